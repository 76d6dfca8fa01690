"""An event as one trigger tells it, before mentions are merged."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.actions import Entry
from extractors.circumstances import PlaceFound, TimeFound
from extractors.participants import Participant
from extractors.triggers import Trigger

__all__ = ["Candidate"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading of one trigger with its slots filled. ``sentence`` is the number of its sentence in the article.

    ``own_place`` and ``own_time`` say whether the circumstance stands in the trigger's own clause.
    """

    trigger: Trigger
    sentence: int
    mode: str | None
    status: str
    actors: tuple[Participant, ...] = ()
    recipients: tuple[Participant, ...] = ()
    place: PlaceFound | None = None
    about: PlaceFound | None = None
    time: TimeFound | None = None
    own_place: bool = False
    own_time: bool = False
    claimant: Participant | None = None
    content: Candidate | None = None

    @property
    def entry(self) -> Entry:
        """The lexicon entry that reads the trigger."""
        return self.trigger.reading.entry

    @property
    def type(self) -> str:
        """PLOVER type."""
        return self.entry.type

    @property
    def headline(self) -> bool:
        """Whether the trigger stands in the headline."""
        return self.trigger.sentence.kind == "headline"

    @property
    def fullness(self) -> float:
        """How explicit the mention is: filled slots, verbs before nouns."""
        slots = (
            bool(self.actors) * 1.5,
            bool(self.recipients),
            bool(self.place and self.own_place) * 0.5,
            bool(self.time and self.own_time) * 0.5,
        )
        named = any(p.known is not None and p.known.kind == "person" for p in self.actors)
        return (
            sum(slots)
            + (1.2 if named else 0.0)
            - 0.02 * self.sentence
            + (0.3 if self.trigger.reading.verbal or self.trigger.light else 0.0)
        )
