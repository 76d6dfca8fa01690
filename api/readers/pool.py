"""The pool: which reader answers what, and how long ones are kept from holding up the others.

A query begins in one of a few quick places. Where it is still at work after a second, it moves to a slow place: its
process gets the least priority, and its quick place goes to the next one, with another process. Where the slow places
are taken too, and others have waited for long, the query that has run longest is stopped: whatever comes, the quick
places get free.
"""

from __future__ import annotations

import logging
import os
import shutil
import threading
import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

from api.readers.limits import OutOfMemory, OutOfTime, QueryStopped
from api.readers.messages import Flowing, Open, Opened, Spooled, Whole
from api.readers.process import Nursery, ReaderProcess
from api.readers.snapshots import Snapshot, Snapshots
from api.readers.worker import out_of_memory
from api.workers import Busy
from kg.stores import EmbeddedStore

__all__ = ["Job", "Kind", "Pool", "Streamed"]

_LOG = logging.getLogger("waqai.readers")

SLOW_AFTER = 1.0
"""Seconds after which a query moves to a slow place."""

_OPEN_SECONDS = 30.0
_PREPARE_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Kind:
    """What sets the readers of a pool apart.

    Args:
        name: for threads and messages.
        quick: how many quick places there are.
        slow: how many slow ones.
        queue: how many questions may wait for a place.
        memory: bytes of private memory that a reader may take.
        keep: bytes of memory beyond which a reader is not used again.
        patience: seconds that somebody waits, with all places taken, before the query that has run longest is stopped.
        prepare: what a reader is asked, whenever it has gone over to a snapshot, before it answers; takes as long as it
            takes.
    """

    name: str
    quick: int
    slow: int
    queue: int
    memory: int
    keep: int = 256 * 1024 * 1024
    patience: float = 5.0
    prepare: object | None = None


@dataclass(slots=True)
class Streamed:
    """An answer that is in a file, or on its way there. Whoever takes it closes it."""

    media_type: str
    file: int
    size: int | None = None
    """In bytes; ``None`` while it grows."""
    job: Job | None = None
    """What is still writing it."""
    error: BaseException | None = None
    """What stopped that."""

    def close(self) -> None:
        """Let go of the file, and stop what is written to it."""
        if self.job is not None and self.size is None:
            self.job.cancelled = True
        if self.file >= 0:
            os.close(self.file)
            self.file = -1

    def __del__(self) -> None:
        """An answer that nobody took."""
        self.close()


@dataclass(slots=True, eq=False)
class Job:
    """A question on its way through the pool. Set ``cancelled`` to stop it."""

    message: object
    seconds: float
    generation: int
    cancelled: bool = False
    outvoted: bool = False
    slow: bool = False
    asked: float = field(default_factory=time.monotonic)
    started: float = 0.0
    answer: Future[Whole | Streamed] = field(default_factory=Future)

    def __post_init__(self) -> None:
        """Its answer is not cancelled by those who wait for it: see `Pool.withdraw`."""
        self.answer.set_running_or_notify_cancel()


