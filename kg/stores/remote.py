"""The store elsewhere: any engine that speaks SPARQL 1.1 Query, Update and, for loading, the Graph Store Protocol.

Engines differ. What this relies on, and makes up for:

- An update request is one transaction. SPARQL 1.1 says that it should be; Oxigraph and Virtuoso keep to it.
- The default graph of a query is the union of all named graphs. Where the engine has to be told so, the parameters go
  behind ``?`` of the query address (Oxigraph: ``?union-default-graph``, Fuseki:
  ``?default-graph-uri=urn:x-arq:UnionGraph``); they are sent with queries that name no dataset of their own.
- Literals come back equal in value, not always in form: Virtuoso tells ``0.91`` for ``0.91e0``. What it tells wrongly
  is put right, as far as can be (`kg.stores.virtuoso`): its doubles are whole in named graphs, hence in records, dumps
  and backups, and have six digits in answers of queries.
- ASK is answered with a boolean, or with a table of one number (Virtuoso 7).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import urlencode

from pyoxigraph import (
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    Variable,
    parse,
    parse_query_results,
    serialize,
)
from pyoxigraph import Store as Engine

from kg import sparql
from kg.errors import BadQuery, StoreError
from kg.formats import RESULTS, TRIPLES, choose
from kg.stores import virtuoso
from kg.stores.addresses import addresses
from kg.stores.changes import Changes, names_of
from kg.stores.embedded import EmbeddedStore
from kg.stores.endpoint import Caller, Refused, Response
from kg.stores.protocol import Answer, Row
from ontology.namespaces import PREFIXES

__all__ = ["RemoteStore"]

CHUNK = 10_000
"""Statements of one request when loading."""

_JSON = "application/sparql-results+json"
_N_TRIPLES = "application/n-triples"
_FORM = re.compile(r"\s*(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)
_CUT = "x-sparql-maxrows"
"""Virtuoso's way to say that it left rows out."""


