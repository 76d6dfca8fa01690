"""Speed of find_times: sentences per second on one core, and a line of 1 MB.

usage: python -m benchmarks.times [NEWS.jsonl]      (objects with "title" and "text", one a line)

Without a file the sentences of the project's own table of time expressions are read, over and over. News is the better
measure: the table has a time in every sentence.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
import time
from pathlib import Path

from extractors.times import find_times, infer_publication

TABLE = Path(__file__).parents[1] / "tests/extractors/times_cases.tsv"
ANCHOR = dt.datetime(2023, 5, 18)
SENTENCE_END = re.compile(r"[.\n؟!]+")
LONG_LINES = ("12 يناير ", "2016 يناير/", "1", "1.", "كانون ", "كلمة ")


def articles(path: Path | None) -> list[str]:
    """Articles of a JSONL file; without one, the table's sentences, twenty to an article."""
    if path is not None:
        rows = map(json.loads, path.read_text(encoding="utf8").splitlines())
        return [f"{row['title']}\n{row['text']}" for row in rows]
    lines = [line for line in TABLE.read_text(encoding="utf8").splitlines() if line and not line.startswith("#")]
    sentences = [re.sub(r"[\[\]~]", "", line.split("\t")[0]) for line in lines]
    return ["\n".join(sentences[k : k + 20]) for k in range(0, len(sentences), 20)] * 10


def main() -> None:
    """Print sentences per second, times found, and seconds for lines of 1 MB."""
    texts = articles(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    sentences = sum(1 for text in texts for part in SENTENCE_END.split(text) if part.strip())
    find_times("اليوم", ANCHOR)
    start = time.process_time()
    found = sum(len(find_times(text, ANCHOR)) for text in texts)
    used = time.process_time() - start
    print(f"{sentences} sentences, {found} times, {used:.2f} s of CPU: {sentences / used:,.0f} sentences/s")
    start = time.process_time()
    for text in texts[:100]:
        infer_publication(text)
    print(f"publication dates: {(time.process_time() - start) / min(100, len(texts)) * 1000:.1f} ms an article")
    for unit in LONG_LINES:
        line = unit * (1_000_000 // len(unit))
        start = time.process_time()
        count = len(find_times(line, ANCHOR))
        print(f"1 MB of {unit!r}: {count} times in {time.process_time() - start:.1f} s")


if __name__ == "__main__":
    main()
