"""Cuts regions of an article into sentences short enough to parse, by punctuation alone.

Arabic news puts whole paragraphs between full stops; the parser's time grows with the square of a sentence's
length, so that very long ones are also cut at weaker marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["MAX_WORDS", "split"]

MAX_WORDS = 90
"""A longer stretch is cut at the last semicolon, comma or blank before it."""

MAX_WORD_LENGTH = 80
"""A longer run without a blank is no word (addresses, encoded data) and is left out."""

_STOP = re.compile(
    r"""[\n\u2029]+
      | (?<=[^\s\d][.!?؟…])["'”»)\]]*\s+            # a stop after a letter, closing quotes, a blank
      | (?<=[\w"”»)][.؟!])(?=["“«]?[^\W\d_a-zA-Z])    # no blank after the stop
      | (?<=\d[.؟!])["”»)]*\s+(?=[^\W\d])            # 2016. ثم
    """,
    re.VERBOSE,
)
_ABBREVIATION = re.compile(r"(?:^|\s)(?:د|أ|م|ه|هـ|ق|ت|ص|ج|و|[A-Z]|Mr|Dr|vs)\.$")
_WORD = re.compile(r"\S+")


def split(text: str) -> Iterator[tuple[int, int]]:
    """Spans ``(start, end)`` of the sentences of ``text``, without surrounding blanks, in order."""
    for start, end in _stretches(text):
        yield from _short(text, start, end)


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for stop in _STOP.finditer(text):
        if _ABBREVIATION.search(text, max(start, stop.start() - 8), stop.start()):
            continue
        yield start, stop.end()
        start = stop.end()
    yield start, len(text)


def _short(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    words = list(_WORD.finditer(text, start, end))
    first = 0
    while first < len(words):
        if len(words[first].group()) > MAX_WORD_LENGTH:
            first += 1
            continue
        last = first
        while last < len(words) and last - first < MAX_WORDS and len(words[last].group()) <= MAX_WORD_LENGTH:
            last += 1
        if last < len(words) and last - first == MAX_WORDS:
            last = _softer(words, first, last)
        yield words[first].start(), words[last - 1].end()
        first = last


def _softer(words: list[re.Match[str]], first: int, last: int) -> int:
    for marks in ("؛;:", "،,"):
        for i in range(last, first + MAX_WORDS // 2, -1):
            if words[i - 1].group()[-1] in marks:
                return i
    return last
