"""Backups: whole, checked, made while the store is written."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path
from typing import Any

import pytest

from kg import StoreError, open_graph
from kg.backup import Manifest, restore, snapshot_of, verify, write_backup


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, sample: Any) -> bytes:
    """A backup of two articles; a third is written while it is made."""
    folder = tmp_path_factory.mktemp("backup")
    output = io.BytesIO()
    with open_graph(folder / "store", "http://localhost:1/") as graph:
        graph.put_many([(sample.extraction(name), sample.article(name), None) for name in ("one", "two")])
        with snapshot_of(graph.store, graph.base, folder) as snapshot:
            graph.put(sample.extraction("later"))
            manifest = write_backup(snapshot, output)
        assert manifest.quads < graph.stats().quads
    assert [path.name for path in folder.iterdir()] == ["store"]
    return output.getvalue()


@pytest.fixture
def backup(made: bytes, tmp_path: Path) -> Path:
    """The backup in a file of its own."""
    file = tmp_path / "b.waqai"
    file.write_bytes(made)
    return file


def test_what_was_backed_up_comes_back(backup: Path, tmp_path: Path, sample: Any) -> None:
    manifest = restore(backup, tmp_path / "new")
    assert manifest == verify(backup)
    with open_graph(tmp_path / "new") as graph:
        assert graph.base == "http://localhost:1/"
        assert graph.get("one") == sample.extraction("one")
        assert graph.content("two") == sample.article("two").content
        assert not graph.has("later")
        assert graph.stats().quads == manifest.quads
        graph.put(sample.extraction("more"))
        assert graph.has("more")
    assert {path.name for path in tmp_path.iterdir()} == {"b.waqai", "new"}


def test_a_store_is_never_overwritten(backup: Path, tmp_path: Path) -> None:
    (tmp_path / "store" / "quads").mkdir(parents=True)
    with pytest.raises(StoreError, match="exists already"):
        restore(backup, tmp_path / "store")
    (tmp_path / "empty").mkdir()
    restore(backup, tmp_path / "empty")


@pytest.mark.parametrize("kept", [0.0, 0.3, 0.9])
def test_a_backup_that_was_cut_off_is_told(backup: Path, tmp_path: Path, kept: float) -> None:
    body = backup.read_bytes()
    backup.write_bytes(body[: int(len(body) * kept)])
    with pytest.raises(StoreError, match=r"b\.waqai"):
        restore(backup, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_damaged_byte_is_told(backup: Path, tmp_path: Path) -> None:
    with tarfile.open(backup) as archive:
        member = max(archive.getmembers(), key=lambda each: each.size)
    with backup.open("r+b") as file:
        file.seek(member.offset_data + member.size // 2)
        old = file.read(1)
        file.seek(-1, io.SEEK_CUR)
        file.write(bytes([old[0] ^ 1]))
    with pytest.raises(StoreError, match="damaged or missing"):
        verify(backup)
    with pytest.raises(StoreError, match="damaged or missing"):
        restore(backup, tmp_path / "new")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("name", ["../evil", "/evil", "quads/../../evil"])
def test_files_stay_inside(tmp_path: Path, name: str) -> None:
    file = tmp_path / "evil.waqai"
    with tarfile.open(file, "w") as archive:
        info = tarfile.TarInfo(name)
        info.size = 1
        archive.addfile(info, io.BytesIO(b"x"))
    with pytest.raises(StoreError, match="is no backup"):
        verify(file)
    assert [path.name for path in tmp_path.iterdir()] == ["evil.waqai"]


def test_links_and_wrong_counts_are_told(backup: Path, tmp_path: Path) -> None:
    linked = tmp_path / "linked.waqai"
    with tarfile.open(linked, "w") as archive:
        info = tarfile.TarInfo("quads/a")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/hostname"
        archive.addfile(info)
    with pytest.raises(StoreError, match=r"no backup|cannot be read"):
        verify(linked)
    wrong = tmp_path / "wrong.waqai"
    with tarfile.open(backup) as old, tarfile.open(wrong, "w") as new:
        for member in old:
            body = old.extractfile(member)
            assert body is not None
            data = body.read()
            if member.name == "manifest.json":
                manifest = Manifest.model_validate_json(data)
                data = manifest.model_copy(update={"quads": manifest.quads + 1}).model_dump_json().encode()
                member.size = len(data)
            new.addfile(member, io.BytesIO(data))
    with pytest.raises(StoreError, match="instead of"):
        verify(wrong)
