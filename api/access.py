"""Who may write: the bearer of the token; without a token configured, this machine only."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from urllib.parse import urlsplit

from fastapi import Request

from api.problems import Problem
from api.settings import Settings

__all__ = ["is_loopback", "require_write"]


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine."""
    name = host.strip("[]").lower()
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


async def require_write(request: Request) -> None:
    """Let a write pass.

    With a token configured, the request must bear it. Without one it must come from this machine and be addressed to
    it: a web page elsewhere that makes a browser here send one names itself as origin, or its own name as host.

    :raises Problem: 401 without the right token, 403 from elsewhere.
    """
    settings: Settings = request.app.state.settings
    if settings.token_hash is not None:
        _check_token(request.headers.get("authorization", ""), settings.token_hash)
        return
    client = request.client.host if request.client else ""
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname if _plain_host(request) else None
    if not is_loopback(client) or not is_loopback(host or ""):
        raise Problem(403, "no token is configured, so that only this machine may write; set WAQAI_TOKEN on the server")
    origin = request.headers.get("origin")
    if origin is not None and not _own(origin):
        raise Problem(403, "no token is configured, and the request comes from a page of another site")


def _check_token(header: str, wanted: bytes) -> None:
    scheme, _, token = header.partition(" ")
    given = hashlib.sha256(token.strip().encode("utf-8", errors="surrogateescape")).digest()
    # Hashes of equal length are compared in constant time, whatever was sent.
    right = hmac.compare_digest(given, wanted)
    if scheme.lower() != "bearer" or not right:
        challenge = {"WWW-Authenticate": 'Bearer realm="waqai"'}
        raise Problem(401, "this needs the token: send it as 'Authorization: Bearer …'", headers=challenge)


def _plain_host(request: Request) -> bool:
    return not set(request.headers.get("host", "")) & set("@/\\?#")


def _own(origin: str) -> bool:
    try:
        return is_loopback(urlsplit(origin).hostname or "")
    except ValueError:
        return False
