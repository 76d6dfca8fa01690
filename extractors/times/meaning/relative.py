"""Days, weeks and distances counted from the day of writing or from a time spoken of before."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from extractors.times import calendars as cal
from extractors.times.meaning.stretch import (
    DAY,
    Context,
    Stretch,
    at_midnight,
    days_between,
    meaning,
    one_day,
    whole_month,
    whole_years,
)
from extractors.times.terms import Anaphor, Now, Offset, Recent, Shift, Tied, Weekday, Within

_FEW = (3, 9)
"""بضع and a plural without a number mean three to nine."""


@meaning.register
def _weekday(term: Weekday, context: Context) -> Stretch | None:
    if context.day is None:
        return None
    day = context.day
    back = (day.isoweekday() - term.weekday) % 7
    ahead = (term.weekday - day.isoweekday()) % 7
    if term.which == -1:
        return one_day(day - dt.timedelta(days=back or 7), f"the last before {day}")
    if term.which == 1:
        return one_day(day + dt.timedelta(days=ahead or 7), f"the next after {day}")
    if term.which == 0:
        return one_day(cal.monday(day) + dt.timedelta(days=term.weekday - 1), f"in the week of {day}")
    if context.tense == "future":
        return one_day(day + dt.timedelta(days=ahead), f"future clause, the next from {day}")
    return one_day(day - dt.timedelta(days=back), f"past clause, the last up to {day}")


@meaning.register
def _tied(term: Tied, context: Context) -> Stretch | None:
    """«اليوم الأربعاء»: the weekday decides; a paper may be dated the day after it was written."""
    if context.day is None:
        return None
    said = context.day + dt.timedelta(days=term.n)
    back = (said.isoweekday() - term.weekday) % 7
    ahead = (term.weekday - said.isoweekday()) % 7
    if back == 0:
        return one_day(said, f"counted from {context.day}, and the weekday agrees")
    day = said - dt.timedelta(days=back) if back <= ahead or term.n == 0 else said + dt.timedelta(days=ahead)
    return one_day(day, f"the weekday decides: counted from {context.day} it would be {said}")


@meaning.register
def _shift(term: Shift, context: Context) -> Stretch | None:
    day, anchor = context.day, context.anchor
    if day is None or anchor is None:
        return None
    note = f"counted from {day}"
    if term.unit == "day":
        return one_day(day + dt.timedelta(days=term.n), note)
    if term.unit == "week":
        first = cal.monday(day) + dt.timedelta(weeks=term.n)
        if term.weekday is not None:
            return one_day(first + dt.timedelta(days=term.weekday - 1), note)
        return days_between(first, first + dt.timedelta(weeks=1), "week", note)
    if term.unit == "month":
        first = cal.add_months(day.replace(day=1), term.n)
        return whole_month(first.year, first.month, note)
    if term.unit == "year":
        return whole_years(day.year + term.n, 1, note)
    if term.unit in ("decade", "century"):
        length = 10 if term.unit == "decade" else 100
        return whole_years((day.year // length + term.n) * length, length, note)
    if term.unit in ("hour", "minute"):
        step = dt.timedelta(**{f"{term.unit}s": 1})
        begin = anchor + term.n * step if term.n < 0 else anchor
        return Stretch(begin, begin + step, "interval", notes=(note,))
    return None


@meaning.register
def _offset(term: Offset, context: Context) -> Stretch | None:
    """A distance from the anchor, as fine as its smallest unit; «بعد يومين» in a past clause counts from before."""
    anchor, day = context.anchor, context.day
    if term.origin == "event" or anchor is None or day is None:
        return None
    start = dt.datetime.combine(day, anchor.time())
    if term.origin == "context" and context.tense == "past":
        if context.antecedent is None or context.antecedent.begin is None:
            return None
        start = context.antecedent.begin
    units = [unit for _, unit in term.amount.amounts]
    if term.amount.vague and units[-1] in ("year", "decade", "century"):
        return None  # «منذ سنوات» says no year
    if term.amount.vague:
        return _vague_offset(term, start)
    moment = cal.add(start, term.amount.amounts, term.sign)
    note = f"counted from {start.date()}"
    if units[-1] in ("hour", "minute", "second"):
        moment = cal.add(anchor, term.amount.amounts, term.sign) if start.date() == day else moment
        return Stretch(moment, moment + dt.timedelta(minutes=1), "instant", notes=(note,))
    if units[-1] == "month":
        return whole_month(moment.year, moment.month, note)
    if units[-1] in ("year", "decade", "century"):
        return whole_years(moment.year, 1, note)
    return one_day(moment.date(), note)


@meaning.register
def _within(term: Within, context: Context) -> Stretch | None:
    day = context.day
    if day is None or context.tense != "future":
        return None
    until = cal.add(at_midnight(day), term.amount.amounts, 1).date() + DAY
    return days_between(day, until, "interval", f"counted from {day}")


def _vague_offset(term: Offset, start: dt.datetime) -> Stretch:
    ((_, unit), *_) = term.amount.amounts
    near, far = (cal.add(start, ((n, unit),), term.sign) for n in _FEW)
    first, last = sorted((near, far))
    if unit in ("hour", "minute", "second"):
        return Stretch(first, last, "interval", notes=(f"three to nine {unit}s from {start}",))
    if unit == "day":
        return days_between(first.date(), last.date() + DAY, "interval", f"three to nine {unit}s from {start.date()}")
    return _coarse(first.date(), last.date(), unit, f"three to nine {unit}s from {start.date()}")


def _coarse(first: dt.date, last: dt.date, unit: str, note: str) -> Stretch:
    """An interval as coarse as its unit: whole months, whole years."""
    if unit in ("year", "decade", "century"):
        return whole_years(first.year, last.year - first.year + 1, note)
    begin, end = first.replace(day=1), last.replace(day=1)
    if begin == end:
        return whole_month(begin.year, begin.month, note)
    stretch = days_between(begin, cal.add_months(end, 1), "interval", note)
    return replace(stretch, value=f"{begin:%Y-%m}/{end:%Y-%m}")


@meaning.register
def _recent(term: Recent, context: Context) -> Stretch | None:
    day, anchor = context.day, context.anchor
    if day is None or anchor is None:
        return None
    note = f"counted from {day}"
    amounts = ((term.n, term.unit),)
    if term.unit in ("hour", "minute", "second"):
        other = cal.add(anchor, amounts, term.sign)
        return Stretch(min(anchor, other), max(anchor, other), "interval", notes=(note,))
    if term.unit in ("decade", "century"):
        length = 10 if term.unit == "decade" else 100
        this = day.year // length * length
        first = this - int(term.n * length) if term.sign < 0 else this + length
        return whole_years(first, int(term.n * length), note)
    if term.sign < 0:
        begin, until = cal.add(at_midnight(day), amounts, -1).date(), day
    else:
        begin = day + DAY
        until = cal.add(at_midnight(begin), amounts, 1).date()
    stretch = days_between(begin, until, "interval", note)
    if not term.vague or term.unit == "day":
        return stretch
    coarse = _coarse(begin, until, "year" if term.unit == "year" else "month", note)
    return replace(stretch, precision=coarse.precision, value=coarse.iso)


@meaning.register
def _now(_: Now, context: Context) -> Stretch | None:
    if context.anchor is None or context.day is None:
        return None
    if context.anchor.time() == dt.time.min:
        return one_day(context.day, "the time of writing")
    stretch = one_day(context.day, "the time of writing")
    return replace(stretch, begin=dt.datetime.combine(context.day, context.anchor.time()))


@meaning.register
def _anaphor(term: Anaphor, context: Context) -> Stretch | None:
    """Counted from the time last spoken of; without one, from the day of writing."""
    before, day = context.antecedent, context.day
    if before is not None and before.begin is not None and _fine_enough(before, term.unit):
        base, note = before.begin.date(), f"counted from {before.iso}, spoken of before"
        if term.unit == "moment":
            return replace(before, notes=(note,), explicit=False)
    elif day is not None:
        base, note = day, f"counted from {day}, as no time is spoken of before"
        if term.unit == "moment":
            return one_day(base, note)
    else:
        return None
    stretch = _shift(Shift(term.unit, term.n), Context(at_midnight(base), base))
    return replace(stretch, notes=(note,)) if stretch else None


def _fine_enough(before: Stretch, unit: str) -> bool:
    """«في اليوم نفسه» cannot mean a year spoken of before."""
    order = ["instant", "day", "week", "month", "year", "decade", "century"]
    if unit == "moment" or before.precision == "interval":
        return unit == "moment"
    return order.index(before.precision) <= order.index(unit if unit in order else "day")
