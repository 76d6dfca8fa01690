"""From article to events: trees written by hand, own sentences with the shipped weights, hostile input."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from trees import article_of

from extractors.article import clean
from extractors.extractor import Extractor, Knowledge
from extractors.syntax import Region, Sentence
from ontology.records import Article, Event, Extraction, Span

TABLE = tomllib.loads(Path(__file__).with_name("sentences.toml").read_text(encoding="utf-8"))
PUBLISHED = "2021-03-10"


# --- on trees written by hand


class NoParser:
    """Stands where trees are given."""

    def parse(self, regions: Sequence[Region]) -> list[list[Sentence]]:
        """Never asked."""
        raise AssertionError(f"asked to parse {len(regions)} regions")


def read(knowledge: Knowledge, *notations: str) -> tuple[Event, ...]:
    article, sentences = article_of(*notations, published=PUBLISHED)
    return Extractor(parser=NoParser(), knowledge=knowledge).read(article, clean(article), sentences).events


CALL = """
    دعت~دعا VERB 0 root Perf Fem Sing 3
    فرنسا X 1 nsubj
    الاثنين NOUN 1 obl Def
    في ADP 5 case
    جنيف X 1 obl
    إلى ADP 7 case
    وقف NOUN 1 obl:arg Masc Sing Cons
    إطلاق NOUN 7 nmod Masc Sing Cons
    النار NOUN 8 nmod Def
    في ADP 11 case
    السودان X 8 nmod
    في ADP 14 case
    20 NUM 14 nummod
    مارس NOUN 7 nmod
    المقبل ADJ 14 amod Def
"""


def test_a_call_keeps_its_own_time_and_place_apart_from_its_content(knowledge: Knowledge) -> None:
    (call,) = read(knowledge, CALL)
    assert (call.type, call.mode) == ("REQUEST", "yield")
    assert call.place is not None
    assert call.place.text == "جنيف"
    assert call.time is not None
    assert call.time.value == "2021-03-08"
    assert call.content is not None
    assert (call.content.type, str(call.content.status)) == ("RETREAT", "requested")
    assert call.about_place is not None
    assert call.about_place.text == "السودان"
    assert call.content.time is not None
    assert call.content.time.value == "2021-03-20"


def test_place_and_time_are_those_of_the_clause(knowledge: Knowledge) -> None:
    (event,) = read(
        knowledge,
        """
        قصفت~قصف VERB 0 root Perf Fem Sing 3
        إسرائيل X 1 nsubj
        الثلاثاء NOUN 1 obl Def
        مخزنا~مخزن NOUN 1 obj Masc Sing Ind
        قرب ADP 6 case
        دمشق X 1 obl
        """,
    )
    assert event.place is not None
    assert (event.place.text, event.place.country) == ("قرب دمشق", "SYR")
    assert event.time is not None
    assert event.time.value == "2021-03-09"
    assert [a.country for a in event.actors] == ["ISR"]


def test_without_a_publication_date_a_weekday_has_no_value(knowledge: Knowledge) -> None:
    article, sentences = article_of(CALL, published=None)
    (event,) = Extractor(parser=NoParser(), knowledge=knowledge).read(article, clean(article), sentences).events
    assert event.time is None or event.time.value is None


def test_ids_depend_on_the_text_alone(knowledge: Knowledge) -> None:
    assert [e.id for e in read(knowledge, CALL)] == [e.id for e in read(knowledge, CALL)]
    assert {e.id for e in read(knowledge, CALL)}.isdisjoint(e.id for e in read(knowledge, "خبر NOUN 0 root", CALL))


# --- own sentences, the shipped weights


@pytest.fixture(scope="module")
def readings(extractor: Extractor) -> Mapping[str, Extraction]:
    """All sentences of the table, read together."""
    rows = [*TABLE["sentence"], *TABLE["known_miss"]]
    articles = [
        Article.model_validate(
            {"id": row["text"][:60], "title": row.get("title", ""), "text": row["text"], "published": PUBLISHED}
        )
        for row in rows
    ]
    return {row["text"]: found for row, found in zip(rows, extractor.extract(articles), strict=True)}


def seen(event: Event, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What the table says of an event, as it was read."""
    read_as = {
        "type": event.type,
        "mode": event.mode,
        "status": str(event.status),
        "actors": sorted(a.text for a in event.actors),
        "recipients": sorted(r.text for r in event.recipients),
        "place": event.place.text if event.place else None,
        "time": event.time.value if event.time else None,
        "claimed_by": event.claimed_by.text if event.claimed_by else None,
        "content": event.content.type if event.content else None,
        "content_time": event.content.time.value if event.content and event.content.time else None,
    }
    compared = {"type", "mode", "status", "actors", "recipients", "place", "time", *wanted}
    return {name: value for name, value in read_as.items() if name in compared}


