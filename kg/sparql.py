"""What a query may ask for, told by the engine's own parser.

pyoxigraph shows no syntax tree, and a second parser would disagree with it in some corner that an attacker finds. So
the engine itself is asked: each ``service`` in the text is replaced by a word that is no keyword. Where the changed
query still parses, each of them was part of a name, a string, an IRI or a comment; where it doesn't, the query is not
run at all. The changed query has the same length, so that error positions hold, and it runs against an empty store.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product

from pyoxigraph import Literal, Variable
from pyoxigraph import Store as Engine

from kg.errors import BadQuery, QueryRefused
from ontology.namespaces import PREFIXES

__all__ = [
    "bad_query",
    "check_query",
    "declared",
    "has_dataset",
    "position_of",
    "prologue_end",
    "reason_of",
    "renamed",
    "weight_of",
]

QUERY_LIMIT = 1_000_000
"""Longest query, in characters."""

WEIGHT_LIMIT = 4500
"""Most syntax of one query, see `weight_of`; ordinary queries stay under 300."""

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


def check_query(query: str, *, federation: bool = False) -> None:
    """Let pass what reads this store and nothing else.

    Args:
        query: its text.
        federation: whether ``SERVICE`` is switched on.

    Raises:
        QueryRefused: if the query calls another server (``SERVICE``).
        BadQuery: if it is too long, nested too deep or, with the word ``service`` in it, no valid SPARQL.
    """
    if len(query) > QUERY_LIMIT:
        raise BadQuery(f"the query has {len(query)} characters; {QUERY_LIMIT} are allowed")
    if not query.isascii() and _SURROGATE.search(query):
        raise BadQuery("the query holds half a character (a lone surrogate); send it as UTF-8")
    weight = weight_of(query)
    if weight > WEIGHT_LIMIT:
        raise BadQuery(f"the query is too complex ({weight} of {WEIGHT_LIMIT}): fewer groups, operators and clauses")
    error = _error_without("service", query) if not federation and "service" in query.lower() else None
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


def bad_query(query: str, error: SyntaxError) -> BadQuery:
    """The engine's complaint in words for the person who wrote the query."""
    keyword = _update_keyword(query)
    if keyword:
        return BadQuery(f"{keyword} is an update, no query; queries are SELECT, ASK, CONSTRUCT and DESCRIBE")
    line, column = position_of(error)
    where = f" at line {line}, column {column}" if line else ""
    return BadQuery(f"the query is not valid SPARQL{where}: {reason_of(error)}", line, column)


def position_of(error: SyntaxError) -> tuple[int, int] | tuple[None, None]:
    """Line and column, from 1, that the engine complains of."""
    found = _POSITION.search(str(error))
    return (int(found[1]), int(found[2])) if found else (None, None)


def reason_of(error: SyntaxError) -> str:
    """What the engine complains of, without the position and the classes of characters that it lists."""
    message = str(error)
    found = _POSITION.search(message)
    reason = message[found.end() :].lstrip(": ") if found else message
    return re.sub(r"\['.*", "…", reason, flags=re.DOTALL)[:300]


def prologue_end(text: str) -> int:
    """Where the declarations (``BASE``, ``PREFIX``) and comments at the head of a query or update end."""
    end = 0
    while found := _PROLOGUE.match(text, end):
        end = found.end()
    return end


def renamed(text: str, words: Iterable[str]) -> str:
    """``text`` with each of ``words`` replaced by one of the same length that is no keyword and not in it."""
    changed = text
    for word in words:
        changed = re.sub(word, _stranger(len(word), changed), changed, flags=re.IGNORECASE | re.ASCII)
    return changed


def _error_without(word: str, query: str) -> SyntaxError | None:
    """The engine's complaint about ``query`` with ``word`` (and ``service``) no keyword any more."""
    changed = renamed(query, {word, "service"})
    absent = Variable(_stranger(12, changed))
    try:
        # Parsed, but never evaluated: the engine refuses to substitute a variable that is not there.
        Engine().query(changed, prefixes=dict(PREFIXES), substitutions={absent: Literal("")})
    except SyntaxError as error:
        return error
    except RuntimeError:
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
    line, column = position_of(error)
    if line is None or column is None:
        return False
    lines = query.split("\n")[:line]
    lines[-1] = lines[-1][: column - 1]
    before = "\n".join(lines).lower()
    return re.search(rf"{word}(?:[\s<?$]|:\S*)*$", before) is not None


def _update_keyword(query: str) -> str | None:
    update = _UPDATE.match(query, prologue_end(query))
    return update[1].upper() if update else None


def weight_of(query: str) -> int:
    """How deep the engine may have to recurse, at most.

    It works through nested groups and long chains of operators or clauses on the call stack, and takes the whole
    process down when that overflows (8 MB: from about 1000 nested EXISTS, 2000 OPTIONALs or 6000 additions on). Each
    mark counts by its share of that, wherever it stands: what counts strings and comments in cannot be evaded.
    """
    bare = _HTTP_IRI.sub("", query)
    return sum(weight * sum(1 for _ in mark.finditer(bare)) for weight, mark in _WEIGHTS)
