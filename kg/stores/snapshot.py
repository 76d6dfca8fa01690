"""A store as it was at one moment, for reading only."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pyoxigraph import NamedNode, Quad
from pyoxigraph import Store as Engine

from kg import updates
from kg.errors import StoreError
from kg.stores.engine import EngineReader, Functions

__all__ = ["SnapshotStore"]

_STACK = 4 * 1024 * 1024
"""Bytes of stack of a rehearsal: half of what a thread has that writes, so that what passes here passes there."""


class SnapshotStore(EngineReader):
    """What `EmbeddedStore.snapshot` made, opened for reading; any number of processes may open the same one.

    Args:
        path: folder of the snapshot.
        functions: functions of our own for queries.

    Raises:
        StoreError: if it cannot be opened.
    """

    def __init__(self, path: Path | str, functions: Functions | None = None) -> None:
        super().__init__(_open(path), f"snapshot {path}", functions)

    def advance(self, path: Path | str) -> None:
        """Go over to another snapshot; nothing may be reading.

        Raises:
            StoreError: if that cannot be opened; this one stays in use then.
        """
        self._engine = _open(path)
        self._name = f"snapshot {path}"

    def rehearse(self, text: str, folder: Path, *, base_iri: str | None = None) -> None:
        """Carry out an update on a copy of the snapshot in a new folder, which the caller removes.

        Raises:
            BadQuery: if it is no valid update, or cannot be carried out.
            StoreError: if there can be no copy.
        """
        with ThreadPoolExecutor(1) as executor:
            before = threading.stack_size(_STACK)
            try:
                attempt = executor.submit(self._rehearse, text, folder, base_iri)
            finally:
                threading.stack_size(before)
            attempt.result()

    def replace(
        self, graphs: Mapping[NamedNode, Sequence[Quad]], *, add: Sequence[Quad] = (), remove: Sequence[Quad] = ()
    ) -> None:
        """Refused."""
        raise self._refusal()

    def drop(self, names: Iterable[NamedNode]) -> None:
        """Refused."""
        raise self._refusal()

    def load(self, quads: Iterable[Quad]) -> None:
        """Refused."""
        raise self._refusal()

    def update(self, text: str, *, base_iri: str | None = None) -> None:
        """Refused."""
        raise self._refusal()

    def backup(self, target: Path) -> None:
        """Refused."""
        raise self._refusal()

    def flush(self) -> None:
        """Nothing is ever written."""

    def close(self) -> None:
        """Let go of the files."""
        if not self._closed:
            self._closed = True
            del self._engine

    def _refusal(self) -> StoreError:
        return StoreError(f"{self._name}: is for reading only")

    def _rehearse(self, text: str, folder: Path, base_iri: str | None) -> None:
        try:
            self._engine.backup(str(folder))
            updates.carry_out(Engine(str(folder)), text, base_iri, self.functions)
        except OSError as error:
            raise StoreError(f"{self._name}: no update can be tried on it: {error}") from error


def _open(path: Path | str) -> Engine:
    try:
        return Engine.read_only(str(path))
    except OSError as error:
        raise StoreError(f"{path}: cannot be opened as a snapshot: {error}") from error
