"""``/metrics``: measures for Prometheus."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.access import require_read_token
from api.operations import CONTENT_TYPE, Metrics
from api.problems import PROBLEMS

__all__ = ["router"]

router = APIRouter(tags=["health"])


@router.get(
    "/metrics",
    summary="Measure the server",
    response_class=Response,
    responses={200: {"description": "Measures.", "content": {"text/plain": {}}}, 401: PROBLEMS[401]},
)
async def show_metrics(request: Request) -> Response:
    """Requests, their times, writes, queues, memory, in the text format of Prometheus.

    Needs a token also where reads are public, unless the server's settings make the measures public.
    """
    if not request.app.state.settings.public_metrics:
        await require_read_token(request)
    metrics: Metrics = request.app.state.metrics
    return Response(metrics.text(), headers={"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"})
