"""Who a noun phrase means: a known actor, an actor known by its role, a name, or no actor at all."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from extractors.orthography import bare, without_article
from extractors.phrases import Phrase, phrase
from extractors.syntax import Sentence, Word
from extractors.wordlists import words
from ontology.directory import Directory
from ontology.known import Known
from ontology.records import ActorRef, Label

__all__ = ["ActorReader", "Participant", "as_actor", "feminine", "plural"]

Kind = Literal["actor", "name", "thing"]
_OFFICES = words("participants.offices")
_QUANTIFIERS = words("participants.quantifiers")
_COLLECTIVES = words("participants.collectives")
_MASCULINE_COUNTRIES = frozenset({"IRQ", "LBN", "JOR", "MAR", "SDN", "YEM", "SOM"})
_FEMININE_ENDINGS = ("ه", "اء", "ات", "يا", "ا")


@dataclass(frozen=True, slots=True)
class Participant:
    """A phrase with what it refers to. ``kind``: ``actor`` (can act politically), ``name`` (unknown proper name),
    ``thing``.
    """

    phrase: Phrase
    text: str
    kind: Kind
    known: Known | None = None
    country: str | None = None
    role: str | None = None

    @property
    def id(self) -> str | None:
        """Identity of the known actor."""
        return self.known.id if self.known else None

    @property
    def key(self) -> str:
        """What two phrases of one actor share: the known actor, else their words without the article."""
        return self.id or " ".join(without_article(w.bare) for w in self.phrase.words if w.upos not in ("PUNCT", "ADP"))


class ActorReader:
    """Reads noun phrases of one article. ``content`` is the article's text, ``on`` the day that offices are looked
    up for.
    """

    def __init__(self, directory: Directory, content: str, on: dt.date | None) -> None:
        self._directory = directory
        self._content = content
        self._on = on
        self._cache: dict[tuple[int, int], Participant] = {}

    def read(self, sentence: Sentence, head: int) -> Participant:
        """The participant that a head word stands for."""
        key = (sentence.words[head].start, sentence.words[head].end)
        if key not in self._cache:
            found = phrase(sentence, head)
            self._cache[key] = self._country(found) or self.describe(found)
        return self._cache[key]

    def _country(self, found: Phrase) -> Participant | None:
        """The country at the head of a phrase, which takes no complement: «قتل الولايات المتحدة *للقائد*»."""
        cut = next((w.index for w in found.words if w.upos == "ADP" and w.index > found.head), None)
        if cut is None:
            return None
        core = self.describe(Phrase(found.sentence, found.head, found.first, cut - 1))
        return core if core.known is not None and core.known.kind == "country" else None

    def names(self, sentence: Sentence) -> frozenset[int]:
        """Indexes of words inside names of known actors of more than one word, and of persons."""
        matches = self._directory.find([w.form for w in sentence.words], self._on)
        return frozenset(
            i
            for m in matches
            if m.kind in ("name", "person") and (m.end - m.start > 1 or m.kind == "person")
            for i in range(m.start, m.end)
        )

    def describe(self, found: Phrase) -> Participant:
        """Look a phrase up in the directory, by name first, then by its head noun's role and its adjectives'
        country.
        """
        text = re.sub(r"\s+", " ", self._content[found.start : found.end]).strip()
        forms = [w.form for w in found.words]
        head = found.head_word
        known = self._directory.lookup(" ".join(forms), self._on) or self._office_holder(found)
        if known is not None and known.kind == "person" and head.upos == "NOUN" and not self._titled(found, known):
            known = None
        country, role = (known.country, known.role) if known else (None, None)
        role = role or self._role_of(found, forms)
        if known is None and self._is_nisba(head):
            entry = self._directory.entry_of_nisba(head.form)
            if entry is not None and (head.upos != "ADJ" or len(forms) == 1):
                known, country, role = entry, entry.country, role or entry.role
        country = country or self._country_of(found)
        if head.upos == "ADJ" and known is None:
            role = None
        kind: Kind = (
            "actor"
            if known or role or self._collective(found)
            else "name"
            if head.upos in ("X", "PROPN") and head.form.isalpha()
            else "thing"
        )
        return Participant(found, text, kind, known, country, role)

    def _collective(self, found: Phrase) -> bool:
        """Words for sides and powers, which act though they have no role of their own: «جميع الأطراف»."""
        return any(
            without_article(w.bare) in _COLLECTIVES or bare(w.lemma) in _COLLECTIVES
            for w in found.words[:3]
            if w.upos in ("NOUN", "ADJ")
        )

    def _titled(self, found: Phrase, known: Known) -> bool:
        """Whether the head of a phrase with a person's name is a title or the name itself, not something of that
        person's.
        """
        head = found.head_word
        return self._directory.role_of_head(head.form) is not None or any(
            head.bare in map(bare, name.split()) for name in known.ar
        )

    def _role_of(self, found: Phrase, forms: list[str]) -> str | None:
        """The role of the head noun, sharpened by its modifiers; of what is counted where the head only counts."""
        head = found.head_word
        counts = head.upos == "NUM" or bare(head.lemma) in _QUANTIFIERS or without_article(head.bare) in _QUANTIFIERS
        if counts or self._directory.role_of_head(head.form) is not None:
            return self._directory.role_of_phrase(forms)
        return None

    def _office_holder(self, found: Phrase) -> Known | None:
        """«الرئيس المصري», «وزير الخارجية القطري» without a name: whoever held that office then, if the
        publication date is known.
        """
        if (
            self._on is None
            or without_article(found.head_word.bare) not in _OFFICES
            or any(w.upos in ("X", "PROPN") for w in found.words)
        ):
            return None
        country = self._country_of(found)
        if country is None:
            return None
        title = " ".join(w.form for w in found.words if self._directory.country_of_nisba(w.form) is None)
        return self._directory.holder(title, country, self._on)

    def _is_nisba(self, word: Word) -> bool:
        return word.upos in ("ADJ", "NOUN", "X") and self._directory.entry_of_nisba(word.form) is not None

    def _country_of(self, found: Phrase) -> str | None:
        for word in found.words:
            if word.index != found.head or len(found.words) == 1:
                country = self._directory.country_of_nisba(word.form)
                if country:
                    return country
        for match in self._directory.find([w.form for w in found.words], self._on):
            if match.entry.country and match.kind != "person":
                return match.entry.country
        return None


def as_actor(participant: Participant, fullest: Participant | None = None) -> ActorRef:
    """The record of a participant, worded by its fullest naming where given."""
    shown = fullest or participant
    known = participant.known or shown.known
    return ActorRef(
        text=shown.text,
        start=shown.phrase.start,
        end=shown.phrase.end,
        id=known.id if known else None,
        name=known.label if known else Label(),
        country=participant.country or shown.country,
        role=participant.role or shown.role,
    )


def plural(participant: Participant) -> bool:
    """Whether a phrase means several people, by its head's number or as a collective."""
    head = participant.phrase.head_word
    return head.feats.get("Number") in ("Plur", "Dual") or head.upos == "NUM" or head.bare.endswith(("ون", "ين", "ات"))


def feminine(participant: Participant) -> bool:
    """Whether pronouns of a phrase are feminine: by ending, or a country's name."""
    if participant.known and participant.known.kind == "country":
        return participant.country not in _MASCULINE_COUNTRIES
    if participant.known and participant.known.kind == "person":
        return False
    head = participant.phrase.head_word
    return (
        head.form.endswith(("ة", "اء"))
        or head.bare.endswith("ات")
        or (head.upos == "X" and head.bare.endswith(_FEMININE_ENDINGS[3]))
    )
