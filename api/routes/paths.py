"""``/paths``: how two actors are connected."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.problems import PROBLEMS
from api.readers import Record
from api.routes.common import Statuses, ask_one
from kg.answers import PathsAnswer
from ontology.records import Status

__all__ = ["router"]

router = APIRouter(tags=["paths"], responses={422: PROBLEMS[422], 503: PROBLEMS[503]})

Source = Annotated[str, Query(alias="from", max_length=600, description="Id of an actor.", examples=["Q39259"])]
Target = Annotated[str, Query(alias="to", max_length=600, description="Id of another.", examples=["Q7747"])]


@router.get("/paths", summary="Connect two actors", responses={200: {"model": PathsAnswer}})
async def show_paths(
    request: Request,
    source: Source,
    target: Target,
    status: Statuses = None,
    hops: Annotated[int, Query(ge=1, le=6, description="Longest way.")] = 3,
    limit: Annotated[int, Query(ge=1, le=100, description="How many at most.")] = 10,
) -> Response:
    """Ways from one actor to another through the events that they share; asserted events unless told otherwise."""
    statuses = tuple(status or (Status.ASSERTED,))
    return await ask_one(request, Record("paths", (source, target, hops, limit, statuses)), "")
