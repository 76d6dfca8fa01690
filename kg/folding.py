"""Names as people compare them: letter variants, vowel signs, accents, punctuation and spacing set aside."""

from __future__ import annotations

import re
import unicodedata

from ontology.folding import fold

__all__ = ["name_key"]

_BETWEEN_WORDS = re.compile(r"[\W_]+")


def name_key(name: str) -> str:
    """A key under which spellings of one Arabic or Latin name meet: folded words with single blanks between.

    >>> name_key("«الأُمم  المتّحدة»") == name_key("الامم المتحده")
    True
    """
    folded = fold(unicodedata.normalize("NFKC", name))
    bare = "".join(letter for letter in unicodedata.normalize("NFD", folded) if not unicodedata.combining(letter))
    return _BETWEEN_WORDS.sub(" ", bare.casefold()).strip()
