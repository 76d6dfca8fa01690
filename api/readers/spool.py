"""Where a reader puts an answer: in memory while it is short, then in a file without a name.

The reader writes as fast as it can and is free again, however slowly the client takes its answer; memory is bounded on
both sides, and what is on disk goes with the last of the two that has it open.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

from api.readers.limits import AnswerTooLarge

__all__ = ["INLINE", "SENT_WHOLE", "Spool"]

INLINE = 256 * 1024
"""Bytes of an answer up to which it never touches the disk."""

SENT_WHOLE = 16 * 1024 * 1024
"""Bytes of an answer up to which it is complete, or refused, before the first of them is sent."""


class Spool:
    """A `kg.stores.Sink` with limits.

    Args:
        folder: where long answers are put.
        rows, size: how many rows and bytes an answer may have.
        flowing: called once, when the answer is longer than `SENT_WHOLE`, with its media type and file descriptor.
    """

    def __init__(self, folder: Path, rows: int, size: int, flowing: Callable[[str, int], None]) -> None:
        self.media_type = ""
        self.size = 0
        self._folder = folder
        self._rows = rows
        self._most = size
        self._tell = flowing
        self._told = False
        self._pieces: list[bytes] = []
        self._file: IO[bytes] | None = None

    def begin(self, media_type: str) -> None:
        """Take the type."""
        self.media_type = media_type

    def rows(self, number: int) -> None:
        """Stop an answer with too many rows.

        Raises:
            AnswerTooLarge: if it has.
        """
        if number > self._rows:
            raise AnswerTooLarge(f"the answer has more than {self._rows} rows; add a LIMIT, or ask for less")

    def write(self, data: bytes) -> int:
        """Take bytes.

        Raises:
            AnswerTooLarge: if there are too many.
            OSError: if the disk is full.
        """
        self.size += len(data)
        if self.size > self._most:
            raise AnswerTooLarge(f"the answer has more than {self._most} bytes; add a LIMIT, or ask for less")
        if self._file is not None:
            self._file.write(data)
            if self.size > SENT_WHOLE and not self._told:
                self._told = True
                self._file.flush()
                self._tell(self.media_type, self._file.fileno())
        else:
            self._pieces.append(bytes(data))
            if self.size > INLINE:
                self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115
                self._file.write(b"".join(self._pieces))
                self._pieces.clear()
        return len(data)

    def flush(self) -> None:
        """Nothing needs to happen."""

    @property
    def body(self) -> bytes | None:
        """The whole answer, where it is short."""
        return None if self._file is not None else b"".join(self._pieces)

    def finish(self) -> int | None:
        """Have everything in the file; returns its descriptor, where it has not been told before."""
        if self._file is None:
            return None
        self._file.flush()
        return None if self._told else self._file.fileno()

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