class Pool:
    """Readers of one kind.

    Args:
        kind: of them.
        store: what they read.
        snapshots: of it.
        nursery: where readers come from.
    """

    def __init__(self, kind: Kind, store: EmbeddedStore, snapshots: Snapshots, nursery: Nursery) -> None:
        self.name = kind.name
        self._kind = kind
        self._store = store
        self._snapshots = snapshots
        self._nursery = nursery
        self._free = kind.quick
        self._slow_free = kind.slow
        self._lock = threading.Lock()
        self._waiting: deque[Job] = deque()
        self._running: dict[Job, None] = {}
        self._idle: list[ReaderProcess] = []
        self._held: dict[ReaderProcess, Snapshot] = {}
        self._closed = False
        self._threads = ThreadPoolExecutor(kind.quick + kind.slow + 1, thread_name_prefix=kind.name)

    @property
    def waiting(self) -> int:
        """Questions that wait or are being answered."""
        return len(self._waiting) + len(self._running)

    @property
    def processes(self) -> list[int]:
        """Process ids of the readers."""
        with self._lock:
            return [reader.pid for reader in self._held]

    def submit(self, job: Job) -> None:
        """Have a question answered; returns at once.

        Raises:
            Busy: if too many wait already.
        """
        with self._lock:
            if len(self._waiting) >= self._kind.queue or self._closed:
                raise Busy(self.name)
            if not self._free:
                self._waiting.append(job)
                return
            self._free -= 1
            self._begin(job)

    def withdraw(self, job: Job) -> None:
        """Stop a question that nobody waits for any more."""
        job.cancelled = True
        with self._lock, suppress(ValueError):
            self._waiting.remove(job)

    def advance(self, snapshot: Snapshot) -> None:
        """Have idle readers go over to a snapshot, one after the other, so that the rest may be used meanwhile."""
        passed: set[ReaderProcess] = set()
        while True:
            with self._lock:
                old = [r for r in self._idle if r.generation < snapshot.generation and r not in passed]
                if not old or self._closed:
                    return
                reader = old[0]
                self._idle.remove(reader)
            passed.add(reader)
            try:
                self._open(reader)
            except Exception as error:  # the next question gets another one
                _LOG.warning("a reader did not go over to a new snapshot: %s", error)
                self._discard(reader)
            else:
                self._put_back(reader)

    def warm(self) -> None:
        """Have one reader ready."""
        self._put_back(self._reader(-1))

    def close(self) -> None:
        """End all readers; what they were asked fails."""
        with self._lock:
            self._closed = True
            waiting, running = list(self._waiting), list(self._running)
            self._waiting.clear()
        for job in (*waiting, *running):
            job.cancelled = True
        for job in waiting:
            job.answer.set_exception(QueryStopped("the server is being shut down"))
        self._threads.shutdown(wait=True)
        for reader in list(self._held):
            self._discard(reader)

    # -- a question on its thread ----------------------------------------------------------------------------------

    def _begin(self, job: Job) -> None:
        self._running[job] = None
        self._threads.submit(self._run, job)

    def _run(self, job: Job) -> None:
        reader: ReaderProcess | None = None
        try:
            if job.cancelled:
                raise QueryStopped("nobody waits for the answer any more")
            reader = self._reader(job.generation)
            job.started = time.monotonic()
            message, file = reader.ask(job.message, job.seconds, lambda: self._look(job, reader))
            if isinstance(message, Flowing) and file is not None:
                streamed = Streamed(message.media_type, file, job=job)
                job.answer.set_result(streamed)
                self._follow(job, reader, streamed)
            elif isinstance(message, Spooled) and file is not None:
                job.answer.set_result(Streamed(message.media_type, file, message.size))
            else:
                job.answer.set_result(message)
        except BaseException as error:
            if not job.answer.done():
                job.answer.set_exception(error)
        finally:
            if reader is not None:
                self._put_back(reader)
            self._finished(job)

    def _follow(self, job: Job, reader: ReaderProcess, streamed: Streamed) -> None:
        """See a long answer to its end; what stops it is for those who read the file."""
        try:
            message, _ = reader.wait(job.started + job.seconds - time.monotonic(), lambda: self._look(job, reader))
            streamed.size = message.size
        except BaseException as error:
            streamed.error = error

    def _look(self, job: Job, reader: ReaderProcess) -> None:
        """Called while a reader is at work: stop it where a limit says so, move it where it takes long."""
        now = time.monotonic()
        gone = now - job.started
        if job.cancelled:
            raise QueryStopped("nobody waits for the answer any more")
        if job.outvoted:
            raise OutOfTime(
                f"the query was stopped after {gone:.1f} seconds: too many long ones run, and others wait; try it later"
            )
        if reader.memory > reader.most:
            raise OutOfMemory(out_of_memory(reader.limit))
        if gone > SLOW_AFTER:
            self._slow_down(job, reader, now)

    def _slow_down(self, job: Job, reader: ReaderProcess, now: float) -> None:
        with self._lock:
            if not job.slow and self._slow_free:
                job.slow = True
                self._slow_free -= 1
                self._pass_on()
            elif self._stuck(now) and not any(other.outvoted for other in self._running):
                min(self._running, key=lambda other: other.started or now).outvoted = True
        if job.slow and not reader.worn:
            reader.yield_to_others()

    def _stuck(self, now: float) -> bool:
        """Whether all places are taken, and somebody has waited for one for too long (under the lock)."""
        return bool(self._waiting) and not self._slow_free and now - self._waiting[0].asked > self._kind.patience

    def _finished(self, job: Job) -> None:
        with self._lock:
            self._running.pop(job, None)
            if job.slow:
                self._slow_free += 1
            else:
                self._pass_on()

    def _pass_on(self) -> None:
        """A quick place is free (under the lock)."""
        if self._waiting and not self._closed:
            self._begin(self._waiting.popleft())
        else:
            self._free += 1

    # -- readers ---------------------------------------------------------------------------------------------------

    def _reader(self, generation: int) -> ReaderProcess:
        """A reader whose snapshot holds ``generation``; out of the idle ones, or a new one."""
        reader = self._take(generation)
        while reader is not None and reader.hung_up:
            self._discard(reader)
            reader = self._take(generation)
        reader = reader or self._nursery.reader(self._kind.memory)
        try:
            if reader.generation < generation or reader not in self._held:
                self._open(reader)
        except BaseException:
            self._discard(reader)
            raise
        return reader

    def _take(self, generation: int) -> ReaderProcess | None:
        """An idle reader, with a snapshot that holds ``generation`` if there is one."""
        with self._lock:
            fresh = [reader for reader in self._idle if reader.generation >= generation]
            if not self._idle:
                return None
            chosen = fresh[-1] if fresh else self._idle[-1]
            self._idle.remove(chosen)
            return chosen

    def _open(self, reader: ReaderProcess) -> None:
        """Have a reader go over to the current snapshot."""
        snapshot = self._snapshots.hold()
        try:
            changed = self._store.changed_between(reader.generation, snapshot.generation)
            opened, _ = reader.ask(Open(str(snapshot.path), changed), _OPEN_SECONDS)
            if not isinstance(opened, Opened):
                raise QueryStopped("a reader did not open its snapshot")
            if self._kind.prepare is not None:
                reader.ask(self._kind.prepare, _PREPARE_SECONDS)
        except BaseException:
            self._snapshots.release(snapshot)
            raise
        reader.generation = snapshot.generation
        with self._lock:
            before = self._held.get(reader)
            self._held[reader] = snapshot
        if before is not None:
            self._snapshots.release(before)

    def _put_back(self, reader: ReaderProcess) -> None:
        if not reader.worn and reader.memory < self._kind.keep:
            with self._lock:
                if not self._closed:
                    self._idle.append(reader)
                    return
        self._discard(reader)

    def _discard(self, reader: ReaderProcess) -> None:
        reader.end()
        for left in self._nursery.home.spool.glob(f"copy-{reader.pid}-*"):
            shutil.rmtree(left, ignore_errors=True)
        with self._lock:
            held = self._held.pop(reader, None)
        if held is not None:
            self._snapshots.release(held)
