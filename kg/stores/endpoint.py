"""Talking to a SPARQL engine over HTTP: accounts, retries, and errors in words."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass

import httpx

from kg.errors import StoreError
from kg.stores.addresses import Address

__all__ = ["Caller", "Refused", "Response"]

_AWAY = frozenset({429, 502, 503, 504})
"""Statuses that say: not now. What was asked has not been done, or may be done again."""

_SHOWN = 400


class Refused(Exception):
    """The engine understood the request and will not do it (400): a query that it takes for wrong."""


@dataclass(frozen=True, slots=True)
class Response:
    """An answer of the engine. Names of headers are in lower case."""

    body: bytes
    media_type: str
    headers: Mapping[str, str]


class Caller:
    """Sends requests that may be sent twice, and again where the engine is away for a moment.

    Everything that Waqai sends is such: queries, and writes that state what is to be there in the end.

    Args:
        seconds: longest wait for an answer.
        attempts: how often a request is sent at most.
        pause: seconds before the second attempt, on average; doubled with each further one.
        sleep: waits so many seconds; tests put in something quicker.
        transport: for tests.
    """

    def __init__(
        self,
        seconds: float = 60,
        attempts: int = 5,
        pause: float = 0.2,
        sleep: Callable[[float], None] = time.sleep,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.seconds = seconds
        self._attempts = attempts
        self._pause = pause
        self._sleep = sleep
        self._client = httpx.Client(
            timeout=httpx.Timeout(seconds, connect=min(5.0, seconds)),
            transport=transport,
            follow_redirects=False,
            trust_env=False,
        )
        self._auth: dict[str, _Account] = {}

    def send(
        self,
        address: Address,
        *,
        method: str = "POST",
        parameters: Sequence[tuple[str, str]] = (),
        body: bytes = b"",
        kind: str | None = None,
        accept: str = "*/*",
        missing: bool = False,
    ) -> Response | None:
        """Send a request, again where need be, and return the answer; ``None`` for 404 where ``missing`` is allowed.

        Raises:
            Refused: if the engine takes the request for wrong.
            StoreError: if it is away, too slow, refuses the account, or fails.
        """
        headers = {"Accept": accept, **({"Content-Type": kind} if kind else {})}
        why = ""
        for attempt in range(self._attempts):
            if attempt:
                self._sleep(self._delay(attempt, why))
            try:
                answer = self._client.request(
                    method,
                    address.url,
                    params=list(parameters),
                    content=body,
                    headers=headers,
                    auth=self._account(address),
                )
            except httpx.ReadTimeout:
                raise StoreError(
                    f"{address.url}: gave no answer within {self.seconds:g} s; "
                    "a write may or may not have been done, and can be repeated"
                ) from None
            except httpx.HTTPError as error:
                why = f"{type(error).__name__}: {error}"
                continue
            if answer.status_code in _AWAY:
                why = f"status {answer.status_code} retry {answer.headers.get('retry-after', '')}".strip()
                continue
            if missing and answer.status_code == 404:
                return None
            return _checked(address, answer)
        raise StoreError(
            f"{address.url}: the remote store cannot be reached ({self._attempts} attempts; {why[:_SHOWN]}); "
            "see that it runs and that the address is right, then try again"
        )

    def close(self) -> None:
        """Let connections go."""
        self._client.close()

    def _account(self, address: Address) -> httpx.Auth | None:
        if address.account is None:
            return None
        return self._auth.setdefault(address.url, _Account(*address.account))

    def _delay(self, attempt: int, why: str) -> float:
        """Seconds to wait: those that the engine asked for (ten at most), or doubling ones with some chance in them."""
        asked = why.rpartition(" retry ")[2] if " retry " in why else ""
        if asked.isascii() and asked.isdigit():
            return min(float(asked), 10.0)
        return self._pause * 2.0 ** (attempt - 1) * random.uniform(0.5, 1.5)


class _Account(httpx.Auth):
    """Name and password, sent as the engine asks for them: Digest or Basic, never before it asks.

    How it asks is found out with an empty request, so that nothing large is sent in vain.
    """

    requires_response_body = True

    def __init__(self, name: str, password: str) -> None:
        self._basic = httpx.BasicAuth(name, password)
        self._digest = httpx.DigestAuth(name, password)
        self._chosen: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """As `httpx.Auth` says."""
        if self._chosen is None:
            probe = httpx.Request(request.method, request.url, headers={"Content-Length": "0"})
            answer = yield probe
            if answer.status_code != 401:
                yield request
                return
            self._chosen = self._basic
            if "digest" in answer.headers.get("www-authenticate", "").lower():
                self._chosen = self._digest
                learning = self._digest.auth_flow(probe)
                next(learning)
                learning.send(answer)  # remembers the challenge; the empty request is not sent again
                learning.close()
        yield from self._chosen.auth_flow(request)


def _checked(address: Address, answer: httpx.Response) -> Response:
    """The answer where it is one.

    Raises:
        Refused, StoreError: where it is not.
    """
    status = answer.status_code
    if answer.is_success:
        media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Response(answer.content, media_type, {k.lower(): v for k, v in answer.headers.items()})
    said = " ".join(answer.text[: 4 * _SHOWN].split())[:_SHOWN]
    if status == 400:
        raise Refused(said)
    if status in (401, 403):
        raise StoreError(
            f"{address.url}: the remote store refuses access ({status}); "
            "give an account that may do this: https://name:password@host/…"
        )
    if answer.is_redirect:
        raise StoreError(f"{address.url}: leads elsewhere ({status}); give the address that it leads to")
    raise StoreError(f"{address.url}: the remote store answered with status {status}: {said}")
