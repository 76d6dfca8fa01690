"""Snapshots of the store: made after writes, many writes at a time, and taken away when nobody reads them any more."""

from __future__ import annotations

import itertools
import logging
import os
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kg import StoreError
from kg.stores import EmbeddedStore

__all__ = ["INTERVAL", "Snapshot", "Snapshots"]

INTERVAL = 0.1
"""Least seconds between the beginnings of two snapshots."""

_LOG = logging.getLogger("waqai.readers")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The store as it was; ``generation`` is the `EmbeddedStore.changes` that are in it for certain."""

    path: Path
    generation: int


class Snapshots:
    """The newest snapshot, and those that readers still hold.

    Args:
        store: what they are made of.
        folder: where they are put: on the disk of the store, so that files are linked.
        made: called on the thread that makes them, after each, before `reached` tells of it.
    """

    def __init__(self, store: EmbeddedStore, folder: Path, made: Callable[[Snapshot], None]) -> None:
        self._store = store
        self._folder = folder
        self._made = made
        self._numbers = itertools.count()
        self._held: dict[Path, int] = {}
        self._state = threading.Condition()
        self._wanted = -1
        self._reached = -1
        self._error: StoreError | None = None
        self._closed = False
        self.current: Snapshot | None = None
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self._thread = threading.Thread(target=self._run, name="snapshots", daemon=True)
        self._thread.start()

    @property
    def reached(self) -> int:
        """The generation that is in the current snapshot, with idle readers having gone over to it."""
        return self._reached

    def want(self, generation: int) -> None:
        """Have a snapshot made that holds ``generation``, soon; returns at once."""
        with self._state:
            if generation > self._wanted:
                self._wanted = generation
                self._error = None
                self._state.notify_all()

    def wait(self, generation: int, seconds: float) -> bool:
        """Wait until a snapshot holds ``generation``; false where the time is up.

        Raises:
            StoreError: if it cannot be made.
        """
        self.want(generation)
        with self._state:
            if self._error is not None and self._reached < generation:  # of an earlier try
                self._error = None
                self._state.notify_all()
            done = self._state.wait_for(
                lambda: self._reached >= generation or self._error is not None or self._closed, seconds
            )
            if self._reached >= generation:
                return True
            if self._error is not None:
                raise self._error
            if self._closed:
                raise StoreError("the server is being shut down")
            return done

    def hold(self) -> Snapshot:
        """The current snapshot, which stays until it is released.

        Raises:
            StoreError: if there is none.
        """
        with self._state:
            if self.current is None:
                raise StoreError("there is no snapshot of the store yet")
            self._held[self.current.path] = self._held.get(self.current.path, 0) + 1
            return self.current

    def release(self, snapshot: Snapshot) -> None:
        """Let go of a snapshot; the last one to do so takes it away."""
        with self._state:
            left = self._held.get(snapshot.path, 0) - 1
            if left > 0:
                self._held[snapshot.path] = left
                return
            self._held.pop(snapshot.path, None)
            gone = self.current is None or snapshot.path != self.current.path
        if gone:
            shutil.rmtree(snapshot.path, ignore_errors=True)

    def close(self) -> None:
        """Take all snapshots away; nobody reads them any more."""
        with self._state:
            self._closed = True
            self._state.notify_all()
        self._thread.join()
        shutil.rmtree(self._folder, ignore_errors=True)

    # -- the thread ----------------------------------------------------------------------------------------------

    def _run(self) -> None:
        began = 0.0
        while True:
            with self._state:
                self._state.wait_for(lambda: self._closed or (self._wanted > self._reached and self._error is None))
                if self._closed:
                    return
                self._state.wait_for(lambda: self._closed, max(0.0, began + INTERVAL - time.monotonic()))
            began = time.monotonic()
            try:
                self._make()
            except StoreError as error:
                _LOG.error("%s", error)
                self._failed(error)
            except Exception as error:  # the thread goes on whatever happens: without it no write is seen any more
                _LOG.exception("no snapshot could be made")
                self._failed(StoreError(f"no snapshot could be made: {error}"))

    def _failed(self, error: StoreError) -> None:
        with self._state:
            self._error = error
            self._state.notify_all()

    def _make(self) -> None:
        generation = self._store.changes
        snapshot = Snapshot(self._folder / f"{os.getpid()}-{next(self._numbers)}", generation)
        self._store.snapshot(snapshot.path)
        with self._state:
            self._held[snapshot.path] = 1
            before, self.current = self.current, snapshot
        if before is not None:
            self.release(before)
        try:
            self._made(snapshot)
        except Exception:
            _LOG.exception("idle readers could not go over to a new snapshot")
        with self._state:
            self._reached = generation
            self._state.notify_all()
