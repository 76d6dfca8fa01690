"""Fit the weights of merging and of confidence on annotated articles, with cross-validation by article.

    python -m benchmarks.fit GOLD.json ARTICLES.json [GOLD.json ARTICLES.json …] [--write]

Prints what the cross-validated models reach; with ``--write`` stores weights fitted on everything in
``extractors/weights.toml``. Gold and articles in the form of the coding guide's files (spans as text or offsets).
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from extractors.article import clean
from extractors.candidates import Candidate
from extractors.confidence import event_features
from extractors.coreference import combined, merge, pair_features
from extractors.events import ArticleReading, candidates
from extractors.extractor import Extractor, Knowledge, _regions
from extractors.implied import imply
from extractors.syntax import Parser, StanzaParser
from extractors.times import infer_publication
from ontology.records import Article

FOLDS = 6
NEAR = 12
"""A trigger so many characters from a gold one of the same type counts as that event's mention."""

TARGET = Path(__file__).parents[1] / "extractors" / "weights.toml"


@dataclass(frozen=True)
class Document:
    """An article ready for fitting: its unmerged candidates, and the gold event each belongs to (-1: none)."""

    id: str
    reading: ArticleReading
    found: Sequence[Candidate]
    owner: Sequence[int]
    gold: Sequence[Mapping[str, object]]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    documents = [
        d for gold, articles in zip(options.files[::2], options.files[1::2], strict=True) for d in load(gold, articles)
    ]
    report(documents)
    if options.write:
        write(*fit(documents))


def load(gold: Path, articles: Path, parser: Parser | None = None) -> list[Document]:
    """Read and extract candidates of annotated articles."""
    extractor = Extractor(parser=parser or StanzaParser(), knowledge=Knowledge.load())
    events = {g["id"]: g["events"] for g in json.loads(gold.read_text(encoding="utf-8"))}
    out = []
    for row in json.loads(articles.read_text(encoding="utf-8")):
        if row["id"] not in events:
            continue
        published = dt.date.fromisoformat(row["published"]) if row.get("published") else None
        article = Article(id=row["id"], title=row["title"], text=row["text"], published=published)
        sentences = [
            extractor._mended(s) for region in extractor._parser.parse(_regions(clean(article))) for s in region
        ]
        reading = extractor.understand(article.content, sentences, infer_publication(article.content, given=published))
        found = candidates(reading)
        out.append(
            Document(
                article.id,
                reading,
                found,
                [owner(c, events[row["id"]], article.content) for c in found],
                events[row["id"]],
            )
        )
    return out


def owner(candidate: Candidate, gold: Sequence[Mapping[str, object]], content: str) -> int:
    """Index of the gold event that a candidate mentions, or -1."""
    word = candidate.trigger.word
    best = (NEAR, -1)
    for number, event in enumerate(gold):
        if event["type"] != candidate.type:
            continue
        for start, end in spans(event, content):
            gap = max(0, start - word.end, word.start - end)
            best = min(best, (gap, number))
    return best[1]


def spans(event: Mapping[str, object], content: str) -> list[tuple[int, int]]:
    """Offsets of an event's triggers."""
    out = []
    for mention in event["mentions"]:  # type: ignore[attr-defined]
        if "start" in mention:
            out.append((mention["start"], mention["end"]))
        elif (at := content.find(mention["in"])) >= 0:
            at += mention["in"].find(mention["trigger"])
            out.append((at, at + len(mention["trigger"])))
    return out


def logistic(rows: Sequence[Mapping[str, float]], labels: Sequence[float], ridge: float) -> dict[str, float]:
    """Ridge-penalised logistic regression by Newton's method; the bias is not penalised."""
    names = sorted({name for row in rows for name in row})
    x = np.array([[row.get(name, 0.0) for name in names] for row in rows])
    y = np.array(labels)
    penalty = np.array([0.0 if name == "bias" else ridge for name in names])
    w = np.zeros(len(names))
    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (p - y) + penalty * w
        hessian = (x * (p * (1 - p))[:, None]).T @ x + np.diag(penalty + 1e-6)
        step = np.linalg.solve(hessian, gradient)
        w -= step
        if np.abs(step).max() < 1e-6:
            break
    return dict(zip(names, map(float, w), strict=True))


