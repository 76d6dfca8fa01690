"""RDF that others send, read without trust: no entity, no other document, no nesting that would overflow the engine.

The engine's readers of JSON-LD and of triple terms work through nested input on the call stack, and take the process
down when that overflows (from about 5000 levels on); ordinary data has a handful. So depth is measured first, by
means that do not recurse. RDF/XML is first read by expat, which is told to stop at a document type declaration: no
entity is ever declared, and none expanded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from xml.parsers import expat

from pyoxigraph import DefaultGraph, RdfFormat, Triple, parse

__all__ = ["UPLOADS", "BadUpload", "read_triples"]

UPLOADS: Mapping[str, RdfFormat] = MappingProxyType(
    {
        "text/turtle": RdfFormat.TURTLE,
        "application/x-turtle": RdfFormat.TURTLE,
        "application/n-triples": RdfFormat.N_TRIPLES,
        "application/rdf+xml": RdfFormat.RDF_XML,
        "application/ld+json": RdfFormat.JSON_LD,
        "application/n-quads": RdfFormat.N_QUADS,
        "application/trig": RdfFormat.TRIG,
    }
)
"""Formats that graphs may be sent in, by media type."""

DEEPEST = 200
"""Most levels of nesting."""

_JSON = re.compile(rb'"(?:[^"\\]|\\.)*"|(?P<open>[{\[])|(?P<close>[}\]])', re.DOTALL)
_TURTLE = re.compile(
    rb"""\#[^\n\r]*
    |(?P<open><<)|(?P<close>>>)
    |<[^<>"{}|^`\x00-\x20]*>
    |\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''
    |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*'""",
    re.VERBOSE | re.DOTALL,
)


class BadUpload(ValueError):
    """Data that cannot be taken; the message says why. ``line`` counts from 1 and is ``None`` where not known."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


def read_triples(body: bytes, media_type: str, base_iri: str) -> list[Triple]:
    """The statements of a document that describes one graph.

    Args:
        body: the document, in UTF-8.
        media_type: a key of `UPLOADS`.
        base_iri: what relative IRIs are resolved against.

    Raises:
        BadUpload: if it is not what it says it is, is nested too deep, or holds named graphs.
    """
    format = UPLOADS[media_type]
    if format == RdfFormat.RDF_XML:
        _check_xml(body)
    elif format == RdfFormat.JSON_LD:
        _check_depth(_JSON, body)
    elif body.count(b"<<") > DEEPEST:
        _check_depth(_TURTLE, body)
    triples: list[Triple] = []
    try:
        for quad in parse(body, format, base_iri=base_iri):
            if not isinstance(quad.graph_name, DefaultGraph):
                raise BadUpload(f"the document has a named graph, {quad.graph_name}; send the statements of one graph")
            triples.append(quad.triple)
    except SyntaxError as error:
        raise BadUpload(f"the document is not valid {media_type}: {str(error)[:300]}", error.lineno) from None
    except (ValueError, OSError) as error:
        if isinstance(error, BadUpload):
            raise
        raise BadUpload(f"the document cannot be read as {media_type}: {str(error)[:300]}") from None
    return triples


def _check_depth(token: re.Pattern[bytes], body: bytes) -> None:
    """Refuse what nests deeper than `DEEPEST`, by the tokens that open and close a level."""
    depth = 0
    for found in token.finditer(body):
        if found["open"]:
            depth += 1
            if depth > DEEPEST:
                line = body.count(b"\n", 0, found.start()) + 1
                raise BadUpload(f"line {line}: the document is nested deeper than {DEEPEST} levels", line)
        elif found["close"]:
            depth -= 1


def _check_xml(body: bytes) -> None:
    """Refuse what is no XML, has a document type declaration, or nests too deep."""
    parser = expat.ParserCreate()
    depth = 0

    def declared(*_: object) -> None:
        line = parser.CurrentLineNumber
        raise BadUpload(f"line {line}: the document has a DOCTYPE; write entities out and leave it away", line)

    def opened(name: str, _: object) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            line = parser.CurrentLineNumber
            raise BadUpload(f"line {line}: the document is nested deeper than {DEEPEST} levels", line)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartDoctypeDeclHandler = declared
    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise BadUpload(f"the document is not valid XML: {error}", error.lineno) from None
