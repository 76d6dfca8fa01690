"""Whether an event is said to have happened, and who says so."""

from __future__ import annotations

import pytest
from trees import only, tree

from extractors.actions import Lexicon
from extractors.factuality import Cues, Factuality, judge
from extractors.syntax import Sentence
from extractors.triggers import find_triggers

CASES = {
    "plain past": ("asserted", "قصفت", "قصفت~قصف VERB 0 root Perf Fem\n إسرائيل X 1 nsubj\n المطار NOUN 1 obj"),
    "did not": (
        "negated",
        "تقصف",
        "لم PART 2 advmod\n تقصف~قصف VERB 0 root Imp Fem\n إسرائيل X 2 nsubj\n المطار NOUN 2 obj",
    ),
    "will not": (
        "negated",
        "تقصف",
        "لن PART 2 advmod\n تقصف~قصف VERB 0 root Imp Fem\n إسرائيل X 2 nsubj\n المطار NOUN 2 obj",
    ),
    "does not": (
        "negated",
        "تقصف",
        "لا PART 2 advmod\n تقصف~قصف VERB 0 root Imp Fem\n إسرائيل X 2 nsubj\n المطار NOUN 2 obj",
    ),
    "future clitic": (
        "future",
        "تهاجم",
        "س AUX 2 aux\n +تهاجم~هاجم VERB 0 root Imp Fem\n القوات~قوة NOUN 2 nsubj Plur\n المدينة NOUN 2 obj",
    ),
    "future particle": (
        "future",
        "تهاجم",
        "سوف PART 2 aux\n تهاجم~هاجم VERB 0 root Imp Fem\n القوات~قوة NOUN 2 nsubj Plur\n المدينة NOUN 2 obj",
    ),
    "may": (
        "hypothetical",
        "تهاجم",
        "قد PART 2 aux\n تهاجم~هاجم VERB 0 root Imp Fem\n القوات~قوة NOUN 2 nsubj Plur\n المدينة NOUN 2 obj",
    ),
    "has indeed": (
        "asserted",
        "هاجمت",
        "قد PART 2 aux\n هاجمت~هاجم VERB 0 root Perf Fem\n القوات~قوة NOUN 2 nsubj Plur\n المدينة NOUN 2 obj",
    ),
    "in order to": (
        None,
        "يهاجم",
        """
        تقدم VERB 0 root Perf Masc
        الجيش NOUN 1 nsubj
        ل SCONJ 4 mark
        +يهاجم~هاجم VERB 1 advcl Imp Masc
        المدينة NOUN 4 obj
        """,
    ),
    "used to": (
        None,
        "يهاجم",
        """
        كان~كان VERB 0 root Perf Masc
        الجيش NOUN 1 nsubj
        يهاجم~هاجم VERB 1 xcomp Imp Masc
        القرى~قرية NOUN 3 obj
        """,
    ),
    "denial": (
        "negated",
        "مهاجمة",
        "نفت~نفى VERB 0 root Perf Fem\n إيران X 1 nsubj\n مهاجمة NOUN 1 obj Cons\n السفارة NOUN 3 nmod",
    ),
    "denial in a clause": (
        "negated",
        "قصفت",
        """
        نفى VERB 0 root Perf Masc
        المتحدث NOUN 1 nsubj
        أن SCONJ 5 mark
        القوات~قوة NOUN 5 nsubj Plur
        قصفت~قصف VERB 1 ccomp Perf Fem
        المستشفى NOUN 5 obj
        """,
    ),
    "lack of": (
        "negated",
        "مهاجمة",
        """
        أكد VERB 0 root Perf Masc
        الوزير NOUN 1 nsubj
        عدم NOUN 1 obj Cons
        مهاجمة NOUN 3 nmod Cons
        السفارة NOUN 4 nmod
        """,
    ),
    "planned": (
        "future",
        "مهاجمة",
        "تعتزم~اعتزم VERB 0 root Imp Fem\n القوات~قوة NOUN 1 nsubj Plur\n مهاجمة NOUN 1 obj Cons\n المدينة NOUN 3 nmod",
    ),
    "foiled": (
        "hypothetical",
        "مهاجمة",
        """
        أحبطت~أحبط VERB 0 root Perf Fem
        الشرطة NOUN 1 nsubj
        محاولة NOUN 1 obj Cons
        مهاجمة NOUN 3 nmod Cons
        السفارة NOUN 4 nmod
        """,
    ),
    "striving": (
        None,
        "مهاجمة",
        """
        تسعى~سعى VERB 0 root Imp Fem
        القوات~قوة NOUN 1 nsubj Plur
        إلى ADP 4 case
        مهاجمة NOUN 1 obl:arg Cons
        المدينة NOUN 4 nmod
        """,
    ),
}


