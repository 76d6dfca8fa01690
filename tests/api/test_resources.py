"""Linked data: each of our IRIs answers with RDF or a page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
import rdflib
from fastapi.testclient import TestClient

from api.app import create_app
from kg import Run, open_graph
from ontology.namespaces import SEM, WQ
from ontology.records import Article, Event, Extraction, Label, Mention, Span

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # in rdflib's own parser
HERE = {"base_url": "http://127.0.0.1", "client": ("127.0.0.1", 50000)}
CALL = "دعت تركيا روسيا إلى وقف إطلاق النار في ليبيا اعتبارا من 12 يناير 2020."
FORMATS = {"turtle": "turtle", "ntriples": "nt", "rdfxml": "xml", "jsonld": "json-ld"}
MEDIA_TYPES = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
}


@pytest.fixture(params=["https://w3id.org/waqai/data/", "http://127.0.0.1/"])
def client(request: pytest.FixtureRequest, extractor: object) -> Iterator[TestClient]:
    with TestClient(create_app(open_graph(base=request.param), extractor), **HERE) as client:
        client.post("/articles", json={"id": "هدنة/1", "title": "دعوة", "text": CALL, "published": "2020-01-08"})
        yield client


def everything(client: TestClient) -> list[str]:
    """All our IRIs that anything is said of."""
    query = "SELECT DISTINCT ?s { GRAPH ?g { ?s ?p ?o } }"
    rows = client.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    return sorted(row["s"]["value"] for row in rows)


def looked_up(client: TestClient, iri: str, accept: str) -> rdflib.Graph:
    parts = urlsplit(iri)
    path = parts.path if client.app.state.graph.base in iri else parts.path.removeprefix("/waqai")  # type: ignore[attr-defined]
    answer = client.get(path, headers={"accept": accept})
    assert answer.status_code == 200, iri
    assert answer.headers["content-type"].partition(";")[0] == accept
    return rdflib.Graph().parse(data=answer.content, format=MEDIA_TYPES[accept])


def test_each_of_our_iris_is_described(client: TestClient) -> None:
    base = client.app.state.graph.base  # type: ignore[attr-defined]
    ours = [iri for iri in everything(client) if iri.startswith(base)]
    assert {iri.removeprefix(base).partition("/")[0] for iri in ours} >= {"article", "event", "actor", "place"}
    for iri in ours:
        graph = looked_up(client, iri, "text/turtle")
        assert list(graph.predicate_objects(rdflib.URIRef(iri))), f"{iri} is not in its own document"


def test_terms_of_the_vocabulary_are_described(client: TestClient) -> None:
    for iri in (
        WQ["agent"],
        WQ["hit"],
        "https://w3id.org/waqai/plover/REQUEST-yield",
        "https://w3id.org/waqai/cameo/0871",
    ):
        assert list(looked_up(client, iri, "text/turtle").predicate_objects(rdflib.URIRef(iri)))


def test_all_formats_say_the_same(client: TestClient) -> None:
    actor = f"{client.app.state.graph.base}actor/Q43"  # type: ignore[attr-defined]
    graphs = [set(looked_up(client, actor, media_type)) for media_type in MEDIA_TYPES]
    assert all(graph == graphs[0] for graph in graphs)
    roles = {str(predicate) for _, predicate, value in graphs[0] if str(value) == actor}
    assert roles == {WQ["agent"]}, "the events that it is in are named"
    by_name = [client.get("/actor/Q43", params={"format": name}) for name in FORMATS]
    parsed = [rdflib.Graph().parse(data=a.content, format=f) for a, f in zip(by_name, FORMATS.values(), strict=True)]
    assert all(set(graph) == graphs[0] for graph in parsed)


def test_choice_of_format(client: TestClient) -> None:
    assert client.get("/actor/Q43").headers["content-type"] == "text/turtle; charset=utf-8"
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    answer = client.get("/actor/Q43", headers={"accept": browser})
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["vary"] == "Accept"
    assert client.get("/actor/Q43", headers={"accept": "image/png"}).status_code == 406
    assert client.get("/actor/Q43?format=pdf").status_code == 422


@pytest.mark.parametrize(
    "path", ["/actor/none", "/event/x", "/article/x", "/place/%00", "/plover/x", "/cameo/x", "/identity/x"]
)
def test_what_nothing_is_said_of(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


class Page(HTMLParser):
    """The tags of a page, and that each is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_pages_are_right_to_left_and_link_to_this_server(client: TestClient) -> None:
    answer = client.get("/article/%D9%87%D8%AF%D9%86%D8%A9%2F1", params={"format": "html"})
    page = Page(answer.text)
    assert not page.open
    assert dict(page.tags)["html"] == {"lang": "ar", "dir": "rtl"}
    links = {attributes["href"] for tag, attributes in page.tags if tag == "a"}
    event = next(link for link in links if link and link.startswith("/event/") and "#" not in link)
    assert client.get(event).status_code == 200
    assert CALL in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_hostile_texts_stay_texts(extractor: object) -> None:
    evil = '</title><script>alert("1")</script><img src=x onerror=alert(1)>'
    event = Event(
        id='"><script>',
        type="REQUEST",
        cameo="020",
        quad=3,
        score=0,
        label=Label(ar=evil),
        rule=evil,
        mentions=(Mention(text=evil, start=0, end=5, sentence=Span(start=0, end=9)),),
    )
    with open_graph() as graph:
        extraction = Extraction(id=evil, title=evil, headline=evil, url="javascript:alert(1)", events=(event,))
        graph.put(extraction, Article(id=evil, title=evil, text=evil), Run(extractor=evil))
        graph.store.update(
            "INSERT DATA { GRAPH <urn:g> { <https://w3id.org/waqai/data/actor/x> <javascript:a> <javascript:b> } }"
        )
        with TestClient(create_app(graph, extractor), **HERE) as client:
            found = graph.events()[0]
            for path in (urlsplit(found.iri).path, urlsplit(graph.iris.article(evil).value).path, "/actor/x"):
                answer = client.get(path, params={"format": "html"})
                assert answer.status_code == 200
                page = Page(answer.text)
                assert {tag for tag, _ in page.tags} & {"script", "img", "iframe", "form"} == set()
                assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
                assert not any((attributes.get("href") or "").startswith("javascript") for _, attributes in page.tags)


