"""Builders of weekdays, days of speaking and stretches relative to the present one."""

from __future__ import annotations

from dataclasses import replace

from extractors.times.building.items import Built, term_of, unit_of, whole_number
from extractors.times.grammar import Hit
from extractors.times.terms import Anaphor, Holiday, Nth, Shift, Tied, Weekday, Weekend, Years

__all__ = [
    "anaphor_day",
    "anaphor_same",
    "anaphor_step",
    "anaphor_then",
    "century",
    "decade",
    "holiday_named",
    "nth_weekday",
    "nth_weekday_here",
    "relative_day",
    "relative_unit",
    "second_unit",
    "tied",
    "today",
    "weekday_named",
    "weekday_of_week",
    "weekend_after_next",
    "weekend_of",
]


def tied(hit: Hit) -> Built:
    """Build the meaning of «اليوم (الخميس)»."""
    return Tied(whole_number(hit["r"]) or 0, whole_number(hit["w"]) or 0)


def weekday_named(hit: Hit) -> Built:
    """Build the meaning of «الأحد المقبل»."""
    which = 0 if hit.get("here") else whole_number(hit.get("m"))
    return Weekday(whole_number(hit["w"]) or 0, which)


def relative_day(hit: Hit) -> Built:
    """Build the meaning of «يوم الأمس»."""
    return Shift("day", whole_number(hit["w"]) or 0)


def today(hit: Hit) -> Built:
    """Build the meaning of «سأعود يومي»."""
    return Shift("day", 0)


def relative_unit(hit: Hit) -> Built:
    """Build the meaning of «الأسبوع الماضي»."""
    mod = hit.get("m")
    unit = unit_of(hit["u"])
    if mod is not None and mod.cls in ("FOLLOWING", "PREVIOUS"):
        return Anaphor(unit, whole_number(mod) or 0)
    return Shift(unit, whole_number(mod) or 0)


def second_unit(hit: Hit) -> Built:
    """Build the meaning of «الأسبوع قبل الماضي»."""
    return Shift(unit_of(hit["u"]), -2 if hit.get("s") else 2)


def anaphor_same(hit: Hit) -> Built:
    """Build the meaning of «الشهر ذاته»."""
    return Anaphor(unit_of(hit["u"]), 0)


def anaphor_step(hit: Hit) -> Built:
    """Build the meaning of «في اليوم التالي»."""
    return Anaphor(unit_of(hit["u"]), whole_number(hit["m"]) or 0)


def anaphor_day(hit: Hit) -> Built:
    """Build the meaning of «اليوم الماضي»."""
    return Shift("day", whole_number(hit["m"]) or 0)


def anaphor_then(hit: Hit) -> Built:
    """Build the meaning of «في الأثناء»."""
    return Anaphor("moment", 0)


def weekend_of(hit: Hit) -> Built:
    """Build the meaning of «نهاية الأسبوع المقبل»."""
    return Weekend(whole_number(hit.get("m")) or 0)


def weekend_after_next(hit: Hit) -> Built:
    """Build the meaning of «عطلة نهاية الأسبوع بعد التالي»."""
    return Weekend(2) if isinstance(hit["p"].value, Weekend) else None


def decade(hit: Hit) -> Built:
    """Build the meaning of «سبعينيات القرن الماضي»."""
    tens, century, mod = whole_number(hit["d"]) or 0, hit.get("c"), hit.get("m")
    if century is not None:
        return Years(((whole_number(century) or 1) - 1) * 100 + tens, 10)
    if mod is not None:
        return Years((2000 if mod.cls == "CURRENT" else 1900) + tens, 10)
    return Years(1900 + tens, 10)


def century(hit: Hit) -> Built:
    """Build the meaning of «القرن التاسع عشر»."""
    if hit["u"].value != "century":
        return None
    return Years(((whole_number(hit["c"]) or 1) - 1) * 100, 100)


def nth_weekday(hit: Hit) -> Built:
    """Build the meaning of «أول يوم جمعة من يوليو»."""
    of, weekday = term_of(hit["of"]), whole_number(hit["w"])
    if hit["w"].cls == "NUM":
        weekday = 1 if weekday == 2 else None  # اثنين is the number two and, after يوم, Monday
    return Nth(whole_number(hit["n"]) or 0, "day", of, weekday) if of and weekday else None


def nth_weekday_here(hit: Hit) -> Built:
    """Build the meaning of «الأحد الأول»."""
    n = whole_number(hit["n"]) or 0
    return Nth(n, "day", Shift("month", 0), whole_number(hit["w"])) if n <= 5 else None


def weekday_of_week(hit: Hit) -> Built:
    """Build the meaning of «الأحد من الأسبوع الماضي»."""
    week = hit["w"].value
    return replace(week, weekday=whole_number(hit["d"])) if isinstance(week, Shift) else None


def holiday_named(hit: Hit) -> Built:
    """Build the meaning of «ثالث أيام عيد الفطر»."""
    y = hit.get("y")
    if y is not None and (term_of(y) is None):
        return None
    return Holiday(str(hit["h"].value), term_of(y), whole_number(hit.get("m")), whole_number(hit.get("n")) or 1)
