"""The index beside the store: in step with it whatever happens in between."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode

from kg import Graph, Run, open_graph
from kg.errors import StoreError
from kg.search import SearchableStore, Searcher
from kg.search.store import graphs_of
from kg.stores import EmbeddedStore


def contents(graph: Graph) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in the index, without the numbers of its rows."""
    connection = graph.search_index.connection
    sql = {
        "graph": "SELECT iri, digest FROM graph ORDER BY 1",
        "doc": "SELECT kind, iri, text, key, label, sources, begin, events FROM doc ORDER BY 1, 2, 3",
        "source": "SELECT g.iri, d.iri, d.kind, d.text FROM source JOIN graph g ON g.id = graph "
        "JOIN doc d ON d.id = doc ORDER BY 1, 2, 3, 4",
        "pending": "SELECT graph FROM pending ORDER BY 1",
    }
    return {name: connection.execute(text).fetchall() for name, text in sql.items()}


def rebuilt(graph: Graph) -> dict[str, list[tuple[Any, ...]]]:
    graph.search_index.rebuild()
    assert graph.search_index.catch_up().complete
    return contents(graph)


def agrees(graph: Graph) -> None:
    graph.search_index.catch_up()
    kept = contents(graph)
    assert kept["pending"] == []
    connection = graph.search_index.connection
    connection.execute("INSERT INTO words (words) VALUES ('integrity-check')")
    # What was written bit by bit is what is written at once.
    assert kept == rebuilt(graph)


@pytest.fixture
def filled(tmp_path: Path, sample: Any) -> Path:
    with open_graph(tmp_path / "store") as graph:
        for name in ("a", "b"):
            graph.put(sample.extraction(name), sample.article(name), Run(digest=name))
        graph.search("سرت")
    return tmp_path / "store"


def test_writes_keep_it_in_step(filled: Path, sample: Any) -> None:
    with open_graph(filled) as graph:
        graph.search("سرت")
        graph.put(sample.extraction("a", sample.strike), sample.article("a"), Run(digest="a2"))
        assert len(graph.search("إسطنبول", ["event"]).hits) == 1
        graph.put(sample.extraction("c"), sample.article("c"))
        graph.refresh_links()
        assert {hit.article for hit in graph.search("مجهولة", ["sentence"]).hits} == set("abc")
        graph.delete("b")
        assert len(graph.search("مجهولة", ["sentence"]).hits) == 2
        assert graph.search("سرت", ["place"]).hits[0].articles == 2
        agrees(graph)


def test_updates_keep_it_in_step(filled: Path) -> None:
    with open_graph(filled) as graph:
        graph.search("سرت")
        store = graph.store
        store.update(
            f'INSERT DATA {{ GRAPH <urn:g> {{ <urn:x> a sem:Actor ; rdfs:label "مجلس الأعيان"@ar }} }}'  # noqa: F541
        )
        assert [hit.iri for hit in graph.search("اعيان").hits] == ["urn:x"]
        store.update("DELETE { GRAPH ?g { ?x rdfs:label ?l } } WHERE { GRAPH ?g { ?x a sem:Actor ; rdfs:label ?l } }")
        assert graph.search("اعيان").hits == ()
        store.update("DROP ALL")
        assert graph.search("سرت").hits == ()
        agrees(graph)


@pytest.mark.parametrize(
    ("update", "names"),
    [
        ("INSERT DATA { GRAPH <urn:a> { <urn:x> <urn:to> <urn:y> } }", ["urn:a"]),
        ("WITH <urn:a> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", ["urn:a"]),
        ("MOVE SILENT GRAPH <urn:a> TO <urn:b>", ["urn:a", "urn:b"]),
        ("DROP SILENT GRAPH <urn:a> ; CLEAR DEFAULT", ["urn:a"]),
        ("INSERT DATA { <urn:x> <urn:p> 1, 'with a', \"to 'it\", '''GRAPH '' ?g''', \"move\"@to } # drop it", []),
        ("PREFIX to: <urn:to/> INSERT { GRAPH<urn:a>{ ?to to:with _:to } } WHERE { FILTER(?a < ?b) }", ["urn:a"]),
        ("COPY DEFAULT TO <urn:a>", ["urn:a"]),
        ("DROP ALL", None),
        ("DROP GRAPH <urn:[>", None),
        ("DROP GRAPH <http://[p/>", None),
        ("CLEAR NAMED", None),
        ("INSERT { GRAPH ?g { ?s ?p 1 } } WHERE { GRAPH ?g { ?s ?p ?o } }", None),
        ("INSERT DATA { GRAPH ex:a { <urn:x> <urn:p> 1 } }", None),
        ("INSERT DATA { GRAPH <a> { <urn:x> <urn:p> 1 } }", None),
        ("INSERT DATA { GRAPH # <urn:a>\n <urn:b> { <urn:x> <urn:p> 1 } }", ["urn:b"]),
        ("INSERT DATA { \\u0047RAPH <urn:a> { <urn:x> <urn:p> 1 } }", None),
    ],
)
def test_graphs_of_an_update(update: str, names: list[str] | None) -> None:
    expected = None if names is None else [NamedNode(name) for name in names]
    assert graphs_of(update) == expected


