"""Sentences as dependency trees, by Stanza, from weights on disk: nothing is ever fetched while reading.

Words carry offsets into the article, clitics split from their host («وقال» is و + قال).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from extractors.loading import arabic_pipeline, package_models
from extractors.orthography import bare, regularise
from extractors.sentences import split

__all__ = ["Parser", "Region", "Sentence", "StanzaParser", "Word"]


@dataclass(frozen=True, slots=True)
class Word:
    """A syntactic word. ``head`` is the index of its head in the sentence, -1 for the root; offsets in the article."""

    index: int
    form: str
    lemma: str
    upos: str
    feats: Mapping[str, str]
    head: int
    deprel: str
    start: int
    end: int
    token: int

    @property
    def bare(self) -> str:
        """Form folded to shared letters."""
        return bare(self.form)


@dataclass(frozen=True)
class Sentence:
    """A sentence of an article with its tree. ``kind`` is the region it stands in (headline, body …)."""

    words: tuple[Word, ...]
    start: int
    end: int
    kind: str = "body"
    children: tuple[tuple[int, ...], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        below: list[list[int]] = [[] for _ in self.words]
        for word in self.words:
            if word.head >= 0:
                below[word.head].append(word.index)
        object.__setattr__(self, "children", tuple(map(tuple, below)))

    def dependents(self, index: int, *relations: str) -> list[Word]:
        """Dependents of a word, all or those with one of the relations (``nsubj`` covers ``nsubj:pass``)."""
        words = (self.words[i] for i in self.children[index])
        return [w for w in words if not relations or w.deprel in relations or w.deprel.partition(":")[0] in relations]

    def ancestors(self, index: int) -> Iterator[Word]:
        """Heads of a word from the nearest to the root."""
        seen = {index}
        head = self.words[index].head
        while head >= 0 and head not in seen:
            seen.add(head)
            yield self.words[head]
            head = self.words[head].head

    def subtree(self, index: int) -> list[int]:
        """Indexes of a word and all below it, in order of the text."""
        found, todo = {index}, [index]
        while todo:
            for child in self.children[todo.pop()]:
                if child not in found:
                    found.add(child)
                    todo.append(child)
        return sorted(found)


class Parser(Protocol):
    """Anything that turns regions of articles into trees."""

    def parse(self, regions: Sequence[Region]) -> list[list[Sentence]]:
        """Sentences of each region."""
        ...


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of an article that is worth reading: its characters, and the offset of the first of them."""

    text: str
    start: int
    kind: str = "body"


class StanzaParser:
    """Stanza's tokenizer, word splitter, tagger, lemmatizer and dependency parser.

    Args:
        models: folder of our weights (``parser.pt`` …) or of Stanza's own (``resources.json``);
            the package's weights when ``None``.

    Raises:
        ModelsMissingError: a file is not there.
    """

    def __init__(self, models: Path | None = None) -> None:
        from extractors.decoding import quicken_pipeline

        self._pipeline = quicken_pipeline(arabic_pipeline(models or package_models(), tokenize_no_ssplit=True))

    def parse(self, regions: Sequence[Region]) -> list[list[Sentence]]:
        """Sentences of each region, parsed together in one batch."""
        import stanza

        pieces = [(r, piece) for r, region in enumerate(regions) for piece in _pieces(region)]
        documents = [stanza.Document([], text=text) for _, (text, _) in pieces]
        out: list[list[Sentence]] = [[] for _ in regions]
        if not documents:
            return out
        for (r, (text, offsets)), document in zip(pieces, self._pipeline.bulk_process(documents), strict=True):
            for parsed in document.sentences:
                sentence = _sentence(parsed, text, offsets, regions[r].kind)
                if sentence.words:
                    out[r].append(sentence)
        return out


def _pieces(region: Region) -> Iterator[tuple[str, tuple[int, ...]]]:
    for start, end in split(region.text):
        regular = regularise(region.text[start:end], region.start + start)
        if any(c.isalnum() for c in regular.text):
            yield regular.text, regular.offsets


def _sentence(parsed: Any, text: str, offsets: Sequence[int], kind: str) -> Sentence:
    words: list[Word] = []
    for t, token in enumerate(parsed.tokens):
        for word, (start, end) in zip(
            token.words, _spread([w.text for w in token.words], token.start_char, token.end_char, text), strict=True
        ):
            words.append(
                Word(
                    index=word.id - 1,
                    form=word.text,
                    lemma=regularise(word.lemma or word.text).text,
                    upos=word.upos or "X",
                    feats=dict(f.split("=", 1) for f in (word.feats or "").split("|") if "=" in f),
                    head=(word.head or 0) - 1,
                    deprel=word.deprel or "dep",
                    start=offsets[start],
                    end=offsets[end - 1] + 1 if end > start else offsets[start],
                    token=t,
                )
            )
    if not words:
        return Sentence((), offsets[0], offsets[-1], kind)
    return Sentence(tuple(words), words[0].start, words[-1].end, kind)


def _spread(forms: Sequence[str], start: int, end: int, text: str) -> list[tuple[int, int]]:
    """Lay the words of a token on its characters: clitics before take theirs, pronouns behind theirs, the host the
    rest.
    """
    if len(forms) == 1:
        return [(start, end)]
    host = max(range(len(forms)), key=lambda i: (len(forms[i]), -i))
    spans: list[tuple[int, int]] = [(start, end)] * len(forms)
    left, right = start, end
    for i in range(host):
        width = max(0, min(len(forms[i]), right - left - 1))
        spans[i] = (left, left + width)
        left += width
    for i in range(len(forms) - 1, host, -1):
        width = max(0, min(len(forms[i]), right - left - 1))
        spans[i] = (right - width, right)
        right -= width
    if forms[host].startswith("ال") and left > start and text[left - 1 : left + 1] == "لل":
        left -= 1  # «للجيش» is ل and الجيش, which share a letter
    spans[host] = (left, right)
    return spans
