"""Work for a client goes on as long as that is there."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from fastapi import Request

from api.problems import Problem

__all__ = ["GONE", "while_there"]

R = TypeVar("R")

GONE = 499
"""Status of a request whose client has gone, for log and measures: nobody reads the answer."""

_LOOK = 0.25
"""Seconds between looks whether the client is still there."""


async def while_there(request: Request, work: Coroutine[Any, Any, R]) -> R:
    """What ``work`` returns; cancelled where the client goes away first. The body has been read, or there is none.

    :raises Problem: `GONE` in that case.
    """
    task = asyncio.ensure_future(work)
    try:
        while not (await asyncio.wait({task}, timeout=_LOOK))[0]:
            if await request.is_disconnected():
                raise Problem(GONE, "the client has gone")
        return task.result()
    finally:
        task.cancel()
