"""The record of a time expression that was found."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from extractors.times.terms import Term

__all__ = ["TimeExpression"]


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A time expression and what it means.

    ``start``/``end`` are characters of the text searched, end exclusive. ``kind`` is ``date``, ``interval``,
    ``duration``, ``set`` or ``time``. ``begin`` is the first instant, ``until`` the first one after; both and
    ``value`` (ISO 8601: day, month, year, instant, interval with both ends inside, open interval with ``..``,
    duration, or set) are ``None`` where nothing ties the words to a date. Durations and sets have a value only.

    ``precision`` is ``instant``, ``day``, ``week``, ``month``, ``year`` or ``interval``; ``basis`` ``explicit``
    (the words name the date) or ``relative`` (an anchor, tense or neighbour was needed). ``bound`` is ``since``,
    ``from``, ``until``, ``before`` or ``after`` where the words give a side only: begin and until are then those
    of the named time for ``since`` and ``from``, and the open interval for the others. ``rule`` names the line of
    the grammar, ``why`` what was assumed.
    """

    start: int
    end: int
    text: str
    kind: str
    term: Term
    rule: str
    begin: dt.datetime | None = None
    until: dt.datetime | None = None
    value: str | None = None
    precision: str | None = None
    basis: str = "relative"
    bound: str | None = None
    why: tuple[str, ...] = ()
