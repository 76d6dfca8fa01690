"""The table of time expressions (times_cases.tsv), case by case."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from extractors.times import TimeExpression, find_times

TABLE = Path(__file__).with_name("times_cases.tsv")


@dataclass(frozen=True)
class Case:
    """One line of the table: the sentence, where its expression stands, and what it must mean."""

    phenomenon: str
    anchor: dt.datetime
    text: str
    span: tuple[int, int] | None
    value: str | None
    kind: str
    among_others: bool

    def __str__(self) -> str:
        return f"{self.phenomenon}: {self.text}"


def read_table() -> list[Case]:
    """The cases; a line that says neither a span nor "nothing" raises ``ValueError`` with its number."""
    cases: list[Case] = []
    phenomenon, anchor = "", dt.datetime.min
    for number, line in enumerate(TABLE.read_text(encoding="utf8").splitlines(), 1):
        if line.startswith("## "):
            phenomenon, day = line.removeprefix("## ").split(" @ ")
            anchor = dt.datetime.fromisoformat(day)
        elif line and not line.startswith("#"):
            cases.append(read_case(number, line, phenomenon, anchor))
    return cases


def read_case(number: int, line: str, phenomenon: str, anchor: dt.datetime) -> Case:
    sentence, value, kind, *_ = [*line.split("\t"), "", ""]
    among_others = sentence.endswith(" ~")
    marked = re.fullmatch(r"(?P<before>[^\[\]]*)\[(?P<time>[^\[\]]+)\](?P<after>[^\[\]]*)", sentence.removesuffix(" ~"))
    if (marked is None) != (value == ""):
        raise ValueError(f"{TABLE.name}, line {number}: brackets and a value go together")
    if marked is None:
        return Case(phenomenon, anchor, sentence, None, None, "", False)
    text = marked["before"] + marked["time"] + marked["after"]
    span = (len(marked["before"]), len(marked["before"]) + len(marked["time"]))
    return Case(phenomenon, anchor, text, span, None if value == "-" else value, kind or "date", among_others)


CASES = read_table()


def overlap(time: TimeExpression, span: tuple[int, int]) -> float:
    """Intersection over union of the characters."""
    inner = min(time.end, span[1]) - max(time.start, span[0])
    return max(0, inner) / (max(time.end, span[1]) - min(time.start, span[0]))


def test_table_is_large() -> None:
    assert len(CASES) >= 300


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case(case: Case) -> None:
    found = find_times(case.text, case.anchor)
    if case.span is None:
        assert not found
        return
    times = [time for time in found if overlap(time, case.span) >= 0.7]
    assert len(times) == 1, f"found {[t.text for t in found]}"
    assert case.among_others or len(found) == 1, f"found {[t.text for t in found]}"
    assert (times[0].value, times[0].kind) == (case.value, case.kind), times[0]
