"""What an article is about, where that is no politics: words of force and agreement mean other things in sport and
on markets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from extractors.actions import stem
from extractors.candidates import Candidate
from extractors.factuality import Cues
from extractors.syntax import Sentence

__all__ = ["plausible", "topic"]

SHARES = {"sport": 0.03}
"""Share of content words from which an article counts as being about a topic; ``SHARE`` for the others."""

SHARE = 0.045

_CONTENT_WORDS = frozenset({"NOUN", "ADJ", "VERB", "X", "PROPN"})
_WITHOUT_EVENTS = frozenset({"sport", "weather"})


def topic(sentences: Sequence[Sentence], cues: Cues) -> str | None:
    """The unpolitical topic that prevails in an article, if one does."""
    counts: Counter[str] = Counter()
    total = 0
    for sentence in sentences:
        for word in sentence.words:
            if word.upos not in _CONTENT_WORDS:
                continue
            total += 1
            forms = {stem(word.lemma), stem(word.form)}
            counts.update(name for name, words in cues.topics.items() if forms & words)
    found = [(n / total, name) for name, n in counts.items() if n / total >= SHARES.get(name, SHARE) and n > 2]
    return max(found)[1] if found else None


def plausible(candidate: Candidate, about: str | None) -> bool:
    """Whether a candidate is believable in an article about ``about``: there it needs somebody who acts politically."""
    if about is None:
        return True
    if about in _WITHOUT_EVENTS:
        return False
    if about == "accident":
        return any(p.kind == "actor" and p.role not in (None, "CVL") for p in candidate.actors)
    return candidate.entry.strength == "strong" and any(p.kind == "actor" and p.role != "CVL" for p in candidate.actors)
