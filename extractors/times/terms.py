"""What a time expression means before anything is known of its anchor: small immutable terms.

The grammar builds them, ``resolve`` turns them into instants. Units are ``minute`` … ``century``;
weekdays are ISO numbers, Monday is 1; ``which`` is −1 (last), 0 (this) or 1 (next).
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "Anaphor",
    "At",
    "Bound",
    "Clock",
    "Date",
    "Duration",
    "Every",
    "Holiday",
    "Now",
    "Nth",
    "Offset",
    "Part",
    "PartOfDay",
    "Range",
    "Recent",
    "Season",
    "Shift",
    "Term",
    "Tied",
    "Weekday",
    "Weekend",
    "Within",
    "Years",
]


@dataclass(frozen=True, slots=True)
class Date:
    """A day, month or year of the calendar; what the text leaves out is ``None``."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    hijri: bool = False
    which: int | None = None
    within: Term | None = None
    """The stretch that gives the missing parts: «15 من الشهر الجاري», «مارس من العام الماضي»."""
    equals: Date | None = None
    """The same day in the other calendar: «9 رمضان 1436 الموافق 26 يونيو 2015»."""


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week: «الأربعاء», «الأحد المقبل»."""

    weekday: int
    which: int | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """The ``n``-th unit from the present one: «أمس» (day −1), «الأسبوع الماضي» (week −1)."""

    unit: str
    n: int
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class Tied:
    """A word and the weekday it fell on, which gives a wrong anchor away: «اليوم الأربعاء», «أمس (الاثنين)»."""

    n: int
    weekday: int


@dataclass(frozen=True, slots=True)
class Duration:
    """An amount of time: «ثلاثة أيام», «شهر و21 يوما»."""

    amounts: tuple[tuple[float, str], ...]
    vague: bool = False


@dataclass(frozen=True, slots=True)
class Within:
    """«خلال أسبوعين»: a stretch from now on in a future clause, a mere amount of time in a past one."""

    amount: Duration


@dataclass(frozen=True, slots=True)
class Offset:
    """A point away from the anchor («قبل شهرين»), from the context («بعد يومين») or from an event («بعد يوم من …»)."""

    amount: Duration
    sign: int
    origin: str = "anchor"


@dataclass(frozen=True, slots=True)
class Recent:
    """The last or next few units: «الأسابيع الثلاثة الماضية»."""

    unit: str
    n: float
    sign: int
    vague: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a stretch: its start, middle, end, rest, or a numbered half, third or quarter."""

    part: str
    of: Term
    nth: int = 0


@dataclass(frozen=True, slots=True)
class Nth:
    """The n-th week or weekday of a stretch; −1 is the last."""

    n: int
    unit: str
    of: Term
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class Season:
    """A meteorological season, by its first month."""

    month: int
    of: Term | None = None


@dataclass(frozen=True, slots=True)
class Weekend:
    """The weekend of a week, by weeks from the present one."""

    n: int = 0


@dataclass(frozen=True, slots=True)
class Years:
    """A decade or a century, by its first year; ``length`` in years. ``bare``: the century is not said."""

    first: int
    length: int


@dataclass(frozen=True, slots=True)
class Clock:
    """An hour of the clock. ``part`` is the part of the day said with it; ``zone`` minutes east of Greenwich."""

    hour: int
    minute: int = 0
    second: int = 0
    part: str | None = None
    zone: int | None = None


@dataclass(frozen=True, slots=True)
class PartOfDay:
    """«صباحا», «في وقت متأخر من المساء»."""

    part: str
    edge: str | None = None


@dataclass(frozen=True, slots=True)
class At:
    """A time of day on a day."""

    day: Term
    time: Term


@dataclass(frozen=True, slots=True)
class Range:
    """From the begin of one term to the end of another. ``nights``: the night between two days."""

    first: Term
    last: Term


@dataclass(frozen=True, slots=True)
class Bound:
    """An open side: ``since``, ``from`` (a start to come), ``until``, ``before``, ``after``."""

    side: str
    of: Term


@dataclass(frozen=True, slots=True)
class Every:
    """A repeated time; ``value`` is its ISO 8601 duration or TIMEX set value."""

    value: str


@dataclass(frozen=True, slots=True)
class Anaphor:
    """A time counted from the one spoken of before: «في اليوم التالي», «الشهر ذاته», «حينها»."""

    unit: str
    n: int


@dataclass(frozen=True, slots=True)
class Holiday:
    """A named day; ``rule`` as in the lexicon's class HOLIDAY."""

    rule: str
    year: Term | None = None
    which: int | None = None
    day: int = 1
    """1 is the named day itself, 3 «ثالث أيام العيد»."""


@dataclass(frozen=True, slots=True)
class Now:
    """«الآن», «حاليا»."""


Term = (
    Date
    | Weekday
    | Shift
    | Tied
    | Duration
    | Offset
    | Within
    | Recent
    | Part
    | Nth
    | Season
    | Weekend
    | Years
    | Clock
    | PartOfDay
    | At
    | Range
    | Bound
    | Every
    | Anaphor
    | Holiday
    | Now
)
