"""Events, actors and paths as rows of tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from api.output import Column

if TYPE_CHECKING:
    from kg.answers import ActorSummary, EventSummary, Participant, PathsAnswer, PlaceSummary
    from ontology.records import ActorRef, Extraction, PlaceRef

__all__ = ["EVENT_COLUMNS", "PATH_COLUMNS", "event_rows", "name_of", "path_rows", "summary_rows"]

EVENT_COLUMNS = (
    Column("when"),
    Column("type"),
    Column("status"),
    Column("who", arabic=True),
    Column("words", arabic=True),
    Column("to whom", arabic=True),
    Column("where", arabic=True),
)
PATH_COLUMNS = (Column("path"), Column("from", arabic=True), Column("events"), Column("to", arabic=True), Column("how"))


def event_rows(extraction: Extraction) -> Iterator[tuple[str | None, ...]]:
    """The events of a record; what a call or promise is about follows it, marked ``↳``."""
    for event in extraction.events:
        for mark, one in (("", event), ("↳ ", event.content)):
            if one is None:
                continue
            yield (
                one.time.value if one.time else None,
                mark + _kind(one.type, one.mode),
                one.status.value,
                _names(one.actors),
                one.mentions[0].text if one.mentions else None,
                _names(one.recipients),
                _place(one.place, one.about_place),
            )


def summary_rows(events: Iterable[EventSummary]) -> Iterator[tuple[str | None, ...]]:
    """Events out of the graph."""
    for event in events:
        yield (
            event.time,
            ("↳ " if event.content_of else "") + _kind(event.type, event.mode),
            event.status.value,
            _names(event.actors),
            event.trigger,
            _names(event.recipients),
            _place(event.place, event.about_place),
        )


def path_rows(answer: PathsAnswer) -> Iterator[tuple[str | None, ...]]:
    """The steps of paths, each with the number of events behind it and what kinds they are."""
    for number, path in enumerate(answer.paths, 1):
        for index, hop in enumerate(path.hops):
            kinds = sorted({f"{evidence.type} ({evidence.begin or 'undated'})" for evidence in hop.evidence})
            yield (
                str(number) if index == 0 else "",
                name_of(path.actors[index]),
                str(hop.events),
                name_of(path.actors[index + 1]),
                ", ".join(kinds),
            )


def name_of(actor: ActorSummary) -> str:
    """The name to show: Arabic, else English, else the id."""
    return actor.name.ar or actor.name.en or actor.id


def _kind(kind: str, mode: str | None) -> str:
    return f"{kind}/{mode}" if mode else kind


def _names(actors: Iterable[ActorRef | Participant]) -> str | None:
    return "؛ ".join(actor.text for actor in actors) or None


def _place(place: PlaceRef | PlaceSummary | None, about: PlaceRef | PlaceSummary | None) -> str | None:
    if place is not None:
        return place.text
    return f"({about.text})" if about is not None else None
