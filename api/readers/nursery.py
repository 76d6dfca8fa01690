"""The nursery: a small process that forks readers.

The server has threads and an open store, and must not fork; a fresh interpreter takes half a second to import the
graph. The nursery has imported it, has one thread and no store, and forks a reader in milliseconds. It ends with the
server, and the readers with it.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import signal
import socket
import sys
from dataclasses import dataclass

from api.readers.messages import receive, send
from api.readers.worker import Home, serve

__all__ = ["Born", "End", "Ended", "Fork", "main"]

_DIE_WITH_PARENT = 1
"""``PR_SET_PDEATHSIG`` of Linux."""


@dataclass(frozen=True, slots=True)
class Fork:
    """Make a reader on the socket that comes along."""

    home: Home


@dataclass(frozen=True, slots=True)
class Born:
    """The new reader's process id."""

    pid: int


@dataclass(frozen=True, slots=True)
class End:
    """End a reader, if it has not ended by itself. Only then is its process id free to be another's."""

    pid: int


@dataclass(frozen=True, slots=True)
class Ended:
    """How it ended: the signal or 0, and the most memory that it had, in bytes."""

    signal: int
    peak: int


def main(control: socket.socket) -> None:
    """Fork and end readers as told on ``control``, until that closes."""
    children: set[int] = set()
    gc.collect()
    gc.freeze()
    try:
        while True:
            message, file = receive(control)
            match message:
                case Fork(home) if file is not None:
                    pid = os.fork()
                    if pid == 0:
                        control.close()
                        _become_reader(file, home)
                    os.close(file)
                    children.add(pid)
                    send(control, Born(pid))
                case End(pid) if pid in children:
                    children.discard(pid)
                    send(control, _end(pid))
                case End():
                    send(control, Ended(0, 0))
    except (EOFError, OSError):
        for pid in children:
            _end(pid)


def _become_reader(file: int, home: Home) -> None:
    """Never returns."""
    status = 1
    try:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        with socket.socket(fileno=file) as link:
            serve(link, home)
        status = 0
    finally:
        os._exit(status)


def _end(pid: int) -> Ended:
    with contextlib.suppress(ProcessLookupError):
        if not _gone(pid):
            os.kill(pid, signal.SIGKILL)
    _, status, usage = os.wait4(pid, 0)
    scale = 1 if sys.platform == "darwin" else 1024
    return Ended(os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0, usage.ru_maxrss * scale)


def _gone(pid: int) -> bool:
    """Whether it has ended by itself; it stays waited for. A reader that hung up is given a moment to do so."""
    try:
        return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:
        return True
