"""What the server is told by its environment; one table, which the documentation repeats and a test compares."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["VARIABLES", "BadSetting", "Settings"]

VARIABLES: Mapping[str, str] = {
    "WAQAI_STORE": "folder of the graph (default waqai-store)",
    "WAQAI_MODELS": "folder of Stanza weights to use instead of the package's",
    "WAQAI_HOST": "address that `serve` listens on (default 127.0.0.1)",
    "WAQAI_PORT": "port that `serve` listens on (default 8000)",
    "WAQAI_BASE": "base IRI of the data, for a new store",
    "WAQAI_TOKEN": "bearer token that writes need, at least 16 characters",
    "WAQAI_TOKEN_SHA256": "SHA-256 of the token in hexadecimal, in place of the token itself",
    "WAQAI_BODY_LIMIT": "largest request body in bytes (default 2097152)",
    "WAQAI_QUERY_SECONDS": "longest wait for an answer of the graph (default 30)",
    "WAQAI_EXTRACT_SECONDS": "longest wait for an extraction (default 300)",
    "WAQAI_QUEUE": "requests that may wait for the graph, and for the extractor (default 32)",
    "WAQAI_DEBUG": "with any value, the command line shows where an unexpected error came from",
}
"""Every environment variable that Waqai reads, and what it means."""

_SHORTEST_TOKEN = 16


class BadSetting(ValueError):
    """A setting that cannot be used; the message names it and says what it must be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of the server. ``token_hash`` is the SHA-256 of the token; the token itself is not kept."""

    token_hash: bytes | None = None
    base: str | None = None
    models: Path | None = None
    body_limit: int = 2 * 1024 * 1024
    query_seconds: float = 30.0
    extract_seconds: float = 300.0
    queue: int = 32

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ, models: Path | None = None) -> Settings:
        """Settings out of environment variables.

        :raises BadSetting: where one cannot be used.
        """
        default = cls()
        folder = environment.get("WAQAI_MODELS")
        return cls(
            token_hash=_token_hash(environment),
            base=environment.get("WAQAI_BASE") or None,
            models=models or (Path(folder) if folder else None),
            body_limit=int(_number(environment, "WAQAI_BODY_LIMIT", default.body_limit, 1024, 20 * 1024 * 1024)),
            query_seconds=_number(environment, "WAQAI_QUERY_SECONDS", default.query_seconds, 0.1, 3600),
            extract_seconds=_number(environment, "WAQAI_EXTRACT_SECONDS", default.extract_seconds, 1, 86_400),
            queue=int(_number(environment, "WAQAI_QUEUE", default.queue, 1, 10_000)),
        )


def _token_hash(environment: Mapping[str, str]) -> bytes | None:
    token, hexed = environment.get("WAQAI_TOKEN"), environment.get("WAQAI_TOKEN_SHA256")
    if token and hexed:
        raise BadSetting("WAQAI_TOKEN and WAQAI_TOKEN_SHA256 are both set; set one")
    if token:
        if len(token) < _SHORTEST_TOKEN:
            raise BadSetting(f"WAQAI_TOKEN is shorter than {_SHORTEST_TOKEN} characters, and could be guessed")
        return hashlib.sha256(token.encode("utf-8", errors="surrogateescape")).digest()
    if not hexed:
        return None
    try:
        digest = bytes.fromhex(hexed.strip())
    except ValueError:
        digest = b""
    if len(digest) != hashlib.sha256().digest_size:
        raise BadSetting("WAQAI_TOKEN_SHA256 is no SHA-256: it must have 64 hexadecimal digits")
    return digest


def _number(environment: Mapping[str, str], name: str, default: float, least: float, most: float) -> float:
    text = environment.get(name)
    if not text:
        return default
    try:
        number = float(text)
    except ValueError:
        raise BadSetting(f"{name} is {text!r}, not a number") from None
    if not least <= number <= most:
        raise BadSetting(f"{name} is {text}; it must be from {least} to {most}")
    return number
