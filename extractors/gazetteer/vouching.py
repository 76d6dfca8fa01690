"""What the words before a name say about its being a place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.gazetteer.records import PlaceMatch
from extractors.gazetteer.tokens import Piece, readings
from extractors.gazetteer.words import NOUN, Noun, Words

__all__ = ["Voucher", "noun_of", "vouch"]

_QUOTES = frozenset("\"'«»“”„()[]")
_AND = frozenset({"و", "،", ",", "او"})


@dataclass(frozen=True, slots=True)
class Voucher:
    """How surely a place is named (0 to ``NOUN``), the place noun before it, and whether that stands right before."""

    level: int
    noun: Noun | None = None
    adjacent: bool = False


def noun_of(words: Words, folded: str) -> tuple[str, Noun] | None:
    """The place noun that a folded word is, with or without proclitics, and its bare form."""
    for reading, _ in readings(folded):
        if (noun := words.nouns.get(reading)) is not None:
            return reading, noun
    return None


def vouch(words: Words, sentence: Sequence[str], spelt: Sequence[Piece], at: int, last: PlaceMatch | None) -> Voucher:
    """What vouches for a place that begins at piece ``at``; one coordinated with the place before shares its noun."""
    left = at - 1
    while left >= 0 and not spelt[left].text and sentence[spelt[left].word].strip() in _QUOTES:
        left -= 1
    if left < 0:
        return Voucher(0)
    if (noun := noun_of(words, spelt[left].text)) is not None:
        return Voucher(NOUN, noun[1], adjacent=True)
    if last is not None and _coordinated(sentence, spelt, at, last):
        before = next((i for i in range(at) if spelt[i].word == last.start), 0)
        shared = vouch(words, sentence, spelt, before, None)
        return Voucher(max(shared.level, 1), shared.noun)
    text = spelt[left].text
    return Voucher(max((words.cues.get(reading, 0) for reading, _ in readings(text)), default=0))


def _coordinated(sentence: Sequence[str], spelt: Sequence[Piece], at: int, last: PlaceMatch) -> bool:
    """Whether a piece follows the last match with «و» between, as a word of its own or as a proclitic."""
    word = spelt[at].word
    between = [w.strip() for w in sentence[last.end : word]]
    if not between:
        return spelt[at].text.startswith("و")
    return len(between) <= 2 and all(w in _AND or w in _QUOTES for w in between)
