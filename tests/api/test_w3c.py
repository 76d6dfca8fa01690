"""The W3C's SPARQL 1.1 test suite, against the server over HTTP.

``WAQAI_W3C_SUITE`` names the folder ``sparql11`` of a copy of https://github.com/w3c/rdf-tests; without it the test is
skipped, and says so. Cases that fail are listed in ``w3c_exclusions.toml``, each with its reason; one that is listed
and passes is a failure too. The suite empties the store for each case: the server is one of the test's own.
"""

from __future__ import annotations

import collections
import os
import re
import threading
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import pytest
import uvicorn
from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic

from api.app import create_app
from api.settings import Settings
from kg import open_graph

VARIABLE = "WAQAI_W3C_SUITE"
SUITE = Path(os.environ.get(VARIABLE) or "sparql11")
BASE = "https://w3c.github.io/rdf-tests/sparql/sparql11/"
EXCLUDED: dict[str, str] = tomllib.loads(Path(__file__).with_name("w3c_exclusions.toml").read_text(encoding="utf-8"))
COUNTABLE = 549
WANTED = 529

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
LABEL = URIRef("http://www.w3.org/2000/01/rdf-schema#label")
XSD = "http://www.w3.org/2001/XMLSchema#"

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
TSV, CSV, TRIPLES = "text/tab-separated-values", "text/csv", "application/n-triples"
RESULTS = {JSON: ox.QueryResultsFormat.JSON, XML: ox.QueryResultsFormat.XML, TSV: ox.QueryResultsFormat.TSV}
SUFFIXES = {".srj": JSON, ".srx": XML, ".tsv": TSV}
DATA = {".ttl": ox.RdfFormat.TURTLE, ".rdf": ox.RdfFormat.RDF_XML, ".nt": ox.RdfFormat.N_TRIPLES}
STATUSES = {"OK": 200, "Created": 201, "NoContent": 204, "BadRequest": 400, "NotFound": 404}

pytestmark = pytest.mark.filterwarnings("ignore")
Table = tuple[set[str], list[dict[str, Any]]]


@dataclass(frozen=True)
class Case:
    """A case of the suite."""

    id: str
    kind: str
    node: Any
    manifest: Graph


def cases() -> Iterator[Case]:
    """All that can be decided here: neither federated queries nor entailment."""
    for folder in sorted(path for path in SUITE.iterdir() if path.is_dir()) if VARIABLE in os.environ else ():
        for file in sorted(folder.glob("manifest*.ttl")):
            manifest = Graph().parse(file, format="turtle", publicID=f"{BASE}{folder.name}/{file.name}")
            for entries in manifest.objects(None, MF.entries):
                for node in Collection(manifest, entries):
                    kinds = [str(kind).rpartition("#")[2] for kind in manifest.objects(node, RDF.type)]
                    kind = next((kind for kind in kinds if kind.endswith("Test") or "Syntax" in kind), "")
                    federated = manifest.value(manifest.value(node, MF.action), QT.serviceData) is not None
                    if kind and not federated:
                        yield Case(f"{folder.name}/{str(node).rpartition('#')[2]}", kind, node, manifest)


CASES = list(cases())


class Server:
    """The server, and what the suite asks of it."""

    def __init__(self, address: str) -> None:
        self.sparql, self.graphs = f"{address}/sparql", f"{address}/graphs"
        self.client = httpx.Client(timeout=60, follow_redirects=True)

    def ask(self, query: str | bytes, accept: str = JSON, base: str | None = None) -> httpx.Response:
        return self._send("query", query, base, accept)

    def update(self, update: str | bytes, base: str | None = None) -> httpx.Response:
        return self._send("update", update, base, "*/*")

    def _send(self, what: str, text: str | bytes, base: str | None, accept: str) -> httpx.Response:
        body = text.encode() if isinstance(text, str) else text
        head = f"BASE <{base}>\n".encode() if base else b""
        headers = {"Content-Type": f"application/sparql-{what}", "Accept": accept}
        return self.client.post(self.sparql, content=head + body, headers=headers)

    def load(self, document: str, name: str | None = None) -> None:
        where = {"graph": name} if name else {"default": ""}
        body = ox.serialize(read(document), format=ox.RdfFormat.N_TRIPLES)
        good(self.client.post(self.graphs, params=where, content=body, headers={"Content-Type": TRIPLES}))

    def graph(self, name: str | None = None) -> Graph:
        where = {"graph": name} if name else {"default": ""}
        answer = self.client.get(self.graphs, params=where, headers={"Accept": TRIPLES})
        return Graph() if answer.status_code == 404 else graph_of(good(answer).content)

    def names(self) -> set[str]:
        found = good(self.ask("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"))
        return {row["g"]["value"] for row in found.json()["results"]["bindings"]}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    graph = open_graph(tmp_path_factory.mktemp("w3c") / "store")
    app = create_app(graph, object(), Settings(default_graph="strict", federation=True))  # type: ignore[arg-type]
    running = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=running.run)
    thread.start()
    try:
        while not running.started and thread.is_alive():
            thread.join(0.05)
        port = running.servers[0].sockets[0].getsockname()[1]
        server = Server(f"http://127.0.0.1:{port}")
        with server.client:
            yield server
    finally:
        running.should_exit = True
        thread.join()


