"""What articles share: known actors, places and extractors, each statement about them once in a graph of its own.

An article's graph holds, on each of its references, what its record says of an actor or place. The shared graph is the
union of that over all articles, said of the actors and places themselves. So it can be made anew from the articles at
any time, does not depend on their order, and no statement lies in two graphs. See decision 12.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeAlias

from pyoxigraph import Literal, NamedNode, Quad

from kg import terms
from kg.queries import query
from kg.stores.protocol import Store
from kg.terms import Iris, term
from ontology.namespaces import DCTERMS, GEO, PROV, RDF, RDFS, SCHEMA, SEM, SKOS, WGS84, WQ

__all__ = ["ALT_LABEL", "NAME", "POINT", "VALUE", "Claim", "Known", "claims_of", "described", "is_shared"]

Claim: TypeAlias = tuple[NamedNode, NamedNode, Any]
"""What a reference says of an actor or place: the thing, a property, a value. That it is there at all is said by the
thing itself as the value of `VALUE`."""

VALUE = term(RDF, "value")
NAME = term(SKOS, "prefLabel")
ALT_LABEL = term(SKOS, "altLabel")
"""Of what has no name: the article's words for it."""
POINT = term(WQ, "point")
"""A position as a text: engines round what they take for a geometry."""

_TYPE = term(RDF, "type")
_LABEL = term(RDFS, "label")
_IDENTIFIER = term(DCTERMS, "identifier")
_RUN_BY = term(PROV, "wasAssociatedWith")
_SAID = frozenset(
    (
        NAME,
        ALT_LABEL,
        POINT,
        _IDENTIFIER,
        term(WQ, "country"),
        term(WQ, "actorRole"),
        term(WQ, "placePrecision"),
    )
)
"""Half a position (a latitude alone) is not among them: it says nothing of the place."""
_KINDS = (
    ("actor/", (term(SEM, "Actor"),)),
    ("place/", (term(SEM, "Place"), term(GEO, "Feature"))),
    ("extractor/", (term(PROV, "SoftwareAgent"),)),
)
_GEOMETRY = "#geometry="
_BATCH = 200


def claims_of(quads: Iterable[Quad]) -> Iterator[Claim]:
    """What the references among the statements of an article's graph say; the runs say by which extractor."""
    entities: dict[Any, NamedNode] = {}
    said: dict[Any, list[tuple[NamedNode, Any]]] = defaultdict(list)
    for quad in quads:
        if quad.predicate in (VALUE, _RUN_BY) and isinstance(quad.object, NamedNode):
            entities[quad.subject] = quad.object
        elif quad.predicate in _SAID:
            said[quad.subject].append((quad.predicate, quad.object))
    for reference, entity in entities.items():
        yield entity, VALUE, entity
        yield from ((entity, name, value) for name, value in said[reference])


def is_shared(iris: Iris, entity: NamedNode, claims: Iterable[Claim]) -> bool:
    """Whether a thing is known by an id: its IRI has it, or, where that is a key, a claim."""
    return not iris.id_of(entity).startswith("~") or any(name == _IDENTIFIER for _, name, _ in claims)


def described(iris: Iris, claims: Iterable[Claim], graph: NamedNode) -> Iterator[Quad]:
    """What claims say, as statements about the things themselves, in this graph."""
    for entity, name, value in claims:
        if name == VALUE:
            yield from (Quad(entity, _TYPE, kind, graph) for kind in _kinds(iris, entity))
            key = iris.id_of(entity)
            if not key.startswith("~"):
                own = term(SCHEMA, "softwareVersion") if _is(iris, entity, "extractor/") else _IDENTIFIER
                yield Quad(entity, own, terms.text(key), graph)
        elif name == POINT:
            yield from _point(entity, value, graph)
        elif name == ALT_LABEL:
            yield Quad(entity, _LABEL, value, graph)
        elif name in _SAID:
            yield Quad(entity, name, value, graph)
            if name == NAME:
                yield Quad(entity, _LABEL, value, graph)


