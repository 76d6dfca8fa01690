"""Buckets of time, and what does not fit into one."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from pyoxigraph import Literal

from kg.answers import Granularity
from kg.timeline import bucket_of, timeline


def row(first: str | None, last: str | None, quad: int = 4, events: int = 1, score: float = -1.0) -> tuple[Any, ...]:
    """A row of ``timeline.rq``."""
    days = [Literal(day) if day else None for day in (first, last)]
    return (*days, Literal(str(quad)), Literal(str(events)), Literal(str(score)))


@pytest.mark.parametrize(
    ("day", "granularity", "start", "end"),
    [
        ("2020-01-08", "day", "2020-01-08", "2020-01-08"),
        ("2020-01-08", "week", "2020-01-06", "2020-01-12"),
        ("2020-01-06", "week", "2020-01-06", "2020-01-12"),
        ("2020-02-29", "month", "2020-02-01", "2020-02-29"),
        ("2020-02-29", "year", "2020-01-01", "2020-12-31"),
        ("9999-12-31", "week", "9999-12-27", "9999-12-31"),
        ("0001-01-01", "week", "0001-01-01", "0001-01-07"),
        ("9999-12-31", "year", "9999-01-01", "9999-12-31"),
    ],
)
def test_buckets(day: str, granularity: Granularity, start: str, end: str) -> None:
    found = bucket_of(dt.date.fromisoformat(day), granularity)
    assert [bound.isoformat() for bound in found] == [start, end]


def test_events_are_never_dated_finer_than_they_are() -> None:
    rows = [
        row("2020-01-08", "2020-01-08", 4, 2, -19.0),
        row("2020-01-08", "2020-01-08", 1, 1, 4.0),
        row("2020-01-01", "2020-01-31"),
        row("2019-01-01", "2019-12-31"),
        row("2020-01-30", None),
        row(None, None, events=3),
    ]
    days = timeline(rows, "day")
    assert [(b.start.isoformat(), b.events, b.score, b.quads) for b in days.buckets] == [
        ("2020-01-08", 3, -15.0, {1: 1, 4: 2})
    ]
    assert (days.coarse, days.undated) == (3, 3)
    months = timeline(rows, "month")
    assert [(b.start.isoformat(), b.events) for b in months.buckets] == [("2020-01-01", 4)]
    assert (months.coarse, months.undated) == (2, 3)
    years = timeline(rows, "year")
    assert [b.events for b in years.buckets] == [1, 4]
    assert timeline([], "day").buckets == ()
