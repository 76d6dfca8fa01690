"""Records to RDF and back: nothing lost, nothing unwritable."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, QueryResultsFormat, RdfFormat, Store, parse, serialize

from kg.mapping import Run, article_digest, to_quads
from kg.reading import from_quads, read_content, read_event, read_extraction
from kg.terms import Iris, clean
from ontology.namespaces import RDFS, SEM, WQ
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

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=12)
SOME = st.none() | WORDS
LABELS = st.builds(Label, ar=SOME, en=SOME)
CODES = st.none() | st.sampled_from(["TUR", "RUS", "GOV"])
OFFSETS = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(sorted)


def spanned(kind: Any, **fields: Any) -> st.SearchStrategy[Any]:
    """Records with offsets in order."""
    return st.builds(
        lambda offsets, rest: kind(start=offsets[0], end=offsets[1], **rest), OFFSETS, st.fixed_dictionaries(fields)
    )


SPANS = spanned(Span)
ACTORS = spanned(ActorRef, text=WORDS, id=st.none() | WORDS | st.just("Q1"), name=LABELS, country=CODES, role=CODES)
DEGREES = st.none() | st.floats(-90, 90)
PLACES = spanned(
    PlaceRef,
    text=WORDS,
    id=st.none() | st.just("geonames:1"),
    name=LABELS,
    country=CODES,
    lat=DEGREES,
    lon=DEGREES,
    precision=SOME,
)
DATES = (
    st.none()
    | st.dates().map(dt.date.isoformat)
    | WORDS
    | st.sampled_from(["2020-01", "9999-12-31", "0000-00-00", "10000-01-01"])
)
TIMES = spanned(
    TimeRef,
    text=WORDS,
    value=DATES | st.just("2020-01-01/2020-02-30"),
    begin=DATES,
    until=DATES,
    precision=st.none() | st.sampled_from(Precision),
    basis=st.sampled_from(["explicit", "relative", "publication"]),
)
MENTIONS = spanned(Mention, text=WORDS, sentence=SPANS)


def events(content: st.SearchStrategy[Event | None]) -> st.SearchStrategy[Event]:
    """Events with this content."""
    return st.builds(
        Event,
        id=WORDS,
        type=st.sampled_from(["ASSAULT", "REQUEST", "no such type", ""]),
        mode=SOME,
        cameo=st.from_regex(r"[0-9]{2,4}", fullmatch=True),
        quad=st.integers(1, 4),
        score=st.floats(-10, 10),
        label=LABELS,
        actors=st.lists(ACTORS, max_size=3).map(tuple),
        recipients=st.lists(ACTORS, max_size=2).map(tuple),
        place=st.none() | PLACES,
        about_place=st.none() | PLACES,
        time=st.none() | TIMES,
        status=st.sampled_from(Status),
        claimed_by=st.none() | ACTORS,
        content=content,
        mentions=st.lists(MENTIONS, max_size=3).map(tuple),
        confidence=st.floats(0, 1),
        rule=WORDS,
    )


EXTRACTIONS = st.builds(
    Extraction,
    id=WORDS.filter(bool),
    title=WORDS,
    headline=SOME,
    source=SOME,
    url=SOME,
    language=SOME,
    published=st.builds(
        Published,
        value=st.none() | st.dates(),
        basis=st.sampled_from(Basis),
        candidates=st.lists(st.dates(), max_size=3).map(tuple),
        why=WORDS,
    ),
    events=st.lists(events(st.none() | events(st.none())), max_size=3).map(tuple),
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(EXTRACTIONS)
def test_any_record_comes_back_the_same_through_a_serialisation(extraction: Extraction) -> None:
    buffer = io.BytesIO()
    serialize(to_quads(extraction), buffer, RdfFormat.N_QUADS)
    quads = list(parse(buffer.getvalue(), format=RdfFormat.N_QUADS))
    assert read_extraction(quads, extraction.id) == extraction
    assert list(from_quads(quads)) == [extraction]


def test_sample_comes_back_out_of_a_store_with_its_text(sample: Any) -> None:
    engine = Store()
    engine.extend(to_quads(sample.extraction(), sample.article()))
    quads = list(engine)
    assert read_extraction(quads, "sample-1") == sample.extraction()
    assert read_content(quads, "sample-1") == sample.article().content
    assert read_extraction(quads, "another") is None


def test_one_graph_per_article_no_blank_nodes(sample: Any) -> None:
    quads = list(to_quads(sample.extraction(), sample.article()))
    assert {quad.graph_name for quad in quads} == {Iris().article("sample-1"), Iris().known()}
    assert all(isinstance(quad.subject, NamedNode) for quad in quads)
    assert len(quads) == len(set(quads))


HOSTILE = [
    "a b",
    '"<>\\^`{|}',
    "\x00\x1b\r\n\t",
    "\ufffe\uffff",
    "../../etc",
    "..",
    "عربي 😀",
    "%2F/?#",
    "~" * 400,
    "http://x/ y",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_makes_valid_iris_and_literals(sample: Any, text: str) -> None:
    actor = sample.turkey.model_copy(update={"id": text, "text": text, "name": Label(ar=text)})
    event = sample.call.model_copy(update={"id": text, "type": text, "mode": text, "actors": (actor,), "rule": text})
    article = Article(id=text, title=text, text=text, source=text, url=text)
    extraction = Extraction(id=text, title=text, url=text, language=text, events=(event,))
    engine = Store()
    engine.extend(to_quads(extraction, article, run=Run(extractor=text, digest=article_digest(article, text))))
    found = read_extraction(engine, text)
    assert found is not None
    assert found.id == clean(text)
    assert found.events[0].actors[0].id == clean(text)
    assert read_content(engine, text) == clean(article.content)
    xml = engine.query("SELECT ?o { GRAPH ?g { ?s ?p ?o } }").serialize(format=QueryResultsFormat.XML)  # type: ignore[union-attr]
    assert not set(xml or b"") & set(range(9))


def test_lone_surrogates_are_replaced_one_for_one() -> None:
    extraction = Extraction.model_construct(id="x\ud800", title="\udc00ب", published=Published(), events=())
    found = read_extraction(to_quads(extraction), "x\ud800")
    assert found is not None
    assert (found.id, found.title) == ("x\ufffd", "\ufffdب")


def test_very_long_ids_stay_short_in_iris(sample: Any) -> None:
    actor = sample.turkey.model_copy(update={"id": "x" * 100_000})
    extraction = sample.extraction("a", sample.call.model_copy(update={"actors": (actor,)}))
    quads = list(to_quads(extraction))
    assert max(len(quad.subject.value) for quad in quads if isinstance(quad.subject, NamedNode)) < 2000
    assert read_extraction(quads, "a") == extraction


def test_deep_content_is_no_recursion() -> None:
    event = Event(id="0", type="REQUEST", cameo="020", quad=3, score=0)
    for depth in range(1, 2000):
        event = event.model_copy(update={"id": str(depth), "content": event})
    quads = list(to_quads(Extraction.model_construct(id="deep", title="", published=Published(), events=(event,))))
    found = read_extraction(quads, "deep")
    depth = 0
    inner = found.events[0] if found else None
    while inner is not None:
        depth, inner = depth + 1, inner.content
    assert depth == 2000


def test_many_words_for_one_span_are_not_quadratic(sample: Any) -> None:
    mentions = tuple(Mention(text=f"كلمة {n}", start=1, end=2, sentence=Span(start=0, end=9)) for n in range(5_000))
    extraction = sample.extraction("many", sample.strike.model_copy(update={"mentions": mentions}))
    assert read_extraction(to_quads(extraction), "many") == extraction


def test_actor_with_an_id_is_shared_and_one_without_is_not(sample: Any) -> None:
    def actors(article_id: str) -> set[str]:
        quads = to_quads(sample.extraction(article_id), sample.article(article_id))
        return {quad.object.value for quad in quads if quad.predicate.value == SEM["hasActor"]}

    one, other = actors("one"), actors("other")
    assert {iri.rpartition("/")[2] for iri in one & other} == {"Q1063062", "Q1194318"}
    assert len(one) == len(other) == 3
    assert one == actors("one")


def test_source_of_a_claim_takes_no_part(sample: Any) -> None:
    quads = list(to_quads(sample.extraction("a", sample.strike)))
    assert not [quad for quad in quads if quad.predicate.value == SEM["hasActor"]]
    assert [quad for quad in quads if quad.predicate.value == WQ["claimedBy"]]


@pytest.mark.parametrize(
    ("value", "begin", "until", "first", "last", "day"),
    [
        ("2020-01-12", "2020-01-12", "2020-01-13", "2020-01-12", "2020-01-12", True),
        ("2020-02", "2020-02-01", "2020-03-01", "2020-02-01", "2020-02-29", False),
        ("2020-02", None, None, "2020-02-01", "2020-02-29", False),
        ("2019", None, None, "2019-01-01", "2019-12-31", False),
        ("2015-07-13/2015-07-19", None, None, "2015-07-13", "2015-07-19", False),
        ("9999-12-31", "9999-12-31", None, "9999-12-31", "9999-12-31", True),
        ("2020-01-12T00:30", "2020-01-12T00:30", "2020-01-12T00:31", "2020-01-12", "2020-01-12", True),
        ("2020-13-45", None, None, None, None, False),
        (None, None, None, None, None, False),
    ],
)
def test_days_an_event_may_fall_on(
    sample: Any, value: str | None, begin: str | None, until: str | None, first: str | None, last: str | None, day: bool
) -> None:
    time = TimeRef(text="x", start=0, end=1, value=value, begin=begin, until=until)
    quads = list(to_quads(sample.extraction("a", sample.strike.model_copy(update={"time": time}))))
    stamps = {
        quad.predicate.value.removeprefix(SEM.iri): quad.object.value
        for quad in quads
        if "TimeStamp" in quad.predicate.value
    }
    assert stamps.get("hasEarliestBeginTimeStamp") == first
    assert stamps.get("hasLatestEndTimeStamp") == last
    assert ("hasTimeStamp" in stamps) is day


def test_cameo_codes_are_strings(sample: Any) -> None:
    event = sample.strike.model_copy(update={"cameo": "0070"})
    codes = [quad.object for quad in to_quads(sample.extraction("a", event)) if quad.predicate.value == WQ["cameoCode"]]
    assert codes == [Literal("0070")]


def test_every_entity_has_a_label(sample: Any) -> None:
    quads = list(to_quads(sample.extraction(), sample.article()))
    actors = {quad.subject for quad in quads if quad.object == NamedNode(SEM["Actor"])}
    assert len(actors) == 4
    assert actors <= {quad.subject for quad in quads if quad.predicate.value == RDFS["label"]}


def test_equal_ids_within_an_article_are_two_events(sample: Any) -> None:
    extraction = sample.extraction("a", sample.strike, sample.strike)
    assert read_extraction(to_quads(extraction), "a") == extraction


def test_event_by_key(sample: Any) -> None:
    quads = list(to_quads(sample.extraction()))
    iris = [quad.object for quad in quads if quad.predicate.value == WQ["content"]]
    assert read_event(quads, Iris().id_of(iris[0])) == sample.ceasefire
    assert read_event(quads, "nothing") is None


def test_another_article_is_refused(sample: Any) -> None:
    with pytest.raises(ValueError, match="another"):
        to_quads(sample.extraction("a"), sample.article("another"))


@pytest.mark.parametrize("base", ["", "x", "http://x", "http://x y/", "http://x/#", "http://x/<>/"])
def test_bad_base_is_refused(base: str) -> None:
    with pytest.raises(ValueError, match="base IRI"):
        Iris(base)


def test_digest_depends_on_every_field_and_the_extractor(sample: Any) -> None:
    article = sample.article()
    changes: list[dict[str, Any]] = [
        {"title": "x"},
        {"text": "x"},
        {"published": None},
        {"source": None},
        {"url": None},
    ]
    digests = {article_digest(article.model_copy(update=change)) for change in changes}
    digests |= {article_digest(article), article_digest(article, "2")}
    assert len(digests) == 7
