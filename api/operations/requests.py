"""Around each request: its id, its line in the log, its measures, and its line in the audit log where it writes.

Whatever goes wrong below is logged with the request and answered; only headers are added further out.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access import AuditLog
from api.operations.logs import REQUEST_ID, request_id
from api.operations.metrics import Metrics
from api.problems import Problem, problem_response, unexpected_response

__all__ = ["Requests"]

_REQUESTS = logging.getLogger("waqai.requests")
_HTTP = logging.getLogger("waqai.http")
_LONGEST = 2000
_QUIET = frozenset({"/health", "/health/live", "/health/ready", "/metrics"})
"""What monitors ask every few seconds: logged at ``debug``, unless it fails."""


@dataclass(slots=True)
class _Seen:
    """What is known of a request so far."""

    id: str
    scope: Scope
    began: float = field(default_factory=time.perf_counter)
    when: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))
    received: int = 0
    sent: int = 0
    status: int | None = None
    complete: bool = False
    noted: bool = False

    @property
    def path(self) -> str:
        """The path as it was asked for, without the query, which may hold anything."""
        return str(self.scope["path"])[:_LONGEST]

    @property
    def route(self) -> str:
        """The route as it is written; ``unmatched`` where there was none."""
        return str(getattr(self.scope.get("route"), "path", "unmatched"))

    @property
    def seconds(self) -> float:
        """Time since the request began."""
        return time.perf_counter() - self.began

    @property
    def state(self) -> dict[str, Any]:
        """What the layers below noted."""
        state: dict[str, Any] = self.scope["state"]
        return state


class Requests:
    """The middleware (ASGI)."""

    def __init__(self, app: ASGIApp, metrics: Metrics, audit: AuditLog) -> None:
        self._app = app
        self._metrics = metrics
        self._audit = audit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and tell how it went."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = [value for name, value in scope["headers"] if name == b"x-request-id"]
        seen = _Seen(request_id(given[0] if len(given) == 1 else None), scope)
        scope.setdefault("state", {})["request_id"] = seen.id
        token = REQUEST_ID.set(seen.id)
        self._metrics.running.inc()
        try:
            await self._run(seen, receive, send)
        finally:
            self._metrics.running.dec()
            self._tell(seen)
            REQUEST_ID.reset(token)

    async def _run(self, seen: _Seen, receive: Receive, send: Send) -> None:
        async def counted() -> Message:
            message = await receive()
            if message["type"] == "http.request":
                seen.received += len(message.get("body", b""))
            return message

        async def answered(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen.status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", seen.id.encode())]
                # Before the client hears of it: what is acknowledged is in the audit log.
                await self._note(seen, Headers(raw=message["headers"]))
            elif message["type"] == "http.response.body":
                seen.sent += len(message.get("body", b""))
                seen.complete = not message.get("more_body", False)
            await send(message)

        try:
            await self._app(seen.scope, counted, answered)
        except asyncio.CancelledError:
            # The server stops, and this one took longer than it may (`shutdown_seconds`).
            if seen.status is not None:
                raise
            stopped = Problem(503, "the server is being stopped; ask again", headers={"Retry-After": "5"})
            await problem_response(stopped)(seen.scope, receive, answered)
        except Exception as error:
            members = {"method": seen.scope["method"], "path": seen.path, "route": seen.route}
            if seen.status is not None:
                _HTTP.warning("an answer broke off: %s", error, exc_info=error, extra={"members": members})
                raise
            _HTTP.error("a request failed: %s", type(error).__name__, exc_info=error, extra={"members": members})
            await unexpected_response()(seen.scope, receive, answered)
        finally:
            if not seen.noted and seen.state.get("write"):
                await asyncio.shield(self._note(seen, Headers()))

    async def _note(self, seen: _Seen, headers: Headers) -> None:
        """The line of a write in the audit log."""
        wanted = seen.state.get("write")
        if not wanted or seen.noted:
            return
        seen.noted = True
        outcome = _outcome(seen.status)
        self._metrics.wrote(outcome)
        caller = seen.state.get("caller")
        record: dict[str, Any] = {
            "time": seen.when.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "request_id": seen.id,
            "who": caller.name if caller else None,
            "address": caller.address if caller else None,
            "method": seen.scope["method"],
            "path": seen.path,
            "needs": str(wanted),
            "outcome": outcome,
            "status": seen.status,
            "seconds": round(seen.seconds, 4),
            "received": seen.received,
            "answered": _length(headers),
            "what": headers.get("waqai-outcome"),
            "where": headers.get("location"),
            **seen.state.get("audited", {}),
        }
        await self._audit.append({name: value for name, value in record.items() if value is not None})

    def _tell(self, seen: _Seen) -> None:
        seconds = seen.seconds
        caller = seen.state.get("caller")
        status = seen.status if seen.status is not None else 499
        members: dict[str, Any] = {
            "method": seen.scope["method"],
            "path": seen.path,
            "route": seen.route,
            "status": status,
            "seconds": round(seconds, 4),
            "received": seen.received,
            "sent": seen.sent,
            "address": caller.address if caller else None,
            "token": caller.name if caller else None,
        }
        if not seen.complete:
            members["complete"] = False
        level = logging.DEBUG if seen.path in _QUIET and status < 400 else logging.INFO
        if _REQUESTS.isEnabledFor(level):
            told = {name: value for name, value in members.items() if value is not None}
            _REQUESTS.log(level, "request", extra={"members": told})
        self._metrics.answered(seen.scope["method"], seen.route, status, seconds, seen.received, seen.sent)


def _outcome(status: int | None) -> str:
    if status is not None and status < 400:
        return "done"
    return "refused" if status in (401, 403, 429) else "failed"


def _length(headers: Headers) -> int | None:
    given = headers.get("content-length", "")
    return int(given) if given.isdecimal() else None
