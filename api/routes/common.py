"""What endpoints share: asking the readers, writing, pages, filters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from api.presence import while_there
from api.problems import Problem
from api.readers import Page as PageOf
from api.readers import Question
from kg import EventFilter, Graph
from ontology.records import Status

__all__ = ["Cursor", "Filter", "Limit", "Page", "Statuses", "ask", "ask_one", "ask_page", "found"]

T = TypeVar("T", bound=BaseModel)
R = TypeVar("R")

JSON = "application/json"
MOST = 1000
FARTHEST = 1_000_000

Limit = Annotated[int, Query(ge=1, le=MOST, description="How many at most.")]
Cursor = Annotated[int, Query(ge=0, le=FARTHEST, description="Where to go on: `next` of the page before.")]
Statuses = Annotated[list[Status] | None, Query(alias="status", description="Factuality; may be given again.")]


class Page(BaseModel, Generic[T]):
    """A page of a list; ``next`` is the cursor of the following page, if there is one."""

    items: list[T]
    next: int | None = None


async def ask(request: Request, function: Callable[[Graph], R]) -> R:
    """``function(graph)`` where the graph is written: for writes, and what goes before them; never for queries.

    What it wrote is seen by every query that starts after the return. A ``ValueError`` of the graph is the caller's.
    """
    try:
        answer: R = await request.app.state.writer.run(function)
    except ValueError as error:
        raise Problem(400, str(error)) from None
    return answer


async def found(request: Request, question: Question) -> Any:
    """The answer of a reader to ``question``; a ``ValueError`` of the graph is the caller's (400)."""
    try:
        return await while_there(request, request.app.state.readers.ask(question))
    except ValueError as error:
        raise Problem(400, str(error)) from None


async def ask_one(request: Request, question: Question, missing: str) -> Response:
    """What a reader answers with, in JSON.

    :raises Problem: 404 with ``missing`` where that is nothing.
    """
    body = await found(request, question)
    if body is None:
        raise Problem(404, missing)
    return Response(body, media_type=JSON)


async def ask_page(request: Request, method: str, arguments: tuple[Any, ...], limit: int, cursor: int) -> Response:
    """A page of what ``kg.Graph.method(*arguments, limit, offset)`` lists, as JSON."""
    return Response(await found(request, PageOf(method, arguments, limit, cursor, FARTHEST)), media_type=JSON)


def _filter(
    status: Statuses = None,
    type: Annotated[str | None, Query(max_length=40, description="PLOVER type.", examples=["REQUEST"])] = None,
    mode: Annotated[str | None, Query(max_length=40, description="PLOVER mode.", examples=["ceasefire"])] = None,
    actor: Annotated[str | None, Query(max_length=600, description="Id of an actor.", examples=["Q39259"])] = None,
    place: Annotated[
        str | None, Query(max_length=600, description="Id of a place.", examples=["geonames:2210554"])
    ] = None,
    country: Annotated[
        str | None, Query(pattern="^[A-Za-z]{3}$", description="Country of the place (ISO 3166-1).", examples=["LBY"])
    ] = None,
    since: Annotated[dt.date | None, Query(description="First day.", examples=["2020-01-01"])] = None,
    until: Annotated[dt.date | None, Query(description="Last day.", examples=["2020-01-31"])] = None,
    article: Annotated[
        str | None, Query(max_length=512, description="Id of an article.", examples=["هدنة-ليبيا"])
    ] = None,
) -> EventFilter:
    if since and until and since > until:
        raise Problem(422, f"since ({since}) is after until ({until})")
    return EventFilter(
        type=type.upper() if type else None,
        mode=mode,
        actor=actor,
        place=place,
        country=country.upper() if country else None,
        statuses=tuple(status or ()),
        since=since,
        until=until,
        article=article,
    )


Filter = Annotated[EventFilter, Depends(_filter)]
"""Which events, out of the query parameters."""
