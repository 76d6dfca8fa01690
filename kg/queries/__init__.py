"""The SPARQL that we use, as files that run as they stand.

A parameter is a line that begins with ``VALUES ?name { UNDEF }``, followed by the patterns that need it, or with
``VALUES (?a ?b) { (UNDEF UNDEF) } # name`` where it holds rows of several terms. Bound, it holds the terms given, in
the engine's own serialisation; left free, the whole line goes. No other text ever enters a query, but for ``LIMIT`` and
``OFFSET`` with whole numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode

__all__ = ["Query", "query"]

_PARAMETER = re.compile(
    r"^[ \t]*VALUES (?:\?(?P<name>\w+) \{ UNDEF \}(?P<rest>.*)"
    r"|(?P<columns>\([?\w ]+\)) \{ \([UNDEF ]+\) \} # (?P<rows>\w+))$",
    re.MULTILINE,
)
_Term: TypeAlias = NamedNode | Literal


@dataclass(frozen=True, slots=True)
class Query:
    """A query of a file; ``parameters`` are the names it may be bound by."""

    name: str
    text: str

    @property
    def parameters(self) -> frozenset[str]:
        """Names of the parameters."""
        return frozenset(found["name"] or found["rows"] for found in _PARAMETER.finditer(self.text))

    def bind(
        self,
        *,
        limit: int | None = None,
        offset: int = 0,
        **values: _Term | Iterable[_Term] | Iterable[tuple[_Term, ...]] | None,
    ) -> str:
        """The query text with parameters bound; ``None`` leaves one free, no terms at all let nothing match.

        Raises:
            KeyError: if the query has no such parameter.
        """
        unknown = values.keys() - self.parameters
        if unknown:
            raise KeyError(f"query {self.name} has no parameter {', '.join(sorted(unknown))}")
        bound = _PARAMETER.sub(lambda found: _line(found, values.get(found["name"] or found["rows"])), self.text)
        page = "" if limit is None else f"\nLIMIT {int(limit)}"
        return bound + page + (f"\nOFFSET {int(offset)}" if offset else "")


def _line(parameter: re.Match[str], value: _Term | Iterable[_Term] | Iterable[tuple[_Term, ...]] | None) -> str:
    if value is None:
        return ""
    terms = [value] if isinstance(value, NamedNode | Literal) else list(value)
    if parameter["rows"]:
        rows = " ".join(f"({' '.join(map(str, row))})" for row in terms if isinstance(row, tuple))
        return f"  VALUES {parameter['columns']} {{ {rows} }}"
    return f"  VALUES ?{parameter['name']} {{ {' '.join(map(str, terms))} }}{parameter['rest']}"


@cache
def query(name: str) -> Query:
    """The query of the file ``name.rq``."""
    return Query(name, files("kg.queries").joinpath(f"{name}.rq").read_text(encoding="utf-8"))
