"""Mends what the parser often gets wrong and Arabic grammar decides: subjects taken for objects, quantifiers for
adjectives.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from extractors.syntax import Sentence, Word
from extractors.wordlists import words

__all__ = ["repair"]

_QUANTIFIERS = words("repair.quantifiers")
_NOMINATIVE = ("ون", "ان")


def repair(sentence: Sentence, known: Callable[[str], bool] = lambda _: False) -> Sentence:
    """The sentence with such relations and tags set right; the same object where nothing was wrong.

    ``known`` tells the folded forms of verbs that are listed.
    """
    changes = _verb_at_the_beginning(sentence, known)
    for word in sentence.words:
        if word.upos == "VERB":
            subject = _subject_among_objects(sentence, word)
            if subject is not None:
                changes[subject.index] = replace(subject, deprel="nsubj")
            misplaced = _object_among_genitives(sentence, word)
            if misplaced is not None:
                changes[misplaced.index] = replace(misplaced, head=word.index, deprel="obj")
        elif word.upos == "ADJ" and word.bare in _QUANTIFIERS and _partitive(sentence, word):
            relation = "nmod" if word.deprel == "amod" else word.deprel
            changes[word.index] = replace(word, upos="NOUN", deprel=relation)
    if not changes:
        return sentence
    return Sentence(tuple(changes.get(w.index, w) for w in sentence.words), sentence.start, sentence.end, sentence.kind)


def _verb_at_the_beginning(sentence: Sentence, known: Callable[[str], bool]) -> dict[int, Word]:
    """«*نشر* الجيش تعزيزات»: a noun that heads a sentence, with a genitive at once behind it and an object, is no
    sentence; with the letters of a listed verb it is that verb, and the genitive its subject.
    """
    root = next((w for w in sentence.words if w.head < 0), None)
    if root is None or root.upos not in ("NOUN", "X") or root.feats.get("Definite") == "Def" or not known(root.bare):
        return {}
    if any(w.upos not in ("CCONJ", "PUNCT") for w in sentence.words[: root.index]):
        return {}
    subject = next((w for w in sentence.dependents(root.index, "nmod") if w.index == root.index + 1), None)
    objects = [w for w in sentence.dependents(root.index, "obj") if w.upos != "PRON"]
    if subject is None or not objects or sentence.dependents(root.index, "nsubj", "case"):
        return {}
    verb = replace(root, upos="VERB", lemma=root.form, feats={"Aspect": "Perf", "VerbForm": "Fin", "Voice": "Act"})
    return {verb.index: verb, subject.index: replace(subject, deprel="nsubj")}


def _subject_among_objects(sentence: Sentence, verb: Word) -> Word | None:
    """Of two noun objects, or one in the nominative, that which follows the verb at once is its subject: «رفض
    المتشددون إلقاء السلاح».
    """
    if sentence.dependents(verb.index, "nsubj"):
        return None
    objects: Sequence[Word] = [
        w
        for w in sentence.dependents(verb.index, "obj")
        if w.index > verb.index and w.upos in ("NOUN", "X", "PROPN", "NUM")
    ]
    pronoun = any(w.upos == "PRON" and w.token == verb.token for w in sentence.dependents(verb.index, "obj"))
    if not objects:
        return None
    first = objects[0]
    near = first.index - verb.index <= 2
    nominative = (
        first.form.endswith(_NOMINATIVE) and first.feats.get("Number") in ("Plur", "Dual") and len(first.form) > 4
    )
    accusative = first.form.endswith("ا") and first.feats.get("Definite") == "Ind"
    plural_verb = verb.feats.get("Number") == "Plur"
    if near and not plural_verb and not accusative and (len(objects) > 1 or nominative or pronoun):
        return first
    return None


def _object_among_genitives(sentence: Sentence, verb: Word) -> Word | None:
    """A noun in the plural or dual with its ن, or with the article, governs no genitive: what was parsed as one is
    the verb's object («اتهم الحوثيون *التحالف*», «قصف الجيش السوري *بلدة* الأتارب»).
    """
    if any(w.upos != "PRON" for w in sentence.dependents(verb.index, "obj")):
        return None
    for subject in sentence.dependents(verb.index, "nsubj"):
        if subject.index < verb.index:
            continue
        definite = subject.form.startswith("ال")
        adjectives = [w.index for w in sentence.dependents(subject.index, "amod") if w.index > subject.index]
        closed = subject.form.endswith(("ون", "ان")) and subject.feats.get("Number") in ("Plur", "Dual")
        accusative = _accusative(sentence, subject)
        if accusative is not None:
            return accusative
        for word in [w for i in (subject.index, *adjectives) for w in sentence.dependents(i, "nmod", "appos")]:
            if adjectives and _name_behind_body(subject, word, max(adjectives)):
                return word
            if word.upos != "NOUN" or sentence.dependents(word.index, "case") or word.bare in _NAME_PARTS:
                continue
            behind = bool(adjectives) and word.index > max(adjectives)
            if closed or (
                definite and ((behind and _governs(sentence, word)) or _adjacent_definite(subject, word, behind))
            ):
                return word
            if behind and not definite and word.form.startswith("ال"):
                return word
    return None


_NAME_PARTS = words("repair.name_parts")


def _name_behind_body(subject: Word, word: Word, last: int) -> bool:
    """«دعت الحكومة الألمانية *تركيا*»: a government bears no personal name, so the name behind it is the object."""
    stem = subject.bare.removeprefix("ال")
    return stem in _BODIES and word.upos in ("X", "PROPN") and word.index == last + 1


_BODIES = words("repair.bodies")


def _accusative(sentence: Sentence, subject: Word) -> Word | None:
    """«هاجم مسلحون *حاجزا*»: an indefinite accusative behind a subject is the verb's object."""
    if subject.form.endswith("ا"):
        return None
    for word in sentence.dependents(subject.index, "nmod", "appos", "obj"):
        written = word.form.endswith("ا") and len(word.form) > 3 and word.feats.get("Definite", "Ind") == "Ind"
        if (
            word.upos == "NOUN"
            and word.index > subject.index
            and written
            and not sentence.dependents(word.index, "case")
        ):
            return word
    return None


def _governs(sentence: Sentence, word: Word) -> bool:
    """Whether a noun without article has a genitive or adjective of its own, as an object has and a name has not."""
    return not word.form.startswith("ال") and any(w.upos in ("NOUN", "ADJ") for w in sentence.dependents(word.index))


def _adjacent_definite(subject: Word, word: Word, behind: bool) -> bool:
    return word.form.startswith("ال") and (behind or word.index == subject.index + 1)


def _partitive(sentence: Sentence, word: Word) -> bool:
    following = sentence.words[word.index + 1] if word.index + 1 < len(sentence.words) else None
    return following is not None and following.bare == "من"
