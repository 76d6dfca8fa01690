"""Stretches of time, the context a term is read in, and the function that reads it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import singledispatch

from extractors.times import calendars as cal
from extractors.times.terms import Term

__all__ = [
    "DAY",
    "Context",
    "Stretch",
    "at_midnight",
    "days_between",
    "meaning",
    "one_day",
    "whole_month",
    "whole_years",
]

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Context:
    """What a term is read against.

    ``anchor`` is the moment of writing (naive); ``day`` the day that «اليوم» means, which the text may correct;
    ``tense`` is ``past``, ``future`` or ``None``; ``antecedent`` the time last spoken of.
    """

    anchor: dt.datetime | None
    day: dt.date | None = None
    tense: str | None = None
    antecedent: Stretch | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time, naive, from ``begin`` to before ``until``; an open side is ``None``."""

    begin: dt.datetime | None
    until: dt.datetime | None
    precision: str
    explicit: bool = False
    notes: tuple[str, ...] = ()
    value: str | None = None

    @property
    def iso(self) -> str:
        """ISO 8601: day, month, year, instant, or an interval with both ends inside."""
        if self.value is not None:
            return self.value
        begin, until = self.begin, self.until
        if begin is None or until is None:
            left = ".." if begin is None else begin.date().isoformat()
            return f"{left}/{'..' if until is None else (until - DAY).date().isoformat()}"
        if self.precision == "year":
            return f"{begin.year:04d}"
        if self.precision == "month":
            return f"{begin.year:04d}-{begin.month:02d}"
        if self.precision == "day":
            return begin.date().isoformat()
        if self.precision == "instant":
            return begin.isoformat(timespec="seconds" if begin.second else "minutes")
        if (begin.time(), until.time()) == (dt.time.min, dt.time.min):
            last = (until - DAY).date()
            return f"{begin.date().isoformat()}/{max(last, begin.date()).isoformat()}"
        return f"{begin.isoformat(timespec='minutes')}/{until.isoformat(timespec='minutes')}"


@singledispatch
def meaning(term: Term, context: Context) -> Stretch | None:
    """What a term means in a context; the modules of this package register one function for each kind of term."""
    return None


def at_midnight(day: dt.date) -> dt.datetime:
    """The first instant of a day."""
    return dt.datetime.combine(day, dt.time.min)


def days_between(begin: dt.date, until: dt.date, precision: str, *notes: str, explicit: bool = False) -> Stretch:
    """Whole days from ``begin`` to before ``until``."""
    return Stretch(at_midnight(begin), at_midnight(until), precision, explicit, notes)


def one_day(day: dt.date, *notes: str, explicit: bool = False) -> Stretch:
    """A day."""
    return days_between(day, day + DAY, "day", *notes, explicit=explicit)


def whole_month(year: int, month: int, *notes: str, explicit: bool = False) -> Stretch:
    """A Gregorian month."""
    begin = dt.date(year, month, 1)
    return days_between(begin, cal.add_months(begin, 1), "month", *notes, explicit=explicit)


def whole_years(first: int, length: int, *notes: str, explicit: bool = False) -> Stretch:
    """``length`` years from ``first`` on."""
    begin, until = dt.date(max(first, 1), 1, 1), dt.date(first + length, 1, 1)
    if length == 1:
        return days_between(begin, until, "year", *notes, explicit=explicit)
    stretch = days_between(begin, until, "interval", *notes, explicit=explicit)
    return replace(stretch, value=f"{first:04d}/{first + length - 1:04d}")
