"""Snapshots beside writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kg import StoreError
from kg.stores import EmbeddedStore


class Busy:
    """An engine whose log is exchanged while it is copied, so many times."""

    def __init__(self, engine: Any, times: int) -> None:
        self.engine, self.times = engine, times

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)

    def backup(self, target: str) -> None:
        if self.times > 0:
            self.times -= 1
            Path(target).mkdir()
            raise RuntimeError("Corruption: File smaller than expected for copy: 000019.log")
        self.engine.backup(target)


def test_a_snapshot_is_tried_again_when_the_log_is_exchanged(tmp_path: Path) -> None:
    with EmbeddedStore(tmp_path / "store") as store:
        store._engine = Busy(store._engine, 2)  # type: ignore[assignment]
        store.snapshot(tmp_path / "snapshot")
    assert any((tmp_path / "snapshot").iterdir())


def test_in_the_end_it_is_said_that_none_can_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.stores.embedded.time.sleep", lambda _: None)
    with EmbeddedStore(tmp_path / "store") as store:
        store._engine = Busy(store._engine, 1000)  # type: ignore[assignment]
        with pytest.raises(StoreError, match="no snapshot can be made"):
            store.snapshot(tmp_path / "snapshot")
    assert not (tmp_path / "snapshot").exists()
