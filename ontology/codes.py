"""PLOVER event types and modes with quad class, conflict-cooperation score and default CAMEO code.

The table is ``codes.toml`` (PLOVER manual, 2021). Codes are strings.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from ontology.records import Label

__all__ = ["ROLES", "TYPES", "EventMode", "EventType", "event_type"]

ROLES: Mapping[str, Label] = MappingProxyType(
    {
        "GOV": Label(ar="حكومة", en="government"),
        "MIL": Label(ar="جيش", en="military"),
        "REB": Label(ar="متمردون", en="rebels"),
        "OPP": Label(ar="معارضة", en="opposition"),
        "CVL": Label(ar="مدنيون", en="civilians"),
        "COP": Label(ar="شرطة وأمن", en="police and security"),
        "JUD": Label(ar="قضاء", en="judiciary"),
        "LEG": Label(ar="برلمان", en="legislature"),
        "SPY": Label(ar="استخبارات", en="intelligence"),
        "MED": Label(ar="إعلام", en="media"),
        "BUS": Label(ar="أعمال", en="business"),
        "EDU": Label(ar="تعليم", en="education"),
        "ELI": Label(ar="نخبة", en="elites"),
        "LAB": Label(ar="عمال", en="labour"),
        "HLH": Label(ar="صحة", en="health"),
        "REF": Label(ar="لاجئون", en="refugees"),
        "REL": Label(ar="رجال دين", en="religious"),
        "CRM": Label(ar="مجرمون", en="criminals"),
        "IGO": Label(ar="منظمة دولية", en="intergovernmental organisation"),
        "NGO": Label(ar="منظمة غير حكومية", en="non-governmental organisation"),
        "MNC": Label(ar="شركة متعددة الجنسيات", en="multinational company"),
        "UAF": Label(ar="جماعة مسلحة مجهولة", en="unidentified armed force"),
        "PTY": Label(ar="حزب", en="political party"),
        "SET": Label(ar="مستوطنون", en="settlers"),
    }
)
"""CAMEO role codes in use (CAMEO manual, 1.1b3, chapter 3; PLOVER's additions PTY)."""


@dataclass(frozen=True, slots=True)
class EventMode:
    """A mode of an event type: ``score`` from -10 (conflict) to 10 (cooperation), default ``cameo`` code."""

    name: str
    score: float
    cameo: str
    label: Label


@dataclass(frozen=True, slots=True)
class EventType:
    """A PLOVER event type; ``quad`` 1 verbal, 2 material cooperation, 3 verbal, 4 material conflict."""

    name: str
    quad: int
    score: float
    cameo: str
    label: Label
    modes: Mapping[str, EventMode] = field(default_factory=dict)

    def score_of(self, mode: str | None) -> float:
        """Score of ``mode``, or of the type itself where ``mode`` is ``None`` or has none."""
        return self.modes[mode].score if mode is not None and mode in self.modes else self.score

    def cameo_of(self, mode: str | None) -> str:
        """Default CAMEO code of ``mode``, or of the type."""
        return self.modes[mode].cameo if mode is not None and mode in self.modes else self.cameo


@cache
def _load() -> Mapping[str, EventType]:
    raw = tomllib.loads(files("ontology").joinpath("codes.toml").read_text(encoding="utf-8"))
    return MappingProxyType({name: _event_type(name, row) for name, row in raw.items()})


def _event_type(name: str, row: Mapping[str, Any]) -> EventType:
    modes = {
        mode: EventMode(mode, m["score"], m["cameo"], Label(ar=m["ar"], en=m["en"]))
        for mode, m in row.get("modes", {}).items()
    }
    label = Label(ar=row["ar"], en=row["en"])
    return EventType(name, row["quad"], row["score"], row["cameo"], label, MappingProxyType(modes))


TYPES: Mapping[str, EventType] = _load()
"""The sixteen PLOVER types by name."""


def event_type(name: str) -> EventType:
    """Look up a PLOVER type.

    Raises:
        KeyError: if there is no such type; the message lists those that exist.
    """
    try:
        return TYPES[name]
    except KeyError:
        raise KeyError(f"no PLOVER type {name!r}; there are {', '.join(TYPES)}") from None
