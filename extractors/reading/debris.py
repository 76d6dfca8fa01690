"""What stands on a news page beside the article: the words of ``debris.toml``, folded and ready to compare."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ..orthography import bare

__all__ = ["Debris", "debris", "fold", "tokens"]

_LONGEST = 6
_TOKEN = re.compile(r"[^\W_]+")
_MARKS = re.compile("[ً-ٰٟـ​-‏‪-‮⁦-⁩﻿]")


def tokens(text: str) -> tuple[str, ...]:
    """The words and numbers of ``text``, folded as Arabic spelling varies."""
    return tuple(bare(word) for word in _TOKEN.findall(_MARKS.sub("", text)))


def fold(text: str) -> str:
    """``text`` as its folded words with single blanks: equal for two spellings of one headline."""
    return " ".join(tokens(text))


@dataclass(frozen=True, slots=True)
class Debris:
    """The entries of ``debris.toml``; token tuples where words are compared, patterns where letters are."""

    whole: frozenset[str]
    opening: frozenset[tuple[str, ...]]
    related: frozenset[tuple[str, ...]]
    closing: frozenset[str]
    byline: frozenset[str]
    buttons: re.Pattern[str]
    trailers: re.Pattern[str]
    tags: re.Pattern[str]
    tag_words: frozenset[str]
    agencies: frozenset[str]
    papers: frozenset[str]
    dates: frozenset[str]
    date_openings: frozenset[tuple[str, ...]]

    def opens(self, words: tuple[str, ...], entries: frozenset[tuple[str, ...]]) -> bool:
        """Whether ``words`` begin with one of ``entries``."""
        return self.opening_length(words, entries) > 0

    def opening_length(self, words: tuple[str, ...], entries: frozenset[tuple[str, ...]]) -> int:
        """How many words the longest of ``entries`` has that ``words`` begin with; 0 where none does."""
        return next((n for n in range(min(_LONGEST, len(words)), 0, -1) if words[:n] in entries), 0)


@cache
def debris() -> Debris:
    """The entries that ship with the package.

    :raises ValueError: where the file lacks a list or an entry holds no word.
    """
    table = tomllib.loads(files(__package__).joinpath("debris.toml").read_text(encoding="utf-8"))

    def words(section: str, key: str) -> list[str]:
        entries = table.get(section, {}).get(key)
        if not isinstance(entries, list) or not entries:
            raise ValueError(f"debris.toml: [{section}] lacks the list '{key}'")
        for entry in entries:
            if not isinstance(entry, str) or not tokens(entry):
                raise ValueError(f"debris.toml: [{section}] {key}: {entry!r} holds no word")
        return entries

    def sequences(section: str, key: str) -> frozenset[tuple[str, ...]]:
        return frozenset(tokens(entry)[:_LONGEST] for entry in words(section, key))

    def alternatives(section: str, key: str) -> str:
        return "|".join(re.escape(entry) for entry in sorted(words(section, key), key=len, reverse=True))

    return Debris(
        whole=frozenset(fold(entry) for entry in words("lines", "whole")),
        opening=sequences("lines", "opening"),
        related=sequences("lines", "related"),
        closing=frozenset(fold(entry) for entry in words("lines", "closing")),
        byline=frozenset(fold(entry) for entry in words("lines", "byline")),
        buttons=re.compile(rf"(?:(?:{alternatives('prefixes', 'buttons')})(?:[\s|:+•·,،-]+|$))+"),
        trailers=re.compile(alternatives("suffixes", "trailers")),
        tags=re.compile(rf"(?<=[.!؟?»\"”]) (?:{alternatives('suffixes', 'tags')}):? "),
        tag_words=frozenset(fold(entry) for entry in words("suffixes", "tags")),
        agencies=frozenset(fold(entry) for entry in words("datelines", "agencies")),
        papers=frozenset(fold(entry) for entry in words("datelines", "papers")),
        dates=frozenset(fold(entry) for entry in words("datelines", "dates")),
        date_openings=sequences("datelines", "date_openings"),
    )
