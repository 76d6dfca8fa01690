"""The search index beside a store, and how it keeps in step with it.

Before graphs of the store change, their names are put down in the index, on disk; when they have changed, they are read
from the store and what the index holds of them is replaced, in one transaction with taking the names out. So a process
that is killed anywhere in between leaves names behind, and whoever opens the index next reads those graphs again. What
changed while no index was there (another version, a backup put back) is found by comparing the articles, and the
digests of what they were read from, with those that the index knows.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

from pyoxigraph import NamedNode, Quad

from kg.errors import StoreError
from kg.queries import query
from kg.search.database import NAME, open_for_writing
from kg.search.entries import Entry, entries_of
from kg.search.searcher import SearchAnswer, Searcher
from kg.search.words import Token, tokens
from ontology.namespaces import WQ

__all__ = ["Progress", "SearchIndex"]

ANYTHING = ""
"""In place of a graph's name: any graph may have changed."""

_CHUNK = 50
_DIGEST = WQ["digest"]
_Key: TypeAlias = tuple[str, str, str, int]
_LOG = logging.getLogger("waqai.search")


class Source(Protocol):
    """What the index reads of a store; see `kg.stores.Store`."""

    def rows(self, query: str) -> Sequence[Sequence[object]]:
        """Solutions of a SELECT query."""
        ...

    def graph(self, name: NamedNode) -> list[Quad]:
        """All quads of a named graph."""
        ...


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the index is: graphs that it holds, and graphs that it still has to read."""

    indexed: int
    waiting: int

    @property
    def complete(self) -> bool:
        """Whether the index agrees with the store."""
        return self.waiting == 0


class SearchIndex:
    """The index over one store; used by one thread at a time, like the store's writer.

    Nothing is opened before it is needed.

    Args:
        source: the store.
        folder: where the file is; ``None`` for an index in memory.
        alone: whether nobody writes to the store but who tells the index (`changing`).
    """

    def __init__(self, source: Source, folder: Path | None, *, alone: bool = True) -> None:
        self.path = folder / NAME if folder else None
        self.skipped: frozenset[str] = frozenset()
        self._source = source
        self._alone = alone
        self._connection: sqlite3.Connection | None = None
        self._compared = False
        self._searchers: list[Searcher] = []
        self._searcher = self.searcher()
        self._lock = threading.RLock()

    @property
    def connection(self) -> sqlite3.Connection:
        """The writing connection, opened on first use; an index in memory is searched through it as well.

        Raises:
            StoreError: if the file cannot be made.
        """
        if self._connection is None:
            self._connection = open_for_writing(self.path)
        return self._connection

    def search(
        self, text: str, kinds: Sequence[str] = (), limit: int = 20, offset: int = 0, seconds: float | None = None
    ) -> SearchAnswer:
        """What `kg.search.Searcher.search` finds, once the index has caught up, for at most that many seconds.

        Raises:
            NotReady: if it was never complete and is not by then; otherwise as `kg.search.Searcher.search`.
        """
        if not self._alone:
            self._compared = False
        if not self.complete:
            self.catch_up(seconds)
        return self._searcher.search(text, kinds, limit, offset)

    def searcher(self) -> Searcher:
        """A searcher over this index: on a connection of its own, or, where the index is in memory, on this one.

        It is closed with the index.
        """
        searcher = Searcher(self.path if self.path else lambda: self.connection)
        self._searchers.append(searcher)
        return searcher

    @contextmanager
    def changing(self, names: Iterable[NamedNode] | None) -> Iterator[None]:
        """Around a write to the store: these named graphs (``None``: any) change in it.

        Raises:
            StoreError: if the names cannot be put down, before anything is written.
        """
        chosen = [ANYTHING] if names is None else self._wanted(name.value for name in names)
        if not chosen or (self.path is None and self._connection is None):  # one in memory is built when first asked
            yield
            return
        with self._lock:
            self._announce(chosen)
            try:
                yield
            finally:
                self._settle(chosen)

    def catch_up(self, seconds: float | None = None) -> Progress:
        """Read what the index misses, for as long as that many seconds; without them, all of it.

        Raises:
            StoreError: if the index cannot be written or the store not be read.
        """
        end = None if seconds is None else time.monotonic() + seconds
        with self._lock, _told(self.path):
            if not self._compared or self._anything():
                self._compare()
            while chunk := self._waiting(_CHUNK):
                self._replace(chunk)
                if end is not None and time.monotonic() > end:
                    break
            progress = self._progress()
            if progress.complete and not self._ready():
                self.connection.execute("INSERT OR REPLACE INTO meta VALUES ('state', 'ready')")
        return progress

    def rebuild(self) -> None:
        """Forget everything; `catch_up` then reads the whole store.

        Raises:
            StoreError: if the index cannot be written.
        """
        with self._lock, _told(self.path):
            with self._transaction() as connection:
                connection.execute("INSERT INTO words (words) VALUES ('delete-all')")
                for table in ("doc", "source", "graph", "pending", "meta"):
                    connection.execute(f"DELETE FROM {table}")
            self._compared = False

    @property
    def complete(self) -> bool:
        """Whether the index is known to agree with the store."""
        with self._lock:
            return self._compared and self._progress().complete

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            for searcher in self._searchers:
                searcher.close()
            if self._connection is not None:
                self._connection.close()
                self._connection = None
                self._compared = False

    # -- in step with the store ----------------------------------------------------------------------------------

    def _announce(self, names: Sequence[str]) -> None:
        with _told(self.path):
            connection = self.connection
            connection.execute("PRAGMA synchronous = FULL")  # on disk before the store changes
            try:
                with self._transaction():
                    connection.executemany("INSERT OR IGNORE INTO pending VALUES (?)", ((name,) for name in names))
            finally:
                connection.execute("PRAGMA synchronous = NORMAL")

    def _settle(self, names: Sequence[str]) -> None:
        """The store has what it has: a failure here is made good by `catch_up`, and never fails the write."""
        try:
            if ANYTHING not in names:
                for start in range(0, len(names), _CHUNK):
                    self._replace(names[start : start + _CHUNK])
        except (sqlite3.Error, StoreError) as error:
            _LOG.warning("search index: %d graphs are to be read again: %s", len(names), error)

    def _compare(self) -> None:
        """Put down the graphs in which index and store differ."""
        there = self._graphs(everything=self._anything())
        connection = self.connection
        known = dict(connection.execute("SELECT iri, digest FROM graph"))
        different = {name for name, digest in there.items() if known.get(name) != digest} | (
            known.keys() - there.keys()
        )
        if self._anything():
            different |= there.keys()
        with self._transaction():
            connection.executemany("INSERT OR IGNORE INTO pending VALUES (?)", ((name,) for name in different))
            connection.execute("DELETE FROM pending WHERE graph = ?", (ANYTHING,))
        self._compared = True

    def _graphs(self, *, everything: bool) -> dict[str, str]:
        """Named graphs of the store with their digests: the articles', or really all."""
        rows = list(self._source.rows(query("search_articles").text))
        if everything:
            rows += [(row[0], None) for row in self._source.rows(query("search_graphs").text)]
        found: dict[str, str] = {}
        for name, digest in rows:
            if isinstance(name, NamedNode):
                value = getattr(digest, "value", "")
                found[name.value] = max(found.get(name.value, ""), value)
        return {name: found[name] for name in self._wanted(found)}

    def _wanted(self, names: Iterable[str]) -> list[str]:
        return [name for name in dict.fromkeys(names) if name not in self.skipped]

    def _anything(self) -> bool:
        return self.connection.execute("SELECT 1 FROM pending WHERE graph = ?", (ANYTHING,)).fetchone() is not None

    def _waiting(self, limit: int) -> list[str]:
        rows = self.connection.execute("SELECT graph FROM pending WHERE graph <> ? LIMIT ?", (ANYTHING, limit))
        return [row[0] for row in rows]

    def _progress(self) -> Progress:
        indexed = self.connection.execute("SELECT COUNT(*) FROM graph").fetchone()[0]
        waiting = self.connection.execute("SELECT COUNT(*) FROM pending").fetchone()[0]
        return Progress(int(indexed), int(waiting))

    # -- writing -------------------------------------------------------------------------------------------------

    def _replace(self, names: Sequence[str]) -> None:
        """Put what the store holds of these graphs in the place of what the index does."""
        read: list[tuple[str, list[Entry], str | None]] = []
        for name in names:
            quads = self._source.graph(NamedNode(name))
            digests = [quad.object.value for quad in quads if quad.predicate.value == _DIGEST]  # type: ignore[union-attr]
            read.append((name, entries_of(quads), max(digests, default="") if quads else None))
        with self._transaction() as connection:
            for name, entries, digest in read:
                self._replace_graph(connection, name, entries, digest)
                connection.execute("DELETE FROM pending WHERE graph = ?", (name,))

    def _replace_graph(
        self, connection: sqlite3.Connection, name: str, entries: Sequence[Entry], digest: str | None
    ) -> None:
        row = connection.execute("SELECT id FROM graph WHERE iri = ?", (name,)).fetchone()
        if digest is None and row is None:
            return
        if row is None:
            graph = int(
                connection.execute("INSERT INTO graph (iri, digest) VALUES (?, ?)", (name, digest)).lastrowid or 0
            )
        else:
            graph = int(row[0])
            connection.execute("UPDATE graph SET digest = ? WHERE id = ?", (digest or "", graph))
        _exchange(connection, graph, {_key(entry): entry for entry in entries})
        if digest is None:
            connection.execute("DELETE FROM graph WHERE id = ?", (graph,))

    def _ready(self) -> bool:
        return self.connection.execute("SELECT 1 FROM meta WHERE name = 'state'").fetchone() is not None

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        connection = self.connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _key(entry: Entry) -> _Key:
    return entry.kind, entry.iri, entry.text, entry.label


