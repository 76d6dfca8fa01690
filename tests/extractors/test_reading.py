"""Reading files, folders and streams: every encoding, every kind of bad input."""

from __future__ import annotations

import codecs
import datetime as dt
import gzip
import io
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.reading import InputProblem, Unreadable, WebArticle, decode, language, read_bytes, read_sources
from extractors.reading import sources as sources_module
from ontology.records import Article

NEWS = (
    "أعلن وزير الدفاع التونسي أن القوات البحرية أنقذت أمس خمسين مهاجرا قبالة سواحل صفاقس. "
    "وأضاف الوزير أن المهاجرين نقلوا إلى ميناء المدينة حيث قدمت لهم فرق الهلال الأحمر المساعدة."
)


def read(*paths: Path | str, **options: object) -> tuple[list[Article], list[InputProblem]]:
    found = list(read_sources(paths, **options))  # type: ignore[arg-type]
    return [x for x in found if isinstance(x, Article)], [x for x in found if isinstance(x, InputProblem)]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1256", "iso8859_6"])
@pytest.mark.parametrize("text", [NEWS, "عقد المجلس جلسة في القاهرة.", "قال 12 نائبا إن القانون (رقم 7) لم يقر بعد!"])
def test_arabic_encodings_are_told_apart(codec: str, text: str) -> None:
    assert decode(text.encode(codec)) == text


def test_other_scripts_are_not_read_as_arabic() -> None:
    russian = "Президент провёл вчера встречу с министрами и обсудил положение в регионе"
    assert decode(russian.encode("cp1251")) == russian
    assert language(russian) == "ru"


def test_declared_charset_of_a_page_is_respected() -> None:
    turkish = "<html><head><meta charset='iso-8859-9'></head><body><p>Görüşme İstanbul'da yapıldı ve şöyle bitti.</p>"
    assert "İstanbul" in read_bytes(turkish.encode("iso8859_9"), html=True).text


def test_a_few_broken_bytes_do_not_cost_the_article() -> None:
    data = NEWS.encode()
    assert 1 <= decode(data[:40] + b"\xff" + data[40:]).count("�") <= 3


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"%PDF-1.7 x", "PDF"),
        (b"PK\x03\x04rest", "ZIP"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (bytes(range(256)) * 40, "binary"),
        (b"\x00" * 50, "binary"),
    ],
)
def test_binary_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        decode(data)


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_text_or_a_reason(data: bytes) -> None:
    try:
        text = decode(data)
    except Unreadable as error:
        assert str(error)
    else:
        text.encode("utf-8")
        assert "\x00" not in text


def test_text_file_is_all_text(tmp_path: Path) -> None:
    (tmp_path / "خبر.txt").write_bytes(codecs.BOM_UTF8 + NEWS.encode())
    articles, problems = read(tmp_path / "خبر.txt", published=dt.date(2021, 5, 3))
    assert not problems
    assert articles == [Article(id="خبر", title="", text=NEWS, published=dt.date(2021, 5, 3))]


def test_folder_is_read_sorted_and_ids_are_unique(tmp_path: Path) -> None:
    for folder in ("ب", "ا"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "خبر.txt").write_text(f"{NEWS} {folder}")
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "x.txt").write_text(NEWS)
    (tmp_path / "image.png").write_bytes(b"\x89PNG")
    first, problems = read(tmp_path)
    assert [article.text[-1] for article in first] == ["ا", "ب"]
    assert len({article.id for article in first}) == 2
    assert not problems
    assert read(tmp_path)[0] == first


def test_lines_go_on_after_a_bad_one(tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": "أ1", "text": NEWS, "published": "2020-01-08T10:00:00Z", "source": "وكالة"}),
        "{not json",
        json.dumps({"title": "بلا نص"}),
        json.dumps({"id": "d", "text": NEWS, "published": "9999-01-01"}),
        json.dumps({"id": "e", "text": NEWS, "published": "أمس"}),
        json.dumps({"text": "  "}),
        json.dumps([1]),
        "",
        '{"text": "' + "\\ud800 \\u0000 نص" + '", "id": 7}',
        "[" * 100_000,
        json.dumps({"id": "أ1", "text": "خبر آخر بالمعرف نفسه"}),
        '{"text": 5}',
        json.dumps({"text": NEWS}),
    ]
    path = tmp_path / "news.jsonl"
    path.write_text("\n".join(lines))
    articles, problems = read(path)
    assert [article.id for article in articles] == ["أ1", "7", "news-13"]
    assert articles[0].published == dt.date(2020, 1, 8)
    assert articles[1].text == "� � نص"
    assert [problem.line for problem in problems] == [2, 3, 4, 5, 6, 7, 10, 11, 12]
    reasons = " | ".join(problem.reason for problem in problems)
    for word in (
        "not valid JSON",
        "has no 'text'",
        "9999",
        "is no date",
        "is empty",
        "array",
        "nested",
        "already",
        "number",
    ):
        assert word in reasons
    assert str(problems[0]).startswith(f"{path}:2: ")


def test_lines_in_windows_1256_and_utf_16(tmp_path: Path) -> None:
    record = json.dumps({"id": "x", "text": NEWS}, ensure_ascii=False)
    (tmp_path / "a.jsonl").write_bytes(record.encode("cp1256"))
    (tmp_path / "b.jsonl").write_bytes(f"{record.replace('x', 'y', 1)}\n".encode("utf-16"))
    articles, problems = read(tmp_path)
    assert [article.text for article in articles] == [NEWS, NEWS]
    assert not problems


