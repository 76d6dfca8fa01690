"""The people and bodies an article speaks of: whom a pronoun or an unexpressed subject means, and how each is
named in full.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractors.orthography import bare, without_article
from extractors.participants import ActorReader, Participant, feminine, plural
from extractors.phrases import members, nominal
from extractors.positions import subject
from extractors.syntax import Sentence, Word
from extractors.wordlists import words

__all__ = ["Discourse"]

_SENTENCES_BACK = 2
_FULLEST_WORDS = 14
_COLLECTIVE_ROLES = frozenset({"MIL", "REB", "UAF", "COP", "GOV", "OPP", "CVL", "IGO", "NGO", "REF"})


@dataclass(frozen=True, slots=True)
class _Occurrence:
    sentence: int
    index: int
    participants: tuple[Participant, ...]
    subject: bool


class Discourse:
    """Actor phrases of one article in reading order. Made once per article from its parsed sentences."""

    def __init__(self, sentences: Sequence[Sentence], reader: ActorReader) -> None:
        self._sentences = sentences
        self._number = {id(s): i for i, s in enumerate(sentences)}
        self._reader = reader
        self._occurrences: list[list[_Occurrence]] = [list(self._collect(i, s)) for i, s in enumerate(sentences)]
        self._clusters = self._cluster()

    def read(self, sentence: Sentence, head: int) -> list[Participant]:
        """Participants that a head stands for: several for a plural pronoun, none for one that nothing resolves."""
        word = sentence.words[head]
        if (
            word.upos == "PRON"
            or word.bare in _OBJECT_PRONOUNS
            or (word.upos == "DET" and word.feats.get("PronType") in ("Dem", "Prs", "Rel"))
        ):
            return list(self.antecedent(sentence, word))
        if _two(word) and (pair := self._latest_pair(sentence, word)):
            return list(pair)
        return [self._reader.read(sentence, head)]

    def _latest_pair(self, sentence: Sentence, word: Word) -> tuple[Participant, ...]:
        """The two that «المسؤولان», «الجانبان», «البلدين» speak of: the last two named together."""
        number = self._number[id(sentence)]
        for i in range(number, max(-1, number - 4), -1):
            for occurrence in reversed(self._occurrences[i]):
                if len(occurrence.participants) == 2 and (i < number or occurrence.index < word.index):
                    return occurrence.participants
        return ()

    def names(self, sentence: Sentence) -> frozenset[int]:
        """Words that are part of a known actor's proper name."""
        return self._reader.names(sentence)

    def dropped(self, sentence: Sentence, verb: int, excluded_roles: frozenset[str] = frozenset()) -> list[Participant]:
        """Participants that the ending of a verb without subject points back to; never one of an excluded role."""
        word = sentence.words[verb]
        if word.feats.get("Person") == "1":
            return list(self.speaker(sentence, verb))
        return list(self.antecedent(sentence, word, excluded_roles))

    def speaker(self, sentence: Sentence, index: int) -> tuple[Participant, ...]:
        """Subject of the nearest verb above, or of the sentence before: who says «نحن»."""
        for above in sentence.ancestors(index):
            if above.upos == "VERB":
                found = self._subject_participants(sentence, above.index)
                if found:
                    return found
        number = self._number[id(sentence)]
        for i in range(number, max(-1, number - _SENTENCES_BACK), -1):
            for occurrence in self._occurrences[i]:
                if occurrence.subject and (i < number or occurrence.index < index):
                    return occurrence.participants
        return ()

    def antecedent(
        self, sentence: Sentence, word: Word, excluded_roles: frozenset[str] = frozenset()
    ) -> tuple[Participant, ...]:
        """Whom a pronoun or an inflected verb refers to: the governing verb's subject if it agrees, else the most
        salient before.
        """
        if word.feats.get("Person") == "1":
            return self.speaker(sentence, word.index)
        host = word.head if word.upos == "PRON" else word.index
        governing = _governing_verb(sentence, word)
        if governing is not None:
            found = self._subject_participants(sentence, governing)
            if (
                found
                and all(p.phrase.first > word.index or p.phrase.last < word.index for p in found)
                and _agrees(word, found)
                and not _any_role(found, excluded_roles)
            ):
                return found
        number = self._number[id(sentence)]
        best: tuple[float, _Occurrence] | None = None
        for i in range(number, max(-1, number - _SENTENCES_BACK - 1), -1):
            for occurrence in self._occurrences[i]:
                if i == number and occurrence.index >= host:
                    continue
                if not _agrees(word, occurrence.participants) or _any_role(occurrence.participants, excluded_roles):
                    continue
                distance = (number - i) * 2.0 + (0.0 if i < number else (host - occurrence.index) / 30)
                score = (
                    (1.5 if occurrence.subject else 0.0)
                    - distance
                    + (0.2 if occurrence.participants[0].known else 0.0)
                    - (0.0 if i == number else occurrence.index / 60)
                )
                if best is None or score > best[0]:
                    best = score, occurrence
        return best[1].participants if best else ()

    def fullest(self, participant: Participant) -> Participant:
        """The longest naming of the same actor in the article."""
        if participant.known and participant.known.kind == "country" and participant.phrase.head_word.upos != "ADJ":
            return participant  # طهران stays طهران: it is named already
        cluster = self._clusters.get(_place(participant)) or self._named(participant)
        own = _content_words(participant)
        usable = [
            p for p in cluster if len(p.phrase.words) <= _FULLEST_WORDS and (len(own) <= 1 or own <= _content_words(p))
        ]
        return max(
            [participant, *usable],
            key=lambda p: (p.known is not None, _proper(p), p.phrase.head_word.upos != "ADJ", len(p.text)),
        )

    def _named(self, participant: Participant) -> tuple[Participant, ...]:
        """Phrases of a known actor that is only meant by an adjective: «القصف *التركي*»."""
        if participant.id is None:
            return ()
        return tuple(p for p in self.participants if p.id == participant.id)

    def same(self, a: Participant, b: Participant) -> bool:
        """Whether two phrases mean the same actor."""
        if a.id and b.id:
            return a.id == b.id
        return a.key == b.key or _alike(a, b) or _place(b) in {_place(p) for p in self._clusters.get(_place(a), ())}

    @property
    def participants(self) -> Iterable[Participant]:
        """All actor phrases of the article."""
        return (p for sentence in self._occurrences for o in sentence for p in o.participants)

    def _subject_participants(self, sentence: Sentence, verb: int) -> tuple[Participant, ...]:
        found = subject(sentence, verb)
        if not found or sentence.words[found[0]].upos == "PRON":
            return ()
        return tuple(self._reader.read(sentence, m) for m in members(sentence, found[0]))

    def _collect(self, number: int, sentence: Sentence) -> Iterable[_Occurrence]:
        covered = -1
        taken: set[int] = set()
        for word in sentence.words:
            if word.index <= covered or word.index in taken or not nominal(word) or word.upos in ("PRON", "DET", "ADJ"):
                continue
            participant = self._reader.read(sentence, word.index)
            if participant.kind == "thing":
                continue
            covered = max(covered, participant.phrase.last)
            group = [participant]
            for other in members(sentence, word.index)[1:]:
                taken.add(other)
                joined = self._reader.read(sentence, other)
                if joined.kind != "thing":
                    group.append(joined)
            is_subject = word.deprel.startswith("nsubj")
            yield _Occurrence(number, word.index, tuple(group), is_subject)
            if len(group) > 1:
                for one in group:
                    yield _Occurrence(number, one.phrase.head, (one,), False)

    def _cluster(self) -> dict[tuple[int, int], tuple[Participant, ...]]:
        groups: dict[str, list[Participant]] = defaultdict(list)
        by_head: dict[str, str] = {}
        for participant in self.participants:
            key = participant.id
            if key is None:
                head = without_article(participant.phrase.head_word.bare)
                lone = len([w for w in participant.phrase.words if w.upos not in ("PUNCT",)]) == 1
                name_key = next((by_head[t] for t in _names(participant) if t in by_head), None)
                if lone and participant.phrase.head_word.form.startswith("ال"):
                    key = by_head.get(head)
                key = key or name_key or participant.key
            groups[key].append(participant)
            by_head[without_article(participant.phrase.head_word.bare)] = key
            for token in _names(participant):
                by_head[token] = key
        out: dict[tuple[int, int], tuple[Participant, ...]] = {}
        for group in groups.values():
            for participant in group:
                out[_place(participant)] = tuple(group)
        return out