@pytest.mark.skipif(VARIABLE not in os.environ, reason=f"{VARIABLE} names no W3C suite: its cases are not run")
def test_the_suite_is_whole() -> None:
    names = {case.id for case in CASES}
    assert len(names) == len(CASES) >= COUNTABLE
    assert names >= set(EXCLUDED), "listed, and not in the suite"
    assert len(CASES) - len(EXCLUDED) >= WANTED
    assert all(len(reason) > 20 for reason in EXCLUDED.values()), "say why"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(server: Server, case: Case) -> None:
    try:
        CHECKS[case.kind](server, case)
    except (AssertionError, SyntaxError):
        if case.id not in EXCLUDED:
            raise
    else:
        assert case.id not in EXCLUDED, "it is listed in w3c_exclusions.toml and passes: take it out"


# -- kinds of cases ------------------------------------------------------------------------------------------------


def query_case(server: Server, case: Case) -> None:
    manifest, action = case.manifest, case.manifest.value(case.node, MF.action)
    good(server.update("DROP ALL"))
    for document in manifest.objects(action, QT.data):
        server.load(str(document))
    for document in manifest.objects(action, QT.graphData):
        server.load(str(document), str(document))
    query, result = str(manifest.value(action, QT.query)), str(manifest.value(case.node, MF.result))
    text = place(query).read_bytes()
    if case.kind.startswith("CSV"):
        lines = place(result).read_text(encoding="utf-8").splitlines()
        assert csv(good(server.ask(text, CSV, query)).text.splitlines()) == csv(lines)
        return
    expected = result_of(result)
    if isinstance(expected, Graph):
        assert isomorphic(graph_of(good(server.ask(text, TRIPLES, query)).content), expected)
        return
    accept = SUFFIXES.get(Path(result).suffix, JSON)
    found = table_of(good(server.ask(text, accept, query)).content, RESULTS[accept])
    assert same(found, expected)


def update_case(server: Server, case: Case) -> None:
    manifest, action = case.manifest, case.manifest.value(case.node, MF.action)
    good(server.update("DROP ALL"))
    fill(server, manifest, action)
    request = str(manifest.value(action, UT.request))
    good(server.update(place(request).read_bytes(), request))
    result = manifest.value(case.node, MF.result)
    default = Graph()
    for document in manifest.objects(result, UT.data):
        default = graph_of(ox.serialize(read(str(document)), format=ox.RdfFormat.N_TRIPLES))
    assert isomorphic(server.graph(), default)
    names = set()
    for each in manifest.objects(result, UT.graphData):
        name, document = str(manifest.value(each, LABEL)), str(manifest.value(each, UT.graph))
        names.add(name)
        expected = graph_of(ox.serialize(read(document), format=ox.RdfFormat.N_TRIPLES))
        assert isomorphic(server.graph(name), expected)
    assert server.names() <= names


def syntax_case(server: Server, case: Case) -> None:
    document = str(case.manifest.value(case.node, MF.action))
    send = server.update if "Update" in case.kind else server.ask
    if "Negative" in case.kind:
        assert send(place(document).read_bytes()).status_code == 400
    else:
        answer = send(place(document).read_bytes(), base=document)
        # What is well-formed may still fail: functions that nobody knows, graphs that are not there, servers far away.
        assert answer.status_code != 400 or "not valid SPARQL" not in answer.json()["detail"], answer.text


