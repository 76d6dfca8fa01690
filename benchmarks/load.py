"""Clients that ask, write and send runaway queries at the same time, and how the server bore it."""

from __future__ import annotations

import http.client
import json
import random
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.server import Client, Server
from benchmarks.synthetic import World, article

__all__ = ["LoadReport", "put_under_load"]

RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?d && ?d != ?g) }"
RUNAWAY_SECONDS = 2
"""Time limit that a runaway query asks for itself."""

RANKS = (5, 20, 50, 200)
"""Ranks of the actors that clients ask about."""

LONE = 7
"""How often each query is asked alone, beforehand."""

SHARE_WRITES, SHARE_RUNAWAYS = 0.06, 0.02
GROWTH = 1.15
"""Memory is stable where its last third is at most this much above its middle third, in medians."""

Key = tuple[str, int]


@dataclass(slots=True)
class LoadReport:
    """What happened under load. Seconds by query; memory in bytes, sampled evenly."""

    clients: int
    seconds: float
    pause: float
    lone: dict[Key, float] = field(default_factory=dict)
    times: dict[Key, list[float]] = field(default_factory=dict)
    written: int = 0
    runaways: int = 0
    refused: int = 0
    errors: list[str] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)

    @property
    def asked(self) -> int:
        """Ordinary queries that were answered."""
        return sum(map(len, self.times.values()))

    @property
    def slower(self) -> float:
        """95th percentile, over all ordinary queries, of the time over that of the same query alone."""
        ratios = [value / self.lone[key] for key, values in self.times.items() for value in values]
        return percentile(ratios, 95)

    @property
    def stable(self) -> bool:
        """Whether memory stopped to grow."""
        third = len(self.memory) // 3
        if not third:
            return True
        return statistics.median(self.memory[-third:]) <= GROWTH * statistics.median(self.memory[third : 2 * third])

    def latencies(self) -> dict[str, tuple[float, tuple[float, float, float]]]:
        """By kind of query: the lone median, and median, 95th and 99th percentile under load."""
        out = {}
        for kind in dict.fromkeys(kind for kind, _ in self.lone):
            lone = statistics.median(value for (name, _), value in self.lone.items() if name == kind)
            under = [value for (name, _), values in self.times.items() if name == kind for value in values]
            if under:
                out[kind] = (lone, (percentile(under, 50), percentile(under, 95), percentile(under, 99)))
        return out


def percentile(values: list[float], percent: int) -> float:
    """A percentile, without interpolation; 0 where there are no values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] if ordered else 0.0


def put_under_load(
    store: Path,
    world: World,
    queries: Callable[[World, int], dict[str, str]],
    clients: int,
    seconds: float,
    pause: float,
) -> LoadReport:
    """Serve a store, put it under load, and tell what happened.

    Args:
        queries: the ordinary queries about the actor of a rank, by kind.
        clients: how many work at the same time.
        seconds: how long.
        pause: seconds that a client thinks between two requests, on average (exponentially distributed).
    """
    report = LoadReport(clients, seconds, pause)
    texts = {(kind, rank): text for rank in RANKS for kind, text in queries(world, rank).items()}
    with Server(store, world) as server:
        with_client(server, lambda client: _ask_alone(client, texts, report))
        end = time.perf_counter() + seconds
        threads = [
            threading.Thread(target=_Clerk(server, world, texts, report, end, number).work) for number in range(clients)
        ]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            report.memory.append(server.memory())
            time.sleep(max(0.2, seconds / 30))
        if server.process.poll() is not None:
            report.errors.append(f"the server ended: {server.said()}")
    return report


def with_client(server: Server, function: Callable[[Client], None]) -> None:
    """Call a function with a connection."""
    client = server.client()
    try:
        function(client)
    finally:
        client.close()


def _ask_alone(client: Client, texts: dict[Key, str], report: LoadReport) -> None:
    for key, text in texts.items():
        times = []
        for _ in range(LONE):
            begun = time.perf_counter()
            client.query(text)
            times.append(time.perf_counter() - begun)
        report.lone[key] = statistics.median(times)


class _Clerk:
    """One client: its own connection, its own chance.

    The report is added to under no lock: appending needs none, and counters are only told in the end.
    """

    def __init__(
        self, server: Server, world: World, texts: dict[Key, str], report: LoadReport, end: float, number: int
    ) -> None:
        self.client = server.client()
        self.world, self.texts, self.report, self.end, self.number = world, texts, report, end, number
        self.chance = random.Random(number)
        self.written = 0

    def work(self) -> None:
        """Until time is up."""
        while time.perf_counter() < self.end:
            draw = self.chance.random()
            try:
                if draw < SHARE_WRITES:
                    self._write()
                elif draw < SHARE_WRITES + SHARE_RUNAWAYS:
                    self._run_away()
                else:
                    self._ask()
            except (OSError, http.client.HTTPException) as error:
                self.report.errors.append(f"client {self.number}: {type(error).__name__}: {error}")
            time.sleep(min(self.chance.expovariate(1 / self.report.pause), 10 * self.report.pause))
        self.client.close()

    def _ask(self) -> None:
        key = self.chance.choice(list(self.texts))
        begun = time.perf_counter()
        reply = self.client.query(self.texts[key])
        if reply.status == 200 and json.loads(reply.body):
            self.report.times.setdefault(key, []).append(time.perf_counter() - begun)
        else:
            self.report.errors.append(f"{key}: {reply.status} {reply.body[:300]!r}")

    def _run_away(self) -> None:
        self.report.runaways += 1
        reply = self.client.query(RUNAWAY, timeout=str(RUNAWAY_SECONDS))
        if reply.status in (503, 413) and reply.media_type == "application/problem+json":
            self.report.refused += 1
        else:
            self.report.errors.append(f"runaway: {reply.status} {reply.body[:300]!r}")

    def _write(self) -> None:
        number = self.world.articles + self.number + self.written * self.report.clients
        reply = self.client.put(article(self.world, number)[1])
        if reply.status != 201:
            self.report.errors.append(f"article {number}: {reply.status} {reply.body[:300]!r}")
            return
        self.written += 1
        self.report.written += 1
