"""Arabic as people type it: hamza left out, ى for ي and ي for ى, ه for ة.

Newspapers write «إلى» and «الى», «مصرى» and «مصري»; a treebank is edited. Training sees a part of its sentences
rewritten, so that what a word looks like does not decide what it is; the same rewriting of the whole test part measures
what is lost.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

__all__ = ["HABITS", "Habit", "aliases", "habits_of", "rewritten", "rewritten_within"]

_HAMZA = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا"})

Habit = str
HABITS: tuple[Habit, ...] = ("no-hamza", "final-yeh-dotted", "final-yeh-undotted", "teh-as-heh")


def rewritten(word: str, habits: Sequence[Habit]) -> str:
    """A word as somebody with these habits types it; of the same length."""
    for habit in habits:
        if habit == "no-hamza":
            word = word.translate(_HAMZA)
        elif len(word) < 2:
            continue
        elif habit == "final-yeh-dotted" and word.endswith("ى"):
            word = word[:-1] + "ي"
        elif habit == "final-yeh-undotted" and word.endswith("ي"):
            word = word[:-1] + "ى"
        elif habit == "teh-as-heh" and word.endswith("ة"):
            word = word[:-1] + "ه"
    return word


def rewritten_within(word: str, habits: Sequence[Habit]) -> str:
    """A word that other letters of its token follow: habits of the ends of words leave it alone."""
    return rewritten(word, [habit for habit in habits if habit == "no-hamza"])


def habits_of(draw: random.Random) -> tuple[Habit, ...]:
    """Habits of one writer drawn at random, one at least; nobody both adds and takes the dots of a final ي."""
    yeh = draw.choice(("final-yeh-dotted", "final-yeh-undotted"))
    habits = tuple(h for h in ("no-hamza", yeh, "teh-as-heh") if draw.random() < 0.5)
    return habits or ("no-hamza",)


def aliases(words: Sequence[str]) -> dict[str, int]:
    """Other spellings of the words of a vocabulary, each with the index of the most frequent word it may stand for.

    Spellings that are words of the vocabulary themselves are left out.
    """
    known = set(words)
    found: dict[str, int] = {}
    sets = [("no-hamza",), ("teh-as-heh",), ("no-hamza", "teh-as-heh")]
    sets += [
        ("final-yeh-dotted",),
        ("final-yeh-undotted",),
        ("no-hamza", "final-yeh-dotted"),
        ("no-hamza", "final-yeh-undotted"),
    ]
    for index, word in enumerate(words):
        for habits in sets:
            other = rewritten(word, habits)
            if other not in known:
                found.setdefault(other, index)
    return found
