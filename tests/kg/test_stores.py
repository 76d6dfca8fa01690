"""The embedded store: one writer, whole articles, clear errors."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg import BadQuery, EmbeddedStore, Graph, Store, StoreError, StoreLocked, open_graph
from kg.terms import Iris

ROOT = Path(__file__).resolve().parents[2]
ARTICLES = 50


def quads(name: str, count: int = 3) -> list[Quad]:
    """Some quads of a graph."""
    return [Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal(str(n)), NamedNode(name)) for n in range(count)]


def test_embedded_store_keeps_to_the_protocol(tmp_path: Path) -> None:
    store: Store = EmbeddedStore(tmp_path / "store")
    store.replace({NamedNode("urn:g"): quads("urn:g")})
    assert len(store.graph(NamedNode("urn:g"))) == 3
    assert len(store.rows("SELECT * { ?s ?p ?o }")) == 3
    assert len(store.triples("CONSTRUCT WHERE { ?s ?p ?o }")) == 3
    assert store.ask("ASK { GRAPH <urn:g> { ?s ?p ?o } }")
    store.close()
    store.close()


def test_replace_and_drop_only_touch_the_graphs_named() -> None:
    store = EmbeddedStore()
    one, two, three = NamedNode("urn:1"), NamedNode("urn:2"), NamedNode("urn:3")
    store.load([*quads("urn:1"), *quads("urn:2")])
    store.replace({one: quads("urn:1", 1), three: quads("urn:3", 2)})
    assert [len(store.graph(name)) for name in (one, two, three)] == [1, 3, 2]
    store.drop([two, NamedNode("urn:none")])
    assert [len(store.graph(name)) for name in (one, two, three)] == [1, 0, 2]


def test_replacing_keeps_any_text() -> None:
    store = EmbeddedStore()
    name = NamedNode("urn:g")
    texts = ['"', "\\", "'''", "\n\r\t", "} DROP ALL", "عربي 😀", "\\u0041", "\x7f\x85\u2028"]
    wanted = {
        Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal(text, language=tag), name)
        for text in texts
        for tag in ("ar", None)
    }
    for _ in range(2):
        store.replace({name: list(wanted)})
        assert set(store.graph(name)) == wanted


def test_wrong_form_of_query_is_told() -> None:
    store = EmbeddedStore()
    for method, query in ((store.rows, "ASK {}"), (store.triples, "ASK {}"), (store.ask, "SELECT * {}")):
        with pytest.raises(BadQuery, match="expected"):
            method(query)


def test_a_second_writer_is_told_who_has_the_lock(tmp_path: Path) -> None:
    with open_graph(tmp_path / "store"):
        code = "import sys, kg\ntry: kg.open_graph(sys.argv[1])\nexcept kg.StoreLocked as error: print(error)"
        found = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / "store")], cwd=ROOT, capture_output=True, text=True, timeout=60
        )
        assert "in use by another process" in found.stdout, found.stderr
        with pytest.raises(StoreLocked):
            open_graph(tmp_path / "store")
    open_graph(tmp_path / "store").close()


def test_what_is_no_store_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "cat.jpg").write_bytes(b"x")
    with pytest.raises(StoreError, match="is no store"):
        EmbeddedStore(folder)
    assert [file.name for file in folder.iterdir()] == ["cat.jpg"]
    file = tmp_path / "file"
    file.write_text("x", encoding="utf-8")
    with pytest.raises(StoreError, match="file"):
        EmbeddedStore(file)


@pytest.mark.parametrize("manifest", ["", "[]", '{"layout": 99}', '{"layout": null}'])
def test_unknown_layouts_are_refused(tmp_path: Path, manifest: str) -> None:
    EmbeddedStore(tmp_path / "store").close()
    (tmp_path / "store" / "store.json").write_text(manifest, encoding="utf-8")
    with pytest.raises(StoreError, match=r"layout|manifest"):
        EmbeddedStore(tmp_path / "store")


def test_base_is_remembered(tmp_path: Path) -> None:
    open_graph(tmp_path / "store", "http://localhost:1/").close()
    with open_graph(tmp_path / "store") as graph:
        assert graph.base == "http://localhost:1/"
    with pytest.raises(StoreError, match="was made with base"):
        open_graph(tmp_path / "store", "http://localhost:2/")
    open_graph(tmp_path / "store", "http://localhost:1/").close()


def test_a_closed_store_says_so() -> None:
    store = EmbeddedStore()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.rows("SELECT * {}")
    with pytest.raises(StoreError, match="closed"):
        store.replace({})


def test_backup_opens_as_a_store_while_the_writer_goes_on(tmp_path: Path, sample: Any) -> None:
    with open_graph(tmp_path / "store") as graph:
        graph.put(sample.extraction("before"))
        graph.store.backup(tmp_path / "copy")
        graph.put(sample.extraction("after"))
        with open_graph(tmp_path / "copy") as copy:
            assert (copy.has("before"), copy.has("after")) == (True, False)
        with pytest.raises(StoreError, match="exists already"):
            graph.store.backup(tmp_path / "copy")
    with pytest.raises(StoreError, match="in memory"):
        EmbeddedStore().backup(tmp_path / "other")


def test_what_was_put_is_there_after_reopening(tmp_path: Path, sample: Any) -> None:
    with open_graph(tmp_path / "store") as graph:
        graph.put(sample.extraction(), sample.article())
    with open_graph(tmp_path / "store") as graph:
        assert graph.get("sample-1") == sample.extraction()


WRITER = textwrap.dedent("""
    import importlib.util, sys
    from kg import Run, article_digest, open_graph
    spec = importlib.util.spec_from_file_location("samples", sys.argv[2])
    samples = importlib.util.module_from_spec(spec); sys.modules["samples"] = samples; spec.loader.exec_module(samples)
    graph = open_graph(sys.argv[1])
    again = sys.argv[3] == "again"
    for n in range(0, 50, 2):
        batch = []
        for name in (f"article-{n}", f"article-{n + 1}"):
            article = samples.article(name)
            digest = article_digest(article, "1")
            if again or not graph.has(name, digest):
                batch.append((samples.extraction(name), article, Run("1", digest)))
        graph.put_many(batch)
        print(n, n + 1, flush=True)
    graph.close()
    print("done", flush=True)
