"""Places found, told apart, and seen with the phrase around them."""

from __future__ import annotations

import dataclasses
import itertools
import sys
from collections import Counter

import pytest

from extractors.places import Gazetteer, Place, PlaceMatch, relative
from ontology.records import Label


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


def _found(gazetteer: Gazetteer, sentence: str, context: dict[str, int] | None = None) -> list[tuple[str, Place]]:
    words = sentence.split()
    out = []
    for match in gazetteer.find(words):
        phrase = gazetteer.place_phrase(words, match)
        text = " ".join(words[phrase.start : phrase.end])[phrase.clitic :]
        out.append((text, gazetteer.resolve(match, Counter(context or {}))))
    return out


@pytest.mark.parametrize(
    ("sentence", "phrase", "english", "country", "kind"),
    [
        ("وصل الوفد إلى إسطنبول صباح الاثنين", "إسطنبول", "Istanbul", "TUR", "city"),
        ("وصل الوفد إلى اسطنبول صباح الاثنين", "اسطنبول", "Istanbul", "TUR", "city"),
        ("اندلعت معارك في ليبيا", "ليبيا", "Libya", "LBY", "country"),
        ("سيطر الجيش على مدينة سرت", "مدينة سرت", "Sirte", "LBY", "city"),
        ("قصف الطيران محافظة لحج ليلا", "محافظة لحج", "Lahij Governorate", "YEM", "region"),
        ("استهدف هجوم مطار صنعاء الدولي", "مطار صنعاء الدولي", "Sanaa International Airport", "YEM", "airport"),
        ("أغلقت مصر معبر رفح أمس", "معبر رفح", "Rafah crossing", "PSE", "crossing"),
        ("اقتحم الجنود مخيم جنين فجرا", "مخيم جنين", "Jenin camp", "PSE", "camp"),
        ("انتشرت القوات على الحدود مع سوريا", "الحدود مع سوريا", "Syria", "SYR", "country"),
        ("عبرت السفينة مضيق هرمز", "مضيق هرمز", "Strait of Hormuz", None, "strait"),
        ("أقلعت المقاتلات من قاعدة العديد الجوية", "قاعدة العديد الجوية", "Al Udeid Air Base", "QAT", "base"),
        ("انفجرت سيارة في العاصمة بغداد", "العاصمة بغداد", "Baghdad", "IRQ", "city"),
        ("تظاهر المئات في مدينة سيله الألمانية", "مدينة سيله الألمانية", "Celle", "DEU", "city"),
        ("انهارت هدنة ناغورني قره باغ", "ناغورني قره باغ", "Nagorno-Karabakh", "AZE", "region"),
        (
            "اجتمع الوزراء في جمهورية كاباردينو-بلكاريا",
            "جمهورية كاباردينو-بلكاريا",
            "Kabardino-Balkaria",
            "RUS",
            "region",
        ),
    ],
)
def test_names_with_their_phrases(
    gazetteer: Gazetteer, sentence: str, phrase: str, english: str, country: str | None, kind: str
) -> None:
    text, place = _found(gazetteer, sentence)[-1]
    assert (text, place.name.en, place.country, place.kind) == (phrase, english, country, kind)
    assert place.lat is not None
    assert place.id is not None


@pytest.mark.parametrize(
    "sentence",
    [
        "قال وزير المال علي حسن خليل",
        "أوضح البيان أن الحكومة تدرس المقترح",
        "قتل مدني وأصيب مساعد الوزير",
        "التقط المصور صور المسافرين",
        "أصدر المجلس بيانا ماليا جديدا",
        "تدخل القوات إلى ساحة القتال",
        "زار الرئيس محمد بن سلمان",
        "كان مركزًا تركيًا قديما",
    ],
)
def test_ordinary_words_and_people_are_no_places(gazetteer: Gazetteer, sentence: str) -> None:
    assert _found(gazetteer, sentence) == []


def test_guarded_names_need_their_cue(gazetteer: Gazetteer) -> None:
    assert _found(gazetteer, "قررت شركة مالي الاستثمار") == []
    assert _found(gazetteer, "انتشر الجنود في مالي")[0][1].country == "MLI"
    assert gazetteer.find(["وقع", "الهجوم", "قرب", "بلدة", "حديثة", "أمس"])[0].needs_cue
    assert _found(gazetteer, "طائرات حديثة") == []


