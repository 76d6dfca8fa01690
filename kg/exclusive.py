"""One thread at a time: a second one is told so, instead of reading a half-built cache or waiting without end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from kg.errors import ConcurrentUse

__all__ = ["exclusive"]


class _Guarded(Protocol):
    @property
    def inside(self) -> threading.RLock: ...


G = TypeVar("G", bound=_Guarded)
P = ParamSpec("P")
R = TypeVar("R")


def exclusive(method: Callable[Concatenate[G, P], R]) -> Callable[Concatenate[G, P], R]:
    """Raise `ConcurrentUse` where another thread is inside a method of the same object."""

    @wraps(method)
    def guarded(self: G, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if not self.inside.acquire(blocking=False):
            raise ConcurrentUse("this graph is in use by another thread; call it from one thread, or under a lock")
        try:
            return method(self, *args, **kwargs)
        finally:
            self.inside.release()

    return guarded
