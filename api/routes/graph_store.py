"""``/graphs``: whole graphs over the SPARQL 1.1 Graph Store HTTP Protocol.

A graph is named by parameter (``?graph=IRI``, ``?default``: indirectly), or is the address itself below ``/graphs/``
(directly). Both name the same graphs as queries and updates do.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pyoxigraph import NamedNode, Triple
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.responses import Response

from api.access import require_write
from api.bodies import content_type, limited_body
from api.parameters import address_of, parameters_of
from api.presence import while_there
from api.problems import PROBLEMS, Problem
from api.readers import answered
from api.readers.questions import GraphThere
from api.routes.common import ask
from kg.editing import Editor
from kg.formats import TRIPLES, choose
from kg.uploads import UPLOADS, BadUpload, read_triples

__all__ = ["router"]

router = APIRouter(tags=["graphs"], responses={status: PROBLEMS[status] for status in (400, 403)})

_MOST_PARTS = 50
_ALLOWED = "GET, HEAD, PUT, POST, DELETE"
_WRITE = [Depends(require_write)]
_INDIRECT: list[dict[str, Any]] = [
    {
        "name": "graph",
        "in": "query",
        "required": False,
        "description": "IRI of the graph.",
        "schema": {"type": "string", "format": "iri"},
    },
    {
        "name": "default",
        "in": "query",
        "required": False,
        "description": "The unnamed graph, in place of `graph`. Without a value.",
        "schema": {"type": "string", "enum": [""]},
        "allowEmptyValue": True,
    },
]
_DIRECT: list[dict[str, Any]] = [
    {
        "name": "path",
        "in": "path",
        "required": True,
        "description": "The end of the graph's IRI, which is the whole address.",
        "schema": {"type": "string"},
    }
]
_BODY = {
    "required": True,
    "content": {
        **{media_type: {"schema": {"type": "string"}} for media_type in UPLOADS},
        "multipart/form-data": {
            "schema": {"type": "object", "additionalProperties": {"type": "string", "format": "binary"}}
        },
    },
}
_READ: dict[int | str, dict[str, Any]] = {
    200: {"description": "The graph.", "content": {media_type: {} for media_type in TRIPLES}},
    **{status: PROBLEMS[status] for status in (404, 406, 413, 503)},
}
_WRITTEN: dict[int | str, dict[str, Any]] = {
    201: {"description": "There was no such graph, now there is; on disk."},
    204: {"description": "Done, and on disk."},
    **{status: PROBLEMS[status] for status in (401, 408, 413, 415, 503)},
}
_DROPPED: dict[int | str, dict[str, Any]] = {
    204: {"description": "Done, and on disk."},
    **{status: PROBLEMS[status] for status in (401, 404, 503)},
}


def _by_parameter(request: Request) -> NamedNode | None:
    """The graph that the parameters name; ``None`` for the unnamed one."""
    given = parameters_of(request)
    name = given.one("graph")
    default = given.one("default")
    if (name is None) == (default is None):
        raise Problem(400, "name a graph: '?graph=' with its IRI, or '?default' for the unnamed one")
    return None if name is None else _named(name)


def _by_address(request: Request) -> NamedNode:
    """The graph that the address is."""
    parameters_of(request).refuse("the address names the graph already", "graph", "default")
    return _named(address_of(request))


def _named(iri: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise Problem(400, f"graph <{iri[:200]}>: is not an absolute IRI: {error}") from None


Indirect = Annotated[NamedNode | None, Depends(_by_parameter)]
Direct = Annotated[NamedNode, Depends(_by_address)]


@router.get(
    "/graphs",
    summary="Read a graph",
    responses=_READ,
    openapi_extra={"parameters": _INDIRECT},
    response_class=Response,
)
async def read_by_parameter(request: Request, name: Indirect) -> Response:
    """All statements of a graph, in the format that `Accept` asks for."""
    return await _read(request, name)


@router.get(
    "/graphs/{path:path}",
    summary="Read a graph",
    responses=_READ,
    openapi_extra={"parameters": _DIRECT},
    response_class=Response,
)
async def read_by_address(request: Request, name: Direct) -> Response:
    """All statements of the graph whose IRI is the address."""
    return await _read(request, name)


@router.head("/graphs", include_in_schema=False)
async def look_by_parameter(request: Request, name: Indirect) -> Response:
    """Whether a graph is there."""
    return await _look(request, name)


@router.head("/graphs/{path:path}", include_in_schema=False)
async def look_by_address(request: Request, name: Direct) -> Response:
    """Whether a graph is there."""
    return await _look(request, name)


@router.put(
    "/graphs",
    summary="Replace a graph",
    responses=_WRITTEN,
    openapi_extra={"parameters": _INDIRECT, "requestBody": _BODY},
    dependencies=_WRITE,
    status_code=204,
    response_class=Response,
)
async def put_by_parameter(request: Request, name: Indirect) -> Response:
    """Put statements in the place of those of a graph."""
    return await _put(request, name)


@router.put(
    "/graphs/{path:path}",
    summary="Replace a graph",
    responses={**_WRITTEN, 404: PROBLEMS[404]},
    openapi_extra={"parameters": _DIRECT, "requestBody": _BODY},
    dependencies=_WRITE,
    status_code=204,
    response_class=Response,
)
async def put_by_address(request: Request, name: Direct) -> Response:
    """Put statements in the place of those of the graph whose IRI is the address."""
    return await _put(request, name)


@router.post(
    "/graphs",
    summary="Add to a graph",
    responses=_WRITTEN,
    openapi_extra={"parameters": _INDIRECT, "requestBody": _BODY},
    dependencies=_WRITE,
    status_code=204,
    response_class=Response,
)
async def add_by_parameter(request: Request) -> Response:
    """Add statements to a graph. Without any parameter: to a new one, whose address is in the header `Location`."""
    if not parameters_of(request).pairs:
        return await _add(request, _named(f"{address_of(request)}/{uuid.uuid4()}"))
    return await _add(request, _by_parameter(request))


@router.post(
    "/graphs/{path:path}",
    summary="Add to a graph",
    responses={**_WRITTEN, 404: PROBLEMS[404]},
    openapi_extra={"parameters": _DIRECT, "requestBody": _BODY},
    dependencies=_WRITE,
    status_code=204,
    response_class=Response,
)
async def add_by_address(request: Request, name: Direct) -> Response:
    """Add statements to the graph whose IRI is the address."""
    return await _add(request, name)


@router.delete(
    "/graphs",
    summary="Drop a graph",
    responses=_DROPPED,
    openapi_extra={"parameters": _INDIRECT},
    dependencies=_WRITE,
    status_code=204,
    response_class=Response,
)
async def drop_by_parameter(request: Request, name: Indirect) -> Response:
    """Drop a graph with all its statements, or empty the unnamed one."""
    return await _drop(request, name)


@router.delete(
    "/graphs/{path:path}",
    summary="Drop a graph",
    responses=_DROPPED,
    openapi_extra={"parameters": _DIRECT},
    dependencies=_WRITE,
    status_code=204,
    response_class=Response,
)
async def drop_by_address(request: Request, name: Direct) -> Response:
    """Drop the graph whose IRI is the address."""
    return await _drop(request, name)


@router.api_route("/graphs", methods=["PATCH"], include_in_schema=False)
@router.api_route("/graphs/{path:path}", methods=["PATCH"], include_in_schema=False)
async def patch() -> Response:
    """Refused: the protocol leaves open what a patch would be."""
    raise Problem(405, "graphs are not patched: send a SPARQL update to /sparql", headers={"Allow": _ALLOWED})


async def _read(request: Request, name: NamedNode | None) -> Response:
    accept = _format(request)
    await _require(request, name)
    pattern = "?s ?p ?o" if name is None else f"GRAPH {name} {{ ?s ?p ?o }}"
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}"
    return answered(await while_there(request, request.app.state.readers.query(query, accept=accept, union=False)))


async def _look(request: Request, name: NamedNode | None) -> Response:
    media_type = _format(request)
    await _require(request, name)
    # The length is not told: a reader would have to write the answer to know it.
    return Response(headers={"Vary": "Accept"}, media_type=media_type)


async def _require(request: Request, name: NamedNode | None) -> None:
    if name is not None and not await request.app.state.readers.ask(GraphThere("ask", (name.value,))):
        raise Problem(404, f"there is no graph {name}")


def _format(request: Request) -> str:
    return choose(", ".join(request.headers.getlist("accept")) or None, TRIPLES)


async def _put(request: Request, name: NamedNode | None) -> Response:
    triples = await _triples(request, name)
    new = await ask(request, lambda graph: Editor(graph).put(name, triples))
    return Response(status_code=201 if new else 204)


async def _add(request: Request, name: NamedNode | None) -> Response:
    triples = await _triples(request, name)
    new = await ask(request, lambda graph: Editor(graph).add(name, triples))
    if new and name is not None:
        return Response(status_code=201, headers={"Location": name.value})
    return Response(status_code=204)


async def _drop(request: Request, name: NamedNode | None) -> Response:
    if not await ask(request, lambda graph: Editor(graph).drop(name)):
        raise Problem(404, f"there is no graph {name}")
    return Response(status_code=204)


async def _triples(request: Request, name: NamedNode | None) -> list[Triple]:
    """The statements in the body; relative IRIs are resolved against the graph's."""
    base = address_of(request) if name is None else name.value
    kind = content_type(request)
    if kind == "multipart/form-data":
        parts: Sequence[tuple[str, bytes]] = await _parts(request)
    else:
        parts = [(request.headers.get("content-type", ""), await limited_body(request))]
    triples: list[Triple] = []
    for declared, body in parts:
        media_type = _uploaded(declared)
        try:
            triples += await asyncio.to_thread(read_triples, body, media_type, base)
        except BadUpload as error:
            raise Problem(400, str(error), line=error.line) from None
    return triples


