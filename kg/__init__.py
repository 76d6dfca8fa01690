"""The event graph: records to RDF, a store, and answers.

Start with `open_graph`; see `Graph` for what it answers, ``docs/graph.md`` for the shape of the RDF.
"""

from kg.errors import BadQuery, ConcurrentUse, GraphError, NotAcceptable, QueryRefused, StoreError, StoreLocked
from kg.graph import Graph
from kg.lookup import EventFilter
from kg.mapping import Run, article_digest
from kg.opening import open_graph
from kg.stores import Answer, EmbeddedStore, Store

__all__ = [
    "Answer",
    "BadQuery",
    "ConcurrentUse",
    "EmbeddedStore",
    "EventFilter",
    "Graph",
    "GraphError",
    "NotAcceptable",
    "QueryRefused",
    "Run",
    "Store",
    "StoreError",
    "StoreLocked",
    "article_digest",
    "open_graph",
]
