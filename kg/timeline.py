"""Counts over time, that never date an event finer than its article does."""

from __future__ import annotations

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from kg.answers import Bucket, Granularity, TimelineAnswer
from kg.lookup import day_of, number

__all__ = ["bucket_of", "timeline"]


def bucket_of(day: dt.date, granularity: Granularity) -> tuple[dt.date, dt.date]:
    """First and last day of the day, ISO week, month or year that ``day`` is in."""
    if granularity == "day":
        return day, day
    if granularity == "week":
        start = max(day.toordinal() - day.weekday(), 1)
        return dt.date.fromordinal(start), dt.date.fromordinal(min(start + 6, dt.date.max.toordinal()))
    if granularity == "month":
        return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return day.replace(month=1, day=1), day.replace(month=12, day=31)


@dataclass(slots=True)
class _Sum:
    events: int = 0
    score: float = 0.0
    quads: dict[int, int] = field(default_factory=lambda: defaultdict(int))


def timeline(rows: Iterable[Any], granularity: Granularity) -> TimelineAnswer:
    """Buckets from rows of ``timeline.rq``: first and last possible day, quad class, events, score."""
    sums: dict[tuple[dt.date, dt.date], _Sum] = defaultdict(_Sum)
    coarse = undated = 0
    for first_cell, last_cell, quad, count, total in rows:
        first, last, events = day_of(first_cell), day_of(last_cell), int(number(count))
        if first is None and last is None:
            undated += events
            continue
        if first is None or last is None:
            coarse += events
            continue
        bucket = bucket_of(first, granularity)
        if last > bucket[1]:
            coarse += events
            continue
        entry = sums[bucket]
        entry.events += events
        entry.score += number(total)
        entry.quads[int(number(quad))] += events
    buckets = (
        Bucket(start=start, end=end, events=entry.events, score=entry.score, quads=dict(sorted(entry.quads.items())))
        for (start, end), entry in sorted(sums.items())
    )
    return TimelineAnswer(granularity=granularity, buckets=tuple(buckets), coarse=coarse, undated=undated)
