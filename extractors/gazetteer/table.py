"""The gazetteer's table and our own rows, indexed by folded name; rows become places when they are asked for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from extractors.gazetteer.geometry import distance_km
from extractors.gazetteer.records import Place
from ontology.folding import fold, joined
from ontology.nisba import nisba_forms
from ontology.records import Label

__all__ = ["KINDS", "OWN", "TABLE", "Table", "name_key", "own_rows", "read_table"]

_HERE = Path(__file__).parent
TABLE = _HERE / "places.tsv"
OWN = _HERE / "own.toml"

KINDS = frozenset(
    [
        "country",
        "region",
        "city",
        "town",
        "district",
        "river",
        "lake",
        "sea",
        "strait",
        "island",
        "desert",
        "mountain",
        "valley",
        "crossing",
        "camp",
        "base",
        "airport",
        "port",
        "border",
        "facility",
    ]
)
_TOWNS = frozenset({"city", "town"})
_LINK_KM = 40.0
"""A town of ours and one of GeoNames of the same name and country are one place within this distance."""
_COLUMNS = 10
_NAMES = 7
"""Column of the Arabic names."""
_JOINTS = str.maketrans(dict.fromkeys("-–‑'’", " "))


def name_key(name: str) -> str:
    """Folded words of a name, one blank between them; hyphens part words."""
    return " ".join(fold(name).translate(_JOINTS).split())


@dataclass(frozen=True, slots=True)
class OwnRow:
    """A row of ``own.toml``: the place and all its Arabic names."""

    place: Place
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Places by folded name.

    ``index`` maps a name to row numbers, ``longest`` a name's first word to the number of words of the longest name
    that begins with it. ``own`` holds the places of our own rows by row number (rows of GeoNames that one of ours
    joins included), ``capitals`` ids of capitals, ``capital_of`` their row numbers and ``countries`` those of countries
    by alpha-3 code. ``nisbas`` maps definite forms of a country's nisba to its code,
    ``own_ids`` are the ids of ``own``.
    """

    lines: tuple[str, ...]
    index: dict[str, tuple[int, ...]]
    longest: dict[str, int]
    own: dict[int, Place]
    capitals: frozenset[str]
    capital_of: dict[str, int]
    countries: dict[str, int]
    nisbas: dict[str, str]
    own_ids: frozenset[str]

    def place(self, number: int) -> Place:
        """The place of a row."""
        return self.own[number] if number in self.own else _place(self.lines[number])

    def places(self) -> Iterable[Place]:
        """All places."""
        own_only = (n for n in self.own if n >= len(self.lines))
        return map(self.place, [*range(len(self.lines)), *own_only])


def read_table(table: Path = TABLE, own: Path = OWN) -> Table:
    """Read both tables; rows of ours join the GeoNames row of the same name, country and sort nearby.

    Raises ``ValueError`` naming file and line (or group) where a row is malformed.
    """
    lines = table.read_text(encoding="utf-8").split("\n")[1:]
    if lines and not lines[-1]:
        lines.pop()
    index: dict[str, tuple[int, ...]] = {}
    capitals: dict[str, str] = {}
    numbers: dict[str, int] = {}
    nisbas: dict[str, str] = {}
    countries: dict[str, int] = {}
    for number, line in enumerate(lines):
        fields = line.split("\t")
        if len(fields) != _COLUMNS:
            raise ValueError(f"{table}:{number + 2}: {len(fields)} columns, not {_COLUMNS}; build the table again")
        for name in fold(fields[_NAMES]).translate(_JOINTS).split("|"):
            index[name] = (*index.get(name, ()), number)
        if fields[8]:
            capitals[fields[8]] = fields[2]
        if fields[1] == "country":
            countries[fields[2]] = number
            if fields[9]:
                nisbas.update((f, fields[2]) for f in nisba_forms(fields[9].split("|")) if f.startswith("ال"))
        elif fields[0] in capitals:
            numbers[capitals[fields[0]]] = number
    ours = _add_own(own_rows(own), lines, index, countries)
    longest: dict[str, int] = {}
    for name in index:
        words = name.split(" ")
        if longest.get(words[0], 0) < len(words):
            longest[words[0]] = len(words)
    return Table(tuple(lines), index, longest, ours, frozenset(capitals), numbers, countries, nisbas, _ids(ours))


def _ids(places: dict[int, Place]) -> frozenset[str]:
    return frozenset(p.id for p in places.values() if p.id is not None)


def own_rows(path: Path = OWN) -> list[OwnRow]:
    """Rows of our own table.

    Raises ``ValueError`` naming the group and row that is malformed.
    """
    groups = tomllib.loads(path.read_text(encoding="utf-8")).get("group", [])
    return [_own_row(path, group, row) for group in groups for row in group["places"]]


def _own_row(path: Path, group: dict[str, Any], row: list[Any]) -> OwnRow:
    country, kind = group.get("country"), group["kind"]
    try:
        arabic, english, lat, lon, *variants = row
        if not (-90 <= lat <= 90 and -180 <= lon <= 180) or kind not in KINDS:
            raise ValueError("position out of range or kind unknown")
    except (ValueError, TypeError) as error:
        raise ValueError(f"{path}: group {country} {kind}: {row!r}: {error}") from error
    place = Place(
        _local_id(country, kind, english), Label(ar=arabic, en=english), country, float(lat), float(lon), kind
    )
    return OwnRow(place, (arabic, *variants))


def _local_id(country: str | None, kind: str, english: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", english.lower()).strip("-")
    return f"local:place/{(country or 'int').lower()}/{kind}/{slug}"


def _add_own(
    rows: list[OwnRow], lines: list[str], index: dict[str, tuple[int, ...]], countries: dict[str, int]
) -> dict[int, Place]:
    """Put our rows into the index, joined with those of GeoNames where they mean one place."""
    ours: dict[int, Place] = {}
    extra = len(lines)
    for row in rows:
        keys = {name_key(spelling) for name in row.names for spelling in joined(fold(name))}
        number = _twin(row.place, keys, lines, index, countries)
        if number is None:
            number, extra = extra, extra + 1
            ours[number] = row.place
        else:
            ours[number] = _merge(row.place, _place(lines[number]))
        for key in keys:
            if number not in index.get(key, ()):
                index[key] = (number, *index.get(key, ()))
    return ours


def _twin(
    place: Place, keys: set[str], lines: list[str], index: dict[str, tuple[int, ...]], countries: dict[str, int]
) -> int | None:
    """The GeoNames row that a row of ours is about, if any: the biggest one near enough."""
    if place.kind == "country":
        return countries.get(place.country or "")
    if place.kind not in _TOWNS:
        return None
    named = (n for key in sorted(keys) for n in index.get(key, ()) if n < len(lines))
    towns = [(n, _place(lines[n])) for n in named if lines[n].split("\t", 3)[2] == place.country]
    near = [(p.population, n) for n, p in towns if p.kind in _TOWNS and distance_km(p, place) <= _LINK_KM]
    return max(near)[1] if near else None


def _merge(own: Place, built: Place) -> Place:
    """Our name and kind; id, position and population are GeoNames', but for a country, whose middle we know better."""
    position = own if own.kind == "country" else built
    kind = built.kind if own.kind == "town" else own.kind
    return replace(built, name=own.name, kind=kind, lat=position.lat, lon=position.lon)


def _place(line: str) -> Place:
    ident, kind, country, lat, lon, population, english, arabic, _, _ = line.split("\t")
    label = Label.model_construct(ar=arabic.partition("|")[0], en=english)
    return Place(ident, label, country, float(lat), float(lon), kind, int(population))
