"""Days from the ISO 8601 texts of records, and nothing from what is no day."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from ontology.records import TimeRef

__all__ = ["bounds", "day_of", "is_day"]

_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_VALUE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(?:T.*)?", re.DOTALL)
_ONE_DAY = dt.timedelta(days=1)


def is_day(value: str) -> bool:
    """Whether ``value`` is a day of the calendar, written ``YYYY-MM-DD``."""
    return len(value) == 10 and day_of(value) is not None


def day_of(value: str | None) -> dt.date | None:
    """The day that a day or instant (``2020-01-08``, ``2020-01-08T14:00``) falls on; ``None`` where it is neither."""
    found = _DAY.match(value or "")
    if not found or (value or "")[10:11] not in ("", "T"):
        return None
    try:
        return dt.date(*map(int, found.groups()))
    except ValueError:
        return None


def bounds(time: TimeRef) -> tuple[dt.date | None, dt.date | None]:
    """First and last day (both inclusive) that the event may fall on.

    ``begin`` and ``until`` of the record come first; what they leave open is read from ``value``.
    """
    first, last = day_of(time.begin), _last_before(time.until)
    if first and last and last < first:
        last = None
    if time.value and (first is None or last is None):
        start, _, end = time.value.partition("/")
        if first is None:
            first = _first_of(start)
        if last is None:
            last = _last_of(end or start)
    return first, last


def _last_before(until: str | None) -> dt.date | None:
    day = day_of(until)
    if day is None:
        return None
    midnight = (until or "")[10:] in ("", "T00:00", "T00:00:00")
    if not midnight:
        return day
    return day - _ONE_DAY if day > dt.date.min else None


def _first_of(value: str) -> dt.date | None:
    found = _VALUE.fullmatch(value)
    return _date(int(found[1]), int(found[2] or 1), int(found[3] or 1)) if found else None


def _last_of(value: str) -> dt.date | None:
    found = _VALUE.fullmatch(value)
    if not found:
        return None
    year, month = int(found[1]), int(found[2] or 12)
    if not (1 <= year <= 9999 and 1 <= month <= 12):
        return None
    return _date(year, month, int(found[3] or calendar.monthrange(year, month)[1]))


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