def _exchange(connection: sqlite3.Connection, graph: int, wanted: Mapping[_Key, Entry]) -> None:
    """Make ``wanted`` the entries of a graph; a text that several graphs share stays while one of them has it."""
    rows = connection.execute(
        "SELECT doc.id, kind, iri, text, label FROM source JOIN doc ON doc.id = source.doc WHERE source.graph = ?",
        (graph,),
    )
    had: dict[_Key, int] = {(kind, iri, text, label): number for number, kind, iri, text, label in rows}
    for key in had.keys() - wanted.keys():
        _let_go(connection, graph, had[key], key)
    for key, entry in wanted.items():
        if key in had:
            details = entry.begin, " ".join(entry.events), had[key]
            connection.execute("UPDATE doc SET begin = ?, events = ? WHERE id = ?", details)
        else:
            _take_in(connection, graph, entry)


def _take_in(connection: sqlite3.Connection, graph: int, entry: Entry) -> None:
    words = list(tokens(entry.text))
    stems = " ".join(word.stem for word in words)
    home = graph if entry.kind in ("event", "sentence") else None
    events = " ".join(entry.events)
    number, sources = connection.execute(
        "INSERT INTO doc (kind, iri, text, key, label, sources, home, begin, events) "
        "VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?) "
        "ON CONFLICT (iri, kind, text, label) DO UPDATE SET sources = sources + 1 "
        "RETURNING id, sources",
        (entry.kind, entry.iri, entry.text, stems, entry.label, home, entry.begin, events),
    ).fetchone()
    connection.execute("INSERT INTO source VALUES (?, ?)", (graph, number))
    if sources == 1:
        sql = "INSERT INTO words (rowid, stems, readings, kind) VALUES (?, ?, ?, ?)"
        _write(connection, sql, number, entry.kind, words)


