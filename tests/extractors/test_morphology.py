"""Written forms of verbs, nouns and participles from their citation forms."""

from __future__ import annotations

import pytest

from extractors.morphology import circumstance_forms, noun_forms, participle_forms, present_of, verb_forms
from extractors.orthography import bare


@pytest.mark.parametrize(
    ("past", "present"),
    [
        ("هاجم", "يهاجم"),
        ("أعلن", "يعلن"),
        ("انسحب", "ينسحب"),
        ("استعاد", "يستعيد"),
        ("أدان", "يدين"),
        ("دعا", "يدعو"),
        ("أجرى", "يجري"),
        ("استولى", "يستولي"),
        ("تبنى", "يتبنى"),
        ("احتج", "يحتج"),
        ("اجتاح", "يجتاح"),
    ],
)
def test_regular_presents(past: str, present: str) -> None:
    assert bare(present_of(past)) == bare(present)


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        ("قصف", ["قصف", "قصفت", "قصفوا", "يقصف", "تقصف", "يقصفون", "يقصفوا", "نقصف"]),
        ("دعا/يدعو", ["دعا", "دعت", "دعوا", "دعونا", "يدعو", "تدعو", "دعي"]),
        ("نفى/ينفي", ["نفى", "نفت", "نفوا", "ينفي", "تنفي"]),
        ("قال/يقول", ["قال", "قالت", "قالوا", "قلنا", "يقول", "تقول", "قيل"]),
        ("هاجم", ["هاجم", "هاجمت", "يهاجم", "هوجم", "هوجمت"]),
        ("أدان", ["أدان", "أدانت", "يدين", "تدين", "أدين", "أدينوا"]),
        ("استعاد", ["استعاد", "استعادت", "يستعيد", "يستعد", "استعيد"]),
        ("شن/يشن", ["شن", "شنت", "شنوا", "يشن", "تشن", "يشنون"]),
    ],
)
def test_forms_of_verbs(verb: str, forms: list[str]) -> None:
    assert {bare(f) for f in forms} <= verb_forms(verb)


@pytest.mark.parametrize(
    ("noun", "forms"),
    [
        ("هجوم/هجمات", ["هجوم", "هجوما", "هجومان", "هجومين", "هجمات"]),
        ("غارة/غارات", ["غارة", "غارتان", "غارتين", "غارات", "غارتي"]),
        ("اتفاق", ["اتفاق", "اتفاقات", "اتفاقا", "اتفاقين"]),
    ],
)
def test_forms_of_nouns(noun: str, forms: list[str]) -> None:
    assert {bare(f) for f in forms} <= noun_forms(noun)


def test_forms_of_participles() -> None:
    assert {bare(f) for f in ("محاصر", "محاصرة", "محاصرون", "محاصرين", "محاصرات")} <= participle_forms("محاصر")


@pytest.mark.xfail(strict=True, reason="stems of two letters are left out: plural and jussive of weak verbs of form I")
@pytest.mark.parametrize(
    ("verb", "form"),
    [("دعا/يدعو", "يدع"), ("نفى/ينفي", "ينفون"), ("نفى/ينفي", "ينف"), ("قال/يقول", "يقل")],
)
def test_short_forms_of_weak_verbs(verb: str, form: str) -> None:
    assert form in verb_forms(verb)


@pytest.mark.parametrize(
    ("verb", "form"),
    [("طالب", "مطالبا"), ("دعا/يدعو", "داعيا"), ("رفض", "رافضا"), ("استعاد", "مستعيدا"), ("حذر/يحذر", "محذرا")],
)
def test_participles_that_hang_one_act_on_another(verb: str, form: str) -> None:
    assert form in circumstance_forms(verb)


def test_no_verb_takes_in_another() -> None:
    assert not verb_forms("قصف") & verb_forms("نفى/ينفي")
    assert not noun_forms("هجوم/هجمات") & noun_forms("غارة/غارات")
