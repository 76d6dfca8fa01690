"""Orthographic folding of Arabic words, so that spellings of one name compare equal.

Newspapers disagree on hamza, final ya and ta marbuta, and on the letter for a foreign g. Folding maps a word to a
key for look-up; it is lossy, changes lengths and is never shown to anybody.
"""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["fold", "fold_word", "foreign_g", "joined", "split_words", "without_marks", "without_proclitics"]

_TABLE = {
    **{ord(c): "ا" for c in "أإآٱ"},
    ord("ؤ"): "و",
    ord("ئ"): "ي",
    ord("ء"): "",
    ord("ى"): "ي",
    ord("ی"): "ي",
    ord("ې"): "ي",
    ord("ة"): "ه",
    ord("ہ"): "ه",
    ord("ھ"): "ه",
    ord("ە"): "ه",
    ord("ۀ"): "ه",
    ord("ک"): "ك",
    ord("گ"): "غ",
    ord("ڭ"): "غ",
    ord("ݣ"): "غ",
    ord("ڨ"): "غ",
    ord("ڤ"): "ف",
    ord("ڥ"): "ف",
    ord("پ"): "ب",
    ord("چ"): "تش",
    ord("ژ"): "ج",
    ord("ٹ"): "ت",
    ord("ڈ"): "د",
    ord("ڑ"): "ر",
    ord("ں"): "ن",
    ord("ـ"): "",
    **dict.fromkeys(range(1552, 1563), ""),
    **dict.fromkeys(range(1611, 1632), ""),
    0x0670: "",
    **{c: "" for c in range(0x06D6, 0x06EE) if c not in (0x06DD, 0x06DE, 0x06E5, 0x06E6, 0x06E9)},
    **dict.fromkeys((8203, 8204, 8205, 8206, 8207, 1564, 65279, 173), ""),
    **dict.fromkeys(range(8234, 8239), ""),
    **dict.fromkeys(range(8294, 8298), ""),
    **{0x0660 + d: str(d) for d in range(10)},
    **{0x06F0 + d: str(d) for d in range(10)},
    ord("ﻻ"): "لا",
    ord("ﻼ"): "لا",
    ord("ﻷ"): "لا",
    ord("ﻹ"): "لا",
    ord("ﻵ"): "لا",
}
_MARKS = {c: "" for c, letter in _TABLE.items() if letter == "" and c != ord("ء")}
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_WORD = re.compile(r"[^\W_]+(?:[\u064B-\u065F\u0670\u200C\u200D]+[^\W_]*)*")
_SPLIT_NAME = re.compile(r"\b(عبد|ابو|ابي|ابا) ")
_SHORTEST_STEM = 2
_LONGEST_WORD = 60
"""Characters; no Arabic name has a longer word, and what is longer is not worth looking up."""


def fold(text: str) -> str:
    """Return ``text`` with spelling variants made equal; white space and punctuation stay.

    Alif with hamza, madda or wasla becomes bare alif; ؤ/ئ their seat (ئو and ؤو alike), lone hamza vanishes; ى is ي and
    ة is ه; Persian and Maghrebi letters become the Arabic ones used in their place; tatweel, vowel signs and
    direction marks vanish; digits become 0-9; Latin letters lower case.
    """
    return text.replace("ئو", "وو").translate(_TABLE).lower()


@lru_cache(maxsize=1 << 16)
def fold_word(word: str) -> str:
    """Fold one word and drop punctuation at its edges; ``""`` for what holds no letter or digit."""
    if len(word) > _LONGEST_WORD:
        return ""
    return _EDGES.sub("", fold(word))


def without_marks(word: str) -> str:
    """``word`` without vowel signs, tatweel and direction marks, its letters as they are written."""
    return word.translate(_MARKS)


def split_words(text: str) -> list[str]:
    """Split ``text`` into words at white space and punctuation."""
    return _WORD.findall(text)


@lru_cache(maxsize=1 << 16)
def without_proclitics(word: str) -> tuple[str, ...]:
    """All folded readings of ``word``: as it stands first, then without و or ف, then without ب, ل or ك as well.

    ``"وللأمم"`` gives ``("وللامم", "للامم", "الامم", "لامم", …)``: ل before the article hides its alif.
    """
    folded = fold_word(word)
    if not folded:
        return ()
    readings = [folded]
    if folded[0] in "وف" and len(folded) > _SHORTEST_STEM:
        readings.append(folded[1:])
    for reading in tuple(readings):
        if reading.startswith("لل") and len(reading) > _SHORTEST_STEM + 1:
            readings.append("ال" + reading[2:])
        if reading[0] in "بلك" and len(reading) > _SHORTEST_STEM:
            readings.append(reading[1:])
    return tuple(dict.fromkeys(readings))


def foreign_g(folded: str) -> frozenset[str]:
    """Spellings of a foreign name whose g is written غ, ج or ق (all of them, the given one included).

    Only for names known to hold the sound g: غ is the letter that gives it away.
    """
    if "غ" not in folded:
        return frozenset({folded})
    return frozenset(folded.replace("غ", letter) for letter in "غجق")


def joined(folded: str) -> frozenset[str]:
    """Spellings of a folded name in one piece or two: عبد الله and عبدالله, ابو ظبي and ابوظبي, بن and ابن."""
    spellings = {folded, _SPLIT_NAME.sub(r"\1", folded)}
    return frozenset(spellings | {s.replace(" بن ", " ابن ") for s in spellings})
