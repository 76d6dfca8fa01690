"""A real server on a socket: slow clients are cut off, and its end is orderly."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import uvicorn
from fastapi import Request

from api.app import create_app
from api.bodies import limited_body
from api.operations.server import server
from api.problems import Problem
from api.settings import Settings
from kg import open_graph


@dataclass
class Running:
    """A server in a thread."""

    port: int
    ended: list[str]
    server: uvicorn.Server

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)


@pytest.fixture
def running() -> Iterator[Running]:
    """An application that echoes, or sends much, behind our protocol with little patience."""
    ended: list[str] = []

    async def app(scope, receive, send) -> None:
        if scope["type"] != "http":
            return
        try:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            parts = 2000 if scope["path"] == "/much" else 1
            for _ in range(parts):
                await send({"type": "http.response.body", "body": b"x" * 65536, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            ended.append(scope["path"])

    app.state = None  # type: ignore[attr-defined]
    settings = Settings(header_seconds=0.5, send_seconds=0.5, keep_alive_seconds=1)
    with serving(app, settings) as (made, port):
        yield Running(port, ended, made)


@contextmanager
def serving(app: Any, settings: Settings) -> Iterator[tuple[uvicorn.Server, int]]:
    """Serve an application in a thread; yields the server and its port."""
    made = server(app, settings, "127.0.0.1", 0)
    thread = threading.Thread(target=lambda: asyncio.run(uvicorn.Server.serve(made)))
    thread.start()
    deadline = time.monotonic() + 10
    while not made.started and time.monotonic() < deadline:
        time.sleep(0.01)
    port = made.servers[0].sockets[0].getsockname()[1]
    yield made, port
    made.shutdown = lambda sockets=None: uvicorn.Server.shutdown(made, sockets)  # type: ignore[method-assign]
    made.should_exit = True
    thread.join(60)
    assert not thread.is_alive()


def closed_after(client: socket.socket) -> float:
    """Seconds until the server ends the connection."""
    began = time.monotonic()
    try:
        while client.recv(65536):
            pass
    except ConnectionResetError:
        pass
    return time.monotonic() - began


def test_a_client_that_says_nothing_is_cut_off(running: Running) -> None:
    with running.connect() as client:
        assert 0.3 < closed_after(client) < 9


def test_a_head_that_comes_letter_by_letter_is_cut_off(running: Running) -> None:
    with running.connect() as client:
        began = time.monotonic()
        with pytest.raises(OSError):
            for letter in "GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + "a" * 1000:
                client.send(letter.encode())
                time.sleep(0.05)
        assert time.monotonic() - began < 9
    assert running.ended == []


def test_the_head_of_a_second_request_is_waited_for_as_long(running: Running) -> None:
    with running.connect() as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        received = b""
        while b"0\r\n\r\n" not in received:
            received += client.recv(65536)
        assert received.startswith(b"HTTP/1.1 200")
        client.sendall(b"GET /second HTTP/1.1\r\n")
        assert 0.3 < closed_after(client) < 9
    assert running.ended == ["/"]


def test_a_client_that_takes_no_answer_is_cut_off(running: Running) -> None:
    with running.connect() as client:
        client.sendall(b"GET /much HTTP/1.1\r\nHost: a\r\n\r\n")
        deadline = time.monotonic() + 30
        while "/much" not in running.ended and time.monotonic() < deadline:
            time.sleep(0.02)
        assert running.ended == ["/much"], "the answer's maker still waits"
        while running.server.server_state.connections and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not running.server.server_state.connections


def test_a_client_that_takes_it_gets_all(running: Running) -> None:
    with running.connect() as client:
        client.sendall(b"GET /much HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        size = 0
        while part := client.recv(1024 * 1024):
            size += len(part)
        assert size > 2000 * 65536


def test_bodies_that_come_too_slowly_are_a_problem() -> None:
    class App:
        state = SimpleNamespace(settings=Settings(body_seconds=0.1))

    async def receive() -> dict[str, object]:
        await asyncio.sleep(0.06)
        return {"type": "http.request", "body": b"x", "more_body": True}

    scope = {"type": "http", "method": "POST", "path": "/", "headers": [], "app": App()}
    with pytest.raises(Problem, match=r"within 0\.1 seconds") as caught:
        asyncio.run(limited_body(Request(scope, receive)))
    assert caught.value.status == 408


def test_a_client_that_goes_away_takes_its_query_along(tmp_path: Path) -> None:
    runaway = b"SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    head = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\nContent-Length: %d\r\n\r\n"
    app = create_app(open_graph(tmp_path / "store"), object())  # type: ignore[arg-type]

    def until(wanted: int) -> None:
        deadline = time.monotonic() + 60
        while app.state.readers.waiting != wanted and time.monotonic() < deadline:
            time.sleep(0.02)
        assert app.state.readers.waiting == wanted

    with serving(app, Settings()) as (_, port):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
            client.sendall(head % len(runaway) + runaway)
            until(1)
        until(0)


PROGRAM = textwrap.dedent(
    """
    import sys, time
    from pathlib import Path
    from api.app import create_app
    from api.operations import serve_app
    from api.settings import Settings
    from kg import open_graph

    class Slow:
        def extract(self, articles):
            time.sleep(float(sys.argv[3]))
            raise RuntimeError("done")
            yield

    port, grace, folder = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[4])
    settings = Settings(shutdown_seconds=grace, audit_log=folder / "audit.jsonl")
    serve_app(create_app(open_graph(folder / "store"), Slow(), settings), settings, "127.0.0.1", port)
    """
)


@pytest.fixture
def begin(tmp_path: Path):
    """Start a server process whose extractions take some time; returns it, and what asks it."""
    processes: list[subprocess.Popen[str]] = []

    def started(grace: int, extraction: float) -> tuple[subprocess.Popen[str], int]:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        arguments = [sys.executable, "-c", PROGRAM, str(port), str(grace), str(extraction), str(tmp_path)]
        process = subprocess.Popen(
            arguments, stderr=subprocess.PIPE, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"}
        )
        processes.append(process)
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline:
            try:
                if ask(port, "GET", "/health/live")[0] == 200:
                    return process, port
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the server did not start")

    yield started
    for process in processes:
        process.kill()
        process.wait()


def ask(port: int, method: str, path: str, body: bytes = b"") -> tuple[int, str]:
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body, {"Content-Type": "text/plain"} if body else {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def post_later(port: int) -> tuple[threading.Thread, list[tuple[int, str]]]:
    answers: list[tuple[int, str]] = []
    text = "دعت تركيا روسيا إلى الحوار.".encode()
    thread = threading.Thread(target=lambda: answers.append(ask(port, "POST", "/articles", text)))
    thread.start()
    deadline = time.monotonic() + 20
    while json.loads(ask(port, "GET", "/health")[1])["waiting"]["extractor"] == 0 and time.monotonic() < deadline:
        time.sleep(0.05)
    return thread, answers


def test_running_requests_end_before_the_server_does(begin, tmp_path: Path) -> None:
    process, port = begin(20, 1.5)
    thread, answers = post_later(port)
    process.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    with pytest.raises(OSError):
        ask(port, "GET", "/health/live")
    thread.join(30)
    assert [status for status, _ in answers] == [422]
    _, logged = process.communicate(timeout=30)
    assert process.returncode in (0, -signal.SIGTERM)
    lines = [json.loads(line) for line in logged.splitlines()]
    messages = [line["message"] for line in lines]
    assert messages[-1] == "stopped" and any(message.startswith("stopping") for message in messages)
    assert (tmp_path / "audit.jsonl").read_text().count('"status":422') == 1


def test_requests_that_take_too_long_are_answered_and_the_process_ends(begin) -> None:
    process, port = begin(1, 60)
    thread, answers = post_later(port)
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    thread.join(30)
    assert [status for status, _ in answers] == [503]
    assert "being stopped" in answers[0][1]
    _, logged = process.communicate(timeout=30)
    assert time.monotonic() - began < 40
    assert process.returncode == 1
    assert "Traceback" not in logged
    assert [json.loads(line) for line in logged.splitlines()][-1]["level"] == "error"
