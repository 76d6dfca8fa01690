"""Whom pronouns, bare verbs and definite nouns of an article mean."""

from __future__ import annotations

import datetime as dt

import pytest
from trees import article_of, only

from extractors.discourse import Discourse
from extractors.extractor import Knowledge
from extractors.participants import ActorReader
from extractors.syntax import Sentence

PUBLISHED = dt.date(2021, 3, 10)

MINISTERS = """
    اجتمع VERB 0 root Perf Masc Sing 3
    وزير NOUN 1 nsubj Masc Sing Cons
    الخارجية NOUN 2 nmod Def
    المصري ADJ 2 amod Masc
    و CCONJ 6 cc
    +وزير NOUN 2 conj Masc Sing Cons
    الخارجية NOUN 6 nmod Def
    الأردني ADJ 6 amod Masc
    في ADP 10 case
    عمّان NOUN 1 obl
"""
BOTH_OFFICIALS = """
    و CCONJ 2 cc
    +بحث VERB 0 root Perf Masc Sing 3
    المسؤولان~مسؤول NOUN 2 nsubj Masc Dual Def
    الأزمة NOUN 2 obj Def
"""
ARMY = """
    دخل VERB 0 root Perf Masc Sing 3
    الجيش NOUN 1 nsubj Masc Sing Def
    السوري ADJ 2 amod Masc
    المدينة NOUN 1 obj Fem Sing Def
"""
THEN_ATTACKED = """
    و CCONJ 2 cc
    +هاجم VERB 0 root Perf Masc Sing 3
    القرى~قرية NOUN 2 obj Fem Plur Def
"""
FRANCE = """
    أعلنت~أعلن VERB 0 root Perf Fem Sing 3
    فرنسا X 1 nsubj
    الانسحاب NOUN 1 obj Def
"""
ITS_FORCES = """
    و CCONJ 2 cc
    +غادرت~غادر VERB 0 root Perf Fem Sing 3
    قوات~قوة NOUN 2 nsubj Fem Plur Cons
    +ها~هو PRON 3 nmod Fem Sing 3
    القاعدة NOUN 2 obj Def
"""


@pytest.fixture
def read(knowledge: Knowledge):
    """Discourse of an article given as trees."""

    def _read(*notations: str) -> tuple[Discourse, list[Sentence]]:
        article, sentences = article_of(*notations)
        return Discourse(sentences, ActorReader(knowledge.directory, article.content, PUBLISHED)), sentences

    return _read


def test_a_definite_dual_means_the_two_named_before(read) -> None:
    discourse, (_, second) = read(MINISTERS, BOTH_OFFICIALS)
    both = discourse.read(second, only(second, "المسؤولان"))
    assert [p.text for p in both] == ["وزير الخارجية المصري", "وزير الخارجية الأردني"]
    assert [(p.country, p.role) for p in both] == [("EGY", "GOV"), ("JOR", "GOV")]


def test_a_verb_without_subject_means_the_subject_before(read) -> None:
    discourse, (_, second) = read(ARMY, THEN_ATTACKED)
    (actor,) = discourse.dropped(second, only(second, "هاجم"))
    assert (actor.text, actor.country, actor.role) == ("الجيش السوري", "SYR", "MIL")


def test_an_excluded_role_is_never_meant(read) -> None:
    discourse, (_, second) = read(ARMY, THEN_ATTACKED)
    assert discourse.dropped(second, only(second, "هاجم"), frozenset({"MIL"})) == []


def test_a_pronoun_means_who_agrees_with_it(read) -> None:
    discourse, (_, second) = read(FRANCE, ITS_FORCES)
    (owner,) = discourse.read(second, only(second, "ها"))
    assert (owner.text, owner.country) == ("فرنسا", "FRA")


def test_gender_rules_out(read) -> None:
    discourse, (_, second) = read(FRANCE, THEN_ATTACKED)
    assert all(p.country != "FRA" for p in discourse.dropped(second, only(second, "هاجم")))


def test_nothing_is_meant_where_nobody_was_named(read) -> None:
    discourse, (first,) = read(THEN_ATTACKED)
    assert discourse.dropped(first, only(first, "هاجم")) == []


def test_the_fullest_naming_of_an_actor(read) -> None:
    discourse, (_, second) = read(
        """
        وصل VERB 0 root Perf Masc Sing 3
        الرئيس NOUN 1 nsubj Masc Sing Def
        التركي ADJ 2 amod Masc
        رجب X 2 flat
        طيب X 4 flat
        أردوغان X 4 flat
        """,
        """
        و CCONJ 2 cc
        +حذر VERB 0 root Perf Masc Sing 3
        أردوغان X 2 nsubj
        المعارضة NOUN 2 obj Def
        """,
    )
    (short,) = discourse.read(second, only(second, "أردوغان"))
    assert discourse.fullest(short).text == "الرئيس التركي رجب طيب أردوغان"
    assert short.id is not None
    assert short.id == discourse.fullest(short).id
