"""Print every figure that the scoring tools of the shared data folder give for this extraction.

    python -m benchmarks.quality SHARED [--parts gold,news,times,gsr]

SHARED holds ``gold/``, ``times/``, ``news/`` and ``tools/``, or another folder of that form. ``gsr`` reads some 2,800
sentences and takes minutes; the others are quick.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.gold.materialise import GOLD, materialise, read_news
from extractors import Extractor
from ontology.records import Article

__all__ = ["PARTS", "QUICK", "measure"]

QUICK = ("gold", "news", "times")
"""Parts that a check on every change can afford."""


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--parts", default=",".join(PARTS), help="which to measure")
    options = parser.parse_args()
    for name, value in measure(options.shared, options.parts.split(",")).items():
        print(f"{name:40} {value:8.3f}")


def measure(shared: Path, parts: Sequence[str]) -> dict[str, float]:
    """All figures of the parts asked for, by name."""
    extractor = Extractor()
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for part in parts:
            figures |= PARTS[part](extractor, shared, Path(folder))
    return figures


def _gold(extractor: Extractor, shared: Path, out: Path) -> dict[str, float]:
    """The annotated articles of the shared folder."""
    gold = shared / "gold"
    extract(extractor, json.loads((gold / "articles.json").read_text(encoding="utf-8")), out / "gold.jsonl")
    return events("gold", run(shared / "tools" / "score_events.py", gold / "gold.json", out / "gold.jsonl", "--json"))


def _gsr(extractor: Extractor, shared: Path, out: Path) -> dict[str, float]:
    """The sentences annotated for ASSAULT and PROTEST."""
    gold, tool = shared / "gold", shared / "tools" / "score_gsr.py"
    extract(extractor, map(json.loads, run(tool, "input", gold).splitlines()), out / "gsr.jsonl")
    return sentences(run(tool, "score", gold, out / "gsr.jsonl"))


def _times(extractor: Extractor, shared: Path, out: Path) -> dict[str, float]:
    """Time expressions, which need no trees."""
    if not (shared / "times").is_dir():
        return {}
    return times(run(shared / "tools" / "score_times.py", shared / "times"))


def _news(extractor: Extractor, shared: Path, out: Path) -> dict[str, float]:
    """The further annotated news of ``benchmarks/gold``, whose text lies in the shared folder."""
    news = shared / "news" / "news.jsonl"
    if not news.exists():
        return {}
    gold, articles = materialise(json.loads(GOLD.read_text(encoding="utf-8")), read_news(news))
    (out / "news_gold.json").write_text(json.dumps(gold, ensure_ascii=False), encoding="utf-8")
    (out / "news_articles.json").write_text(json.dumps(articles, ensure_ascii=False), encoding="utf-8")
    extract(extractor, articles, out / "news.jsonl")
    scored = run(
        shared / "tools" / "score_events.py",
        out / "news_gold.json",
        out / "news.jsonl",
        "--articles",
        out / "news_articles.json",
        "--json",
    )
    return events("news", scored)


def extract(extractor: Extractor, rows: Iterable[dict[str, object]], target: Path) -> None:
    """Extract rows of articles into a file of records."""
    with target.open("w", encoding="utf-8") as file:
        file.writelines(record.model_dump_json() + "\n" for record in extractor.extract(_articles(rows)))


def _articles(rows: Iterable[dict[str, object]]) -> Iterator[Article]:
    for row in rows:
        known = {k: row.get(k) for k in ("id", "title", "text", "source", "url")}
        yield Article.model_validate({**known, "published": row.get("published") or None})


def run(script: Path, *arguments: object) -> str:
    """Standard output of a scoring tool, run in this environment.

    Raises:
        subprocess.CalledProcessError: the tool failed; its own message has been printed.
    """
    command = [sys.executable, str(script.resolve()), *map(str, arguments)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, encoding="utf-8").stdout


def events(name: str, printed: str) -> dict[str, float]:
    """Figures of ``score_events.py --json``."""
    scored = json.loads(printed)
    slots = {f"{name} {slot} F1": values[2] for slot, values in scored["slots"].items()}
    return {
        f"{name} detection F1": scored["detection"][2],
        f"{name} complete F1": scored["complete"][2],
        f"{name} false events in empty articles": float(scored["false_on_empty"]),
        **slots,
    }


def sentences(printed: str) -> dict[str, float]:
    """Figures of ``score_gsr.py``."""
    figures = {
        f"gsr {m[1]}": float(m[2]) for m in re.finditer(r"^(\w+ (?:country|role))\s+\S+ = ([\d.]+)", printed, re.M)
    }
    totals = re.search(r"^recall ([\d.]+) false-alarm rate ([\d.]+)", printed, re.M)
    if totals:
        figures |= {"gsr recall": float(totals[1]), "gsr false alarms": float(totals[2])}
    return figures


def times(printed: str) -> dict[str, float]:
    """Figures of ``score_times.py``: spans, values, firm values."""
    found = re.search(r"^all \d+ spans ([\d.]+) values ([\d.]+); firm \d+ values ([\d.]+)", printed, re.M)
    names = ("times spans", "times values", "times firm values")
    return dict(zip(names, map(float, found.groups()), strict=True)) if found else {}


PARTS: Mapping[str, Callable[[Extractor, Path, Path], dict[str, float]]] = {
    "gold": _gold,
    "news": _news,
    "times": _times,
    "gsr": _gsr,
}
"""What can be measured, by name."""


if __name__ == "__main__":
    main()
