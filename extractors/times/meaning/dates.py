"""Calendar dates, Gregorian and Hijri, and the year or month that an incomplete one means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from extractors.times import calendars as cal
from extractors.times.meaning.stretch import Context, Stretch, days_between, meaning, one_day, whole_month, whole_years
from extractors.times.terms import Date

__all__ = ["by_direction", "direction"]

_LEAP_YEARS = 8
"""How far from the anchor 29 February may be (1896–1904)."""


@meaning.register
def _date(term: Date, context: Context) -> Stretch | None:
    if term.hijri:
        return _hijri(term, context)
    term, notes = _completed(term, context)
    if term.year is not None:
        return _full(term, notes)
    if context.day is None or (term.month is None and term.day is None):
        return None
    if term.month is None:
        return _day_number(term, context, context.day)
    return _yearless(term, context, context.day, notes)


def _completed(term: Date, context: Context) -> tuple[Date, tuple[str, ...]]:
    """The date with the parts that its surrounding stretch («من الشهر الجاري») gives."""
    if term.within is None:
        return term, ()
    around = meaning(term.within, context)
    if around is None or around.begin is None:
        return replace(term, within=None), ()
    begin = around.begin
    if around.precision == "day":  # «اليوم الأربعاء 8 يناير»: the year nearest to that day
        return replace(term, within=None), ()
    month = term.month if term.month is not None else begin.month
    return replace(term, year=begin.year, month=month, within=None), (f"{around.iso}, given by the words around",)


def _full(term: Date, notes: tuple[str, ...]) -> Stretch | None:
    year, month, day = term.year or 1, term.month, term.day
    explicit = not notes
    if month is None:
        return whole_years(year, 1, *notes, explicit=explicit)
    if day is None:
        return whole_month(year, month, *notes, explicit=explicit)
    date = dt.date(year, month, day)
    if term.weekday is not None and date.isoweekday() != term.weekday:
        notes = (*notes, f"weekday {term.weekday} does not fall on {date}; the date is kept")
    if term.equals is not None:
        other = _hijri(term.equals, Context(None))
        if other is not None and other.begin is not None and abs((other.begin.date() - date).days) > 1:
            notes = (*notes, f"the Hijri date says {other.begin.date()}; the Gregorian one is kept")
    return one_day(date, *notes, explicit=explicit)


def _yearless(term: Date, context: Context, day: dt.date, notes: tuple[str, ...]) -> Stretch | None:
    """A month, or day and month, in the year that weekday, «الماضي/المقبل» and tense admit."""
    every = _same_day_of_years(term, day)
    near = [d for d in every if abs(d.year - day.year) <= 1 and d.isoweekday() == term.weekday]
    found = near or every
    if term.weekday is not None and not near:
        notes = (*notes, f"weekday {term.weekday} agrees with no year near {day.year}; the date is kept")
    month_only = term.day is None
    here = day.replace(day=1) if month_only else day
    chosen = by_direction(found, here, term.which, context.tense)
    if chosen is None:
        return None
    why = f"year {chosen.year}: {direction(term.which, context.tense)} {day}"
    if month_only:
        return whole_month(chosen.year, chosen.month, *notes, why)
    return one_day(chosen, *notes, why)


def _same_day_of_years(term: Date, day: dt.date) -> list[dt.date]:
    days = []
    reach = _LEAP_YEARS if (term.month, term.day) == (2, 29) else 2
    for year in range(max(1, day.year - reach), min(9998, day.year + reach) + 1):
        last = cal.month_length(year, term.month or 1)
        if (term.day or 1) <= last:
            days.append(dt.date(year, term.month or 1, term.day or 1))
    return days


def by_direction(days: Iterable[dt.date], here: dt.date, which: int | None, tense: str | None) -> dt.date | None:
    """The day that «الماضي» (strictly before), «المقبل» (strictly after), «الجاري» or the tense points to."""
    days = sorted(days)
    if which == -1:
        return max((d for d in days if d < here), default=None)
    if which == 1:
        return min((d for d in days if d > here), default=None)
    if which == 0:
        return next((d for d in days if d.year == here.year), None)
    past = max((d for d in days if d <= here), default=None)
    future = min((d for d in days if d >= here), default=None)
    if tense == "past":
        return past or future
    if tense == "future":
        return future or past
    if past is None or future is None:
        return past or future
    return past if here - past <= future - here else future


def direction(which: int | None, tense: str | None) -> str:
    """Say for a reason which of several days or years was taken."""
    if which is not None:
        return {-1: "the last before", 0: "the one of the year of", 1: "the next after"}[which]
    return {"past": "past clause, the last up to", "future": "future clause, the next from"}.get(
        tense or "", "the nearest to"
    )


def _day_number(term: Date, context: Context, day: dt.date) -> Stretch | None:
    """«يوم 15»: of this month, unless its weekday says otherwise."""
    if term.weekday is None:
        length = cal.month_length(day.year, day.month)
        return one_day(day.replace(day=term.day or 1), f"of the month of {day}") if (term.day or 1) <= length else None
    found = []
    for step in range(-12, 13):
        first = cal.add_months(day.replace(day=1), step)
        if (term.day or 1) > cal.month_length(first.year, first.month):
            continue
        date = first.replace(day=term.day or 1)
        if term.weekday is None or date.isoweekday() == term.weekday:
            found.append(date)
    chosen = by_direction(found, day, term.which, context.tense)
    return one_day(chosen, f"month by {direction(term.which, context.tense)} {day}") if chosen else None


def _hijri(term: Date, context: Context) -> Stretch | None:
    if term.year is not None:
        return _hijri_stretch(term.year, term.month, term.day, ("Umm al-Qura calendar",), explicit=True)
    if context.day is None or term.month is None:
        return None
    year = cal.hijri_year_of(context.day)
    options: dict[dt.date, int] = {}
    for y in range(max(1, year - 2), year + 3):
        begin = cal.hijri_day(y, term.month, term.day or 1)
        if begin is not None and (term.weekday is None or begin.isoweekday() == term.weekday):
            options[begin] = y
    here = context.day
    if term.day is None:
        this = cal.hijri_month(year, term.month)
        if this is not None and this[0] <= here < this[1]:
            here = this[0]
    chosen = by_direction(options, here, term.which or None, context.tense)
    if chosen is None:
        return None
    note = f"Hijri year {options[chosen]}: {direction(term.which, context.tense)} {context.day}"
    return _hijri_stretch(options[chosen], term.month, term.day, (note,), explicit=False)


def _hijri_stretch(
    year: int, month: int | None, day: int | None, notes: tuple[str, ...], *, explicit: bool
) -> Stretch | None:
    if month is None:
        first, after = cal.hijri_day(year, 1, 1), cal.hijri_day(year + 1, 1, 1)
        return days_between(first, after, "interval", *notes, explicit=explicit) if first and after else None
    if day is None:
        span = cal.hijri_month(year, month)
        return days_between(*span, "interval", *notes, explicit=explicit) if span else None
    date = cal.hijri_day(year, month, day)
    return one_day(date, *notes, explicit=explicit) if date else None
