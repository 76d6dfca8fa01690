"""The face of the graph: what goes in comes out, and questions get the right answers."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import threading
from typing import Any

import pytest
from pyoxigraph import RdfFormat, parse

from kg import ConcurrentUse, EventFilter, Graph, NotAcceptable, Run, article_digest, open_graph
from ontology.namespaces import ONTOLOGY
from ontology.records import Label, Status


def csv_rows(graph: Graph, query: str) -> list[list[str]]:
    """Rows of a query through its CSV answer."""
    answer = graph.query(query, "text/csv")
    return list(csv.reader(io.StringIO(answer.body.decode())))[1:]


def test_get_is_what_was_put(graph: Graph, sample: Any) -> None:
    assert graph.get("sample-1") == sample.extraction()
    assert graph.content("sample-1") == sample.article().content
    assert graph.get("another") is None
    assert graph.content("another") is None


def test_asserted_ceasefires_are_not_those_called_for(graph: Graph) -> None:
    ceasefires = "SELECT ?e { ?e wq:typeCode 'RETREAT' ; wq:modeCode 'ceasefire' ; wq:factuality %s }"
    assert csv_rows(graph, ceasefires % "wq:asserted") == []
    assert len(csv_rows(graph, ceasefires % "wq:requested")) == 1
    assert graph.events(EventFilter(mode="ceasefire", statuses=(Status.ASSERTED,))) == ()
    assert [event.content_of is not None for event in graph.events(EventFilter(mode="ceasefire"))] == [True]


def test_who_called_for_the_ceasefire_of_that_day_on_whom_and_where(graph: Graph) -> None:
    query = """
        SELECT DISTINCT ?who ?onWhom ?where WHERE {
          ?call wq:typeCode "REQUEST" ; wq:content ?ceasefire ; wq:agent/rdfs:label ?who .
          ?ceasefire wq:modeCode "ceasefire" ; sem:hasTimeStamp "2020-01-12"^^xsd:date .
          OPTIONAL { ?call wq:recipient/rdfs:label ?onWhom }
          OPTIONAL { ?call wq:place/rdfs:label ?where FILTER(LANG(?where) = "ar") }
          FILTER(LANG(?who) = "ar")
        } ORDER BY ?who"""
    assert csv_rows(graph, query) == [
        ["وزارة الخارجية التركية", "طرفي النزاع في ليبيا", "إسطنبول"],
        ["وزارة الخارجية الروسية", "طرفي النزاع في ليبيا", "إسطنبول"],
    ]


def test_replacing_leaves_nothing_behind(graph: Graph, sample: Any) -> None:
    before = graph.stats()
    graph.put(sample.extraction(), sample.article())
    assert graph.stats() == before
    graph.put(sample.extraction("sample-1", sample.strike))
    assert graph.get("sample-1") == sample.extraction("sample-1", sample.strike)
    assert graph.delete("sample-1")
    assert not graph.delete("sample-1")
    left = csv_rows(graph, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
    assert left == [[ONTOLOGY]]


def test_unchanged_articles_are_told_by_their_digest(graph: Graph, sample: Any) -> None:
    digest = article_digest(sample.article(), "1.0")
    assert not graph.has("sample-1", digest)
    graph.put(sample.extraction(), sample.article(), Run("1.0", digest, dt.datetime(2020, 1, 9, tzinfo=dt.UTC)))
    assert graph.has("sample-1", digest)
    assert graph.has("sample-1")
    assert not graph.has("sample-1", article_digest(sample.article(), "1.1"))
    assert not graph.has("another", digest)


def test_article_without_a_run_is_there(graph: Graph) -> None:
    assert graph.has("sample-1")


def test_batch_with_repeated_ids_keeps_the_last(sample: Any) -> None:
    with open_graph() as graph:
        batch = [(sample.extraction("a"), None, None), (sample.extraction("a", sample.strike), None, None)]
        assert graph.put_many(batch) == 1
        assert graph.get("a") == sample.extraction("a", sample.strike)
        assert graph.put_many([]) == 0


@pytest.mark.parametrize(
    ("chosen", "types"),
    [
        (EventFilter(), ["ASSAULT", "REQUEST", "RETREAT"]),
        (EventFilter(type="ASSAULT"), ["ASSAULT"]),
        (EventFilter(actor="Q1063062"), ["REQUEST"]),
        (EventFilter(place="geonames:2210554"), ["ASSAULT"]),
        (EventFilter(country="LBY"), ["ASSAULT", "RETREAT"]),
        (EventFilter(statuses=(Status.ASSERTED,)), ["ASSAULT", "REQUEST"]),
        (EventFilter(statuses=(Status.REQUESTED, Status.FUTURE)), ["RETREAT"]),
        (EventFilter(since=dt.date(2020, 1, 7)), ["REQUEST", "RETREAT"]),
        (EventFilter(since=dt.date(2020, 1, 8), until=dt.date(2020, 1, 8)), ["REQUEST"]),
        (EventFilter(until=dt.date(2020, 1, 6)), ["ASSAULT"]),
        (EventFilter(article="sample-1", mode="yield"), ["REQUEST"]),
        (EventFilter(article="another"), []),
        (EventFilter(actor='x" } INSERT'), []),
        (EventFilter(type='" . ?a ?b ?c . "'), []),
    ],
)
def test_filters(graph: Graph, chosen: EventFilter, types: list[str]) -> None:
    assert [event.type for event in graph.events(chosen)] == types


def test_pages(graph: Graph) -> None:
    assert [event.type for event in graph.events(limit=1, offset=1)] == ["REQUEST"]
    assert graph.events(limit=0) == ()
    for limit, offset in ((-1, 0), (1, -1), (10**30, 0), (1, 10**30)):
        with pytest.raises(ValueError, match="limit is"):
            graph.events(limit=limit, offset=offset)


def test_event_summary_and_detail(graph: Graph, sample: Any) -> None:
    strike, call, ceasefire = graph.events()
    assert [actor.id for actor in call.actors] == ["Q1063062", "Q1194318"]
    assert [actor.text for actor in call.recipients] == ["طرفي النزاع في ليبيا"]
    assert call.place is not None and call.place.name == Label(ar="إسطنبول", en="Istanbul")
    assert call.about_place is not None and call.about_place.id == "geonames:2215636"
    assert (call.begin, call.end, call.time_text) == (dt.date(2020, 1, 8), dt.date(2020, 1, 8), "أمس")
    assert (call.trigger, call.content, ceasefire.content_of) == ("دعت", ceasefire.id, call.id)
    assert call.sentence is not None and call.sentence.startswith("دعت وزارة")
    assert strike.claimed_by is not None and strike.claimed_by.text == "مصدر عسكري"
    for wanted in (call.id, call.iri, "e1"):
        found = graph.event(wanted)
        assert found is not None and found.record == sample.call and found.summary == call
    assert graph.event("no such event") is None
    assert graph.event("https://w3id.org/waqai/data/event/ <bad>") is None
    json.dumps(call.model_dump(mode="json"))


def test_actors_are_found_in_any_spelling(graph: Graph) -> None:
    assert [actor.id for actor in graph.actors("الخارجيه التركيّه")] == ["Q1063062"]
    assert [actor.id for actor in graph.actors("TURKEY")] == ["Q1063062"]
    assert {actor.country for actor in graph.actors()} >= {"TUR", "RUS", "LBY"}
    assert graph.actors("لا أحد") == ()
    known = graph.actor("Q1063062")
    assert known is not None and (known.role, known.events) == ("GOV", 1)
    assert graph.actor("Q0") is None


def test_unknown_actors_have_ids_that_can_be_asked_for(graph: Graph) -> None:
    sides = next(actor for actor in graph.actors() if actor.country == "LBY")
    assert sides.id.startswith("~")
    assert graph.actor(sides.id) == sides
    assert graph.actor(sides.iri) == sides


def test_relations(graph: Graph) -> None:
    found = {(relation.direction, relation.actor.country): relation for relation in graph.relations("Q1063062")}
    assert set(found) == {("with", "RUS"), ("to", "LBY")}
    towards = found["to", "LBY"]
    assert (towards.events, towards.score, towards.first) == (1, -1.0, dt.date(2020, 1, 8))
    assert [(count.type, count.events) for count in towards.types] == [("REQUEST", 1)]
    sides = next(actor for actor in graph.actors() if actor.country == "LBY")
    assert {relation.direction for relation in graph.relations(sides.id)} == {"from"}
    assert graph.relations("Q0") == ()


def test_repeated_articles_do_not_multiply(graph: Graph, sample: Any) -> None:
    graph.put_many([(sample.extraction(f"copy-{n}"), None, None) for n in range(3)])
    relation = next(r for r in graph.relations("Q1063062") if r.direction == "with")
    assert (relation.events, relation.score) == (4, -4.0)
    actor = graph.actor("Q1063062")
    assert actor is not None and actor.events == 4
    assert len(graph.events(EventFilter(actor="Q1063062"))) == 4
    assert graph.stats().actors == 2 + 2 * 4


def test_timeline_counts_asserted_events(graph: Graph) -> None:
    days = graph.timeline()
    assert [(bucket.start, bucket.events, bucket.score) for bucket in days.buckets] == [
        (dt.date(2020, 1, 6), 1, -9.5),
        (dt.date(2020, 1, 8), 1, -1.0),
    ]
    (month,) = graph.timeline(granularity="month").buckets
    assert (month.start, month.end, month.events, month.quads) == (
        dt.date(2020, 1, 1),
        dt.date(2020, 1, 31),
        2,
        {3: 1, 4: 1},
    )
    requested = graph.timeline(EventFilter(statuses=(Status.REQUESTED,)))
    assert [bucket.start for bucket in requested.buckets] == [dt.date(2020, 1, 12)]


def test_paths_through_shared_events(graph: Graph) -> None:
    found = graph.paths("Q1063062", "Q1194318")
    assert found.complete
    first = found.paths[0]
    assert [actor.id for actor in first.actors] == ["Q1063062", "Q1194318"]
    (evidence,) = first.hops[0].evidence
    assert (evidence.direction, evidence.type, evidence.status) == ("with", "REQUEST", Status.ASSERTED)
    event = graph.event(evidence.event)
    assert event is not None and event.record.id == "e1"
    assert graph.paths("Q1063062", "Q0").paths == ()
    with pytest.raises(ValueError, match="max_hops"):
        graph.paths("a", "b", max_hops=9)


def test_paths_see_new_articles(graph: Graph, sample: Any) -> None:
    france = sample.turkey.model_copy(update={"id": "Q142", "name": Label(en="France")})
    assert graph.paths("Q142", "Q1194318").paths == ()
    graph.put(
        sample.extraction("new", sample.call.model_copy(update={"actors": (france,), "recipients": (sample.turkey,)}))
    )
    best = graph.paths("Q142", "Q1194318", limit=1).paths[0]
    assert [actor.id for actor in best.actors] == ["Q142", "Q1063062", "Q1194318"]
    assert [hop.evidence[0].direction for hop in best.hops] == ["to", "with"]


def test_answers_in_every_format(graph: Graph) -> None:
    select, construct = "SELECT ?e { ?e a sem:Event } LIMIT 1", "CONSTRUCT { ?e a sem:Event } WHERE { ?e a sem:Event }"
    for accept, media_type in [
        (None, "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/json"),
        ("text/html, application/sparql-results+xml;q=0.9, */*;q=0.1", "application/sparql-results+xml"),
        ("text/csv", "text/csv"),
        ("text/*;q=0.5, text/csv;q=0, text/xml;q=0.1", "text/tab-separated-values"),
    ]:
        answer = graph.query(select, accept)
        assert answer.media_type == media_type
        assert b"data/event/" in answer.body
    for accept, media_type in [
        (None, "text/turtle"),
        ("application/n-triples", "application/n-triples"),
        ("application/ld+json", "application/ld+json"),
    ]:
        assert graph.query(construct, accept).media_type == media_type
    assert json.loads(graph.query("ASK { ?s a sem:Event }").body)["boolean"] is True
    assert b"Event" in graph.query("DESCRIBE ?e { ?e a sem:Event }").body
    with pytest.raises(NotAcceptable, match="text/turtle"):
        graph.query(construct, "image/png")


def test_default_graph_is_the_union_unless_said_otherwise(graph: Graph) -> None:
    count = "SELECT (COUNT(*) AS ?n) %s { ?e a sem:Event }"
    article = "https://w3id.org/waqai/data/article/sample-1"
    assert csv_rows(graph, count % "") == [["3"]]
    assert csv_rows(graph, count % f"FROM <{article}>") == [["3"]]
    assert csv_rows(graph, count % "FROM <urn:none>") == [["0"]]
    assert csv_rows(graph, count % f"FROM NAMED <{article}>") == [["0"]]
    inside = "ASK { GRAPH ?g { ?e a sem:Event } }"
    assert json.loads(graph.query(inside).body)["boolean"] is True
    assert json.loads(graph.query("ASK { ?e a sem:Event }", default_graphs=["urn:none"]).body)["boolean"] is False
    assert json.loads(graph.query("ASK { ?e a sem:Event }", default_graphs=[article]).body)["boolean"] is True
    assert json.loads(graph.query("ASK { ?e a sem:Event }", named_graphs=[article]).body)["boolean"] is False


def test_labels_of_codes_are_in_the_store(graph: Graph) -> None:
    query = "SELECT ?label { ?e wq:cameo/rdfs:label ?label ; wq:cameoCode '195' FILTER(LANG(?label) = 'ar') }"
    assert csv_rows(graph, query) == [["استخدام سلاح الجو"]]


def test_export_is_the_whole_or_one_article(graph: Graph) -> None:
    whole, turtle = io.BytesIO(), io.BytesIO()
    graph.export(whole, "nquads")
    assert len(list(parse(whole.getvalue(), format=RdfFormat.N_QUADS))) == graph.stats().quads
    graph.export(turtle, "turtle", "sample-1")
    assert b"wq:factuality wq:requested" in turtle.getvalue()
    with pytest.raises(ValueError, match="single graph"):
        graph.export(io.BytesIO(), "turtle")
    with pytest.raises(ValueError, match="nquads"):
        graph.export(io.BytesIO(), "docx")


def test_a_second_thread_is_told_so(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    inside, leave = threading.Event(), threading.Event()
    ask = graph.store.rows

    def slow(query: str) -> Any:
        inside.set()
        assert leave.wait(10)
        return ask(query)

    monkeypatch.setattr(graph.store, "rows", slow)
    first = threading.Thread(target=graph.stats)
    first.start()
    assert inside.wait(10)
    with pytest.raises(ConcurrentUse, match="another thread"):
        graph.articles()
    leave.set()
    first.join()
    assert len(graph.articles()) == 1


def test_a_graph_may_move_from_thread_to_thread(graph: Graph) -> None:
    found: list[int] = []
    for _ in range(3):
        worker = threading.Thread(target=lambda: found.append(graph.stats().events))
        worker.start()
        worker.join()
    assert found == [3, 3, 3]


def test_articles_newest_first(graph: Graph, sample: Any) -> None:
    older = sample.extraction("older").model_copy(
        update={"published": sample.extraction().published.model_copy(update={"value": dt.date(2019, 5, 1)})}
    )
    undated = sample.extraction("undated").model_copy(update={"published": type(older.published)()})
    graph.put_many([(older, None, None), (undated, None, None)])
    assert [article.id for article in graph.articles()] == ["sample-1", "older", "undated"]
    summary = graph.article("sample-1")
    assert summary is not None and (summary.events, summary.source, summary.url) == (
        2,
        "وكالة",
        "https://example.org/a?b=1 2",
    )
    assert graph.article("none") is None


@pytest.mark.parametrize(
    "odd", ["", "\ud800", "x" * 100_000, "\x00", "~", "..", "https://w3id.org/waqai/data/actor/\ud800"]
)
def test_odd_ids_are_just_not_there(graph: Graph, odd: str) -> None:
    assert graph.get(odd) is None
    assert graph.event(odd) is None
    assert graph.actor(odd) is None
    assert graph.relations(odd) == ()
    assert graph.paths(odd, "Q1063062").paths == ()
    assert graph.events(EventFilter(type=odd, article=odd)) == ()
    assert not graph.delete(odd)
    assert not graph.drop_link(odd)


def test_stats(graph: Graph) -> None:
    stats = graph.stats()
    assert (stats.articles, stats.events, stats.actors, stats.places, stats.mentions) == (1, 3, 4, 3, 4)
    assert stats.statuses == {"asserted": 2, "requested": 1}
    assert stats.types == {"ASSAULT": 1, "REQUEST": 1, "RETREAT": 1}


def test_another_base(sample: Any) -> None:
    with open_graph(base="http://localhost:8000/") as graph:
        graph.put(sample.extraction(), sample.article())
        assert graph.get("sample-1") == sample.extraction()
        assert graph.events()[0].iri.startswith("http://localhost:8000/event/")
        assert [article.id for article in graph.articles()] == ["sample-1"]
