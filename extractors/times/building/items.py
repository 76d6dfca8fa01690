"""Reading the items of a match: numbers, units, and words that are terms by themselves."""

from __future__ import annotations

from extractors.times.terms import Date, Holiday, PartOfDay, Shift, Term
from extractors.times.tokens import Item

Built = Term | str | int | None
"""What a builder makes: a term, the value of a month name, or nothing (it declines)."""


__all__ = ["FEW", "Built", "calendar_year", "day_number", "number", "term_of", "unit_of", "whole_number", "year_term"]

FEW = 3


def whole_number(item: Item | None) -> int | None:
    """The whole number of an item of a class whose values are numbers."""
    if item is None or isinstance(item.value, float) or not isinstance(item.value, int | str):
        return None
    return int(item.value)


def number(item: Item | None) -> float | None:
    """The amount that an item says; «بضعة» and a bare plural are taken for three."""
    if item is None:
        return None
    if item.cls in ("FEW", "UNITS"):
        return float(FEW)
    return float(item.value) if isinstance(item.value, int | float | str) else None


def term_of(item: Item | None) -> Term | None:
    """The term of an item; words that are a term by themselves (a month name, اليوم) become one."""
    if item is None:
        return None
    if item.cls in ("MONTH", "WEAKMONTH"):
        return Date(month=whole_number(item))
    if item.cls in ("HIJRIMONTH", "WEAKHIJRI"):
        return Date(month=whole_number(item), hijri=True)
    if item.cls in ("RELDAY", "TODAY"):
        return Shift("day", whole_number(item) or 0)
    if item.cls == "HOLIDAY":
        return Holiday(str(item.value))
    if item.cls in ("INT", "NUM", "ORD", "ORDF"):
        return year_term(item)
    if item.cls in ("MIDDAY", "PARTC", "EVENING", "PARTD", "PARTA", "TONIGHT"):
        return PartOfDay(str(item.value))
    return item.value if not isinstance(item.value, str | int | float) else None


def year_term(item: Item | None) -> Date | None:
    """A number that can be a year, as one."""
    value = whole_number(item)
    return Date(year=value) if value is not None and 1000 <= value <= 2199 else None


def calendar_year(item: Item | None) -> Date | None:
    """The year beside a month: a YEAR item, or a number that can be a year."""
    if item is None:
        return None
    return item.value if isinstance(item.value, Date) else year_term(item)


def day_number(item: Item | None) -> int | None:
    """A number that can be a day of a month."""
    value = whole_number(item)
    return value if value is not None and 1 <= value <= 31 else None


def unit_of(item: Item) -> str:
    """The unit of time that a word names."""
    return "day" if item.cls in ("TODAY", "DAY") else str(item.value)
