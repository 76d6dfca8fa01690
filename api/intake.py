"""Inputs of a command: articles on, problems to standard error, both counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from api.output import console, warn

if TYPE_CHECKING:
    from ontology.records import Article

__all__ = ["Intake", "Meter", "progress"]

_COUNTED_BYTES = 256 * 1024 * 1024
_LINES = frozenset({".jsonl", ".ndjson"})
_SINGLE = frozenset({".txt", ".html", ".htm", ".xhtml"})


class Intake:
    """The articles of some paths. Iterate once; ``failed`` counts what could not be read, or was reported later."""

    def __init__(self, paths: Sequence[str], published: dt.date | None) -> None:
        self._paths = paths
        self._published = published
        self.failed = 0

    def __iter__(self) -> Iterator[Article]:
        """The articles that can be read; the others are reported as they come up."""
        from extractors.reading import InputProblem, read_sources

        for item in read_sources(self._paths, published=self._published):
            if isinstance(item, InputProblem):
                self.report(str(item))
            else:
                yield item

    def report(self, problem: str) -> None:
        """Count and show a problem."""
        self.failed += 1
        warn(f"waqai: {problem}")

    def expected(self) -> int | None:
        """How many articles are to come, where that is quickly counted."""
        total = 0
        for path in self._paths:
            count = _count(Path(path)) if path != "-" else None
            if count is None:
                return None
            total += count
        return total


class Meter(Protocol):
    """Where work is counted."""

    def step(self, what: str) -> None:
        """One more is done."""
        ...


class _Bar:
    def __init__(self, bar: object, task: object) -> None:
        self._bar = bar
        self._task = task

    def step(self, what: str) -> None:
        self._bar.update(self._task, advance=1, what=what[:40])  # type: ignore[attr-defined]


@contextmanager
def progress(title: str, total: int | None) -> Iterator[Meter]:
    """A progress bar on standard error while the work lasts; gone afterwards, and not there where it is no terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[what]}", markup=False),
    )
    screen = console(error=True)
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        yield _Bar(bar, bar.add_task(title, total=total, what=""))


def _count(path: Path) -> int | None:
    """Articles in a file or folder; ``None`` where that takes unpacking or reading much."""
    try:
        if path.is_dir():
            counts = [_count(file) for file in path.rglob("*") if file.is_file() and not file.is_symlink()]
            return None if None in counts else sum(count or 0 for count in counts)
        if path.suffix.lower() in _SINGLE:
            return 1
        if path.suffix.lower() in _LINES and path.stat().st_size <= _COUNTED_BYTES:
            with path.open("rb") as file:
                return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
    except OSError:
        return None
    return None if path.suffix.lower() in {".json", ".gz"} else 0
