"""What one question may cost, and what it is told when it asks for more."""

from __future__ import annotations

from dataclasses import dataclass, replace

__all__ = ["AnswerTooLarge", "Limits", "OutOfMemory", "OutOfTime", "QueryStopped", "ReaderLost"]

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one question may cost; each limit ends that question alone.

    Args:
        seconds: time from its start in a reader to the end of its answer.
        memory: bytes of private memory that its reader may hold.
        rows: solutions or statements of its answer.
        size: bytes of its answer.
    """

    seconds: float = 30.0
    memory: int = 1024 * MEBIBYTE
    rows: int = 1_000_000
    size: int = 1024 * MEBIBYTE

    def lowered(self, seconds: float | None = None, rows: int | None = None) -> Limits:
        """The same with less time or fewer rows where a request asks for that; it never gets more.

        Raises:
            ValueError: if one of them is not above 0; the message is for the user.
        """
        if seconds is not None and not seconds > 0:
            raise ValueError(f"the time limit is {seconds:g} seconds; it must be above 0")
        if rows is not None and rows < 1:
            raise ValueError(f"the row limit is {rows}; it must be above 0")
        return replace(
            self,
            seconds=self.seconds if seconds is None else min(self.seconds, seconds),
            rows=self.rows if rows is None else min(self.rows, rows),
        )


class QueryStopped(Exception):
    """A question was stopped; the message says at which limit, and is for the user."""


class OutOfTime(QueryStopped):
    """It ran into its time limit (503)."""


class OutOfMemory(QueryStopped):
    """It took more memory than it may (503)."""


class AnswerTooLarge(QueryStopped):
    """Its answer has more rows or bytes than it may (413)."""


class ReaderLost(QueryStopped):
    """Its reader process ended, by a fault of the engine or by somebody's hand (503)."""
