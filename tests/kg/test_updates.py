"""What an update may not do, how its mistakes are told, and the dataset that a request gives it."""

from __future__ import annotations

import pytest
from pyoxigraph import Store as Engine

from kg import BadQuery, QueryRefused
from kg.updates import UPDATE_LIMIT, check_update, is_plain, with_dataset

ELSEWHERE = "<http://127.0.0.1:9/data>"


@pytest.mark.parametrize(
    "update",
    [
        f"LOAD {ELSEWHERE}",
        f"load silent {ELSEWHERE} INTO GRAPH <urn:g>",
        f"INSERT DATA {{ <urn:a> <urn:b> 'load' }} ; # load\nLoAd{ELSEWHERE}",
        f"PREFIX load: <urn:load#> # load\nLOAD {ELSEWHERE}",
        f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }}",
        f"DELETE WHERE {{ ?s ?p 'service' }} ; INSERT {{ ?s ?p ?o }} WHERE {{ {{ service {ELSEWHERE} {{}} }} }}",
        f"WITH <urn:g> INSERT {{ ?s ?p ?o }} WHERE {{ FILTER(?a<?b#>'''\n) SERVICE {ELSEWHERE} {{}} #'''\n }}",
    ],
)
def test_reaching_out_is_refused(update: str) -> None:
    with pytest.raises(QueryRefused, match="LOAD and SERVICE are switched off"):
        check_update(update)
    check_update(update, federation=True)


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <urn:load> <urn:service> 'LOAD <http://x/>', '''SERVICE''' } # LOAD <http://x/>",
        "PREFIX load: <urn:l#> INSERT DATA { load:load load:service 1 }",
        "DELETE { ?load ?p ?o } WHERE { ?load ?p ?o . ?service ?p ?load }",
        "# LOAD\n",
        "",
    ],
)
def test_the_words_are_no_crime(update: str) -> None:
    check_update(update)


def test_nothing_is_carried_out_while_checking(monkeypatch: pytest.MonkeyPatch) -> None:
    """What would run away on any data is only parsed."""
    values = " ".join(str(n) for n in range(2000))
    product = " ".join(f"VALUES ?v{n} {{ {values} }}" for n in range(6))
    check_update(f"INSERT {{ <urn:a> <urn:load> ?v0 }} WHERE {{ {product} FILTER(?v0 + ?v5 = 'service') }}")
    assert len(product) > 1000


def test_mistakes_say_where() -> None:
    for text, line, column in (
        ("INSERT DATA { <urn:load> }", 1, 26),
        ("PREFIX a: <urn:a>\n# load\nINSERT DATA {\n  a:load }", 4, 10),
        ("PREFIX a: <urn:a> INSERT DATA { a:load }", 1, 40),
    ):
        with pytest.raises(BadQuery, match="the update is not valid SPARQL") as caught:
            check_update(text)
        with pytest.raises(SyntaxError, match=f"error at {line}:{column}"):
            Engine().update(text)
        assert (caught.value.line, caught.value.column) == (line, column)


def test_what_no_update_is() -> None:
    with pytest.raises(BadQuery, match="UTF-8"):
        check_update("INSERT DATA { <urn:a> <urn:b> '\ud800' }")
    with pytest.raises(BadQuery, match="characters"):
        check_update(" " * (UPDATE_LIMIT + 1))


def test_what_needs_no_rehearsal() -> None:
    assert is_plain("INSERT DATA { <urn:a> <urn:b> 1 } ; DROP ALL")
    assert not is_plain("DELETE WHERE { ?s ?p ?o }")
    assert not is_plain("INSERT { ?s ?p ?o } where { ?s ?p ?o }")
    assert not is_plain("INSERT DATA { <urn:a> <urn:b> " + "(" * 5000 + ")" * 5000 + " }")


def filled() -> Engine:
    engine = Engine()
    engine.update(
        "INSERT DATA { <urn:d> a <urn:T> GRAPH <urn:1> { <urn:a> a <urn:T> } GRAPH <urn:2> { <urn:b> a <urn:T> } }"
    )
    return engine


def held(engine: Engine, graph: str) -> list[str]:
    rows = engine.query(f"SELECT ?s {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} ORDER BY ?s")
    return [row[0].value for row in rows]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("update", "using", "named", "into"),
    [
        ("INSERT { GRAPH <urn:x> { ?s a 1 } } WHERE { ?s a <urn:T> }", ["urn:1"], [], ["urn:a"]),
        ("INSERT { GRAPH <urn:x> { ?s a 1 } } WHERE { ?s a <urn:T> }", ["urn:1", "urn:2"], [], ["urn:a", "urn:b"]),
        ("INSERT { GRAPH <urn:x> { ?s a 1 } } WHERE { ?s a <urn:T> }", [], ["urn:2"], []),
        ("INSERT { GRAPH <urn:x> { ?s a 1 } } WHERE { GRAPH ?g { ?s a <urn:T> } }", [], ["urn:2"], ["urn:b"]),
        (
            "INSERT { GRAPH <urn:x> { ?s a 'WHERE {' } } WHERE { { SELECT * WHERE { ?s a <urn:T> } } }",
            ["urn:2"],
            [],
            ["urn:b"],
        ),
        ("# WHERE\nPREFIX where: <urn:> INSERT{GRAPH where:x{?s a 1}}WHERE{?s a where:T}", ["urn:1"], [], ["urn:a"]),
        ("INSERT DATA { GRAPH <urn:x> { <urn:n> a 1 } }", ["urn:1"], [], ["urn:n"]),
        (
            "DELETE { ?s a 1 } WHERE { ?s a <urn:T> } ; INSERT { GRAPH <urn:x> { ?s a 1 } } WHERE { ?s a ?t }",
            ["urn:1"],
            [],
            ["urn:a"],
        ),
    ],
)
def test_datasets_of_requests(update: str, using: list[str], named: list[str], into: list[str]) -> None:
    engine = filled()
    engine.update(with_dataset(update, using, named))
    assert held(engine, "urn:x") == into


def test_dataset_of_the_short_form() -> None:
    engine = filled()
    engine.update(with_dataset("DELETE WHERE { ?s a <urn:T> }", ["urn:1"], []))
    assert len(engine) == 3  # what is matched in the graph is deleted from the default graph, where it is not
    engine.update("INSERT DATA { <urn:a> a <urn:T> }")
    engine.update(with_dataset("DELETE WHERE { ?s a <urn:T> }", ["urn:1"], []))
    assert held(engine, "urn:1") == ["urn:a"]
    assert len(engine) == 3


@pytest.mark.parametrize(
    "update",
    [
        "INSERT { ?s ?p ?o } USING <urn:1> WHERE { ?s ?p ?o }",
        "INSERT { ?s ?p ?o } using named <urn:1> WHERE { ?s ?p ?o }",
        "WITH <urn:1> INSERT { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "INSERT DATA { <urn:a> <urn:b> 1 } ; with <urn:1> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_two_datasets_are_one_too_many(update: str) -> None:
    with pytest.raises(BadQuery, match="use one of them"):
        with_dataset(update, ["urn:1"], [])
    assert with_dataset(update, [], []) == update


def test_graph_names_are_checked() -> None:
    with pytest.raises(BadQuery, match="absolute IRI"):
        with_dataset("DELETE WHERE { ?s ?p ?o }", ["urn:a> DROP ALL"], [])
