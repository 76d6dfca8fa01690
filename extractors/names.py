"""Names in sentences — persons, places, organisations and others — by a tagger of their own.

The events come from the directory of actors and the gazetteer, which know who is meant; the tagger also finds names
that no table holds. It reads the words of trees that are there already and costs nothing where nobody asks for names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractors.loading import ModelsMissingError, package_models
from extractors.syntax import Sentence

__all__ = ["Name", "NameTagger"]


@dataclass(frozen=True, slots=True)
class Name:
    """A name: words ``first`` to ``last`` (exclusive) of its sentence, and its characters in the article.

    ``kind`` is PER, LOC, ORG or MISC; ``start`` and ``end`` are offsets, end exclusive.
    """

    kind: str
    first: int
    last: int
    start: int
    end: int


class NameTagger:
    """Stanza's BiLSTM with a CRF.

    Args:
        models: folder with ``names.pt`` and ``vectors.pt``; the package's when ``None``.

    Raises:
        ModelsMissingError: a file is not there.
    """

    def __init__(self, models: Path | None = None) -> None:
        from stanza.models.common.pretrain import Pretrain
        from stanza.models.ner.trainer import Trainer

        folder = models or package_models()
        paths = {name: folder / f"{name}.pt" for name in ("names", "vectors")}
        missing = [path.name for path in paths.values() if not path.is_file()]
        if missing:
            raise ModelsMissingError(f"{folder}: {', '.join(missing)} not there; give a folder with these")
        pretrain = Pretrain(str(paths["vectors"]))
        pretrain.load()
        pretrain._emb = pretrain.emb.float()
        self._pretrain = pretrain
        self._trainer = Trainer(args={}, model_file=str(paths["names"]), pretrain=pretrain, device="cpu")

    def names(self, sentences: Sequence[Sentence]) -> list[tuple[Name, ...]]:
        """Names of each sentence, in order of the text; all sentences are read together."""
        if not sentences:
            return []
        return [tuple(_names(s, tags)) for s, tags in zip(sentences, self._tags(sentences), strict=True)]

    def _tags(self, sentences: Sequence[Sentence]) -> list[list[str]]:
        import torch
        from stanza.models.common.doc import Document
        from stanza.models.ner.data import DataLoader

        rows = [[{"id": i, "text": w.form} for i, w in enumerate(s.words, 1)] for s in sentences]
        batch: Any = DataLoader(
            Document(rows),
            len(sentences),
            self._trainer.args,
            self._pretrain,
            vocab=self._trainer.vocab,
            evaluation=True,
            preprocess_tags=False,
        )
        with torch.no_grad():
            tags: list[list[str]] = self._trainer.predict(batch[0])
        return tags


def _names(sentence: Sentence, tags: Sequence[str]) -> Iterator[Name]:
    begin, kind = 0, ""
    for i, tag in enumerate([*tags, "O"]):
        mark, _, found = tag.partition("-")
        if kind and (mark in ("O", "B", "S") or found != kind):
            yield Name(kind, begin, i, sentence.words[begin].start, sentence.words[i - 1].end)
            kind = ""
        if found and not kind:
            begin, kind = i, found
