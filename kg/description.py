"""What a thing of ours is, in RDF: the answer to somebody who looks its IRI up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, serialize

from kg.known import claims_of, described
from kg.queries import query
from kg.stores import Store
from kg.terms import Iris, term
from kg.vocabularies import vocabulary_quads
from ontology.namespaces import CAMEO, ONTOLOGY, PLOVER, RDF, RDFS, WQ

__all__ = ["MOST_EVENTS", "describe"]

MOST_EVENTS = 500
"""Events that the description of an actor or place names; all of them are at ``/events`` and in SPARQL."""

_TERMS = (PLOVER.iri, CAMEO.iri)
_NAMES = frozenset({RDF["type"], RDFS["label"], WQ["factuality"]})


def describe(store: Store, iris: Iris, iri: str) -> bytes | None:
    """The description of ``iri`` as N-Triples; ``None`` where nothing is said of it.

    An article: its whole graph, with all its parts, and the names of who and what it refers to. An event: itself, its
    references, mentions, words and time, the names of who and what it refers to. An actor or place: what articles say
    of it, and events that it is in (at most `MOST_EVENTS`). A term of our vocabularies: its definition; the vocabulary
    itself: all of its terms.
    """
    node = _node(iri)
    if node is None:
        return None
    if iri.startswith((ONTOLOGY, *_TERMS)):
        found = _vocabulary(iri)
    elif iri.startswith(f"{iris.base}article/"):
        quads = store.graph(node)
        found = _triples((*quads, *_names(iris, quads)))
    elif iri.startswith(f"{iris.base}event/"):
        found = _event(store, iris, node)
    elif iri == iris.identity().value:
        found = _triples(store.graph(node))
    else:
        found = _thing(store, node)
    triples = list(dict.fromkeys(found))
    return serialize(triples, format=RdfFormat.N_TRIPLES) if triples else None


def _node(iri: str) -> NamedNode | None:
    try:
        return NamedNode(iri)
    except ValueError:
        return None


def _triples(quads: Iterable[Quad]) -> Iterator[Triple]:
    return (quad.triple for quad in quads)


def _vocabulary(iri: str) -> Iterator[Triple]:
    wanted = f"{ONTOLOGY}#" if iri == ONTOLOGY else None
    for quad in vocabulary_quads():
        subject = getattr(quad.subject, "value", "")
        if subject == iri or (wanted and subject.startswith(wanted)):
            yield quad.triple


def _names(iris: Iris, quads: Iterable[Quad]) -> Iterator[Quad]:
    """Kinds and names of the known actors and places that an article refers to; its graph has them on references."""
    return (quad for quad in described(iris, claims_of(quads), iris.known()) if quad.predicate.value in _NAMES)


def _event(store: Store, iris: Iris, event: NamedNode) -> Iterator[Triple]:
    """Out of the graph of its article: the event and its parts, the words, the names of all else that they point at."""
    rows = store.rows(query("event_article").bind(event=event))
    for article in {row[1] for row in rows if isinstance(row[1], NamedNode)}:
        quads = store.graph(article)
        own = f"{event.value}#"
        mine = [quad for quad in quads if quad.subject == event or getattr(quad.subject, "value", "").startswith(own)]
        pointed = {quad.object for quad in mine if isinstance(quad.object, NamedNode)}
        yield from _triples(mine)
        spans = f"{article.value}#char="
        for quad in (*quads, *_names(iris, quads)):
            if quad.subject not in pointed or quad.subject == event or quad.subject.value.startswith(own):  # type: ignore[union-attr]
                continue
            span = quad.subject.value.startswith(spans)  # type: ignore[union-attr]
            if span or quad.predicate.value in _NAMES:
                yield quad.triple


def _thing(store: Store, node: NamedNode) -> Iterator[Triple]:
    for name in ("about_thing", "about_parts"):
        for row in store.rows(query(name).bind(thing=node)):
            yield _triple(*row)
    label = term(RDFS, "label")
    for event, role, thing, name_ in store.rows(query("about_events").bind(thing=node, limit=2 * MOST_EVENTS)):
        yield _triple(event, role, thing)
        if name_ is not None:
            yield _triple(event, label, name_)


def _triple(*terms: Any) -> Triple:
    return Triple(*terms)