def test_a_failed_write_leaves_it_in_step(filled: Path) -> None:
    with open_graph(filled) as graph:
        graph.search("سرت")
        with pytest.raises(Exception, match="not valid"):
            graph.store.update("INSERT DATA { GRAPH <urn:g> { nonsense } }")
        assert graph.search_index.complete
        agrees(graph)


def test_a_write_cut_off_is_made_good(filled: Path, monkeypatch: pytest.MonkeyPatch, sample: Any) -> None:
    """As after a kill between the store's write and the index's."""
    with open_graph(filled) as graph:
        graph.search("سرت")
        monkeypatch.setattr(graph.search_index, "_settle", lambda names: None)
        graph.delete("a")
        graph.put(sample.extraction("b", sample.strike), sample.article("b"), Run(digest="b"))
    monkeypatch.undo()
    reader = Searcher(filled / "sidecars" / "search.sqlite")
    assert not reader.search("سرت").fresh
    with open_graph(filled) as graph:
        assert not graph.search("إسطنبول").hits
        assert reader.search("سرت").fresh
        agrees(graph)
    reader.close()


def test_what_changed_without_it_is_found(filled: Path, tmp_path: Path, sample: Any) -> None:
    with Graph(EmbeddedStore(filled)) as graph:
        graph.delete("a")
        graph.put(sample.extraction("b", sample.strike), sample.article("b"), Run(digest="b2"))
        graph.put(sample.extraction("c"), sample.article("c"), Run(digest="c"))
    with open_graph(filled) as graph:
        assert {hit.article for hit in graph.search("إسطنبول", ["sentence"]).hits} == {"c"}
        agrees(graph)


@pytest.mark.parametrize("damage", ["absent", "garbage", "version", "table"])
def test_a_broken_file_is_made_anew(filled: Path, damage: str) -> None:
    file = filled / "sidecars" / "search.sqlite"
    if damage == "absent":
        shutil.rmtree(file.parent)
    elif damage == "garbage":
        file.write_bytes(b"no database" * 1000)
    else:
        connection = sqlite3.connect(file)
        connection.execute("PRAGMA user_version = 99" if damage == "version" else "DROP TABLE pending")
        connection.commit()
        connection.close()
    with open_graph(filled) as graph:
        assert graph.search("سرت").hits
        agrees(graph)


def test_a_reader_follows_a_file_made_anew(filled: Path) -> None:
    file = filled / "sidecars" / "search.sqlite"
    reader = Searcher(file)
    assert reader.search("سرت").hits
    for name in file.parent.iterdir():
        name.unlink()
    with open_graph(filled) as graph:
        graph.search("سرت")
        assert reader.search("سرت").fresh
        reader.close()
    file.write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError, match="cannot be read"):
        Searcher(file).search("سرت")


def test_it_catches_up_bit_by_bit(tmp_path: Path, sample: Any) -> None:
    with Graph(EmbeddedStore(tmp_path / "store")) as graph:
        graph.put_many([(sample.extraction(f"a{n}"), sample.article(f"a{n}"), None) for n in range(60)])
    store = SearchableStore(tmp_path / "store")
    steps = [store.search.catch_up(0.0)]
    while not steps[-1].complete:
        steps.append(store.search.catch_up(0.0))
    assert [step.waiting for step in steps] == [10, 0]
    assert steps[-1].indexed == 60
    store.close()


def test_an_index_in_memory_follows_a_store_of_others(sample: Any) -> None:
    store = EmbeddedStore()
    graph, other = Graph(store), Graph(store)
    other.put(sample.extraction("a"), sample.article("a"), Run(digest="1"))
    assert graph.search("سرت").hits
    other.delete("a")
    assert not graph.search("سرت").hits


def test_a_full_disk_does_not_lose_a_write(filled: Path, monkeypatch: pytest.MonkeyPatch, sample: Any) -> None:
    with open_graph(filled) as graph:
        graph.search("سرت")

        def full(*_: Any) -> None:
            raise sqlite3.OperationalError("database or disk is full")

        monkeypatch.setattr(graph.search_index, "_replace", full)
        graph.put(sample.extraction("c"), sample.article("c"))
        assert graph.has("c")
        monkeypatch.undo()
        assert not graph.search_index.complete
        agrees(graph)
