"""Scores of a whole pipeline from raw text, as the CoNLL 2018 shared task counts them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from extractors.training.corpora import raw_text
from extractors.training.writing import HABITS, Habit, rewritten

__all__ = ["COLUMNS", "HABITS_MEASURED", "as_people_type", "folder_size", "scores"]

COLUMNS = ("Tokens", "Sentences", "Words", "UPOS", "UFeats", "Lemmas", "UAS", "LAS")

#: How the perturbed copy of the test part is written: no hamza on alif, final ي without dots, ه for ة.
HABITS_MEASURED: tuple[Habit, ...] = (HABITS[0], HABITS[2], HABITS[3])


def scores(pipeline: Any, conllu: str, habits: Sequence[Habit] = ()) -> dict[str, float]:
    """F1 in per cent of each column, everything predicted from running text.

    With ``habits`` the text is rewritten first and the treebank's forms with it; lemmas and features keep their gold
    values.
    """
    from stanza.models.common.utils import ud_scores

    gold = as_people_type(conllu, habits) if habits else conllu
    parsed = pipeline(raw_text(gold))
    result = ud_scores(io.StringIO(gold), io.StringIO(f"{parsed:C}\n\n"))
    return {column: round(100 * result[column].f1, 2) for column in COLUMNS}


def as_people_type(conllu: str, habits: Sequence[Habit] = HABITS_MEASURED) -> str:
    """A cleaned treebank in which forms are rewritten."""
    lines = []
    for line in conllu.split("\n"):
        columns = line.split("\t")
        if len(columns) == 10:
            columns[1] = rewritten(columns[1], habits)
        lines.append("\t".join(columns))
    return "\n".join(lines)


def folder_size(folder: Path) -> float:
    """Megabytes of the weights in a folder."""
    return sum(p.stat().st_size for p in folder.glob("*.pt")) / 1e6
