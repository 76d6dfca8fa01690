"""``/sparql``: SPARQL 1.1 queries and updates over the SPARQL 1.1 Protocol."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.access import require_write
from api.bodies import content_type, limited_body
from api.parameters import Parameters, address_of, parameters_of
from api.presence import while_there
from api.problems import PROBLEMS, Problem
from api.readers import Limits, ReaderLost, Readers, answered
from api.routes.service import describe_service
from api.settings import Settings
from kg import BadQuery, Graph
from kg.editing import Editor
from kg.updates import check_update, is_plain, with_dataset

__all__ = ["router"]

router = APIRouter(
    tags=["sparql"], responses={status: PROBLEMS[status] for status in (400, 403, 406, 408, 413, 415, 503)}
)

_FORM = "application/x-www-form-urlencoded"
_QUERY_TYPE = "application/sparql-query"
_UPDATE_TYPE = "application/sparql-update"
_QUERY_DATASET = ("default-graph-uri", "named-graph-uri")
_UPDATE_DATASET = ("using-graph-uri", "using-named-graph-uri")

_EXAMPLE = """SELECT DISTINCT ?who ?onWhom ?where WHERE {
  ?call wq:typeCode "REQUEST" ; wq:content ?ceasefire ; wq:agent/rdfs:label ?who .
  ?ceasefire wq:modeCode "ceasefire" ; sem:hasTimeStamp "2020-01-12"^^xsd:date .
  OPTIONAL { ?call wq:recipient/rdfs:label ?onWhom }
  OPTIONAL { ?call wq:place/rdfs:label ?where }
}"""
_BY_NAME = 'SELECT ?actor WHERE { ?actor rdfs:label "الأمم المتحدة"@ar }'
_ANSWERS = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
    "text/turtle",
    "application/n-triples",
    "application/rdf+xml",
    "application/ld+json",
    "application/n-quads",
    "application/trig",
)
_GRAPHS = {"type": "array", "items": {"type": "string"}}
_SECONDS = {"type": "number", "exclusiveMinimum": 0}


def _parameter(name: str, text: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": text, "schema": schema}


_PARAMETERS = [
    _parameter("default-graph-uri", "Graph that a query sees as default graph; may be given again.", _GRAPHS),
    _parameter("named-graph-uri", "Graph that GRAPH may name; may be given again.", _GRAPHS),
    _parameter("timeout", "Seconds after which to give up, below the server's own limit.", _SECONDS),
]
_POST_PARAMETERS = [
    *_PARAMETERS,
    _parameter("using-graph-uri", "Graph that an update's WHERE sees as default graph; may be given again.", _GRAPHS),
    _parameter("using-named-graph-uri", "Graph that GRAPH in its WHERE may name; may be given again.", _GRAPHS),
]
_QUERY = {
    "name": "query",
    "in": "query",
    "required": False,
    "description": "The query. Without any parameter the service describes itself.",
    "schema": {"type": "string"},
    "examples": {"call": {"summary": "من دعا إلى وقف إطلاق النار؟", "value": _EXAMPLE}, "name": {"value": _BY_NAME}},
}
_INSERTION = 'INSERT DATA { GRAPH <https://example.org/notes> { <https://example.org/n1> rdfs:comment "ملاحظة"@ar } }'
_BODY = {
    "required": True,
    "content": {
        _QUERY_TYPE: {"schema": {"type": "string"}, "example": _EXAMPLE},
        _UPDATE_TYPE: {"schema": {"type": "string"}, "example": _INSERTION},
        _FORM: {
            "schema": {
                "type": "object",
                "properties": {
                    "query": {"type": "string"},
                    "update": {"type": "string"},
                    **dict.fromkeys((*_QUERY_DATASET, *_UPDATE_DATASET), _GRAPHS),
                    "timeout": _SECONDS,
                },
            },
            "example": {"query": _BY_NAME},
        },
    },
}
_OK: dict[int | str, dict[str, Any]] = {
    200: {"description": "The answer.", "content": {media_type: {} for media_type in _ANSWERS}}
}


@router.get(
    "/sparql",
    summary="Query",
    responses=_OK,
    openapi_extra={"parameters": [_QUERY, *_PARAMETERS]},
    response_class=Response,
)
async def query_by_get(request: Request) -> Response:
    """SELECT, ASK, CONSTRUCT or DESCRIBE. Our prefixes are known undeclared.

    Without parameters: the description of the service (SPARQL 1.1 Service Description).
    """
    given = parameters_of(request)
    if not given.pairs:
        return _service(request)
    given.refuse("updates are sent by POST", "update", *_UPDATE_DATASET)
    return await _query(request, given)


@router.post(
    "/sparql",
    summary="Query or update",
    responses={**_OK, 204: {"description": "The update is carried out, and on disk."}, 401: PROBLEMS[401]},
    openapi_extra={"parameters": _POST_PARAMETERS, "requestBody": _BODY},
    response_class=Response,
)
async def query_by_post(request: Request) -> Response:
    """A query, or an update (write), as a form or as the body.

    An update is carried out as a whole or not at all. Its WHERE sees the unnamed graph as default graph, unless it says
    otherwise.
    """
    kind = content_type(request)
    given = parameters_of(request)
    if kind == _QUERY_TYPE:
        given.refuse("the query is in the body already; send it once", "query", "update")
        return await _query(request, Parameters((("query", await _text(request)),)) + given)
    if kind == _UPDATE_TYPE:
        given.refuse("the update is in the body already; send it once", "query", "update")
        await require_write(request)
        return await _update(request, Parameters((("update", await _text(request)),)) + given)
    if kind != _FORM:
        raise Problem(415, f"send a query as {_QUERY_TYPE}, an update as {_UPDATE_TYPE}, or either as {_FORM}")
    given += parameters_of(await limited_body(request))
    if not given.all("update"):
        return await _query(request, given)
    given.refuse("a request is a query or an update; send two", "query")
    await require_write(request)
    return await _update(request, given)


async def _text(request: Request) -> str:
    body = await limited_body(request)
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem(400, f"the body is not UTF-8: byte {error.start}") from None


async def _query(request: Request, given: Parameters) -> Response:
    given.refuse("is for updates; queries have default-graph-uri and named-graph-uri", *_UPDATE_DATASET)
    query = given.one("query")
    if query is None:
        raise Problem(400, "there is no 'query' parameter; send one")
    settings: Settings = request.app.state.settings
    readers: Readers = request.app.state.readers
    default, named = (given.all(name) for name in _QUERY_DATASET)
    asked = readers.query(
        query,
        accept=_accept(request),
        default_graphs=default,
        named_graphs=named,
        union=settings.default_graph == "union",
        base_iri=request.app.state.graph.base,
        limits=_limits(readers, given),
    )
    return answered(await while_there(request, asked))


async def _update(request: Request, given: Parameters) -> Response:
    given.refuse("is for queries; updates have using-graph-uri and using-named-graph-uri", *_QUERY_DATASET)
    update = given.one("update") or ""
    using, using_named = (given.all(name) for name in _UPDATE_DATASET)
    graph: Graph = request.app.state.graph
    readers: Readers = request.app.state.readers
    settings: Settings = request.app.state.settings

    def checked() -> tuple[str, bool]:
        check_update(update, federation=settings.federation)
        text = with_dataset(update, using, using_named)
        return text, is_plain(text)

    text, plain = await asyncio.to_thread(checked)
    if not plain:
        await while_there(request, _rehearse(readers, text, graph.base, _limits(readers, given)))
    await request.app.state.writer.run(
        lambda graph: Editor(graph).update(text, base_iri=graph.base, federation=settings.federation)
    )
    return Response(status_code=204)


async def _rehearse(readers: Readers, text: str, base: str, limits: Limits) -> None:
    """See in a reader whether an update comes to an end: what writes cannot be stopped, nor replaced."""
    try:
        await readers.rehearse(text, base_iri=base, limits=limits)
    except ReaderLost:
        raise BadQuery("the update is nested too deep, or is more than the engine can take") from None


def _service(request: Request) -> Response:
    settings: Settings = request.app.state.settings
    union = settings.default_graph == "union"
    answer = describe_service(address_of(request), _accept(request), union=union, federation=settings.federation)
    kind = f"{answer.media_type}; charset=utf-8" if answer.media_type.startswith("text/") else answer.media_type
    return Response(answer.body, media_type=kind, headers={"Vary": "Accept"})


def _accept(request: Request) -> str | None:
    return ", ".join(request.headers.getlist("accept")) or None


def _limits(readers: Readers, given: Parameters) -> Limits:
    """The limits of a request: the server's, or lower ones.

    :raises Problem: 400 where ``timeout`` is no time.
    """
    timeout = given.one("timeout")
    try:
        return readers.limits.lowered(seconds=None if timeout is None else float(timeout))
    except ValueError:
        raise Problem(400, f"timeout is {timeout!r:.40}; send a number of seconds above 0") from None
