"""The SPARQL protocols over HTTP: updates, datasets, graphs, formats, the service's own description."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pyoxigraph import RdfFormat, parse

from api.app import create_app
from api.settings import Settings
from kg import open_graph

HERE = {"base_url": "http://127.0.0.1", "client": ("127.0.0.1", 50000)}
CALL = "دعت تركيا روسيا إلى الحوار."
UPDATE = {"Content-Type": "application/sparql-update"}
TURTLE = {"Content-Type": "text/turtle"}
G, H = "http://example.org/g", "http://example.org/h"


@pytest.fixture
def client(extractor) -> Iterator[TestClient]:
    with TestClient(create_app(open_graph(), extractor), **HERE) as client:
        yield client


def asked(client: TestClient, query: str, **parameters: str | list[str]) -> bool:
    return bool(client.get("/sparql", params={"query": query, **parameters}).json()["boolean"])


def test_both_ways_to_update(client: TestClient) -> None:
    direct = client.post(
        "/sparql", content=f"INSERT DATA {{ GRAPH <{G}> {{ <s> rdfs:label 'أ'@ar }} }}", headers=UPDATE
    )
    form = client.post("/sparql", data={"update": f"INSERT DATA {{ GRAPH <{G}> {{ <t> a wq:T }} }}"})
    assert (direct.status_code, form.status_code) == (204, 204)
    assert asked(client, f"ASK {{ GRAPH <{G}> {{ <s> rdfs:label 'أ'@ar . <t> a wq:T }} }}")
    assert asked(client, "ASK { <https://w3id.org/waqai/data/s> ?p ?o }")


def test_prefixes_of_the_user_go_first(client: TestClient) -> None:
    client.post("/sparql", content="PREFIX wq: <urn:mine:> INSERT DATA { <urn:s> a wq:T }", headers=UPDATE)
    assert asked(client, "ASK { ?s a <urn:mine:T> }")
    assert asked(client, "PREFIX wq: <urn:mine:> ASK { ?s a wq:T }")
    assert not asked(client, "ASK { ?s a wq:T }")


def test_datasets_of_updates(client: TestClient) -> None:
    for name in (G, H):
        client.post("/sparql", content=f"INSERT DATA {{ GRAPH <{name}> {{ <{name}#s> a wq:T }} }}", headers=UPDATE)
    copy = "INSERT { GRAPH <urn:copy> { ?s a wq:T } } WHERE { ?s a wq:T }"
    assert client.post("/sparql", params={"using-graph-uri": G}, content=copy, headers=UPDATE).status_code == 204
    assert asked(client, f"ASK {{ GRAPH <urn:copy> {{ <{G}#s> a wq:T }} }}")
    assert not asked(client, f"ASK {{ GRAPH <urn:copy> {{ <{H}#s> a wq:T }} }}")
    form = {"update": copy, "using-graph-uri": [H], "using-named-graph-uri": [G]}
    assert client.post("/sparql", data=form).status_code == 204
    assert asked(client, f"ASK {{ GRAPH <urn:copy> {{ <{H}#s> a wq:T }} }}")
    twice = f"WITH <{G}> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}"
    assert client.post("/sparql", data={"update": twice, "using-graph-uri": H}).status_code == 400


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"method": "GET", "url": "/sparql?update=DROP%20ALL"}, 400),
        ({"method": "GET", "url": "/sparql?query=ASK{}&using-graph-uri=urn:g"}, 400),
        ({"method": "GET", "url": "/sparql?query=ASK{}&timeout=0"}, 400),
        ({"method": "GET", "url": "/sparql?query=ASK{}&timeout=nan"}, 400),
        ({"method": "GET", "url": "/sparql?query=ASK{}&timeout=soon"}, 400),
        ({"method": "POST", "url": "/sparql", "data": {"update": ["DROP ALL", "DROP ALL"]}}, 400),
        ({"method": "POST", "url": "/sparql", "data": {"update": "DROP ALL", "query": "ASK {}"}}, 400),
        ({"method": "POST", "url": "/sparql", "data": {"update": "DROP ALL", "default-graph-uri": "urn:g"}}, 400),
        ({"method": "POST", "url": "/sparql", "data": {"update": "DROP NONSENSE"}}, 400),
        ({"method": "POST", "url": "/sparql", "data": {"update": "DROP GRAPH <urn:absent>"}}, 400),
        ({"method": "POST", "url": "/sparql", "data": {"update": "LOAD <http://127.0.0.1:9/x>"}}, 403),
        ({"method": "POST", "url": "/sparql", "content": "DROP ALL".encode("utf-16"), "headers": UPDATE}, 400),
        ({"method": "POST", "url": "/sparql?update=DROP%20ALL", "content": "DROP ALL", "headers": UPDATE}, 400),
        (
            {
                "method": "POST",
                "url": "/sparql",
                "content": "DROP ALL",
                "headers": {**UPDATE, "Origin": "http://x.org"},
            },
            403,
        ),
        ({"method": "GET", "url": "/graphs"}, 400),
        ({"method": "GET", "url": f"/graphs?default&graph={G}"}, 400),
        ({"method": "GET", "url": "/graphs?graph=relative"}, 400),
        ({"method": "GET", "url": "/graphs?graph=urn:a%3E%20x"}, 400),
        ({"method": "GET", "url": f"/graphs?graph={G}"}, 404),
        ({"method": "DELETE", "url": f"/graphs?graph={G}"}, 404),
        ({"method": "GET", "url": "/graphs?default", "headers": {"Accept": "image/png"}}, 406),
        ({"method": "GET", "url": "/sparql", "headers": {"Accept": "image/png"}}, 406),
        ({"method": "PUT", "url": f"/graphs?graph={G}", "content": "<a> <b> <c> ."}, 415),
        ({"method": "PUT", "url": f"/graphs?graph={G}", "content": "<a> <b> <c>", "headers": TURTLE}, 400),
        (
            {"method": "PUT", "url": f"/graphs?graph={G}", "headers": {"Content-Type": "text/turtle; charset=cp1256"}},
            415,
        ),
        ({"method": "PUT", "url": f"/graphs?graph={G}", "headers": {**TURTLE, "Origin": "http://x.org"}}, 403),
        ({"method": "POST", "url": f"/graphs?graph={G}", "data": {"a": "b"}, "files": {"f": ("f", b"<a> <b>")}}, 400),
        ({"method": "POST", "url": "/graphs", "headers": {"Content-Type": "multipart/form-data"}}, 400),
        ({"method": "PUT", "url": f"/graphs?graph={G}", "content": b" " * 3_000_000, "headers": TURTLE}, 413),
        ({"method": "PATCH", "url": f"/graphs?graph={G}"}, 405),
    ],
)
def test_wrong_requests_change_nothing(client: TestClient, request_: dict, status: int) -> None:
    client.post("/sparql", content="INSERT DATA { <urn:kept> a wq:T }", headers=UPDATE)
    answer = client.request(**request_)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]
    assert asked(client, "ASK { <urn:kept> a wq:T }")
    assert not asked(client, f"ASK {{ GRAPH <{G}> {{}} }}")


@pytest.mark.parametrize(
    "address", ["/graphs?graph=http%3A%2F%2Fexample.org%2Fg", "/graphs/أ/b.ttl", "/graphs?default="]
)
def test_life_of_a_graph(client: TestClient, address: str) -> None:
    default = "default" in address
    first = client.put(address, content='<#s> <urn:p> "أول" .'.encode(), headers=TURTLE)
    assert first.status_code == (204 if default else 201)
    assert client.get(address).text == client.get(address).text
    kept = client.get(address, headers={"Accept": "application/n-triples"})
    assert '"أول"' in kept.text and kept.headers["content-type"].startswith("application/n-triples")
    assert client.head(address).status_code == 200 and not client.head(address).content
    assert client.post(address, content="<#s> <urn:p> 2 .", headers=TURTLE).status_code == 204
    assert len(list(parse(client.get(address).content, RdfFormat.TURTLE))) == 2
    assert client.put(address, content="", headers=TURTLE).status_code == 204
    assert (client.get(address).status_code, client.get(address).content) == (200, b"")
    assert client.delete(address).status_code == 204
    assert client.get(address).status_code == client.head(address).status_code == (200 if default else 404)


def test_new_graphs_and_forms(client: TestClient) -> None:
    files = [
        ("a", ("a.ttl", b"<s> <urn:p> 1 .", "text/turtle")),
        ("b", ("b.nt", b"<urn:s> <urn:p> _:b .", "application/n-triples")),
    ]
    made = client.post("/graphs", files=files)
    assert made.status_code == 201
    where = made.headers["location"]
    assert where.startswith("http://127.0.0.1/graphs/")
    assert len(list(parse(client.get(where).content, RdfFormat.TURTLE))) == 2
    assert asked(client, f"ASK {{ GRAPH <{where}> {{ <{where.rpartition('/')[0]}/s> <urn:p> 1 }} }}")
    assert client.patch(where).headers["allow"] == "GET, HEAD, PUT, POST, DELETE"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/turtle;q=0.2, application/n-quads", "application/n-quads"),
        ("application/*;q=0.1, application/trig;q=0.5, text/turtle;q=0.4", "application/trig"),
        ("application/ld+json", "application/ld+json"),
        ("text/turtle;q=0, */*;q=0.1", "application/x-turtle"),
        ("*/*", "text/turtle"),
    ],
)
def test_formats_by_weight(client: TestClient, accept: str, media_type: str) -> None:
    construct = "CONSTRUCT { <urn:s> <urn:p> 'أ' } WHERE {}"
    answer = client.get("/sparql", params={"query": construct}, headers={"Accept": accept})
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert "urn:s" in answer.text and answer.headers["vary"] == "Accept"


def test_the_service_describes_itself(client: TestClient) -> None:
    answer = client.get("/sparql")
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    said = {
        (triple.predicate.value.rpartition("#")[2], str(triple.object))
        for triple in parse(answer.content, RdfFormat.TURTLE)
    }
    assert ("endpoint", "<http://127.0.0.1/sparql>") in said
    namespace = "http://www.w3.org/ns/sparql-service-description#"
    assert ("feature", f"<{namespace}UnionDefaultGraph>") in said
    assert ("feature", f"<{namespace}BasicFederatedQuery>") not in said
    assert ("supportedLanguage", f"<{namespace}SPARQL11Update>") in said
    assert client.get("/sparql", headers={"Host": "a b<"}).status_code == 400


def test_strict_default_graph(extractor) -> None:
    app = create_app(open_graph(), extractor, Settings(default_graph="strict"))
    with TestClient(app, **HERE) as client:
        client.put("/graphs", params={"graph": G}, content="<s> a <urn:T> .", headers=TURTLE)
        assert not asked(client, "ASK { ?s a <urn:T> }")
        assert asked(client, "ASK { GRAPH ?g { ?s a <urn:T> } }")
        assert asked(client, "ASK { ?s a <urn:T> }", **{"default-graph-uri": G})
        assert "UnionDefaultGraph" not in client.get("/sparql").text


def test_what_is_derived_follows(client: TestClient) -> None:
    """Directory and network forget what an update took away, and see what it brings."""
    assert client.post("/articles", json={"id": "a", "text": CALL}).status_code == 201
    assert {actor["id"] for actor in client.get("/actors").json()["items"]} == {"Q43", "Q159"}
    assert client.get("/paths?from=Q43&to=Q159").json()["paths"]
    rename = """DELETE { GRAPH ?g { ?a skos:prefLabel ?n } } INSERT { GRAPH ?g { ?a skos:prefLabel "تركية"@ar } }
        WHERE { GRAPH ?g { ?a dcterms:identifier "Q43" ; skos:prefLabel ?n } }"""
    assert client.post("/sparql", content=rename.encode(), headers=UPDATE).status_code == 204
    assert client.get("/actors/Q43").json()["name"]["ar"] == "تركية"
    assert [actor["id"] for actor in client.get("/actors?q=تركية").json()["items"]] == ["Q43"]
    assert client.post("/sparql", content=b"DROP ALL", headers=UPDATE).status_code == 204
    assert client.get("/actors").json()["items"] == client.get("/events").json()["items"] == []
    assert not client.get("/paths?from=Q43&to=Q159").json()["paths"]
    again = client.post("/articles", json={"id": "a", "text": CALL})
    assert (again.status_code, len(client.get("/events").json()["items"])) == (201, 1)


def test_runaway_updates_never_reach_the_writer(extractor, tmp_path: Path) -> None:
    app = create_app(open_graph(tmp_path / "store"), extractor)
    values = " ".join(map(str, range(300)))
    product = " ".join(f"VALUES ?v{n} {{ {values} }}" for n in range(6))
    with TestClient(app, **HERE) as client:
        runaway = (
            f"INSERT {{ <urn:s> <urn:p> ?v0 }} WHERE {{ {product} FILTER(?v0 + ?v1 + ?v2 + ?v3 + ?v4 + ?v5 < 0) }}"
        )
        answer = client.post("/sparql?timeout=1", content=runaway, headers=UPDATE)
        assert answer.status_code == 503, answer.text
        deep = "INSERT DATA { <urn:s> <urn:p> " + "(" * 100_000 + ")" * 100_000 + " }"
        answer = client.post("/sparql", content=deep, headers=UPDATE)
        assert answer.status_code in (400, 204), answer.text
        assert client.post("/sparql", content="INSERT DATA { <urn:a> a wq:T }", headers=UPDATE).status_code == 204
        assert asked(client, "ASK { <urn:a> a wq:T }")
        good = "INSERT { <urn:b> a wq:T } WHERE { <urn:a> a wq:T }"
        assert client.post("/sparql", content=good, headers=UPDATE).status_code == 204
        assert asked(client, "ASK { <urn:b> a wq:T }")


ELSEWHERE = """
import http.server
class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        rows = '[{"x":{"type":"literal","value":"elsewhere"}}]'
        self.send('application/sparql-results+json', '{"head":{"vars":["x"]},"results":{"bindings":%s}}' % rows)
    def do_GET(self):
        self.send("text/turtle", "<urn:loaded> a <urn:T> .")
    def send(self, kind, body):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())
    def log_message(self, *_):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
"""


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """Another server, in a process of its own: the engine may hold this one's lock while it waits."""
    with subprocess.Popen([sys.executable, "-c", ELSEWHERE], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}/"
        process.terminate()


@pytest.mark.parametrize("federation", [False, True])
def test_other_servers_only_where_switched_on(extractor, elsewhere: str, federation: bool) -> None:
    app = create_app(open_graph(), extractor, Settings(federation=federation))
    with TestClient(app, **HERE) as client:
        select = f"SELECT ?x {{ SERVICE <{elsewhere}> {{ ?s ?p ?x }} }}"
        found = client.get("/sparql", params={"query": select}, headers={"Accept": "text/csv"})
        loaded = client.post("/sparql", content=f"LOAD <{elsewhere}>", headers=UPDATE)
        assert (found.status_code, loaded.status_code) == ((200, 204) if federation else (403, 403))
        assert ("elsewhere" in found.text) is federation
        assert asked(client, "ASK { <urn:loaded> a <urn:T> }") is federation
        assert ("BasicFederatedQuery" in client.get("/sparql").text) is federation
