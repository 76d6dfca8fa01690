"""Names that the project knows: actors and places, taken apart into words."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.places import Gazetteer
from ontology.directory import Directory

__all__ = ["one_word_names"]

_SHORTEST, _LONGEST = 3, 12


def one_word_names() -> tuple[str, ...]:
    """Words of names of actors and places, of three to twelve Arabic letters, sorted."""
    return tuple(sorted({word for name in _names() for word in name.split() if _is_word(word)}))


def _names() -> Iterator[str]:
    for actor in Directory.load():
        yield from actor.ar
    places = Gazetteer.load().table
    for number in range(len(places.lines)):
        yield places.place(number).name.ar or ""


def _is_word(word: str) -> bool:
    return _SHORTEST <= len(word) <= _LONGEST and all("\u0621" <= c <= "\u064a" and c != "\u0640" for c in word)
