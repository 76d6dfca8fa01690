"""Dockerfile and compose.yaml agree with each other and with the project; no docker is needed to see that."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import typer.main
import yaml

from api.cli import app
from api.operations.server import GRACE
from api.settings import ENTRIES, VARIABLES, Settings

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Instruction:
    """A line of a Dockerfile; ``stage`` counts FROM."""

    stage: int
    name: str
    words: str

    @property
    def listed(self) -> list[str]:
        """The words of the exec form, or split as a shell does."""
        return json.loads(self.words) if self.words.startswith("[") else shlex.split(self.words)


def dockerfile() -> list[Instruction]:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    found: list[Instruction] = []
    for line in lines.replace("\\\n", " ").splitlines():
        if line.strip():
            name, words = line.split(maxsplit=1)
            stage = sum(one.name == "FROM" for one in found) + (name == "FROM")
            found.append(Instruction(stage, name, words.strip()))
    return found


DOCKERFILE = dockerfile()
LAST = max(one.stage for one in DOCKERFILE)
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICE: dict[str, Any] = COMPOSE["services"]["waqai"]


def only(name: str) -> Instruction:
    """The one instruction of that name in the image that is run."""
    (found,) = [one for one in DOCKERFILE if one.name == name and one.stage == LAST]
    return found


def environment(stage: int = LAST) -> dict[str, str]:
    pairs = [word for one in DOCKERFILE if one.name == "ENV" and one.stage == stage for word in one.listed]
    return dict(pair.split("=", 1) for pair in pairs)


def settings() -> Settings:
    """What the server is told in the composed container."""
    return Settings.from_environment({**environment(), **SERVICE["environment"]})


def test_every_instruction_is_one() -> None:
    known = {"FROM", "ARG", "ENV", "RUN", "WORKDIR", "COPY", "LABEL", "VOLUME", "USER", "EXPOSE", "STOPSIGNAL"}
    assert {one.name for one in DOCKERFILE} == known | {"HEALTHCHECK", "ENTRYPOINT", "CMD"}


def test_the_images_are_slim_and_of_a_python_that_the_project_takes() -> None:
    images = [one.words.split()[0] for one in DOCKERFILE if one.name == "FROM"]
    assert len(images) == 2 and len(set(images)) == 1
    version = re.fullmatch(r"python:(\d+)\.(\d+)-slim", images[0])
    least = re.fullmatch(r">=(\d+)\.(\d+)", PROJECT["project"]["requires-python"])
    assert version and least
    assert tuple(map(int, version.groups())) >= tuple(map(int, least.groups()))


def test_what_is_copied_is_there_and_goes_to_the_builder() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split("\n")
    assert ignored[1] == "*"
    sent = {line[1:] for line in ignored if line.startswith("!")}
    copied = {name for one in DOCKERFILE if one.name == "COPY" and one.stage == 1 for name in one.listed[:-1]}
    assert copied == sent
    assert all((ROOT / name).exists() for name in copied)
    packages = {pattern.rstrip("*") for pattern in PROJECT["tool"]["setuptools"]["packages"]["find"]["include"]}
    assert packages <= copied
    assert {PROJECT["project"]["readme"], "requirements.lock", "pyproject.toml"} <= copied
    assert {name for name in PROJECT["project"]["license-files"] if "/" not in name} <= copied


def test_torch_is_the_pinned_one_for_processors() -> None:
    (pinned,) = [one for one in PROJECT["project"]["dependencies"] if one.startswith("torch==")]
    runs = " ".join(one.words for one in DOCKERFILE if one.name == "RUN")
    assert f"pip install --no-deps {pinned} " in runs + " "
    assert "assert torch.version.cuda is None" in runs
    assert [one.words for one in DOCKERFILE if one.name == "ARG"] == ['TORCH_INDEX=""']
    assert set(SERVICE["build"]["args"]) == {"TORCH_INDEX"}


def test_dependencies_are_those_of_the_lock() -> None:
    assert any(one.name == "RUN" and "pip install --constraint requirements.lock ." in one.words for one in DOCKERFILE)


def test_the_process_is_the_command_and_hears_signals() -> None:
    entry, command = only("ENTRYPOINT"), only("CMD")
    assert entry.words.startswith("[") and command.words.startswith("["), "a shell would swallow SIGTERM"
    (program,) = entry.listed
    assert program in PROJECT["project"]["scripts"]
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert command.listed[0] in commands
    options = {option for parameter in commands["serve"].params for option in parameter.opts}
    assert {word for word in command.listed[1:] if word.startswith("-")} <= options
    assert only("STOPSIGNAL").words == "SIGTERM"
    assert "command" not in SERVICE and "entrypoint" not in SERVICE


def test_the_user_has_no_rights() -> None:
    number, _, group = only("USER").words.partition(":")
    assert int(number) >= 10000 and group == number
    assert any(one.name == "RUN" and f"--uid {number} " in one.words for one in DOCKERFILE if one.stage == LAST)
    last = [one.name for one in DOCKERFILE if one.stage == LAST]
    assert not {"RUN", "COPY"} & set(last[last.index("USER") :])
    assert SERVICE["read_only"] is True
    assert SERVICE["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in SERVICE["security_opt"]
    assert "privileged" not in SERVICE and "user" not in SERVICE


def test_ports_are_the_same_everywhere() -> None:
    port = str(settings().port)
    assert only("EXPOSE").words == port == environment()["WAQAI_PORT"]
    assert f"http://127.0.0.1:{port}/" in only("HEALTHCHECK").words
    (published,) = SERVICE["ports"]
    assert published == f"127.0.0.1:{port}:{port}"
    assert settings().host == "0.0.0.0"


def test_what_is_kept_lies_in_the_volume() -> None:
    (volume,) = SERVICE["volumes"]
    name, _, folder = volume.partition(":")
    assert name in COMPOSE["volumes"]
    assert only("VOLUME").words == only("WORKDIR").words == folder
    found = settings()
    for path in (found.store, str(found.tokens), str(found.audit_log)):
        assert PurePosixPath(folder) in PurePosixPath(path).parents
    assert found.secured, "without tokens it would serve the container alone"


@pytest.mark.parametrize("told", [environment(), SERVICE["environment"]], ids=["Dockerfile", "compose.yaml"])
def test_settings_are_known(told: dict[str, str]) -> None:
    ours = {name for name in told if name.startswith("WAQAI_")}
    assert ours and ours <= set(VARIABLES)
    assert not {"WAQAI_TOKEN", "WAQAI_TOKEN_SHA256"} & ours
    assert {name.removeprefix("WAQAI_").lower() for name in ours} <= set(ENTRIES)


def test_health_is_asked_where_it_is_told() -> None:
    from api.routes import health

    (path,) = re.findall(r"127\.0\.0\.1:\d+(/[a-z/]+)", only("HEALTHCHECK").words)
    assert path in {route.path for route in health.router.routes}  # type: ignore[attr-defined]
    assert "healthcheck" not in SERVICE


def test_the_container_is_given_time_to_end() -> None:
    given = re.fullmatch(r"(\d+)s", SERVICE["stop_grace_period"])
    assert given and int(given[1]) > settings().shutdown_seconds + GRACE


def test_the_documentation_says_the_same() -> None:
    document = (ROOT / "docs" / "http.md").read_text(encoding="utf-8")
    for line in (
        "docker compose build",
        "docker compose run --rm waqai tokens add me --scope admin",
        "docker compose up -d",
    ):
        assert line in document and line in (ROOT / "compose.yaml").read_text(encoding="utf-8")
