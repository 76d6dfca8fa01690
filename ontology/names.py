"""Names in running words: a trie of folded spellings, and what the words around a name make of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

from ontology.folding import fold, fold_word, foreign_g, joined, split_words, without_marks, without_proclitics
from ontology.known import Known, Match, MatchKind
from ontology.nisba import nisba_forms
from ontology.tables import Contexts, Institution, Row

__all__ = ["Names"]

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


class Names:
    """All names of the directory in one trie; immutable once made."""

    def __init__(self, rows: Iterable[Row], institutions: Iterable[Institution], contexts: Contexts) -> None:
        self._root = _Node()
        self._contexts = contexts
        self._nisba: dict[str, Known] = {}
        self._given_names: set[str] = set()
        for row in rows:
            self._add(row)
        for phrase in contexts.blocked:
            self._node(phrase).blocked = True
        for institution in institutions:
            for name in institution.ar:
                for spelling in _spellings(name, foreign=False):
                    self._node(spelling).institution = institution

    def find(self, words: Sequence[str], on: dt.date | None = None) -> list[Match]:
        """Find known names, left to right, longest first, not overlapping; linear in the number of words."""
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

    def of_nisba(self, word: str) -> Known | None:
        """The actor that a nisba in any form, with or without article and proclitics, belongs to."""
        return next((entry for form in without_proclitics(word) if (entry := self._nisba.get(form))), None)

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
        named = [
            (entry, kind)
            for entry, kind, weak in node.entries
            if not weak or self._introduced(words, start, end) or (kind == "person" and self._titled(words, start))
        ]
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

    def _titled(self, words: Sequence[str], start: int) -> bool:
        """Whether a title stands before a surname that is an ordinary word too: الرئيس مبارك."""
        return start > 0 and any(form in self._contexts.titles for form in without_proclitics(words[start - 1]))

    def _add(self, row: Row) -> None:
        entry = row.entry
        self._given_names.update(_given_names(entry))
        foreign = "g" in (entry.en or "").lower()
        kind: MatchKind = "person" if entry.kind == "person" else "name"
        for names, as_kind, weak in (
            (row.names, kind, False),
            (row.metonyms, "metonym", False),
            (row.weak, kind, True),
        ):
            for name in names:
                for spelling in _spellings(name, foreign or as_kind == "metonym"):
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


def _given_names(entry: Known) -> Iterator[str]:
    """The first word of a person's full name, unless it is a title."""
    words = fold(max(entry.ar, key=len)).split() if entry.kind == "person" else []
    if len(words) > 1 and not words[0].startswith("ال"):
        yield words[0]


def _clitics(letters: str) -> bool:
    return all(letter in "وفبلك" for letter in letters)


def _agrees(before: str, word: str) -> bool:
    """Whether ``word``, name and nisba of a country at once (السعودية، سورية), is an adjective of the word before."""
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
