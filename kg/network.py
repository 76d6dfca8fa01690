"""The actor network: who met whom in which events. Built from the store, in memory, read-only."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

import networkx as nx

from kg.lookup import day_of, number, value_of
from ontology.namespaces import WQ
from ontology.records import Status

__all__ = ["Contact", "Network", "build_network"]

PARTICIPANTS = 24
"""Most agents, and most recipients, of one event that are linked with each other: their pairs grow with the square."""


class Contact(NamedTuple):
    """An event between two actors; ``source`` acted, on the other one or (``joint``) together with it."""

    event: str
    type: str
    score: float
    status: str
    begin: dt.date | None
    source: str
    joint: bool


@dataclass(frozen=True, slots=True)
class Network:
    """Actors (by IRI) and their contacts, undirected: a path runs along contacts of either direction."""

    graph: nx.Graph[str]

    def contacts(self, left: str, right: str) -> list[Contact]:
        """All contacts of two neighbours."""
        contacts: list[Contact] = self.graph.edges[left, right]["contacts"]
        return contacts

    def step_cost(self, left: str, right: str) -> float:
        """Cost of a step: 1 for a single contact, falling with the logarithm of their number."""
        return 1.0 / (1.0 + math.log(len(self.graph.edges[left, right]["contacts"])))

    def hub_cost(self, actor: str) -> float:
        """Cost of passing through an actor: the logarithm of its degree, as hubs connect everyone with everyone."""
        return math.log(max(1, self.graph.degree[actor]))


class _Roles(NamedTuple):
    agents: dict[str, None]
    recipients: dict[str, None]
    facts: tuple[str, float, str, dt.date | None]


def build_network(rows: Iterable[Any], statuses: frozenset[Status], same: Mapping[str, str] | None = None) -> Network:
    """Network from rows of ``network.rq``.

    Args:
        rows: event, actor, role, type, score, status, first day.
        statuses: factualities that count as a contact.
        same: the IRI that stands for an actor, where links across articles take several for one.
    """
    wanted = {WQ[status.value] for status in statuses}
    stands_for = same or {}
    events: dict[str, _Roles] = {}
    for event, actor, role, kind, score, status, first in rows:
        if status.value not in wanted:
            continue
        facts = (kind.value, number(score), status.value.removeprefix(WQ.iri), day_of(first))
        roles = events.setdefault(event.value, _Roles({}, {}, facts))
        members = roles.agents if value_of(role) == WQ["agent"] else roles.recipients
        members[stands_for.get(actor.value, actor.value)] = None
    return Network(_graph(events))


def _graph(events: Mapping[str, _Roles]) -> nx.Graph[str]:
    contacts: dict[tuple[str, str], list[Contact]] = defaultdict(list)
    graph: nx.Graph[str] = nx.Graph()
    for event, (agents, recipients, (kind, score, status, begin)) in events.items():
        graph.add_nodes_from(agents)
        graph.add_nodes_from(recipients)
        some_agents, some_recipients = sorted(agents)[:PARTICIPANTS], sorted(recipients)[:PARTICIPANTS]
        acted = {(a, r) for a in some_agents for r in some_recipients if a != r}
        for source, target in sorted(acted):
            contacts[_pair(source, target)].append(Contact(event, kind, score, status, begin, source, False))
        for left, right in combinations(some_agents, 2):
            if (left, right) not in acted and (right, left) not in acted:
                contacts[left, right].append(Contact(event, kind, score, status, begin, left, True))
    graph.add_edges_from((left, right, {"contacts": found}) for (left, right), found in contacts.items())
    return graph


def _pair(left: str, right: str) -> tuple[str, str]:
    return (left, right) if left < right else (right, left)
