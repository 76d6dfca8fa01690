"""What the endpoint must hold, side by side in one run: speed, behaviour under load, start and memory.

    python -m benchmarks.endpoint                                  everything: 100,000 events, 16 clients for 3 minutes
    python -m benchmarks.endpoint --events 500 --seconds 3 --repeats 3           a small run, in seconds
    python -m benchmarks.endpoint --store FOLDER …                 keeps the synthetic store there for the next run

Queries: six kinds over HTTP, with pyoxigraph in this process on a copy of the same store (query and JSON), and with
rdflib in memory on the same statements (in a process of its own, since it takes gigabytes; ``--no-rdflib`` leaves it
out). HTTP and in-process runs alternate; figures are medians. All three must give the same answer.

Load: clients that ask, think (``--pause``), write whole articles, and now and then send a query that would run for
ever. Latencies are compared with those of the same queries alone, by kind and over all.

The exit status is 1 where a figure misses what the issue demands.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pyoxigraph import QueryResultsFormat
from pyoxigraph import Store as Engine

from benchmarks.load import LoadReport, put_under_load
from benchmarks.server import Client, Server
from benchmarks.synthetic import World, quads
from kg import EmbeddedStore, open_graph
from kg.terms import Iris
from ontology.namespaces import PREFIXES

__all__ = ["QUERIES", "main", "queries"]

R = TypeVar("R")

QUERIES: Mapping[str, str] = {
    "actor timeline": """
        SELECT ?event ?day ?label WHERE {
          ?event sem:hasActor <ACTOR> ; sem:hasTimeStamp ?day ; wq:factuality wq:asserted ; rdfs:label ?label .
          FILTER(LANG(?label) = "ar") } ORDER BY ?day ?event""",
    "action and month": """
        SELECT ?type ?month (COUNT(?event) AS ?n) WHERE {
          ?event wq:typeCode ?type ; sem:hasTimeStamp ?day ; wq:factuality wq:asserted .
          BIND(SUBSTR(STR(?day), 1, 7) AS ?month) } GROUP BY ?type ?month ORDER BY ?type ?month""",
    "two-hop": """
        SELECT ?other (COUNT(?second) AS ?n) WHERE {
          ?first sem:hasActor <ACTOR> , ?middle . ?second sem:hasActor ?middle , ?other .
          FILTER(?middle != <ACTOR> && ?other != ?middle && ?other != <ACTOR>) }
        GROUP BY ?other ORDER BY DESC(?n) ?other LIMIT 20""",
    "path": """SELECT (COUNT(DISTINCT ?reached) AS ?n) WHERE { <ACTOR> (^wq:agent/wq:recipient)+ ?reached }""",
    "label search": """
        SELECT DISTINCT ?actor ?label WHERE {
          GRAPH ?article { ?actor a sem:Actor ; rdfs:label ?label . FILTER(CONTAINS(?label, "NAME")) }
        } ORDER BY ?label ?actor LIMIT 50""",
    "top-k": """
        SELECT ?actor (COUNT(?event) AS ?n) WHERE {
          ?event sem:hasActor ?actor ; wq:typeCode "ASSAULT" } GROUP BY ?actor ORDER BY DESC(?n) ?actor LIMIT 10""",
}
"""The kinds, with the actor and the word of a name to be filled in."""

LONG = 0.050
"""Seconds in process from which on a query counts as long."""

MOST_RATIO, MOST_ADDED, LEAST_SPEEDUP, MOST_SLOWER = 1.3, 0.005, 20.0, 5.0
MOST_START, MOST_MEMORY = 2.0, 300 * 1000 * 1000


def queries(world: World, rank: int = 20) -> dict[str, str]:
    """The six queries about the actor of a rank."""
    actor = Iris().actor(f"local:actor-{min(rank, world.actors - 1)}").value
    word = "كتيبة النور"
    return {kind: text.replace("ACTOR", actor).replace("NAME", word) for kind, text in QUERIES.items()}


@dataclass(slots=True)
class Findings:
    """What missed its mark."""

    missed: list[str] = field(default_factory=list)

    def line(self, text: str, held: bool | None) -> None:
        """Print a figure with the verdict on it; ``None`` for figures that nothing is demanded of."""
        print(text + ("" if held is None else "   holds" if held else "   MISSED"), flush=True)
        if held is False:
            self.missed.append(text.strip())


def timed(function: Callable[..., R], *arguments: Any) -> tuple[float, R]:
    """Seconds that a call took, and its value."""
    begun = time.perf_counter()
    value = function(*arguments)
    return time.perf_counter() - begun, value


# -- the three ways to ask ---------------------------------------------------------------------------------------------


def over_http(client: Client, text: str) -> bytes:
    """Ask the server."""
    reply = client.query(text)
    if reply.status != 200:
        raise RuntimeError(f"the server answered {reply.status}: {reply.body[:500]!r}")
    return reply.body


def in_process(engine: Engine, text: str) -> bytes:
    """Ask the engine in this process, and serialise as the server does."""
    results: Any = engine.query(text, prefixes=dict(PREFIXES), use_default_graph_as_union=True)
    body: bytes = results.serialize(format=QueryResultsFormat.JSON)
    return body


def with_rdflib(folder: Path, world: World, repeats: int) -> dict[str, tuple[float, list[str]]]:
    """Median seconds and answers of rdflib, worked out in another process."""
    command = [sys.executable, "-m", "benchmarks.endpoint", "--rdflib-on", str(folder)]
    command += ["--events", str(world.events), "--seed", str(world.seed), "--repeats", str(repeats)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, tuple[float, list[str]]] = json.loads(done.stdout)
    return found


def rdflib_child(folder: Path, world: World, repeats: int) -> None:
    """Load a store into rdflib, ask the six queries, print the figures as JSON."""
    import rdflib
    from rdflib.plugins.sparql import prepareQuery

    dataset = rdflib.Dataset(default_union=True)
    made: dict[Any, Any] = {}

    def term(value: Any) -> Any:
        if value not in made:
            made[value] = rdflib.util.from_n3(str(value))
        return made[value]

    for quad in Engine.read_only(str(folder / "quads")):
        context = dataset.get_context(term(quad.graph_name)) if term(quad.graph_name) else dataset.default_graph
        dataset.store.add((term(quad.subject), term(quad.predicate), term(quad.object)), context)
    out = {}
    for kind, text in queries(world).items():
        times: list[float] = []
        while len(times) < repeats and sum(times) < 30:  # slow ones are asked once or twice
            prepared = prepareQuery(text, initNs=dict(PREFIXES))
            seconds, rows = timed(_rdflib_rows, dataset, prepared)
            times.append(seconds)
        answer = [" ".join("" if cell is None else str(cell) for cell in row) for row in rows]
        out[kind] = (statistics.median(times), answer)
    print(json.dumps(out))


def _rdflib_rows(dataset: Any, prepared: Any) -> list[Any]:
    return list(dataset.query(prepared))


def rows_of(body: bytes) -> list[str]:
    """Rows of a JSON answer, to be compared."""
    answer = json.loads(body)
    names = answer["head"]["vars"]
    return [" ".join(row.get(name, {}).get("value", "") for name in names) for row in answer["results"]["bindings"]]


# -- the parts of the run ----------------------------------------------------------------------------------------------


def compare(
    client: Client, engine: Engine, world: World, repeats: int, rdflib: Mapping[str, tuple[float, list[str]]] | None
) -> Iterator[tuple[str, float, float, float | None, bool]]:
    """Kind, seconds over HTTP, in process and in rdflib, and whether all gave the same answer."""
    for kind, text in queries(world).items():
        over_http(client, text), in_process(engine, text)  # both have read their pages from disk
        http, inside = [], []
        for _ in range(repeats):
            seconds, body = timed(over_http, client, text)
            http.append(seconds)
            seconds, own = timed(in_process, engine, text)
            inside.append(seconds)
        theirs = rdflib[kind] if rdflib else None
        same = rows_of(body) == rows_of(own) and (theirs is None or sorted(rows_of(own)) == sorted(theirs[1]))
        yield kind, statistics.median(http), statistics.median(inside), theirs[0] if theirs else None, same


def report_queries(rows: Sequence[tuple[str, float, float, float | None, bool]], found: Findings) -> None:
    """The table of the six kinds."""
    print(f"\n{'query':18} {'HTTP ms':>9} {'in process':>11} {'HTTP is':>16} {'rdflib ms':>11} {'faster':>8}")
    speedups = []
    for kind, http, inside, theirs, same in rows:
        held = http <= MOST_RATIO * inside if inside > LONG else http - inside <= MOST_ADDED
        more = f"{http / inside:.2f}x" if inside > LONG else f"{1000 * (http - inside):+.1f} ms"
        other = f"{1000 * theirs:11,.0f} {theirs / http:7.0f}x" if theirs else f"{'-':>11} {'-':>8}"
        found.line(f"{kind:18} {1000 * http:9.1f} {1000 * inside:11.1f} {more:>16} {other}", held)
        if not same:
            found.line(f"{kind:18} the answers differ", False)
        if theirs:
            speedups.append(theirs / http)
    if speedups:
        mean = statistics.geometric_mean(speedups)
        found.line(
            f"faster than rdflib, geometric mean: {mean:.0f}x (demanded: {LEAST_SPEEDUP:.0f}x)", mean >= LEAST_SPEEDUP
        )


def report_start(server: Server, memory: int, found: Findings) -> None:
    """How long the server took to come up, and what it took."""
    seconds = server.start_seconds or 0.0
    found.line(f"server start: {seconds:.2f} s (demanded: {MOST_START:.0f} s)", seconds <= MOST_START)
    found.line(f"memory at start: {memory / 1e6:.0f} MB (demanded: 300 MB)", memory <= MOST_MEMORY)


def report_load(load: LoadReport, found: Findings) -> None:
    """How the server behaved under load."""
    print(f"\n{load.clients} clients for {load.seconds:.0f} s, {load.pause} s of thought on average:", end=" ")
    print(f"{load.asked} queries, {load.written} articles written, {load.refused} of {load.runaways} runaways refused")
    print(f"{'query':18} {'lone median':>12} {'p50':>9} {'p95':>9} {'p99':>9}  p95 is")
    for kind, (lone, times) in load.latencies().items():
        p50, p95, p99 = (1000 * value for value in times)
        print(f"{kind:18} {1000 * lone:12.1f} {p50:9.1f} {p95:9.1f} {p99:9.1f}  {p95 / 1000 / lone:.1f}x")
    slower = load.slower
    found.line(
        f"latency over the lone time of its kind, p95: {slower:.1f}x (demanded: {MOST_SLOWER:.0f}x)",
        slower <= MOST_SLOWER,
    )
    found.line(f"errors other than refused runaways: {len(load.errors)}", not load.errors)
    for error in load.errors[:10]:
        print(f"    {error}")
    unrefused = load.runaways - load.refused
    found.line(f"runaways that were not refused: {unrefused}", unrefused == 0)
    samples = load.memory[:: max(1, len(load.memory) // 12)]
    found.line(f"memory MB over time: {', '.join(f'{value / 1e6:.0f}' for value in samples)}", load.stable)


@contextmanager
def synthetic_store(given: Path | None, world: World) -> Iterator[Path]:
    """The folder of the store; one that was given is kept."""
    folder = given or Path(tempfile.mkdtemp(prefix="waqai-benchmark-")) / "store"
    try:
        if not folder.exists():
            seconds, _ = timed(_make, folder, world)
            print(f"made {world.events:,} events in {seconds:.0f} s")
        yield folder
    finally:
        if given is None:
            shutil.rmtree(folder.parent, ignore_errors=True)


def _make(folder: Path, world: World) -> None:
    with open_graph(folder) as graph:
        graph.store.load(quads(world))
        graph.search_index.catch_up()  # else the server would read all of it while it is measured


@contextmanager
def snapshot(folder: Path) -> Iterator[Path]:
    """A copy of a store, taken before the server has it."""
    copy = folder.with_name(f"{folder.name}-copy")
    shutil.rmtree(copy, ignore_errors=True)
    with EmbeddedStore(folder) as store:
        print(f"{store.rows('SELECT (COUNT(*) AS ?n) { ?s ?p ?o }')[0][0].value} statements")  # type: ignore[union-attr]
        store.backup(copy)
    try:
        yield copy
    finally:
        shutil.rmtree(copy, ignore_errors=True)


def main() -> int:
    """Command line; the exit status is 1 where a figure was missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--store", type=Path, help="folder of the synthetic store, made where there is none, and kept")
    parser.add_argument("--repeats", type=int, default=15, help="how often each query is asked")
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=180, help="how long the load lasts; 0 leaves it out")
    parser.add_argument(
        "--pause", type=float, default=1.0, help="seconds that a client thinks between requests, on average"
    )
    parser.add_argument("--no-rdflib", action="store_true")
    parser.add_argument("--rdflib-on", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    world = World(options.events, options.seed)
    if options.rdflib_on:
        rdflib_child(options.rdflib_on, world, options.repeats)
        return 0
    found = Findings()
    with synthetic_store(options.store, world) as folder, snapshot(folder) as copy:
        rdflib = None if options.no_rdflib else with_rdflib(copy, world, min(options.repeats, 3))
        with Server(folder, world) as server:
            memory = server.memory()
            client, engine = server.client(), Engine.read_only(str(copy / "quads"))
            rows = list(compare(client, engine, world, options.repeats, rdflib))
            report_queries(rows, found)
            report_start(server, memory, found)
            del engine
        if options.seconds:
            report_load(put_under_load(folder, world, queries, options.clients, options.seconds, options.pause), found)
    print("\n" + ("all held" if not found.missed else f"{len(found.missed)} missed"))
    return 1 if found.missed else 0


if __name__ == "__main__":
    sys.exit(main())
