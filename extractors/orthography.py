"""Arabic writing as the web has it, made regular for the parser without losing one offset."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

__all__ = ["Regular", "bare", "regularise", "without_article"]

_DROPPED = frozenset(
    [
        *map(chr, range(0x064B, 0x0653)),
        "\u0670",
        "\u0640",
        "\ufeff",
        *map(chr, range(0x200B, 0x2010)),
        *map(chr, range(0x202A, 0x202F)),
        *map(chr, range(0x2066, 0x206A)),
        "\u00ad",
    ]
)
_REPLACED = {
    **{chr(0x0660 + i): str(i) for i in range(10)},
    **{chr(0x06F0 + i): str(i) for i in range(10)},
    **dict.fromkeys("«»“”„‟〝〞", '"'),
    **dict.fromkeys("\u00a0\u2007\u202f\t\r\n\u2028\u2029\x0b\x0c\x85", " "),
    "ی": "ي",
    "ک": "ك",
    "ھ": "ه",
    "–": "-",
    "—": "-",
    "‑": "-",
    "ـ": "",
}


@dataclass(frozen=True, slots=True)
class Regular:
    """Text in regular writing; ``offsets[i]`` is where its character ``i`` stood in the original (one more entry
    for the end).
    """

    text: str
    offsets: tuple[int, ...]


def regularise(text: str, start: int = 0) -> Regular:
    """Drop diacritics, tatweel and invisible marks, make digits, quotes, dashes and blanks plain.

    ``start`` is added to every offset, so that a region keeps the offsets of its article.
    """
    out: list[str] = []
    offsets: list[int] = []
    for i, char in enumerate(text):
        for plain in _plain(char):
            out.append(plain)
            offsets.append(start + i)
    offsets.append(start + len(text))
    return Regular("".join(out), tuple(offsets))


def _plain(char: str) -> str:
    if char in _DROPPED:
        return ""
    if char in _REPLACED:
        return _REPLACED[char]
    if "\ufb50" <= char <= "\ufdff" or "\ufe70" <= char <= "\ufeff":  # presentation forms, ligatures
        return unicodedata.normalize("NFKC", char).replace("\u0640", "")
    if unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn"):
        return " "
    return char


_BARE = str.maketrans(
    {
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ى": "ي",
        "ة": "ه",
        "ؤ": "و",
        "ئ": "ي",
        "ء": "",
        **dict.fromkeys(_DROPPED, ""),
    }
)


def bare(word: str) -> str:
    """Fold a word to the letters that all spellings of it share: no diacritics, one alif, ى as ي, ة as ه, hamza by
    its seat.
    """
    return word.translate(_BARE)


def without_article(folded: str) -> str:
    """A folded word without ال, where enough is left to be a word."""
    return folded[2:] if folded.startswith("ال") and len(folded) > 4 else folded
