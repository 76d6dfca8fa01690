"""Reading the tables of known actors: ``actors/*.toml`` to entries with the names that lead to them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ontology.codes import ROLES
from ontology.folding import fold
from ontology.known import Known, Office, partial_date

__all__ = [
    "ActorTableError",
    "Contexts",
    "Institution",
    "RoleHeads",
    "Row",
    "read_contexts",
    "read_institutions",
    "read_roles",
    "read_rows",
]

_KINDS = {
    "country": "country",
    "territory": "territory",
    "organisation": "organisation",
    "armed_group": "armed_group",
    "party": "party",
    "agency": "agency",
    "person": "person",
}
_FIELDS = {
    "id", "ar", "en", "also", "weak", "country", "role", "nisba", "plurals", "since", "until",
    "formal", "capital", "seats", "offices", "born", "died",
}  # fmt: skip
_OTHER_TABLES = ("contexts.toml", "institutions.toml", "roles.toml")
_UNFOLDED = ("common_words", "same_office")
_ID = re.compile(r"^(Q[1-9]\d*|local:[a-z0-9]+(-[a-z0-9]+)*)$")
_CODE = re.compile(r"^[A-Z]{3}$")


class ActorTableError(ValueError):
    """A table of actors that cannot be read; the message names file and entry and says what to mend."""


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a table: the actor, and which words lead to it in which way.

    ``weak`` names are common words too (فتح، أمل): they count only where the context asks for a name.
    ``origin`` is "file: entry", for messages.
    """

    entry: Known
    names: tuple[str, ...]
    metonyms: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    nisba: tuple[str, ...] = ()
    plurals: tuple[str, ...] = ()
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Institution:
    """What every state has one of (army, foreign ministry), named together with a nisba or the country."""

    slug: str
    ar: tuple[str, ...]
    en: str
    role: str


@dataclass(frozen=True, slots=True)
class RoleHeads:
    """Head nouns of unknown actors, by role.

    ``own`` nouns say the role themselves; ``borrowed`` ones (قائد، عضو، متحدث) take that of what they belong to and
    have a role of their own, perhaps none (``""``), only where nothing follows. ``phrases`` are fixed phrases.
    Each is a list of (inflection class, noun, plurals).
    """

    own: Mapping[str, tuple[tuple[str, str, tuple[str, ...]], ...]]
    borrowed: Mapping[str, tuple[tuple[str, str, tuple[str, ...]], ...]]
    phrases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contexts:
    """Folded words around names that decide what a name is worth (``common_words`` are as written).

    ``same_office`` maps a folded title to the usual one of that office.

    What each is for is told in ``actors/contexts.toml``.
    """

    introducers: frozenset[str]
    classifiers: frozenset[str]
    collectives: frozenset[str]
    dependents: frozenset[str]
    titles: frozenset[str]
    attachments: frozenset[str]
    ambiguous: frozenset[str]
    blocked: frozenset[str]
    common_words: frozenset[str]
    ministers: frozenset[str]
    same_office: Mapping[str, str]


