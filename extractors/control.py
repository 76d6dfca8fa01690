"""Who does what a word without a subject of its own says: relative clauses, coordination, complements, control."""

from __future__ import annotations

from collections.abc import Mapping

from extractors.orthography import bare
from extractors.phrases import case_of, nominal
from extractors.positions import passive, subject
from extractors.syntax import Sentence, Word
from extractors.wordlists import words

__all__ = ["controller", "inherited_subject", "introduced_by_pronoun", "relative_antecedent", "subject_or_inherited"]

_CONTROL = frozenset({"obj", "obl:arg", "xcomp", "obl", "nmod", "ccomp"})
_FORCE = frozenset({"ASSAULT", "COERCE", "PROTEST"})
_SUFFERED = words("arguments.suffered")
_NO_CONTROL = words("arguments.no_control")
_JUDGING = words("arguments.judging")


def introduced_by_pronoun(sentence: Sentence, index: int) -> bool:
    """«إنه نفّذ», «أنها قصفت»: the subject is the pronoun on the particle."""
    for mark in sentence.dependents(index, "mark"):
        following = sentence.words[mark.index + 1] if mark.index + 1 < len(sentence.words) else None
        if following is not None and following.upos == "PRON" and following.token == mark.token:
            return True
    return False


def relative_antecedent(sentence: Sentence, index: int) -> int | None:
    """The noun that a relative clause belongs to, given its verb."""
    word = sentence.words[index]
    while word.deprel == "conj" and word.head >= 0 and sentence.words[word.head].upos == "VERB":
        word = sentence.words[word.head]
    if not word.deprel.startswith("acl") or word.head < 0 or word.head > index:
        return None
    head = sentence.words[word.head]
    while head.upos in ("DET",) and head.head >= 0:
        head = sentence.words[head.head]
    between = sentence.words[head.index + 1 : index]
    if any(w.bare in ("ان", "كي", "حيث") for w in between[-3:]):
        return None
    return head.index if nominal(head) else None


def inherited_subject(sentence: Sentence, index: int) -> tuple[int, ...]:
    """The subject of the verb that this one is coordinated with or complement of."""
    word = sentence.words[index]
    introduced = _after_complementiser(sentence, index)
    if introduced is not None:
        return (introduced,)
    topic = _topic(sentence, index)
    if topic is not None:
        return (topic,)
    seen = {index}
    while word.head >= 0 and word.head not in seen:
        seen.add(word.head)
        above = sentence.words[word.head]
        if above.upos != "VERB" or word.deprel not in ("conj", "xcomp", "advcl", "parataxis"):
            return ()
        if not _agree(word, above):
            return ()
        own = subject(sentence, above.index)
        if own:
            return tuple(own)
        relative = relative_antecedent(sentence, above.index)
        if relative is not None:
            return (relative,)
        word = above
    return ()


def _after_complementiser(sentence: Sentence, index: int) -> int | None:
    """«قال إن *المقاتلين* … يحاولون»: what stands behind إنّ or أنّ is the subject of its clause."""
    for mark in sentence.dependents(index, "mark"):
        if mark.bare != "ان" or mark.index + 1 >= index:
            continue
        following = sentence.words[mark.index + 1]
        while following.upos == "PUNCT" and following.index + 1 < index:
            following = sentence.words[following.index + 1]
        if following.upos in ("NOUN", "X", "PROPN", "NUM") and case_of(sentence, following.index) is None:
            return following.index
    return None


def _topic(sentence: Sentence, index: int) -> int | None:
    """«*داعش* يقطع الإنترنت»: a bare noun at the head of the clause, before its verb, whatever the tree calls it."""
    for word in sentence.dependents(index):
        if (
            (
                word.index < index
                and word.upos in ("NOUN", "X", "PROPN")
                and word.deprel in ("dep", "nmod", "obj", "dislocated", "parataxis", "root", "obl")
            )
            and case_of(sentence, word.index) is None
            and word.feats.get("Case") != "Acc"
        ):
            return word.index
    return None


def _agree(lower: Word, upper: Word) -> bool:
    return lower.feats.get("Gender", "") == upper.feats.get("Gender", "") or lower.feats.get("Number") == "Plur"


def subject_or_inherited(sentence: Sentence, verb: int) -> tuple[int, ...]:
    """The subject of a verb: its own, that of its relative clause, or that of the verb it continues."""
    own = subject(sentence, verb)
    if own:
        return tuple(own)
    relative = relative_antecedent(sentence, verb)
    return (relative,) if relative is not None else inherited_subject(sentence, verb)


def controller(sentence: Sentence, index: int, heads: Mapping[str, tuple[int, ...]], kind: str) -> tuple[int, ...]:
    """The subject of the verb that governs a masdar does it: «تمكن *الجيش* من استعادة», «قرر *البرلمان* رفض».

    Of meetings also behind عقب, بعد, خلال: «دعا *الوزيران* … عقب اجتماع». Who announces force has not used it.
    """
    any_case = kind == "CONSULT"
    word = sentence.words[index]
    for _ in range(3):
        if word.head < 0 or word.deprel.partition(":")[0] not in {r.partition(":")[0] for r in _CONTROL} | {
            "conj",
            "advcl",
        }:
            return ()
        above = sentence.words[word.head]
        if above.upos == "VERB":
            case = case_of(sentence, word.index)
            if not any_case and case is not None and case.split()[0] not in ("من", "في", "ب", "ل", "عن", "علي", "الي"):
                return ()
            if (
                passive(sentence, above.index)
                or _suffering(sentence, above)
                or (bare(above.lemma) in (_NO_CONTROL if kind in _FORCE else _JUDGING))
            ):
                return ()
            found = subject_or_inherited(sentence, above.index)
            return tuple(f for f in found if f != index and f not in heads.get("recipient", ()))
        if above.upos not in ("NOUN", "X", "ADJ"):
            return ()
        word = above
    return ()


def _suffering(sentence: Sentence, verb: Word) -> bool:
    """«قتل جنديان بانفجار عبوة»: the subject of a verb of harm without object is its victim."""
    return bare(verb.lemma) in _SUFFERED and not sentence.dependents(verb.index, "obj")
