"""Known actors: names, nisba adjectives, metonyms, persons by date, roles of head nouns."""

from __future__ import annotations

import datetime as dt
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.directory import Directory
from ontology.directory_check import check, main
from ontology.folding import fold, fold_word, split_words, without_proclitics
from ontology.nisba import nisba_forms
from ontology.tables import ActorTableError, read_contexts, read_institutions, read_roles, read_rows


@pytest.fixture(scope="module")
def directory() -> Directory:
    return Directory.load()


def named(directory: Directory, sentence: str) -> list[str]:
    return [m.entry.id for m in directory.find(sentence.split())]


# --- folding


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أنقرة", "انقره"),
        ("مسؤول", "مسئول"),
        ("شؤون", "شئون"),
        ("السيسي", "السيسى"),
        ("الـمـغرب", "المغرب"),
        ("ليبِيا", "ليبيا"),
        ("پوتين", "بوتين"),
        ("٢٠٢٠", "2020"),
    ],
)
def test_spellings_of_a_word_fold_to_the_same(one: str, other: str) -> None:
    assert fold_word(one) == fold_word(other)


def test_proclitics_are_taken_off_one_by_one() -> None:
    assert without_proclitics("وللأمم")[:2] == ("وللامم", "للامم")
    assert "الامم" in without_proclitics("وللأمم")
    assert without_proclitics("«") == ()


