"""What is known of an actor: names, role, country, and for persons the terms of their offices."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Literal

from ontology.records import Label

__all__ = ["Known", "Match", "MatchKind", "Office", "partial_date"]

MatchKind = Literal["name", "nisba", "metonym", "person"]


@dataclass(frozen=True, slots=True)
class Office:
    """An office held from ``since`` (inclusive) until ``until`` (exclusive); ``None`` where open or not known."""

    title: str
    en: str | None
    role: str | None
    country: str | None
    since: dt.date | None = None
    until: dt.date | None = None

    def held(self, on: dt.date) -> bool:
        """Whether the office was held on that day."""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


@dataclass(frozen=True, slots=True)
class Known:
    """A known actor. ``id`` is a Wikidata QID or ``local:…``, ``role`` a CAMEO code, ``country`` ISO 3166-1 alpha-3.

    ``kind`` is country, territory, organisation, armed_group, party, agency or person. ``since`` and ``until`` are the
    first year of its existence and the last, where they matter.
    """

    id: str
    kind: str
    ar: tuple[str, ...]
    en: str | None = None
    country: str | None = None
    role: str | None = None
    since: int | None = None
    until: int | None = None
    offices: tuple[Office, ...] = ()
    born: dt.date | None = None
    died: dt.date | None = None

    @property
    def label(self) -> Label:
        """First Arabic name and the English one."""
        return Label(ar=self.ar[0] if self.ar else None, en=self.en)

    def office(self, on: dt.date | None) -> Office | None:
        """The office held on that day, the one begun last if several; without a date the latest office of all."""
        held = [o for o in self.offices if on is None or o.held(on)]
        return max(held, key=lambda o: o.since or dt.date.min, default=None)

    def existed(self, on: dt.date) -> bool:
        """Whether the actor existed on that day, as far as is known."""
        if self.kind == "person":
            return (self.born is None or self.born <= on) and (self.died is None or on <= self.died)
        return (self.since is None or self.since <= on.year) and (self.until is None or on.year <= self.until)

    def as_of(self, on: dt.date | None) -> Known:
        """The actor with role and country of the office held that day; unchanged if that day gives none."""
        office = self.office(on)
        if office is None:
            return self
        return replace(self, role=office.role or self.role, country=office.country or self.country)


@dataclass(frozen=True, slots=True)
class Match:
    """Words ``start`` (inclusive) to ``end`` (exclusive) name ``entry``.

    ``role`` is the role in this wording: a capital that stands for its government has one where the country has not.
    ``others`` are further actors of the same name, less likely.
    """

    start: int
    end: int
    entry: Known
    kind: MatchKind
    role: str | None = None
    others: tuple[Known, ...] = ()


def partial_date(text: str, *, last: bool = False) -> dt.date | None:
    """Read ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD`` as its first day, or with ``last`` its last; ``None`` for ``""``.

    Raises:
        ValueError: if it is neither.
    """
    if not text:
        return None
    parts = [int(p) for p in text.split("-")]
    if len(parts) == 3:
        return dt.date(*parts)
    if len(parts) not in (1, 2):
        raise ValueError(f"{text!r} is not a date: write YYYY, YYYY-MM or YYYY-MM-DD")
    year, month = parts[0], parts[1] if len(parts) == 2 else (12 if last else 1)
    if not last:
        return dt.date(year, month, 1)
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
