"""Mentions of one happening become one event; happenings that differ in place, time, participants or kind stay apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from extractors.actions import stem
from extractors.candidates import Candidate
from extractors.participants import Participant

__all__ = ["merge"]

Same = Callable[[Participant, Participant], bool]

THRESHOLD = 1.0
"""Evidence from which two mentions count as one happening."""


def merge(candidates: Sequence[Candidate], same: Same) -> list[tuple[Candidate, ...]]:
    """Group the mentions of an article into happenings, each in order of the text, its fullest mention first."""
    groups: list[list[Candidate]] = []
    for candidate in candidates:
        scored = [(min(_evidence(candidate, member, same) for member in group) + 0.5 * _likeness(candidate, group, same), group) for group in groups]
        best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
        if best[1] is not None and best[0] >= THRESHOLD:
            best[1].append(candidate)
        else:
            groups.append([candidate])
    return [tuple(sorted(group, key=lambda c: (c.headline, -c.fullness))) for group in groups]


def _likeness(candidate: Candidate, group: Sequence[Candidate], same: Same) -> float:
    return max(_evidence(candidate, member, same) for member in group)


def _evidence(a: Candidate, b: Candidate, same: Same) -> float:
    """How much speaks for one happening; strongly negative where they exclude each other."""
    if a.type != b.type:
        return -99.0
    score = 0.0
    if (a.status == "negated") != (b.status == "negated"):
        return -99.0
    if a.status != b.status:
        score -= 1.0
    if a.mode and b.mode and a.mode != b.mode:
        score -= 1.0
    if a.entry is b.entry or stem(a.trigger.word.lemma) == stem(b.trigger.word.lemma):
        score += 1.0
    score += _circumstances(a, b)
    score += _people(a.actors, b.actors, same, clash=1.5)
    score += _people(a.recipients, b.recipients, same, clash=1.2)
    if a.headline != b.headline:
        score += 0.8
    if a.sentence == b.sentence:
        score += 0.7 if _linked(a, b) else -0.4
    elif abs(a.sentence - b.sentence) > 4 and not (a.headline or b.headline):
        score -= 0.4
    if _anaphoric(b) or _anaphoric(a):
        score += 0.6
    return score


def _circumstances(a: Candidate, b: Candidate) -> float:
    score = 0.0
    if a.place and b.place:
        if a.place.same(b.place):
            score += 0.5
        elif a.own_place and b.own_place and not a.place.around(b.place):
            score -= 1.2
    if a.time and b.time and a.own_time and b.own_time:
        score += 0.4 if a.time.value == b.time.value and a.time.value else -1.2 if a.time.value != b.time.value else 0.0
    return score


def _people(xs: Sequence[Participant], ys: Sequence[Participant], same: Same, clash: float) -> float:
    if not xs or not ys:
        return 0.1
    if any(same(x, y) for x in xs for y in ys):
        return 0.9
    if any(_vague(p) for p in (*xs, *ys)):
        return 0.0
    if any(x.country and x.country == y.country and {x.role, y.role} <= {"GOV", None} for x in xs for y in ys):
        return 0.4
    return -clash


_VAGUE = frozenset({"قوات", "قوه", "شخص", "اشخاص", "عناصر", "مسلحون", "مسلحين", "سلطات", "اخر", "اخرون", "اخرين", "عدد", "عشرات", "مجموعه", "قتلي", "ضحايا", "طرفين", "طرفان", "جانبين", "جانبان"})


def _vague(participant: Participant) -> bool:
    return stem(participant.phrase.head_word.form) in _VAGUE


def _linked(a: Candidate, b: Candidate) -> bool:
    """Whether one trigger stands below the other in the tree: *قُتل* جنود في *هجوم*."""
    sentence = a.trigger.sentence
    above_a = {a.trigger.index, *(w.index for w in sentence.ancestors(a.trigger.index))}
    above_b = {b.trigger.index, *(w.index for w in sentence.ancestors(b.trigger.index))}
    return a.trigger.index in above_b or b.trigger.index in above_a


def _anaphoric(candidate: Candidate) -> bool:
    """A definite event noun without participants of its own speaks of something mentioned: *الهجوم*, *الزيارة*."""
    return not candidate.trigger.reading.verbal and candidate.trigger.word.form.startswith(("ال", "لل")) and not candidate.recipients


def combined(group: Sequence[Candidate]) -> Candidate:
    """The fullest mention of a happening, its empty slots filled from the others."""
    first = group[0]
    for other in group[1:]:
        changes: dict[str, object] = {}
        if not first.actors and other.actors and not _overlap(other.actors, first.recipients):
            changes["actors"] = other.actors
        if not first.recipients and other.recipients and not _overlap(other.recipients, first.actors):
            changes["recipients"] = other.recipients
        if (not first.place or (other.own_place and not first.own_place)) and other.place:
            changes["place"], changes["own_place"] = other.place, other.own_place
        if (not first.time or (other.own_time and not first.own_time)) and other.time:
            changes["time"], changes["own_time"] = other.time, other.own_time
        for slot in ("about", "claimant", "content", "mode"):
            if getattr(first, slot) is None and getattr(other, slot) is not None and slot != "claimant":
                changes[slot] = getattr(other, slot)
        if changes:
            first = replace(first, **changes)  # type: ignore[arg-type]
    return first


def _overlap(xs: Sequence[Participant], ys: Sequence[Participant]) -> bool:
    return bool({x.key for x in xs} & {y.key for y in ys})
