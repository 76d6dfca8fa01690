"""``waqai query``, ``timeline``, ``paths`` and ``stats``: answers out."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api import parts
from api.commands.options import Limit, Output, Since, Statuses, Store, Until, day, event_filter, statuses_of
from api.commands.reading import DEFAULT_STORE
from api.output import Column, Format, line, show_table, warn
from api.redaction import redacted
from api.rows import EVENT_COLUMNS, PATH_COLUMNS, name_of, path_rows, summary_rows

if TYPE_CHECKING:
    from pydantic import BaseModel

    from kg import Graph
    from kg.answers import Granularity

__all__ = ["paths", "query", "stats", "timeline"]


class Answer(StrEnum):
    """How the answer of a query is printed."""

    TABLE = "table"
    JSONL = "jsonl"
    JSON = "json"
    XML = "xml"
    CSV = "csv"
    TSV = "tsv"
    TURTLE = "turtle"
    NTRIPLES = "ntriples"


class Step(StrEnum):
    """What a line of the timeline is."""

    EVENT = "event"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


_GRANULARITY: dict[Step, Granularity] = {
    Step.DAY: "day",
    Step.WEEK: "week",
    Step.MONTH: "month",
    Step.YEAR: "year",
}
_ACCEPT = {
    Answer.TABLE: "application/sparql-results+json, text/turtle;q=0.9",
    Answer.JSONL: "application/sparql-results+json, application/n-triples;q=0.9",
    Answer.JSON: "application/sparql-results+json, application/ld+json;q=0.9",
    Answer.XML: "application/sparql-results+xml, application/rdf+xml;q=0.9",
    Answer.CSV: "text/csv",
    Answer.TSV: "text/tab-separated-values",
    Answer.TURTLE: "text/turtle",
    Answer.NTRIPLES: "application/n-triples",
}


def query(
    sparql: Annotated[str | None, typer.Argument(metavar="SPARQL", help="The query, or - for standard input.")] = None,
    file: Annotated[Path | None, typer.Option("--file", "-f", help="A file with the query.")] = None,
    store: Store = DEFAULT_STORE,
    format_: Annotated[Answer, typer.Option("--format", help="How to print the answer.")] = Answer.TABLE,
) -> None:
    """Answer a SPARQL query (SELECT, ASK, CONSTRUCT, DESCRIBE) over the graph.

    The prefixes of the vocabularies (wq:, sem:, plover:, cameo:, schema:, skos: …) are known undeclared.
    """
    text = _query_text(sparql, file)
    with parts.graph_for_reading(store) as graph:
        answer = graph.query(text, _ACCEPT[format_])
    if answer.media_type != "application/sparql-results+json" or format_ is Answer.JSON:
        sys.stdout.flush()
        sys.stdout.buffer.write(answer.body)
        sys.stdout.buffer.write(b"" if answer.body.endswith(b"\n") else b"\n")
        sys.stdout.buffer.flush()
        return
    _show_results(json.loads(answer.body), format_)


def _query_text(sparql: str | None, file: Path | None) -> str:
    if (sparql is None) == (file is None):
        raise typer.BadParameter("give a query, or --file with one", param_hint="SPARQL")
    if file is not None:
        try:
            return file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise typer.BadParameter(f"{file}: cannot be read as UTF-8 text: {error}", param_hint="--file") from None
    if sparql == "-":
        return sys.stdin.buffer.read().decode("utf-8", errors="replace")
    return sparql or ""


def _show_results(results: dict[str, Any], format_: Answer) -> None:
    """The rows of a SELECT, or the yes or no of an ASK."""
    if "boolean" in results:
        line(json.dumps(results["boolean"]) if format_ is Answer.JSONL else "yes" if results["boolean"] else "no")
        return
    names = results["head"].get("vars", [])
    rows = [{name: cell["value"] for name, cell in row.items()} for row in results["results"]["bindings"]]
    if format_ is Answer.JSONL:
        for row in rows:
            line(json.dumps({name: row.get(name) for name in names}, ensure_ascii=False))
        return
    columns = [Column(name, arabic=_arabic(row.get(name) for row in rows)) for name in names]
    show_table(f"{len(rows)} rows", columns, ([row.get(name) for name in names] for row in rows))


def _arabic(cells: Any) -> bool:
    return any("\u0600" <= character <= "\u06ff" for cell in cells if cell for character in cell[:200])


def timeline(
    store: Store = DEFAULT_STORE,
    by: Annotated[
        Step, typer.Option("--by", help="A line for each event, or counts for each day, week, month, year.")
    ] = Step.EVENT,
    actor: Annotated[str | None, typer.Option("--actor", help="Id or name of an actor.")] = None,
    type_: Annotated[str | None, typer.Option("--type", help="PLOVER type, like REQUEST.")] = None,
    mode: Annotated[str | None, typer.Option("--mode", help="PLOVER mode, like ceasefire.")] = None,
    country: Annotated[str | None, typer.Option("--country", help="Country of the place, ISO 3166-1 alpha-3.")] = None,
    since: Since = None,
    until: Until = None,
    status: Statuses = None,
    limit: Limit = 100,
    format_: Output = Format.TABLE,
) -> None:
    """Show what happened when: events in order of their dates, or their counts.

    Counts are of asserted events unless --status says otherwise.
    """
    statuses = statuses_of(status)
    first, last = day(since, "--since"), day(until, "--until")
    with parts.graph_for_reading(store) as graph:
        chosen = event_filter(
            type_=type_,
            mode=mode,
            actor=_actor_id(graph, actor) if actor else None,
            country=country,
            statuses=statuses,
            since=first,
            until=last,
        )
        if by is Step.EVENT:
            events = graph.events(chosen, limit=limit)
            if format_ is Format.JSONL:
                _print_records(events)
            else:
                show_table(f"{len(events)} events", EVENT_COLUMNS, summary_rows(events))
            return
        counted = graph.timeline(chosen, _GRANULARITY[by])
    if format_ is Format.JSONL:
        _print_records(counted.buckets)
        return
    columns = [Column("from"), Column("to"), Column("events"), Column("score")]
    rows = ((bucket.start, bucket.end, bucket.events, f"{bucket.score:+.1f}") for bucket in counted.buckets)
    show_table(f"by {by.value}; {counted.coarse} dated less precisely, {counted.undated} undated", columns, rows)


def paths(
    source: Annotated[str, typer.Argument(metavar="FROM", help="Id or name of an actor.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="Id or name of another.")],
    store: Store = DEFAULT_STORE,
    hops: Annotated[int, typer.Option("--hops", min=1, max=6, help="Longest way.")] = 3,
    status: Statuses = None,
    limit: Limit = 10,
    format_: Output = Format.TABLE,
) -> None:
    """Show how two actors are connected, through the events that they share with those between.

    Only asserted events count unless --status says otherwise.
    """
    from ontology.records import Status

    statuses = statuses_of(status) or (Status.ASSERTED,)
    with parts.graph_for_reading(store) as graph:
        a, b = _actor_id(graph, source), _actor_id(graph, target)
        answer = graph.paths(a, b, max_hops=hops, limit=limit, statuses=statuses)
    if format_ is Format.JSONL:
        _print_records(answer.paths)
        return
    title = f"{len(answer.paths)} paths" + ("" if answer.complete else " (the search was cut short)")
    show_table(title, PATH_COLUMNS, path_rows(answer))


def stats(store: Store = DEFAULT_STORE, format_: Output = Format.TABLE) -> None:
    """Show how much is in the graph."""
    with parts.graph_for_reading(store) as graph:
        counted = graph.stats()
    if format_ is Format.JSONL:
        _print_records([counted])
        return
    shown = counted.model_dump()
    rows: list[tuple[str, int]] = [(name, count) for name, count in shown.items() if isinstance(count, int)]
    rows += [(f"events: {name}", count) for name, count in sorted(shown["statuses"].items())]
    rows += [(f"events: {name}", count) for name, count in sorted(shown["types"].items())]
    show_table(redacted(str(store)), [Column("what"), Column("how many")], rows)


def _actor_id(graph: Graph, given: str) -> str:
    """The actor with this id, or the busiest with this name.

    :raises typer.BadParameter: where there is none.
    """
    if graph.actor(given) is not None:
        return given
    found = graph.actors(given, limit=4)
    if not found:
        raise typer.BadParameter(f"no actor in the graph has the id or name {given!r}")
    if len(found) > 1:
        others = ", ".join(f"{name_of(other)} ({other.id})" for other in found[1:])
        warn(f"waqai: {given}: taken for {name_of(found[0])} ({found[0].id}); there are also {others}")
    return found[0].id


def _print_records(records: Any) -> None:
    record: BaseModel
    for record in records:
        line(record.model_dump_json())