@pytest.mark.parametrize(
    ("sentence", "context", "country"),
    [
        ("اشتباكات في طرابلس", {"LBN": 5, "SYR": 2}, "LBN"),
        ("اشتباكات في طرابلس", {"LBY": 3, "TUN": 1}, "LBY"),
        ("اشتباكات في طرابلس", {}, "LBY"),
        ("وصل المبعوث إلى عمان", {"JOR": 4}, "JOR"),
        ("وصل المبعوث إلى عمان", {"OMN": 4, "YEM": 3}, "OMN"),
        ("زار الوزير سلطنة عمان", {"JOR": 4}, "OMN"),
        ("دخل الجيش زنجبار", {"YEM": 6}, "YEM"),
        ("اندلع القتال في جنوب السودان", {"SDN": 9}, "SSD"),
    ],
)
def test_the_article_decides_ambiguous_names(
    gazetteer: Gazetteer, sentence: str, context: dict[str, int], country: str
) -> None:
    assert _found(gazetteer, sentence, context)[0][1].country == country


@pytest.mark.parametrize(
    ("sentence", "country_kind", "city_kind"),
    [
        ("في الجزائر", "country", "مدينة الجزائر"),
        ("في الكويت", "country", "مدينة الكويت"),
        ("في تونس", "country", "مدينة تونس"),
    ],
)
def test_country_and_capital_of_one_name(
    gazetteer: Gazetteer, sentence: str, country_kind: str, city_kind: str
) -> None:
    assert _found(gazetteer, sentence)[0][1].kind == country_kind
    assert _found(gazetteer, f"داخل {city_kind}")[0][1].kind == "city"


def test_province_and_city_of_one_name(gazetteer: Gazetteer) -> None:
    assert _found(gazetteer, "غارات على محافظة حلب")[0][1].kind == "region"
    assert _found(gazetteer, "غارات على مدينة حلب")[0][1].kind == "city"
    assert _found(gazetteer, "غارات على حلب")[0][1].kind == "city"


def test_unknown_names_after_a_place_noun(gazetteer: Gazetteer) -> None:
    [(text, place)] = _found(gazetteer, "سقطت قذائف على قرية الزنبوعية ظهرا")
    assert (text, place.id, place.kind, place.lat, place.country) == ("قرية الزنبوعية", None, "town", None, None)
    assert _found(gazetteer, "دخلت القوات بلدة كفر زنبوع ليلا")[0][0] == "بلدة كفر زنبوع"
    assert _found(gazetteer, "يعيشون في مدينة ساحلية صغيرة") == []
    assert _found(gazetteer, "في منطقة عازلة") == []


def test_proclitics(gazetteer: Gazetteer) -> None:
    [match] = gazetteer.find(["وبالرباط"])
    assert (match.clitic, match.candidates[0].name.en) == (2, "Rabat")
    assert _found(gazetteer, "وللسعودية دور")[0][1].country == "SAU"
    assert [p.country for _, p in _found(gazetteer, "بين تركيا وروسيا")] == ["TUR", "RUS"]
    assert _found(gazetteer, "وصلوا «وَبِدمشق»")[0][0] == "دمشق»"
    assert [p.country for _, p in _found(gazetteer, "خلاف قطر ومصر")] == ["QAT", "EGY"]
    split = gazetteer.find(["ب", "الرباط"])
    assert [(m.start, m.clitic) for m in split] == [(1, 0)]


def test_coordinated_names_share_their_noun(gazetteer: Gazetteer) -> None:
    found = _found(gazetteer, "انسحبوا من محافظتي لحج وأبين")
    assert found[0][0] == "محافظتي لحج وأبين"
    assert [p.kind for _, p in found] == ["region", "region"]
    assert [p.kind for _, p in _found(gazetteer, "من محافظتي لحج و أبين")] == ["region", "region"]


def test_noun_and_nisba(gazetteer: Gazetteer) -> None:
    [(text, place)] = _found(gazetteer, "توغلت الدبابات في الأراضي السورية")
    assert (text, place.country, place.kind, place.id) == ("الأراضي السورية", "SYR", "region", None)
    [(text, place)] = _found(gazetteer, "عند الحدود السورية - التركية")
    assert (text, place.country, place.kind) == ("الحدود السورية - التركية", "SYR", "border")
    [(text, place)] = _found(gazetteer, "وصل إلى العاصمة الروسية أمس")
    assert place.name.en == "Moscow"
    assert _found(gazetteer, "وصل إلى العاصمة الروسية موسكو أمس")[0][0] == "العاصمة الروسية موسكو"
    assert _found(gazetteer, "أحبط حرس الحدود المصري العملية") == []


