"""The project as a whole: who imports whom, what packages show, sizes, docstrings, licences, forbidden words."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {
    "ontology": {"ontology"},
    "extractors": {"extractors", "ontology"},
    "kg": {"kg", "ontology"},
    "api": {"api", "extractors", "kg", "ontology"},
}
LONGEST_MODULE = 600
"""Lines. A module beyond 400 is asking to be two."""
DATA = {".toml", ".tsv", ".ttl", ".pt", ".rq", ".json", ".jsonl", ".txt"}
"""Suffixes of data files."""
TEXT = {".py", ".toml", ".tsv", ".ttl", ".rq", ".json", ".md", ".txt", ".html", ".css", ".js", ".cfg", ".lock", ""}
FORBIDDEN = {
    "a path of some machine": re.compile(r"(?<![\w.])/(?:work|tmp|root|home/\w+|Users/\w+)/"),
    "the host of a package registry or mirror": re.compile(
        r"\b(?:pypi|pypi-mirror|npmjs|artifactory|nexus|devpi|pythonhosted|download\.pytorch)\.[a-z.]*\b|--(?:extra-)?index-url",
        re.IGNORECASE,
    ),
    "an address in a private network": re.compile(r"\b(?:10\.\d+|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d+\.\d+\b"),
}
BUILT = {"__pycache__", "build", "dist", "node_modules"}


@dataclass(frozen=True, slots=True)
class Module:
    """A module of ours, parsed."""

    name: str
    path: Path
    tree: ast.Module
    lines: int

    @property
    def package(self) -> str:
        """The one of the four that it belongs to."""
        return self.name.partition(".")[0]

    @property
    def is_package(self) -> bool:
        """Whether it is the face of a package."""
        return self.path.name == "__init__.py"

    @property
    def where(self) -> str:
        """Its path from the root of the project."""
        return self.path.relative_to(ROOT).as_posix()


@cache
def modules() -> tuple[Module, ...]:
    """All modules of the four packages."""
    found = []
    for package in MAY_IMPORT:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            source = path.read_text(encoding="utf-8")
            found.append(Module(name, path, ast.parse(source, str(path)), source.count("\n")))
    return tuple(found)


def files() -> Iterator[Path]:
    """Files of the project as they are published: nothing built, hidden, or of a version control system."""
    for top in sorted(ROOT.iterdir()):
        if top.is_file() and not top.name.endswith((".pyc", ".coverage")):
            yield top
        elif top.is_dir() and (top.name in {*MAY_IMPORT, "tests", "docs", "benchmarks", ".ci"}):
            yield from (
                path
                for path in sorted(top.rglob("*"))
                if path.is_file() and not BUILT & set(path.relative_to(ROOT).parts)
            )


def imported(module: Module) -> Iterator[tuple[str, int]]:
    """Names of the modules that a module imports, wherever in it, relative ones resolved."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if not node.level:
                yield node.module or "", node.lineno
                continue
            package = module.name if module.is_package else module.name.rpartition(".")[0]
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            yield ".".join([*above, node.module or ""]).rstrip("."), node.lineno


def declared(module: Module) -> list[str] | None:
    """What ``__all__`` lists; ``None`` where there is none."""
    for node in module.tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets):
            listed: list[str] = ast.literal_eval(node.value)
            return listed
    return None


def told(findings: list[str]) -> str:
    """Findings, a line each."""
    return "\n".join(["", *findings])


def test_there_is_something_to_test() -> None:
    assert {module.package for module in modules()} == set(MAY_IMPORT)
    assert len(modules()) > 50


def test_arrows_between_packages() -> None:
    wrong = [
        f"{module.where}:{line}: imports {name}"
        for module in modules()
        for name, line in imported(module)
        if name.partition(".")[0] in {*MAY_IMPORT, "tests", "benchmarks"} - MAY_IMPORT[module.package]
    ]
    assert not wrong, told(wrong)


def test_relative_imports_are_resolved() -> None:
    tree = ast.parse("from . import a\nfrom .b import c\nfrom ..d import e\nimport f.g")
    face = Module("kg.stores", ROOT / "kg/stores/__init__.py", tree, 4)
    inner = Module("kg.stores.embedded", ROOT / "kg/stores/embedded.py", tree, 4)
    expected = ["kg.stores", "kg.stores.b", "kg.d", "f.g"]
    assert [name for name, _ in imported(face)] == expected
    assert [name for name, _ in imported(inner)] == expected