def _two(word: Word) -> bool:
    """A definite dual noun that names nobody by itself."""
    return (
        word.upos == "NOUN"
        and word.form.startswith("ال")
        and word.bare.endswith(("ان", "ين"))
        and any(word.bare[2:-2] == n for n in _PAIRS)
    )


_OBJECT_PRONOUNS = words("discourse.object_pronouns")
_PAIRS = words("discourse.pairs")


def _any_role(participants: Sequence[Participant], roles: frozenset[str]) -> bool:
    return any(p.role in roles for p in participants)


def _governing_verb(sentence: Sentence, word: Word) -> int | None:
    """The verb whose subject is meant first: that above a clause («قال إنه نفذ»), or the pronoun's own («شن حملته»)."""
    if word.upos == "VERB":
        above = sentence.words[word.head] if word.head >= 0 else None
        return (
            above.index
            if above is not None and above.upos == "VERB" and word.deprel in ("ccomp", "xcomp", "advcl", "obj", "obl")
            else None
        )
    for depth, above in enumerate(sentence.ancestors(word.index)):
        if above.upos == "VERB":
            return above.index if depth > 0 and above.index < word.index else None
    return None


def _place(participant: Participant) -> tuple[int, int]:
    return participant.phrase.start, participant.phrase.end


def _alike(a: Participant, b: Participant) -> bool:
    """Whether one phrase says nothing against the other: most content words of the shorter are in the longer, same
    country and role.
    """
    if a.country and b.country and a.country != b.country:
        return False
    x, y = _content_words(a), _content_words(b)
    return bool(x and y) and len(x & y) / min(len(x), len(y)) > 0.5


