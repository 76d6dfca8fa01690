"""The IRIs of Waqai: its vocabularies, where its data lives, and the prefixes that every query knows.

Terms and data have different homes. Terms (``wq:agent``, ``plover:ASSAULT``) are the same on every installation;
data (articles, events, actors) lives under a base that each installation may set, normally its own address, so that
each data IRI can be looked up there. The default base is under ``w3id.org``; the name ``waqai`` is **not registered**
there: the IRIs identify, they don't (yet) resolve.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = [
    "CAMEO",
    "DATA_BASE",
    "DCTERMS",
    "GEO",
    "NIF",
    "ONTOLOGY",
    "PLOVER",
    "PREFIXES",
    "PROV",
    "RDF",
    "RDFS",
    "SCHEMA",
    "SEM",
    "SKOS",
    "TIME",
    "WGS84",
    "WQ",
    "XSD",
    "Namespace",
]


@dataclass(frozen=True, slots=True)
class Namespace:
    """A vocabulary: ``WQ["agent"]`` is the IRI of its term ``agent``."""

    iri: str

    def __getitem__(self, term: str) -> str:
        return self.iri + term


DATA_BASE = "https://w3id.org/waqai/data/"
"""Where data lives unless an installation says otherwise; ends with ``/``."""

ONTOLOGY = "https://w3id.org/waqai/ontology"
"""The vocabulary document, and the named graph that holds all three vocabularies in a store."""

WQ = Namespace("https://w3id.org/waqai/ontology#")
PLOVER = Namespace("https://w3id.org/waqai/plover/")
CAMEO = Namespace("https://w3id.org/waqai/cameo/")

RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
DCTERMS = Namespace("http://purl.org/dc/terms/")
PROV = Namespace("http://www.w3.org/ns/prov#")
TIME = Namespace("http://www.w3.org/2006/time#")
GEO = Namespace("http://www.opengis.net/ont/geosparql#")
WGS84 = Namespace("http://www.w3.org/2003/01/geo/wgs84_pos#")
SCHEMA = Namespace("https://schema.org/")
SEM = Namespace("http://semanticweb.cs.vu.nl/2009/11/sem/")
NIF = Namespace("http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#")

PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "wq": WQ.iri,
        "plover": PLOVER.iri,
        "cameo": CAMEO.iri,
        "rdf": RDF.iri,
        "rdfs": RDFS.iri,
        "xsd": XSD.iri,
        "owl": "http://www.w3.org/2002/07/owl#",
        "skos": SKOS.iri,
        "dcterms": DCTERMS.iri,
        "prov": PROV.iri,
        "time": TIME.iri,
        "geo": GEO.iri,
        "wgs84": WGS84.iri,
        "schema": SCHEMA.iri,
        "sem": SEM.iri,
        "nif": NIF.iri,
        "sh": "http://www.w3.org/ns/shacl#",
    }
)
"""Prefixes that queries may use without declaring them."""
