"""Finding time expressions in a text and resolving them against the day it was written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace

from extractors.times.calendars import iso_duration
from extractors.times.expression import TimeExpression
from extractors.times.grammar import Grammar, grammar, parse
from extractors.times.numerals import numerals
from extractors.times.resolve import Context, Stretch, resolve
from extractors.times.tense import tense_at
from extractors.times.terms import At, Bound, Date, Duration, Every, Holiday, PartOfDay, Shift, Term, Tied, Within
from extractors.times.tokens import Item, islands

__all__ = ["TenseAt", "find_times"]

TenseAt = Callable[[int, int], str | None]
"""Tells the tense (``past``, ``future``, or ``None`` for no opinion) of the clause around characters start to end."""

_FARTHEST_CORRECTION = 6  # days; a paper's date and its «اليوم الخميس» lie no further apart


def find_times(text: str, anchor: dt.datetime | None = None, *, tense: TenseAt | None = None) -> list[TimeExpression]:
    """All time expressions of a text, in order, without overlaps.

    ``anchor`` is when the text was written; without it only dates that the words give in full are resolved, and
    relative expressions keep ``begin``, ``until`` and ``value`` ``None``. ``tense`` may bring what a parser knows of
    the clause; by default future markers around the expression are looked for. Time and memory are linear in the text.
    """
    rules = grammar()
    found = [_reading(item, rules) for island in islands(text) for item in _parsed(island, rules)]
    readings = [r for r in found if r is not None]
    if not readings:
        return []
    naive = anchor.replace(tzinfo=None, microsecond=0) if anchor is not None else None
    day, correction = _day_of_writing(readings, naive)
    return list(_resolved(text, readings, naive, day, correction, anchor, tense))


Reading = tuple[Item, str, Term]


def _parsed(island: list[Item], rules: Grammar) -> list[Item]:
    return parse(numerals(island), rules)


def _reading(item: Item, rules: Grammar) -> Reading | None:
    kind = rules.reported.get(item.cls)
    if kind is None:
        return None
    if not isinstance(item.value, str | int | float | None):
        return item, kind, item.value
    term = _lexical_term(item)
    return (item, kind, term) if term is not None else None


def _lexical_term(item: Item) -> Term | None:
    """Words that are a time by themselves and that no rule has touched."""
    value = str(item.value)
    if item.cls == "MONTH":
        return Date(month=int(value))
    if item.cls == "HIJRIMONTH":
        return Date(month=int(value), hijri=True)
    if item.cls in ("RELDAY", "TODAY"):
        return Shift("day", int(value))
    if item.cls == "HOLIDAY":
        return Holiday(value)
    if item.cls == "SETADVERB":
        return Every(value)
    if item.cls in ("MIDDAY", "TONIGHT"):
        return PartOfDay(value)
    return None


def _day_of_writing(readings: list[Reading], anchor: dt.datetime | None) -> tuple[dt.date | None, str | None]:
    """The day that «اليوم» means. «اليوم الخميس» in a paper dated Friday shows that it was written the day before;
    where such pairs contradict one another the anchor stands.
    """
    if anchor is None:
        return None, None
    day = anchor.date()
    shifts = set()
    for _, _, term in readings:
        tied = term.day if isinstance(term, At) else term
        if isinstance(tied, Tied):
            said = (day + dt.timedelta(days=tied.n)).isoweekday() if day < dt.date.max - dt.timedelta(days=3) else 0
            shifts.add((said - tied.weekday) % 7)
    if len(shifts) != 1:
        return day, None
    (back,) = shifts
    if back == 0 or back > _FARTHEST_CORRECTION or day.toordinal() <= back:
        return day, None
    written = day - dt.timedelta(days=back)
    return written, f"written {written}, as its weekday shows, not on {day}"


def _resolved(
    text: str,
    readings: list[Reading],
    naive: dt.datetime | None,
    day: dt.date | None,
    correction: str | None,
    anchor: dt.datetime | None,
    tense: TenseAt | None,
) -> Iterator[TimeExpression]:
    antecedent: Stretch | None = None
    for item, kind, term in readings:
        side = term.side if isinstance(term, Bound) else None
        base = TimeExpression(
            item.start, item.end, text[item.start : item.end], kind, term, item.rule or item.cls.lower(), bound=side
        )
        if isinstance(term, Duration):
            yield replace(base, value=iso_duration(term))
            continue
        if isinstance(term, Every):
            yield replace(base, value=term.value)
            continue
        moment = None if naive is None or day is None else dt.datetime.combine(day, naive.time())
        context = Context(moment, day, _tense(text, item, side, tense), antecedent)
        stretch = resolve(term, context)
        if stretch is None:
            yield replace(base, value=iso_duration(term.amount)) if isinstance(term, Within) else base
            continue
        notes = stretch.notes if stretch.explicit or correction is None else (*stretch.notes, correction)
        yield replace(
            base,
            kind="interval" if isinstance(term, Within) else kind,
            begin=_zoned(stretch.begin, anchor),
            until=_zoned(stretch.until, anchor),
            value=stretch.iso,
            precision=stretch.precision,
            basis="explicit" if stretch.explicit else "relative",
            why=notes,
        )
        if kind == "date" and side is None and _is_past(stretch, day):
            antecedent = stretch


def _tense(text: str, item: Item, side: str | None, tense: TenseAt | None) -> str | None:
    if side == "from" or side == "until":
        return "future"
    if side == "since":
        return "past"
    given = tense(item.start, item.end) if tense is not None else None
    return given or tense_at(text, item.start, item.end)


def _is_past(stretch: Stretch, day: dt.date | None) -> bool:
    """Whether later words such as «في اليوم التالي» may count from this: reported times, not plans."""
    return stretch.begin is not None and (day is None or stretch.begin.date() <= day)


def _zoned(moment: dt.datetime | None, anchor: dt.datetime | None) -> dt.datetime | None:
    if moment is None or anchor is None or anchor.tzinfo is None:
        return moment
    return moment.replace(tzinfo=anchor.tzinfo)
