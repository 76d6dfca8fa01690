"""Words as search compares them: spelling folded, the article and what is written together with a word set aside.

Arabic writes «و ف ب ك ل» and «ال» together with the next word, and only a dictionary knows whether the و of «وزارة» is
one of them. So a word is indexed under its *stem*, where only what holds the article «ال» is taken off («وبالأمم» is
«امم»), and under its *readings*, the other words that it may be («وقصفت» may be «قصفت»). A word that is asked for is
looked up in both, by its stem alone: «وزارة» finds «الوزارة» and «بوزارة», and never «زارة».
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kg.folding import name_key

__all__ = ["Token", "readings", "stem", "tokens"]

LONGEST = 64
"""Characters of a word that are looked at; no word of a language is longer."""

_MARKS = "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0300-\u036f"
_INVISIBLE = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff"
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS}{_INVISIBLE}])*")
_DEFINITE = re.compile(r"^(?:[وف]?[بك]?ال|[وف]?لل)(.{3,})$")
_SHORT_DEFINITE = re.compile(r"^(?:[وف]?[بك]?ال|[وف]?لل)(..)$")
_SHORTEST = 3
_FIRST_OF_TWO = ("عبد", "ابو", "ابي", "ابا")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: characters ``start`` to ``end`` (exclusive), what it is indexed under."""

    start: int
    end: int
    stem: str
    readings: frozenset[str]


def tokens(text: str) -> Iterator[Token]:
    """The words of ``text`` in order. A name in two pieces («عبد الله», «أبو ظبي») is also read as one, and back."""
    before = ""
    for found in _WORD.finditer(text):
        for word in _folded(found[0]):
            more = readings(word)
            if before in _FIRST_OF_TWO:
                more = more | {before + word}
            before = word
            yield Token(found.start(), found.end(), stem(word), more)


@lru_cache(maxsize=1 << 16)
def _folded(word: str) -> tuple[str, ...]:
    """The folded words in one word as written: one, but for ligatures and letters that stand for several words."""
    return tuple(name_key(word[: 4 * LONGEST])[:LONGEST].split())


def stem(word: str) -> str:
    """A folded word without «ال» and what stands before that; the word itself where less than three letters are left.

    >>> stem("وبالامم"), stem("للامم"), stem("وزاره"), stem("الله")
    ('امم', 'امم', 'وزاره', 'الله')
    """
    found = _DEFINITE.match(word)
    return found[1] if found else word


@lru_cache(maxsize=1 << 16)
def readings(word: str) -> frozenset[str]:
    """Other words that a folded word may be, its stem not included: without و or ف, then without ب, ك or ل.

    >>> sorted(readings("وبقصف"))
    ['بقصف', 'قصف']
    """
    found = [word]
    if word[0] in "وف":
        found.append(word[1:])
    found += [reading[1:] for reading in tuple(found) if reading and reading[0] in "بكل"]
    if short := _SHORT_DEFINITE.match(word):
        found.append(short[1])
    for first in _FIRST_OF_TWO:
        if word.startswith(first) and len(word) >= len(first) + _SHORTEST:
            found += [first, stem(word[len(first) :])]
    long = {reading for reading in found if len(reading) >= _SHORTEST or (short and reading == short[1])}
    return frozenset(long - {stem(word)})
