"""The tense of the clause that a stretch of text stands in, read off the trees: it decides which Wednesday is meant."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Literal

from extractors.positions import clause_head
from extractors.syntax import Sentence

__all__ = ["Tenses"]


class Tenses:
    """Called with offsets ``start`` and ``end`` (exclusive) of an article, tells ``past``, ``future`` or ``None``."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self._sentences = sorted(sentences, key=lambda s: s.start)
        self._starts = [s.start for s in self._sentences]

    def __call__(self, start: int, end: int) -> Literal["past", "future"] | None:
        """Tense of the verb above the first word at ``start``: perfect is past, a future particle future."""
        number = bisect_right(self._starts, start) - 1
        if number < 0 or self._sentences[number].end <= start:
            return None
        sentence = self._sentences[number]
        word = next((w for w in sentence.words if w.end > start), None)
        if word is None:
            return None
        verb = sentence.words[clause_head(sentence, word.index)]
        if verb.upos != "VERB":
            return None
        before = sentence.words[verb.index - 1].bare if verb.index else ""
        aspect = verb.feats.get("Aspect")
        if before in ("س", "سوف", "لن") or (aspect == "Imp" and verb.bare.startswith(("سي", "ست", "سن"))):
            return "future"
        return "past" if aspect == "Perf" or before == "لم" else None
