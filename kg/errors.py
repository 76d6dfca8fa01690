"""What can go wrong in the graph, each error saying what, where and what to do."""

from __future__ import annotations

__all__ = [
    "BadQuery",
    "ConcurrentUse",
    "GraphError",
    "NotAcceptable",
    "QueryRefused",
    "StoreError",
    "StoreLocked",
]


class GraphError(Exception):
    """Any error of the graph; its message is meant to be shown to the user."""


class StoreError(GraphError):
    """The store cannot be opened, read or written."""


class StoreLocked(StoreError):
    """Another process has the store open for writing."""


class BadQuery(GraphError):
    """A query is not valid SPARQL. ``line`` and ``column`` count from 1 and are ``None`` where not known."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class QueryRefused(GraphError):
    """A valid query that asks for something that is switched off: updates, ``SERVICE``, ``LOAD``."""


class NotAcceptable(GraphError):
    """None of the formats asked for can carry the answer."""


class ConcurrentUse(GraphError):
    """A graph was called by a second thread while the first was still inside."""
