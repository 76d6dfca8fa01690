"""Training of the tagger of names: persons, places, organisations and others, by a BiLSTM with a CRF on top.

It reads words without their clitics, as the rest of the pipeline does: «وبغداد» is و and بغداد, and the vector of بغداد
is known.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from extractors.training.loop import batches_by_length
from extractors.training.stanza_parts import device
from extractors.training.writing import habits_of, rewritten

__all__ = ["NameLearner", "NameSentence", "entities", "segmented"]

_WORDS_A_BATCH = 900
_REWRITTEN, _RENAMED = 0.2, 0.25
_PROCLITICS = frozenset("وفبلكس")
_PRONOUNS = frozenset(("ه", "ها", "هم", "هن", "هما", "نا", "ي", "ني", "ك", "كم"))
_SIZES = [
    "--hidden_dim=128", "--char_hidden_dim=64", "--char_emb_dim=32", "--no_emb_finetune", "--word_dropout=0.05",
    "--dropout=0.5",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class NameSentence:
    """A sentence of a corpus of names, its tokens taken apart.

    Attributes:
        words: syntactic words.
        tags: BIO tag of each word.
        tokens: index of the corpus' token that each word comes from.
        gold: BIO tag of each token.
    """

    words: tuple[str, ...]
    tags: tuple[str, ...]
    tokens: tuple[int, ...]
    gold: tuple[str, ...]


class NameLearner:
    """A Stanza tagger of names in training.

    Args:
        train, dev: sentences from :func:`segmented`.
        pretrain: word vectors.
        others: names of each kind; a part of the names in training sentences is replaced by one of these, so that their
            surroundings are learned and not they.
    """

    def __init__(
        self,
        train: Sequence[NameSentence],
        dev: Sequence[NameSentence],
        pretrain: Any,
        others: Mapping[str, Sequence[tuple[str, ...]]] | None = None,
    ) -> None:
        from stanza.models import ner_tagger
        from stanza.models.ner.data import DataLoader
        from stanza.models.ner.trainer import Trainer

        self._train, self._dev, self._pretrain, self._loader = train, dev, pretrain, DataLoader
        self._others = others or {}
        self._args = ner_tagger.parse_args(["--shorthand=ar_names", *_SIZES])
        vocab = DataLoader(_document(train), 32, self._args, pretrain, evaluation=False).vocab
        self._trainer = Trainer(args=self._args, vocab=vocab, pretrain=pretrain, device=device())

    @property
    def module(self) -> torch.nn.Module:
        """The tagger's network."""
        network: torch.nn.Module = self._trainer.model
        return network

    def batches(self, draw: random.Random) -> Iterator[Any]:
        """One epoch, sentences of like length together."""
        sentences = [_renamed(s, self._others, draw) for s in self._train]
        sentences = [_as_written(s, draw) if draw.random() < _REWRITTEN else s for s in sentences]
        for group in batches_by_length([len(s.words) for s in sentences], _WORDS_A_BATCH, draw):
            yield self._batch([sentences[i] for i in group])

    def loss(self, batch: Any) -> torch.Tensor:
        """Negative log-likelihood of the tags of a batch."""
        from stanza.models.ner.trainer import unpack_batch

        inputs, _, word_order, char_order, lengths, word_lengths, char_lengths, offsets = unpack_batch(batch, device())
        word, wordchars, mask, chars, tags = inputs
        loss: torch.Tensor = self._trainer.model(
            word, wordchars, mask, tags, word_order, lengths, word_lengths, chars, offsets, char_lengths, char_order
        )[0]
        return loss

    def evaluate(self) -> float:
        """F1 of names on the development part."""
        return self.score(self._dev)["all"]

    def score(self, sentences: Sequence[NameSentence]) -> dict[str, float]:
        """F1 of whole names by kind and of ``all``, on the tokens of the corpus, as the CoNLL shared task counts."""
        counts: dict[str, list[int]] = {kind: [0, 0, 0] for kind in ("all", "PER", "LOC", "ORG", "MISC")}
        for sentence, tags in zip(sentences, self._predicted(sentences), strict=True):
            found, there = entities(_of_tokens(sentence, tags)), entities(sentence.gold)
            for which, kinds in ((0, found & there), (1, found), (2, there)):
                for _, _, kind in kinds:
                    counts["all"][which] += 1
                    counts[kind][which] += 1
        return {kind: 2 * both / max(1, found + there) for kind, (both, found, there) in counts.items()}

    def save(self, path: Path) -> None:
        """Writes the weights as Stanza reads them."""
        self._trainer.save(str(path))

    def _batch(self, sentences: Sequence[NameSentence]) -> Any:
        return self._loader(
            _document(sentences), len(sentences), self._args, self._pretrain, vocab=self._trainer.vocab, evaluation=True
        )[0]

    def _predicted(self, sentences: Sequence[NameSentence]) -> list[list[str]]:
        found: list[list[str]] = [[] for _ in sentences]
        with torch.no_grad():
            for group in batches_by_length([len(s.words) for s in sentences], 4 * _WORDS_A_BATCH, random.Random(1)):
                predicted = self._trainer.predict(self._batch([sentences[i] for i in group]))
                for place, tags in zip(group, predicted, strict=True):
                    found[place] = tags
        return found


