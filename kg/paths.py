"""Paths between two actors: a depth-first search that never steps where the target is out of reach."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from heapq import heappush, heapreplace

from kg.network import Network

__all__ = ["Found", "find_paths"]

STEPS = 200_000
"""Steps after which a search gives up; well under a second."""


@dataclass(frozen=True, slots=True)
class Found:
    """Paths as lists of actor IRIs with their costs, best first; ``complete`` is false where the search gave up."""

    paths: tuple[tuple[float, tuple[str, ...]], ...]
    complete: bool


def find_paths(network: Network, source: str, target: str, max_hops: int, limit: int, steps: int = STEPS) -> Found:
    """The ``limit`` cheapest simple paths of at most ``max_hops`` steps.

    The cost of a path is that of its steps, and of passing each actor in between (`kg.network.Network`).
    Shorter paths are searched first, so that a search that gives up has seen all the short ones.
    """
    graph = network.graph
    if source == target or source not in graph or target not in graph or limit < 1:
        return Found((), True)
    distances = _distances(network, target, max_hops)
    if source not in distances:
        return Found((), True)
    search = _Search(network, target, distances, limit, steps)
    for hops in range(distances[source], max_hops + 1):
        if not search.run(source, hops):
            break
    best = sorted((-cost, path) for cost, path in search.best)
    return Found(tuple(best), search.steps > 0)


def _distances(network: Network, target: str, max_hops: int) -> dict[str, int]:
    """Steps to the target of every actor within ``max_hops``."""
    distances = {target: 0}
    queue = deque([target])
    while queue:
        actor = queue.popleft()
        if distances[actor] == max_hops:
            break
        for neighbour in network.graph.adj[actor]:
            if neighbour not in distances:
                distances[neighbour] = distances[actor] + 1
                queue.append(neighbour)
    return distances


@dataclass(slots=True)
class _Search:
    network: Network
    target: str
    distances: dict[str, int]
    limit: int
    steps: int
    best: list[tuple[float, tuple[str, ...]]] = field(default_factory=list)
    """A heap of the best paths with negated costs: the worst of them on top."""

    def run(self, source: str, hops: int) -> bool:
        """Search paths of exactly ``hops`` steps; false when the steps are used up."""
        path = [source]
        costs = [0.0]
        iterators = [iter(self.network.graph.adj[source])]
        on_path = {source}
        while iterators:
            self.steps -= 1
            if self.steps <= 0:
                return False
            actor = next(iterators[-1], None)
            if actor is None:
                iterators.pop()
                costs.pop()
                on_path.discard(path.pop())
                continue
            left = hops - len(path)
            if actor in on_path or self.distances.get(actor, hops + 1) > left or (actor == self.target) != (left == 0):
                continue
            cost = costs[-1] + self.network.step_cost(path[-1], actor)
            if actor == self.target:
                self._keep(cost, (*path, actor))
                continue
            cost += self.network.hub_cost(actor)
            if len(self.best) == self.limit and -self.best[0][0] <= cost:
                continue
            path.append(actor)
            costs.append(cost)
            on_path.add(actor)
            iterators.append(iter(self.network.graph.adj[actor]))
        return True

    def _keep(self, cost: float, path: tuple[str, ...]) -> None:
        if len(self.best) < self.limit:
            heappush(self.best, (-cost, path))
        elif -self.best[0][0] > cost:
            heapreplace(self.best, (-cost, path))
