"""Where quads are kept. `Store` is the seam; `EmbeddedStore` keeps them on this machine."""

from kg.stores.embedded import EmbeddedStore
from kg.stores.engine import Functions
from kg.stores.protocol import Answer, Changing, Row, Sink, Store, StreamingStore, Term
from kg.stores.snapshot import SnapshotStore

__all__ = [
    "Answer",
    "Changing",
    "EmbeddedStore",
    "Functions",
    "Row",
    "Sink",
    "SnapshotStore",
    "Store",
    "StreamingStore",
    "Term",
]