@pytest.mark.parametrize("name", [m.name for m in modules() if m.is_package])
def test_faces_list_what_they_show(name: str) -> None:
    """``__all__`` of a package is sorted, each name in it is there, and each name that it imports to show is in it."""
    module = next(m for m in modules() if m.name == name)
    shown = {
        alias.asname or alias.name
        for node in module.tree.body
        if isinstance(node, ast.ImportFrom) and node.module != "__future__"
        for alias in node.names
    }
    shown |= {node.name for node in module.tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    listed = declared(module)
    if listed is None:
        assert not shown, f"{module.where}: shows {', '.join(sorted(shown))}; list them in __all__"
        return
    face = importlib.import_module(name)
    assert not [entry for entry in listed if not hasattr(face, entry)]
    assert not _unordered(listed), f"{module.where}: __all__ is not sorted"
    own = {entry for entry in shown if _ours(getattr(face, entry)) and not entry.startswith("_")}
    assert own <= set(listed), f"{module.where}: not in __all__: {', '.join(sorted(own - set(listed)))}"


def _ours(thing: object) -> bool:
    return str(getattr(thing, "__module__", "")).partition(".")[0] in MAY_IMPORT


def _unordered(listed: list[str]) -> bool:
    """Whether a list is neither in the order of characters nor in that of the linter (constants, classes, the rest)."""
    kinds = sorted(listed, key=lambda name: (0 if name.isupper() else 1 if name[:1].isupper() else 2, name))
    return listed not in (sorted(listed), kinds) or len(set(listed)) != len(listed)


def test_names_in_all_are_defined() -> None:
    wrong = []
    for module in modules():
        defined = {
            node.id for node in ast.walk(module.tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        for node in module.tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                defined.add(node.name)
            elif isinstance(node, ast.Import | ast.ImportFrom):
                defined |= {alias.asname or alias.name for alias in node.names}
        listed = declared(module) or []
        wrong += [f"{module.where}: __all__ names {name}, which is not there" for name in listed if name not in defined]
        if _unordered(listed):
            wrong.append(f"{module.where}: __all__ is not sorted, or names something twice")
    assert not wrong, told(wrong)


def test_modules_say_what_they_show() -> None:
    wrong = [
        f"{module.where}: has public names and no __all__"
        for module in modules()
        if declared(module) is None
        and not module.is_package
        and any(
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_")
            for node in module.tree.body
        )
    ]
    assert not wrong, told(wrong)


def test_modules_are_short() -> None:
    wrong = [
        f"{module.where}: {module.lines} lines; split it" for module in modules() if module.lines >= LONGEST_MODULE
    ]
    assert not wrong, told(wrong)


def test_what_is_public_is_documented() -> None:
    wrong = [finding for module in modules() for finding in _undocumented(module)]
    assert not wrong, told(wrong)


def _undocumented(module: Module) -> Iterator[str]:
    if not ast.get_docstring(module.tree):
        yield f"{module.where}:1: the module has no docstring"
    for node in module.tree.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        if not ast.get_docstring(node):
            yield f"{module.where}:{node.lineno}: {node.name} has no docstring"
        if isinstance(node, ast.ClassDef):
            for method in node.body:
                if (
                    isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef)
                    and not method.name.startswith("_")
                    and not ast.get_docstring(method)
                    and not _overloaded(method)
                ):
                    yield f"{module.where}:{method.lineno}: {node.name}.{method.name} has no docstring"


def _overloaded(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(getattr(d, "id", getattr(d, "attr", "")) in ("overload", "setter") for d in function.decorator_list)


@pytest.mark.parametrize("what", FORBIDDEN)
def test_nothing_tells_where_it_was_made(what: str) -> None:
    pattern = FORBIDDEN[what]
    wrong = []
    for path in files():
        if path.suffix not in TEXT or path == Path(__file__):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if found := pattern.search(line):
                wrong.append(f"{path.relative_to(ROOT).as_posix()}:{number}: {what}: {found[0]}")
    assert not wrong, told(wrong)


def test_forbidden_words_are_found() -> None:
    paths, hosts, networks = FORBIDDEN.values()
    assert paths.search("see /" + "tmp/x") and not paths.search("https://example.org/tmp/x")
    assert hosts.search("--index" + "-url x") and not hosts.search("from the Python package index")
    assert networks.search("http://192.168" + ".1.7/") and not networks.search("version 10.2.0")


def test_data_explains_itself() -> None:
    """Data lies beside or below a LICENSE or README of its package, or begins with a comment that says what it is."""
    wrong = [
        f"{path.relative_to(ROOT).as_posix()}: no LICENSE or README beside it, no comment at its head"
        for path in files()
        if path.suffix in DATA
        and path.relative_to(ROOT).parts[0] in {*MAY_IMPORT, "benchmarks"}
        and not _explained(path.parent)
        and not _headed(path)
    ]
    assert not wrong, told(wrong)


def _explained(folder: Path) -> bool:
    return any(
        path.name.startswith(("LICENSE", "README"))
        for place in (folder, *folder.parents)
        if ROOT in place.parents
        for path in place.iterdir()
    )


def _headed(path: Path) -> bool:
    if path.suffix == ".pt":
        return False
    with path.open(encoding="utf-8") as lines:
        return next(lines, "").startswith(("#", "<!--"))


@pytest.mark.parametrize("name", ["LICENSE", "NOTICE", "README.md", "CONTRIBUTING.md", "extractors/models/LICENSE"])
def test_papers_are_there(name: str) -> None:
    assert (ROOT / name).stat().st_size > 500


def test_links_between_documents_lead_somewhere() -> None:
    wrong = []
    for path in files():
        if path.suffix != ".md":
            continue
        text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)#\s]+)", text):
            if "://" not in target and not (path.parent / target).exists():
                wrong.append(f"{path.relative_to(ROOT).as_posix()}: links to {target}, which is not there")
    assert not wrong, told(wrong)
