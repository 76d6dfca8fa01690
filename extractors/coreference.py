"""Mentions of one happening become one event; happenings that differ in place, time, participants or kind stay apart.

Pairs of mentions are weighed by features whose weights lie in ``weights.toml`` (fitted by ``benchmarks/fit.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from extractors.actions import stem
from extractors.candidates import Candidate
from extractors.participants import Participant
from extractors.wordlists import words

__all__ = ["combined", "merge", "pair_features"]

Same = Callable[[Participant, Participant], bool]

GROUPS_COMPARED = 120
MEMBERS_COMPARED = 6
"""So many of the latest happenings, and of the first and last mentions of each, are compared with a new mention: time
stays in proportion to the length of the article."""

EXCLUDED = -99.0
"""Evidence of mentions that cannot be one happening: of another type, or one of them denied."""


def merge(candidates: Sequence[Candidate], same: Same, weights: Mapping[str, float]) -> list[tuple[Candidate, ...]]:
    """Group the mentions of an article into happenings, each with its fullest mention first.

    A mention joins the group to whose members it is likest on average, if that is likelier than not.
    """
    groups: list[list[Candidate]] = []
    for candidate in candidates:
        best: list[Candidate] | None = None
        most = 0.0
        for group in groups[-GROUPS_COMPARED:]:
            compared = (
                group if len(group) <= 2 * MEMBERS_COMPARED else group[:MEMBERS_COMPARED] + group[-MEMBERS_COMPARED:]
            )
            scores = [_evidence(candidate, member, same, weights) for member in compared]
            if min(scores) <= EXCLUDED:
                continue
            score = (sum(scores) / len(scores) + max(scores)) / 2
            if score > most:
                best, most = group, score
        if best is not None:
            best.append(candidate)
        else:
            groups.append([candidate])
    return [tuple(sorted(group, key=lambda c: (c.headline, -c.fullness))) for group in groups]


def _evidence(a: Candidate, b: Candidate, same: Same, weights: Mapping[str, float]) -> float:
    if a.type != b.type or (a.status == "negated") != (b.status == "negated") or _other_dyad(a, b, same):
        return EXCLUDED
    return sum(weights.get(name, 0.0) * value for name, value in pair_features(a, b, same).items())


def _other_dyad(a: Candidate, b: Candidate, same: Same) -> bool:
    """Whether both mentions name both sides, with actors of different known countries and no recipient in common."""
    if not _known_apart(a.actors, b.actors) or not (a.recipients and b.recipients):
        return False
    return not any(same(x, y) for x in a.recipients for y in b.recipients)


def pair_features(a: Candidate, b: Candidate, same: Same) -> dict[str, float]:
    """What speaks for and against two mentions of one type being one happening."""
    gap = abs(a.sentence - b.sentence)
    same_sentence = gap == 0
    people = {**_people("actor", a.actors, b.actors, same), **_people("recipient", a.recipients, b.recipients, same)}
    clash = max(people["actor_clash"], people["recipient_clash"])
    linked = float(same_sentence and _linked(a, b))
    return {
        "bias": 1.0,
        **people,
        "linked_clash": linked * clash,
        "both_clash": people["actor_clash"] * people["recipient_clash"],
        "both_same": people["actor_same"] * people["recipient_same"],
        "known_clash": float(_known_apart(a.actors, b.actors)),
        "known_recipient_clash": float(_known_apart(a.recipients, b.recipients)),
        "assault": float(a.type == "ASSAULT"),
        "same_word": float(a.entry is b.entry or stem(a.trigger.word.lemma) == stem(b.trigger.word.lemma)),
        "mode_clash": float(bool(a.mode and b.mode and a.mode != b.mode)),
        "mode_one": float(bool(a.mode) != bool(b.mode)),
        "capture": float(("place" in a.entry.frame) != ("place" in b.entry.frame)),
        "mode_same": float(bool(a.mode and a.mode == b.mode)),
        "status_clash": float(a.status != b.status),
        "place_same": float(bool(a.place and b.place and a.place.same(b.place))),
        "place_clash": float(
            bool(
                a.own_place
                and b.own_place
                and a.place
                and b.place
                and not a.place.same(b.place)
                and not a.place.around(b.place)
            )
        ),
        "time_same": float(bool(a.time and b.time and a.time.value and a.time.value == b.time.value)),
        "time_clash": float(bool(a.own_time and b.own_time and a.time and b.time and a.time.value != b.time.value)),
        "headline": float(a.headline != b.headline),
        "linked": linked,
        "apart": float(same_sentence) - linked,
        "next": float(gap == 1),
        "far": min(gap, 8) / 8,
        "anaphoric": float(_anaphoric(a) or _anaphoric(b)),
        "noun_verb": float(a.trigger.reading.verbal != b.trigger.reading.verbal),
    }


def _people(slot: str, xs: Sequence[Participant], ys: Sequence[Participant], same: Same) -> dict[str, float]:
    met = any(same(x, y) for x in xs for y in ys)
    allied = not met and any(
        x.country and x.country == y.country and {x.role, y.role} <= {"GOV", None} for x in xs for y in ys
    )
    vague = any(_vague(p) for p in (*xs, *ys))
    return {
        f"{slot}_same": float(met),
        f"{slot}_allied": float(allied),
        f"{slot}_clash": float(bool(xs and ys) and not met and not allied and not vague),
        f"{slot}_open": float(not xs or not ys),
    }


def _known_apart(xs: Sequence[Participant], ys: Sequence[Participant]) -> bool:
    """Whether both sides are of known countries, and of different ones."""
    countries_x, countries_y = {x.country for x in xs} - {None}, {y.country for y in ys} - {None}
    return bool(countries_x and countries_y) and not countries_x & countries_y


_VAGUE = words("coreference.vague")


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
    return (
        not candidate.trigger.reading.verbal
        and candidate.trigger.word.form.startswith(("ال", "لل"))
        and not candidate.recipients
    )


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
        if other.content and other.content.time and not (first.content and first.content.time):
            changes["content"] = other.content
        for slot in ("about", "content", "mode"):
            if slot not in changes and getattr(first, slot) is None and getattr(other, slot) is not None:
                changes[slot] = getattr(other, slot)
        if changes:
            first = replace(first, **changes)  # type: ignore[arg-type]
    return first


def _overlap(xs: Sequence[Participant], ys: Sequence[Participant]) -> bool:
    return bool({x.key for x in xs} & {y.key for y in ys})
