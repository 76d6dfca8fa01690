"""A reader process: one snapshot, one question at a time, on its main thread, whose stack is the deepest."""

from __future__ import annotations

import contextlib
import os
import resource
import socket
import tempfile
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.readers.limits import OutOfMemory, QueryStopped, ReaderLost
from api.readers.messages import (
    Ask,
    Failed,
    Flowing,
    Open,
    Opened,
    Prepare,
    Query,
    Rehearse,
    Spooled,
    Whole,
    receive,
    send,
)
from api.readers.spool import Spool
from kg import Graph, GraphError, sparql
from kg.search import search_functions
from kg.stores import SnapshotStore

__all__ = ["Home", "serve"]

_ANY = resource.RLIM_INFINITY
_STACK = 64 * 1024 * 1024
"""Bytes of the main thread's stack, at most."""

_COPY = 128 * 1024 * 1024
"""Bytes of private memory that a copy of a snapshot needs to be opened: stacks of threads, above all."""

_KNOWN = (GraphError, QueryStopped, ValueError)
"""Errors that are answers; all others are faults of ours, after which a reader is not to be trusted."""


@dataclass(frozen=True, slots=True)
class Home:
    """What a reader must know from the start.

    Args:
        base: base IRI of the data.
        spool: folder for long answers.
        sidecars: folder of the indexes that are derived from the quads.
        memory: bytes of private memory that it may take.
        federation: whether queries may call other servers (``SERVICE``).
    """

    base: str
    spool: Path
    sidecars: Path | None
    memory: int
    federation: bool = False


def serve(link: socket.socket, home: Home) -> None:
    """Answer messages until the other end goes away."""
    _settle()
    reader = _Reader(link, home)
    with contextlib.suppress(EOFError, OSError):
        while reader.step():
            pass


class _Reader:
    def __init__(self, link: socket.socket, home: Home) -> None:
        self._link = link
        self._home = home
        self._store: SnapshotStore | None = None
        self._graph: Graph | None = None
        self._least = 0

    def step(self) -> bool:
        """One message; false when the process had better end."""
        message, _ = receive(self._link)
        try:
            self._handle(message)
        except _KNOWN as error:
            send(self._link, Failed(error))
        except MemoryError:
            send(self._link, Failed(OutOfMemory(out_of_memory(self._home.memory))))
            return False
        except (EOFError, BrokenPipeError, ConnectionError):
            return False
        except BaseException as error:  # the engine's panics are no Exceptions
            send(self._link, Failed(ReaderLost("the query broke its reader"), _trace(error)))
            return False
        return True

    def _handle(self, message: Any) -> None:
        match message:
            case Open():
                self._open(message)
                send(self._link, Opened())
            case Prepare():
                if self._graph is not None:
                    self._graph.index()
                send(self._link, Opened())
            case Query():
                self._query(message)
            case Rehearse():
                self._rehearse(message)
                send(self._link, Whole(None))
            case Ask():
                send(self._link, Whole(message.question(self._graph)))
            case _:
                raise ReaderLost(f"a reader does not know what {type(message).__name__} is")

    def _open(self, message: Open) -> None:
        """Go over to a snapshot; what the engine needs for that (threads, above all) is not the question's memory."""
        _allow(_ANY)
        self._go_over(message)
        self._least = self._least or _private()
        _allow(self._least + self._home.memory)

    def _go_over(self, message: Open) -> None:
        if self._store is None or self._graph is None:
            functions = search_functions(self._home.sidecars) if self._home.sidecars else {}
            self._store = SnapshotStore(message.path, functions)
            self._graph = Graph(self._store, self._home.base)
        else:
            store, path = self._store, message.path
            self._graph.changed(message.changed, lambda: store.advance(path))

    def _query(self, query: Query) -> None:
        if self._store is None:
            raise ReaderLost("a reader was asked before it had a snapshot")
        sparql.check_query(query.text, federation=self._home.federation)
        spool = Spool(self._home.spool, query.rows, query.size, self._flowing)
        try:
            self._store.stream(
                query.text,
                query.accept,
                spool,
                default_graphs=query.default_graphs,
                named_graphs=query.named_graphs,
                union=query.union,
                base_iri=query.base_iri,
            )
            file = spool.finish()
            body = spool.body
            if body is not None:
                send(self._link, Whole(body, spool.media_type))
            else:
                send(self._link, Spooled(spool.media_type, spool.size), file)
        finally:
            spool.close()

    def _rehearse(self, update: Rehearse) -> None:
        if self._store is None:
            raise ReaderLost("a reader was asked before it had a snapshot")
        _allow(self._least + _COPY + self._home.memory)
        try:
            with tempfile.TemporaryDirectory(dir=self._home.spool, prefix=f"copy-{os.getpid()}-") as folder:
                self._store.rehearse(update.text, Path(folder) / "quads", base_iri=update.base_iri)
        finally:
            _allow(self._least + self._home.memory)

    def _flowing(self, media_type: str, file: int) -> None:
        send(self._link, Flowing(media_type), file)


def out_of_memory(memory: int) -> str:
    """What the user is told."""
    return f"the query took more than {memory // (1024 * 1024)} MiB of memory and was stopped; ask for less"


def _trace(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))[-4000:]


def _settle() -> None:
    """No core files, a deep stack for nested queries, and first in line where the system runs out of memory."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError, ValueError):
        _, most = resource.getrlimit(resource.RLIMIT_STACK)
        resource.setrlimit(resource.RLIMIT_STACK, (_STACK if most == _ANY else min(_STACK, most), most))
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("900", encoding="ascii")


def _allow(memory: int) -> None:
    """Have the kernel refuse private memory beyond ``memory``: the engine gives up then, and this process alone ends.

    Mapped files and what the allocator merely reserves don't count.
    """
    with contextlib.suppress(OSError, ValueError):
        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (memory if most == _ANY else min(memory, most), most))


def _private() -> int:
    """Bytes of private memory of this process, resident or not; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * resource.getpagesize()
