"""What was written, by whom: a line of JSON for each write, appended and flushed before the write is acknowledged."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import logging
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from api.redaction import redacted

__all__ = ["AuditLog"]

_LOG = logging.getLogger("waqai.audit")


class AuditLog:
    """A file that lines are only ever appended to. It may be moved away (rotated) at any time: a new one is begun.

    ``trouble`` says why the last line could not be written; while it stands, no write is let through (see `ready`).

    :param file: ``None`` for an audit log that keeps nothing.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._descriptor = -1
        self.trouble: str | None = None

    async def ready(self) -> bool:
        """Whether lines can be written, tried anew where the last one could not be."""
        if self._file is None:
            return True
        if self.trouble is not None or self._descriptor < 0:
            await asyncio.to_thread(self._try)
        return self.trouble is None

    async def append(self, record: Mapping[str, Any]) -> None:
        """Write a line; where that fails, ``trouble`` and the log say so."""
        if self._file is not None:
            line = redacted(json.dumps(record, ensure_ascii=False, separators=(",", ":"))) + "\n"
            await asyncio.to_thread(self._append, line.encode("utf-8", errors="replace"))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._close()

    def _try(self) -> None:
        """Open the file; after a failed line, see whether a line goes in again."""
        was = self.trouble
        now = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
        self._append(b"" if was is None else f'{{"time":"{now}","event":"audit log resumed"}}\n'.encode())

    def _append(self, line: bytes) -> None:
        with self._lock:
            try:
                self._open()
                written = os.write(self._descriptor, line) if line else 0
                if written != len(line):
                    raise OSError(f"only {written} of {len(line)} bytes were taken")
                os.fdatasync(self._descriptor)
                self.trouble = None
            except OSError as error:
                self._close()
                self.trouble = error.strerror or str(error)
                _LOG.error("the audit log %s cannot be written: %s", self._file, self.trouble)

    def _open(self) -> None:
        """Open the file, and again where another stands in its place by now."""
        assert self._file is not None
        if self._descriptor >= 0:
            mine = os.fstat(self._descriptor)
            try:
                there = self._file.stat()
            except FileNotFoundError:
                there = None
            if there is not None and (mine.st_ino, mine.st_dev) == (there.st_ino, there.st_dev):
                return
            self._close()
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._descriptor = os.open(self._file, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        size = os.fstat(self._descriptor).st_size
        if size and os.pread(self._descriptor, 1, size - 1) != b"\n":
            # The machine stopped in the middle of a line; the next one begins on its own.
            os.write(self._descriptor, b"\n")

    def _close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
