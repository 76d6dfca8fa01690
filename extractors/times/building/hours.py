"""Builders of hours, parts of the day and hours on a day."""

from __future__ import annotations

from dataclasses import replace

from extractors.times.building.amounts import FRACTIONS
from extractors.times.building.items import Built, day_number, term_of, whole_number
from extractors.times.calendars import twenty_four
from extractors.times.grammar import Hit
from extractors.times.terms import At, Clock, Date, Duration, PartOfDay, Range, Shift
from extractors.times.tokens import Item

__all__ = [
    "at_clock",
    "at_hours",
    "at_part",
    "clock_comma",
    "clock_day_number",
    "clock_hour",
    "clock_today",
    "clock_zone",
    "hour_of",
    "hour_range",
    "hour_to_when",
    "night_relative",
    "part_of_day",
    "part_today",
    "tonight",
    "tonight_clock",
    "when_clock",
]


def hour_of(item: Item) -> Clock | None:
    """Build hour of."""
    if item.cls == "CLOCKNUM":
        parts = [int(x) for x in str(item.value).split(":")]
        hour, minute, second = (*parts, 0)[:3]
    elif isinstance(item.value, Clock):
        return item.value
    else:
        hour, minute, second = whole_number(item) or 0, 0, 0
        if item.cls == "ORDF" and hour > 12:
            return None
    return Clock(hour, minute, second) if hour <= 24 and minute < 60 and second < 60 else None


