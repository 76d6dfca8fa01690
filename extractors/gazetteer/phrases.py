"""The phrase around the name of a place: nouns and directions before it, adjectives after it, distances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractors.gazetteer.records import PlaceMatch, PlacePhrase, Relative
from extractors.gazetteer.tokens import readings
from extractors.gazetteer.vouching import noun_of
from extractors.gazetteer.words import Noun, Words
from ontology.folding import fold_word

__all__ = ["parse_relative", "place_phrase"]

_QUOTES = frozenset("\"'«»“”„")
_LINKS = frozenset({"ب", "من", "مع", "ل"})
"""Prepositions inside a place phrase: الحدود مع سوريا, جنوبي من."""
_NUMBER_WORDS = {"مايه": 100.0, "ميه": 100.0, "عشره": 10.0, "عشرين": 20.0, "خمسين": 50.0, "الف": 1000.0}


def place_phrase(words: Words, sentence: Sequence[str], match: PlaceMatch) -> PlacePhrase:
    """Widen a match leftwards over place nouns, directions and distances, rightwards over definite adjectives."""
    start, clitic, noun, name_of_noun = match.start, match.clitic, None, None
    direction: str | None = None
    at = start - 1
    while at >= 0 and not clitic:
        word = sentence[at].strip()
        folded = fold_word(word)
        if word in _QUOTES and at and noun_of(words, fold_word(sentence[at - 1])):
            at -= 1
            continue
        found = _part(words, folded)
        if found is None and at and _adjective(words, folded, None) and fold_word(sentence[at - 1]) in words.national:
            at -= 1
            continue
        if found is None and folded in _LINKS and at and fold_word(sentence[at - 1]) in words.linked:
            at -= 1
            continue
        if found is None:
            break
        form, cut = found
        way = words.directions.get(form)
        if way is not None:
            direction = _compound(direction, way)
        if form in words.nouns and noun is None:
            noun, name_of_noun = words.nouns[form], form
        start, clitic = at, cut
        at -= 1
    end = _second(words, sentence, match.end) if name_of_noun in words.duals else match.end
    if end == match.end:
        end = _right(words, sentence, match, noun)
    phrase = PlacePhrase(start, end, match, clitic, name_of_noun)
    span = _distance_before(words, sentence, start)
    if span is not None:
        begin, km = span
        return replace(phrase, start=begin, clitic=0, relative=Relative(begin, match.start, direction, km))
    if direction is not None:
        return replace(phrase, relative=Relative(start, match.start, direction, None))
    return phrase


def parse_relative(words: Words, sentence: Sequence[str], index: int) -> Relative | None:
    """Direction and distance that begin at word ``index``: «على بعد 100 كلم شمال», «جنوب شرقي», «150 كلم عن»."""
    at, km = _measure(words, sentence, index)
    direction: str | None = None
    while at < len(sentence):
        way = words.directions.get(fold_word(sentence[at]))
        if way is None:
            break
        direction = _compound(way, direction) if direction else way
        at += 1
    if km is None and direction is None:
        return None
    return Relative(index, at, direction, km)


def _part(words: Words, folded: str) -> tuple[str, int] | None:
    """A word that belongs before a place name, as its bare form, and the characters of its proclitics."""
    for reading, cut in readings(folded):
        if reading in words.nouns or reading in words.directions or reading in words.around:
            return reading, cut
    return None


def _compound(inner: str | None, outer: str) -> str:
    """«جنوب شرقي»: the word nearer the place is ``inner``."""
    if inner is None or inner == outer or len(inner) > 1:
        return outer if inner is None else inner
    pair = {inner, outer}
    for north in "ns":
        for east in "ew":
            if pair == {north, east}:
                return north + east
    return outer


def _right(words: Words, sentence: Sequence[str], match: PlaceMatch, noun: Noun | None) -> int:
    """The end of the phrase: definite adjectives that agree with the noun (or, without one, with a city: feminine)."""
    end = match.end
    if (
        end < len(sentence)
        and sentence[end].strip() in _QUOTES
        and match.start
        and sentence[match.start - 1].strip() in _QUOTES
    ):
        end += 1
    last = end
    while last < len(sentence) and last - end < 2 and _adjective(words, fold_word(sentence[last]), noun):
        last += 1
    return last if last > end or end == match.end else match.end


def _second(words: Words, sentence: Sequence[str], end: int) -> int:
    """The end of the other name after a noun in the dual: «محافظتي لحج وأبين»; ``end`` where none follows."""
    if end >= len(sentence):
        return end
    folded = fold_word(sentence[end])
    if folded == "و" and end + 1 < len(sentence):
        end, folded = end + 1, fold_word(sentence[end + 1])
    elif folded[:1] == "و":
        folded = folded[1:]
    else:
        return end
    return min(end + (2 if folded in words.heads else 1), len(sentence))


def _adjective(words: Words, folded: str, noun: Noun | None) -> bool:
    if not folded.startswith("ال") or len(folded) < 5:
        return False
    if folded in words.adjectives:
        return True
    return folded.endswith("يه") if noun is None or noun.feminine else folded.endswith("ي")


def _measure(words: Words, sentence: Sequence[str], index: int) -> tuple[int, float | None]:
    """The word after a distance that begins at ``index``, and its kilometres."""
    at = index
    if at + 1 < len(sentence) and fold_word(sentence[at]) == "علي" and fold_word(sentence[at + 1]) in words.away:
        at += 2
    while at < len(sentence) and fold_word(sentence[at]) in words.about:
        at += 1
    if at >= len(sentence):
        return index, None
    folded = fold_word(sentence[at])
    number = _number(folded)
    if number is None:
        return index, None
    at += 1
    if at < len(sentence) and (unit := words.units.get(fold_word(sentence[at]))) is not None:
        at += 1
        while at < len(sentence) and fold_word(sentence[at]) in words.from_words:
            at += 1
        return at, number * unit
    return index, None


def _number(folded: str) -> float | None:
    if folded in _NUMBER_WORDS:
        return _NUMBER_WORDS[folded]
    plain = folded.replace(",", ".").replace("٫", ".")
    try:
        return float(plain) if plain[:1].isdigit() and len(plain) < 8 else None
    except ValueError:
        return None


def _distance_before(words: Words, sentence: Sequence[str], start: int) -> tuple[int, float] | None:
    """The distance that ends right before word ``start``: where it begins, and its kilometres."""
    for begin in range(max(0, start - 7), start - 1):
        at, km = _measure(words, sentence, begin)
        if km is not None and at == start:
            return begin, km
    return None
