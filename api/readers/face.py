"""What endpoints see of the readers: questions in, answers out, whoever works them out.

How to use it in a route::

    reply = await request.app.state.readers.query(
        text, accept=accept, default_graphs=default, named_graphs=named,
        limits=request.app.state.readers.limits.lowered(seconds=5, rows=1000),
    )
    return answered(reply)  # a response that streams, with Content-Type, and Content-Length where it is known

    await request.app.state.writer.run(lambda graph: graph.store.update(text))  # all writes: returns when it is on disk
                                                                                 # and every query from now on sees it

All errors are raised by ``await query(…)`` itself, before the first byte: nothing has been sent, and `api.problems`
answers each kind. Only an answer beyond `api.readers.SENT_WHOLE` bytes begins to flow before it is complete; where
that one runs into a limit later on, its iterator raises, and the connection must be broken off (Starlette does that).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from api.readers.limits import Limits
from api.readers.questions import Question
from kg import Graph

__all__ = ["Readers", "Reply", "Writer"]

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: ``chunks`` is iterated once. ``length`` in bytes is ``None`` while the answer is still being made.

    ``body`` is all of it, where it is short.
    """

    media_type: str
    chunks: AsyncIterator[bytes]
    length: int | None = None
    body: bytes | None = None


class Readers(Protocol):
    """Answers questions about the graph: what it answers with includes every write acknowledged before.

    Errors of both methods, besides those of the graph (`kg.GraphError`, ``ValueError``): kinds of
    `api.readers.QueryStopped` where a limit ended the question, `api.workers.Busy` where too many wait.
    """

    @property
    def limits(self) -> Limits:
        """What a question may cost unless it asks for less (`Limits.lowered`)."""
        ...

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
        """Answer a SPARQL query (SELECT, ASK, CONSTRUCT, DESCRIBE).

        Args:
            text: the query; checked by `kg.sparql.check_query` in the reader, not on the event loop.
            accept: an HTTP Accept header; the answer is in the best format that it allows.
            default_graphs: the protocol's ``default-graph-uri``; these or ``named_graphs`` override a dataset in
                the query.
            named_graphs: the protocol's ``named-graph-uri``.
            union: whether the default graph of a query without a dataset is the union of all named graphs.
            base_iri: what relative IRIs of the query are resolved against.
            limits: lower ones than `limits`.

        Raises:
            BadQuery, QueryRefused, NotAcceptable, StoreError: see `kg.Graph.query`.
        """
        ...

    async def call(self, method: str, *arguments: Any, limits: Limits | None = None) -> Any:
        """``getattr(kg.Graph, method)(*arguments)`` in a reader: ``call("events", EventFilter(), 20, 0)``.

        Only methods that read; arguments and answer are frozen records, plain values or bytes (they are pickled).
        """
        ...

    async def ask(self, question: Question, limits: Limits | None = None) -> Any:
        """``question(graph)`` in a reader; see `api.readers.questions` for those that answer in JSON."""
        ...

    async def rehearse(self, text: str, *, base_iri: str | None = None, limits: Limits | None = None) -> None:
        """Carry out a SPARQL update in a reader, on a copy of the snapshot that is thrown away.

        An update cannot be stopped where it counts: one that would run without end, or take the engine down, is found
        out here. Where there are no processes for that, nothing is tried.

        Raises:
            BadQuery: if it is no valid update, or cannot be carried out.
            StoreError: if there is no room for a copy.
        """
        ...

    def touched(self) -> None:
        """Be told, on any thread, that the store may have been written; returns at once."""
        ...

    async def written(self) -> None:
        """Return when every query that starts from now on sees what the store has on disk; `Writer.run` calls it."""
        ...

    @property
    def waiting(self) -> int:
        """Questions that wait or are being answered."""
        ...

    async def close(self) -> None:
        """End all readers. Closing twice is no error."""
        ...


class Writer(Protocol):
    """The one place where the graph is written."""

    async def run(self, function: Callable[[Graph], R]) -> R:
        """``function(graph)`` on the writer's thread; every query that starts after the return sees what it wrote.

        Writes that wait at the same time become visible together.

        Raises:
            Busy, TooSlow: see `api.workers.Worker`. After `TooSlow` the write may still come to pass.
        """
        ...
