"""The HTTP application: graph and extractor behind endpoints, each on a thread of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from api import operations, problems
from api.nursery import NurseryProcess
from api.pipeline import ArticleExtractor
from api.readers import GraphWriter, make_readers
from api.routes import (
    actors,
    articles,
    backup,
    events,
    graph_store,
    health,
    home,
    metrics,
    paths,
    resources,
    search,
    sparql,
    timeline,
)
from api.settings import Settings
from api.version import package_version
from api.workers import Worker
from kg import Graph

__all__ = ["create_app"]

DESCRIPTION = """
An event knowledge graph from Arabic news: who did what, to whom, where and when, with the words that say so.

Texts go in at `/articles`; questions are asked at `/sparql`, `/events`, `/actors`, `/timeline` and `/paths`.
Errors are problem details (RFC 9457).
"""


def create_app(
    graph: Graph,
    extractor: ArticleExtractor,
    settings: Settings | None = None,
    nursery: NurseryProcess | None = None,
) -> FastAPI:
    """An application over a graph (which it closes when it ends) and an extractor.

    :param graph: used on one thread only.
    :param extractor: used on another.
    :param nursery: what readers come from, if it has been started already.
    """
    settings = settings or Settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.readers = readers = make_readers(graph, settings, nursery)
        app.state.writer = GraphWriter(graph, app.state.graph_worker, readers)
        yield
        # Elsewhere, so that requests which were told to stop can still be answered meanwhile.
        await asyncio.to_thread(app.state.extraction_worker.close)
        await asyncio.to_thread(app.state.graph_worker.close)
        await readers.close()
        graph.close()
        app.state.audit.close()

    app = FastAPI(
        title="Waqai",
        version=package_version(),
        description=DESCRIPTION,
        lifespan=lifespan,
        redirect_slashes=False,
        docs_url=None,  # those of FastAPI load scripts from elsewhere; see api.routes.home
        redoc_url=None,
    )
    app.state.settings = settings
    app.state.graph = graph
    app.state.extractor = extractor
    app.state.graph_worker = Worker("graph", settings.queue, settings.query_seconds)
    app.state.extraction_worker = Worker("extractor", settings.queue, settings.extract_seconds)
    problems.install(app)
    operations.install(app, settings)
    for module in (
        home,
        sparql,
        graph_store,
        articles,
        events,
        actors,
        timeline,
        paths,
        search,
        health,
        metrics,
        backup,
    ):
        app.include_router(module.router)
    resources.install(app, graph.base)
    return app
