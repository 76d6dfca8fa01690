"""The lexicon's files as rows that know where they stand, for the validator."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Finding", "Row", "action_rows", "rows"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong in a data file: where, what, and what to do about it."""

    file: str
    line: int
    entry: str
    what: str
    advice: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.entry}: {self.what}; {self.advice}"


@dataclass(frozen=True, slots=True)
class Row:
    """One table of a file. ``name`` is its id, or its first words where it has none."""

    file: str
    line: int
    name: str
    values: Mapping[str, Any]

    def finding(self, what: str, advice: str) -> Finding:
        """A finding about this row."""
        return Finding(self.file, self.line, self.name, what, advice)

    def words(self, field: str) -> tuple[str, ...]:
        """The words of a field that is a list of strings; empty where it is absent or anything else."""
        value = self.values.get(field)
        return tuple(w for w in value if isinstance(w, str)) if isinstance(value, list) else ()


def rows(path: Path, table: str) -> tuple[list[Row], list[Finding]]:
    """Rows of ``[[table]]`` in a file, and what is wrong with the file as a whole."""
    try:
        text = path.read_text(encoding="utf-8")
        raw = tomllib.loads(text)
    except FileNotFoundError:
        return [], [Finding(path.name, 0, "-", "the file is not there", "restore it")]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return [], [Finding(path.name, 0, "-", f"not readable: {error}", "mend its TOML")]
    values = raw.get(table, [])
    lines = [text.count("\n", 0, m.start()) + 1 for m in re.finditer(rf"^\[\[{table}\]\]", text, re.MULTILINE)]
    if not isinstance(values, list) or not all(isinstance(v, dict) for v in values) or len(lines) != len(values):
        return [], [Finding(path.name, 0, "-", f"{table!r} is no list of tables", f"write each as [[{table}]]")]
    return [Row(path.name, line, _name(v), v) for line, v in zip(lines, values, strict=True)], []


def action_rows(folder: Path) -> tuple[list[Row], list[Finding]]:
    """Entries of all action files, in the order in which the lexicon reads them."""
    entries: list[Row] = []
    findings: list[Finding] = []
    for path in sorted((folder / "actions").glob("*.toml")):
        found, wrong = rows(path, "entry")
        entries += found
        findings += wrong
    if not entries and not findings:
        findings.append(Finding("actions/", 0, "-", f"no entries in {folder}", "give the folder that holds actions/"))
    return entries, findings


def _name(values: Mapping[str, Any]) -> str:
    if isinstance(values.get("id"), str):
        return str(values["id"])
    return next((" ".join(map(str, words[:2])) for words in _lists(values) if words), "?")


def _lists(values: Mapping[str, Any]) -> Iterator[list[Any]]:
    return (values[field] for field in ("verbs", "phrases", "words") if isinstance(values.get(field), list))