@given(st.text(max_size=200))
def test_folding_is_stable_on_any_text(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert all(fold_word(w) == fold_word(w) for w in split_words(text))


# --- nisba


def test_nisba_inflects_and_agrees() -> None:
    forms = nisba_forms(["تركي"], ["أتراك"])
    for form in ("تركي", "التركية", "تركيان", "تركيين", "تركيتين", "التركيون", "تركيات", "الأتراك", "أتراكا", "تركيا"):
        assert fold(form) in forms
    korean = nisba_forms(["كوري جنوبي"])
    assert {fold("الكورية الجنوبية"), fold("كوريين جنوبيين")} <= korean
    assert fold("الكورية الجنوبي") not in korean
    south_african = nisba_forms(["جنوب أفريقي"])
    assert {fold("الجنوب أفريقية"), fold("جنوب الأفريقي")} <= south_african


@pytest.mark.parametrize(
    ("word", "country"),
    [
        ("التركي", "TUR"),
        ("تركية", "TUR"),
        ("والأتراك", "TUR"),
        ("للأميركيين", "USA"),
        ("الأمريكان", "USA"),
        ("إيرانيّون", "IRN"),
        ("سوريتان", "SYR"),
        ("الفلسطينيات", "PSE"),
        ("أفغان", "AFG"),
        ("الروس", "RUS"),
        ("الحوثيين", "YEM"),
        ("ماليين", "MLI"),
        ("المالي", None),
        ("الكوري", None),
        ("الأوروبي", None),
        ("كتاب", None),
        ("", None),
    ],
)
def test_country_of_nisba(directory: Directory, word: str, country: str | None) -> None:
    assert directory.country_of_nisba(word) == country


# --- finding names


def test_every_country_is_found_by_name_and_nisba(directory: Directory) -> None:
    for row in read_rows():
        if row.entry.kind != "country":
            continue
        name = row.entry.ar[0]
        found = directory.find(["في", *split_words(name)])
        assert any(row.entry in (m.entry, *m.others) for m in found), name
        for nisba in row.nisba:
            if " " not in nisba:
                assert directory.country_of_nisba(nisba) == row.entry.country, nisba


def test_longest_name_wins_and_clitics_do_not_matter(directory: Directory) -> None:
    assert named(directory, "قصفت طائرات التحالف مواقع تنظيم القاعدة في جزيرة العرب") == [
        "local:al-qaeda-in-the-arabian-peninsula"
    ]
    assert named(directory, "وقالت للأمم المتحدة وللولايات المتحدة") == ["Q1065", "Q30"]
    assert named(directory, "اتفاق بين البوسنة والهرسك وصربيا") == ["Q225", "Q403"]
    assert named(directory, "اتفاق بين البوسنة و الهرسك و صربيا") == ["Q225", "Q403"]


def test_quotation_marks_inside_a_name(directory: Directory) -> None:
    (match,) = directory.find(["مقاتلو", "تنظيم", "«", "داعش", "»", "في", "المدينة"])
    assert (match.start, match.end, match.entry.id) == (1, 4, "Q2429253")


def test_capitals_and_seats_stand_for_the_government(directory: Directory) -> None:
    for words, country in (("أنقرة", "TUR"), ("البيت الأبيض", "USA"), ("قصر الإليزيه", "FRA"), ("الكرملين", "RUS")):
        (match,) = directory.find(words.split())
        assert (match.kind, match.role, match.entry.country) == ("metonym", "GOV", country)
    (match,) = directory.find(["تركيا"])
    assert (match.kind, match.role) == ("name", None)


def test_name_or_adjective(directory: Directory) -> None:
    kinds = {s: directory.find(s.split())[-1].kind for s in ("قالت السعودية", "العاصمة السعودية", "جنديا تركيا")}
    assert kinds == {"قالت السعودية": "name", "العاصمة السعودية": "nisba", "جنديا تركيا": "nisba"}


def test_institutions_are_composed_with_their_state(directory: Directory) -> None:
    (army,) = directory.find(["والجيش", "التركي"])
    assert (army.entry.id, army.entry.country, army.role) == ("local:tur-army", "TUR", "MIL")
    assert named(directory, "حكومة العراق") == named(directory, "الحكومة العراقية") == ["local:irq-government"]
    (nisba,) = directory.find(["وزير", "الخارجية", "المصري"])
    assert nisba.kind == "nisba"


def test_common_words_are_no_names(directory: Directory) -> None:
    for sentence in (
        "فتح الحارس الباب",
        "أفاد شهود",
        "إيجاد حل",
        "رؤساء البلديات",
        "مجرى النهر",
        "عصير البرتقال",
        "قال أحمد الكاظمي الطبيب",
    ):
        assert named(directory, sentence) == [], sentence
    assert named(directory, "قيادات حركة فتح") == ["local:fatah"]
    assert named(directory, "أعلنت « فتح » موقفها") == ["local:fatah"]


def test_ambiguous_names_follow_their_company(directory: Directory) -> None:
    (jordan,) = directory.find(["وصل", "الوفد", "إلى", "عمان"])
    assert jordan.entry.country == "JOR"
    assert [other.country for other in jordan.others] == ["OMN"]
    assert directory.find(["مسقط", "تقول", "إن", "عمان", "تدعم", "الحل"])[-1].entry.country == "OMN"


def test_foreign_g_is_written_in_several_ways(directory: Directory) -> None:
    assert named(directory, "بلغراد") == named(directory, "بلجراد") == ["Q403"]
    assert named(directory, "البنتاغون") == named(directory, "البنتاجون")
    assert named(directory, "أردوجان") == named(directory, "أردوغان") == ["Q39259"]


# --- noun phrases


@pytest.mark.parametrize(
    ("phrase", "identifier"),
    [
        ("الرئيس التركي رجب طيب أردوغان", "Q39259"),
        ("المتحدث باسم الرئيس فلاديمير بوتين", None),
        ("قوات أردوغان", None),
        ("تنظيم «داعش» المتطرف", "Q2429253"),
        ("مسلحي جماعة الحوثي", "local:houthis"),
        ("الجيش الوطني الليبي بقيادة خليفة حفتر", "local:libyan-national-army"),
        ("وزير الدفاع الأميركي", None),
        ("الحكومة اليمنية، المعترف بها دولياً", "local:government-of-yemen"),
        ("سفير روسيا", None),
        ("المقاتلين الحوثيين", "local:houthis"),
        ("17 حوثيا", "local:houthis"),
        ("الأتراك", None),
        ("مجلس الأمن القومي التركي", "local:tur-national-security-council"),
        ("", None),
    ],
)
def test_lookup(directory: Directory, phrase: str, identifier: str | None) -> None:
    known = directory.lookup(phrase)
    assert (known.id if known else None) == identifier


PERSONS = """
[[person]]
id = "local:test-salim"
ar = ["سليم التجريبي", "التجريبي"]
en = "Salim Test"
country = "TUN"
born = "1950"
offices = [
  { title = "وزير التجربة", en = "minister", role = "GOV", country = "TUN", from = "2010-05-01", until = "2012-01-01" },
  { title = "رئيس نادي التجربة", en = "leader", role = "OPP", country = "TUN", from = "2012-01-01", until = "2014" },
]

[[person]]
id = "local:test-nabil"
ar = ["نبيل التجريبي", "التجريبي"]
en = "Nabil Test"
country = "DZA"
offices = [ { title = "وزير التجربة", role = "GOV", country = "DZA", from = "2016", until = "" } ]
"""


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Directory:
    extra = tmp_path_factory.mktemp("actors") / "persons_test.toml"
    extra.write_text(PERSONS, encoding="utf-8")
    return Directory.load(extra)


def test_a_person_has_the_role_of_the_day(extended: Directory) -> None:
    roles = {}
    for day in ("2009-01-01", "2010-05-01", "2011-12-31", "2012-01-01", "2014-12-30"):
        known = extended.lookup("سليم التجريبي", dt.date.fromisoformat(day))
        assert known is not None
        roles[day] = known.role
    assert list(roles.values()) == [None, "GOV", "GOV", "OPP", "OPP"]
    entry = extended.by_id("local:test-salim")
    assert entry is not None
    office = extended.person_office(entry, dt.date(2011, 1, 1))
    assert office is not None
    assert office.title == "وزير التجربة"
    assert extended.person_office(entry, dt.date(2020, 1, 1)) is None
    latest = extended.person_office(entry)
    assert latest is not None
    assert latest.role == "OPP"


def test_bearers_of_one_name_are_told_apart_by_date(extended: Directory) -> None:
    known = {year: extended.lookup("التجريبي", dt.date(year, 6, 1)) for year in (2011, 2018)}
    assert {year: k.id for year, k in known.items() if k} == {2011: "local:test-salim", 2018: "local:test-nabil"}


def test_holder_of_an_office(extended: Directory) -> None:
    holder = extended.holder("وزير التجربة", "TUN", dt.date(2011, 1, 1))
    assert holder is not None
    assert holder.id == "local:test-salim"
    assert extended.holder("وزير التجربة", "TUN", dt.date(2019, 1, 1)) is None


def test_title_and_state_mean_the_holder_of_the_day(directory: Directory) -> None:
    phrases = {"الرئيس التركي": 2019, "رئيس الوزراء التركي": 2010, "رئيس تركيا": 2019, "الرئيس الروسي": 2015}
    held = [directory.holder_of(phrase, dt.date(year, 6, 1)) for phrase, year in phrases.items()]
    assert [known.id if known else None for known in held] == ["Q39259", "Q39259", "Q39259", "Q7747"]
    minister = directory.holder_of("وزير خارجية مصر", dt.date(2019, 6, 1))
    assert minister is not None
    assert minister == directory.holder_of("وزير الخارجية المصري", dt.date(2019, 6, 1))
    assert directory.holder_of("الجيش التركي", dt.date(2019, 6, 1)) is None
    assert directory.holder_of("الرئيس", dt.date(2019, 6, 1)) is None


# --- roles


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("وزير GOV وزيرة GOV والوزراء GOV الحكومة GOV السلطات GOV مسؤولين GOV سفيرا GOV رئيس GOV", ""),
        ("جندي MIL جنديان MIL الجنود MIL ضابطا MIL ضباط MIL قوات MIL قواته MIL الجيش MIL عسكريين MIL", ""),
        ("الشرطة COP للشرطة COP شرطيين COP شرطيان COP الدرك COP", ""),
        ("متمردون REB المتمردين REB ثوار REB ميليشيات REB مسلحون UAF مسلحو UAF انتحاري UAF مجهولين UAF", ""),
        ("متظاهرون CVL المتظاهرات CVL مدنيين CVL سكان CVL طلاب CVL مواطنا CVL أشخاص CVL", ""),
        ("محكمة JUD المحاكم JUD قاضيا JUD القضاة JUD النيابة JUD", ""),
        ("صحيفة MED الصحف MED مراسل MED صحافيون MED", ""),
        ("البرلمان LEG نواب LEG نائبان LEG", ""),
        ("لاجئ REF لاجئون REF النازحين REF حزب PTY الأحزاب PTY المعارضة OPP منظمة NGO مستوطنون SET", ""),
    ],
)
def test_role_of_head(directory: Directory, words: str, role: str) -> None:
    pairs = words.split()
    for word, expected in zip(pairs[::2], pairs[1::2], strict=True):
        assert directory.role_of_head(word) == expected, word


