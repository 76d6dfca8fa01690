"""The directory of known actors: which words name a country, organisation, party, armed group, medium or person.

>>> directory = Directory.load()
>>> [m.entry.en for m in directory.find("دعت تركيا وروسيا".split())]
['Turkey', 'Russia']

Tables of ``actors/*.toml`` fill it; ``python -m ontology.directory`` checks them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path

from ontology.folding import fold, fold_word, foreign_g, joined, split_words, without_marks, without_proclitics
from ontology.known import Known, Match, MatchKind, Office
from ontology.nisba import nisba_forms
from ontology.roles import Roles
from ontology.tables import Contexts, Institution, Row, read_contexts, read_institutions, read_rows

__all__ = ["Directory", "Known", "Match", "Office"]

_QUOTES = frozenset("«»\"“”„'‘’()[]")
_CLITICS_INSIDE = 3
"""So many words of one name may begin with what could be a split-off clitic."""
_STAND_FOR_GOVERNMENT = "GOV"


@dataclass(slots=True)
class _Node:
    """A step of the trie of folded words; ``entries`` end here."""

    next: dict[str, _Node] = field(default_factory=dict)
    entries: list[tuple[Known, MatchKind, bool]] = field(default_factory=list)
    institution: Institution | None = None
    blocked: bool = False


class Directory:
    """Known actors by name. Made by :meth:`load`; immutable once made and safe to share between threads."""

    def __init__(
        self, rows: Iterable[Row], institutions: Iterable[Institution], roles: Roles, contexts: Contexts
    ) -> None:
        self._root = _Node()
        self._roles = roles
        self._contexts = contexts
        self._nisba: dict[str, Known] = {}
        self._entries: dict[str, Known] = {}
        for row in rows:
            self._add(row)
        self._countries = {k.country: k for k in self._entries.values() if k.kind == "country"}
        self._given_names = frozenset(_given_names(self._entries.values()))
        for phrase in contexts.blocked:
            self._node(phrase).blocked = True
        for institution in institutions:
            for name in institution.ar:
                for spelling in _spellings(name, foreign=False):
                    self._node(spelling).institution = institution

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
        matches: list[Match] = []
        position = 0
        while position < len(words):
            match = self._match_at(words, position, on)
            if match is None:
                position += 1
            else:
                matches.append(match)
                position = match.end
        return _settled(matches)

    def country_of_nisba(self, word: str) -> str | None:
        """ISO 3166-1 alpha-3 code of a nisba in any form (التركي، والأتراك: ``"TUR"``), ``None`` for other words."""
        entry = self.entry_of_nisba(word)
        return entry.country if entry else None

    def entry_of_nisba(self, word: str) -> Known | None:
        """The actor that a nisba belongs to: a country mostly, but الحوثيون belong to the Houthis, الأممي to the UN."""
        return next((entry for form in without_proclitics(word) if (entry := self._nisba.get(form))), None)

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
        found = [m for m in self.find(words, on) if m.kind != "nisba"]
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
        """Who held the office ``title`` (وزير الخارجية) of ``country`` on that day; ``None`` if not known."""
        wanted = fold(title).split()
        for entry in self._entries.values():
            for office in entry.offices:
                if office.country == country and office.held(on) and _same_title(fold(office.title).split(), wanted):
                    return replace(entry, role=office.role, country=office.country)
        return None

    def _begins(self, words: Sequence[str], match: Match) -> bool:
        """Whether the match names what the phrase is about: nothing before it but a classifier, no noun behind it."""
        before = words[: match.start]
        if len(before) > 1 or (before and fold_word(before[0]) not in self._contexts.classifiers):
            return False
        after = words[match.end :]
        return not after or fold_word(after[0]).startswith("ال")

    def _match_at(self, words: Sequence[str], start: int, on: dt.date | None) -> Match | None:
        best: Match | None = None
        institution, named = None, start
        hidden = start
        for reading in without_proclitics(words[start]):
            node = self._root.next.get(reading)
            end = start + 1
            while node is not None:
                if node.blocked and end > hidden:
                    hidden = end
                if node.entries and end > hidden and (best is None or end > best.end):
                    best = self._choose(node, words, start, end, reading, on) or best
                if node.institution and end > named:
                    institution, named = node.institution, end
                while end < len(words) and words[end] in _QUOTES and node.next:
                    end += 1
                node = node.next.get(fold_word(words[end])) if end < len(words) else None
                end += 1
        if best is not None and (best.end <= hidden or (best.end == start + 1 and self._common(words[start]))):
            best = None
        if institution and (composed := self._compose(institution, words, start, named)):
            return composed if best is None or composed.end > best.end else best
        return best

    def _common(self, word: str) -> bool:
        bare = without_marks(word)
        return any(
            bare[cut:] in self._contexts.common_words for cut in range(min(3, len(bare))) if _clitics(bare[:cut])
        )

    def _choose(
        self, node: _Node, words: Sequence[str], start: int, end: int, reading: str, on: dt.date | None
    ) -> Match | None:
        named = [(entry, kind) for entry, kind, weak in node.entries if not weak or self._introduced(words, start, end)]
        before = fold_word(words[start - 1]) if start and reading == fold_word(words[start]) else ""
        if end == start + 1 and before in self._given_names:
            # a surname behind a given name that does not belong to it: أحمد الكاظمي is not the prime minister
            named = [(entry, kind) for entry, kind in named if kind != "person"]
        if not named:
            return None
        if on is not None:
            named.sort(key=lambda pair: not _current(pair[0], on))
        if {"nisba", "name"} <= {kind for _, kind in named}:
            adjective = _agrees(before, reading)
            named.sort(key=lambda pair: (pair[1] == "nisba") != adjective)
        entry, kind = named[0]
        role = _STAND_FOR_GOVERNMENT if kind == "metonym" and not entry.role else entry.role
        others = tuple(dict.fromkeys(other for other, _ in named[1:] if other.id != entry.id))
        return Match(start, end, entry, kind, role, others)

    def _compose(self, institution: Institution, words: Sequence[str], start: int, end: int) -> Match | None:
        """An institution with the nisba or name of a country behind it: الجيش التركي، حكومة العراق."""
        if end >= len(words) or words[end] in _QUOTES:
            return None
        if start and end == start + 1 and fold_word(words[start - 1]) in self._contexts.ministers:
            return None
        owner = self._nation_at(words, end)
        if owner is None or (owner.kind == "nisba" and not _same_gender(words[start], words[end])):
            return None
        country = owner.entry
        entry = Known(
            id=f"local:{(country.country or '').lower()}-{institution.slug}",
            kind="organisation",
            ar=(f"{institution.ar[0]} ({country.ar[0]})",),
            en=f"{institution.en} of {country.en}",
            country=country.country,
            role=institution.role,
        )
        return Match(start, owner.end, entry, "name", institution.role)

    def _nation_at(self, words: Sequence[str], start: int) -> Match | None:
        """The country whose name or nisba begins there, without any clitic."""
        node, best, end = self._root.next.get(fold_word(words[start])), None, start + 1
        while node is not None:
            if nations := [pair for pair in node.entries if pair[0].kind == "country" and pair[1] in ("name", "nisba")]:
                kind: MatchKind = "nisba" if "nisba" in {as_kind for _, as_kind, _ in nations} else "name"
                best = Match(start, end, nations[0][0], kind)
            node = node.next.get(fold_word(words[end])) if end < len(words) else None
            end += 1
        return best

    def _introduced(self, words: Sequence[str], start: int, end: int) -> bool:
        """Whether the context asks for a name: quotation marks around, or before it a noun that names go with."""
        if start == 0:
            return end == len(words)
        before = words[start - 1]
        if before in _QUOTES:
            return end < len(words) and words[end] in _QUOTES
        return any(reading in self._contexts.introducers for reading in without_proclitics(before))

    def _of_somebody_else(self, words: Sequence[str], person: Match) -> bool:
        """Whether the phrase means what belongs to the person (قوات حفتر) or his voice (المتحدث باسم بوتين)."""
        before = [fold_word(w) for w in words[: person.start]]
        if not before:
            return False
        collectives = self._contexts.collectives
        if before[-1] in collectives or (before[0] in collectives and len(before) <= 2):
            return True
        titled = any(w in self._contexts.titles for w in before[1:])
        return before[0] in self._contexts.dependents and (len(before) == 1 or titled)

    def _add(self, row: Row) -> None:
        entry = row.entry
        self._entries.setdefault(entry.id, entry)
        foreign = "g" in (entry.en or "").lower()
        kind: MatchKind = "person" if entry.kind == "person" else "name"
        for names, as_kind, weak in (
            (row.names, kind, False),
            (row.metonyms, "metonym", False),
            (row.weak, kind, True),
        ):
            for name in names:
                for spelling in _spellings(name, foreign):
                    self._put(spelling, entry, as_kind, weak)
        for form in nisba_forms(row.nisba, row.plurals):
            self._put(form, entry, "nisba", False)
            if " " not in form:
                self._nisba.setdefault(form, entry)

    def _put(self, spelling: str, entry: Known, kind: MatchKind, weak: bool) -> None:
        node = self._node(spelling)
        if all(known.id != entry.id or as_kind != kind for known, as_kind, _ in node.entries):
            node.entries.append((entry, kind, weak))

    def _node(self, spelling: str) -> _Node:
        node = self._root
        for word in spelling.split():
            node = node.next.setdefault(word, _Node())
        return node


def _spellings(name: str, foreign: bool) -> frozenset[str]:
    """Folded spellings of a name: with clitics inside kept or split off, joined, with other letters for g."""
    words = [w for w in (fold_word(w) for w in split_words(name)) if w]
    if not words:
        return frozenset()
    split = 0
    options: list[tuple[str, ...]] = []
    for number, word in enumerate(words):
        pieces: tuple[str, ...] = (word,)
        if number and split < _CLITICS_INSIDE and word[0] in "وبلكف" and len(word) > 3:
            split += 1
            rest = "ال" + word[2:] if word.startswith("لل") else word[1:]
            pieces = (word, f"{word[0]} {rest}")
        options.append(pieces)
    spellings = {" ".join(choice) for choice in product(*options)}
    spellings = {s for spelling in spellings for s in joined(spelling)}
    return frozenset(s for spelling in spellings for s in (foreign_g(spelling) if foreign else (spelling,)))


def _given_names(entries: Iterable[Known]) -> Iterator[str]:
    """First words of the full names of persons, titles apart."""
    for entry in entries:
        if entry.kind == "person":
            words = fold(max(entry.ar, key=len)).split()
            if len(words) > 1 and not words[0].startswith("ال"):
                yield words[0]


def _clitics(letters: str) -> bool:
    return all(letter in "وفبلك" for letter in letters)


def _agrees(before: str, word: str) -> bool:
    """Whether ``word``, a country's name and nisba at once (السعودية، سورية، تركيا), is an adjective of the word before."""
    if not before:
        return False
    if word.startswith("ال"):
        return before.startswith("ال")
    if word.endswith("ا"):
        return before.endswith("ا") and len(before) > 3
    return before.endswith(("ات", "ه")) and not before.startswith("ال")


