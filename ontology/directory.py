"""The directory of known actors: which words name a country, organisation, party, armed group, medium or person.

>>> directory = Directory.load()
>>> [m.entry.en for m in directory.find("دعت تركيا وروسيا".split())]
['Turkey', 'Russia']

Tables of ``actors/*.toml`` fill it; ``python -m ontology.directory`` checks them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ontology.folding import fold, fold_word, split_words
from ontology.known import Known, Match, Office
from ontology.names import Names
from ontology.roles import Roles
from ontology.tables import Contexts, Institution, Row, read_contexts, read_institutions, read_rows

__all__ = ["Directory", "Known", "Match", "Office"]

_LONGEST_COUNTRY = 4
"""Words in the longest name of a country that stands behind a title."""


class Directory:
    """Known actors by name. Made by :meth:`load`; immutable once made and safe to share between threads."""

    def __init__(
        self, rows: Iterable[Row], institutions: Iterable[Institution], roles: Roles, contexts: Contexts
    ) -> None:
        rows = tuple(rows)
        self._names = Names(rows, institutions, contexts)
        self._roles = roles
        self._contexts = contexts
        self._entries: dict[str, Known] = {}
        for row in rows:
            self._entries.setdefault(row.entry.id, row.entry)
        self._offices = {_without_articles(t): _without_articles(usual) for t, usual in contexts.same_office.items()}
        self._countries = {k.country: k for k in self._entries.values() if k.kind == "country"}

    @classmethod
    def load(cls, extra: Path | None = None) -> Directory:
        """Read the tables that ship with the package, and ``extra``: a TOML file, or a folder of them.

        Takes a fraction of a second; keep the result.

        Raises:
            ActorTableError: if a table cannot be read; the message names file and entry.
        """
        return cls(read_rows(extra), read_institutions(), Roles.load(), read_contexts())

    def __len__(self) -> int:
        """Number of actors."""
        return len(self._entries)

    def __iter__(self) -> Iterator[Known]:
        """All actors."""
        return iter(self._entries.values())

    def by_id(self, identifier: str) -> Known | None:
        """Look up an actor by its Wikidata or local id."""
        return self._entries.get(identifier)

    def country(self, alpha3: str) -> Known | None:
        """Look up a country by its ISO 3166-1 alpha-3 code."""
        return self._countries.get(alpha3)

    def find(self, words: Sequence[str], on: dt.date | None = None) -> list[Match]:
        """Find the known actors that a sequence of surface words names, left to right, longest first, not overlapping.

        The words may carry the clitics و ف ب ل ك or have been split from them; punctuation may be a word of its own,
        and quotation marks inside a name do no harm. Of several bearers of a name the one is meant who was active
        ``on`` that day; then one of a country that the other names speak of; then the first listed.
        Linear in the number of words.
        """
        return self._names.find(words, on)

    def country_of_nisba(self, word: str) -> str | None:
        """ISO 3166-1 alpha-3 code of a nisba in any form (التركي، والأتراك: ``"TUR"``), ``None`` for other words."""
        entry = self.entry_of_nisba(word)
        return entry.country if entry else None

    def entry_of_nisba(self, word: str) -> Known | None:
        """The actor that a nisba belongs to: a country mostly, but الحوثيون belong to the Houthis, الأممي to the UN."""
        return self._names.of_nisba(word)

    def role_of_head(self, word: str) -> str | None:
        """CAMEO role of a head noun (``وزير``: GOV, ``الجنود``: MIL), ``None`` where the noun says none."""
        return self._roles.of_head(word)

    def role_of_phrase(self, words: Sequence[str]) -> str | None:
        """CAMEO role of an unknown actor's noun phrase: ``قائد في الشرطة العراقية`` gives ``"COP"``."""
        return self._roles.of_phrase(words)

    def lookup(self, phrase: str, on: dt.date | None = None) -> Known | None:
        """Find the actor that a noun phrase refers to, with role and country as of the day ``on``.

        That is what the whole phrase names; or the person named in it (الرئيس التركي رجب طيب أردوغان), unless the
        head is another's (قوات حفتر، المتحدث باسم الرئيس بوتين); or the organisation or country that begins it,
        after a noun that classifies it (تنظيم داعش المتطرف). ``None`` where the phrase means somebody unknown.
        """
        words = split_words(phrase)
        found = [m for m in self.find(words, on) if m.kind != "nisba" or m.entry.kind not in ("country", "territory")]
        whole = next((m for m in found if m.start == 0 and m.end == len(words)), None)
        if whole:
            return _referent(whole, on)
        persons = [m for m in found if m.kind == "person" and not self._of_somebody_else(words, m)]
        if persons:
            return _referent(max(persons, key=lambda m: m.end - m.start), on)
        first = next((m for m in found if m.kind != "person"), None)
        if first and self._begins(words, first):
            return _referent(first, on)
        return None

    def person_office(self, entry: Known, on: dt.date | None = None) -> Office | None:
        """The office that a person held on that day; without a date the latest."""
        return entry.office(on)

    def holder(self, title: str, country: str, on: dt.date) -> Known | None:
        """Who held the office ``title`` (وزير الخارجية) of ``country`` on that day; ``None`` if not known.

        Titles of one office (الرئيس، رئيس الجمهورية) are taken for each other; a predecessor who left that very day is
        passed over.
        """
        wanted = self._office_key(title)
        held = [
            (office.since or dt.date.min, entry, office)
            for entry in self._entries.values()
            for office in entry.offices
            if office.country == country and office.held(on) and self._office_key(office.title) == wanted
        ]
        if not held:
            return None
        _, entry, office = max(held, key=lambda row: row[0])
        return replace(entry, role=office.role, country=office.country)

    def holder_of(self, phrase: str, on: dt.date) -> Known | None:
        """Who a phrase of title and state means on that day (الرئيس التركي، وزير خارجية مصر); ``None`` for others."""
        words = split_words(phrase)
        for start in range(max(1, len(words) - _LONGEST_COUNTRY), len(words)):
            nations = [m for m in self.find(words[start:]) if m.kind != "metonym" and m.entry.kind == "country"]
            if nations and (nations[0].start, nations[0].end) == (0, len(words) - start):
                return self.holder(" ".join(words[:start]), nations[0].entry.country or "", on)
        return None

    def _office_key(self, title: str) -> str:
        bare = _without_articles(title)
        return self._offices.get(bare, bare)

    def _begins(self, words: Sequence[str], match: Match) -> bool:
        """Whether the match names what the phrase is about: a classifier before it at most, an attribute behind it."""
        before = [word for word in words[: match.start] if not word.isdigit()]
        if len(before) > 1 or (before and fold_word(before[0]) not in self._contexts.classifiers):
            return False
        after = words[match.end :]
        if not after or fold_word(after[0]).startswith("ال"):
            return True
        return fold_word(after[0]) in self._contexts.attachments or fold_word(after[0]) == "في"

    def _of_somebody_else(self, words: Sequence[str], person: Match) -> bool:
        """Whether the phrase means what belongs to the person (قوات حفتر) or his voice (المتحدث باسم بوتين)."""
        before = [fold_word(w) for w in words[: person.start]]
        if not before:
            return False
        collectives = self._contexts.collectives
        if before[-1] in collectives or (before[0] in collectives and len(before) <= 2):
            return True
        if any(w in self._contexts.attachments for w in before):
            return True
        title = before[-2] if len(before) > 1 and self._names.of_nisba(before[-1]) else before[-1]
        return before[0] in self._contexts.dependents and (len(before) == 1 or title in self._contexts.titles)


def _without_articles(title: str) -> str:
    return " ".join(word.removeprefix("ال") for word in fold(title).split())


def _referent(match: Match, on: dt.date | None) -> Known:
    if match.kind == "person":
        return match.entry.as_of(on)
    return replace(match.entry, role=match.role) if match.role != match.entry.role else match.entry


if __name__ == "__main__":
    import sys

    from ontology.directory_check import main

    sys.exit(main())
