"""Terminal output: tables that show Arabic from the right, messages on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["Column", "Format", "console", "isolated", "line", "show_table", "warn"]

# First strong isolate … pop directional isolate: each cell sets its own direction and leaves its neighbours alone.
_FSI, _PDI = "\u2068", "\u2069"
_PIPE_WIDTH = 160


class Format(StrEnum):
    """How answers are printed."""

    TABLE = "table"
    JSONL = "jsonl"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; ``arabic`` ones stand at the right of their space."""

    name: str
    arabic: bool = False


def console(*, error: bool = False) -> Console:
    """A console on standard output or error; as wide as the terminal, or wide enough for a table in a pipe."""
    from rich.console import Console

    stream = sys.stderr if error else sys.stdout
    return Console(
        stderr=error, width=None if stream.isatty() else _PIPE_WIDTH, highlight=False, emoji=False, markup=False
    )


def isolated(text: str) -> str:
    """``text`` in a direction of its own, without control characters that would act on the terminal."""
    shown = "".join(character if character.isprintable() else " " for character in text)
    return f"{_FSI}{shown}{_PDI}" if shown else ""


def show_table(title: str, columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; cells that are ``None`` are left empty."""
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left", show_lines=False)
    for column in columns:
        table.add_column(column.name, justify="right" if column.arabic else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if cell is None else isolated(str(cell))) for cell in row))
    console().print(table)


def line(text: str) -> None:
    """One line on standard output."""
    sys.stdout.write(f"{text}\n")


def warn(text: str) -> None:
    """One line on standard error, whatever is in it."""
    shown = "".join(character if character.isprintable() else " " for character in text)
    sys.stderr.write(f"{shown}\n")
