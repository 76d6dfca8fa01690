"""Our vocabularies as RDF; ``python -m kg.generate`` writes those of codes."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from ontology.namespaces import ONTOLOGY

__all__ = ["vocabulary_quads"]

_FILES = ("waqai.ttl", "plover.ttl", "cameo.ttl")


@cache
def vocabulary_quads() -> tuple[Quad, ...]:
    """The statements of our vocabularies, in the named graph ``ontology.namespaces.ONTOLOGY``."""
    graph = NamedNode(ONTOLOGY)
    return tuple(
        Quad(quad.subject, quad.predicate, quad.object, graph)
        for name in _FILES
        for quad in parse(files("ontology").joinpath(name).read_bytes(), format=RdfFormat.TURTLE)
    )
