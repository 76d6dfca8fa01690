"""How much of a hostile input is taken in."""

from __future__ import annotations

__all__ = ["ARTICLE_BYTES", "GZIP_FLOOR", "GZIP_RATIO", "JSON_BYTES", "YEARS", "megabytes"]

ARTICLE_BYTES = 20 * 1024 * 1024
"""Largest single article (file, page or line), in bytes as they lie on disk after unpacking."""

JSON_BYTES = 64 * 1024 * 1024
"""Largest ``.json`` file: a JSON array cannot be read piece by piece, ``.jsonl`` can."""

GZIP_FLOOR = 64 * 1024 * 1024
GZIP_RATIO = 200
"""A packed file may grow to the floor, or to this many times its size: news text packs 3 to 10 times."""

YEARS = range(1800, 2101)
"""Years that a newspaper article can have been published in."""


def megabytes(size: int) -> str:
    """``size`` bytes for a message: ``20 MB``."""
    return f"{size / 1024 / 1024:.0f} MB"
