"""From the head noun of an unknown actor to its CAMEO role (قائد في الشرطة: COP; متظاهرون: CVL)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from ontology.folding import fold, without_proclitics
from ontology.nisba import broken_noun, feminine_noun, sound_noun
from ontology.tables import read_roles

__all__ = ["Roles"]

_INFLECT: Mapping[str, Callable[[str, tuple[str, ...]], frozenset[str]]] = {
    "sound": lambda noun, plurals: sound_noun(noun) | {fold(p) for p in plurals},
    "broken": broken_noun,
    "feminine": feminine_noun,
    "fixed": lambda noun, plurals: frozenset({fold(noun), *(fold(p) for p in plurals)}),
}
_PRONOUNS = ("هما", "ها", "هم", "هن", "نا", "كم", "ه", "ك")
_LONGEST_PHRASE = 4
_REACH = 6
"""How many words after a borrowing head its owner may stand."""


class Roles:
    """Roles of head nouns, in all their forms, with or without article, proclitics and a pronoun at the end."""

    def __init__(self, own: Mapping[str, str], borrowed: Mapping[str, str], phrases: Mapping[str, str]) -> None:
        self._own, self._borrowed, self._phrases = own, borrowed, phrases

    @staticmethod
    @cache
    def load() -> Roles:
        """Read the table that ships with the package.

        Raises:
            ActorTableError: if it cannot be read.
        """
        heads = read_roles()
        own, borrowed = (
            {
                form: role
                for role, nouns in table.items()
                for kind, noun, plurals in nouns
                for form in _INFLECT[kind](noun, plurals)
            }
            for table in (heads.own, heads.borrowed)
        )
        phrases = {fold(p): role for role, texts in heads.phrases.items() for p in texts}
        return Roles(own, borrowed, phrases)

    def of_head(self, word: str) -> str | None:
        """Role that the noun says by itself, or has where nothing follows; ``None`` for other words."""
        for form in _readings(word):
            if role := self._own.get(form) or self._borrowed.get(form):
                return role
        return None

    def borrows(self, word: str) -> bool:
        """Whether the noun takes its role from what it belongs to (قائد، عضو، متحدث)."""
        return any(form in self._borrowed for form in _readings(word))

    def of_phrase(self, words: Sequence[str]) -> str | None:
        """Role of a noun phrase: of the fixed phrase or noun at its head, or of what a borrowing head belongs to.

        ``["قائد", "في", "الشرطة", "العراقية"]`` gives ``"COP"``. Looks a few words ahead only.
        """
        for start in range(min(len(words), _REACH)):
            if role := self._phrase_at(words, start):
                return role
            for form in _readings(words[start]):
                if form in self._own:
                    return self._own[form]
        return next((role for w in words[:_REACH] if (role := self.of_head(w))), None)

    def _phrase_at(self, words: Sequence[str], start: int) -> str | None:
        for end in range(min(len(words), start + _LONGEST_PHRASE), start + 1, -1):
            rest = [_first(w) for w in words[start + 1 : end]]
            for form in without_proclitics(words[start]):
                if role := self._phrases.get(" ".join((form, *rest))):
                    return role
        return None


def _first(word: str) -> str:
    readings = without_proclitics(word)
    return readings[0] if readings else ""


def _readings(word: str) -> list[str]:
    """Folded readings of a noun: bare and without article first, without a pronoun last."""
    readings = [form[2:] if form.startswith("ال") and len(form) > 4 else form for form in without_proclitics(word)]
    return readings + [r[: -len(p)] for r in readings for p in _PRONOUNS if r.endswith(p) and len(r) > len(p) + 2]