def test_packed_lines_and_damage(tmp_path: Path) -> None:
    packed = gzip.compress("\n".join(json.dumps({"id": str(i), "text": NEWS}) for i in range(500)).encode())
    (tmp_path / "whole.jsonl.gz").write_bytes(packed)
    (tmp_path / "cut.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    (tmp_path / "none.jsonl.gz").write_bytes(b"this is not gzip")
    assert len(read(tmp_path / "whole.jsonl.gz")[0]) == 500
    assert "damaged" in read(tmp_path / "cut.jsonl.gz")[1][0].reason
    assert "damaged" in read(tmp_path / "none.jsonl.gz")[1][0].reason


def test_gzip_bomb_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources_module, "GZIP_FLOOR", 1_000_000)
    (tmp_path / "bomb.jsonl.gz").write_bytes(gzip.compress(b"\n" * 8_000_000))
    articles, problems = read(tmp_path / "bomb.jsonl.gz")
    assert not articles
    assert "unpacks to more than" in problems[0].reason


def test_too_long_a_line_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources_module, "ARTICLE_BYTES", 2_000)
    good = json.dumps({"id": "ok", "text": NEWS}, ensure_ascii=False)
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": "ا" * 5000}) + "\n" + good)
    (tmp_path / "b.txt").write_text("ا" * 3000)
    articles, problems = read(tmp_path)
    assert [article.id for article in articles] == ["ok"]
    assert [(problem.line, "larger" in problem.reason or "longer" in problem.reason) for problem in problems] == [
        (1, True),
        (None, True),
    ]


def test_json_file_of_many_records(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps([{"text": NEWS}, 5, {"id": "k", "text": NEWS}]))
    (tmp_path / "b.json").write_text(json.dumps({"articles": [{"text": NEWS}]}))
    (tmp_path / "c.json").write_text("7")
    articles, problems = read(tmp_path)
    assert [article.id for article in articles] == ["a-1", "k", "b-1"]
    assert [problem.reason for problem in problems] == [
        "record 2 is a JSON number, not an article record with a 'text'",
        "record 1 is a JSON number, not an article record with a 'text'",
    ]


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.jsonl", "a.json"])
def test_empty_file_is_called_empty(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    articles, problems = read(tmp_path / name)
    assert not articles
    assert [problem.reason for problem in problems] == ["is empty"]


def test_missing_and_barren_places(tmp_path: Path) -> None:
    reasons = [problem.reason for problem in read(tmp_path, tmp_path / "no", "a\x00b")[1]]
    assert reasons[0].startswith("is a folder without")
    assert reasons[1] == "does not exist"
    assert len(reasons) == 3


def test_standard_input_of_each_kind() -> None:
    text, _ = read("-", stdin=io.BytesIO(NEWS.encode("cp1256")))
    again, _ = read("-", stdin=io.BytesIO(NEWS.encode("utf-8")))
    assert text == again
    assert text[0].id.startswith("sha-")
    records, _ = read(
        "-", stdin=io.BytesIO((json.dumps({"text": NEWS}) + "\n" + json.dumps({"id": "2", "text": "ن"})).encode())
    )
    assert [record.text for record in records] == [NEWS, "ن"]
    assert read("-", stdin=io.BytesIO(b""))[1] == [InputProblem("-", None, "is empty")]


PAGE = f"""<!DOCTYPE html><html><head><meta charset="windows-1256">
<title>تونس تنقذ مهاجرين قبالة صفاقس | موقع الأخبار</title><meta property="og:site_name" content="موقع الأخبار">
<meta property="article:published_time" content="2021-05-03T08:00:00+01:00">
<script>var hidden = "<p>نص لا يراه القارئ</p>";</script><style>p {{ color: red }}</style></head>
<body><nav><a href="/">الرئيسية</a></nav><h1>تونس تنقذ مهاجرين قبالة صفاقس</h1><p>{NEWS}</p>
<p>وتشهد سواحل تونس منذ سنوات محاولات متكررة للهجرة نحو أوروبا.</p><script>alert(1)</script></body></html>"""


def test_page_gives_text_title_and_keeps_the_page(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(PAGE.encode("cp1256"))
    (article,), problems = read(tmp_path)
    assert not problems
    assert isinstance(article, WebArticle)
    assert article.title == "تونس تنقذ مهاجرين قبالة صفاقس"
    assert article.text.startswith("أعلن وزير الدفاع")
    assert "القارئ" not in article.text and "alert" not in article.text
    assert article.published is None
    assert "article:published_time" in article.page.html
    assert "page" not in article.model_dump()


@pytest.mark.parametrize(
    "page", [b"<html></html>", b"<script>x</script>", b"<html>" + b"<div>" * 50_000, b"<!--" * 50_000]
)
def test_page_without_text_is_reported(page: bytes) -> None:
    with pytest.raises(Unreadable, match="without article text"):
        read_bytes(page, html=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (NEWS, "ar"),
        ("اجتمع الوزير", "ar"),
        ("رئیس جمهور گفت که این کشور برای گفتگو آماده است و مذاکرات ادامه دارد", "fa"),
        ("وزیر اعظم نے کہا ہے کہ ملک میں انتخابات وقت پر ہوں گے", "ur"),
        ("The minister said on Monday that the talks would go on for a week", "en"),
        ("Le ministre a dit que les discussions dans la capitale sont terminées", "fr"),
        ("12345 — 67", None),
        ("", None),
    ],
)
def test_language(text: str, expected: str | None) -> None:
    assert language(text) == expected
