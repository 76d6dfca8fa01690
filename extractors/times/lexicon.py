"""The words of time and their classes, read from ``lexicon.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["FOLD", "Lexeme", "Lexicon", "fold", "lexicon"]

_MARKS = "".join(map(chr, [*range(0x064B, 0x0660), 0x0670, *range(0x06D6, 0x06DD), *range(0x06DF, 0x06E9)]))
_TATWEEL = "ـ"
FOLD = str.maketrans(
    {
        **dict.fromkeys(_MARKS, _TATWEEL),
        **dict.fromkeys("أإآٱ", "ا"),
        "ى": "ي",
        "ی": "ي",
        "ة": "ه",
        "ک": "ك",
        "٫": ".",
        "٬": ",",
        **{chr(0x0660 + i): str(i) for i in range(10)},
        **{chr(0x06F0 + i): str(i) for i in range(10)},
        **dict.fromkeys("\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2069\ufeff", _TATWEEL),
    }
)
"""Character for character, so that offsets in the folded text are offsets in the text."""

PROCLITICS: Mapping[str, tuple[str, ...]] = {
    "و": ("و",),
    "ف": ("ف",),
    "ب": ("ب",),
    "ل": ("ل",),
    "وب": ("و", "ب"),
    "فب": ("ف", "ب"),
    "ول": ("و", "ل"),
}


def fold(word: str) -> str:
    """The word as the lexicon keys it: alef, ya and ta marbuta folded, no marks, ASCII digits."""
    return word.translate(FOLD).replace(_TATWEEL, "")


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One reading of a word: its class, its value, what was written before it, and its exact spelling if demanded."""

    cls: str
    value: str
    proclitics: tuple[str, ...] = ()
    exact: str | None = None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Single words, and phrases by their first and second word, their further words longest first."""

    words: Mapping[str, Lexeme]
    phrases: Mapping[str, Mapping[str, tuple[tuple[tuple[str, ...], Lexeme], ...]]]
    classes: frozenset[str]


@cache
def lexicon() -> Lexicon:
    """The lexicon of the package.

    Raises ``ValueError`` where a word stands in two classes or a value is listed without words.
    """
    raw = tomllib.loads(files(__package__).joinpath("lexicon.toml").read_text(encoding="utf8"))
    plain: dict[tuple[str, ...], Lexeme] = {}
    for cls, values in raw.items():
        for value, entries in values.items():
            if not entries:
                raise ValueError(f"lexicon.toml: [{cls}] {value} lists no word; remove the line or add one")
            for entry in entries:
                _enter(plain, cls, value, entry)
    words: dict[str, Lexeme] = {}
    phrases: dict[str, dict[str, list[tuple[tuple[str, ...], Lexeme]]]] = {}
    for key, lexeme in plain.items():
        for first, reading in _with_proclitics(key[0], lexeme):
            if len(key) > 1:
                phrases.setdefault(first, {}).setdefault(key[1], []).append((key[2:], reading))
            elif not reading.proclitics or (first,) not in plain:
                words.setdefault(first, reading)
    for key, lexeme in plain.items():
        if len(key) == 1:
            words[key[0]] = lexeme
    ordered = {
        first: {second: tuple(sorted(tails, key=lambda t: -len(t[0]))) for second, tails in seconds.items()}
        for first, seconds in phrases.items()
    }
    return Lexicon(words, ordered, frozenset(raw))


def _enter(plain: dict[tuple[str, ...], Lexeme], cls: str, value: str, entry: str) -> None:
    exact = entry[1:] if entry.startswith("=") else None
    key = tuple(fold(entry.lstrip("=")).split())
    known = plain.get(key)
    if known is not None and (known.cls, known.value) != (cls, value):
        raise ValueError(
            f"lexicon.toml: «{entry}» stands in [{cls}] {value} and in [{known.cls}] {known.value}; keep one"
        )
    plain[key] = Lexeme(cls, value, exact=exact)


def _with_proclitics(word: str, lexeme: Lexeme) -> list[tuple[str, Lexeme]]:
    forms = [(word, lexeme)]
    if len(word) < 2 or lexeme.exact or not "ء" <= word[0] <= "ي":
        return forms
    for written, letters in PROCLITICS.items():
        joined = written[:-1] + "لل" + word[2:] if letters[-1] == "ل" and word.startswith("ال") else written + word
        forms.append((joined, Lexeme(lexeme.cls, lexeme.value, letters)))
    return forms
