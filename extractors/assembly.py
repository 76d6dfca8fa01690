"""Merged candidates as the records that leave the extractors."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from extractors.candidates import Candidate
from extractors.discourse import Discourse
from extractors.participants import Participant, as_actor
from ontology.codes import event_type
from ontology.records import ActorRef, Event, Label, Mention, Span, Status

__all__ = ["event_record"]


def event_record(
    article_id: str,
    content: str,
    merged: Candidate,
    mentions: Sequence[Candidate],
    discourse: Discourse,
    confidence: float,
) -> Event:
    """The record of one happening: ``merged`` holds its slots, ``mentions`` all triggers, most explicit first."""
    kind = event_type(merged.type)
    actors, recipients = _refs(merged.actors, discourse), _refs(merged.recipients, discourse)
    inner = (
        None
        if merged.content is None
        else event_record(article_id, content, merged.content, [merged.content], discourse, confidence)
    )
    spans = [_mention(content, m) for m in mentions]
    return Event(
        id=_identifier(article_id, merged, spans[0]),
        type=kind.name,
        mode=merged.mode,
        cameo=_cameo(merged),
        quad=kind.quad,
        score=kind.score_of(merged.mode),
        label=_label(merged, actors, recipients),
        actors=actors,
        recipients=recipients,
        place=merged.place.record() if merged.place else None,
        about_place=merged.about.record() if merged.about else None,
        time=merged.time.record() if merged.time else None,
        status=Status(merged.status),
        claimed_by=_refs([merged.claimant], discourse)[0] if merged.claimant else None,
        content=inner,
        mentions=tuple(dict.fromkeys(spans)),
        confidence=round(confidence, 3),
        rule=merged.entry.id,
    )


def _cameo(merged: Candidate) -> str:
    """The entry's code; the mode's where the mode came from the context and not from the entry."""
    kind = event_type(merged.type)
    return kind.cameo_of(merged.mode) if merged.mode and merged.mode != merged.entry.mode else merged.entry.cameo


def _refs(participants: Sequence[Participant], discourse: Discourse) -> tuple[ActorRef, ...]:
    refs = [as_actor(p, discourse.fullest(p)) for p in participants]
    return tuple({(r.start, r.end): r for r in refs}.values())


def _mention(content: str, candidate: Candidate) -> Mention:
    word, sentence = candidate.trigger.word, candidate.trigger.sentence
    return Mention(
        text=content[word.start : word.end],
        start=word.start,
        end=word.end,
        sentence=Span(start=sentence.start, end=sentence.end),
    )


def _identifier(article_id: str, merged: Candidate, mention: Mention) -> str:
    """Stable: the same article text gives the same ids."""
    digest = hashlib.sha256(
        f"{article_id}\x00{merged.type}\x00{mention.start}\x00{mention.end}\x00{merged.status}".encode(
            "utf-8", "surrogatepass"
        )
    )
    return digest.hexdigest()[:16]


def _label(merged: Candidate, actors: Sequence[ActorRef], recipients: Sequence[ActorRef]) -> Label:
    kind = event_type(merged.type)
    name = kind.modes[merged.mode].label if merged.mode is not None and merged.mode in kind.modes else kind.label
    return Label(
        ar=_line(
            name.ar or kind.name, [r.name.ar or r.text for r in actors], [r.name.ar or r.text for r in recipients], "، "
        ),
        en=_line(
            name.en or kind.name, [r.name.en or r.text for r in actors], [r.name.en or r.text for r in recipients], ", "
        ),
    )


def _line(action: str, actors: Sequence[str], recipients: Sequence[str], comma: str) -> str:
    line = f"{action}: {comma.join(actors)}" if actors else action
    return f"{line} > {comma.join(recipients)}" if recipients else line
