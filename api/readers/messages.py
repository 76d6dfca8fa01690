"""What the server and its reader processes say to each other, over a socket between the two alone.

A message is its length (4 bytes) and a pickle: both ends are this program. An open file may go along with it.
"""

from __future__ import annotations

import os
import pickle
import socket
import struct
from dataclasses import dataclass
from typing import Any

__all__ = [
    "Ask",
    "Failed",
    "Flowing",
    "Open",
    "Opened",
    "Prepare",
    "Query",
    "Rehearse",
    "Spooled",
    "Whole",
    "receive",
    "send",
]

_LENGTH = struct.Struct("!I")


@dataclass(frozen=True, slots=True)
class Open:
    """Go over to a snapshot. ``changed`` are the graphs that were written since the one before; ``None``: any."""

    path: str
    changed: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Prepare:
    """Have network and directory in memory, as the snapshot has them."""


@dataclass(frozen=True, slots=True)
class Opened:
    """Done so."""


@dataclass(frozen=True, slots=True)
class Query:
    """Answer a SPARQL query, of at most so many rows and bytes; see `api.readers.Readers.query`."""

    text: str
    accept: str | None
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    union: bool
    base_iri: str | None
    rows: int
    size: int


@dataclass(frozen=True, slots=True)
class Rehearse:
    """Carry out a SPARQL update on a copy of the snapshot, which is thrown away."""

    text: str
    base_iri: str | None


@dataclass(frozen=True, slots=True)
class Ask:
    """Call ``question(graph)``; see `api.readers.questions`."""

    question: Any


@dataclass(frozen=True, slots=True)
class Whole:
    """The answer; of a query, its bytes and their media type."""

    value: Any
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class Flowing:
    """A long answer is being written to the file that comes along."""

    media_type: str


@dataclass(frozen=True, slots=True)
class Spooled:
    """All ``size`` bytes of the answer are in the file that comes along, or came along before."""

    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Failed:
    """It went wrong; ``trace`` is for the log, and with it the reader ends."""

    error: Exception
    trace: str | None = None


def send(link: socket.socket, message: object, file: int | None = None) -> None:
    """Send a message, and a file descriptor (which stays open here) with it.

    Raises:
        OSError: if the other end has gone.
    """
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    head = _LENGTH.pack(len(body))
    if file is None:
        link.sendall(head + body)
    else:
        socket.send_fds(link, [head], [file])
        link.sendall(body)


def receive(link: socket.socket) -> tuple[Any, int | None]:
    """The next message, and the file descriptor that came with it.

    Raises:
        EOFError, OSError: if the other end has gone.
    """
    head, files, _, _ = socket.recv_fds(link, _LENGTH.size, 1)
    file = files[0] if files else None
    try:
        while len(head) < _LENGTH.size:
            head += _some(link, _LENGTH.size - len(head))
        (length,) = _LENGTH.unpack(head)
        body = bytearray(length)
        view, filled = memoryview(body), 0
        while filled < length:
            number = link.recv_into(view[filled:])
            if not number:
                raise EOFError("the other end has gone")
            filled += number
        return pickle.loads(body), file
    except BaseException:
        if file is not None:
            os.close(file)
        raise


def _some(link: socket.socket, length: int) -> bytes:
    data = link.recv(length)
    if not data:
        raise EOFError("the other end has gone")
    return data
