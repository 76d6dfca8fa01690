"""Readers: real processes on real snapshots, with queries that run away, eat memory, and lose their process."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from api.readers import (
    AnswerTooLarge,
    GraphWriter,
    Limits,
    OutOfMemory,
    OutOfTime,
    Page,
    PooledReaders,
    QueryStopped,
    ReaderLost,
    Record,
)
from api.workers import Busy, Worker
from kg import BadQuery, EventFilter, Graph, NotAcceptable, QueryRefused, StoreError, open_graph

R = TypeVar("R")

RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
HOG = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?a ?e"
MANY = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f }"
ORDINARY = "SELECT ?type WHERE { ?type a skos:Concept } LIMIT 1"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH <urn:test:counted> { ?s ?p ?o } }"
LIMITS = Limits(seconds=60, memory=64 * 1024 * 1024)


class Readers:
    """Readers of a graph, with a loop to ask them on."""

    def __init__(self, graph: Graph, loop: asyncio.Runner, limits: Limits = LIMITS, **places: int) -> None:
        self.graph = graph
        self.worker = Worker("graph", 100, 60)
        self.readers = PooledReaders(graph, limits, **places)
        self.writer = GraphWriter(graph, self.worker, self.readers)
        self.run = loop.run

    async def text(self, query: str, **options: object) -> str:
        """The answer to a query as CSV."""
        reply = await self.readers.query(query, **{"accept": "text/csv", **options})
        return (await _all(reply.chunks)).decode()

    async def insert(self, number: int) -> None:
        """Write something that COUNT counts."""
        update = f"INSERT DATA {{ GRAPH <urn:test:counted> {{ <urn:test:{number}> <urn:test:is> {number} }} }}"
        await self.writer.run(lambda graph: graph.store.update(update))

    async def count(self) -> int:
        """How much of that there is."""
        return int((await self.text(COUNT)).split()[1])

    def close(self) -> None:
        self.run(self.readers.close())
        self.worker.close()
        self.graph.close()


async def _all(chunks: AsyncIterator[bytes]) -> bytes:
    return b"".join([chunk async for chunk in chunks])


async def _error(question: Awaitable[object]) -> BaseException | None:
    try:
        await question
    except Exception as error:
        return error
    return None


def _dead(pid: int) -> bool:
    """Whether a process has ended, be it waited for or not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


async def _until_idle(here: Readers) -> None:
    for _ in range(1200):
        if not here.readers.waiting:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the query goes on")


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, loop: asyncio.Runner) -> Iterator[Readers]:
    readers = Readers(open_graph(tmp_path_factory.mktemp("readers") / "store"), loop, quick=2, slow=2)
    yield readers
    readers.close()


@pytest.fixture
def fresh(tmp_path: Path, loop: asyncio.Runner) -> Iterator[Callable[..., Readers]]:
    made: list[Readers] = []

    def make(limits: Limits = LIMITS, **places: int) -> Readers:
        made.append(Readers(open_graph(tmp_path / f"store{len(made)}"), loop, limits, **places))
        return made[-1]

    yield make
    for readers in made:
        readers.close()


def test_answers_are_those_of_the_graph(shared: Readers) -> None:
    query = "SELECT ?c ?n WHERE { ?c skos:notation ?n } ORDER BY ?c ?n LIMIT 200"
    for accept in ("application/sparql-results+json", "application/sparql-results+xml", "text/csv", None):
        expected = shared.graph.query(query, accept)
        reply = shared.run(shared.readers.query(query, accept=accept))
        assert reply.media_type == expected.media_type
        assert reply.length == len(expected.body)
        assert shared.run(_all(reply.chunks)) == expected.body


def test_statements_and_truth(shared: Readers) -> None:
    construct = "CONSTRUCT { ?c rdfs:label ?n } WHERE { ?c skos:notation ?n }"
    reply = shared.run(shared.readers.query(construct, accept="application/n-triples"))
    lines = sorted(shared.run(_all(reply.chunks)).splitlines())
    assert lines == sorted(shared.graph.query(construct, "application/n-triples").body.splitlines())
    assert shared.run(shared.text("ASK { ?c skos:notation ?n }")).strip() == "true"


