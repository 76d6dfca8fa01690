"""Options that several commands share."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.output import Format

if TYPE_CHECKING:
    from kg import EventFilter
    from ontology.records import Status

__all__ = [
    "Inputs",
    "Limit",
    "Models",
    "Output",
    "Since",
    "Statuses",
    "Store",
    "Until",
    "day",
    "event_filter",
    "statuses_of",
]

Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT…", help="Files, folders, or - for standard input: .txt, .html, .jsonl, .json, also .gz."
    ),
]
Published = Annotated[
    str | None,
    typer.Option("--published", metavar="DATE", help="Publication date of articles that bring none, like 2020-01-08."),
]


def _place(text: str | Path) -> Path | str:
    """Where a store is: a folder, or the addresses of a remote one, which a path would spoil."""
    return str(text) if "://" in str(text) else Path(text)


Store = Annotated[
    Path,
    typer.Option(
        "--store",
        envvar="WAQAI_STORE",
        metavar="DIR",
        help="Folder of the graph, or addresses of a remote one: QUERY,UPDATE[,GRAPH-STORE].",
        show_envvar=True,
        show_default="waqai-store",  # never one of a configuration file, which may hold an account
        parser=_place,
    ),
]
Models = Annotated[
    Path | None,
    typer.Option(
        "--models", envvar="WAQAI_MODELS", metavar="DIR", help="Stanza weights to use instead of the package's."
    ),
]
Output = Annotated[Format, typer.Option("--format", help="A table to read, or one JSON record a line.")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=10_000, help="How many at most.")]
Since = Annotated[str | None, typer.Option("--since", metavar="DATE", help="First day.")]
Until = Annotated[str | None, typer.Option("--until", metavar="DATE", help="Last day.")]
Statuses = Annotated[
    list[str] | None,
    typer.Option("--status", help="asserted, negated, future, hypothetical, requested; may be given again."),
]


def day(text: str | None, option: str) -> dt.date | None:
    """A date of an option.

    :raises typer.BadParameter: where it is none, or in a year that no article is from.
    """
    if text is None:
        return None
    try:
        date = dt.date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no date; write it like 2020-01-08", param_hint=option) from None
    if option == "--published" and not 1800 <= date.year <= 2100:
        raise typer.BadParameter(f"no article can be from the year {date.year}", param_hint=option)
    return date


def statuses_of(texts: list[str] | None) -> tuple[Status, ...]:
    """The statuses of ``--status``.

    :raises typer.BadParameter: for a word that is none.
    """
    from ontology.records import Status

    try:
        return tuple(Status(text) for text in texts or ())
    except ValueError:
        known = ", ".join(status.value for status in Status)
        raise typer.BadParameter(f"known are {known}", param_hint="--status") from None


def event_filter(
    *,
    type_: str | None,
    mode: str | None,
    actor: str | None,
    country: str | None,
    statuses: tuple[Status, ...],
    since: dt.date | None,
    until: dt.date | None,
) -> EventFilter:
    """The events that the options of a command ask for."""
    from kg import EventFilter

    return EventFilter(
        type=type_.upper() if type_ else None,
        mode=mode,
        actor=actor,
        country=country.upper() if country else None,
        statuses=statuses,
        since=since,
        until=until,
    )
