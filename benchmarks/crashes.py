"""Kills a server with -9, over and over, while articles go in and queries are asked, and sees what is left.

    python -m benchmarks.crashes [--kills 200] [--seed 1] [--clients 3]

After each kill the store must open, each article that the server acknowledged must be there in the version that was
acknowledged last (or in the one that was on its way), each article whole or absent, nothing of any other, the search
index in agreement, and no process of the server left. Every fifth server is killed while it starts. The exit status is
1 where anything is wrong; the store is kept then.
"""

from __future__ import annotations

import argparse
import http.client
import random
import shutil
import sys
import tempfile
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.server import Client, Server, ServerDied, processes_of
from benchmarks.synthetic import World, article
from kg import Graph, StoreLocked, open_graph
from ontology.namespaces import ONTOLOGY

__all__ = ["Ledger", "crash_often", "main"]

ARTICLES = 40
"""Articles that are put in again and again, in new versions."""

QUERY = "SELECT ?type (COUNT(?event) AS ?n) WHERE { ?event wq:typeCode ?type } GROUP BY ?type"
LINGER = 15.0
"""Seconds within which readers of a killed server must be gone."""


@dataclass(slots=True)
class Ledger:
    """What was sent and what was acknowledged, by number of the article; ``None`` stands for its absence.

    ``possible`` holds the versions that may be there: the one acknowledged last, and those sent since.
    """

    possible: dict[int, set[int | None]] = field(default_factory=lambda: defaultdict(lambda: {None}))
    version: int = 0
    acknowledged: int = 0
    answered: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def sent(self, number: int) -> int:
        """A new version of an article is on its way; returns it."""
        with self.lock:
            self.version += 1
            self.possible[number].add(self.version)
            return self.version

    def done(self, number: int, version: int | None) -> None:
        """The server said that this version is on disk."""
        with self.lock:
            self.possible[number] = {version}
            self.acknowledged += 1

    def found(self, number: int, version: int | None) -> None:
        """Take the version that was found after a crash for the one that is there."""
        self.possible[number] = {version}


def crash_often(folder: Path, kills: int, seed: int = 1, clients: int = 3) -> tuple[Ledger, list[str]]:
    """Kill servers over one store; returns what happened, and everything that was wrong afterwards."""
    world, chance, ledger = World(200), random.Random(seed), Ledger()
    wrong: list[str] = []
    for kill in range(kills):
        wrong += [f"kill {kill}: {finding}" for finding in _one(folder, world, chance, ledger, clients, kill % 5 == 4)]
    return ledger, wrong


def _one(folder: Path, world: World, chance: random.Random, ledger: Ledger, clients: int, starting: bool) -> list[str]:
    """Start a server, work with it, kill it, look at the store."""
    server = Server(folder, world)
    try:
        if starting:
            time.sleep(chance.uniform(0.1, 2.0))
            server.kill()
        else:
            _work(server.wait(), world, ledger, clients, chance)
        findings = _left_behind(server)
    except ServerDied as error:
        return [str(error)]
    finally:
        server.stop(0)
    return findings + _look(folder, world, ledger)


def _work(server: Server, world: World, ledger: Ledger, clients: int, chance: random.Random) -> None:
    """Clients put articles in and ask until the server is killed under them."""
    threads = []
    for number in range(clients):
        own = list(range(number, ARTICLES, clients))  # one client to an article, so that versions come in order
        writer = threading.Thread(target=_write, args=(server.client(20), world, ledger, own, chance.random()))
        threads += [writer, threading.Thread(target=_ask, args=(server.client(20), ledger))]
    before, end = ledger.acknowledged, time.monotonic() + LINGER
    for thread in threads:
        thread.start()
    while ledger.acknowledged == before and time.monotonic() < end:  # a busy machine has its time
        time.sleep(0.001)
    time.sleep(chance.uniform(0.0, 1.5))
    server.kill()
    for thread in threads:
        thread.join()


