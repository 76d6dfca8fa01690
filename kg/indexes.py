"""Directory and networks in memory: built when first asked for, then following what changes in the store."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from pyoxigraph import NamedNode

from kg.actors import Directory
from kg.contributions import contribution
from kg.identity import Identity, stands_for
from kg.lookup import Lookup
from kg.network import Network, build_network
from kg.queries import query
from kg.stores.protocol import Store
from kg.terms import Iris
from ontology.records import Status

__all__ = ["MERGE_SCORE", "Indexes"]

MERGE_SCORE = 0.9
"""Identity links from this score on make one actor of several in paths."""

_NETWORKS = 4
_MOST = 1000
"""Changed graphs that are followed one by one; of more, all is read again."""


class Indexes:
    """What is kept in memory of a store for the questions that no query answers quickly.

    Args:
        store: what it is read from.
        iris: names of the store's things.
    """

    def __init__(self, store: Store, iris: Iris) -> None:
        self._store = store
        self._iris = iris
        self._directory: Directory | None = None
        self._networks: dict[frozenset[Status], Network] = {}

    @property
    def directory(self) -> Directory:
        """All actors."""
        if self._directory is None:
            self._directory = Lookup(self._store, self._iris).directory()
        return self._directory

    def network(self, statuses: frozenset[Status]) -> Network:
        """Who met whom in events of these factualities; linked actors are one."""
        network = self._networks.get(statuses)
        if network is None:
            same = stands_for(Identity(self._store, self._iris).links(), MERGE_SCORE)
            network = build_network(self._store.rows(query("network").text), statuses, same)
            if len(self._networks) >= _NETWORKS:
                self._networks.clear()
            self._networks[statuses] = network
        return network

    def forget(self) -> None:
        """Read all again when next asked."""
        self._networks.clear()
        self._directory = None

    @contextmanager
    def changing(self, graphs: Collection[NamedNode] | None) -> Iterator[None]:
        """Around a change of these named graphs of the store (``None``: any), or its going over to a later snapshot."""
        if graphs is None or len(graphs) > _MOST or (self._directory is None and not self._networks):
            try:
                yield
            finally:
                self.forget()
            return
        names = [name for name in graphs if name != self._iris.known()]  # follows from the others
        try:
            gone = [contribution(self._store.graph(name)) for name in names]
            yield
            come = [contribution(self._store.graph(name)) for name in names]
            if self._directory is not None:
                self._directory.exchange(gone, come, Lookup(self._store, self._iris).said)
            if self._iris.identity() in graphs:
                self._networks.clear()
            for network in self._networks.values():
                for part in gone:
                    network.remove(part.rows)
                for part in come:
                    network.add(part.rows)
        except BaseException:
            self.forget()
            raise
