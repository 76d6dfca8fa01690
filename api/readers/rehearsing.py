"""Questions that come before a write: would this update come to an end, is this graph there.

The engine cannot stop an update, and the thread that writes cannot be replaced. So one that might run away is carried
out first by a reader, on a copy of its snapshot (hard links; the copy is thrown away), within the limits of a query.
"""

from __future__ import annotations

import asyncio
import shutil
import threading
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode

from api.readers.face import Readers
from api.readers.limits import Limits, ReaderLost
from api.readers.questions import Question
from kg import BadQuery, Graph
from kg.stores import EmbeddedStore, SnapshotStore
from kg.updates import is_plain

__all__ = ["GraphThere", "Rehearsal", "rehearse"]

_FOLDER = "rehearsals"
_STACK = 4 * 1024 * 1024
"""Bytes of stack of a rehearsal: half of what the writer's thread has, which so never overflows."""


@dataclass(frozen=True, slots=True)
class GraphThere(Question):
    """Whether the named graph ``arguments[0]`` is there; one that was made empty is."""

    def __call__(self, graph: Graph) -> bool:
        """Ask."""
        return graph.store.ask(f"ASK {{ GRAPH {NamedNode(self.arguments[0])} {{}} }}")


@dataclass(frozen=True, slots=True)
class Rehearsal(Question):
    """Carry out an update on a copy. ``arguments``: its text, the folder for the copy, the base IRI."""

    def __call__(self, graph: Graph) -> None:
        """Carry it out; errors are those that the update would raise."""
        store = graph.store
        if not isinstance(store, SnapshotStore):
            return
        text, folder, base_iri = self.arguments
        errors: list[BaseException] = []

        def run() -> None:
            try:
                store.rehearse(text, Path(folder), base_iri=base_iri)
            except BaseException as error:
                errors.append(error)

        before = threading.stack_size(_STACK)
        thread = threading.Thread(target=run, name="rehearsal")
        thread.start()
        threading.stack_size(before)
        thread.join()
        if errors:
            raise errors[0]


async def rehearse(readers: Readers, graph: Graph, text: str, base_iri: str | None, limits: Limits | None) -> None:
    """Return when an update can be given to the writer.

    Raises:
        QueryStopped: if it takes more time or memory than a query may.
        BadQuery: if it is no valid update, or the engine breaks on it.
    """
    store = graph.store
    if is_plain(text) or not isinstance(store, EmbeddedStore) or store.path is None:
        return
    folder = store.path / _FOLDER / uuid.uuid4().hex
    question: Any = Rehearsal("rehearse", (text, str(folder), base_iri))
    try:
        await asyncio.to_thread(folder.parent.mkdir, exist_ok=True)
        await readers.ask(question, limits)
    except ReaderLost:
        raise BadQuery("the update is nested too deep, or is more than the engine can take") from None
    finally:
        await asyncio.shield(asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True))
