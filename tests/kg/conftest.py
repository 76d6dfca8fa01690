"""Articles of our own writing, with the events that are in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from kg import Graph, open_graph
from ontology.records import (
    ActorRef,
    Article,
    Basis,
    Event,
    Extraction,
    Label,
    Mention,
    PlaceRef,
    Precision,
    Published,
    Span,
    Status,
    TimeRef,
)

TITLE = "أنقرة وموسكو تدعوان إلى هدنة"
TEXT = (
    "دعت وزارة الخارجية التركية ووزارة الخارجية الروسية أمس من إسطنبول طرفي النزاع في ليبيا إلى وقف إطلاق النار "
    "ابتداء من الأحد. وقصفت طائرة مجهولة مطار سرت يوم الاثنين، بحسب مصدر عسكري."
)
CONTENT = f"{TITLE}\n{TEXT}"


def span(words: str) -> dict[str, Any]:
    """Where ``words`` stand in the article."""
    start = CONTENT.index(words, len(TITLE))
    return {"text": words, "start": start, "end": start + len(words)}


def mention(trigger: str, sentence: str) -> Mention:
    """A trigger within its sentence."""
    around = span(sentence)
    return Mention(**span(trigger), sentence=Span(start=around["start"], end=around["end"]))


FIRST_SENTENCE = TEXT[: TEXT.index(".") + 1]
SECOND_SENTENCE = TEXT[TEXT.index(".") + 2 :]

TURKEY = ActorRef(
    **span("وزارة الخارجية التركية"),
    id="Q1063062",
    name=Label(ar="وزارة الخارجية التركية", en="Ministry of Foreign Affairs of Turkey"),
    country="TUR",
    role="GOV",
)
RUSSIA = ActorRef(
    **span("وزارة الخارجية الروسية"), id="Q1194318", name=Label(ar="وزارة الخارجية الروسية"), country="RUS", role="GOV"
)
SIDES = ActorRef(**span("طرفي النزاع في ليبيا"), country="LBY")
SOURCE = ActorRef(**span("مصدر عسكري"), role="MIL")
ISTANBUL = PlaceRef(
    **span("إسطنبول"),
    id="geonames:745044",
    name=Label(ar="إسطنبول", en="Istanbul"),
    country="TUR",
    lat=41.01384,
    lon=28.94966,
    precision="city",
)
LIBYA = PlaceRef(
    **span("ليبيا"), id="geonames:2215636", name=Label(ar="ليبيا", en="Libya"), country="LBY", precision="country"
)
SIRTE = PlaceRef(
    **span("سرت"),
    id="geonames:2210554",
    name=Label(ar="سرت", en="Sirte"),
    country="LBY",
    lat=31.20892,
    lon=16.58866,
    precision="city",
)

CEASEFIRE = Event(
    id="e1-content",
    type="RETREAT",
    mode="ceasefire",
    cameo="0871",
    quad=2,
    score=7.5,
    label=Label(ar="وقف إطلاق النار", en="ceasefire"),
    actors=(SIDES,),
    place=LIBYA,
    time=TimeRef(
        **span("الأحد"),
        value="2020-01-12",
        begin="2020-01-12",
        until="2020-01-13",
        precision=Precision.DAY,
        basis="relative",
    ),
    status=Status.REQUESTED,
    mentions=(mention("وقف إطلاق النار", FIRST_SENTENCE),),
    confidence=0.8,
    rule="content-of-request",
)
CALL = Event(
    id="e1",
    type="REQUEST",
    mode="yield",
    cameo="0256",
    quad=3,
    score=-1.0,
    label=Label(ar="دعوة إلى وقف إطلاق النار", en="call for a ceasefire"),
    actors=(TURKEY, RUSSIA),
    recipients=(SIDES,),
    place=ISTANBUL,
    about_place=LIBYA,
    time=TimeRef(
        **span("أمس"),
        value="2020-01-08",
        begin="2020-01-08",
        until="2020-01-09",
        precision=Precision.DAY,
        basis="relative",
    ),
    content=CEASEFIRE,
    mentions=(mention("دعت", FIRST_SENTENCE), mention("وقف", FIRST_SENTENCE)),
    confidence=0.91,
    rule="call-for",
)
STRIKE = Event(
    id="e2",
    type="ASSAULT",
    mode="aerial",
    cameo="195",
    quad=4,
    score=-9.5,
    label=Label(ar="غارة جوية", en="air strike"),
    place=SIRTE,
    time=TimeRef(
        **span("يوم الاثنين"),
        value="2020-01-06",
        begin="2020-01-06",
        until="2020-01-07",
        precision=Precision.DAY,
        basis="relative",
    ),
    claimed_by=SOURCE,
    mentions=(mention("قصفت", SECOND_SENTENCE.removeprefix("و")),),
    confidence=0.7,
)


def article(article_id: str = "sample-1") -> Article:
    """The sample article."""
    return Article(
        id=article_id,
        title=TITLE,
        text=TEXT,
        published=dt.date(2020, 1, 9),
        source="وكالة",
        url="https://example.org/a?b=1 2",
    )


def extraction(article_id: str = "sample-1", *events: Event) -> Extraction:
    """What is in the sample article, or other events in its place."""
    return Extraction(
        id=article_id,
        title=TITLE,
        headline="هدنة",
        source="وكالة",
        url="https://example.org/a?b=1 2",
        language="ar",
        published=Published(
            value=dt.date(2020, 1, 9),
            basis=Basis.GIVEN,
            candidates=(dt.date(2020, 1, 9), dt.date(2020, 1, 8)),
            why="given",
        ),
        events=events or (CALL, STRIKE),
    )


@dataclass(frozen=True, slots=True)
class Sample:
    """The sample article for tests."""

    call: Event = CALL
    ceasefire: Event = CEASEFIRE
    strike: Event = STRIKE
    turkey: ActorRef = TURKEY
    istanbul: PlaceRef = ISTANBUL

    def article(self, article_id: str = "sample-1") -> Article:
        """The article."""
        return article(article_id)

    def extraction(self, article_id: str = "sample-1", *events: Event) -> Extraction:
        """What is in it, or other events in its place."""
        return extraction(article_id, *events)


@pytest.fixture(scope="session")
def sample() -> Sample:
    """The sample article."""
    return Sample()


@pytest.fixture
def graph(sample: Sample) -> Iterator[Graph]:
    """A graph in memory that holds the sample article."""
    with open_graph() as opened:
        opened.put(sample.extraction(), sample.article())
        yield opened
