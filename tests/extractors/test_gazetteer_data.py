"""The gazetteer's data: tables and word lists hold what they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.gazetteer.table import KINDS, OWN, TABLE, name_key, own_rows, read_table
from extractors.gazetteer.words import read_words


def test_table_is_compact_and_complete() -> None:
    table = read_table()
    assert TABLE.stat().st_size <= 3_000_000
    assert len(table.lines) > 15_000
    assert len(table.countries) > 190
    assert len(table.capital_of) > 150
    for place in table.places():
        assert place.id
        assert place.kind in KINDS
        assert place.lat is not None
        assert -90 <= place.lat <= 90
        assert place.lon is not None
        assert -180 <= place.lon <= 180


def test_every_arab_country_and_capital_is_there() -> None:
    table = read_table()
    arab = [
        "ARE",
        "BHR",
        "COM",
        "DJI",
        "DZA",
        "EGY",
        "IRQ",
        "JOR",
        "KWT",
        "LBN",
        "LBY",
        "MAR",
        "MRT",
        "OMN",
        "PSE",
        "QAT",
        "SAU",
        "SDN",
        "SOM",
        "SYR",
        "TUN",
        "YEM",
    ]
    assert [c for c in arab if c not in table.countries] == []
    for name in [
        "الرياض",
        "القاهرة",
        "بغداد",
        "دمشق",
        "بيروت",
        "صنعاء",
        "الخرطوم",
        "طرابلس",
        "الرباط",
        "مسقط",
        "المنامة",
        "الدوحة",
        "نواكشوط",
        "مقديشو",
    ]:
        assert name_key(name) in table.index, name


def test_own_rows_are_many_unique_and_well_placed() -> None:
    rows = own_rows()
    assert len(rows) >= 600
    ids = [str(row.place.id) for row in rows]
    assert sorted({i for i in ids if ids.count(i) > 1}) == []
    for row in rows:
        assert row.place.name.ar, row
        assert row.place.name.en, row
        keys = [name_key(name) for name in row.names]
        assert all(keys), row
        assert row.place.country is None or len(row.place.country) == 3


def test_towns_of_ours_join_those_of_geonames() -> None:
    table = read_table()
    [number] = [n for n in table.index[name_key("كوباني")] if table.place(n).country == "SYR"]
    place = table.place(number)
    assert place.id is not None
    assert place.id.startswith("geonames:")
    assert place.population > 0


def test_own_rows_lie_near_their_country() -> None:
    """A slip in a coordinate puts a place far from every town of its country."""
    table = read_table()
    towns: dict[str, list[tuple[float, float]]] = {}
    for line in table.lines:
        fields = line.split("\t")
        if fields[1] != "country":
            towns.setdefault(fields[2], []).append((float(fields[3]), float(fields[4])))
    far = [
        row.place.name.en
        for row in own_rows()
        if row.place.country in towns
        and row.place.lat is not None
        and row.place.lon is not None
        and min(abs(row.place.lat - a) + abs(row.place.lon - b) for a, b in towns[row.place.country]) > _TOLERANCE
        and row.place.kind not in ("country", "region", "island", "base")
    ]
    assert far == []


_TOLERANCE = 3.5
"""Degrees of latitude and longitude together to the nearest town of the country."""


def test_malformed_rows_name_file_and_row(tmp_path: Path) -> None:
    bad = tmp_path / "own.toml"
    bad.write_text('[[group]]\nkind = "town"\nplaces = [["قرية", "Village", 133.0, 44.0]]\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"own\.toml.*Village"):
        own_rows(bad)
    table = tmp_path / "places.tsv"
    table.write_text("id\tkind\ngeonames:1\tcity\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"places\.tsv:2"):
        read_table(table, OWN)
    words = tmp_path / "words.toml"
    words.write_text("[direction]\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"words\.toml"):
        read_words(words)


def test_guards_are_consistent_and_alive() -> None:
    words = read_words()
    table = read_table()
    assert [name for name in words.guards if name in words.ordinary or name not in table.index] == []


def test_sources_are_credited() -> None:
    text = (TABLE.parent / "LICENSE.md").read_text(encoding="utf-8")
    assert "GeoNames" in text
    assert "CC BY 4.0" in text
    assert "Natural Earth" in text
