"""Stanza's pipeline from weights on disk: nothing is ever fetched."""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

__all__ = ["PROCESSORS", "ModelsMissingError", "arabic_pipeline", "models_in", "package_models"]

PROCESSORS = "tokenize,mwt,pos,lemma,depparse"

#: File of each model, and Stanza's name of the processor that runs it.
_FILES: Mapping[str, str] = {
    "tokenizer": "tokenize",
    "mwt_expander": "mwt",
    "tagger": "pos",
    "lemmatizer": "lemma",
    "parser": "depparse",
}


class ModelsMissingError(RuntimeError):
    """The folder of weights lacks something; the message says what and where."""


def package_models() -> Path:
    """Folder of the weights that ship with the package."""
    return Path(__file__).parent / "models"


def models_in(folder: Path) -> dict[str, Path]:
    """Our weights in a folder by name, the word vectors among them.

    Raises:
        ModelsMissingError: a file is not there.
    """
    paths = {name: folder / f"{name}.pt" for name in (*_FILES, "vectors")}
    missing = [path.name for path in paths.values() if not path.is_file()]
    if missing:
        raise ModelsMissingError(
            f"{folder}: {', '.join(missing)} not there; "
            "give a folder with these, or one of Stanza's own with resources.json"
        )
    return paths


def arabic_pipeline(models: Path | Mapping[str, Path], processors: str = PROCESSORS, **options: Any) -> Any:
    """A ``stanza.Pipeline`` for Arabic, with Stanza's own networks and decoder.

    Args:
        models: a folder of our weights, one of Stanza's own (``resources.json``), or single files by name.
        processors: which of Stanza's processors run.
        options: passed on to Stanza.

    Raises:
        ModelsMissingError: a file is not there.
    """
    import stanza

    logging.getLogger("stanza").setLevel(logging.ERROR)
    common = {"lang": "ar", "processors": processors, "download_method": None, "use_gpu": False, "verbose": False}
    if isinstance(models, Path) and (models / "resources.json").is_file():
        return stanza.Pipeline(dir=str(models), **common, **options)
    paths = models_in(models) if isinstance(models, Path) else models
    given = {f"{_FILES[name]}_model_path": str(path) for name, path in paths.items() if name in _FILES}
    if "vectors" in paths:
        vectors = str(paths["vectors"])
        given |= {"pos_pretrain_path": vectors, "depparse_pretrain_path": vectors}
        options = {"foundation_cache": _vectors(vectors), **options}
    with tempfile.TemporaryDirectory() as listing:
        Path(listing, "resources.json").write_text(
            json.dumps({"ar": {"lang_name": "Arabic", "packages": {"default": {}}}})
        )
        return stanza.Pipeline(dir=listing, allow_unknown_language=True, **common, **given, **options)


def _vectors(path: str) -> Any:
    """Word vectors lie on disk in half precision; the models compute in single."""
    from stanza.models.common.foundation_cache import FoundationCache
    from stanza.models.common.pretrain import Pretrain

    pretrain = Pretrain(path)
    pretrain.load()
    pretrain._emb = pretrain.emb.float()
    cache = FoundationCache()
    cache.pretrains[path] = pretrain
    return cache
