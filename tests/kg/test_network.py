"""Network and paths: right, bounded, and not led astray by hubs."""

from __future__ import annotations

import datetime as dt
import random
from itertools import pairwise
from typing import Any

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from kg.network import PARTICIPANTS, Network, build_network
from kg.paths import find_paths
from ontology.namespaces import WQ
from ontology.records import Status

ASSERTED = frozenset({Status.ASSERTED})


def rows(*events: tuple[list[str], list[str]], status: str = "asserted") -> list[Any]:
    """Rows of ``network.rq`` for events of agents and recipients."""
    return [
        (
            NamedNode(f"urn:e{n}"),
            NamedNode(f"urn:{name}"),
            NamedNode(WQ[role]),
            Literal("CONSULT"),
            Literal("1.0"),
            NamedNode(WQ[status]),
            None,
        )
        for n, (agents, recipients) in enumerate(events)
        for role, names in (("agent", agents), ("recipient", recipients))
        for name in names
    ]


def network(*events: tuple[list[str], list[str]]) -> Network:
    """The network of events of agents and recipients."""
    return build_network(rows(*events), ASSERTED)


def names(path: tuple[str, ...]) -> str:
    """A path as letters."""
    return "".join(iri.removeprefix("urn:") for iri in path)


def test_contacts_tell_direction() -> None:
    built = network((["a"], ["b"]), (["b"], ["a"]), (["a", "b"], []), (["a", "b"], ["b"]))
    contacts = built.contacts("urn:a", "urn:b")
    assert [(contact.source, contact.joint) for contact in contacts] == [
        ("urn:a", False),
        ("urn:b", False),
        ("urn:a", True),
        ("urn:a", False),
    ]


def test_other_statuses_are_no_contact() -> None:
    assert not build_network(rows((["a"], ["b"]), status="requested"), ASSERTED).graph
    assert build_network(rows((["a"], ["b"]), status="requested"), frozenset(Status)).graph.number_of_edges() == 1


def test_linked_actors_are_one() -> None:
    built = build_network(rows((["a"], ["b"]), (["c"], ["d"])), ASSERTED, {"urn:c": "urn:b"})
    assert [names(path) for _, path in find_paths(built, "urn:a", "urn:d", 3, 5).paths] == ["abd"]


def test_an_event_of_thousands_does_not_link_them_all() -> None:
    built = network(([f"x{n}" for n in range(5000)], [f"y{n}" for n in range(5000)]))
    assert built.graph.number_of_nodes() == 10_000
    assert built.graph.number_of_edges() <= 2 * PARTICIPANTS**2


def test_paths_by_length_and_cost() -> None:
    built = network((["a"], ["b"]), (["b"], ["d"]), (["a"], ["c"]), (["c"], ["d"]), (["c"], ["d"]), (["a"], ["d"]))
    found = find_paths(built, "urn:a", "urn:d", 2, 10)
    assert found.complete
    assert [names(path) for _, path in found.paths] == ["ad", "acd", "abd"], "two contacts make a step cheaper than one"
    assert [names(path) for _, path in find_paths(built, "urn:a", "urn:d", 1, 10).paths] == ["ad"]
    assert [names(path) for _, path in find_paths(built, "urn:a", "urn:d", 2, 1).paths] == ["ad"]


def test_hubs_come_last() -> None:
    everyone = [(["h"], [f"z{n}"]) for n in range(200)]
    built = network((["a"], ["h"]), (["h"], ["b"]), (["a"], ["q"]), (["q"], ["r"]), (["r"], ["b"]), *everyone)
    assert [names(path) for _, path in find_paths(built, "urn:a", "urn:b", 3, 10).paths] == ["aqrb", "ahb"]


def test_no_path_where_there_is_none() -> None:
    built = network((["a"], ["b"]), (["c"], ["d"]))
    for pair in (("a", "c"), ("a", "a"), ("a", "x"), ("x", "a")):
        assert find_paths(built, f"urn:{pair[0]}", f"urn:{pair[1]}", 4, 5).paths == ()
    assert find_paths(built, "urn:a", "urn:b", 4, 0).paths == ()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg")), max_size=16), st.integers(1, 4))
def test_paths_are_the_cheapest_of_all(pairs: list[tuple[str, str]], hops: int) -> None:
    built = network(*(([a], [b]) for a, b in pairs if a != b))
    found = find_paths(built, "urn:a", "urn:b", hops, 3)
    if "urn:a" not in built.graph or "urn:b" not in built.graph:
        assert found.paths == ()
        return

    def cost(path: list[str]) -> float:
        steps = sum(built.step_cost(left, right) for left, right in pairwise(path))
        return steps + sum(built.hub_cost(actor) for actor in path[1:-1])

    every = sorted(cost(path) for path in nx.all_simple_paths(built.graph, "urn:a", "urn:b", cutoff=hops))
    assert [round(paid, 9) for paid, _ in found.paths] == [round(paid, 9) for paid in every[:3]]


def test_a_dense_network_is_searched_within_bounds() -> None:
    chance = random.Random(7)
    graph: nx.Graph[str] = nx.Graph()
    for _ in range(60_000):
        left, right = chance.randrange(3000), chance.randrange(3000)
        if left != right:
            graph.add_edge(f"urn:{left}", f"urn:{right}", contacts=[None])
    found = find_paths(Network(graph), "urn:1", "urn:2", 5, 10)
    assert len(found.paths) == 10
    hurried = find_paths(Network(graph), "urn:1", "urn:2", 5, 10, steps=1000)
    assert hurried.paths
    assert not hurried.complete


def test_evidence_carries_its_day() -> None:
    row = (
        NamedNode("urn:e"),
        NamedNode("urn:a"),
        NamedNode(WQ["agent"]),
        Literal("AID"),
        Literal("10"),
        NamedNode(WQ["asserted"]),
        Literal("2020-01-08"),
    )
    other = (*row[:1], NamedNode("urn:b"), NamedNode(WQ["recipient"]), *row[3:])
    (contact,) = build_network([row, other], ASSERTED).contacts("urn:a", "urn:b")
    assert (contact.begin, contact.score, contact.type) == (dt.date(2020, 1, 8), 10.0, "AID")
