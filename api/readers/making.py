"""Which readers fit a store."""

from __future__ import annotations

from api.nursery import NurseryProcess
from api.readers.face import Readers
from api.readers.limits import MEBIBYTE, Limits
from api.readers.pooled import PooledReaders
from api.readers.threads import ThreadReaders
from api.settings import Settings
from kg import Graph
from kg.stores import EmbeddedStore

__all__ = ["make_readers"]


def make_readers(graph: Graph, settings: Settings, nursery: NurseryProcess | None = None) -> Readers:
    """Readers in processes for a store in a folder of this machine, in threads for any other.

    Args:
        graph: what they read.
        settings: limits, and how many there are.
        nursery: the process that they come from, if it has been started already.

    Raises:
        OSError: if the folder cannot be written.
    """
    limits = Limits(settings.query_seconds, settings.query_memory * MEBIBYTE, settings.query_rows, settings.query_bytes)
    federation = settings.federation
    if isinstance(graph.store, EmbeddedStore) and graph.store.path is not None:
        return PooledReaders(
            graph, limits, settings.readers, settings.slow_readers, settings.queue, federation, nursery
        )
    return ThreadReaders(graph, limits, settings.readers or 4, settings.queue, federation)
