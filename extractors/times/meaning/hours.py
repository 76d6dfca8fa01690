"""Hours of the clock and parts of the day."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from extractors.times import calendars as cal
from extractors.times.meaning.stretch import Context, Stretch, at_midnight, meaning
from extractors.times.terms import At, Clock, PartOfDay, Shift

_PARTS_OF_DAY = {  # hours; the corpus convention of Recognizers-Text for the main four
    "morning": (8, 12), "early-morning": (8, 10), "dawn": (3, 6), "noon": (12, 13), "afternoon": (12, 16),
    "forenoon": (8, 12), "evening": (16, 20), "sunset": (17, 19), "night": (20, 24), "midnight": (0, 1),
    "midafternoon": (14, 15),
}  # fmt: skip


@meaning.register
def _clock(term: Clock, context: Context) -> Stretch | None:
    if context.day is None:
        return None
    return _on(context.day, term, ("on the day of writing",), explicit=False)


def _on(day: dt.date, clock: Clock, notes: tuple[str, ...], *, explicit: bool) -> Stretch:
    clock = cal.twenty_four(clock)
    moment = dt.datetime.combine(day, dt.time(clock.hour % 24, clock.minute, clock.second))
    if clock.zone is not None:
        hours, minutes = divmod(clock.zone, 60)
        notes = (*notes, f"hour of UTC{hours:+03d}:{minutes:02d}")
    return Stretch(moment, moment + dt.timedelta(minutes=1), "instant", explicit, notes)


@meaning.register
def _part_of_day(term: PartOfDay, context: Context) -> Stretch | None:
    return _at(At(Shift("day", 0), term), context)


@meaning.register
def _at(term: At, context: Context) -> Stretch | None:
    day = meaning(term.day, context)
    if day is None or day.begin is None:
        return None
    if isinstance(term.time, Clock):
        return _on(day.begin.date(), term.time, day.notes, explicit=day.explicit)
    if not isinstance(term.time, PartOfDay):
        return None
    first, last = _PARTS_OF_DAY.get(term.time.part, (0, 24))
    if term.time.edge is not None and last - first >= 4:
        middle = (first + last) // 2
        first, last = (first, middle) if term.time.edge == "early" else (middle, last)
    midnight = at_midnight(day.begin.date())
    begin, until = midnight + dt.timedelta(hours=first), midnight + dt.timedelta(hours=last)
    return replace(day, begin=begin, until=until, value=day.iso)
