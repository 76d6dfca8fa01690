"""Headers that keep browsers from guessing, framing and passing on; and which other sites' pages may ask (CORS)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from starlette.datastructures import MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Headed", "cors"]

_USUAL: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
}
_DOCUMENTATION = (
    "default-src 'none'; connect-src 'self'; img-src 'self' data: https://fastapi.tiangolo.com; "
    "script-src 'self' 'unsafe-inline' https://cdn.jsdelivr.net; worker-src blob:; "
    "style-src 'self' 'unsafe-inline' https://cdn.jsdelivr.net https://fonts.googleapis.com; "
    "font-src https://fonts.gstatic.com; frame-ancestors 'none'; base-uri 'none'"
)
"""The pages at /docs and /redoc come with FastAPI, and fetch their scripts and styles from elsewhere."""


def cors(app: ASGIApp, origins: Collection[str]) -> CORSMiddleware:
    """``app`` with answers that pages of some origins may use. There are no cookies; tokens go in a header."""
    return CORSMiddleware(
        app,
        allow_origins=origins,
        allow_methods=("GET", "HEAD", "POST", "PUT", "DELETE"),
        allow_headers=("Authorization", "Content-Type", "Accept", "X-Request-ID"),
        expose_headers=("Location", "Link", "Retry-After", "X-Request-ID", "Waqai-Outcome", "Waqai-Note"),
        allow_credentials=False,
    )


class Headed:
    """Middleware (ASGI) that adds the headers which an answer does not bring itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back with headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if scope["path"] in ("/docs", "/redoc", "/docs/oauth2-redirect"):
                    headers.setdefault("Content-Security-Policy", _DOCUMENTATION)
                for name, value in _USUAL.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, headed)
