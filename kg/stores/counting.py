"""Counting the rows of an answer while it is written, so that one with too many can be stopped.

The engine serialises solutions itself, much quicker than we could, and tells no numbers: they are counted in what it
writes, by marks that cannot stand inside a value of the format.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from pyoxigraph import QueryResultsFormat, Triple

from kg.stores.protocol import Sink

__all__ = ["RowCounter", "counted"]

_STEP = 1000
"""Statements counted at a time."""

_MARKS = {
    QueryResultsFormat.JSON: (b'},{"', 1),  # a quote inside a string has a backslash before it
    QueryResultsFormat.XML: (b"<result>", 0),  # "<" is escaped in values
    QueryResultsFormat.TSV: (b"\n", -1),  # line ends are escaped in values, the first line is the header
}
"""What stands between rows, and what to add to their number. Rows of JSON that bind nothing are not counted."""


def counted(triples: Iterable[Triple], tell: Callable[[int], None]) -> Iterator[Triple]:
    """``triples`` as they are; ``tell`` is called with their number so far, now and then and at the end."""
    number = 0
    for number, triple in enumerate(triples, 1):
        if number % _STEP == 0:
            tell(number)
        yield triple
    tell(number)


class RowCounter:
    """A file that passes on what is written to a sink, and tells that how many solutions there were so far.

    Args:
        sink: where to.
        format: of the solutions.
    """

    def __init__(self, sink: Sink, format: QueryResultsFormat) -> None:
        self._sink = sink
        self._csv = format == QueryResultsFormat.CSV
        self._mark, self._number = _MARKS.get(format, (b"\n", -1))
        self._rest = b""
        self._quoted = False

    def write(self, data: bytes) -> int:
        """Count, tell and pass on."""
        self._number += self._lines(data) if self._csv else self._marks(data)
        self._sink.rows(max(0, self._number))
        return self._sink.write(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def _marks(self, data: bytes) -> int:
        joined = self._rest + data
        keep = len(self._mark) - 1
        self._rest = joined[-keep:] if keep else b""
        return joined.count(self._mark)

    def _lines(self, data: bytes) -> int:
        """Line ends outside quotes; a doubled quote inside a value ends and begins it, which comes to the same."""
        pieces = data.split(b'"')
        outside = pieces[1::2] if self._quoted else pieces[::2]
        self._quoted ^= len(pieces) % 2 == 0
        return sum(piece.count(b"\n") for piece in outside)
