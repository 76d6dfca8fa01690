"""``/sparql``: SPARQL 1.1 queries over the SPARQL 1.1 Protocol."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.bodies import content_type, limited_body
from api.problems import PROBLEMS, Problem
from api.routes.common import ask
from kg import Answer

__all__ = ["router"]

router = APIRouter(tags=["sparql"], responses={status: PROBLEMS[status] for status in (400, 403, 406, 413, 415, 503)})

_FIELDS = 200
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
)
_PARAMETERS: list[dict[str, Any]] = [
    {
        "name": name,
        "in": "query",
        "required": False,
        "description": text,
        "schema": {"type": "array", "items": {"type": "string"}},
    }
    for name, text in (
        ("default-graph-uri", "Graph to query in place of the union of all; may be given again."),
        ("named-graph-uri", "Graph that GRAPH may name; may be given again."),
    )
]
_QUERY = {
    "name": "query",
    "in": "query",
    "required": True,
    "description": "The query.",
    "schema": {"type": "string"},
    "examples": {"call": {"summary": "من دعا إلى وقف إطلاق النار؟", "value": _EXAMPLE}, "name": {"value": _BY_NAME}},
}
_BODY = {
    "required": True,
    "content": {
        "application/sparql-query": {"schema": {"type": "string"}, "example": _EXAMPLE},
        "application/x-www-form-urlencoded": {
            "schema": {
                "type": "object",
                "required": ["query"],
                "properties": {
                    "query": {"type": "string"},
                    "default-graph-uri": {"type": "array", "items": {"type": "string"}},
                    "named-graph-uri": {"type": "array", "items": {"type": "string"}},
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
    """SELECT, ASK, CONSTRUCT or DESCRIBE. The default graph is the union of all; our prefixes are known undeclared."""
    return await _answer(request, _pairs(request.scope["query_string"]))


@router.post(
    "/sparql",
    summary="Query",
    responses=_OK,
    openapi_extra={"parameters": _PARAMETERS, "requestBody": _BODY},
    response_class=Response,
)
async def query_by_post(request: Request) -> Response:
    """The same, with the query as a form or as the body."""
    kind = content_type(request)
    if kind == "application/sparql-update":
        raise Problem(403, "updates are switched off: articles are put in at /articles")
    if kind == "application/x-www-form-urlencoded":
        return await _answer(request, _pairs(await limited_body(request)))
    if kind == "application/sparql-query":
        body = await limited_body(request)
        pairs = _pairs(request.scope["query_string"])
        if any(name == "query" for name, _ in pairs):
            raise Problem(400, "the query is in the body and in the address; send it once")
        try:
            return await _answer(request, [("query", body.decode("utf-8")), *pairs])
        except UnicodeDecodeError as error:
            raise Problem(400, f"the query is not UTF-8: byte {error.start}") from None
    raise Problem(415, "send the query as application/sparql-query or application/x-www-form-urlencoded")


def _pairs(encoded: bytes) -> list[tuple[str, str]]:
    """Names and values of a form or query string."""
    try:
        text = encoded.decode("ascii")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_FIELDS)
    except UnicodeDecodeError as error:
        raise Problem(400, f"the parameters are not percent-encoded UTF-8: byte {error.start}") from None
    except ValueError:
        raise Problem(400, f"there are more than {_FIELDS} parameters") from None


async def _answer(request: Request, pairs: list[tuple[str, str]]) -> Response:
    queries = [value for name, value in pairs if name == "query"]
    if any(name == "update" for name, _ in pairs):
        raise Problem(403, "updates are switched off: articles are put in at /articles")
    if len(queries) != 1:
        raise Problem(400, f"there are {len(queries)} 'query' parameters; send one")
    default = [value for name, value in pairs if name == "default-graph-uri"]
    named = [value for name, value in pairs if name == "named-graph-uri"]
    accept = ", ".join(request.headers.getlist("accept")) or None
    answer: Answer = await ask(
        request, lambda graph: graph.query(queries[0], accept, default_graphs=default, named_graphs=named)
    )
    return Response(answer.body, media_type=_labelled(answer.media_type), headers={"Vary": "Accept"})


def _labelled(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
