"""Weights of the two small logistic models, from ``weights.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Weights"]


@dataclass(frozen=True, slots=True)
class Weights:
    """``coreference``: that two mentions are one happening; ``confidence``: that an event stands in the text;
    ``least``: below this
    confidence an event is dropped.
    """

    coreference: Mapping[str, float]
    confidence: Mapping[str, float]
    least: float

    @classmethod
    def load(cls, path: Path | None = None) -> Weights:
        """Read the weights that ship with the package, or another file of the same form."""
        raw = tomllib.loads((path or Path(__file__).with_name("weights.toml")).read_text(encoding="utf-8"))
        return cls(raw["coreference"], raw["confidence"], float(raw["least"]))
