"""The SPARQL 1.1 Service Description: what the endpoint at ``/sparql`` can do, as RDF."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Triple, serialize

from kg.formats import RESULTS, TRIPLES, choose
from kg.search import FUNCTIONS
from kg.stores import Answer
from kg.uploads import UPLOADS
from ontology.namespaces import DCTERMS, PREFIXES, RDF, WQ, Namespace

__all__ = ["describe_service"]

_SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
_VOID = Namespace("http://rdfs.org/ns/void#")
_FORMATS = Namespace("http://www.w3.org/ns/formats/")
_FORMAT_NAMES = {
    "application/sparql-results+json": "SPARQL_Results_JSON",
    "application/sparql-results+xml": "SPARQL_Results_XML",
    "text/csv": "SPARQL_Results_CSV",
    "text/tab-separated-values": "SPARQL_Results_TSV",
    "text/turtle": "Turtle",
    "application/n-triples": "N-Triples",
    "application/rdf+xml": "RDF_XML",
    "application/ld+json": "JSON-LD",
    "application/n-quads": "N-Quads",
    "application/trig": "TriG",
}
"""Names of the formats in the list of the W3C, by media type."""


def describe_service(endpoint: str, accept: str | None, *, union: bool, federation: bool) -> Answer:
    """The description of the service at ``endpoint`` in the format that an Accept header likes best.

    Args:
        endpoint: absolute IRI of the endpoint, as it was asked.
        accept: the header.
        union: whether the default graph is the union of all.
        federation: whether ``SERVICE`` and ``LOAD`` are switched on.

    Raises:
        NotAcceptable: if no format fits.
    """
    media_type = choose(accept, TRIPLES)
    triples = _description(NamedNode(endpoint), union, federation)
    prefixes = {**PREFIXES, "sd": _SD.iri, "void": _VOID.iri, "formats": _FORMATS.iri}
    body = serialize(triples, format=TRIPLES[media_type], prefixes=prefixes)
    return Answer(body or b"", media_type)


def _description(endpoint: NamedNode, union: bool, federation: bool) -> Iterator[Triple]:
    kind = NamedNode(RDF["type"])
    service, dataset, graph = BlankNode("service"), BlankNode("dataset"), BlankNode("graph")

    def about(name: str, value: NamedNode | BlankNode | Literal) -> Triple:
        return Triple(service, NamedNode(_SD[name]), value)

    yield Triple(service, kind, NamedNode(_SD["Service"]))
    yield about("endpoint", endpoint)
    yield Triple(service, NamedNode(DCTERMS["title"]), Literal("Waqai (وقائع): who did what, to whom, where and when"))
    for language in ("SPARQL10Query", "SPARQL11Query", "SPARQL11Update"):
        yield about("supportedLanguage", NamedNode(_SD[language]))
    for feature, there in (("UnionDefaultGraph", union), ("BasicFederatedQuery", federation), ("EmptyGraphs", True)):
        if there:
            yield about("feature", NamedNode(_SD[feature]))
    for media_type in (*RESULTS, *TRIPLES):
        if media_type in _FORMAT_NAMES:
            yield about("resultFormat", NamedNode(_FORMATS[_FORMAT_NAMES[media_type]]))
    for media_type in UPLOADS:
        if media_type in _FORMAT_NAMES:
            yield about("inputFormat", NamedNode(_FORMATS[_FORMAT_NAMES[media_type]]))
    for function in FUNCTIONS:
        yield about("extensionFunction", NamedNode(WQ[function]))
        yield Triple(NamedNode(WQ[function]), kind, NamedNode(_SD["Function"]))
    yield about("defaultDataset", dataset)
    yield Triple(dataset, kind, NamedNode(_SD["Dataset"]))
    yield Triple(dataset, NamedNode(_SD["defaultGraph"]), graph)
    yield Triple(graph, kind, NamedNode(_SD["Graph"]))
