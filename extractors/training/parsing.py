"""Training of the dependency parser, on tags as the tagger gives them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F

from extractors.decoding import ArcDecoder
from extractors.training.loop import batches_by_length
from extractors.training.stanza_parts import as_written, device, documents

__all__ = ["ParserLearner", "arc_loss"]

_WORDS_A_BATCH = 1500
_SIZES = [
    "--hidden_dim=256", "--num_layers=2", "--char_hidden_dim=64", "--char_emb_dim=32", "--deep_biaff_hidden_dim=256",
    "--no_xpos", "--no_ufeats",
]  # fmt: skip


class ParserLearner:
    """A Stanza graph parser in training.

    Args:
        train, dev: cleaned CoNLL-U; UPOS and lemmas should be predicted ones, as those are what it will see.
        pretrain: word vectors.
        start: weights to go on from; a new network when ``None``.
    """

    def __init__(self, train: str, dev: str, pretrain: Any, start: Path | None = None) -> None:
        from stanza.models import parser
        from stanza.models.common.doc import Document
        from stanza.models.depparse.data import DataLoader, Dataset
        from stanza.models.depparse.trainer import GraphTrainer, Trainer

        self._document, self._dataset, self._loader, self._pretrain = Document, Dataset, DataLoader, pretrain
        self._train = documents(train)
        if start is None:
            args = parser.parse_args(["--shorthand=ar_padt", "--lang=ar", "--optim=adam", *_SIZES])
            vocab = Dataset(Document(self._train), args, pretrain).vocab
            self._trainer = GraphTrainer(args=args, vocab=vocab, pretrain=pretrain, device=device())
        else:
            self._trainer = Trainer.load(str(start), pretrain, args={"optim": "adam"}, device=device())
        self._dev_document = Document(documents(dev))
        self._dev = self._data(self._dev_document, evaluation=True)

    @property
    def module(self) -> torch.nn.Module:
        """The parser's network."""
        network: torch.nn.Module = self._trainer.model
        return network

    def batches(self, draw: random.Random) -> Iterator[Any]:
        """One epoch, sentences of like length together."""
        data = self._data(self._document(as_written(self._train, draw)), evaluation=False)
        for group in batches_by_length(data.lengths, _WORDS_A_BATCH, draw):
            yield self._loader.collate([data[i] for i in group])

    def loss(self, batch: Any) -> torch.Tensor:
        """Loss a word, see :func:`arc_loss`."""
        from stanza.models.depparse.trainer import unpack_batch

        inputs, _, word_order, lengths, word_lengths, text = unpack_batch(batch, device())
        return arc_loss(self._trainer.model, inputs, word_order, lengths, word_lengths, text)

    def evaluate(self) -> float:
        """Labelled attachment on gold words."""
        right = total = 0
        network = self._trainer.model
        self._trainer.model = ArcDecoder(network)
        try:
            with torch.no_grad():
                for group in batches_by_length(self._dev.lengths, 2 * _WORDS_A_BATCH, random.Random(1)):
                    predicted = self._trainer.predict(self._loader.collate([self._dev[i] for i in group]))
                    for place, tree in zip(group, predicted, strict=True):
                        words = self._dev_document.sentences[place].words
                        right += sum(arc == [w.head, w.deprel] for arc, w in zip(tree, words, strict=True))
                        total += len(words)
        finally:
            self._trainer.model = network
        return right / total

    def save(self, path: Path) -> None:
        """Writes the weights as Stanza reads them."""
        self._trainer.save(str(path))

    def _data(self, document: Any, evaluation: bool) -> Any:
        return self._dataset(
            document, self._trainer.args, self._pretrain, vocab=self._trainer.vocab, evaluation=evaluation
        )


def arc_loss(
    model: Any, inputs: list[torch.Tensor], word_order: Any, lengths: Any, word_lengths: Any, text: Any
) -> torch.Tensor:
    """The loss of Stanza's graph parser (Dozat and Manning 2017; order and distance by Qi and others 2018), a word.

    Differs from ``GraphParser.forward`` in cost alone: labels are scored for the gold arcs and not for all pairs.
    """
    from stanza.models.common.vocab import VOCAB_PREFIX_SIZE

    mask, head, deprel = inputs[1], inputs[9], inputs[10]
    states = model.embed(*inputs, word_order, lengths, word_lengths, text)
    kept = ~mask[:, 1:]
    place = torch.arange(states.size(1), device=states.device)
    offset = place.view(1, 1, -1) - place.view(1, -1, 1)

    def of_gold(scores: torch.Tensor) -> torch.Tensor:
        return scores[:, 1:].gather(2, head.unsqueeze(2)).squeeze(2)[kept]

    arcs = _pairs(model, model.unlabeled, states)
    order = _pairs(model, model.linearization, states)
    arcs = arcs + F.logsigmoid(order * torch.sign(offset).float()).detach()
    distance = 1 + F.softplus(_pairs(model, model.distance, states))
    nearness = -torch.log((offset.abs().float() - distance) ** 2 / 2 + 1)
    arcs = arcs + nearness.detach()
    own = torch.eye(states.size(1), dtype=torch.bool, device=states.device)
    arcs = arcs.masked_fill(own, -float("inf"))[:, 1:].masked_fill(mask.unsqueeze(1), -float("inf"))

    loss = F.cross_entropy(arcs[kept], head[kept], reduction="sum")
    labels = _labels_of(model, states, head, kept)
    loss = loss + F.cross_entropy(labels, (deprel - VOCAB_PREFIX_SIZE)[kept], reduction="sum")
    after = of_gold(order) / 2
    right = (of_gold(offset.expand(states.size(0), -1, -1)) > 0).long()
    loss = loss + F.cross_entropy(torch.stack([-after, after], 1), right, reduction="sum")
    loss = loss - of_gold(nearness).sum()
    return loss / int(kept.sum())


def _pairs(model: Any, scorer: Any, states: torch.Tensor) -> torch.Tensor:
    scores: torch.Tensor = scorer(model.drop(states), model.drop(states)).squeeze(3).float()
    return scores


def _labels_of(model: Any, states: torch.Tensor, head: torch.Tensor, kept: torch.Tensor) -> torch.Tensor:
    """Scores of labels of the gold arcs, ``[words, labels]``."""
    scorer = model.deprel
    heads = model.drop(states).gather(1, head.unsqueeze(2).expand(-1, -1, states.size(2)))[kept]
    left = scorer.dropout(scorer.hidden_func(scorer.W1(model.drop(states)[:, 1:][kept])))
    right = scorer.dropout(scorer.hidden_func(scorer.W2(heads)))
    one = left.new_ones(left.size(0), 1)
    weight = scorer.scorer.W_bilin.weight
    i, j, out = weight.shape
    folded = (torch.cat([left, one], 1) @ weight.permute(0, 2, 1).reshape(i, out * j)).view(-1, out, j)
    scores = torch.bmm(folded, torch.cat([right, one], 1).unsqueeze(2)).squeeze(2)
    labels: torch.Tensor = (scores + scorer.scorer.W_bilin.bias).float()
    return labels
