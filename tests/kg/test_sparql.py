"""What a query may not do, and how it is told."""

from __future__ import annotations

import pytest

from kg import BadQuery, Graph, QueryRefused
from kg.sparql import WEIGHT_LIMIT, check_query, has_dataset

ELSEWHERE = "<http://127.0.0.1:9/sparql>"


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT * {{ SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }}",
        f"SELECT * {{ service silent {ELSEWHERE} {{ ?s ?p ?o }} }}",
        f"SELECT * {{\n ?s ?p 'service' . # service\n SeRvIcE{ELSEWHERE}{{ ?s ?p ?o }} }}",
        f"ASK {{ ?a ?b ?c . OPTIONAL {{ SERVICE {ELSEWHERE} {{}} }} }}",
        f"ASK {{ {{ SELECT * {{ SERVICE {ELSEWHERE} {{}} }} }} }}",
        "PREFIX : <http://127.0.0.1:9/> SELECT * { SERVICE:x { ?s ?p ?o } }",
        "SELECT * { VALUES ?where { <http://127.0.0.1:9/> } SERVICE ?where { ?s ?p ?o } }",
        f"SELECT * {{ FILTER(?a<?b&&'x>'='' ) SERVICE {ELSEWHERE} {{ ?s ?p 'x' }} }}",
        f"SELECT * {{ FILTER(?a<?b#>'''\n) SERVICE {ELSEWHERE} {{}} #'''\n }}",
        f"SELECT * {{ FILTER EXISTS {{ SERVICE {ELSEWHERE} {{}} }} }}",
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }}",
    ],
)
def test_service_is_refused(graph: Graph, query: str) -> None:
    with pytest.raises(QueryRefused, match="SERVICE"):
        graph.query(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ('SERVICE' AS ?service) {}",
        "SELECT * { ?s ?p '''SERVICE <http://x/> {}''' } # SERVICE <http://x/> {}",
        "SELECT * { OPTIONAL { ?s <http://x/SERVICE> 'x' } }",
        "PREFIX service: <http://x/> SELECT * { OPTIONAL { ?s service:service ?zzzzzzz } }",
        "SELECT * { OPTIONAL { GRAPH ?g { ?service ?p ?o } } }",
        "SELECT (1 AS ?zqxzqxz) (2 AS ?service) {}",
    ],
)
def test_the_word_service_is_no_crime(graph: Graph, query: str) -> None:
    assert graph.query(query, "text/csv").body


@pytest.mark.parametrize(
    ("update", "keyword"),
    [
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "INSERT"),
        ("PREFIX x: <urn:#>\n# a comment\ndelete where { ?s ?p ?o }", "DELETE"),
        ("LOAD <http://127.0.0.1:9/>", "LOAD"),
        ("DROP ALL", "DROP"),
        ("CLEAR DEFAULT", "CLEAR"),
        ("WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "WITH"),
    ],
)
def test_updates_are_refused(graph: Graph, update: str, keyword: str) -> None:
    before = graph.stats()
    with pytest.raises(BadQuery, match=f"{keyword} is an update"):
        graph.query(update)
    assert graph.stats() == before


def test_syntax_errors_say_where(graph: Graph) -> None:
    with pytest.raises(BadQuery, match="line 2") as caught:
        graph.query("SELECT * {\n  ?s ?p }")
    assert caught.value.line == 2
    with pytest.raises(BadQuery, match="not valid"):
        graph.query("")
    with pytest.raises(BadQuery, match="not valid"):
        graph.query("SELECT * { ?s ?p 'service'")
    with pytest.raises(BadQuery):
        graph.query("ما هذا؟")
    with pytest.raises(BadQuery):
        graph.query("SELECT * { \x00 }")


def test_what_cannot_be_evaluated_is_told(graph: Graph) -> None:
    for query in ("SELECT (<urn:f>(1) AS ?x) {}", "SELECT (<urn:service>(1) AS ?x) {}"):
        with pytest.raises(BadQuery, match="cannot be evaluated"):
            graph.query(query)
    with pytest.raises(BadQuery, match="UTF-8"):
        graph.query("SELECT ('\ud800' AS ?x) {}")
    with pytest.raises(BadQuery, match="bad iri"):
        graph.query("ASK {}", default_graphs=["bad iri"])


@pytest.mark.parametrize(
    "query",
    [
        "ASK { " + "FILTER EXISTS { " * 2000 + "}" * 2000 + " }",
        "ASK { FILTER(" + "1+" * 20_000 + "1) }",
        "ASK { FILTER(" + "!" * 20_000 + "1) }",
        "ASK { " + "OPTIONAL { ?s ?p ?o } " * 5000 + "}",
        "ASK { FILTER(" + "IF(1," * 3000 + "1" + ",1)" * 3000 + ") }",
        "ASK { FILTER(" + '("}" = ' * 9000 + "1" + ")" * 9000 + ") }",
        "SELECT * { " + " " * 2_000_000 + "}",
    ],
)
def test_what_would_overflow_the_stack_is_refused(graph: Graph, query: str) -> None:
    with pytest.raises(BadQuery, match=r"complex|characters"):
        graph.query(query)


def test_large_but_flat_queries_pass(graph: Graph) -> None:
    values = " ".join(f"<https://w3id.org/waqai/data/event/{n}>" for n in range(5000))
    graph.query(f"SELECT * {{ VALUES ?e {{ {values} }} ?e a sem:Event }}")
    assert WEIGHT_LIMIT > 1000


@pytest.mark.parametrize(
    ("query", "has"),
    [
        ("SELECT * FROM <urn:a> {}", True),
        ("SELECT * from named <urn:a> {}", True),
        ("SELECT ('from' AS ?from) {}", False),
        ("SELECT * {} # FROM <urn:a>", False),
        ("SELECT * { <urn:FROM> ?p ?o }", False),
    ],
)
def test_own_datasets_are_recognised(query: str, has: bool) -> None:
    check_query(query)
    assert has_dataset(query) is has
