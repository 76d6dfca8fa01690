"""``/events``: what happened."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.problems import PROBLEMS
from api.readers import Record
from api.routes.common import Cursor, Filter, Limit, Page, ask_one, ask_page
from kg.answers import EventDetail, EventSummary

__all__ = ["router"]

router = APIRouter(tags=["events"], responses={422: PROBLEMS[422], 503: PROBLEMS[503]})


@router.get("/events", summary="List events", responses={200: {"model": Page[EventSummary]}})
async def list_events(request: Request, chosen: Filter, limit: Limit = 100, cursor: Cursor = 0) -> Response:
    """Events by their first day, undated ones last. What a call or promise is about is there too, never as asserted."""
    return await ask_page(request, "events", (chosen,), limit, cursor)


@router.get(
    "/events/{event_id:path}",
    summary="Show an event",
    responses={200: {"model": EventDetail}, 404: PROBLEMS[404]},
)
async def show_event(request: Request, event_id: str) -> Response:
    """One event with its whole record: every offset, the content of a call, the rule that found it."""
    missing = f"there is no event {event_id[:200]!r}"
    return await ask_one(request, Record("event", (event_id,)), missing)
