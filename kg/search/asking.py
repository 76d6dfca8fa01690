"""What a person types into a search field, and the question to the index that it makes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kg.errors import BadQuery
from kg.search.words import Token, readings, tokens

__all__ = ["KINDS", "Asked", "Word", "ask_for"]

KINDS = ("actor", "place", "event", "sentence")
"""What can be searched for."""

LONGEST_QUERY = 300
MOST_WORDS = 16
_SHORTEST_PREFIX = 2
_PHRASE = re.compile(r"[\"“”«»]")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word that is asked for; ``alternatives`` are other words to look for where the first is in no text."""

    stem: str
    prefix: bool = False
    alternatives: tuple[str, ...] = ()

    def fits(self, token: Token) -> bool:
        """Whether a word of a text is one that is asked for."""
        if self.prefix:
            return any(form.startswith(self.stem) for form in (token.stem, *token.readings))
        return any(form == token.stem or form in token.readings for form in (self.stem, *self.alternatives))

    def match(self) -> str:
        """The same for the index. Words are letters and digits only, and each is quoted: nothing is smuggled in."""
        if self.prefix:
            return f'"{self.stem}"*'
        return "(" + " OR ".join(f'"{form}"' for form in (self.stem, *self.alternatives)) + ")"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: texts that hold all ``words``, and all ``phrases`` word by word."""

    words: tuple[Word, ...]
    phrases: tuple[tuple[str, ...], ...] = ()

    @property
    def key(self) -> str:
        """The stems one after the other, to compare with those of a whole text."""
        return " ".join(word.stem for word in self.words)

    def holds(self, found: Sequence[Token]) -> bool:
        """Whether a text of these words is an answer, by the same rules as the index."""
        stems = f" {' '.join(token.stem for token in found)} "
        if not all(f" {' '.join(phrase)} " in stems for phrase in self.phrases):
            return False
        return all(any(word.fits(token) for token in found) for word in self.words)

    def match(self, kinds: tuple[str, ...] = ()) -> str:
        """The expression for the index (SQLite FTS5), restricted to some kinds."""
        parts = [f"{{stems readings}} : {word.match()}" for word in self.words]
        parts += [f'stems : "{" ".join(phrase)}"' for phrase in self.phrases]
        if kinds:
            parts.append("kind : (" + " OR ".join(f'"{kind}"' for kind in kinds) + ")")
        return " AND ".join(f"({part})" for part in parts)

    def with_alternatives(self, known: Callable[[str], bool]) -> Asked:
        """Where no text has a word as it was typed, look for what it may be besides: «وقصفت» for «قصفت»."""
        words = tuple(
            word
            if word.prefix or known(word.stem)
            else Word(word.stem, alternatives=tuple(sorted(readings(word.stem))))
            for word in self.words
        )
        return Asked(words, self.phrases)


def ask_for(text: str) -> Asked:
    """The question in ``text``.

    All its words must be there; "phrases" in quotation marks word by word; beginnings end with a star («اردو*»).
    All other signs are passed over; there are no operators.

    Raises:
        BadQuery: if there is no word in it, or too much.
    """
    if len(text) > LONGEST_QUERY:
        raise BadQuery(f"the search has {len(text)} characters; {LONGEST_QUERY} are allowed")
    if _SURROGATE.search(text):
        raise BadQuery("the search holds half a character (a lone surrogate); send it as UTF-8")
    words: dict[Word, None] = {}
    phrases: dict[tuple[str, ...], None] = {}
    for number, part in enumerate(_PHRASE.split(text)):
        found = list(tokens(part))
        quoted = number % 2 == 1
        if quoted and len(found) > 1:
            phrases[tuple(token.stem for token in found)] = None
        for token in found:
            words[_word(token, part, prefix=not quoted)] = None
    if not words:
        raise BadQuery("there is no word to search for: give letters or digits")
    if len(words) > MOST_WORDS:
        raise BadQuery(f"the search has {len(words)} different words; {MOST_WORDS} are allowed")
    return Asked(tuple(words), tuple(phrases))


def _word(token: Token, text: str, prefix: bool) -> Word:
    begun = prefix and text[token.end : token.end + 1] == "*"
    if begun and len(token.stem) < _SHORTEST_PREFIX:
        raise BadQuery(f"'{text[token.start : token.end]}*' is too short: give two letters before the *")
    return Word(token.stem, begun)
