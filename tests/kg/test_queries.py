"""The query files: each runs as it stands, bound and unbound."""

from __future__ import annotations

from importlib.resources import files

import pytest
from pyoxigraph import Literal, NamedNode

from kg import Graph
from kg.queries import query

NAMES = sorted(file.name.removesuffix(".rq") for file in files("kg.queries").iterdir() if file.name.endswith(".rq"))


@pytest.mark.parametrize("name", NAMES)
def test_query_files_run_as_they_stand_and_unbound(graph: Graph, name: str) -> None:
    asked = query(name)
    assert asked.text.startswith("# "), "a query file says first what it asks"
    assert isinstance(graph.store.rows(asked.text), list)
    assert isinstance(graph.store.rows(asked.bind(limit=5, offset=1)), list)


def test_hostile_terms_stay_terms(graph: Graph) -> None:
    asked = query("events").bind(type=Literal('" } } INSERT DATA { <a:a> <a:b> "'), limit=10)
    assert graph.store.rows(asked) == []
    asked = query("events").bind(type=Literal("\\g<1> VALUES ?mode { UNDEF }"))
    assert graph.store.rows(asked) == []


def test_unknown_parameters_are_an_error() -> None:
    with pytest.raises(KeyError, match="no parameter nothing"):
        query("events").bind(nothing=NamedNode("urn:x"))


def test_no_terms_match_nothing(graph: Graph) -> None:
    assert graph.store.rows(query("events").bind(status=[])) == []
