"""The store on this machine: pyoxigraph (RocksDB) in a folder, or in memory."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, groupby
from pathlib import Path
from types import TracebackType

from pyoxigraph import NamedNode, Quad
from pyoxigraph import Store as Engine

from kg import updates
from kg.errors import StoreError, StoreLocked
from kg.stores.changes import Changes, names_of
from kg.stores.engine import EngineReader, Functions, folder_name

__all__ = ["EmbeddedStore"]

LAYOUT = 2
"""Version of the folder's layout: ``store.json``, ``quads/`` (the engine's), ``sidecars/`` (what can be rebuilt)."""

_MANIFEST = "store.json"
_SNAPSHOT_ATTEMPTS = 8


class EmbeddedStore(EngineReader):
    """A `kg.stores.Store` in a folder, for one writing process; without a path, in memory.

    Any thread may call it, each call is complete in itself; see `kg.stores.Store`.

    Args:
        path: folder of the store.
        functions: functions of our own for queries.

    Raises:
        StoreLocked: if another process has it open.
        StoreError: if the folder is no store, is of a newer layout, or cannot be written.
    """

    def __init__(self, path: Path | str | None = None, functions: Functions | None = None) -> None:
        self.path = Path(path) if path is not None else None
        super().__init__(Engine() if self.path is None else _open(self.path), folder_name(self.path), functions)
        self._changes = Changes()

    @property
    def changes(self) -> int:
        """How often something was written since the store was opened. Grows when a write is on disk, never before."""
        return self._changes.count

    def changed_between(self, old: int, new: int) -> tuple[str, ...] | None:
        """Graphs written after change ``old``, up to ``new`` (see `changes`); ``None`` where that is not known."""
        return self._changes.between(old, new)

    @property
    def sidecars(self) -> Path | None:
        """Folder for indexes that are derived from the quads; ``None`` in memory."""
        return self.path / "sidecars" if self.path else None

    # -- writing -------------------------------------------------------------------------------------------------

    def replace(
        self, graphs: Mapping[NamedNode, Sequence[Quad]], *, add: Sequence[Quad] = (), remove: Sequence[Quad] = ()
    ) -> None:
        """Replace named graphs in one transaction; see `kg.stores.Store`."""
        new = list(chain(*graphs.values(), add))
        with self._writing():
            old = [name for name in graphs if self._engine.contains_named_graph(name)]
            if old or remove:
                steps = (*map(_drop, old), *_data("DELETE", remove), ";", *_data("INSERT", new))
                self._engine.update("\n".join(steps))
            else:
                self._engine.extend(new)
        self._changed(tuple(name.value for name in dict.fromkeys((*graphs, *names_of(add), *names_of(remove)))))

    def drop(self, names: Iterable[NamedNode]) -> None:
        """Drop named graphs in one transaction; see `kg.stores.Store`."""
        dropped = tuple(names)
        with self._writing():
            self._engine.update("\n".join(map(_drop, dropped)))
        self._changed(tuple(name.value for name in dropped))

    def load(self, quads: Iterable[Quad]) -> None:
        """Bulk-load quads, graph by graph or mixed; see `kg.stores.Store`."""
        with self._writing():
            self._engine.bulk_extend(quads)
        self._changed()

    def update(self, text: str, *, base_iri: str | None = None) -> None:
        """Carry out a SPARQL update in one transaction; see `kg.stores.Store`."""
        with self._writing():
            updates.carry_out(self._engine, text, base_iri, self.functions)
        self._changed()

    # -- the whole -----------------------------------------------------------------------------------------------

    def snapshot(self, target: Path) -> None:
        """Keep the quads as they are now in a new folder beside the store's files, for `kg.stores.SnapshotStore`.

        Files are linked, not copied, where the folder is on the same disk: milliseconds at any size. May run on
        another thread than a write; what `changes` told before is in it.

        Raises:
            StoreError: if it cannot be made, or the store is in memory.
        """
        if self.path is None:
            raise StoreError("a store in memory has no snapshots")
        self._check_open()
        for attempt in range(_SNAPSHOT_ATTEMPTS):
            try:
                self._engine.backup(str(target))
                return
            except OSError as error:
                raise StoreError(f"{self._name}: no snapshot can be made in {target}: {error}") from error
            except RuntimeError as error:
                # The engine copies its log by the size it had, and a flush beside it may begin a new one.
                shutil.rmtree(target, ignore_errors=True)
                if attempt + 1 == _SNAPSHOT_ATTEMPTS:
                    raise StoreError(f"{self._name}: no snapshot can be made in {target}: {error}") from error
                time.sleep(0.02 * (attempt + 1))

    def backup(self, target: Path) -> None:
        """Copy the store into a new folder, which opens as a store of its own; see `kg.stores.Store`."""
        if self.path is None:
            raise StoreError("a store in memory has no backup; export it instead")
        if target.exists():
            raise StoreError(f"{target}: exists already; give the name of a new folder")
        with self._writing():
            target.mkdir(parents=True)
            self._engine.backup(str(target / "quads"))
            _write_manifest(target)

    def flush(self) -> None:
        """Wait until everything written is on disk; see `kg.stores.Store`."""
        if self.path is not None:
            with self._writing():
                self._engine.flush()

    def close(self) -> None:
        """Flush and release the folder's lock; see `kg.stores.Store`."""
        if not self._closed:
            self.flush()
            self._closed = True
            del self._engine

    def __enter__(self) -> EmbeddedStore:
        """Use as a context that closes the store."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the store."""
        self.close()

    # -- inside --------------------------------------------------------------------------------------------------

    def _changed(self, graphs: tuple[str, ...] | None = None) -> None:
        self.flush()
        self._changes.add(graphs)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._check_open()
        try:
            yield
        except OSError as error:
            raise StoreError(f"{self._name}: cannot be written: {error}; nothing was changed") from error


