"""How likely an extracted event is right, from what was found of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from extractors.candidates import Candidate
from ontology.codes import TYPES

__all__ = ["confidence", "event_features"]


def event_features(merged: Candidate, group: Sequence[Candidate]) -> dict[str, float]:
    """What the confidence rests on: the entry, the participants found, how often and where the event is told."""
    word = merged.trigger.word
    body = [c for c in group if not c.headline]
    return {
        "bias": 1.0,
        "verb": float(merged.trigger.reading.verbal),
        "participle": float(merged.trigger.reading.part == "participles"),
        "event_noun": float(merged.trigger.reading.part == "nouns"),
        "light": float(merged.trigger.light is not None),
        "conditioned": float(bool(merged.entry.requires)),
        "weak": float(merged.entry.strength == "weak"),
        "actor": float(any(p.kind == "actor" for p in merged.actors)),
        "actor_thing": float(any(p.kind == "thing" for p in merged.actors)),
        "recipient": float(any(p.kind == "actor" for p in merged.recipients)),
        "recipient_thing": float(any(p.kind == "thing" for p in merged.recipients)),
        "known": float(any(p.known for p in (*merged.actors, *merged.recipients))),
        "country": float(any(p.country for p in (*merged.actors, *merged.recipients))),
        "mentions": math.log(len(group)),
        "headline": float(any(c.headline for c in group) and bool(body)),
        "headline_only": float(not body),
        "early": float(min(c.sentence for c in group) <= 2),
        "place": float(merged.own_place),
        "time": float(merged.own_time),
        "claimed": float(merged.claimant is not None),
        "content": float(merged.content is not None),
        "asserted": float(merged.status == "asserted"),
        "definite": float(not merged.trigger.reading.verbal and word.form.startswith(("ال", "لل"))),
        "deep": float(sum(1 for _ in merged.trigger.sentence.ancestors(merged.trigger.index)) > 4),
        **{f"type_{name}": float(merged.type == name) for name in TYPES},
    }


def confidence(merged: Candidate, group: Sequence[Candidate], weights: Mapping[str, float]) -> float:
    """Probability between 0 and 1 that the event stands in the text as recorded."""
    total = sum(weights.get(name, 0.0) * value for name, value in event_features(merged, group).items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