def _proper(participant: Participant) -> bool:
    """Whether a country is named by its name and not only by an adjective: «إسرائيل» rather than «العدو الإسرائيلي»."""
    known = participant.known
    return (
        known is not None
        and known.kind == "country"
        and participant.phrase.head_word.bare in {bare(name.split()[0]) for name in known.ar}
    )


def _content_words(participant: Participant) -> set[str]:
    return {
        without_article(w.bare)
        for w in participant.phrase.words
        if w.upos not in ("ADP", "PUNCT", "CCONJ", "PRON", "DET", "PART")
    }


def _names(participant: Participant) -> list[str]:
    """Distinctive name words: the last of an unknown personal name."""
    if participant.known and participant.known.kind != "person":
        return []
    names = [w.bare for w in participant.phrase.words if w.upos in ("X", "PROPN") and len(w.bare) > 3]
    return [f"name:{names[-1]}"] if names else []


def _agrees(word: Word, participants: Sequence[Participant]) -> bool:
    number, gender = word.feats.get("Number", "Sing"), word.feats.get("Gender", "Masc")
    first = participants[0]
    if number in ("Plur", "Dual"):
        return (
            len(participants) > 1
            or plural(first)
            or (
                number == "Plur"
                and first.role in _COLLECTIVE_ROLES
                and (first.known is None or first.known.kind != "person")
                and not _person(first)
            )
        )
    if len(participants) > 1:
        return False
    if gender == "Fem":
        return feminine(first) or (plural(first) and first.phrase.head_word.upos != "NUM")
    return not feminine(first) and not plural(first)


_PERSON_HEADS = words("discourse.person_heads")


def _person(participant: Participant) -> bool:
    return without_article(participant.phrase.head_word.bare) in _PERSON_HEADS
