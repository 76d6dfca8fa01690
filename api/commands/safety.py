"""``waqai backup`` and ``waqai restore``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api import parts
from api.commands.options import Store
from api.commands.reading import DEFAULT_STORE
from api.output import line
from api.redaction import redacted

if TYPE_CHECKING:
    from kg.backup import Manifest

__all__ = ["BackupFailed", "backup", "restore"]

File = Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")]


class BackupFailed(Exception):
    """A server gave no backup; the message says why."""


def backup(
    file: File,
    store: Store = DEFAULT_STORE,
    server: Annotated[
        str | None,
        typer.Option("--server", metavar="URL", help="A running server to take it from; its token is in WAQAI_TOKEN."),
    ] = None,
) -> None:
    """Write the whole graph into one file, and check it.

    While a server has the store open, give its address: it goes on answering and writing meanwhile.
    """
    from kg.backup import verify

    if file.exists():
        raise typer.BadParameter(f"{file}: exists already; give the name of a new file", param_hint="FILE")
    draft = file.with_name(f".{file.name}.part")
    try:
        if server is None:
            _from_store(store, draft)
        else:
            _from_server(server, draft)
        manifest = verify(draft)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    line(f"{file}: {_told(manifest)}, checked")


def restore(
    file: File,
    store: Store = DEFAULT_STORE,
    check: Annotated[bool, typer.Option("--check", help="Only check the backup; nothing is restored.")] = False,
) -> None:
    """Make a store of a backup, after checking it; the folder must be new.

    An index for search is made again when the store is opened.
    """
    from kg import backup as backups

    if check:
        line(f"{file}: {_told(backups.verify(file))}, whole")
        return
    if not isinstance(store, Path):
        raise typer.BadParameter(
            "a backup is restored into a folder; load that into a remote store with 'waqai export' and its own loader",
            param_hint="--store",
        )
    line(f"{store}: {_told(backups.restore(file, store))}")


def _from_store(store: Path, draft: Path) -> None:
    from kg.backup import snapshot_of, write_backup

    with (
        parts.graph_for_reading(store) as graph,
        snapshot_of(graph.store, graph.base, store.absolute().parent if isinstance(store, Path) else None) as folder,
        draft.open("wb") as output,
    ):
        write_backup(folder, output)


def _from_server(server: str, draft: Path) -> None:
    """Fetch a backup.

    :raises BackupFailed: where there is none to be had.
    """
    import httpx

    token = os.environ.get("WAQAI_TOKEN")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    address = f"{server.rstrip('/')}/backup"
    shown = redacted(address)
    try:
        with (
            httpx.stream("GET", address, headers=headers, timeout=httpx.Timeout(600, connect=10)) as answer,
            draft.open("wb") as output,
        ):
            if answer.status_code != 200:
                said = answer.read()[:500].decode("utf-8", "replace")
                raise BackupFailed(f"{shown}: answered with status {answer.status_code}: {said}")
            for block in answer.iter_bytes():
                output.write(block)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        said = redacted(str(error))
        raise BackupFailed(f"{shown}: {said}; see that the server runs and that the address is right") from None


def _told(manifest: Manifest) -> str:
    return f"{manifest.quads:,} statements in {len(manifest.files)} files, {manifest.size / 1e6:.1f} MB"
