"""``/search`` and ``waqai search``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api.app import create_app
from api.cli import app
from kg import open_graph

HERE = {"base_url": "http://127.0.0.1", "client": ("127.0.0.1", 50000)}


@pytest.fixture
def client(store: Path, extractor: object) -> Iterator[TestClient]:
    with TestClient(create_app(open_graph(store), extractor), **HERE) as client:
        yield client


@pytest.fixture
def memory(extractor: object) -> Iterator[TestClient]:
    with TestClient(create_app(open_graph(), extractor), **HERE) as client:
        client.post("/articles?id=b", content="دعت الأمم المتحدة مالطا إلى الحوار.".encode())
        yield client


@pytest.mark.parametrize("which", ["client", "memory"])
def test_search_over_http(which: str, request: pytest.FixtureRequest) -> None:
    client: TestClient = request.getfixturevalue(which)
    page = client.get("/search", params={"q": "والامم المتحده", "kind": "actor"}).json()
    (hit,) = page["items"]
    assert (hit["kind"], hit["id"], hit["name"]) == ("actor", "Q1065", "الأمم المتحدة")
    assert [hit["text"][one["start"] : one["end"]] for one in hit["highlights"]] == ["الأمم", "المتحدة"]
    assert page["fresh"] and page["next"] is None
    assert client.get(f"/actors/{hit['id']}").status_code == 200
    (sentence,) = client.get("/search", params={"q": "المتحدة", "kind": "sentence"}).json()["items"]
    assert client.get(f"/events/{sentence['events'][0]}").json()["summary"]["article"] == sentence["article"]


def test_a_write_is_found_at_once(client: TestClient) -> None:
    assert client.get("/search", params={"q": "مالطا تركيا"}).json()["items"] == []
    client.post("/articles?id=c", content="دعت تركيا مالطا إلى الحوار.".encode())
    kinds = {item["kind"] for item in client.get("/search", params={"q": "مالطا تركيا"}).json()["items"]}
    assert kinds == {"event", "sentence"}
    client.delete("/articles/c")
    assert client.get("/search", params={"q": "مالطا تركيا"}).json()["items"] == []


def test_pages(client: TestClient) -> None:
    first = client.get("/search", params={"q": "مالطا", "limit": 1}).json()
    rest = client.get("/search", params={"q": "مالطا", "limit": 100, "cursor": first["next"]}).json()
    whole = client.get("/search", params={"q": "مالطا", "limit": 100}).json()
    assert first["items"] + rest["items"] == whole["items"]
    assert rest["next"] is None


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({}, 422),
        ({"q": ""}, 400),
        ({"q": "؟!"}, 400),
        ({"q": "ا*"}, 400),
        ({"q": "x" * 301}, 422),
        ({"q": "a", "kind": "article"}, 422),
        ({"q": "a", "limit": 0}, 422),
        ({"q": 'a" OR "b'}, 200),
        ({"q": "NEAR(a b)"}, 200),
    ],
)
def test_hostile_searches(client: TestClient, parameters: dict[str, object], status: int) -> None:
    answer = client.get("/search", params=parameters)
    assert answer.status_code == status
    if status >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"]


def test_search_from_sparql(client: TestClient) -> None:
    query = 'SELECT DISTINCT ?n { BIND(wq:hit("الامم", 1, "actor") AS ?a) ?e wq:agent ?a . ?a rdfs:label ?n }'
    answer = client.get("/sparql", params={"query": query}, headers={"accept": "text/csv"})
    assert answer.text.split() == ["n", "الأمم", "المتحدة"]


def test_command(store: Path) -> None:
    run = CliRunner().invoke(app, ["search", "الامم", "--kind", "actor", "--store", str(store), "--format", "jsonl"])
    assert run.exit_code == 0
    assert [json.loads(line)["id"] for line in run.stdout.splitlines()] == ["Q1065"]
    table = CliRunner().invoke(app, ["search", "الامم", "--store", str(store), "--rebuild", "--limit", "1"])
    assert table.exit_code == 0
    assert "1 hits (there are more)" in table.stdout
    assert CliRunner().invoke(app, ["search", "--rebuild", "--store", str(store)]).exit_code == 0


def test_command_without_words(store: Path) -> None:
    assert CliRunner().invoke(app, ["search", "--store", str(store)]).exit_code == 2
