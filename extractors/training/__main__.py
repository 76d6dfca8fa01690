"""``python -m extractors.training``: train, measure and pack our models."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from extractors.training.corpora import CorpusError, part, treebank
from extractors.training.known import one_word_names

__all__ = ["main"]

_EXAMPLES = """\
examples:
  python -m extractors.training all --treebank UD_Arabic-PADT --names corpora --vectors ar_w2v.pt --out build/models
  python -m extractors.training parser --treebank … --vectors … --out build/models --start extractors/models
  python -m extractors.training score --treebank … --out build/models
A training that was stopped goes on from its checkpoint in --out when the command is given again.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; 0, or 1 with a message where data is missing."""
    given = _parser().parse_args(arguments)
    try:
        return _run(given)
    except (CorpusError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m extractors.training",
        description="Train Arabic models for Stanza, measure them, and pack them for shipping.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = ["tokenizer", "expander", "tagger", "lemmatizer", "parser", "names", "all", "score", "pack"]
    parser.add_argument("what", choices=commands, help="a model, all of them, or what is done with them after")
    parser.add_argument("--treebank", type=Path, required=True, help="folder of a UD treebank")
    parser.add_argument("--names", type=Path, help="folder of corpora of names: anercorp_train.txt, …, aqmar/")
    parser.add_argument("--vectors", type=Path, help="Stanza's file of word vectors")
    parser.add_argument("--out", type=Path, required=True, help="folder of weights and checkpoints")
    parser.add_argument(
        "--start", type=Path, help="folder of weights to go on from, and to take models not in --out from"
    )
    parser.add_argument("--steps", type=int, help="steps of each training (default: as long as each model needs)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--to", type=Path, help="pack: folder to pack into")
    return parser


def _run(given: argparse.Namespace) -> int:
    from extractors.training.recipe import MODELS, Recipe

    if given.what == "score":
        return _score(given.out, given.treebank)
    recipe = Recipe(
        given.treebank, given.names, given.vectors or given.out / "vectors.pt", given.out, given.start,
        one_word_names(), given.steps, given.seed, lambda line: print(line, flush=True),
    )  # fmt: skip
    if given.what == "pack":
        return _pack(recipe, given.to or given.out / "packed")
    wanted = [m for m in MODELS if m != "names" or given.names] if given.what == "all" else [given.what]
    for model in wanted:
        made = recipe.make(model)
        print(f"{made.model}: {made.score:.4f} on the development part, {made.steps} steps, {made.seconds:.0f} s")
    return 0


def _score(folder: Path, bank: Path) -> int:
    from extractors.loading import ModelsMissingError, arabic_pipeline
    from extractors.training.measuring import HABITS_MEASURED, folder_size, scores

    try:
        pipeline = arabic_pipeline(folder)
    except ModelsMissingError as error:
        raise CorpusError(str(error)) from error
    test = treebank(part(bank, "test"))
    figures = {
        "test": scores(pipeline, test),
        "test, as people type": scores(pipeline, test, HABITS_MEASURED),
        "megabytes": round(folder_size(folder), 1),
    }
    print(json.dumps(figures, indent=1))
    return 0


def _pack(recipe: object, folder: Path) -> int:
    from extractors.training.packing import pack, pack_vectors
    from extractors.training.recipe import Recipe

    assert isinstance(recipe, Recipe)
    names = ("tokenizer", "mwt_expander", "tagger", "lemmatizer", "parser")
    packed = pack([recipe.trained(name) for name in names], folder)
    optional = recipe.out / "names.pt"
    if optional.is_file():
        packed += pack([optional], folder)
    packed.append(pack_vectors(recipe.vectors, folder))
    for path in packed:
        print(f"{path.stat().st_size:>11,}  {path}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
