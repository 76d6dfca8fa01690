"""Who may do what over HTTP, what is noted of it, and that no token is written down anywhere."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.access import Scope, TokenFile
from api.app import create_app
from api.operations import configure
from api.settings import Settings
from kg import open_graph

OWN = "correct horse battery staple"
CALL = "دعت تركيا روسيا إلى وقف إطلاق النار في ليبيا اعتبارا من 12 يناير 2020."
RECORD = {"id": "هدنة/1", "title": "دعوة", "text": CALL, "published": "2020-01-08"}
OUTSIDE: dict[str, Any] = {"base_url": "http://waqai.example", "client": ("203.0.113.9", 1)}
HERE: dict[str, Any] = {"base_url": "http://127.0.0.1", "client": ("127.0.0.1", 1)}


class House:
    """A server with a token of each scope; ``ask`` asks with one of them, or without."""

    def __init__(self, folder: Path, extractor: object, **settings: Any) -> None:
        file = TokenFile(folder / "tokens.toml")
        self.secrets = {scope.value: file.add(f"the-{scope}", scope) for scope in Scope}
        self.audit_log = folder / "audit.jsonl"
        settings = {"tokens": file.path, "audit_log": self.audit_log, **settings}
        self.app = create_app(open_graph(), extractor, Settings(**settings))  # type: ignore[arg-type]
        self.client = TestClient(self.app, **OUTSIDE)

    def ask(self, who: str | None, method: str, path: str, **more: Any) -> Any:
        headers = dict(more.pop("headers", {}))
        if who is not None:
            headers["Authorization"] = f"Bearer {self.secrets.get(who, who)}"
        return self.client.request(method, path, headers=headers, **more)

    @property
    def audited(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.audit_log.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def make(tmp_path: Path, extractor) -> Iterator[Any]:
    houses: list[House] = []

    def made(**settings: Any) -> House:
        house = House(tmp_path, extractor, **settings)
        house.client.__enter__()
        houses.append(house)
        return house

    yield made
    for house in houses:
        house.client.__exit__(None, None, None)


@pytest.fixture
def logs() -> Iterator[io.StringIO]:
    """All that is logged, as the server writes it."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    names = ("waqai", "uvicorn", "uvicorn.error", "uvicorn.access")
    levels = {name: logging.getLogger(name).level for name in names}
    stream = io.StringIO()
    configure("json", "debug", stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    for name, one in levels.items():
        logging.getLogger(name).setLevel(one)


@pytest.mark.parametrize(
    ("who", "reads", "writes", "status"),
    [
        (None, 401, 401, 401),
        ("wq_" + "x" * 43, 401, 401, 401),
        ("read", 200, 403, 200),
        ("write", 200, 201, 200),
        ("admin", 200, 201, 200),
    ],
)
def test_scopes(make, who: str | None, reads: int, writes: int, status: int) -> None:
    house = make()
    assert house.ask(who, "GET", "/articles").status_code == reads
    assert house.ask(who, "GET", "/sparql?query=ASK{}").status_code == reads
    assert house.ask(who, "POST", "/articles", json=RECORD).status_code == writes
    assert house.ask(who, "GET", "/metrics").status_code == status


def test_what_holds_no_data_needs_no_token(make) -> None:
    house = make()
    for path in ("/", "/web/page.js", "/docs", "/openapi.json", "/health", "/health/live", "/health/ready"):
        assert house.ask(None, "GET", path).status_code == 200, path
    for path in (
        "/timeline",
        "/events",
        "/actors",
        "/paths?from=a&to=b",
        "/nowhere",
        "/webs",
        "/healthy",
        "/docs/x",
    ):
        assert house.ask(None, "GET", path).status_code == 401, path


def test_reads_may_be_public(make) -> None:
    house = make(public_read=True)
    assert house.ask(None, "GET", "/articles").status_code == 200
    assert house.ask(None, "GET", "/metrics").status_code == 401
    assert house.ask(None, "POST", "/articles", json=RECORD).status_code == 401
    wrong = house.ask("wq_" + "x" * 43, "GET", "/articles")
    assert (wrong.status_code, "invalid_token" in wrong.headers["www-authenticate"]) == (401, True)


def test_measures_may_be_public(extractor) -> None:
    settings = Settings(token_hash=hashlib.sha256(OWN.encode()).digest(), public_metrics=True)
    with TestClient(create_app(open_graph(), extractor, settings), **OUTSIDE) as client:
        assert client.get("/metrics").status_code == 200


def test_refusals_say_how_to_do_it(make) -> None:
    house = make()
    missing = house.ask(None, "GET", "/articles")
    assert missing.headers["www-authenticate"] == 'Bearer realm="waqai"'
    assert missing.headers["content-type"] == "application/problem+json"
    short = house.ask("read", "DELETE", "/articles/x")
    assert 'error="insufficient_scope", scope="write"' in short.headers["www-authenticate"]
    basic = base64.b64encode(f"x:{house.secrets['admin']}".encode()).decode()
    assert house.ask(None, "GET", "/articles", headers={"Authorization": f"Basic {basic}"}).status_code == 401
    twice = [("Authorization", f"Bearer {house.secrets['read']}"), ("Authorization", "Bearer x")]
    assert house.client.get("/articles", headers=twice).status_code == 400
    assert (
        house.client.get("/articles", headers={"authorization": f"bEARER  {house.secrets['read']}"}).status_code == 200
    )


@pytest.mark.parametrize("name", ["token", "access_token", "ACCESS_TOKEN"])
def test_no_token_stands_in_an_address(make, name: str) -> None:
    house = make(public_read=True)
    answer = house.ask(None, "GET", f"/articles?limit=3&{name}={house.secrets['read']}")
    assert answer.status_code == 400
    assert "revoke" in answer.json()["detail"]
    assert house.secrets["read"] not in answer.text
    assert house.ask(None, "GET", "/sparql", params={"query": "SELECT ?access_token {}"}).status_code == 200


def test_rates_are_for_each_token_and_each_address(make) -> None:
    house = make(rate=60, public_rate=60, public_read=True)
    statuses = [house.ask("read", "GET", "/articles").status_code for _ in range(12)]
    assert statuses[:10] == [200] * 10 and 429 in statuses[10:]
    late = house.ask("read", "GET", "/articles")
    if late.status_code == 429:
        assert int(late.headers["retry-after"]) >= 1
        assert late.headers["content-type"] == "application/problem+json"
    assert house.ask("write", "GET", "/articles").status_code == 200
    statuses = [house.ask("wrong-token", "GET", "/articles").status_code for _ in range(12)]
    assert statuses[:10] == [401] * 10 and 429 in statuses[10:]
    other = TestClient(house.app, base_url="http://waqai.example", client=("203.0.113.10", 1))
    assert other.get("/articles").status_code == 200
    assert {house.ask(None, "GET", "/health/ready").status_code for _ in range(30)} == {200}


def test_a_token_may_have_a_rate_of_its_own(make, tmp_path: Path) -> None:
    house = make(rate=0)
    house.secrets["slow"] = TokenFile(tmp_path / "tokens.toml").add("slow", Scope.READ, rate=2)
    house.app.state.keyring._looked = float("-inf")
    assert [house.ask("slow", "GET", "/articles").status_code for _ in range(3)] == [200, 200, 429]
    assert {house.ask("read", "GET", "/articles").status_code for _ in range(30)} == {200}


def test_without_tokens_nothing_is_counted(extractor) -> None:
    with TestClient(create_app(open_graph(), extractor, Settings(public_rate=1, rate=1)), **HERE) as client:
        assert {client.get("/articles").status_code for _ in range(20)} == {200}


def test_writes_are_noted(make) -> None:
    house = make()
    house.ask("read", "GET", "/articles")
    added = house.ask("write", "POST", "/articles", json=RECORD, headers={"X-Request-ID": "job-17"})
    house.ask("write", "POST", "/articles", json=RECORD)
    house.ask("admin", "DELETE", added.headers["location"])
    house.ask("write", "DELETE", added.headers["location"])
    house.ask("read", "DELETE", "/articles/x")
    house.ask("write", "POST", "/articles", json={"text": 3})
    told = [
        (line.get("who"), line["method"], line["outcome"], line["status"], line.get("what")) for line in house.audited
    ]
    assert told == [
        ("the-write", "POST", "done", 201, "added"),
        ("the-write", "POST", "done", 200, "unchanged"),
        ("the-admin", "DELETE", "done", 204, None),
        ("the-write", "DELETE", "failed", 404, None),
        ("the-read", "DELETE", "refused", 403, None),
        ("the-write", "POST", "failed", 422, None),
    ]
    first = house.audited[0]
    assert first["request_id"] == "job-17"
    assert first["address"] == "203.0.113.9"
    assert first["where"] == added.headers["location"]
    assert first["received"] == len(json.dumps(RECORD, ensure_ascii=False, separators=(",", ":")).encode())
    assert first["answered"] == len(added.content)
    assert first["time"].endswith("Z") and first["seconds"] >= 0
    assert house.audit_log.stat().st_mode & 0o777 == 0o600
    assert house.audited[2]["path"] == "/articles/هدنة/1"


def test_writes_that_break_are_noted(make) -> None:
    house = make()
    house.app.state.graph_worker.close()
    assert house.ask("write", "DELETE", "/articles/x").status_code >= 500
    assert [(line["outcome"], line["method"]) for line in house.audited] == [("failed", "DELETE")]


def test_the_audit_log_may_be_moved_away_and_goes_on_after_a_torn_line(make, tmp_path: Path) -> None:
    house = make()
    house.audit_log.write_text('{"torn": ')
    house.ask("write", "DELETE", "/articles/a")
    lines = house.audit_log.read_text().splitlines()
    assert lines[0] == '{"torn": ' and json.loads(lines[1])["path"] == "/articles/a"
    house.audit_log.rename(tmp_path / "old.jsonl")
    house.ask("write", "DELETE", "/articles/b")
    assert [line["path"] for line in house.audited] == ["/articles/b"]


def test_nothing_is_written_that_cannot_be_noted(make, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    house = make(audit_log=tmp_path / "file" / "audit.jsonl")
    assert house.ask("write", "POST", "/articles", json=RECORD).status_code == 503
    assert house.ask("read", "GET", "/articles").json()["items"] == []
    ready = house.ask(None, "GET", "/health/ready")
    assert (ready.status_code, ready.json()["checks"]["audit"]) == (503, "the audit log cannot be written")
    (tmp_path / "file").unlink()
    assert house.ask("write", "POST", "/articles", json=RECORD).status_code == 201
    assert house.ask(None, "GET", "/health/ready").status_code == 200


def test_no_token_is_written_down(make, logs: io.StringIO) -> None:
    house = make()
    secret = house.secrets["write"]

    async def broken() -> None:
        raise RuntimeError(f"Authorization: Bearer {secret} at {secret}")

    answers = [
        house.ask("write", "POST", "/articles", json=RECORD),
        house.ask("write", "GET", f"/articles/{secret}"),
        house.ask("write", "GET", f"/actors/{secret}/relations", headers={"X-Request-ID": secret}),
        house.ask("write", "DELETE", f"/articles/{secret}"),
        house.ask("write", "GET", f"/sparql?query={secret}"),
        house.ask("write", "GET", f"/events?since={secret}&token={secret}"),
        house.ask("write", "GET", f"/events?since={secret}"),
        house.ask(None, "GET", "/articles", headers={"Authorization": f"Basic {secret}"}),
        house.ask(f"{secret}x", "GET", "/articles"),
    ]
    house.app.add_api_route("/broken", broken)
    answers.append(house.ask("write", "GET", "/broken"))
    assert [answer.status_code for answer in answers] == [201, 404, 404, 404, 400, 400, 422, 401, 401, 500]
    said = "".join(answer.text + str(answer.headers) for answer in answers)
    metrics = house.ask("read", "GET", "/metrics").text
    assert len(logs.getvalue().splitlines()) >= len(answers)
    for kept in (said, logs.getvalue(), house.audit_log.read_text(), metrics):
        assert secret not in kept and hashlib.sha256(secret.encode()).hexdigest() not in kept
    assert '"token":"the-write"' in logs.getvalue()


def test_pages_of_other_sites_may_ask_where_it_is_set(make) -> None:
    house = make(cors_origins=("https://maps.example",))
    origin = {"Origin": "https://maps.example"}
    asked = {**origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    before = house.client.options("/articles", headers=asked)
    assert before.status_code == 200
    assert before.headers["access-control-allow-origin"] == "https://maps.example"
    assert "Authorization" in before.headers["access-control-allow-headers"]
    answer = house.ask("read", "GET", "/articles", headers=origin)
    assert answer.headers["access-control-allow-origin"] == "https://maps.example"
    assert "X-Request-ID" in answer.headers["access-control-expose-headers"]
    assert "access-control-allow-credentials" not in answer.headers
    refused = house.ask(None, "GET", "/articles", headers=origin)
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, "https://maps.example")
    evil = house.ask("read", "GET", "/articles", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in evil.headers


def test_pages_of_other_sites_may_not_ask_otherwise(make) -> None:
    house = make()
    answer = house.ask("read", "GET", "/articles", headers={"Origin": "https://maps.example"})
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_the_api_document_tells_of_tokens(make) -> None:
    document = make().ask(None, "GET", "/openapi.json").json()
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    for path, operations in document["paths"].items():
        for operation in operations.values():
            assert ("429" in operation["responses"]) is (not path.startswith("/health")), path
