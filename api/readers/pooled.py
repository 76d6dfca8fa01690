"""Readers in processes: for a store on this machine."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import Future
from typing import Any

from api.nursery import NurseryProcess
from api.readers.face import Reply
from api.readers.limits import Limits, OutOfTime
from api.readers.messages import Ask, Prepare, Query, Rehearse, Whole
from api.readers.pool import Job, Kind, Pool, Streamed
from api.readers.process import Nursery
from api.readers.questions import INDEXED, Question, Value
from api.readers.snapshots import Snapshot, Snapshots
from api.readers.worker import Home
from kg import Graph
from kg.stores import EmbeddedStore

__all__ = ["PooledReaders"]

_CHUNK = 256 * 1024
_POLL = 0.01
"""Seconds between looks at an answer that grows."""

_INDEX_MEMORY = 4
"""How many times the memory of a query the reader with network and directory may take."""


class PooledReaders:
    """A `api.readers.Readers` of processes, each on a snapshot.

    Args:
        graph: the graph that is written; its store is an `EmbeddedStore` in a folder.
        limits: what a question may cost.
        quick: questions answered at the same time; by default one for each processor, at least two.
        slow: further ones that run longer than a second.
        queue: how many may wait.
        federation: whether queries may call other servers (``SERVICE``).
        nursery: the process that they come from, if it has been started already; closed with them.
    """

    def __init__(
        self,
        graph: Graph,
        limits: Limits | None = None,
        quick: int | None = None,
        slow: int = 4,
        queue: int = 32,
        federation: bool = False,
        nursery: NurseryProcess | None = None,
    ) -> None:
        store = graph.store
        if not isinstance(store, EmbeddedStore) or store.path is None:
            raise ValueError("readers in processes need a store in a folder")
        self._limits = limits or Limits()
        self._store = store
        folder = store.path / "readers"
        quick = quick or max(2, os.cpu_count() or 1)
        home = Home(graph.base, folder, store.sidecars, self._limits.memory, federation)
        self._nursery = Nursery(home, nursery)
        self._nursery.start()
        self._snapshots = Snapshots(store, folder, self._advance)
        memory = self._limits.memory
        self._pool = Pool(Kind("readers", quick, slow, queue, memory), store, self._snapshots, self._nursery)
        self._index = Pool(
            Kind(
                "index",
                1,
                0,
                queue,
                memory * _INDEX_MEMORY,
                keep=memory * _INDEX_MEMORY,
                patience=float("inf"),
                prepare=Prepare(),
            ),
            store,
            self._snapshots,
            self._nursery,
        )
        self._acknowledged = store.changes
        self._snapshots.want(self._acknowledged)
        self._closed = False

    @property
    def limits(self) -> Limits:
        """What a question may cost."""
        return self._limits

    @property
    def waiting(self) -> int:
        """Questions that wait or are being answered."""
        return self._pool.waiting + self._index.waiting

    @property
    def ready(self) -> bool:
        """Whether there is a snapshot to answer from."""
        return self._snapshots.reached >= 0

    @property
    def processes(self) -> list[int]:
        """Process ids of the readers."""
        return [*self._pool.processes, *self._index.processes]

    async def query(
        self,
        text: str,
        *,
        accept: str | None = None,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        union: bool = True,
        base_iri: str | None = None,
        limits: Limits | None = None,
    ) -> Reply:
        """Answer a SPARQL query; see `api.readers.Readers`."""
        cost = limits or self._limits
        message = Query(text, accept, tuple(default_graphs), tuple(named_graphs), union, base_iri, cost.rows, cost.size)
        answer = await self._answer(self._pool, message, cost)
        if isinstance(answer, Streamed):
            return Reply(answer.media_type, _read(answer), answer.size)
        return Reply(answer.media_type or "", _whole(answer.value), len(answer.value))

    async def ask(self, question: Question, limits: Limits | None = None) -> Any:
        """Answer one of our own questions; see `api.readers.Readers`."""
        pool = self._index if question.method in INDEXED else self._pool
        answer = await self._answer(pool, Ask(question), limits or self._limits)
        return answer.value if isinstance(answer, Whole) else None

    async def call(self, method: str, *arguments: Any, limits: Limits | None = None) -> Any:
        """What a method of `kg.Graph` says; see `api.readers.Readers`."""
        return await self.ask(Value(method, arguments), limits)

    async def rehearse(self, text: str, *, base_iri: str | None = None, limits: Limits | None = None) -> None:
        """Carry out an update on a copy; see `api.readers.Readers`."""
        await self._answer(self._pool, Rehearse(text, base_iri), limits or self._limits)

    def touched(self) -> None:
        """Have a snapshot made, if the store was written; see `api.readers.Readers`."""
        self._snapshots.want(self._store.changes)

    async def written(self) -> None:
        """Return when every query from now on sees what the store has been told so far."""
        generation = self._store.changes
        self._snapshots.want(generation)
        try:
            if self._snapshots.reached < generation:
                await asyncio.to_thread(self._snapshots.wait, generation, self._limits.seconds)
        finally:
            self._acknowledged = max(self._acknowledged, generation)

    async def close(self) -> None:
        """End all readers."""
        if not self._closed:
            self._closed = True
            await asyncio.to_thread(self._end)

    # -- inside --------------------------------------------------------------------------------------------------

    async def _answer(self, pool: Pool, message: object, cost: Limits) -> Whole | Streamed:
        generation = self._acknowledged
        if self._snapshots.reached < generation and not await asyncio.to_thread(
            self._snapshots.wait, generation, cost.seconds
        ):
            raise OutOfTime("the graph could not be read at its newest within the time of the query; try once more")
        job = Job(message, cost.seconds, generation)
        pool.submit(job)
        try:
            return await asyncio.wrap_future(job.answer)
        except asyncio.CancelledError:
            pool.withdraw(job)
            job.answer.add_done_callback(_drop)
            raise

    def _advance(self, snapshot: Snapshot) -> None:
        self._pool.advance(snapshot)

    def _end(self) -> None:
        self._pool.close()
        self._index.close()
        self._nursery.close()
        self._snapshots.close()


async def _whole(body: bytes) -> AsyncIterator[bytes]:
    yield body


async def _read(answer: Streamed) -> AsyncIterator[bytes]:
    """The bytes of an answer in a file, as they come."""
    sent = 0
    try:
        while True:
            size = answer.size
            chunk = await asyncio.to_thread(os.pread, answer.file, _CHUNK, sent)
            if chunk:
                sent += len(chunk)
                yield chunk
            elif answer.error is not None:
                raise answer.error
            elif size is not None and sent >= size:
                return
            else:
                await asyncio.sleep(_POLL)
    finally:
        answer.close()


def _drop(answer: Future[Whole | Streamed]) -> None:
    """An answer that nobody waits for keeps no file open."""
    if answer.exception() is None and isinstance(found := answer.result(), Streamed):
        found.close()
