"""A killed server keeps its word; one that gets nonsense stays up. More of both: CRASHES=200, MUTATIONS=10000."""

from __future__ import annotations

import os
import random
from pathlib import Path

from benchmarks.aftermath import Inside
from benchmarks.crashes import Ledger, crash_often, look
from benchmarks.mutations import MORE, bombard, mutated
from benchmarks.synthetic import World, article
from kg import open_graph

CRASHES = int(os.environ.get("CRASHES", "2"))
MUTATIONS = int(os.environ.get("MUTATIONS", "60"))


def test_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    ledger, wrong = crash_often(tmp_path / "store", CRASHES, seed=20200112)
    assert not wrong
    assert ledger.acknowledged > 0 and ledger.answered > 0


def test_what_is_lost_is_noticed() -> None:
    world, ledger = World(20), Ledger()
    with open_graph() as graph:
        for number in range(3):
            graph.put(*article(world, number, 1))
            ledger.done(number, 1)
        assert look(Inside(graph), world, ledger) == []
        graph.put(*article(world, 0, 0))
        graph.delete("synthetic-1")
        graph.put(article(world, 2, 1)[0])
        graph.store.update("INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 'x' } }")
        found = "; ".join(look(Inside(graph), world, ledger))
    for words in (
        "version 0 is there",
        "synthetic-1: lost",
        "synthetic-2: version 1 is not whole",
        "nobody wrote: urn:g",
    ):
        assert words in found


def test_mutated_queries_and_updates_do_not_take_the_server_down(tmp_path: Path) -> None:
    statuses, wrong = bombard(tmp_path / "store", MUTATIONS, seed=20200112)
    assert not wrong
    assert statuses.total() == MUTATIONS
    assert statuses[200] and statuses[400]


def test_mutations_follow_from_the_seed() -> None:
    first = [mutated(random.Random(seed), MORE) for seed in range(20)]
    assert first == [mutated(random.Random(seed), MORE) for seed in range(20)]
    assert len(set(first)) > 5 and not set(first) <= set(MORE)
