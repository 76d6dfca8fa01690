"""The process that serves: which clients it bears with, and how it ends.

What uvicorn does itself: idle connections end, their number is bounded, bodies are read no faster than they are used.
What is added here: a request whose head does not come, and a client that does not take its answer, are cut off.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.operations.logs import configure
from api.settings import Settings

__all__ = ["GRACE", "serve_app", "server"]

_LOG = logging.getLogger("waqai.server")
_HEAD_LIMIT = 64 * 1024
"""Bytes of the head of a request; a query sent by GET is part of it."""
GRACE = 5.0
"""Seconds beyond `shutdown_seconds` until the process ends whatever still runs in it."""


class PatientProtocol(H11Protocol):
    """HTTP with an end to waiting for the head of a request, and for a client to take its answer."""

    header_seconds: float
    send_seconds: float
    _head: asyncio.TimerHandle | None = None
    _stuck: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client is there; its first request must follow."""
        super().connection_made(transport)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        """Something came: a head is complete, or must become so."""
        super().data_received(data)
        self._await_head()

    def on_response_complete(self) -> None:
        """An answer is out; what has come of the next request must go on."""
        super().on_response_complete()
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone."""
        self._cancel()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The client takes less than it is sent."""
        super().pause_writing()
        if self._stuck is None:
            self._stuck = self.loop.call_later(self.send_seconds, self._cut_off, "takes no answer")

    def resume_writing(self) -> None:
        """It took enough to be sent more."""
        super().resume_writing()
        if self._stuck is not None:
            self._stuck.cancel()
            self._stuck = None

    def _await_head(self) -> None:
        """Start or stop the clock: it runs while a head is outstanding, and is not set back by a part of it."""
        answering = self.cycle is not None and not self.cycle.response_complete
        idle = self.timeout_keep_alive_task is not None
        if answering or idle or self.transport.is_closing():
            if self._head is not None:
                self._head.cancel()
                self._head = None
        elif self._head is None:
            self._head = self.loop.call_later(self.header_seconds, self._cut_off, "sends no request")

    def _cut_off(self, why: str) -> None:
        _LOG.info("a client %s: cut off", why, extra={"members": {"address": self.client[0] if self.client else None}})
        self.transport.abort()

    def _cancel(self) -> None:
        for timer in (self._head, self._stuck):
            if timer is not None:
                timer.cancel()
        self._head = self._stuck = None


class _Server(uvicorn.Server):
    """A server whose end has a last moment: work on a thread that cannot be stopped does not keep the process alive."""

    def __init__(self, config: uvicorn.Config, app: FastAPI, seconds: float) -> None:
        super().__init__(config)
        self._app = app
        self._seconds = seconds

    async def shutdown(self, sockets: list[Any] | None = None) -> None:
        """Take no more requests, finish those that run, end."""
        self._app.state.stopping = True
        _LOG.info("stopping: running requests have %g seconds", self._seconds)
        last = threading.Timer(self._seconds + GRACE, _end_hard)
        last.daemon = True
        last.start()
        await super().shutdown(sockets)
        last.cancel()
        _LOG.info("stopped")


def _end_hard() -> None:
    """End now. Nothing acknowledged is lost: that was on disk before."""
    _LOG.error("work went on after the last moment: the process ends now; what was acknowledged is on disk")
    os._exit(1)


def server(app: FastAPI, settings: Settings, host: str, port: int) -> uvicorn.Server:
    """A server for an application, not yet running."""
    patience = {"header_seconds": settings.header_seconds, "send_seconds": settings.send_seconds}
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=type("PatientProtocol", (PatientProtocol,), patience),
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=list(settings.trusted_proxies),
        limit_concurrency=settings.connections,
        timeout_keep_alive=settings.keep_alive_seconds,
        timeout_graceful_shutdown=settings.shutdown_seconds,
        h11_max_incomplete_event_size=_HEAD_LIMIT,
    )
    return _Server(config, app, settings.shutdown_seconds)


def serve_app(app: FastAPI, settings: Settings, host: str, port: int) -> None:
    """Serve an application until the process is told to end (SIGTERM, SIGINT), with logs as the settings say."""
    configure(settings.log_format, settings.log_level)
    server(app, settings, host, port).run()
