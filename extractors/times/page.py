"""What a web page says of its own date: JSON-LD, meta tags, ``<time>``, and the address."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

__all__ = ["PageDate", "PageDates", "page_dates"]

_PUBLISHED_META = frozenset(
    [
        "article:published_time",
        "og:published_time",
        "og:article:published_time",
        "datepublished",
        "date",
        "pubdate",
        "publishdate",
        "publish-date",
        "publish_date",
        "publication_date",
        "dc.date",
        "dc.date.issued",
        "dcterms.date",
        "dcterms.issued",
        "dcterms.created",
        "parsely-pub-date",
        "sailthru.date",
        "cxenseparse:recs:publishtime",
        "article.published",
        "originalpublicationdate",
    ]
)
_MODIFIED_META = frozenset(
    ["article:modified_time", "og:updated_time", "datemodified", "last-modified", "dcterms.modified"]
)
_ADDRESS = (
    re.compile(r"/(?P<y>(?:19|20)\d\d)[/-](?P<m>0?[1-9]|1[0-2])[/-](?P<d>0?[1-9]|[12]\d|3[01])(?=[/._-]|$)"),
    re.compile(r"/(?P<y>20\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?=[/._-]|$)"),
)
_ISO = re.compile(r"(?P<y>(?:19|20)\d\d)-?(?P<m>\d\d)-?(?P<d>\d\d)(?![0-9])")
_DEEPEST = 40
_LARGEST_SCRIPT = 2_000_000  # characters of JSON-LD; more is no article


@dataclass(frozen=True, slots=True)
class PageDate:
    """One date that a page gives, and where: ``json-ld``, ``meta``, ``time``, ``url``."""

    value: dt.date
    source: str
    detail: str
    modified: bool = False


@dataclass(frozen=True, slots=True)
class PageDates:
    """All dates that a page gives of itself, most trustworthy first."""

    dates: tuple[PageDate, ...] = ()

    @property
    def published(self) -> PageDate | None:
        """The date to believe: the first that does not speak of a later change; ``None`` where there is none."""
        return next((d for d in self.dates if not d.modified), None)


def page_dates(html: str, url: str | None = None) -> PageDates:
    """The dates of an HTML page and its address, JSON-LD first, then meta tags, the address, ``<time>``.

    Broken markup and broken JSON are passed over; nothing is raised. Dates are taken as the page writes them, in its
    own time zone.
    """
    reader = _Reader()
    try:
        reader.feed(html)
        reader.close()
    except (AssertionError, ValueError, RecursionError):  # html.parser on declarations that are none
        pass
    found = [*_from_json_ld(reader.scripts), *reader.metas, *_from_url(url), *reader.times]
    return PageDates(tuple(dict.fromkeys(found)))


class _Reader(HTMLParser):
    """Collects meta tags, ``<time datetime>`` and JSON-LD scripts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.scripts: list[str] = []
        self.metas: list[PageDate] = []
        self.times: list[PageDate] = []
        self._script: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name.lower(): value or "" for name, value in attrs}
        if tag == "script":
            self._script = [] if "ld+json" in given.get("type", "").lower() else None
        elif tag == "meta":
            self._meta(given)
        elif tag == "time" or given.get("itemprop", "").lower() == "datepublished":
            value = _date(given.get("datetime") or given.get("content") or "")
            if value is not None:
                detail = given.get("itemprop") or tag
                self.times.append(
                    PageDate(value, "time", detail, "modif" in f"{detail} {given.get('class', '')}".lower())
                )

    def handle_data(self, data: str) -> None:
        if self._script is not None:
            self._script.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._script is not None:
            self.scripts.append("".join(self._script))
            self._script = None

    def _meta(self, given: dict[str, str]) -> None:
        name = (given.get("property") or given.get("name") or given.get("itemprop") or "").lower()
        modified = name in _MODIFIED_META
        if modified or name in _PUBLISHED_META:
            value = _date(given.get("content", ""))
            if value is not None:
                self.metas.append(PageDate(value, "meta", name, modified))


def _from_json_ld(scripts: list[str]) -> Iterator[PageDate]:
    for script in scripts:
        if len(script) > _LARGEST_SCRIPT:
            continue
        try:
            data = json.loads(script, strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _walk(data, 0)


def _walk(data: Any, depth: int) -> Iterator[PageDate]:
    if depth > _DEEPEST:
        return
    if isinstance(data, list):
        for part in data:
            yield from _walk(part, depth + 1)
    elif isinstance(data, dict):
        for key in ("datePublished", "dateCreated", "uploadDate", "dateModified"):
            value = _date(data[key]) if isinstance(data.get(key), str) else None
            if value is not None:
                yield PageDate(value, "json-ld", key, key == "dateModified")
        for part in data.values():
            if isinstance(part, dict | list):
                yield from _walk(part, depth + 1)


def _from_url(url: str | None) -> Iterator[PageDate]:
    if not url:
        return
    try:
        path = urlsplit(url).path
    except ValueError:
        return
    for pattern in _ADDRESS:
        for match in pattern.finditer(path):
            value = _calendar_day(match)
            if value is not None:
                yield PageDate(value, "url", match[0].strip("/"))


def _date(text: str) -> dt.date | None:
    match = _ISO.search(text[:40])
    return _calendar_day(match) if match else None


def _calendar_day(match: re.Match[str]) -> dt.date | None:
    try:
        return dt.date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:
        return None
