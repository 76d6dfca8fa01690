"""Tokens out of everything that is written down or answered."""

from __future__ import annotations

import re

__all__ = ["redacted"]

_SECRET = re.compile(r"""wq_[A-Za-z0-9_-]{16,}|\bbearer\s+[^\s"',;]+""", re.IGNORECASE)


def redacted(text: str) -> str:
    """``text`` with tokens of ours, and whatever follows ``Bearer``, taken out."""
    return _SECRET.sub(lambda found: "wq_…" if found[0][:3].lower() == "wq_" else "Bearer …", text)
