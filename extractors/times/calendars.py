"""Calendar arithmetic: months, ISO weeks, Hijri dates, Easter, hours with their part of day."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import lru_cache

from hijridate import Gregorian, Hijri

from extractors.times.terms import Clock, Duration

__all__ = [
    "add",
    "add_months",
    "easter",
    "hijri_day",
    "hijri_month",
    "hijri_year_of",
    "iso_duration",
    "monday",
    "nth_weekday",
    "twenty_four",
]

_EPOCH = dt.date(622, 7, 19)  # 1 Muharram 1 in the tabular (civil) calendar, proleptic Gregorian


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day so many months on, or the last of the month where that has fewer days."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return dt.date(year, month + 1, min(day.day, month_length(year, month + 1)))


def month_length(year: int, month: int) -> int:
    """Days in a Gregorian month."""
    return 29 if month == 2 and _leap(year) else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def monday(day: dt.date) -> dt.date:
    """The Monday of the ISO week of a day."""
    return day - dt.timedelta(days=day.weekday())


def nth_weekday(begin: dt.date, until: dt.date, weekday: int, n: int) -> dt.date | None:
    """The n-th (−1: last) ISO weekday from ``begin`` to before ``until``; ``None`` where there is none."""
    if n < 0:
        last = until - dt.timedelta(days=1)
        day = last - dt.timedelta(days=(last.isoweekday() - weekday) % 7)
    else:
        day = begin + dt.timedelta(days=(weekday - begin.isoweekday()) % 7 + 7 * (n - 1))
    return day if begin <= day < until else None


def add(moment: dt.datetime, amounts: tuple[tuple[float, str], ...], sign: int) -> dt.datetime:
    """A moment moved by amounts of time; a fraction of a month is 30 days', of a year 365 days'."""
    for n, unit in amounts:
        months = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}.get(unit)
        if months is not None:
            total = n * months
            moment = dt.datetime.combine(add_months(moment.date(), sign * int(total)), moment.time())
            moment += sign * dt.timedelta(days=round((total - int(total)) * 30))
        else:
            moment += sign * n * dt.timedelta(**{f"{unit}s": 1})
    return moment


@lru_cache(maxsize=4096)
def hijri_day(year: int, month: int, day: int) -> dt.date | None:
    """A Hijri date in the Gregorian calendar: Umm al-Qura from 1343 to 1500, the tabular calendar outside.

    ``None`` for a day that the month does not have.
    """
    try:
        return dt.date(*Hijri(year, month, day).to_gregorian().datetuple())
    except (ValueError, OverflowError):
        if 1343 <= year <= 1500:
            return None
    return _tabular(year, month, day)


def _tabular(year: int, month: int, day: int) -> dt.date | None:
    """Tabular Islamic calendar, 11 leap years in 30 (years 2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29)."""
    if not (1 <= year <= 9000 and 1 <= month <= 12 and 1 <= day <= 30):
        return None
    days = (year - 1) * 354 + (3 + 11 * year) // 30 + 29 * (month - 1) + month // 2 + day - 1
    try:
        return _EPOCH + dt.timedelta(days=days)
    except OverflowError:
        return None


def hijri_month(year: int, month: int) -> tuple[dt.date, dt.date] | None:
    """First day of a Hijri month and first day after it."""
    begin = hijri_day(year, month, 1)
    until = hijri_day(year + month // 12, month % 12 + 1, 1)
    return (begin, until) if begin and until else None


def hijri_year_of(day: dt.date) -> int:
    """The Hijri year that a Gregorian day falls in."""
    try:
        return int(Gregorian(day.year, day.month, day.day).to_hijri().year)
    except (ValueError, OverflowError):
        return max(1, int((day - _EPOCH).days / 354.36667) + 1)


def easter(year: int) -> dt.date:
    """Western Easter Sunday (Meeus, Jones and Butcher's algorithm for the Gregorian calendar)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return dt.date(year, f // 31, f % 31 + 1)


def iso_duration(duration: Duration) -> str:
    """ISO 8601 duration; decades and centuries are years, weeks stand as days where other units join them."""
    total: dict[str, float] = {}
    for n, unit in duration.amounts:
        factor, name = {"decade": (10, "year"), "century": (100, "year"), "quarter": (3, "month")}.get(unit, (1, unit))
        total[name] = total.get(name, 0) + n * factor
    if "week" in total and len(total) > 1:
        total["day"] = total.get("day", 0) + 7 * total.pop("week")
    date = "".join(f"{_figure(total[u])}{s}" for u, s in _DATE_LETTERS if total.get(u))
    time = "".join(f"{_figure(total[u])}{s}" for u, s in _TIME_LETTERS if total.get(u))
    return f"P{date}" + (f"T{time}" if time or not date else "") + ("0S" if not date and not time else "")


_DATE_LETTERS = (("year", "Y"), ("month", "M"), ("week", "W"), ("day", "D"))
_TIME_LETTERS = (("hour", "H"), ("minute", "M"), ("second", "S"))


def _figure(n: float) -> str:
    return str(int(n)) if n == int(n) else f"{n:.6f}".rstrip("0").rstrip(".")


def twenty_four(clock: Clock) -> Clock:
    """The hour on the 24-hour clock, told by its part of day; unchanged where none is said or the hour is past 12."""
    hour, part = clock.hour % 24, clock.part
    if (part in ("afternoon", "evening", "sunset") and hour < 12) or (part == "noon" and hour < 6):
        hour += 12
    elif part == "night":
        hour = 0 if hour == 12 else hour + 12 if 5 <= hour < 12 else hour
    elif part in ("morning", "early-morning", "dawn", "midnight") and hour == 12:
        hour = 0
    return replace(clock, hour=hour)
