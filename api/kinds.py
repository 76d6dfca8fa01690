"""Kinds of settings: how a value is read out of an environment variable or a TOML file, and which ones are allowed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_type_hints

__all__ = ["BadSetting", "Entry", "choice", "entries", "flag", "number", "path", "shown", "text", "whole", "words"]

Read = Callable[[Any, str], Any]


class BadSetting(ValueError):
    """A setting that cannot be used; the message names it and says what it must be."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A setting in the table: how it is read, what it means, its default in words where the value says too little."""

    read: Read
    meaning: str
    default: str | None = None


def entries(settings: type) -> dict[str, Entry]:
    """The entries in the annotations of a dataclass, by field; fields without one are left out."""
    found = {}
    for name, hint in get_type_hints(settings, include_extras=True).items():
        for one in getattr(hint, "__metadata__", ()):
            if isinstance(one, Entry):
                found[name] = one
    return found


def shown(value: Any) -> str:
    """A default as the documentation shows it."""
    match value:
        case None | ():
            return "—"
        case bool():
            return "`true`" if value else "`false`"
        case tuple():
            return f"`{','.join(value)}`"
        case float() if value.is_integer():
            return f"`{int(value)}`"
        case _:
            return f"`{value}`"


def text(value: Any, name: str) -> str:
    """Words."""
    if not isinstance(value, str) or not value.isprintable():
        raise BadSetting(f"{name} must be a text without control characters")
    return value


def path(value: Any, name: str) -> Path:
    """A file or folder."""
    return Path(text(value, name)).expanduser()


def flag(value: Any, name: str) -> bool:
    """Yes or no."""
    known = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if isinstance(value, bool):
        return value
    found = known.get(value.strip().lower()) if isinstance(value, str) else None
    if found is None:
        raise BadSetting(f"{name} is {value!r}; it must be true or false")
    return found


def number(least: float, most: float) -> Read:
    """A number from ``least`` to ``most``."""

    def read(value: Any, name: str) -> float:
        try:
            if isinstance(value, bool):
                raise TypeError
            found = float(value)
        except (TypeError, ValueError, OverflowError):
            raise BadSetting(f"{name} is {value!r}, not a number") from None
        if not least <= found <= most:
            raise BadSetting(f"{name} is {value}; it must be from {least} to {most}")
        return found

    return read


def whole(least: int, most: int) -> Read:
    """A whole number from ``least`` to ``most``."""
    as_number = number(least, most)

    def read(value: Any, name: str) -> int:
        found = as_number(value, name)
        if not found.is_integer():
            raise BadSetting(f"{name} is {value}; it must be a whole number")
        return int(found)

    return read


def choice(*known: str) -> Read:
    """One of some words."""

    def read(value: Any, name: str) -> str:
        if value not in known:
            raise BadSetting(f"{name} is {value!r}; it must be one of {', '.join(known)}")
        return str(value)

    return read


def words(value: Any, name: str) -> tuple[str, ...]:
    """Several words: with commas between them in the environment, an array in the file."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise BadSetting(f"{name} must be a list of texts")
    return tuple(stripped for part in parts if (stripped := text(part, name).strip()))
