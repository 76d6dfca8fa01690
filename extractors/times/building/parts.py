"""Builders of parts of longer stretches."""

from __future__ import annotations

from extractors.times.building.items import Built, term_of, unit_of, whole_number
from extractors.times.grammar import Hit
from extractors.times.terms import Nth, Part, Season, Shift

__all__ = ["nth_week", "part_of", "part_of_unit", "quarter", "season_of", "week_of"]


def week_of(hit: Hit) -> Built:
    """Build the meaning of «أسبوع 16 سبتمبر»."""
    of = term_of(hit["of"])
    return Part("week", of) if of else None


def nth_week(hit: Hit) -> Built:
    """Build the meaning of «الأسبوع الأول من أكتوبر»."""
    of = term_of(hit["of"])
    return Nth(whole_number(hit["n"]) or 0, "week", of) if of else None


def quarter(hit: Hit) -> Built:
    """Build the meaning of «الربع الثالث من العام الجاري»."""
    item = hit["of"]
    of = Shift("year", 0) if item.cls == "THEYEAR" else term_of(item)
    n = whole_number(hit["n"]) or 0
    limit = {"quarter": 4, "third": 3, "half": 2}[str(hit["q"].value)]
    if of is None or n > limit:
        return None
    return Part(str(hit["q"].value), of, limit if n < 0 else n)


def season_of(hit: Hit) -> Built:
    """Build the meaning of «صيف عام 2015»."""
    month = whole_number(hit["s"]) or 0
    if hit.get("y"):
        of = term_of(hit["y"])
        return Season(month, of) if of else None
    mod = hit.get("m")
    if mod is None and not hit.get("here"):
        return Season(month)
    return Season(month, Shift("season", whole_number(mod) or 0))


def part_of(hit: Hit) -> Built:
    """Build the meaning of «منتصف مارس 2011»."""
    of = term_of(hit["of"])
    return Part(str(hit["p"].value), of) if of else None


def part_of_unit(hit: Hit) -> Built:
    """Build the meaning of «نهاية العام»."""
    return Part(str(hit["p"].value), Shift(unit_of(hit["u"]), 0))
