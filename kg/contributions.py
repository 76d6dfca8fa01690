"""What one named graph adds to directory and network, so that these can follow a change without reading all again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pyoxigraph import NamedNode, Quad

from kg.terms import term
from ontology.namespaces import RDF, SEM, WQ

__all__ = ["Contribution", "contribution"]

_TYPE = term(RDF, "type")
_VALUE = term(RDF, "value")
_ACTOR = term(SEM, "Actor")
_HAS_ACTOR = term(SEM, "hasActor")
_ROLES = (term(WQ, "agent"), term(WQ, "recipient"))
_FACTS = (term(WQ, "typeCode"), term(WQ, "score"), term(WQ, "factuality"))
_FIRST = term(SEM, "hasEarliestBeginTimeStamp")


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a graph says of actors.

    ``rows`` are as those of ``network.rq``, ``events`` as those of ``actor_counts.rq`` with their counts. ``actors``
    are the IRIs of all that it refers to, places among them.
    """

    rows: tuple[tuple[Any, ...], ...]
    events: Counter[str]
    actors: frozenset[str]


def contribution(quads: Iterable[Quad]) -> Contribution:
    """What these quads, of one named graph, say of actors."""
    about: dict[Any, dict[Any, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        about[quad.subject][quad.predicate].append(quad.object)
    actors: set[str] = set()
    events: Counter[str] = Counter()
    rows: list[tuple[Any, ...]] = []
    for subject, facts in about.items():
        if not isinstance(subject, NamedNode):
            continue
        if _ACTOR in facts.get(_TYPE, ()):
            actors.add(subject.value)
        actors.update(actor.value for actor in facts.get(_VALUE, ()) if isinstance(actor, NamedNode))
        events.update(actor.value for actor in facts.get(_HAS_ACTOR, ()) if isinstance(actor, NamedNode))
        rows.extend(_rows(subject, facts))
    return Contribution(tuple(rows), events, frozenset(actors | events.keys()))


def _rows(event: NamedNode, facts: dict[Any, list[Any]]) -> Iterable[tuple[Any, ...]]:
    if not all(name in facts for name in _FACTS):
        return
    kind, score, status = (facts[name][0] for name in _FACTS)
    first = facts[_FIRST][0] if _FIRST in facts else None
    for role in _ROLES:
        for actor in facts.get(role, ()):
            yield event, actor, role, kind, score, status, first