def _write(client: Client, world: World, ledger: Ledger, numbers: list[int], seed: float) -> None:
    chance = random.Random(seed)
    try:
        while True:
            number = chance.choice(numbers)
            if chance.random() < 0.15:
                with ledger.lock:
                    ledger.possible[number].add(None)
                reply = client.send("DELETE", f"/articles/synthetic-{number}")
                if reply.status in (204, 404):
                    ledger.done(number, None)
                continue
            version = ledger.sent(number)
            reply = client.put(article(world, number, version)[1])
            if reply.status in (200, 201):
                ledger.done(number, version)
    except (OSError, http.client.HTTPException):  # the server is dead
        client.close()


def _ask(client: Client, ledger: Ledger) -> None:
    try:
        while client.query(QUERY).status in (200, 503):
            ledger.answered += 1
    except (OSError, http.client.HTTPException):
        client.close()


def _left_behind(server: Server) -> list[str]:
    """Processes that outlive their server."""
    end = time.monotonic() + LINGER
    while left := processes_of(server.process.pid):
        if time.monotonic() > end:
            return [f"{len(left)} processes outlived the server"]
        time.sleep(0.05)
    return []


def _look(folder: Path, world: World, ledger: Ledger) -> list[str]:
    """What is wrong with a store after a crash."""
    try:
        graph = open_graph(folder)
    except StoreLocked as error:
        return [f"the store does not open: {error}"]
    with graph:
        findings = [finding for number in range(ARTICLES) if (finding := _compare(graph, world, ledger, number))]
        names = {graph.iris.article(f"synthetic-{number}").value for number in range(ARTICLES)}
        known = {*names, ONTOLOGY, graph.iris.identity().value}
        rows = graph.store.rows("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")
        findings += [
            f"a graph that nobody wrote: {row[0]}" for row in rows if getattr(row[0], "value", "") not in known
        ]
        return findings + _search(graph)


def _compare(graph: Graph, world: World, ledger: Ledger, number: int) -> str | None:
    """What is wrong with one article."""
    key = f"synthetic-{number}"
    possible = ledger.possible[number]
    record, content = graph.get(key), graph.content(key)
    if record is None:
        if None not in possible:
            return f"{key}: lost; it was acknowledged"
        if graph.store.graph(graph.iris.article(key)):
            return f"{key}: there are statements of an article that is not there"
        ledger.found(number, None)
        return None
    version = int((record.source or "").rpartition(" ")[2])
    if version not in possible:
        return f"{key}: version {version} is there, not one of {sorted(map(str, possible))}"
    wanted, told = article(world, number, version)
    if record != wanted or content != told.content:
        return f"{key}: version {version} is not whole"
    ledger.found(number, version)
    return None


def _search(graph: Graph) -> list[str]:
    """Where search and store disagree: each article has sentences with the word for «in», and no other has."""
    there = {f"synthetic-{number}" for number in range(ARTICLES) if graph.has(f"synthetic-{number}")}
    found: set[str] = set()
    more, offset = bool(there), 0
    while more:
        answer = graph.search("في", ("sentence",), limit=100, offset=offset)
        found |= {hit.article for hit in answer.hits if hit.article}
        more, offset = answer.more, offset + 100
    return [f"search and store disagree about {sorted(found ^ there)[:5]}"] if found != there else []


def main() -> int:
    """Command line; the exit status is 1 where something was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--clients", type=int, default=3)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="waqai-crashes-")) / "store"
    ledger, wrong = crash_often(folder, options.kills, options.seed, options.clients)
    print(f"{options.kills} kills, {ledger.acknowledged} writes acknowledged, {ledger.answered} queries answered")
    for finding in wrong:
        print(finding)
    if wrong:
        print(f"{len(wrong)} findings; the store is kept in {folder}")
        return 1
    shutil.rmtree(folder.parent)
    print("nothing lost, nothing half there")
    return 0


if __name__ == "__main__":
    sys.exit(main())
