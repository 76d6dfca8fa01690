"""The words around names of places: place nouns, directions, cues, guards, read from ``words.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ontology.folding import fold

__all__ = ["NOUN", "STRONG", "WEAK", "WORDS", "Noun", "Words", "read_words"]

WORDS = Path(__file__).parent / "words.toml"
_DUAL = ("تي", "تا")
WEAK, STRONG, NOUN = 1, 2, 3
"""How surely the words before a name say that it is a place: a preposition, a locative one, a place noun."""


@dataclass(frozen=True, slots=True)
class Noun:
    """A place noun: kind of place that it announces, kinds of rows it admits, whether unknown names follow it."""

    kind: str
    admits: frozenset[str]
    feminine: bool
    names: bool


@dataclass(frozen=True, slots=True)
class Words:
    """All word lists, folded. ``ordinary`` holds the words that introduce places and never name one by themselves."""

    nouns: dict[str, Noun]
    directions: dict[str, str]
    around: frozenset[str]
    cues: dict[str, int]
    adjectives: frozenset[str]
    units: dict[str, float]
    heads: frozenset[str]
    stops: frozenset[str]
    guards: dict[str, int]
    linked: frozenset[str]
    away: frozenset[str]
    about: frozenset[str]
    from_words: frozenset[str]
    ordinary: frozenset[str]
    references: dict[str, str]
    national: dict[str, str]
    duals: frozenset[str]
    bodies: frozenset[str]


def read_words(path: Path = WORDS) -> Words:
    """Read the word lists.

    Raises ``ValueError`` naming the file and the entry that is malformed.
    """
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        return _words(data)
    except (KeyError, TypeError) as error:
        raise ValueError(f"{path}: entry missing or malformed: {error}") from error


def _words(data: dict[str, Any]) -> Words:
    nouns = {
        fold(form): Noun(row["kind"], frozenset(row["admits"]), row["gender"] == "f", row.get("names", False))
        for row in data["noun"]
        for form in row["forms"]
    }
    levels = {"weak": WEAK, "strong": STRONG, "noun": NOUN}
    directions = {fold(form): way for way, forms in data["direction"].items() for form in forms}
    around, stops = _folded(data["around"]["words"]), _folded(data["stop"]["words"])
    return Words(
        nouns=nouns,
        directions=directions,
        around=around,
        cues={fold(form): levels[level] for level, forms in data["cue"].items() for form in forms},
        adjectives=_folded(data["adjective"]["words"]),
        units={
            fold(form): km
            for unit, km in (("km", 1.0), ("mile", 1.609344), ("metre", 0.001))
            for form in data["unit"][unit]
        },
        heads=_folded(data["head"]["words"]),
        stops=stops,
        guards={fold(name): levels[level] for level, names in data["guard"].items() for name in names},
        linked=_folded(data["around"]["linked"]),
        away=_folded(data["distance"]["away"]),
        about=_folded(data["distance"]["about"]),
        from_words=_folded(data["distance"]["from"]),
        references={fold(form): kind for kind, forms in data["reference"].items() for form in forms},
        bodies=_folded(data["body"]["words"]),
        duals=frozenset(form for form in nouns if form.endswith(_DUAL) or (form[-1] in "يا" and form[:-1] in nouns)),
        national={fold(form): kind for kind, forms in data["national"].items() for form in forms},
        ordinary=frozenset(nouns) | frozenset(directions) | around | stops,
    )


def _folded(words: list[str]) -> frozenset[str]:
    return frozenset(map(fold, words))