""")


def writer(store: Path, mode: str) -> subprocess.Popen[str]:
    """A process that puts fifty articles, skipping those that are there unless ``mode`` is ``again``."""
    samples = str(Path(__file__).with_name("conftest.py"))
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(store), samples, mode], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def test_kill_9_leaves_each_article_whole_or_absent(tmp_path: Path, sample: Any) -> None:
    chance = random.Random(20200112)
    folder = tmp_path / "store"
    acknowledged: set[str] = set()
    for mode in ("skip", "again", "again"):
        process = writer(folder, mode)
        assert process.stdout is not None
        first = process.stdout.readline()  # the store is open and the first batch acknowledged
        assert first.strip()
        time.sleep(chance.uniform(0.0, 0.5))
        process.send_signal(signal.SIGKILL)
        printed = first + process.stdout.read()
        process.wait()
        process.stdout.close()
        acknowledged |= {f"article-{n}" for n in printed.split() if n.isdigit()}
        with open_graph(folder) as graph:
            check_whole(graph, sample, acknowledged)
    process = writer(folder, "skip")
    output, _ = process.communicate(timeout=60)
    assert output.rstrip().endswith("done")
    with open_graph(folder) as graph:
        check_whole(graph, sample, {f"article-{n}" for n in range(ARTICLES)})
        stats = graph.stats()
        assert (stats.articles, stats.events) == (ARTICLES, 3 * ARTICLES)


def check_whole(graph: Graph, sample: Any, acknowledged: set[str]) -> None:
    """Each article is there with every statement, or there is none of it; all acknowledged ones are there."""
    names = {f"article-{n}" for n in range(ARTICLES)}
    there = {name for name in names if graph.store.graph(Iris().article(name))}
    assert acknowledged <= there
    sizes = {len(graph.store.graph(Iris().article(name))) for name in there}
    assert len(sizes) <= 1
    assert all(graph.get(name) == sample.extraction(name) for name in there)
    assert {article.id for article in graph.articles(limit=1000)} == there
