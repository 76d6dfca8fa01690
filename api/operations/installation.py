"""All middleware around an application, in its order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI

from api.access import Access, AuditLog, Keyring, Rates, describe
from api.operations.headers import Headed, cors
from api.operations.metrics import Metrics
from api.operations.requests import Requests
from api.settings import Settings

__all__ = ["install"]


def install(app: FastAPI, settings: Settings) -> None:
    """Put headers, CORS, logs and measures, and access around ``app``, the first named outermost.

    ``app.state`` gets ``audit``, ``keyring``, ``metrics`` and ``probes``, which routes use.
    """
    app.state.audit = audit = AuditLog(settings.audit_log)
    app.state.keyring = keyring = Keyring(settings)
    app.state.metrics = metrics = Metrics()
    app.state.probes = {}
    _watch(app, metrics)
    app.add_middleware(Access, settings=settings, keyring=keyring, rates=Rates())
    app.add_middleware(Requests, metrics=metrics, audit=audit)
    if settings.cors_origins:
        app.add_middleware(cors, origins=settings.cors_origins)
    app.add_middleware(Headed)
    _document(app)


def _watch(app: FastAPI, metrics: Metrics) -> None:
    """Queues, asked for when the measures are read."""

    def waiting(name: str) -> Callable[[], float]:
        return lambda: float(getattr(getattr(app.state, name, None), "waiting", 0))

    metrics.watch("waqai_graph_waiting", "Calls that wait or run on the graph.", waiting("graph_worker"))
    metrics.watch("waqai_extractor_waiting", "Calls that wait or run on the extractor.", waiting("extraction_worker"))
    metrics.watch("waqai_readers_waiting", "Questions that wait or are being answered.", waiting("readers"))
    metrics.watch("waqai_reader_processes", "Reader processes.", lambda: float(_processes(app)))


def _processes(app: FastAPI) -> int:
    return len(getattr(getattr(app.state, "readers", None), "processes", ()))


def _document(app: FastAPI) -> None:
    before = app.openapi

    def described() -> dict[str, Any]:
        document = before()
        describe(document)
        return document

    app.openapi = described  # type: ignore[method-assign]
