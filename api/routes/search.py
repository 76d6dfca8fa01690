"""``/search``: actors, places, events and sentences by their words, whatever the spelling."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import APIRouter, FastAPI, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from api.problems import PROBLEMS, Problem
from api.routes.common import FARTHEST, Cursor, Limit
from api.workers import Busy, TooSlow, Worker
from kg import GraphError
from kg.search import Kind, NotReady, Progress, SearchAnswer, SearchHit, SearchIndex

__all__ = ["router"]

_SLICE = 0.2
"""Seconds at a time for which the index is brought up to date; searches and writes come in between."""

_REST = 1.0
_QUEUE = 64
_SECONDS = 15.0
_LOG = logging.getLogger("waqai.search")

Kinds = Annotated[list[Kind] | None, Query(alias="kind", description="What to look for; may be given again.")]


class SearchPage(BaseModel):
    """Hits, the best first; ``fresh`` is false while the index still reads what was written lately."""

    items: list[SearchHit]
    next: int | None = None
    fresh: bool


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """A thread for searches; on it the index catches up with the store while nobody searches."""
    app.state.search_worker = worker = Worker("search", _QUEUE, _SECONDS)
    index: SearchIndex = app.state.graph.search_index
    task = asyncio.create_task(_keep_up(index, worker)) if index.path else None
    yield
    if task:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    worker.close()


router = APIRouter(
    tags=["search"], responses={status: PROBLEMS[status] for status in (400, 422, 503)}, lifespan=_lifespan
)


async def _keep_up(index: SearchIndex, worker: Worker) -> None:
    while True:
        try:
            progress: Progress = await worker.run(index.catch_up, _SLICE)
            await asyncio.sleep(_REST if progress.complete else _SLICE / 4)
        except (GraphError, Busy, TooSlow) as error:
            _LOG.warning("the search index cannot catch up: %s", error)
            await asyncio.sleep(10 * _REST)


@router.get("/search", summary="Search names and texts", responses={200: {"model": SearchPage}})
async def search(
    request: Request,
    q: Annotated[
        str,
        Query(
            max_length=300,
            description='Words, all of which must be there; "phrases" in quotation marks; beginnings with a star.',
            examples=["الامم المتحده"],
        ),
    ],
    kind: Kinds = None,
    limit: Limit = 20,
    cursor: Cursor = 0,
) -> Response:
    """Hamza, ة, ى, vowel signs and tatweel don't matter, nor does «ال» and what is written together with a word.

    Actors and places are found by all names that articles have for them. `highlights` are the words found, in
    characters of `text`.
    """
    index: SearchIndex = request.app.state.graph.search_index
    worker: Worker = request.app.state.search_worker
    page = await worker.run(_page, index, q, tuple(kind or ()), limit, cursor)
    return Response(page, media_type="application/json")


def _page(index: SearchIndex, text: str, kinds: tuple[str, ...], limit: int, cursor: int) -> str:
    try:
        answer: SearchAnswer = index.search(text, kinds, limit, cursor, _SLICE if index.path else None)
    except NotReady as error:
        raise Problem(503, str(error), headers={"Retry-After": "5"}) from None
    following = cursor + limit if answer.more and cursor + limit <= FARTHEST else None
    return SearchPage(items=list(answer.hits), next=following, fresh=answer.fresh).model_dump_json()
