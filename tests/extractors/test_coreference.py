"""Mentions of one happening become one event; different happenings stay apart."""

from __future__ import annotations

from trees import article_of

from extractors.article import clean
from extractors.coreference import merge
from extractors.events import ArticleReading, candidates
from extractors.extractor import Extractor, Knowledge
from extractors.participants import Participant
from ontology.records import Event, Published

TITLE = """
    مقتل NOUN 0 root Masc Sing Cons
    خمسة NUM 1 nmod
    مدنيين~مدني NOUN 2 nmod Plur Ind
    ب ADP 5 case
    +قصف NOUN 1 nmod Masc Sing Ind
    روسي ADJ 5 amod Masc
    على ADP 8 case
    إدلب X 5 nmod
"""
LEAD = """
    قتل VERB 0 root Perf Masc Sing 3 Pass
    خمسة NUM 1 nsubj:pass
    مدنيين~مدني NOUN 2 nmod Plur Ind
    السبت NOUN 1 obl Def
    في ADP 6 case
    قصف NOUN 1 obl Masc Sing Ind
    روسي ADJ 6 amod Masc
    على ADP 9 case
    إدلب X 6 nmod
"""


def clash(day: str, place: str) -> str:
    return f"""
    اندلعت~اندلع VERB 0 root Perf Fem Sing 3
    اشتباكات~اشتباك NOUN 1 nsubj Fem Plur Ind
    {day} NOUN 1 obl Def
    في ADP 5 case
    {place} X 1 obl
    بين ADP 7 case
    الشرطة NOUN 2 nmod Fem Sing Def
    و CCONJ 9 cc
    +مسلحين~مسلح NOUN 7 conj Plur Ind
    """


def events(knowledge: Knowledge, *notations: str, title: str = "") -> list[Event]:
    article, sentences = article_of(*notations, title=title)
    extractor = Extractor(parser=NoParser(), knowledge=knowledge)
    return list(extractor.read(article, clean(article), sentences).events)


class NoParser:
    """Stands where trees are given."""

    def parse(self, regions: object) -> list[object]:
        """Never asked."""
        raise AssertionError(f"asked to parse {regions!r}")


def test_title_and_body_tell_of_one_event(knowledge: Knowledge) -> None:
    (event,) = events(knowledge, LEAD, title=TITLE)
    assert event.type == "ASSAULT"
    assert {m.text for m in event.mentions} >= {"قتل", "مقتل"}
    assert event.mentions[0].text != "مقتل", "a mention of the body comes first"
    assert event.time is not None
    assert event.time.value == "2021-03-06"
    assert [r.text for r in event.recipients] == ["خمسة مدنيين"]


def test_clashes_at_different_places_on_different_days_stay_apart(knowledge: Knowledge) -> None:
    found = events(knowledge, clash("السبت", "بغداد"), clash("الأحد", "البصرة"))
    assert [e.type for e in found] == ["ASSAULT", "ASSAULT"]
    assert [e.place.text for e in found if e.place] == ["بغداد", "البصرة"]
    assert [e.time.value for e in found if e.time] == ["2021-03-06", "2021-03-07"]


def test_what_is_denied_is_no_mention_of_what_is_asserted(knowledge: Knowledge) -> None:
    found = events(
        knowledge,
        """
        قصفت~قصف VERB 0 root Perf Fem Sing 3
        إسرائيل X 1 nsubj
        المطار NOUN 1 obj Def
        """,
        """
        لم PART 2 advmod
        تقصف~قصف VERB 0 root Imp Fem Sing 3
        إسرائيل X 2 nsubj
        المستشفى NOUN 2 obj Def
        """,
    )
    assert sorted(e.status for e in found) == ["asserted", "negated"]


def test_an_actor_is_implied_by_the_nearest_event_that_names_one(knowledge: Knowledge) -> None:
    found = events(
        knowledge,
        """
        شنت~شن VERB 0 root Perf Fem Sing 3
        إسرائيل X 1 nsubj
        هجوما~هجوم NOUN 1 obj Masc Sing Ind
        على ADP 5 case
        معسكر NOUN 3 nmod Ind
        قرب ADP 7 case
        دمشق X 5 nmod
        """,
        """
        و CCONJ 2 cc
        +قتل VERB 0 root Perf Masc Sing 3 Pass
        أربعة NUM 2 nsubj:pass
        جنود~جندي NOUN 3 nmod Plur Ind
        """,
    )
    assert {a.country for e in found for a in e.actors} == {"ISR"}
    assert all(e.actors for e in found if e.type == "ASSAULT")
    assert "أربعة جنود" in {r.text for e in found for r in e.recipients}


def test_the_work_of_merging_grows_with_the_number_of_mentions(knowledge: Knowledge) -> None:
    """Counted, not timed: asking whether two actors are the same stands for comparing two mentions."""
    compared: list[int] = []
    for count in (60, 240):
        notations = [clash("السبت", "بغداد")] * count
        article, sentences = article_of(*notations)
        reading = Extractor(parser=NoParser(), knowledge=knowledge).understand(article.content, sentences, Published())
        asked = 0

        def same(a: Participant, b: Participant, reading: ArticleReading = reading) -> bool:
            nonlocal asked
            asked += 1
            return reading.discourse.same(a, b)

        merge(candidates(reading), same, knowledge.weights.coreference)
        compared.append(asked)
    assert compared[1] < 6 * compared[0]
