"""What holds for any text and any anchor, and that time grows with the text only."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.times import find_times, infer_publication, page_dates
from extractors.times.lexicon import lexicon

PHRASES = [(a, b, t) for a, seconds in lexicon().phrases.items() for b, ts in seconds.items() for t, _ in ts]
WORDS = sorted(lexicon().words) + [f"{a} {b} {' '.join(t)}" for a, b, t in PHRASES]
FIGURES = st.one_of(
    st.integers(0, 10**12).map(str),
    st.from_regex(r"\A[0-9]{1,4}[:/.,-][0-9]{1,4}([:/.-][0-9]{1,4})?\Z"),
)
TIMELIKE = st.lists(
    st.one_of(st.sampled_from(WORDS), FIGURES, st.sampled_from(["،", ".", "(", ")", "\n", "الوفد", "سيزور"]))
)
TEXTS = st.one_of(st.text(), TIMELIKE.map(" ".join), TIMELIKE.map("".join))
ZONES = st.one_of(st.none(), st.just(dt.UTC))
ANCHORS = st.one_of(st.none(), st.datetimes(timezones=ZONES), st.sampled_from([dt.datetime.min, dt.datetime.max]))


@given(TEXTS, ANCHORS)
@settings(max_examples=250, deadline=None)
def test_any_text_any_anchor(text: str, anchor: dt.datetime | None) -> None:
    end = 0
    for found in find_times(text, anchor):
        assert end <= found.start < found.end <= len(text)
        assert found.text == text[found.start : found.end]
        assert found.kind in {"date", "interval", "duration", "set", "time"}
        if found.begin is not None and found.until is not None:
            assert found.begin <= found.until
        assert (found.precision is None) == (found.begin is None and found.until is None)
        assert found.value or (found.begin is None and found.until is None)
        end = found.end


@given(TIMELIKE.map(" ".join))
@settings(max_examples=100, deadline=None)
def test_without_anchor_only_explicit_times_are_resolved(text: str) -> None:
    for found in find_times(text, None):
        if found.begin is not None:
            assert (
                found.basis == "explicit"
                or "spoken of before" in "".join(found.why)
                or "given by the words around" in "".join(found.why)
            )


@given(TIMELIKE.map(" ".join))
@settings(max_examples=50, deadline=None)
def test_publication_is_one_of_its_candidates(text: str) -> None:
    published = infer_publication(text, latest=dt.date(2026, 1, 1))
    assert published.value is None or published.value in published.candidates
    assert all(day <= dt.date(2026, 1, 1) for day in published.candidates)
    assert published.why


@given(st.one_of(st.text(), st.text(alphabet='<>/!-="{}[]&;scriptmetatimeld+json \n')), st.one_of(st.none(), st.text()))
@settings(max_examples=100, deadline=None)
def test_any_page(html: str, url: str | None) -> None:
    assert all(date.source in {"json-ld", "meta", "time", "url"} for date in page_dates(html, url).dates)


@pytest.mark.parametrize(
    "unit",
    [
        "12 يناير ",
        "1",
        "1/",
        "1:",
        "1.",
        "يناير/",
        "من 3 إلى ",
        "و",
        "الأحد ",
        "كانون ",
        "2016 ",
        "بعد ",
        "سي",
        "( ",
        "ـ",
    ],
)
def test_long_lines_of_one_kind(unit: str) -> None:
    """A quadratic pass would not come back from these; how long they take is in ``benchmarks/times.py``."""
    text = unit * (100_000 // len(unit))
    found = find_times(text, dt.datetime(2020, 1, 8))
    assert all(0 <= time.start < time.end <= len(text) for time in found)
