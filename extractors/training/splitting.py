"""Training of the tokenizer: where tokens and sentences end, and which tokens carry clitics."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from extractors.training.corpora import Token, paragraphs
from extractors.training.loop import batches_by_length
from extractors.training.stanza_parts import device
from extractors.training.writing import habits_of, rewritten

__all__ = ["TokenizerLearner"]

_CHARS_A_WINDOW = 320
_CHARS_A_BATCH = 9600
_REWRITTEN, _RENAMED, _UNKNOWN, _GLUED = 0.25, 0.2, 0.05, 0.02
_INSIDE, _END, _END_WITH_CLITICS = 0, 1, 3  # Stanza's labels; one more where the sentence ends too


@dataclass(frozen=True, slots=True)
class _Window:
    """A stretch of text: ids of characters, labels, features, and the characters."""

    units: NDArray[np.int64]
    labels: NDArray[np.int64]
    features: NDArray[np.float64]
    text: list[str]

    def cut(self, begin: int, end: int) -> _Window:
        return _Window(self.units[begin:end], self.labels[begin:end], self.features[begin:end], self.text[begin:end])


class TokenizerLearner:
    """A Stanza tokenizer in training, on windows that cover all of the text.

    Stanza's own sampler leaves sentences out that are longer than a window; a newspaper's are. Names of the training
    text are now and then replaced by others: whether «ب» begins a name or stands before it can't be learned from the
    few thousand names of a treebank.

    Args:
        train, dev: cleaned CoNLL-U.
        names: names of one word.
        start: weights to go on from; a new network when ``None``.
    """

    def __init__(self, train: str, dev: str, names: Sequence[str], start: Path | None = None) -> None:
        from stanza.models import tokenizer
        from stanza.models.tokenization.trainer import Trainer
        from stanza.models.tokenization.vocab import Vocab

        self._train, self._dev, self._names = paragraphs(train), paragraphs(dev), list(names)
        if start is None:
            characters = [[(c, 0) for t in p for c in (*t.text, " ")] for p in self._train]
            args = vars(tokenizer.build_argparse().parse_args(["--lang=ar", "--shorthand=ar_padt", "--use_mwt"]))
            vocab = Vocab(characters, "ar")
            functions = ["space_before", "capitalized", "numeric", "end_of_para", "start_of_para"]
            args.update(vocab_size=len(vocab), feat_funcs=functions, feat_dim=len(functions), num_dict_feat=0)
            self._trainer = Trainer(args=args, vocab=vocab, device=device())
        else:
            self._trainer = Trainer(model_file=str(start), args={"lr0": 1e-3, "weight_decay": 0.0}, device=device())

    @property
    def module(self) -> torch.nn.Module:
        """The tokenizer's network."""
        network: torch.nn.Module = self._trainer.model
        return network

    def batches(self, draw: random.Random) -> Iterator[Any]:
        """One epoch of windows; they begin elsewhere each time."""
        windows = [w for p in self._train for w in self._windows(p, draw)]
        for group in batches_by_length([len(w.units) for w in windows], _CHARS_A_BATCH, draw):
            yield self._batch([windows[i] for i in group], noisy=True)

    def loss(self, batch: Any) -> torch.Tensor:
        """Cross-entropy a character."""
        units, labels, features, text, lengths = batch
        scores = self._trainer.model(units, features, lengths, text)
        loss: torch.Tensor = self._trainer.criterion(scores.view(-1, scores.size(2)), labels.view(-1))
        return loss

    def evaluate(self) -> float:
        """F1 of tokens: both ends and whether it carries clitics."""
        self._trainer.model.eval()
        both = found = there = 0
        windows = [self._window(self._labelled(p, None)) for p in self._dev]
        with torch.no_grad():
            for group in batches_by_length([len(w.units) for w in windows], 2 * _CHARS_A_BATCH, random.Random(1)):
                units, labels, features, text, lengths = self._batch([windows[i] for i in group], noisy=False)
                guesses = self._trainer.model(units, features, lengths, text).argmax(2).tolist()
                for guess, gold, length in zip(guesses, labels.tolist(), lengths, strict=True):
                    mine, right = _tokens(guess[:length]), _tokens(gold[:length])
                    both, found, there = both + len(mine & right), found + len(mine), there + len(right)
        return 2 * both / (found + there)

    def save(self, path: Path) -> None:
        """Writes the weights as Stanza reads them."""
        self._trainer.save(str(path))

    def _labelled(self, paragraph: Sequence[Token], draw: random.Random | None) -> list[tuple[str, int]]:
        habits = habits_of(draw) if draw and draw.random() < _REWRITTEN else ()
        found: list[tuple[str, int]] = []
        for token in paragraph:
            text, clitics, spaced = token.text, len(token.words) > 1, token.spaced
            if draw and token.tag in ("X", "PROPN") and self._names and draw.random() < _RENAMED:
                text, clitics = self._other_name(token, draw)
            if draw and token.tag == "PUNCT" and text in "،.؛:" and draw.random() < _GLUED:
                spaced = False
            text = rewritten(text, habits)
            end = (_END_WITH_CLITICS if clitics else _END) + (1 if token.last else 0)
            found.extend((c, _INSIDE) for c in text[:-1])
            found.append((text[-1], end))
            if spaced:
                found.append((" ", _INSIDE))
        while found and found[-1][0] == " ":
            found.pop()
        return found

    def _other_name(self, token: Token, draw: random.Random) -> tuple[str, bool]:
        name = draw.choice(self._names)
        if len(token.words) > 1:
            return (token.words[0] + name, True) if token.words[0] in ("و", "ف", "ب", "ل") else (token.text, True)
        if draw.random() < 0.12:
            return draw.choice("ووولب") + name, True
        return name, False

    def _window(self, labelled: list[tuple[str, int]]) -> _Window:
        from stanza.models.tokenization.data import TokenizationDataset

        # One paragraph given as text makes the dataset's own features; its labels come from us.
        data = TokenizationDataset(self._trainer.args, input_text="ا", vocab=self._trainer.vocab, evaluation=True)
        return _Window(*data.para_to_sentences(labelled)[0])

    def _windows(self, paragraph: Sequence[Token], draw: random.Random) -> Iterator[_Window]:
        labelled = self._labelled(paragraph, draw)
        if not labelled:
            return
        whole = self._window(labelled)
        begin, size, length = 0, draw.randrange(40, _CHARS_A_WINDOW), len(whole.units)
        while begin < length:
            end = min(length, begin + size)
            while end < length and end > begin and whole.labels[end - 1] == _INSIDE:
                end -= 1
            end = end if end > begin else min(length, begin + size)
            yield whole.cut(begin, end)
            begin, size = end, _CHARS_A_WINDOW
            while begin < length and whole.text[begin] == " ":
                begin += 1

    def _batch(self, windows: list[_Window], noisy: bool) -> Any:
        from stanza.models.common.vocab import PAD_ID

        windows = sorted(windows, key=lambda w: -len(w.units))
        longest = len(windows[0].units)
        units = torch.full((len(windows), longest), PAD_ID, dtype=torch.int64)
        labels = torch.full((len(windows), longest), -1, dtype=torch.int64)
        features = torch.zeros(len(windows), longest, self._trainer.args["feat_dim"])
        for row, window in enumerate(windows):
            length = len(window.units)
            units[row, :length] = torch.from_numpy(window.units)
            labels[row, :length] = torch.from_numpy(window.labels)
            features[row, :length] = torch.from_numpy(window.features).float()
        if noisy:
            hidden = (torch.rand(units.shape) < _UNKNOWN) & (units != PAD_ID)
            units[hidden] = self._trainer.vocab.unit2id("<UNK>")
            features[hidden] = 0
        text = [w.text + ["<PAD>"] * (longest - len(w.text)) for w in windows]
        to = device()
        return units.to(to), labels.to(to), features.to(to), text, [len(w.units) for w in windows]


def _tokens(labels: Sequence[int]) -> set[tuple[int, int, bool]]:
    found, begin = set(), 0
    for i, label in enumerate(labels):
        if label != _INSIDE:
            found.add((begin, i, label >= _END_WITH_CLITICS))
            begin = i + 1
    return found