def expected(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The same of a row of the table, what it leaves out filled in."""
    empty = {"mode": None, "status": "asserted", "actors": [], "recipients": [], "place": None, "time": None}
    return {**empty, **{k: sorted(v) if isinstance(v, list) else v for k, v in wanted.items()}}


def differences(row: Mapping[str, Any], found: Extraction) -> list[str]:
    """Events of the table that were not read, and events read that are not in it."""
    left = list(found.events)
    missing: list[str] = []
    for wanted in row["events"]:
        match = next((e for e in left if seen(e, wanted) == expected(wanted)), None)
        if match is None:
            missing.append(f"missing {expected(wanted)}")
        else:
            left.remove(match)
    return missing + [f"unexpected {seen(e, {'content': 0})}" for e in left]


def test_the_table_is_large_and_without_repetition() -> None:
    texts = [row["text"] for rows in TABLE.values() for row in rows]
    assert len(set(texts)) == len(texts) >= 60
    assert len(TABLE["sentence"]) >= 25
    assert all(row["reason"] for row in TABLE["known_miss"])


@pytest.mark.models
@pytest.mark.parametrize("row", TABLE["sentence"], ids=lambda row: row["text"][:40])
def test_sentences(readings: Mapping[str, Extraction], row: Mapping[str, Any]) -> None:
    assert differences(row, readings[row["text"]]) == []


@pytest.mark.models
@pytest.mark.parametrize("row", TABLE["known_miss"], ids=lambda row: row["text"][:40])
def test_known_misses_are_still_missed(readings: Mapping[str, Extraction], row: Mapping[str, Any]) -> None:
    assert differences(row, readings[row["text"]]), "read right now: move it to [[sentence]]"


# --- whatever comes in


def spans(event: Event) -> Iterator[tuple[Span, str | None]]:
    """All spans of an event with the text that they claim."""
    yield from ((m, m.text) for m in event.mentions)
    yield from ((m.sentence, None) for m in event.mentions)
    yield from ((a, None) for a in (*event.actors, *event.recipients))
    yield from ((one, None) for one in (event.place, event.about_place, event.time, event.claimed_by) if one)
    if event.content:
        yield from spans(event.content)


def assert_sound(article: Article, found: Extraction) -> None:
    content = article.content
    for event in found.events:
        for span, text in spans(event):
            assert 0 <= span.start < span.end <= len(content)
            assert content[span.start : span.end].strip()
            assert text is None or content[span.start : span.end] == text


HOSTILE = {
    "empty": {"text": ""},
    "blanks": {"text": " \n\t\r\n "},
    "punctuation": {"text": "…؟! ، ؛ « » ()" * 20},
    "one word, 200 kB": {"text": "قصف" * 34_000},
    "one word again and again": {"text": "قصف " * 150},
    "English": {"text": "The army shelled the town on Monday, officials said. Two soldiers were killed."},
    "control characters": {"text": "قصف\x00 الجيش\x1b[31m مواقع\x07 \u202eالمسلحين\u202c في\u0085 حلب."},
    "lone surrogates": {"text": "قصف \ud800 الجيش \udfff حلب.", "title": "قصف\udc00"},
    "a title alone": {"title": "مقتل ثلاثة جنود في هجوم على ثكنة قرب مقديشو", "text": ""},
    "year 9999": {"text": "ستنسحب القوات في 31 ديسمبر 9999 من الصومال.", "published": "9999-12-31"},
    "year 1": {"text": "انسحبت القوات أمس من الصومال.", "published": "0001-01-01"},
    "diacritics alone": {"text": "ًٌٍَُِّْ" * 50},
    "clitics alone": {"text": "و ف ب ل ك س ه ها هم"},
    "emoji": {"text": "قصف 💥💥 الجيش 🇸🇾 حلب 👨‍👩‍👧‍👦."},
}


@pytest.mark.models
@pytest.mark.parametrize("fields", HOSTILE.values(), ids=HOSTILE)
def test_hostile_input_is_read_without_complaint(extractor: Extractor, fields: Mapping[str, str]) -> None:
    article = Article.model_validate({"id": "hostile", **fields})
    (found,) = extractor.extract([article])
    assert_sound(article, found)


SENTENCE = """
قصف الجيش السوري مواقع في حلب، وقتل ثلاثة جنود أمس الثلاثاء. قال إن لم سوف دعا إلى وقف إطلاق النار
بيروت رئيس الوزراء ـه التي شنها كل من تركيا وروسيا
"""
WORDS = st.sampled_from(SENTENCE.split())


@pytest.mark.models
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=25).map(" ".join)), title=st.text(max_size=20))
def test_offsets_are_inside_the_article_whatever_it_says(extractor: Extractor, text: str, title: str) -> None:
    article = Article.model_validate({"id": "any", "title": title, "text": text, "published": PUBLISHED})
    (found,) = extractor.extract([article])
    assert_sound(article, found)