def fit_pairs(documents: Sequence[Document]) -> dict[str, float]:
    """Weights of coreference from all pairs of mentions of one type whose gold events are known."""
    rows, labels = [], []
    for d in documents:
        for i, a in enumerate(d.found):
            for j in range(i):
                b = d.found[j]
                if a.type == b.type and d.owner[i] >= 0 and d.owner[j] >= 0:
                    rows.append(pair_features(b, a, d.reading.discourse.same))
                    labels.append(float(d.owner[i] == d.owner[j]))
    return logistic(rows, labels, ridge=2.0)


def groups_of(d: Document, pairs: Mapping[str, float]) -> list[tuple[Candidate, tuple[Candidate, ...]]]:
    """Merged events of a document with their mentions."""
    same = d.reading.discourse.same
    groups = merge(d.found, same, pairs)
    return list(zip(imply([combined(g) for g in groups], groups, same), groups, strict=True))


def labelled(d: Document, pairs: Mapping[str, float]) -> list[tuple[dict[str, float], float]]:
    """Features of each merged event, and 1 where it is the first to claim a gold event."""
    number = {id(c): i for i, c in enumerate(d.found)}
    claimed: set[int] = set()
    out = []
    for merged, group in groups_of(d, pairs):
        owners = {d.owner[number[id(c)]] for c in group} - {-1}
        fresh = owners - claimed
        if fresh:
            claimed.add(min(fresh))
        out.append((event_features(merged, group), float(bool(fresh))))
    return out


def fit(documents: Sequence[Document]) -> tuple[dict[str, float], dict[str, float], float]:
    """Pair weights, confidence weights, and the least confidence at which F1 is greatest."""
    pairs = fit_pairs(documents)
    rows = [r for d in documents for r in labelled(d, pairs)]
    confidence = logistic([f for f, _ in rows], [y for _, y in rows], ridge=4.0)
    gold = sum(len(d.gold) for d in documents)
    return pairs, confidence, threshold([(score(f, confidence), y) for f, y in rows], gold)


def score(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Logistic of the weighted features."""
    total = sum(weights.get(k, 0.0) * v for k, v in features.items())
    return float(1 / (1 + np.exp(-np.clip(total, -30, 30))))


def threshold(scored: Sequence[tuple[float, float]], gold: int) -> float:
    """The lowest cut with an F1 of detection within half a hundredth of the best: what is left out is lost."""

    def f1(cut: float) -> float:
        kept = [y for p, y in scored if p >= cut]
        return 2 * sum(kept) / (len(kept) + gold) if kept else 0.0

    cuts = [round(0.05 * i, 2) for i in range(16)]
    best = max(map(f1, cuts))
    return next(cut for cut in cuts if f1(cut) >= best - 0.005)


def report(documents: Sequence[Document]) -> None:
    """Cross-validated precision, recall and F1 of detection, and reliability of the confidence."""
    hits = kept = 0
    scored: list[tuple[float, float]] = []
    for fold in range(FOLDS):
        train = [d for i, d in enumerate(documents) if i % FOLDS != fold]
        pairs, confidence, least = fit(train)
        for d in documents[fold::FOLDS]:
            rows = [(score(f, confidence), y) for f, y in labelled(d, pairs)]
            scored += rows
            kept += sum(p >= least for p, _ in rows)
            hits += int(sum(y for p, y in rows if p >= least))
    gold = sum(len(d.gold) for d in documents)
    print(
        f"{len(documents)} articles, {gold} gold events, cross-validated: "
        f"P {hits / kept:.3f} R {hits / gold:.3f} F1 {2 * hits / (kept + gold):.3f}"
    )
    for low in np.arange(0, 1, 0.2):
        inside = [y for p, y in scored if low <= p < low + 0.2]
        if inside:
            print(f"  confidence {low:.1f}-{low + 0.2:.1f}: {sum(inside) / len(inside):.2f} right of {len(inside)}")


def write(pairs: Mapping[str, float], confidence: Mapping[str, float], least: float) -> None:
    """Store the weights."""
    lines = ["# Fitted by benchmarks/fit.py; do not edit by hand.", f"least = {least}", ""]
    for name, weights in (("coreference", pairs), ("confidence", confidence)):
        lines += [f"[{name}]", *(f"{k} = {v:.3f}" for k, v in weights.items()), ""]
    TARGET.write_text("\n".join(lines), encoding="utf-8")
    print(f"wrote {TARGET.name}: least confidence {least}")


if __name__ == "__main__":
    main()
