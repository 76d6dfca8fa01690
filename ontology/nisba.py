"""Inflection of nisba adjectives (تركي، تركية، أتراك) and of the head nouns of actors, as folded forms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from ontology.folding import fold

__all__ = ["broken_noun", "feminine_noun", "nisba_forms", "sound_noun"]

_MASCULINE = ("", "ا", "ان", "ين", "ون", "و", "ي")
"""Endings after a masculine nisba or participle: bare, accusative, dual, plural, plural in the construct state."""
_FEMININE = ("ه", "تان", "تين", "تا", "تي", "ات", "ت")
_NISBA_ENDINGS = (*_MASCULINE[:5], *_FEMININE[:3], "ات")


def nisba_forms(nisbas: Iterable[str], plurals: Iterable[str] = ()) -> frozenset[str]:
    """All folded forms of some nisbas, with and without the article, broken ``plurals`` included.

    In a nisba of several words (كوري جنوبي، جنوب أفريقي) those that end in ي agree and the others stand still.
    """
    forms = {form for nisba in nisbas for form in _regular(fold(nisba).split())}
    for plural in plurals:
        bare = fold(plural)
        forms.update((bare, "ال" + bare, bare + "ا"))
    return frozenset(forms)


def _regular(words: list[str]) -> Iterator[str]:
    for ending, article in product(_NISBA_ENDINGS, ("", "ال")):
        inflected = [w + ending if w.endswith("ي") else w for w in words]
        yield " ".join(article + w if w.startswith(words[0]) or words[0].endswith("ي") else w for w in inflected)
        if article and not words[0].endswith("ي"):
            yield " ".join([words[0], *(article + w for w in inflected[1:])])


def sound_noun(noun: str) -> frozenset[str]:
    """Folded forms of a noun with sound plurals in both genders (مسؤول: مسؤولة، مسؤولان، مسؤولون، مسؤولو، مسؤولات)."""
    stem = fold(noun)
    return frozenset(stem + ending for ending in (*_MASCULINE, *_FEMININE))


def broken_noun(noun: str, plurals: Iterable[str]) -> frozenset[str]:
    """Folded forms of a noun with broken ``plurals``: singular, feminine, dual, the plurals and their accusative."""
    stem = fold(noun)
    forms = {stem + ending for ending in ("", "ا", "ان", "ين", *_FEMININE)}
    for plural in plurals:
        forms.update((fold(plural), fold(plural) + "ا"))
    return frozenset(forms)


def feminine_noun(noun: str, plurals: Iterable[str] = ()) -> frozenset[str]:
    """Folded forms of a noun in ة (حكومة: حكومات، حكومتان, and حكومت before a pronoun); other nouns get ات only."""
    stem = fold(noun)
    base = stem[:-1] if stem.endswith("ه") else stem
    forms = {stem, base + "ات"} | {base + ending for ending in ("ت", "تان", "تين", "تا", "تي")}
    return frozenset(forms | {fold(p) for p in plurals})
