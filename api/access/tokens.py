"""Tokens at rest: a TOML file with a name, a scope and the SHA-256 of each; the token itself is shown once, when made.

A plain hash is enough: a token of ours has 256 random bits, so that nobody finds it by trying, however quickly.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import os
import re
import secrets
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

__all__ = ["BadTokens", "Scope", "Token", "TokenFile", "digest_of", "new_secret"]

PREFIX = "wq_"
"""What our tokens begin with, so that people and scanners know one when they see it."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_HEAD = "# Tokens of Waqai, as hashes. Written by `waqai tokens`; a running server sees a change within a second.\n"
_KEYS = {"name", "scope", "sha256", "created", "until", "rate"}
_LARGEST_FILE = 1024 * 1024
_MOST_A_MINUTE = 10_000_000


class BadTokens(ValueError):
    """Tokens that cannot be used; the message says which, where, and what to do."""


class Scope(StrEnum):
    """What a token is good for; each includes those before it."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"

    def covers(self, other: Scope) -> bool:
        """Whether this one includes ``other``."""
        order = list(Scope)
        return order.index(self) >= order.index(other)


@dataclass(frozen=True, slots=True)
class Token:
    """A token without its secret.

    Args:
        name: what logs call it.
        digest: SHA-256 of the secret.
        until: last day on which it is good (UTC); ``None`` for ever.
        rate: requests a minute, in place of the server's setting.
    """

    name: str
    scope: Scope
    digest: bytes = field(repr=False)
    created: dt.datetime | None = None
    until: dt.date | None = None
    rate: int | None = None

    def expired(self, today: dt.date | None = None) -> bool:
        """Whether its last day is over."""
        return self.until is not None and (today or dt.datetime.now(dt.UTC).date()) > self.until


def new_secret() -> str:
    """A new token: 256 random bits."""
    return PREFIX + secrets.token_urlsafe(32)


def digest_of(secret: str) -> bytes:
    """What is kept of a token, whatever it holds."""
    return hashlib.sha256(secret.encode("utf-8", errors="surrogateescape")).digest()


@dataclass(frozen=True, slots=True)
class TokenFile:
    """A file of tokens. Changes are whole (a new file takes the place of the old) and one at a time."""

    path: Path

    def read(self) -> tuple[Token, ...]:
        """The tokens in their order; none where there is no file.

        :raises BadTokens: where the file cannot be read, or others may write to it.
        """
        try:
            with self.path.open("rb") as stream:
                if os.fstat(stream.fileno()).st_mode & 0o022:
                    raise BadTokens(f"{self.path}: others may write to it; run: chmod go-w {self.path}")
                content = stream.read(_LARGEST_FILE + 1)
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise BadTokens(f"{self.path}: {error.strerror or error}") from None
        return _parsed(content, self.path)

    def add(self, name: str, scope: Scope, *, until: dt.date | None = None, rate: int | None = None) -> str:
        """Add a token; returns its secret, which nothing can show again.

        :raises BadTokens: where the name is taken or none.
        """
        if not _NAME.fullmatch(name):
            raise BadTokens(f"{name[:80]!r} is no name: take letters, digits, '.', '-' and '_', at most 64")
        secret = new_secret()
        now = dt.datetime.now(dt.UTC).replace(microsecond=0)
        token = Token(name, scope, digest_of(secret), now, until, rate)
        with self._locked():
            known = self.read()
            if any(one.name == name for one in known):
                raise BadTokens(f"{self.path}: there is a token {name!r} already; revoke it, or take another name")
            self._write([*known, token])
        return secret

    def revoke(self, name: str) -> Token:
        """Take a token out; a running server refuses it within a second.

        :raises BadTokens: where there is none of that name.
        """
        with self._locked():
            known = self.read()
            for token in known:
                if token.name == name:
                    self._write(one for one in known if one is not token)
                    return token
        raise BadTokens(f"{self.path}: there is no token {name[:80]!r}")

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One writer at a time; the folder is locked, since the file itself is replaced."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            folder = os.open(self.path.parent, os.O_RDONLY)
        except OSError as error:
            raise BadTokens(f"{self.path}: {error.strerror or error}") from None
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
            os.fsync(folder)
        finally:
            os.close(folder)

    def _write(self, tokens: Iterable[Token]) -> None:
        content = _HEAD + "".join(map(_entry, tokens))
        try:
            descriptor, temporary = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}.")
            try:
                with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                    stream.write(content)
                    stream.flush()
                    os.fsync(stream.fileno())
                Path(temporary).replace(self.path)
            except BaseException:
                Path(temporary).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise BadTokens(f"{self.path}: {error.strerror or error}") from None


def _entry(token: Token) -> str:
    lines = ["", "[[token]]", f'name = "{token.name}"', f'scope = "{token.scope}"', f'sha256 = "{token.digest.hex()}"']
    if token.created:
        lines.append(f"created = {token.created.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}")
    if token.until:
        lines.append(f"until = {token.until.isoformat()}")
    if token.rate is not None:
        lines.append(f"rate = {token.rate}")
    return "\n".join(lines) + "\n"


def _parsed(content: bytes, path: Path) -> tuple[Token, ...]:
    if len(content) > _LARGEST_FILE:
        raise BadTokens(f"{path}: is larger than {_LARGEST_FILE} bytes")
    try:
        document = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadTokens(f"{path}: is not TOML: {error}") from None
    rows = document.pop("token", [])
    if document or not isinstance(rows, list):
        raise BadTokens(f"{path}: may hold [[token]] only, not {', '.join(document) or 'token'}")
    tokens = tuple(_token(row, f"{path}: token {number}") for number, row in enumerate(rows, 1))
    names = [token.name for token in tokens]
    if twice := {name for name in names if names.count(name) > 1}:
        raise BadTokens(f"{path}: these names stand there twice: {', '.join(sorted(twice))}")
    return tokens


def _token(row: Any, where: str) -> Token:
    if not isinstance(row, dict):
        raise BadTokens(f"{where}: is no table")
    if unknown := row.keys() - _KEYS:
        raise BadTokens(f"{where}: has unknown keys: {', '.join(sorted(unknown))}")
    name, hexed, created, until, rate = (row.get(key) for key in ("name", "sha256", "created", "until", "rate"))
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise BadTokens(f"{where}: has no name of letters, digits, '.', '-' and '_'")
    if row.get("scope") not in set(Scope):
        raise BadTokens(f"{where} ({name}): its scope must be one of {', '.join(Scope)}")
    if not isinstance(hexed, str) or not re.fullmatch("[0-9a-fA-F]{64}", hexed):
        raise BadTokens(f"{where} ({name}): its sha256 must have 64 hexadecimal digits")
    if created is not None and not isinstance(created, dt.datetime):
        raise BadTokens(f"{where} ({name}): created must be a date with a time")
    if until is not None and (not isinstance(until, dt.date) or isinstance(until, dt.datetime)):
        raise BadTokens(f"{where} ({name}): until must be a date")
    if rate is not None and (type(rate) is not int or not 0 <= rate <= _MOST_A_MINUTE):
        raise BadTokens(f"{where} ({name}): rate must be a whole number, from 0 to {_MOST_A_MINUTE}")
    return Token(name, Scope(row["scope"]), bytes.fromhex(hexed), created, until, rate)
