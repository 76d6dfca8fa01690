"""Training of the tagger: UPOS, the treebank's own tags, and features."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

from extractors.decoding import quicken
from extractors.training.loop import batches_by_length
from extractors.training.stanza_parts import as_written, device, documents

__all__ = ["TaggerLearner", "predicted_tags"]

_WORDS_A_BATCH = 1500
_SIZES = [
    "--hidden_dim=150", "--num_layers=2", "--char_hidden_dim=64", "--char_emb_dim=32", "--deep_biaff_hidden_dim=150",
    "--composite_deep_biaff_hidden_dim=50",
]  # fmt: skip


class TaggerLearner:
    """A Stanza tagger in training.

    Args:
        train, dev: cleaned CoNLL-U.
        pretrain: word vectors.
        start: weights to go on from; a new network when ``None``.
    """

    def __init__(self, train: str, dev: str, pretrain: Any, start: Path | None = None) -> None:
        from stanza.models import tagger
        from stanza.models.common.doc import Document
        from stanza.models.pos.data import Dataset
        from stanza.models.pos.trainer import Trainer

        self._document, self._dataset, self._pretrain = Document, Dataset, pretrain
        self._train = documents(train)
        args = tagger.parse_args(["--shorthand=ar_padt", "--lang=ar", "--optim=adam", *_SIZES])
        if start is None:
            vocab = Dataset.init_vocab([Document(self._train)], args)
            self._trainer = Trainer(args=args, vocab=vocab, pretrain=pretrain, device=device())
        else:
            self._trainer = Trainer(args={"optim": "adam"}, model_file=str(start), pretrain=pretrain, device=device())
        quicken(self._trainer.model)
        self._dev = Document(documents(dev))

    @property
    def module(self) -> torch.nn.Module:
        """The tagger's network."""
        network: torch.nn.Module = self._trainer.model
        return network

    def batches(self, draw: random.Random) -> Iterator[Any]:
        """One epoch, sentences of like length together."""
        data = self._data(self._document(as_written(self._train, draw)), evaluation=False)
        lengths = [len(sample.word[0]) for sample in data.data]
        for group in batches_by_length(lengths, _WORDS_A_BATCH, draw):
            yield data.collate_fn([data[i] for i in group])

    def loss(self, batch: Any) -> torch.Tensor:
        """Sum of the cross-entropies of all columns."""
        loss: torch.Tensor = self._run(batch)[0]
        return loss

    def evaluate(self) -> float:
        """Mean of the accuracies of UPOS and features, on gold words."""
        tags = predicted_tags(self, self._dev)
        words = [w for sentence in self._dev.sentences for w in sentence.words]
        flat = [tag for sentence in tags for tag in sentence]
        upos = sum(tag[0] == w.upos for tag, w in zip(flat, words, strict=True))
        feats = sum(tag[2] == (w.feats or "_") for tag, w in zip(flat, words, strict=True))
        return float(upos + feats) / 2 / len(words)

    def save(self, path: Path) -> None:
        """Writes the weights as Stanza reads them."""
        self._trainer.save(str(path))

    def _data(self, document: Any, evaluation: bool) -> Any:
        return self._dataset(
            document, self._trainer.args, self._pretrain, vocab=self._trainer.vocab, evaluation=evaluation
        )

    def _run(self, batch: Any) -> Any:
        from stanza.models.pos.trainer import unpack_batch

        inputs, _, word_order, lengths, word_lengths, text = unpack_batch(batch, device())
        return self._trainer.model(*inputs, word_order, lengths, word_lengths, text)


def predicted_tags(learner: TaggerLearner, document: Any, dropped: float = 0.0) -> list[list[tuple[str, str, str]]]:
    """UPOS, own tag and features of each word, as the tagger sees them.

    ``dropped`` makes the tagger err on sentences it has learned as often as on others: the share of its training
    dropout that stays on. It stands in for jack-knifing, at the price of one pass instead of ten trainings; the right
    share is the one at which accuracy on the training part is that on the development part.
    """
    trainer = learner._trainer
    data = learner._data(document, evaluation=True)
    lengths = [len(sample.word[0]) for sample in data.data]
    network = trainer.model
    network.eval()
    found: list[list[tuple[str, str, str]]] = [[] for _ in lengths]
    kept = network.drop.p, network.worddrop.dropprob
    network.drop.p, network.worddrop.dropprob = kept[0] * dropped, kept[1] * dropped
    network.drop.train(dropped > 0)
    network.worddrop.train(dropped > 0)
    try:
        with torch.no_grad():
            for group in batches_by_length(lengths, 2 * _WORDS_A_BATCH, random.Random(1)):
                batch = data.collate_fn([data[i] for i in group])
                predictions = learner._run(batch._replace(tags=[]))[1]
                columns = [
                    [trainer.vocab[column.name].unmap(sentence) for sentence in values.tolist()]
                    for column, values in zip(network.tag_columns, predictions, strict=True)
                ]
                for row, place in enumerate(batch.orig_idx):
                    length = int(batch.lens[row])
                    found[group[place]] = list(zip(*(c[row][:length] for c in columns), strict=True))
    finally:
        network.drop.p, network.worddrop.dropprob = kept
        network.eval()
    return found
