"""Documents about things: RDF in several formats, a page for people, a description of the whole (VoID)."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize

from kg.answers import Stats
from kg.jsonld import to_jsonld
from kg.terms import Iris, integer, term, text
from ontology.namespaces import (
    CAMEO,
    DCTERMS,
    NIF,
    ONTOLOGY,
    PLOVER,
    PREFIXES,
    RDF,
    RDFS,
    SCHEMA,
    SEM,
    SKOS,
    WQ,
    Namespace,
)

__all__ = ["DOCUMENTS", "FORMATS", "PAGE_HEADERS", "page", "void", "written"]

DOCUMENTS: Mapping[str, RdfFormat] = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
}
"""Formats of documents by media type; the first is the default."""

FORMATS = {
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "html": "text/html",
}
"""What ``?format=`` may say, for browsers."""

_STYLE = (
    "body{font-family:'Noto Naskh Arabic','Segoe UI',Tahoma,sans-serif;line-height:1.7;max-width:62rem;margin:0 auto;"
    "padding:0 1rem 3rem}table{border-collapse:collapse;width:100%}th,td{border-block-end:1px solid #8884;"
    "padding:.3rem .6rem;text-align:start;vertical-align:top}th{width:14rem;font-weight:600}"
    "h2{font-size:1rem;word-break:break-all}small{opacity:.7}.text{white-space:pre-wrap}"
)
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
PAGE_HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; frame-ancestors 'none'"
    )
}
"""A page has no scripts, and nothing in it is loaded from anywhere."""

_MOST_SUBJECTS = 400
_VOID = Namespace("http://rdfs.org/ns/void#")
_SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
_FOAF = Namespace("http://xmlns.com/foaf/0.1/")
_FORMAT_NAMES = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD", "N-Quads", "TriG")


def written(triples: bytes, media_type: str) -> bytes:
    """A description (N-Triples) in a format of `DOCUMENTS`."""
    if media_type == "application/n-triples":
        return triples
    statements = [quad.triple for quad in parse(triples, format=RdfFormat.N_TRIPLES)]
    if media_type == "application/ld+json":
        try:
            return json.dumps(to_jsonld(statements), ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")
        except ValueError:  # without names of our own, every IRI can be written
            pass
    return serialize(statements, format=DOCUMENTS[media_type], prefixes=dict(PREFIXES)) or b""


# -- pages -------------------------------------------------------------------------------------------------------


def page(iri: str, triples: bytes, path_of: Callable[[str], str | None]) -> str:
    """A page about ``iri``, right to left; every text out of the graph is escaped and sets its own direction.

    Args:
        iri: what it is about.
        triples: its description.
        path_of: where on this server an IRI is described; ``None`` where it is not.
    """
    nodes: dict[str, list[tuple[str, Any]]] = defaultdict(list)
    labels: dict[str, str] = {}
    for quad in parse(triples, format=RdfFormat.N_TRIPLES):
        subject = str(getattr(quad.subject, "value", quad.subject))
        nodes[subject].append((quad.predicate.value, quad.object))
        named = quad.predicate.value == RDFS["label"] and isinstance(quad.object, Literal)
        if named and (subject not in labels or quad.object.language == "ar"):
            labels[subject] = quad.object.value
    title = labels.get(iri) or _title(nodes.get(iri, [])) or iri
    subjects = [iri, *(node for node in nodes if node != iri)]
    shown = "".join(_node(node, nodes[node], labels, path_of) for node in subjects[:_MOST_SUBJECTS] if node in nodes)
    left = len(subjects) - _MOST_SUBJECTS
    more = f"<p>… و{left} أخرى في الصيغ الأخرى</p>" if left > 0 else ""
    links = " · ".join(f'<a href="?format={name}">{escape(name)}</a>' for name in FORMATS if name != "html")
    return (
        '<!doctype html><html lang="ar" dir="rtl"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f'<body><h1 dir="auto">{escape(title)}</h1><p><code dir="ltr">{escape(iri)}</code></p>'
        f'<p dir="ltr">{links}</p>{shown}{more}</body></html>'
    )


def _title(facts: list[tuple[str, Any]]) -> str | None:
    names = {predicate: value.value for predicate, value in facts if isinstance(value, Literal) and value.value.strip()}
    wanted = (SCHEMA["headline"], SCHEMA["name"], SKOS["prefLabel"], NIF["anchorOf"], DCTERMS["identifier"])
    return next((names[name] for name in wanted if name in names), None)


def _node(
    node: str, facts: list[tuple[str, Any]], labels: Mapping[str, str], path_of: Callable[[str], str | None]
) -> str:
    values: dict[str, list[str]] = defaultdict(list)
    for predicate, value in sorted(facts, key=lambda fact: (fact[0] != RDF["type"], fact[0], str(fact[1]))):
        values[predicate].append(_value(value, labels, path_of))
    rows = "".join(
        f'<tr><th dir="ltr">{_link(predicate, _short(predicate), path_of)}</th><td>{"<br>".join(shown)}</td></tr>'
        for predicate, shown in values.items()
    )
    anchor = escape(node.partition("#")[2], quote=True)
    return f'<section id="{anchor}"><h2 dir="ltr">{escape(_short(node))}</h2><table>{rows}</table></section>'


def _value(value: Any, labels: Mapping[str, str], path_of: Callable[[str], str | None]) -> str:
    if isinstance(value, NamedNode):
        label = labels.get(value.value)
        shown = f' <small dir="auto">{escape(label)}</small>' if label else ""
        return f'<bdi dir="ltr">{_link(value.value, _short(value.value), path_of)}</bdi>{shown}'
    if isinstance(value, BlankNode | Triple):
        return escape(str(value))
    language = f' lang="{escape(value.language, quote=True)}"' if value.language else ""
    kind = value.datatype.value
    mark = "" if value.language or kind.endswith("#string") else f" <small>{escape(_short(kind))}</small>"
    return f'<span class="text" dir="auto"{language}>{escape(value.value)}</span>{mark}'


def _link(iri: str, shown: str, path_of: Callable[[str], str | None]) -> str:
    """A link to where an IRI is described here, or to itself where it is an address of the web; else its text."""
    target = path_of(iri) or (iri if iri.startswith(("http://", "https://")) else None)
    if target is None:
        return escape(shown)
    return f'<a rel="nofollow noreferrer" href="{escape(target, quote=True)}">{escape(shown)}</a>'


def _short(iri: str) -> str:
    for prefix, start in PREFIXES.items():
        if iri.startswith(start) and len(iri) > len(start):
            return f"{prefix}:{iri.removeprefix(start)}"
    return iri


# -- the whole ---------------------------------------------------------------------------------------------------


def void(base: str, address: str, counts: Stats) -> bytes:
    """The description of the data set (VoID) as N-Triples.

    Args:
        base: base IRI of the data.
        address: of this server, ends with ``/``.
        counts: how much there is.
    """
    document, data = NamedNode(f"{address}.well-known/void"), NamedNode(f"{address}.well-known/void#data")
    triples = [
        Triple(document, term(RDF, "type"), term(_VOID, "DatasetDescription")),
        Triple(document, term(_FOAF, "primaryTopic"), data),
        Triple(data, term(RDF, "type"), term(_VOID, "Dataset")),
        Triple(data, term(RDF, "type"), term(_SD, "Dataset")),
        Triple(data, term(DCTERMS, "title"), text("وقائع: رسم بياني معرفي لأحداث الأخبار العربية", "ar")),
        Triple(data, term(DCTERMS, "title"), text("Waqai: a knowledge graph of events in Arabic news", "en")),
        Triple(data, term(_VOID, "uriSpace"), text(base)),
        Triple(data, term(_VOID, "sparqlEndpoint"), NamedNode(f"{address}sparql")),
        Triple(data, term(_VOID, "triples"), integer(counts.quads)),
        Triple(data, term(_VOID, "documents"), integer(counts.articles)),
    ]
    shared = Iris(base).known()
    triples += [
        Triple(data, term(_VOID, "subset"), shared),
        Triple(shared, term(RDF, "type"), term(_VOID, "Dataset")),
        Triple(
            shared, term(DCTERMS, "description"), text("Known actors and places, as articles' records have them", "en")
        ),
    ]
    for vocabulary in (f"{ONTOLOGY}#", PLOVER.iri, CAMEO.iri, SEM.iri, SKOS.iri, NIF.iri, SCHEMA.iri, PREFIXES["prov"]):
        triples.append(Triple(data, term(_VOID, "vocabulary"), NamedNode(vocabulary)))
    for name in _FORMAT_NAMES:
        triples.append(Triple(data, term(_VOID, "feature"), NamedNode(f"http://www.w3.org/ns/formats/{name}")))
    classes = (
        ("articles", SCHEMA["NewsArticle"], counts.articles),
        ("events", SEM["Event"], counts.events),
        ("actors", SEM["Actor"], counts.actors),
        ("places", SEM["Place"], counts.places),
        ("mentions", WQ["Mention"], counts.mentions),
    )
    for name, kind, count in classes:
        part = NamedNode(f"{document.value}#{name}")
        triples += [
            Triple(data, term(_VOID, "classPartition"), part),
            Triple(part, term(RDF, "type"), term(_VOID, "Dataset")),
            Triple(part, term(_VOID, "class"), NamedNode(kind)),
            Triple(part, term(_VOID, "entities"), integer(count)),
        ]
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""
