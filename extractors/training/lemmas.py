"""Training of the lemmatizer: a dictionary, and a network that spells the lemmas of words it lacks."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

from extractors.training.loop import batches_by_length
from extractors.training.stanza_parts import device, documents
from extractors.training.writing import HABITS, habits_of, rewritten

__all__ = ["LemmatizerLearner"]

_CHARS_A_BATCH = 500
_REWRITTEN = 0.15


class LemmatizerLearner:
    """A Stanza lemmatizer in training. Every word form of the treebank is learned once, however frequent.

    Args:
        train, dev: cleaned CoNLL-U; the tags of ``dev`` should be predicted ones.
        hidden: width of the network.
    """

    def __init__(self, train: str, dev: str, hidden: int = 150) -> None:
        from stanza.models import lemmatizer
        from stanza.models.lemma.trainer import Trainer
        from stanza.models.lemma.vocab import MultiVocab, Vocab

        triples = [(w["text"], w["upos"], w["lemma"]) for s in documents(train) for w in s if "upos" in w]
        words = [w for s in documents(dev) for w in s if "upos" in w]
        self._dev, self._gold = [(w["text"], w["upos"]) for w in words], [w["lemma"] for w in words]
        characters = "".join(sorted({c for form, _, lemma in triples for c in form + lemma}))
        vocab = MultiVocab({"char": Vocab(characters, "ar"), "pos": Vocab([tag for _, tag, _ in triples], "ar")})
        args = lemmatizer.parse_args(["--shorthand=ar_padt", f"--hidden_dim={hidden}"])
        args.update(lang="ar", vocab_size=vocab["char"].size, pos_vocab_size=vocab["pos"].size)
        self._args, self._types = args, sorted(set(triples))
        self._trainer = Trainer(args=args, vocab=vocab, device=device())
        self._trainer.train_dict(triples)
        self._trainer.train_dict(_respelled(triples), update_word_dict=True)
        known = self._trainer.skip_seq2seq(self._dev)
        self._unseen = [i for i, skip in enumerate(known) if not skip]

    @property
    def module(self) -> torch.nn.Module:
        """The network that spells lemmas."""
        network: torch.nn.Module = self._trainer.model
        return network

    def batches(self, draw: random.Random) -> Iterator[Any]:
        """One epoch over the word forms."""
        rows = [
            (rewritten(form, habits_of(draw)) if draw.random() < _REWRITTEN else form, tag, lemma)
            for form, tag, lemma in self._types
        ]
        for group in batches_by_length([len(form) for form, _, _ in rows], _CHARS_A_BATCH, draw):
            yield self._batch([rows[i] for i in group])

    def loss(self, batch: Any) -> torch.Tensor:
        """Cross-entropy of the letters and of the edit."""
        from stanza.models.lemma.trainer import unpack_batch

        (source, source_mask, target_in, target_out, tag, edits), _, text = unpack_batch(batch, device())
        letters, edit = self._trainer.model(source, source_mask, target_in, tag, raw=text)
        size = self._trainer.vocab["char"].size
        loss: torch.Tensor = self._trainer.crit(letters.view(-1, size), target_out.view(-1), edit, edits)
        return loss

    def evaluate(self) -> float:
        """Share of right lemmas on gold words."""
        lemmas = self._trainer.predict_dict(self._dev)
        with torch.no_grad():
            for begin in range(0, len(self._unseen), 200):
                places = self._unseen[begin : begin + 200]
                rows = [(*self._dev[i], self._gold[i]) for i in places]
                spelled, edits = self._trainer.predict(self._batch(rows), 1)
                spelled = self._trainer.postprocess([form for form, _, _ in rows], spelled, edits=edits)
                for place, lemma in zip(places, spelled, strict=True):
                    lemmas[place] = lemma
        return float(sum(a == b for a, b in zip(lemmas, self._gold, strict=True))) / len(lemmas)

    def save(self, path: Path) -> None:
        """Writes dictionary and weights as Stanza reads them."""
        self._trainer.save(str(path))

    def _batch(self, rows: list[tuple[str, str, str]]) -> Any:
        from stanza.models.lemma.data import DataLoader

        # Stanza's loader wants a whole document; only its way of making tensors is needed here.
        loader = DataLoader.__new__(DataLoader)
        loader.args = self._args
        loader.data = [loader.preprocess(rows, self._trainer.vocab["char"], self._trainer.vocab["pos"], self._args)]
        return loader[0]


def _respelled(triples: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Forms as people type them that are not forms of the treebank, with the lemma of what they stand for."""
    known = {form for form, _, _ in triples}
    found = []
    for form, tag, lemma in triples:
        for habits in (HABITS[:1], HABITS[3:], (HABITS[0], HABITS[3]), HABITS[1:2], HABITS[2:3]):
            other = rewritten(form, habits)
            if other not in known:
                found.append((other, tag, lemma))
    return found
