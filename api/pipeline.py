"""Articles through the extractor and into the graph, one group at a time; one bad article costs only itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from ontology.records import Article, Basis, Extraction, Published

if TYPE_CHECKING:
    from extractors.extractor import Extractor
    from kg import Graph

__all__ = [
    "Analysed",
    "ArticleExtractor",
    "ExtractorUnavailable",
    "Failed",
    "LazyExtractor",
    "Outcome",
    "analyse",
    "ingest",
    "language_note",
]

GROUP_ARTICLES = 16
GROUP_CHARACTERS = 60_000
"""Articles go through in groups of so many, or so many characters: what is lost at most when the process is killed."""

LONGEST = 300_000
"""Longest text that is analysed, in characters: half a minute's work. No news article comes near it."""


class ArticleExtractor(Protocol):
    """Anything that reads events out of articles, lazily and in order."""

    def extract(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        """One extraction for each article."""
        ...


class ExtractorUnavailable(Exception):
    """The extractor cannot be loaded; the message says what to do."""


class LazyExtractor:
    """The extractor of the package, loaded when the first article comes (seconds).

    :raises ExtractorUnavailable: on first use, where weights or a library are missing.
    """

    def __init__(self, models: Path | None = None) -> None:
        self._models = models
        self._loaded: Extractor | None = None

    def extract(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        """One extraction for each article, in order."""
        return self._extractor().extract(articles)

    def _extractor(self) -> Extractor:
        if self._loaded is None:
            try:
                from extractors.extractor import Extractor

                self._loaded = Extractor(self._models)
            except (OSError, ImportError, RuntimeError, ValueError) as error:
                raise ExtractorUnavailable(f"the extractor cannot be loaded: {error}") from error
        return self._loaded


@dataclass(frozen=True, slots=True)
class Analysed:
    """An article and what was read out of it."""

    article: Article
    extraction: Extraction


@dataclass(frozen=True, slots=True)
class Failed:
    """An article that nothing could be read out of, and why."""

    article: Article
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an article in an ingest; ``reason`` of a failed one."""

    article_id: str
    action: Literal["added", "replaced", "unchanged", "failed"]
    events: int = 0
    reason: str | None = None
    note: str | None = None


def analyse(extractor: ArticleExtractor, articles: Iterable[Article]) -> Iterator[Analysed | Failed]:
    """Extractions in the order of the articles; text in another language gives an extraction without events."""
    for group in _groups(articles):
        yield from _analyse_group(extractor, group)


def ingest(
    graph: Graph, extractor: ArticleExtractor, articles: Iterable[Article], *, version: str
) -> Iterator[Outcome]:
    """Put articles into the graph; what is there already, read from the same input by the same extractor, is passed by.

    An outcome comes when it is on disk. A process that is killed in between leaves whole articles; running it again
    completes the work.
    """
    for group in _groups(articles):
        yield from _ingest_group(graph, extractor, group, version)


def language_note(extraction: Extraction) -> str | None:
    """Why an article has no events, where its language is the reason."""
    if extraction.language in (None, "ar"):
        return None
    return f"is in another language ({extraction.language}), not Arabic: no events were looked for"


def _groups(articles: Iterable[Article]) -> Iterator[list[Article]]:
    group: list[Article] = []
    size = 0
    for article in articles:
        if group and (len(group) >= GROUP_ARTICLES or size + len(article.text) > GROUP_CHARACTERS):
            yield group
            group, size = [], 0
        group.append(article)
        size += len(article.text)
    if group:
        yield group


def _analyse_group(extractor: ArticleExtractor, group: Sequence[Article]) -> Iterator[Analysed | Failed]:
    apart = {article.id: result for article in group if (result := _without_analysis(article)) is not None}
    found = iter(_extract(extractor, [article for article in group if article.id not in apart]))
    for article in group:
        yield apart.get(article.id) or next(found)


def _without_analysis(article: Article) -> Analysed | Failed | None:
    """The result of an article that the extractor need not see; ``None`` where it must."""
    from extractors.reading import language

    tongue = language(article.content)
    if tongue not in (None, "ar"):
        return Analysed(article, _foreign(article, tongue))
    if len(article.content) > LONGEST:
        size = len(article.content)
        return Failed(
            article, f"is {size:,} characters long; at most {LONGEST:,} are analysed: is it more than one article?"
        )
    return None


def _extract(extractor: ArticleExtractor, group: Sequence[Article]) -> list[Analysed | Failed]:
    """The whole group at once; where that fails, one by one, to find the article that it fails on."""
    if not group:
        return []  # an extractor that loads itself when called is left alone
    try:
        extractions = list(extractor.extract(group))
    except ExtractorUnavailable:
        raise
    except Exception as error:
        if len(group) == 1:
            return [Failed(group[0], f"could not be analysed: {_told(error)}")]
        return [result for article in group for result in _extract(extractor, [article])]
    return [Analysed(article, extraction) for article, extraction in zip(group, extractions, strict=True)]


def _foreign(article: Article, tongue: str | None) -> Extraction:
    given = article.published
    return Extraction(
        id=article.id,
        title=article.title,
        source=article.source,
        url=article.url,
        language=tongue,
        published=Published(value=given, basis=Basis.GIVEN if given else Basis.UNKNOWN),
    )


def _ingest_group(
    graph: Graph, extractor: ArticleExtractor, group: Sequence[Article], version: str
) -> Iterator[Outcome]:
    from kg import Run, article_digest

    digests = {article.id: article_digest(article, version) for article in group}
    fresh = [article for article in group if not graph.has(article.id, digests[article.id])]
    known = {article.id for article in fresh if graph.has(article.id)}
    results = list(_analyse_group(extractor, fresh))
    batch = [
        (result.extraction, result.article, Run(extractor=version, digest=digests[result.article.id]))
        for result in results
        if isinstance(result, Analysed)
    ]
    refused = _put(graph, batch)
    outcomes = {result.article.id: _outcome(result, known, refused) for result in results}
    for article in group:
        yield outcomes.get(article.id) or Outcome(article.id, "unchanged")


def _put(graph: Graph, batch: Sequence[tuple[Extraction, Article, object]]) -> dict[str, str]:
    """Store a batch; where the graph refuses an article, the others one by one. Returns the reasons by article id."""
    try:
        graph.put_many(batch)  # type: ignore[arg-type]
    except ValueError as error:
        if len(batch) == 1:
            return {batch[0][1].id: f"could not be stored: {_told(error)}"}
        return {key: reason for entry in batch for key, reason in _put(graph, [entry]).items()}
    return {}


def _outcome(result: Analysed | Failed, known: set[str], refused: dict[str, str]) -> Outcome:
    key = result.article.id
    if isinstance(result, Failed):
        return Outcome(key, "failed", reason=result.reason)
    if key in refused:
        return Outcome(key, "failed", reason=refused[key])
    action: Literal["added", "replaced"] = "replaced" if key in known else "added"
    return Outcome(key, action, len(result.extraction.events), note=language_note(result.extraction))


def _told(error: Exception) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text[:200]}" if text else type(error).__name__
