"""Names that the project knows: actors and places, taken apart into words."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.places import Gazetteer
from ontology.directory import Directory

__all__ = ["names_by_kind", "one_word_names"]

_SHORTEST, _LONGEST = 3, 12


_KINDS = {
    "person": "PER",
    "country": "LOC",
    "territory": "LOC",
    "organisation": "ORG",
    "party": "ORG",
    "armed_group": "ORG",
    "agency": "ORG",
}


def names_by_kind() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Names of actors and places as words, by the kind that a corpus of names gives them (PER, LOC, ORG)."""
    found: dict[str, set[tuple[str, ...]]] = {"PER": set(), "LOC": set(), "ORG": set()}
    for actor in Directory.load():
        if kind := _KINDS.get(actor.kind):
            found[kind].update(tuple(name.split()) for name in actor.ar)
    for name in _places():
        found["LOC"].add(tuple(name.split()))
    return {kind: tuple(sorted(names - {()})) for kind, names in found.items()}


def one_word_names() -> tuple[str, ...]:
    """Words of names of actors and places, of three to twelve Arabic letters, sorted."""
    return tuple(sorted({word for name in _names() for word in name.split() if _is_word(word)}))


def _names() -> Iterator[str]:
    for actor in Directory.load():
        yield from actor.ar
    yield from _places()


def _places() -> Iterator[str]:
    places = Gazetteer.load().table
    for number in range(len(places.lines)):
        yield places.place(number).name.ar or ""


def _is_word(word: str) -> bool:
    return _SHORTEST <= len(word) <= _LONGEST and all("\u0621" <= c <= "\u064a" and c != "\u0640" for c in word)