def clock_hour(hit: Hit) -> Built:
    """Build the meaning of «الساعة الثامنة إلا ربعا»."""
    clock = hour_of(hit["h"])
    if clock is None:
        return None
    seconds = 0.0
    if (part := hit.get("a")) is not None:
        seconds += FRACTIONS[str(part.value)] * 3600
    if (part := hit.get("l")) is not None:
        seconds -= FRACTIONS[str(part.value)] * 3600
    for label, sign in (("min", 1), ("less", -1)):
        if (part := hit.get(label)) is not None:
            if not isinstance(part.value, Duration):
                return None
            ((n, unit), *rest) = part.value.amounts
            if unit != "minute" or rest:
                return None
            seconds += sign * n * 60
    total = round(clock.hour * 3600 + clock.minute * 60 + clock.second + seconds)
    clock = Clock(total // 3600 % 24, total // 60 % 60, total % 60)
    part = hit.get("p")
    return clock if part is None else replace(clock, part=_part_name(hit, "p"))


def _part_name(hit: Hit, label: str) -> str | None:
    """The part of day of a label whose items may be «في المساء»: the last of them names it."""
    item = hit.items[hit.match.end(label) - 1]
    if isinstance(item.value, PartOfDay):
        return item.value.part
    return str(item.value)


def clock_comma(hit: Hit) -> Built:
    """Build the meaning of «الساعة 13,30»."""
    hour, minute = whole_number(hit["h"]) or 0, whole_number(hit["m"]) or 0
    comma = hit.items[hit.match.end() - 2]
    close = comma.end == hit["m"].start
    return Clock(hour, minute) if close and hour <= 24 and minute < 60 else None


def clock_today(hit: Hit) -> Built:
    """Build the meaning of «8 هذا المساء»."""
    clock = hour_of(hit["h"])
    return At(Shift("day", 0), replace(clock, part=str(hit["p"].value))) if clock else None


def clock_zone(hit: Hit) -> Built:
    """Build the meaning of «الساعة 10:00 (بتوقيت غرينتش)»."""
    clock, zone = hit["c"].value, str(hit["z"].value)
    return replace(clock, zone=None if zone == "local" else int(zone)) if isinstance(clock, Clock) else None


def part_of_day(hit: Hit) -> Built:
    """Build the meaning of «في وقت متأخر من المساء»."""
    edge = hit.get("e")
    return PartOfDay(str(hit["p"].value), str(edge.value) if edge else None)


def part_today(hit: Hit) -> Built:
    """Build the meaning of «هذا الصباح»."""
    return At(Shift("day", 0), PartOfDay(str(hit["p"].value)))


def night_relative(hit: Hit) -> Built:
    """Build the meaning of «الليلة القادمة»."""
    return At(Shift("day", whole_number(hit["m"]) or 0), PartOfDay("night"))


def tonight(hit: Hit) -> Built:
    """Build the meaning of «الليلة»."""
    return At(Shift("day", 0), PartOfDay("night"))


def tonight_clock(hit: Hit) -> Built:
    """Build the meaning of «الليلة حوالي الساعة 7»."""
    clock = hour_of(hit["c"])
    return At(Shift("day", 0), replace(clock, part="night")) if clock else None


def when_clock(hit: Hit) -> Built:
    """An hour and a day with its part of day: the part tells morning from evening."""
    day, clock = hit["d"].value, hour_of(hit["c"])
    if not isinstance(day, At) or not isinstance(day.time, PartOfDay) or clock is None:
        return None
    return At(day.day, replace(clock, part=clock.part or day.time.part))


def at_part(hit: Hit) -> Built:
    """Build the meaning of «صباح اليوم الثلاثاء»."""
    day, part = term_of(hit["d"]), hit["p"]
    if day is None:
        return None
    time = part.value if isinstance(part.value, PartOfDay) else PartOfDay(str(part.value))
    return At(day, time)


def at_clock(hit: Hit) -> Built:
    """Build the meaning of «14 أكتوبر، الساعة 8:00 صباحا»."""
    day, item = term_of(hit["d"]), hit["c"]
    time = _midday(item) if item.cls == "MIDDAY" else hour_of(item)
    return At(day, time) if day and time else None


def _midday(item: Item) -> Clock:
    return {"noon": Clock(12), "midnight": Clock(0), "midafternoon": Clock(14)}[str(item.value)]


def clock_day_number(hit: Hit) -> Built:
    """Build the meaning of «الساعة 8 مساء في 15»."""
    day, clock = day_number(hit["n"]), hour_of(hit["c"])
    return At(Date(day=day), clock) if day and clock else None


def hour_range(hit: Hit) -> Built:
    """Build the meaning of «من 5 إلى السابعة صباحا»."""
    a, b = hour_of(hit["a"]), hour_of(hit["b"])
    if a is None or b is None:
        return None
    return _hours(a, b)


def _hours(a: Clock, b: Clock) -> Range:
    """Hours from ``a`` to ``b``; a part of day said once holds for both where the order allows it."""
    late_a, late_b = replace(a, part=a.part or b.part), replace(b, part=b.part or a.part)
    for first, last in ((late_a, late_b), (a, late_b), (a, b)):
        if _minutes(first) < _minutes(last):
            return Range(first, last)
    return Range(a, b)


def _minutes(clock: Clock) -> int:
    clock = twenty_four(clock)
    return clock.hour * 3600 + clock.minute * 60 + clock.second


def hour_to_when(hit: Hit) -> Built:
    """Build the meaning of «من الساعة 3 حتى 4 مساء غدا»."""
    a, when = hour_of(hit["a"]), hit["b"].value
    if a is None or not isinstance(when, At) or not isinstance(when.time, Clock):
        return None
    span = _hours(a, when.time)
    return Range(At(when.day, span.first), At(when.day, span.last))


def at_hours(hit: Hit) -> Built:
    """Build the meaning of «من 5 إلى 6 في 1 يناير»."""
    day, hours = term_of(hit["d"]), hit.get("h")
    part: str | None = None
    if isinstance(day, At):
        part = day.time.part if isinstance(day.time, PartOfDay) else None
        day = day.day
    if hours is not None:
        span = hours.value
        if not isinstance(span, Range) or not isinstance(span.first, Clock) or not isinstance(span.last, Clock):
            return None
        a, b = span.first, span.last
    else:
        first, last = hour_of(hit["a"]), hour_of(hit["b"])
        if first is None or last is None:
            return None
        a, b = first, last
    if day is None:
        return None
    span = _hours(a, replace(b, part=b.part or part))
    return Range(At(day, span.first), At(day, span.last))
