"""Where and when: which place and which time expression of an article belong to which trigger."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.gazetteer.records import Place, PlaceMatch, PlacePhrase
from extractors.orthography import bare
from extractors.phrases import case_of
from extractors.places import Gazetteer, relative
from extractors.positions import clause_head
from extractors.syntax import Sentence
from extractors.times import TimeExpression
from extractors.wordlists import words
from ontology.records import Label, PlaceRef, Precision, TimeRef

__all__ = ["Circumstances", "PlaceFound", "TimeFound"]

_LOCATIVE = words("circumstances.locative")
_WEAK_LOCATIVE = words("circumstances.weak_locative")
_NOT_LOCATIVE = words("circumstances.not_locative")


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """A place phrase of a sentence: words ``first`` to ``last`` (inclusive), offsets in the article, what it was
    resolved to.
    """

    first: int
    last: int
    name: int
    start: int
    end: int
    text: str
    id: str | None
    label: Label
    country: str | None
    lat: float | None
    lon: float | None
    kind: str
    precision: str

    def same(self, other: PlaceFound) -> bool:
        """Whether both mean one place."""
        return self.id == other.id if self.id and other.id else bare(self.text) == bare(other.text)

    def around(self, other: PlaceFound) -> bool:
        """Whether one is the country or region that the other lies in, so that both can hold of one event."""
        if self.country != other.country:
            return False
        return "country" in (self.kind, other.kind) or (self.kind == "region") != (other.kind == "region")

    def record(self) -> PlaceRef:
        """The place as a record."""
        return PlaceRef(
            text=self.text,
            start=self.start,
            end=self.end,
            id=self.id,
            name=self.label,
            country=self.country,
            lat=self.lat,
            lon=self.lon,
            precision=self.precision,
        )


@dataclass(frozen=True, slots=True)
class TimeFound:
    """A time expression of the article."""

    start: int
    end: int
    text: str
    value: str | None
    expression: TimeExpression

    def record(self) -> TimeRef:
        """The time as a record."""
        e = self.expression
        return TimeRef(
            text=self.text,
            start=self.start,
            end=self.end,
            value=e.value if e.begin is not None else None,
            begin=e.begin.isoformat() if e.begin else None,
            until=e.until.isoformat() if e.until else None,
            precision=Precision(e.precision) if e.precision else None,
            basis=e.basis,
        )


class Circumstances:
    """Places and times of one article, found once and then attached to its triggers."""

    def __init__(
        self, content: str, sentences: Sequence[Sentence], gazetteer: Gazetteer, times: Sequence[TimeExpression]
    ) -> None:
        self._content = content
        self._sentences = sentences
        self._number = {id(s): i for i, s in enumerate(sentences)}
        self.places = _places(content, sentences, gazetteer)
        self._times = [[t for t in times if s.start <= t.start < s.end] for s in sentences]

    def names(self, sentence: Sentence) -> frozenset[int]:
        """Words that are part of a place's name (not the place nouns before it)."""
        return frozenset(i for p in self.places[self._number[id(sentence)]] if p.id for i in range(p.name, p.last + 1))

    def is_time(self, sentence: Sentence, index: int) -> bool:
        """Whether a word is part of a time expression."""
        word = sentence.words[index]
        return any(t.start <= word.start < t.end for t in self._times[self._number[id(sentence)]])

    def place_at(self, sentence: Sentence, index: int) -> PlaceFound | None:
        """The place phrase that covers a word."""
        return next((p for p in self.places[self._number[id(sentence)]] if p.first <= index <= p.last), None)

    def place_of(
        self,
        sentence: Sentence,
        index: int,
        actors: frozenset[int] = frozenset(),
        content: frozenset[int] = frozenset(),
    ) -> tuple[PlaceFound | None, bool]:
        """The place where the event of a trigger happens, and whether its own clause says so; never inside its
        content.
        """
        best: tuple[float, PlaceFound] | None = None
        below = set(sentence.subtree(index))
        clause = clause_head(sentence, index)
        for place in self.places[self._number[id(sentence)]]:
            case = self._case(sentence, place)
            if case is None or case in _NOT_LOCATIVE or case not in _LOCATIVE:
                continue
            if place.first in content or (set(range(place.first, place.last + 1)) & actors and case in _WEAK_LOCATIVE):
                continue
            score = 2.0 if place.first in below else 1.2 if clause_head(sentence, place.first) == clause else 0.0
            score -= (
                abs(place.first - index) / 20
                + (0.4 if place.first < index else 0)
                + (0.5 if case in _WEAK_LOCATIVE else 0)
            )
            if best is None or score > best[0]:
                best = score, place
        if best is None:
            return None, False
        return best[1], best[0] > 0.3

    def time_of(
        self, sentence: Sentence, index: int, content: frozenset[int] = frozenset()
    ) -> tuple[TimeFound | None, bool]:
        """The time that dates a trigger, and whether its own clause says so; never inside its content."""
        best: tuple[float, TimeExpression] | None = None
        below = set(sentence.subtree(index))
        clause = clause_head(sentence, index)
        for time in self._times[self._number[id(sentence)]]:
            if time.kind not in ("date", "interval") or time.bound in ("until", "before", "after"):
                continue
            at = next((w.index for w in sentence.words if w.end > time.start), None)
            if at is None or at in content:
                continue
            score = 2.0 if at in below else 1.5 if clause_head(sentence, at) == clause else 0.5
            score -= abs(at - index) / 15
            if best is None or score > best[0]:
                best = score, time
        if best is None:
            return None, False
        return self._time(best[1]), best[0] > 0.6

    def _time(self, time: TimeExpression) -> TimeFound:
        text = re.sub(r"\s+", " ", self._content[time.start : time.end])
        return TimeFound(time.start, time.end, text, time.value if time.begin is not None else None, time)

    def _case(self, sentence: Sentence, place: PlaceFound) -> str | None:
        """The preposition before a place phrase, by the tree or just before it; directions count as «في»."""
        if bare(sentence.words[place.first].form) in _DIRECTIONS:
            return "في"
        for index in range(place.first, place.last + 1):
            if (case := case_of(sentence, index)) is not None:
                return case.split()[-1]
        if place.first and sentence.words[place.first - 1].upos in ("ADP", "NOUN"):
            return sentence.words[place.first - 1].bare
        if place.first and sentence.words[place.first - 1].form in '"(' and place.first > 1:
            return sentence.words[place.first - 2].bare
        if sentence.words[place.first].deprel.startswith("conj"):
            head = sentence.words[place.first].head
            return case_of(sentence, head) if head >= 0 else None
        return None


