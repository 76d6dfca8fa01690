"""What a query may ask for, told by the engine's own parser.

pyoxigraph shows no syntax tree, and a second parser would disagree with it in some corner that an attacker finds. So
the engine itself is asked: each ``service`` in the text is replaced by a word that is no keyword. Where the changed
query still parses, each of them was part of a name, a string, an IRI or a comment; where it doesn't, the query is not
run at all. The changed query has the same length, so that error positions hold, and it runs against an empty store.
"""

from __future__ import annotations

import re
from itertools import product

from pyoxigraph import Store as Engine

from kg.errors import BadQuery, QueryRefused
from ontology.namespaces import PREFIXES

__all__ = ["bad_query", "check_query", "declared", "has_dataset"]

QUERY_LIMIT = 1_000_000
"""Longest query, in characters."""

WEIGHT_LIMIT = 4500
"""Most syntax of one query, see `_weight`; ordinary queries stay under 300."""

_HTTP_IRI = re.compile(r"<https?://[^<>\"{}|^`\\\s]*>")
_WEIGHTS = (
    (6, re.compile(r"\{")),
    (1, re.compile(r"\(|\[")),
    (1, re.compile(r"[!+*/|&<>=-]")),
    (5, re.compile(r"\b(?:OPTIONAL|MINUS|BIND|UNION|FILTER|GRAPH|EXISTS)\b", re.IGNORECASE)),
    (7, re.compile(r"\bIF\b", re.IGNORECASE)),
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_POSITION = re.compile(r"error at (\d+):(\d+)")
_PROLOGUE = re.compile(r"\s*(?:#[^\n\r]*|BASE\s*<[^>]*>|PREFIX\s+[^:\s]*:\s*<[^>]*>)", re.IGNORECASE)
_UPDATE = re.compile(r"\s*(INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH)\b", re.IGNORECASE)


def check_query(query: str) -> None:
    """Let pass what reads this store and nothing else.

    Raises:
        QueryRefused: if the query calls another server (``SERVICE``).
        BadQuery: if it is too long, nested too deep or, with the word ``service`` in it, no valid SPARQL.
    """
    if len(query) > QUERY_LIMIT:
        raise BadQuery(f"the query has {len(query)} characters; {QUERY_LIMIT} are allowed")
    if not query.isascii() and _SURROGATE.search(query):
        raise BadQuery("the query holds half a character (a lone surrogate); send it as UTF-8")
    weight = _weight(query)
    if weight > WEIGHT_LIMIT:
        raise BadQuery(f"the query is too complex ({weight} of {WEIGHT_LIMIT}): fewer groups, operators and clauses")
    error = _error_without("service", query) if "service" in query.lower() else None
    if error is None:
        return
    if _trips_on("service", query, error):
        raise QueryRefused("SERVICE is switched off: a query may read this graph only, not other servers")
    raise bad_query(query, error)


def has_dataset(query: str) -> bool:
    """Whether the query names its own dataset (``FROM``)."""
    return "from" in query.lower() and _error_without("from", query) is not None


def declared(query: str) -> str:
    """``query`` with the prefixes of our vocabularies declared in front, for engines that don't know them."""
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items()) + query


def bad_query(query: str, error: SyntaxError) -> BadQuery | QueryRefused:
    """The engine's complaint in words for the person who wrote the query."""
    keyword = _update_keyword(query)
    if keyword:
        return QueryRefused(f"{keyword} is an update; queries are SELECT, ASK, CONSTRUCT and DESCRIBE")
    message = str(error)
    found = _POSITION.search(message)
    reason = message[found.end() :].lstrip(": ") if found else message
    reason = re.sub(r"\['.*", "…", reason, flags=re.DOTALL)
    if not found:
        return BadQuery(f"the query is not valid SPARQL: {reason[:300]}")
    line, column = int(found[1]), int(found[2])
    return BadQuery(f"the query is not valid SPARQL at line {line}, column {column}: {reason[:300]}", line, column)


def _error_without(word: str, query: str) -> SyntaxError | None:
    """The engine's complaint about ``query`` with ``word`` (and ``service``) no keyword any more."""
    changed = query
    for name in {word, "service"}:
        changed = re.sub(name, _stranger(len(name), changed), changed, flags=re.IGNORECASE | re.ASCII)
    try:
        Engine().query(changed, prefixes=dict(PREFIXES))
    except SyntaxError as error:
        return error
    except RuntimeError:  # parsed, but not possible, like the call of an unknown function
        return None
    except (ValueError, OSError) as error:
        return SyntaxError(str(error))
    return None


def _stranger(length: int, query: str) -> str:
    """A word of this length that the query does not contain."""
    lowered = query.lower()
    words = ("".join(letters) for letters in product("zqxjkvw", repeat=length))
    return next(word for word in words if word not in lowered)


def _trips_on(word: str, query: str, error: SyntaxError) -> bool:
    """Whether the parser stopped at ``word`` or just behind it."""
    found = _POSITION.search(str(error))
    if not found:
        return False
    lines = query.split("\n")[: int(found[1])]
    lines[-1] = lines[-1][: int(found[2]) - 1]
    before = "\n".join(lines).lower()
    return re.search(rf"{word}(?:[\s<?$]|:\S*)*$", before) is not None


def _update_keyword(query: str) -> str | None:
    rest = query
    while found := _PROLOGUE.match(rest):
        rest = rest[found.end() :]
    update = _UPDATE.match(rest)
    return update[1].upper() if update else None


def _weight(query: str) -> int:
    """How deep the engine may have to recurse, at most.

    It works through nested groups and long chains of operators or clauses on the call stack, and takes the whole
    process down when that overflows (8 MB: from about 1000 nested EXISTS, 2000 OPTIONALs or 6000 additions on). Each
    mark counts by its share of that, wherever it stands: what counts strings and comments in cannot be evaded.
    """
    bare = _HTTP_IRI.sub("", query)
    return sum(weight * sum(1 for _ in mark.finditer(bare)) for weight, mark in _WEIGHTS)
