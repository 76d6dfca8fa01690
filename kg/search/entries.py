"""What of a named graph can be searched for: names of actors and places, events in short, sentences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from ontology.namespaces import NIF, RDF, RDFS, SEM, SKOS, WQ

__all__ = ["Entry", "entries_of"]

LONGEST_TEXT = 4000
"""Characters of a text that are kept and searched; longer ones are cut at the end, so that offsets stay right."""

_BETWEEN = " · "
_PARTS = 6
_PREDICATES = frozenset(
    {
        RDF["type"],
        RDF["value"],
        RDFS["label"],
        SKOS["prefLabel"],
        SKOS["altLabel"],
        NIF["anchorOf"],
        NIF["beginIndex"],
        SEM["roleType"],
        WQ["mention"],
        WQ["reference"],
        WQ["position"],
        WQ["span"],
        WQ["sentence"],
    }
)
_ROLES = (WQ["agent"], WQ["recipient"], WQ["place"])
_KINDS = {
    WQ["agent"]: "actor",
    WQ["recipient"]: "actor",
    WQ["claimedBy"]: "actor",
    WQ["place"]: "place",
    WQ["aboutPlace"]: "place",
}
_LABELS = (RDFS["label"], SKOS["prefLabel"], SKOS["altLabel"])


@dataclass(frozen=True, slots=True)
class Entry:
    """A text to search in, and what it leads to.

    ``label`` tells how well the text names the thing: 2 as its Arabic name, 1 as another, 0 as other
    words for it. ``begin`` is where a sentence starts in its article, in characters; ``events`` are the IRIs of the
    events that it speaks of.
    """

    kind: str
    iri: str
    text: str
    label: int = 2
    begin: int | None = None
    events: tuple[str, ...] = ()


_Facts = dict[str, dict[str, list[Any]]]


def entries_of(quads: Iterable[Quad]) -> list[Entry]:
    """The entries of one named graph, each text of a thing once."""
    facts: _Facts = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        predicate = quad.predicate.value
        if predicate in _PREDICATES and isinstance(quad.subject, NamedNode):
            facts[quad.subject.value][predicate].append(quad.object)
    found: dict[tuple[str, str, str], Entry] = {}
    for entry in _entries(facts):
        key = entry.kind, entry.iri, entry.text
        if entry.text.strip() and (key not in found or found[key].label < entry.label):
            found[key] = entry
    return list(found.values())


def _entries(facts: _Facts) -> Iterator[Entry]:
    sentences: dict[str, list[str]] = defaultdict(list)
    for iri, said in tuple(facts.items()):
        kinds = {value.value for value in said.get(RDF["type"], ()) if isinstance(value, NamedNode)}
        if SEM["Actor"] in kinds:
            yield from _names("actor", iri, said)
        if SEM["Place"] in kinds:
            yield from _names("place", iri, said)
        if SEM["Event"] in kinds:
            yield from _event(facts, iri, said)
            for mention in _nodes(said, WQ["mention"]):
                for sentence in _nodes(facts.get(mention, {}), WQ["sentence"]):
                    sentences[sentence].append(iri)
        if SEM["Role"] in kinds:
            yield from _referred(facts, said)
    for sentence, events in sentences.items():
        said = facts.get(sentence, {})
        text = next(_values(said, NIF["anchorOf"]), "")
        begin = next(_values(said, NIF["beginIndex"]), "")
        start = int(begin) if begin.isdecimal() and len(begin) < 10 else None
        yield Entry("sentence", sentence, _cut(text), 2, start, tuple(dict.fromkeys(events)))


def _event(facts: _Facts, iri: str, said: dict[str, list[Any]]) -> Iterator[Entry]:
    """An event in one line: its label, the words for it, who, to whom, where."""
    labels = {value.language: value.value for value in said.get(RDFS["label"], ()) if isinstance(value, Literal)}
    roles: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for reference in _nodes(said, WQ["reference"]):
        about = facts.get(reference, {})
        role = next(iter(_nodes(about, SEM["roleType"])), "")
        roles[role].append((_position(about), _words(facts, about)))
    mentions = sorted((_position(about), _words(facts, about)) for about in _about(facts, said, WQ["mention"]))
    parts = [labels.get("ar") or labels.get(None) or "", *(words for _, words in mentions[:1])]
    parts += [words for role in _ROLES for _, words in sorted(roles[role])[:_PARTS]]
    yield Entry("event", iri, _cut(_BETWEEN.join(dict.fromkeys(part for part in parts if part))))
    if labels.get("en"):
        yield Entry("event", iri, _cut(labels["en"]), label=0)


def _referred(facts: _Facts, reference: dict[str, list[Any]]) -> Iterator[Entry]:
    """Names of an actor or place, and the words of the article for it: «أنقرة» for the government of Turkey."""
    words = _cut(_words(facts, reference))
    kind = next((_KINDS[role] for role in _nodes(reference, SEM["roleType"]) if role in _KINDS), None)
    for iri in _nodes(reference, RDF["value"]) if kind else ():
        yield from _names(str(kind), iri, reference)
        yield Entry(str(kind), iri, words, label=0)


def _about(facts: _Facts, said: dict[str, list[Any]], predicate: str) -> Iterator[dict[str, list[Any]]]:
    return (facts.get(node, {}) for node in _nodes(said, predicate))


def _nodes(said: dict[str, list[Any]], predicate: str) -> Iterator[str]:
    return (value.value for value in said.get(predicate, ()) if isinstance(value, NamedNode))


def _values(said: dict[str, list[Any]], predicate: str) -> Iterator[str]:
    return (value.value for value in said.get(predicate, ()) if isinstance(value, Literal))


def _names(kind: str, iri: str, said: dict[str, list[Any]]) -> Iterator[Entry]:
    labels = (value for name in _LABELS for value in said.get(name, ()) if isinstance(value, Literal))
    return (Entry(kind, iri, _cut(value.value), 2 if value.language == "ar" else 1) for value in labels)


def _words(facts: _Facts, about: dict[str, list[Any]]) -> str:
    spans = (facts.get(span, {}) for span in _nodes(about, WQ["span"]))
    return next((text for span in spans for text in _values(span, NIF["anchorOf"])), "")


def _position(about: dict[str, list[Any]]) -> int:
    value = next(_values(about, WQ["position"]), "0")
    return int(value) if value.isdecimal() and len(value) < 10 else 0


def _cut(text: str) -> str:
    return text[:LONGEST_TEXT]
