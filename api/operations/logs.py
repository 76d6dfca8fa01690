"""Logs: a JSON object a line, or a line for the eye; each with the request that it belongs to, none with a token."""

from __future__ import annotations

import contextvars
import datetime as dt
import json
import logging
import re
import sys
import uuid
from typing import IO, Any

from api.redaction import redacted

__all__ = ["REQUEST_ID", "JsonLines", "Lines", "configure", "request_id"]

REQUEST_ID: contextvars.ContextVar[str | None] = contextvars.ContextVar("waqai_request_id", default=None)
"""The request that is being worked on."""

_SANE = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._:/+=-]{0,127}")
_NO_NEWS = frozenset({"Exception in ASGI application\n", "ASGI callable returned without completing response."})
"""What uvicorn says of errors that `api.operations.requests` has logged already, with their request."""


def request_id(given: bytes | None) -> str:
    """The id that the caller gave a request, where it is a sane one and hides no token; else a new one."""
    if given is not None and _SANE.fullmatch(given):
        text = given.decode("ascii")
        if redacted(text) == text:
            return text
    return uuid.uuid4().hex


class JsonLines(logging.Formatter):
    """A JSON object for each record: time, level, logger, message, request_id, what came with it, and the trace."""

    def format(self, record: logging.LogRecord) -> str:
        """The record in one line."""
        members: dict[str, Any] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if (current := REQUEST_ID.get()) is not None:
            members["request_id"] = current
        members.update(getattr(record, "members", {}))
        if record.exc_info:
            members["trace"] = self.formatException(record.exc_info)
        return redacted(json.dumps(members, ensure_ascii=False, default=str, separators=(",", ":")))


class Lines(logging.Formatter):
    """A line for the eye."""

    def format(self, record: logging.LogRecord) -> str:
        """The record in a line, its trace below."""
        more = " ".join(f"{name}={value}" for name, value in getattr(record, "members", {}).items())
        line = f"{_time(record)} {record.levelname:7} {record.getMessage()} {more}".rstrip()
        # One record is one line, whatever somebody put into it.
        line = "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in line)
        trace = f"\n{self.formatException(record.exc_info)}" if record.exc_info else ""
        return redacted(line + trace)


def configure(style: str, level: str, stream: IO[str] | None = None) -> None:
    """Have all logs of this process go to ``stream`` (standard error).

    :param style: ``json`` or ``text``.
    :param level: least severe level; libraries are heard from ``warning`` on.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines() if style == "json" else Lines())
    handler.addFilter(lambda record: not (record.name == "uvicorn.error" and record.msg in _NO_NEWS))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    wanted = logging.getLevelNamesMapping()[level.upper()]
    root.setLevel(max(wanted, logging.WARNING))
    logging.getLogger("waqai").setLevel(wanted)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers[:] = []
        logger.propagate = True
        logger.setLevel(logging.WARNING)


def _time(record: logging.LogRecord) -> str:
    return dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
