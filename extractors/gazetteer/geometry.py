"""Positions relative to a place: so many kilometres north of it."""

from __future__ import annotations

import math

from extractors.gazetteer.records import Place

__all__ = ["DEFAULT_KM", "distance_km", "relative"]

_EARTH_KM = 6371.0
_BEARINGS = {"n": 0.0, "ne": 45.0, "e": 90.0, "se": 135.0, "s": 180.0, "sw": 225.0, "w": 270.0, "nw": 315.0}
DEFAULT_KM = {"country": 200.0, "region": 50.0, "city": 20.0}
"""How far from its middle «شمال …» lies where the text gives no distance; 10 km for smaller places."""


def distance_km(a: Place, b: Place) -> float:
    """Distance over an equirectangular map, good for near places; infinite where a position is unknown."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return math.inf
    x = math.radians(b.lon - a.lon) * math.cos(math.radians((a.lat + b.lat) / 2))
    y = math.radians(b.lat - a.lat)
    return _EARTH_KM * math.hypot(x, y)


def relative(place: Place, direction: str | None, km: float | None = None) -> tuple[float, float, str] | None:
    """Latitude and longitude (degrees) of a point ``km`` from ``place`` in a direction, and its precision.

    ``direction`` is one of ``n ne e se s sw w nw``, or ``None`` where only a distance is known: the point then stays
    at the place. Without ``km`` a distance fit for the kind of place is assumed. The precision is ``offset`` where
    direction and distance are stated, else ``near``. ``None`` where the place has no position.

    The point is the destination along a great circle on a sphere of radius 6371 km.
    """
    if place.lat is None or place.lon is None:
        return None
    if direction is None:
        return place.lat, place.lon, "near"
    angle = (DEFAULT_KM.get(place.kind, 10.0) if km is None else km) / _EARTH_KM
    bearing, lat, lon = math.radians(_BEARINGS[direction]), math.radians(place.lat), math.radians(place.lon)
    north = math.asin(math.sin(lat) * math.cos(angle) + math.cos(lat) * math.sin(angle) * math.cos(bearing))
    east = lon + math.atan2(
        math.sin(bearing) * math.sin(angle) * math.cos(lat), math.cos(angle) - math.sin(lat) * math.sin(north)
    )
    wrapped = (math.degrees(east) + 540) % 360 - 180
    return round(math.degrees(north), 4), round(wrapped, 4), "near" if km is None else "offset"
