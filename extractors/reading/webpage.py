"""HTML pages: the article inside, by trafilatura, without ever touching the network."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from ontology.records import Article

from .encoding import Unreadable, sanitise

__all__ = ["PageInfo", "WebArticle", "looks_like_html", "read_page"]

_HTML_START = re.compile(
    r"^\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_TITLE_SEPARATOR = re.compile(r"\s+[|–—-]\s+|\s*\|\s*")
_INVISIBLE = ("script", "style", "noscript", "template", "svg", "head", "nav", "footer", "form", "button")
_BLOCK_NAMES = "p div br h1 h2 h3 h4 h5 h6 li ul ol td tr table section article header blockquote main aside figure"
_BLOCKS = frozenset(_BLOCK_NAMES.split())


@dataclass(frozen=True, slots=True)
class PageInfo:
    """What an HTML page said beside its text: the page itself, so that its dates can be weighed elsewhere.

    ``date`` is trafilatura's guess at the page's date (ISO 8601), for information only.
    """

    html: str
    url: str | None = None
    site: str | None = None
    date: str | None = None


class WebArticle(Article):
    """An article out of an HTML page; ``title`` and ``text`` are what was found in it, ``page`` is the page."""

    page: PageInfo = Field(exclude=True, repr=False)


@dataclass(frozen=True, slots=True)
class Found:
    """Title and text found in a page."""

    title: str
    text: str
    page: PageInfo


def looks_like_html(text: str) -> bool:
    """Whether ``text`` begins as an HTML document does."""
    return _HTML_START.match(text[:4096]) is not None


def read_page(html: str) -> Found:
    """The article of an HTML page.

    :raises Unreadable: where the page holds no text of an article.
    """
    extracted = _trafilatura(html)
    text = extracted.get("text") or ""
    if not text.strip():
        text = _bare_text(html)
    if not text.strip():
        raise Unreadable("is an HTML page without article text")
    site = extracted.get("sitename")
    title = _without_site(extracted.get("title") or "", site)
    page = PageInfo(html=html, url=extracted.get("url"), site=site, date=extracted.get("date"))
    return Found(sanitise(title), sanitise(_without_title(text, title)), page)


def _trafilatura(html: str) -> dict[str, Any]:
    import trafilatura

    # trafilatura reports what it cannot parse on its loggers; the caller gets one message of ours instead.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    try:
        found = trafilatura.bare_extraction(
            html, include_comments=False, include_tables=False, with_metadata=True, date_extraction_params=_DATES
        )
    except Exception:
        # Another's parser on a hostile page: whatever it stumbles over, the plain text is still to be had.
        return {}
    if found is None or isinstance(found, dict):
        return found or {}
    return dict(found.as_dict())


_DATES = {"extensive_search": False, "original_date": True, "outputformat": "%Y-%m-%d"}


def _bare_text(html: str) -> str:
    """The visible text of a page too small or too odd for trafilatura."""
    from lxml import etree  # type: ignore[import-untyped]
    from lxml.html import HTMLParser  # type: ignore[import-untyped]

    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(html.encode("utf-8", errors="replace"), parser)
    except etree.LxmlError:
        return ""
    if root is None:
        return ""
    etree.strip_elements(root, *_INVISIBLE, with_tail=False)
    pieces: list[str] = []
    for action, element in etree.iterwalk(root, events=("start", "end")):
        if element.tag in _BLOCKS:
            pieces.append("\n")
        pieces.append((element.text if action == "start" else element.tail) or "")
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _without_site(title: str, site: str | None) -> str:
    """``title`` without the site's name at its end (``… | صحيفة كذا``)."""
    parts = _TITLE_SEPARATOR.split(title)
    if len(parts) > 1 and (len(parts[-1].split()) <= 3 or parts[-1] == site) and len(parts[0].split()) >= 3:
        last = _TITLE_SEPARATOR.findall(title)[-1]
        return title[: title.rindex(last)].strip()
    return " ".join(title.split())


def _without_title(text: str, title: str) -> str:
    """``text`` without the headline as its first line: it is the title already."""
    first, _, rest = text.partition("\n")
    return rest.lstrip("\n") if title and rest.strip() and " ".join(first.split()) == title else text
