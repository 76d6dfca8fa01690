"""When an article was written: from its supplier, its page, or from what its text admits.

Every admissible day is a candidate; a date is given only where one is left. The reasons are listed in words.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractors.times.expression import TimeExpression
from extractors.times.facts import FactFinder, FactMention, public_facts
from extractors.times.finder import find_times
from extractors.times.lexicon import FOLD
from extractors.times.page import PageDates
from extractors.times.tense import tense_at
from extractors.times.terms import At, Bound, Date, Shift, Term, Tied, Weekday
from ontology.records import Basis, Published

__all__ = ["infer_publication"]

_EARLIEST = dt.date(1990, 1, 1)
_FRESH = 45
"""Days after a dated fact within which an article that speaks of it is news of it, if that leaves one candidate."""
_MOST_CANDIDATES = 60
_SHARED_WORDS = 2
_WORDS_BEFORE = 8
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LABEL = re.compile(r"(?:تاريخ النشر|نشر في|نشر بتاريخ|نشر يوم|تم النشر|اخر تحديث)\s*[:：-]?\s*$")
_AGENCY_TAIL = 25
"""Characters that may follow a date in a dateline: «… 2015 م واس», «(رويترز) -»."""
_DATELINE_WORDS = 4
_DATELINE_WITHIN = 1000
"""Characters from the beginning within which a dateline stands."""


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What the text says of the day it was written on."""

    weekday: int | None
    earliest: dt.date
    latest: dt.date
    events: tuple[dt.date, ...]
    why: tuple[str, ...]

    def admits(self, day: dt.date) -> bool:
        return self.earliest <= day <= self.latest and self.weekday in (None, day.isoweekday())


def infer_publication(
    content: str,
    *,
    given: dt.date | None = None,
    page: PageDates | None = None,
    facts: Sequence[FactFinder] = (public_facts,),
    latest: dt.date | None = None,
) -> Published:
    """The publication date of an article, how it is known, all admissible days, and why.

    ``given`` (a supplier vouches for it) is believed before ``page``, that before the text. ``facts`` find dated facts
    that the text speaks of. ``latest`` is the last day possible, by default today. Where the text leaves several days,
    ``value`` is ``None`` and ``candidates`` holds them (none are listed where they would be more than 60).
    """
    if given is not None:
        return Published(value=given, basis=Basis.GIVEN, candidates=(given,), why="given with the article")
    if page is not None and (found := page.published) is not None:
        why = f"the page says {found.value} ({found.source}: {found.detail})"
        others = sorted({d.value for d in page.dates if not d.modified} | {found.value})
        return Published(value=found.value, basis=Basis.PAGE, candidates=tuple(others), why=why)
    return _from_text(content, facts, latest or dt.date.today())


def _from_text(content: str, facts: Sequence[FactFinder], latest: dt.date) -> Published:
    times = find_times(content, None)
    named = _named_in_full(content, times)
    if named is not None and named[0] <= latest:
        return Published(value=named[0], basis=Basis.TEXT, candidates=(named[0],), why=named[1])
    mentions = [mention for finder in facts for mention in finder(content)]
    evidence = _evidence(content, times, mentions, latest)
    days, reasons = _candidates(content, times, evidence)
    why = (*reasons, *evidence.why)
    admitted = sorted(day for day in days if evidence.admits(day))
    if len(admitted) == 1:
        return Published(value=admitted[0], basis=Basis.TEXT, candidates=tuple(admitted), why="; ".join(why))
    fresh = [d for d in admitted if any(0 <= (d - event).days <= _FRESH for event in evidence.events)]
    if len(fresh) == 1:
        why = (*why, f"of {len(admitted)} days left only {fresh[0]} follows a fact spoken of within {_FRESH} days")
        return Published(value=fresh[0], basis=Basis.TEXT, candidates=tuple(admitted), why="; ".join(why))
    listed = tuple(admitted) if len(admitted) <= _MOST_CANDIDATES else ()
    return Published(candidates=listed, why="; ".join(why) or "the text does not say when it was written")


# ------------------------------------------------------------------ a date named in full


