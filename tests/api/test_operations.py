"""Logs, request ids, measures, headers and health of the application."""

from __future__ import annotations

import io
import json
import logging
import re
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from api.app import create_app
from api.operations import configure
from api.operations.logs import JsonLines, Lines, request_id
from api.redaction import redacted
from api.settings import Settings
from kg import open_graph

HERE: dict[str, Any] = {"base_url": "http://127.0.0.1", "client": ("127.0.0.1", 50000)}
SECRET = "wq_" + "Ab-_9" * 8


@pytest.fixture
def client(extractor) -> Iterator[TestClient]:
    with TestClient(create_app(open_graph(), extractor), **HERE) as client:
        yield client


@pytest.fixture
def lines() -> Iterator[Any]:
    """What is logged, line by line, as objects."""
    root = logging.getLogger()
    names = ("", "waqai", "uvicorn", "uvicorn.error", "uvicorn.access")
    before = {name: (logging.getLogger(name).level, logging.getLogger(name).handlers[:]) for name in names}
    propagated = {name: logging.getLogger(name).propagate for name in names}
    stream = io.StringIO()
    configure("json", "debug", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    for name, (level, handlers) in before.items():
        logger = logging.getLogger(name)
        logger.setLevel(level)
        logger.handlers[:] = handlers
        logger.propagate = propagated[name]
    assert root.handlers == before[""][1]


@pytest.mark.parametrize("given", ["a", "job-17", "0af7651916cd43dd8448eb211c80319c", "a" * 128, "A:b/c=d+e.f_g"])
def test_sane_request_ids_are_taken(client: TestClient, given: str) -> None:
    assert client.get("/health", headers={"X-Request-ID": given}).headers["x-request-id"] == given


@pytest.mark.parametrize("given", ["", " ", "a b", "-x", "a" * 129, '"', "é", "a\tb", SECRET, "<script>"])
def test_other_request_ids_are_made(client: TestClient, given: str) -> None:
    answer = client.get("/health", headers={"X-Request-ID": given.encode("latin-1")})
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])
    twice = client.get("/health", headers=[("X-Request-ID", "a"), ("X-Request-ID", "b")])
    assert re.fullmatch("[0-9a-f]{32}", twice.headers["x-request-id"])
    assert request_id(None) != request_id(None)


def test_each_request_is_a_line(client: TestClient, lines) -> None:
    answer = client.get("/events?since=2020-01-01&actor=%D8%B3%D8%B1", headers={"X-Request-ID": "one"})
    client.get("/articles/هدنة", headers={"X-Request-ID": "two"})
    client.get("/nowhere%0Ax")
    told = {line.get("request_id"): line for line in lines() if line["logger"] == "waqai.requests"}
    first, second = told["one"], told["two"]
    assert (first["method"], first["path"], first["route"], first["status"]) == ("GET", "/events", "/events", 200)
    assert first["sent"] == len(answer.content) and first["address"] == "127.0.0.1" and first["seconds"] >= 0
    assert second["route"] == "/articles/{article_id:path}" and second["path"] == "/articles/هدنة"
    assert not [line for line in lines() if "2020-01-01" in json.dumps(line)], "no query is logged"
    assert {line["path"] for line in told.values() if line["route"] == "unmatched"} == {"/nowhere\nx"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", first["time"])


def test_monitors_are_quiet(client: TestClient, lines) -> None:
    logging.getLogger("waqai").setLevel(logging.INFO)
    client.get("/health/live")
    client.get("/metrics")
    assert [line for line in lines() if line["logger"] == "waqai.requests"] == []


def test_what_breaks_is_logged_with_its_request_and_answered(client: TestClient, lines) -> None:
    async def broken() -> None:
        raise RuntimeError("out of order")

    client.app.add_api_route("/broken", broken)  # type: ignore[attr-defined]
    answer = client.get("/broken", headers={"X-Request-ID": "three"})
    assert (answer.status_code, answer.headers["x-request-id"]) == (500, "three")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "out of order" not in answer.text
    (line,) = [line for line in lines() if line["level"] == "error"]
    assert line["request_id"] == "three" and line["path"] == "/broken" and "out of order" in line["trace"]


def test_an_answer_that_breaks_off_is_logged(client: TestClient, lines) -> None:
    from starlette.responses import StreamingResponse

    async def parts():
        yield b"a"
        raise RuntimeError("the second part is not there")

    async def broken() -> StreamingResponse:
        return StreamingResponse(parts())

    client.app.add_api_route("/broken", broken)  # type: ignore[attr-defined]
    with pytest.raises(RuntimeError):
        client.get("/broken", headers={"X-Request-ID": "four"})
    told = {line["logger"]: line for line in lines() if line.get("request_id") == "four"}
    assert told["waqai.requests"]["complete"] is False
    assert "broke off" in told["waqai.http"]["message"]


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (f"x {SECRET} y", "x wq_… y"),
        (f"/articles/{SECRET}/x", "/articles/wq_…/x"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer …"),
        ("authorization: bearer   abc", "authorization: Bearer …"),
        ("at https://me:secret@store.example/query", "at https://…@store.example/query"),
        ("at http://me:p@ss@h/q,http://me:p@ss@h/u", "at http://…@h/q,http://…@h/u"),
        ("https://store.example/a@b", "https://store.example/a@b"),
        ("wq:typeCode wq_short", "wq:typeCode wq_short"),
        ("send it as 'Authorization: Bearer …'", "send it as 'Authorization: Bearer …'"),
    ],
)
def test_tokens_are_taken_out(text: str, clean: str) -> None:
    assert redacted(text) == clean


