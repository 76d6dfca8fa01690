"""What the faces offer is documented, and nothing else is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer.main
from fastapi.routing import APIRoute

from api.app import create_app
from api.cli import app
from api.settings import VARIABLES, table
from kg import open_graph

ROOT = Path(__file__).parents[2]
CLI = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
HTTP = (ROOT / "docs" / "http.md").read_text(encoding="utf-8")


def sections() -> dict[str, str]:
    """The text of ``docs/cli.md`` by command."""
    parts = re.split(r"^### `waqai ([a-z]+(?: [a-z]+)?)[^`]*`$", CLI, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def commands() -> dict[str, list[str]]:
    """The commands of the program with their long options."""
    found: dict[str, list[str]] = {}

    def walk(command: object, name: str) -> None:
        children = getattr(command, "commands", None)
        if children:
            for child, sub in children.items():
                walk(sub, f"{name} {child}".strip())
        else:
            options = [option for parameter in command.params for option in parameter.opts if option.startswith("--")]
            found[name] = [option for option in options if option != "--help"]

    walk(typer.main.get_command(app), "")
    return found


def test_every_command_is_documented_with_its_options() -> None:
    documented = sections()
    assert set(documented) == set(commands())
    for name, options in commands().items():
        # ingest and extract share theirs, the answers share --store, which the chapter's head names.
        text = documented[name] + ("`--store DIR`" if "### `waqai query" in CLI else "")
        missing = [option for option in options if option not in text]
        assert not missing, f"docs/cli.md: `waqai {name}` says nothing of {missing}"


def test_the_table_of_settings_is_the_documented_one() -> None:
    assert table() in HTTP, "docs/http.md: put in what `python -m api.settings` prints"
    assert len(re.findall(r"^\| `WAQAI_PORT`", HTTP, flags=re.MULTILINE)) == 1


def test_every_variable_is_documented() -> None:
    documented = set(re.findall(r"^\| `(WAQAI_[A-Z0-9_]+)`", CLI + HTTP, flags=re.MULTILINE))
    assert documented == set(VARIABLES)


def test_every_variable_that_is_read_is_in_the_table() -> None:
    read = {
        name
        for path in (ROOT / "api").rglob("*.py")
        for name in re.findall(r"\"(WAQAI_[A-Z0-9_]+)\"", path.read_text())
    }
    assert "WAQAI_STORE" in read and read <= set(VARIABLES)


def endpoints() -> set[str]:
    with open_graph() as graph:
        routes = create_app(graph, object()).openapi()["paths"]  # type: ignore[arg-type]
    return {f"{method.upper()} {path}" for path, methods in routes.items() for method in methods}


def test_every_endpoint_is_documented() -> None:
    documented = set(re.findall(r"`((?:GET|POST|PUT|DELETE) /[^`]*)`", HTTP.partition("**Articles**")[0]))
    assert documented - {"GET /"} == endpoints()


@pytest.mark.parametrize("document", ["cli.md", "http.md"])
def test_links_lead_somewhere(document: str) -> None:
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (ROOT / "docs" / target).is_file(), target


def test_routes_are_async() -> None:
    with open_graph() as graph:
        routes = [route for route in create_app(graph, object()).routes if isinstance(route, APIRoute)]  # type: ignore[arg-type]
    assert all(__import__("inspect").iscoroutinefunction(route.endpoint) for route in routes)
