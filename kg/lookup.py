"""Rows of our queries to answers: articles, events, actors."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import Literal, NamedNode

from kg import terms
from kg.actors import Directory, Said, Values
from kg.answers import (
    ActorSummary,
    ArticleSummary,
    EventSummary,
    Participant,
    PlaceSummary,
    Relation,
    Stats,
    TypeCount,
)
from kg.queries import query
from kg.stores.protocol import Store
from kg.terms import Iris, term
from ontology.namespaces import DCTERMS, RDF, RDFS, SEM, SKOS, WQ
from ontology.records import Label, Status

__all__ = ["EventFilter", "Lookup", "article_names", "day_of", "number", "value_of"]

_BATCH = 200
_PAGE = 10_000


def value_of(cell: Any) -> str | None:
    """The lexical form or IRI in a cell; ``None`` where it is unbound."""
    return cell.value if isinstance(cell, Literal | NamedNode) else None


def day_of(cell: Any) -> dt.date | None:
    """The day in a cell; ``None`` where there is none."""
    return _day(value_of(cell))


def _day(value: str | None) -> dt.date | None:
    return dt.date.fromisoformat(value[:10]) if value else None


def number(cell: Any) -> float:
    """The number in a cell; 0 where it is unbound."""
    value = value_of(cell)
    return float(value) if value else 0.0


def article_names(store: Store) -> Iterator[NamedNode]:
    """IRIs of all articles, in their order; memory holds a page of them."""
    after = None
    while True:
        rows = store.rows(query("article_names").bind(after=after, limit=_PAGE))
        for (name,) in rows:
            if isinstance(name, NamedNode):
                yield name
        if len(rows) < _PAGE:
            return
        after = terms.text(value_of(rows[-1][0]) or "")


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events: each field that is set restricts. ``since`` and ``until`` are days, both inclusive.

    ``actor`` and ``place`` are ids as answers give them, ``country`` that of the event's place (ISO 3166-1 alpha-3),
    ``article`` an article's id. No ``statuses`` means any.
    """

    type: str | None = None
    mode: str | None = None
    actor: str | None = None
    place: str | None = None
    country: str | None = None
    statuses: tuple[Status, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    article: str | None = None

    def bindings(self, iris: Iris) -> dict[str, Any]:
        """The terms for the parameters of ``events.rq`` and ``timeline.rq``."""
        return {
            "type": terms.text(self.type) if self.type is not None else None,
            "mode": terms.text(self.mode) if self.mode is not None else None,
            "actor": iris.actor(self.actor) if self.actor is not None else None,
            "place": iris.place(self.place) if self.place is not None else None,
            "country": terms.text(self.country) if self.country is not None else None,
            "status": [term(WQ, status.value) for status in self.statuses] or None,
            "since": terms.day(self.since.isoformat()) if self.since else None,
            "until": terms.day(self.until.isoformat()) if self.until else None,
            "article": iris.article(self.article) if self.article is not None else None,
        }


@dataclass(slots=True)
class _Facts:
    """What the rows of several queries say of one event."""

    said: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    references: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    triggers: list[Any] = field(default_factory=list)
    time: list[str | None] = field(default_factory=lambda: [None, None, None])
    parent: str | None = None

    @property
    def kinds(self) -> set[str | None]:
        return {value_of(value) for value in self.said.get(RDF["type"], [])}

    def one(self, name: str, language: str | None = None) -> str | None:
        values = self.said.get(name, [])
        return next((value.value for value in values if getattr(value, "language", None) == language), None)


@dataclass(frozen=True, slots=True)
class Lookup:
    """Asks a store our questions."""

    store: Store
    iris: Iris

    # -- articles ------------------------------------------------------------------------------------------------

    def articles(self, limit: int, offset: int) -> tuple[ArticleSummary, ...]:
        """A page of all articles."""
        rows = self.store.rows(query("articles").bind(limit=limit, offset=offset))
        return tuple(self._article(row) for row in rows)

    def article(self, article_id: str) -> ArticleSummary | None:
        """One article."""
        rows = self.store.rows(query("articles").bind(article=self.iris.article(article_id)))
        return self._article(rows[0]) if rows else None

    def _article(self, row: Sequence[Any]) -> ArticleSummary:
        article, article_id, title, headline, source, url, published, language, events = row
        return ArticleSummary(
            id=value_of(article_id) or "",
            iri=article.value,
            title=value_of(title) or "",
            headline=value_of(headline),
            source=value_of(source),
            url=value_of(url),
            published=day_of(published),
            language=value_of(language),
            events=int(number(events)),
        )

    # -- events --------------------------------------------------------------------------------------------------

    def events(self, chosen: EventFilter, limit: int, offset: int) -> tuple[EventSummary, ...]:
        """A page of the events that a filter lets through."""
        rows = self.store.rows(query("events").bind(**chosen.bindings(self.iris), limit=limit, offset=offset))
        return self.summaries([row[0] for row in rows if isinstance(row[0], NamedNode)])

    def summaries(self, events: Sequence[NamedNode]) -> tuple[EventSummary, ...]:
        """Summaries of these events, in this order; those that don't exist are left out."""
        found: dict[str, EventSummary] = {}
        for start in range(0, len(events), _BATCH):
            found.update(self._summaries(events[start : start + _BATCH]))
        return tuple(found[event.value] for event in events if event.value in found)

    def _summaries(self, events: Sequence[NamedNode]) -> Iterable[tuple[str, EventSummary]]:
        facts: dict[str, _Facts] = defaultdict(_Facts)
        for event, name, value in self._about("event_details", events):
            facts[event.value].said[name.value].append(value)
        for row in self._about("event_references", events):
            facts[row[0].value].references[row[1].value.removeprefix(WQ.iri)].append(row)
        for row in self._about("event_triggers", events):
            facts[row[0].value].triggers.append(row)
        for event, *time in self._about("event_times", events):
            facts[event.value].time = [value_of(cell) for cell in time]
        for event, parent in self._about("event_parents", events):
            facts[event.value].parent = self.iris.id_of(parent)
        return ((iri, self._event(iri, found)) for iri, found in facts.items() if SEM["Event"] in found.kinds)

    def _about(self, name: str, events: Sequence[NamedNode]) -> list[Any]:
        return self.store.rows(query(name).bind(event=events))

    def _event(self, iri: str, facts: _Facts) -> EventSummary:
        claims, places, about = (facts.references.get(name, []) for name in ("claimedBy", "place", "aboutPlace"))
        time, precision, words = facts.time
        trigger = facts.triggers[0] if facts.triggers else None
        article, content = facts.one(WQ["reportedIn"]), facts.one(WQ["content"])
        return EventSummary(
            id=self.iris.id_of(NamedNode(iri)),
            iri=iri,
            article=self.iris.article_id(NamedNode(article)) if article else "",
            type=facts.one(WQ["typeCode"]) or "",
            mode=facts.one(WQ["modeCode"]),
            cameo=facts.one(WQ["cameoCode"]) or "",
            quad=int(facts.one(WQ["quadClass"]) or 0),
            score=float(facts.one(WQ["score"]) or 0),
            status=Status((facts.one(WQ["factuality"]) or "").removeprefix(WQ.iri)),
            confidence=float(facts.one(WQ["confidence"]) or 0),
            label=Label(ar=facts.one(RDFS["label"], "ar"), en=facts.one(RDFS["label"], "en")),
            actors=tuple(map(self._participant, facts.references.get("agent", []))),
            recipients=tuple(map(self._participant, facts.references.get("recipient", []))),
            claimed_by=self._participant(claims[0]) if claims else None,
            place=self._place(places[0]) if places else None,
            about_place=self._place(about[0]) if about else None,
            begin=_day(facts.one(SEM["hasEarliestBeginTimeStamp"])),
            end=_day(facts.one(SEM["hasLatestEndTimeStamp"])),
            time=time,
            time_text=words,
            time_precision=precision,
            trigger=value_of(trigger[2]) if trigger else None,
            sentence=value_of(trigger[5]) if trigger else None,
            content=self.iris.id_of(NamedNode(content)) if content else None,
            content_of=facts.parent,
        )

    def _participant(self, row: Sequence[Any]) -> Participant:
        _, _, _, entity, words, ar, en, country, role = row
        return Participant(
            id=self.iris.id_of(entity),
            iri=entity.value,
            text=words.value,
            name=Label(ar=value_of(ar), en=value_of(en)),
            country=value_of(country),
            role=value_of(role),
        )

    def _place(self, row: Sequence[Any]) -> PlaceSummary:
        _, _, _, entity, words, ar, en, country, _ = row
        return PlaceSummary(
            id=self.iris.id_of(entity),
            iri=entity.value,
            text=words.value,
            name=Label(ar=value_of(ar), en=value_of(en)),
            country=value_of(country),
        )

    # -- actors --------------------------------------------------------------------------------------------------

    def directory(self) -> Directory:
        """All actors."""
        return Directory(self._said(None), self._counts(None), self._actor)

    def actors(self, chosen: Iterable[NamedNode]) -> dict[str, ActorSummary]:
        """Actors by IRI, described as most articles describe them."""
        some = sorted(set(chosen), key=lambda node: node.value)
        return Directory(self._said(some), self._counts(some), self._actor).by_iri()

    def said(self, actors: Iterable[str]) -> list[Said]:
        """What is said of actors (IRIs): property and value, with how often articles say so where they disagree."""
        return self._said([NamedNode(iri) for iri in sorted(actors)])

    def _said(self, chosen: Sequence[NamedNode] | None) -> list[Said]:
        found: Sequence[Any] = self.store.rows(query("actor_properties").bind(actor=chosen))
        rows: list[Said] = [(actor, name, value, 1) for actor, name, value in found]
        values = Counter((actor, name, getattr(value, "language", None)) for actor, name, value, _ in rows)
        unsure = {actor for (actor, _, _), times in values.items() if times > 1 and isinstance(actor, NamedNode)}
        if unsure:
            usage = self.store.rows(query("actor_usage").bind(actor=sorted(unsure, key=str)))
            counts = {(actor, name, value): int(number(times)) for actor, name, value, times in usage}
            rows = [(actor, name, value, counts.get((actor, name, value), 0) + 1) for actor, name, value, _ in rows]
        return rows

    def _counts(self, chosen: Iterable[NamedNode] | None) -> dict[str, int]:
        rows = self.store.rows(query("actor_counts").bind(actor=chosen))
        return {value_of(actor) or "": int(number(count)) for actor, count in rows}

    def _actor(self, iri: str, said: Values, events: int) -> ActorSummary:
        def first(*keys: tuple[str, str | None]) -> str | None:
            return next((said[key] for key in keys if key in said), None)

        return ActorSummary(
            id=first((DCTERMS["identifier"], None)) or self.iris.id_of(NamedNode(iri)),
            iri=iri,
            name=Label(
                ar=first((SKOS["prefLabel"], "ar"), (RDFS["label"], "ar")),
                en=first((SKOS["prefLabel"], "en"), (RDFS["label"], "en")),
            ),
            country=first((WQ["country"], None)),
            role=first((WQ["actorRole"], None)),
            events=events,
        )

    def relations(self, actor: NamedNode, statuses: Iterable[Status], limit: int) -> tuple[Relation, ...]:
        """Dyads of an actor, the busiest first."""
        bound = query("relations").bind(actor=actor, status=[term(WQ, status.value) for status in statuses] or None)
        dyads: dict[tuple[str, str], list[Sequence[Any]]] = defaultdict(list)
        for row in self.store.rows(bound):
            dyads[value_of(row[1]) or "", value_of(row[0]) or ""].append(row)
        counted = [(sum(int(number(row[4])) for row in rows), dyad, rows) for dyad, rows in dyads.items()]
        counted.sort(key=lambda item: (-item[0], item[1]))
        shown = counted[:limit]
        others = self.actors(NamedNode(dyad[0]) for _, dyad, _ in shown) if shown else {}
        return tuple(_relation(others[dyad[0]], dyad[1], rows) for _, dyad, rows in shown if dyad[0] in others)

    # -- the whole -----------------------------------------------------------------------------------------------

    def stats(self) -> Stats:
        """Counts of everything."""
        totals = {
            value_of(what) or "": int(number(count)) for what, count in self.store.rows(query("stats_totals").text)
        }
        statuses: dict[str, int] = defaultdict(int)
        types: dict[str, int] = defaultdict(int)
        for status, kind, count in self.store.rows(query("stats").text):
            statuses[(value_of(status) or "").removeprefix(WQ.iri)] += int(number(count))
            types[value_of(kind) or ""] += int(number(count))
        return Stats(**totals, events=sum(statuses.values()), statuses=statuses, types=types)


def _relation(other: ActorSummary, direction: str, rows: Sequence[Sequence[Any]]) -> Relation:
    counts = [
        TypeCount(type=kind.value, quad=int(quad.value), events=int(number(events)), score=number(total))
        for _, _, kind, quad, events, total, _, _ in rows
    ]
    firsts = [day for row in rows if (day := day_of(row[6]))]
    lasts = [day for row in rows if (day := day_of(row[7]))]
    return Relation.model_validate(
        {
            "actor": other,
            "direction": direction,
            "events": sum(count.events for count in counts),
            "score": sum(count.score for count in counts),
            "first": min(firsts, default=None),
            "last": max(lasts, default=None),
            "types": tuple(sorted(counts, key=lambda count: (-count.events, count.type))),
        }
    )
