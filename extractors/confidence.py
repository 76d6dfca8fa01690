"""How likely an extracted event is right, from what was found of it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from extractors.candidates import Candidate

__all__ = ["confidence", "features"]

WEIGHTS = {"bias": 0.2, "verb": 0.4, "weak": -0.5, "actor": 0.8, "recipient": 0.3, "mentions": 0.3, "headline": 0.6, "place": 0.1, "time": 0.2}
"""Logistic weights; see ``benchmarks/quality.py`` for how they are fitted."""


def features(merged: Candidate, group: Sequence[Candidate]) -> dict[str, float]:
    """What the confidence rests on."""
    return {
        "bias": 1.0,
        "verb": float(merged.trigger.reading.verbal),
        "weak": float(merged.entry.strength != "strong"),
        "actor": float(any(p.kind == "actor" for p in merged.actors)),
        "recipient": float(any(p.kind == "actor" for p in merged.recipients)),
        "mentions": math.log(len(group)),
        "headline": float(any(c.headline for c in group) and not all(c.headline for c in group)),
        "place": float(merged.own_place),
        "time": float(merged.own_time),
    }


def confidence(merged: Candidate, group: Sequence[Candidate]) -> float:
    """Probability between 0 and 1 that the event stands in the text as recorded."""
    total = sum(WEIGHTS[name] * value for name, value in features(merged, group).items())
    return 1 / (1 + math.exp(-total))