def protocol_case(server: Server, case: Case) -> None:
    good(server.update("DROP ALL"))
    fill(server, case.manifest, case.node)
    for document in case.manifest.objects(case.node, UT.data):
        server.load(str(document))
    places: dict[str, str] = {}
    for connection in case.manifest.objects(case.node, MF.action):
        for requests in case.manifest.objects(connection, HT.requests):
            for request in Collection(case.manifest, requests):
                exchange(server, case.manifest, request, places)


def description_case(server: Server, case: Case) -> None:
    answer = good(server.client.get(server.sparql, headers={"Accept": "text/turtle"}))
    described = Graph().parse(data=answer.text, format="turtle", publicID=server.sparql)
    service = described.value(None, RDF.type, SD.Service)
    assert described.value(service, SD.endpoint) == URIRef(server.sparql)
    assert (service, SD.supportedLanguage, SD.SPARQL11Query) in described


CHECKS = {
    "QueryEvaluationTest": query_case,
    "CSVResultFormatTest": query_case,
    "UpdateEvaluationTest": update_case,
    "PositiveSyntaxTest11": syntax_case,
    "NegativeSyntaxTest11": syntax_case,
    "PositiveUpdateSyntaxTest11": syntax_case,
    "NegativeUpdateSyntaxTest11": syntax_case,
    "ProtocolTest": protocol_case,
    "GraphStoreProtocolTest": protocol_case,
    "ServiceDescriptionTest": description_case,
}


def exchange(server: Server, manifest: Graph, request: Any, places: dict[str, str]) -> None:
    """Send a request of the suite and look at the answer; ``places`` are the addresses that answers gave so far."""

    def filled(text: Any) -> str:
        for name, value in places.items():
            text = str(text).replace(name, value)
        return str(text)

    path = filled(manifest.value(request, HT.absolutePath))
    if path.startswith("/sparql"):
        address = server.sparql + (f"?{path.partition('?')[2]}" if "?" in path else "")
    else:
        address = path if path.startswith("http") else server.graphs + path.removeprefix("/gsp")
    listed = manifest.value(request, HT.headers)
    headers = {
        str(manifest.value(header, HT.fieldName)): str(manifest.value(header, HT.fieldValue))
        for header in (Collection(manifest, listed) if listed else ())
    }
    body = manifest.value(request, HT.body)
    content = None
    if body is not None:
        encoding = str(manifest.value(body, CNT.characterEncoding) or "UTF-8")
        content = filled(manifest.value(body, CNT.chars) or "").encode(encoding)
    method = str(manifest.value(request, HT.methodName))
    answer = server.client.request(method, address, headers=headers, content=content)
    for expected in manifest.objects(request, HT.resp):
        compare(manifest, expected, answer, method)
        location = manifest.value(expected, MF.expectedLocation)
        if location is not None:
            places[str(location)] = str(httpx.URL(address).join(answer.headers["Location"]))
        shown = manifest.value(expected, HT.body)
        if shown is not None and method == "GET":
            wanted = Graph().parse(data=filled(manifest.value(shown, CNT.chars)), format="turtle", publicID=address)
            assert isomorphic(Graph().parse(data=answer.text, format="turtle", publicID=address), wanted)


def compare(manifest: Graph, expected: Any, answer: httpx.Response, method: str) -> None:
    """Status, truth value and kind of an answer."""
    statuses = [str(status).rpartition("#")[2] for status in manifest.objects(expected, MF.expectedStatus)]
    digit = f"StatusCode{answer.status_code // 100}xx"
    assert any(name == digit or STATUSES.get(name) == answer.status_code for name in statuses), answer.text
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    truth = manifest.value(expected, MF.expectedBoolean)
    if truth is not None:
        assert bool(ox.parse_query_results(answer.content, RESULTS[kind])) is truth.toPython()
    wanted = str(manifest.value(expected, MF.expectedFormat) or "")
    if wanted == "RDF":
        assert kind in ("text/turtle", TRIPLES, "application/rdf+xml", "application/ld+json")
    elif wanted == "tabular":
        assert kind in (*RESULTS, CSV)


# -- documents, results ----------------------------------------------------------------------------------------------


def good(answer: httpx.Response) -> httpx.Response:
    assert answer.status_code < 300, f"{answer.request.method} {answer.request.url}: {answer.text[:300]}"
    return answer


