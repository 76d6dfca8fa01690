"""The writer: one thread, and what it wrote is seen by every query that starts after the caller was told."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from api.readers.face import Readers
from api.workers import Worker
from kg import Graph, StoreError

__all__ = ["GraphWriter"]

R = TypeVar("R")
_LOG = logging.getLogger("waqai.readers")


class GraphWriter:
    """A `api.readers.Writer`.

    Args:
        graph: what is written.
        worker: the thread on which it is.
        readers: who is to see it.
    """

    def __init__(self, graph: Graph, worker: Worker, readers: Readers) -> None:
        self._graph = graph
        self._worker = worker
        self._readers = readers

    @property
    def waiting(self) -> int:
        """Writes that wait or run."""
        return self._worker.waiting

    async def run(self, function: Callable[[Graph], R]) -> R:
        """``function(graph)`` on the writer's thread; see `api.readers.Writer`."""

        def write() -> R:
            try:
                return function(self._graph)
            finally:
                self._readers.touched()  # also where nobody waits for it any more

        result = await self._worker.run(write)
        try:
            await self._readers.written()
        except StoreError as error:  # it is on disk; queries wait for the snapshot, or say why there is none
            _LOG.error("what was written is not to be seen yet: %s", error)
        return result
