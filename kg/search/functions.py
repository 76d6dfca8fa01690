"""Search from SPARQL: functions that queries may call.

An engine calls them row by row and takes an exception for "no value"; so a search that cannot be made (no word in it,
no index yet) gives no value, like any other error of an expression (SPARQL 1.1, 17.2).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.errors import GraphError
from kg.search.asking import Asked, ask_for
from kg.search.index import SearchIndex
from kg.search.searcher import Searcher
from kg.search.words import tokens
from kg.terms import boolean, double, term, text
from ontology.namespaces import RDF, WQ

__all__ = ["FUNCTIONS", "search_functions"]

Term: TypeAlias = NamedNode | BlankNode | Literal | Triple

FUNCTIONS = ("matches", "searchScore", "hit", "folded")
"""Names of the functions, in the namespace of our vocabulary."""

_KEPT = 8
_NOTHING = term(RDF, "nil")


def search_functions(source: Path | SearchIndex) -> Mapping[NamedNode, Callable[..., Term | None]]:
    """The functions over an index: that of a store's folder of sidecars, or one that is open in this process.

    Nothing is opened before a query calls one of them; in a process that only reads, the file is opened for reading.
    """
    functions = _Functions(_searcher(source))
    return {
        term(WQ, "matches"): functions.matches,
        term(WQ, "searchScore"): functions.score,
        term(WQ, "hit"): functions.hit,
        term(WQ, "folded"): _folded,
    }


def _searcher(source: Path | SearchIndex) -> Searcher:
    from kg.search.database import NAME

    if isinstance(source, SearchIndex):
        return source.searcher()
    return Searcher(source / NAME)


class _Functions:
    """The functions, and what they found last: a query asks the same for each of its rows."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self._version: object = None
        self._scores: dict[tuple[str, ...], dict[str, float]] = {}
        self._ranks: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._asked: dict[str, Asked] = {}

    def matches(self, thing: Term, words: Term, *kinds: Term) -> Literal | None:
        """Whether a literal holds the words, or the search for them finds the thing that an IRI names."""
        wanted = _string(words)
        if isinstance(thing, Literal):
            asked = self._asked.get(wanted) or self._remember(wanted)
            found = list(tokens(thing.value))
            return boolean(asked.holds(found))
        return boolean(_iri(thing) in self._found(wanted, kinds))

    def score(self, thing: Term, words: Term, *kinds: Term) -> Literal | None:
        """The score of the thing in the search for the words; no value where that does not find it."""
        found = self._found(_string(words), kinds).get(_iri(thing))
        return None if found is None else double(round(found, 6))

    def hit(self, words: Term, number: Term, *kinds: Term) -> NamedNode | None:
        """What the search finds in this place, from 1; beyond the last ``rdf:nil``, of which nothing is said."""
        place = int(_string(number))
        key = (_string(words), *map(_string, kinds))
        scores = self._found(key[0], kinds)
        ranks = self._ranks.get(key)
        if ranks is None:
            ranks = self._ranks[key] = tuple(scores)
        return NamedNode(ranks[place - 1]) if 1 <= place <= len(ranks) else _NOTHING

    def _remember(self, words: str) -> Asked:
        if len(self._asked) >= _KEPT:
            self._asked.clear()
        self._asked[words] = ask_for(words)
        return self._asked[words]

    def _found(self, words: str, kinds: tuple[Term, ...]) -> dict[str, float]:
        version = self._searcher.version()
        if version != self._version or len(self._scores) > _KEPT:
            self._version = version
            self._scores.clear()
            self._ranks.clear()
        key = (words, *map(_string, kinds))
        if key not in self._scores:
            self._scores[key] = self._searcher.scores(words, key[1:])
        return self._scores[key]


def _folded(value: Term) -> Literal:
    """A text as search compares it: the stems of its words, with single blanks between."""
    return text(" ".join(token.stem for token in tokens(_string(value))))


def _string(value: Term) -> str:
    if not isinstance(value, Literal):
        raise GraphError("a literal was expected")
    return value.value


def _iri(value: Term) -> str:
    if not isinstance(value, NamedNode):
        raise GraphError("an IRI was expected")
    return value.value
