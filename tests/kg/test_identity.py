"""Links across articles: proposed with reasons, never merged, undone for good."""

from __future__ import annotations

from typing import Any

from kg import Graph, open_graph
from kg.answers import ActorSummary, IdentityLink
from kg.identity import propose, stands_for
from kg.terms import Iris
from ontology.records import Label


def with_speaker(sample: Any, article_id: str, name: str, **details: Any) -> Any:
    """An article in which somebody without an id acts on Turkey."""
    speaker = sample.turkey.model_copy(
        update={"id": None, "text": name, "name": Label(), "country": None, "role": None, **details}
    )
    call = sample.call.model_copy(update={"actors": (speaker,), "recipients": (sample.turkey,), "content": None})
    return sample.extraction(article_id, call)


def filled(sample: Any, *articles: Any) -> Graph:
    """A graph with these articles."""
    graph = open_graph()
    graph.put_many([(article, None, None) for article in articles])
    return graph


def test_same_name_country_and_role_are_linked(sample: Any) -> None:
    with filled(
        sample,
        with_speaker(sample, "a", "حركة أبناء الصحراء", country="LBY", role="REB"),
        with_speaker(sample, "b", "حَركة ابناء الصحراء", country="LBY", role="REB"),
        with_speaker(sample, "c", "حركة أبناء الصحراء", country="TCD", role="REB"),
        with_speaker(sample, "d", "الشرطة", country="LBY", role="COP"),
        with_speaker(sample, "e", "الشرطة", country="LBY", role="COP"),
    ) as graph:
        assert graph.links() == ()
        (link,) = graph.refresh_links()
        assert graph.links() == (link,)
        assert link.score == 0.9
        assert "LBY" in link.evidence and "REB" in link.evidence
        assert {article.id for article in graph.articles()} == set("abcde")
        assert graph.stats().links == 1


def test_a_dropped_link_stays_dropped(sample: Any) -> None:
    names = ("a", "b", "c")
    with filled(
        sample, *(with_speaker(sample, name, "لجنة الوساطة المحلية", country="LBY", role="CVL") for name in names)
    ) as graph:
        first, second = graph.refresh_links()
        before = [graph.get(name) for name in names]
        assert graph.drop_link(first.id)
        assert not graph.drop_link(first.id)
        assert not graph.drop_link("nothing")
        assert graph.links() == (second,)
        assert graph.refresh_links() == (second,)
        assert [graph.get(name) for name in names] == before


def test_links_of_a_deleted_article_go_with_it(sample: Any) -> None:
    with filled(sample, *(with_speaker(sample, name, "لجنة الوساطة المحلية") for name in "ab")) as graph:
        assert len(graph.refresh_links()) == 1
        assert graph.delete("a")
        assert graph.links() == ()
        left = graph.query("ASK { GRAPH <https://w3id.org/waqai/data/identity> { ?s ?p ?o } }")
        assert b"false" in left.body


def test_paths_run_over_strong_links(sample: Any) -> None:
    other = sample.turkey.model_copy(update={"id": "Q1", "name": Label(en="Elsewhere")})
    second = with_speaker(sample, "b", "حركة أبناء الصحراء", country="LBY", role="REB")
    event = second.events[0].model_copy(update={"recipients": (other,)})
    with filled(
        sample,
        with_speaker(sample, "a", "حركة أبناء الصحراء", country="LBY", role="REB"),
        sample.extraction("b", event),
    ) as graph:
        assert graph.paths("Q1063062", "Q1").paths == ()
        (link,) = graph.refresh_links()
        assert [len(path.hops) for path in graph.paths("Q1063062", "Q1").paths] == [2]
        graph.drop_link(link.id)
        assert graph.paths("Q1063062", "Q1").paths == ()


def test_proposals_are_linear_in_equals() -> None:
    iris = Iris()
    actors = [
        ActorSummary(id=f"~{n:024x}", iri=iris.actor(f"~{n:024x}").value, name=Label(ar="مصادر محلية مطلعة"))
        for n in range(20_000)
    ]
    assert len(propose(actors, iris)) == len(actors) - 1


def test_known_actors_are_left_alone() -> None:
    actors = [ActorSummary(id=name, iri=f"urn:{name}", name=Label(ar="وزارة الخارجية")) for name in ("Q1", "Q2")]
    assert propose(actors, Iris()) == []


def test_groups_of_links_have_one_head() -> None:
    def link(left: str, right: str, score: float = 0.9) -> IdentityLink:
        return IdentityLink(id=left + right, left=left, right=right, score=score, evidence="")

    heads = stands_for([link("c", "d"), link("b", "c"), link("a", "z", 0.5), link("e", "f")], 0.9)
    assert dict(heads) == {"b": "b", "c": "b", "d": "b", "e": "e", "f": "e"}
