"""A graph of any size in our shape, made up: articles with events that follow from a seed.

    python -m benchmarks.synthetic STORE [--events 100000] [--seed 1]

Records go through `kg.mapping` like those of real articles, so that spans, references, provenance and texts are all
there; then they are bulk-loaded. Actors are drawn by Zipf's law, as in news: few act all the time, most once or twice.
One participant in twelve is known from its article only.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any

from pyoxigraph import Quad

from kg import Run, article_digest, open_graph
from kg.mapping import to_quads
from ontology.codes import ROLES, TYPES, EventType
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

__all__ = ["SyntheticExtractor", "World", "article", "articles", "main", "quads"]

EVENTS_OF_AN_ARTICLE = 5
FIRST_DAY = dt.date(2019, 1, 1)
DAYS = 5 * 365
EXTRACTOR = "synthetic-1"
SOURCE = "وكالة المثال"
_NAMED = re.compile(rf"synthetic-(\d+) {SOURCE} (\d+)")

BODIES = ("وزارة الدفاع", "وزارة الخارجية", "حركة", "نقابة", "شرطة", "حزب", "هيئة", "مجلس", "كتيبة", "جمعية")
NAMES = ("السلام", "البناء", "النور", "الوحدة", "المستقبل", "الساحل", "الجبل", "الوادي", "النهضة", "الفجر")
TOWNS = ("الواحة", "المرسى", "القلعة", "العين", "الرمال", "الزيتون", "النخيل", "الصخرة", "البحيرة", "السد")
COUNTRIES = ("EGY", "LBY", "TUN", "DZA", "MAR", "SDN", "SYR", "IRQ", "JOR", "LBN", "YEM", "SAU")


@dataclass(frozen=True, slots=True)
class World:
    """Who and where events may be, drawn from one seed.

    Args:
        events: how many events are to come; one actor for twenty of them, one place for a hundred.
        seed: the same seed makes the same world and the same articles.
    """

    events: int
    seed: int = 1
    weights: list[float] = field(init=False)
    types: list[EventType] = field(init=False)

    def __post_init__(self) -> None:
        """Weights of the actors by Zipf's law."""
        object.__setattr__(self, "weights", list(accumulate(1 / (rank + 1) for rank in range(self.actors))))
        object.__setattr__(self, "types", list(TYPES.values()))

    @property
    def actors(self) -> int:
        """How many actors have an id."""
        return max(10, self.events // 20)

    @property
    def places(self) -> int:
        """How many places there are."""
        return max(5, self.events // 100)

    @property
    def articles(self) -> int:
        """How many articles tell the events."""
        return -(-self.events // EVENTS_OF_AN_ARTICLE)

    def actor_name(self, rank: int) -> str:
        """Name of the actor of a rank; the busiest has rank 0."""
        return f"{BODIES[rank % len(BODIES)]} {NAMES[rank // len(BODIES) % len(NAMES)]} {rank}"

    def place_name(self, number: int) -> str:
        """Name of a place."""
        return f"مدينة {TOWNS[number % len(TOWNS)]} {number}"


def articles(world: World) -> Iterator[tuple[Extraction, Article]]:
    """The articles of a world with what is in them."""
    for number in range(world.articles):
        count = min(EVENTS_OF_AN_ARTICLE, world.events - number * EVENTS_OF_AN_ARTICLE)
        yield _Writer(world, number, 0).write(count)


def article(world: World, number: int, version: int = 0) -> tuple[Extraction, Article]:
    """One article with what is in it; numbers from ``world.articles`` on are further ones.

    Versions of an article have the same id and say other things.
    """
    return _Writer(world, number, version).write(EVENTS_OF_AN_ARTICLE)


@dataclass(frozen=True, slots=True)
class SyntheticExtractor:
    """Knows what is in each article of a world, so that servers are measured and killed without reading Arabic."""

    world: World

    def extract(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        """What is in these articles; an article of another origin holds no events."""
        for given in articles:
            found = _NAMED.fullmatch(f"{given.id} {given.source}")
            yield article(self.world, int(found[1]), int(found[2]))[0] if found else _empty(given)


def _empty(given: Article) -> Extraction:
    return Extraction(id=given.id, title=given.title, source=given.source, language="ar")


def quads(world: World) -> Iterator[Quad]:
    """All statements of a world, each in the graph of its article."""
    for extraction, told in articles(world):
        run = Run(extractor=EXTRACTOR, digest=article_digest(told, EXTRACTOR))
        yield from to_quads(extraction, told, run=run)


class _Writer:
    """Writes an article and its record together, so that the offsets are right."""

    def __init__(self, world: World, number: int, version: int) -> None:
        self.world = world
        self.id = f"synthetic-{number}"
        self.chance = random.Random(f"{world.seed}/{number}/{version}")
        self.source = f"{SOURCE} {version}"
        self.published = FIRST_DAY + dt.timedelta(days=self.chance.randrange(DAYS))
        self.title = f"تقرير {number} عن أحداث المنطقة"
        self.pieces = [self.title, "\n"]
        self.length = len(self.title) + 1

    def write(self, count: int) -> tuple[Extraction, Article]:
        events = tuple(self._event(position) for position in range(count))
        text = "".join(self.pieces[2:])
        told = Article(id=self.id, title=self.title, text=text, published=self.published, source=self.source)
        extraction = Extraction(
            id=self.id,
            title=self.title,
            source=self.source,
            language="ar",
            published=Published(value=self.published, basis=Basis.GIVEN, candidates=(self.published,), why="given"),
            events=events,
        )
        return extraction, told

    def _event(self, position: int) -> Event:
        kind = self.chance.choice(self.world.types)
        mode = self.chance.choice([None, *kind.modes])
        label = kind.modes[mode].label if mode else kind.label
        start = self.length
        trigger = self._say(label.ar or kind.name)
        self._say(": ")
        actor = self._actor()
        self._say("، ")
        recipient = self._actor() if self.chance.random() < 0.7 else None
        self._say(" في ")
        place = self._place() if self.chance.random() < 0.8 else None
        self._say(" ")
        when = self._time() if self.chance.random() < 0.9 else None
        sentence = Span(start=start, end=self.length + 1)
        self._say(".\n")
        return Event(
            id=f"e{position}",
            type=kind.name,
            mode=mode,
            cameo=kind.cameo_of(mode),
            quad=kind.quad,
            score=kind.score_of(mode),
            label=label,
            actors=(actor,),
            recipients=(recipient,) if recipient else (),
            place=place,
            time=when,
            status=self.chance.choices(list(Status), (80, 5, 5, 5, 5))[0],
            mentions=(Mention(**trigger, sentence=sentence),),
            confidence=round(self.chance.uniform(0.5, 1), 3),
            rule="synthetic",
        )

    def _actor(self) -> ActorRef:
        if self.chance.random() < 1 / 12:
            return ActorRef(**self._say(f"مسلحون مجهولون {self.chance.randrange(100)}"), role="UAF")
        weights = self.world.weights
        rank = self.chance.choices(range(len(weights)), cum_weights=weights)[0]
        name = self.world.actor_name(rank)
        return ActorRef(
            **self._say(name),
            id=f"local:actor-{rank}",
            name=Label(ar=name, en=f"Actor {rank}"),
            country=COUNTRIES[rank % len(COUNTRIES)],
            role=list(ROLES)[rank % len(ROLES)],
        )

    def _place(self) -> PlaceRef:
        number = self.chance.randrange(self.world.places)
        name = self.world.place_name(number)
        return PlaceRef(
            **self._say(name),
            id=f"local:place-{number}",
            name=Label(ar=name, en=f"Town {number}"),
            country=COUNTRIES[number % len(COUNTRIES)],
            lat=round(15 + number * 0.618 % 20, 4),
            lon=round(-5 + number * 0.382 % 50, 4),
            precision="city",
        )

    def _time(self) -> TimeRef:
        day = self.published - dt.timedelta(days=self.chance.randrange(10))
        following = day + dt.timedelta(days=1)
        return TimeRef(
            **self._say(day.isoformat()),
            value=day.isoformat(),
            begin=day.isoformat(),
            until=following.isoformat(),
            precision=Precision.DAY,
        )

    def _say(self, words: str) -> dict[str, Any]:
        """Append words to the text; returns them with their offsets."""
        start, self.length = self.length, self.length + len(words)
        self.pieces.append(words)
        return {"text": words, "start": start, "end": self.length}


def main() -> None:
    """Make a store and say how much is in it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path, help="folder that does not exist yet")
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.store.exists():
        parser.error(f"{options.store} exists already; give the name of a new folder")
    begun = time.perf_counter()
    with open_graph(options.store) as graph:
        graph.store.load(quads(World(options.events, options.seed)))
    print(f"{options.store}: {options.events:,} events in {time.perf_counter() - begun:.1f} s")


if __name__ == "__main__":
    main()
