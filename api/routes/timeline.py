"""``/timeline``: how much happened when."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.problems import PROBLEMS
from api.readers import Record
from api.routes.common import Filter, ask_one
from kg.answers import Granularity, TimelineAnswer

__all__ = ["router"]

router = APIRouter(tags=["timeline"], responses={422: PROBLEMS[422], 503: PROBLEMS[503]})


@router.get("/timeline", summary="Count events over time", responses={200: {"model": TimelineAnswer}})
async def show_timeline(
    request: Request,
    chosen: Filter,
    granularity: Annotated[Granularity, Query(description="Length of a bucket.")] = "day",
) -> Response:
    """Counts and score sums of asserted events (others with ``status``), never dated finer than their articles do."""
    return await ask_one(request, Record("timeline", (chosen, granularity)), "")
