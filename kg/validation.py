"""Does a graph keep to its shapes? SHACL (``ontology/shapes.ttl``) by pyshacl, with findings that one can read."""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

import pyshacl
from pyoxigraph import Quad, RdfFormat, Triple, serialize
from rdflib import Graph as RdfGraph
from rdflib import Namespace as RdfNamespace
from rdflib import Node
from rdflib.namespace import RDF

from kg.answers import Finding
from kg.vocabularies import vocabulary_quads

__all__ = ["validate"]

_SH = RdfNamespace("http://www.w3.org/ns/shacl#")


def validate(quads: Iterable[Quad | Triple]) -> list[Finding]:
    """What in these statements breaks our shapes, ordered by node; nothing if they conform.

    The names of graphs are set aside: give one article's graph at a time.
    """
    data = RdfGraph()
    statements = [*_triples(quads), *_triples(vocabulary_quads())]
    data.parse(data=_n_triples(statements), format="nt")
    _, report, _ = pyshacl.validate(data, shacl_graph=_shapes(), advanced=False, inplace=True, meta_shacl=False)
    if not isinstance(report, RdfGraph):
        raise TypeError(f"pyshacl gave no report but {report!r}")
    found = {_finding(report, result) for result in report.subjects(RDF.type, _SH.ValidationResult)}
    return sorted(found, key=lambda finding: (finding.node, finding.path or "", finding.message, finding.value or ""))


def _triples(quads: Iterable[Quad | Triple]) -> Iterable[Triple]:
    return (quad.triple if isinstance(quad, Quad) else quad for quad in quads)


def _n_triples(triples: Iterable[Triple]) -> str:
    buffer = io.BytesIO()
    serialize(triples, buffer, RdfFormat.N_TRIPLES)
    return buffer.getvalue().decode("utf-8")


@cache
def _shapes() -> RdfGraph:
    shapes = RdfGraph()
    shapes.parse(data=files("ontology").joinpath("shapes.ttl").read_text(encoding="utf-8"), format="turtle")
    return shapes


def _finding(report: RdfGraph, result: Node) -> Finding:
    def said(predicate: Node) -> str | None:
        value = report.value(result, predicate)
        return None if value is None else str(value)

    return Finding(
        node=said(_SH.focusNode) or "",
        path=said(_SH.resultPath),
        value=said(_SH.value),
        message=said(_SH.resultMessage) or "",
        severity=(said(_SH.resultSeverity) or "").removeprefix(str(_SH)),
    )