def test_void_describes_the_data(client: TestClient) -> None:
    graph = rdflib.Graph().parse(data=client.get("/.well-known/void").content, format="turtle")
    void = rdflib.Namespace("http://rdfs.org/ns/void#")
    (data,) = graph.subjects(void.sparqlEndpoint)
    assert str(graph.value(data, void.sparqlEndpoint)) == "http://127.0.0.1/sparql"
    assert str(graph.value(data, void.uriSpace)) == client.app.state.graph.base  # type: ignore[attr-defined]
    part = graph.value(predicate=void["class"], object=rdflib.URIRef(SEM["Event"]))
    assert int(graph.value(part, void.entities)) == 2  # type: ignore[arg-type]
    assert client.get("/.well-known/void", headers={"accept": "text/html"}).text.startswith("<!doctype html>")


def test_the_context_explains_our_json() -> None:
    with open_graph() as graph, TestClient(create_app(graph, object()), **HERE) as client:  # type: ignore[arg-type]
        context = client.get("/context.jsonld").json()["@context"]
    document = {
        "@context": context,
        "@id": "urn:e",
        "agent": "urn:a",
        "score": "1.5",
        "typeCode": "REQUEST",
        "cameo:020": {},
    }
    parsed = rdflib.Graph().parse(data=json.dumps(document), format="json-ld")
    said = {str(predicate): value for _, predicate, value in parsed}
    assert said[WQ["agent"]] == rdflib.URIRef("urn:a")
    assert said[WQ["score"]] == rdflib.Literal("1.5", datatype=rdflib.XSD.double)
    assert said[WQ["typeCode"]] == rdflib.Literal("REQUEST")
    assert "https://w3id.org/waqai/cameo/020" in said
