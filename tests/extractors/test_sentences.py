"""Cutting into sentences by punctuation, none of them too long to parse."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.sentences import MAX_WORD_LENGTH, MAX_WORDS, split


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text)]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("غادر الوفد عدن. وتبدأ المحادثات غدا.", 2),
        ("غادر الوفد عدن.وتبدأ المحادثات غدا.", 2),
        ("قال إن العدد بلغ 3.5 مليون نازح.", 1),
        ("هل توقفت المعارك؟ لا أحد يعرف!", 2),
        ("جرت الانتخابات عام 2016. ثم تأجلت الجولة الثانية.", 2),
        ("التقى د. سالم وفدا من الاتحاد الأوروبي.", 1),
        ('قال: "لن نتراجع." وأضاف أن الحوار مستمر.', 2),
        ("عنوان الخبر\nنص الخبر", 2),
        ("   \n \n", 0),
        ("", 0),
    ],
)
def test_where_sentences_end(text: str, count: int) -> None:
    assert len(cut(text)) == count


def test_a_paragraph_without_stops_is_cut_at_commas() -> None:
    text = "، ".join(["وصل الوفد إلى المدينة ثم غادرها"] * 60)
    pieces = cut(text)
    assert max(len(p.split()) for p in pieces) <= MAX_WORDS
    assert all(p.endswith("،") for p in pieces[:-1])
    assert "".join(pieces).replace(" ", "") == text.replace(" ", "")


def test_what_is_no_word_is_left_out() -> None:
    address = "https://" + "x" * MAX_WORD_LENGTH
    assert cut(f"نشر البيان {address} مساء") == ["نشر البيان", "مساء"]


def test_time_grows_with_the_length_of_the_text() -> None:
    began = time.perf_counter()
    assert sum(1 for _ in split("قصف " * 100_000)) >= 100_000 // MAX_WORDS
    assert time.perf_counter() - began < 5


@settings(max_examples=100)
@given(st.text())
def test_spans_are_ordered_and_without_blanks_around(text: str) -> None:
    last = 0
    for start, end in split(text):
        assert last <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        last = end
