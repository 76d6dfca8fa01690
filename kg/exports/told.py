"""All events of a store, article by article: memory holds one article at a time, and a page of names."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kg.dates import bounds
from kg.errors import GraphError
from kg.lookup import article_names
from kg.queries import query
from kg.reading import read_content, read_extraction
from kg.stores import Store
from kg.terms import Iris, key_of
from ontology.records import Event, Extraction, Label, Status

__all__ = ["Told", "count_articles", "name_of", "told_events"]

_LOG = logging.getLogger("waqai.exports")


@dataclass(frozen=True, slots=True)
class Told:
    """An event as an article tells it. ``first`` and ``last`` are the days, both inclusive, that it may fall on."""

    event: Event
    key: str
    iri: str
    article: Extraction
    sentence: str | None
    first: dt.date | None
    last: dt.date | None

    @property
    def day(self) -> dt.date | None:
        """The day that it falls on, where it is known."""
        return self.first if self.first == self.last else None


def count_articles(store: Store) -> int:
    """How many articles there are."""
    ((count,),) = store.rows(query("article_count").text)
    return int(getattr(count, "value", 0))


def told_events(
    store: Store, iris: Iris, statuses: frozenset[Status], step: Callable[[str], None] = lambda _: None
) -> Iterator[Told]:
    """Events of some statuses, contents of calls among them, in the order of their articles' IRIs.

    Args:
        store: where they are.
        iris: names of its things.
        statuses: which ones.
        step: called with its id after each article.

    A graph that does not hold a whole article (somebody else wrote to it) is left out, with a warning in the log.
    """
    for name in article_names(store):
        article_id = iris.article_id(name)
        quads = store.graph(name)
        try:
            extraction = read_extraction(quads, article_id, iris.base)
            content = read_content(quads, article_id, iris.base)
        except GraphError as error:
            _LOG.warning("article %s is left out: %s", article_id, error)
            extraction = None
        if extraction is not None:
            yield from (told for told in _told(extraction, content, iris) if told.event.status in statuses)
        step(article_id)


def name_of(label: Label, words: str) -> str:
    """The name to write: English, else Arabic, else the words of the article."""
    return label.en or label.ar or words


def _told(extraction: Extraction, content: str | None, iris: Iris) -> Iterator[Told]:
    """With the keys that `kg.mapping` gave the events."""
    seen: dict[str, int] = {}
    for event in extraction.events:
        nth = seen.get(event.id, 0)
        seen[event.id] = nth + 1
        key = key_of(extraction.id, event.id, str(nth))
        inner: Event | None = event
        while inner is not None:
            first, last = bounds(inner.time) if inner.time else (None, None)
            yield Told(inner, key, iris.event(key).value, extraction, _sentence(inner, content), first, last)
            inner = inner.content
            key = key_of(key, "content", inner.id) if inner else key


def _sentence(event: Event, content: str | None) -> str | None:
    if content is None or not event.mentions:
        return None
    around = event.mentions[0].sentence
    return content[around.start : around.end] or None
