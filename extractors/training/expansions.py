"""Tokens that carry clitics and the words they are made of, as the expander learns them."""

from __future__ import annotations

from collections.abc import Iterable

from extractors.training.corpora import paragraphs
from extractors.training.writing import HABITS, Habit, rewritten, rewritten_within

__all__ = ["Expansion", "as_conllu", "expansions"]

Expansion = tuple[str, str]
"""A token, and its words with a blank between."""

_WRITERS: tuple[tuple[Habit, ...], ...] = (
    HABITS[:1], HABITS[2:3], HABITS[3:], (HABITS[0], HABITS[3]), (HABITS[0], HABITS[2], HABITS[3]),
)  # fmt: skip


def expansions(conllu: str) -> tuple[list[Expansion], list[Expansion]]:
    """Expansions in a cleaned treebank, and the same as people type them: words keep the letters of their token."""
    tokens = [(t.text, t.words) for p in paragraphs(conllu) for t in p if len(t.words) > 1]
    written = {
        (
            rewritten(text, habits),
            " ".join([*(rewritten_within(w, habits) for w in words[:-1]), rewritten(words[-1], habits)]),
        )
        for text, words in set(tokens)
        for habits in _WRITERS
    }
    plain = [(text, " ".join(words)) for text, words in tokens]
    return plain, sorted(written - set(plain))


def as_conllu(found: Iterable[Expansion]) -> str:
    """A CoNLL-U file with a sentence for each expansion."""
    blocks = []
    for token, joined in found:
        words = joined.split(" ")
        rows = [f"1-{len(words)}\t{token}" + "\t_" * 8]
        rows += [f"{i}\t{word}\t_\tX\t_\t_\t{i - 1}\tdep\t_\t_" for i, word in enumerate(words, 1)]
        blocks.append("\n".join(rows))
    return "\n\n".join(blocks) + "\n\n"
