"""What a store holds after a crash, seen from two sides: opened in this process, or asked through the next server."""

from __future__ import annotations

import http.client
import json
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote, urlencode

from benchmarks.server import Client, ServerDied
from kg import Graph
from ontology.namespaces import ONTOLOGY
from ontology.records import Extraction, Status

__all__ = ["Inside", "Through", "View", "indexes_agree"]

EVERYWHERE = "في"
"""The word for «in», which each sentence of a synthetic article has."""
PAGE = 100
PATIENCE = 60.0
"""Seconds within which a server's index for search has caught up."""
_GRAPHS = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"


class View(Protocol):
    """Questions about a store."""

    @property
    def base(self) -> str:
        """Base IRI of the data."""

    def record(self, article_id: str) -> Extraction | None:
        """The record of an article."""

    def content(self, article_id: str) -> str | None:
        """Its text."""

    def statements(self, article_id: str) -> bool:
        """Whether there is any statement in its graph."""

    def graphs(self) -> set[str]:
        """All named graphs."""

    def found(self) -> set[str]:
        """Articles that search finds."""

    def actors(self) -> dict[str, int]:
        """Events of each actor that has an id."""

    def connected(self, one: str, other: str) -> bool:
        """Whether an event connects two actors."""


@dataclass(frozen=True, slots=True)
class Inside:
    """The graph, opened here."""

    graph: Graph

    @property
    def base(self) -> str:
        """See `View`."""
        return self.graph.base

    def record(self, article_id: str) -> Extraction | None:
        """See `View`."""
        return self.graph.get(article_id)

    def content(self, article_id: str) -> str | None:
        """See `View`."""
        return self.graph.content(article_id)

    def statements(self, article_id: str) -> bool:
        """See `View`."""
        return bool(self.graph.store.graph(self.graph.iris.article(article_id)))

    def graphs(self) -> set[str]:
        """See `View`."""
        return {str(getattr(row[0], "value", "")) for row in self.graph.store.rows(_GRAPHS)}

    def found(self) -> set[str]:
        """See `View`."""
        found: set[str] = set()
        more, offset = True, 0
        while more:
            answer = self.graph.search(EVERYWHERE, ("sentence",), limit=PAGE, offset=offset)
            found |= {hit.article for hit in answer.hits if hit.article}
            more, offset = answer.more, offset + PAGE
        return found

    def actors(self) -> dict[str, int]:
        """See `View`."""
        return {actor.id: actor.events for actor in self.graph.actors(limit=100_000) if not actor.id.startswith("~")}

    def connected(self, one: str, other: str) -> bool:
        """See `View`."""
        return bool(self.graph.paths(one, other, max_hops=1).paths)


@dataclass(frozen=True, slots=True)
class Through:
    """The store behind a server. Every answer that is no answer raises `ServerDied`."""

    client: Client
    base: str

    def record(self, article_id: str) -> Extraction | None:
        """See `View`."""
        body = self._get(f"/articles/{quote(article_id, safe='')}", missing=True)
        return Extraction.model_validate_json(body) if body is not None else None

    def content(self, article_id: str) -> str | None:
        """See `View`."""
        body = self._get(f"/articles/{quote(article_id, safe='')}", accept="text/plain", missing=True)
        return body.decode("utf-8") if body is not None else None

    def statements(self, article_id: str) -> bool:
        """See `View`."""
        return bool(self._rows(f"SELECT ?s WHERE {{ GRAPH <{self.base}article/{article_id}> {{ ?s ?p ?o }} }} LIMIT 1"))

    def graphs(self) -> set[str]:
        """See `View`."""
        return {row["g"]["value"] for row in self._rows(_GRAPHS)}

    def found(self) -> set[str]:
        """See `View`."""
        end = time.monotonic() + PATIENCE
        while True:
            pages = list(self._pages("/search", q=EVERYWHERE, kind="sentence"))
            if all(page["fresh"] for page in pages):
                return {hit["article"] for page in pages for hit in page["items"] if hit["article"]}
            if time.monotonic() > end:
                raise ServerDied(f"the index for search does not catch up within {PATIENCE:g} s")
            time.sleep(0.1)

    def actors(self) -> dict[str, int]:
        """See `View`."""
        every = (actor for page in self._pages("/actors") for actor in page["items"])
        return {actor["id"]: actor["events"] for actor in every if not actor["id"].startswith("~")}

    def connected(self, one: str, other: str) -> bool:
        """See `View`."""
        return bool(json.loads(self._get(f"/paths?{urlencode({'from': one, 'to': other, 'hops': 1})}") or b"")["paths"])

    def _pages(self, path: str, **parameters: str) -> Iterable[Any]:
        cursor: int | None = 0
        while cursor is not None:
            asked = {**parameters, "limit": PAGE, "cursor": cursor}
            page = json.loads(self._get(f"{path}?{urlencode(asked)}") or b"")
            cursor = page["next"]
            yield page

    def _rows(self, query: str) -> list[Any]:
        return list(json.loads(self._get(f"/sparql?{urlencode({'query': query})}") or b"")["results"]["bindings"])

    def _get(self, path: str, accept: str = "application/json", missing: bool = False) -> bytes | None:
        if path.startswith("/sparql"):
            accept = "application/sparql-results+json"
        end = time.monotonic() + PATIENCE
        while True:
            try:
                reply = self.client.send("GET", path, headers={"Accept": accept})
            except (OSError, http.client.HTTPException) as error:
                raise ServerDied(f"{path}: {type(error).__name__}: {error}") from None
            if reply.status == 200:
                return reply.body
            if reply.status == 404 and missing:
                return None
            if reply.status != 503 or time.monotonic() > end:
                raise ServerDied(f"{path}: status {reply.status}: {reply.body[:300]!r}")
            time.sleep(0.2)


def indexes_agree(view: View, records: Iterable[Extraction]) -> list[str]:
    """Where search, directory of actors and network say other things than the records that are there."""
    kept = list(records)
    findings = []
    there, found = {record.id for record in kept}, view.found()
    if there != found:
        findings.append(f"search and store disagree about {sorted(there ^ found)[:5]}")
    wanted, pair = Counter[str](), None
    for record in kept:
        for event in record.events:
            actors = {actor.id for actor in (*event.actors, *event.recipients) if actor.id}
            wanted.update(actors)
            if len(actors) == 2 and event.status == Status.ASSERTED:
                pair = sorted(actors)
    if view.actors() != wanted:
        findings.append("the directory of actors counts other events than there are")
    if pair and not view.connected(*pair):
        findings.append(f"the network does not connect {pair[0]} and {pair[1]}")
    graphs = {f"{view.base}article/{record.id}" for record in kept}
    strange = view.graphs() - graphs - {ONTOLOGY, f"{view.base}identity", f"{view.base}known"}
    return findings + [f"a graph that nobody wrote: {name}" for name in sorted(strange)[:5]]
