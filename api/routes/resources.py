"""Linked data: what each of our IRIs names, as RDF or as a page; the context of our JSON-LD; what there is (VoID)."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, FastAPI, Query, Request
from starlette.responses import Response

from api.linked import DOCUMENTS, FORMATS, PAGE_HEADERS, page, void, written
from api.problems import PROBLEMS, Problem
from kg.formats import choose
from kg.jsonld import context
from kg.terms import Iris, quoted
from ontology.namespaces import CAMEO, ONTOLOGY, PLOVER

__all__ = ["install", "router"]

router = APIRouter(tags=["linked data"], responses={status: PROBLEMS[status] for status in (404, 406, 422, 503)})

_OFFERED = {**DOCUMENTS, "text/html": None}
_FRESH = 60.0
_KINDS = ("article", "event", "actor", "place", "identity", "extractor")
_OK: dict[int | str, dict[str, Any]] = {
    200: {"description": "Its description.", "content": {name: {} for name in _OFFERED}}
}

Format = Annotated[
    str | None,
    Query(pattern="^(turtle|ntriples|rdfxml|jsonld|html)$", description="Goes before `Accept`, for browsers."),
]


def install(app: FastAPI, base: str) -> None:
    """Have ``app`` describe our things, under its root and under the path of the base IRI of the data."""
    app.include_router(router)
    path = urlsplit(base).path.rstrip("/")
    if path:
        app.include_router(router, prefix=path, include_in_schema=False)


@router.get("/article/{local:path}", summary="Describe an article", responses=_OK, response_class=Response)
async def article(request: Request, local: str, format: Format = None) -> Response:
    """Everything that is known from it, its text and all spans included: as `Accept` or `format` says."""
    return await _described(request, _iris(request).article(local).value, format)


@router.get("/event/{local:path}", summary="Describe an event", responses=_OK, response_class=Response)
async def event(request: Request, local: str, format: Format = None) -> Response:
    """What happened, with the words that say so."""
    return await _described(request, _iris(request).event(local).value, format)


@router.get("/actor/{local:path}", summary="Describe an actor", responses=_OK, response_class=Response)
async def actor(request: Request, local: str, format: Format = None) -> Response:
    """Names, country, role; the events that it is in, 500 at most."""
    return await _described(request, _iris(request).actor(local).value, format)


@router.get("/place/{local:path}", summary="Describe a place", responses=_OK, response_class=Response)
async def place(request: Request, local: str, format: Format = None) -> Response:
    """Names, country, position; the events that happened there, 500 at most."""
    return await _described(request, _iris(request).place(local).value, format)


@router.get("/identity/{local:path}", summary="Describe an identity link", responses=_OK, response_class=Response)
async def identity(request: Request, local: str, format: Format = None) -> Response:
    """Which two actors are taken for one, and why."""
    return await _described(request, _iris(request).link(local).value, format)


@router.get("/identity", summary="Describe all identity links", responses=_OK, response_class=Response)
async def identities(request: Request, format: Format = None) -> Response:
    """The graph of the links."""
    return await _described(request, _iris(request).identity().value, format)


@router.get("/extractor/{local:path}", summary="Describe an extractor", responses=_OK, response_class=Response)
async def extractor(request: Request, local: str, format: Format = None) -> Response:
    """The version of the software that read events out of articles."""
    return await _described(request, _iris(request).extractor(local).value, format)


@router.get("/ontology", summary="Describe our vocabulary", responses=_OK, response_class=Response)
async def ontology(request: Request, format: Format = None) -> Response:
    """All terms of `wq:`."""
    return await _described(request, ONTOLOGY, format)


@router.get("/plover/{local:path}", summary="Describe a type or mode of events", responses=_OK, response_class=Response)
async def plover(request: Request, local: str, format: Format = None) -> Response:
    """Types and modes of PLOVER."""
    return await _described(request, PLOVER[quoted(local) if local else ""], format)


@router.get("/cameo/{local:path}", summary="Describe a CAMEO code", responses=_OK, response_class=Response)
async def cameo(request: Request, local: str, format: Format = None) -> Response:
    """Codes of CAMEO."""
    return await _described(request, CAMEO[quoted(local) if local else ""], format)


@router.get("/context.jsonld", summary="The context of our JSON-LD", response_class=Response)
async def jsonld_context() -> Response:
    """Prefixes, and the properties of our vocabulary with the types of their values."""
    body = json.dumps({"@context": dict(context())}, ensure_ascii=False, indent=1)
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "max-age=3600"}
    return Response(body, media_type="application/ld+json", headers=headers)


@router.get("/.well-known/void", summary="Describe the data set", responses=_OK, response_class=Response)
async def describe_data(request: Request, format: Format = None) -> Response:
    """What there is, how much, and where to ask (VoID). Counts may be a minute old."""
    address = str(request.base_url)
    return await _answered(request, f"{address}.well-known/void", await _void(request, address), format)


async def _void(request: Request, address: str) -> bytes:
    state = request.app.state
    taken, counts = getattr(state, "void_counts", (0.0, None))
    if counts is None or time.monotonic() - taken > _FRESH:
        counts = await state.readers.call("stats")
        state.void_counts = time.monotonic(), counts
    return void(_iris(request).base, address, counts)


def _iris(request: Request) -> Iris:
    iris: Iris = request.app.state.graph.iris
    return iris


async def _described(request: Request, iri: str, format: str | None) -> Response:
    described = await request.app.state.readers.call("describe", iri)
    if described is None:
        raise Problem(404, f"nothing is said of <{iri[:300]}>")
    return await _answered(request, iri, described, format)


async def _answered(request: Request, iri: str, triples: bytes, format: str | None) -> Response:
    accept = ", ".join(request.headers.getlist("accept")) or None
    media_type = FORMATS[format] if format else choose(accept, _OFFERED)
    root, base = request.scope.get("root_path", ""), _iris(request).base
    headers = {"Vary": "Accept", "Link": f'<{root}/.well-known/void>; rel="describedby"'}
    if media_type == "text/html":
        body = await asyncio.to_thread(page, iri, triples, lambda other: _path(other, base, root))
        return Response(body, media_type="text/html; charset=utf-8", headers={**headers, **PAGE_HEADERS})
    document = await asyncio.to_thread(written, triples, media_type)
    kind = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
    return Response(document, media_type=kind, headers=headers)


def _path(iri: str, base: str, root: str) -> str | None:
    """Where on this server ``iri`` is described; ``None`` where it is not."""
    local = iri.removeprefix(base)
    if local != iri and local.partition("/")[0].partition("#")[0] in _KINDS:
        return f"{root}/{local}"
    for name, start in (("ontology", ONTOLOGY), ("plover/", PLOVER.iri), ("cameo/", CAMEO.iri)):
        if iri.startswith(start):
            return f"{root}/{name}{iri.removeprefix(start)}"
    return None
