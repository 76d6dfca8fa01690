"""Scores of a whole pipeline from raw text, as the CoNLL 2018 shared task counts them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from extractors.training.corpora import raw_text
from extractors.training.writing import HABITS, Habit, rewritten, rewritten_within

__all__ = ["COLUMNS", "HABITS_MEASURED", "as_people_type", "folder_size", "scores"]

COLUMNS = ("Tokens", "Sentences", "Words", "UPOS", "UFeats", "Lemmas", "UAS", "LAS")

#: How the perturbed copy of the test part is written: no hamza on alif, final ي without dots, ه for ة.
HABITS_MEASURED: tuple[Habit, ...] = (HABITS[0], HABITS[2], HABITS[3])


def scores(pipeline: Any, conllu: str, habits: Sequence[Habit] = ()) -> dict[str, float]:
    """F1 in per cent of each column, everything predicted from running text.

    With ``habits`` the text is rewritten first; words then count as the same when they are so written alike, for the
    expander may give «أن» back where the text has «ان».
    """
    from stanza.models.common.utils import ud_scores

    gold = as_people_type(conllu, habits) if habits else conllu
    parsed = pipeline(raw_text(gold))
    found = f"{parsed:C}\n\n"
    found = as_people_type(found, habits) if habits else found
    result = ud_scores(io.StringIO(gold), io.StringIO(found))
    return {column: round(100 * result[column].f1, 2) for column in COLUMNS}


def as_people_type(conllu: str, habits: Sequence[Habit] = HABITS_MEASURED) -> str:
    """A cleaned treebank in which forms are rewritten, the words within a token as its letters are."""
    lines = []
    inside = range(0)
    for line in conllu.split("\n"):
        columns = line.split("\t")
        if len(columns) == 10:
            first, _, last = columns[0].partition("-")
            if last:
                inside = range(int(first), int(last))
            followed = not last and int(first) in inside
            columns[1] = rewritten_within(columns[1], habits) if followed else rewritten(columns[1], habits)
        else:
            inside = range(0)
        lines.append("\t".join(columns))
    return "\n".join(lines)


def folder_size(folder: Path) -> float:
    """Megabytes of the weights in a folder."""
    return sum(p.stat().st_size for p in folder.glob("*.pt")) / 1e6