def test_errors_of_the_graph_come_through(shared: Readers) -> None:
    error = shared.run(_error(shared.text("SELECT ?a\nWHERE { ?a ?b }")))
    assert isinstance(error, BadQuery)
    assert (error.line, str(error).startswith("the query is not valid SPARQL")) == (2, True)
    assert isinstance(shared.run(_error(shared.text(ORDINARY, accept="image/png"))), NotAcceptable)
    refused = shared.run(_error(shared.text("SELECT * WHERE { SERVICE <http://example.org/> { ?a ?b ?c } }")))
    assert isinstance(refused, QueryRefused)
    assert isinstance(shared.run(_error(shared.readers.call("events", EventFilter(), -1, 0))), ValueError)


def test_datasets(shared: Readers) -> None:
    shared.run(shared.insert(0))
    own = shared.run(shared.text("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", default_graphs=["urn:test:counted"]))
    assert own.split() == ["n", str(shared.run(shared.count()))]
    strict = shared.run(shared.text("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", union=False))
    assert strict.split() == ["n", "0"]


def test_our_own_questions_are_answered_in_json(shared: Readers) -> None:
    assert shared.run(shared.readers.ask(Page("articles", (), 5, 0))) == b'{"items":[],"next":null}'
    assert shared.run(shared.readers.ask(Record("actor", ("none",)))) is None
    assert shared.run(shared.readers.ask(Page("actors", (None,), 5, 0))) == b'{"items":[],"next":null}'
    assert shared.run(shared.readers.call("paths", "Q1", "Q2")).paths == ()


def test_a_runaway_query_dies_alone(shared: Readers) -> None:
    async def all_at_once() -> tuple[list[BaseException | None], list[str], float]:
        limits = shared.readers.limits.lowered(seconds=2.5)
        await shared.text(ORDINARY)
        runaways = [asyncio.ensure_future(_error(shared.text(RUNAWAY, limits=limits))) for _ in range(2)]
        await asyncio.sleep(1.5)  # both have moved to slow places by now
        answers, slowest = [], 0.0
        while not all(runaway.done() for runaway in runaways):
            began = time.monotonic()
            answers.append(await shared.text(ORDINARY))
            slowest = max(slowest, time.monotonic() - began)
            await asyncio.sleep(0.02)
        return [await runaway for runaway in runaways], answers, slowest

    before = set(shared.readers.processes)
    errors, answers, slowest = shared.run(all_at_once())
    assert [type(error) for error in errors] == [OutOfTime, OutOfTime]
    assert len(answers) > 5 and len(set(answers)) == 1
    assert slowest < 2.0  # they were answered while the runaways ran
    assert len(before & set(shared.readers.processes)) < len(before)


def test_a_memory_hog_dies_alone(shared: Readers) -> None:
    async def both() -> tuple[BaseException | None, list[str]]:
        hog = asyncio.ensure_future(_error(shared.text(HOG)))
        answers = []
        while not hog.done():
            answers.append(await shared.text(ORDINARY))
            await asyncio.sleep(0.05)
        return await hog, answers

    error, answers = shared.run(both())
    assert isinstance(error, OutOfMemory)
    assert "64 MiB" in str(error)
    assert len(answers) > 1 and len(set(answers)) == 1
    assert shared.run(shared.text(ORDINARY)) == answers[0]


@pytest.mark.parametrize(
    "accept",
    ["application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"],
)
def test_rows_are_limited_to_the_very_number(shared: Readers, accept: str) -> None:
    values = " ".join(f'("{n},\\n\\"}},{{\\"<result>")' if n % 2 else "(UNDEF)" for n in range(1, 40))
    query = f"SELECT ?v WHERE {{ VALUES (?v) {{ {values} }} }}"
    rows = 20 if accept == "application/sparql-results+json" else 39  # JSON: those that bind something
    enough = shared.readers.limits.lowered(rows=rows)
    assert shared.run(shared.text(query, accept=accept, limits=enough))
    error = shared.run(_error(shared.text(query, accept=accept, limits=enough.lowered(rows=rows - 1))))
    assert isinstance(error, AnswerTooLarge)
    assert f"more than {rows - 1} rows" in str(error)