def _let_go(connection: sqlite3.Connection, graph: int, number: int, key: _Key) -> None:
    connection.execute("DELETE FROM source WHERE graph = ? AND doc = ?", (graph, number))
    (sources,) = connection.execute(
        "UPDATE doc SET sources = sources - 1 WHERE id = ? RETURNING sources", (number,)
    ).fetchone()
    if sources == 0:
        kind, _, text, _ = key
        sql = "INSERT INTO words (words, rowid, stems, readings, kind) VALUES ('delete', ?, ?, ?, ?)"
        _write(connection, sql, number, kind, list(tokens(text)))
        connection.execute("DELETE FROM doc WHERE id = ?", (number,))


def _write(connection: sqlite3.Connection, sql: str, number: int, kind: str, words: Sequence[Token]) -> None:
    """Enter a text into the index, or take it out, which needs the very words that it was entered with."""
    readings = sorted({reading for word in words for reading in word.readings})
    connection.execute(sql, (number, " ".join(word.stem for word in words), " ".join(readings), kind))


@contextmanager
def _told(path: Path | None) -> Iterator[None]:
    """Errors of SQLite in words for the person who can do something about them."""
    try:
        yield
    except sqlite3.Error as error:
        name = str(path) if path else "search index in memory"
        remedy = "'waqai search --rebuild' makes it anew"
        raise StoreError(f"{name}: the search index cannot be used: {error}; {remedy}") from error
