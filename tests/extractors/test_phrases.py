"""Which words name one participant, and where a coordination is split."""

from __future__ import annotations

import pytest
from trees import only, text_of, tree

from extractors.phrases import case_of, members, phrase

TITLE_AND_NAME = """
    التقى VERB 0 root Perf Masc Sing 3
    وزير NOUN 1 nsubj Masc Sing
    الخارجية NOUN 2 nmod
    القطري ADJ 2 amod
    محمد X 2 appos
    الكعبي X 5 flat
    مساء NOUN 1 obl
    الأحد NOUN 7 nmod
    وفدا NOUN 1 obj Ind
"""
COORDINATED = """
    رفضت~رفض VERB 0 root Perf Fem Sing 3
    حكومة NOUN 1 nsubj Fem Sing
    كينيا X 2 nmod
    و CCONJ 6 cc
    +حزب NOUN 2 conj
    العمال NOUN 5 nmod
    و CCONJ 8 cc
    +النقابات NOUN 2 conj Plur
    المقترح NOUN 1 obj
"""
EACH_OF = """
    أدانت~أدان VERB 0 root Perf Fem Sing 3
    كل NOUN 1 nsubj
    من ADP 4 case
    السويد X 2 nmod
    و CCONJ 6 cc
    +النرويج X 4 conj
    الانقلاب NOUN 1 obj
"""
RELATIVE = """
    غادرت~غادر VERB 0 root Perf Fem Sing 3
    القوات NOUN 1 nsubj Fem Plur
    التي DET 4 nsubj Rel
    دخلت~دخل VERB 2 acl:relcl Perf Fem Sing 3
    المدينة NOUN 4 obj
"""


def named(notation: str, head: str) -> str:
    sentence = tree(notation)
    found = phrase(sentence, only(sentence, head))
    return text_of(sentence)[found.start : found.end]


@pytest.mark.parametrize(
    ("notation", "head", "expected"),
    [
        (TITLE_AND_NAME, "وزير", "وزير الخارجية القطري محمد الكعبي"),
        (TITLE_AND_NAME, "وفدا", "وفدا"),
        (COORDINATED, "حكومة", "حكومة كينيا"),
        (COORDINATED, "حزب", "حزب العمال"),
        (COORDINATED, "النقابات", "النقابات"),
        (RELATIVE, "القوات", "القوات"),
    ],
)
def test_the_words_of_one_participant(notation: str, head: str, expected: str) -> None:
    assert named(notation, head) == expected


@pytest.mark.parametrize(
    ("notation", "head", "expected"),
    [
        (COORDINATED, "حكومة", ["حكومة", "حزب", "النقابات"]),
        (EACH_OF, "كل", ["السويد", "النرويج"]),
        (TITLE_AND_NAME, "وزير", ["وزير"]),
    ],
)
def test_coordination_is_split(notation: str, head: str, expected: list[str]) -> None:
    sentence = tree(notation)
    assert [sentence.words[i].form for i in members(sentence, only(sentence, head))] == expected


def test_the_preposition_that_governs_a_word() -> None:
    sentence = tree(EACH_OF)
    assert case_of(sentence, only(sentence, "السويد")) == "من"
    assert case_of(sentence, only(sentence, "الانقلاب")) is None


def test_a_phrase_ends_with_its_sentence_however_long_it_is() -> None:
    words = "\n".join(f"    كلمة NOUN {max(i, 0)} {'nmod' if i else 'root'}" for i in range(200))
    sentence = tree(words)
    found = phrase(sentence, 0)
    assert found.first == 0
    assert found.last < 40
