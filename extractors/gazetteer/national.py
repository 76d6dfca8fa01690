"""Places that a noun and a nisba name («الأراضي السورية»), or that point back at one named before («وسط المدينة»)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractors.gazetteer.records import Place, PlaceMatch
from extractors.gazetteer.table import Table
from extractors.gazetteer.tokens import Piece, readings
from extractors.gazetteer.words import Words
from ontology.records import Label

__all__ = ["national", "reference"]

_MOST_NISBAS = 2
"""«الحدود السورية التركية»: a border has two sides."""


def national(
    table: Table, words: Words, sentence: Sequence[str], spelt: Sequence[Piece], at: int
) -> tuple[PlaceMatch, int] | None:
    """The match of a definite noun with nisbas that begins at piece ``at``, and the piece after it.

    «العاصمة السورية» is the capital itself; other places get the country's position and no id.
    """
    if at and spelt[at - 1].text in words.bodies:
        return None
    for noun, clitic in readings(spelt[at].text):
        kind = words.national.get(noun)
        if kind is None:
            continue
        end = at + 1
        while end < len(spelt) and end - at <= _MOST_NISBAS and spelt[end].text in table.nisbas:
            end += 1
        if end == at + 1:
            return None
        place = _place(table, kind, table.nisbas[spelt[at + 1].text])
        if place is None:
            return None
        first, after = spelt[at].word, spelt[end - 1].word + 1
        if kind != "capital":
            name = " ".join([sentence[first][clitic:], *sentence[first + 1 : after]])
            place = replace(place, id=None, name=Label.model_construct(ar=name, en=None), kind=kind, population=0)
        return PlaceMatch(first, after, (place,), clitic), end
    return None


def _place(table: Table, kind: str, country: str) -> Place | None:
    rows = table.capital_of if kind == "capital" else table.countries
    return table.place(rows[country]) if country in rows else None


def reference(words: Words, sentence: Sequence[str], spelt: Sequence[Piece], at: int) -> PlaceMatch | None:
    """The match of «المدينة» and the like at piece ``at``, after a direction or a place noun only.

    Its one candidate has no id, country or position: the reader of the article knows which place was named before.
    """
    kind = words.references.get(spelt[at].text)
    if kind is None or not at:
        return None
    before = {reading for reading, _ in readings(spelt[at - 1].text)}
    if not any(r in words.around or r in words.directions or r in words.nouns for r in before):
        return None
    word = spelt[at].word
    place = Place(None, Label.model_construct(ar=sentence[word], en=None), None, None, None, kind)
    return PlaceMatch(word, word + 1, (place,))
