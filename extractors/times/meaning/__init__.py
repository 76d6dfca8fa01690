"""What terms mean: one module for each family of terms, registered with ``meaning``."""

from extractors.times.meaning import dates, hours, parts, ranges, relative
from extractors.times.meaning.stretch import Context, Stretch, meaning

__all__ = ["Context", "Stretch", "dates", "hours", "meaning", "parts", "ranges", "relative"]
