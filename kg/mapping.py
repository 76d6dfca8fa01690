"""Records to RDF: one article, one named graph, no blank nodes.

Shape (see ``docs/graph.md``): the article leads to its events, each event to its participants twice, directly
(``wq:agent``, and ``sem:hasActor`` over it) for queries, and through a *reference* that keeps the exact words, and to
its mentions. `kg.reading` is the way back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Quad

from kg import terms
from kg.dates import bounds, is_day
from kg.known import ALT_LABEL, NAME, POINT, VALUE, Claim, described
from kg.terms import Iris, term
from ontology.namespaces import (
    CAMEO,
    DATA_BASE,
    DCTERMS,
    NIF,
    PLOVER,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    SEM,
    TIME,
    WGS84,
    WQ,
)
from ontology.records import ActorRef, Article, Event, Extraction, Label, Mention, PlaceRef, Precision, Span, TimeRef

__all__ = ["Mapped", "Run", "actor_node", "article_digest", "mapped", "to_quads"]

_A = term(RDF, "type")
_POSITION = term(WQ, "position")
_UNITS = {
    Precision.INSTANT: "unitSecond",
    Precision.DAY: "unitDay",
    Precision.WEEK: "unitWeek",
    Precision.MONTH: "unitMonth",
    Precision.YEAR: "unitYear",
}


@dataclass(frozen=True, slots=True)
class Run:
    """The extraction run behind a graph (PROV-O): which extractor, over which input, when it ended (with time zone)."""

    extractor: str = ""
    digest: str = ""
    ended: dt.datetime | None = None


def article_digest(article: Article, extractor: str = "") -> str:
    """SHA-256 of everything that an extraction depends on: the article's fields and the extractor's version."""
    published = article.published.isoformat() if article.published else ""
    fields = (article.title, article.text, published, article.source or "", article.url or "", extractor)
    return terms.digest_of(*fields)


@dataclass(frozen=True, slots=True)
class Mapped:
    """An article in RDF: its own graph, and what it says of known actors and places, which articles share."""

    graph: NamedNode
    quads: list[Quad]
    claims: list[Claim]


def mapped(
    extraction: Extraction, article: Article | None = None, base: str = DATA_BASE, *, run: Run | None = None
) -> Mapped:
    """The RDF of one article.

    Args:
        extraction: what was read out of the article.
        article: the article itself; with it the graph also holds its text and the words of each sentence.
        base: base IRI of the installation's data.
        run: provenance; without it the graph names no run.

    Raises:
        ValueError: if ``article`` is another one than the extraction speaks of, or ``base`` is no base IRI.
    """
    if article is not None and article.id != extraction.id:
        raise ValueError(f"extraction of article {extraction.id!r} given with article {article.id!r}")
    building = _ArticleGraph(Iris(base), extraction, article, run or Run())
    return Mapped(building.name, list(building.build()), list(building.claims))


def to_quads(
    extraction: Extraction, article: Article | None = None, base: str = DATA_BASE, *, run: Run | None = None
) -> Iterator[Quad]:
    """All statements of one article: its named graph, and its part of the graph that articles share; see `mapped`."""
    found, iris = mapped(extraction, article, base, run=run), Iris(base)
    return iter((*found.quads, *dict.fromkeys(described(iris, found.claims, iris.known()))))


def actor_node(iris: Iris, article_id: str, actor: ActorRef) -> NamedNode:
    """The IRI of an actor of an article: by its id, or, without one, by all that the article says of it."""
    if actor.id is not None:
        return iris.actor(actor.id)
    parts = (actor.text, actor.name.ar, actor.name.en, actor.country, actor.role)
    return iris.actor(f"~{_scoped_key('actor', article_id, parts)}")


def _scoped_key(kind: str, article_id: str, parts: Iterable[str | None]) -> str:
    return terms.key_of(kind, article_id, *("-" if part is None else f"+{part}" for part in parts))


@dataclass(slots=True)
class _ArticleGraph:
    iris: Iris
    extraction: Extraction
    article: Article | None
    run: Run
    quads: list[Quad] = field(default_factory=list)
    claims: dict[Claim, None] = field(default_factory=dict)
    span_texts: dict[tuple[int, int], dict[str, int]] = field(default_factory=dict)
    event_ids: dict[str, int] = field(default_factory=dict)
    name: NamedNode = field(init=False)
    context: NamedNode = field(init=False)
    activity: NamedNode | None = field(init=False)
    content: str | None = field(init=False)

    def __post_init__(self) -> None:
        self.name = self.iris.article(self.extraction.id)
        self.context = self._part(self.name, "char=0,")
        self.activity = self._part(self.name, "run") if self.run != Run() else None
        self.content = self.article.content if self.article else None

    def build(self) -> Iterable[Quad]:
        self._article()
        self._provenance()
        for position, event in enumerate(self.extraction.events):
            node = self._events(event)
            self._add(self.name, term(WQ, "event"), node)
            self._add(node, _POSITION, terms.integer(position))
        return dict.fromkeys(self.quads)

    # -- the article ---------------------------------------------------------------------------------------------

    def _article(self) -> None:
        extraction, node = self.extraction, self.name
        self._add(node, _A, term(SCHEMA, "NewsArticle"))
        self._text(node, term(DCTERMS, "identifier"), extraction.id)
        self._text(node, term(SCHEMA, "name"), extraction.title)
        self._text(node, term(SCHEMA, "headline"), extraction.headline)
        self._text(node, term(SCHEMA, "publisher"), extraction.source)
        self._text(node, term(SCHEMA, "url"), extraction.url)
        self._text(node, term(SCHEMA, "inLanguage"), extraction.language)
        published = extraction.published
        if published.value:
            self._add(node, term(SCHEMA, "datePublished"), terms.day(published.value.isoformat()))
        self._text(node, term(WQ, "publishedBasis"), published.basis.value)
        self._text(node, term(WQ, "publishedWhy"), published.why)
        for position, candidate in enumerate(published.candidates):
            part = self._part(node, f"date-{position}")
            self._add(node, term(WQ, "dateCandidate"), part)
            self._add(part, term(RDF, "value"), terms.day(candidate.isoformat()))
            self._add(part, _POSITION, terms.integer(position))
        self._add(node, term(WQ, "context"), self.context)
        self._add(self.context, _A, term(NIF, "Context"))
        self._add(self.context, term(NIF, "beginIndex"), terms.integer(0))
        if self.content is not None:
            self._text(self.context, term(NIF, "isString"), self.content)
            self._add(self.context, term(NIF, "endIndex"), terms.integer(len(self.content)))

    def _provenance(self) -> None:
        if self.activity is None:
            return
        self._add(self.name, term(WQ, "run"), self.activity)
        self._add(self.activity, _A, term(PROV, "Activity"))
        self._add(self.activity, term(PROV, "used"), self.name)
        if self.run.digest:
            self._text(self.activity, term(WQ, "digest"), self.run.digest)
        if self.run.ended:
            ended = self.run.ended.isoformat(timespec="seconds")
            self._add(self.activity, term(PROV, "endedAtTime"), terms.instant(ended))
        if self.run.extractor:
            agent = self.iris.extractor(self.run.extractor)
            self._add(self.activity, term(PROV, "wasAssociatedWith"), agent)
            self.claims[agent, VALUE, agent] = None

    # -- events --------------------------------------------------------------------------------------------------

    def _events(self, event: Event) -> NamedNode:
        """Write an event and the chain of its contents; returns the node of the event itself."""
        nth = self.event_ids.get(event.id, 0)
        self.event_ids[event.id] = nth + 1
        key = terms.key_of(self.extraction.id, event.id, str(nth))
        top = node = self._event(event, key)
        inner = event.content
        while inner is not None:
            key = terms.key_of(key, "content", inner.id)
            child = self._event(inner, key)
            self._add(node, term(WQ, "content"), child)
            node, inner = child, inner.content
        return top

    def _event(self, event: Event, key: str) -> NamedNode:
        node = self.iris.event(key)
        self._add(node, _A, term(SEM, "Event"))
        self._add(node, term(WQ, "reportedIn"), self.name)
        if self.activity:
            self._add(node, term(PROV, "wasGeneratedBy"), self.activity)
        self._text(node, term(DCTERMS, "identifier"), event.id)
        self._action(node, event)
        self._label(node, event.label)
        self._add(node, term(WQ, "factuality"), term(WQ, event.status.value))
        self._add(node, term(WQ, "confidence"), terms.double(event.confidence))
        self._text(node, term(WQ, "rule"), event.rule)
        for position, actor in enumerate(event.actors):
            self._actor(node, actor, "agent", position)
        for position, actor in enumerate(event.recipients):
            self._actor(node, actor, "recipient", position)
        if event.claimed_by:
            self._actor(node, event.claimed_by, "claimedBy", 0)
        if event.place:
            self._place(node, event.place, "place")
        if event.about_place:
            self._place(node, event.about_place, "aboutPlace")
        if event.time:
            self._time(node, event.time)
        for position, mention in enumerate(event.mentions):
            self._mention(node, mention, position)
        return node

    def _action(self, node: NamedNode, event: Event) -> None:
        kind = terms.quoted(event.type)
        self._add(node, term(SEM, "eventType"), term(PLOVER, kind))
        self._text(node, term(WQ, "typeCode"), event.type)
        if event.mode is not None:
            self._add(node, term(WQ, "mode"), term(PLOVER, f"{kind}-{terms.quoted(event.mode)}"))
            self._text(node, term(WQ, "modeCode"), event.mode)
        self._add(node, term(WQ, "cameo"), term(CAMEO, terms.quoted(event.cameo)))
        self._text(node, term(WQ, "cameoCode"), event.cameo)
        self._add(node, term(WQ, "quadClass"), terms.integer(event.quad))
        self._add(node, term(WQ, "score"), terms.double(event.score))

    def _mention(self, event: NamedNode, mention: Mention, position: int) -> None:
        node = self._part(event, f"mention-{position}")
        self._add(event, term(WQ, "mention"), node)
        self._add(node, _A, term(WQ, "Mention"))
        self._add(node, _POSITION, terms.integer(position))
        self._add(node, term(WQ, "span"), self._span(mention, mention.text))
        sentence = mention.sentence
        words = self.content[sentence.start : sentence.end] if self.content is not None else None
        self._add(node, term(WQ, "sentence"), self._span(sentence, words, "Sentence"))

    # -- participants, places, times -----------------------------------------------------------------------------

    def _actor(self, event: NamedNode, actor: ActorRef, role: str, position: int) -> None:
        node = actor_node(self.iris, self.extraction.id, actor)
        reference = self._reference(event, node, role, position, actor, actor.text)
        if role != "claimedBy":  # who reports an event takes no part in it
            self._add(event, term(SEM, "hasActor"), node)
        said = [("country", actor.country), ("actorRole", actor.role)]
        codes = [(term(WQ, name), terms.text(code)) for name, code in said if code is not None]
        self._describe(reference, node, actor, codes)

    def _place(self, event: NamedNode, place: PlaceRef, role: str) -> None:
        if place.id is not None:
            node = self.iris.place(place.id)
        else:
            name = (place.name.ar, place.name.en)
            details = (place.country, place.lat, place.lon, place.precision)
            key = _scoped_key("place", self.extraction.id, (place.text, *name, *map(_plain, details)))
            node = self.iris.place(f"~{key}")
        reference = self._reference(event, node, role, 0, place, place.text)
        if role == "place":
            self._add(event, term(SEM, "hasPlace"), node)
        said: list[tuple[NamedNode, Literal]] = []
        if place.country is not None:
            said.append((term(WQ, "country"), terms.text(place.country)))
        if place.precision is not None:
            said.append((term(WQ, "placePrecision"), terms.text(place.precision)))
        if place.lat is not None and place.lon is not None:
            said.append((POINT, terms.text(terms.wkt(place.lat, place.lon).value)))
        elif place.lat is not None:
            said.append((term(WGS84, "lat"), terms.double(place.lat)))
        elif place.lon is not None:
            said.append((term(WGS84, "long"), terms.double(place.lon)))
        self._describe(reference, node, place, said)

    def _reference(
        self, event: NamedNode, entity: NamedNode, role: str, position: int, span: Span, words: str
    ) -> NamedNode:
        reference = self._part(event, f"{role}-{position}")
        self._add(event, term(WQ, role), entity)
        self._add(event, term(WQ, "reference"), reference)
        self._add(reference, _A, term(SEM, "Role"))
        self._add(reference, term(SEM, "roleType"), term(WQ, role))
        self._add(reference, term(RDF, "value"), entity)
        self._add(reference, _POSITION, terms.integer(position))
        self._add(reference, term(WQ, "span"), self._span(span, words))
        return reference

    def _describe(
        self,
        reference: NamedNode,
        entity: NamedNode,
        record: ActorRef | PlaceRef,
        said: Iterable[tuple[NamedNode, Literal]],
    ) -> None:
        """What the record says of an actor or place, on its reference; and of the thing itself, here or in common."""
        names = (("ar", record.name.ar), ("en", record.name.en))
        facts = [(NAME, terms.text(name, language)) for language, name in names if name is not None]
        if not record.name.ar and not record.name.en:
            facts.append((ALT_LABEL, terms.text(record.text, "ar")))
        if record.id is not None and self.iris.id_of(entity).startswith("~"):  # else the IRI tells it
            facts.append((term(DCTERMS, "identifier"), terms.text(record.id)))
        facts += said
        for name, value in facts:
            self._add(reference, name, value)
        claims = [(entity, VALUE, entity), *((entity, name, value) for name, value in facts)]
        if record.id is not None:
            self.claims.update(dict.fromkeys(claims))
        else:
            self.quads += described(self.iris, claims, self.name)

    def _time(self, event: NamedNode, time: TimeRef) -> None:
        node = self._part(event, "time")
        self._add(event, term(SEM, "hasTime"), node)
        self._add(node, _A, term(SEM, "Time"))
        self._add(node, _A, term(TIME, "TemporalEntity"))
        for name, value in (("timeValue", time.value), ("timeBegin", time.begin), ("timeUntil", time.until)):
            if value is not None:
                self._add(node, term(WQ, name), _date_or_text(value))
        if time.precision is not None:
            self._text(node, term(WQ, "timePrecision"), time.precision.value)
            if time.precision in _UNITS:
                self._add(node, term(TIME, "unitType"), term(TIME, _UNITS[time.precision]))
        self._text(node, term(WQ, "timeBasis"), time.basis)
        self._add(node, term(WQ, "span"), self._span(time, time.text))
        self._time_stamps(event, time)

    def _time_stamps(self, event: NamedNode, time: TimeRef) -> None:
        """Days on the event itself, all ``xsd:date``, so that any two of them compare."""
        first, last = bounds(time)
        if first is not None and first == last:
            self._add(event, term(SEM, "hasTimeStamp"), terms.day(first.isoformat()))
        if first is not None:
            self._add(event, term(SEM, "hasEarliestBeginTimeStamp"), terms.day(first.isoformat()))
        if last is not None:
            self._add(event, term(SEM, "hasLatestEndTimeStamp"), terms.day(last.isoformat()))

    # -- the text ------------------------------------------------------------------------------------------------

    def _span(self, span: Span, words: str | None, kind: str = "Phrase") -> NamedNode:
        """The NIF string at these characters. Records that disagree about its words get nodes of their own."""
        fragment = f"char={span.start},{span.end}"
        if words is not None:
            variants = self.span_texts.setdefault((span.start, span.end), {})
            nth = variants.setdefault(words, len(variants))
            fragment += f";{nth}" if nth else ""
        node = self._part(self.name, fragment)
        self._add(node, _A, term(NIF, kind))
        self._add(node, term(NIF, "beginIndex"), terms.integer(span.start))
        self._add(node, term(NIF, "endIndex"), terms.integer(span.end))
        self._add(node, term(NIF, "referenceContext"), self.context)
        self._text(node, term(NIF, "anchorOf"), words)
        return node

    # -- small tools ---------------------------------------------------------------------------------------------

    def _label(self, node: NamedNode, label: Label) -> None:
        for language, value in (("ar", label.ar), ("en", label.en)):
            if value is not None:
                self._add(node, term(RDFS, "label"), terms.text(value, language))

    def _text(self, node: NamedNode, predicate: NamedNode, value: str | None) -> None:
        if value is not None:
            self._add(node, predicate, terms.text(value))

    def _add(self, subject: NamedNode, predicate: NamedNode, value: NamedNode | Literal) -> None:
        self.quads.append(Quad(subject, predicate, value, self.name))

    @staticmethod
    def _part(node: NamedNode, fragment: str) -> NamedNode:
        joint = "-" if "#" in node.value else "#"
        return NamedNode(f"{node.value}{joint}{fragment}")


def _date_or_text(value: str) -> Literal:
    return terms.day(value) if is_day(value) else terms.text(value)


def _plain(value: object) -> str | None:
    return None if value is None else repr(value)
