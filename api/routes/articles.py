"""``/articles``: texts in, what was read out of them, and out again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from api.access import require_write
from api.bodies import content_type, limited_body
from api.pipeline import Analysed, Failed, analyse, language_note
from api.problems import PROBLEMS, Problem
from api.readers import ArticleAs, Question, Record, Value
from api.routes.common import Cursor, Limit, Page, ask, ask_page, found
from api.version import extractor_version
from kg import Graph, Run, article_digest
from kg.answers import ArticleSummary
from kg.formats import choose
from ontology.records import ARTICLE_ID_LIMIT, Article, Extraction

__all__ = ["router"]

router = APIRouter(tags=["articles"], responses={422: PROBLEMS[422], 503: PROBLEMS[503]})

_TEXT = "دعت الأمم المتحدة، الاثنين، أطراف النزاع في اليمن إلى وقف إطلاق النار في مدينة الحديدة."
_RECORD = {
    "id": "دعوة-الحديدة",
    "title": "الأمم المتحدة تدعو إلى هدنة في الحديدة",
    "text": _TEXT,
    "published": "2021-11-15",
    "source": "صحيفة المثال",
    "url": "https://example.org/1",
}
_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["text"],
                "properties": {
                    name: {"type": "string"} for name in ("id", "title", "text", "published", "source", "url")
                },
            },
            "example": _RECORD,
        },
        "text/plain": {"schema": {"type": "string"}, "example": _TEXT},
        "text/html": {"schema": {"type": "string"}, "example": f"<html><body><p>{_TEXT}</p></body></html>"},
    },
}
_AS_RECORD = frozenset({"application/json", "application/ld+json", "text/json"})
_AS_PAGE = frozenset({"text/html", "application/xhtml+xml"})
_AS_ANYTHING = frozenset({"", "text/plain", "application/octet-stream", "application/x-www-form-urlencoded"})
_SHOWN = {"application/json": "", "text/plain": "", "text/turtle": "turtle", "application/n-triples": "ntriples"}


@dataclass(frozen=True, slots=True)
class _Given:
    """What the address of a request says about its article."""

    id: str | None
    title: str | None
    published: dt.date | None
    source: str | None
    url: str | None


def _given(
    id: Annotated[str | None, Query(min_length=1, max_length=ARTICLE_ID_LIMIT, examples=["هدنة-ليبيا"])] = None,
    title: Annotated[str | None, Query(max_length=2000)] = None,
    published: Annotated[str | None, Query(max_length=40, examples=["2020-01-08"])] = None,
    source: Annotated[str | None, Query(max_length=500)] = None,
    url: Annotated[str | None, Query(max_length=2000)] = None,
) -> _Given:
    from extractors.reading.records import BadRecord, parse_date  # on a thread, and not before the server is there

    try:
        date = parse_date(published)
    except BadRecord as error:
        raise Problem(422, str(error)) from None
    if id is not None and not (id.isprintable() and id.strip() == id):
        raise Problem(422, "'id' holds control characters, or begins or ends with a blank")
    return _Given(id, title, date, source, url)


@router.post(
    "/articles",
    summary="Put an article in",
    dependencies=[Depends(require_write)],
    responses={
        200: {"model": Extraction, "description": "It was there; `Waqai-Outcome` says `replaced` or `unchanged`."},
        201: {"model": Extraction, "description": "It is new."},
        **{status: PROBLEMS[status] for status in (400, 401, 403, 408, 413, 415)},
    },
    openapi_extra={"requestBody": _BODY},
)
async def put_article(request: Request, given: Annotated[_Given, Depends(_given)]) -> Response:
    """Read the events out of a record (JSON), a text or an HTML page, and store them; on disk when answered.

    What the address says (`id`, `title`, `published`, `source`, `url`) goes before what the body says. Without an id,
    the article is named by a hash of its content. An article that is there is replaced. Texts in other languages
    are stored without events; `Waqai-Note` says so.
    """
    state = request.app.state
    kind = content_type(request)
    body = await limited_body(request)
    article: Article = await state.extraction_worker.run(_read, body, kind, given)
    version = extractor_version(state.settings.models)
    digest = article_digest(article, version)
    known, kept = await ask(request, lambda graph: _known(graph, article.id, digest))
    if kept is not None:
        return _stored(kept, article.id, "unchanged", None)
    result = await state.extraction_worker.run(_analyse, state.extractor, article)
    if isinstance(result, Failed):
        raise Problem(422, f"the article {result.reason}")
    extraction = result.extraction
    run = Run(extractor=version, digest=digest)
    await ask(request, lambda graph: graph.put(extraction, article, run))
    outcome = "replaced" if known else "added"
    return _stored(extraction.model_dump_json(), article.id, outcome, language_note(extraction))


def _read(body: bytes, kind: str, given: _Given) -> Article:
    """The article of a body, with what the address says about it."""
    from extractors.reading import Unreadable, decode, read_bytes, read_record
    from extractors.reading.records import BadRecord, parse_json

    try:
        if kind in _AS_RECORD:
            article = read_record(parse_json(decode(body)), published=given.published)
        elif kind in _AS_PAGE or kind in _AS_ANYTHING:
            article = read_bytes(body, published=given.published, html=True if kind in _AS_PAGE else None)
        else:
            raise Problem(415, f"{kind[:100]} is no article; send application/json, text/plain or text/html")
    except (Unreadable, BadRecord) as error:
        raise Problem(422, f"the body {error}") from None
    said = {name: getattr(given, name) for name in _Given.__slots__}
    return article.model_copy(update={name: value for name, value in said.items() if value is not None})


def _known(graph: Graph, article_id: str, digest: str) -> tuple[bool, str | None]:
    """Whether the article is there, and its record where it was read from the same input."""
    if not graph.has(article_id, digest):
        return graph.has(article_id), None
    extraction = graph.get(article_id)
    return True, extraction.model_dump_json() if extraction else None


def _analyse(extractor: Any, article: Article) -> Analysed | Failed:
    return next(iter(analyse(extractor, [article])))


def _stored(body: str, article_id: str, outcome: str, note: str | None) -> Response:
    headers = {"Location": f"/articles/{quote(article_id, safe='')}", "Waqai-Outcome": outcome}
    if note:
        headers["Waqai-Note"] = note
    return Response(body, 201 if outcome == "added" else 200, headers, "application/json")


@router.get("/articles", summary="List articles", responses={200: {"model": Page[ArticleSummary]}})
async def list_articles(request: Request, limit: Limit = 100, cursor: Cursor = 0) -> Response:
    """Articles, newest first."""
    return await ask_page(request, "articles", (), limit, cursor)


@router.get(
    "/articles/{article_id:path}",
    summary="Show an article",
    responses={
        200: {"model": Extraction, "content": {name: {} for name in _SHOWN if name != "application/json"}},
        404: PROBLEMS[404],
        406: PROBLEMS[406],
    },
)
async def show_article(request: Request, article_id: str) -> Response:
    """The record of an article; as `text/plain` its words (what offsets count in), as Turtle or N-Triples its graph."""
    media_type = choose(request.headers.get("accept"), _SHOWN)
    body = await found(request, _shown(article_id, media_type))
    if body is None:
        raise Problem(404, f"there is no article {article_id[:200]!r}")
    return Response(body, media_type=media_type, headers={"Vary": "Accept"})


def _shown(article_id: str, media_type: str) -> Question:
    if media_type == "application/json":
        return Record("get", (article_id,))
    if media_type == "text/plain":
        return Value("content", (article_id,))
    return ArticleAs("export", (article_id,), _SHOWN[media_type])


@router.delete(
    "/articles/{article_id:path}",
    summary="Take an article out",
    status_code=204,
    dependencies=[Depends(require_write)],
    responses={status: PROBLEMS[status] for status in (401, 403, 404)},
)
async def delete_article(request: Request, article_id: str) -> Response:
    """The article goes with everything that it says."""
    if not await ask(request, lambda graph: graph.delete(article_id)):
        raise Problem(404, f"there is no article {article_id[:200]!r}")
    return Response(status_code=204)
