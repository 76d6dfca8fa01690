"""Publication dates: given, from the page, from the text, or honestly open."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from extractors.times import FactMention, infer_publication, public_facts, tenures
from extractors.times.facts import dated_facts
from ontology.directory import Directory
from ontology.records import Basis, Published

LATEST = dt.date(2026, 6, 1)
SEED = Path(__file__).parents[2].parent / "shared" / "seed" / "article.txt"

TRUCE = """الأطراف تتفق على هدنة إنسانية تبدأ الأحد
أعلن الوسطاء التوصل إلى هدنة إنسانية في المدينة اعتبارا من الأحد، بعد محادثات جرت في الدوحة.
وقال المتحدث، اليوم الأربعاء، إن الطرفين قبلا هدنة إنسانية ابتداء من 12 كانون الثاني/يناير.
ويأتي ذلك بعد أيام من {fact}، وهي مدينة تشهد معارك منذ {year}.
"""


def infer(text: str, **more: object) -> Published:
    return infer_publication(text, latest=LATEST, **more)  # type: ignore[arg-type]


def test_given_date_is_believed() -> None:
    published = infer("أعلنت الوزارة اليوم الأحد ذلك.", given=dt.date(2021, 3, 4))
    assert (published.value, published.basis) == (dt.date(2021, 3, 4), Basis.GIVEN)


def test_two_starts_of_the_same_thing_with_a_dated_fact() -> None:
    """Sunday 12 January holds in 2014, 2020 and 2025; the killing leaves two of them, its freshness one."""
    published = infer(TRUCE.format(fact="مقتل قاسم سليماني في غارة", year="2016"))
    assert published.value == dt.date(2020, 1, 8)
    assert published.basis is Basis.TEXT
    assert dt.date(2025, 1, 8) in published.candidates
    for reason in ("the same thing", "Wednesday", "2016", "سليماني"):
        assert reason in published.why


def test_without_the_fact_the_year_stays_open() -> None:
    published = infer(TRUCE.format(fact="انهيار المفاوضات", year="2012"))
    assert published.value is None
    assert published.basis is Basis.UNKNOWN
    assert published.candidates == (dt.date(2014, 1, 8), dt.date(2020, 1, 8), dt.date(2025, 1, 8))


def test_lower_bound_takes_years_away() -> None:
    published = infer(TRUCE.format(fact="انهيار المفاوضات", year="2021"))
    assert published.value == dt.date(2025, 1, 8)


def test_finder_of_the_caller_decides() -> None:
    def graph(_: str) -> list[FactMention]:
        return [
            FactMention("the truce of the same parties, read before", 0, 1, dt.date(2013, 5, 1), dt.date(2014, 6, 1))
        ]

    text = TRUCE.format(fact="انهيار المفاوضات", year="2012")
    assert infer(text, facts=(public_facts, graph)).value == dt.date(2014, 1, 8)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("الحكومة تستقيل\nالرياض 26 شوال 1436 هـ الموافق 11 أغسطس 2015 م واس\nاستقالت الحكومة.", dt.date(2015, 8, 11)),
        ("عنوان\nتاريخ النشر: 5 ديسمبر 2021\nاستقالت الحكومة.", dt.date(2021, 12, 5)),
        ("عنوان\nالخميس 18 مايو 2023\nاستقالت الحكومة.", dt.date(2023, 5, 18)),
        ("عنوان\nقال الوزير اليوم الخميس 18 مايو إن الحكومة التي شكلت عام 2022 باقية.", dt.date(2023, 5, 18)),
        ("عنوان\nقال الوزير أمس الأربعاء 17 مايو إن الحكومة التي شكلت عام 2022 باقية.", dt.date(2023, 5, 18)),
    ],
)
def test_date_of_writing_is_named(text: str, value: dt.date) -> None:
    published = infer(text)
    assert (published.value, published.basis) == (value, Basis.TEXT)


@pytest.mark.parametrize(
    "text",
    [
        "أعلنت الوزارة اليوم الأحد عن خطتها.",
        "أعلنت الوزارة الأحد 12 يناير عن خطتها.",
        "وقعت المعاهدة في 3 مارس 2019.",
        "هجمات 11 سبتمبر 2001\nاستعاد الناجون ذكرياتهم.",
        "أعلنت الوزارة عن خطتها.",
        "",
    ],
)
def test_what_the_text_leaves_open_stays_open(text: str) -> None:
    published = infer(text)
    assert published.value is None
    assert published.basis is Basis.UNKNOWN
    assert published.why


def test_contradictory_weekdays_say_nothing() -> None:
    published = infer("قال الوزير اليوم الثلاثاء ذلك. وقال النائب أمس الثلاثاء غيره.")
    assert "contradict" in published.why


def test_the_future_is_no_lower_bound() -> None:
    assert "2030" not in infer("سينجز المشروع بحلول عام 2030.").why


@pytest.mark.shared
def test_seed_article() -> None:
    if not SEED.exists():
        pytest.skip("the shared data folder is absent: no seed article to read")
    published = infer_publication(f"\n{SEED.read_text(encoding='utf8')}")
    assert published.value == dt.date(2020, 1, 8)
    assert published.basis is Basis.TEXT
    assert published.why.count(";") >= 3


# ------------------------------------------------------------------ dated facts


def test_facts_are_many_and_distinct() -> None:
    facts = dated_facts()
    assert len(facts) >= 150
    assert all(dt.date(2000, 1, 1) <= fact.begin <= dt.date(2026, 12, 31) for fact in facts)
    assert len({(fact.label, fact.begin) for fact in facts}) == len(facts)


@pytest.mark.parametrize(
    ("text", "begin"),
    [
        ("ردا على قتل الولايات المتحدة للقائد العسكري الإيراني قاسم سليماني", dt.date(2020, 1, 3)),
        ("عقب اغتيال رفيق الحريري بأسابيع", dt.date(2005, 2, 14)),
        ("منذ سقوط الموصل بيد المسلحين", dt.date(2014, 6, 10)),
        ("بعد انفجار مرفأ بيروت", dt.date(2020, 8, 4)),
        ("بعد عملية طوفان الأقصى", dt.date(2023, 10, 7)),
    ],
)
def test_facts_are_found(text: str, begin: dt.date) -> None:
    assert [fact.begin for fact in public_facts(text)] == [begin]


@pytest.mark.parametrize(
    "text",
    ["مقتل عنصرين من قوات علي عبد الله صالح", "قتل المهندس في حادث", "ولد الحريري. وقتل آخرون.", "زار سليماني بغداد"],
)
def test_facts_that_are_not_meant_are_not_found(text: str) -> None:
    assert public_facts(text) == []


# ------------------------------------------------------------------ tenures


def test_office_dates_an_article() -> None:
    find = tenures(Directory.load())
    (held,) = find("قال وزير الخارجية التركي مولود جاويش أوغلو إن بلاده تدعم الهدنة")
    assert held.until is not None
    assert held.begin < dt.date(2020, 1, 8) < held.until
    assert find("قال وزير الخارجية التركي السابق مولود جاويش أوغلو ذلك") == []
    assert find("وصل مولود جاويش أوغلو إلى القاهرة") == []
