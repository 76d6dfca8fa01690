"""Dates that a page gives of itself."""

from __future__ import annotations

import datetime as dt

import pytest

from extractors.times import infer_publication, page_dates
from ontology.records import Basis

DAY = dt.date(2020, 1, 8)


@pytest.mark.parametrize(
    ("html", "url", "source"),
    [
        (
            '<script type="application/ld+json">{"@graph":[{"datePublished":"2020-01-08T10:00:00Z"}]}</script>',
            None,
            "json-ld",
        ),
        ('<meta property="article:published_time" content="2020-01-08T10:00:00+03:00">', None, "meta"),
        ('<META NAME="pubdate" CONTENT="20200108">', None, "meta"),
        ('<time datetime="2020-01-08">الأربعاء</time>', None, "time"),
        ('<span itemprop="datePublished" content="2020-01-08">8/1</span>', None, "time"),
        ("<p>نص</p>", "https://example.org/news/2020/01/08/summit", "url"),
        ("<p>نص</p>", "https://example.org/2020/1/8/خبر", "url"),
        ("<p>نص</p>", "https://example.org/news/20200108-summit.html", "url"),
    ],
)
def test_sources(html: str, url: str | None, source: str) -> None:
    found = page_dates(html, url).published
    assert found is not None
    assert (found.value, found.source) == (DAY, source)


def test_json_ld_comes_before_the_rest_and_changes_do_not_count() -> None:
    html = (
        '<meta property="article:modified_time" content="2021-05-05"><time datetime="2022-01-01">'
        '<script type="application/ld+json">{"dateModified":"2021-05-05","datePublished":"2020-01-08"}</script>'
    )
    page = page_dates(html, "https://example.org/2019/02/03/x")
    assert [d.source for d in page.dates] == ["json-ld", "json-ld", "meta", "url", "time"]
    published = infer_publication("نص", page=page)
    assert (published.value, published.basis) == (DAY, Basis.PAGE)
    assert dt.date(2021, 5, 5) not in published.candidates


BROKEN = (
    '<script type="application/ld+json">{"datePublished": </script>',
    "<meta property=article:published_time content=soon>",
    '<time datetime="2020-13-45">',
    "<![",
    '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
)


@pytest.mark.parametrize("html", BROKEN)
def test_broken_pages_give_nothing(html: str) -> None:
    assert page_dates(html, "not an address [").published is None
