"""The OpenAPI document against a server: what it gives to every operation, and what it says of the answers.

A few requests for each operation; more with SCHEMA_EXAMPLES=200.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.app import create_app
from benchmarks.server import Server
from benchmarks.synthetic import World, quads
from kg import open_graph

EXAMPLES = int(os.environ.get("SCHEMA_EXAMPLES", "4"))
OUT_OF_TIME = "the query ran as long as it may"
"""An answer that is right where a request gives itself 1e-38 seconds."""


def no_server_error(
    context: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> None:
    """No 5xx, but for a query that took longer than it said it may."""
    assert response.status_code < 500 or (response.status_code == 503 and OUT_OF_TIME in response.text), response.text


CHECKS = [
    no_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
WORLD = World(20)


def _operations() -> dict[str, Any]:
    with open_graph() as graph:
        document = create_app(graph, object()).openapi()  # type: ignore[arg-type]
    found = (result.ok() for result in schemathesis.openapi.from_dict(document).get_all_operations())
    return {operation.label: operation for operation in found}


OPERATIONS = _operations()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over a small graph."""
    folder = tmp_path_factory.mktemp("schema") / "store"
    with open_graph(folder) as graph:
        graph.store.load(quads(WORLD))
    with Server(folder, WORLD) as server:
        yield f"http://127.0.0.1:{server.port}"
        assert server.process.poll() is None, server.said()


CASES = [(label, GenerationMode.POSITIVE) for label in OPERATIONS]
CASES += [(label, GenerationMode.NEGATIVE) for label, one in OPERATIONS.items() if len(one.query) or len(one.body)]


@pytest.mark.parametrize(("label", "mode"), CASES, ids=str)
def test_an_operation_keeps_to_its_description(address: str, label: str, mode: GenerationMode) -> None:
    """Requests as described, and such as break the description: no 5xx, no answer that is not described."""
    cases = OPERATIONS[label].as_strategy(generation_mode=mode)
    with requests.Session() as session:

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=(Phase.explicit, Phase.generate),
            suppress_health_check=list(HealthCheck),
        )
        @given(case=cases)
        def keeps(case: schemathesis.Case) -> None:
            case.call_and_validate(base_url=address, session=session, checks=CHECKS)

        keeps()
