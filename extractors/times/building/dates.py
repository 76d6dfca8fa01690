"""Builders of calendar dates."""

from __future__ import annotations

from dataclasses import replace

from extractors.times.building.items import Built, calendar_year, day_number, term_of, whole_number
from extractors.times.grammar import Hit
from extractors.times.terms import Date, Shift, Tied, Weekday

__all__ = [
    "calendar_date",
    "day_and_date",
    "day_month_decimal",
    "day_month_figures",
    "day_month_figures_plain",
    "day_of_month",
    "double_date",
    "figures",
    "hijri_date",
    "month_figures",
    "month_year",
    "same_month",
    "same_month_twice",
    "weekday_date",
    "weekday_day",
    "year_named",
    "year_of_era",
]

_HIJRI_YEARS = range(1200, 1600)


def same_month(hit: Hit) -> Built:
    """Build the meaning of «يناير/كانون الثاني»."""
    a, b = hit["a"], hit.get("b")
    return whole_number(a) if b is None or whole_number(a) == whole_number(b) else None


def same_month_twice(hit: Hit) -> Built:
    """Build the meaning of «آذار مارس»."""
    return same_month(hit) if hit["a"].start != hit["b"].start else None


def year_named(hit: Hit) -> Built:
    """Build the meaning of «عام 2003»."""
    value, era = whole_number(hit["n"]), hit.get("era")
    if value is None or not 100 <= value <= 2999:
        return None
    return Date(year=value, hijri=era.cls == "ERAH" if era else value in _HIJRI_YEARS and value >= 1350)


def year_of_era(hit: Hit) -> Built:
    """Build the meaning of «1436 هـ»."""
    value, era = whole_number(hit["n"]) or 0, hit["era"].cls
    if era == "BCE" or not (1000 <= value <= 2199 if era == "ERAG" else value in _HIJRI_YEARS):
        return None
    return Date(year=value, hijri=era == "ERAH")


def _valid(date: Date) -> Date | None:
    if date.day is not None and not 1 <= date.day <= (30 if date.hijri else 31):
        return None
    if date.month is not None and not 1 <= date.month <= 12:
        return None
    return date


def figures(hit: Hit) -> Built:
    """Build the meaning of «21/4/2016»."""
    a, b, c = (whole_number(hit[x]) or 0 for x in "abc")
    if a > 31:
        year, month, day = a, b, c
    elif c > 31:
        year, month, day = c, b, a
    else:
        return None
    if month > 12 and day <= 12:
        month, day = day, month
    if year < 100 or not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    return Date(year, month, day, hijri=year in _HIJRI_YEARS and year >= 1350)


def month_figures(hit: Hit) -> Built:
    """Build the meaning of «3/2015»."""
    a, b = sorted((whole_number(hit["a"]) or 0, whole_number(hit["b"]) or 0))
    return Date(b, a) if 1 <= a <= 12 and 1900 <= b <= 2199 else None


def _day_month(a: int, b: int) -> Date | None:
    """Day and month of «22/04»: the number beyond 12 is the day; else the day comes first, as in Arabic usage."""
    day, month = (b, a) if b > 12 else (a, b)
    return Date(month=month, day=day) if 1 <= month <= 12 and 1 <= day <= 31 else None


def day_month_figures(hit: Hit) -> Built:
    """Build the meaning of «يوم 22/04»."""
    return _day_month(whole_number(hit["a"]) or 0, whole_number(hit["b"]) or 0)


def day_month_figures_plain(hit: Hit) -> Built:
    """Build the meaning of «22/04»."""
    a, b = whole_number(hit["a"]) or 0, whole_number(hit["b"]) or 0
    return _day_month(a, b) if max(a, b) > 12 and hit.gapless else None


def day_month_decimal(hit: Hit) -> Built:
    """Build the meaning of «سأعود في 4.22»."""
    a, b = str(hit["a"].value).split(".")
    return _day_month(int(a), int(b))


def calendar_date(hit: Hit) -> Built:
    """Build the meaning of «12 يناير 2016»."""
    day = day_number(hit["d"])
    if day is None:
        return None
    month = whole_number(hit.get("m"))
    which = whole_number(hit.get("which"))
    if hit.get("w"):
        return _valid(Date(month=month, day=day, within=term_of(hit["w"])))
    if hit.get("y"):
        year = calendar_year(hit["y"])
        return _valid(replace(year, month=month, day=day)) if year and not year.hijri and year.day is None else None
    return _valid(Date(month=month, day=day, which=which))


def hijri_date(hit: Hit) -> Built:
    """Build the meaning of «26 شوال 1436 هـ»."""
    d, y = hit.get("d"), hit.get("y")
    day = day_number(d)
    if d is not None and day is None:
        return None
    year = None
    if y is not None:
        year = y.value.year if isinstance(y.value, Date) else whole_number(y)
        if year is None or year not in _HIJRI_YEARS:
            return None
    return _valid(Date(year, whole_number(hit["m"]), day, hijri=True, which=whole_number(hit.get("which"))))


def month_year(hit: Hit) -> Built:
    """Build the meaning of «يونيو 2016»."""
    month = whole_number(hit["m"])
    if hit.get("w"):
        return Date(month=month, within=term_of(hit["w"]))
    if hit.get("y"):
        year = calendar_year(hit["y"])
        return replace(year, month=month) if year and not year.hijri and year.month is None else None
    which = 0 if hit.get("here") else whole_number(hit.get("which"))
    return Date(month=month, which=which)


def double_date(hit: Hit) -> Built:
    """Build the meaning of «26 شوال 1436 هـ الموافق 11 أغسطس 2015 م»."""
    a, b = hit["a"].value, hit["b"].value
    if not isinstance(a, Date) or not isinstance(b, Date) or a.hijri == b.hijri:
        return None
    return replace(b, equals=a) if a.hijri else replace(a, equals=b)


def day_of_month(hit: Hit) -> Built:
    """Build the meaning of «يوم 15»."""
    day = day_number(hit["d"])
    return Date(day=day) if day else None


def weekday_day(hit: Hit) -> Built:
    """Build the meaning of «الجمعة 15»."""
    day = day_number(hit["d"])
    return Date(day=day, weekday=whole_number(hit["w"])) if day else None


def weekday_date(hit: Hit) -> Built:
    """Build the meaning of «الأحد 12 يناير»."""
    date, which = hit["d"].value, hit.get("which")
    if not isinstance(date, Date) or date.weekday is not None:
        return None
    return replace(date, weekday=whole_number(hit["w"]), which=date.which if which is None else whole_number(which))


def day_and_date(hit: Hit) -> Built:
    """Build the meaning of «اليوم الأربعاء 8 يناير»."""
    day, date = term_of(hit["w"]), hit["d"].value
    if not isinstance(date, Date):
        return None
    if isinstance(day, Weekday | Tied):
        return replace(date, weekday=day.weekday, within=day if isinstance(day, Tied) else None)
    return replace(date, within=day) if isinstance(day, Shift) else None
