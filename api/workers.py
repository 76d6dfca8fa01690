"""Threads for blocking work, so that it never runs on the event loop.

The graph belongs to one thread, the extractor to another. A call waits on the event loop, in a queue of bounded length.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

__all__ = ["Busy", "TooSlow", "Worker"]

R = TypeVar("R")


class Busy(Exception):
    """Too many calls are waiting already."""


class TooSlow(Exception):
    """The work took longer than the caller would wait."""


class Worker:
    """One thread that everything of a kind runs on, in order.

    :param name: for threads and messages.
    :param queue: how many calls may be waiting or running.
    :param seconds: how long a caller waits.
    """

    def __init__(self, name: str, queue: int, seconds: float) -> None:
        self.name = name
        self.seconds = seconds
        self._queue = queue
        self._open = 0
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    @property
    def waiting(self) -> int:
        """Calls that wait or run."""
        return self._open

    async def run(self, function: Callable[..., R], *arguments: Any) -> R:
        """The value of ``function(*arguments)``, worked out on the thread.

        Work that has not begun when the caller's time is up is not begun any more; work that has goes on to its end.

        :raises Busy: where the queue is full.
        :raises TooSlow: where the caller's time is up.
        """
        if self._open >= self._queue:
            raise Busy(self.name)
        loop = asyncio.get_running_loop()
        self._open += 1
        future = self._executor.submit(function, *arguments)
        future.add_done_callback(lambda done: _told(loop, self._closed, done))
        wrapped = asyncio.wrap_future(future)
        wrapped.add_done_callback(_seen)
        try:
            return await asyncio.wait_for(asyncio.shield(wrapped), self.seconds)
        except TimeoutError:
            if future.done() and not future.cancelled() and isinstance(future.exception(), TimeoutError):
                raise
            future.cancel()
            raise TooSlow(self.name) from None

    def _closed(self, _: Future[Any]) -> None:
        self._open -= 1

    def close(self) -> None:
        """Finish what runs, drop what waits."""
        self._executor.shutdown(wait=True, cancel_futures=True)


def _seen(done: asyncio.Future[Any]) -> None:
    """An error that comes when nobody waits any more is nobody's, and nothing to log."""
    if not done.cancelled():
        done.exception()


def _told(loop: asyncio.AbstractEventLoop, callback: Callable[[Future[Any]], None], done: Future[Any]) -> None:
    """Have ``callback`` run on the loop, unless that has ended meanwhile."""
    if not loop.is_closed():
        loop.call_soon_threadsafe(callback, done)
