"""``waqai search``: names and texts by their words."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from api import parts
from api.commands.options import Limit, Output, Store
from api.commands.reading import DEFAULT_STORE
from api.intake import progress
from api.output import Column, Format, line, show_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.search import SearchHit, SearchIndex

__all__ = ["search"]

_SLICE = 0.5
_COLUMNS = (Column("kind"), Column("id"), Column("text", arabic=True), Column("score"))


class Sought(StrEnum):
    """What can be looked for."""

    ACTOR = "actor"
    PLACE = "place"
    EVENT = "event"
    SENTENCE = "sentence"


def search(
    words: Annotated[
        str | None, typer.Argument(metavar="WORDS", help='Words; "phrases" in quotation marks; beginnings with *.')
    ] = None,
    store: Store = DEFAULT_STORE,
    kind: Annotated[list[Sought] | None, typer.Option("--kind", help="What to look for; may be given again.")] = None,
    limit: Limit = 20,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the search index anew first.")] = False,
    format_: Output = Format.TABLE,
) -> None:
    """Find actors, places, events and sentences by their words, whatever the spelling.

    All words must be there. Hamza, ة, ى, vowel signs, «ال» and what is written together with a word don't matter.
    """
    if words is None and not rebuild:
        raise typer.BadParameter("give words to search for, or --rebuild", param_hint="WORDS")
    with parts.graph_for_reading(store) as graph:
        if rebuild:
            graph.search_index.rebuild()
        _catch_up(graph.search_index)
        if words is None:
            return
        answer = graph.search(words, [one.value for one in kind or ()], limit)
    if format_ is Format.JSONL:
        for hit in answer.hits:
            line(hit.model_dump_json())
        return
    title = f"{len(answer.hits)} hits" + (" (there are more)" if answer.more else "")
    show_table(title, _COLUMNS, _rows(answer.hits))


def _catch_up(index: SearchIndex) -> None:
    """Read what the index misses, with a bar where that takes time."""
    state = index.catch_up(_SLICE)
    if state.complete:
        return
    with progress("indexing", state.waiting) as meter:
        while not state.complete:
            before, state = state, index.catch_up(_SLICE)
            for _ in range(before.waiting - state.waiting):
                meter.step("articles")


def _rows(hits: tuple[SearchHit, ...]) -> Iterator[tuple[str | None, ...]]:
    for hit in hits:
        yield hit.kind, hit.id or hit.article, hit.text, f"{hit.score:.2f}"
