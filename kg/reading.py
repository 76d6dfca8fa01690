"""RDF to records: the inverse of `kg.mapping`."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pyoxigraph import Literal, NamedNode, Quad, Triple

from kg import terms
from kg.errors import GraphError
from kg.known import NAME, POINT, VALUE
from kg.terms import Iris, term
from ontology.namespaces import DATA_BASE, DCTERMS, NIF, RDF, RDFS, SCHEMA, SEM, WGS84, WQ
from ontology.records import (
    ActorRef,
    Event,
    Extraction,
    Label,
    Mention,
    PlaceRef,
    Published,
    Span,
    TimeRef,
)

__all__ = ["from_quads", "read_content", "read_event", "read_extraction"]

Object = Any
"""A pyoxigraph term in object position."""

_SPAN = term(WQ, "span")
_TEXT = term(NIF, "anchorOf")


def from_quads(quads: Iterable[Quad], base: str = DATA_BASE) -> Iterator[Extraction]:
    """Every article whose graph is among ``quads``, in the order of their first quads.

    Raises:
        GraphError: if a graph that has an article does not hold a whole one.
    """
    graphs: dict[str, list[Quad]] = defaultdict(list)
    for quad in quads:
        if isinstance(quad.graph_name, NamedNode):
            graphs[quad.graph_name.value].append(quad)
    for name, members in graphs.items():
        found = _Reader(members, base).extraction(NamedNode(name))
        if found is not None:
            yield found


def read_extraction(graph: Iterable[Quad | Triple], article_id: str, base: str = DATA_BASE) -> Extraction | None:
    """The extraction of ``article_id`` from the statements of its graph; ``None`` where they don't speak of it.

    Raises:
        GraphError: if the graph does not hold a whole article.
    """
    return _Reader(graph, base).extraction(Iris(base).article(article_id))


def read_event(graph: Iterable[Quad | Triple], key: str, base: str = DATA_BASE) -> Event | None:
    """One event (top-level or content) with all that hangs on it, from the statements of its article's graph."""
    return _Reader(graph, base).event(Iris(base).event(key))


def read_content(graph: Iterable[Quad | Triple], article_id: str, base: str = DATA_BASE) -> str | None:
    """The article's content (title, line end, text); ``None`` where the graph was written without the article."""
    reader = _Reader(graph, base)
    context = reader.node(Iris(base).article(article_id), term(WQ, "context"))
    return reader.text(context, term(NIF, "isString")) if context else None