def _named_in_full(content: str, times: Iterable[TimeExpression]) -> tuple[dt.date, str] | None:
    """A dateline, a date after «تاريخ النشر», or «اليوم الأربعاء 8 يناير 2020»."""
    for time in times:
        day = time.begin.date() if time.begin is not None and time.precision == "day" else None
        if day is None or time.basis != "explicit" or time.bound is not None:
            continue
        line_start = content.rfind("\n", 0, time.start) + 1
        before = content[line_start : time.start]
        line_end = content.find("\n", time.end)
        after = content[time.end : line_end if line_end >= 0 else len(content)]
        if _LABEL.search(before.translate(FOLD)):
            return day, f"«{time.text}» stands after «{before.strip()}»"
        if time.start <= _DATELINE_WITHIN and _is_dateline(before.split(), after.strip(" .،-–)("), time.term):
            return day, f"«{time.text}» is the dateline"
    return None


def _is_dateline(before: list[str], agency: str, term: Term) -> bool:
    """«الرياض 26 شوال 1436 هـ الموافق 11 أغسطس 2015 م واس», or a line that is a date: not «أحداث 11 سبتمبر 2001»."""
    if not before:
        return not agency
    double = isinstance(term, Date) and term.equals is not None
    few = len(before) <= _DATELINE_WORDS and before[-1] not in ("في", "يوم", "بتاريخ", "منذ", "حتى")
    return few and len(agency) <= _AGENCY_TAIL and (double or bool(agency))


def _today_named(times: Iterable[TimeExpression]) -> list[tuple[Date, int, TimeExpression]]:
    """«اليوم الأربعاء 8 يناير», «أمس (الثلاثاء 7 يناير)»: a date and how many days it is from the day of writing."""
    found = []
    for time in times:
        term = _day_term(time.term)
        if isinstance(term, Date) and isinstance(term.within, Tied | Shift) and _day_and_month(term):
            if isinstance(term.within, Shift) and term.within.unit != "day":
                continue
            found.append((term, term.within.n, time))
    return found


def _day_term(term: Term) -> Term:
    return term.day if isinstance(term, At) else term


# ------------------------------------------------------------------ evidence


def _evidence(
    content: str, times: Sequence[TimeExpression], mentions: Iterable[FactMention], latest: dt.date
) -> _Evidence:
    why: list[str] = []
    weekday = _weekday_of_writing(times, why)
    earliest = _EARLIEST
    last = latest
    events: list[dt.date] = []
    for time in times:
        bound = _past_begin(content, time)
        if bound is not None and earliest < bound <= latest:
            earliest = bound
            why.append(f"not before {bound}: «{time.text}»")
    for mention in mentions:
        if mention.begin > latest:
            continue
        if mention.begin > earliest:
            earliest = mention.begin
            why.append(f"not before {mention.begin}: {mention.label}")
        if mention.until is None:
            events.append(mention.begin)
        elif mention.until < last and mention.until >= earliest:
            last = mention.until
            why.append(f"not after {mention.until}: {mention.label}")
    return _Evidence(weekday, earliest, last, tuple(events), tuple(why))


def _weekday_of_writing(times: Iterable[TimeExpression], why: list[str]) -> int | None:
    """The weekday that «اليوم الأربعاء» and «أمس الثلاثاء» agree on."""
    said: dict[int, str] = {}
    for time in times:
        term = _day_term(time.term)
        if isinstance(term, Date):
            term = term.within or term
        if isinstance(term, Tied):
            said.setdefault((term.weekday - term.n - 1) % 7 + 1, time.text)
    if len(said) > 1:
        texts = "» and «".join(said.values())
        why.append(f"«{texts}» contradict one another on the weekday")
        return None
    for weekday, text in said.items():
        why.append(f"written on a {_WEEKDAYS[weekday - 1]}: «{text}»")
        return weekday
    return None


def _past_begin(content: str, time: TimeExpression) -> dt.date | None:
    """The first day that an explicit time of the past admits: the article was not written before it."""
    if time.begin is None or time.basis != "explicit" or time.bound in ("until", "before", "from"):
        return None
    if tense_at(content, time.start, time.end) == "future" and time.bound is None:
        return None
    return time.begin.date()


