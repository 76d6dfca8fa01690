"""JSON-LD that reads well: names of our vocabulary as keys, explained by a context."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.vocabularies import vocabulary_quads
from ontology.namespaces import PREFIXES, RDF, RDFS, WQ, XSD

__all__ = ["context", "to_jsonld"]

_OWL = PREFIXES["owl"]
_RANGE = RDFS["range"]
_STRING = XSD["string"]


@cache
def context() -> Mapping[str, Any]:
    """The whole context: our prefixes, and the properties of our vocabulary with the types of their values."""
    facts: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for quad in vocabulary_quads():
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            facts[quad.subject.value][quad.predicate.value].add(quad.object.value)
    terms: dict[str, Any] = {}
    for iri, said in facts.items():
        if not iri.startswith(WQ.iri):
            continue
        name, kinds = iri.removeprefix(WQ.iri), said[RDF["type"]]
        if name in PREFIXES:  # a key cannot be both: it is wq:cameo in full
            continue
        if f"{_OWL}ObjectProperty" in kinds:
            terms[name] = {"@id": f"wq:{name}", "@type": "@id"}
        elif f"{_OWL}DatatypeProperty" in kinds and (said[_RANGE] - {_STRING}):
            terms[name] = {"@id": f"wq:{name}", "@type": _compact(next(iter(said[_RANGE])))}
        elif f"{_OWL}DatatypeProperty" in kinds or RDF["Property"] in kinds:
            terms[name] = f"wq:{name}"
    return MappingProxyType({**PREFIXES, **dict(sorted(terms.items()))})


def to_jsonld(triples: Iterable[Triple]) -> dict[str, Any]:
    """The statements as a document of JSON-LD 1.1, one node object for each subject, with the context that it needs.

    Raises:
        ValueError: if they hold what would be read otherwise: an IRI whose scheme is one of our prefixes
            (``geo:1,2``), a statement about a statement.
    """
    nodes: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    used: dict[str, Any] = {}
    for triple in triples:
        key = _key(triple.predicate.value, used)
        nodes[_reference(triple.subject, used)][key].append(_value(triple.object, key, used))
    graph = [
        {"@id": node, **{key: values[0] if len(values) == 1 else values for key, values in said.items()}}
        for node, said in nodes.items()
    ]
    return {"@context": dict(sorted(used.items())), "@graph": graph}


def _key(predicate: str, used: dict[str, Any]) -> str:
    if predicate == RDF["type"]:
        return "@type"
    name = predicate.removeprefix(WQ.iri)
    if name != predicate and name in context() and name not in PREFIXES:
        used[name] = context()[name]
        used["wq"] = WQ.iri
        kind = context()[name].get("@type", "") if isinstance(context()[name], Mapping) else ""
        if ":" in kind:
            prefix = kind.partition(":")[0]
            used[prefix] = PREFIXES[prefix]
        return name
    return _short(predicate, used)


def _value(value: Any, key: str, used: dict[str, Any]) -> Any:
    if isinstance(value, NamedNode | BlankNode):
        reference = _reference(value, used)
        return reference if key == "@type" or _kind(key) == "@id" else {"@id": reference}
    if not isinstance(value, Literal):
        raise ValueError("statements about statements have no place here")
    if value.language:
        return {"@value": value.value, "@language": value.language}
    kind = value.datatype.value
    if kind == _STRING:
        return value.value if _kind(key) is None else {"@value": value.value}
    if _kind(key) == _compact(kind):
        return value.value
    return {"@value": value.value, "@type": _short(kind, used)}


def _kind(key: str) -> str | None:
    """The type that the context gives the values of a key; ``None`` for plain strings and keys that it doesn't know."""
    known = context().get(key)
    return known["@type"] if isinstance(known, Mapping) else None


def _reference(node: Any, used: dict[str, Any]) -> str:
    return f"_:{node.value}" if isinstance(node, BlankNode) else _short(node.value, used)


def _short(iri: str, used: dict[str, Any]) -> str:
    if iri.partition(":")[0] in PREFIXES:
        raise ValueError(f"<{iri}> would be read as a shortened IRI")
    compact = _compact(iri)
    if compact != iri:
        prefix = compact.partition(":")[0]
        used[prefix] = PREFIXES[prefix]
    return compact


def _compact(iri: str) -> str:
    for prefix, start in PREFIXES.items():
        rest = iri.removeprefix(start)
        if rest != iri and rest and not rest.startswith("//"):
            return f"{prefix}:{rest}"
    return iri
