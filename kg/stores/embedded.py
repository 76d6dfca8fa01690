"""The store on this machine: pyoxigraph (RocksDB) in a folder, or in memory."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from pyoxigraph import (
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
)
from pyoxigraph import Store as Engine

from kg import sparql
from kg.errors import BadQuery, StoreError, StoreLocked
from kg.formats import RESULTS, TRIPLES, choose
from kg.stores.protocol import Answer, Row
from ontology.namespaces import PREFIXES

__all__ = ["EmbeddedStore"]

LAYOUT = 1
"""Version of the folder's layout: ``store.json``, ``quads/`` (the engine's), ``sidecars/`` (what can be rebuilt)."""

_MANIFEST = "store.json"


class EmbeddedStore:
    """A `kg.stores.Store` in a folder, for one writing process; without a path, in memory.

    Any thread may call it, each call is complete in itself; see `kg.stores.Store`.

    Raises:
        StoreLocked: if another process has it open.
        StoreError: if the folder is no store, is of a newer layout, or cannot be written.
    """

    def __init__(self, path: Path | str | None = None) -> None:
        self.path = Path(path) if path is not None else None
        self._closed = False
        self._engine = Engine() if self.path is None else _open(self.path)

    @property
    def sidecars(self) -> Path | None:
        """Folder for indexes that are derived from the quads; ``None`` in memory."""
        return self.path / "sidecars" if self.path else None

    # -- reading -------------------------------------------------------------------------------------------------

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
    ) -> Answer:
        """Serialised answer of any query; see `kg.stores.Store`."""
        results = self._query(query, default_graphs, named_graphs)
        if isinstance(results, QueryTriples):
            media_type = choose(accept, TRIPLES)
            with self._reading():
                body = results.serialize(format=TRIPLES[media_type])
        else:
            media_type = choose(accept, RESULTS)
            with self._reading():
                body = results.serialize(format=RESULTS[media_type])
        return Answer(body or b"", media_type)

    def graph(self, name: NamedNode) -> list[Quad]:
        """All quads of a named graph; see `kg.stores.Store`."""
        with self._reading():
            return list(self._engine.quads_for_pattern(None, None, None, name))

    # -- writing -------------------------------------------------------------------------------------------------

    def replace(self, graphs: Mapping[NamedNode, Sequence[Quad]]) -> None:
        """Replace named graphs in one transaction; see `kg.stores.Store`."""
        with self._writing():
            old = [name for name in graphs if self._engine.contains_named_graph(name)]
            if old:
                self._engine.update("\n".join((*map(_drop, old), *_insert(graphs))))
            else:
                self._engine.extend(quad for quads in graphs.values() for quad in quads)
        self.flush()

    def drop(self, names: Iterable[NamedNode]) -> None:
        """Drop named graphs in one transaction; see `kg.stores.Store`."""
        with self._writing():
            self._engine.update("\n".join(map(_drop, names)))
        self.flush()

    def load(self, quads: Iterable[Quad]) -> None:
        """Bulk-load quads, graph by graph or mixed; see `kg.stores.Store`."""
        with self._writing():
            self._engine.bulk_extend(quads)
        self.flush()

    # -- the whole -----------------------------------------------------------------------------------------------

    def dump(self, output: BinaryIO, format: RdfFormat, graph: NamedNode | None = None) -> None:
        """Write everything, or one graph; see `kg.stores.Store`."""
        with self._reading():
            self._engine.dump(output, format, from_graph=graph, prefixes=dict(PREFIXES))

    def backup(self, target: Path) -> None:
        """Copy the store into a new folder, which opens as a store of its own; see `kg.stores.Store`."""
        if self.path is None:
            raise StoreError("a store in memory has no backup; export it instead")
        if target.exists():
            raise StoreError(f"{target}: exists already; give the name of a new folder")
        with self._writing():
            target.mkdir(parents=True)
            self._engine.backup(str(target / "quads"))
            _write_manifest(target)

    def flush(self) -> None:
        """Wait until everything written is on disk; see `kg.stores.Store`."""
        if self.path is not None:
            with self._writing():
                self._engine.flush()

    def close(self) -> None:
        """Flush and release the folder's lock; see `kg.stores.Store`."""
        if not self._closed:
            self.flush()
            self._closed = True
            del self._engine

    def __enter__(self) -> EmbeddedStore:
        """Use as a context that closes the store."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the store."""
        self.close()

    # -- inside --------------------------------------------------------------------------------------------------

    def _query(
        self, query: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        own = bool(default_graphs or named_graphs)
        try:
            with self._reading():
                return self._engine.query(
                    query,
                    prefixes=dict(PREFIXES),
                    use_default_graph_as_union=not own and not sparql.has_dataset(query),
                    default_graph=[_named(iri) for iri in default_graphs] if own else None,
                    named_graphs=[_named(iri) for iri in named_graphs] if own else None,
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

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._check_open()
        try:
            yield
        except OSError as error:
            raise StoreError(f"{self._name}: cannot be written: {error}; nothing was changed") from error

    def _check_open(self) -> None:
        if self._closed:
            raise StoreError(f"{self._name}: has been closed")

    @property
    def _name(self) -> str:
        return str(self.path) if self.path else "store in memory"


def _open(path: Path) -> Engine:
    try:
        path.mkdir(parents=True, exist_ok=True)
        _check_layout(path)
        engine = Engine(str(path / "quads"))
        (path / "sidecars").mkdir(exist_ok=True)
        return engine
    except OSError as error:
        if "lock" in str(error).lower():
            raise StoreLocked(
                f"{path}: in use by another process (a server, an ingest); stop that one or use its HTTP API"
            ) from error
        raise StoreError(f"{path}: cannot be opened as a store: {error}") from error


def _check_layout(path: Path) -> None:
    manifest = path / _MANIFEST
    if manifest.exists():
        try:
            layout = json.loads(manifest.read_text(encoding="utf-8"))["layout"]
        except (ValueError, LookupError, TypeError) as error:
            raise StoreError(f"{manifest}: is not the manifest of a store: {error}") from error
        if layout != LAYOUT:
            raise StoreError(f"{path}: has layout {layout}, this version reads layout {LAYOUT}; export and import it")
    elif any(path.iterdir()) and not (path / "quads").exists():
        raise StoreError(f"{path}: holds other files and is no store; give an empty or a new folder")
    else:
        _write_manifest(path)


def _write_manifest(path: Path) -> None:
    """Written whole or not at all, so that a killed first start leaves a folder that opens."""
    draft = path / f".{_MANIFEST}"
    with draft.open("w", encoding="utf-8") as file:
        json.dump({"layout": LAYOUT, "engine": "oxigraph"}, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path / _MANIFEST)


def _drop(name: NamedNode) -> str:
    return f"DROP SILENT GRAPH {name} ;"


def _insert(graphs: Mapping[NamedNode, Sequence[Quad]]) -> Iterator[str]:
    yield "INSERT DATA {"
    for name, quads in graphs.items():
        yield f"GRAPH {name} {{"
        yield from (f"{quad.subject} {quad.predicate} {quad.object} ." for quad in quads)
        yield "}"
    yield "}"


def _named(iri: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise BadQuery(f"graph <{iri[:200]}>: is not an absolute IRI: {error}") from None
