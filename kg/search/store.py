"""The store of this machine with its search index: whatever is written to the one is written to the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pyoxigraph import NamedNode, Quad, QueryBoolean, QuerySolutions, QueryTriples

from kg.search.functions import FUNCTIONS, search_functions
from kg.search.index import SearchIndex
from kg.stores import EmbeddedStore
from kg.stores.changes import names_of

__all__ = ["SearchableStore", "graphs_of"]

_PATIENCE = 10.0
_MOST_NAMES = 1000
_TOKEN = re.compile(
    r"""(?P<skip>\s+|\#[^\n\r]*)
    |<(?P<iri>[^<>"{}|^`\\\x00-\x20]*)>
    |\"{3}(?:[^"\\]|\\.|"(?!""))*\"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*'{3}
    |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*'
    |[?$@]\w+
    |(?P<word>[\w:][\w:.-]*)
    |.""",
    re.VERBOSE | re.DOTALL,
)
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_BEFORE_NAMES = frozenset({"GRAPH", "WITH", "INTO", "TO", "ADD", "MOVE", "COPY", "CLEAR", "DROP", "CREATE", "SILENT"})
_BETWEEN = frozenset({"SILENT", "GRAPH", "DEFAULT", "TO", "INTO"})


class SearchableStore(EmbeddedStore):
    """An `EmbeddedStore` that keeps a `SearchIndex` in step and offers the search functions to queries.

    Args:
        path: folder of the store; ``None`` for one in memory.
    """

    def __init__(self, path: Path | str | None = None) -> None:
        super().__init__(path)
        self.search = SearchIndex(self, self.sidecars)
        self.functions = search_functions(self.search)

    def replace(
        self, graphs: Mapping[NamedNode, Sequence[Quad]], *, add: Sequence[Quad] = (), remove: Sequence[Quad] = ()
    ) -> None:
        """Replace named graphs; see `kg.stores.Store`."""
        with self.search.changing(dict.fromkeys((*graphs, *names_of(add), *names_of(remove)))):
            super().replace(graphs, add=add, remove=remove)

    def drop(self, names: Iterable[NamedNode]) -> None:
        """Drop named graphs; see `kg.stores.Store`."""
        chosen = list(names)
        with self.search.changing(chosen):
            super().drop(chosen)

    def load(self, quads: Iterable[Quad]) -> None:
        """Bulk-load quads; see `kg.stores.Store`."""
        with self.search.changing(None):
            super().load(quads)

    def update(self, text: str, *, base_iri: str | None = None) -> None:
        """Carry out a SPARQL update; see `kg.stores.Store`."""
        with self.search.changing(graphs_of(text)):
            super().update(text, base_iri=base_iri)

    def _query(
        self,
        query: str,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        union: bool = True,
        base_iri: str | None = None,
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        """A query that may search finds an index that is up to date."""
        if any(name in query for name in FUNCTIONS) and not self.search.complete:
            self.search.catch_up(_PATIENCE)
        return super()._query(query, default_graphs, named_graphs, union, base_iri)

    def close(self) -> None:
        """Close store and index; see `kg.stores.Store`."""
        super().close()
        self.search.close()


def graphs_of(update: str) -> list[NamedNode] | None:
    """The named graphs that an update can change at most; ``None`` where its text does not tell.

    Graphs are named only behind certain words. Where anything but an IRI in full stands behind one of them, or an
    escape might hide one, the text does not tell.
    """
    if "\\u" in update.lower():
        return None
    names: dict[str, None] = {}
    expected = False
    for token in _TOKEN.finditer(update):
        if token["skip"]:
            continue
        word, iri = (token["word"] or "").upper(), token["iri"]
        if expected and word not in _BETWEEN:
            if iri is None or not _ABSOLUTE.match(iri) or len(names) >= _MOST_NAMES:
                return None
            names[iri] = None
        expected = word in _BEFORE_NAMES
    try:
        return [NamedNode(name) for name in names]
    except ValueError:  # no IRI: the engine will say so
        return None
