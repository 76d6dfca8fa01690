"""Reading an Oxigraph engine: what the store that writes and a snapshot have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TypeAlias, cast

from pyoxigraph import (
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    serialize,
)
from pyoxigraph import Store as Engine

from kg import sparql
from kg.errors import BadQuery, StoreError
from kg.formats import RESULTS, TRIPLES, choose
from kg.stores.counting import RowCounter, counted
from kg.stores.protocol import Answer, Row, Sink, Term
from ontology.namespaces import PREFIXES

__all__ = ["EngineReader", "Functions"]

Functions: TypeAlias = Mapping[NamedNode, Callable[..., Term | None]]
"""Functions of our own that queries may call, by their IRIs."""


class EngineReader:
    """The reading half of a `kg.stores.Store`. Any thread may call it, each call is complete in itself.

    Args:
        engine: the open engine.
        name: what messages call it.
        functions: functions of our own for queries.
    """

    def __init__(self, engine: Engine, name: str, functions: Functions | None = None) -> None:
        self.functions: Functions = functions or {}
        self._engine = engine
        self._name = name
        self._closed = False

    def rows(self, query: str) -> list[Row]:
        """Solutions of a SELECT query; see `kg.stores.Store`."""
        results = self._query(query)
        if not isinstance(results, QuerySolutions):
            raise BadQuery("a SELECT query was expected")
        with self._reading():
            return [tuple(solution) for solution in results]

    def triples(self, query: str) -> list[Triple]:
        """Statements of a CONSTRUCT or DESCRIBE query; see `kg.stores.Store`."""
        results = self._query(query)
        if not isinstance(results, QueryTriples):
            raise BadQuery("a CONSTRUCT or DESCRIBE query was expected")
        with self._reading():
            return list(results)

    def ask(self, query: str) -> bool:
        """Answer of an ASK query; see `kg.stores.Store`."""
        results = self._query(query)
        if not isinstance(results, QueryBoolean):
            raise BadQuery("an ASK query was expected")
        return bool(results)

    def answer(
        self,
        query: str,
        accept: str | None = None,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        union: bool = True,
        base_iri: str | None = None,
    ) -> Answer:
        """Serialised answer of any query; see `kg.stores.Store`."""
        results = self._query(query, default_graphs, named_graphs, union, base_iri)
        media_type, format = _chosen(results, accept)
        with self._reading():
            body = results.serialize(format=format)  # type: ignore[arg-type]
        return Answer(body or b"", media_type)

    def stream(
        self,
        query: str,
        accept: str | None,
        sink: Sink,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        union: bool = True,
        base_iri: str | None = None,
    ) -> None:
        """Serialise the answer of any query piece by piece; see `kg.stores.StreamingStore`."""
        results = self._query(query, default_graphs, named_graphs, union, base_iri)
        media_type, format = _chosen(results, accept)
        sink.begin(media_type)
        with self._reading():
            if isinstance(results, QueryTriples):
                serialize(counted(results, sink.rows), cast(BinaryIO, sink), cast(RdfFormat, format))
            elif isinstance(results, QueryBoolean):
                sink.rows(1)
                results.serialize(cast(BinaryIO, sink), format=cast(QueryResultsFormat, format))
            else:
                counter = RowCounter(sink, cast(QueryResultsFormat, format))
                results.serialize(cast(BinaryIO, counter), format=cast(QueryResultsFormat, format))

    def graph(self, name: NamedNode) -> list[Quad]:
        """All quads of a named graph; see `kg.stores.Store`."""
        with self._reading():
            return list(self._engine.quads_for_pattern(None, None, None, name))

    def dump(self, output: BinaryIO, format: RdfFormat, graph: NamedNode | None = None) -> None:
        """Write everything, or one graph; see `kg.stores.Store`."""
        with self._reading():
            self._engine.dump(output, format, from_graph=graph, prefixes=dict(PREFIXES))

    # -- inside --------------------------------------------------------------------------------------------------

    def _query(
        self,
        query: str,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        union: bool = True,
        base_iri: str | None = None,
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        own = bool(default_graphs or named_graphs)
        try:
            with self._reading():
                return self._engine.query(
                    query,
                    base_iri=base_iri,
                    prefixes=dict(PREFIXES),
                    use_default_graph_as_union=union and not own and not sparql.has_dataset(query),
                    default_graph=[_named(iri) for iri in default_graphs] if own else None,
                    named_graphs=[_named(iri) for iri in named_graphs] if own else None,
                    custom_functions=dict(self.functions) or None,
                )
        except SyntaxError as error:
            raise sparql.bad_query(query, error) from None

    @contextmanager
    def _reading(self) -> Iterator[None]:
        self._check_open()
        try:
            yield
        except OSError as error:
            raise StoreError(f"{self._name}: cannot be read: {error}") from error
        except (RuntimeError, ValueError) as error:
            raise BadQuery(f"the query cannot be evaluated: {error}") from error

    def _check_open(self) -> None:
        if self._closed:
            raise StoreError(f"{self._name}: has been closed")


def folder_name(path: Path | None) -> str:
    """What messages call a store."""
    return str(path) if path else "store in memory"


def _chosen(
    results: QuerySolutions | QueryBoolean | QueryTriples, accept: str | None
) -> tuple[str, RdfFormat | QueryResultsFormat]:
    offered: Mapping[str, RdfFormat | QueryResultsFormat] = TRIPLES if isinstance(results, QueryTriples) else RESULTS
    media_type = choose(accept, offered)
    return media_type, offered[media_type]


def _named(iri: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise BadQuery(f"graph <{iri[:200]}>: is not an absolute IRI: {error}") from None
