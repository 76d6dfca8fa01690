"""Kills a server with -9, over and over, while articles go in and queries are asked, and sees what is left.

    python -m benchmarks.crashes [--kills 200] [--seed 1] [--clients 3]

Before a server is killed it has acknowledged a write and answered a query. After each kill the store must open, each
article that was acknowledged must be there in the version acknowledged last (or in one that was on its way), whole or
absent, nothing of any other; search, directory of actors and network must agree with what is there; and no process of
the server may be left. Half the stores are looked at in this process, the other half through the next server, which has
to come up from what the killed one left. Every fifth server is killed while it starts. The exit status is 1 where
anything is wrong; the store is kept then.
"""

from __future__ import annotations

import argparse
import contextlib
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

from benchmarks.aftermath import Inside, Through, View, indexes_agree
from benchmarks.server import Client, Server, ServerDied, processes_of
from benchmarks.synthetic import World, article
from kg import GraphError, open_graph
from ontology.namespaces import DATA_BASE
from ontology.records import Extraction

__all__ = ["Ledger", "crash_often", "look", "main"]

ARTICLES = 40
"""Articles that are put in again and again, in new versions."""

QUERY = "SELECT ?type (COUNT(?event) AS ?n) WHERE { ?event wq:typeCode ?type } GROUP BY ?type"
LINGER = 15.0
"""Seconds within which readers of a killed server must be gone."""
PATIENCE = 60.0
"""Seconds within which a server has acknowledged a write and answered a query, on however busy a machine."""


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
        last = kill == kills - 1
        findings = _one(folder, world, chance, ledger, clients, starting=kill % 5 == 4, inside=last or kill % 2 == 0)
        wrong += [f"kill {kill}: {finding}" for finding in findings]
        if kill % 20 == 19:
            print(f"{kill + 1} kills, {ledger.acknowledged} writes, {len(wrong)} findings", file=sys.stderr, flush=True)
    return ledger, wrong


def _one(
    folder: Path, world: World, chance: random.Random, ledger: Ledger, clients: int, *, starting: bool, inside: bool
) -> list[str]:
    """Start a server, look at the store through it, work with it, kill it; look at the store from inside."""
    server = Server(folder, world)
    findings: list[str] = []
    try:
        if starting:
            time.sleep(chance.uniform(0.1, 2.0))
            server.kill()
        else:
            server.wait()
            with contextlib.closing(server.client(60)) as client:
                findings += look(Through(client, DATA_BASE), world, ledger)
            findings += _work(server, world, ledger, clients, chance)
        findings += _left_behind(server)
    except ServerDied as error:
        return [*findings, str(error)]
    finally:
        server.stop(0)
    if inside:
        try:
            with open_graph(folder) as graph:
                findings += look(Inside(graph), world, ledger)
        except GraphError as error:
            findings.append(f"the store does not open: {error}")
    return findings


def _work(server: Server, world: World, ledger: Ledger, clients: int, chance: random.Random) -> list[str]:
    """Clients put articles in and ask until the server is killed under them."""
    threads = []
    for number in range(clients):
        own = list(range(number, ARTICLES, clients))  # one client to an article, so that versions come in order
        writer = threading.Thread(target=_write, args=(server.client(60), world, ledger, own, chance.random()))
        threads += [writer, threading.Thread(target=_ask, args=(server.client(60), ledger))]
    written, answered, end = ledger.acknowledged, ledger.answered, time.monotonic() + PATIENCE
    for thread in threads:
        thread.start()
    while (ledger.acknowledged == written or ledger.answered == answered) and time.monotonic() < end:
        time.sleep(0.001)
    time.sleep(chance.uniform(0.0, 1.5))
    server.kill()
    for thread in threads:
        thread.join()
    idle = ledger.acknowledged == written or ledger.answered == answered
    return [f"no write or no query was answered within {PATIENCE:g} s"] if idle else []


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
        pass
    finally:
        client.close()


def _ask(client: Client, ledger: Ledger) -> None:
    try:
        while client.query(QUERY).status in (200, 503):
            ledger.answered += 1
    except (OSError, http.client.HTTPException):
        pass
    finally:
        client.close()


def _left_behind(server: Server) -> list[str]:
    """Processes that outlive their server."""
    end = time.monotonic() + LINGER
    while left := processes_of(server.process.pid):
        if time.monotonic() > end:
            return [f"{len(left)} processes outlived the server"]
        time.sleep(0.05)
    return []


def look(view: View, world: World, ledger: Ledger) -> list[str]:
    """What is wrong with a store after a crash."""
    records: list[Extraction] = []
    findings = [one for number in range(ARTICLES) if (one := _compare(view, world, ledger, number, records))]
    return findings + indexes_agree(view, records)


def _compare(view: View, world: World, ledger: Ledger, number: int, records: list[Extraction]) -> str | None:
    """What is wrong with one article; it is added to ``records`` where it is there."""
    key = f"synthetic-{number}"
    possible = ledger.possible[number]
    record = view.record(key)
    if record is None:
        if None not in possible:
            return f"{key}: lost; it was acknowledged"
        if view.statements(key):
            return f"{key}: there are statements of an article that is not there"
        ledger.found(number, None)
        return None
    records.append(record)
    version = int((record.source or "").rpartition(" ")[2])
    if version not in possible:
        return f"{key}: version {version} is there, not one of {sorted(map(str, possible))}"
    wanted, told = article(world, number, version)
    if record != wanted or view.content(key) != told.content:
        return f"{key}: version {version} is not whole"
    ledger.found(number, version)
    return None


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
