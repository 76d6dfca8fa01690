"""``/health``: is the server there, how much waits."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import BaseModel

from api.version import package_version

__all__ = ["router"]

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """The server is there; ``waiting`` counts the calls that wait or run on each thread."""

    status: str = "ok"
    version: str
    waiting: dict[str, int]


@router.get("/health", summary="Tell that the server is there")
async def show_health(request: Request) -> Health:
    """Answers without touching the graph, so also while it is busy."""
    workers = (request.app.state.graph_worker, request.app.state.extraction_worker)
    return Health(version=package_version(), waiting={worker.name: worker.waiting for worker in workers})