def test_no_role_by_default(directory: Directory) -> None:
    assert [directory.role_of_head(w) for w in ("شجرة", "عناصر", "رئيسي", "")] == [None] * 4


@pytest.mark.parametrize(
    ("phrase", "role"),
    [
        ("قائد في الشرطة العراقية", "COP"),
        ("قائد الجيش", "MIL"),
        ("رئيس البرلمان الإيراني", "LEG"),
        ("رئيس الوزراء", "GOV"),
        ("عناصر من قوات الأمن", "COP"),
        ("المتحدث باسم المحكمة", "JUD"),
        ("لرجال الدين", "REL"),
        ("14 جنديا", "MIL"),
        ("الرئيس", "GOV"),
    ],
)
def test_role_of_phrase(directory: Directory, phrase: str, role: str) -> None:
    assert directory.role_of_phrase(phrase.split()) == role


# --- tables and their checks


def test_the_tables_that_ship_are_large_and_sound() -> None:
    rows = read_rows()
    count = {kind: sum(row.entry.kind == kind for row in rows) for kind in {row.entry.kind for row in rows}}
    assert count["country"] >= 193
    assert count["organisation"] >= 300
    assert count["armed_group"] >= 100
    assert count["party"] >= 100
    heads = read_roles()
    assert sum(len(nouns) for table in (heads.own, heads.borrowed) for nouns in table.values()) >= 250
    own = [row for row in rows if row.entry.kind != "person"]
    assert list(check(own, read_institutions(), heads, read_contexts())) == []


