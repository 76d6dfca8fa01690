"""Questions to the graph that travel to a reader: frozen, picklable, each one ``question(graph)``.

The module imports nothing but the graph, so that readers stay small.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pyoxigraph import NamedNode

from kg import Graph
from ontology.records import Status

__all__ = ["ArticleAs", "GraphThere", "Page", "Question", "Record", "Relations", "Value"]

INDEXED = frozenset({"actors", "paths"})
"""Methods of `kg.Graph` that need the network or the directory in memory: one reader keeps these."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question of ``method`` of `kg.Graph`."""

    method: str
    arguments: tuple[Any, ...] = ()

    def ask(self, graph: Graph) -> Any:
        """What the method says."""
        return getattr(graph, self.method)(*self.arguments)

    def __call__(self, graph: Graph) -> Any:
        """The answer: what the method says, as it is, or in some shape."""
        return self.ask(graph)


@dataclass(frozen=True, slots=True)
class Value(Question):
    """What the method returns, as it is."""


@dataclass(frozen=True, slots=True)
class Record(Question):
    """The record that the method returns, as JSON; ``None`` where there is none."""

    def __call__(self, graph: Graph) -> bytes | None:
        """Ask."""
        found = self.ask(graph)
        return None if found is None else found.model_dump_json().encode("utf-8")


@dataclass(frozen=True, slots=True)
class Page(Question):
    """A page of what the method lists, as JSON with the cursor of the next; it is asked for one more than ``limit``."""

    limit: int = 100
    cursor: int = 0
    farthest: int = 1_000_000

    def __call__(self, graph: Graph) -> bytes:
        """Ask."""
        found = getattr(graph, self.method)(*self.arguments, self.limit + 1, self.cursor)
        following = self.cursor + self.limit
        more = len(found) > self.limit and following <= self.farthest
        return f'{{"items":{_listed(found[: self.limit])},"next":{following if more else "null"}}}'.encode()


@dataclass(frozen=True, slots=True)
class Relations(Question):
    """The relations of the actor ``arguments[0]``, as JSON; ``None`` where there is no such actor."""

    statuses: tuple[Status, ...] = ()
    limit: int = 100

    def __call__(self, graph: Graph) -> bytes | None:
        """Ask."""
        actor = self.arguments[0]
        if graph.actor(actor) is None:
            return None
        return _listed(graph.relations(actor, self.statuses, self.limit)).encode()


@dataclass(frozen=True, slots=True)
class ArticleAs(Question):
    """The graph of the article ``arguments[0]`` in a format of `kg.formats.EXPORTS`; ``None`` where it is not there."""

    format: str = "turtle"

    def __call__(self, graph: Graph) -> bytes | None:
        """Ask."""
        article = self.arguments[0]
        if not graph.has(article):
            return None
        output = io.BytesIO()
        graph.export(output, self.format, article)
        return output.getvalue()


@dataclass(frozen=True, slots=True)
class GraphThere(Question):
    """Whether the named graph ``arguments[0]`` (its IRI) is there; one that was made empty is."""

    def __call__(self, graph: Graph) -> bool:
        """Ask."""
        return graph.store.ask(f"ASK {{ GRAPH {NamedNode(self.arguments[0])} {{}} }}")


def _listed(records: Iterable[BaseModel]) -> str:
    return f"[{','.join(record.model_dump_json() for record in records)}]"
