"""``waqai extract`` and ``waqai ingest``: articles in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from api import parts
from api.commands.options import Inputs, Models, Output, Published, Store, day
from api.intake import Intake, Meter, progress
from api.output import Format, line, show_table, warn
from api.redaction import redacted
from api.rows import EVENT_COLUMNS, event_rows

if TYPE_CHECKING:
    from api.pipeline import Analysed, ArticleExtractor

__all__ = ["extract", "ingest"]

DEFAULT_STORE = Path("waqai-store")


def extract(inputs: Inputs, published: Published = None, format_: Output = Format.TABLE, models: Models = None) -> None:
    """Read events out of articles and print them.

    Nothing is stored. With --format jsonl one record an article, with offsets into title, line end, text.
    """
    intake = Intake(inputs, day(published, "--published"))
    extractor = parts.make_extractor(models)
    with progress("extracting", intake.expected()) as meter:
        for result in _extracted(intake, extractor, meter):
            if format_ is Format.JSONL:
                line(result.extraction.model_dump_json())
            else:
                _show(result)
    raise typer.Exit(1 if intake.failed else 0)


def _extracted(intake: Intake, extractor: ArticleExtractor, meter: Meter) -> Iterator[Analysed]:
    """What could be analysed; what could not is reported."""
    from api.pipeline import Failed, analyse, language_note

    for result in analyse(extractor, intake):
        meter.step(result.article.id)
        if isinstance(result, Failed):
            intake.report(f"{result.article.id}: {result.reason}")
            continue
        if note := language_note(result.extraction):
            warn(f"waqai: {result.article.id}: {note}")
        yield result


def _show(result: Analysed) -> None:
    record = result.extraction
    published = record.published.value or "date unknown"
    title = f"{record.id}  {record.headline or record.title}  ({published}, {record.published.basis.value})"
    if record.events:
        show_table(title, EVENT_COLUMNS, event_rows(record))
    else:
        line(f"{title}: no events")


def ingest(inputs: Inputs, store: Store = DEFAULT_STORE, published: Published = None, models: Models = None) -> None:
    """Read events out of articles into the graph.

    Articles that are there already, unchanged, are passed by; changed ones are replaced. What has been reported is on
    disk: a run that was cut off is completed by running it again.
    """
    from api.pipeline import Outcome
    from api.pipeline import ingest as into_graph
    from api.version import extractor_version

    intake = Intake(inputs, day(published, "--published"))
    counts: Counter[str] = Counter()
    events = 0

    def count(outcome: Outcome) -> None:
        counts[outcome.action] += 1
        if outcome.reason:
            intake.report(f"{outcome.article_id}: {outcome.reason}")
        if outcome.note:
            warn(f"waqai: {outcome.article_id}: {outcome.note}")

    with parts.graph_for_writing(store) as graph:
        with progress("ingesting", intake.expected()) as meter:
            extractor = parts.make_extractor(models)
            for outcome in into_graph(graph, extractor, intake, version=extractor_version(models)):
                count(outcome)
                events += outcome.events
                meter.step(outcome.article_id)
        links = len(graph.refresh_links()) if counts["added"] or counts["replaced"] else len(graph.links())
        total = graph.stats()
    done = ", ".join(f"{counts[action]} {action}" for action in ("added", "replaced", "unchanged"))
    line(f"{done}, {intake.failed} failed; {events} events read")
    shown = redacted(str(store))
    line(f"{shown}: {total.articles} articles, {total.events} events, {total.actors} actors, {links} identity links")
    raise typer.Exit(1 if intake.failed else 0)
