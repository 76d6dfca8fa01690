"""JSON records to articles."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any

from ontology.records import ARTICLE_ID_LIMIT, Article

from .encoding import sanitise
from .limits import YEARS

__all__ = ["BadRecord", "parse_date", "parse_json", "to_article"]


class BadRecord(ValueError):
    """A record that is no article; the message says why."""


_TEXT_KEYS = ("text", "title", "source", "url")


def parse_json(text: str) -> Any:
    """The value of a JSON text.

    :raises BadRecord: where it is none, is nested too deep, or holds a number too long.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        where = f"column {error.colno}" if error.lineno == 1 else f"line {error.lineno}, column {error.colno}"
        raise BadRecord(f"is not valid JSON: {error.msg} ({where})") from None
    except RecursionError:
        raise BadRecord("is JSON nested too deep") from None
    except ValueError as error:
        raise BadRecord(f"is not valid JSON: {error}") from None


def to_article(value: Any, *, fallback_id: str, published: dt.date | None = None) -> Article:
    """The article of ``{"id", "title", "text", "published", "source", "url"}``; only ``text`` is required.

    ``fallback_id`` and ``published`` hold where the record has none of its own.

    :raises BadRecord: where a field is missing or of the wrong kind.
    """
    if not isinstance(value, Mapping):
        raise BadRecord(f"is a JSON {_kind(value)}, not an article record with a 'text'")
    if "text" not in value:
        raise BadRecord("has no 'text'")
    fields = {key: _text(value, key) for key in _TEXT_KEYS}
    title, text = fields["title"] or "", fields["text"] or ""
    if not (title.strip() or text.strip()):
        raise BadRecord("is empty")
    return Article(
        id=_identifier(value.get("id"), fallback_id),
        title=title,
        text=text,
        published=parse_date(value.get("published")) or published,
        source=fields["source"],
        url=fields["url"],
    )


def parse_date(value: Any) -> dt.date | None:
    """A publication date from ISO 8601 text, with or without a time of day; ``None`` from nothing.

    :raises BadRecord: where it is no date, or in a year that no newspaper article is from.
    """
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise BadRecord(f"'published' must be text like 2020-01-08, not a JSON {_kind(value)}")
    text = value.strip()
    try:
        # A date followed by anything but a time is left for fromisoformat to refuse.
        date = dt.date.fromisoformat(text) if len(text) <= 10 else dt.datetime.fromisoformat(text[:40]).date()
    except ValueError:
        raise BadRecord(f"'published' is no date: {_shown(text)}; write it like 2020-01-08") from None
    if date.year not in YEARS:
        raise BadRecord(f"'published' is in the year {date.year}, which no article can be from: {_shown(text)}")
    return date


def array_items(value: Any) -> Iterator[Any]:
    """The records of a ``.json`` file: one record, an array of them, or ``{"articles": [...]}``."""
    if isinstance(value, Mapping) and "text" not in value and isinstance(value.get("articles"), list):
        value = value["articles"]
    if isinstance(value, list):
        yield from value
    else:
        yield value


def _text(value: Mapping[str, Any], key: str) -> str | None:
    field = value.get(key)
    if field is None:
        return None
    if not isinstance(field, str):
        raise BadRecord(f"'{key}' must be text, not a JSON {_kind(field)}")
    return sanitise(field)


def _identifier(value: Any, fallback: str) -> str:
    if value is None or value == "":
        return fallback
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise BadRecord(f"'id' must be text or a whole number, not a JSON {_kind(value)}")
    identifier = sanitise(str(value)).strip()
    if not identifier:
        return fallback
    if len(identifier) > ARTICLE_ID_LIMIT:
        raise BadRecord(f"'id' is {len(identifier)} characters long; at most {ARTICLE_ID_LIMIT} are taken")
    if not identifier.isprintable():
        raise BadRecord("'id' holds control characters")
    return identifier


def _kind(value: Any) -> str:
    kinds = {dict: "object", list: "array", str: "string", bool: "boolean", type(None): "null"}
    return kinds.get(type(value), "number")


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:40] + "…")
