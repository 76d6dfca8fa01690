"""``/actors``: who acts, and with whom."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.problems import PROBLEMS
from api.readers import Record, Relations
from api.routes.common import Cursor, Limit, Page, Statuses, ask_one, ask_page
from kg.answers import ActorSummary, Relation
from ontology.records import Status

__all__ = ["router"]

router = APIRouter(tags=["actors"], responses={422: PROBLEMS[422], 503: PROBLEMS[503]})


@router.get("/actors", summary="Find actors", responses={200: {"model": Page[ActorSummary]}})
async def list_actors(
    request: Request,
    q: Annotated[str | None, Query(max_length=200, description="Words of the name.", examples=["أردوغان"])] = None,
    limit: Limit = 100,
    cursor: Cursor = 0,
) -> Response:
    """Actors, the busiest first; with ``q`` those whose name holds all its words, whatever the spelling."""
    return await ask_page(request, "actors", (q,), limit, cursor)


@router.get(
    "/actors/{actor_id:path}/relations",
    summary="Show an actor's relations",
    responses={200: {"model": list[Relation]}, 404: PROBLEMS[404]},
)
async def show_relations(request: Request, actor_id: str, status: Statuses = None, limit: Limit = 100) -> Response:
    """With whom an actor has to do, in which direction, how often, how well; asserted events unless told otherwise."""
    statuses = tuple(status or (Status.ASSERTED,))
    question = Relations("relations", (actor_id,), statuses, limit)
    return await ask_one(request, question, f"there is no actor {actor_id[:200]!r}")


@router.get(
    "/actors/{actor_id:path}",
    summary="Show an actor",
    responses={200: {"model": ActorSummary}, 404: PROBLEMS[404]},
)
async def show_actor(request: Request, actor_id: str) -> Response:
    """One actor."""
    return await ask_one(request, Record("actor", (actor_id,)), f"there is no actor {actor_id[:200]!r}")
