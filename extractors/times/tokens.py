"""From text to islands: runs of words that the lexicon knows, as items with classes and offsets.

Everything between islands (unknown words, sentence ends) is of no interest to the grammar, so a text costs
one pass of a tokeniser and one look-up a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.times.lexicon import FOLD, Lexeme, Lexicon, lexicon
from extractors.times.terms import Term

__all__ = ["STOP", "WORD", "Item", "islands"]

STOP = "STOP"
"""Class of what ends an island at a sentence end, quote or paragraph."""
WORD = "WORD"
"""Class of what ends an island at a word that the lexicon does not know."""

_TOKEN = re.compile(
    r"(?P<clock>(?<![0-9:])[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?![0-9:]))"
    r"|(?P<decimal>(?<![0-9.,])[0-9]{1,9}\.[0-9]{1,4}(?![0-9.,]*[0-9]))"
    r"|(?P<number>[0-9]+(?:,[0-9]{3})*)"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<mark>[^\s\w]|\n)"
)
_CLOCK, _DECIMAL, _NUMBER, _WORD, _MARK = 1, 2, 3, 4, 5
_LONGEST_NUMBER = 9
_PHRASE_GAP = re.compile(r"[ \t\u00a0]*")

FUNCTION_CLASSES = frozenset(
    """
    AND IN FROM TO UPTO BETWEEN BEFORE AFTER DURING UNTIL FOR LAM
    UPON ATHOUR AL ON APPROX COMMA SLASH DASH COLON LPAREN RPAREN THIS
    THAT SAMEC SAME EVERY FINAL ORD ORDF ORDC INT DECIMAL ONE TEN TEEN
    TENS THETENS HUNDRED THOUSAND THENUM FEW THEFEW FULL PART REST WHOLE ERAG
    ERAH EQUALS APPOINT RECENT FOLLOWING PREVIOUS CURRENT LAST NEXT FRACTION ANDPART LESSPART
    QUARTERWORD THEYEAR WEAKMONTH WEAKHIJRI WEAKSEASON BAREDAY BCE FROMNOW FUTUREWORD
    """.split()  # noqa: SIM905
)
"""Classes that start no island: without another word they never are a time by themselves (numbers excepted below)."""
NUMERIC_STARTS = frozenset(
    {"INT", "DECIMAL", "ORD", "ORDF", "ORDC", "WEAKMONTH", "WEAKHIJRI", "THEYEAR", "THOUSAND", "ERAH"}
)


@dataclass(frozen=True, slots=True)
class Item:
    """A word or, later, a phrase: class, value (a string, number or term), and offsets (end exclusive)."""

    cls: str
    value: str | int | float | Term | None
    start: int
    end: int
    rule: str = ""


def islands(text: str, words: Lexicon | None = None) -> Iterator[list[Item]]:
    """The runs of known words of ``text`` that may hold a time, each closed by a STOP or WORD item."""
    known = words or lexicon()
    folded = text.translate(FOLD)
    tokens = [(m.lastindex or 0, m.start(), m.end()) for m in _TOKEN.finditer(folded)]
    run: list[Item] = []
    promising = False
    i, count = 0, len(tokens)
    while i < count:
        kind, start, end = tokens[i]
        i += 1
        if kind in (_WORD, _MARK):
            word = _plain(folded[start:end])
            lexeme: Lexeme | None = None
            if word in known.phrases:
                lexeme, used = _phrase(known, word, folded, tokens, i, end)
                if lexeme is not None and used:
                    i += used
                    end = tokens[i - 1][2]
            if lexeme is None:
                lexeme = known.words.get(word)
            if lexeme is None or _names_no_time(lexeme, text, start, end):
                if run:
                    if promising:
                        run.append(Item(WORD if kind == _WORD else STOP, None, start, start))
                        yield run
                    run, promising = [], False
                continue
            for letter in lexeme.proclitics:
                run.append(_PROCLITIC[letter](start))
                start += 1
            run.append(Item(lexeme.cls, lexeme.value, start, end))
            promising = promising or lexeme.cls not in FUNCTION_CLASSES or lexeme.cls in NUMERIC_STARTS
            continue
        item = _figure(kind, folded[start:end], start, end)
        if item is None:
            if run and promising:
                run.append(Item(WORD, None, start, start))
                yield run
            run, promising = [], False
            continue
        promising = True
        run.append(item)
    if run and promising:
        run.append(Item(STOP, None, len(text), len(text)))
        yield run


def _names_no_time(lexeme: Lexeme, text: str, start: int, end: int) -> bool:
    """Idioms, words that miss the exact spelling asked for, and «اليوم» in quotes, which is a newspaper."""
    if lexeme.cls == "NOTIME" or (lexeme.exact and lexeme.exact not in text[start:end]):
        return True
    return lexeme.cls == "TODAY" and text[start - 1 : start] in _OPENING and text[end : end + 1] in _CLOSING


_OPENING, _CLOSING = ("«", '"', "“", "("), ("»", '"', "”")
_PROCLITIC = {
    "و": lambda at: Item("AND", "and", at, at + 1),
    "ف": lambda at: Item("AND", "and", at, at + 1),
    "ب": lambda at: Item("IN", "in", at, at + 1),
    "ل": lambda at: Item("LAM", "lam", at, at + 1),
}


def _phrase(
    known: Lexicon, first: str, folded: str, tokens: list[tuple[int, int, int]], following: int, end: int
) -> tuple[Lexeme | None, int]:
    """The longest phrase that starts with ``first``, and how many further tokens it takes."""
    if following >= len(tokens):
        return None, 0
    _, start, at = tokens[following]
    tails = known.phrases[first].get(_plain(folded[start:at]))
    if tails is None or not _PHRASE_GAP.fullmatch(folded, end, start):
        return None, 0
    for tail, lexeme in tails:
        if _continues(tail, folded, tokens, following + 1, at):
            return lexeme, len(tail) + 1
    return None, 0


def _continues(tail: tuple[str, ...], folded: str, tokens: list[tuple[int, int, int]], following: int, at: int) -> bool:
    if following + len(tail) > len(tokens):
        return False
    for k, expected in enumerate(tail):
        _, start, stop = tokens[following + k]
        if _plain(folded[start:stop]) != expected or not _PHRASE_GAP.fullmatch(folded, at, start):
            return False
        at = stop
    return True


def _plain(word: str) -> str:
    return word.replace("ـ", "") if "ـ" in word else word


def _figure(kind: int, figure: str, start: int, end: int) -> Item | None:
    if kind == _NUMBER:
        digits = figure.replace(",", "")
        if len(digits) > _LONGEST_NUMBER:
            return None
        return Item("INT" if digits == figure else "BIGINT", int(digits), start, end)
    if kind == _DECIMAL:
        return Item("DECIMAL", figure, start, end)
    return Item("CLOCKNUM", figure, start, end)
