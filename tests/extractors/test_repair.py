"""What grammar decides is set right in a tree, and nothing else."""

from __future__ import annotations

from extractors.repair import repair
from extractors.syntax import Sentence, Word


def word(index: int, form: str, upos: str, head: int, deprel: str, **feats: str) -> Word:
    return Word(index, form, form, upos, feats, head, deprel, index * 10, index * 10 + len(form), index)


def tree(*words: Word) -> Sentence:
    return Sentence(words, words[0].start, words[-1].end)


MASDAR = tree(
    word(0, "نشر", "NOUN", -1, "root"),
    word(1, "الجيش", "NOUN", 0, "nmod", Definite="Def"),
    word(2, "تعزيزات", "NOUN", 0, "obj", Definite="Ind"),
)


def test_a_masdar_with_genitive_and_object_at_the_head_is_a_verb() -> None:
    found = repair(MASDAR, {"نشر"}.__contains__)
    assert [(w.form, w.upos, w.deprel) for w in found.words] == [
        ("نشر", "VERB", "root"),
        ("الجيش", "NOUN", "nsubj"),
        ("تعزيزات", "NOUN", "obj"),
    ]


def test_only_a_listed_verb_is_made_of_a_noun() -> None:
    assert repair(MASDAR, lambda _: False) is MASDAR


def test_a_masdar_without_object_stays_a_noun() -> None:
    heading = tree(*MASDAR.words[:2])
    assert repair(heading, {"نشر"}.__contains__) is heading


def test_a_masdar_inside_the_sentence_stays_a_noun() -> None:
    inside = tree(
        word(0, "أمس", "ADV", 1, "advmod"),
        word(1, "نشر", "NOUN", -1, "root"),
        word(2, "الجيش", "NOUN", 1, "nmod", Definite="Def"),
        word(3, "تعزيزات", "NOUN", 1, "obj", Definite="Ind"),
    )
    assert repair(inside, {"نشر"}.__contains__) is inside
