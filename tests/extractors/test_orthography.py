"""Regular writing keeps every offset; folding lets spellings of one word meet."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.orthography import bare, regularise


@pytest.mark.parametrize(
    ("written", "regular"),
    [
        ("قُتِلَ", "قتل"),
        ("الســـلام", "السلام"),
        ("١٤ آذار ٢٠٢١", "14 آذار 2021"),
        ("۱۴ مارس", "14 مارس"),
        ("«وقف النار»", '"وقف النار"'),
        ("بيروت\u200f،\u00a0لبنان", "بيروت، لبنان"),
        ("ایران", "ايران"),
        ("ﻻ", "لا"),
        ("نهاية\ud800", "نهاية "),
    ],
)
def test_regular_writing(written: str, regular: str) -> None:
    assert regularise(written).text == regular


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("إعلان", "اعلان"),
        ("مسؤول", "مسوول"),
        ("أنقرة", "انقره"),
        ("مستشفى", "مستشفي"),
        ("قَصَفَ", "قصف"),
    ],
)
def test_spellings_of_one_word_fold_alike(one: str, other: str) -> None:
    assert bare(one) == bare(other)


def test_offsets_point_at_the_character_a_regular_one_came_from() -> None:
    regular = regularise("قـُتل ﻻ", start=10)
    assert regular.text == "قتل لا"
    assert [regular.offsets[i] for i in range(len(regular.text))] == [10, 13, 14, 15, 16, 16]
    assert regular.offsets[-1] == 17


@settings(max_examples=100)
@given(st.text())
def test_offsets_never_leave_the_text(text: str) -> None:
    regular = regularise(text, start=5)
    assert len(regular.offsets) == len(regular.text) + 1
    assert all(5 <= o <= 5 + len(text) for o in regular.offsets)
    assert list(regular.offsets) == sorted(regular.offsets)
