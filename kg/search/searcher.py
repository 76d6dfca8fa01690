"""Asking the search index: which things have texts with these words, the best first."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

from pydantic import BaseModel, ConfigDict

from kg.errors import BadQuery, StoreError
from kg.search.asking import KINDS, Asked, ask_for
from kg.search.database import open_for_reading
from kg.search.words import tokens

__all__ = ["Highlight", "Kind", "NotReady", "SearchAnswer", "SearchHit", "Searcher"]

Kind = Literal["actor", "place", "event", "sentence"]

MOST_SCORED = 200_000
"""Things that one question of a SPARQL function may find; of more, the best ones."""

_SECONDS = 10.0
_STEPS = 100_000
_SCORED = """
WITH hits AS MATERIALIZED (
    SELECT rowid AS id, bm25(words, 1.0, 0.3, 0.0) AS score FROM words WHERE words MATCH :match
), ranked AS (
    SELECT doc.iri AS iri, doc.kind AS kind, doc.id AS doc,
           MIN((hits.score - 0.1) * (1.0 + doc.sources / (doc.sources + 20.0)) * (1.0 + 2.0 * (doc.key = :key))
               * (1.0 + 0.1 * doc.label) / (1.0 + 0.02 * length(doc.key))) AS score
    FROM hits JOIN doc ON doc.id = hits.id
    GROUP BY doc.iri, doc.kind
)
"""
"""Relevance (BM25, negative: less is better; a constant keeps words that are everywhere from counting nothing), better
for what many articles name, for the whole text asked for, for names that a graph gives, for short texts."""

_PAGE = (
    _SCORED
    + """
SELECT ranked.kind, ranked.iri, ranked.score, doc.text, doc.begin, doc.events, doc.sources, graph.iri,
       (SELECT other.text FROM doc AS other WHERE other.iri = ranked.iri AND other.kind = ranked.kind AND other.label
        ORDER BY other.label DESC, other.sources DESC, other.id LIMIT 1)
FROM ranked JOIN doc ON doc.id = ranked.doc LEFT JOIN graph ON graph.id = doc.home
ORDER BY ranked.score, ranked.kind, ranked.iri LIMIT :limit OFFSET :offset
"""
)
_SCORES = _SCORED + "SELECT iri, score FROM ranked ORDER BY score, kind, iri LIMIT :limit"


class NotReady(StoreError):
    """The search index is being built; the message says so."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Highlight(_Record):
    """Characters ``start`` to ``end`` (exclusive) of a hit's ``text`` are a word that was asked for."""

    start: int
    end: int


class SearchHit(_Record):
    """Something found. ``text`` is what the words are in: a name, the words of an article for it, an event, a sentence.

    ``id`` is the one that other questions take (``None`` of a sentence), ``name`` what to call it. ``score`` compares
    hits of one search, more is better. ``articles`` counts those with this text. ``article`` is the id of the article
    of an event or sentence, ``begin`` the character of it where a sentence starts, ``events`` are the ids of the
    events that a sentence speaks of.
    """

    kind: Kind
    id: str | None
    iri: str
    name: str
    text: str
    highlights: tuple[Highlight, ...]
    score: float
    articles: int
    article: str | None = None
    begin: int | None = None
    events: tuple[str, ...] = ()


class SearchAnswer(_Record):
    """A page of hits. ``more`` tells that others follow, ``fresh`` that the index knows of all that is in the graph."""

    hits: tuple[SearchHit, ...]
    more: bool
    fresh: bool


