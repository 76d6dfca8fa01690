"""Actors and what they did to each other as GraphML: a node for each actor, an edge for each event of two.

Actors are gathered in a file that goes away by itself, so that memory does not grow with the graph.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import combinations, product
from typing import TextIO
from xml.sax.saxutils import escape, quoteattr

from kg.exports.told import Told
from kg.mapping import actor_node
from kg.network import PARTICIPANTS
from kg.terms import Iris, clean
from ontology.records import ActorRef

__all__ = ["write_graphml"]

_NODE = {"name_ar": "string", "name_en": "string", "country": "string", "role": "string", "events": "int"}
_EDGE = {
    "event": "string",
    "type": "string",
    "mode": "string",
    "cameo": "string",
    "quad": "int",
    "score": "double",
    "status": "string",
    "begin": "string",
    "end": "string",
    "article": "string",
    "relation": "string",
}
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
_TABLES = """
CREATE TABLE node (
    iri TEXT PRIMARY KEY, name_ar TEXT, name_en TEXT, country TEXT, role TEXT, events INTEGER
) WITHOUT ROWID;
CREATE TABLE edge (source TEXT, target TEXT, facts TEXT, directed INTEGER);
"""
_NODE_ROW = """
INSERT INTO node VALUES (?, ?, ?, ?, ?, 1) ON CONFLICT (iri) DO UPDATE SET events = events + 1,
    name_ar = COALESCE(name_ar, excluded.name_ar), name_en = COALESCE(name_en, excluded.name_en),
    country = COALESCE(country, excluded.country), role = COALESCE(role, excluded.role)
"""


def write_graphml(events: Iterable[Told], iris: Iris, output: TextIO) -> None:
    """Write the network of ``events``; the ids of nodes are the IRIs of actors.

    Agents act on recipients (``relation`` "to", directed); agents of one event that do not act on each other act
    jointly ("with", undirected). Of an event with very many participants the first `kg.network.PARTICIPANTS` count.
    """
    with _gathering() as database:
        for told in events:
            _gather(database, told, iris)
        output.write(_HEAD)
        for kind, keys in (("node", _NODE), ("edge", _EDGE)):
            for name, type_ in keys.items():
                output.write(f'<key id="{kind[0]}_{name}" for="{kind}" attr.name="{name}" attr.type="{type_}"/>\n')
        output.write('<graph id="waqai" edgedefault="directed">\n')
        for iri, *values in database.execute("SELECT iri, name_ar, name_en, country, role, events FROM node"):
            output.write(f"<node id={quoteattr(iri)}>{_data('n', zip(_NODE, values, strict=True))}</node>\n")
        rows = database.execute("SELECT rowid, source, target, facts, directed FROM edge ORDER BY rowid")
        for number, source, target, facts, directed in rows:
            ends = f"source={quoteattr(source)} target={quoteattr(target)}"
            mark = "" if directed else ' directed="false"'
            output.write(f'<edge id="e{number}" {ends}{mark}>{facts}</edge>\n')
        output.write("</graph>\n</graphml>\n")


@contextmanager
def _gathering() -> Iterator[sqlite3.Connection]:
    """A database in a temporary file (SQLite's empty name), written once and thrown away."""
    with closing(sqlite3.connect("", isolation_level=None)) as database:
        database.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_TABLES} BEGIN;")
        yield database


def _gather(database: sqlite3.Connection, told: Told, iris: Iris) -> None:
    agents = _nodes(told, told.event.actors, iris)
    recipients = _nodes(told, told.event.recipients, iris)
    for iri, actor in {**recipients, **agents}.items():
        named = actor.name.ar or (None if actor.name.en else actor.text)
        database.execute(_NODE_ROW, (iri, named, actor.name.en, actor.country, actor.role))
    some, others = list(agents)[:PARTICIPANTS], list(recipients)[:PARTICIPANTS]
    acted = [(source, target) for source, target in product(some, others) if source != target]
    met = {frozenset(pair) for pair in acted}
    joint = [pair for pair in combinations(some, 2) if frozenset(pair) not in met]
    for pairs, relation in ((acted, "to"), (joint, "with")):
        facts = _facts(told, relation)
        for source, target in pairs:
            database.execute("INSERT INTO edge VALUES (?, ?, ?, ?)", (source, target, facts, relation == "to"))


def _nodes(told: Told, actors: Iterable[ActorRef], iris: Iris) -> dict[str, ActorRef]:
    return {actor_node(iris, told.article.id, actor).value: actor for actor in actors}


def _facts(told: Told, relation: str) -> str:
    event = told.event
    values = (
        told.iri,
        event.type,
        event.mode,
        event.cameo,
        event.quad,
        event.score,
        event.status.value,
        told.first,
        told.last,
        told.article.id,
        relation,
    )
    return _data("e", zip(_EDGE, values, strict=True))


def _data(kind: str, values: Iterable[tuple[str, object]]) -> str:
    return "".join(
        f'<data key="{kind}_{name}">{escape(clean(str(value)))}</data>' for name, value in values if value is not None
    )
