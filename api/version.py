"""Which extractor read an article: its code and data by content, so that a change is noticed."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path

__all__ = ["extractor_version", "package_version"]

_READ = frozenset({".py", ".toml", ".tsv", ".json", ".txt"})


def package_version() -> str:
    """The installed version of Waqai; ``0`` from a source tree that is not installed."""
    try:
        return version("waqai")
    except PackageNotFoundError:
        return "0"


@cache
def extractor_version(models: Path | None = None) -> str:
    """``waqai/0.1.0+1f2e3d4c``: changes when anything that an extraction depends on does.

    Code and data are hashed by content, weights (``models``, or those of the package) by name and size.
    """
    digest = hashlib.sha256()
    for package in ("extractors", "ontology"):
        root = Path(str(files(package)))
        for path in sorted(root.rglob("*")):
            if path.suffix in _READ:
                digest.update(path.relative_to(root).as_posix().encode())
                digest.update(path.read_bytes())
            elif path.suffix == ".pt" and models is None:
                digest.update(f"{path.name} {path.stat().st_size}".encode())
    if models is not None and models.is_dir():
        for path in sorted(models.rglob("*.pt")):
            digest.update(f"{path.relative_to(models).as_posix()} {path.stat().st_size}".encode())
    return f"waqai/{package_version()}+{digest.hexdigest()[:8]}"