def _uploaded(declared: str) -> str:
    """The media type of a document, which must be in UTF-8."""
    kind, _, parameters = declared.partition(";")
    media_type = kind.strip().lower()
    if media_type not in UPLOADS:
        raise Problem(415, f"graphs are sent as {', '.join(UPLOADS)}, not {media_type[:100] or 'without Content-Type'}")
    for parameter in parameters.lower().split(";"):
        name, _, value = parameter.partition("=")
        if name.strip() == "charset" and value.strip(" \"'") not in ("utf-8", "utf8", "us-ascii"):
            raise Problem(415, "graphs are sent in UTF-8")
    return media_type


async def _parts(request: Request) -> list[tuple[str, bytes]]:
    """Media types and contents of the files of a form."""
    body = await limited_body(request)

    async def stream() -> Any:
        yield body

    parser = MultiPartParser(
        request.headers, stream(), max_files=_MOST_PARTS, max_fields=_MOST_PARTS, max_part_size=len(body) + 1
    )
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, ValueError) as error:
        raise Problem(400, f"the body is no multipart/form-data: {error}") from None
    try:
        files = [part for _, part in form.multi_items() if isinstance(part, UploadFile)]
        if not files or len(files) != len(form.multi_items()):
            raise Problem(400, "each part must be a file: Content-Disposition with a filename, and Content-Type")
        return [(part.content_type or "", await part.read()) for part in files]
    finally:
        await form.close()
