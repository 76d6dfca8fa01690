"""Request bodies, up to a limit and not for ever."""

from __future__ import annotations

import asyncio

from fastapi import Request
from starlette.requests import ClientDisconnect

from api.problems import Problem
from api.settings import Settings

__all__ = ["content_type", "limited_body"]


async def limited_body(request: Request) -> bytes:
    """The body of a request.

    :raises Problem: 413 where it is larger than allowed, 408 where it takes longer to come than it may.
    """
    settings: Settings = request.app.state.settings
    limit = settings.body_limit
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared[:20]) > limit:
        raise Problem(413, f"the body has {declared[:20]} bytes; {limit} are allowed")
    try:
        async with asyncio.timeout(settings.body_seconds):
            return await _gather(request, limit)
    except TimeoutError:
        raise Problem(408, f"the body did not arrive within {settings.body_seconds:g} seconds") from None
    except ClientDisconnect:
        raise Problem(400, "the connection ended before the body did") from None


async def _gather(request: Request, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise Problem(413, f"the body is larger than the {limit} bytes that are allowed")
        parts.append(part)
    return b"".join(parts)


def content_type(request: Request) -> str:
    """The media type of the body, without parameters, in small letters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()