_DIRECTIONS = words("circumstances.directions")


def _places(content: str, sentences: Sequence[Sentence], gazetteer: Gazetteer) -> list[list[PlaceFound]]:
    """All place phrases, ambiguous names resolved by the countries that the article speaks of most."""
    forms = [[w.form for w in s.words] for s in sentences]
    matches = [gazetteer.find(written) for written in forms]
    context: Counter[str] = Counter()
    for found in matches:
        for match in found:
            countries = {c.country for c in match.candidates if c.country}
            if len(countries) == 1:
                context[next(iter(countries))] += 1
    named: list[PlaceFound] = []
    out: list[list[PlaceFound]] = []
    for sentence, written, found in zip(sentences, forms, matches, strict=True):
        row: list[PlaceFound] = []
        for match in found:
            if match.needs_cue and not match.kinds and _common(sentence, match):
                continue
            phrase = gazetteer.place_phrase(written, match)
            place = _found(content, sentence, phrase, gazetteer.resolve(match, context))
            if place.id is None and place.country is None:
                place = _meant(place, named)
            else:
                named.append(place)
            row.append(place)
        out.append(row)
    return out


def _common(sentence: Sentence, match: PlaceMatch) -> bool:
    """«في بيان» is a statement, not the town of that name."""
    return all(sentence.words[i].upos == "NOUN" for i in range(match.start, match.end))


def _found(content: str, sentence: Sentence, phrase: PlacePhrase, place: Place) -> PlaceFound:
    first, last = phrase.start, phrase.end - 1
    start = min(sentence.words[first].start + phrase.clitic, sentence.words[first].end)
    end = max(sentence.words[last].end, start)
    lat, lon, precision = place.lat, place.lon, place.kind
    if phrase.relative and (moved := relative(place, phrase.relative.direction, phrase.relative.km)):
        lat, lon, precision = moved
    text = re.sub(r"\s+", " ", content[start:end]).strip()
    return PlaceFound(
        first,
        last,
        phrase.match.start,
        start,
        end,
        text,
        place.id,
        place.name,
        place.country,
        lat,
        lon,
        place.kind,
        precision,
    )


def _meant(reference: PlaceFound, named: Sequence[PlaceFound]) -> PlaceFound:
    """What «المدينة», «القاعدة» mean: the last place of that kind; where it stands stays."""
    for earlier in reversed(named):
        if earlier.kind == reference.kind or {earlier.kind, reference.kind} <= {"city", "town", "village"}:
            return replace(earlier, first=reference.first, last=reference.last, name=reference.name)
    return reference
