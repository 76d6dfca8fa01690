"""Builders of amounts of time, sets and "the last three weeks"."""

from __future__ import annotations

from extractors.times.building.items import FEW, Built, number, unit_of, whole_number
from extractors.times.calendars import iso_duration, twenty_four
from extractors.times.grammar import Hit
from extractors.times.terms import Clock, Duration, Every, Recent, Shift
from extractors.times.tokens import Item

__all__ = ["FRACTIONS", "amount_of"]

FRACTIONS = {"half": 0.5, "quarter": 0.25, "third": 1 / 3, "three-quarters": 0.75}


def amount_of(item: Item) -> Duration:
    """The amount of a DURATION item, or of a unit word alone: one, or a few where it is a plural."""
    if isinstance(item.value, Duration):
        return item.value
    if item.cls in ("UNITS", "THEUNITS"):
        return Duration(((float(FEW), str(item.value)),), vague=True)
    return Duration(((1.0, unit_of(item)),))


def amount(hit: Hit) -> Built:
    """Build the meaning of «ثلاثة أيام»."""
    unit = unit_of(hit["u"])
    if hit["u"].cls == "UNIT2":
        return Duration(((2.0, unit),))
    if hit.get("f"):
        return Duration(((FRACTIONS[str(hit["f"].value)], unit),))
    n = hit.get("n")
    if n is None:
        one = hit.get("one")
        return Duration(((1.0, unit),)) if one is None or whole_number(one) == 1 else None
    value = number(n)
    if value is None or (n.cls == "INT" and hit["u"].cls == "YEARUNIT" and 1900 <= value <= 2100):
        return None
    return Duration(((value, unit),), vague=n.cls == "FEW")


def amount_and_part(hit: Hit) -> Built:
    """Build the meaning of «ثلاث سنوات ونصف»."""
    d = hit.get("d")
    amount = amount_of(d) if d is not None else Duration(((1.0, unit_of(hit["u"])),))
    *before, (n, unit) = amount.amounts
    return Duration((*before, (n + FRACTIONS[str(hit["h"].value)], unit)), amount.vague)


def amount_sum(hit: Hit) -> Built:
    """Build the meaning of «شهرين وثلاثة أيام»."""
    parts = [amount_of(item) for item in (hit.get("u"), hit.get("a"), hit.get("b")) if item is not None]
    if hit.get("a") and hit.get("u"):
        parts.reverse()
    amounts = tuple(amount for part in parts for amount in part.amounts)
    units = [unit for _, unit in amounts]
    return Duration(amounts, any(p.vague for p in parts)) if len(set(units)) == len(units) else None


def amount_whole(hit: Hit) -> Built:
    """Build the meaning of «طوال اليوم»."""
    item = hit["u"]
    if item.cls == "DAY" and item.value != Shift("day", 0):
        return None
    return Duration(((1.0, unit_of(item)),))


def every(hit: Hit) -> Built:
    """Build the meaning of «كل ثلاثة أسابيع»."""
    item = hit.get("d") or hit["u"]
    return Every(iso_duration(amount_of(item)))


def every_weekday(hit: Hit) -> Built:
    """Build the meaning of «كل يوم جمعة»."""
    weekday = whole_number(hit["w"])
    if hit["w"].cls == "NUM":
        weekday = 1 if weekday == 2 else None
    return Every(f"XXXX-WXX-{weekday}") if weekday else None


def every_part(hit: Hit) -> Built:
    """Build the meaning of «كل صباح»."""
    return Every(f"P1D/{hit['p'].value}")


def every_hour(hit: Hit) -> Built:
    """Build the meaning of «الساعة 3 مساء كل يوم»."""
    clock = hit["c"].value
    if not isinstance(clock, Clock):
        return None
    clock = twenty_four(clock)
    return Every(f"T{clock.hour:02d}:{clock.minute:02d}")


def recent(hit: Hit) -> Built:
    """Build the meaning of «الأسابيع الثلاثة الماضية»."""
    mod = hit["m"]
    sign = whole_number(mod) or -1
    d = hit.get("d")
    if d is not None:
        if not isinstance(d.value, Duration) or len(d.value.amounts) != 1:
            return None
        ((n, unit),) = d.value.amounts
        return Recent(unit, n, sign, d.value.vague)
    unit_item, n_item = hit["u"], hit.get("n")
    if unit_item.cls == "THEUNIT2":
        return Recent(str(unit_item.value), 2, sign)
    n_value = number(n_item) if n_item is not None and n_item.cls != "AL" else None
    return Recent(str(unit_item.value), n_value or FEW, sign, n_value is None)
