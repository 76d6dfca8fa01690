"""What Virtuoso 7 makes of literals, and how to have them back as they were written.

It keeps each ``xsd:double`` whole, but writes six digits of it in N-Triples, JSON, XML and CSV; in Turtle all of them,
where doubles and decimals look the same. A boolean is ``1`` or ``0`` in JSON. A GeoSPARQL point gets a type of
Virtuoso's own, and its coordinates are kept in single precision: those cannot be had back (``wgs84:lat`` and
``wgs84:long`` of the same place can).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pyoxigraph import Literal, NamedNode, Triple

from ontology.namespaces import GEO, XSD

__all__ = ["answered", "doubles_in", "is_double", "mended", "with_doubles"]

_DOUBLE = NamedNode(f"{XSD.iri}double")
_GEOMETRY = b"http://www.openlinksw.com/schemas/virtrdf#Geometry"
_WKT = f"{GEO.iri}wktLiteral".encode("ascii")
# Quotes within a text are escaped in both formats: so neither pattern can match inside one.
_TYPED = re.compile(rb'((?:"datatype"\s*:\s*"|"\^\^<))' + re.escape(_GEOMETRY) + rb'(?=[">])')
_BOOLEAN = re.compile(
    rb'("datatype"\s*:\s*"' + re.escape(f"{XSD.iri}boolean".encode("ascii")) + rb'"\s*,\s*"value"\s*:\s*")([01])(?=")'
)


def answered(headers: Mapping[str, str]) -> bool:
    """Whether an answer with these headers (names in lower case) is Virtuoso's."""
    return headers.get("server", "").startswith("Virtuoso")


def mended(body: bytes) -> bytes:
    """An answer in JSON or N-Triples with types and booleans as the recommendations have them."""
    body = _TYPED.sub(rb"\g<1>" + _WKT, body)
    return _BOOLEAN.sub(lambda found: found[1] + (b"true" if found[2] == b"1" else b"false"), body)


def is_double(value: object) -> bool:
    """Whether a term is an ``xsd:double``."""
    return isinstance(value, Literal) and value.datatype == _DOUBLE


def doubles_in(graph: NamedNode) -> str:
    """A query for subject, predicate and all digits of each ``xsd:double`` in a named graph."""
    return (
        f"SELECT ?s ?p (bif:sprintf('%.17g', ?o) AS ?digits) WHERE {{ GRAPH {graph} {{ ?s ?p ?o . "
        f"FILTER(isLiteral(?o) && datatype(?o) = {_DOUBLE}) }} }}"
    )


def with_doubles(triples: Iterable[Triple], rows: Iterable[Sequence[object]]) -> Iterator[Triple]:
    """``triples`` with the doubles that `doubles_in` found in place of the shortened ones."""
    yield from (triple for triple in triples if not is_double(triple.object))
    for subject, predicate, digits in rows:
        assert isinstance(subject, NamedNode) and isinstance(predicate, NamedNode) and isinstance(digits, Literal)
        yield Triple(subject, predicate, Literal(_lexical(float(digits.value)), datatype=_DOUBLE))


def _lexical(number: float) -> str:
    """The shortest form that reads back as this number."""
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "INF" if number > 0 else "-INF"
    return repr(number)