def _open(path: Path) -> Engine:
    try:
        path.mkdir(parents=True, exist_ok=True)
        _check_layout(path)
        engine = Engine(str(path / "quads"))
        (path / "sidecars").mkdir(exist_ok=True)
        return engine
    except OSError as error:
        if "lock" in str(error).lower():
            raise StoreLocked(
                f"{path}: in use by another process (a server, an ingest); stop that one or use its HTTP API"
            ) from error
        raise StoreError(f"{path}: cannot be opened as a store: {error}") from error


def _check_layout(path: Path) -> None:
    manifest = path / _MANIFEST
    if manifest.exists():
        try:
            layout = json.loads(manifest.read_text(encoding="utf-8"))["layout"]
        except (ValueError, LookupError, TypeError) as error:
            raise StoreError(f"{manifest}: is not the manifest of a store: {error}") from error
        if layout != LAYOUT:
            raise StoreError(
                f"{path}: has layout {layout}, this version reads layout {LAYOUT}; read the articles into a new folder"
            )
    elif any(path.iterdir()) and not (path / "quads").exists():
        raise StoreError(f"{path}: holds other files and is no store; give an empty or a new folder")
    else:
        _write_manifest(path)


def _write_manifest(path: Path) -> None:
    """Written whole or not at all, so that a killed first start leaves a folder that opens."""
    draft = path / f".{_MANIFEST}"
    with draft.open("w", encoding="utf-8") as file:
        json.dump({"layout": LAYOUT, "engine": "oxigraph"}, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path / _MANIFEST)


def _drop(name: NamedNode) -> str:
    return f"DROP SILENT GRAPH {name} ;"


def _data(verb: str, quads: Iterable[Quad]) -> Iterator[str]:
    yield f"{verb} DATA {{"
    for name, members in groupby(quads, key=lambda quad: quad.graph_name):
        yield f"GRAPH {name} {{"
        yield from (f"{quad.subject} {quad.predicate} {quad.object} ." for quad in members)
        yield "}"
    yield "}"
