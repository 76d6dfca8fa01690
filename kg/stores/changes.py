"""Which graphs a store wrote when, for indexes that keep something per graph and need not read everything again."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable

from pyoxigraph import NamedNode, Quad

__all__ = ["Changes", "names_of"]

REMEMBERED = 10_000
"""Names of graphs that are remembered."""


def names_of(quads: Iterable[Quad]) -> list[NamedNode]:
    """The named graphs that these are in."""
    return [name for name in {quad.graph_name for quad in quads} if isinstance(name, NamedNode)]


class Changes:
    """Counts writes, and remembers the graphs of the latest ones. Any thread may use it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0
        self._latest: deque[tuple[int, tuple[str, ...] | None]] = deque()
        self._names = 0
        self._forgotten = 0

    @property
    def count(self) -> int:
        """How many there were."""
        return self._count

    def add(self, graphs: tuple[str, ...] | None) -> None:
        """One more, that wrote (or dropped) these graphs; ``None`` where that is not known."""
        with self._lock:
            self._count += 1
            self._latest.append((self._count, graphs))
            self._names += len(graphs or ()) + 1
            while self._names > REMEMBERED:
                self._forgotten, gone = self._latest.popleft()
                self._names -= len(gone or ()) + 1

    def between(self, old: int, new: int) -> tuple[str, ...] | None:
        """Graphs written after the change ``old``, up to ``new``; ``None`` where that is not known."""
        with self._lock:
            if old < self._forgotten:
                return None
            names: dict[str, None] = {}
            for number, graphs in self._latest:
                if old < number <= new:
                    if graphs is None:
                        return None
                    names.update(dict.fromkeys(graphs))
            return tuple(names)
