"""Undoes clitics that the word splitter saw where there are none: «س + يطرت» is سيطرت."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from extractors.orthography import bare
from extractors.syntax import Sentence, Word

__all__ = ["rejoin"]

_CLITICS = frozenset("وفبلكس")


def rejoin(sentence: Sentence, known: Callable[[str], bool]) -> Sentence:
    """The sentence with such words whole again, as verbs; ``known`` tells the folded forms of verbs that are listed.

    A clitic is false where it and what follows make a listed verb, and what follows alone does not.
    """
    false = [
        word.index
        for word, host in zip(sentence.words, sentence.words[1:], strict=False)
        if word.token == host.token
        and word.bare in _CLITICS
        and len(host.bare) > 2
        and known(word.bare + host.bare)
        and not known(host.bare)
    ]
    return _joined(sentence, frozenset(false)) if false else sentence


def _joined(sentence: Sentence, clitics: frozenset[int]) -> Sentence:
    host = {i: i + 1 for i in clitics}
    kept = [w for w in sentence.words if w.index not in clitics]
    place = {w.index: i for i, w in enumerate(kept)}
    words: list[Word] = []
    for word in kept:
        before = sentence.words[word.index - 1] if word.index - 1 in clitics else None
        head, relation = word.head, word.deprel
        if before is not None and any(above.index == before.index for above in sentence.ancestors(word.index)):
            head, relation = before.head, before.deprel  # what hung on the clitic will hang on the whole word
        if head in host:
            head = host[head]
        if before is not None:
            form = before.form + word.form
            word = replace(word, form=form, lemma=bare(form), upos="VERB", start=before.start)
        words.append(replace(word, index=place[word.index], head=place.get(head, -1), deprel=relation))
    return Sentence(tuple(_rooted(w) for w in words), sentence.start, sentence.end, sentence.kind)


def _rooted(word: Word) -> Word:
    return replace(word, head=-1, deprel="root") if word.head == word.index else word
