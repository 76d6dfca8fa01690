"""Builders of ranges, distances and open sides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from extractors.times.building.amounts import amount_of
from extractors.times.building.items import Built, calendar_year, day_number, term_of, whole_number, year_term
from extractors.times.grammar import Hit
from extractors.times.terms import Bound, Date, Duration, Now, Offset, Range, Shift, Weekday, Within

__all__ = [
    "after_amount",
    "ago",
    "bare_year",
    "bound",
    "day_range",
    "days_pair",
    "from_now",
    "from_to",
    "month_days",
    "now",
    "offset_event",
    "passed",
    "since_amount",
    "week_days",
    "within_amount",
    "year_range",
]


def day_range(hit: Hit) -> Built:
    """Build the meaning of «يومي 5 و6 مارس»."""
    day, last = day_number(hit["a"]), hit["b"].value
    if day is None or not isinstance(last, Date) or last.day is None or last.weekday is not None or day > last.day:
        return None
    return Range(replace(last, day=day, equals=None), last)


def month_days(hit: Hit) -> Built:
    """Build the meaning of «نوفمبر بين 19 و20»."""
    month, a, b = term_of(hit["m"]), day_number(hit["a"]), day_number(hit["b"])
    if not isinstance(month, Date) or a is None or b is None or a > b:
        return None
    return Range(replace(month, day=a), replace(month, day=b))


def week_days(hit: Hit) -> Built:
    """Build the meaning of «الأسبوع المقبل بين الأربعاء والجمعة»."""
    week, a, b = hit["w"].value, hit["a"].value, hit["b"].value
    if not isinstance(week, Shift) or not isinstance(a, Weekday) or not isinstance(b, Weekday):
        return None
    return Range(replace(week, weekday=a.weekday), replace(week, weekday=b.weekday))


def days_pair(hit: Hit) -> Built:
    """Build the meaning of «يومي السبت والأحد»."""
    which = whole_number(hit.get("m"))
    return Range(Weekday(whole_number(hit["a"]) or 0, which), Weekday(whole_number(hit["b"]) or 0, which))


def from_to(hit: Hit) -> Built:
    """Build the meaning of «من الجمعة إلى الثلاثاء»."""
    first, last = term_of(hit["a"]), term_of(hit["b"])
    if first is None or last is None:
        return None
    if isinstance(first, Date) and isinstance(last, Date) and not first.hijri and not last.hijri:
        if first.year is None and first.within is None and last.year is not None:
            first = replace(first, year=last.year - (1 if (first.month or 0) > (last.month or 12) else 0))
        elif last.year is None and first.year is not None:
            last = replace(last, year=first.year + (1 if (first.month or 0) > (last.month or 12) else 0))
        if first.day and first.month is None:
            first = replace(first, month=last.month, year=last.year)
    return Range(first, last)


def year_range(hit: Hit) -> Built:
    """Build the meaning of «بين عامي 2014 و2018»."""
    a, b = calendar_year(hit["a"]), calendar_year(hit["b"])
    if a is None or b is None or (a.year or 0) > (b.year or 0) or a.month or b.month:
        return None
    if hit["a"].cls == hit["b"].cls == "INT" and not ((a.year or 0) >= 1900 and (b.year or 0) <= 2100):
        return None
    return Range(a, b)


def bare_year(hit: Hit) -> Built:
    """Build the meaning of «منذ 2016»."""
    year = year_term(hit["y"])
    return year if year is not None and (hit["y"].cls == "NUM" or 1900 <= (year.year or 0) <= 2100) else None


def _distance(hit: Hit) -> Duration:
    return amount_of(hit.get("d") or hit["u"])


def since_amount(hit: Hit) -> Built:
    """Build the meaning of «منذ سبع سنوات»."""
    return Bound("since", Offset(_distance(hit), -1))


def ago(hit: Hit) -> Built:
    """Build the meaning of «قبل ثلاثة أيام»."""
    return Offset(_distance(hit), -1)


def from_now(hit: Hit) -> Built:
    """Build the meaning of «بعد أسبوعين من الآن»."""
    return Offset(_distance(hit), 1)


def after_amount(hit: Hit) -> Built:
    """Build the meaning of «بعد يومين»."""
    return Offset(_distance(hit), 1, "context")


def offset_event(hit: Hit) -> Built:
    """Build the meaning of «بعد يوم من»."""
    return Offset(_distance(hit), 1 if hit["x"].cls == "AFTER" else -1, "event")


def within_amount(hit: Hit) -> Built:
    """Build the meaning of «خلال أسبوعين»."""
    return Within(_distance(hit))


def bound(side: str) -> Callable[[Hit], Built]:
    """Build the meaning of «منذ 2016»."""

    def build(hit: Hit) -> Built:
        of = term_of(hit["x"])
        if of is None or isinstance(of, Bound):
            return of
        return Bound(side, of)

    return build


def passed(label: str) -> Callable[[Hit], Built]:
    """Build passed."""

    def build(hit: Hit) -> Built:
        return term_of(hit[label])

    return build


def now(hit: Hit) -> Built:
    """Build the meaning of «حاليا»."""
    return Now()
