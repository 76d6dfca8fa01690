"""The HTTP application, with a small extractor in place of the real one."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.access import is_loopback
from api.app import create_app
from api.settings import BadSetting, Settings
from kg import open_graph

CALL = "دعت تركيا روسيا إلى وقف إطلاق النار في ليبيا اعتبارا من 12 يناير 2020."
RECORD = {"id": "هدنة/1", "title": "دعوة", "text": CALL, "published": "2020-01-08", "url": "https://example.org/خبر"}
TOKEN = "correct horse battery staple"
HERE = {"base_url": "http://127.0.0.1", "client": ("127.0.0.1", 50000)}


@pytest.fixture
def client(extractor) -> Iterator[TestClient]:
    with TestClient(create_app(open_graph(), extractor), **HERE) as client:
        yield client


@pytest.fixture
def filled(client: TestClient) -> TestClient:
    assert client.post("/articles", json=RECORD).status_code == 201
    other = "دعت روسيا مالطا إلى الحوار. دعت الأمم المتحدة مالطا إلى الحوار."
    assert client.post("/articles?id=b", content=other.encode()).status_code == 201
    return client


def test_article_goes_in_and_comes_out(client: TestClient) -> None:
    answer = client.post("/articles", json=RECORD)
    assert answer.status_code == 201
    assert answer.headers["waqai-outcome"] == "added"
    assert answer.json()["events"][0]["actors"][0]["id"] == "Q43"
    kept = client.get(answer.headers["location"])
    assert kept.json() == answer.json()
    again = client.post("/articles", json=RECORD)
    assert (again.status_code, again.headers["waqai-outcome"]) == (200, "unchanged")
    assert again.json() == answer.json()
    changed = client.post("/articles", json={**RECORD, "text": f"{CALL} ثم انتهت الجلسة."})
    assert (changed.status_code, changed.headers["waqai-outcome"]) == (200, "replaced")
    assert client.get("/articles").json() == {"items": [client.get("/articles").json()["items"][0]], "next": None}
    assert client.delete(answer.headers["location"]).status_code == 204
    assert client.delete(answer.headers["location"]).status_code == 404
    assert client.get(answer.headers["location"]).status_code == 404


def test_article_as_text_and_as_graph(filled: TestClient) -> None:
    where = "/articles/%D9%87%D8%AF%D9%86%D8%A9%2F1"
    assert filled.get(where, headers={"Accept": "text/plain"}).text == f"دعوة\n{CALL}"
    assert "sem:Event" in filled.get(where, headers={"Accept": "text/turtle"}).text
    assert filled.get(where, headers={"Accept": "image/png"}).status_code == 406
    assert filled.get("/articles/none", headers={"Accept": "text/turtle"}).status_code == 404


def test_text_in_windows_1256_and_pages(client: TestClient) -> None:
    text = client.post(
        "/articles?id=t&published=2020-01-08", content=CALL.encode("cp1256"), headers={"Content-Type": "text/plain"}
    )
    assert text.json()["events"][0]["type"] == "REQUEST"
    assert text.json()["published"]["value"] == "2020-01-08"
    page = (
        f"<html><head><title>دعوة تركية روسية مشتركة</title></head><body><p>{CALL}</p><script>x</script></body></html>"
    )
    found = client.post("/articles?id=h", content=page.encode(), headers={"Content-Type": "text/html"})
    assert found.status_code == 201
    assert found.json()["title"] == "دعوة تركية روسية مشتركة"
    assert len(found.json()["events"]) == 1


def test_other_language_is_stored_without_events(client: TestClient) -> None:
    answer = client.post("/articles", content=b"The minister said on Monday that the talks would go on.")
    assert answer.status_code == 201
    assert answer.json()["events"] == []
    assert "not Arabic" in answer.headers["waqai-note"]


@pytest.mark.parametrize(
    ("body", "kind", "status", "detail"),
    [
        (b"", "text/plain", 422, "is empty"),
        (b"{", "application/json", 422, "not valid JSON"),
        (b"[1]", "application/json", 422, "array"),
        (b"{}", "application/json", 422, "has no 'text'"),
        (b'{"text": "x", "published": "9999-01-01"}', "application/json", 422, "9999"),
        (b"[" * 100_000, "application/json", 422, "nested"),
        (bytes(range(256)) * 20, "text/plain", 422, "binary"),
        (b"<html></html>", "text/html", 422, "without article text"),
        (b"x", "image/png", 415, "image/png"),
        ("عطل في الشبكة".encode(), "text/plain", 422, "could not be analysed"),
        (b"x" * 3_000_000, "text/plain", 413, "allowed"),
    ],
)
def test_bad_articles_are_problems(client: TestClient, body: bytes, kind: str, status: int, detail: str) -> None:
    answer = client.post("/articles", content=body, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert detail in answer.json()["detail"]


def test_body_without_length_is_limited(extractor) -> None:
    with TestClient(create_app(open_graph(), extractor, Settings(body_limit=2000)), **HERE) as client:
        assert client.post("/articles", content=(b"x" * 500 for _ in range(10))).status_code == 413


@given(
    body=st.one_of(
        st.binary(max_size=300),
        st.text(max_size=200).map(lambda text: text.encode("utf-8", errors="surrogatepass")),
        st.dictionaries(
            st.sampled_from(["id", "text", "title", "published", "url", "source"]),
            st.one_of(st.text(max_size=30), st.none(), st.integers(), st.just("2020-01-08"), st.just("\ud800\x00")),
        ).map(lambda record: json.dumps(record).encode()),
    ),
    kind=st.sampled_from(["application/json", "text/plain", "text/html", "", "application/octet-stream", "x"]),
    name=st.one_of(st.none(), st.text(max_size=8)),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_2xx_or_4xx(client: TestClient, body: bytes, kind: str, name: str | None) -> None:
    query = {} if name is None else {"id": name.encode("utf-8", errors="replace").decode()}
    answer = client.post("/articles", content=body, headers={"Content-Type": kind}, params=query)
    assert 200 <= answer.status_code < 300 or 400 <= answer.status_code < 500
    if answer.status_code < 300:
        assert client.get(answer.headers["location"]).status_code == 200


SELECT = 'SELECT DISTINCT ?n WHERE { ?e wq:modeCode "ceasefire"; ^wq:content/wq:agent/rdfs:label ?n }'


@pytest.mark.parametrize(
    ("accept", "media_type", "holds"),
    [
        (None, "application/sparql-results+json", '"تركيا"'),
        ("application/sparql-results+xml", "application/sparql-results+xml", "<sparql"),
        ("text/csv", "text/csv", "n\r\nتركيا"),
        ("text/tab-separated-values", "text/tab-separated-values", '?n\n"تركيا"'),
        ("text/html, */*;q=0.1", "application/sparql-results+json", "تركيا"),
    ],
)
def test_sparql_select_in_each_format(filled: TestClient, accept: str | None, media_type: str, holds: str) -> None:
    headers = {"Accept": accept} if accept else {"Accept": ""}
    for answer in (
        filled.get("/sparql", params={"query": SELECT}, headers=headers),
        filled.post("/sparql", data={"query": SELECT}, headers=headers),
        filled.post(
            "/sparql", content=SELECT.encode(), headers={**headers, "Content-Type": "application/sparql-query"}
        ),
    ):
        assert answer.status_code == 200
        assert answer.headers["content-type"].partition(";")[0] == media_type
        assert holds in answer.text


def test_sparql_construct_and_ask(filled: TestClient) -> None:
    construct = "CONSTRUCT WHERE { ?s wq:modeCode 'ceasefire' }"
    turtle = filled.get("/sparql", params={"query": construct}, headers={"Accept": "text/turtle"})
    triples = filled.get("/sparql", params={"query": construct}, headers={"Accept": "application/n-triples"})
    assert turtle.headers["content-type"].startswith("text/turtle")
    assert triples.text.count(" .") == 1
    asserted = 'ASK { ?e wq:modeCode "ceasefire" ; wq:factuality wq:asserted }'
    assert filled.get("/sparql", params={"query": asserted}).json()["boolean"] is False


def test_sparql_dataset_parameters(filled: TestClient) -> None:
    graph = filled.get("/articles").json()["items"]
    iri = next(item["iri"] for item in graph if item["id"] == "b")
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?e a sem:Event }"

    def counted(**parameters: str) -> int:
        answer = filled.get("/sparql", params={"query": count, **parameters})
        return int(answer.json()["results"]["bindings"][0]["n"]["value"])

    assert counted() == 4
    assert counted(**{"default-graph-uri": iri}) == 2


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"method": "GET", "url": "/sparql?timeout=1"}, 400),
        ({"method": "GET", "url": "/sparql?query=ASK{}&query=ASK{}"}, 400),
        ({"method": "GET", "url": "/sparql?query=SELECT"}, 400),
        ({"method": "GET", "url": "/sparql?query=%FF"}, 400),
        ({"method": "GET", "url": "/sparql?query=ASK{}&default-graph-uri=not%20an%20iri"}, 400),
        ({"method": "GET", "url": "/sparql?query=DROP%20ALL"}, 400),
        ({"method": "GET", "url": "/sparql?query=ASK{SERVICE%20<http://x.org/>{}}"}, 403),
        (
            {
                "method": "POST",
                "url": "/sparql",
                "content": b"\xff",
                "headers": {"Content-Type": "application/sparql-query"},
            },
            400,
        ),
        ({"method": "POST", "url": "/sparql", "content": b"ASK{}"}, 415),
        ({"method": "GET", "url": "/sparql?query=ASK{}", "headers": {"Accept": "image/png"}}, 406),
        ({"method": "GET", "url": "/sparql?" + "a=1&" * 300 + "query=ASK{}"}, 400),
        ({"method": "PUT", "url": "/sparql"}, 405),
        ({"method": "GET", "url": "/nothing"}, 404),
    ],
)
def test_wrong_requests_are_problems(filled: TestClient, request_: dict, status: int) -> None:
    answer = filled.request(**request_)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]
    assert answer.headers["x-content-type-options"] == "nosniff"


@given(
    query=st.text(max_size=60), accept=st.text(alphabet=st.characters(max_codepoint=126, min_codepoint=32), max_size=30)
)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_query_is_answered(client: TestClient, query: str, accept: str) -> None:
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert answer.status_code in (200, 400, 403, 406)


def test_events_and_filters(filled: TestClient) -> None:
    events = filled.get("/events").json()["items"]
    assert [event["type"] for event in events] == ["RETREAT", "REQUEST", "REQUEST", "REQUEST"]
    detail = filled.get(f"/events/{events[0]['id']}").json()
    assert detail["record"]["status"] == "requested"
    assert filled.get("/events", params={"status": "asserted", "mode": "ceasefire"}).json()["items"] == []
    assert len(filled.get("/events", params={"actor": "Q43"}).json()["items"]) == 1
    assert len(filled.get("/events?since=2020-01-12&until=2020-01-12").json()["items"]) == 1
    first = filled.get("/events?limit=3").json()
    assert first["next"] == 3
    assert filled.get("/events?limit=3&cursor=3").json() == {"items": events[3:], "next": None}
    assert filled.get("/events/none").status_code == 404


@pytest.mark.parametrize(
    "url",
    [
        "/events?limit=0",
        "/events?limit=1001",
        "/events?cursor=-1",
        "/events?cursor=99999999999999999999",
        "/events?since=2020-13-01",
        "/events?since=2020-02-01&until=2020-01-01",
        "/events?status=maybe",
        "/events?country=LB",
        "/timeline?granularity=hour",
        "/paths?from=Q43",
        "/paths?from=Q43&to=Q1&hops=7",
        "/actors?limit=x",
    ],
)
def test_bounds_are_kept(client: TestClient, url: str) -> None:
    answer = client.get(url)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_actors_relations_timeline_paths(filled: TestClient) -> None:
    assert [actor["id"] for actor in filled.get("/actors", params={"q": "تركيا"}).json()["items"]] == ["Q43"]
    assert filled.get("/actors/Q43").json()["country"] == "TUR"
    (relation,) = filled.get("/actors/Q43/relations").json()
    assert (relation["actor"]["id"], relation["direction"], relation["events"]) == ("Q159", "to", 1)
    assert filled.get("/actors/Q999/relations").status_code == 404
    months = filled.get("/timeline?granularity=month&status=requested").json()
    assert [bucket["start"] for bucket in months["buckets"]] == ["2020-01-01"]
    answer = filled.get("/paths?from=Q43&to=Q1065").json()
    assert [actor["id"] for actor in answer["paths"][0]["actors"]] == ["Q43", "Q159", "Q233", "Q1065"]


@given(path=st.text(max_size=12))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_name_is_answered(client: TestClient, path: str) -> None:
    from urllib.parse import quote

    name = quote(path.encode("utf-8", errors="replace"), safe="")
    for kind in ("articles", "events", "actors"):
        assert client.get(f"/{kind}/{name}").status_code in (200, 404, 307)
    assert client.get("/paths", params={"from": path, "to": path}).status_code in (200, 400, 422)


def test_writes_need_the_token(extractor) -> None:
    secured = Settings(token_hash=hashlib.sha256(TOKEN.encode()).digest())
    with TestClient(
        create_app(open_graph(), extractor, secured), base_url="http://waqai.example", client=("203.0.113.9", 1)
    ) as client:
        for headers in (
            {},
            {"Authorization": "Bearer wrong"},
            {"Authorization": f"Basic {TOKEN}"},
            {"Authorization": "Bearer \xff"},
        ):
            answer = client.post("/articles", json=RECORD, headers={k: v.encode("latin-1") for k, v in headers.items()})
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"].startswith("Bearer")
            assert TOKEN not in answer.text
        assert client.delete("/articles/x").status_code == 401
        assert client.get("/articles").status_code == 200
        allowed = client.post("/articles", json=RECORD, headers={"Authorization": f"Bearer {TOKEN}"})
        assert allowed.status_code == 201


@pytest.mark.parametrize(
    ("options", "headers"),
    [
        ({"base_url": "http://127.0.0.1", "client": ("203.0.113.9", 1)}, {}),
        ({"base_url": "http://rebound.example", "client": ("127.0.0.1", 1)}, {}),
        ({"base_url": "http://127.0.0.1", "client": ("127.0.0.1", 1)}, {"Origin": "https://evil.example"}),
        ({"base_url": "http://127.0.0.1", "client": ("127.0.0.1", 1)}, {"Origin": "null"}),
        ({"base_url": "http://127.0.0.1", "client": ("127.0.0.1", 1)}, {"Host": "x@127.0.0.1"}),
    ],
)
def test_without_a_token_only_this_machine_writes(extractor, options: dict, headers: dict) -> None:
    with TestClient(create_app(open_graph(), extractor), **options) as client:
        answer = client.post("/articles", json=RECORD, headers=headers)
        assert answer.status_code == 403


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("[::1]", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("", False),
        ("::", False),
        ("localhost.evil.org", False),
    ],
)
def test_loopback(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


@pytest.mark.parametrize(
    "environment",
    [
        {"WAQAI_TOKEN": "short"},
        {"WAQAI_TOKEN": TOKEN, "WAQAI_TOKEN_SHA256": "0" * 64},
        {"WAQAI_TOKEN_SHA256": "xyz"},
        {"WAQAI_BODY_LIMIT": "lots"},
        {"WAQAI_BODY_LIMIT": "5"},
        {"WAQAI_QUEUE": "nan"},
    ],
)
def test_bad_settings_are_refused(environment: dict[str, str]) -> None:
    with pytest.raises(BadSetting, match="WAQAI_"):
        Settings.from_environment(environment)


def test_settings_keep_no_token() -> None:
    by_token = Settings.from_environment({"WAQAI_TOKEN": TOKEN})
    by_hash = Settings.from_environment({"WAQAI_TOKEN_SHA256": hashlib.sha256(TOKEN.encode()).hexdigest()})
    assert by_token == by_hash
    assert TOKEN not in repr(by_token)


class Gate:
    """An extractor that waits until it is let go."""

    def __init__(self) -> None:
        self.open = threading.Event()

    def extract(self, articles):
        self.open.wait(10)
        raise RuntimeError("opened")
        yield


def test_extraction_blocks_neither_health_nor_queries() -> None:
    gate = Gate()
    with TestClient(create_app(open_graph(), gate, Settings(queue=1, extract_seconds=30)), **HERE) as client:
        answers: list[int] = []
        thread = threading.Thread(target=lambda: answers.append(client.post("/articles", json=RECORD).status_code))
        thread.start()
        deadline = time.monotonic() + 5
        while client.get("/health").json()["waiting"]["extractor"] == 0 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert client.get("/sparql?query=ASK{}").status_code == 200
        busy = client.post("/articles", json=RECORD)
        assert (busy.status_code, busy.headers["retry-after"]) == (503, "5")
        gate.open.set()
        thread.join(10)
        assert answers == [422]


def test_slow_extraction_is_given_up() -> None:
    gate = Gate()
    with TestClient(create_app(open_graph(), gate, Settings(extract_seconds=0.1)), **HERE) as client:
        answer = client.post("/articles", json=RECORD)
        assert answer.status_code == 503
        assert "took too long" in answer.json()["detail"]
        gate.open.set()


def test_openapi_has_arabic_examples(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    shown = json.dumps(document, ensure_ascii=False)
    assert "وقف إطلاق النار" in shown
    references = {part.split('"')[0] for part in shown.split('"$ref": "#/components/schemas/')[1:]}
    assert references <= set(document["components"]["schemas"])


def test_page_needs_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert 'dir="rtl"' in page.text
    assert "default-src 'self'" in page.headers["content-security-policy"]
    for name, kind in (("page.css", "text/css"), ("page.js", "text/javascript")):
        part = client.get(f"/web/{name}")
        assert part.headers["content-type"].startswith(kind)
        assert f"/web/{name}" in page.text
        assert "http://" not in part.text and "https://" not in part.text and "innerHTML" not in part.text
    assert client.get("/web/secrets").status_code == 404
