"""What the learners share of Stanza: vectors, documents, quiet logs."""

from __future__ import annotations

import logging
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from extractors.training.writing import aliases, habits_of, rewritten

__all__ = ["as_written", "device", "documents", "vectors"]

_REWRITTEN = 0.25


def device() -> str:
    """A GPU where there is one."""
    return "cuda" if torch.cuda.is_available() else "cpu"


def vectors(path: Path) -> Any:
    """Word vectors that also know other spellings of their words (see :func:`extractors.training.writing.aliases`)."""
    from stanza.models.common.pretrain import Pretrain

    logging.getLogger("stanza").setLevel(logging.ERROR)
    pretrain = Pretrain(str(path))
    pretrain.load()
    pretrain._emb = pretrain.emb.float()
    vocabulary = pretrain.vocab
    for spelling, index in aliases(vocabulary._id2unit).items():
        vocabulary._unit2id.setdefault(spelling, index)
    return pretrain


def documents(conllu: str) -> list[list[dict[str, Any]]]:
    """Sentences of CoNLL-U as Stanza's dictionaries of words."""
    from stanza.utils.conll import CoNLL

    sentences: list[list[dict[str, Any]]] = CoNLL.conll2dict(input_str=conllu)[0]
    return sentences


def as_written(sentences: Sequence[list[dict[str, Any]]], draw: random.Random) -> list[list[dict[str, Any]]]:
    """Sentences of which a quarter are rewritten as people type."""
    out = []
    for sentence in sentences:
        if draw.random() < _REWRITTEN:
            habits = habits_of(draw)
            sentence = [{**word, "text": rewritten(word["text"], habits)} for word in sentence]
        out.append(sentence)
    return out
