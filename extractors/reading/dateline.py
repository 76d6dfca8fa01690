"""Datelines: where, and by which agency, a report was filed, before its first sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .debris import Debris, fold, tokens

__all__ = ["Dateline", "dateline", "is_date_line"]

_SEPARATOR = re.compile(r"\s?[-–—]{1,2}\s|\sـ\s|\s?:\s")
_BRACKETS = re.compile(r"[(«\"\[]([^()«»\"\[\]\n]{1,30})[)»\"\]]")
_SAUDI = re.compile(r"^(\S+(?: \S+){0,2}?)[\s،,]{1,3}(?:في )?\d{1,2} \S[^\n]{4,70}? واس(?:\s*[-–—:])?\s*")
_LONGEST = 60
_DATE_WORDS = 14


@dataclass(frozen=True, slots=True)
class Dateline:
    """``length`` characters from the start of the text, and the place in them as ``(start, end)``, if one is told."""

    length: int
    place: tuple[int, int] | None


def dateline(text: str, entries: Debris) -> Dateline | None:
    """The dateline that ``text`` begins with: ``بيروت (رويترز) - ``, ``واس - الرياض``, ``نابلس- `` and their like."""
    head = text[:160]
    if found := _SAUDI.match(head):
        return Dateline(found.end(), found.span(1))
    parts = _parts(head)
    known = [fold(head[a:b]) in entries.agencies or fold(head[a:b]) in entries.papers for a, b, _ in parts]
    whole_line = bool(parts) and parts[-1][2] >= len(head)
    while parts and not (any(known[: len(parts)]) or len(parts) == 1 or whole_line):
        parts.pop()
    if not parts:
        return None
    end = parts[-1][2]
    if parts[0][1] - parts[0][0] == 0 or (len(parts) == 1 and not _lone(head, parts[0], known[0])):
        return None
    # Where a name and a place stand side by side, the place comes last.
    places = [(a, b) for (a, b, _), agency in zip(parts, known, strict=False) if not agency]
    place = places[-1] if places else None
    return Dateline(end, place)


def _parts(head: str) -> list[tuple[int, int, int]]:
    """The short pieces before the first sentence as ``(start, end, where the next begins)``."""
    parts: list[tuple[int, int, int]] = []
    position = 0
    while position < _LONGEST and len(parts) < 3:
        separator = _SEPARATOR.search(head, position, _LONGEST + 8)
        end = separator.start() if separator else len(head)
        next_one = separator.end() if separator else len(head)
        if separator is None and len(head) > _LONGEST:
            break
        if separator is not None and ":" in separator.group() and not parts and "(" not in head[position:end]:
            break  # «سيول: …» is how a headline names a speaker
        piece = head[position:end]
        bracket = _BRACKETS.search(piece)
        if bracket and piece[bracket.end() :].strip():
            break
        outside = piece[: bracket.start()] if bracket else piece
        if len(tokens(outside)) > (4 if bracket else 3) or not _wordlike(outside):
            break
        start = position + len(outside) - len(outside.lstrip())
        parts.append((start, position + len(outside.rstrip()), position if bracket else next_one))
        if bracket:
            inner = position + bracket.start(1), position + bracket.end(1)
            parts.append((*inner, next_one))
        position = next_one
        if separator is None:
            break
    return parts


def _wordlike(text: str) -> bool:
    return bool(text.strip()) and not re.search(
        r"[.!؟?،؛\"«»0-9٠-٩]", text.replace(".", "", 3) if len(text) < 12 else text
    )


def _lone(head: str, part: tuple[int, int, int], known: bool) -> bool:
    """A place alone before a dash: at most two words, and no aside (``المشاط -في كلمة- …``) that a dash opens."""
    start, end, next_one = part
    if next_one >= len(head) and not known:
        return False
    between = head[end:next_one]
    if known:
        return True
    if len(tokens(head[start:end])) > 2 or ":" in between:
        return False
    closing = re.search(r"\S[-–—]\s|\s[-–—]\s", head[next_one : next_one + 100])
    return closing is None


def is_date_line(text: str, entries: Debris) -> bool:
    """Whether a line only tells when the page was published: weekday, day, month, year, hour."""
    words = tokens(text)
    if not words or len(words) > _DATE_WORDS:
        return False
    words = words[entries.opening_length(words, entries.date_openings) :]
    numbers = sum(1 for word in words if word.isdecimal())
    return bool(numbers) and all(word.isdecimal() or word in entries.dates or _ordinal(word) for word in words)


def _ordinal(word: str) -> bool:
    return len(word) <= 6 and word[:1].isdecimal()
