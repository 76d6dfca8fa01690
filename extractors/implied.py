"""Participants that a mention leaves to its context: who shelled, when the sentence before says who attacks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from extractors.candidates import Candidate
from extractors.participants import Participant

__all__ = ["imply"]

Same = Callable[[Participant, Participant], bool]

_FORCE = frozenset({"ASSAULT", "COERCE", "MOBILIZE"})
_ON_THE_GROUND = frozenset({"ASSAULT", "COERCE", "MOBILIZE", "RETREAT", "PROTEST", "CONSULT", "AID", "SUPPORT"})
_FURTHEST = 12
"""So many sentences away an actor may have been named."""


def imply(events: Sequence[Candidate], same: Same) -> list[Candidate]:
    """Events of force that name no actor take it from the nearest one that does, unless they befall that very actor."""
    located = [_with_place(event, events) for event in events]
    return [_with_recipients(_with_actors(event, located, same), located, same) for event in located]


def _with_place(event: Candidate, events: Sequence[Candidate]) -> Candidate:
    """What happens on the ground and names no place happens where the nearest such event does; words are uttered nowhere in particular."""
    if event.type not in _ON_THE_GROUND:
        return event if event.own_place else replace(event, place=None)
    if event.place is not None:
        return event
    givers = [e for e in events if e.place is not None and e.type in _ON_THE_GROUND]
    if not givers:
        return event
    nearest = min(givers, key=lambda e: (not e.own_place, abs(e.sentence - event.sentence), e.sentence > event.sentence))
    return replace(event, place=nearest.place)


def _with_actors(event: Candidate, events: Sequence[Candidate], same: Same) -> Candidate:
    if event.actors or event.type not in ("ASSAULT", "COERCE"):
        return event
    givers = [e for e in events if e.actors and e.type in _FORCE and e.status == "asserted" and abs(e.sentence - event.sentence) <= _FURTHEST]
    for giver in sorted(givers, key=lambda e: (e.type != event.type, abs(e.sentence - event.sentence), e.sentence > event.sentence)):
        if not _meet(giver.actors, event.recipients, same) and not _one_side(giver.actors, event.recipients):
            return replace(event, actors=giver.actors)
    return event


def _with_recipients(event: Candidate, events: Sequence[Candidate], same: Same) -> Candidate:
    if event.recipients or event.type != "ASSAULT" or not event.actors:
        return event
    givers = [e for e in events if e.recipients and e is not event and e.type == "ASSAULT" and _meet(e.actors, event.actors, same) and abs(e.sentence - event.sentence) <= 3]
    if not givers:
        return event
    nearest = min(givers, key=lambda e: abs(e.sentence - event.sentence))
    return event if _meet(nearest.recipients, event.actors, same) else replace(event, recipients=nearest.recipients)


def _meet(xs: Sequence[Participant], ys: Sequence[Participant], same: Same) -> bool:
    return any(same(x, y) for x in xs for y in ys)


def _one_side(actors: Sequence[Participant], recipients: Sequence[Participant]) -> bool:
    """Forces of a country do not shell that country's forces, as far as the words tell."""
    return any(a.country and a.country == r.country and a.role == r.role and a.role in ("MIL", "GOV", "COP") for a in actors for r in recipients)