@dataclass(frozen=True, slots=True)
class Known:
    """The shared graph of a store."""

    store: Store
    iris: Iris

    def quads(self, claims: Iterable[Claim]) -> list[Quad]:
        """What these claims put into it."""
        return list(dict.fromkeys(described(self.iris, claims, self.iris.known())))

    def change(self, articles: Collection[NamedNode], claims: Iterable[Claim]) -> tuple[list[Quad], list[Quad]]:
        """What comes into the shared graph and what leaves it where these articles, which may be new, get these claims.

        A statement leaves where these articles alone said it.
        """
        new = dict.fromkeys(claims)
        gone = [claim for claim in self._shared(articles) if claim not in new]
        come = self.quads(new)
        if not gone:
            return come, []
        asked = dict.fromkeys((*gone, *self._overlapping(gone)))
        rows: Sequence[Any] = self.store.rows(query("known_elsewhere").bind(claim=asked, article=articles))
        stays = {*come, *self.quads((entity, name, value) for entity, name, value in rows)}
        return come, [quad for quad in self.quads(gone) if quad not in stays]

    def whole(self, articles: Iterable[NamedNode]) -> list[Quad]:
        """All of it, from the articles that there are."""
        found: dict[Quad, None] = {}
        names = iter(articles)
        while batch := list(islice(names, _BATCH)):
            found.update(dict.fromkeys(self.quads(self._shared(batch))))
        return list(found)

    def _overlapping(self, claims: Sequence[Claim]) -> Iterator[Claim]:
        """Other claims that may give the same statements: names and words both give labels, points share a latitude."""
        other = {NAME: ALT_LABEL, ALT_LABEL: NAME}
        yield from ((entity, other[name], value) for entity, name, value in claims if name in other)
        places = [entity for entity, name, _ in claims if name == POINT]
        rows: Sequence[Any] = self.store.rows(query("about_parts").bind(thing=places)) if places else ()
        for part in {row[0].value for row in rows if isinstance(row[0], NamedNode)}:
            place, _, position = part.partition(_GEOMETRY)
            lon, _, lat = position.partition(",")
            yield NamedNode(place), POINT, terms.text(f"POINT({lon} {lat})")

    def _shared(self, articles: Collection[NamedNode]) -> list[Claim]:
        """What articles of the store claim of what is known by an id."""
        claims: dict[NamedNode, list[Claim]] = defaultdict(list)
        rows: Sequence[Any] = self.store.rows(query("known_claims").bind(article=articles)) if articles else ()
        for entity, name, value in rows:
            if isinstance(entity, NamedNode):
                claims[entity].append((entity, name, value))
        return [claim for entity, said in claims.items() if is_shared(self.iris, entity, said) for claim in said]


def _is(iris: Iris, entity: NamedNode, kind: str) -> bool:
    return entity.value.startswith(iris.base + kind)


def _kinds(iris: Iris, entity: NamedNode) -> Iterable[NamedNode]:
    return next((kinds for kind, kinds in _KINDS if _is(iris, entity, kind)), ())


def _point(place: NamedNode, point: Literal, graph: NamedNode) -> Iterator[Quad]:
    """Both ways to say a position. The geometry has its own in its name, so that two can't become one."""
    lat, lon = terms.position(point.value)
    yield Quad(place, term(WGS84, "lat"), terms.double(lat), graph)
    yield Quad(place, term(WGS84, "long"), terms.double(lon), graph)
    geometry = NamedNode(f"{place.value}{_GEOMETRY}{lon!r},{lat!r}")
    yield Quad(place, term(GEO, "hasGeometry"), geometry, graph)
    yield Quad(geometry, _TYPE, term(GEO, "Geometry"), graph)
    yield Quad(geometry, term(GEO, "asWKT"), terms.wkt(lat, lon), graph)
