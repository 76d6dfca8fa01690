"""From checkpoints to the folder that ships: half precision, and vectors that know other spellings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from extractors.training.corpora import CorpusError
from extractors.training.writing import aliases

__all__ = ["halved", "pack", "pack_vectors"]


def pack(sources: Sequence[Path], folder: Path) -> list[Path]:
    """Copies weights into a folder in half precision; optimizers and histories stay behind.

    Raises:
        CorpusError: a file is no model of Stanza's.
    """
    folder.mkdir(parents=True, exist_ok=True)
    packed = []
    for source in sources:
        state = torch.load(source, map_location="cpu", weights_only=True)
        if not isinstance(state, dict) or "model" not in state:
            raise CorpusError(f"{source}: no weights of a Stanza model")
        state = {key: value for key, value in state.items() if "optimizer" not in key and "scheduler" not in key}
        state["model"] = halved(state["model"])
        torch.save(state, folder / source.name)
        packed.append(folder / source.name)
    return packed


def pack_vectors(source: Path, folder: Path) -> Path:
    """Copies word vectors in half precision, with the other spellings of their words in the vocabulary."""
    folder.mkdir(parents=True, exist_ok=True)
    state = torch.load(source, map_location="cpu", weights_only=True)
    vocabulary = state["vocab"]
    for spelling, index in aliases(vocabulary["_id2unit"]).items():
        vocabulary["_unit2id"].setdefault(spelling, index)
    state["emb"] = torch.as_tensor(state["emb"]).half()
    torch.save(state, folder / "vectors.pt")
    return folder / "vectors.pt"


def halved(value: Any) -> Any:
    """The same nest of dictionaries with its single-precision tensors in half precision."""
    if isinstance(value, torch.Tensor):
        return value.half() if value.dtype == torch.float32 else value
    if isinstance(value, dict):
        return {key: halved(inner) for key, inner in value.items()}
    return value
