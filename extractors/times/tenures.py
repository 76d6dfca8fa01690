"""Offices as dated facts: «وزير خارجية تركيا فلان» was written while he held that office."""

from __future__ import annotations

import datetime as dt
import re

from extractors.times.facts import FactFinder, FactMention
from extractors.times.lexicon import fold
from ontology.directory import Directory
from ontology.known import Known

__all__ = ["tenures"]

_WORD = re.compile(r"\w+")
_TITLE_WORDS_BEFORE = 6
_FORMER = frozenset(map(fold, ("السابق", "السابقة", "الأسبق", "سابقا", "الراحل", "المخلوع", "الراحلة", "المعزول")))


def tenures(directory: Directory) -> FactFinder:
    """A finder of the offices that a text says a known person holds, from the terms in the directory."""

    def find(text: str) -> list[FactMention]:
        spans = [(m.start(), m.end()) for m in _WORD.finditer(text)]
        words = [text[start:end] for start, end in spans]
        found = []
        for match in directory.find(words):
            if match.entry.kind != "person":
                continue
            before = words[max(0, match.start - _TITLE_WORDS_BEFORE) : match.start]
            around = {*map(fold, before), *map(fold, words[match.end : match.end + 1])}
            term = None if around & _FORMER else _term(match.entry, {_stem(w) for w in before})
            if term is not None:
                label, since, until = term
                found.append(FactMention(label, spans[match.start][0], spans[match.end - 1][1], since, until))
        return list(dict.fromkeys(found))

    return find


def _term(person: Known, before: set[str]) -> tuple[str, dt.date, dt.date | None] | None:
    """The office whose whole title stands before the name, from its first term's begin to its last one's end."""
    for office in person.offices:
        if not office.title or not {_stem(word) for word in office.title.split()} <= before:
            continue
        terms = [o for o in person.offices if o.title == office.title]
        since = [o.since for o in terms if o.since is not None]
        if len(since) < len(terms):
            return None
        ends = [o.until for o in terms]
        until = None if None in ends else max(e for e in ends if e is not None) - dt.timedelta(days=1)
        return f"{person.ar[0]}: {office.title}", min(since), until or dt.date.max
    return None


def _stem(word: str) -> str:
    return re.sub(r"^[وفبل]?(?:ال|لل)(?=\w{2})", "", fold(word))
