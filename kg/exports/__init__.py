"""Events as tables and as a network, for programs that speak no RDF: GDELT-like, ACLED-like, GraphML.

See ``docs/graph.md`` for what each column holds and what stays empty.
"""

from kg.exports.told import count_articles
from kg.exports.writing import TABLES, write_events

__all__ = ["TABLES", "count_articles", "write_events"]
