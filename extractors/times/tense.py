"""Whether the words around an expression speak of what is to come."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from extractors.times.lexicon import FOLD, fold

__all__ = ["tense_at"]

_WINDOW = 90
"""Characters looked at before an expression; the clause rarely reaches further."""
_AFTER = 40
_CLAUSE_END = re.compile(r"[.!?؟؛;\n\"«»“”]")


@cache
def _future() -> re.Pattern[str]:
    raw = tomllib.loads(files(__package__).joinpath("tense.toml").read_text(encoding="utf8"))
    words = "|".join(sorted({fold(w) for w in raw["words"]}))
    prefixes = "|".join(sorted({fold(p) for p in raw["prefixes"]}))
    stems = sorted({fold(w) for w in raw["not"]}, key=len)
    short = "|".join(s for s in stems if len(s) <= 3)
    long = "|".join(s for s in stems if len(s) > 3)
    return re.compile(
        rf"(?<!\w)[وف]?(?:(?:ال|لل|ب)?(?:{words})(?!\w)|(?!(?:{short})(?!\w))(?!{long})(?:{prefixes})\w{{2,}}(?!\w))"
    )


@cache
def _closing() -> re.Pattern[str]:
    raw = tomllib.loads(files(__package__).joinpath("tense.toml").read_text(encoding="utf8"))
    return re.compile(rf"(?<!\w)(?:{'|'.join(fold(w) for w in raw['closing'])})(?!\w)")


def tense_at(text: str, start: int, end: int) -> str:
    """``future`` where the clause around ``text[start:end]`` has a future marker, else ``past``, the tense of news."""
    before = text[max(0, start - _WINDOW) : start]
    before = before[max((m.end() for m in _CLAUSE_END.finditer(before)), default=0) :]
    after = text[end : end + _AFTER]
    stop = _CLAUSE_END.search(after)
    after = after[: stop.start()] if stop else after
    clause = f"{before} | {after}".translate(FOLD)
    markers = [m.end() for m in _future().finditer(clause)]
    if not markers:
        return "past"
    gap = clause[markers[-1] : clause.index("|")] if markers[-1] < clause.index("|") else ""
    return "past" if _closing().search(gap) else "future"
