"""The directory of actors: all of them, the busiest first, found by name; it follows changes of single graphs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pyoxigraph import Literal, NamedNode

from kg.answers import ActorSummary
from kg.contributions import Contribution
from kg.folding import name_key

__all__ = ["Directory", "Said"]

Said = tuple[Any, Any, Any, int]
"""An actor, a property, a value (terms), and how much speaks for that value."""
Values = Mapping[tuple[str, str | None], str]
"""Of an actor: property and language to the value that most articles give."""


class Directory:
    """All actors, with what is said of them and how often.

    Args:
        said: what is said of all actors.
        events: number of events by actor.
        summary: an actor from its IRI, what is said of it, and the number of its events.
    """

    def __init__(
        self,
        said: Iterable[Said],
        events: Mapping[str, int],
        summary: Callable[[str, Values, int], ActorSummary],
    ) -> None:
        self._summary = summary
        self._events = Counter(events)
        self._said: dict[str, Counter[tuple[str, str | None, str]]] = defaultdict(Counter)
        self._entries: dict[str, tuple[ActorSummary, str]] = {}
        self._ranked: list[str] = []
        self._hear(said)
        self._describe(self._said)

    def search(self, name: str | None, limit: int, offset: int) -> tuple[ActorSummary, ...]:
        """Actors whose names hold every word of ``name``, whatever the spelling."""
        words = name_key(name or "").split()
        entries = map(self._entries.__getitem__, self._ranked)
        found = [actor for actor, names in entries if all(word in names for word in words)]
        return tuple(found[offset : offset + limit])

    def by_iri(self) -> dict[str, ActorSummary]:
        """All of them by IRI."""
        return {iri: actor for iri, (actor, _) in self._entries.items()}

    def exchange(
        self,
        gone: Iterable[Contribution],
        come: Iterable[Contribution],
        said: Callable[[Iterable[str]], Iterable[Said]],
    ) -> None:
        """Put what graphs say now in the place of what they said before; ``said`` tells it of some actors (IRIs)."""
        touched: set[str] = set()
        for sign, contributions in ((-1, gone), (1, come)):
            for part in contributions:
                touched |= part.actors
                for actor, times in part.events.items():
                    self._events[actor] += sign * times
        for actor in touched:
            self._said.pop(actor, None)
        if touched:
            self._hear(said(touched))
        self._describe(touched)

    def _hear(self, said: Iterable[Said]) -> None:
        for actor, name, value, times in said:
            if isinstance(value, Literal) and isinstance(actor, NamedNode):
                self._said[actor.value][name.value, value.language, value.value] = times

    def _describe(self, actors: Iterable[str]) -> None:
        """Say anew what these actors are, and who is busier than whom."""
        for actor in list(actors):
            counts = self._said.get(actor)
            if not counts:
                self._entries.pop(actor, None)
                continue
            summary = self._summary(actor, _most_said(counts), self._events[actor])
            self._entries[actor] = summary, name_key(f"{summary.name.ar or ''} {summary.name.en or ''}")
        self._ranked = sorted(self._entries, key=lambda iri: (-self._entries[iri][0].events, iri))


def _most_said(counts: Counter[tuple[str, str | None, str]]) -> Values:
    """For each property and language the value that most articles give; of several, the first in order."""
    best: dict[tuple[str, str | None], tuple[int, str]] = {}
    for (name, language, value), times in counts.items():
        key = name, language
        if key not in best or (-times, value) < (-best[key][0], best[key][1]):
            best[key] = times, value
    return {key: value for key, (_, value) in best.items()}
