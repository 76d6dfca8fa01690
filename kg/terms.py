"""RDF terms from our texts and ids: always valid, whatever comes in.

Terms are those of ``pyoxigraph``, for every kind of store. Literals lose the characters that no XML 1.0 document can
carry (controls, surrogates, U+FFFE, U+FFFF): each becomes U+FFFD, one for one, so that offsets stay right.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode

from ontology.namespaces import DATA_BASE, GEO, XSD, Namespace

__all__ = [
    "Iris",
    "boolean",
    "clean",
    "day",
    "digest_of",
    "double",
    "instant",
    "integer",
    "key_of",
    "position",
    "quoted",
    "term",
    "text",
    "wkt",
]

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SAFE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:")
_KEY = re.compile(r"[0-9a-f]{24}")
_ID_LIMIT = 512
_INTEGER = NamedNode(XSD["integer"])
_DOUBLE = NamedNode(XSD["double"])
_DATE = NamedNode(XSD["date"])
_INSTANT = NamedNode(XSD["dateTime"])
_BOOLEAN = NamedNode(XSD["boolean"])
_WKT = NamedNode(GEO["wktLiteral"])


@lru_cache(maxsize=4096)
def term(namespace: Namespace, name: str) -> NamedNode:
    """The term ``name`` of a vocabulary; ``name`` is ours or has been quoted."""
    return NamedNode(namespace[name])


def clean(value: str) -> str:
    """``value`` with each character that XML 1.0 cannot carry replaced by U+FFFD; the length stays."""
    return _UNWRITABLE.sub("\ufffd", value)


def text(value: str, language: str | None = None) -> Literal:
    """A string literal, with a language tag where one is given."""
    return Literal(clean(value), language=language) if language else Literal(clean(value))


def integer(value: int) -> Literal:
    """An ``xsd:integer`` of any size."""
    return Literal(str(value), datatype=_INTEGER)


def double(value: float) -> Literal:
    """An ``xsd:double`` that reads back as the very same number."""
    return Literal(repr(float(value)), datatype=_DOUBLE)


def day(value: str) -> Literal:
    """An ``xsd:date`` from ``YYYY-MM-DD``."""
    return Literal(value, datatype=_DATE)


def boolean(value: bool) -> Literal:
    """An ``xsd:boolean``."""
    return Literal("true" if value else "false", datatype=_BOOLEAN)


def wkt(lat: float, lon: float) -> Literal:
    """A GeoSPARQL point; WKT has longitude first (CRS84)."""
    return Literal(f"POINT({float(lon)!r} {float(lat)!r})", datatype=_WKT)


def position(point: str) -> tuple[float, float]:
    """Latitude and longitude of a point as `wkt` writes it.

    Raises:
        ValueError: if it is none.
    """
    lon, lat = map(float, point.removeprefix("POINT(").removesuffix(")").split())
    return lat, lon


def quoted(value: str) -> str:
    """``value`` as one path segment of an IRI: UTF-8, percent-encoded but for ASCII letters, digits and ``-_.:``."""
    raw = clean(value).encode("utf-8")
    if not raw.strip(b"."):  # "", "." and ".." are path steps, not names
        return "".join(f"%{byte:02X}" for byte in raw)
    return "".join(chr(byte) if byte in _SAFE else f"%{byte:02X}" for byte in raw)


def instant(value: str) -> Literal:
    """An ``xsd:dateTime`` from ISO 8601."""
    return Literal(value, datatype=_INSTANT)


def key_of(*parts: str) -> str:
    """24 hexadecimal digits that depend on all parts (96 bits of SHA-256)."""
    return digest_of(*parts)[:24]


def digest_of(*parts: str) -> str:
    """SHA-256 over all parts, each with its length, in hexadecimal."""
    digest = hashlib.sha256()
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(raw))
        digest.update(raw)
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Iris:
    """Names the things of one installation, under its base.

    ``id`` of an actor or place is the id of the record (``Q39259``, ``geonames:2210247``) where it has one. One that
    is known from a single article has the id ``~`` + key; so has one whose own id is too long for an IRI.

    Raises:
        ValueError: if ``base`` is no absolute IRI that ends with ``/``.
    """

    base: str = DATA_BASE

    def __post_init__(self) -> None:
        """Check the base once, so that no IRI made from it can fail."""
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s<>\"{}|\\^`#?]+/", self.base):
            raise ValueError(f"base IRI {self.base!r}: must be absolute and end with '/', like {DATA_BASE}")
        NamedNode(self.base)

    def article(self, article_id: str) -> NamedNode:
        """The article, which is also the name of its graph."""
        return NamedNode(f"{self.base}article/{quoted(article_id)}")

    def article_id(self, iri: NamedNode) -> str:
        """Inverse of `article`."""
        return unquote(iri.value.removeprefix(f"{self.base}article/"))

    def event(self, key: str) -> NamedNode:
        """The event with this key."""
        return NamedNode(f"{self.base}event/{quoted(key)}")

    def actor(self, actor_id: str) -> NamedNode:
        """The actor with this id, as answers give it."""
        return self._entity("actor", actor_id)

    def place(self, place_id: str) -> NamedNode:
        """The place with this id, as answers give it."""
        return self._entity("place", place_id)

    def identity(self) -> NamedNode:
        """The named graph of the links between actors of different articles."""
        return NamedNode(f"{self.base}identity")

    def known(self) -> NamedNode:
        """The named graph that describes what articles share: known actors, places, extractors."""
        return NamedNode(f"{self.base}known")

    def link(self, key: str) -> NamedNode:
        """One identity link."""
        return NamedNode(f"{self.base}identity/{quoted(key)}")

    def extractor(self, version: str) -> NamedNode:
        """A version of the extractor, as a software agent."""
        return NamedNode(f"{self.base}extractor/{quoted(version)}")

    def id_of(self, iri: NamedNode) -> str:
        """The id of an event, actor, place or link from its IRI."""
        local = iri.value.removeprefix(self.base).partition("/")[2]
        return local if local.startswith("~") else unquote(local)

    def _entity(self, kind: str, entity_id: str) -> NamedNode:
        if entity_id.startswith("~") and _KEY.fullmatch(entity_id[1:]):
            return NamedNode(f"{self.base}{kind}/{entity_id}")
        if len(entity_id) > _ID_LIMIT:
            return NamedNode(f"{self.base}{kind}/~{key_of(kind, entity_id)}")
        return NamedNode(f"{self.base}{kind}/{quoted(entity_id)}")