class Searcher:
    """Reads a search index; any thread may call it, one at a time.

    Args:
        source: the file of the index, opened on first use; or how to come by the connection of one in memory.
    """

    def __init__(self, source: Path | Callable[[], sqlite3.Connection]) -> None:
        self._source = source
        self._own: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None
        self._lock = threading.Lock()
        self._end = 0.0

    def search(self, text: str, kinds: Sequence[str] = (), limit: int = 20, offset: int = 0) -> SearchAnswer:
        """Things with all the words of ``text``, the best first; of all kinds unless some are named.

        Raises:
            BadQuery: if there is no word in ``text``, or too much, or a kind that does not exist.
            NotReady: while the index is built for the first time.
            StoreError: if it cannot be read.
            ValueError: if ``limit`` or ``offset`` is out of range.
        """
        if not (0 <= limit <= MOST_SCORED and 0 <= offset <= 2**31):
            raise ValueError(f"limit is {limit}, offset {offset}; at most {MOST_SCORED} hits are told")
        asked, chosen = ask_for(text), _kinds(kinds)
        with self._reading() as connection:
            fresh = _fresh(connection)
            asked = _known(connection, asked)
            bound = {"match": asked.match(chosen), "key": asked.key, "limit": limit + 1, "offset": offset}
            rows = connection.execute(_PAGE, bound).fetchall()
        hits = tuple(_hit(asked, row) for row in rows[:limit])
        return SearchAnswer(hits=hits, more=len(rows) > limit, fresh=fresh)

    def scores(self, text: str, kinds: Sequence[str] = ()) -> dict[str, float]:
        """Scores of all things (by IRI) that a search finds, the best first; at most `MOST_SCORED`.

        Raises:
            BadQuery: as `search`.
            NotReady: likewise.
            StoreError: likewise.
        """
        asked, chosen = ask_for(text), _kinds(kinds)
        with self._reading() as connection:
            _fresh(connection)
            asked = _known(connection, asked)
            bound = {"match": asked.match(chosen), "key": asked.key, "limit": MOST_SCORED}
            found: dict[str, float] = {}
            for iri, score in connection.execute(_SCORES, bound):
                found.setdefault(iri, -score)
        return found

    def version(self) -> tuple[object, ...]:
        """Something that is another after each change of the index.

        Raises:
            StoreError: if the index cannot be read.
        """
        with self._reading() as connection:
            changes = connection.total_changes if self._own is None else 0
            return id(connection), connection.execute("PRAGMA data_version").fetchone()[0], changes

    def close(self) -> None:
        """Let go of the file; the next call opens it again."""
        with self._lock:
            self._let_go()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            connection = self._connection()
            self._end = time.monotonic() + _SECONDS
            connection.set_progress_handler(self._late, _STEPS)
            try:
                yield connection
            except sqlite3.Error as error:
                if self._late():
                    raise BadQuery(f"the search took longer than {_SECONDS:.0f} seconds; use rarer words") from None
                self._let_go()
                raise StoreError(f"the search index cannot be read: {error}") from error
            finally:
                connection.set_progress_handler(None, 0)

    def _late(self) -> bool:
        return time.monotonic() > self._end

    def _connection(self) -> sqlite3.Connection:
        if not isinstance(self._source, Path):
            return self._source()
        try:
            status = self._source.stat()
        except OSError:
            raise NotReady("there is no search index yet; it is built when the graph is opened for writing") from None
        if self._own is None or self._file != (status.st_dev, status.st_ino):  # thrown away and made anew meanwhile
            self._let_go()
            self._own = open_for_reading(self._source)
            self._file = status.st_dev, status.st_ino
        return self._own

    def _let_go(self) -> None:
        if self._own is not None:
            self._own.close()
            self._own = None


def _kinds(kinds: Sequence[str]) -> tuple[str, ...]:
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise BadQuery(f"nothing of the kind {unknown[0][:40]!r} can be searched for; there are {', '.join(KINDS)}")
    return tuple(dict.fromkeys(kinds))


def _fresh(connection: sqlite3.Connection) -> bool:
    row = connection.execute("SELECT value FROM meta WHERE name = 'state'").fetchone()
    if row is None:
        done = connection.execute("SELECT COUNT(*) FROM graph").fetchone()[0]
        raise NotReady(f"the search index is being built: {done} articles are in it so far")
    return connection.execute("SELECT 1 FROM pending LIMIT 1").fetchone() is None


def _known(connection: sqlite3.Connection, asked: Asked) -> Asked:
    def known(stem: str) -> bool:
        row = connection.execute("SELECT 1 FROM words WHERE words MATCH ? LIMIT 1", (f'{{stems readings}} : "{stem}"',))
        return row.fetchone() is not None

    return asked.with_alternatives(known)


def _id(iri: str, kind: str) -> str:
    """The id in one of our IRIs, as `kg.terms.Iris` makes them; of another IRI, all of it."""
    before, step, local = iri.rpartition(f"/{kind}/")
    if not step or not before:
        return iri
    return local if local.startswith("~") else unquote(local)


def _hit(asked: Asked, row: Sequence[object]) -> SearchHit:
    kind, iri, score, text, begin, events, sources, home, name = row
    words = str(text)
    shown = tuple(
        Highlight(start=token.start, end=token.end)
        for token in tokens(words)
        if any(word.fits(token) for word in asked.words)
    )
    return SearchHit.model_validate(
        {
            "kind": kind,
            "id": None if kind == "sentence" else _id(str(iri), str(kind)),
            "iri": iri,
            "name": name or words,
            "text": words,
            "highlights": tuple(dict.fromkeys(shown)),
            "score": round(-float(str(score)), 6),
            "articles": sources,
            "article": None if home is None else _id(str(home), "article"),
            "begin": begin,
            "events": tuple(_id(event, "event") for event in str(events).split()),
        }
    )
