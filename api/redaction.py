"""Tokens out of everything that is written down or answered."""

from __future__ import annotations

import re

__all__ = ["redacted"]

_TOKEN = re.compile(r"wq_[A-Za-z0-9_-]{16,}", re.IGNORECASE)
_BEARER = re.compile(r"""\bbearer\s+[^\s"',;]+""", re.IGNORECASE)
_USER = re.compile(r"(?<=://)[^\s/?#\"'<>]{1,500}@")


def redacted(text: str) -> str:
    """``text`` without tokens of ours, without what follows ``Bearer``, and without name and password in addresses."""
    return _USER.sub("…@", _BEARER.sub("Bearer …", _TOKEN.sub("wq_…", text)))
