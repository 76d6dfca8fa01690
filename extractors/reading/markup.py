"""Markup within a text, blanked out so that every other character keeps its place."""

from __future__ import annotations

import html
import re

__all__ = ["blanked"]

_TAG = re.compile(r"<(?:/?[A-Za-z][^<>\n]{0,2000}|!--[^<>\n]{0,2000}|![A-Za-z][^<>\n]{0,200})>")
_ENTITY = re.compile(
    r"&(?:nbsp|quot|amp|lt|gt|laquo|raquo|apos|ndash|mdash|hellip|rlm|lrm|zwnj|ldquo|rdquo|#0*3[49]|#x0*2[27]|#0*160);"
)
_HIDDEN = re.compile(r"<(script|style)\b", re.IGNORECASE)


def blanked(content: str) -> str:
    """The content with tags, scripts and entities blanked, every character else in its place."""
    if "<" in content:
        content = _TAG.sub(_blank, _without_scripts(content))
    if "&" in content:
        content = _ENTITY.sub(_unescaped, content)
    return content


def _blank(found: re.Match[str]) -> str:
    block = re.match(r"</?(?:p|div|br|h[1-6]|li|ul|tr|td|table|section|article)\b", found.group(), re.IGNORECASE)
    return ("\n" if block else " ") + " " * (len(found.group()) - 1)


def _unescaped(found: re.Match[str]) -> str:
    character = html.unescape(found.group()).replace("\xa0", " ")
    return character + " " * (len(found.group()) - len(character))


def _without_scripts(content: str) -> str:
    """``<script>`` and ``<style>`` elements blanked out with all they hold."""
    lower = content.lower() if len(content.lower()) == len(content) else content
    pieces, position = [], 0
    while (found := _HIDDEN.search(lower, position)) is not None:
        close = lower.find(f"</{found.group(1)}", found.end())
        if close < 0:
            break
        pieces.append(content[position : found.start()])
        pieces.append("\n" + " " * (close - found.start() - 1))
        position = close
    return "".join(pieces) + content[position:]
