"""The remote store, against real engines in processes of their own, and against one that misbehaves."""

from __future__ import annotations

import ctypes
import io
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from kg import BadQuery, EventFilter, Graph, NotAcceptable, Store, StoreError, open_graph, terms
from kg.stores import EmbeddedStore
from kg.stores.addresses import Address, addresses, is_address
from kg.stores.endpoint import Caller
from kg.stores.remote import RemoteStore

XSD_DOUBLE = NamedNode("http://www.w3.org/2001/XMLSchema#double")
ONE, TWO, THREE = (NamedNode(f"http://example.org/g{n}") for n in (1, 2, 3))
VIRTUOSO_INI = """
[Database]
DatabaseFile = v.db
ErrorLogFile = v.log
LockFile = v.lck
TransactionFile = v.trx
xa_persistent_file = v.pxa
[TempDatabase]
DatabaseFile = t.db
TransactionFile = t.trx
[Parameters]
ServerPort = {sql}
DisableUnixSocket = 1
NumberOfBuffers = 4000
MaxDirtyBuffers = 2000
DirsAllowed = .
[HTTPServer]
ServerPort = {http}
ServerThreads = 6
MaxClientConnections = 6
[SPARQL]
ResultSetMaxRows = 5000
"""


@dataclass(frozen=True, slots=True)
class Remote:
    """An engine that runs: the addresses of its store, with and without that of the Graph Store Protocol."""

    name: str
    address: str

    @property
    def without_graph_store(self) -> str:
        """Two addresses."""
        return ",".join(self.address.split(",")[:2])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def running(command: list[str], folder: Path, url: str) -> Iterator[None]:
    """Run a server until the generator is closed; it answers at ``url`` when it yields."""
    with (folder / "output.log").open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, stdout=output, stderr=output, start_new_session=True, preexec_fn=die_with_the_tests
        )
    try:
        end = time.monotonic() + 120
        while not answers(url):
            said = (folder / "output.log").read_text(errors="replace")
            assert process.poll() is None and time.monotonic() < end, f"{command[0]} does not come up: {said}"
            time.sleep(0.05)
        yield
    finally:  # with all that it started, and at once: nobody needs its data
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def die_with_the_tests() -> None:
    """Have the kernel (Linux) end this process when the tests are killed, so that no server is left behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def oxigraph(folder: Path) -> Iterator[Remote]:
    binary = shutil.which("oxigraph") or shutil.which("oxigraph", path=str(Path(sys.executable).parent))
    if binary is None:
        pytest.skip("the engine oxigraph is not installed (PyPI package oxigraph)")
    root = f"http://127.0.0.1:{free_port()}"
    command = [binary, "serve", "--location", str(folder / "data"), "--bind", root.removeprefix("http://")]
    for _ in running(command, folder, f"{root}/"):
        yield Remote("oxigraph", f"{root}/query?union-default-graph,{root}/update,{root}/store")


def virtuoso(folder: Path) -> Iterator[Remote]:
    binary = shutil.which("virtuoso-t")
    if binary is None:
        pytest.skip("the engine virtuoso-t is not installed (Debian package virtuoso-opensource)")
    port = free_port()
    (folder / "virtuoso.ini").write_text(VIRTUOSO_INI.format(sql=free_port(), http=port), encoding="utf-8")
    root = f"http://dba:dba@127.0.0.1:{port}"
    command = [binary, "+foreground", "+configfile", "virtuoso.ini"]
    for _ in running(command, folder, f"http://127.0.0.1:{port}/sparql"):
        yield Remote("virtuoso", f"{root}/sparql-auth,{root}/sparql-auth,{root}/sparql-graph-crud-auth")


@pytest.fixture(scope="module", params=[oxigraph, virtuoso], ids=["oxigraph", "virtuoso"])
def remote(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Remote]:
    """Each engine in turn, once for all tests."""
    yield from request.param(tmp_path_factory.mktemp("engine"))


@pytest.fixture
def store(remote: Remote) -> Iterator[RemoteStore]:
    """An engine whose graphs of ours are empty."""
    opened = RemoteStore(remote.address, Caller(seconds=20), lambda name: name.startswith("http://example.org/"))
    opened.drop([ONE, TWO, THREE])
    yield opened
    opened.close()


def quads(name: NamedNode, count: int = 3, text: str = "قيمة") -> list[Quad]:
    subject, predicate = NamedNode("http://example.org/s"), NamedNode("http://example.org/p")
    return [Quad(subject, predicate, Literal(f"{text} {number}", language="ar"), name) for number in range(count)]


def test_remote_store_keeps_to_the_protocol(store: RemoteStore) -> None:
    seam: Store = store
    seam.replace({ONE: quads(ONE)})
    assert set(seam.graph(ONE)) == set(quads(ONE))
    assert len(seam.rows("SELECT ?o WHERE { GRAPH <http://example.org/g1> { ?s ?p ?o } }")) == 3
    assert seam.rows("SELECT ?o ?none WHERE { <http://example.org/s> ?p ?o } ORDER BY ?o LIMIT 1") == [
        (Literal("قيمة 0", language="ar"), None)
    ]
    assert len(seam.triples("CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <http://example.org/g1> { ?s ?p ?o } }")) == 3
    assert seam.ask("ASK { GRAPH <http://example.org/g1> { ?s ?p ?o } }") is True
    assert seam.ask("ASK { GRAPH <http://example.org/g2> { ?s ?p ?o } }") is False
    seam.flush()
    seam.close()
    seam.close()
    with pytest.raises(StoreError, match="has been closed"):
        seam.ask("ASK {}")


def test_replace_and_drop_only_touch_the_graphs_named(store: RemoteStore) -> None:
    store.load([*quads(ONE), *quads(TWO)])
    before = store.changes
    store.replace({ONE: quads(ONE, 1), THREE: quads(THREE, 2)})
    assert [len(store.graph(name)) for name in (ONE, TWO, THREE)] == [1, 3, 2]
    store.drop([TWO, NamedNode("http://example.org/none")])
    assert [len(store.graph(name)) for name in (ONE, TWO, THREE)] == [1, 0, 2]
    assert set(store.changed_between(before, store.changes) or ()) >= {ONE.value, TWO.value, THREE.value}


def test_any_text_comes_back(store: RemoteStore) -> None:
    texts = ['"', "\\", "'''", "a\nb\tc", "} DROP ALL", "عَرَبِيّ 😀", "\\u0041", "<&>"]
    wanted = {Quad(ONE, NamedNode("http://example.org/p"), Literal(text), ONE) for text in texts}
    store.replace({ONE: list(wanted)})
    assert set(store.graph(ONE)) == wanted
    store.drop([ONE])
    store.load(wanted)
    assert set(store.graph(ONE)) == wanted


def exact(value: object) -> object:
    """A term, or the very number that a double is, however it is written (Oxigraph: ``1.5E0``)."""
    assert isinstance(value, Literal)
    return float(value.value) if value.datatype == XSD_DOUBLE else value


def test_numbers_and_points_come_back(store: RemoteStore) -> None:
    """All digits of a double in a graph; a truth value as a truth value; a point as a point, a metre off at most."""
    doubles = ("0.1", "-1.0", "41.01384", "28.949659999999998", "0.30000000000000004", "123456789.125", "-INF")
    literals = {terms.double(float(text)) for text in doubles[:-1]} | {Literal("-INF", datatype=XSD_DOUBLE)}
    literals |= {terms.integer(2**62), terms.day("2020-01-12"), terms.boolean(True), Literal("1.25", language="en")}
    predicate = NamedNode("http://example.org/p")
    store.replace({ONE: [Quad(ONE, predicate, literal, ONE) for literal in literals]})
    assert {exact(quad.object) for quad in store.graph(ONE)} == {exact(literal) for literal in literals}
    output = io.BytesIO()
    store.dump(output, RdfFormat.N_TRIPLES, ONE)
    dumped = parse(output.getvalue(), format=RdfFormat.N_TRIPLES)
    assert {exact(quad.object) for quad in dumped} == {exact(literal) for literal in literals}
    truth = "SELECT ?o WHERE { GRAPH <http://example.org/g1> { ?s ?p ?o . FILTER(datatype(?o) = xsd:boolean) } }"
    assert store.rows(truth) == [(terms.boolean(True),)]
    assert b'"true"' in store.answer(truth, "application/sparql-results+json").body
    point = terms.wkt(41.01384, 28.94966)
    store.replace({ONE: [Quad(ONE, predicate, point, ONE)]})
    (kept,) = [quad.object for quad in store.graph(ONE)]
    assert isinstance(kept, Literal) and kept.datatype == point.datatype
    digits = re.fullmatch(r"POINT\((\S+) (\S+)\)", kept.value)
    assert digits and [float(part) for part in digits.groups()] == pytest.approx([28.94966, 41.01384], abs=1e-5)


def test_large_graphs_go_in_whole(store: RemoteStore, remote: Remote) -> None:
    """More than fits into one piece of an update, or of a load."""
    store.replace({ONE: quads(ONE, 2500), TWO: quads(TWO, 3)})
    assert [len(store.graph(name)) for name in (ONE, TWO)] == [2500, 3]
    two_addresses = RemoteStore(remote.without_graph_store)
    two_addresses.load(quads(THREE, 1200))
    assert len(store.graph(THREE)) == 1200
    two_addresses.close()


def test_an_update_is_carried_out_whole_or_not(store: RemoteStore) -> None:
    store.update("INSERT DATA { GRAPH <http://example.org/g1> { <http://example.org/s> rdfs:label 'a' } }")
    with pytest.raises(BadQuery, match="does not take the update"):
        store.update(
            "DROP SILENT GRAPH <http://example.org/g1> ; INSERT DATA { GRAPH <http://example.org/g1> { broken } }"
        )
    assert [quad.object.value for quad in store.graph(ONE)] == ["a"]  # type: ignore[union-attr]


def test_answers_come_in_every_format(store: RemoteStore) -> None:
    store.replace({ONE: quads(ONE, 1)})
    select = "SELECT ?o WHERE { GRAPH <http://example.org/g1> { ?s ?p ?o } }"
    assert store.answer(select, "text/csv").body == "o\r\nقيمة 0\r\n".encode()
    assert b'<literal xml:lang="ar">' in store.answer(select, "application/sparql-results+xml").body
    ask = "ASK { GRAPH <http://example.org/g1> { ?s ?p ?o } }"
    assert store.answer(ask, "application/sparql-results+json").body == b'{"head":{},"boolean":true}'
    construct = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <http://example.org/g1> { ?s ?p ?o } }"
    for media_type, format in (("text/turtle", RdfFormat.TURTLE), ("application/rdf+xml", RdfFormat.RDF_XML)):
        answer = store.answer(construct, media_type)
        assert answer.media_type == media_type
        assert [quad.triple for quad in parse(answer.body, format=format)] == [quad.triple for quad in quads(ONE, 1)]
    with pytest.raises(NotAcceptable):
        store.answer(select, "image/png")


def test_datasets_of_a_request_and_of_a_query(store: RemoteStore) -> None:
    store.load([*quads(ONE, 1, "أول"), *quads(TWO, 1, "ثان")])
    query = "SELECT ?o WHERE { <http://example.org/s> <http://example.org/p> ?o }"
    assert len(store.rows(query)) == 2
    assert "أول" in store.answer(query, "text/csv", default_graphs=[ONE.value]).body.decode()
    assert "ثان" not in store.answer(query, "text/csv", default_graphs=[ONE.value]).body.decode()
    assert len(store.rows(query.replace("WHERE", "FROM <http://example.org/g2> WHERE"))) == 1


def test_what_is_wrong_with_a_query_is_told(store: RemoteStore) -> None:
    with pytest.raises(BadQuery, match="line 2") as told:
        store.rows("SELECT ?s WHERE {\n ?s rdfs:label }")
    assert told.value.line == 2
    with pytest.raises(BadQuery, match="DROP is an update"):
        store.answer("DROP ALL")
    with pytest.raises(BadQuery):
        store.answer('DEFINE get:soft "replace" SELECT * FROM <http://example.org/x> WHERE { ?s ?p ?o }')
    for method, query in ((store.rows, "ASK {}"), (store.triples, "ASK {}"), (store.ask, "SELECT * {}")):
        with pytest.raises(BadQuery, match="expected"):
            method(query)


def test_answers_that_were_cut_off_are_no_answers(store: RemoteStore, remote: Remote) -> None:
    store.load(quads(ONE, 6000))
    query = "SELECT ?o WHERE { GRAPH <http://example.org/g1> { ?s ?p ?o } }"
    if remote.name == "virtuoso":
        with pytest.raises(StoreError, match="cuts answers off at 5000 rows"):
            store.rows(query)
    else:
        assert len(store.rows(query)) == 6000


def test_dump_and_backup_hold_what_is_ours(store: RemoteStore, tmp_path: Path) -> None:
    store.load([*quads(ONE), *quads(TWO)])
    output = io.BytesIO()
    store.dump(output, RdfFormat.N_QUADS)
    assert set(parse(output.getvalue(), format=RdfFormat.N_QUADS)) == {*quads(ONE), *quads(TWO)}
    output = io.BytesIO()
    store.dump(output, RdfFormat.TURTLE, ONE)
    assert len(list(parse(output.getvalue(), format=RdfFormat.TURTLE))) == 3
    store.backup(tmp_path / "copy")
    with EmbeddedStore(tmp_path / "copy") as copy:
        assert set(copy.graph(ONE)) | set(copy.graph(TWO)) == {*quads(ONE), *quads(TWO)}
    with pytest.raises(StoreError, match="exists already"):
        store.backup(tmp_path / "copy")


def test_a_graph_lives_there(remote: Remote, sample: Any) -> None:
    """The whole face over a remote store: the record comes back, queries answer, an article goes without traces."""
    with open_graph(remote.address, "http://example.org/data/") as graph:
        graph.put(sample.extraction("one"), sample.article("one"))
        graph.put_many([(sample.extraction("two"), sample.article("two"), None)])
        kept, wanted = graph.get("one"), sample.extraction("one")
        assert kept and kept.model_dump(mode="json") == wanted.model_dump(mode="json")
        assert graph.content("one") == sample.article("one").content
        assert [event.type for event in graph.events(EventFilter(type="ASSAULT"))] == ["ASSAULT", "ASSAULT"]
        assert graph.timeline(EventFilter(statuses=())).buckets
        found = graph.query(
            'SELECT DISTINCT ?n WHERE { ?e wq:modeCode "ceasefire" ; ^wq:content/wq:agent/rdfs:label ?n }'
        )
        assert "وزارة الخارجية التركية".encode() in found.body
        assert graph.paths("Q1063062", "Q1194318", max_hops=2).paths
        link, other = graph.refresh_links()
        assert graph.links() == (link, other) and graph.drop_link(link.id)
        assert graph.links() == graph.refresh_links() == (other,)
        assert graph.delete("two") and not graph.has("two")
        assert graph.stats().articles == 1
    with open_graph(remote.address) as graph:  # the base is remembered there
        assert graph.base == "http://example.org/data/"
        assert graph.delete("one")
    with pytest.raises(StoreError, match="was made with base"):
        open_graph(remote.address, "http://other.example/")


def test_a_default_graph_that_is_no_union_is_told(tmp_path: Path) -> None:
    for remote in oxigraph(tmp_path):
        with pytest.raises(StoreError, match=r"\?union-default-graph"):
            open_graph(remote.address.replace("?union-default-graph", ""))


def test_an_engine_that_is_away_and_one_that_comes_back(tmp_path: Path) -> None:
    waits: list[float] = []
    address = f"http://someone:secret@127.0.0.1:{free_port()}/query"
    store = RemoteStore(address, Caller(attempts=3, sleep=waits.append))
    with pytest.raises(StoreError, match="cannot be reached") as told:
        store.ask("ASK {}")
    assert "secret" not in str(told.value) and "someone" not in str(told.value)
    assert len(waits) == 2 and waits[0] < waits[1] * 1.6
    store.close()


# -- an engine that misbehaves ---------------------------------------------------------------------------------------


def caller(handler: Callable[[httpx.Request], httpx.Response], waits: list[float] | None = None) -> Caller:
    """A caller to whom a function answers."""
    sleep = (waits if waits is not None else []).append
    return Caller(attempts=4, sleep=sleep, transport=httpx.MockTransport(handler))


def test_what_fails_for_a_moment_is_tried_again() -> None:
    seen: list[str] = []
    waits: list[float] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.content.decode())
        if len(seen) == 1:
            raise httpx.ConnectError("refused")
        if len(seen) == 2:
            return httpx.Response(503, headers={"Retry-After": "7"})
        return httpx.Response(204)

    store = RemoteStore("http://h/q,http://h/u", caller(handler, waits))
    store.replace({ONE: quads(ONE)})
    assert len(seen) == 3 and len(set(seen)) == 1
    assert waits[0] <= 0.3 and waits[1] == 7.0
    assert store.changes == 1


def test_what_will_not_get_better_is_not_tried_again() -> None:
    for status, words in (
        (400, "does not take"),
        (401, "refuses access"),
        (403, "refuses access"),
        (500, "status 500"),
    ):
        seen: list[httpx.Request] = []

        def handler(request: httpx.Request, status: int = status, seen: list[httpx.Request] = seen) -> httpx.Response:
            seen.append(request)
            return httpx.Response(status, text="its words")

        store = RemoteStore("http://h/q,http://h/u", caller(handler))
        with pytest.raises((StoreError, BadQuery), match=words):
            store.drop([ONE])
        assert len(seen) == 1 and store.changes == 0


def test_a_slow_engine_is_not_asked_twice() -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        raise httpx.ReadTimeout("slow")

    store = RemoteStore("http://h/q,http://h/u", caller(handler))
    with pytest.raises(StoreError, match="no answer within 60 s"):
        store.ask("ASK {}")
    assert len(seen) == 1


def test_what_is_no_answer_is_told() -> None:
    store = RemoteStore("http://h/q", caller(lambda request: httpx.Response(200, html="<p>Welcome</p>")))
    for ask in (store.ask, store.rows, store.triples):
        form = {store.ask: "ASK {}", store.rows: "SELECT * {}", store.triples: "DESCRIBE <a:b>"}[ask]
        with pytest.raises(StoreError, match="what is no result"):
            ask(form)
    away = RemoteStore("http://h/q", caller(lambda request: httpx.Response(302, headers={"Location": "http://x/"})))
    with pytest.raises(StoreError, match="leads elsewhere"):
        away.ask("ASK {}")


def test_accounts_are_sent_as_asked_for_and_never_shown() -> None:
    for challenge, wanted in (("Basic realm=x", "Basic "), ('Digest realm="x", nonce="n", qop="auth"', "Digest ")):
        seen: list[str] = []

        def handler(request: httpx.Request, challenge: str = challenge, seen: list[str] = seen) -> httpx.Response:
            seen.append(request.headers.get("authorization", ""))
            if not seen[-1]:
                return httpx.Response(401, headers={"WWW-Authenticate": challenge})
            return httpx.Response(200, content=b'{"head":{},"boolean":true}')

        store = RemoteStore("http://me:p%40ss@h/q", caller(handler))
        assert store.ask("ASK {}")
        assert seen[0] == "" and seen[1].startswith(wanted)
        assert store.ask("ASK {}") and seen[-1].startswith(wanted) and len(seen) == 3
        assert "p@ss" not in repr(store._query_at) and "p@ss" not in store.name


@pytest.mark.parametrize(
    "text", ["", "ftp://h/q", "http://", "http://h/1,http://h/2,http://h/3,http://h/4", "http://h:x/"]
)
def test_wrong_addresses_are_told_without_being_repeated(text: str) -> None:
    with pytest.raises(StoreError) as told:
        addresses(text)
    assert not text or text not in str(told.value)


def test_addresses() -> None:
    query, update = addresses("https://u:p@h:1/q?a=1&b , https://h/u")
    assert query == Address("https://h:1/q", (("a", "1"), ("b", "")), ("u", "p"))
    assert update.url == "https://h/u"
    assert addresses("http://[::1]:2/s") == (Address("http://[::1]:2/s"),) * 2
    assert is_address("https://h/q") and not is_address("store") and isinstance(Graph, type)
