"""The file of the search index: SQLite with FTS5, its tables, and how it is opened.

The file is derived from the store: where it is broken or of another version it is thrown away and built anew.
"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from kg.errors import StoreError

__all__ = ["NAME", "VERSION", "open_for_reading", "open_for_writing"]

NAME = "search.sqlite"
"""Name of the file, in the folder of the store's sidecars."""

VERSION = 1
"""Of the tables, and of the rules of `kg.search.words` and `kg.search.entries`: raise it with either."""

_WAIT = 10.0
_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE graph (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, digest TEXT NOT NULL);
CREATE TABLE doc (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, iri TEXT NOT NULL, text TEXT NOT NULL, key TEXT NOT NULL,
    label INTEGER NOT NULL, sources INTEGER NOT NULL, home INTEGER, begin INTEGER, events TEXT NOT NULL,
    UNIQUE (iri, kind, text, label)
);
CREATE TABLE source (graph INTEGER NOT NULL, doc INTEGER NOT NULL, PRIMARY KEY (graph, doc)) WITHOUT ROWID;
CREATE TABLE pending (graph TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(
    stems, readings, kind, content='', tokenize='unicode61 remove_diacritics 0', prefix='3'
);
"""


def open_for_writing(path: Path | None) -> sqlite3.Connection:
    """The index in the file ``path``, made where there is none that can be used; ``None`` for one in memory.

    Raises:
        StoreError: if the file cannot be made.
    """
    if path is None:
        return _made(sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None))
    try:
        return _opened(path)
    except sqlite3.DatabaseError:
        remove(path)
    try:
        return _opened(path)
    except sqlite3.Error as error:
        raise StoreError(f"{path}: the search index cannot be made: {error}") from error


def open_for_reading(path: Path) -> sqlite3.Connection:
    """The same file, for another thread or process that only reads.

    Raises:
        StoreError: if it is not there or cannot be read.
    """
    try:
        connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=_WAIT, check_same_thread=False, isolation_level=None
        )
        connection.execute("PRAGMA query_only = ON")
        if _version(connection) != VERSION:
            raise sqlite3.DatabaseError("it is of another version")
    except sqlite3.Error as error:
        raise StoreError(f"{path}: the search index cannot be read: {error}") from error
    return connection


def remove(path: Path) -> None:
    """Throw the file away, with those that SQLite keeps beside it."""
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm", f"{path.name}-journal"):
        with contextlib.suppress(FileNotFoundError):
            (path.parent / name).unlink()


def _opened(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=_WAIT, check_same_thread=False, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        version = _version(connection)
        if version == 0:
            return _made(connection)
        if version != VERSION:
            raise sqlite3.DatabaseError("it is of another version")
        connection.execute("SELECT COUNT(*) FROM pending").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _made(connection: sqlite3.Connection) -> sqlite3.Connection:
    """The tables are made in one transaction, with the version: a killed process leaves all of them or none."""
    connection.executescript(f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version = {VERSION}; COMMIT;")
    return connection
