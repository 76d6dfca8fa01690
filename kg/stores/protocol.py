"""What the graph asks of a store, embedded or remote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, TypeAlias, runtime_checkable

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple

__all__ = ["Answer", "Changing", "Row", "Sink", "Store", "StreamingStore", "Term"]

Term: TypeAlias = NamedNode | BlankNode | Literal | Triple
Row: TypeAlias = tuple[Term | None, ...]
"""One solution, in the order of the SELECT clause; ``None`` where a variable is unbound."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A serialised query result."""

    body: bytes
    media_type: str


class Sink(Protocol):
    """Where a streamed answer goes. Any method may raise, to stop it."""

    def begin(self, media_type: str) -> None:
        """Called once, before anything is written."""
        ...

    def rows(self, number: int) -> None:
        """Called with the number of solutions or statements so far, before the last of them are written."""
        ...

    def write(self, data: bytes) -> int:
        """Take the next bytes; returns how many, which is all."""
        ...

    def flush(self) -> None:
        """Called now and then; nothing needs to happen."""
        ...


class Store(Protocol):
    """Quads in named graphs, behind SPARQL.

    Every method finishes its work before it returns: no cursor, solution or lock of the engine leaves the thread that
    called it. Queries may use the prefixes of ``ontology.namespaces.PREFIXES`` undeclared. Without a dataset of its
    own (``FROM``, or ``default_graphs``/``named_graphs``) a query sees the union of all named graphs as default graph.

    Errors of all methods: `kg.errors.StoreError` where the store cannot be read or written, `kg.errors.BadQuery`
    where a query is no SPARQL.
    """

    def rows(self, query: str) -> list[Row]:
        """Solutions of a SELECT query."""
        ...

    def triples(self, query: str) -> list[Triple]:
        """Statements of a CONSTRUCT or DESCRIBE query."""
        ...

    def ask(self, query: str) -> bool:
        """Answer of an ASK query."""
        ...

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
        """Answer any query, serialised in the best format that ``accept`` (an HTTP Accept header) allows.

        Without ``union`` the default graph of a query without a dataset is the unnamed one. Relative IRIs are resolved
        against ``base_iri``.

        Raises:
            NotAcceptable: if there is none.
        """
        ...

    def graph(self, name: NamedNode) -> list[Quad]:
        """All quads of a named graph; none where there is no such graph."""
        ...

    def replace(
        self, graphs: Mapping[NamedNode, Sequence[Quad]], *, add: Sequence[Quad] = (), remove: Sequence[Quad] = ()
    ) -> None:
        """Put these graphs in the place of those of the same names: all or none, and on disk when it returns.

        Args:
            graphs: the new graphs; an empty one is none.
            add: statements that come into other graphs with them.
            remove: statements that leave other graphs.
        """
        ...

    def drop(self, names: Iterable[NamedNode]) -> None:
        """Drop named graphs: all or none, and on disk when it returns. Those that don't exist are passed over."""
        ...

    def load(self, quads: Iterable[Quad]) -> None:
        """Add many quads quickly. Not atomic: for empty stores and imports that can be repeated."""
        ...

    def update(self, text: str, *, base_iri: str | None = None) -> None:
        """Carry out a SPARQL update, which the caller has checked: all or nothing, and on disk when it returns."""
        ...

    def dump(self, output: BinaryIO, format: RdfFormat, graph: NamedNode | None = None) -> None:
        """Write everything, or one graph."""
        ...

    def backup(self, target: Path) -> None:
        """Copy the store, as it is now, to a folder that does not exist yet."""
        ...

    def flush(self) -> None:
        """Return when everything written is on disk."""
        ...

    def close(self) -> None:
        """Flush and let go; the store is not used afterwards. Closing twice is no error."""
        ...


class StreamingStore(Store, Protocol):
    """A store that writes answers piece by piece."""

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
        """Like `Store.answer`, into a sink: with bounded memory, however long the answer is."""
        ...


@runtime_checkable
class Changing(Protocol):
    """A store that tells what it wrote, so that indexes of it need not read everything again."""

    @property
    def changes(self) -> int:
        """How often something was written since the store was opened."""
        ...

    def changed_between(self, old: int, new: int) -> tuple[str, ...] | None:
        """Graphs written after change ``old``, up to ``new``; ``None`` where that is not known."""
        ...