def test_statements_are_limited_to_the_very_number(shared: Readers) -> None:
    query = "CONSTRUCT { ?s ?p ?o } WHERE { { SELECT * { ?s ?p ?o } LIMIT 50 } }"
    limits = shared.readers.limits
    assert shared.run(shared.text(query, accept="text/turtle", limits=limits.lowered(rows=50)))
    error = shared.run(_error(shared.text(query, accept="text/turtle", limits=limits.lowered(rows=49))))
    assert isinstance(error, AnswerTooLarge)


def test_limits_are_only_lowered() -> None:
    limits = Limits(seconds=10, rows=100)
    assert limits.lowered(seconds=60, rows=1000) == limits
    assert limits.lowered(seconds=1, rows=10) == Limits(seconds=1, rows=10)
    for wrong in ({"seconds": 0.0}, {"seconds": -1.0}, {"seconds": float("nan")}, {"rows": 0}):
        with pytest.raises(ValueError, match="above 0"):
            limits.lowered(**wrong)


def test_a_killed_reader_is_replaced(shared: Readers) -> None:
    async def kill() -> BaseException | None:
        question = asyncio.ensure_future(_error(shared.text(RUNAWAY)))
        await asyncio.sleep(0.5)
        for pid in shared.readers.processes:
            os.kill(pid, signal.SIGKILL)
        return await question

    shared.run(shared.text(ORDINARY))
    paths = shared.run(shared.readers.call("paths", "Q1", "Q2"))
    before = shared.readers.processes
    error = shared.run(kill())
    assert isinstance(error, ReaderLost)
    assert shared.run(_error(shared.text(ORDINARY))) is None
    assert shared.run(shared.readers.call("paths", "Q1", "Q2")) == paths
    assert not set(before) & set(shared.readers.processes)


def test_without_its_nursery_the_pool_goes_on(fresh: Callable[..., Readers]) -> None:
    here = fresh(quick=1, slow=1)
    expected = here.run(here.text(ORDINARY))
    nursery = here.readers._nursery._process.process
    assert nursery is not None
    nursery.kill()
    nursery.wait()

    async def until_answered() -> str:
        for _ in range(5):
            answer = await _error(here.text(ORDINARY))
            if answer is None:
                return await here.text(ORDINARY)
        raise AssertionError("no answer any more")

    assert here.run(until_answered()) == expected


def test_an_acknowledged_write_is_seen_by_every_later_query(fresh: Callable[..., Readers]) -> None:
    here = fresh(quick=2, slow=2)
    acknowledged, looked = 0, [0, 0, 0]

    async def write(first: int) -> None:
        nonlocal acknowledged
        number = first
        while min(looked) < 5:
            await here.insert(number)
            acknowledged += 1
            number += 1

    async def look(who: int) -> None:
        while looked[who] < 5:
            at_least = acknowledged
            assert await here.count() >= at_least
            looked[who] += 1

    async def all_at_once() -> None:
        async with asyncio.TaskGroup() as tasks:
            for number in range(3):
                tasks.create_task(look(number))
                tasks.create_task(write(100_000 * number))

    here.run(all_at_once())
    assert here.run(here.count()) == acknowledged >= 3
    folders = [path for path in (here.graph.store.path / "readers").iterdir() if path.is_dir()]
    assert len(folders) <= 4  # old snapshots have been taken away


def test_writes_that_come_together_share_a_snapshot(fresh: Callable[..., Readers]) -> None:
    here = fresh(quick=1, slow=1)
    made: list[int] = []
    take = here.graph.store.snapshot
    here.graph.store.snapshot = lambda path: (made.append(here.graph.store.changes), take(path))

    async def together() -> None:
        await asyncio.gather(*(here.insert(number) for number in range(12)))

    here.run(here.count())
    made.clear()
    here.run(together())
    assert here.run(here.count()) == 12
    assert 1 <= len(made) < 12


def test_a_write_that_cannot_be_shown_is_not_passed_over(fresh: Callable[..., Readers]) -> None:
    here = fresh(quick=1, slow=1)
    here.run(here.insert(1))
    take = here.graph.store.snapshot

    def full(path: Path) -> None:
        raise StoreError("the disk is full")

    here.graph.store.snapshot = full
    here.run(here.insert(2))  # it is on disk, and acknowledged
    assert isinstance(here.run(_error(here.count())), StoreError)
    here.graph.store.snapshot = take
    assert here.run(here.count()) == 2