def _same_gender(noun: str, nisba: str) -> bool:
    """Whether a nisba can go with an institution: الخارجية الأميركي has a minister before it."""
    return not fold_word(noun).endswith("ه") or not fold_word(nisba).endswith("ي")


def _settled(matches: list[Match]) -> list[Match]:
    """Prefer, among bearers of one name, those of a country that the other matches name."""
    countries = {m.entry.country for m in matches if not m.others} - {None}
    return [_prefer(m, countries) if m.others and m.entry.country not in countries else m for m in matches]


def _prefer(match: Match, countries: set[str | None]) -> Match:
    better = next((other for other in match.others if other.country in countries), None)
    if better is None:
        return match
    others = (match.entry, *(o for o in match.others if o is not better))
    kind: MatchKind = "person" if better.kind == "person" else "name"
    return Match(match.start, match.end, better, kind, better.role, others)


def _current(entry: Known, on: dt.date) -> bool:
    return entry.existed(on) and (not entry.offices or entry.office(on) is not None)


def _referent(match: Match, on: dt.date | None) -> Known:
    if match.kind == "person":
        return match.entry.as_of(on)
    return replace(match.entry, role=match.role) if match.role != match.entry.role else match.entry


def _same_title(title: Sequence[str], wanted: Sequence[str]) -> bool:
    bare = [[w.removeprefix("ال") for w in words] for words in (title, wanted)]
    return bare[0] == bare[1] or (bare[0][: len(bare[1])] == bare[1] and len(bare[1]) > 1)


if __name__ == "__main__":
    import sys

    from ontology.directory_check import main

    sys.exit(main())