@pytest.mark.parametrize("form", [JsonLines(), Lines()])
def test_a_record_is_a_line_without_tokens(form: logging.Formatter) -> None:
    record = logging.LogRecord("waqai", logging.ERROR, "", 0, "a\nb\r\x1b[31m %s", (SECRET,), None)
    record.members = {"path": f"/x\n{SECRET}", "token": "the-reader"}
    line = form.format(record)
    assert line.count("\n") == 0 and "\r" not in line and "\x1b" not in line
    assert SECRET not in line and "the-reader" in line
    try:
        raise ValueError(SECRET)
    except ValueError:
        record.exc_info = sys.exc_info()
    assert SECRET not in form.format(record) and "ValueError" in form.format(record)


def families(client: TestClient) -> dict[str, Any]:
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    return {family.name: family for family in text_string_to_metric_families(answer.text)}


def test_requests_are_measured_by_route(client: TestClient) -> None:
    for name in ("a", "b", "ج"):
        client.get(f"/articles/{name}")
    client.get("/nowhere/at/all")
    client.request("BREW", "/events")
    client.delete("/articles/a")
    found = families(client)
    counted = {tuple(s.labels.values()): s.value for s in found["waqai_requests"].samples if s.name.endswith("_total")}
    assert counted["GET", "/articles/{article_id:path}", "404"] == 3
    assert counted["GET", "unmatched", "404"] == 1
    assert [key for key in counted if key[0] == "other"]
    assert not [key for key in counted if "nowhere" in key[1] or key[0] == "BREW"]
    counts = [s for s in found["waqai_request_seconds"].samples if s.name.endswith("_count")]
    assert sum(s.value for s in counts) == sum(counted.values())
    assert {s.labels["outcome"]: s.value for s in found["waqai_writes"].samples if s.name.endswith("_total")} == {
        "failed": 1
    }
    assert found["waqai_requests_running"].samples[0].value == 1
    assert found["process_resident_memory_bytes"].samples[0].value > 1_000_000
    assert {"waqai_graph_waiting", "waqai_extractor_waiting", "waqai_build_info"} <= set(found)


def test_two_applications_measure_apart(extractor) -> None:
    with (
        TestClient(create_app(open_graph(), extractor), **HERE) as one,
        TestClient(create_app(open_graph(), extractor), **HERE) as other,
    ):
        one.get("/events")
        assert "/events" in one.get("/metrics").text and "/events" not in other.get("/metrics").text


def test_every_answer_has_headers_for_browsers(client: TestClient) -> None:
    for path in ("/events", "/nowhere", "/sparql", "/docs", "/", "/health"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "default-src 'none'" in client.get("/events").headers["content-security-policy"]
    assert client.get("/").headers.get_list("content-security-policy") == ["default-src 'self'; frame-ancestors 'none'"]
    assert "server" not in client.get("/events").headers


def test_pages_need_nothing_from_elsewhere(client: TestClient) -> None:
    parts = re.compile(r'(?:src|href)="(/web/[^"]+)"')
    for path in ("/", "/docs"):
        page = client.get(path)
        assert page.headers["content-type"].startswith("text/html")
        named = parts.findall(page.text)
        assert len(named) == 2 and all(client.get(name).status_code == 200 for name in named)
        assert "://" not in page.text + "".join(client.get(name).text for name in named)
    assert client.get("/redoc").status_code == 404


def test_health(client: TestClient) -> None:
    assert client.get("/health/live").json() == {"status": "ok"}
    ready = client.get("/health/ready")
    assert ready.status_code == 200
    assert ready.json()["status"] == "ready" and set(ready.json()["checks"].values()) == {"ok"}
    client.app.state.stopping = True  # type: ignore[attr-defined]
    assert client.get("/health/ready").status_code == 503
    assert client.get("/health/live").status_code == 200


def test_a_broken_file_of_tokens_is_not_ready(extractor, tmp_path: Path) -> None:
    (tmp_path / "t.toml").write_text("[[token")
    with TestClient(create_app(open_graph(), extractor, Settings(tokens=tmp_path / "t.toml")), **HERE) as client:
        ready = client.get("/health/ready")
    assert ready.status_code == 503
    assert ready.json()["checks"]["tokens"] != "ok" and str(tmp_path) not in ready.text


def test_a_thread_that_hangs_is_not_ready_and_asking_does_not_fill_its_queue(
    extractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from api.routes import health

    monkeypatch.setattr(health, "_SECONDS", 0.02)
    free = threading.Event()
    with TestClient(create_app(open_graph(), extractor, Settings(query_seconds=0.5)), **HERE) as client:
        worker = client.app.state.graph_worker  # type: ignore[attr-defined]
        worker._executor.submit(free.wait, 10)
        assert client.get("/health/ready").status_code == 200, "busy for a moment is well"
        statuses = []
        deadline = time.monotonic() + 5
        while 503 not in statuses and time.monotonic() < deadline:
            statuses.append(client.get("/health/ready").status_code)
            assert worker.waiting <= 2
        assert statuses[-1] == 503
        free.set()
        deadline = time.monotonic() + 5
        while client.get("/health/ready").status_code != 200 and time.monotonic() < deadline:
            time.sleep(0.02)
        assert client.get("/health/ready").status_code == 200
