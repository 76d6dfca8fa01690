"""The server's side of a reader process: making one, asking it, watching it, ending it."""

from __future__ import annotations

import contextlib
import logging
import os
import select
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from api.nursery import NurseryProcess
from api.readers.limits import OutOfMemory, OutOfTime, QueryStopped, ReaderLost
from api.readers.messages import Failed, receive, send
from api.readers.nursery import End, Ended, Fork
from api.readers.worker import Home, out_of_memory

__all__ = ["Nursery", "ReaderProcess"]

_LOG = logging.getLogger("waqai.readers")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_LINK_SECONDS = 30.0
"""How long a message may take on its way."""

_BASE = 128 * 1024 * 1024
"""Bytes that a reader has from the nursery."""

_TICK = 0.05
"""Seconds between looks at a reader that is at work."""


class Nursery:
    """Makes readers, by way of a process that forks them; another one is started where that has ended.

    Args:
        home: what readers must know.
        process: what was started already; it is closed with this.
    """

    def __init__(self, home: Home, process: NurseryProcess | None = None) -> None:
        self.home = home
        self._lock = threading.Lock()
        self._process = process
        self._closed = False

    def start(self) -> None:
        """Start the process, so that the first reader is there sooner; returns at once."""
        with self._lock:
            self._started()

    def reader(self, memory: int) -> ReaderProcess:
        """A new reader, without a snapshot yet, that may take so many bytes of private memory.

        Raises:
            ReaderLost: if none can be made.
        """
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                born = self._tell(Fork(replace(self.home, memory=memory)), theirs.fileno())
        except BaseException:
            ours.close()
            raise
        return ReaderProcess(born.pid, ours, self, memory)

    def end(self, pid: int) -> Ended:
        """End a reader; says how it ended."""
        try:
            ended: Ended = self._tell(End(pid))
        except ReaderLost:
            return Ended(signal.SIGKILL, 0)
        return ended

    def close(self) -> None:
        """End the process and all readers."""
        with self._lock:
            self._closed = True
            self._drop()

    def _tell(self, message: Fork | End, file: int | None = None) -> Any:
        with self._lock:
            try:
                control = self._started()
                send(control, message, file)
                return receive(control)[0]
            except (EOFError, OSError) as error:
                self._drop()
                raise ReaderLost("the readers are being started again; try once more") from error

    def _started(self) -> socket.socket:
        if self._closed:
            raise ReaderLost("the server is being shut down")
        if self._process is None:
            self._process = NurseryProcess()
        return self._process.control

    def _drop(self) -> None:
        """Readers end with the nursery, and that with its control socket."""
        if self._process is not None:
            self._process.close()
            self._process = None


class ReaderProcess:
    """A reader. One thread uses it at a time.

    Args:
        pid: its process id.
        link: the socket to it.
        nursery: where it comes from.
        limit: bytes of private memory that it may take.
    """

    def __init__(self, pid: int, link: socket.socket, nursery: Nursery, limit: int) -> None:
        self.pid = pid
        self.limit = limit
        self.most = limit + limit // 4 + _BASE
        """Bytes of memory at which it is ended, should the kernel not have refused them."""
        self.generation = -1
        """Of the store's changes: which its snapshot holds."""
        self.worn = False
        """Whether it must not be used again: its priority has been lowered, or it may have lost its way."""
        self._link = link
        self._link.settimeout(_LINK_SECONDS)
        self._nursery = nursery
        self._ended = False

    def ask(self, message: object, seconds: float, look: Callable[[], None] = lambda: None) -> tuple[Any, int | None]:
        """Its answer to a message, and the file that came along.

        Args:
            message: what is asked.
            seconds: how long that may take.
            look: called every so often, to stop it by raising `QueryStopped`.

        Raises:
            QueryStopped: if it took too long, too much memory, or ended. The reader has been ended then.
            Exception: what the question raised in the reader.
        """
        try:
            send(self._link, message)
            return self.wait(seconds, look)
        except OSError as error:
            raise self._lost() from error

    def wait(self, seconds: float, look: Callable[[], None] = lambda: None) -> tuple[Any, int | None]:
        """The next message of an answer that has begun; see `ask`."""
        try:
            self._until_ready(seconds, look)
            answer, file = receive(self._link)
        except (EOFError, OSError) as error:
            raise self._lost() from error
        except BaseException:
            self.end()
            raise
        if isinstance(answer, Failed):
            if answer.trace:
                _LOG.error("a reader failed\n%s", answer.trace)
                self.end()
            if isinstance(answer.error, OutOfMemory):
                self.end()
            raise answer.error
        return answer, file

    def _until_ready(self, seconds: float, look: Callable[[], None]) -> None:
        started = time.monotonic()
        poll = select.poll()
        poll.register(self._link, select.POLLIN)
        while True:
            gone = time.monotonic() - started
            if poll.poll(max(0.0, min(_TICK, seconds - gone)) * 1000):
                return
            if gone >= seconds:
                raise OutOfTime("the query ran as long as it may, and was stopped; ask for less, or for more time")
            look()

    @property
    def memory(self) -> int:
        """Bytes of private memory that it holds; 0 where the system does not tell."""
        try:
            fields = Path(f"/proc/{self.pid}/statm").read_bytes().split()
            return (int(fields[1]) - int(fields[2])) * _PAGE
        except (OSError, IndexError, ValueError):
            return 0

    @property
    def hung_up(self) -> bool:
        """Whether it ended while nobody asked it anything."""
        poll = select.poll()
        poll.register(self._link, select.POLLIN)
        return bool(poll.poll(0))

    def yield_to_others(self) -> None:
        """Give it the least priority, for good."""
        self.worn = True
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.pid, 19)

    def end(self) -> Ended:
        """End it; again is no error."""
        self.worn = True
        if self._ended:
            return Ended(0, 0)
        self._ended = True
        self._link.close()
        return self._nursery.end(self.pid)

    @property
    def ended(self) -> bool:
        """Whether it has been ended."""
        return self._ended

    def _lost(self) -> QueryStopped:
        """Why it went away."""
        ended = self.end()
        if ended.signal == signal.SIGABRT and ended.peak > self.limit // 2:
            return OutOfMemory(out_of_memory(self.limit))
        _LOG.warning("a reader ended by signal %d, having used %d bytes at most", ended.signal, ended.peak)
        if ended.signal in (signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS):
            return ReaderLost("the query was too much for the engine, which gave up; make it simpler")
        return ReaderLost("the reader of the query was ended from outside; try once more")
