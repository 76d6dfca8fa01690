"""The command line, with a small extractor in place of the real one."""

from __future__ import annotations

import gzip
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from api import cli, parts
from kg import open_graph

CALL = "دعت تركيا روسيا إلى وقف إطلاق النار في ليبيا اعتبارا من 12 يناير 2020."
ROOT = Path(__file__).parents[2]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    """Run the command; returns exit status, output and messages."""

    def command(*arguments: object, stdin: bytes | None = None) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["waqai", *map(str, arguments)])
        if stdin is not None:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as ended:
            cli.main()
        code = ended.value.code
        shown = capfd.readouterr()
        return code if isinstance(code, int) else 0, shown.out, shown.err

    return command


def test_help_is_quick_and_loads_nothing_heavy() -> None:
    code = (
        "import sys, api.cli; heavy = {'torch', 'stanza', 'rdflib', 'fastapi', 'pyoxigraph', 'trafilatura'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True).stdout.strip() == "[]"
    shown = subprocess.run([sys.executable, "-m", "api.cli", "--help"], cwd=ROOT, capture_output=True, text=True)
    for name in ("extract", "ingest", "query", "timeline", "paths", "stats", "export", "serve", "models"):
        assert name in shown.stdout


def test_extract_prints_records(run, extractor, tmp_path: Path) -> None:
    (tmp_path / "خبر.txt").write_text(CALL)
    status, out, err = run("extract", tmp_path, "--published", "2020-01-08", "--format", "jsonl")
    record = json.loads(out)
    assert status == 0 and err == ""
    assert record["id"] == "خبر"
    assert record["published"]["value"] == "2020-01-08"
    assert record["events"][0]["content"]["time"]["value"] == "2020-01-12"
    assert set(record) == {"id", "title", "headline", "source", "url", "language", "published", "events"}
    assert "تركيا" in out


def test_extract_goes_on_after_bad_input_and_says_so(run, extractor, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(f'{{"id": "1", "text": "{CALL}"}}\nnonsense\n{{"id": "2", "text": "عطل"}}\n')
    (tmp_path / "b.txt").write_bytes(CALL.encode("cp1256"))
    (tmp_path / "c.txt").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "d.jsonl.gz").write_bytes(gzip.compress(b'{"id": "4", "text": "' + CALL.encode() + b'"}'))
    status, out, err = run("extract", tmp_path, "--format", "jsonl")
    assert status == 1
    assert [json.loads(row)["id"] for row in out.splitlines()] == ["1", "b", "4"]
    assert f"{tmp_path}/a.jsonl:2: is not valid JSON" in err
    assert "2: could not be analysed" in err
    assert "c.txt: is binary data" in err


def test_extract_table_isolates_arabic(run, extractor) -> None:
    status, out, _ = run("extract", "-", stdin=CALL.encode())
    assert status == 0
    assert "\u2068تركيا\u2069" in out
    assert "↳ RETREAT/ceasefire" in out


def test_other_language_is_noted(run, extractor) -> None:
    status, out, err = run("extract", "-", stdin=b"The minister said on Monday that the talks would go on.")
    assert status == 0
    assert "no events" in out
    assert "not Arabic" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["extract"],
        ["extract", "x.txt", "--published", "9999-12-31"],
        ["extract", "x.txt", "--published", "أمس"],
        ["extract", "x.txt", "--format", "pdf"],
        ["query"],
        ["timeline", "--status", "maybe"],
        ["paths", "تركيا"],
        ["nonsense"],
    ],
)
def test_wrong_use_is_status_2(run, extractor, arguments: list[str]) -> None:
    status, _, err = run(*arguments)
    assert status == 2
    assert "Traceback" not in err and err


def test_ingest_reports_and_passes_by(run, extractor, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "خبر.txt").write_text(CALL)
    status, out, _ = run("ingest", tmp_path / "in", "--store", tmp_path / "store")
    assert status == 0
    assert out.startswith("1 added, 0 replaced, 0 unchanged, 0 failed; 1 events read\n")
    status, out, _ = run("ingest", tmp_path / "in", tmp_path / "no", "--store", tmp_path / "store")
    assert status == 1
    assert out.startswith("0 added, 0 replaced, 1 unchanged, 1 failed; 0 events read\n")
    assert extractor.seen == ["خبر"]


def test_query_in_each_format(run, store: Path) -> None:
    question = 'SELECT DISTINCT ?n WHERE { ?e wq:modeCode "ceasefire"; ^wq:content/wq:agent/rdfs:label ?n }'
    assert json.loads(run("query", question, "--store", store, "--format", "jsonl")[1]) == {"n": "تركيا"}
    assert "\u2068تركيا\u2069" in run("query", question, "--store", store)[1]
    assert run("query", question, "--store", store, "--format", "csv")[1].split() == ["n", "تركيا"]
    assert "<sparql" in run("query", question, "--store", store, "--format", "xml")[1]
    asserted = 'ASK { ?e wq:modeCode "ceasefire" ; wq:factuality wq:asserted }'
    assert run("query", asserted, "--store", store)[1] == "no\n"
    turtle = run("query", "CONSTRUCT WHERE { ?s wq:modeCode 'ceasefire' }", "--store", store)[1]
    assert "ceasefire" in turtle
    assert run("query", "-", "--store", store, stdin=b"ASK {}")[1] == "yes\n"


