"""Backups: one file that holds a store, with sums that tell whether it is whole.

The file is a tar archive: the engine's files as they are, ``store.json``, ``base.json``, and last of all
``manifest.json`` with the size and SHA-256 of each file and the number of statements. An archive without its manifest
was cut off. Indexes that are made from the statements are left out: a store makes them again when it is opened.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from pydantic import BaseModel, ConfigDict, ValidationError
from pyoxigraph import Store as Engine

from kg.errors import StoreError
from kg.stores import Store

__all__ = ["Manifest", "restore", "snapshot_of", "verify", "write_backup"]

_MANIFEST = "manifest.json"
_FORMAT = 1
_BLOCK = 1 << 20


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Entry(_Record):
    """A file of a backup: its path, its bytes, and their SHA-256 in hexadecimal."""

    path: str
    size: int
    sha256: str


class Manifest(_Record):
    """What a backup holds."""

    format: int = _FORMAT
    quads: int
    base: str
    files: tuple[Entry, ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(entry.size for entry in self.files)


@contextlib.contextmanager
def snapshot_of(store: Store, base: str, beside: Path | None = None) -> Iterator[Path]:
    """A folder with the store as it is now, which is gone afterwards.

    Making it takes milliseconds for a store in a folder, since files are linked; reading it then holds up nobody. It
    must be made on the thread of the graph; it may be read on any.

    Args:
        store: of any kind.
        base: base IRI of the data.
        beside: folder for it; on the disk of the store, files are linked and not copied.
    """
    parent = Path(tempfile.mkdtemp(prefix=".waqai-backup-", dir=beside))
    try:
        folder = parent / "store"
        store.backup(folder)
        (folder / "base.json").write_text(json.dumps(base), encoding="utf-8")
        yield folder
    finally:
        shutil.rmtree(parent, ignore_errors=True)


def write_backup(folder: Path, output: BinaryIO) -> Manifest:
    """Write a snapshot as a backup. Reads every file once, and counts the statements.

    Raises:
        StoreError: if the snapshot cannot be read.
    """
    try:
        # The engine writes into a folder that it counts in: so the files are hashed and packed afterwards.
        quads = _count(folder / "quads")
        base = str(json.loads((folder / "base.json").read_text(encoding="utf-8")))
        with tarfile.open(fileobj=output, mode="w|", format=tarfile.PAX_FORMAT) as archive:
            entries = tuple(_pack(archive, folder, path) for path in _files(folder))
            manifest = Manifest(quads=quads, base=base, files=entries)
            body = manifest.model_dump_json(indent=1).encode("utf-8")
            info = tarfile.TarInfo(_MANIFEST)
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
    except (OSError, ValueError) as error:
        raise StoreError(f"{folder}: the backup cannot be written: {error}") from error
    return manifest


def verify(archive: Path) -> Manifest:
    """Read a whole backup, compare each file with its sum, open it, and count the statements.

    Raises:
        StoreError: if it is no backup, incomplete or damaged; it says what.
    """
    with tempfile.TemporaryDirectory(prefix=".waqai-verify-", dir=archive.absolute().parent) as folder:
        return _unpack(archive, Path(folder) / "store")


def restore(archive: Path, target: Path) -> Manifest:
    """Make a store of a backup, verified before it takes its name: there is a whole store at the end, or none.

    Raises:
        StoreError: if ``target`` exists and is not empty, or the backup is no backup, incomplete or damaged.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise StoreError(f"{target}: exists already; give the name of a new folder")
    target.absolute().parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.absolute().parent) as folder:
        draft = Path(folder) / "store"
        manifest = _unpack(archive, draft)
        (draft / "sidecars").mkdir(exist_ok=True)
        _sync(draft)
        if target.exists():
            target.rmdir()
        draft.rename(target)
    return manifest


# -- inside ------------------------------------------------------------------------------------------------------------


def _files(folder: Path) -> list[Path]:
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "LOCK" and path.relative_to(folder).parts[0] != "sidecars"
    ]


def _pack(archive: tarfile.TarFile, folder: Path, path: Path) -> Entry:
    """Add a file; what is told of it is what was read."""
    name = path.relative_to(folder).as_posix()
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        info = tarfile.TarInfo(name)
        info.size, info.mode = file.tell(), 0o644
        file.seek(0)
        archive.addfile(info, file)
    return Entry(path=name, size=info.size, sha256=digest)


def _unpack(archive: Path, folder: Path) -> Manifest:
    """Unpack a backup into a new folder and check it there."""
    try:
        found, manifest = _extract(archive, folder)
    except (OSError, tarfile.TarError, EOFError) as error:
        raise StoreError(f"{archive}: cannot be read as a backup: {error}") from error
    if manifest is None:
        raise StoreError(f"{archive}: is no backup of Waqai, or was cut off before its end")
    if manifest.format != _FORMAT:
        raise StoreError(f"{archive}: has format {manifest.format}, this version reads {_FORMAT}")
    wanted = {entry.path: (entry.size, entry.sha256) for entry in manifest.files}
    for name in sorted(wanted.keys() | found.keys()):
        if wanted.get(name) != found.get(name):
            raise StoreError(f"{archive}: {name} is damaged or missing; take another backup")
    try:
        quads = _count(folder / "quads")
    except OSError as error:
        raise StoreError(f"{archive}: its store does not open: {error}") from error
    if quads != manifest.quads:
        raise StoreError(f"{archive}: holds {quads} statements instead of {manifest.quads}")
    return manifest


def _extract(archive: Path, folder: Path) -> tuple[dict[str, tuple[int, str]], Manifest | None]:
    """Write the files of an archive; returns their sizes and sums, and the manifest if it is there."""
    found: dict[str, tuple[int, str]] = {}
    with archive.open("rb") as raw, tarfile.open(fileobj=raw, mode="r|") as packed:
        for member in packed:
            body = packed.extractfile(member)
            if body is None or not _harmless(member.name):
                raise StoreError(f"{archive}: is no backup of Waqai: it holds {member.name[:100]!r}")
            if member.name == _MANIFEST:
                try:
                    return found, Manifest.model_validate_json(body.read(64 * _BLOCK))
                except ValidationError as error:
                    raise StoreError(f"{archive}: its manifest is damaged: {error.error_count()} faults") from None
            path = folder / member.name
            path.parent.mkdir(parents=True, exist_ok=True)
            digest = hashlib.sha256()
            with path.open("wb") as output:
                while block := body.read(_BLOCK):
                    digest.update(block)
                    output.write(block)
            found[member.name] = (path.stat().st_size, digest.hexdigest())
    return found, None


def _harmless(name: str) -> bool:
    """Whether a path stays inside the folder that it is written to."""
    parts = Path(name).parts
    return bool(parts) and not Path(name).is_absolute() and ".." not in parts and "\\" not in name


def _count(quads: Path) -> int:
    """Statements of a store's files, read from a copy of links, so that they stay as they are."""
    with tempfile.TemporaryDirectory(prefix=".waqai-count-", dir=quads.parent) as folder:
        copy = Path(folder) / "quads"
        copy.mkdir()
        for path in quads.iterdir():
            _link(path, copy / path.name)
        return len(Engine(str(copy)))


def _link(source: Path, target: Path) -> None:
    """Tables are linked, since the engine never changes them; the few small files that it appends to are copied."""
    if source.suffix == ".sst":
        with contextlib.suppress(OSError):
            os.link(source, target)
            return
    shutil.copyfile(source, target)


def _sync(folder: Path) -> None:
    """See that everything in a folder is on disk."""
    for path in [*folder.rglob("*"), folder, folder.parent]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
