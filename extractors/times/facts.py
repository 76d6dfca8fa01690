"""Dated facts that an article speaks of: they tell when it can have been written.

The package's own facts are in ``dated_facts.toml``; others (tenures, deaths, events already in the graph) come in as
further finders.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from extractors.times.lexicon import FOLD, fold

__all__ = ["DatedFact", "FactFinder", "FactMention", "dated_facts", "public_facts"]


@dataclass(frozen=True, slots=True)
class FactMention:
    """A dated fact and where a text speaks of it (characters, end exclusive).

    ``until`` is ``None`` for what happens on a day; else the thing lasted from ``begin`` to ``until`` (inclusive) and
    the text speaks of it as present.
    """

    label: str
    start: int
    end: int
    begin: dt.date
    until: dt.date | None = None


FactFinder = Callable[[str], Iterable[FactMention]]
"""Finds the dated facts that a text speaks of."""


@dataclass(frozen=True, slots=True)
class DatedFact:
    """A public event or a lasting thing, and the words that speak of it. ``keys``: one must be in the text at all."""

    label: str
    begin: dt.date
    until: dt.date | None
    pattern: re.Pattern[str]
    keys: tuple[tuple[str, ...], ...]


@cache
def dated_facts() -> tuple[DatedFact, ...]:
    """The facts of ``dated_facts.toml``.

    Raises ``ValueError`` for a fact without words, with an unknown list, or that ends before it begins.
    """
    raw = tomllib.loads(files(__package__).joinpath("dated_facts.toml").read_text(encoding="utf8"))
    return tuple(_fact(entry, int(group["apart"]), raw["lists"]) for group in raw["facts"] for entry in group["list"])


def _fact(entry: dict[str, Any], apart: int, lists: dict[str, str]) -> DatedFact:
    label = entry["ar"]
    begin = dt.date.fromisoformat(entry["date"])
    until = dt.date.fromisoformat(entry["until"]) if "until" in entry else None
    if not entry["words"] or (until is not None and until < begin):
        raise ValueError(f"dated_facts.toml: «{label}» has no words or ends before it begins")
    patterns, keys = [], []
    for words in entry["words"]:
        alternatives = [_alternatives(label, word, lists) for word in words.split()]
        gap = rf"(?:[^\w.\n؟!]+(?!(?:{_OTHERS})(?!\w))\w+){{0,{apart}}}?[^\w.\n؟!]+"
        patterns.append(gap.join(f"{_FREE}(?:{'|'.join(options)})(?!\\w)" for options in alternatives))
        keys.append(max(alternatives, key=lambda options: (1 / len(options), min(map(len, options)))))
    return DatedFact(label, begin, until, re.compile("|".join(patterns)), tuple(map(tuple, keys)))


_OTHERS = "من|و?انصار|و?قوات|و?اتباع|و?عناصر|نجل|شقيق|حفيد|مسلحين"
"""Words between verb and name that show that somebody else was hit: «مقتل عنصرين من قوات …»."""
_FREE = r"(?<!\w)[وفبلك]{0,2}(?:ال|لل)?"


def _alternatives(label: str, word: str, lists: dict[str, str]) -> list[str]:
    if word.startswith("{"):
        name = word.strip("{}")
        if name not in lists:
            raise ValueError(f"dated_facts.toml: «{label}» uses the unknown list {word}")
        word = lists[name]
    return sorted({re.sub(r"^ال(?=\w{2})", "", fold(option)) for option in word.split("|")})


def public_facts(text: str) -> list[FactMention]:
    """The first mention of each fact of the package that the text speaks of, by date."""
    folded = text.translate(FOLD)
    found = []
    for fact in dated_facts():
        if not any(any(key in folded for key in options) for options in fact.keys):
            continue
        match = fact.pattern.search(folded)
        if match is not None:
            found.append(FactMention(fact.label, match.start(), match.end(), fact.begin, fact.until))
    return sorted(found, key=lambda f: (f.begin, f.start))
