"""Speed, memory and trees of our pipeline beside Stanza's own, side by side in one run.

    python -m benchmarks.pipeline SHARED [--articles 200] [--models FOLDER]

Both read the same articles of ``SHARED/news`` with the same weights, by turns: ours in batches, with its own decoder;
Stanza's as ``stanza.Pipeline`` stands, article by article, its defaults untouched. A sentence counts as the same when
words, tags, heads and relations are. Stanza's pipeline cuts some of our sentences once more; those are counted apart,
for their trees can't be compared.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extractors.loading import arabic_pipeline, package_models
from extractors.orthography import regularise
from extractors.sentences import split

__all__ = ["Comparison", "compare", "main"]

_BATCH = 50
"""Articles that each side reads before the other's turn comes."""


@dataclass(slots=True)
class Comparison:
    """What one run came to. Seconds are of the wall clock."""

    words: int = 0
    ours: float = 0.0
    theirs: float = 0.0
    sentences: int = 0
    same: int = 0
    cut_otherwise: int = 0
    differing: list[str] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """How many times as many words a second ours reads."""
        return self.theirs / self.ours if self.ours else 0.0


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--models", type=Path, default=package_models())
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    articles = list(_articles(options.shared / "news" / "news.jsonl", options.articles))
    if options.alone:
        print(json.dumps(_alone(articles, options.models)))
        return
    alone = json.loads(subprocess.check_output([sys.executable, "-m", "benchmarks.pipeline", *sys.argv[1:], "--alone"]))
    result = compare(articles, options.models)
    compared = result.sentences - result.cut_otherwise
    print(f"{len(articles)} articles, {result.words:,} words, {result.sentences:,} sentences")
    print(f"ours      {result.words / result.ours:8.0f} words a second")
    print(f"Stanza's  {result.words / result.theirs:8.0f} words a second")
    print(f"ratio     {result.ratio:8.2f}")
    same = result.same / max(1, compared)
    print(f"same trees {same:.4f} of {compared:,}; {result.cut_otherwise} sentences cut otherwise")
    print(f"loading   {alone['load']:.2f} s, after {alone['import']:.2f} s of importing torch and Stanza")
    print(f"memory    {alone['peak']:.0f} MB at the peak of {len(articles)} articles, ours alone")


def compare(articles: Sequence[Sequence[str]], models: Path) -> Comparison:
    """Reads articles, given as sentences, both ways."""
    from extractors.decoding import quicken_pipeline

    ours = quicken_pipeline(arabic_pipeline(models, tokenize_no_ssplit=True))
    theirs = arabic_pipeline(models)
    result = Comparison()
    for begin in range(0, len(articles), _BATCH):
        batch = articles[begin : begin + _BATCH]
        started = time.perf_counter()
        mine = _in_batches(ours, batch)
        middle = time.perf_counter()
        other = [_trees_by_piece(theirs("\n\n".join(article)), article) for article in batch]
        result.theirs += time.perf_counter() - middle
        result.ours += middle - started
        for article, left, right in zip(batch, mine, other, strict=True):
            for text, a, b in zip(article, left, right, strict=True):
                result.words += sum(map(len, a))
                result.sentences += 1
                if len(a) != 1 or len(b) != 1:
                    result.cut_otherwise += 1
                elif a == b:
                    result.same += 1
                else:
                    result.differing.append(text)
    return result


def _in_batches(pipeline: Any, articles: Sequence[Sequence[str]]) -> list[list[list[Any]]]:
    import stanza

    documents = [stanza.Document([], text=piece) for article in articles for piece in article]
    parsed = iter(pipeline.bulk_process(documents))
    return [[[_tree(sentence) for sentence in next(parsed).sentences] for _ in article] for article in articles]


def _trees_by_piece(document: Any, pieces: Sequence[str]) -> list[list[Any]]:
    found: list[list[Any]] = [[] for _ in pieces]
    ends, end = [], 0
    for piece in pieces:
        end += len(piece) + 2
        ends.append(end)
    at = 0
    for sentence in document.sentences:
        while sentence.tokens[0].start_char >= ends[at]:
            at += 1
        found[at].append(_tree(sentence))
    return found


def _tree(sentence: Any) -> list[tuple[Any, ...]]:
    return [(w.text, w.upos, w.feats, w.lemma, w.head, w.deprel) for w in sentence.words]


def _alone(articles: Sequence[Sequence[str]], models: Path) -> dict[str, float]:
    """Seconds to import and to load, and megabytes at the peak, of a process that does nothing else."""
    began = time.perf_counter()
    import stanza  # noqa: F401

    from extractors.decoding import quicken_pipeline

    imported = time.perf_counter()
    pipeline = quicken_pipeline(arabic_pipeline(models, tokenize_no_ssplit=True))
    loaded = time.perf_counter()
    for begin in range(0, len(articles), _BATCH):
        _in_batches(pipeline, articles[begin : begin + _BATCH])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"import": imported - began, "load": loaded - imported, "peak": peak}


def _articles(path: Path, count: int) -> Iterator[list[str]]:
    """Sentences of the first articles of a file of JSON lines, as the parser gets them."""
    with path.open(encoding="utf-8") as lines:
        for _, line in zip(range(count), lines, strict=False):
            text = json.loads(line)["text"]
            pieces = (regularise(text[start:end]).text.strip() for start, end in split(text))
            yield [piece for piece in pieces if any(c.isalnum() for c in piece)]


if __name__ == "__main__":
    main()
