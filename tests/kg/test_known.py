"""What articles share is said once: no statement lies in two graphs, whatever comes and goes."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Quad

from kg import Graph, Run, open_graph
from kg.known import Known
from kg.lookup import article_names
from kg.mapping import to_quads
from kg.stores import EmbeddedStore
from kg.validation import validate
from ontology.namespaces import ONTOLOGY
from ontology.records import ActorRef, Event, Extraction, Label, PlaceRef

TWICE = "SELECT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } GROUP BY ?s ?p ?o HAVING(COUNT(*) > 1)"
NAMES = ("زيد", "عمرو", "خالد")


def _extraction(article: str, chance: random.Random) -> Extraction:
    """Events among few actors and places, which articles describe in this way or that."""

    def label() -> Label:
        return Label(ar=chance.choice((*NAMES, None)), en=chance.choice((None, "Zayd")))

    def actor() -> ActorRef:
        key = chance.choice((None, "Q1", "Q2", "local:x", "~odd", "x" * 600))
        codes = {"country": chance.choice((None, "TUR", "RUS")), "role": chance.choice((None, "GOV", "MIL"))}
        return ActorRef(text=chance.choice(NAMES), start=0, end=3, id=key, name=label(), **codes)

    def place() -> PlaceRef:
        key = chance.choice((None, "geonames:1", "geonames:2"))
        spot = {"lat": chance.choice((None, 1.5, -0.0)), "lon": chance.choice((None, 30.25))}
        return PlaceRef(
            text="هنا", start=0, end=3, id=key, name=label(), precision=chance.choice((None, "city")), **spot
        )

    events = tuple(
        Event(
            id=f"{article}#{number}",
            type="CONSULT",
            cameo="040",
            quad=1,
            score=1,
            actors=tuple(actor() for _ in range(chance.randrange(3))),
            recipients=tuple(actor() for _ in range(chance.randrange(3))),
            claimed_by=actor() if chance.random() < 0.3 else None,
            place=place() if chance.random() < 0.6 else None,
            about_place=place() if chance.random() < 0.3 else None,
        )
        for number in range(chance.randrange(4))
    )
    return Extraction(id=article, language="ar", events=events)


def _run(version: str) -> Run:
    return Run(version, "0" * 64, dt.datetime(2020, 1, 9, tzinfo=dt.UTC))


def _shared(graph: Graph) -> set[Quad]:
    return set(graph.store.graph(graph.iris.known()))


def test_known_actors_are_one_row_each(sample: Any) -> None:
    with open_graph() as graph:
        for number in range(4):
            graph.put(sample.extraction(f"a{number}"), sample.article(f"a{number}"), _run("1"))
        assert graph.store.rows(TWICE) == []
        rows = graph.store.rows("SELECT ?a ?l { ?a a sem:Actor ; rdfs:label ?l }")
        assert len(rows) == len(set(rows)) == 3 + 2 * 4  # two names of Turkey's, one of Russia's; two without an id
        ((count,),) = graph.store.rows(
            "SELECT (COUNT(*) AS ?n) { ?e wq:place ?p . ?p wq:country 'TUR' ; rdfs:label ?l }"
        )
        assert count.value == "8"
        assert [graph.get(f"a{number}") for number in range(4)] == [sample.extraction(f"a{n}") for n in range(4)]


@pytest.mark.parametrize("seed", range(4))
def test_whatever_comes_and_goes(seed: int) -> None:
    chance = random.Random(seed)
    graph = Graph(EmbeddedStore())
    there: dict[str, Extraction] = {}
    for _ in range(20):
        if chance.random() < 0.3:
            article = f"a{chance.randrange(6)}"
            assert graph.delete(article) is (there.pop(article, None) is not None)
        else:
            batch = [_extraction(f"a{chance.randrange(6)}", chance) for _ in range(chance.randrange(1, 4))]
            graph.put_many((extraction, None, _run(chance.choice("12"))) for extraction in batch)
            there.update((extraction.id, extraction) for extraction in batch)
        assert graph.store.rows(TWICE) == []
        anew = EmbeddedStore()
        anew.load(Known(graph.store, graph.iris).whole(article_names(graph.store)))
        assert _shared(graph) == set(anew.graph(graph.iris.known()))
    assert {article: graph.get(article) for article in there} == there
    for article in there:
        graph.delete(article)
    assert graph.store.rows("SELECT * { GRAPH ?g { ?s ?p ?o } } LIMIT 1") == []


def test_order_does_not_matter() -> None:
    chance = random.Random(7)
    articles = [_extraction(f"a{number}", chance) for number in range(6)]
    one, other = Graph(EmbeddedStore()), Graph(EmbeddedStore())
    for extraction in articles:
        one.put(extraction)
    for extraction in reversed(articles):
        other.put(extraction)
    assert _shared(one) == _shared(other) != set()


def test_it_is_made_anew_where_others_wrote(sample: Any) -> None:
    with open_graph() as graph:
        graph.store.load(to_quads(sample.extraction("a")))
        graph.put(sample.extraction("b", sample.strike))
        wanted = _shared(graph)
        graph.store.update(f"DELETE WHERE {{ GRAPH {graph.iris.known()} {{ ?s ?p ?o }} }}")
        graph.refresh_known()
        assert _shared(graph) == wanted != set()
        graph.store.drop([graph.iris.article("a"), graph.iris.article("b")])
        graph.refresh_known()
        assert _shared(graph) == set()
        graph.put(sample.extraction("a"))
        assert {actor.id for actor in graph.actors()} > {"Q1063062", "Q1194318"}


def test_the_role_in_an_event_is_that_of_its_article(sample: Any) -> None:
    then = sample.call.model_copy(update={"actors": (sample.turkey.model_copy(update={"role": "OPP"}),)})
    with open_graph() as graph:
        graph.put_many([(sample.extraction(f"a{n}"), None, None) for n in range(2)])
        graph.put(sample.extraction("b", then))
        roles = (
            "SELECT ?role { ?e wq:reportedIn ?a ; wq:reference [ rdf:value %s ; wq:actorRole ?role ] } ORDER BY ?role"
        )
        found = [row[0].value for row in graph.store.rows(roles % graph.iris.actor("Q1063062"))]  # type: ignore[union-attr]
        assert found == ["GOV", "GOV", "OPP"]
        actor = graph.actor("Q1063062")
        assert actor is not None and actor.role == "GOV"  # as most say
        (call,) = (event for event in graph.events() if event.article == "b" and event.type == "REQUEST")
        assert call.actors[0].role == "OPP"


def test_shapes_hold_with_it(sample: Any) -> None:
    with open_graph() as graph:
        graph.put(sample.extraction("a"), sample.article("a"))
        article = graph.store.graph(graph.iris.article("a"))
        assert validate(article) != []
        assert validate([*article, *_shared(graph)]) == []


def test_all_or_nothing_on_disk(tmp_path: Path, sample: Any) -> None:
    with open_graph(tmp_path / "store") as graph:
        graph.put_many([(sample.extraction(f"a{n}"), sample.article(f"a{n}"), _run("1")) for n in range(3)])
        graph.put(sample.extraction("a1", sample.strike), None, _run("2"))
        graph.delete("a0")
    with open_graph(tmp_path / "store") as graph:
        assert graph.store.rows(TWICE) == []
        assert graph.get("a1") == sample.extraction("a1", sample.strike)
        assert [hit.iri for hit in graph.search("وزارة الخارجية التركية", ("actor",)).hits] == [
            graph.iris.actor("Q1063062").value
        ]
        graph.delete("a1")
        graph.delete("a2")
        left = {row[0].value for row in graph.store.rows("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")}  # type: ignore[union-attr]
        assert left == {ONTOLOGY}
