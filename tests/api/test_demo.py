"""The walk from article to answer, and the articles that it reads."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from api import demo
from extractors.reading import read_sources
from kg import open_graph
from ontology.records import Article


def test_samples_are_articles_with_dates() -> None:
    articles = list(read_sources([Path(str(files("api").joinpath("samples")))]))
    assert len(articles) >= 3
    assert all(isinstance(article, Article) and article.published and article.title for article in articles)


def test_demo_shows_events_and_three_answers(extractor, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_graph(tmp_path / "store") as graph:
        assert demo.show(graph, extractor, tmp_path / "store")
        assert graph.stats().articles == len(extractor.seen)
        shown = capsys.readouterr().out
        assert demo.show(graph, extractor, tmp_path / "store")
        assert graph.stats().articles == len(extractor.seen)
    for heading in ("1. Who called", "2. What happened when", "3. How are"):
        assert heading in shown


@pytest.mark.models
def test_demo_answers_with_the_real_extractor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from api.pipeline import LazyExtractor

    with open_graph(tmp_path / "store") as graph:
        assert demo.show(graph, LazyExtractor(), tmp_path / "store")
    answer = capsys.readouterr().out.partition("1. Who called")[2].partition("2. What")[0]
    for name in ("أردوغان", "بوتين", "الليبية", "سطنبول"):
        assert name in answer
