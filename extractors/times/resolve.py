"""From terms to time: what a term means for an article written on a given day, in a past or future clause.

``resolve`` returns ``None`` where the text does not settle it; nothing is ever taken for "today" by default.
"""

from __future__ import annotations

from extractors.times.meaning import Context, Stretch, meaning
from extractors.times.terms import Term

__all__ = ["Context", "Stretch", "resolve"]


def resolve(term: Term, context: Context) -> Stretch | None:
    """The stretch that a term means in a context; ``None`` where it cannot be told, or lies outside years 1–9999."""
    try:
        return meaning(term, context)
    except (OverflowError, ValueError):
        return None
