"""What the rules of the grammar make of their matches: from labelled items to terms.

A builder returns ``None`` to decline (a day 45, a year 30); the rule then leaves the items alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from extractors.times.grammar import Hit
from extractors.times.terms import (
    Anaphor,
    At,
    Bound,
    Clock,
    Date,
    Duration,
    Every,
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
from extractors.times.tokens import Item

__all__ = ["BUILDERS"]

Built = Term | str | int | None

_FRACTIONS = {"half": 0.5, "quarter": 0.25, "third": 1 / 3, "three-quarters": 0.75}
_FEW = 3
_HIJRI_YEARS = range(1200, 1600)
_LETTER = {"day": "D", "week": "W", "month": "M", "year": "Y", "hour": "H", "minute": "M", "second": "S"}
_PM = frozenset({"afternoon", "evening", "sunset", "night", "late-evening"})


# ------------------------------------------------------------------ reading items


def _int(item: Item | None) -> int | None:
    """The whole number of an item of a class whose values are numbers."""
    if item is None or isinstance(item.value, float) or not isinstance(item.value, int | str):
        return None
    return int(item.value)


def _number(item: Item | None) -> float | None:
    if item is None:
        return None
    if item.cls in ("FEW", "UNITS"):
        return float(_FEW)
    return float(item.value) if isinstance(item.value, int | float | str) else None


def _term(item: Item | None) -> Term | None:
    """The term of an item; words that are a term by themselves (a month name, اليوم) become one."""
    if item is None:
        return None
    if item.cls in ("MONTH", "WEAKMONTH"):
        return Date(month=_int(item))
    if item.cls in ("HIJRIMONTH", "WEAKHIJRI"):
        return Date(month=_int(item), hijri=True)
    if item.cls in ("RELDAY", "TODAY"):
        return Shift("day", _int(item) or 0)
    if item.cls == "HOLIDAY":
        return Holiday(str(item.value))
    if item.cls in ("INT", "NUM", "ORD", "ORDF"):
        return _year_term(item)
    if item.cls in ("MIDDAY", "PARTC", "EVENING", "PARTD", "PARTA", "TONIGHT"):
        return PartOfDay(str(item.value))
    return item.value if not isinstance(item.value, str | int | float) else None


def _year_term(item: Item | None) -> Date | None:
    value = _int(item)
    return Date(year=value) if value is not None and 1000 <= value <= 2199 else None


def _calendar_year(item: Item | None) -> Date | None:
    """The year beside a month: a YEAR item, or a number that can be a year."""
    if item is None:
        return None
    return item.value if isinstance(item.value, Date) else _year_term(item)


def _day_number(item: Item | None) -> int | None:
    value = _int(item)
    return value if value is not None and 1 <= value <= 31 else None


def _unit(item: Item) -> str:
    return "day" if item.cls in ("TODAY", "DAY") else str(item.value)


# ------------------------------------------------------------------ dates


def _same_month(hit: Hit) -> Built:
    a, b = hit["a"], hit.get("b")
    return _int(a) if b is None or _int(a) == _int(b) else None


def _same_month_twice(hit: Hit) -> Built:
    return _same_month(hit) if hit["a"].start != hit["b"].start else None


def _year(hit: Hit) -> Built:
    value, era = _int(hit["n"]), hit.get("era")
    if value is None or not 100 <= value <= 2999:
        return None
    return Date(year=value, hijri=era.cls == "ERAH" if era else value in _HIJRI_YEARS and value >= 1350)


def _year_of_era(hit: Hit) -> Built:
    value, era = _int(hit["n"]) or 0, hit["era"].cls
    if era == "BCE" or not (1000 <= value <= 2199 if era == "ERAG" else value in _HIJRI_YEARS):
        return None
    return Date(year=value, hijri=era == "ERAH")


def _valid(date: Date) -> Date | None:
    if date.day is not None and not 1 <= date.day <= (30 if date.hijri else 31):
        return None
    if date.month is not None and not 1 <= date.month <= 12:
        return None
    return date


def _figures(hit: Hit) -> Built:
    a, b, c = (_int(hit[x]) or 0 for x in "abc")
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


def _month_figures(hit: Hit) -> Built:
    a, b = sorted((_int(hit["a"]) or 0, _int(hit["b"]) or 0))
    return Date(b, a) if 1 <= a <= 12 and 1900 <= b <= 2199 else None


def _day_month(a: int, b: int) -> Date | None:
    """Day and month of «22/04»: the number beyond 12 is the day; else the day comes first, as in Arabic usage."""
    day, month = (b, a) if b > 12 else (a, b)
    return Date(month=month, day=day) if 1 <= month <= 12 and 1 <= day <= 31 else None


def _day_month_figures(hit: Hit) -> Built:
    return _day_month(_int(hit["a"]) or 0, _int(hit["b"]) or 0)


def _day_month_figures_plain(hit: Hit) -> Built:
    a, b = _int(hit["a"]) or 0, _int(hit["b"]) or 0
    return _day_month(a, b) if max(a, b) > 12 and hit.gapless else None


def _day_month_decimal(hit: Hit) -> Built:
    a, b = str(hit["a"].value).split(".")
    return _day_month(int(a), int(b))


def _date(hit: Hit) -> Built:
    day = _day_number(hit["d"])
    if day is None:
        return None
    month = _int(hit.get("m"))
    which = _int(hit.get("which"))
    if hit.get("w"):
        return _valid(Date(month=month, day=day, within=_term(hit["w"])))
    if hit.get("y"):
        year = _calendar_year(hit["y"])
        return _valid(replace(year, month=month, day=day)) if year and not year.hijri and year.day is None else None
    return _valid(Date(month=month, day=day, which=which))


def _hijri_date(hit: Hit) -> Built:
    d, y = hit.get("d"), hit.get("y")
    day = _day_number(d)
    if d is not None and day is None:
        return None
    year = None
    if y is not None:
        year = y.value.year if isinstance(y.value, Date) else _int(y)
        if year is None or year not in _HIJRI_YEARS:
            return None
    return _valid(Date(year, _int(hit["m"]), day, hijri=True, which=_int(hit.get("which"))))


def _month_year(hit: Hit) -> Built:
    month = _int(hit["m"])
    if hit.get("w"):
        return Date(month=month, within=_term(hit["w"]))
    if hit.get("y"):
        year = _calendar_year(hit["y"])
        return replace(year, month=month) if year and not year.hijri and year.month is None else None
    which = 0 if hit.get("here") else _int(hit.get("which"))
    return Date(month=month, which=which)


def _double_date(hit: Hit) -> Built:
    a, b = hit["a"].value, hit["b"].value
    if not isinstance(a, Date) or not isinstance(b, Date) or a.hijri == b.hijri:
        return None
    return replace(b, equals=a) if a.hijri else replace(a, equals=b)


def _day_of_month(hit: Hit) -> Built:
    day = _day_number(hit["d"])
    return Date(day=day) if day else None


def _weekday_day(hit: Hit) -> Built:
    day = _day_number(hit["d"])
    return Date(day=day, weekday=_int(hit["w"])) if day else None


def _weekday_date(hit: Hit) -> Built:
    date, which = hit["d"].value, hit.get("which")
    if not isinstance(date, Date) or date.weekday is not None:
        return None
    return replace(date, weekday=_int(hit["w"]), which=date.which if which is None else _int(which))


def _day_and_date(hit: Hit) -> Built:
    day, date = _term(hit["w"]), hit["d"].value
    if not isinstance(date, Date):
        return None
    if isinstance(day, Weekday | Tied):
        return replace(date, weekday=day.weekday, within=day if isinstance(day, Tied) else None)
    return replace(date, within=day) if isinstance(day, Shift) else None


# ------------------------------------------------------------------ weekdays and relative stretches


def _tied(hit: Hit) -> Built:
    return Tied(_int(hit["r"]) or 0, _int(hit["w"]) or 0)


def _weekday(hit: Hit) -> Built:
    which = 0 if hit.get("here") else _int(hit.get("m"))
    return Weekday(_int(hit["w"]) or 0, which)


def _relative_day(hit: Hit) -> Built:
    return Shift("day", _int(hit["w"]) or 0)


def _today(hit: Hit) -> Built:
    return Shift("day", 0)


def _relative_unit(hit: Hit) -> Built:
    mod = hit.get("m")
    unit = _unit(hit["u"])
    if mod is not None and mod.cls in ("FOLLOWING", "PREVIOUS"):
        return Anaphor(unit, _int(mod) or 0)
    return Shift(unit, _int(mod) or 0)


def _second_unit(hit: Hit) -> Built:
    return Shift(_unit(hit["u"]), -2 if hit.get("s") else 2)


def _anaphor_same(hit: Hit) -> Built:
    return Anaphor(_unit(hit["u"]), 0)


def _anaphor_step(hit: Hit) -> Built:
    return Anaphor(_unit(hit["u"]), _int(hit["m"]) or 0)


def _anaphor_day(hit: Hit) -> Built:
    return Shift("day", _int(hit["m"]) or 0)


def _anaphor_then(hit: Hit) -> Built:
    return Anaphor("moment", 0)


def _weekend(hit: Hit) -> Built:
    return Weekend(_int(hit.get("m")) or 0)


def _weekend_after_next(hit: Hit) -> Built:
    return Weekend(2) if isinstance(hit["p"].value, Weekend) else None


def _decade(hit: Hit) -> Built:
    tens, century, mod = _int(hit["d"]) or 0, hit.get("c"), hit.get("m")
    if century is not None:
        return Years(((_int(century) or 1) - 1) * 100 + tens, 10)
    if mod is not None:
        return Years((2000 if mod.cls == "CURRENT" else 1900) + tens, 10)
    return Years(1900 + tens, 10)


def _century(hit: Hit) -> Built:
    if hit["u"].value != "century":
        return None
    return Years(((_int(hit["c"]) or 1) - 1) * 100, 100)


def _nth_weekday(hit: Hit) -> Built:
    of, weekday = _term(hit["of"]), _int(hit["w"])
    if hit["w"].cls == "NUM":
        weekday = 1 if weekday == 2 else None  # اثنين is the number two and, after يوم, Monday
    return Nth(_int(hit["n"]) or 0, "day", of, weekday) if of and weekday else None


def _nth_weekday_here(hit: Hit) -> Built:
    n = _int(hit["n"]) or 0
    return Nth(n, "day", Shift("month", 0), _int(hit["w"])) if n <= 5 else None


def _weekday_of_week(hit: Hit) -> Built:
    week = hit["w"].value
    return replace(week, weekday=_int(hit["d"])) if isinstance(week, Shift) else None


def _holiday(hit: Hit) -> Built:
    y = hit.get("y")
    if y is not None and (_term(y) is None):
        return None
    return Holiday(str(hit["h"].value), _term(y), _int(hit.get("m")), _int(hit.get("n")) or 1)


# ------------------------------------------------------------------ parts of stretches


def _week_of(hit: Hit) -> Built:
    of = _term(hit["of"])
    return Part("week", of) if of else None


def _nth_week(hit: Hit) -> Built:
    of = _term(hit["of"])
    return Nth(_int(hit["n"]) or 0, "week", of) if of else None


def _quarter(hit: Hit) -> Built:
    item = hit["of"]
    of = Shift("year", 0) if item.cls == "THEYEAR" else _term(item)
    n = _int(hit["n"]) or 0
    limit = {"quarter": 4, "third": 3, "half": 2}[str(hit["q"].value)]
    if of is None or n > limit:
        return None
    return Part(str(hit["q"].value), of, limit if n < 0 else n)


def _season(hit: Hit) -> Built:
    month = _int(hit["s"]) or 0
    if hit.get("y"):
        of = _term(hit["y"])
        return Season(month, of) if of else None
    mod = hit.get("m")
    if mod is None and not hit.get("here"):
        return Season(month)
    return Season(month, Shift("season", _int(mod) or 0))


def _part(hit: Hit) -> Built:
    of = _term(hit["of"])
    return Part(str(hit["p"].value), of) if of else None


def _part_of_unit(hit: Hit) -> Built:
    return Part(str(hit["p"].value), Shift(_unit(hit["u"]), 0))


# ------------------------------------------------------------------ amounts


def _amount_of(item: Item) -> Duration:
    """The amount of a DURATION item, or of a unit word alone: one, or a few where it is a plural."""
    if isinstance(item.value, Duration):
        return item.value
    if item.cls in ("UNITS", "THEUNITS"):
        return Duration(((float(_FEW), str(item.value)),), vague=True)
    return Duration(((1.0, _unit(item)),))


def _amount(hit: Hit) -> Built:
    unit = _unit(hit["u"])
    if hit["u"].cls == "UNIT2":
        return Duration(((2.0, unit),))
    if hit.get("f"):
        return Duration(((_FRACTIONS[str(hit["f"].value)], unit),))
    n = hit.get("n")
    if n is None:
        one = hit.get("one")
        return Duration(((1.0, unit),)) if one is None or _int(one) == 1 else None
    value = _number(n)
    if value is None or (n.cls == "INT" and hit["u"].cls == "YEARUNIT" and 1900 <= value <= 2100):
        return None
    return Duration(((value, unit),), vague=n.cls == "FEW")


def _amount_and_part(hit: Hit) -> Built:
    d = hit.get("d")
    amount = _amount_of(d) if d is not None else Duration(((1.0, _unit(hit["u"])),))
    *before, (n, unit) = amount.amounts
    return Duration((*before, (n + _FRACTIONS[str(hit["h"].value)], unit)), amount.vague)


def _amount_sum(hit: Hit) -> Built:
    parts = [_amount_of(item) for item in (hit.get("u"), hit.get("a"), hit.get("b")) if item is not None]
    if hit.get("a") and hit.get("u"):
        parts.reverse()
    amounts = tuple(amount for part in parts for amount in part.amounts)
    units = [unit for _, unit in amounts]
    return Duration(amounts, any(p.vague for p in parts)) if len(set(units)) == len(units) else None


def _amount_whole(hit: Hit) -> Built:
    item = hit["u"]
    if item.cls == "DAY" and item.value != Shift("day", 0):
        return None
    return Duration(((1.0, _unit(item)),))


def _iso_duration(duration: Duration) -> str:
    from extractors.times.calendars import iso_duration

    return iso_duration(duration)


def _every(hit: Hit) -> Built:
    item = hit.get("d") or hit["u"]
    return Every(_iso_duration(_amount_of(item)))


def _every_weekday(hit: Hit) -> Built:
    weekday = _int(hit["w"])
    if hit["w"].cls == "NUM":
        weekday = 1 if weekday == 2 else None
    return Every(f"XXXX-WXX-{weekday}") if weekday else None


def _every_part(hit: Hit) -> Built:
    return Every(f"P1D/{hit['p'].value}")


def _every_hour(hit: Hit) -> Built:
    clock = hit["c"].value
    if not isinstance(clock, Clock):
        return None
    clock = _twenty_four(clock)
    return Every(f"T{clock.hour:02d}:{clock.minute:02d}")


def _recent(hit: Hit) -> Built:
    mod = hit["m"]
    sign = _int(mod) or -1
    d = hit.get("d")
    if d is not None:
        if not isinstance(d.value, Duration) or len(d.value.amounts) != 1:
            return None
        ((n, unit),) = d.value.amounts
        return Recent(unit, n, sign, d.value.vague)
    unit_item, n_item = hit["u"], hit.get("n")
    if unit_item.cls == "THEUNIT2":
        return Recent(str(unit_item.value), 2, sign)
    n_value = _number(n_item) if n_item is not None and n_item.cls != "AL" else None
    return Recent(str(unit_item.value), n_value or _FEW, sign, n_value is None)


# ------------------------------------------------------------------ the clock


def _hour(item: Item) -> Clock | None:
    if item.cls == "CLOCKNUM":
        parts = [int(x) for x in str(item.value).split(":")]
        hour, minute, second = (*parts, 0)[:3]
    elif isinstance(item.value, Clock):
        return item.value
    else:
        hour, minute, second = _int(item) or 0, 0, 0
        if item.cls == "ORDF" and hour > 12:
            return None
    return Clock(hour, minute, second) if hour <= 24 and minute < 60 and second < 60 else None


def _clock(hit: Hit) -> Built:
    clock = _hour(hit["h"])
    if clock is None:
        return None
    seconds = 0.0
    if (part := hit.get("a")) is not None:
        seconds += _FRACTIONS[str(part.value)] * 3600
    if (part := hit.get("l")) is not None:
        seconds -= _FRACTIONS[str(part.value)] * 3600
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


def _clock_comma(hit: Hit) -> Built:
    hour, minute = _int(hit["h"]) or 0, _int(hit["m"]) or 0
    comma = hit.items[hit.match.end() - 2]
    close = comma.end == hit["m"].start
    return Clock(hour, minute) if close and hour <= 24 and minute < 60 else None


def _clock_today(hit: Hit) -> Built:
    clock = _hour(hit["h"])
    return At(Shift("day", 0), replace(clock, part=str(hit["p"].value))) if clock else None


def _clock_zone(hit: Hit) -> Built:
    clock, zone = hit["c"].value, str(hit["z"].value)
    return replace(clock, zone=None if zone == "local" else int(zone)) if isinstance(clock, Clock) else None


def _twenty_four(clock: Clock) -> Clock:
    from extractors.times.calendars import twenty_four

    return twenty_four(clock)


def _part_of_day(hit: Hit) -> Built:
    edge = hit.get("e")
    return PartOfDay(str(hit["p"].value), str(edge.value) if edge else None)


def _part_today(hit: Hit) -> Built:
    return At(Shift("day", 0), PartOfDay(str(hit["p"].value)))


def _night_relative(hit: Hit) -> Built:
    return At(Shift("day", _int(hit["m"]) or 0), PartOfDay("night"))


def _tonight(hit: Hit) -> Built:
    return At(Shift("day", 0), PartOfDay("night"))


def _tonight_clock(hit: Hit) -> Built:
    clock = _hour(hit["c"])
    return At(Shift("day", 0), replace(clock, part="night")) if clock else None


def _when_clock(hit: Hit) -> Built:
    """An hour and a day with its part of day: the part tells morning from evening."""
    day, clock = hit["d"].value, _hour(hit["c"])
    if not isinstance(day, At) or not isinstance(day.time, PartOfDay) or clock is None:
        return None
    return At(day.day, replace(clock, part=clock.part or day.time.part))


def _at_part(hit: Hit) -> Built:
    day, part = _term(hit["d"]), hit["p"]
    if day is None:
        return None
    time = part.value if isinstance(part.value, PartOfDay) else PartOfDay(str(part.value))
    return At(day, time)


def _at_clock(hit: Hit) -> Built:
    day, item = _term(hit["d"]), hit["c"]
    time = _midday(item) if item.cls == "MIDDAY" else _hour(item)
    return At(day, time) if day and time else None


def _midday(item: Item) -> Clock:
    return {"noon": Clock(12), "midnight": Clock(0), "midafternoon": Clock(14)}[str(item.value)]


def _clock_day_number(hit: Hit) -> Built:
    day, clock = _day_number(hit["n"]), _hour(hit["c"])
    return At(Date(day=day), clock) if day and clock else None


def _hour_range(hit: Hit) -> Built:
    a, b = _hour(hit["a"]), _hour(hit["b"])
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
    clock = _twenty_four(clock)
    return clock.hour * 3600 + clock.minute * 60 + clock.second


def _hour_to_when(hit: Hit) -> Built:
    a, when = _hour(hit["a"]), hit["b"].value
    if a is None or not isinstance(when, At) or not isinstance(when.time, Clock):
        return None
    span = _hours(a, when.time)
    return Range(At(when.day, span.first), At(when.day, span.last))


def _at_hours(hit: Hit) -> Built:
    day, hours = _term(hit["d"]), hit.get("h")
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
        first, last = _hour(hit["a"]), _hour(hit["b"])
        if first is None or last is None:
            return None
        a, b = first, last
    if day is None:
        return None
    span = _hours(a, replace(b, part=b.part or part))
    return Range(At(day, span.first), At(day, span.last))


# ------------------------------------------------------------------ ranges, distances, bounds


def _day_range(hit: Hit) -> Built:
    day, last = _day_number(hit["a"]), hit["b"].value
    if day is None or not isinstance(last, Date) or last.day is None or last.weekday is not None or day > last.day:
        return None
    return Range(replace(last, day=day, equals=None), last)


def _month_days(hit: Hit) -> Built:
    month, a, b = _term(hit["m"]), _day_number(hit["a"]), _day_number(hit["b"])
    if not isinstance(month, Date) or a is None or b is None or a > b:
        return None
    return Range(replace(month, day=a), replace(month, day=b))


def _week_days(hit: Hit) -> Built:
    week, a, b = hit["w"].value, hit["a"].value, hit["b"].value
    if not isinstance(week, Shift) or not isinstance(a, Weekday) or not isinstance(b, Weekday):
        return None
    return Range(replace(week, weekday=a.weekday), replace(week, weekday=b.weekday))


def _days_pair(hit: Hit) -> Built:
    which = _int(hit.get("m"))
    return Range(Weekday(_int(hit["a"]) or 0, which), Weekday(_int(hit["b"]) or 0, which))


def _range(hit: Hit) -> Built:
    first, last = _term(hit["a"]), _term(hit["b"])
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


def _year_range(hit: Hit) -> Built:
    a, b = _calendar_year(hit["a"]), _calendar_year(hit["b"])
    if a is None or b is None or (a.year or 0) > (b.year or 0) or a.month or b.month:
        return None
    if hit["a"].cls == hit["b"].cls == "INT" and not ((a.year or 0) >= 1900 and (b.year or 0) <= 2100):
        return None
    return Range(a, b)


def _bare_year(hit: Hit) -> Built:
    year = _year_term(hit["y"])
    return year if year is not None and (hit["y"].cls == "NUM" or 1900 <= (year.year or 0) <= 2100) else None


def _distance(hit: Hit) -> Duration:
    return _amount_of(hit.get("d") or hit["u"])


def _since_amount(hit: Hit) -> Built:
    return Bound("since", Offset(_distance(hit), -1))


def _ago(hit: Hit) -> Built:
    return Offset(_distance(hit), -1)


def _from_now(hit: Hit) -> Built:
    return Offset(_distance(hit), 1)


def _after_amount(hit: Hit) -> Built:
    return Offset(_distance(hit), 1, "context")


def _offset_event(hit: Hit) -> Built:
    return Offset(_distance(hit), 1 if hit["x"].cls == "AFTER" else -1, "event")


def _within(hit: Hit) -> Built:
    return Within(_distance(hit))


def _bound(side: str) -> Callable[[Hit], Built]:
    def build(hit: Hit) -> Built:
        of = _term(hit["x"])
        if of is None or isinstance(of, Bound):
            return of
        return Bound(side, of)

    return build


def _pass(label: str) -> Callable[[Hit], Built]:
    def build(hit: Hit) -> Built:
        return _term(hit[label])

    return build


def _now(hit: Hit) -> Built:
    return Now()


BUILDERS: Mapping[str, Callable[[Hit], Built]] = {
    name.removeprefix("_"): function
    for name, function in {
        **{
            f.__name__: f
            for f in (
                _same_month,
                _year,
                _year_of_era,
                _figures,
                _month_figures,
                _day_month_figures,
                _day_month_figures_plain,
                _day_month_decimal,
                _date,
                _hijri_date,
                _month_year,
                _double_date,
                _day_of_month,
                _weekday_day,
                _weekday_date,
                _day_and_date,
                _tied,
                _weekday,
                _relative_day,
                _today,
                _relative_unit,
                _anaphor_same,
                _anaphor_step,
                _anaphor_day,
                _anaphor_then,
                _weekend,
                _weekend_after_next,
                _decade,
                _century,
                _nth_weekday,
                _weekday_of_week,
                _nth_weekday_here,
                _same_month_twice,
                _second_unit,
                _clock_comma,
                _hour_to_when,
                _within,
                _holiday,
                _week_of,
                _nth_week,
                _quarter,
                _season,
                _part,
                _part_of_unit,
                _amount,
                _amount_and_part,
                _amount_sum,
                _amount_whole,
                _every,
                _every_weekday,
                _every_part,
                _every_hour,
                _recent,
                _clock,
                _clock_today,
                _clock_zone,
                _part_of_day,
                _part_today,
                _night_relative,
                _tonight,
                _tonight_clock,
                _when_clock,
                _at_part,
                _at_clock,
                _clock_day_number,
                _hour_range,
                _at_hours,
                _day_range,
                _month_days,
                _week_days,
                _days_pair,
                _range,
                _year_range,
                _bare_year,
                _since_amount,
                _ago,
                _from_now,
                _after_amount,
                _offset_event,
                _now,
            )
        },
        **{f"pass_{label}": _pass(label) for label in ("d", "c", "x", "of")},
        "since": _bound("since"),
        "starting": _bound("from"),
        "until": _bound("until"),
        "before": _bound("before"),
        "after": _bound("after"),
    }.items()
}
"""Builders by the name that ``grammar.toml`` calls them."""