@dataclass(frozen=True, slots=True, init=False)
class _Reader:
    """Statements by subject and predicate."""

    index: dict[NamedNode, dict[NamedNode, list[Object]]]
    iris: Iris

    def __init__(self, graph: Iterable[Quad | Triple], base: str) -> None:
        index: dict[NamedNode, dict[NamedNode, list[Object]]] = defaultdict(lambda: defaultdict(list))
        for statement in graph:
            if isinstance(statement.subject, NamedNode):
                index[statement.subject][statement.predicate].append(statement.object)
        object.__setattr__(self, "index", index)
        object.__setattr__(self, "iris", Iris(base))

    # -- records -------------------------------------------------------------------------------------------------

    def extraction(self, node: NamedNode) -> Extraction | None:
        if term(SCHEMA, "NewsArticle") not in self.all(node, term(RDF, "type")):
            return None
        try:
            return Extraction(
                id=self._required(node, term(DCTERMS, "identifier")),
                title=self.text(node, term(SCHEMA, "name")) or "",
                headline=self.text(node, term(SCHEMA, "headline")),
                source=self.text(node, term(SCHEMA, "publisher")),
                url=self.text(node, term(SCHEMA, "url")),
                language=self.text(node, term(SCHEMA, "inLanguage")),
                published=self._published(node),
                events=tuple(self._chain(event) for event in self._ordered(node, term(WQ, "event"))),
            )
        except (ValidationError, LookupError, ValueError) as error:
            raise GraphError(f"graph <{node.value}> does not hold a whole article: {error}") from error

    def event(self, node: NamedNode) -> Event | None:
        if term(SEM, "Event") not in self.all(node, term(RDF, "type")):
            return None
        try:
            return self._chain(node)
        except (ValidationError, LookupError, ValueError) as error:
            raise GraphError(f"event <{node.value}> is not whole in its graph: {error}") from error

    def _published(self, node: NamedNode) -> Published:
        value = self.text(node, term(SCHEMA, "datePublished"))
        candidates = self._ordered(node, term(WQ, "dateCandidate"))
        return Published.model_validate(
            {
                "value": dt.date.fromisoformat(value) if value else None,
                "basis": self._required(node, term(WQ, "publishedBasis")),
                "candidates": tuple(
                    dt.date.fromisoformat(self._required(part, term(RDF, "value"))) for part in candidates
                ),
                "why": self.text(node, term(WQ, "publishedWhy")) or "",
            }
        )

    def _chain(self, top: NamedNode) -> Event:
        """An event with its content, that one's content, and so on; built from the inside out."""
        chain = dict[NamedNode, None]()
        node: NamedNode | None = top
        while node is not None and node not in chain:
            chain[node] = None
            node = self.node(node, term(WQ, "content"))
        content: Event | None = None
        for node in reversed(chain):
            content = self._event(node, content)
        if content is None:  # pragma: no cover - the chain has at least its top
            raise LookupError(f"no event <{top.value}>")
        return content

    def _event(self, node: NamedNode, content: Event | None) -> Event:
        references = defaultdict(list)
        for reference in self._ordered(node, term(WQ, "reference")):
            role = self.node(reference, term(SEM, "roleType"))
            references[role].append(reference)
        claimed_by = references[term(WQ, "claimedBy")]
        place, about = references[term(WQ, "place")], references[term(WQ, "aboutPlace")]
        time = self.node(node, term(SEM, "hasTime"))
        factuality = self.node(node, term(WQ, "factuality"))
        return Event.model_validate(
            {
                "id": self._required(node, term(DCTERMS, "identifier")),
                "type": self._required(node, term(WQ, "typeCode")),
                "mode": self.text(node, term(WQ, "modeCode")),
                "cameo": self._required(node, term(WQ, "cameoCode")),
                "quad": int(self._required(node, term(WQ, "quadClass"))),
                "score": float(self._required(node, term(WQ, "score"))),
                "label": self._label(node, term(RDFS, "label")),
                "actors": tuple(self._actor(reference) for reference in references[term(WQ, "agent")]),
                "recipients": tuple(self._actor(reference) for reference in references[term(WQ, "recipient")]),
                "place": self._place(place[0]) if place else None,
                "about_place": self._place(about[0]) if about else None,
                "time": self._time(time) if time else None,
                "status": factuality.value.removeprefix(WQ.iri) if factuality else None,
                "claimed_by": self._actor(claimed_by[0]) if claimed_by else None,
                "content": content,
                "mentions": tuple(self._mention(mention) for mention in self._ordered(node, term(WQ, "mention"))),
                "confidence": float(self._required(node, term(WQ, "confidence"))),
                "rule": self.text(node, term(WQ, "rule")) or "",
            }
        )

    def _actor(self, reference: NamedNode) -> ActorRef:
        return ActorRef(
            **self._span(reference),
            id=self._id(reference),
            name=self._label(reference, NAME),
            country=self.text(reference, term(WQ, "country")),
            role=self.text(reference, term(WQ, "actorRole")),
        )

    def _place(self, reference: NamedNode) -> PlaceRef:
        point = self.text(reference, POINT)
        lat, lon = self.text(reference, term(WGS84, "lat")), self.text(reference, term(WGS84, "long"))
        position = terms.position(point) if point else (float(lat) if lat else None, float(lon) if lon else None)
        return PlaceRef(
            **self._span(reference),
            id=self._id(reference),
            name=self._label(reference, NAME),
            country=self.text(reference, term(WQ, "country")),
            lat=position[0],
            lon=position[1],
            precision=self.text(reference, term(WQ, "placePrecision")),
        )

    def _time(self, node: NamedNode) -> TimeRef:
        return TimeRef.model_validate(
            {
                **self._span(node),
                "value": self.text(node, term(WQ, "timeValue")),
                "begin": self.text(node, term(WQ, "timeBegin")),
                "until": self.text(node, term(WQ, "timeUntil")),
                "precision": self.text(node, term(WQ, "timePrecision")),
                "basis": self._required(node, term(WQ, "timeBasis")),
            }
        )

    def _mention(self, node: NamedNode) -> Mention:
        sentence = self._offsets(self.node(node, term(WQ, "sentence")))
        return Mention(**self._span(node), sentence=Span(**sentence))

    # -- parts ---------------------------------------------------------------------------------------------------

    def _id(self, reference: NamedNode) -> str | None:
        """The id of what a reference refers to: said on it, or else in the IRI of the thing, unless that has a key."""
        entity = self.node(reference, VALUE)
        if entity is None:
            raise LookupError(f"<{reference.value}> refers to nothing")
        key = self.iris.id_of(entity)
        return self.text(reference, term(DCTERMS, "identifier")) if key.startswith("~") else key

    def _span(self, node: NamedNode) -> dict[str, Any]:
        span = self.node(node, _SPAN)
        return {**self._offsets(span), "text": self._required(span, _TEXT)}

    def _offsets(self, span: NamedNode | None) -> dict[str, Any]:
        begin, end = term(NIF, "beginIndex"), term(NIF, "endIndex")
        return {"start": int(self._required(span, begin)), "end": int(self._required(span, end))}

    def _label(self, node: NamedNode, predicate: NamedNode) -> Label:
        labels = {value.language: value.value for value in self.all(node, predicate) if isinstance(value, Literal)}
        return Label(ar=labels.get("ar"), en=labels.get("en"))

    # -- statements ----------------------------------------------------------------------------------------------

    def all(self, node: NamedNode, predicate: NamedNode) -> list[Object]:
        """Every object of a node's predicate."""
        statements = self.index.get(node)
        return statements.get(predicate, []) if statements is not None else []

    def node(self, node: NamedNode, predicate: NamedNode) -> NamedNode | None:
        """The first IRI among the objects."""
        return next((value for value in self.all(node, predicate) if isinstance(value, NamedNode)), None)

    def text(self, node: NamedNode, predicate: NamedNode) -> str | None:
        """The lexical form of the first literal among the objects."""
        return next((value.value for value in self.all(node, predicate) if isinstance(value, Literal)), None)

    def _required(self, node: NamedNode | None, predicate: NamedNode) -> str:
        value = self.text(node, predicate) if node is not None else None
        if value is None:
            raise LookupError(f"{node.value if node else 'a part'} has no {predicate.value}")
        return value

    def _ordered(self, node: NamedNode, predicate: NamedNode) -> list[NamedNode]:
        parts = [part for part in self.all(node, predicate) if isinstance(part, NamedNode)]
        return sorted(parts, key=lambda part: int(self.text(part, term(WQ, "position")) or 0))
