"""Search: spelling, clitics, ranking, what it refuses, and the functions for SPARQL."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import BadQuery, Graph, open_graph
from kg.search import KINDS, NotReady, SearchAnswer, Searcher, SearchHit, search_functions
from kg.search.asking import ask_for
from kg.search.words import readings, stem, tokens


def found(answer: SearchAnswer, kind: str) -> list[SearchHit]:
    return [hit for hit in answer.hits if hit.kind == kind]


def marked(hit: SearchHit) -> list[str]:
    return [hit.text[one.start : one.end] for one in hit.highlights]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("الأُمم", "امم"),
        ("وبالأمم", "امم"),
        ("للأمم", "امم"),
        ("ولـلأمـم", "امم"),
        ("وزارة", "وزاره"),
        ("الوزارة", "وزاره"),
        ("الله", "الله"),
        ("إلى", "الي"),
        ("موسكو", "موسكو"),
        ("مستشفى", "مستشفي"),
        ("Café", "cafe"),
        ("٢٠٢٠", "2020"),
    ],
)
def test_words_lose_article_and_spelling(written: str, kept: str) -> None:
    assert [token.stem for token in tokens(written)] == [kept]


def test_clitics_without_article_are_readings_only() -> None:
    assert stem("بوزاره") == "بوزاره"
    assert "وزاره" in readings("بوزاره")
    assert "قصفت" in readings("وقصفت")
    assert readings("من") == frozenset()


def test_names_in_two_pieces_meet_those_in_one() -> None:
    one, two = list(tokens("أبوظبي")), list(tokens("أبو ظبي"))
    assert {"ابو", "ظبي"} <= one[0].readings
    assert "ابوظبي" in two[1].readings


def test_offsets_hold_marks_and_ligatures() -> None:
    text = "قَصَفَت ﻻعب، ﷺ"
    words = [text[token.start : token.end] for token in tokens(text)]
    assert words[:2] == ["قَصَفَت", "ﻻعب"]
    assert set(words[2:]) == {"ﷺ"}


@pytest.mark.parametrize(
    "asked", ["الخارجية التركية", "الخارجيه التركيه", "خارجية تركية", "بالخارجِيَّة والتركية", "وللخارجيـة التركية"]
)
def test_spelling_and_clitics_do_not_matter(graph: Graph, asked: str) -> None:
    (actor,) = found(graph.search(asked, ["actor"]), "actor")
    assert actor.iri == f"{graph.base}actor/Q1063062"
    assert actor.name == "وزارة الخارجية التركية"
    assert marked(actor) == ["الخارجية", "التركية"]


def test_all_kinds_are_found_with_their_articles(graph: Graph) -> None:
    answer = graph.search("إسطنبول")
    assert {hit.kind for hit in answer.hits} == {"place", "event", "sentence"}
    (sentence,) = found(answer, "sentence")
    content = graph.content("sample-1")
    assert content is not None and sentence.begin is not None
    assert content[sentence.begin :].startswith(sentence.text)
    assert sentence.article == "sample-1"
    assert sentence.id is None
    detail = graph.event(sentence.events[0])
    assert detail is not None and detail.summary.article == "sample-1"
    assert marked(sentence) == ["إسطنبول"]
    assert answer.fresh and not answer.more


def test_the_thing_itself_comes_before_what_mentions_it(graph: Graph) -> None:
    assert graph.search("سرت").hits[0].kind == "place"
    assert graph.search("Istanbul").hits[0].iri == f"{graph.base}place/geonames:745044"


def test_words_are_looked_for_as_typed_first(graph: Graph) -> None:
    assert found(graph.search("قصفت"), "sentence")
    assert found(graph.search("فقصفت طائرة"), "sentence"), "a clitic that no text has is taken off"
    assert not ask_for("وزارة").holds(list(tokens("زارة"))), "the و of وزارة is no clitic"


def test_phrases_and_beginnings(graph: Graph) -> None:
    assert found(graph.search('"وقف إطلاق النار"'), "sentence")
    assert not graph.search('"النار إطلاق وقف"').hits
    assert found(graph.search("اسط*"), "place")
    assert not graph.search("اسط").hits


def test_pages_follow_each_other(graph: Graph, sample: object) -> None:
    whole = graph.search("الخارجية", limit=100)
    pages: list[SearchHit] = []
    while True:
        page = graph.search("الخارجية", limit=1, offset=len(pages))
        pages += page.hits
        if not page.more:
            break
    assert tuple(pages) == whole.hits
    assert len(pages) > 3


@pytest.mark.parametrize(
    "text", ["", "   ", "؟!", '"', "*", "ا*", "ً", "x" * 301, " ".join(map(str, range(17))), "\ud800"]
)
def test_searches_without_sense_are_refused(graph: Graph, text: str) -> None:
    with pytest.raises(BadQuery):
        graph.search(text)


def test_unknown_kinds_and_pages_are_refused(graph: Graph) -> None:
    with pytest.raises(BadQuery, match="there are actor, place, event, sentence"):
        graph.search("سرت", ["article"])
    with pytest.raises(ValueError, match="limit"):
        graph.search("سرت", limit=-1)


HOSTILE = [
    'سرت" OR "1',
    "سرت NEAR(",
    "stems:سرت",
    "سرت' --",
    "{stems}: سرت",
    "-سرت",
    "^سرت",
    "سرت AND",
    "()",
    "NOT سرت",
    "سرت\x00",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_signs_of_the_index_mean_nothing(graph: Graph, text: str) -> None:
    try:
        answer = graph.search(text)
    except BadQuery:
        return
    assert all(hit.text for hit in answer.hits)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from(string.punctuation + "سرتوال ")), max_size=60))
def test_any_text_is_answered_or_refused(text: str) -> None:
    try:
        asked = ask_for(text)
    except BadQuery:
        return
    import sqlite3

    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE words USING fts5(stems, readings, kind)")
    connection.execute("SELECT rowid FROM words WHERE words MATCH ?", (asked.match(KINDS),)).fetchall()
    connection.close()


def test_sparql_takes_hits_by_their_place(graph: Graph) -> None:
    query = """SELECT DISTINCT ?event WHERE {
      VALUES ?n { 1 2 3 } BIND(wq:hit("الخارجية التركية", ?n, "actor") AS ?actor) ?event wq:agent ?actor }"""
    rows = graph.store.rows(query)
    assert len(rows) == 1


def test_sparql_matches_texts_and_things(graph: Graph) -> None:
    by_text = graph.store.rows(
        'SELECT DISTINCT ?p { ?p a sem:Place ; rdfs:label ?l FILTER(wq:matches(?l, "اسطنبول")) }'
    )
    by_thing = graph.store.rows('SELECT DISTINCT ?p { ?p a sem:Place FILTER(wq:matches(?p, "اسطنبول")) }')
    assert by_text == by_thing
    assert len(by_text) == 1


def test_sparql_scores_and_folds(graph: Graph) -> None:
    ((score, none, folded),) = graph.store.rows(
        f"""SELECT (wq:searchScore(<{graph.base}place/geonames:745044>, "اسطنبول") AS ?s)
        (wq:searchScore(<urn:x>, "اسطنبول") AS ?none) (wq:folded("بالأُمم المتّحدة") AS ?f) {{}}"""
    )
    assert float(score.value) > 0  # type: ignore[union-attr]
    assert none is None
    assert folded.value == "امم متحده"  # type: ignore[union-attr]


def test_a_search_without_sense_has_no_value_in_sparql(graph: Graph) -> None:
    ((value,),) = graph.store.rows('SELECT (wq:hit("؟", 1) AS ?x) {}')
    assert value is None


def test_functions_of_another_process_read_the_file(tmp_path: Path, sample: object) -> None:
    functions = search_functions(tmp_path / "store" / "sidecars")
    with pytest.raises(NotReady, match="no search index"):
        Searcher(tmp_path / "store" / "sidecars" / "search.sqlite").search("سرت")
    with open_graph(tmp_path / "store") as graph:
        graph.put(sample.extraction(), sample.article())  # type: ignore[attr-defined]
        graph.search("سرت")
        from kg.stores import SnapshotStore

        graph.store.snapshot(tmp_path / "snapshot")  # type: ignore[attr-defined]
        snapshot = SnapshotStore(tmp_path / "snapshot", functions)
        rows = snapshot.rows('SELECT DISTINCT ?p { BIND(wq:hit("سرت", 1) AS ?p) ?p a sem:Place }')
        snapshot.close()
        assert len(rows) == 1
