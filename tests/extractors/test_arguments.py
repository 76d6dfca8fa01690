"""Who does what to whom: slots of triggers in trees written by hand, one construction of Arabic news each."""

from __future__ import annotations

import pytest
from trees import only, tree

from extractors.actions import Lexicon
from extractors.arguments import Slots, fill
from extractors.syntax import Sentence
from extractors.triggers import Trigger, find_triggers, mode_of

CASES = {
    "verb, subject, object": (
        """
        قصفت~قصف VERB 0 root Perf Fem Sing 3
        الطائرات~طائرة NOUN 1 nsubj Fem Plur Def
        التركية~تركي ADJ 2 amod
        مواقع~موقع NOUN 1 obj Plur Cons
        المسلحين~مسلح NOUN 4 nmod Plur Def
        """,
        "قصفت",
        {"actor": ["الطائرات"], "recipient": ["مواقع"]},
    ),
    "subject before the verb": (
        """
        الجيش NOUN 3 nsubj Masc Sing Def
        اللبناني ADJ 1 amod
        أوقف VERB 0 root Perf Masc Sing 3
        خمسة NUM 3 obj
        مسلحين~مسلح NOUN 4 nmod Plur Ind
        """,
        "أوقف",
        {"actor": ["الجيش"], "recipient": ["خمسة"]},
    ),
    "a topic that the tree calls something else": (
        """
        الجيش NOUN 2 dep Masc Sing Def
        يهاجم~هاجم VERB 0 root Imp Masc Sing 3
        بلدة NOUN 2 obj Fem Sing Ind
        """,
        "يهاجم",
        {"actor": ["الجيش"], "recipient": ["بلدة"]},
    ),
    "passive with its agent": (
        """
        اعتقل VERB 0 root Perf Masc Sing 3 Pass
        زعيم NOUN 1 nsubj:pass Masc Sing Cons
        المعارضة NOUN 2 nmod Def
        من ADP 6 case
        قبل NOUN 4 fixed
        الشرطة NOUN 1 obl Fem Sing Def
        """,
        "اعتقل",
        {"actor": ["الشرطة"], "recipient": ["زعيم"]},
    ),
    "killed: written like killing, with its victims as subject": (
        """
        قتل VERB 0 root Perf Masc Sing 3 Act
        ثلاثة NUM 1 nsubj
        جنود~جندي NOUN 2 nmod Plur Ind
        في ADP 5 case
        هجوم NOUN 1 obl Masc Sing Ind
        """,
        "قتل",
        {"actor": [], "recipient": ["ثلاثة"]},
    ),
    "killed: with its victims as object": (
        """
        قتل VERB 0 root Perf Masc Sing 3 Act
        14 NUM 1 obj
        جنديا~جندي NOUN 2 nmod Sing Ind Acc
        غرب NOUN 1 obl
        البلاد NOUN 4 nmod
        """,
        "قتل",
        {"actor": [], "recipient": ["14"]},
    ),
    "killing, with both": (
        """
        قتل VERB 0 root Perf Masc Sing 3 Act
        مسلحون~مسلح NOUN 1 nsubj Plur Ind Nom
        شرطيا~شرطي NOUN 1 obj Sing Ind Acc
        """,
        "قتل",
        {"actor": ["مسلحون"], "recipient": ["شرطيا"]},
    ),
    "masdar with two terms": (
        """
        جاء VERB 0 root Perf Masc Sing 3
        اغتيال NOUN 1 nsubj Masc Sing Cons
        المسلحين NOUN 2 nmod Def
        المتشددين ADJ 3 amod
        ل ADP 6 case
        +قادة~قائد NOUN 2 obl:arg Plur Cons
        المعارضة NOUN 6 nmod Def
        """,
        "اغتيال",
        {"actor": ["المسلحين"], "recipient": ["قادة"]},
    ),
    "masdar with a lone genitive": (
        """
        تواصل VERB 0 root Perf Masc Sing 3
        قصف NOUN 1 nsubj Masc Sing Cons
        المدينة NOUN 2 nmod Def
        """,
        "قصف",
        {"actor": [], "recipient": ["المدينة"]},
    ),
    "masdar done by the subject of the verb above": (
        """
        تمكن VERB 0 root Perf Masc Sing 3
        الجيش NOUN 1 nsubj Masc Sing Def
        من ADP 4 case
        استعادة NOUN 1 obl:arg Fem Sing Cons
        المدينة NOUN 4 nmod Def
        """,
        "استعادة",
        {"actor": ["الجيش"]},
    ),
    "light verb": (
        """
        نفذ VERB 0 root Perf Masc Sing 3
        التحالف NOUN 1 nsubj Masc Sing Def
        العربي ADJ 2 amod
        هجوما~هجوم NOUN 1 obj Masc Sing Ind
        على ADP 6 case
        معسكر NOUN 1 obl Masc Sing Ind
        """,
        "هجوما",
        {"actor": ["التحالف"], "recipient": ["معسكر"]},
    ),
    "light verb whose subject suffers": (
        """
        تعرضت~تعرض VERB 0 root Perf Fem Sing 3
        القاعدة NOUN 1 nsubj Fem Sing Def
        ل ADP 4 case
        +هجوم NOUN 1 obl:arg Masc Sing Ind
        """,
        "هجوم",
        {"actor": [], "recipient": ["القاعدة"]},
    ),
    "light verb in a relative clause, its noun resumed by a pronoun": (
        """
        استنكر VERB 0 root Perf Masc Sing 3
        العراق NOUN 1 nsubj
        الغارات~غارة NOUN 1 obj Fem Plur Def
        التي~الذي DET 5 nsubj Rel
        شن VERB 3 acl:relcl Perf Masc Sing 3
        +ها~هو PRON 5 obj Fem Sing 3
        الجيش NOUN 5 nsubj Masc Sing Def
        التركي ADJ 7 amod
        """,
        "الغارات",
        {"actor": ["الجيش"]},
    ),
    "relative clause: its noun acts": (
        """
        قوات~قوة NOUN 0 root Fem Plur Cons
        الأمن NOUN 1 nmod Def
        التي~الذي DET 4 nsubj Rel
        اعتقلت~اعتقل VERB 1 acl:relcl Perf Fem Sing 3
        ناشطين~ناشط NOUN 4 obj Plur Ind
        """,
        "اعتقلت",
        {"actor": ["قوات"], "recipient": ["ناشطين"]},
    ),
    "relative clause: its noun suffers, resumed by a pronoun": (
        """
        المواقع~موقع NOUN 0 root Plur Def
        التي~الذي DET 3 nsubj Rel
        قصف VERB 1 acl:relcl Perf Masc Sing 3
        +ها~هو PRON 3 obj Fem Sing 3
        الجيش NOUN 3 nsubj Masc Sing Def
        """,
        "قصف",
        {"actor": ["الجيش"], "recipient": ["المواقع"]},
    ),
    "behind إنّ": (
        """
        قال VERB 0 root Perf Masc Sing 3
        الوزير NOUN 1 nsubj Masc Sing Def
        إن SCONJ 6 mark
        القوات~قوة NOUN 6 dep Fem Plur Def
        الفرنسية~فرنسي ADJ 4 amod
        قصفت~قصف VERB 1 ccomp Perf Fem Sing 3
        المعسكر NOUN 6 obj Masc Sing Def
        """,
        "قصفت",
        {"actor": ["القوات"], "recipient": ["المعسكر"]},
    ),
    "coordinated subjects": (
        """
        هاجم VERB 0 root Perf Masc Sing 3
        جنود~جندي NOUN 1 nsubj Plur Ind
        و CCONJ 4 cc
        +مرتزقة NOUN 2 conj Plur Ind
        القرية NOUN 1 obj Fem Sing Def
        """,
        "هاجم",
        {"actor": ["جنود", "مرتزقة"], "recipient": ["القرية"]},
    ),
    "each of": (
        """
        أدانت~أدان VERB 0 root Perf Fem Sing 3
        كل NOUN 1 nsubj
        من ADP 4 case
        السويد X 2 nmod
        و CCONJ 6 cc
        +النرويج X 4 conj
        الانقلاب NOUN 1 obj Masc Sing Def
        """,
        "أدانت",
        {"actor": ["السويد", "النرويج"]},
    ),
    "coordinated verbs share their subject": (
        """
        هاجم VERB 0 root Perf Masc Sing 3
        المسلحون~مسلح NOUN 1 nsubj Plur Def
        الحاجز NOUN 1 obj Masc Sing Def
        و CCONJ 5 cc
        +خطفوا~خطف VERB 1 conj Perf Masc Plur 3
        جنديا~جندي NOUN 5 obj Sing Ind Acc
        """,
        "خطفوا",
        {"actor": ["المسلحون"], "recipient": ["جنديا"]},
    ),
    "agent of an adjective of nationality": (
        """
        استهدفت~استهدف VERB 0 root Perf Fem Sing 3
        غارة NOUN 1 nsubj Fem Sing Ind
        أميركية~أميركي ADJ 2 amod Fem
        مخزنا~مخزن NOUN 1 obj Masc Sing Ind
        """,
        "غارة",
        {"actor": ["أميركية"], "recipient": ["مخزنا"]},
    ),
    "addressee and content of a call": (
        """
        دعا VERB 0 root Perf Masc Sing 3
        المبعوث NOUN 1 nsubj Masc Sing Def
        الأطراف~طرف NOUN 1 obj Plur Def
        إلى ADP 5 case
        الانسحاب NOUN 1 obl:arg Masc Sing Def
        """,
        "دعا",
        {"actor": ["المبعوث"], "recipient": ["الأطراف"], "content": ["الانسحاب"]},
    ),
    "participle hung on the clause": (
        """
        غادر VERB 0 root Perf Masc Sing 3
        الوفد NOUN 1 nsubj Masc Sing Def
        العاصمة NOUN 1 obj Fem Sing Def
        مطالبا~مطالب ADJ 1 obl Ind Acc
        الحكومة NOUN 4 obj Fem Sing Def
        ب ADP 7 case
        +الانسحاب NOUN 4 obl:arg Def
        """,
        "مطالبا",
        {"actor": ["الوفد"], "recipient": ["الحكومة"]},
    ),
}


