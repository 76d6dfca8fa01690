r"""The records that everything here speaks: articles in, extractions out.

Offsets count Unicode characters of ``title + "\n" + text`` of the untouched article, end exclusive.
Codes are strings (CAMEO ``"0256"``, never a number); countries are ISO 3166-1 alpha-3; what is not
recognised is ``None``, never a default.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

__all__ = [
    "ActorRef",
    "Article",
    "Basis",
    "Event",
    "Extraction",
    "Label",
    "Mention",
    "PlaceRef",
    "Precision",
    "Published",
    "Span",
    "Status",
    "TimeRef",
]

ARTICLE_ID_LIMIT = 512
"""Longest article id, in characters."""

Code = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Offset = Annotated[int, Field(ge=0)]


class Status(StrEnum):
    """Factuality of an event, as the article presents it."""

    ASSERTED = "asserted"
    NEGATED = "negated"
    FUTURE = "future"
    HYPOTHETICAL = "hypothetical"
    REQUESTED = "requested"


class Basis(StrEnum):
    """Where the publication date of an article comes from."""

    GIVEN = "given"
    PAGE = "page"
    TEXT = "text"
    UNKNOWN = "unknown"


class Precision(StrEnum):
    """How fine a time is known; an interval of days is ``interval``."""

    INSTANT = "instant"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    INTERVAL = "interval"


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Article(_Record):
    """An article as it came in, untouched.

    ``published`` is the date that the supplier vouches for; ``None`` where nobody said.
    """

    id: Annotated[str, StringConstraints(min_length=1, max_length=ARTICLE_ID_LIMIT)]
    title: str = ""
    text: str
    published: dt.date | None = None
    source: str | None = None
    url: str | None = None

    @property
    def content(self) -> str:
        r"""``title + "\n" + text``: what all offsets count in."""
        return f"{self.title}\n{self.text}"


class Label(_Record):
    """A name in Arabic and English; either may be unknown."""

    ar: str | None = None
    en: str | None = None


class Span(_Record):
    """Characters ``start`` (inclusive) to ``end`` (exclusive) of the article's content."""

    start: Offset
    end: Offset

    @model_validator(mode="after")
    def _ordered(self) -> Span:
        if self.end < self.start:
            raise ValueError(f"span ends at {self.end}, before its start {self.start}")
        return self


class ActorRef(Span):
    """An actor as the article words it, with what is known of it (absent where not recognised).

    ``id`` is a Wikidata QID (``Q39259``), or a local id (``local:…``) of a known actor without a QID,
    or ``None`` for an actor known only from this article. ``role`` is a CAMEO role code.
    """

    text: str
    id: str | None = None
    name: Label = Label()
    country: Code | None = None
    role: Code | None = None


class PlaceRef(Span):
    """A place as the article words it. ``lat``/``lon`` in degrees (WGS 84)."""

    text: str
    id: str | None = None
    name: Label = Label()
    country: Code | None = None
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None
    precision: str | None = None


class TimeRef(Span):
    """When an event happens, as precise as the text and never more.

    ``value`` is ISO 8601: day, month, year or interval ``start/end`` (both days inclusive). ``begin`` and
    ``until`` are the first day (or instant) inside and the first one after it. All three are ``None`` for a
    relative expression that nothing ties to a date. ``basis`` tells how it was resolved.
    """

    text: str
    value: str | None = None
    begin: str | None = None
    until: str | None = None
    precision: Precision | None = None
    basis: Annotated[str, StringConstraints(pattern="^(explicit|relative|publication)$")] = "explicit"


class Mention(Span):
    """Words that speak of an event (the trigger), and the sentence around them."""

    text: str
    sentence: Span


class Event(_Record):
    """A happening with its participants. See ``ontology.codes`` for ``type``, ``mode`` and ``quad``.

    ``content`` is what a call, promise or threat is about: an event of its own with status ``requested``
    (or ``future``), with its own place and time; it is never asserted.
    """

    id: str
    type: str
    mode: str | None = None
    cameo: Annotated[str, StringConstraints(pattern=r"^\d{2,4}$")]
    quad: Annotated[int, Field(ge=1, le=4)]
    score: Annotated[float, Field(ge=-10, le=10)]
    label: Label = Label()
    actors: tuple[ActorRef, ...] = ()
    recipients: tuple[ActorRef, ...] = ()
    place: PlaceRef | None = None
    about_place: PlaceRef | None = None
    time: TimeRef | None = None
    status: Status = Status.ASSERTED
    claimed_by: ActorRef | None = None
    content: Event | None = None
    mentions: tuple[Mention, ...] = ()
    confidence: Annotated[float, Field(ge=0, le=1)] = 1.0
    rule: str = ""


class Published(_Record):
    """The publication date used, how it is known, and every date that the text admits."""

    value: dt.date | None = None
    basis: Basis = Basis.UNKNOWN
    candidates: tuple[dt.date, ...] = ()
    why: str = ""


class Extraction(_Record):
    """What was read out of one article: the contract between extractors, graph, command line and HTTP."""

    id: Annotated[str, StringConstraints(min_length=1, max_length=ARTICLE_ID_LIMIT)]
    title: str = ""
    headline: str | None = None
    source: str | None = None
    url: str | None = None
    language: str | None = None
    published: Published = Published()
    events: tuple[Event, ...] = ()
