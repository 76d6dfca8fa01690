"""Words of a sentence cut into folded pieces, and the readings of a piece without its proclitics."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ontology.folding import fold_word

__all__ = ["Piece", "pieces", "readings", "written_length"]

_TANWIN = "\u064b"
_HYPHENS = re.compile("[-–‑]")
_SHORTEST_STEM = 2


@dataclass(frozen=True, slots=True)
class Piece:
    """A folded part of word ``word``; ``text`` is empty for punctuation. ``inner``: not the word's first part.

    ``nunated``: ends in an accusative tanwin, as no foreign name does («تركياً» is an adjective).
    """

    text: str
    word: int
    inner: bool = False
    nunated: bool = False


def pieces(words: Sequence[str]) -> list[Piece]:
    """Cut words at hyphens; a hyphen that stands alone vanishes, other punctuation stays as an empty piece."""
    out: list[Piece] = []
    for number, word in enumerate(words):
        if "-" in word or "–" in word or "‑" in word:
            parts = [p for p in map(fold_word, _HYPHENS.split(word)) if p]
            out.extend(Piece(part, number, inner=i > 0) for i, part in enumerate(parts))
        else:
            out.append(Piece(fold_word(word), number, nunated=_TANWIN in word))
    return out


def readings(text: str) -> Iterator[tuple[str, int]]:
    """A folded word as it stands, then without its proclitics, each with the number of characters cut off."""
    if not text:
        return
    yield text, 0
    rests = [(text, 0)]
    if text[0] in "وف" and len(text) > _SHORTEST_STEM:
        rests.append((text[1:], 1))
        yield rests[-1]
    for rest, cut in rests:
        if len(rest) <= _SHORTEST_STEM + 1:
            continue
        if rest.startswith("لل"):
            yield "ال" + rest[2:], cut + 1
        elif rest[0] in "بلك":
            yield rest[1:], cut + 1


def written_length(word: str, letters: int) -> int:
    """Characters of ``word`` that its first ``letters`` folded letters take, vowel signs and quotes included."""
    if not letters:
        return 0
    seen = 0
    for at, char in enumerate(word):
        if fold_word(char):
            if seen == letters:
                return at
            seen += 1
    return len(word)