def place(address: str) -> Path:
    return SUITE / address.removeprefix(BASE)


def read(address: str) -> list[ox.Triple]:
    path = place(address)
    return [quad.triple for quad in ox.parse(path=path, format=DATA[path.suffix], base_iri=address)]


def fill(server: Server, manifest: Graph, node: Any) -> None:
    for document in manifest.objects(node, UT.data):
        server.load(str(document))
    for each in manifest.objects(node, UT.graphData):
        server.load(str(manifest.value(each, UT.graph)), str(manifest.value(each, LABEL)))


def graph_of(triples: bytes) -> Graph:
    graph = Graph()
    for quad in ox.parse(triples, ox.RdfFormat.N_TRIPLES):
        graph.add((node_of(quad.subject), node_of(quad.predicate), node_of(quad.object)))
    return graph


def node_of(term: Any) -> Any:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(f"b{term.value}")
    return literal(term.value, term.language, term.datatype.value)


def literal(value: str, language: str | None, datatype: str | None) -> Literal:
    """A literal, numbers in one spelling: the suite compares their values."""
    if language:
        return Literal(value, lang=language.lower())
    return Literal(number(value, datatype or ""), datatype=URIRef(datatype or f"{XSD}string"), normalize=False)


def number(value: str, datatype: str) -> str:
    try:
        match datatype.removeprefix(XSD):
            case "integer":
                return str(int(value))
            case "decimal":
                return format(Decimal(value).normalize(), "f")
            case "double" | "float":
                return repr(float(value))
    except (ValueError, InvalidOperation):
        pass
    return value


@cache
def result_of(address: str) -> bool | Table | Graph:
    path = place(address)
    if path.suffix in SUFFIXES:
        return table_of(path.read_bytes(), RESULTS[SUFFIXES[path.suffix]])
    graph = Graph().parse(path, format={".ttl": "turtle", ".rdf": "xml", ".nt": "nt"}[path.suffix], publicID=address)
    results = graph.value(None, RDF.type, RS.ResultSet)
    if results is None:
        return graph_of(ox.serialize(read(address), format=ox.RdfFormat.N_TRIPLES))
    truth = graph.value(results, RS.boolean)
    if truth is not None:
        return bool(truth.toPython())
    rows = []
    for solution in graph.objects(results, RS.solution):
        row = {}
        for binding in graph.objects(solution, RS.binding):
            value = graph.value(binding, RS.value)
            if isinstance(value, Literal):
                value = literal(str(value), value.language, str(value.datatype) if value.datatype else None)
            row[str(graph.value(binding, RS.variable))] = value
        rows.append(row)
    return {str(name) for name in graph.objects(results, RS.resultVariable)}, rows


def table_of(document: bytes, format: ox.QueryResultsFormat) -> bool | Table:
    results = ox.parse_query_results(document, format)
    if isinstance(results, ox.QueryBoolean):
        return bool(results)
    names = [variable.value for variable in results.variables]
    rows = [{name: node_of(row[name]) for name in names if row[name] is not None} for row in results]
    return set(names), rows


def same(found: bool | Table | Graph, expected: bool | Table | Graph) -> bool:
    """Whether two results are equal, in any order and with blank nodes of any name."""
    if not isinstance(found, tuple) or not isinstance(expected, tuple):
        return found is expected
    if found[0] != expected[0] or len(found[1]) != len(expected[1]):
        return False
    if any(isinstance(value, BNode) for row in found[1] + expected[1] for value in row.values()):
        return isomorphic(as_graph(found[1]), as_graph(expected[1]))
    lines = [[tuple(sorted((n, v.n3()) for n, v in row.items())) for row in rows] for rows in (found[1], expected[1])]
    return collections.Counter(lines[0]) == collections.Counter(lines[1])


def as_graph(rows: list[dict[str, Any]]) -> Graph:
    graph = Graph()
    for row in rows:
        solution = BNode()
        graph.add((solution, RDF.type, RS.solution))
        for name, value in row.items():
            graph.add((solution, URIRef(f"urn:{name}"), value))
    return graph


def csv(lines: list[str]) -> list[str]:
    """Lines without their order and the names of blank nodes."""
    return sorted(re.sub(r"_:\w+", "_:b", line) for line in lines if line)