def judged(lexicon: Lexicon, cues: Cues, sentence: Sentence, form: str) -> Factuality:
    index = only(sentence, form)
    (trigger,) = (t for t in find_triggers(sentence, lexicon) if t.index == index)
    return judge(trigger, cues, lexicon)


@pytest.mark.parametrize(("status", "form", "notation"), CASES.values(), ids=CASES)
def test_status(lexicon: Lexicon, cues: Cues, status: str | None, form: str, notation: str) -> None:
    assert judged(lexicon, cues, tree(notation), form).status == status


CLAIMS = {
    "said that": (
        "assert",
        "المتحدث",
        "قصفت",
        """
        قال VERB 0 root Perf Masc
        المتحدث NOUN 1 nsubj
        إن SCONJ 5 mark
        القوات~قوة NOUN 5 nsubj Plur
        قصفت~قصف VERB 1 ccomp Perf Fem
        المستشفى NOUN 5 obj
        """,
    ),
    "denied": (
        "deny",
        "إيران",
        "مهاجمة",
        "نفت~نفى VERB 0 root Perf Fem\n إيران X 1 nsubj\n مهاجمة NOUN 1 obj Cons\n السفارة NOUN 3 nmod",
    ),
    "according to": (
        "assert",
        "مصادر",
        "قصفت",
        """
        قصفت~قصف VERB 0 root Perf Fem
        القوات~قوة NOUN 1 nsubj Plur
        المستشفى NOUN 1 obj
        ب ADP 5 case
        +حسب NOUN 1 obl
        مصادر~مصدر NOUN 5 nmod Plur
        """,
    ),
    "alleged": (
        "doubt",
        "التنظيم",
        "هاجم",
        """
        زعم VERB 0 root Perf Masc
        التنظيم NOUN 1 nsubj
        أن SCONJ 5 mark
        +ه~هو PRON 5 nsubj
        هاجم VERB 1 ccomp Perf Masc
        الثكنة NOUN 5 obj
        """,
    ),
}


@pytest.mark.parametrize(("stance", "speaker", "form", "notation"), CLAIMS.values(), ids=CLAIMS)
def test_claims(lexicon: Lexicon, cues: Cues, stance: str, speaker: str, form: str, notation: str) -> None:
    sentence = tree(notation)
    claim = judged(lexicon, cues, sentence, form).claim
    assert claim is not None
    assert claim.speaker is not None
    assert (claim.stance, sentence.words[claim.speaker].form) == (stance, speaker)


def test_the_paper_itself_claims_nothing(lexicon: Lexicon, cues: Cues) -> None:
    sentence = tree("قصفت~قصف VERB 0 root Perf Fem\n إسرائيل X 1 nsubj\n المطار NOUN 1 obj")
    assert judged(lexicon, cues, sentence, "قصفت").claim is None


def test_every_denying_cue_takes_a_masdar(lexicon: Lexicon, cues: Cues) -> None:
    for verb in ("نفى", "أنكر", "استبعد"):
        sentence = tree(
            f"{verb} VERB 0 root Perf Masc\n الوزير NOUN 1 nsubj\n مهاجمة NOUN 1 obj Cons\n السفارة NOUN 3 nmod"
        )
        assert judged(lexicon, cues, sentence, "مهاجمة").status == "negated"
