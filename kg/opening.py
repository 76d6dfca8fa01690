"""Opening a graph: in a folder of this machine, or in a store elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad

from kg.errors import StoreError
from kg.graph import Graph
from kg.search import SearchableStore
from kg.stores import EmbeddedStore
from kg.stores.addresses import is_address
from kg.terms import Iris, term, text
from ontology.namespaces import DATA_BASE, ONTOLOGY, WQ

if TYPE_CHECKING:
    from kg.stores.remote import RemoteStore

__all__ = ["open_graph"]

_REMOTE_BASE = NamedNode(f"{ONTOLOGY}/store")
"""Named graph in which a remote store remembers its base."""


def open_graph(path: Path | str | None = None, base: str | None = None) -> Graph:
    """Open the graph in a folder, which is made where there is none; without a path, an empty one in memory.

    Args:
        path: folder of the store, or the addresses of a remote one (``QUERY,UPDATE[,GRAPH-STORE]``, see
            `kg.stores.remote`).
        base: base IRI of the data; by default the one the store was made with.

    Raises:
        StoreLocked: if another process has it open.
        StoreError: if it cannot be opened, or was made with another base.
    """
    if is_address(str(path)):
        return _open_remote(str(path), base)
    store = SearchableStore(path)
    try:
        graph = Graph(store, _base(store, base))
        store.search.skipped = frozenset({ONTOLOGY, graph.iris.identity().value, graph.iris.known().value})
        graph.prepare()
    except BaseException:
        store.close()
        raise
    return graph


def _open_remote(address: str, base: str | None) -> Graph:
    # Loaded here: what a server over a folder never needs shall not make its start slower.
    from kg.stores.remote import RemoteStore

    store = RemoteStore(address)
    try:
        graph = Graph(store, _remote_base(store, base))
        store.ours = lambda name: name.startswith(graph.base) or name in (ONTOLOGY, _REMOTE_BASE.value)
        graph.prepare()
        store.check_union(NamedNode(ONTOLOGY))
    except BaseException:
        store.close()
        raise
    return graph


def _remote_base(store: RemoteStore, base: str | None) -> str:
    """The base of a remote store, remembered there in a graph of its own."""
    predicate = term(WQ, "base")
    rows = store.rows(f"SELECT ?base WHERE {{ GRAPH {_REMOTE_BASE} {{ ?store {predicate} ?base }} }}")
    if not rows:
        chosen = Iris(base or DATA_BASE).base
        store.replace({_REMOTE_BASE: [Quad(_REMOTE_BASE, predicate, text(chosen), _REMOTE_BASE)]})
        return chosen
    kept = str(getattr(rows[0][0], "value", ""))
    if base not in (None, kept):
        raise StoreError(f"{store.name}: was made with base {kept}, not {base}; open it with that base, or none")
    return kept


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
