"""``waqai export`` of events."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["export", *map(str, arguments)])
    return result.exit_code, result.output


def test_tables_and_network(store: Path, tmp_path: Path) -> None:
    for format in ("gdelt", "acled", "graphml"):
        assert run("--store", store, "--format", format, "--output", tmp_path / format)[0] == 0
    with (tmp_path / "gdelt").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["EventCode"] for row in rows] == ["0256"] * 3
    assert (tmp_path / "graphml").read_text(encoding="utf-8").count("<edge ") == 3
    assert not list(tmp_path.glob("*.part"))


def test_statuses(store: Path) -> None:
    assert "Agreement" in run("--store", store, "--format", "acled", "--status", "requested")[1]
    assert "Agreement" not in run("--store", store, "--format", "acled")[1]


@pytest.mark.parametrize(
    "arguments",
    [("--format", "gdelt", "--article", "b"), ("--status", "asserted"), ("--format", "gdelt", "--status", "x")],
)
def test_wrong_use(store: Path, arguments: tuple[str, ...]) -> None:
    assert run("--store", store, *arguments)[0] == 2
