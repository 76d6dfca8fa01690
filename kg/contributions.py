"""What one named graph adds to directory and network, so that these can follow a change without reading all again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from kg.terms import term
from ontology.namespaces import DCTERMS, RDF, RDFS, SEM, SKOS, WQ

__all__ = ["Contribution", "Said", "contribution"]

Said = tuple[str, str, str | None, str]
"""Of an actor (IRI): a property (IRI), the language of its value, the value."""

_TYPE = term(RDF, "type")
_ACTOR = term(SEM, "Actor")
_HAS_ACTOR = term(SEM, "hasActor")
_ROLES = (term(WQ, "agent"), term(WQ, "recipient"))
_FACTS = (term(WQ, "typeCode"), term(WQ, "score"), term(WQ, "factuality"))
_FIRST = term(SEM, "hasEarliestBeginTimeStamp")
_DESCRIBING = frozenset(
    (
        term(RDFS, "label"),
        term(SKOS, "prefLabel"),
        term(WQ, "country"),
        term(WQ, "actorRole"),
        term(DCTERMS, "identifier"),
    )
)


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a graph says of actors.

    ``rows`` are as those of ``network.rq``, ``said`` and ``events`` as those of ``actor_properties.rq`` and
    ``actor_counts.rq`` with their counts.
    """

    rows: tuple[tuple[Any, ...], ...]
    said: Counter[Said]
    events: Counter[str]

    @property
    def actors(self) -> set[str]:
        """IRIs of the actors that it speaks of."""
        return {actor for actor, *_ in self.said} | set(self.events)


def contribution(quads: Iterable[Quad]) -> Contribution:
    """What these quads, of one named graph, say of actors."""
    about: dict[Any, dict[Any, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        about[quad.subject][quad.predicate].append(quad.object)
    said: Counter[Said] = Counter()
    events: Counter[str] = Counter()
    rows: list[tuple[Any, ...]] = []
    for subject, facts in about.items():
        if not isinstance(subject, NamedNode):
            continue
        if _ACTOR in facts.get(_TYPE, ()):
            said.update(
                (subject.value, name.value, value.language, value.value)
                for name in _DESCRIBING & facts.keys()
                for value in facts[name]
                if isinstance(value, Literal)
            )
        events.update(actor.value for actor in facts.get(_HAS_ACTOR, ()) if isinstance(actor, NamedNode))
        rows.extend(_rows(subject, facts))
    return Contribution(tuple(rows), said, events)


def _rows(event: NamedNode, facts: dict[Any, list[Any]]) -> Iterable[tuple[Any, ...]]:
    if not all(name in facts for name in _FACTS):
        return
    kind, score, status = (facts[name][0] for name in _FACTS)
    first = facts[_FIRST][0] if _FIRST in facts else None
    for role in _ROLES:
        for actor in facts.get(role, ()):
            yield event, actor, role, kind, score, status, first
