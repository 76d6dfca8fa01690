"""SPARQL updates: what they may not do, and the dataset that a request gives them.

As for queries (`kg.sparql`), the engine's own parser says what a word in the text is: ``service`` and ``load`` are
replaced by words that are no keywords, and where the update still parses, none of them was one. An update is only ever
parsed here, never carried out: behind its prologue it gets an operation in front that fails before the others begin.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pyoxigraph import NamedNode
from pyoxigraph import Store as Engine

from kg.errors import BadQuery, QueryRefused
from kg.sparql import position_of, prologue_end, reason_of, renamed, weight_of
from ontology.namespaces import PREFIXES

__all__ = ["UPDATE_LIMIT", "carry_out", "check_update", "is_plain", "with_dataset"]

UPDATE_LIMIT = 20 * 1024 * 1024
"""Longest update, in characters."""

PLAIN_WEIGHT = 4500
"""Most syntax (`kg.sparql.weight_of`) of an update that is carried out without a rehearsal."""

_REACHING_OUT = ("service", "load")
_ABSENT = "urn:x-waqai:no-such-graph"
_SURROGATE = re.compile("[\ud800-\udfff]")
_WHERE = re.compile(r"\bWHERE\b", re.IGNORECASE)
_TOKEN = re.compile(
    r"""(?P<skip>\s+|\#[^\n\r]*)
    |<[^<>"{}|^`\\\x00-\x20]*>
    |\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''
    |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*'
    |(?P<open>\{)|(?P<close>\})
    |(?P<word>[^\s<>"'{}()\[\],;\#=!&|^*/+]+)
    |.""",
    re.VERBOSE | re.DOTALL,
)


def check_update(update: str, *, federation: bool = False) -> None:
    """Let pass what changes this store and reaches nothing else.

    Args:
        update: the text of the request.
        federation: whether ``SERVICE`` and ``LOAD`` are switched on.

    Raises:
        QueryRefused: if it reads from another server or a file.
        BadQuery: if it is too long or, with one of those words in it, no valid SPARQL.
    """
    if len(update) > UPDATE_LIMIT:
        raise BadQuery(f"the update has {len(update)} characters; {UPDATE_LIMIT} are allowed")
    if not update.isascii() and _SURROGATE.search(update):
        raise BadQuery("the update holds half a character (a lone surrogate); send it as UTF-8")
    lowered = update.lower()
    words = [word for word in _REACHING_OUT if word in lowered]
    if federation or not words or _parse_error(renamed(update, words)) is None:
        return
    error = _parse_error(update)
    if error is not None:
        raise error
    raise QueryRefused("LOAD and SERVICE are switched off: an update may read this graph only, not other servers")


def is_plain(update: str) -> bool:
    """Whether an update can neither run away nor overflow the engine's stack: data and management of graphs only.

    What counts is the word ``WHERE`` anywhere and the amount of syntax, so that nothing is plain by a trick.
    """
    return _WHERE.search(update) is None and weight_of(update) <= PLAIN_WEIGHT


def with_dataset(update: str, using: Sequence[str], using_named: Sequence[str]) -> str:
    """``update`` with a dataset (``using-graph-uri``, ``using-named-graph-uri``) for each of its ``WHERE`` clauses.

    ``DELETE WHERE { … }`` can have none and is written out as ``DELETE { … } … WHERE { … }``.

    Raises:
        BadQuery: if the update has a dataset of its own (``USING``, ``WITH``), or a graph's name is no absolute IRI.
    """
    if not using and not using_named:
        return update
    clauses = [f"USING {_named(iri)}" for iri in using] + [f"USING NAMED {_named(iri)}" for iri in using_named]
    dataset = " ".join(clauses)
    pieces: list[str] = []
    done, before = 0, ""
    for word, start, block in _clauses(update):
        if word in ("using", "with"):
            raise BadQuery(f"the update says {word.upper()}, and the request gives a dataset too; use one of them")
        if word == "where":
            pieces.append(update[done:start])
            if before == "delete":
                pieces.append(block)
            pieces.append(f" {dataset} ")
            done = start
        before = word
    return "".join((*pieces, update[done:]))


def carry_out(
    engine: Engine,
    update: str,
    base_iri: str | None = None,
    functions: Mapping[NamedNode, Callable[..., Any]] | None = None,
) -> None:
    """Carry out an update that has been checked: all or nothing.

    Raises:
        BadQuery: if it is no valid update, or cannot be carried out.
        OSError: if the engine cannot read or write.
    """
    try:
        engine.update(
            update, base_iri=base_iri, prefixes=dict(PREFIXES), custom_functions=dict(functions) if functions else None
        )
    except SyntaxError as error:
        raise _bad_update(reason_of(error), *position_of(error)) from None
    except (RuntimeError, ValueError) as error:
        raise BadQuery(f"the update cannot be carried out: {error}; nothing was changed") from error


def _bad_update(reason: str, line: int | None, column: int | None) -> BadQuery:
    where = f" at line {line}, column {column}" if line else ""
    return BadQuery(f"the update is not valid SPARQL{where}: {reason}", line, column)


def _parse_error(update: str) -> BadQuery | None:
    """What the engine's parser has against an update, which is not carried out."""
    head = prologue_end(update)
    try:
        Engine().update(f"{update[:head]} DROP GRAPH <{_ABSENT}> ;\n{update[head:]}", prefixes=dict(PREFIXES))
    except SyntaxError as error:
        return _shifted(error, update[:head])
    except (RuntimeError, ValueError, OSError):  # parsed; the first operation cannot be carried out
        return None
    return None


def _shifted(error: SyntaxError, head: str) -> BadQuery:
    """The complaint, with its position as if the first operation behind ``head`` were not there."""
    line, column = position_of(error)
    lines = head.count("\n") + 1
    if line is not None and column is not None and line > lines:
        line -= 1
        column += len(head.rpartition("\n")[2]) if line == lines else 0
    return _bad_update(reason_of(error), line, column)


def _clauses(update: str) -> Iterator[tuple[str, int, str]]:
    """Words outside of braces, in small letters, and blocks as ``{``: with their starts, and, of ``WHERE``, its block.

    Outside of braces there are no operators, so that ``<`` begins an IRI. Inside, what looks like an IRI holds no
    brace and no quote: taking a comparison for one does no harm.
    """
    depth = 0
    waiting: tuple[str, int] | None = None
    opened = 0
    for token in _TOKEN.finditer(update):
        if token["open"]:
            opened = token.start() if depth == 0 else opened
            depth += 1
        elif token["close"]:
            depth -= 1
            if depth == 0:
                yield (*(waiting or ("{", opened)), update[opened : token.end()])
                waiting = None
        elif token["word"] and depth == 0:
            word = token["word"].lower()
            if word == "where":
                waiting = word, token.start()
            else:
                yield word, token.start(), ""


def _named(iri: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise BadQuery(f"graph <{iri[:200]}>: is not an absolute IRI: {error}") from None
