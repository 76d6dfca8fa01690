"""Opening a graph in a folder of this machine."""

from __future__ import annotations

import json
from pathlib import Path

from kg.errors import StoreError
from kg.graph import Graph
from kg.search import SearchableStore
from kg.stores import EmbeddedStore
from kg.terms import Iris
from ontology.namespaces import DATA_BASE, ONTOLOGY

__all__ = ["open_graph"]


def open_graph(path: Path | str | None = None, base: str | None = None) -> Graph:
    """Open the graph in a folder, which is made where there is none; without a path, an empty one in memory.

    Args:
        path: folder of the store.
        base: base IRI of the data; by default the one the store was made with.

    Raises:
        StoreLocked: if another process has it open.
        StoreError: if it cannot be opened, or was made with another base.
    """
    store = SearchableStore(path)
    try:
        graph = Graph(store, _base(store, base))
        store.search.skipped = frozenset({ONTOLOGY, graph.iris.identity().value})
        graph.prepare()
    except BaseException:
        store.close()
        raise
    return graph


def _base(store: EmbeddedStore, base: str | None) -> str:
    """The base of a store, remembered at its first opening."""
    if store.path is None:
        return base or DATA_BASE
    file = store.path / "base.json"
    if not file.exists():
        chosen = Iris(base or DATA_BASE).base
        draft = file.with_suffix(".draft")
        draft.write_text(json.dumps(chosen), encoding="utf-8")
        draft.replace(file)
        return chosen
    try:
        kept = str(json.loads(file.read_text(encoding="utf-8")))
    except ValueError as error:
        raise StoreError(f"{file}: does not hold the base IRI of the store: {error}") from error
    if base not in (None, kept):
        raise StoreError(f"{store.path}: was made with base {kept}, not {base}; open it with that base, or none")
    return kept
