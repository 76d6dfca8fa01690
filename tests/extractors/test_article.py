"""Cleaning: what of a page is read, and that every offset points into the untouched article."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.article import Page, clean
from ontology.records import Article

HEADLINE = "الجزائر ومالي تتفقان على فتح معبر حدودي جديد"
LEAD = "اتفقت الجزائر ومالي، الثلاثاء، على فتح معبر حدودي جديد أمام حركة التجارة بين البلدين."
BODY = "وقال وزير الخارجية المالي إن بلاده ترحب بالخطوة التي تأتي بعد أشهر من المباحثات."
SCRAPED = f"""الرئيسية > أخبار > {HEADLINE}

{HEADLINE}

" class="article-image img-fluid

شارك من خلال تويتر فيسبوك واتساب {LEAD}

{BODY}

تعاون أمني مرتقب بين البلدين

ومن المقرر أن يوقع الطرفان اتفاقا آخر في الشهر المقبل.

اقرأ أيضا:
منتخب التنس يعود من بطولة الشاطئ

المزيد...

طقس بارد في جبال الألب"""


def kinds(page: Page) -> list[tuple[str, str]]:
    return [(region.kind, page.text[region.start : region.end]) for region in page.regions]


def only(text: str, title: str = "") -> Page:
    return clean(Article(id="x", title=title, text=text))


def test_scraped_page_loses_its_debris() -> None:
    article = Article(id="x", text=SCRAPED)
    page = clean(article)
    assert page.headline == HEADLINE
    assert kinds(page) == [
        ("headline", HEADLINE),
        ("lead", LEAD),
        ("body", BODY),
        ("subhead", "تعاون أمني مرتقب بين البلدين"),
        ("body", "ومن المقرر أن يوقع الطرفان اتفاقا آخر في الشهر المقبل."),
    ]
    assert all(article.content[r.start : r.end] == page.text[r.start : r.end] for r in page.regions)
    assert {part.reason for part in page.left_out} >= {"breadcrumb", "markup", "buttons", "related", "page element"}


def test_another_site_with_sections_dates_related_links_and_comments() -> None:
    page = only(
        f"""الضفة نيوز
