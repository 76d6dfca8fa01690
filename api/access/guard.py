"""Who may do what. Every request passes `Access`; what writes depends on `require_write` besides.

With tokens configured, a request is what its token is good for, and what is public. Without any, only this machine is
served: all may read, and requests of this machine, addressed to it, may write.
"""

from __future__ import annotations

import ipaddress
import math
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as ASGIScope

from api.access.audit import AuditLog
from api.access.keyring import Keyring
from api.access.rates import Rates, network_of
from api.access.tokens import Scope, Token
from api.problems import PROBLEMS, Problem, problem_response
from api.settings import Settings

__all__ = ["Access", "Caller", "describe", "is_loopback", "require_admin", "require_read_token", "require_write"]

_ALIVE = frozenset({"/health", "/health/live", "/health/ready"})
"""What monitors ask: open to all, as often as they like."""
_SHELL = frozenset({"/", "/docs", "/openapi.json"})
"""Pages that hold no data."""
_SHELL_FOLDER = "/web/"
_IN_ADDRESS = re.compile(rb"(?:^|[&;])(?:access_token|token)=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the bearer of a token, or an address."""

    address: str
    token: Token | None = None

    @property
    def name(self) -> str | None:
        """The token's name."""
        return self.token.name if self.token else None


class Access:
    """Middleware (ASGI): finds out who asks, and lets pass who may read and has not asked too often."""

    def __init__(self, app: ASGIApp, settings: Settings, keyring: Keyring, rates: Rates) -> None:
        self._app = app
        self._settings = settings
        self._keyring = keyring
        self._rates = rates

    async def __call__(self, scope: ASGIScope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with a problem."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            self._admit(scope)
        except Problem as problem:
            await problem_response(problem)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _admit(self, scope: ASGIScope) -> None:
        path: str = scope["path"]
        if _IN_ADDRESS.search(scope.get("query_string", b"")):
            raise Problem(400, "no token may stand in an address: send it as 'Authorization: Bearer …', and revoke it")
        address = str((scope.get("client") or ("",))[0])
        secret = _bearer(scope) if self._settings.secured else None
        token = self._keyring.find(secret) if secret else None
        scope.setdefault("state", {})["caller"] = Caller(address, token)
        if path in _ALIVE:
            return
        self._limit(address, token)
        if secret and not token:
            raise _unauthorised("the token is not known, or no longer good", "invalid_token")
        open_to_all = not self._settings.secured or self._settings.reads_are_public
        if token is None and not open_to_all and path not in _SHELL and not path.startswith(_SHELL_FOLDER):
            raise _unauthorised("this needs a token: send it as 'Authorization: Bearer …'")

    def _limit(self, address: str, token: Token | None) -> None:
        if not self._settings.secured:
            return
        if token is not None:
            a_minute = self._settings.rate if token.rate is None else token.rate
            wait, whose = self._rates.take(f"token {token.name}", a_minute), "this token"
        else:
            a_minute = self._settings.public_rate
            wait, whose = self._rates.take(f"address {network_of(address)}", a_minute), "this address, without a token"
        if wait:
            headers = {"Retry-After": str(max(1, math.ceil(wait)))}
            raise Problem(429, f"{a_minute} requests a minute are allowed from {whose}", headers=headers)


async def require_write(request: Request) -> None:
    """Let a write pass, and have it noted in the audit log.

    With tokens configured, the request must bear one that may write. Without any it must come from this machine and be
    addressed to it: a web page elsewhere that makes a browser here send one names itself as origin, or its own name as
    host.

    :raises Problem: 401 without a token, 403 where it is not enough or from elsewhere, 503 without an audit log.
    """
    await _require(request, Scope.WRITE)


async def require_admin(request: Request) -> None:
    """Let pass who administers the server; noted and refused as writes are."""
    await _require(request, Scope.ADMIN)


async def require_read_token(request: Request) -> None:
    """Let pass who may read by a token, though reads be public. Without tokens configured, everybody here.

    :raises Problem: 401 without a token.
    """
    if request.app.state.settings.secured and request.state.caller.token is None:
        raise _unauthorised("this needs a token: send it as 'Authorization: Bearer …'")


async def _require(request: Request, wanted: Scope) -> None:
    # From here on the request is a write, and the audit log tells how it ended, also where it is refused.
    request.state.write = wanted
    settings: Settings = request.app.state.settings
    caller: Caller = request.state.caller
    if not settings.secured:
        _require_this_machine(request)
    elif caller.token is None:
        raise _unauthorised(f"this needs a token that may {wanted}: send it as 'Authorization: Bearer …'")
    elif not caller.token.scope.covers(wanted):
        challenge = {"WWW-Authenticate": f'Bearer realm="waqai", error="insufficient_scope", scope="{wanted}"'}
        raise Problem(403, f"the token may {caller.token.scope} only; this needs {wanted}", headers=challenge)
    audit: AuditLog = request.app.state.audit
    if not await audit.ready():
        raise Problem(503, "the audit log cannot be written, so that nothing else is", headers={"Retry-After": "30"})


def _require_this_machine(request: Request) -> None:
    client = request.client.host if request.client else ""
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname if _plain_host(request) else None
    if not is_loopback(client) or not is_loopback(host or ""):
        raise Problem(403, "no token is configured, so that only this machine may write; set WAQAI_TOKENS there")
    origin = request.headers.get("origin")
    if origin is not None and not _own(origin):
        raise Problem(403, "no token is configured, and the request comes from a page of another site")


def _bearer(scope: ASGIScope) -> str | None:
    """The token of a request; ``None`` where it bears none, or something that is none of ours (like Basic)."""
    given = [value for name, value in scope["headers"] if name == b"authorization"]
    if not given:
        return None
    if len(given) > 1:
        raise Problem(400, "there is more than one Authorization header; send one")
    scheme, _, token = given[0].partition(b" ")
    return token.strip().decode("utf-8", errors="surrogateescape") if scheme.lower() == b"bearer" else None


def _unauthorised(detail: str, error: str | None = None) -> Problem:
    challenge = 'Bearer realm="waqai"' + (f', error="{error}"' if error else "")
    return Problem(401, detail, headers={"WWW-Authenticate": challenge})


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine."""
    name = host.strip("[]").lower()
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _plain_host(request: Request) -> bool:
    return not set(request.headers.get("host", "")) & set("@/\\?#")


def _own(origin: str) -> bool:
    try:
        return is_loopback(urlsplit(origin).hostname or "")
    except ValueError:
        return False


def describe(document: dict[str, Any]) -> None:
    """Say in an OpenAPI document what `Access` may answer in place of any operation, and how tokens are sent."""
    schemes = document.setdefault("components", {}).setdefault("securitySchemes", {})
    schemes["token"] = {"type": "http", "scheme": "bearer", "description": "A token of `waqai tokens add`."}
    for path, operations in document.get("paths", {}).items():
        for operation in operations.values():
            responses = operation.setdefault("responses", {})
            responses.setdefault("400", PROBLEMS[400])
            if path not in _ALIVE:
                operation.setdefault("security", [{}, {"token": []}])
                responses.setdefault("401", PROBLEMS[401])
                responses.setdefault("429", PROBLEMS[429])
