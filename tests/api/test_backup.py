"""``waqai backup`` and ``waqai restore``: of a store, and of a server that goes on writing."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from api import cli
from benchmarks.server import Server, free_port
from benchmarks.synthetic import World, article
from kg import open_graph

TOKEN = "correct horse battery staple"
WORLD = World(20)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    """Run the command; returns exit status, output and messages."""

    def command(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["waqai", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        shown = capfd.readouterr()
        return int(ended.value.code or 0), shown.out, shown.err

    return command


def test_a_store_goes_into_a_file_and_comes_back(run, store: Path, tmp_path: Path) -> None:
    file, new = tmp_path / "waqai.backup", tmp_path / "new"
    status, out, _ = run("backup", file, "--store", store)
    assert status == 0 and "checked" in out
    assert run("restore", file, "--check")[:2] == (0, out.replace("checked", "whole"))
    assert run("restore", file, "--store", new)[0] == 0
    with open_graph(store) as old, open_graph(new) as back:
        assert back.get("b") == old.get("b") and back.stats() == old.stats()
        assert {hit.article for hit in back.search("دعت", ("sentence",)).hits} == {"b", "هدنة/1"}
    assert run("backup", file, "--store", store)[0] == 2
    assert "exists already" in run("restore", file, "--store", new)[2]
    assert {path.name for path in tmp_path.iterdir()} == {"store", "waqai.backup", "new"}


def test_a_server_gives_one_while_it_writes(run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    account = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    with Server(tmp_path / "store", WORLD, {"WAQAI_TOKEN": TOKEN}) as server:
        client, done, stop = server.client(), [0], threading.Event()

        def write() -> None:
            while not stop.is_set():
                body = article(WORLD, done[-1] + 1)[1].model_dump_json(exclude_none=True).encode()
                assert client.send("POST", "/articles", body, account).status == 201
                done.append(done[-1] + 1)

        writer = threading.Thread(target=write)
        writer.start()
        address = f"http://127.0.0.1:{server.port}/"
        try:
            while len(done) < 3 and writer.is_alive():
                threading.Event().wait(0.01)
            before = done[-1]
            monkeypatch.delenv("WAQAI_TOKEN", raising=False)
            refused = run("backup", tmp_path / "refused", "--server", address)
            monkeypatch.setenv("WAQAI_TOKEN", TOKEN)
            taken = run("backup", tmp_path / "waqai.backup", "--server", address)
        finally:
            stop.set()
            writer.join()
            client.close()
        after = done[-1]
    assert refused[0] == 1 and "status 401" in refused[2] and not (tmp_path / "refused").exists()
    assert taken[0] == 0, taken
    assert after > before >= 2
    assert run("restore", tmp_path / "waqai.backup", "--store", tmp_path / "new")[0] == 0
    with open_graph(tmp_path / "new") as graph:
        count = graph.stats().articles
        assert before <= count <= after
        for number in range(1, count + 1):
            record, told = article(WORLD, number)
            assert graph.get(record.id) == record and graph.content(record.id) == told.content
    assert not list(tmp_path.glob(".*"))


def test_an_account_is_not_shown(run, tmp_path: Path) -> None:
    address = f"http://me:secret@127.0.0.1:{free_port()}"
    status, out, err = run("backup", tmp_path / "b", "--server", address)
    assert status == 1 and "see that the server runs" in err and "secret" not in out + err
    assert not list(tmp_path.iterdir())
