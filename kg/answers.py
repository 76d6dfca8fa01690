"""What the graph answers: frozen records that turn into JSON as they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict

from ontology.records import Event, Label, Status

__all__ = [
    "ActorPath",
    "ActorSummary",
    "ArticleSummary",
    "Bucket",
    "EventDetail",
    "EventSummary",
    "Evidence",
    "Finding",
    "Granularity",
    "Hop",
    "IdentityLink",
    "Participant",
    "PathsAnswer",
    "PlaceSummary",
    "Relation",
    "Stats",
    "TimelineAnswer",
    "TypeCount",
]

Granularity = Literal["day", "week", "month", "year"]
Direction = Literal["to", "from", "with"]


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ArticleSummary(_Answer):
    """An article in the graph; ``events`` counts the events of its record, contents of calls not included."""

    id: str
    iri: str
    title: str = ""
    headline: str | None = None
    source: str | None = None
    url: str | None = None
    published: dt.date | None = None
    language: str | None = None
    events: int = 0


class ActorSummary(_Answer):
    """An actor. ``id`` is its Wikidata or local id, or ``~…`` where only one article knows it."""

    id: str
    iri: str
    name: Label = Label()
    country: str | None = None
    role: str | None = None
    events: int = 0


class Participant(_Answer):
    """An actor within an event; ``text`` is how the article words it."""

    id: str
    iri: str
    text: str
    name: Label = Label()
    country: str | None = None
    role: str | None = None


class PlaceSummary(_Answer):
    """A place within an event; ``text`` is how the article words it."""

    id: str
    iri: str
    text: str
    name: Label = Label()
    country: str | None = None


class EventSummary(_Answer):
    """An event as lists show it.

    ``id`` is the last step of ``iri``. ``begin`` and ``end`` are the first and last day (inclusive) that it may fall
    on, ``time`` its ISO value, ``trigger`` and ``sentence`` its first mention. ``content`` is the id of the event that
    it calls for, ``content_of`` the id of the event that calls for it.
    """

    id: str
    iri: str
    article: str
    type: str
    mode: str | None = None
    cameo: str
    quad: int
    score: float
    status: Status
    confidence: float
    label: Label = Label()
    actors: tuple[Participant, ...] = ()
    recipients: tuple[Participant, ...] = ()
    claimed_by: Participant | None = None
    place: PlaceSummary | None = None
    about_place: PlaceSummary | None = None
    begin: dt.date | None = None
    end: dt.date | None = None
    time: str | None = None
    time_text: str | None = None
    time_precision: str | None = None
    trigger: str | None = None
    sentence: str | None = None
    content: str | None = None
    content_of: str | None = None


class EventDetail(_Answer):
    """One event: what lists show of it, and its whole record with all offsets."""

    summary: EventSummary
    record: Event


class TypeCount(_Answer):
    """How many events of a type, and the sum of their scores."""

    type: str
    quad: int
    events: int
    score: float


class Relation(_Answer):
    """A dyad: ``actor`` is the other one. ``to``: acted upon by ours; ``from``: acts upon ours; ``with``: acts jointly.

    ``score`` sums the conflict-cooperation scores (-10 to 10 each); ``first`` and ``last`` are days, inclusive.
    """

    actor: ActorSummary
    direction: Direction
    events: int
    score: float
    first: dt.date | None = None
    last: dt.date | None = None
    types: tuple[TypeCount, ...] = ()


class Bucket(_Answer):
    """Events of one day, week (from Monday), month or year; ``quads`` counts them by quad class."""

    start: dt.date
    end: dt.date
    events: int
    score: float
    quads: Mapping[int, int]


class TimelineAnswer(_Answer):
    """Buckets in order, empty ones left out.

    ``coarse`` counts the events dated less precisely than a bucket ("in 2019", on a timeline of days), ``undated``
    those without any date: neither is put where the article doesn't put it.
    """

    granularity: Granularity
    buckets: tuple[Bucket, ...] = ()
    coarse: int = 0
    undated: int = 0


class Evidence(_Answer):
    """An event of two actors: the second is acted upon (``to``), acts (``from``) or acts jointly (``with``)."""

    event: str
    type: str
    score: float
    status: Status
    direction: Direction
    begin: dt.date | None = None


class Hop(_Answer):
    """One step of a path. ``events`` counts all that connect the two, ``evidence`` shows some of them, newest first."""

    source: str
    target: str
    events: int
    evidence: tuple[Evidence, ...]


class ActorPath(_Answer):
    """A path between two actors; ``cost`` is lower for frequent contacts, and for paths that avoid hubs."""

    actors: tuple[ActorSummary, ...]
    hops: tuple[Hop, ...]
    cost: float


class PathsAnswer(_Answer):
    """Paths, best first. ``complete`` is false where the search gave up before it had seen them all."""

    paths: tuple[ActorPath, ...] = ()
    complete: bool = True


class IdentityLink(_Answer):
    """Two actors of different articles that are taken for one; ``score`` 0 to 1, ``evidence`` says why."""

    id: str
    left: str
    right: str
    score: float
    evidence: str


class Stats(_Answer):
    """How much there is; ``statuses`` and ``types`` count events."""

    articles: int
    events: int
    actors: int
    places: int
    mentions: int
    links: int
    quads: int
    statuses: Mapping[str, int]
    types: Mapping[str, int]


class Finding(_Answer):
    """Something in a graph that breaks a shape: at which node, on which property, why."""

    node: str
    path: str | None
    value: str | None
    message: str
    severity: str