def test_query_errors_are_words(run, store: Path, tmp_path: Path) -> None:
    status, _, err = run("query", "SELECT ?x WHERE {", "--store", store)
    assert status == 1 and "line 1" in err and "Traceback" not in err
    status, _, err = run("query", "DROP ALL", "--store", store)
    assert status == 1 and "update" in err
    status, _, err = run("query", "ASK {}", "--store", tmp_path / "none")
    assert status == 1 and "waqai ingest" in err
    with open_graph(store):
        status, _, err = run("stats", "--store", store)
    assert status == 1 and "store" in err


def test_timeline_paths_stats(run, store: Path) -> None:
    rows = [json.loads(row) for row in run("timeline", "--store", store, "--format", "jsonl")[1].splitlines()]
    assert [row["type"] for row in rows] == ["RETREAT", "REQUEST", "REQUEST", "REQUEST"]
    months = run("timeline", "--store", store, "--by", "month", "--status", "requested", "--format", "jsonl")[1]
    assert json.loads(months)["start"] == "2020-01-01"
    assert json.loads(months)["events"] == 1
    status, out, _ = run("paths", "تركيا", "الأمم المتحدة", "--store", store, "--format", "jsonl")
    assert status == 0
    assert [actor["id"] for actor in json.loads(out)["actors"]] == ["Q43", "Q159", "Q233", "Q1065"]
    assert run("paths", "Q43", "Q1065", "--hops", 1, "--store", store, "--format", "jsonl")[1] == ""
    assert json.loads(run("stats", "--store", store, "--format", "jsonl")[1])["articles"] == 2
    assert run("paths", "تركيا", "أطلنطس", "--store", store)[0] == 2


def test_export(run, store: Path, tmp_path: Path) -> None:
    assert run("export", "--store", store, "--output", tmp_path / "all.nq")[0] == 0
    assert "ceasefire" in (tmp_path / "all.nq").read_text()
    assert "@prefix" in run("export", "--store", store, "--format", "turtle", "--article", "b")[1]
    assert run("export", "--store", store, "--format", "turtle")[0] == 2
    assert run("export", "--store", store, "--article", "none")[0] == 2


def test_reader_that_goes_away_is_no_error(store: Path) -> None:
    shell = f"{sys.executable} -m api.cli export --store {store} | head -c 10"
    ended = subprocess.run(["bash", "-c", shell], cwd=ROOT, capture_output=True, text=True)
    assert len(ended.stdout) == 10
    assert ended.stderr == ""


def test_models_where(run, tmp_path: Path) -> None:
    (tmp_path / "parser.pt").write_bytes(b"x" * 2048)
    status, out, _ = run("models", "where", "--models", tmp_path)
    assert status == 0 and "parser.pt" in out
    (tmp_path / "empty").mkdir()
    assert run("models", "where", "--models", tmp_path / "empty")[0] == 1


_SLOW = """
import sys, time
sys.path[:0] = [{root!r}, {tests!r}]
from api import cli, parts
from conftest import KeywordExtractor
class Slow(KeywordExtractor):
    def extract(self, articles):
        for extraction in super().extract(articles):
            time.sleep({pause})
            yield extraction
parts.make_extractor = lambda models: Slow()
sys.argv = ["waqai", "ingest", {source!r}, "--store", {store!r}]
cli.main()
"""


def test_killed_ingest_leaves_whole_articles_and_is_completed(tmp_path: Path) -> None:
    source, store = tmp_path / "news.jsonl", tmp_path / "store"
    source.write_text("\n".join(json.dumps({"id": f"a{n}", "text": f"{CALL} رقم {n}"}) for n in range(50)))

    def script(pause: float) -> list[str]:
        tests = str(Path(__file__).parent)
        code = _SLOW.format(root=str(ROOT), tests=tests, source=str(source), store=str(store), pause=pause)
        return [sys.executable, "-c", code]

    killed = subprocess.Popen(script(0.01), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline and not any((store / "quads").glob("*.log")):
        time.sleep(0.01)
    time.sleep(0.3)
    os.kill(killed.pid, signal.SIGKILL)
    assert killed.wait() == -signal.SIGKILL
    with open_graph(store) as graph:
        there = [article.id for article in graph.articles(100)]
        assert len(there) < 50
        assert all((graph.get(name) or 0) and len(graph.get(name).events) == 1 for name in there)
    again = subprocess.run(script(0), cwd=ROOT, capture_output=True, text=True)
    assert again.returncode == 0
    assert f"{50 - len(there)} added, 0 replaced, {len(there)} unchanged" in again.stdout
    with open_graph(store) as graph:
        assert graph.stats().articles == 50
        assert graph.stats().events == 100


@pytest.mark.parametrize("command", [("stats",), ("export", "--article", "none"), ("ingest", "-")])
def test_the_account_of_a_remote_store_is_not_shown(
    run, extractor, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("WAQAI_STORE", "https://me:secret@store.example/query")
    for opening in ("graph_for_reading", "graph_for_writing"):
        monkeypatch.setattr(parts, opening, lambda store: open_graph())
    _, out, err = run(*command, stdin=CALL.encode())
    assert "store.example" in out + err
    assert "secret" not in out + err and "me:" not in out + err


def test_help_does_not_show_the_account_of_a_remote_store(run, tmp_path: Path) -> None:
    (tmp_path / "waqai.toml").write_text('store = "https://me:secret@store.example/query"\n', encoding="utf-8")
    status, out, err = run("--config", tmp_path / "waqai.toml", "stats", "--help")
    assert status == 0 and "secret" not in out + err