def test_reference_back(gazetteer: Gazetteer) -> None:
    [(text, place)] = _found(gazetteer, "دوى انفجار وسط المدينة")
    assert (text, place.id, place.kind) == ("وسط المدينة", None, "city")
    assert _found(gazetteer, "يحب الناس المدينة") == []


@pytest.mark.parametrize(
    ("sentence", "phrase", "direction", "km"),
    [
        ("قتلوا جنوب مدينة نالوت", "جنوب مدينة نالوت", "s", None),
        ("هزة في جنوب شرقي تركيا", "جنوب شرقي تركيا", "se", None),
        ("تحطمت على بعد 100 كلم شمال بغداد", "على بعد 100 كلم شمال بغداد", "n", 100.0),
        ("تقع على بعد نحو 30 كيلومترا غرب الموصل", "على بعد نحو 30 كيلومترا غرب الموصل", "w", 30.0),
        ("معارك شمال غربي حلب", "شمال غربي حلب", "nw", None),
    ],
)
def test_relative_phrases(gazetteer: Gazetteer, sentence: str, phrase: str, direction: str, km: float | None) -> None:
    words = sentence.split()
    [match] = gazetteer.find(words)
    found = gazetteer.place_phrase(words, match)
    assert " ".join(words[found.start : found.end]) == phrase
    assert found.relative is not None
    assert (found.relative.direction, found.relative.km) == (direction, km)


def test_parse_relative(gazetteer: Gazetteer) -> None:
    words = ["على", "بعد", "150", "كلم", "شمال", "شرقي", "طرابلس"]
    found = gazetteer.parse_relative(words, 0)
    assert found is not None
    assert (found.start, found.end, found.direction, found.km) == (0, 6, "ne", 150.0)
    assert gazetteer.parse_relative(words, 6) is None
    assert gazetteer.parse_relative([], 0) is None


def test_offset_geometry() -> None:
    baghdad = Place("x:1", Label(ar="بغداد", en="Baghdad"), "IRQ", 33.34, 44.4, "city")
    north = relative(baghdad, "n", 111.19)
    assert north is not None
    assert north[0] == pytest.approx(34.34, abs=0.01)
    assert north[1] == pytest.approx(44.4, abs=0.001)
    assert north[2] == "offset"
    east = relative(baghdad, "e")
    assert east is not None
    assert east[1] > 44.4
    assert east[2] == "near"
    assert relative(baghdad, None, 5.0) == (33.34, 44.4, "near")
    assert relative(dataclasses.replace(baghdad, lat=None), "n", 5.0) is None
    across = relative(dataclasses.replace(baghdad, lat=0.0, lon=179.9), "e", 100.0)
    assert across is not None
    assert -180 <= across[1] < -179


def test_matches_are_ordered_and_do_not_overlap(gazetteer: Gazetteer) -> None:
    words = ["انتقل", "من", "دمشق", "إلى", "ريف", "حلب", "ثم", "مدينة", "غازي", "عنتاب", "في", "تركيا", "فبرلين"]
    found = gazetteer.find(words)
    names = [m.candidates[0].name.en for m in found]
    assert names == ["Damascus", "Aleppo countryside", "Gaziantep", "Turkey", "Berlin"]
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


@pytest.mark.parametrize(
    "words",
    [
        [],
        [""],
        ["-"],
        ["–", "-"],
        ["و"],
        ["ب" * 10_000],
        ["مدينة"],
        ["مدينة", "-"],
        ["\ud800"],
        ["«", "»"],
        ["على", "بعد"],
    ],
)
def test_odd_input(gazetteer: Gazetteer, words: list[str]) -> None:
    assert gazetteer.find(words) == []


def test_records_are_frozen(gazetteer: Gazetteer) -> None:
    [match] = gazetteer.find(["ليبيا"])
    with pytest.raises(dataclasses.FrozenInstanceError):
        match.start = 3  # type: ignore[misc]
    assert isinstance(match, PlaceMatch)
    assert not hasattr(match, "__dict__")


def test_thirty_thousand_words(gazetteer: Gazetteer) -> None:
    Gazetteer.load()
    words = [
        "قال",
        "المتحدث",
        "إن",
        "الجيش",
        "دخل",
        "مدينة",
        "سرت",
        "على",
        "بعد",
        "100",
        "كلم",
        "شمال",
        "بغداد",
        "وقرية",
        "الزنبوعية",
    ] * 2000
    found = gazetteer.find(words)
    for match in found:
        gazetteer.place_phrase(words, match)
    assert len(found) == 6000
    assert sys.getsizeof(gazetteer.table.index) < 8_000_000
