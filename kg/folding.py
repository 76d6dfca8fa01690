"""Names as people compare them: without diacritics, hamza seats and letter variants."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["fold"]

# Harakat, tanwin, shadda, sukun, superscript alef, tatweel, Quranic marks, bidirectional controls.
_MARKS = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200c-\u200f\u202a-\u202e\u2066-\u2069]")
_LETTERS = str.maketrans("أإآٱىةؤئکی", "اااايهويكي")
_SPACE = re.compile(r"[\W_]+")


def fold(name: str) -> str:
    """A key under which spellings of one Arabic or Latin name meet.

    >>> fold("الأُمم  المتّحدة") == fold("الامم المتحده")
    True
    """
    plain = unicodedata.normalize("NFKC", name)
    letters = _MARKS.sub("", plain).translate(_LETTERS)
    latin = "".join(c for c in unicodedata.normalize("NFD", letters) if not unicodedata.combining(c))
    return _SPACE.sub(" ", latin.casefold()).strip()