# ------------------------------------------------------------------ candidates


def _candidates(
    content: str, times: Sequence[TimeExpression], evidence: _Evidence
) -> tuple[set[dt.date], tuple[str, ...]]:
    """Days that the dates without a year admit, and the reasons."""
    years = range(evidence.earliest.year - 1, evidence.latest.year + 2)
    for date, n, time in _today_named(times):
        days = {day - dt.timedelta(days=n) for day in _in_years(date, years)}
        return days, (f"«{time.text}» names the day of writing",)
    linked = _linked(content, times)
    if linked is not None:
        weekday, date, reason = linked
        pairs = [d for d in _in_years(date, years) if d.isoweekday() == weekday]
        pairs = [d for d in pairs if evidence.earliest < d <= evidence.latest + dt.timedelta(days=7)]
        days = {d - dt.timedelta(days=k) for d in pairs for k in range(1, 8)}
        listed = ", ".join(str(d.year) for d in pairs)
        return days, (f"{reason}; that pair of weekday and date holds in {listed or 'no admissible year'}",)
    for time in times:
        term = _unbound(time.term)
        if isinstance(term, Date) and term.weekday and term.year is None and _day_and_month(term):
            return _near_pair(content, time, term, years)
    return set(), ()


def _near_pair(
    content: str, time: TimeExpression, date: Date, years: Iterable[int]
) -> tuple[set[dt.date], tuple[str, ...]]:
    """A weekday–date pair not tied to the day of writing: days in the month after it, or before it if it is to come."""
    pairs = [d for d in _in_years(date, years) if d.isoweekday() == date.weekday]
    future = time.bound == "from" or tense_at(content, time.start, time.end) == "future"
    sign = -1 if future else 1
    days = {d + sign * dt.timedelta(days=k) for d in pairs for k in range(31)}
    return days, (f"«{time.text}» holds in {', '.join(str(d.year) for d in pairs)}",)


def _day_and_month(date: Date) -> bool:
    return date.day is not None and date.month is not None and not date.hijri


def _unbound(term: Term) -> Term:
    return _day_term(term.of) if isinstance(term, Bound) else _day_term(term)


def _in_years(date: Date, years: Iterable[int]) -> list[dt.date]:
    days = []
    for year in years if date.year is None else (date.year,):
        try:
            day = dt.date(year, date.month or 1, date.day or 1)
        except ValueError:
            continue
        if date.weekday is None or day.isoweekday() == date.weekday:
            days.append(day)
    return days


def _linked(content: str, times: Sequence[TimeExpression]) -> tuple[int, Date, str] | None:
    """Two starts of the same thing, once by weekday and once by date: «وقف النار اعتبارا من الأحد» and
    «وقف إطلاق النار ابتداء من 12 يناير».
    """
    starts = [(t, _unbound(t.term)) for t in times if t.bound == "from"]
    weekdays = [(t, term) for t, term in starts if isinstance(term, Weekday) and term.which in (None, 1)]
    dates = [(t, term) for t, term in starts if isinstance(term, Date) and not term.year and _day_and_month(term)]
    for at_date, date in dates:
        about = _words_before(content, at_date.start)
        for at_weekday, weekday in weekdays:
            shared = about & _words_before(content, at_weekday.start)
            if len(shared) >= _SHARED_WORDS:
                reason = f"«{at_weekday.text}» and «{at_date.text}» are the start of the same thing"
                return weekday.weekday, date, reason
    return None


def _words_before(content: str, start: int) -> set[str]:
    """The words before an expression without proclitics and article, two letters and fewer left out."""
    line_start = max(content.rfind("\n", 0, start), start - 200, 0)
    words = re.findall(r"\w+", content[line_start:start].translate(FOLD).replace("ـ", ""))
    stems = {re.sub(r"^[وفبل]?(?:ال|لل)?(?=\w{3})", "", word) for word in words[-_WORDS_BEFORE:]}
    return {stem for stem in stems if len(stem) > 2}
