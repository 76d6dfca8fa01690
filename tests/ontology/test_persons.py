"""The tables of persons: format, unique ids and names, plausible dates."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from ontology.codes import ROLES
from ontology.folding import fold

ID = re.compile(r"(Q[1-9]\d*|local:[a-z0-9]+(-[a-z0-9]+)*)")
DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
CODE = re.compile(r"[A-Z]{3}")
ARABIC_NAME = re.compile(r"[\u0621-\u064a\u0651]+([ -][\u0621-\u064a\u0651]+)*")
PERSON_FIELDS = {"id", "ar", "weak", "en", "country", "born", "died", "offices"}
OFFICE_FIELDS = {"title", "en", "role", "country", "from", "until"}


def _tables() -> Iterator[tuple[str, dict[str, Any]]]:
    for file in files("ontology").joinpath("actors").iterdir():
        if file.name.startswith("persons_") and file.name.endswith(".toml"):
            for person in tomllib.loads(file.read_text(encoding="utf-8"))["person"]:
                yield f"{file.name}: {person.get('en')}", person


PERSONS = list(_tables())


def _after(earlier: str, later: str) -> bool:
    """Whether ``later`` may be the same time as ``earlier`` or after it, as far as both are precise."""
    shared = min(len(earlier), len(later))
    return earlier[:shared] <= later[:shared]


def _bearers(keys: Iterator[tuple[str, str]]) -> dict[str, list[str]]:
    by_key: dict[str, list[str]] = {}
    for key, origin in keys:
        by_key.setdefault(key, []).append(origin)
    return {key: origins for key, origins in by_key.items() if len(set(origins)) > 1}


def test_there_are_many_persons_from_many_countries() -> None:
    assert len(PERSONS) >= 500
    assert len({person.get("country") for _, person in PERSONS}) >= 80


def test_fields_are_known_and_well_formed() -> None:
    for origin, person in PERSONS:
        assert set(person) <= PERSON_FIELDS, origin
        assert ID.fullmatch(person["id"]), origin
        assert person["en"].strip() == person["en"] != "", origin
        assert CODE.fullmatch(person["country"]), origin
        assert person["ar"], origin
        for name in person["ar"] + person.get("weak", []):
            assert ARABIC_NAME.fullmatch(name), f"{origin}: {name!r}"


def test_offices_are_known_and_well_formed() -> None:
    for origin, person in PERSONS:
        assert person["offices"], origin
        for office in person["offices"]:
            assert {"title", "en", "role", "from", "until"} <= set(office) <= OFFICE_FIELDS, origin
            assert office["title"] and office["en"], origin
            assert office["role"] in ROLES, f"{origin}: {office['role']}"
            assert CODE.fullmatch(office.get("country", "AAA")), origin


def test_ids_are_unique() -> None:
    counts = Counter(person["id"] for _, person in PERSONS)
    assert [identifier for identifier, count in counts.items() if count > 1] == []


def test_no_name_has_two_bearers() -> None:
    keys = (
        (fold(name).replace(" ", ""), origin)
        for origin, person in PERSONS
        for name in person["ar"] + person.get("weak", [])
    )
    assert _bearers(keys) == {}


def test_full_name_comes_first() -> None:
    shorter_first = [
        origin for origin, person in PERSONS if len(person["ar"]) > 1 and " " not in person["ar"][0].strip()
    ]
    assert shorter_first == []


def test_dates_are_iso_and_in_order() -> None:
    for origin, person in PERSONS:
        born, died = person.get("born", ""), person.get("died", "")
        for date in (born, died, *(office[end] for office in person["offices"] for end in ("from", "until"))):
            assert not date or DATE.fullmatch(date), f"{origin}: {date!r}"
        assert _after(born, died), origin
        for office in person["offices"]:
            since, until = office["from"], office["until"]
            assert _after(since, until) or not until, f"{origin}: {office['en']}"
            assert not (born and since) or _after(born, since), f"{origin}: {office['en']} before birth"


def test_the_dead_hold_no_office() -> None:
    for origin, person in PERSONS:
        if died := person.get("died"):
            for office in person["offices"]:
                assert office["until"] and _after(office["until"], died), f"{origin}: {office['en']}"


@pytest.mark.parametrize(
    ("identifier", "day", "title"),
    [
        ("Q39259", "2013-05-01", "prime minister"),
        ("Q39259", "2020-01-08", "president"),
        ("Q7747", "2010-01-01", "prime minister"),
        ("Q307871", "2015-07-20", "president"),
    ],
)
def test_office_on_a_day(identifier: str, day: str, title: str) -> None:
    person = next(person for _, person in PERSONS if person["id"] == identifier)
    held = [o["en"] for o in person["offices"] if o["from"] <= day and (not o["until"] or day < o["until"])]
    assert held == [title]
