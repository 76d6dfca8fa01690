"""Noun phrases: from a head word in the tree to the words that name one participant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extractors.orthography import bare
from extractors.syntax import Sentence, Word
from extractors.wordlists import words

__all__ = ["Phrase", "case_of", "members", "nominal", "phrase"]

_INSIDE = frozenset(
    {
        "amod",
        "nmod",
        "flat",
        "det",
        "nummod",
        "appos",
        "compound",
        "fixed",
        "obl:arg",
        "obl",
        "dep",
        "advmod:emph",
        "case",
    }
)
_NOMINAL = frozenset({"NOUN", "PROPN", "X", "ADJ", "NUM", "PRON", "DET"})
_BINDING = words("phrases.binding")
"""Prepositions whose complement can belong to a name: وزير الدولة لشؤون الخليج, عضو في اللجنة, عشرات من الجنود."""
_PARTITIVE = words("phrases.partitive")
_TITLE_BREAKS = words("phrases.title_breaks")
_MAX_WORDS = 16


@dataclass(frozen=True, slots=True)
class Phrase:
    """Consecutive words ``first`` to ``last`` (inclusive) of a sentence, with their syntactic ``head``."""

    sentence: Sentence
    head: int
    first: int
    last: int

    @property
    def words(self) -> tuple[Word, ...]:
        """The words, in order."""
        return self.sentence.words[self.first : self.last + 1]

    @property
    def start(self) -> int:
        """Offset of the first character in the article."""
        return self.sentence.words[self.first].start

    @property
    def end(self) -> int:
        """Offset after the last character in the article."""
        return self.sentence.words[self.last].end

    @property
    def head_word(self) -> Word:
        """The head."""
        return self.sentence.words[self.head]


def nominal(word: Word) -> bool:
    """Whether a word can head a participant."""
    return word.upos in _NOMINAL


def case_of(sentence: Sentence, index: int) -> str | None:
    """Folded preposition that governs a word, joined where there are several («من قبل» → "من قبل")."""
    cases = sentence.dependents(index, "case")
    return " ".join(w.bare for w in cases if w.index < index) or None


def members(sentence: Sentence, head: int) -> list[int]:
    """Heads of the coordinated members of a phrase, the first included; of «كل من *تركيا* و*روسيا*» those behind من."""
    head = _distributed(sentence, head)
    found = [head]
    for index in _chain(sentence, head):
        for word in sentence.dependents(index, "conj"):
            if (
                word.upos in ("NOUN", "PROPN", "X", "NUM", "ADJ", "DET", "PRON")
                and word.index not in found
                and (index == head or _parallel(sentence, index, word))
            ):
                if word.upos == "PRON" and not sentence.dependents(word.index):
                    continue
                found += [i for i in members(sentence, word.index) if i not in found]
    return found


def _distributed(sentence: Sentence, head: int) -> int:
    if sentence.words[head].bare in ("كل", "كلا", "كلي"):
        for word in sentence.dependents(head, "nmod", "obl"):
            if case_of(sentence, word.index) == "من" and word.index == head + 2:
                return word.index
    return head


def _chain(sentence: Sentence, head: int, depth: int = 0) -> Iterator[int]:
    """A head and the words of its name or title, under any of which a coordination may have been attached."""
    yield head
    if depth > 6:
        return
    for word in sentence.dependents(head, "nmod", "flat", "appos", "amod"):
        if not sentence.dependents(word.index, "case"):
            yield from _chain(sentence, word.index, depth + 1)


def _parallel(sentence: Sentence, index: int, other: Word) -> bool:
    """Whether a coordination under an inner word belongs to the whole phrase: «رئيسنا أردوغان ورئيس روسيا»."""
    inner = sentence.words[index]
    if sentence.dependents(other.index, "case"):
        return False
    return inner.upos in ("X", "PROPN") and other.upos == "NOUN"


def phrase(sentence: Sentence, head: int) -> Phrase:
    """The phrase of one participant: title, name, adjectives, genitives; no coordination, no relative clause."""
    inside = {head}
    todo = [head]
    while todo and len(inside) < _MAX_WORDS * 2:
        current = todo.pop()
        for word in sentence.dependents(current):
            if _belongs(sentence, head, current, word):
                inside.add(word.index)
                todo.append(word.index)
    first = last = head
    while (
        first - 1 >= 0
        and head - first < 4
        and (first - 1 in inside and sentence.words[first - 1].deprel not in ("case", "cc", "punct"))
    ):
        first -= 1
    while last + 1 < len(sentence.words) and last - first < _MAX_WORDS:
        following = sentence.words[last + 1]
        if following.index in inside or (
            following.upos == "PUNCT"
            and following.form in '"()'
            and last + 2 < len(sentence.words)
            and _continues(sentence, last + 2, inside, following)
        ):
            last += 1
        else:
            break
    while last > head and sentence.words[last].deprel in ("case", "cc"):
        last -= 1
    while last > head and sentence.words[last].upos == "PUNCT" and sentence.words[last].form not in '")':
        last -= 1
    return Phrase(sentence, head, first, last)


def _continues(sentence: Sentence, index: int, inside: set[int], mark: Word) -> bool:
    return index in inside or (
        mark.form == '"'
        and sentence.words[index - 2].index in inside
        and index - 2 in inside
        and _open_quote(sentence, index - 1)
    )


def _open_quote(sentence: Sentence, index: int) -> bool:
    """Whether the quotation mark at ``index`` closes one opened shortly before."""
    return any(w.form == '"' for w in sentence.words[max(0, index - 5) : index])


def _belongs(sentence: Sentence, head: int, current: int, word: Word) -> bool:
    if (
        word.upos == "VERB"
        or word.deprel in ("cc", "conj", "punct", "parataxis", "mark", "cop", "nsubj")
        or word.deprel.startswith("acl")
    ):
        return False
    if word.deprel == "case":
        return word.head != head
    if word.deprel not in _INSIDE and word.deprel.partition(":")[0] not in _INSIDE:
        return False
    case = case_of(sentence, word.index)
    if case is None:
        # A day or direction without preposition is a circumstance, not part of the name.
        return word.upos not in ("ADV", "PART") and not (word.upos == "NOUN" and bare(word.lemma) in _TIMES)
    if case in _TITLE_BREAKS or any(c in _TITLE_BREAKS for c in case.split()):
        return False
    if word.deprel.startswith("obl") and current == head and case not in ("ب", "ل", "من"):
        return False
    return (
        case in _BINDING
        and word.index - head <= 9
        and (current == head or case in _PARTITIVE or case == "ب" or case == "في")
    )


_TIMES = words("phrases.times")
