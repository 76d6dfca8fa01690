"""Articles in, extractions out: the flow from page to events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractors.actions import Lexicon
from extractors.article import Page, clean
from extractors.assembly import event_record
from extractors.candidates import Candidate
from extractors.circumstances import Circumstances
from extractors.confidence import confidence
from extractors.coreference import combined, merge
from extractors.discourse import Discourse
from extractors.events import ArticleReading, candidates
from extractors.factuality import Cues
from extractors.implied import imply
from extractors.participants import ActorReader
from extractors.places import Gazetteer
from extractors.reading import WebArticle, language
from extractors.rejoining import rejoin
from extractors.repair import repair
from extractors.syntax import Parser, Region, Sentence, StanzaParser
from extractors.tenses import Tenses
from extractors.times import find_times, infer_publication, page_dates, public_facts, tenures
from extractors.weights import Weights
from ontology.directory import Directory
from ontology.records import Article, Extraction, Published

__all__ = ["Extractor", "Knowledge"]

BATCH_CHARACTERS = 40_000
"""Articles are parsed together up to so many characters, which bounds memory whatever their number."""


@dataclass(frozen=True)
class Knowledge:
    """The data that reading rests on: lexicon, cues, known actors, gazetteer."""

    lexicon: Lexicon
    cues: Cues
    directory: Directory
    gazetteer: Gazetteer
    weights: Weights

    @classmethod
    def load(cls) -> Knowledge:
        """What ships with the package."""
        return cls(Lexicon.load(), Cues.load(), Directory.load(), Gazetteer.load(), Weights.load())


class Extractor:
    """Reads events out of articles. Not safe for use by two threads at once.

    Args:
        models: folder of Stanza weights; those of the package when ``None``.
        parser: used in place of Stanza where given.
        knowledge: used in place of the data that ships with the package.

    Raises:
        ModelsMissingError: ``models`` lacks a file.
    """

    def __init__(
        self, models: Path | None = None, *, parser: Parser | None = None, knowledge: Knowledge | None = None
    ) -> None:
        self._parser = parser or StanzaParser(models)
        self._knowledge = knowledge or Knowledge.load()
        self._facts = (public_facts, tenures(self._knowledge.directory))

    def extract(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        """Extract lazily, in order; articles are parsed in batches of bounded size."""
        for batch in _batches(articles):
            pages = [clean(article) for article in batch]
            regions = [_regions(page) for page in pages]
            parsed = iter(self._parser.parse([region for row in regions for region in row]))
            for article, page, row in zip(batch, pages, regions, strict=True):
                sentences = [self._mended(sentence) for _ in row for sentence in next(parsed)]
                yield self.read(article, page, sentences)

    def _mended(self, sentence: Sentence) -> Sentence:
        known = self._knowledge.lexicon.knows_verb
        return repair(rejoin(sentence, known), known)

    def read(self, article: Article, page: Page, sentences: Sequence[Sentence]) -> Extraction:
        """Extract from one article whose sentences are already parsed."""
        content = article.content
        page_date = page_dates(article.page.html, article.page.url) if isinstance(article, WebArticle) else None
        published = infer_publication(content, given=article.published, page=page_date, facts=self._facts)
        reading = self.understand(content, sentences, published)
        events = [
            event_record(article.id, content, merged, group, reading.discourse, probability)
            for merged, group, probability in self.happenings(reading)
            if probability >= self._knowledge.weights.least
        ]
        return Extraction(
            id=article.id,
            title=article.title,
            headline=page.headline,
            source=article.source,
            url=article.url,
            language=language(content),
            published=published,
            events=tuple(events),
        )

    def happenings(self, reading: ArticleReading) -> Iterator[tuple[Candidate, tuple[Candidate, ...], float]]:
        """Merged events of an article, each with its mentions and its confidence, the unlikely ones too."""
        weights, same = self._knowledge.weights, reading.discourse.same
        groups = merge(candidates(reading), same, weights.coreference)
        for merged, group in zip(imply([combined(group) for group in groups], groups, same), groups, strict=True):
            yield merged, group, confidence(merged, group, weights.confidence)

    def understand(self, content: str, sentences: Sequence[Sentence], published: Published) -> ArticleReading:
        """Resolve actors, places and times of an article's sentences."""
        knowledge = self._knowledge
        anchor = dt.datetime.combine(published.value, dt.time()) if published.value else None
        times = find_times(content, anchor, tense=Tenses(sentences))
        return ArticleReading(
            sentences,
            Discourse(sentences, ActorReader(knowledge.directory, content, published.value)),
            Circumstances(content, sentences, knowledge.gazetteer, times),
            knowledge.lexicon,
            knowledge.cues,
        )


def _regions(page: Page) -> list[Region]:
    return [Region(page.text[r.start : r.end], r.start, r.kind) for r in page.regions if r.kind != "dateline"]


def _batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    batch: list[Article] = []
    size = 0
    for article in articles:
        if batch and size + len(article.text) > BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
        batch.append(article)
        size += len(article.text)
    if batch:
        yield batch