def test_long_answers_stream_and_hold_no_reader(shared: Readers) -> None:
    query = f"{MANY} LIMIT 100000"
    whole = shared.run(shared.readers.query(f"{MANY} LIMIT 20000", accept="text/csv"))
    assert whole.length is not None
    assert shared.run(_all(whole.chunks)).count(b"\r\n") == 20001

    async def slowly() -> tuple[int | None, int, int]:
        reply = await shared.readers.query(query, accept="application/sparql-results+xml")
        first = await anext(reply.chunks)
        await _until_idle(shared)  # the reader is done although nobody has taken the rest
        rows, size = first.count(b"<result>"), len(first)
        tail = first[-8:]
        async for chunk in reply.chunks:
            joined = tail[-7:] + chunk
            rows += joined.count(b"<result>")
            size += len(chunk)
            tail = joined
        return reply.length, rows, size

    length, rows, size = shared.run(slowly())
    assert rows == 100_000
    assert size > 16 * 1024 * 1024
    assert length in (None, size)


def test_a_flowing_answer_that_is_given_up_ends_its_query(shared: Readers) -> None:
    async def give_up() -> None:
        reply = await shared.readers.query(MANY, accept="application/sparql-results+xml")
        await anext(reply.chunks)
        await reply.chunks.aclose()
        await _until_idle(shared)

    shared.run(give_up())


def test_a_flowing_answer_that_becomes_too_long_breaks_off(shared: Readers) -> None:
    limits = shared.readers.limits.lowered(rows=100_000)

    async def read() -> int:
        reply = await shared.readers.query(MANY, accept="application/sparql-results+xml", limits=limits)
        assert reply.length is None
        size = 0
        with pytest.raises(AnswerTooLarge):
            async for chunk in reply.chunks:
                size += len(chunk)
        return size

    assert shared.run(read()) > 16 * 1024 * 1024


def test_a_query_that_nobody_waits_for_is_stopped(shared: Readers) -> None:
    async def leave() -> None:
        question = asyncio.ensure_future(shared.text(RUNAWAY))
        await asyncio.sleep(0.3)
        question.cancel()
        await _until_idle(shared)

    shared.run(leave())


def test_too_many_queries_are_told_so(fresh: Callable[..., Readers]) -> None:
    here = fresh(Limits(seconds=2), quick=1, slow=1, queue=1)

    async def crowd() -> list[BaseException | None]:
        return await asyncio.gather(*(_error(here.text(RUNAWAY)) for _ in range(5)))

    kinds = [type(error) for error in here.run(crowd())]
    assert kinds.count(Busy) == 3
    assert kinds.count(OutOfTime) == 2


def test_an_update_is_tried_on_a_copy(shared: Readers) -> None:
    before = shared.run(shared.count())
    update = "INSERT { GRAPH <urn:test:counted> { ?a <urn:test:is> 1 } } WHERE { GRAPH ?g { ?a a skos:Concept } }"
    assert shared.run(_error(shared.readers.rehearse(update))) is None
    assert shared.run(shared.count()) == before
    all_of_it = "GRAPH ?w { ?a ?b ?c } GRAPH ?x { ?d ?e ?f } GRAPH ?y { ?g ?h ?i }"
    endless = f"INSERT {{ ?a ?b ?i }} WHERE {{ {all_of_it} FILTER(?a = ?h) }}"
    limits = shared.readers.limits.lowered(seconds=1)
    assert isinstance(shared.run(_error(shared.readers.rehearse(endless, limits=limits))), QueryStopped)
    assert isinstance(shared.run(_error(shared.readers.rehearse("INSERT DATA {"))), BadQuery)
    assert not list((shared.graph.store.path / "readers").glob("copy-*"))


def test_nothing_is_left_behind(tmp_path: Path, loop: asyncio.Runner) -> None:
    here = Readers(open_graph(tmp_path / "store"), loop, quick=1, slow=1)
    here.run(here.text(ORDINARY))
    processes = here.readers.processes
    assert processes
    here.close()
    assert not (tmp_path / "store" / "readers").exists()
    for pid in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
