"""Records of the gazetteer: places, their mentions in a sentence, and relative positions."""

from __future__ import annotations

from dataclasses import dataclass

from ontology.records import Label

__all__ = ["Place", "PlaceMatch", "PlacePhrase", "Relative"]


@dataclass(frozen=True, slots=True)
class Place:
    """A place with its position.

    ``id`` is ``geonames:…`` or ``local:…`` (a row of ``own.toml`` without a GeoNames id), ``None`` for a name that no
    table knows («قرية البيلي»); then ``lat`` and ``lon`` are ``None`` too. ``country`` is ISO 3166-1 alpha-3, ``None``
    for seas, rivers and regions that no single country holds. ``lat``/``lon`` are degrees (WGS 84) of a
    representative point. ``population`` is that of GeoNames, 0 where unknown.
    """

    id: str | None
    name: Label
    country: str | None
    lat: float | None
    lon: float | None
    kind: str
    population: int = 0


@dataclass(frozen=True, slots=True)
class PlaceMatch:
    """Words ``start`` (inclusive) to ``end`` (exclusive) of a sentence name one of ``candidates``, likeliest first.

    ``clitic`` is the number of characters of the first word that are proclitics («وب» of «وبالرباط» is 2).
    ``kinds`` are the kinds that the place noun before the name admits («محافظة حلب»: regions), empty without one.
    ``needs_cue`` tells that the name is also an ordinary word or a person's name, or that no table knows it, and that
    the words before it vouched for the place.
    """

    start: int
    end: int
    candidates: tuple[Place, ...]
    clitic: int = 0
    kinds: frozenset[str] = frozenset()
    needs_cue: bool = False


@dataclass(frozen=True, slots=True)
class Relative:
    """A position relative to a place: words ``start`` to ``end`` (exclusive) of the sentence.

    ``direction`` is one of ``n ne e se s sw w nw``, ``km`` the distance; each is ``None`` where not stated.
    """

    start: int
    end: int
    direction: str | None
    km: float | None


@dataclass(frozen=True, slots=True)
class PlacePhrase:
    """A whole place phrase: words ``start`` to ``end`` (exclusive), of which the first loses ``clitic`` characters.

    ``match`` is the name in it, ``noun`` the folded place noun before the name, ``relative`` the direction and distance
    that the phrase states, if any.
    """

    start: int
    end: int
    match: PlaceMatch
    clitic: int = 0
    noun: str | None = None
    relative: Relative | None = None
