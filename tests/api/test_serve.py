"""Which address the server takes, and what it says of it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from api import cli, operations


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], extractor, tmp_path: Path):
    """Run ``waqai serve`` up to the point where it would listen; returns status, host and messages."""
    for name in ("WAQAI_TOKEN", "WAQAI_TOKEN_SHA256", "WAQAI_HOST", "WAQAI_PORT"):
        monkeypatch.delenv(name, raising=False)

    def command(*arguments: str, token: str | None = None) -> tuple[int, str | None, str]:
        hosts: list[str] = []

        def listen(app, settings, host: str, port: int) -> None:
            hosts.append(host)
            app.state.graph.close()

        monkeypatch.setattr(operations, "serve_app", listen)
        if token is not None:
            monkeypatch.setenv("WAQAI_TOKEN", token)
        monkeypatch.setattr(sys, "argv", ["waqai", "serve", "--store", str(tmp_path / "store"), *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        code = ended.value.code
        return code if isinstance(code, int) else 0, hosts[0] if hosts else None, capfd.readouterr().err

    return command


def test_without_a_token_it_listens_on_this_machine_and_says_so(served) -> None:
    status, host, said = served("--host", "0.0.0.0")
    assert (status, host) == (0, "127.0.0.1")
    assert "no token is configured" in said and "instead of 0.0.0.0" in said


def test_with_a_token_it_listens_where_it_is_told(served) -> None:
    status, host, said = served("--host", "0.0.0.0", token="correct horse battery staple")
    assert (status, host) == (0, "0.0.0.0")
    assert "no token" not in said and "correct horse" not in said


def test_a_short_token_is_refused(served) -> None:
    status, host, said = served(token="short")
    assert (status, host) == (2, None)
    assert "WAQAI_TOKEN" in said
