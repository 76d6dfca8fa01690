"""Errors as the people and programs at the other end need them: RFC 9457 problem details, never a trace."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from api.pipeline import ExtractorUnavailable
from api.readers import AnswerTooLarge, OutOfTime, QueryStopped, ReaderLost
from api.redaction import redacted
from api.workers import Busy, TooSlow
from kg import BadQuery, ConcurrentUse, GraphError, NotAcceptable, QueryRefused

__all__ = ["PROBLEMS", "Problem", "ProblemDetails", "install", "problem_response", "unexpected_response"]

MEDIA_TYPE = "application/problem+json"
_LOG = logging.getLogger("waqai.http")


class ProblemDetails(BaseModel):
    """A problem (RFC 9457)."""

    type: str = "about:blank"
    title: str = Field(examples=["Bad Request"])
    status: int = Field(examples=[400])
    detail: str | None = Field(None, examples=["the query is not valid SPARQL at line 1, column 8"])


class Problem(Exception):
    """An error that ends a request, with what the caller can do about it in ``detail``."""

    def __init__(self, status: int, detail: str, *, headers: Mapping[str, str] | None = None, **more: Any) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers
        self.more = more


def _described(*statuses: int) -> dict[int | str, dict[str, Any]]:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}
    return {status: {"description": HTTPStatus(status).phrase, "content": content} for status in statuses}


PROBLEMS = _described(400, 401, 403, 404, 406, 408, 413, 415, 422, 429, 500, 503)
"""Problem answers by status, for the documentation of endpoints."""


def install(app: FastAPI) -> None:
    """Have all errors of ``app`` answered as problems, and its documentation say what a problem is."""
    describe = app.openapi

    def described() -> dict[str, Any]:
        document = describe()
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schemas.setdefault("ProblemDetails", ProblemDetails.model_json_schema())
        return document

    app.openapi = described  # type: ignore[method-assign]

    @app.exception_handler(Problem)
    async def _problem(_: Request, error: Problem) -> JSONResponse:
        return problem_response(error)

    @app.exception_handler(HTTPException)
    async def _http(_: Request, error: HTTPException) -> JSONResponse:
        return _response(error.status_code, str(error.detail), error.headers)

    @app.exception_handler(RequestValidationError)
    async def _invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        wrong = [{"where": ".".join(map(str, one["loc"])), "why": one["msg"]} for one in error.errors()[:20]]
        detail = "; ".join(f"{one['where']}: {one['why']}" for one in wrong)
        return _response(422, detail, errors=wrong)

    for kind in (GraphError, QueryStopped, Busy, TooSlow, ExtractorUnavailable):
        app.add_exception_handler(kind, _known)

    @app.exception_handler(Exception)
    async def _unexpected(request: Request, error: Exception) -> JSONResponse:
        _LOG.error("%s %s failed", request.method, request.url.path, exc_info=error)
        return unexpected_response()


def problem_response(error: Problem) -> JSONResponse:
    """The answer that says what the problem is; for middleware, which no handler stands behind."""
    return _response(error.status, error.detail, error.headers, **error.more)


def unexpected_response() -> JSONResponse:
    """The answer where the fault is ours; it says nothing of it."""
    return _response(500, "something went wrong in the server; it has been logged")


async def _known(_: Request, error: Exception) -> JSONResponse:
    match error:
        case BadQuery():
            return _response(400, str(error), line=error.line, column=error.column)
        case QueryRefused():
            return _response(403, str(error))
        case NotAcceptable():
            return _response(406, str(error))
        case AnswerTooLarge():
            return _response(413, str(error))
        case OutOfTime():
            return _response(503, str(error), {"Retry-After": "30"})
        case ReaderLost():
            return _response(503, str(error), {"Retry-After": "1"})
        case Busy():
            return _response(503, f"too many requests are waiting for the {error}", {"Retry-After": "5"})
        case TooSlow():
            return _response(503, f"the {error} took too long; ask for less", {"Retry-After": "30"})
        case ConcurrentUse():
            return _response(503, str(error), {"Retry-After": "1"})
        case _:
            return _response(503, str(error))


def _response(status: int, detail: str, headers: Mapping[str, str] | None = None, **more: Any) -> JSONResponse:
    try:
        title = HTTPStatus(status).phrase
    except ValueError:
        title = "Error"
    body = {"type": "about:blank", "title": title, "status": status, "detail": _clean(detail), **_cleaned(more)}
    return JSONResponse(body, status, dict(headers or {}), media_type=MEDIA_TYPE)


def _clean(text: str) -> str:
    return redacted(text[:2000].encode("utf-8", errors="replace").decode("utf-8"))


def _cleaned(more: Mapping[str, Any]) -> dict[str, Any]:
    """Extra members without empty ones, and without characters that JSON in UTF-8 cannot carry."""
    clean: dict[str, Any] = {}
    for name, value in more.items():
        if isinstance(value, list):
            clean[name] = [{key: _clean(str(part)) for key, part in one.items()} for one in value]
        elif value is not None:
            clean[name] = value
    return clean
