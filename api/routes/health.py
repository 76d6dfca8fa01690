"""``/health``: is the server there, does it work, how much waits."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from api.version import package_version
from api.workers import Busy, TooSlow, Worker

__all__ = ["router"]

router = APIRouter(tags=["health"])

_SECONDS = 2.0
"""How long the graph may take to answer that it is there."""


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
    checks = {
        "graph": await _graph(state),
        "tokens": "ok" if state.keyring.trouble is None else "the file of tokens cannot be used",
        "audit": "ok" if await state.audit.ready() else "the audit log cannot be written",
    }
    readers = getattr(state, "readers", None)
    if readers is not None:
        checks["readers"] = "ok" if getattr(readers, "ready", True) else "no reader is ready"
    if getattr(state, "stopping", False):
        checks["server"] = "is being stopped"
    return checks


async def _graph(state: Any) -> str:
    """Whether the graph's thread takes work. It is asked once at a time, so that asking does not fill its queue."""
    probe = getattr(state, "probe", None)
    if probe is None or probe.done():
        state.probe = probe = asyncio.ensure_future(_probe(state.graph_worker))
    done, _ = await asyncio.wait({probe}, timeout=_SECONDS)
    return probe.result() if done else "has been busy for a while"


async def _probe(worker: Worker) -> str:
    try:
        await worker.run(_nothing)
    except Busy:
        return "too many requests are waiting"
    except TooSlow:
        return "has been busy for a while"
    return "ok"


def _nothing() -> None:
    """What the thread is asked for."""
