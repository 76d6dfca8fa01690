"""A small extractor that follows the protocol, so that the faces are tested without weights."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from api import parts
from kg import open_graph
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

KNOWN = {"تركيا": ("Q43", "TUR"), "روسيا": ("Q159", "RUS"), "الأمم المتحدة": ("Q1065", None), "مالطا": ("Q233", "MLT")}
CALL = "دعت تركيا روسيا إلى وقف إطلاق النار في ليبيا اعتبارا من 12 يناير 2020."


class KeywordExtractor:
    """Finds ``دعت X Y``; breaks on articles that say ``عطل``."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def extract(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        for article in articles:
            if "عطل" in article.text:
                raise RuntimeError("broken\non purpose")
            self.seen.append(article.id)
            yield Extraction(
                id=article.id,
                title=article.title,
                source=article.source,
                url=article.url,
                language="ar",
                published=Published(value=article.published, basis=Basis.GIVEN if article.published else Basis.UNKNOWN),
                events=tuple(self._events(article)),
            )

    def _events(self, article: Article) -> Iterator[Event]:
        names = "|".join(KNOWN)
        for number, found in enumerate(re.finditer(rf"(دعت) ({names}) ({names})", article.content)):
            yield Event(
                id=f"{article.id}#{number}",
                type="REQUEST",
                mode="yield",
                cameo="0256",
                quad=3,
                score=-1,
                label=Label(ar="دعوة"),
                actors=(_actor(found, 2),),
                recipients=(_actor(found, 3),),
                mentions=(_mention(found, 1),),
                content=self._ceasefire(article, number),
            )

    def _ceasefire(self, article: Article, number: int) -> Event | None:
        found = re.search("وقف إطلاق النار في (ليبيا) اعتبارا من (12 يناير 2020)", article.content)
        if found is None:
            return None
        start, end = found.span(2)
        return Event(
            id=f"{article.id}#{number}c",
            type="RETREAT",
            mode="ceasefire",
            cameo="0871",
            quad=2,
            score=3,
            status=Status.REQUESTED,
            place=PlaceRef(text="ليبيا", start=found.start(1), end=found.end(1), id="geonames:2215636", country="LBY"),
            time=TimeRef(
                text=found[2],
                start=start,
                end=end,
                value="2020-01-12",
                begin="2020-01-12",
                until="2020-01-13",
                precision=Precision.DAY,
            ),
            mentions=(_mention(found, 0),),
        )


def _actor(found: re.Match[str], group: int) -> ActorRef:
    identifier, country = KNOWN[found[group]]
    name = Label(ar=found[group])
    start, end = found.span(group)
    return ActorRef(text=found[group], start=start, end=end, id=identifier, country=country, name=name)


def _mention(found: re.Match[str], group: int) -> Mention:
    start, end = found.span(group)
    return Mention(text=found[group], start=start, end=end, sentence=Span(start=found.start(), end=found.end()))


@pytest.fixture
def extractor(monkeypatch: pytest.MonkeyPatch) -> KeywordExtractor:
    """In place of the real extractor, for commands."""
    fake = KeywordExtractor()
    monkeypatch.setattr(parts, "make_extractor", lambda models: fake)
    return fake


@pytest.fixture
def store(tmp_path: Path, extractor: KeywordExtractor) -> Path:
    """A store with two articles."""
    from api.pipeline import ingest

    folder = tmp_path / "store"
    articles = [
        Article(id="هدنة/1", title="دعوة", text=CALL, source="صحيفة", url="https://example.org/خبر"),
        Article(id="b", text="دعت روسيا مالطا إلى الحوار. دعت الأمم المتحدة مالطا إلى الحوار."),
    ]
    with open_graph(folder) as graph:
        assert [outcome.action for outcome in ingest(graph, extractor, articles, version="1")] == ["added", "added"]
    return folder
