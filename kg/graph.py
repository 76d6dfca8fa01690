"""The face of the graph: put articles in, ask questions."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import BinaryIO

from pyoxigraph import NamedNode, RdfFormat

from kg import sparql
from kg.answers import (
    ActorPath,
    ActorSummary,
    ArticleSummary,
    EventDetail,
    EventSummary,
    Evidence,
    Granularity,
    Hop,
    IdentityLink,
    PathsAnswer,
    Relation,
    Stats,
    TimelineAnswer,
)
from kg.description import describe
from kg.exclusive import exclusive
from kg.exports import write_events
from kg.formats import EXPORTS
from kg.identity import Identity
from kg.indexes import Indexes
from kg.known import Known
from kg.lookup import EventFilter, Lookup, article_names, value_of
from kg.mapping import Run, mapped
from kg.network import Contact, Network
from kg.paths import find_paths
from kg.queries import query
from kg.reading import read_content, read_event, read_extraction
from kg.search import SearchableStore, SearchAnswer, SearchIndex
from kg.stores import Answer, Store
from kg.terms import Iris, term, text
from kg.timeline import timeline
from kg.vocabularies import vocabulary_quads
from ontology.namespaces import DATA_BASE, ONTOLOGY, RDF
from ontology.records import Article, Event, Extraction, Status

__all__ = ["Graph"]

ASSERTED = (Status.ASSERTED,)
MOST = 2**31 - 1
"""Largest limit and offset."""

_EVIDENCE = 5


class Graph:
    """An event graph over a store.

    **Threads.** A graph is used by one thread at a time, of the caller's choice: a second thread that calls while the
    first is inside gets `ConcurrentUse`. Every answer is complete when it is returned (bytes or frozen records), so
    answers may go to any thread. A server runs all calls in one worker thread, or holds a lock around each.

    **Errors.** Methods raise `kg.errors.GraphError` and its kinds, with messages for the user. A ``limit`` or
    ``offset`` below 0 or above `MOST` raises ``ValueError``.

    Args:
        store: where the quads are; the graph does not open it, but closes it with `close`.
        base: base IRI of the data in it; ends with ``/``.
    """

    def __init__(self, store: Store, base: str = DATA_BASE) -> None:
        self.store = store
        self.iris = Iris(base)
        self._lookup = Lookup(store, self.iris)
        self._identity = Identity(store, self.iris)
        self._known = Known(store, self.iris)
        self.inside = threading.RLock()
        self._indexes = Indexes(store, self.iris)
        self.search_index = (
            store.search if isinstance(store, SearchableStore) else SearchIndex(store, None, alone=False)
        )

    @property
    def base(self) -> str:
        """Base IRI of the data."""
        return self.iris.base

    # -- writing -------------------------------------------------------------------------------------------------

    @exclusive
    def put(self, extraction: Extraction, article: Article | None = None, run: Run | None = None) -> None:
        """Store an article's extraction in place of what was there; on disk when it returns.

        Args:
            extraction: what was read out of the article.
            article: the article itself; with it the graph keeps the text.
            run: by which extractor, from which input (`kg.mapping.article_digest`).

        Raises:
            ValueError: if ``article`` is another one than the extraction speaks of.
        """
        self.put_many([(extraction, article, run)])

    @exclusive
    def put_many(self, batch: Iterable[tuple[Extraction, Article | None, Run | None]]) -> int:
        """Store many at once: all of the batch or nothing, on disk when it returns. Returns how many articles.

        The batch is held in memory: 50 to 200 articles are a good size. Of two with the same id the later one stays.
        """
        found = {
            self.iris.article(extraction.id): mapped(extraction, article, self.base, run=run)
            for extraction, article, run in batch
        }
        if found:
            come, gone = self._known.change(found, (claim for one in found.values() for claim in one.claims))
            with self._indexes.changing(found):
                self.store.replace({name: one.quads for name, one in found.items()}, add=come, remove=gone)
        return len(found)

    @exclusive
    def delete(self, article_id: str) -> bool:
        """Remove an article with everything it says, identity links to its actors included. False where it is not."""
        if not self.has(article_id):
            return False
        article = self.iris.article(article_id)
        kind, scoped = term(RDF, "type"), f"{self.base}actor/~"
        about = (quad for quad in self.store.graph(article) if quad.predicate == kind)
        gone = {quad.subject.value for quad in about if isinstance(quad.subject, NamedNode)}
        _, orphans = self._known.change([article], ())
        with self._indexes.changing([article, self.iris.identity()]):
            self.store.replace({article: ()}, remove=orphans)
            self._identity.forget({iri for iri in gone if iri.startswith(scoped)})
        return True

    @exclusive
    def prepare(self) -> None:
        """Put the vocabularies (labels of types and codes) into the store, unless it has just these."""
        graph = NamedNode(ONTOLOGY)
        wanted = vocabulary_quads()
        if set(map(str, self.store.graph(graph))) != set(map(str, wanted)):
            self.store.replace({graph: wanted})

    @exclusive
    def refresh_known(self) -> None:
        """Make the shared descriptions of known actors and places anew, from what the articles say of them.

        Needed where articles came or went by other ways than this class.
        """
        name = self.iris.known()
        with self._indexes.changing(None):
            self.store.replace({name: self._known.whole(article_names(self.store))})

    # -- articles ------------------------------------------------------------------------------------------------

    @exclusive
    def has(self, article_id: str, digest: str | None = None) -> bool:
        """Whether the article is there, and, with ``digest``, was read from the same input by the same extractor."""
        rows = self.store.rows(query("article_digest").bind(article=self.iris.article(article_id)))
        if digest is None:
            return bool(rows)
        return any(value_of(row[0]) == digest for row in rows)

    @exclusive
    def get(self, article_id: str) -> Extraction | None:
        """The extraction of an article, as it was put; ``None`` where there is none."""
        return read_extraction(self.store.graph(self.iris.article(article_id)), article_id, self.base)

    @exclusive
    def content(self, article_id: str) -> str | None:
        """The article's title, line end and text; ``None`` where it is not there or was put without its text."""
        return read_content(self.store.graph(self.iris.article(article_id)), article_id, self.base)

    @exclusive
    def article(self, article_id: str) -> ArticleSummary | None:
        """Summary of one article."""
        return self._lookup.article(article_id)

    @exclusive
    def articles(self, limit: int = 100, offset: int = 0) -> tuple[ArticleSummary, ...]:
        """Articles, newest first."""
        return self._lookup.articles(*_page(limit, offset))

    # -- events --------------------------------------------------------------------------------------------------

    @exclusive
    def events(self, chosen: EventFilter | None = None, limit: int = 100, offset: int = 0) -> tuple[EventSummary, ...]:
        """Events that a filter lets through, by their first day, undated ones last.

        Contents of calls and threats are among them, with ``content_of`` set and a status that is never asserted.
        """
        return self._lookup.events(chosen or EventFilter(), *_page(limit, offset))

    @exclusive
    def event(self, event_id: str) -> EventDetail | None:
        """One event, by the id of its summary, its IRI, or the id of its record (the first of several alike)."""
        node = self._event_node(event_id)
        found = self.store.rows(query("event_article").bind(event=node)) if node else []
        if not found:
            found = self.store.rows(query("event_article").bind(id=text(event_id), limit=1))
        if not found:
            return None
        event, article = found[0]
        if not isinstance(event, NamedNode) or not isinstance(article, NamedNode):
            return None
        summaries = self._lookup.summaries([event])
        record: Event | None = read_event(self.store.graph(article), self.iris.id_of(event), self.base)
        return EventDetail(summary=summaries[0], record=record) if summaries and record else None

    @exclusive
    def timeline(
        self,
        chosen: EventFilter | None = None,
        granularity: Granularity = "day",
    ) -> TimelineAnswer:
        """Counts over time of the events that a filter lets through; asserted ones, unless it names statuses."""
        wanted = chosen or EventFilter()
        bindings = wanted.bindings(self.iris)
        bindings["status"] = bindings["status"] or EventFilter(statuses=ASSERTED).bindings(self.iris)["status"]
        return timeline(self.store.rows(query("timeline").bind(**bindings)), granularity)

    # -- actors --------------------------------------------------------------------------------------------------

    @exclusive
    def actors(self, q: str | None = None, limit: int = 100, offset: int = 0) -> tuple[ActorSummary, ...]:
        """Actors, the busiest first; with ``q`` those whose name holds all its words, whatever the spelling."""
        return self._indexes.directory.search(q, *_page(limit, offset))

    @exclusive
    def actor(self, actor_id: str) -> ActorSummary | None:
        """One actor, by id or IRI."""
        node = self._actor_node(actor_id)
        return self._lookup.actors([node]).get(node.value) if node else None

    @exclusive
    def relations(self, actor_id: str, statuses: Sequence[Status] = ASSERTED, limit: int = 100) -> tuple[Relation, ...]:
        """With whom an actor (id or IRI) has to do, in which direction, how often and how well; the busiest first."""
        node = self._actor_node(actor_id)
        return self._lookup.relations(node, statuses, _page(limit, 0)[0]) if node else ()

    @exclusive
    def paths(
        self, a: str, b: str, max_hops: int = 3, limit: int = 10, statuses: Sequence[Status] = ASSERTED
    ) -> PathsAnswer:
        """How two actors (ids or IRIs) are connected, through events that they share with those in between.

        Best first: many contacts make a step cheap, hubs make a path dear. At most 6 hops.

        Raises:
            ValueError: if ``max_hops`` is not 1 to 6.
        """
        if not 1 <= max_hops <= 6:
            raise ValueError(f"max_hops is {max_hops}; 1 to 6 are possible")
        source, target = self._actor_node(a), self._actor_node(b)
        if source is None or target is None:
            return PathsAnswer()
        network = self._indexes.network(frozenset(statuses or Status))
        start, end = (network.same.get(node.value, node.value) for node in (source, target))
        found = find_paths(network, start, end, max_hops, _page(limit, 0)[0])
        names = self._lookup.actors(NamedNode(iri) for _, path in found.paths for iri in path) if found.paths else {}
        paths = (
            ActorPath(
                actors=tuple(names[iri] for iri in path),
                hops=tuple(self._hop(network, *step) for step in pairwise(path)),
                cost=cost,
            )
            for cost, path in found.paths
        )
        return PathsAnswer(paths=tuple(paths), complete=found.complete)

    # -- search --------------------------------------------------------------------------------------------------

    @exclusive
    def search(self, text: str, kinds: Sequence[str] = (), limit: int = 20, offset: int = 0) -> SearchAnswer:
        """Actors, places, events and sentences with all the words of ``text``, whatever the spelling; the best first.

        See `kg.search.asking.ask_for` for what ``text`` may hold. An index that does not agree with the store is
        brought up to date first; `kg.search.SearchIndex` can do that bit by bit, and on another thread.

        Raises:
            BadQuery: if there is no word in ``text``, or too much, or a kind that is none of `kg.search.KINDS`.
        """
        return self.search_index.search(text, kinds, *_page(limit, offset))

    # -- identity ------------------------------------------------------------------------------------------------

    @exclusive
    def links(self) -> tuple[IdentityLink, ...]:
        """Actors of different articles that are taken for one."""
        return self._identity.links()

    @exclusive
    def refresh_links(self) -> tuple[IdentityLink, ...]:
        """Look for such actors anew; returns all links."""
        with self._indexes.changing([self.iris.identity()]):
            return self._identity.refresh()

    @exclusive
    def drop_link(self, link_id: str) -> bool:
        """Undo a link for good; false where there is none."""
        with self._indexes.changing([self.iris.identity()]):
            return self._identity.drop(link_id)

    # -- linked data ---------------------------------------------------------------------------------------------

    @exclusive
    def describe(self, iri: str) -> bytes | None:
        """What is said of a thing of ours, as N-Triples; ``None`` where nothing is. See `kg.description.describe`."""
        return describe(self.store, self.iris, iri)

    # -- the whole -----------------------------------------------------------------------------------------------

    @exclusive
    def query(
        self,
        sparql_query: str,
        accept: str | None = None,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> Answer:
        """Answer a SPARQL query (SELECT, ASK, CONSTRUCT, DESCRIBE) in the format an HTTP Accept header asks for.

        The default graph is the union of all named graphs, unless the query or the dataset arguments say otherwise;
        the prefixes of ``ontology.namespaces.PREFIXES`` are known.

        Raises:
            BadQuery: if it is no valid SPARQL; with line and column.
            QueryRefused: for ``SERVICE``.
            NotAcceptable: if no format fits.
        """
        sparql.check_query(sparql_query)
        return self.store.answer(sparql_query, accept, default_graphs=default_graphs, named_graphs=named_graphs)

    @exclusive
    def stats(self) -> Stats:
        """How much there is."""
        return self._lookup.stats()

    @exclusive
    def export(self, output: BinaryIO, format: str = "nquads", article_id: str | None = None) -> None:
        """Write everything, or one article, in a format of `kg.formats.EXPORTS`; memory does not grow with the graph.

        Raises:
            ValueError: if there is no such format, or it carries a single graph and no article is named.
        """
        if format not in EXPORTS:
            raise ValueError(f"no export format {format!r}; there are {', '.join(EXPORTS)}")
        chosen: RdfFormat = EXPORTS[format]
        if article_id is None and not chosen.supports_datasets:
            raise ValueError(f"{format} carries a single graph: name an article, or export as nquads or trig")
        self.store.dump(output, chosen, self.iris.article(article_id) if article_id is not None else None)

    @exclusive
    def export_events(
        self,
        output: BinaryIO,
        format: str = "gdelt",
        statuses: Sequence[Status] = ASSERTED,
        step: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Write events in a format of `kg.exports.TABLES`; ``step`` is called with the id of each article, once done.

        Raises:
            ValueError: if there is no such format.
        """
        write_events(self.store, self.iris, output, format, statuses, step)

    @exclusive
    def close(self) -> None:
        """Close the store."""
        self.store.close()

    def __enter__(self) -> Graph:
        """Use as a context that closes the store."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the store."""
        self.close()

    @exclusive
    def changed(self, graphs: Sequence[str] | None = None, change: Callable[[], None] | None = None) -> None:
        """Be told that somebody else changes the store, so that nothing old is kept in memory.

        Args:
            graphs: IRIs of the named graphs that are written; ``None`` where any may be.
            change: makes the change to be seen, like a snapshot's going over to a later one; what is kept then follows
                ``graphs``. Without it, the change has happened already, and all is read anew when it is needed.
        """
        if graphs is None or change is None:
            self._indexes.forget()
        if change is not None:
            with self._indexes.changing(None if graphs is None else [NamedNode(iri) for iri in graphs]):
                change()

    @exclusive
    def index(self) -> None:
        """Have network and directory in memory, so that the next question need not wait for them."""
        self._indexes.network(frozenset(ASSERTED))
        self._indexes.directory  # noqa: B018

    # -- inside --------------------------------------------------------------------------------------------------

    def _hop(self, network: Network, source: str, target: str) -> Hop:
        contacts = network.contacts(source, target)
        newest = sorted(contacts, key=lambda c: (c.begin or dt.date.min, c.event), reverse=True)[:_EVIDENCE]
        evidence = tuple(self._evidence(contact, source) for contact in newest)
        return Hop(
            source=self.iris.id_of(NamedNode(source)),
            target=self.iris.id_of(NamedNode(target)),
            events=len(contacts),
            evidence=evidence,
        )

    def _evidence(self, contact: Contact, source: str) -> Evidence:
        direction = "with" if contact.joint else "to" if contact.source == source else "from"
        return Evidence.model_validate(
            {
                "event": self.iris.id_of(NamedNode(contact.event)),
                "type": contact.type,
                "score": contact.score,
                "status": contact.status,
                "direction": direction,
                "begin": contact.begin,
            }
        )

    def _event_node(self, event_id: str) -> NamedNode | None:
        return self._node(event_id, "event/", self.iris.event)

    def _actor_node(self, actor_id: str) -> NamedNode | None:
        return self._node(actor_id, "actor/", self.iris.actor)

    def _node(self, given: str, kind: str, name: Callable[[str], NamedNode]) -> NamedNode | None:
        if not given.startswith(self.base + kind):
            return name(given)
        try:
            return NamedNode(given)
        except ValueError:
            return None


def _page(limit: int, offset: int) -> tuple[int, int]:
    if not (0 <= limit <= MOST and 0 <= offset <= MOST):
        raise ValueError(f"limit is {limit}, offset {offset}; both are 0 to {MOST}")
    return limit, offset
