"""Where the participants of a trigger stand in its sentence: subject, object, genitive, prepositions (see
lexicon/README.md).

The tree decides; where it is silent, the order of words does. Results are heads of phrases, not yet split at
coordinations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from extractors.orthography import bare
from extractors.phrases import case_of, nominal
from extractors.syntax import Sentence, Word
from extractors.wordlists import words

__all__ = ["clause_head", "passive", "resolve", "subject"]

_BY = ("على يد", "علي يد", "علي ايدي", "علي ايد", "من قبل", "من جانب", "بواسطه", "بايدي", "بيد", "من طرف")
_RELATIVES = words("positions.relatives")
_TIMES = words("phrases.times")
_LINEAR_REACH = 9


def resolve(sentence: Sentence, index: int, position: str, *, verbal: bool) -> list[int]:
    """Heads that stand in ``position`` of the word at ``index``; several only for a joined position (``a+b``)."""
    if "+" in position:
        return [i for part in position.split("+") for i in resolve(sentence, index, part, verbal=verbal)]
    if position.startswith("prep:"):
        return prepositional(sentence, index, bare(position[5:]))
    if "." in position:
        outer, inner = position.split(".", 1)
        return [
            i for o in resolve(sentence, index, outer, verbal=verbal) for i in resolve(sentence, o, inner, verbal=False)
        ]
    finder = _FINDERS.get(position)
    return finder(sentence, index, verbal) if finder else []


def passive(sentence: Sentence, index: int) -> bool:
    """Whether a verb is tagged passive, or can only be that by its agent phrase."""
    word = sentence.words[index]
    return word.feats.get("Voice") == "Pass" or bool(sentence.dependents(index, "nsubj:pass", "aux:pass"))


def subject(sentence: Sentence, index: int, verbal: bool = True) -> list[int]:
    """The subject that the verb itself has, behind it or before it; nothing is inherited here."""
    own = _subjects(sentence, index)
    if not own or _relative_subject(sentence, index):
        return []
    behind = [w for w in own if w.index > index]
    return [(behind or own)[0].index]


def _subjects(sentence: Sentence, index: int) -> list[Word]:
    return [
        w
        for w in sentence.dependents(index, "nsubj", "csubj")
        if nominal(w) and w.bare not in _RELATIVES and w.upos != "VERB"
    ]


def _relative_subject(sentence: Sentence, index: int) -> bool:
    """«قوات الأمن التي أطلقت قنابل»: the relative pronoun is the subject and the noun behind the verb its object,
    whatever the tree says,
    unless a pronoun resumes the antecedent («الغارات التي يشنها التحالف»).
    """
    if not any(w.bare in _RELATIVES for w in sentence.dependents(index, "nsubj")):
        return False
    return not any(w.upos == "PRON" for w in _close(sentence, index))


def _close(sentence: Sentence, index: int) -> list[Word]:
    """Pronouns on the verb or on a preposition behind it."""
    return [
        w
        for w in sentence.words[index + 1 : index + 4]
        if w.upos == "PRON" and (w.head == index or w.token == sentence.words[index].token)
    ]


def clause_head(sentence: Sentence, index: int) -> int:
    """The nearest verb at or above a word; the word itself where there is none."""
    if sentence.words[index].upos == "VERB":
        return index
    for word in sentence.ancestors(index):
        if word.upos == "VERB":
            return word.index
    return index


def prepositional(sentence: Sentence, index: int, preposition: str) -> list[int]:
    """Complement of a preposition under the word, under its object, or just behind it."""
    candidates = list(_below(sentence, index))
    for word in candidates:
        if _governed_by(sentence, word, preposition):
            return [word.index]
    return _linear(sentence, index, preposition)


def _below(sentence: Sentence, index: int) -> Iterator[Word]:
    """Words two levels below, nearest first; not those inside another clause."""
    first = [
        w
        for w in sentence.dependents(index)
        if w.deprel not in ("conj", "parataxis", "punct", "cc") and w.upos != "VERB"
    ]
    yield from first
    for word in first:
        if word.index > index:
            yield from (
                w for w in sentence.dependents(word.index, "nmod", "obl", "amod", "obl:arg") if w.upos != "VERB"
            )


def _governed_by(sentence: Sentence, word: Word, preposition: str) -> bool:
    case = case_of(sentence, word.index)
    if case is None:
        return False
    return (
        case == preposition
        or (case.split()[-1] == preposition and preposition not in ("في", "ب"))
        or case.startswith(preposition + " ")
    )


def _linear(sentence: Sentence, index: int, preposition: str) -> list[int]:
    parts = preposition.split()
    words = sentence.words
    for i in range(index + 1, min(len(words) - len(parts), index + _LINEAR_REACH)):
        if words[i].upos == "VERB" or words[i].form in ".؟!؛":
            return []
        if all(words[i + k].bare == part for k, part in enumerate(parts)):
            head = words[i + len(parts) - 1].head if words[i].deprel in ("case", "fixed") else -1
            following = head if head > i else i + len(parts)
            while following < len(words) and not nominal(words[following]):
                following += 1
                if following - i > 4:
                    return []
            return [following] if following < len(words) else []
    return []


def _object(sentence: Sentence, index: int, verbal: bool) -> list[int]:
    if not verbal:
        second = _second(sentence, index, verbal)
        return second or _genitive(sentence, index, verbal)
    if passive(sentence, index):
        return subject(sentence, index) or [w.index for w in sentence.dependents(index, "obj") if nominal(w)][:1]
    found = [w for w in sentence.dependents(index, "obj", "iobj") if nominal(w)]
    if not found and _relative_subject(sentence, index):
        found = _subjects(sentence, index)
    if not found:  # «يزور بيروت»: a name parsed as a circumstance, though nothing governs it
        found = [
            w
            for w in sentence.dependents(index, "obl")
            if w.upos in ("X", "PROPN", "NOUN")
            and index < w.index <= index + 6
            and case_of(sentence, w.index) is None
            and w.feats.get("Number") != "Dual"
            and bare(w.lemma) not in _TIMES
        ]
    return [w.index for w in sorted(found, key=lambda w: (w.upos == "PRON" and len(found) > 1, w.index))][:1]


def _genitive(sentence: Sentence, index: int, verbal: bool) -> list[int]:
    found = [
        w
        for w in sentence.dependents(index, "nmod", "nsubj", "obj", "flat", "dep", "nummod", "det")
        if w.index > index and nominal(w) and case_of(sentence, w.index) is None and w.upos != "ADJ"
    ]
    near = [w for w in found if w.index == index + 1 or w.upos == "PRON" or sentence.words[index + 1].form == '"']
    if near:
        return [near[0].index]
    if index + 1 < len(sentence.words):  # the tree may have lost an adjacent genitive
        following = sentence.words[index + 1]
        head = sentence.words[index]
        if (
            following.upos in ("NOUN", "X", "PROPN", "NUM")
            and following.feats.get("Case", "Gen") == "Gen"
            and not head.form.startswith("ال")
            and head.feats.get("Definite") != "Ind"
            and case_of(sentence, following.index) is None
        ):
            return [following.index]
    if found and found[0].deprel != "det" and not head_definite(sentence, index):
        return [found[0].index]
    if not head_definite(sentence, index):  # «هروب جماعي لميليشيات»: an indefinite noun has its agent behind ل
        return [
            w.index
            for w in sentence.dependents(index, "nmod", "obl", "obl:arg")
            if index < w.index <= index + 4
            and case_of(sentence, w.index) == "ل"
            and nominal(w)
            and not any(between.upos == "ADP" for between in sentence.words[index + 1 : w.index - 1])
        ][:1]
    return []


def head_definite(sentence: Sentence, index: int) -> bool:
    """Whether a noun carries the article (and so cannot govern a genitive)."""
    return sentence.words[index].form.startswith(("ال", "لل"))


def _second(sentence: Sentence, index: int, verbal: bool) -> list[int]:
    genitive = _genitive(sentence, index, verbal)
    if not genitive:
        return []
    last = max(genitive)
    for word in [*sentence.dependents(index), *sentence.dependents(genitive[0])]:
        if word.index <= last or not nominal(word) or word.upos in ("ADJ", "PRON"):
            continue
        case = case_of(sentence, word.index)
        if case == "ل" and word.deprel in ("nmod", "obl", "obl:arg", "obj"):
            return [word.index]
        if case is None and word.deprel == "obj" and word.head == index:
            return [word.index]
    return _behind_adjectives(sentence, index, genitive[0])


def _behind_adjectives(sentence: Sentence, index: int, genitive: int) -> list[int]:
    """«قصف الجيش السوري *بلدة* الأتارب»: a noun with a genitive of its own behind a definite one and its adjectives."""
    if not head_definite(sentence, genitive):
        return []
    adjectives = [w.index for w in sentence.dependents(genitive, "amod") if w.index > genitive]
    for at in adjectives and (index, genitive, *adjectives):
        for word in sentence.dependents(at, "nmod", "obj", "appos"):
            own = any(w.upos in ("NOUN", "X", "ADJ") for w in sentence.dependents(word.index, "nmod", "amod"))
            if word.upos == "NOUN" and word.index > max(adjectives) and case_of(sentence, word.index) is None and own:
                return [word.index]
    return []


def _nisba(sentence: Sentence, index: int, verbal: bool) -> list[int]:
    return [
        w.index
        for w in sentence.dependents(index, "amod", "nmod", "appos")
        if w.upos == "ADJ" and w.bare.endswith(("ي", "يه", "يين", "يتين", "يان"))
    ]


def _by(sentence: Sentence, index: int, verbal: bool) -> list[int]:
    words = sentence.words
    for word in sentence.dependents(index):
        case = case_of(sentence, word.index) or ""
        if case in _BY or any(case.startswith(by + " ") for by in _BY):
            return [word.index]
    last = min(len(words), index + 14)
    for i in range(index + 1, last - 1):
        if words[i].form in ".؟!؛" or (words[i].upos == "VERB" and i > index + 1):
            break
        pair = f"{words[i].bare} {words[i + 1].bare}"
        if (
            (pair in _BY or pair in ("ب ايدي", "ب ايد", "ب يد", "ب واسطه"))
            and i + 2 < len(words)
            and nominal(words[i + 2])
        ):
            return [i + 2]
    return []


def _clause(sentence: Sentence, index: int, verbal: bool) -> list[int]:
    for word in sentence.dependents(index, "ccomp", "xcomp", "advcl", "acl", "obj", "obl", "parataxis"):
        if (
            word.upos == "VERB"
            and word.index > index
            and any(w.bare in ("ان", "بان") for w in sentence.dependents(word.index, "mark", "case"))
        ):
            return [word.index]
    return [w.index for w in sentence.dependents(index, "ccomp", "xcomp") if w.upos == "VERB" and w.index > index][:1]


_FINDERS: Mapping[str, Callable[[Sentence, int, bool], list[int]]] = {
    "subject": subject,
    "object": _object,
    "genitive": _genitive,
    "second": _second,
    "nisba": _nisba,
    "by": _by,
    "clause": _clause,
}