def found(lexicon: Lexicon, sentence: Sentence, form: str) -> tuple[Trigger, Slots]:
    """The trigger with this form, and its slots."""
    index = only(sentence, form)
    (trigger,) = (t for t in find_triggers(sentence, lexicon) if t.index == index)
    return trigger, fill(trigger)


@pytest.mark.parametrize(("notation", "form", "expected"), CASES.values(), ids=CASES)
def test_slots(lexicon: Lexicon, notation: str, form: str, expected: dict[str, list[str]]) -> None:
    sentence = tree(notation)
    _, slots = found(lexicon, sentence, form)
    assert {slot: [sentence.words[i].form for i in slots.get(slot)] for slot in expected} == expected


def test_a_masdar_with_two_terms_has_its_agent_first(lexicon: Lexicon) -> None:
    sentence = tree("""
        استمر VERB 0 root Perf Masc Sing 3
        قصف NOUN 1 nsubj Masc Sing Cons
        الطيران NOUN 2 nmod Def
        ل ADP 5 case
        +مواقع~موقع NOUN 2 obl:arg Plur Cons
        المعارضة NOUN 5 nmod Def
    """)
    _, slots = found(lexicon, sentence, "قصف")
    assert {slot: [sentence.words[i].form for i in slots.get(slot)] for slot in ("actor", "recipient")} == {
        "actor": ["الطيران"],
        "recipient": ["مواقع"],
    }


