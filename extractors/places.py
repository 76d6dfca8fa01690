"""Places named in a sentence, from the gazetteer: found, told apart, and seen with the phrase around them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extractors.gazetteer import phrases
from extractors.gazetteer.geometry import relative
from extractors.gazetteer.national import national, reference
from extractors.gazetteer.records import Place, PlaceMatch, PlacePhrase, Relative
from extractors.gazetteer.table import Table, read_table
from extractors.gazetteer.tokens import Piece, pieces, readings, written_length
from extractors.gazetteer.vouching import Voucher, noun_of, vouch
from extractors.gazetteer.words import NOUN, STRONG, WEAK, Noun, Words, read_words
from ontology.records import Label

__all__ = ["Gazetteer", "Place", "PlaceMatch", "PlacePhrase", "Relative", "relative"]

_ARAB = frozenset(
    [
        "ARE",
        "BHR",
        "DZA",
        "EGY",
        "IRQ",
        "JOR",
        "KWT",
        "LBN",
        "LBY",
        "MAR",
        "MRT",
        "OMN",
        "PSE",
        "QAT",
        "SAU",
        "SDN",
        "SOM",
        "DJI",
        "SYR",
        "TUN",
        "YEM",
    ]
)
_MOST_CANDIDATES = 8
_SHORTEST_SPLIT = 3
"""Letters that a name keeps when a clitic is cut off: shorter rests are too often part of another word."""
_BIG = 200_000
"""Inhabitants of a town that is known enough to be cut from its clitic without further sign."""


@dataclass(frozen=True, slots=True)
class _Hit:
    """Pieces ``first`` to ``last`` (exclusive) that spell a name of some rows."""

    first: int
    last: int
    clitic: int
    name: str
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Places by name. Immutable once loaded; load it once and keep it."""

    table: Table
    words: Words

    @classmethod
    def load(cls) -> Gazetteer:
        """Read the tables that ship with the package.

        Raises ``ValueError`` naming file and line where one is malformed, ``OSError`` where one is missing.
        """
        return cls(read_table(), read_words())

    def find(self, words: Sequence[str]) -> list[PlaceMatch]:
        """Names of places among the surface words of a sentence, longest first choice, not overlapping, in order.

        Clitics may be split off their host or not. Names that are also ordinary words or names of people are returned
        only where a place noun or a preposition before them vouches for the place; a name that no table knows only
        after a place noun («قرية البيلي»), with one candidate whose ``id`` is ``None``.
        """
        found: list[PlaceMatch] = []
        spelt = pieces(words)
        at = 0
        while at < len(spelt):
            match, after = self._at(words, spelt, at, found[-1] if found else None)
            if match is not None:
                found.append(match)
            at = after
        return found

    def resolve(self, match: PlaceMatch, context: Counter[str]) -> Place:
        """The candidate that an article means which speaks of countries as often as ``context`` counts (alpha-3)."""
        total = sum(context.values())
        if len(match.candidates) == 1 or not total:
            return match.candidates[0]
        return max(match.candidates, key=lambda p: self._prior(p) + _told(context, p.country, total))

    def place_phrase(self, words: Sequence[str], match: PlaceMatch) -> PlacePhrase:
        """The whole phrase around a name: place nouns and directions before it, adjectives that close it."""
        return phrases.place_phrase(self.words, words, match)

    def parse_relative(self, words: Sequence[str], index: int) -> Relative | None:
        """Direction and distance stated from word ``index`` on («على بعد 100 كلم شمال», «جنوب»), if any."""
        return phrases.parse_relative(self.words, words, index)

    def _at(
        self, words: Sequence[str], spelt: Sequence[Piece], at: int, last: PlaceMatch | None
    ) -> tuple[PlaceMatch | None, int]:
        """The match that begins at a piece, and the piece to go on from."""
        hits = sorted(self._hits(spelt, at), key=lambda h: (-h.last, h.clitic))
        if not hits and (pointed := self._pointed(words, spelt, at)) is not None:
            return pointed
        voucher = vouch(self.words, words, spelt, at, last)
        for hit in hits:
            if candidates := self._candidates(hit, spelt, voucher):
                start, end = spelt[hit.first].word, spelt[hit.last - 1].word + 1
                kinds = voucher.noun.admits if voucher.noun else frozenset[str]()
                guarded = hit.name in self.words.guards
                clitic = written_length(words[start], hit.clitic)
                return PlaceMatch(start, end, candidates, clitic, kinds, guarded), hit.last
        if voucher.noun is not None and voucher.noun.names and (last_piece := self._unknown(spelt, at, voucher)):
            start, end = spelt[at].word, spelt[last_piece - 1].word + 1
            name = " ".join(words[start:end])
            place = Place(None, Label(ar=name), None, None, None, voucher.noun.kind)
            return PlaceMatch(start, end, (place,), 0, voucher.noun.admits, True), last_piece
        return None, at + 1

    def _pointed(self, words: Sequence[str], spelt: Sequence[Piece], at: int) -> tuple[PlaceMatch | None, int] | None:
        """A place named by noun and nisba, or one that points back; ``None`` where an unknown name may still begin."""
        found = national(self.table, self.words, words, spelt, at)
        if found is not None and (found[1] >= len(spelt) or not any(self._hits(spelt, found[1]))):
            return found
        if (back := reference(self.words, words, spelt, at)) is not None:
            return back, at + 1
        return None if at and noun_of(self.words, spelt[at - 1].text) else (None, at + 1)

    def _hits(self, spelt: Sequence[Piece], at: int) -> Iterator[_Hit]:
        """Names in the index that begin at a piece; a piece inside a word begins none."""
        if spelt[at].inner or spelt[at].nunated:
            return
        for first, clitic in readings(spelt[at].text):
            longest = self.table.longest.get(first)
            if longest is None or (clitic and len(first) < _SHORTEST_SPLIT):
                continue
            words = [first]
            for piece in spelt[at + 1 : at + longest]:
                if not piece.text:
                    break
                words.append(piece.text)
            for count in range(len(words), 0, -1):
                after = at + count
                if after < len(spelt) and spelt[after].inner:
                    continue
                name = " ".join(words[:count])
                if count == 1 and first in self.words.ordinary:
                    continue
                if rows := self.table.index.get(name):
                    yield _Hit(at, after, clitic, name, rows)

    def _candidates(self, hit: _Hit, spelt: Sequence[Piece], voucher: Voucher) -> tuple[Place, ...]:
        """Places that the words before admit, likeliest first."""
        level = max(voucher.level, WEAK if spelt[hit.first].text[:1] == "ب" and hit.clitic == 1 else 0)
        asked = self.words.guards.get(hit.name, 0)
        places = []
        for number in hit.rows:
            place = self.table.place(number)
            if max(asked, self._guard(place, number, hit)) <= level:
                places.append(place)
        if voucher.noun is not None and places:
            places = _of_kind(places, voucher.noun)
        return tuple(sorted(places, key=self._prior, reverse=True)[:_MOST_CANDIDATES])

    def _guard(self, place: Place, number: int, hit: _Hit) -> int:
        """What must vouch for a place, by how well known it is and how short its name."""
        if hit.clitic and len(hit.name) <= _SHORTEST_SPLIT and place.kind != "country" and place.population < _BIG:
            return NOUN
        if place.kind == "country" or number in self.table.own or place.id in self.table.capitals:
            return 0
        if hit.clitic and " " not in hit.name and place.population < _BIG:
            return NOUN
        if place.country in _ARAB:
            return 0 if place.population >= 50_000 and len(hit.name) > 3 else STRONG
        if len(hit.name) < 4:
            return NOUN if place.population < 1_000_000 else STRONG
        return 0 if place.population >= 500_000 else WEAK if place.population >= 100_000 else STRONG

    def _prior(self, place: Place) -> float:
        """How likely a name means a place, before anything is known of the article."""
        score = math.log10(place.population + 1000)
        if place.kind == "country":
            score += 1.5
        if place.id in self.table.capitals:
            score += 1.0
        if place.country in _ARAB:
            score += 1.0
        if place.id in self.table.own_ids:
            score += 1.0
        if place.kind == "district":
            score -= 0.5
        return score

    def _unknown(self, spelt: Sequence[Piece], at: int, voucher: Voucher) -> int:
        """The piece after a name that no table knows, 0 where the words are no name."""
        text, noun = spelt[at].text, voucher.noun
        if noun is None or not voucher.adjacent or len(text) < 3 or text in self.words.stops or text[0].isdigit():
            return 0
        if not text.startswith("ال") and (text.endswith("يه") if noun.feminine else text.endswith("ي")):
            return 0
        if text in self.words.nouns and text not in self.words.heads:
            return 0
        end = at + 1
        while end < len(spelt) and spelt[end - 1].text in self.words.heads and spelt[end].text and end - at < 4:
            end += 1
        return end


def _told(context: Counter[str], country: str | None, total: int) -> float:
    if country is None or not context[country]:
        return 0.0
    return 1.0 + 4.0 * context[country] / total


def _of_kind(places: list[Place], noun: Noun) -> list[Place]:
    """Places of the kinds that a noun admits; where none is, the town that a province or the like is called after."""
    fitting = [p for p in places if p.kind in noun.admits]
    if fitting:
        return fitting
    towns = [p for p in places if p.kind in ("city", "town")]
    if noun.kind in ("region", "airport", "base", "port", "crossing", "camp", "district") and towns:
        return [_called_after(p, noun.kind) for p in towns]
    return places if noun.kind != "country" else []


def _called_after(town: Place, kind: str) -> Place:
    """What a town gave its name to, put at the town: «مطار صنعاء»."""
    ident = f"local:place/{(town.country or 'int').lower()}/{kind}/of-{(town.id or '').replace(':', '-')}"
    return replace(town, id=ident, kind=kind, population=0)
