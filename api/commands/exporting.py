"""``waqai export``: everything out, as RDF, tables or a network."""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, cast

import typer

from api import parts
from api.commands.options import Statuses, Store, statuses_of
from api.commands.reading import DEFAULT_STORE
from api.intake import Meter, progress
from api.redaction import redacted

if TYPE_CHECKING:
    from kg import Graph

__all__ = ["export"]

_STEP = 1 << 20


class Dump(StrEnum):
    """Formats of an export: RDF of everything, RDF of one article, tables of events and their network."""

    NQUADS = "nquads"
    TRIG = "trig"
    JSONLD = "jsonld"
    TURTLE = "turtle"
    NTRIPLES = "ntriples"
    RDFXML = "rdfxml"
    GDELT = "gdelt"
    ACLED = "acled"
    GRAPHML = "graphml"


_SINGLE = frozenset({Dump.TURTLE, Dump.NTRIPLES, Dump.RDFXML})
_EVENTS = frozenset({Dump.GDELT, Dump.ACLED, Dump.GRAPHML})


def export(
    store: Store = DEFAULT_STORE,
    format_: Annotated[Dump, typer.Option("--format", help="RDF format, table or network.")] = Dump.NQUADS,
    article: Annotated[str | None, typer.Option("--article", metavar="ID", help="Only what this article says.")] = None,
    status: Statuses = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; standard output without.")
    ] = None,
) -> None:
    """Write the graph as RDF, its events as CSV in columns like those of GDELT or ACLED, or its network as GraphML.

    Tables and network hold asserted events unless --status says otherwise.
    """
    _check(format_, article, status)
    with parts.graph_for_reading(store) as graph:
        if article is not None and not graph.has(article):
            shown = redacted(str(store))
            raise typer.BadParameter(f"there is no article {article!r} in {shown}", param_hint="--article")
        write = _writing(graph, format_, article, status)
        if output is None:
            sys.stdout.flush()
            write(sys.stdout.buffer)
            sys.stdout.buffer.flush()
            return
        draft = output.with_name(output.name + ".part")
        with draft.open("wb") as file:
            write(file)
        draft.replace(output)


def _check(format_: Dump, article: str | None, status: list[str] | None) -> None:
    if format_ in _SINGLE and article is None:
        raise typer.BadParameter(
            f"{format_.value} carries one article: give --article, or use nquads or trig", param_hint="--format"
        )
    if format_ in _EVENTS and article is not None:
        raise typer.BadParameter(f"{format_.value} is of all articles", param_hint="--article")
    if format_ not in _EVENTS and status:
        raise typer.BadParameter("RDF is of all events; only gdelt, acled and graphml choose", param_hint="--status")


def _writing(graph: Graph, format_: Dump, article: str | None, status: list[str] | None) -> Callable[[BinaryIO], None]:
    """What writes the export to a file, with a bar that shows how far it is."""
    from kg.exports import count_articles
    from ontology.records import Status

    def events(file: BinaryIO) -> None:
        wanted = statuses_of(status) or (Status.ASSERTED,)
        with progress("exporting", count_articles(graph.store)) as meter:
            graph.export_events(file, format_.value, wanted, meter.step)

    def statements(file: BinaryIO) -> None:
        with progress("exporting (MB)", None) as meter:
            graph.export(cast(BinaryIO, _Metered(file, meter)), format_.value, article)

    return events if format_ in _EVENTS else statements


class _Metered:
    """A file that counts what is written to it, in megabytes."""

    def __init__(self, file: BinaryIO, meter: Meter) -> None:
        self._file = file
        self._meter = meter
        self._rest = 0

    def write(self, data: bytes) -> int:
        """Write and count."""
        self._file.write(data)
        self._rest += len(data)
        while self._rest >= _STEP:
            self._rest -= _STEP
            self._meter.step("")
        return len(data)

    def flush(self) -> None:
        """Pass on."""
        self._file.flush()
