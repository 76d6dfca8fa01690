"""Readers in threads: for stores that have no snapshots, in memory or on another machine.

A query in a thread cannot be stopped: past its time the caller is told so, and the thread goes on to the end.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from api.readers.face import Reply
from api.readers.limits import AnswerTooLarge, Limits, OutOfTime
from api.readers.questions import INDEXED, Question, Value
from api.workers import Busy
from kg import Graph, sparql
from kg.stores import Answer, Changing
from kg.stores.engine import EngineReader

__all__ = ["ThreadReaders"]

R = TypeVar("R")


class ThreadReaders:
    """A `api.readers.Readers` of threads that share the store, which must allow that.

    Args:
        graph: the graph that is written.
        limits: what a question may cost; memory is not limited here, time only for the caller.
        threads: questions answered at the same time.
        queue: how many may wait.
        federation: whether queries may call other servers (``SERVICE``).
    """

    def __init__(
        self,
        graph: Graph,
        limits: Limits | None = None,
        threads: int = 4,
        queue: int = 32,
        federation: bool = False,
    ) -> None:
        self._federation = federation
        self._limits = limits or Limits()
        self._store = graph.store
        self._base = graph.base
        self._index = Graph(graph.store, graph.base)
        self._index_lock = threading.Lock()
        self._seen = 0
        self._writes = 0
        self._most = threads + queue
        self._open = 0
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="reader")

    @property
    def limits(self) -> Limits:
        """What a question may cost."""
        return self._limits

    @property
    def waiting(self) -> int:
        """Questions that wait or are being answered."""
        return self._open

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

        def answer(graph: Graph) -> Answer:
            sparql.check_query(text, federation=self._federation)
            if not isinstance(graph.store, EngineReader):
                found = graph.store.answer(
                    text,
                    accept,
                    default_graphs=default_graphs,
                    named_graphs=named_graphs,
                    union=union,
                    base_iri=base_iri,
                )
                if len(found.body) > cost.size:
                    raise AnswerTooLarge(f"the answer has more than {cost.size} bytes; add a LIMIT, or ask for less")
                return found
            sink = _Memory(cost)
            graph.store.stream(
                text,
                accept,
                sink,
                default_graphs=default_graphs,
                named_graphs=named_graphs,
                union=union,
                base_iri=base_iri,
            )
            return Answer(b"".join(sink.pieces), sink.media_type)

        found = await self._run(answer, cost)
        return Reply(found.media_type, _whole(found.body), len(found.body), found.body)

    async def ask(self, question: Question, limits: Limits | None = None) -> Any:
        """Answer one of our own questions; see `api.readers.Readers`."""
        return await self._run(question, limits or self._limits)

    async def call(self, method: str, *arguments: Any, limits: Limits | None = None) -> Any:
        """What a method of `kg.Graph` says; see `api.readers.Readers`."""
        return await self.ask(Value(method, arguments), limits)

    async def rehearse(self, text: str, *, base_iri: str | None = None, limits: Limits | None = None) -> None:
        """Nothing is tried: there are no processes here."""

    def touched(self) -> None:
        """Remember that the store may have been written."""
        self._writes += 1

    async def written(self) -> None:
        """Nothing to wait for: the store itself is read."""

    async def close(self) -> None:
        """Let the threads end; what they are at goes on to its end."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    # -- inside --------------------------------------------------------------------------------------------------

    async def _run(self, question: Callable[[Graph], R], cost: Limits) -> R:
        if self._open >= self._most:
            raise Busy("readers")
        self._open += 1
        future = self._executor.submit(self._answer, question)
        future.add_done_callback(self._done)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), cost.seconds)
        except TimeoutError:
            if future.done() and not future.cancelled() and future.exception() is not None:
                raise
            raise OutOfTime(
                f"the query ran for {cost.seconds:g} seconds, as long as it may; nobody waits for it any more"
            ) from None

    def _answer(self, question: Callable[[Graph], R]) -> R:
        if isinstance(question, Question) and question.method in INDEXED:
            with self._index_lock:
                self._refresh()
                answer: R = question(self._index)
                return answer
        return question(Graph(self._store, self._base))

    def _refresh(self) -> None:
        """Tell the graph that keeps network and directory that something was written since it was asked last."""
        now = self._store.changes if isinstance(self._store, Changing) else self._writes
        if now != self._seen:
            self._index.changed()
        self._seen = now

    def _done(self, _: Future[Any]) -> None:
        self._open -= 1


class _Memory:
    """A `kg.stores.Sink` in memory, with limits."""

    def __init__(self, cost: Limits) -> None:
        self.media_type = ""
        self.pieces: list[bytes] = []
        self._cost = cost
        self._size = 0

    def begin(self, media_type: str) -> None:
        self.media_type = media_type

    def rows(self, number: int) -> None:
        if number > self._cost.rows:
            raise AnswerTooLarge(f"the answer has more than {self._cost.rows} rows; add a LIMIT, or ask for less")

    def write(self, data: bytes) -> int:
        self._size += len(data)
        if self._size > self._cost.size:
            raise AnswerTooLarge(f"the answer has more than {self._cost.size} bytes; add a LIMIT, or ask for less")
        self.pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass


async def _whole(body: bytes) -> AsyncIterator[bytes]:
    yield body