def segmented(pipeline: Any, sentences: Sequence[Sequence[tuple[str, str]]]) -> list[NameSentence]:
    """Sentences of a corpus of names with their tokens taken apart by a pipeline that tokenizes and expands.

    Words that belong to no name within a token (و before a name, a pronoun after it) are tagged O.
    """
    import stanza

    documents = [stanza.Document([], text=" ".join(word for word, _ in s)) for s in sentences]
    return [_segmented(s, d) for s, d in zip(sentences, pipeline.bulk_process(documents), strict=True)]


def _segmented(sentence: Sequence[tuple[str, str]], document: Any) -> NameSentence:
    starts, place = [], 0
    for word, _ in sentence:
        starts.append(place)
        place += len(word) + 1
    words: list[str] = []
    tags: list[str] = []
    tokens: list[int] = []
    for token in (t for s in document.sentences for t in s.tokens):
        source = bisect_right(starts, token.start_char) - 1
        tag = sentence[source][1]
        forms = [w.text for w in token.words]
        for i, form in enumerate(forms):
            outside = tag == "O" or (i < len(forms) - 1 and form in _PROCLITICS) or (i > 0 and form in _PRONOUNS)
            begun = bool(tokens) and tokens[-1] == source and tags[-1] != "O"
            tags.append("O" if outside else f"I-{tag[2:]}" if begun else tag)
            words.append(form)
            tokens.append(source)
    return NameSentence(tuple(words), tuple(tags), tuple(tokens), tuple(tag for _, tag in sentence))


def entities(tags: Sequence[str]) -> set[tuple[int, int, str]]:
    """Names in a row of BIO or BIOES tags: first place, place after the last, kind."""
    found: set[tuple[int, int, str]] = set()
    begin, kind = 0, ""
    for i, tag in enumerate([*tags, "O"]):
        if kind and (tag == "O" or tag[0] in "BS" or tag[2:] != kind):
            found.add((begin, i, kind))
            kind = ""
        if tag != "O" and not kind:
            begin, kind = i, tag[2:]
    return found


def _of_tokens(sentence: NameSentence, tags: Sequence[str]) -> list[str]:
    found = ["O"] * len(sentence.gold)
    for token, tag in zip(sentence.tokens, tags, strict=True):
        if tag != "O" and found[token] == "O":
            found[token] = tag
    return found


def _as_written(sentence: NameSentence, draw: random.Random) -> NameSentence:
    habits = habits_of(draw)
    words = tuple(rewritten(word, habits) for word in sentence.words)
    return NameSentence(words, sentence.tags, sentence.tokens, sentence.gold)


def _renamed(
    sentence: NameSentence, others: Mapping[str, Sequence[tuple[str, ...]]], draw: random.Random
) -> NameSentence:
    words, tags = list(sentence.words), list(sentence.tags)
    for begin, after, kind in sorted(entities(sentence.tags), reverse=True):
        if others.get(kind) and draw.random() < _RENAMED:
            name = draw.choice(others[kind])
            words[begin:after] = name
            tags[begin:after] = [f"B-{kind}", *[f"I-{kind}"] * (len(name) - 1)]
    return NameSentence(tuple(words), tuple(tags), (), ())


def _document(sentences: Sequence[NameSentence]) -> Any:
    from stanza.models.common.doc import Document

    return Document(
        [
            [{"id": i, "text": word, "ner": tag} for i, (word, tag) in enumerate(zip(s.words, s.tags, strict=True), 1)]
            for s in sentences
        ]
    )
