"""The parts that commands and server are put together from; tests put others in their place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api.pipeline import ArticleExtractor
    from kg import Graph

__all__ = ["NoStore", "graph_for_reading", "graph_for_writing", "make_extractor"]


class NoStore(Exception):
    """There is no store where one is looked for."""


def make_extractor(models: Path | None) -> ArticleExtractor:
    """The extractor, with the package's weights or those in ``models``; loaded on first use."""
    from api.pipeline import LazyExtractor

    return LazyExtractor(models)


def graph_for_writing(store: Path | str, base: str | None = None) -> Graph:
    """The graph in the folder ``store``, which is made where there is none, or behind these addresses."""
    from kg import open_graph

    return open_graph(store, base)


def graph_for_reading(store: Path | str) -> Graph:
    """The graph in the folder ``store``, or behind these addresses.

    :raises NoStore: where there is none.
    """
    if isinstance(store, str) and "://" in store:
        return graph_for_writing(store)
    store = Path(store)
    if not store.is_dir() or not any(store.iterdir()):
        raise NoStore(f"{store}: there is no store here; make one with 'waqai ingest ARTICLES… --store {store}'")
    return graph_for_writing(store)
