"""Write the gold of ``news.json`` with its words: the form that ``score_events.py`` of the shared data folder reads.

    python benchmarks/gold/materialise.py NEWS.jsonl OUT_FOLDER

``NEWS.jsonl`` is ``news/news.jsonl`` of the shared data folder. Writes ``gold.json`` and ``articles.json`` there.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

GOLD = Path(__file__).with_name("news.json")


def read_news(path: Path) -> dict[str, dict[str, Any]]:
    """Read the articles by id, one JSON object per line."""
    with path.open(encoding="utf-8") as lines:
        return {row["id"]: row for row in map(json.loads, filter(str.strip, lines))}


def words(content: str, span: Mapping[str, int | None] | None) -> str | None:
    """Return the words of a span, ``None`` where there is none (a time may be implied, with a value and no words)."""
    if span is None or span["start"] is None or span["end"] is None:
        return None
    if not 0 <= span["start"] < span["end"] <= len(content):
        raise ValueError(f"span {span['start']}-{span['end']} lies outside an article of {len(content)} characters")
    return content[span["start"] : span["end"]]


def event_with_words(event: Mapping[str, Any], content: str) -> dict[str, Any]:
    """Replace the spans of an event by their words; mentions keep their offsets, and ``time`` is the ISO value."""
    return {
        "mentions": [{**m, "text": words(content, m)} for m in event["mentions"]],
        "type": event["type"],
        "mode": event["mode"],
        "actors": [words(content, a) for a in event["actors"]],
        "recipients": [words(content, r) for r in event["recipients"]],
        "place": words(content, event["place"]),
        "about_place": words(content, event["about_place"]),
        "time_text": words(content, event["time"]),
        "time": (event["time"] or {}).get("value"),
        "status": event["status"],
        "claimed_by": words(content, event["claimed_by"]),
    }


def materialise(
    gold: Iterable[Mapping[str, Any]], news: Mapping[str, Mapping[str, Any]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the gold with words, and its articles.

    Raises:
        KeyError: if an article is not in the news.
        ValueError: if a span lies outside its article: another version of the news file.
    """
    docs, articles = [], []
    for doc in gold:
        article = news[doc["id"]]
        content = f"{article['title']}\n{article['text']}"
        docs.append({"id": doc["id"], "events": [event_with_words(e, content) for e in doc["events"]]})
        articles.append({key: article[key] for key in ("id", "source", "published", "title", "text")})
    return docs, articles


def main() -> int:
    """Read the arguments and write the two files."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("news", type=Path, help="news.jsonl of the shared data folder")
    parser.add_argument("out", type=Path, help="folder to write gold.json and articles.json to")
    args = parser.parse_args()
    try:
        docs, articles = materialise(json.loads(GOLD.read_text(encoding="utf-8")), read_news(args.news))
    except KeyError as missing:
        print(f"{args.news}: no article {missing}; is this the news.jsonl that the gold was made on?", file=sys.stderr)
        return 1
    except (OSError, ValueError) as error:
        print(f"{args.news}: {error}", file=sys.stderr)
        return 1
    args.out.mkdir(parents=True, exist_ok=True)
    for name, rows in (("gold.json", docs), ("articles.json", articles)):
        (args.out / name).write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{len(docs)} articles, {sum(len(d['events']) for d in docs)} events written to {args.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
