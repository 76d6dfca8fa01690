"""Where quads are kept. `Store` is the seam; `EmbeddedStore` keeps them on this machine."""

from kg.stores.embedded import EmbeddedStore
from kg.stores.protocol import Answer, Row, Store, Term

__all__ = ["Answer", "EmbeddedStore", "Row", "Store", "Term"]