def test_findings_name_file_and_entry(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "mine.toml"
    bad.write_text(
        '[[party]]\nid = "Q43"\nen = "Mine"\nar = ["تركيا"]\ncountry = "QQQ"\nsince = 2000\nuntil = 1990\n',
        encoding="utf-8",
    )
    assert main([str(bad)]) == 1
    printed = capsys.readouterr().out
    for complaint in ("mine.toml: party Mine: id Q43 is also", "country QQQ is not", "before it begins"):
        assert complaint in printed


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[[person]\n", "not readable as TOML"),
        ("[[robots]]\nar = ['س']\n", "unknown table 'robots'"),
        ("[[party]]\nen = 'X'\n", "has no name"),
        ("[[party]]\nen = 'X'\nar = ['س']\nrole = 'KING'\n", "unknown role 'KING'"),
        ("[[party]]\nen = 'X'\nar = ['س']\ncolour = 'red'\n", "unknown field colour"),
        ("[[party]]\nid = '43'\nar = ['س']\n", "neither a Wikidata id"),
        ("[[person]]\nen = 'X'\nar = ['س']\nborn = 'May'\n", "mine.toml: person X"),
        (
            "[[person]]\nen = 'X'\nar = ['س']\noffices = [{title = 'a', from = '2010', until = '2009'}]\n",
            "before it begins",
        ),
    ],
)
def test_unreadable_tables_are_reported(tmp_path: Path, text: str, complaint: str) -> None:
    bad = tmp_path / "mine.toml"
    bad.write_text(text, encoding="utf-8")
    with pytest.raises(ActorTableError, match=r"mine\.toml") as caught:
        Directory.load(bad)
    assert complaint in str(caught.value)


def test_missing_extra_table(tmp_path: Path) -> None:
    with pytest.raises(ActorTableError, match="no such file"):
        Directory.load(tmp_path / "absent.toml")


# --- hostile input and speed


@given(
    words=st.lists(
        st.text(max_size=12) | st.sampled_from(["الجيش", "«", "و", "الأمم", "تنظيم", "لل", "ال"]), max_size=30
    )
)
def test_any_words_are_safe(directory: Directory, words: list[str]) -> None:
    matches = directory.find(words)
    assert all(0 <= m.start < m.end <= len(words) for m in matches)
    assert all(a.end <= b.start for a, b in pairwise(matches))
    directory.lookup(" ".join(words))
    directory.role_of_phrase(words)


def test_fast_and_linear(directory: Directory) -> None:
    sentence = "أعلن الجيش التركي أن قوات تابعة للأمم المتحدة وصلت إلى طرابلس في ليبيا أمس"
    words = sentence.split() * 4000
    began = time.process_time()
    matches = directory.find(words)
    assert len(words) / (time.process_time() - began) > 50_000
    assert len(matches) == 4 * 4000


def test_one_huge_word_is_harmless(directory: Directory) -> None:
    huge = "ل" * 2_000_000
    assert directory.find([huge]) == []
    assert directory.role_of_head(huge) is None
    assert directory.lookup(huge) is None
    assert directory.find(["«"] * 50_000) == []