class RemoteStore:
    """A `kg.stores.Store` behind a SPARQL 1.1 endpoint. One thread at a time.

    It remembers what itself wrote, not what others write there: let one Waqai write to a remote store.

    Args:
        address: ``QUERY,UPDATE[,GRAPH-STORE]``, see `kg.stores.endpoint.addresses`. Without the third, loading goes by
            updates, which is slower.
        caller: sends the requests.
        ours: tells by its name whether a graph belongs to this store, where the engine holds others too; for dumps.

    Raises:
        StoreError: if the addresses cannot be used.
    """

    def __init__(
        self, address: str, caller: Caller | None = None, ours: Callable[[str], bool] = lambda name: True
    ) -> None:
        self._query_at, self._update_at, *rest = addresses(address)
        self._graphs_at = rest[0] if rest else None
        self._caller = caller or Caller()
        self.ours = ours
        self._changes = Changes()
        self._closed = False

    @property
    def name(self) -> str:
        """The address for queries, without account."""
        return self._query_at.url

    @property
    def path(self) -> None:
        """The folder of the store: none on this machine."""
        return

    @property
    def changes(self) -> int:
        """How often this object wrote."""
        return self._changes.count

    def changed_between(self, old: int, new: int) -> tuple[str, ...] | None:
        """Graphs that this object wrote after change ``old``, up to ``new``; ``None`` where that is not known."""
        return self._changes.between(old, new)

    # -- reading -------------------------------------------------------------------------------------------------

    def rows(self, query: str) -> list[Row]:
        """Solutions of a SELECT query; see `kg.stores.Store`."""
        if _form(query) != "SELECT":
            raise BadQuery("a SELECT query was expected")
        with_names = self._ask(query, _JSON)
        return [tuple(solution) for solution in cast(QuerySolutions, self._results(with_names))]

    def triples(self, query: str) -> list[Triple]:
        """Statements of a CONSTRUCT or DESCRIBE query; see `kg.stores.Store`."""
        if _form(query) not in ("CONSTRUCT", "DESCRIBE"):
            raise BadQuery("a CONSTRUCT or DESCRIBE query was expected")
        return [quad.triple for quad in self._statements(self._ask(query, _N_TRIPLES))]

    def ask(self, query: str) -> bool:
        """Answer of an ASK query; see `kg.stores.Store`."""
        if _form(query) != "ASK":
            raise BadQuery("an ASK query was expected")
        return self._boolean(self._ask(query, _JSON))

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
        """Serialised answer of any query; see `kg.stores.Store`.

        The engine is asked for one format, and the answer is written anew in the one that ``accept`` prefers: so that
        all formats look the same from every engine.
        """
        form = _form(query)
        graphs = tuple(("default-graph-uri", iri) for iri in default_graphs)
        graphs += tuple(("named-graph-uri", iri) for iri in named_graphs)
        if form in ("CONSTRUCT", "DESCRIBE"):
            media_type = choose(accept, TRIPLES)
            told = self._ask(query, _N_TRIPLES, graphs, union, base_iri)
            found = (quad.triple for quad in self._statements(told))
            return Answer(serialize(found, format=TRIPLES[media_type], prefixes=dict(PREFIXES)) or b"", media_type)
        media_type = choose(accept, RESULTS)
        told = self._ask(query, _JSON, graphs, union, base_iri)
        results = self._results(told)
        if form == "ASK" and not isinstance(results, QueryBoolean):
            word = b"true" if self._boolean(told) else b"false"
            results = parse_query_results(b'{"head":{},"boolean":%s}' % word, format=QueryResultsFormat.JSON)
        return Answer(results.serialize(format=RESULTS[media_type]) or b"", media_type)

    def graph(self, name: NamedNode) -> list[Quad]:
        """All quads of a named graph; see `kg.stores.Store`."""
        told = self._ask(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {name} {{ ?s ?p ?o }} }}", _N_TRIPLES)
        found: Iterable[Triple] = [quad.triple for quad in self._statements(told)]
        if virtuoso.answered(told.headers) and any(virtuoso.is_double(triple.object) for triple in found):
            found = virtuoso.with_doubles(found, self.rows(virtuoso.doubles_in(name)))
        return [Quad(triple.subject, triple.predicate, triple.object, name) for triple in found]

    # -- writing -------------------------------------------------------------------------------------------------

    def replace(
        self, graphs: Mapping[NamedNode, Sequence[Quad]], *, add: Sequence[Quad] = (), remove: Sequence[Quad] = ()
    ) -> None:
        """Replace named graphs in one update request; see `kg.stores.Store`."""
        steps = [step for name, quads in graphs.items() for step in (_drop(name), *_inserts(name, quads))]
        for verb, others in (("DELETE", remove), ("INSERT", add)):
            for name in names_of(others):
                steps += _inserts(name, [quad for quad in others if quad.graph_name == name], verb)
        self._write(" ;\n".join(steps))
        self._changes.add(tuple(name.value for name in dict.fromkeys((*graphs, *names_of(add), *names_of(remove)))))

    def drop(self, names: Iterable[NamedNode]) -> None:
        """Drop named graphs in one update request; see `kg.stores.Store`."""
        dropped = tuple(names)
        if dropped:
            self._write(" ;\n".join(map(_drop, dropped)))
            self._changes.add(tuple(name.value for name in dropped))

    def load(self, quads: Iterable[Quad]) -> None:
        """Add many quads, by the Graph Store Protocol where its address is known; see `kg.stores.Store`."""
        waiting: dict[NamedNode | DefaultGraph, list[Quad]] = defaultdict(list)
        count = 0
        for quad in quads:
            waiting[cast("NamedNode | DefaultGraph", quad.graph_name)].append(quad)
            count += 1
            if count == CHUNK:
                self._load(waiting)
                waiting, count = defaultdict(list), 0
        self._load(waiting)
        self._changes.add(None)

    def update(self, text: str, *, base_iri: str | None = None) -> None:
        """Carry out a SPARQL update; see `kg.stores.Store`."""
        self._write(_prologue(text, base_iri) + text)
        self._changes.add(None)

    # -- the whole -----------------------------------------------------------------------------------------------

    def dump(self, output: BinaryIO, format: RdfFormat, graph: NamedNode | None = None) -> None:
        """Write everything of ours, or one graph; see `kg.stores.Store`. Graph by graph, with bounded memory."""
        found: Iterator[Quad] | Iterator[Triple] = self._quads()
        if graph is not None:
            found = (quad.triple for quad in self.graph(graph))
        serialize(found, output, format=format, prefixes=dict(PREFIXES))

    def backup(self, target: Path) -> None:
        """Copy everything of ours to a folder of this machine, which opens as a store; see `kg.stores.Store`.

        Graph by graph: what is written meanwhile may be in it or not, each article whole.
        """
        if target.exists():
            raise StoreError(f"{target}: exists already; give the name of a new folder")
        with EmbeddedStore(target) as copy:
            copy.load(self._quads())

    def flush(self) -> None:
        """Nothing to do: the engine answers a write when it has done it; see `kg.stores.Store`."""
        self._check_open()

    def close(self) -> None:
        """Let connections go; see `kg.stores.Store`."""
        self._closed = True
        self._caller.close()

    def check_union(self, graph: NamedNode) -> None:
        """See that queries without a dataset find what is in a named graph that is not empty.

        Raises:
            StoreError: if they don't; it says what to do.
        """
        inside = "{ ?s ?p ?o }"
        if self.ask(f"ASK {{ GRAPH {graph} {inside} }}") and not self.ask(
            f"ASK {{ ?s ?p ?o . FILTER EXISTS {{ GRAPH {graph} {inside} }} }}"
        ):
            raise StoreError(
                f"{self.name}: its default graph is not the union of the named graphs, which Waqai's queries need; "
                "set it up so, or ask for it in the query address (Oxigraph: ?union-default-graph, "
                "Fuseki: ?default-graph-uri=urn:x-arq:UnionGraph)"
            )

    # -- inside --------------------------------------------------------------------------------------------------

    def _ask(
        self,
        query: str,
        accept: str,
        graphs: tuple[tuple[str, str], ...] = (),
        union: bool = True,
        base_iri: str | None = None,
    ) -> Response:
        self._check_open()
        own = bool(graphs) or not union or sparql.has_dataset(query)
        parameters = graphs if own else self._query_at.parameters
        text = _prologue(query, base_iri) + query
        try:
            told = self._caller.send(
                self._query_at,
                # As a form: Virtuoso 7 never answers a query that is sent as a body of its own kind.
                body=urlencode([("query", text), *parameters]).encode("ascii"),
                kind="application/x-www-form-urlencoded",
                accept=accept,
            )
        except Refused as error:
            raise self._diagnosed(query, str(error), base_iri) from None
        assert told is not None  # only where ``missing`` was allowed
        if _CUT in told.headers:
            raise StoreError(
                f"{self.name}: the remote store cuts answers off at {told.headers[_CUT]} rows; "
                "ask for fewer with LIMIT, or raise its limit (Virtuoso: ResultSetMaxRows)"
            )
        return told

    def _diagnosed(self, query: str, said: str, base_iri: str | None) -> Exception:
        """What is wrong with a query: in the words of our own parser where it finds it wrong too."""
        return _complaint(query, base_iri) or BadQuery(f"the remote store does not take the query: {said}")

    def _results(self, told: Response) -> QuerySolutions | QueryBoolean:
        try:
            return parse_query_results(_body(told), format=QueryResultsFormat.JSON)
        except (SyntaxError, ValueError) as error:
            raise self._unreadable(told, error) from None

    def _statements(self, told: Response) -> list[Quad]:
        try:
            return list(parse(_body(told), format=RdfFormat.N_TRIPLES))
        except (SyntaxError, ValueError) as error:
            raise self._unreadable(told, error) from None

    def _boolean(self, told: Response) -> bool:
        results = self._results(told)
        if isinstance(results, QueryBoolean):
            return bool(results)
        cells = [cell for solution in results for cell in tuple(solution)]
        return len(cells) == 1 and isinstance(cells[0], Literal) and cells[0].value in ("1", "true")

    def _unreadable(self, told: Response, error: Exception) -> StoreError:
        kind = told.media_type or "nothing said"
        return StoreError(f"{self.name}: answered with what is no result ({kind}): {str(error)[:300]}")

    def _write(self, text: str) -> None:
        self._check_open()
        try:
            self._caller.send(
                self._update_at,
                parameters=self._update_at.parameters,
                body=text.encode("utf-8"),
                kind="application/sparql-update",
            )
        except Refused as error:
            raise BadQuery(f"the remote store does not take the update: {error}; nothing was changed") from None

    def _load(self, waiting: Mapping[NamedNode | DefaultGraph, list[Quad]]) -> None:
        if self._graphs_at is None:
            steps = [step for name, quads in waiting.items() for step in _inserts(name, quads)]
            if steps:
                self._write(" ;\n".join(steps))
            return
        self._check_open()
        for name, quads in waiting.items():
            graph = ("graph", name.value) if isinstance(name, NamedNode) else ("default", "")
            body = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES)
            try:
                self._caller.send(
                    self._graphs_at,
                    parameters=(*self._graphs_at.parameters, graph),
                    body=body or b"",
                    # N-Triples is Turtle, which every engine has to read
                    kind="text/turtle",
                )
            except Refused as error:
                raise StoreError(f"{self._graphs_at.url}: does not take graph {name}: {error}") from None

    def _quads(self) -> Iterator[Quad]:
        names = self.rows("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")
        for (name,) in names:
            if isinstance(name, NamedNode) and self.ours(name.value):
                yield from self.graph(name)

    def _check_open(self) -> None:
        if self._closed:
            raise StoreError(f"{self.name}: has been closed")