def _parse(source: Traversable | Path) -> dict[str, Any]:
    try:
        return tomllib.loads(source.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ActorTableError(
            f"{source.name}: not readable as TOML ({error}); mend the file or leave it out"
        ) from error


def read_rows(extra: Path | None = None) -> tuple[Row, ...]:
    """Read all tables of actors that ship with the package, then those of ``extra`` (a TOML file or a folder of them).

    Raises:
        ActorTableError: if a table cannot be parsed or an entry lacks a name, has an unknown field, kind, role or date.
    """
    shipped = sorted(files("ontology").joinpath("actors").iterdir(), key=lambda f: f.name)
    own = [f for f in shipped if f.name.endswith(".toml") and f.name not in _OTHER_TABLES]
    return tuple(row for source in (*own, *_extra_files(extra)) for row in _rows(source.name, _parse(source)))


def _extra_files(extra: Path | None) -> Iterable[Path]:
    if extra is None:
        return ()
    if not extra.exists():
        raise ActorTableError(f"{extra}: no such file or folder of actors")
    return sorted(extra.glob("*.toml")) if extra.is_dir() else (extra,)


def _rows(file: str, tables: Mapping[str, Any]) -> Iterator[Row]:
    for kind, entries in tables.items():
        if kind not in _KINDS:
            raise ActorTableError(f"{file}: unknown table {kind!r}; there are {', '.join(_KINDS)}")
        if isinstance(entries, dict):
            if kind != "country":
                raise ActorTableError(f"{file}: write {kind} as a list of entries, not as a table")
            entries = [{"country": code, **entry} for code, entry in entries.items()]
        for number, entry in enumerate(entries, 1):
            origin = f"{file}: {kind} {entry.get('en') or entry.get('ar') or number}"
            try:
                yield _row(kind, entry, origin)
            except (TypeError, ValueError, KeyError, AttributeError) as error:
                raise ActorTableError(f"{origin}: {error}") from error


def _row(kind: str, entry: Mapping[str, Any], origin: str) -> Row:
    if unknown := set(entry) - _FIELDS:
        raise ValueError(f"unknown field {', '.join(sorted(unknown))}; there are {', '.join(sorted(_FIELDS))}")
    ar = _texts(entry, "ar")
    weak = _texts(entry, "weak")
    if not ar and not weak:
        raise ValueError("has no name: give one in 'ar'")
    en = entry.get("en")
    identifier = entry.get("id") or f"local:{_slug(en or '')}"
    if not _ID.match(identifier):
        raise ValueError(f"id {identifier!r} is neither a Wikidata id (Q42) nor 'local:some-words'")
    known = Known(
        id=identifier,
        kind=kind,
        ar=ar + weak,
        en=en,
        country=_code(entry.get("country")),
        role=_role(entry.get("role")),
        since=entry.get("since"),
        until=entry.get("until"),
        offices=tuple(_office(office) for office in entry.get("offices", ())),
        born=partial_date(entry.get("born", "")),
        died=partial_date(entry.get("died", ""), last=True),
    )
    return Row(
        entry=known,
        names=ar + _texts(entry, "formal") + _texts(entry, "also"),
        metonyms=_texts(entry, "capital") + _texts(entry, "seats"),
        weak=weak,
        nisba=_texts(entry, "nisba"),
        plurals=_texts(entry, "plurals"),
        origin=origin,
    )


def _texts(entry: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = entry.get(key, ())
    texts = (value,) if isinstance(value, str) else tuple(value)
    if any(not isinstance(text, str) or not text.strip() for text in texts):
        raise ValueError(f"{key!r} holds something that is no text, or an empty one")
    return texts


def _office(office: Mapping[str, Any]) -> Office:
    if unknown := set(office) - {"title", "en", "role", "country", "from", "until"}:
        raise ValueError(f"unknown field {', '.join(sorted(unknown))} in an office")
    since, until = (
        partial_date(office.get("from", "")),
        partial_date(office.get("until", ""), last=len(office.get("until", "")) < 10),
    )
    if since and until and until < since:
        raise ValueError(f"office {office['title']!r} ends ({until}) before it begins ({since})")
    return Office(
        office["title"], office.get("en"), _role(office.get("role")), _code(office.get("country")), since, until
    )


def _role(role: str | None) -> str | None:
    if role and role not in ROLES:
        raise ValueError(f"unknown role {role!r}; there are {', '.join(ROLES)}")
    return role or None


def _code(code: str | None) -> str | None:
    if code and not _CODE.match(code):
        raise ValueError(f"country {code!r} is not an ISO 3166-1 alpha-3 code")
    return code or None


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def read_institutions() -> tuple[Institution, ...]:
    """Read ``actors/institutions.toml``.

    Raises:
        ActorTableError: if the table cannot be parsed or an entry lacks a field.
    """
    raw = _parse(files("ontology").joinpath("actors/institutions.toml"))
    try:
        return tuple(Institution(slug, tuple(x["ar"]), x["en"], _role(x["role"]) or "") for slug, x in raw.items())
    except (KeyError, TypeError, ValueError) as error:
        raise ActorTableError(f"institutions.toml: {error}") from error


def read_roles() -> RoleHeads:
    """Read ``actors/roles.toml``.

    Raises:
        ActorTableError: if the table cannot be parsed, or names an unknown role or inflection class.
    """
    raw = _parse(files("ontology").joinpath("actors/roles.toml"))
    try:
        return RoleHeads(
            own={_role(r) or "": _heads(x) for r, x in raw.get("own", {}).items()},
            borrowed={"" if r == "NONE" else _role(r) or "": _heads(x) for r, x in raw.get("borrowed", {}).items()},
            phrases={_role(r) or "": tuple(x) for r, x in raw.get("phrases", {}).items()},
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ActorTableError(f"roles.toml: {error}") from error


def read_contexts() -> Contexts:
    """Read ``actors/contexts.toml``.

    Raises:
        ActorTableError: if it cannot be parsed or lacks a list.
    """
    raw = _parse(files("ontology").joinpath("actors/contexts.toml"))
    try:
        lists = {name: frozenset(map(fold, words)) for name, words in raw.items() if name not in _UNFOLDED}
        offices = {fold(title): fold(titles[0]) for titles in raw["same_office"] for title in titles}
        return Contexts(**lists, common_words=frozenset(raw["common_words"]), same_office=MappingProxyType(offices))
    except (KeyError, TypeError) as error:
        raise ActorTableError(f"contexts.toml: {error}") from error


def _heads(classes: Mapping[str, list[str]]) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    heads = []
    for inflection, nouns in classes.items():
        if inflection not in ("sound", "broken", "feminine", "fixed"):
            raise ValueError(f"unknown inflection class {inflection!r}; there are sound, broken, feminine and fixed")
        for noun in nouns:
            singular, _, plurals = noun.partition(":")
            heads.append((inflection, singular.strip(), tuple(p for p in plurals.split() if p)))
    return tuple(heads)
