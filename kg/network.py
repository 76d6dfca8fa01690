"""The actor network: who met whom in which events. Built from the store, in memory; it follows changes."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.lookup import day_of, number, value_of
from ontology.namespaces import WQ
from ontology.records import Status

if TYPE_CHECKING:
    import networkx as nx

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
    statuses: frozenset[str] = frozenset()
    """IRIs of the factualities that count as a contact."""
    same: Mapping[str, str] = field(default_factory=dict)
    """The IRI that stands for an actor, where links across articles take several for one."""

    def add(self, rows: Iterable[Any]) -> None:
        """Put in the events of rows of ``network.rq``; each event with all of its rows at once."""
        events = self._events(rows)
        for roles in events.values():
            self.graph.add_nodes_from((*roles.agents, *roles.recipients))
        for left, right, contact in _contacts(events):
            if self.graph.has_edge(left, right):
                self.graph.edges[left, right]["contacts"].append(contact)
            else:
                self.graph.add_edge(left, right, contacts=[contact])

    def remove(self, rows: Iterable[Any]) -> None:
        """Take out the events of such rows. Actors without any contact left stay, and lead nowhere."""
        events = self._events(rows)
        for left, right, _ in _contacts(events):
            if self.graph.has_edge(left, right):
                kept = [contact for contact in self.contacts(left, right) if contact.event not in events]
                if kept:
                    self.graph.edges[left, right]["contacts"] = kept
                else:
                    self.graph.remove_edge(left, right)

    def contacts(self, left: str, right: str) -> list[Contact]:
        """All contacts of two neighbours."""
        contacts: list[Contact] = self.graph.edges[left, right]["contacts"]
        return contacts

    def _events(self, rows: Iterable[Any]) -> dict[str, _Roles]:
        """Who takes part in each event, of those whose factuality counts."""
        events: dict[str, _Roles] = {}
        for event, actor, role, kind, score, status, first in rows:
            if status.value not in self.statuses:
                continue
            facts = (kind.value, number(score), status.value.removeprefix(WQ.iri), day_of(first))
            roles = events.setdefault(event.value, _Roles({}, {}, facts))
            members = roles.agents if value_of(role) == WQ["agent"] else roles.recipients
            members[self.same.get(actor.value, actor.value)] = None
        return events

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
    import networkx as nx  # only those who ask for paths wait for it

    network = Network(nx.Graph(), frozenset(WQ[status.value] for status in statuses), same or {})
    network.add(rows)
    return network


def _contacts(events: Mapping[str, _Roles]) -> Iterator[tuple[str, str, Contact]]:
    """Each contact, between the two that it is an edge of, in order."""
    for event, (agents, recipients, (kind, score, status, begin)) in events.items():
        some_agents, some_recipients = sorted(agents)[:PARTICIPANTS], sorted(recipients)[:PARTICIPANTS]
        acted = {(a, r) for a in some_agents for r in some_recipients if a != r}
        for source, target in sorted(acted):
            yield *_pair(source, target), Contact(event, kind, score, status, begin, source, False)
        for left, right in combinations(some_agents, 2):
            if (left, right) not in acted and (right, left) not in acted:
                yield left, right, Contact(event, kind, score, status, begin, left, True)


def _pair(left: str, right: str) -> tuple[str, str]:
    return (left, right) if left < right else (right, left)
