"""Parts of longer stretches, seasons, weekends, decades and holidays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from extractors.times import calendars as cal
from extractors.times.meaning.dates import by_direction, direction
from extractors.times.meaning.stretch import (
    DAY,
    Context,
    Stretch,
    at_midnight,
    days_between,
    meaning,
    one_day,
    whole_years,
)
from extractors.times.terms import Holiday, Nth, Part, Season, Shift, Weekend, Years


@meaning.register
def _part(term: Part, context: Context) -> Stretch | None:
    whole = meaning(term.of, context)
    if whole is None or whole.begin is None or whole.until is None:
        return None
    begin, until = whole.begin, whole.until
    if whole.precision == "day":
        return _part_of_date(term, whole, context)
    if term.part in ("quarter", "half", "third") and term.nth:
        return _fraction(whole, {"half": 2, "third": 3, "quarter": 4}[term.part], term.nth)
    if term.part in ("rest", "later") and context.day is not None:
        begin = max(begin, min(at_midnight(context.day), until - DAY))
        return Stretch(begin, until, "interval", notes=whole.notes)
    if term.part == "earlier" and context.day is not None:
        return replace(whole, until=min(until, max(begin + DAY, at_midnight(context.day))), value=whole.iso)
    middle = _middle(begin.date(), until.date(), whole.precision)
    third = (until - begin) / 3
    first, last = {
        "start": (begin, middle), "early": (begin, middle), "end": (middle, until), "late": (middle, until),
        "middle": (at_midnight((begin + third).date()), at_midnight((until - third).date() + DAY)),
    }.get(term.part, (begin, until))  # fmt: skip
    return replace(whole, begin=first, until=last, value=whole.iso)


def _middle(begin: dt.date, until: dt.date, precision: str) -> dt.datetime:
    if precision == "month":
        return at_midnight(begin + dt.timedelta(days=15))
    if precision == "year":
        return at_midnight(cal.add_months(begin, 6))
    return at_midnight(begin + (until - begin) / 2)


def _part_of_date(term: Part, whole: Stretch, context: Context) -> Stretch | None:
    begin, until = whole.begin, whole.until
    if begin is None or until is None:
        return None
    if term.part == "week":
        first = cal.monday(begin.date())
        return days_between(first, first + dt.timedelta(weeks=1), "week", *whole.notes, explicit=whole.explicit)
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
    return days_between(first, last, "interval", *whole.notes, explicit=whole.explicit)


@meaning.register
def _nth(term: Nth, context: Context) -> Stretch | None:
    whole = meaning(term.of, context)
    if whole is None or whole.begin is None or whole.until is None:
        return None
    begin, until = whole.begin.date(), whole.until.date()
    weekday = 4 if term.unit == "week" else term.weekday or 1  # a week belongs where its Thursday falls (ISO 8601)
    day = cal.nth_weekday(begin, until, weekday, term.n)
    if day is None:
        return None
    if term.unit == "week":
        first = cal.monday(day)
        return days_between(first, first + dt.timedelta(weeks=1), "week", *whole.notes, explicit=whole.explicit)
    return one_day(day, *whole.notes, explicit=whole.explicit)


@meaning.register
def _season(term: Season, context: Context) -> Stretch | None:
    explicit, year, which = False, None, None
    if isinstance(term.of, Shift) and term.of.unit == "season":
        which = term.of.n
    elif term.of is not None:
        around = meaning(term.of, context)
        if around is None or around.begin is None:
            return None
        year, explicit = around.begin.year, around.explicit
    if year is None:
        if context.day is None:
            return None
        begins = [dt.date(y, term.month, 1) for y in range(context.day.year - 2, context.day.year + 3)]
        here = max((b for b in begins if b <= context.day < cal.add_months(b, 3)), default=context.day)
        chosen = by_direction(begins, here, which or None, context.tense)
        if chosen is None:
            return None
        begin = chosen
    else:
        begin = dt.date(year - 1 if term.month == 12 else year, term.month, 1)
    return days_between(begin, cal.add_months(begin, 3), "interval", "meteorological season", explicit=explicit)


@meaning.register
def _weekend(term: Weekend, context: Context) -> Stretch | None:
    if context.day is None:
        return None
    saturday = cal.monday(context.day) + dt.timedelta(weeks=term.n, days=5)
    return days_between(saturday, saturday + 2 * DAY, "interval", f"Saturday and Sunday, counted from {context.day}")


@meaning.register
def _decades(term: Years, _: Context) -> Stretch | None:
    return whole_years(term.first, term.length, explicit=True)


@meaning.register
def _holiday(term: Holiday, context: Context) -> Stretch | None:
    kind, *rest = term.rule.split()
    around = meaning(term.year, context) if term.year is not None else None
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
        return one_day(inside[0], *around.notes, explicit=around.explicit) if inside else None
    if context.day is None:
        return None
    chosen = by_direction(days, context.day, term.which, context.tense)
    return one_day(chosen, direction(term.which, context.tense) + f" {context.day}") if chosen else None


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
