"""A walk from article to answer: reads the sample articles, stores the graph, asks it three questions.

Run with ``python -m api.demo [FOLDER]``; the graph goes to FOLDER (``waqai-demo`` without one).
"""

from __future__ import annotations

import json
import sys
from importlib.resources import files
from pathlib import Path

from api import parts
from api.output import Column, console, line, show_table, warn
from api.pipeline import ArticleExtractor, ingest
from api.rows import EVENT_COLUMNS, PATH_COLUMNS, event_rows, path_rows, summary_rows
from api.version import extractor_version
from extractors.reading import InputProblem, read_sources
from kg import EventFilter, Graph
from ontology.records import Article, Status

__all__ = ["main", "show"]

CEASEFIRE_CALL = """SELECT DISTINCT ?who ?onWhom ?where WHERE {
  ?call wq:typeCode "REQUEST" ; wq:content ?ceasefire ; wq:agent/rdfs:label ?who .
  ?ceasefire wq:modeCode "ceasefire" ; sem:hasTimeStamp "2020-01-12"^^xsd:date .
  OPTIONAL { ?call wq:recipient/rdfs:label ?onWhom FILTER(LANG(?onWhom) = "ar") }
  OPTIONAL { ?call wq:place/rdfs:label ?where FILTER(LANG(?where) = "ar") }
  FILTER(LANG(?who) = "ar")
}"""
CONNECTED = ("ميركل", "السراج")


def main() -> None:
    """Show everything; exit status 1 where it could not be."""
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    store = Path(sys.argv[1] if len(sys.argv) > 1 else "waqai-demo")
    with parts.graph_for_writing(store) as graph:
        complete = show(graph, parts.make_extractor(None), store)
    line(f"\nThe graph is in {store}. To open the server: waqai serve --store {store}")
    line("then http://127.0.0.1:8000/docs, or http://127.0.0.1:8000/sparql?query=…")
    sys.exit(0 if complete else 1)


def show(graph: Graph, extractor: ArticleExtractor, store: Path) -> bool:
    """Read the samples into ``graph`` and print events and answers; false where an article failed."""
    articles = _samples()
    line(f"Reading {len(articles)} sample articles. The first begins:\n")
    console().print(articles[0].title, justify="right")
    console().print(articles[0].text.partition("\n")[0], justify="right")
    line("")
    outcomes = list(ingest(graph, extractor, articles, version=extractor_version()))
    failed = [outcome for outcome in outcomes if outcome.action == "failed"]
    for outcome in failed:
        warn(f"waqai: {outcome.article_id}: {outcome.reason}")
    for article in articles:
        if (extraction := graph.get(article.id)) is not None:
            show_table(f"Events of {article.title} ({article.published})", EVENT_COLUMNS, event_rows(extraction))
    graph.refresh_links()
    counted = graph.stats()
    stored = sum(outcome.action != "failed" for outcome in outcomes)
    line(
        f"\n{stored} articles are in {store}: {counted.events} events, {counted.actors} actors, {counted.quads} quads."
    )
    _who_called(graph)
    _timeline(graph)
    _connection(graph)
    return not failed


def _samples() -> list[Article]:
    folder = Path(str(files("api").joinpath("samples")))
    found = list(read_sources([folder]))
    problems = [item for item in found if isinstance(item, InputProblem)]
    if problems:
        raise FileNotFoundError(f"the sample articles cannot be read: {problems[0]}")
    return [item for item in found if isinstance(item, Article)]


def _who_called(graph: Graph) -> None:
    line("\n1. Who called for the ceasefire dated 12 January 2020, on whom, where? In SPARQL:\n")
    line(CEASEFIRE_CALL)
    results = json.loads(graph.query(CEASEFIRE_CALL, "application/sparql-results+json").body)
    names = results["head"]["vars"]
    rows = [[row.get(name, {}).get("value") for name in names] for row in results["results"]["bindings"]]
    show_table(f"{len(rows)} rows", [Column(name, arabic=True) for name in names], rows)


def _timeline(graph: Graph) -> None:
    line("\n2. What happened when? (Asserted events with a date; what was only called for is not among them.)")
    events = [event for event in graph.events(EventFilter(statuses=(Status.ASSERTED,))) if event.begin]
    show_table(f"{len(events)} events", EVENT_COLUMNS, summary_rows(events))


def _connection(graph: Graph) -> None:
    line(f"\n3. How are {CONNECTED[0]} and {CONNECTED[1]} connected?")
    ends = [graph.actors(name, 1) for name in CONNECTED]
    if not all(ends):
        line("One of them was not found in the articles.")
        return
    answer = graph.paths(ends[0][0].id, ends[1][0].id, max_hops=3, limit=3)
    show_table(f"{len(answer.paths)} paths", PATH_COLUMNS, path_rows(answer))


if __name__ == "__main__":
    main()
