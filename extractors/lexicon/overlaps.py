"""Words that two entries claim: contradictions, and entries that another one always forestalls.

Of the entries that read a word as the same part of speech, those with conditions (``with``) come before those without,
then the first in file order; an entry whose ``without`` applies steps back. Verbal nouns come before other nouns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extractors.actions import PARTS, stem
from extractors.lexicon.tables import Finding, Row
from extractors.orthography import bare

__all__ = ["overlaps"]

Condition = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class _Claim:
    row: Row
    part: str
    word: str
    order: int
    requires: Condition
    excludes: Condition

    @property
    def rank(self) -> tuple[bool, int, int]:
        """The smallest is tried first."""
        return not self.requires, PARTS.index(self.part), self.order


def overlaps(entries: Sequence[Row]) -> Iterator[Finding]:
    """Contradictions and dead words or entries, in file order."""
    claims = list(_claims(entries))
    rivals: dict[tuple[str, str], list[_Claim]] = defaultdict(list)
    for claim in claims:
        for seen_as in _seen_as(claim.part):
            rivals[seen_as, claim.word].append(claim)
    beaten = {id(claim): winner for claim in claims if (winner := _forestalled(claim, rivals)) is not None}
    yield from _contradictions(claims)
    yield from _dead(entries, claims, beaten)


def _claims(entries: Sequence[Row]) -> Iterator[_Claim]:
    for order, row in enumerate(entries):
        requires, excludes = _condition(row.values.get("with")), _condition(row.values.get("without"))
        for part in PARTS:
            for spec in row.words(part):
                singular_only = part == "verbs"
                for word in spec.split("/")[: 1 if singular_only else None]:
                    yield _Claim(row, part, bare(word.strip()), order, requires, excludes)


def _seen_as(part: str) -> tuple[str, ...]:
    """Parts of speech under which a word of this part is looked up."""
    return {"verbs": ("VERB",), "masdars": ("NOUN",), "nouns": ("NOUN",)}.get(part, ("NOUN", "ADJ"))


def _condition(raw: Any) -> Condition:
    if not isinstance(raw, dict):
        return {}
    return {position: frozenset(map(stem, words)) for position, words in raw.items() if isinstance(words, list)}


def _forestalled(claim: _Claim, rivals: Mapping[tuple[str, str], Sequence[_Claim]]) -> _Claim | None:
    """The rival that wins wherever this one could, if there is one under every part of speech."""
    winner = None
    for seen_as in _seen_as(claim.part):
        winner = next(
            (
                other
                for other in rivals[seen_as, claim.word]
                if other.rank < claim.rank and (other.row is not claim.row or other.part != claim.part)
                if _covers(other, claim)
            ),
            None,
        )
        if winner is None:
            return None
    return winner


def _covers(stronger: _Claim, weaker: _Claim) -> bool:
    """Whether the stronger claim holds wherever the weaker one does."""
    asks_less = all(p in weaker.requires and weaker.requires[p] <= words for p, words in stronger.requires.items())
    steps_back_no_more = all(
        p in weaker.excludes and words <= weaker.excludes[p] for p, words in stronger.excludes.items()
    )
    return asks_less and steps_back_no_more


def _contradictions(claims: Sequence[_Claim]) -> Iterator[Finding]:
    """The same word as the same part, unconditioned, in entries of different types."""
    first: dict[tuple[str, str], _Claim] = {}
    for claim in claims:
        if claim.requires:
            continue
        other = first.setdefault((claim.part, claim.word), claim)
        theirs = other.row.values.get("type")
        if other.row is not claim.row and theirs != claim.row.values.get("type"):
            yield claim.row.finding(
                f"{claim.word!r} ({claim.part}) is unconditioned here and in {_where(other.row)} of type {theirs}",
                "take it out of one, or say with `with` when it is meant",
            )


def _dead(entries: Sequence[Row], claims: Sequence[_Claim], beaten: Mapping[int, _Claim]) -> Iterator[Finding]:
    by_row: dict[int, list[_Claim]] = defaultdict(list)
    for claim in claims:
        by_row[id(claim.row)].append(claim)
    for row in entries:
        own = by_row[id(row)]
        dead = [claim for claim in own if id(claim) in beaten]
        if not dead:
            continue
        if len(dead) == len(own):
            yield row.finding(
                f"dead: {_where(beaten[id(dead[0])].row)} always comes first",
                "give it a condition of its own, or join the two",
            )
            continue
        for claim in dead:
            yield row.finding(
                f"{claim.word!r} ({claim.part}) is never read so: {_where(beaten[id(claim)].row)} always comes first",
                "take it out, or give one of the two a condition",
            )


def _where(row: Row) -> str:
    return f"{row.name} ({row.file}:{row.line})"
