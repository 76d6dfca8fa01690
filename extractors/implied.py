"""Participants and places that a mention leaves to its context: who shelled, when the sentence before says who
attacks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from extractors.candidates import Candidate
from extractors.participants import Participant

__all__ = ["imply"]

Same = Callable[[Participant, Participant], bool]
Group = Sequence[Candidate]

_FORCE = frozenset({"ASSAULT", "COERCE", "MOBILIZE"})
_ON_THE_GROUND = frozenset({"ASSAULT", "COERCE", "MOBILIZE", "RETREAT", "PROTEST", "CONSULT", "AID", "SUPPORT"})
_FURTHEST = 2
"""So many sentences away an actor may have been named."""


def imply(events: Sequence[Candidate], groups: Sequence[Group], same: Same) -> list[Candidate]:
    """Fill the empty slots of merged ``events`` from the nearest ones that name them; ``groups`` are the mentions of
    each.

    Events of force that name no actor take it from the nearest one that does, unless they befall that very actor. What
    happens on the ground and names no place happens where the nearest such event does; words are uttered nowhere in
    particular.
    """
    located = [_with_place(i, events, groups) for i in range(len(events))]
    acted = [_with_actors(i, located, groups, same) for i in range(len(events))]
    return [_with_recipients(i, acted, groups, same) for i in range(len(events))]


def _distance(a: Group, b: Group) -> int:
    return min(abs(x.sentence - y.sentence) for x in a for y in b)


def _with_place(i: int, events: Sequence[Candidate], groups: Sequence[Group]) -> Candidate:
    event = events[i]
    if event.type not in _ON_THE_GROUND:
        return event if event.own_place else replace(event, place=None)
    if event.place is not None:
        return event
    givers = [j for j, e in enumerate(events) if e.place is not None and e.type in _ON_THE_GROUND]
    if not givers:
        return event
    nearest = min(
        givers,
        key=lambda j: (not events[j].own_place, _distance(groups[i], groups[j]), events[j].sentence > event.sentence),
    )
    return replace(event, place=events[nearest].place)


def _with_actors(i: int, events: Sequence[Candidate], groups: Sequence[Group], same: Same) -> Candidate:
    event = events[i]
    if event.actors or event.type not in ("ASSAULT", "COERCE"):
        return event
    givers = [
        j
        for j, e in enumerate(events)
        if e.actors and e.type in _FORCE and e.status == "asserted" and _distance(groups[i], groups[j]) <= _FURTHEST
    ]
    for j in sorted(
        givers,
        key=lambda j: (
            _distance(groups[i], groups[j]) + 0.5 * (events[j].type != event.type),
            events[j].sentence > event.sentence,
        ),
    ):
        if not _meet(events[j].actors, event.recipients, same) and not _one_side(events[j].actors, event.recipients):
            return replace(event, actors=events[j].actors)
    return event


def _with_recipients(i: int, events: Sequence[Candidate], groups: Sequence[Group], same: Same) -> Candidate:
    event = events[i]
    if event.recipients or event.type != "ASSAULT" or not event.actors:
        return event
    givers = [
        j
        for j, e in enumerate(events)
        if j != i
        and e.recipients
        and e.type == "ASSAULT"
        and _meet(e.actors, event.actors, same)
        and _distance(groups[i], groups[j]) <= 3
    ]
    if not givers:
        return event
    recipients = events[min(givers, key=lambda j: _distance(groups[i], groups[j]))].recipients
    return event if _meet(recipients, event.actors, same) else replace(event, recipients=recipients)


def _meet(xs: Sequence[Participant], ys: Sequence[Participant], same: Same) -> bool:
    return any(same(x, y) for x in xs for y in ys)


def _one_side(actors: Sequence[Participant], recipients: Sequence[Participant]) -> bool:
    """Forces of a country do not shell that country's forces, as far as the words tell."""
    return any(
        a.country and a.country == r.country and a.role == r.role and a.role in ("MIL", "GOV", "COP")
        for a in actors
        for r in recipients
    )
