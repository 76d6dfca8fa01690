"""From terms to time: what a term means for an article written on a given day, in a past or future clause.

``resolve`` returns ``None`` where the text does not settle it; nothing is ever taken for "today" by default.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from extractors.times import calendars as cal
from extractors.times.terms import (
    Anaphor,
    At,
    Bound,
    Clock,
    Date,
    Holiday,
    Now,
    Nth,
    Offset,
    Part,
    PartOfDay,
    Range,
    Recent,
    Season,
    Shift,
    Term,
    Tied,
    Weekday,
    Weekend,
    Within,
    Years,
)

__all__ = ["Context", "Stretch", "resolve"]

_DAY = dt.timedelta(days=1)
_LEAP_YEARS = 8
"""How far from the anchor 29 February may be (1896–1904)."""
_FEW = (3, 9)
"""بضع and a plural without a number mean three to nine."""
_PARTS_OF_DAY = {  # hours; the corpus convention of Recognizers-Text for the main four
    "morning": (8, 12), "early-morning": (8, 10), "dawn": (3, 6), "noon": (12, 13), "afternoon": (12, 16),
    "forenoon": (8, 12), "evening": (16, 20), "sunset": (17, 19), "night": (20, 24), "midnight": (0, 1),
    "midafternoon": (14, 15),
}  # fmt: skip


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
            return f"{left}/{'..' if until is None else (until - _DAY).date().isoformat()}"
        if self.precision == "year":
            return f"{begin.year:04d}"
        if self.precision == "month":
            return f"{begin.year:04d}-{begin.month:02d}"
        if self.precision == "day":
            return begin.date().isoformat()
        if self.precision == "instant":
            return begin.isoformat(timespec="seconds" if begin.second else "minutes")
        if (begin.time(), until.time()) == (dt.time.min, dt.time.min):
            last = (until - _DAY).date()
            return f"{begin.date().isoformat()}/{max(last, begin.date()).isoformat()}"
        return f"{begin.isoformat(timespec='minutes')}/{until.isoformat(timespec='minutes')}"


def resolve(term: Term, context: Context) -> Stretch | None:
    """The stretch that a term means in a context; ``None`` where it cannot be told, or lies outside years 1–9999."""
    try:
        return _resolve(term, context)
    except (OverflowError, ValueError):
        return None


def _resolve(term: Term, context: Context) -> Stretch | None:
    handler = _HANDLERS.get(type(term))
    return handler(term, context) if handler else None


# ------------------------------------------------------------------ stretches


def _at_midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min)


def _days(begin: dt.date, until: dt.date, precision: str, *notes: str, explicit: bool = False) -> Stretch:
    return Stretch(_at_midnight(begin), _at_midnight(until), precision, explicit, notes)


def _one_day(day: dt.date, *notes: str, explicit: bool = False) -> Stretch:
    return _days(day, day + _DAY, "day", *notes, explicit=explicit)


def _month(year: int, month: int, *notes: str, explicit: bool = False) -> Stretch:
    begin = dt.date(year, month, 1)
    return _days(begin, cal.add_months(begin, 1), "month", *notes, explicit=explicit)


def _years(first: int, length: int, *notes: str, explicit: bool = False) -> Stretch:
    begin, until = dt.date(max(first, 1), 1, 1), dt.date(first + length, 1, 1)
    if length == 1:
        return _days(begin, until, "year", *notes, explicit=explicit)
    stretch = _days(begin, until, "interval", *notes, explicit=explicit)
    return replace(stretch, value=f"{first:04d}/{first + length - 1:04d}")


# ------------------------------------------------------------------ calendar dates


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
    around = _resolve(term.within, context)
    if around is None or around.begin is None:
        return replace(term, within=None), ()
    begin = around.begin
    if around.precision == "day":  # «اليوم الأربعاء 8 يناير»: the year nearest to that day
        return replace(term, within=None), ()
    month = term.month if term.month is not None else begin.month
    return replace(term, year=begin.year, month=month, within=None), (f"{around.iso} من السياق",)


def _full(term: Date, notes: tuple[str, ...]) -> Stretch | None:
    year, month, day = term.year or 1, term.month, term.day
    explicit = not notes
    if month is None:
        return _years(year, 1, *notes, explicit=explicit)
    if day is None:
        return _month(year, month, *notes, explicit=explicit)
    date = dt.date(year, month, day)
    if term.weekday is not None and date.isoweekday() != term.weekday:
        notes = (*notes, f"weekday {term.weekday} does not fall on {date}; the date is kept")
    if term.equals is not None:
        other = _hijri(term.equals, Context(None))
        if other is not None and other.begin is not None and abs((other.begin.date() - date).days) > 1:
            notes = (*notes, f"the Hijri date says {other.begin.date()}; the Gregorian one is kept")
    return _one_day(date, *notes, explicit=explicit)


def _yearless(term: Date, context: Context, day: dt.date, notes: tuple[str, ...]) -> Stretch | None:
    """A month, or day and month, in the year that weekday, «الماضي/المقبل» and tense admit."""
    every = _same_day_of_years(term, day)
    near = [d for d in every if abs(d.year - day.year) <= 1 and d.isoweekday() == term.weekday]
    found = near or every
    if term.weekday is not None and not near:
        notes = (*notes, f"weekday {term.weekday} agrees with no year near {day.year}; the date is kept")
    whole_month = term.day is None
    here = day.replace(day=1) if whole_month else day
    chosen = _by_direction(found, here, term.which, context.tense)
    if chosen is None:
        return None
    why = f"year {chosen.year}: {_direction(term.which, context.tense)} {day}"
    if whole_month:
        return _month(chosen.year, chosen.month, *notes, why)
    return _one_day(chosen, *notes, why)


def _same_day_of_years(term: Date, day: dt.date) -> list[dt.date]:
    days = []
    reach = _LEAP_YEARS if (term.month, term.day) == (2, 29) else 2
    for year in range(max(1, day.year - reach), min(9998, day.year + reach) + 1):
        last = cal.month_length(year, term.month or 1)
        if (term.day or 1) <= last:
            days.append(dt.date(year, term.month or 1, term.day or 1))
    return days


def _by_direction(days: Iterable[dt.date], here: dt.date, which: int | None, tense: str | None) -> dt.date | None:
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


def _direction(which: int | None, tense: str | None) -> str:
    if which is not None:
        return {-1: "the last before", 0: "the one of the year of", 1: "the next after"}[which]
    return {"past": "past clause, the last up to", "future": "future clause, the next from"}.get(
        tense or "", "the nearest to"
    )


def _day_number(term: Date, context: Context, day: dt.date) -> Stretch | None:
    """«يوم 15»: of this month, unless its weekday says otherwise."""
    if term.weekday is None:
        length = cal.month_length(day.year, day.month)
        return _one_day(day.replace(day=term.day or 1), f"of the month of {day}") if (term.day or 1) <= length else None
    found = []
    for step in range(-12, 13):
        first = cal.add_months(day.replace(day=1), step)
        if (term.day or 1) > cal.month_length(first.year, first.month):
            continue
        date = first.replace(day=term.day or 1)
        if term.weekday is None or date.isoweekday() == term.weekday:
            found.append(date)
    chosen = _by_direction(found, day, term.which, context.tense)
    return _one_day(chosen, f"month by {_direction(term.which, context.tense)} {day}") if chosen else None


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
    chosen = _by_direction(options, here, term.which or None, context.tense)
    if chosen is None:
        return None
    note = f"Hijri year {options[chosen]}: {_direction(term.which, context.tense)} {context.day}"
    return _hijri_stretch(options[chosen], term.month, term.day, (note,), explicit=False)


def _hijri_stretch(
    year: int, month: int | None, day: int | None, notes: tuple[str, ...], *, explicit: bool
) -> Stretch | None:
    if month is None:
        first, after = cal.hijri_day(year, 1, 1), cal.hijri_day(year + 1, 1, 1)
        return _days(first, after, "interval", *notes, explicit=explicit) if first and after else None
    if day is None:
        span = cal.hijri_month(year, month)
        return _days(*span, "interval", *notes, explicit=explicit) if span else None
    date = cal.hijri_day(year, month, day)
    return _one_day(date, *notes, explicit=explicit) if date else None


# ------------------------------------------------------------------ days and units from the anchor


def _weekday(term: Weekday, context: Context) -> Stretch | None:
    if context.day is None:
        return None
    day = context.day
    back = (day.isoweekday() - term.weekday) % 7
    ahead = (term.weekday - day.isoweekday()) % 7
    if term.which == -1:
        return _one_day(day - dt.timedelta(days=back or 7), f"the last before {day}")
    if term.which == 1:
        return _one_day(day + dt.timedelta(days=ahead or 7), f"the next after {day}")
    if term.which == 0:
        return _one_day(cal.monday(day) + dt.timedelta(days=term.weekday - 1), f"in the week of {day}")
    if context.tense == "future":
        return _one_day(day + dt.timedelta(days=ahead), f"future clause, the next from {day}")
    return _one_day(day - dt.timedelta(days=back), f"past clause, the last up to {day}")


def _tied(term: Tied, context: Context) -> Stretch | None:
    """«اليوم الأربعاء»: the weekday decides; a paper may be dated the day after it was written."""
    if context.day is None:
        return None
    said = context.day + dt.timedelta(days=term.n)
    back = (said.isoweekday() - term.weekday) % 7
    ahead = (term.weekday - said.isoweekday()) % 7
    if back == 0:
        return _one_day(said, f"counted from {context.day}, and the weekday agrees")
    day = said - dt.timedelta(days=back) if back <= ahead or term.n == 0 else said + dt.timedelta(days=ahead)
    return _one_day(day, f"the weekday decides: counted from {context.day} it would be {said}")


def _shift(term: Shift, context: Context) -> Stretch | None:
    day, anchor = context.day, context.anchor
    if day is None or anchor is None:
        return None
    note = f"counted from {day}"
    if term.unit == "day":
        return _one_day(day + dt.timedelta(days=term.n), note)
    if term.unit == "week":
        first = cal.monday(day) + dt.timedelta(weeks=term.n)
        if term.weekday is not None:
            return _one_day(first + dt.timedelta(days=term.weekday - 1), note)
        return _days(first, first + dt.timedelta(weeks=1), "week", note)
    if term.unit == "month":
        first = cal.add_months(day.replace(day=1), term.n)
        return _month(first.year, first.month, note)
    if term.unit == "year":
        return _years(day.year + term.n, 1, note)
    if term.unit in ("decade", "century"):
        length = 10 if term.unit == "decade" else 100
        return _years((day.year // length + term.n) * length, length, note)
    if term.unit in ("hour", "minute"):
        step = dt.timedelta(**{f"{term.unit}s": 1})
        begin = anchor + term.n * step if term.n < 0 else anchor
        return Stretch(begin, begin + step, "interval", notes=(note,))
    return None


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
        return _month(moment.year, moment.month, note)
    if units[-1] in ("year", "decade", "century"):
        return _years(moment.year, 1, note)
    return _one_day(moment.date(), note)


def _within(term: Within, context: Context) -> Stretch | None:
    day = context.day
    if day is None or context.tense != "future":
        return None
    until = cal.add(_at_midnight(day), term.amount.amounts, 1).date() + _DAY
    return _days(day, until, "interval", f"counted from {day}")


def _vague_offset(term: Offset, start: dt.datetime) -> Stretch:
    ((_, unit), *_) = term.amount.amounts
    near, far = (cal.add(start, ((n, unit),), term.sign) for n in _FEW)
    first, last = sorted((near, far))
    if unit in ("hour", "minute", "second"):
        return Stretch(first, last, "interval", notes=(f"three to nine {unit}s from {start}",))
    if unit == "day":
        return _days(first.date(), last.date() + _DAY, "interval", f"three to nine {unit}s from {start.date()}")
    return _coarse(first.date(), last.date(), unit, f"three to nine {unit}s from {start.date()}")


def _coarse(first: dt.date, last: dt.date, unit: str, note: str) -> Stretch:
    """An interval as coarse as its unit: whole months, whole years."""
    if unit in ("year", "decade", "century"):
        return _years(first.year, last.year - first.year + 1, note)
    begin, end = first.replace(day=1), last.replace(day=1)
    if begin == end:
        return _month(begin.year, begin.month, note)
    stretch = _days(begin, cal.add_months(end, 1), "interval", note)
    return replace(stretch, value=f"{begin:%Y-%m}/{end:%Y-%m}")


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
        return _years(first, int(term.n * length), note)
    if term.sign < 0:
        begin, until = cal.add(_at_midnight(day), amounts, -1).date(), day
    else:
        begin = day + _DAY
        until = cal.add(_at_midnight(begin), amounts, 1).date()
    stretch = _days(begin, until, "interval", note)
    if not term.vague or term.unit == "day":
        return stretch
    coarse = _coarse(begin, until, "year" if term.unit == "year" else "month", note)
    return replace(stretch, precision=coarse.precision, value=coarse.iso)


def _now(_: Now, context: Context) -> Stretch | None:
    if context.anchor is None or context.day is None:
        return None
    if context.anchor.time() == dt.time.min:
        return _one_day(context.day, "the time of writing")
    stretch = _one_day(context.day, "the time of writing")
    return replace(stretch, begin=dt.datetime.combine(context.day, context.anchor.time()))


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
            return _one_day(base, note)
    else:
        return None
    stretch = _shift(Shift(term.unit, term.n), Context(_at_midnight(base), base))
    return replace(stretch, notes=(note,)) if stretch else None


def _fine_enough(before: Stretch, unit: str) -> bool:
    """«في اليوم نفسه» cannot mean a year spoken of before."""
    order = ["instant", "day", "week", "month", "year", "decade", "century"]
    if unit == "moment" or before.precision == "interval":
        return unit == "moment"
    return order.index(before.precision) <= order.index(unit if unit in order else "day")


# ------------------------------------------------------------------ parts and sets of stretches


def _part(term: Part, context: Context) -> Stretch | None:
    whole = _resolve(term.of, context)
    if whole is None or whole.begin is None or whole.until is None:
        return None
    begin, until = whole.begin, whole.until
    if whole.precision == "day":
        return _part_of_date(term, whole, context)
    if term.part in ("quarter", "half", "third") and term.nth:
        return _fraction(whole, {"half": 2, "third": 3, "quarter": 4}[term.part], term.nth)
    if term.part in ("rest", "later") and context.day is not None:
        begin = max(begin, min(_at_midnight(context.day), until - _DAY))
        return Stretch(begin, until, "interval", notes=whole.notes)
    if term.part == "earlier" and context.day is not None:
        return replace(whole, until=min(until, max(begin + _DAY, _at_midnight(context.day))), value=whole.iso)
    middle = _middle(begin.date(), until.date(), whole.precision)
    third = (until - begin) / 3
    first, last = {
        "start": (begin, middle), "early": (begin, middle), "end": (middle, until), "late": (middle, until),
        "middle": (_at_midnight((begin + third).date()), _at_midnight((until - third).date() + _DAY)),
    }.get(term.part, (begin, until))  # fmt: skip
    return replace(whole, begin=first, until=last, value=whole.iso)


def _middle(begin: dt.date, until: dt.date, precision: str) -> dt.datetime:
    if precision == "month":
        return _at_midnight(begin + dt.timedelta(days=15))
    if precision == "year":
        return _at_midnight(cal.add_months(begin, 6))
    return _at_midnight(begin + (until - begin) / 2)


def _part_of_date(term: Part, whole: Stretch, context: Context) -> Stretch | None:
    begin, until = whole.begin, whole.until
    if begin is None or until is None:
        return None
    if term.part == "week":
        first = cal.monday(begin.date())
        return _days(first, first + dt.timedelta(weeks=1), "week", *whole.notes, explicit=whole.explicit)
    if term.part == "rest":
        start = context.anchor if context.anchor and context.anchor.date() == begin.date() else begin
        return Stretch(start, until, "interval", notes=whole.notes, value=whole.iso)
    moment = {"start": begin, "middle": begin + dt.timedelta(hours=12)}.get(term.part, until - dt.timedelta(minutes=1))
    return Stretch(moment, moment + dt.timedelta(minutes=1), "instant", whole.explicit, whole.notes)


def _fraction(whole: Stretch, parts: int, nth: int) -> Stretch | None:
    if whole.begin is None or whole.until is None:
        return None
    begin, until = whole.begin.date(), whole.until.date()
    months = (until.year - begin.year) * 12 + until.month - begin.month
    if months >= parts and months % parts == 0:
        step = months // parts
        first, last = cal.add_months(begin, step * (nth - 1)), cal.add_months(begin, step * nth)
    else:
        size = (until - begin) / parts
        first, last = begin + size * (nth - 1), begin + size * nth
    return _days(first, last, "interval", *whole.notes, explicit=whole.explicit)


def _nth(term: Nth, context: Context) -> Stretch | None:
    whole = _resolve(term.of, context)
    if whole is None or whole.begin is None or whole.until is None:
        return None
    begin, until = whole.begin.date(), whole.until.date()
    weekday = 4 if term.unit == "week" else term.weekday or 1  # a week belongs where its Thursday falls (ISO 8601)
    day = cal.nth_weekday(begin, until, weekday, term.n)
    if day is None:
        return None
    if term.unit == "week":
        first = cal.monday(day)
        return _days(first, first + dt.timedelta(weeks=1), "week", *whole.notes, explicit=whole.explicit)
    return _one_day(day, *whole.notes, explicit=whole.explicit)


def _season(term: Season, context: Context) -> Stretch | None:
    explicit, year, which = False, None, None
    if isinstance(term.of, Shift) and term.of.unit == "season":
        which = term.of.n
    elif term.of is not None:
        around = _resolve(term.of, context)
        if around is None or around.begin is None:
            return None
        year, explicit = around.begin.year, around.explicit
    if year is None:
        if context.day is None:
            return None
        begins = [dt.date(y, term.month, 1) for y in range(context.day.year - 2, context.day.year + 3)]
        here = max((b for b in begins if b <= context.day < cal.add_months(b, 3)), default=context.day)
        chosen = _by_direction(begins, here, which or None, context.tense)
        if chosen is None:
            return None
        begin = chosen
    else:
        begin = dt.date(year - 1 if term.month == 12 else year, term.month, 1)
    return _days(begin, cal.add_months(begin, 3), "interval", "meteorological season", explicit=explicit)


def _weekend(term: Weekend, context: Context) -> Stretch | None:
    if context.day is None:
        return None
    saturday = cal.monday(context.day) + dt.timedelta(weeks=term.n, days=5)
    return _days(saturday, saturday + 2 * _DAY, "interval", f"Saturday and Sunday, counted from {context.day}")


def _decades(term: Years, _: Context) -> Stretch | None:
    return _years(term.first, term.length, explicit=True)


def _holiday(term: Holiday, context: Context) -> Stretch | None:
    kind, *rest = term.rule.split()
    around = _resolve(term.year, context) if term.year is not None else None
    if around is not None and around.begin is not None:
        years: Iterable[int] = (around.begin.year,)
    elif context.day is not None and term.year is None:
        years = range(max(1, context.day.year - 2), min(9998, context.day.year + 2) + 1)
    else:
        return None
    later = dt.timedelta(days=term.day - 1)
    days = sorted({d + later for year in years for d in _holiday_in(kind, rest, year)})
    if around is not None:
        inside = [d for d in days if around.begin and around.until and around.begin.date() <= d < around.until.date()]
        return _one_day(inside[0], *around.notes, explicit=around.explicit) if inside else None
    if context.day is None:
        return None
    chosen = _by_direction(days, context.day, term.which, context.tense)
    return _one_day(chosen, _direction(term.which, context.tense) + f" {context.day}") if chosen else None


def _holiday_in(kind: str, rest: list[str], year: int) -> list[dt.date]:
    if kind == "easter":
        return [cal.easter(year) + dt.timedelta(days=int(rest[0]))]
    if kind == "nth":
        month, weekday, n = map(int, rest)
        begin = dt.date(year, month, 1)
        day = cal.nth_weekday(begin, cal.add_months(begin, 1), weekday, n)
        return [day] if day else []
    month, day_number = map(int, rest[0].split("-"))
    if kind == "g":
        return [dt.date(year, month, day_number)]
    first = cal.hijri_year_of(dt.date(year, 1, 1))
    days = [cal.hijri_day(y, month, day_number) for y in (first, first + 1)]
    return [d for d in days if d is not None and d.year == year]


# ------------------------------------------------------------------ hours


def _clock(term: Clock, context: Context) -> Stretch | None:
    if context.day is None:
        return None
    return _on(context.day, term, ("on the day of writing",), explicit=False)


def _on(day: dt.date, clock: Clock, notes: tuple[str, ...], *, explicit: bool) -> Stretch:
    clock = cal.twenty_four(clock)
    moment = dt.datetime.combine(day, dt.time(clock.hour % 24, clock.minute, clock.second))
    if clock.zone is not None:
        hours, minutes = divmod(clock.zone, 60)
        notes = (*notes, f"hour of UTC{hours:+03d}:{minutes:02d}")
    return Stretch(moment, moment + dt.timedelta(minutes=1), "instant", explicit, notes)


def _part_of_day(term: PartOfDay, context: Context) -> Stretch | None:
    return _at(At(Shift("day", 0), term), context)


def _at(term: At, context: Context) -> Stretch | None:
    day = _resolve(term.day, context)
    if day is None or day.begin is None:
        return None
    if isinstance(term.time, Clock):
        return _on(day.begin.date(), term.time, day.notes, explicit=day.explicit)
    if not isinstance(term.time, PartOfDay):
        return None
    first, last = _PARTS_OF_DAY.get(term.time.part, (0, 24))
    if term.time.edge is not None and last - first >= 4:
        middle = (first + last) // 2
        first, last = (first, middle) if term.time.edge == "early" else (middle, last)
    midnight = _at_midnight(day.begin.date())
    begin, until = midnight + dt.timedelta(hours=first), midnight + dt.timedelta(hours=last)
    return replace(day, begin=begin, until=until, value=day.iso)


# ------------------------------------------------------------------ ranges and bounds


def _range(term: Range, context: Context) -> Stretch | None:
    first, last = _resolve(term.first, context), _resolve(term.last, context)
    if first is None or last is None or first.begin is None or last.until is None:
        return None
    hours = isinstance(term.last, Clock) or (isinstance(term.last, At) and isinstance(term.last.time, Clock))
    until = last.begin if hours else last.until
    if until is not None and first.begin >= until:
        first, last, until = _in_order(term, context, first, last, until)
    if until is None or first.begin is None or first.begin > until:
        return None
    notes = tuple(dict.fromkeys((*first.notes, *last.notes)))
    both = first.explicit and last.explicit
    stretch = Stretch(first.begin, until, "interval", both, notes)
    if first.precision == last.precision and first.precision in ("month", "year"):
        return replace(stretch, value=f"{first.iso}/{last.iso}")
    return stretch


def _in_order(
    term: Range, context: Context, first: Stretch, last: Stretch, until: dt.datetime
) -> tuple[Stretch, Stretch, dt.datetime | None]:
    """A range whose parts, read one by one, come out in the wrong order: the second is read from the first on."""
    if first.begin is None or last.begin is None:
        return first, last, until
    if isinstance(term.first, Clock) and isinstance(term.last, Clock):
        return first, last, until + _DAY  # past midnight
    if context.tense == "future" or isinstance(term.first, Shift | Tied) or first.explicit:
        begin = first.begin.date()
        again = _resolve(term.last, Context(_at_midnight(begin), begin, "future"))
        return (first, again, again.until) if again else (first, last, None)
    day = last.begin.date()
    again = _resolve(term.first, Context(_at_midnight(day), day, "past"))
    return (again, last, until) if again else (first, last, None)


def _bound(term: Bound, context: Context) -> Stretch | None:
    inner = _resolve(term.of, context)
    if inner is None:
        return None
    if term.side in ("since", "from"):
        return inner
    if term.side == "after":
        return replace(inner, begin=inner.until, until=None, precision="interval", value=None)
    until = inner.until if term.side == "until" else inner.begin
    return replace(inner, begin=None, until=until, precision="interval", value=None)


_HANDLERS: dict[type, Callable[[Any, Context], Stretch | None]] = {
    Date: _date, Weekday: _weekday, Tied: _tied, Shift: _shift, Offset: _offset, Recent: _recent, Now: _now,
    Anaphor: _anaphor, Part: _part, Nth: _nth, Season: _season, Weekend: _weekend, Within: _within, Years: _decades,
    Holiday: _holiday, Clock: _clock, PartOfDay: _part_of_day, At: _at, Range: _range, Bound: _bound,
}  # fmt: skip
