"""Articles through extractor and graph: one bad article costs only itself, nothing is done twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.pipeline import Analysed, ExtractorUnavailable, Failed, LazyExtractor, analyse, ingest, language_note
from api.version import extractor_version
from kg import open_graph
from ontology.records import Article

CALL = "دعت تركيا روسيا إلى وقف إطلاق النار في ليبيا اعتبارا من 12 يناير 2020."


def articles(count: int) -> list[Article]:
    return [Article(id=str(number), text=CALL) for number in range(count)]


def test_order_is_kept_and_a_broken_article_is_named(extractor) -> None:
    mixed = [*articles(20), Article(id="bad", text="عطل في الشبكة"), Article(id="last", text=CALL)]
    results = list(analyse(extractor, mixed))
    assert [result.article.id for result in results] == [article.id for article in mixed]
    assert [result for result in results if isinstance(result, Failed)] == [
        Failed(mixed[20], "could not be analysed: RuntimeError: broken on purpose")
    ]


def test_analysis_is_lazy(extractor) -> None:
    def endless():
        number = 0
        while True:
            number += 1
            yield Article(id=str(number), text=CALL)

    first = next(iter(analyse(extractor, endless())))
    assert isinstance(first, Analysed)
    assert len(extractor.seen) < 50


def test_other_languages_give_an_empty_result_with_a_note(extractor) -> None:
    english = Article(id="en", text="The minister said on Monday that talks on the ceasefire would go on.")
    (result,) = analyse(extractor, [english])
    assert isinstance(result, Analysed)
    assert result.extraction.language == "en"
    assert not result.extraction.events
    assert "(en), not Arabic" in (language_note(result.extraction) or "")
    assert extractor.seen == []


def test_five_megabytes_in_a_line_are_reported_at_once(extractor) -> None:
    (result,) = analyse(extractor, [Article(id="big", text=CALL * 40_000)])
    assert isinstance(result, Failed)
    assert "at most 300,000" in result.reason


def test_ingest_tells_new_changed_and_unchanged_apart(tmp_path: Path, extractor) -> None:
    def actions(*given: Article, version: str = "1") -> list[str]:
        return [outcome.action for outcome in ingest(graph, extractor, given, version=version)]

    one, changed = Article(id="1", text=CALL), Article(id="1", text=f"{CALL} وأيدت مالطا الدعوة.")
    broken = Article(id="2", text="عطل")
    with open_graph(tmp_path / "store") as graph:
        assert actions(one, broken) == ["added", "failed"]
        assert actions(one) == ["unchanged"]
        assert actions(changed) == ["replaced"]
        assert actions(changed, version="2") == ["replaced"]
        assert graph.stats().articles == 1
        assert not graph.has("2")


def test_the_extractor_is_not_loaded_for_nothing(tmp_path: Path) -> None:
    lazy = LazyExtractor(tmp_path / "nowhere")
    assert list(analyse(lazy, [])) == []
    (result,) = analyse(lazy, [Article(id="en", text="The minister said on Monday that the talks would go on.")])
    assert isinstance(result, Analysed)


def test_missing_weights_are_a_matter_of_their_own(tmp_path: Path) -> None:
    with pytest.raises(ExtractorUnavailable, match="cannot be loaded"):
        list(analyse(LazyExtractor(tmp_path / "nowhere"), articles(1)))


def test_version_names_code_and_weights(tmp_path: Path) -> None:
    assert extractor_version() == extractor_version()
    (tmp_path / "parser.pt").write_bytes(b"x")
    assert extractor_version(tmp_path) != extractor_version()