def test_a_subject_that_only_the_ending_shows(lexicon: Lexicon) -> None:
    sentence = tree("""
        و CCONJ 2 cc
        +هاجموا~هاجم VERB 0 root Perf Masc Plur 3
        القافلة NOUN 2 obj Fem Sing Def
    """)
    _, slots = found(lexicon, sentence, "هاجموا")
    assert slots.dropped is not None
    assert (slots.dropped.index, slots.dropped_slot) == (1, "actor")
    assert [sentence.words[i].form for i in slots.get("recipient")] == ["القافلة"]


def test_words_that_complete_an_expression_are_no_triggers(lexicon: Lexicon) -> None:
    sentence = tree("""
        أطلقت~أطلق VERB 0 root Perf Fem Sing 3
        السلطات~سلطة NOUN 1 nsubj Fem Plur Def
        سراح NOUN 1 obj Masc Sing Cons
        صحافيين~صحافي NOUN 3 nmod Masc Dual Ind
    """)
    (trigger,) = find_triggers(sentence, lexicon)
    assert trigger.word.form == "أطلقت"
    assert (trigger.reading.entry.type, mode_of(trigger, lexicon)) == ("RETREAT", "release")
    slots = fill(trigger)
    assert [sentence.words[i].form for i in slots.get("recipient")] == ["صحافيين"]


def test_what_a_word_must_not_be(lexicon: Lexicon) -> None:
    sentence = tree("""
        ضرب VERB 0 root Perf Masc Sing 3
        الوزير NOUN 1 nsubj Masc Sing Def
        مثلا~مثل NOUN 1 obj Masc Sing Ind
    """)
    assert find_triggers(sentence, lexicon) == []


@pytest.mark.parametrize(
    ("adjective", "mode"), [("جوية~جوي", "aerial"), ("صاروخية~صاروخي", "heavy-weapons"), ("واسعة~واسع", None)]
)
def test_words_near_a_trigger_sharpen_its_mode(lexicon: Lexicon, adjective: str, mode: str | None) -> None:
    sentence = tree(f"""
        شنت~شن VERB 0 root Perf Fem Sing 3
        القوات~قوة NOUN 1 nsubj Fem Plur Def
        هجمات~هجوم NOUN 1 obj Fem Plur Ind
        {adjective} ADJ 3 amod Fem
    """)
    trigger, _ = found(lexicon, sentence, "هجمات")
    assert mode_of(trigger, lexicon) == mode


def test_no_trigger_inside_a_name(lexicon: Lexicon) -> None:
    sentence = tree("""
        اجتمع VERB 0 root Perf Masc Sing 3
        حزب NOUN 1 nsubj Masc Sing Cons
        المقاومة NOUN 2 nmod Fem Sing Def
    """)
    forms = [t.word.form for t in find_triggers(sentence, lexicon, frozenset({1, 2}))]
    assert "المقاومة" not in forms


@pytest.mark.parametrize("count", [1, 3000])
def test_broken_trees_are_read_too(lexicon: Lexicon, count: int) -> None:
    notation = "\n".join(f"قصف~قصف {'VERB' if i % 2 else 'NOUN'} {count - i} conj" for i in range(count))
    sentence = tree(notation)
    for trigger in find_triggers(tree(notation) if count == 1 else sentence, lexicon)[:20]:
        assert fill(trigger).get("actor") is not None
