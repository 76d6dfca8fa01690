"""Events in the columns of ACLED (codebook of 2024); which events these are says ``acled.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kg.exports.told import Told, name_of
from ontology.records import ActorRef, Event, PlaceRef

__all__ = ["COLUMNS", "Mapped", "rows", "table"]

COLUMNS = (
    "event_id_cnty",
    "event_date",
    "year",
    "time_precision",
    "disorder_type",
    "event_type",
    "sub_event_type",
    "actor1",
    "assoc_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "inter2",
    "interaction",
    "civilian_targeting",
    "iso",
    "region",
    "country",
    "admin1",
    "admin2",
    "admin3",
    "location",
    "latitude",
    "longitude",
    "geo_precision",
    "source",
    "source_scale",
    "notes",
    "fatalities",
    "tags",
    "timestamp",
    "waqai_event",
    "waqai_status",
    "waqai_confidence",
    "waqai_article",
    "source_url",
)
"""The 31 columns of ACLED, then our own."""

_CIVILIANS = "Civilians"
_WEEK, _MONTH = 7, 31
_EXACT = frozenset({"city", "town", "district", "village"})


@dataclass(frozen=True, slots=True)
class Mapped:
    """What an event is in ACLED's terms."""

    event: str
    sub: str


@dataclass(frozen=True, slots=True)
class Table:
    """``acled.toml``: by type and mode what an event is, and what it is where its target is civilian."""

    events: Mapping[tuple[str, str | None], Mapped]
    civilians: Mapping[tuple[str, str | None], Mapped]
    disorder: Mapping[str, str]
    inter: Mapping[str, str]


@cache
def table() -> Table:
    """The table of the package."""
    data = tomllib.loads(files("kg.exports").joinpath("acled.toml").read_text(encoding="utf-8"))
    events: dict[tuple[str, str | None], Mapped] = {}
    civilians: dict[tuple[str, str | None], Mapped] = {}
    for entry in data["event"]:
        for mode in entry.get("modes", [None]):
            events[entry["type"], mode] = Mapped(entry["event"], entry["sub"])
            if "civilians" in entry:
                civilians[entry["type"], mode] = Mapped(**entry["civilians"])
    return Table(events, civilians, data["disorder"], data["inter"])


def rows(told: Told) -> Iterator[dict[str, object]]:
    """The row of one event; none where it is no event of ACLED's."""
    event = told.event
    targets = [_inter(actor) for actor in event.recipients]
    mapped = _mapped(event, _CIVILIANS in targets)
    if mapped is None:
        return
    one, two = _inter(event.actors[0]) if event.actors else "", targets[0] if targets else ""
    yield {
        "event_id_cnty": told.key,
        **_date(told),
        "disorder_type": table().disorder[mapped.event],
        "event_type": mapped.event,
        "sub_event_type": mapped.sub,
        **_side(1, event.actors),
        **_side(2, event.recipients),
        "interaction": "-".join(filter(None, (one, two))),
        "civilian_targeting": _targeting(mapped, _CIVILIANS in targets),
        **_place(event.place),
        "source": told.article.source,
        "notes": told.sentence,
        "waqai_event": told.iri,
        "waqai_status": event.status.value,
        "waqai_confidence": event.confidence,
        "waqai_article": told.article.id,
        "source_url": told.article.url,
    }


def _mapped(event: Event, civilian: bool) -> Mapped | None:
    key = event.type, event.mode
    if civilian and key in table().civilians:
        return table().civilians[key]
    return table().events.get(key)


def _targeting(mapped: Mapped, civilian: bool) -> str | None:
    violent = table().disorder[mapped.event] == "Political violence"
    return "Civilian targeting" if violent and (civilian or mapped.event == "Violence against civilians") else None


def _inter(actor: ActorRef) -> str:
    return table().inter.get(actor.role or "", "")


def _side(number: int, actors: Sequence[ActorRef]) -> dict[str, object]:
    if not actors:
        return {}
    first, *others = actors
    return {
        f"actor{number}": name_of(first.name, first.text),
        f"assoc_actor_{number}": "; ".join(name_of(actor.name, actor.text) for actor in others) or None,
        f"inter{number}": _inter(first) or None,
    }


def _date(told: Told) -> dict[str, object]:
    """A day, or the first day of a week or month with the precision that says so; else the year, where it is one."""
    first, last = told.first, told.last
    if first is None or last is None:
        return {}
    found: dict[str, object] = {"year": f"{first:%Y}"} if first.year == last.year else {}
    days = (last - first).days + 1
    precision = 1 if days == 1 else 2 if days <= _WEEK else 3 if days <= _MONTH else None
    if precision is not None:
        found |= {"event_date": first.isoformat(), "time_precision": precision}
    return found


def _place(place: PlaceRef | None) -> dict[str, object]:
    if place is None:
        return {}
    exact = place.precision in _EXACT
    return {
        "country": place.country,
        "location": name_of(place.name, place.text),
        "latitude": place.lat,
        "longitude": place.lon,
        "geo_precision": 1 if exact else 3 if place.precision == "country" else 2 if place.precision else None,
    }
