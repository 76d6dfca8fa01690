"""``/health``: is the server there, does it work, how much waits."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from api.version import package_version
from api.workers import Busy

__all__ = ["router"]

router = APIRouter(tags=["health"])

_LOG = logging.getLogger("waqai.health")
_SECONDS = 2.0
"""How long an answer waits for the parts."""


class Health(BaseModel):
    """The server is there; ``waiting`` counts the calls that wait or run on each thread."""

    status: str = "ok"
    version: str
    waiting: dict[str, int]


class Readiness(BaseModel):
    """Whether requests should be sent here; ``checks`` says ``ok``, or what is wrong, for each part."""

    status: str
    checks: dict[str, str]


@router.get("/health", summary="Tell that the server is there")
async def show_health(request: Request) -> Health:
    """Answers without touching the graph, so also while it is busy."""
    workers = (request.app.state.graph_worker, request.app.state.extraction_worker)
    return Health(version=package_version(), waiting={worker.name: worker.waiting for worker in workers})


@router.get("/health/live", summary="Tell that the process lives")
async def show_liveness() -> dict[str, str]:
    """Answers as long as the event loop turns. Restart the process when this does not answer."""
    return {"status": "ok"}


@router.get(
    "/health/ready",
    summary="Tell whether requests can be answered",
    responses={200: {"model": Readiness}, 503: {"model": Readiness, "description": "Something is wrong."}},
)
async def show_readiness(request: Request) -> Response:
    """Asks graph, readers, tokens and audit log. Send no requests here while it answers 503."""
    checks = await _checks(request.app.state)
    ready = all(found == "ok" for found in checks.values())
    answer = Readiness(status="ready" if ready else "not ready", checks=checks)
    return JSONResponse(answer.model_dump(), 200 if ready else 503, {"Cache-Control": "no-store"})


async def _checks(state: Any) -> dict[str, str]:
    state.keyring.refresh()
    patience = state.settings.query_seconds
    checks = {
        "graph": await _answers(state, "graph", lambda: state.graph_worker.run(_nothing), patience),
        "tokens": "ok" if state.keyring.trouble is None else "the file of tokens cannot be used",
        "audit": "ok" if await state.audit.ready() else "the audit log cannot be written",
    }
    readers = getattr(state, "readers", None)
    if readers is not None:
        ready = getattr(readers, "ready", True)
        asked = _answers(state, "readers", lambda: readers.call("has", "-"), patience) if ready else None
        checks["readers"] = await asked if asked else "have no snapshot"
    if getattr(state, "stopping", False):
        checks["server"] = "is being stopped"
    return checks


async def _answers(state: Any, part: str, question: Callable[[], Awaitable[Any]], patience: float) -> str:
    """Whether a part answers a question, or may yet: a part that is busy for less than ``patience`` seconds is well.

    It is asked once at a time, so that asking does not fill its queue.
    """
    probes: dict[str, tuple[float, asyncio.Task[str]]] = state.probes
    began, probe = probes.get(part, (0.0, None))
    if probe is None or probe.done():
        began, probe = time.monotonic(), asyncio.create_task(_asked(question))
        probes[part] = began, probe
    done, _ = await asyncio.wait({probe}, timeout=_SECONDS)
    if done:
        return probe.result()
    waited = time.monotonic() - began
    return "ok" if waited < patience else f"has not answered for {waited:.0f} seconds"


async def _asked(question: Callable[[], Awaitable[Any]]) -> str:
    try:
        await question()
    except Busy:
        # Full of work, which goes on: the next request may find room.
        return "ok"
    except Exception as error:
        _LOG.warning("not ready: %s", error, exc_info=error)
        return "cannot answer"
    return "ok"


def _nothing() -> None:
    """What the thread is asked for."""
