"""Events in the columns of GDELT 2.0 (event database codebook V2.0), a row for each pair of agent and recipient."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

from kg.exports.told import Told, name_of
from ontology.records import ActorRef, PlaceRef

__all__ = ["COLUMNS", "rows"]

_ACTOR = (
    "Code",
    "Name",
    "CountryCode",
    "KnownGroupCode",
    "EthnicCode",
    "Religion1Code",
    "Religion2Code",
    "Type1Code",
    "Type2Code",
    "Type3Code",
)
_GEO = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")
_OWN = ("WaqaiEvent", "WaqaiType", "WaqaiMode", "WaqaiStatus", "WaqaiConfidence", "WaqaiArticle", "WaqaiPublished")
COLUMNS = (
    "GLOBALEVENTID",
    "SQLDATE",
    "MonthYear",
    "Year",
    "FractionDate",
    *(f"Actor1{name}" for name in _ACTOR),
    *(f"Actor2{name}" for name in _ACTOR),
    "IsRootEvent",
    "EventCode",
    "EventBaseCode",
    "EventRootCode",
    "QuadClass",
    "GoldsteinScale",
    "NumMentions",
    "NumSources",
    "NumArticles",
    "AvgTone",
    *(f"Actor1Geo_{name}" for name in _GEO),
    *(f"Actor2Geo_{name}" for name in _GEO),
    *(f"ActionGeo_{name}" for name in _GEO),
    "DATEADDED",
    "SOURCEURL",
    *_OWN,
)
"""The 61 columns of GDELT, then our own."""

_MOST_PAIRS = 576
_COUNTRY, _US_STATE, _US_CITY, _CITY, _STATE = 1, 2, 3, 4, 5
_CITIES = frozenset({"city", "town", "district", "village", "offset"})


def rows(told: Told) -> Iterator[dict[str, object]]:
    """The rows of one event; columns that are not in a row stay empty."""
    event = told.event
    pairs = product(event.actors or (None,), event.recipients or (None,))
    for number, (agent, recipient) in enumerate(islice(pairs, _MOST_PAIRS)):
        yield {
            "GLOBALEVENTID": f"{told.key}-{number}",
            **_date(told),
            **_actor("Actor1", agent),
            **_actor("Actor2", recipient),
            "EventCode": event.cameo,
            "EventBaseCode": event.cameo[:3],
            "EventRootCode": event.cameo[:2],
            "QuadClass": event.quad,
            "GoldsteinScale": event.score,
            "NumMentions": len(event.mentions),
            "NumSources": 1,
            "NumArticles": 1,
            **_place("ActionGeo_", event.place),
            "SOURCEURL": told.article.url,
            "WaqaiEvent": told.iri,
            "WaqaiType": event.type,
            "WaqaiMode": event.mode,
            "WaqaiStatus": event.status.value,
            "WaqaiConfidence": event.confidence,
            "WaqaiArticle": told.article.id,
            "WaqaiPublished": told.article.published.value,
        }


def _date(told: Told) -> dict[str, object]:
    """As fine as the date is known: a day, or only a month or year that all its days are in."""
    first, last, day = told.first, told.last, told.day
    if first is None or last is None or first.year != last.year:
        return {}
    found: dict[str, object] = {"Year": f"{first:%Y}"}
    if first.month == last.month:
        found["MonthYear"] = f"{first:%Y%m}"
    if day is not None:
        # The codebook: the year, and (month * 30 + day) / 365 of it.
        fraction = (day.month * 30 + day.day) / 365
        found |= {"SQLDATE": f"{day:%Y%m%d}", "FractionDate": f"{day.year + fraction:.4f}"}
    return found


def _actor(prefix: str, actor: ActorRef | None) -> dict[str, object]:
    if actor is None:
        return {}
    return {
        f"{prefix}Code": f"{actor.country or ''}{actor.role or ''}",
        f"{prefix}Name": name_of(actor.name, actor.text),
        f"{prefix}CountryCode": actor.country,
        f"{prefix}Type1Code": actor.role,
    }


def _place(prefix: str, place: PlaceRef | None) -> dict[str, object]:
    if place is None:
        return {}
    return {
        f"{prefix}Type": _kind(place),
        f"{prefix}FullName": name_of(place.name, place.text),
        f"{prefix}CountryCode": place.country,
        f"{prefix}Lat": place.lat,
        f"{prefix}Long": place.lon,
        f"{prefix}FeatureID": place.id,
    }


def _kind(place: PlaceRef) -> int | None:
    american = place.country == "USA"
    if place.precision == "country":
        return _COUNTRY
    if place.precision in _CITIES:
        return _US_CITY if american else _CITY
    return None if place.precision is None else _US_STATE if american else _STATE