أخبار عربية ودولية
{HEADLINE}
{HEADLINE} | الضفة نيوز
الثلاثاء 7 صفر 1443هـ - 14 سبتمبر 2021م 14:35 KSA
{LEAD}
تابعوا آخر الأخبار عبر تطبيقنا على الهاتف
{BODY}
موضوعات ذات صلة:
هل تنجح الوساطة الجديدة بين القبائل في الشمال؟
ارتفاع أسعار القمح
التعليقات (2)
قارئ: قتل الجنود عشرة مدنيين في القرية أمس."""
    )
    assert kinds(page) == [
        ("headline", HEADLINE),
        ("dateline", "الثلاثاء 7 صفر 1443هـ - 14 سبتمبر 2021م 14:35 KSA"),
        ("lead", LEAD),
        ("body", BODY),
    ]


def test_headline_in_the_breadcrumb_alone() -> None:
    page = only(f"الرئيسية > أخبار > {HEADLINE}\n{LEAD}\n{BODY}")
    assert kinds(page)[0] == ("headline", HEADLINE)
    assert page.headline == HEADLINE


def test_unrelated_last_headline_goes_and_a_related_sentence_stays() -> None:
    assert kinds(only(f"{LEAD}\n{BODY}\nأسعار الذهب تقفز في لندن", HEADLINE))[-1] == ("body", BODY)
    assert kinds(only(f"{LEAD}\n{BODY}\nوترحب مالي والجزائر بفتح المعبر", HEADLINE))[-1][1].startswith("وترحب")


def test_title_is_the_headline_and_its_repetition_goes() -> None:
    page = only(f"{HEADLINE}\n{LEAD}", f"سياسي / {HEADLINE}")
    assert kinds(page) == [("headline", HEADLINE), ("lead", LEAD)]
    assert page.headline == HEADLINE


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("بيروت (رويترز) - ", "بيروت"),
        ("واس - الرياض : ", "الرياض"),
        ("الرباط ـ و م ع ـ ", "الرباط"),
        ("نابلس- ", "نابلس"),
        ("القاهرة - أ ش أ: ", "القاهرة"),
        ("صنعاء 3 محرم 1440 هـ الموافق 13 سبتمبر 2018 م واس\n", "صنعاء"),
        ("قناة النهار – طرابلس\n", "طرابلس"),
        ("وكالات - ", None),
    ],
)
def test_dateline_is_a_region_of_its_own(line: str, place: str | None) -> None:
    page = only(line + LEAD, HEADLINE)
    filed = next(region for region in page.regions if region.kind == "dateline")
    assert (page.text[slice(*filed.place)] if filed.place else None) == place
    assert ("lead", LEAD) in kinds(page)


@pytest.mark.parametrize(
    "lead",
    [
        "قال لـ «الصحيفة» وزير الخارجية إن بلاده ترحب بالاتفاق.",
        "أكد المتحدث -في كلمة متلفزة- أن الهدنة باقية.",
        "الأمم المتحدة: لا هدنة في الأفق قبل نهاية العام، وفق ما أفاد به المبعوث.",
    ],
)
def test_what_only_looks_like_a_dateline(lead: str) -> None:
    assert kinds(only(f"{lead}\n{BODY}", HEADLINE))[1] == ("lead", lead)


@pytest.mark.parametrize(
    "line",
    [
        "المزيد...",
        "...المزيد",
        "// انتهى //",
        "09:40 ت م",
        "شارك",
        "http://example.org/a.html",
        '{"a": 1, "b": [2]}',
        "p { margin: 0 }",
        "رابط الخبر بصحيفة الشعلة: عنوان قصير",
        "سمات الجزائر مالي معبر",
        "(تصوير: سالم الخالدي)",
        "المصدر: وكالات",
        "Read More",
        "***",
        "كتب: سامي منصور",
        "جميع الحقوق محفوظة لصحيفة الشعلة",
        "<div class='x'></div>",
    ],
)
def test_debris_lines_are_left_out(line: str) -> None:
    assert [text for _, text in kinds(only(f"{LEAD}\n{line}\n{BODY}", HEADLINE))] == [HEADLINE, LEAD, BODY]


@pytest.mark.parametrize(
    "line",
    [
        "المزيد من القوات تصل إلى الحدود",
        "تحرير ثلاث بلدات في ريف المدينة",
        "صورة جديدة للعلاقات بين البلدين",
        "تقرير: مقتل جنديين في انفجار",
        "شارك وزيران في الاجتماع الطارئ",
    ],
)
def test_headlines_that_begin_like_debris_stay(line: str) -> None:
    assert only(f"{line}\n{LEAD}\n{BODY}").headline == line


def test_line_that_dates_the_page_is_a_dateline() -> None:
    page = only(f"{HEADLINE}\nنشر في: الثلاثاء 14 سبتمبر 2021 - 10:35 صباحا\n{LEAD}\n{BODY}")
    assert [kind for kind, _ in kinds(page)] == ["headline", "dateline", "lead", "body"]


def test_tags_and_entities_are_blanked_in_place() -> None:
    said = "قال&nbsp;<b>الوزير</b>: &quot;الاتفاق نهائي ولا رجعة فيه&quot; أمام البرلمان."
    text = f"<p>{LEAD}</p><br/>{said}<script>x('وقتل')</script>"
    article = Article(id="x", text=text)
    page = clean(article)
    assert len(page.text) == len(article.content)
    shown = [words for _, words in kinds(page)]
    assert shown[0] == LEAD
    assert "<" not in "".join(shown) and "&" not in "".join(shown) and "وقتل" not in "".join(shown)
    start = article.content.index("الوزير")
    assert page.text[start : start + 6] == "الوزير"


@given(
    st.text(alphabet=st.sampled_from(list("اقل من\n<>-–:.«»\"'(/)&;{}=1٢ aب\r\u2028\x00")), max_size=300),
    st.text(max_size=40),
)
@settings(max_examples=200, deadline=None)
def test_any_text_gives_ordered_regions_within_it(text: str, title: str) -> None:
    article = Article(id="x", title=title, text=text)
    page = clean(article)
    assert len(page.text) == len(article.content)
    parts = sorted((part.start, part.end) for part in page.regions)
    assert all(0 <= start < end <= len(article.content) for start, end in parts)
    assert all(one[1] <= other[0] for one, other in pairwise(parts))


@pytest.mark.parametrize(
    "text",
    ["قال الرئيس إن الحرب انتهت. " * 100_000, "ا" * 3_000_000, "<" * 2_000_000, "<script>" * 200_000, "قال\n" * 20_000],
)
def test_size_is_no_trouble(text: str) -> None:
    clean(Article(id="x", text=text))
