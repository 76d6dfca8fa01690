"""Closed classes of words that the engine asks for, kept as data in ``lexicon/words.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from extractors.orthography import bare

__all__ = ["words"]


def words(key: str) -> frozenset[str]:
    """The folded words of a list, by ``"table.list"``.

    Raises:
        KeyError: there is no such list.
    """
    table, _, name = key.partition(".")
    return _lists()[table][name]


@cache
def _lists() -> dict[str, dict[str, frozenset[str]]]:
    raw = tomllib.loads((Path(__file__).parent / "lexicon" / "words.toml").read_text(encoding="utf-8"))
    return {
        table: {name: frozenset(map(bare, listed)) for name, listed in lists.items()} for table, lists in raw.items()
    }
