"""``/``: a page with timeline and events; ``/docs``: one with the endpoints. All of both comes from this server."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from fastapi import APIRouter
from starlette.responses import Response

from api.problems import Problem

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_TYPES = {
    "page.css": "text/css",
    "page.js": "text/javascript",
    "index.html": "text/html",
    "docs.css": "text/css",
    "docs.js": "text/javascript",
    "docs.html": "text/html",
}
_HEADERS = {"Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'"}


@router.get("/")
async def home() -> Response:
    """The page."""
    return _file("index.html")


@router.get("/docs")
async def documentation() -> Response:
    """The endpoints with their parameters, out of ``/openapi.json``."""
    return _file("docs.html")


@router.get("/web/{name}")
async def file(name: str) -> Response:
    """A part of the page."""
    if name not in _TYPES:
        raise Problem(404, "there is no such file")
    return _file(name)


def _file(name: str) -> Response:
    return Response(_content(name), media_type=f"{_TYPES[name]}; charset=utf-8", headers=_HEADERS)


@cache
def _content(name: str) -> bytes:
    """The files are small and part of the package: read once."""
    return files("api").joinpath("web", name).read_bytes()
