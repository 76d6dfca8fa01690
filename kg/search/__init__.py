"""Search over names, events and sentences: an index beside the store, in step with it. See ``docs/graph.md``."""

from kg.search.asking import KINDS
from kg.search.functions import FUNCTIONS, search_functions
from kg.search.index import Progress, SearchIndex
from kg.search.searcher import Highlight, Kind, NotReady, SearchAnswer, Searcher, SearchHit
from kg.search.store import SearchableStore

__all__ = [
    "FUNCTIONS",
    "KINDS",
    "Highlight",
    "Kind",
    "NotReady",
    "Progress",
    "SearchAnswer",
    "SearchHit",
    "SearchIndex",
    "SearchableStore",
    "Searcher",
    "search_functions",
]
