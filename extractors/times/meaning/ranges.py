"""Ranges, and times of which the text gives one side only."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from extractors.times.meaning.stretch import DAY, Context, Stretch, at_midnight, meaning
from extractors.times.terms import At, Bound, Clock, Range, Shift, Tied


@meaning.register
def _range(term: Range, context: Context) -> Stretch | None:
    first, last = meaning(term.first, context), meaning(term.last, context)
    if first is None or last is None or first.begin is None or last.until is None:
        return None
    hours = isinstance(term.last, Clock) or (isinstance(term.last, At) and isinstance(term.last.time, Clock))
    until = last.begin if hours else last.until
    if until is not None and first.begin >= until:
        first, last, until = _in_order(term, context, first, last, until)
    if until is None or first.begin is None or first.begin > until:
        return None
    notes = tuple(dict.fromkeys((*first.notes, *last.notes)))
    both = first.explicit and last.explicit
    stretch = Stretch(first.begin, until, "interval", both, notes)
    if first.precision == last.precision and first.precision in ("month", "year"):
        return replace(stretch, value=f"{first.iso}/{last.iso}")
    return stretch


def _in_order(
    term: Range, context: Context, first: Stretch, last: Stretch, until: dt.datetime
) -> tuple[Stretch, Stretch, dt.datetime | None]:
    """A range whose parts, read one by one, come out in the wrong order: the second is read from the first on."""
    if first.begin is None or last.begin is None:
        return first, last, until
    if isinstance(term.first, Clock) and isinstance(term.last, Clock):
        return first, last, until + DAY  # past midnight
    if context.tense == "future" or isinstance(term.first, Shift | Tied) or first.explicit:
        begin = first.begin.date()
        again = meaning(term.last, Context(at_midnight(begin), begin, "future"))
        return (first, again, again.until) if again else (first, last, None)
    day = last.begin.date()
    again = meaning(term.first, Context(at_midnight(day), day, "past"))
    return (again, last, until) if again else (first, last, None)


@meaning.register
def _bound(term: Bound, context: Context) -> Stretch | None:
    inner = meaning(term.of, context)
    if inner is None:
        return None
    if term.side in ("since", "from"):
        return inner
    if term.side == "after":
        return replace(inner, begin=inner.until, until=None, precision="interval", value=None)
    until = inner.until if term.side == "until" else inner.begin
    return replace(inner, begin=None, until=until, precision="interval", value=None)
