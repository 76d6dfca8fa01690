"""Writing events in one of the formats, as they come."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import BinaryIO, TextIO

from kg.exports import acled, gdelt
from kg.exports.graphml import write_graphml
from kg.exports.told import Told, told_events
from kg.stores import Store
from kg.terms import Iris
from ontology.records import Status

__all__ = ["TABLES", "write_events"]

_Rows = Callable[[Told], Iterator[dict[str, object]]]
_CSV: Mapping[str, tuple[Sequence[str], _Rows]] = MappingProxyType(
    {"gdelt": (gdelt.COLUMNS, gdelt.rows), "acled": (acled.COLUMNS, acled.rows)}
)
TABLES = (*_CSV, "graphml")
"""Formats of events for programs that speak no RDF."""


def write_events(
    store: Store,
    iris: Iris,
    output: BinaryIO,
    format: str,
    statuses: Iterable[Status] = (Status.ASSERTED,),
    step: Callable[[str], None] = lambda _: None,
) -> None:
    """Write all events of some statuses, in UTF-8, article by article.

    Args:
        store: where they are.
        iris: names of its things.
        output: where to.
        format: one of `TABLES`.
        statuses: which events; asserted ones, unless said otherwise.
        step: called with its id after each article.

    Raises:
        ValueError: if there is no such format.
    """
    if format not in TABLES:
        raise ValueError(f"no format {format!r}; there are {', '.join(TABLES)}")
    events = told_events(store, iris, frozenset(statuses), step)
    text = io.TextIOWrapper(output, encoding="utf-8", errors="replace", newline="", write_through=False)
    try:
        if format == "graphml":
            write_graphml(events, iris, text)
        else:
            _write_table(*_CSV[format], events, text)
        text.flush()
    finally:
        text.detach()  # the file stays open: it is the caller's


def _write_table(columns: Sequence[str], rows: _Rows, events: Iterable[Told], output: TextIO) -> None:
    """CSV (RFC 4180) with a header; what is not known is empty."""
    writer = csv.DictWriter(output, columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    for told in events:
        writer.writerows(rows(told))
