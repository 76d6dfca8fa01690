"""The tokens that a running server knows."""

from __future__ import annotations

import hmac
import logging
import time
from collections.abc import Callable
from pathlib import Path

from api.access.tokens import BadTokens, Scope, Token, TokenFile, digest_of
from api.settings import Settings

__all__ = ["Keyring"]

_LOG = logging.getLogger("waqai.tokens")
_SECONDS = 1.0
"""How long a change of the file may go unnoticed."""
_LONGEST = 1024


class Keyring:
    """The token of the environment, and those of the file, which is read again when it has changed.

    A file that cannot be read means that none of its tokens is good, until it can be read again.

    :param clock: seconds, for tests.
    """

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._own = (Token("environment", Scope.ADMIN, settings.token_hash),) if settings.token_hash else ()
        self._file = TokenFile(settings.tokens) if settings.tokens else None
        self._kept: tuple[Token, ...] = ()
        self._mark: tuple[int, ...] | None = None
        self._clock = clock
        self._looked = float("-inf")
        self.trouble: str | None = None

    def find(self, secret: str) -> Token | None:
        """The token with this secret, unless it has expired or been revoked."""
        self.refresh()
        if len(secret) > _LONGEST:
            return None
        given, found = digest_of(secret), None
        for token in (*self._own, *self._kept):
            # All of them, each in constant time, whatever was sent.
            if hmac.compare_digest(token.digest, given):
                found = token
        return None if found is None or found.expired() else found

    def refresh(self) -> None:
        """Look at the file, unless that was done a moment ago; ``trouble`` says what is wrong with it."""
        now = self._clock()
        if self._file is None or now - self._looked < _SECONDS:
            return
        self._looked = now
        mark = _mark(self._file.path)
        if mark == self._mark:
            return
        self._mark = mark
        try:
            self._kept = self._file.read()
            self.trouble = None
        except BadTokens as error:
            self._kept = ()
            self.trouble = str(error)
            _LOG.error("no token of the file is taken: %s", error)


def _mark(path: Path) -> tuple[int, ...]:
    """What changes when the file does."""
    try:
        now = path.stat()
    except OSError:
        return ()
    return now.st_ino, now.st_size, now.st_mtime_ns, now.st_mode
