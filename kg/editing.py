"""Changing what is in the store by other ways than articles: SPARQL updates and whole graphs.

Nothing is kept from a writer here: graphs of articles, identity links and vocabularies are graphs like any other. What
is derived from them (network, directory, search index) is brought up to date by `kg.Graph` and its store.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from kg.exclusive import exclusive
from kg.graph import Graph
from kg.updates import check_update, with_dataset

__all__ = ["Editor"]


@dataclass(frozen=True, slots=True)
class Editor:
    """Writes to a graph; used by one thread at a time, like the graph itself.

    A graph is named by its IRI; ``None`` is the unnamed one, which is always there.
    """

    graph: Graph

    @property
    def inside(self) -> threading.RLock:
        """The graph's lock."""
        return self.graph.inside

    @exclusive
    def update(
        self,
        text: str,
        *,
        using: Sequence[str] = (),
        using_named: Sequence[str] = (),
        base_iri: str | None = None,
        federation: bool = False,
    ) -> None:
        """Carry out a SPARQL update: all or nothing, on disk when it returns.

        Args:
            text: the update.
            using: graphs that its ``WHERE`` clauses see as default graph (``using-graph-uri``).
            using_named: graphs that they may name (``using-named-graph-uri``).
            base_iri: what relative IRIs are resolved against.
            federation: whether ``SERVICE`` and ``LOAD`` are switched on.

        Raises:
            BadQuery: if it is no valid update, cannot be carried out, or has two datasets.
            QueryRefused: if it reads from elsewhere, and that is switched off.
        """
        check_update(text, federation=federation)
        self._write(with_dataset(text, using, using_named), base_iri)

    @exclusive
    def has(self, name: NamedNode | None) -> bool:
        """Whether there is such a graph; one that was made empty is there."""
        return name is None or self.graph.store.ask(f"ASK {{ GRAPH {name} {{}} }}")

    @exclusive
    def put(self, name: NamedNode | None, triples: Collection[Triple]) -> bool:
        """Put statements in the place of a graph; true where there was none."""
        new = not self.has(name)
        clear = "CLEAR DEFAULT" if name is None else f"DROP SILENT GRAPH {name} ;\nCREATE GRAPH {name}"
        self._write(f"{clear} ;\n{_insert(name, triples)}")
        return new

    @exclusive
    def add(self, name: NamedNode | None, triples: Collection[Triple]) -> bool:
        """Add statements to a graph; true where there was none."""
        new = not self.has(name)
        create = f"CREATE GRAPH {name} ;\n" if new else ""
        self._write(create + _insert(name, triples))
        return new

    @exclusive
    def drop(self, name: NamedNode | None) -> bool:
        """Drop a graph, or empty the unnamed one; false where there is none."""
        if not self.has(name):
            return False
        self._write("DROP DEFAULT" if name is None else f"DROP GRAPH {name}")
        return True

    def _write(self, update: str, base_iri: str | None = None) -> None:
        self.graph.store.update(update, base_iri=base_iri)
        self.graph.changed()


def _insert(name: NamedNode | None, triples: Collection[Triple]) -> str:
    """An ``INSERT DATA`` of statements; blank nodes are new ones, whatever they are called."""
    statements = "\n".join(f"{triple} ." for triple in triples)
    return (
        f"INSERT DATA {{\n{statements}\n}}" if name is None else f"INSERT DATA {{ GRAPH {name} {{\n{statements}\n}} }}"
    )