def _body(told: Response) -> bytes:
    return virtuoso.mended(told.body) if virtuoso.answered(told.headers) else told.body


def _form(query: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE.

    Raises:
        BadQuery, QueryRefused: if it is none of them: some engines carry out updates, and more, at the same address.
    """
    found = _FORM.match(query, sparql.prologue_end(query))
    if found:
        return found[1].upper()
    raise _complaint(query) or BadQuery("the query begins with none of SELECT, ASK, CONSTRUCT, DESCRIBE")


def _complaint(query: str, base_iri: str | None = None) -> Exception | None:
    """What our own parser finds wrong with a query, if anything; the query is not evaluated."""
    try:
        # The engine refuses to substitute a variable that is not there, after parsing.
        Engine().query(
            query, base_iri=base_iri, prefixes=dict(PREFIXES), substitutions={Variable("never_there"): Literal("")}
        )
    except SyntaxError as error:
        return sparql.bad_query(query, error)
    except (RuntimeError, ValueError):
        return None
    return None


def _prologue(text: str, base_iri: str | None = None) -> str:
    """Declarations of our prefixes that a text may use, all on its first line, so that lines keep their numbers."""
    base = f"BASE <{base_iri}> " if base_iri else ""
    return base + "".join(f"PREFIX {name}: <{iri}> " for name, iri in PREFIXES.items() if f"{name}:" in text)


def _drop(name: NamedNode) -> str:
    return f"DROP SILENT GRAPH {name}"


def _inserts(name: NamedNode | DefaultGraph, quads: Sequence[Quad], verb: str = "INSERT") -> Iterator[str]:
    """Updates that add statements to a graph, or delete them; in pieces, since engines compile each as one."""
    for start in range(0, len(quads), CHUNK // 10):
        piece = quads[start : start + CHUNK // 10]
        lines = "\n".join(f"{quad.subject} {quad.predicate} {quad.object} ." for quad in piece)
        yield (
            f"{verb} DATA {{ GRAPH {name} {{\n{lines}\n}} }}"
            if isinstance(name, NamedNode)
            else (f"{verb} DATA {{\n{lines}\n}}")
        )
