"""Directory and network that follow changes say the same as those that are built anew."""

from __future__ import annotations

import random

import pytest

from kg import Graph
from kg.queries import query
from kg.stores import EmbeddedStore, SnapshotStore
from ontology.records import ActorRef, Event, Extraction, Label, Mention, Published, Span, Status

STATUSES = (Status.ASSERTED, Status.NEGATED)


def _extraction(article: str, chance: random.Random) -> Extraction:
    """An article with events among a few actors, one of them known from this article only."""

    def actor() -> ActorRef:
        number = chance.randrange(8)
        name = Label(ar=f"اسم {number} {chance.choice('أب')}")
        return ActorRef(text="زيد", start=0, end=3, id=f"Q{number}" if number else None, name=name, country="TUR")

    events = tuple(
        Event(
            id=f"{article}#{number}",
            type="CONSULT",
            cameo="040",
            quad=1,
            score=1,
            status=chance.choice(STATUSES),
            actors=tuple(actor() for _ in range(chance.randrange(3))),
            recipients=tuple(actor() for _ in range(chance.randrange(3))),
            mentions=(Mention(text="التقى", start=0, end=5, sentence=Span(start=0, end=5)),),
        )
        for number in range(chance.randrange(4))
    )
    return Extraction(id=article, title="", language="ar", published=Published(), events=events)


def _said(graph: Graph) -> tuple[object, ...]:
    """All that directory and network answer with."""
    ends = [f"Q{number}" for number in range(1, 8)]
    paths = [
        sorted(([actor.id for actor in path.actors], round(path.cost, 9)) for path in found.paths)
        for a in ends
        for b in ends
        for statuses in (STATUSES[:1], STATUSES)
        for found in (graph.paths(a, b, 2, 50, statuses),)
    ]
    return graph.actors(limit=100), graph.actors("اسم ب"), paths


@pytest.mark.parametrize("seed", range(3))
def test_what_follows_is_what_is_built_anew(seed: int) -> None:
    chance = random.Random(seed)
    graph = Graph(EmbeddedStore())
    graph.index()
    for _ in range(12):
        article = f"a{chance.randrange(6)}"
        if chance.random() < 0.3:
            graph.delete(article)
        else:
            graph.put(_extraction(article, chance))
        if chance.random() < 0.2:
            graph.refresh_links()
        assert graph.actors(limit=100) == Graph(graph.store, graph.base).actors(limit=100)
    assert _said(graph) == _said(Graph(graph.store, graph.base))


def test_snapshots_are_followed(tmp_path) -> None:
    chance = random.Random(9)
    store = EmbeddedStore(tmp_path / "store")
    with Graph(store) as graph:
        graph.put(_extraction("a1", chance))
        store.snapshot(tmp_path / "0")
        snapshot = SnapshotStore(tmp_path / "0")
        reader = Graph(snapshot, graph.base)
        reader.index()
        reader.actors()
        seen = store.changes
        for number in range(1, 4):
            graph.put_many([(_extraction(f"a{n}", chance), None, None) for n in (number, 5)])
            store.snapshot(folder := tmp_path / str(number))
            changed = store.changed_between(seen, store.changes)
            assert changed is not None and {*changed[:2]} == {graph.iris.article(f"a{n}").value for n in (number, 5)}
            reader.changed(changed, lambda folder=folder: snapshot.advance(folder))
            seen = store.changes
        assert _said(reader) == _said(graph)
        snapshot.close()


def test_following_reads_the_changed_graphs_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(4)
    graph = Graph(EmbeddedStore())
    graph.put_many([(_extraction(f"a{n}", chance), None, None) for n in range(5)])
    graph.index()
    before = graph.actors()
    asked: list[str] = []
    rows = graph.store.rows
    monkeypatch.setattr(graph.store, "rows", lambda text: (asked.append(text), rows(text))[1])
    graph.put(_extraction("a9", random.Random(5)))
    assert graph.actors() != before
    assert not {query("network").text, query("actor_properties").text} & {*asked}
    assert len(asked) <= 3  # what the article claimed before; what is said of its actors, and how often
