"""The vocabularies: in step with the codes, labelled in two languages, and all that the graph uses."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.generate import cameo_labels, generated, main
from kg.vocabularies import vocabulary_quads
from ontology.codes import TYPES
from ontology.namespaces import CAMEO, ONTOLOGY, PLOVER, PREFIXES, RDFS, SKOS, WQ

ROOT = Path(__file__).resolve().parents[2]


def described() -> set[str]:
    """IRIs that our vocabularies describe."""
    return {quad.subject.value for quad in vocabulary_quads() if isinstance(quad.subject, NamedNode)}


def labels(predicate: str) -> dict[str, set[str | None]]:
    """Languages in which each IRI has a label."""
    found: dict[str, set[str | None]] = {}
    for quad in vocabulary_quads():
        if (
            quad.predicate.value == predicate
            and isinstance(quad.object, Literal)
            and isinstance(quad.subject, NamedNode)
        ):
            found.setdefault(quad.subject.value, set()).add(quad.object.language)
    return found


@pytest.mark.parametrize("name", sorted(generated()))
def test_generated_vocabularies_are_in_step(name: str) -> None:
    assert files("ontology").joinpath(name).read_text(encoding="utf-8") == generated()[name], (
        "run python -m kg.generate"
    )


def test_the_script_tells_that_all_is_in_step(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0
    assert capsys.readouterr().out == "in step\n"


def test_every_term_has_labels_in_arabic_and_english() -> None:
    languages = labels(RDFS["label"])
    unlabelled = {iri for iri in described() if languages.get(iri) != {"ar", "en"}}
    assert unlabelled == set()


def test_every_type_mode_and_code_is_a_concept() -> None:
    terms = described()
    for kind in TYPES.values():
        assert PLOVER[kind.name] in terms
        assert CAMEO[kind.cameo] in terms
        for mode in kind.modes.values():
            assert PLOVER[f"{kind.name}-{mode.name}"] in terms
            assert CAMEO[mode.cameo] in terms


def test_cameo_has_all_parents_and_string_notations() -> None:
    codes = set(cameo_labels())
    assert {code for code in codes if len(code) > 2 and code[:-1] not in codes} == set()
    assert len({code for code in codes if len(code) == 2}) == 20
    notations = [quad for quad in vocabulary_quads() if quad.predicate.value == SKOS["notation"]]
    assert len(notations) > len(codes)
    assert all(quad.object == Literal(quad.object.value) for quad in notations)


def test_labels_of_codes_differ() -> None:
    for language in ("ar", "en"):
        names = [getattr(label, language) for label in cameo_labels().values()]
        assert len(names) == len(set(names))


def test_the_code_uses_no_term_that_is_not_described() -> None:
    used: set[str] = set()
    for file in (ROOT / "kg").rglob("*.py"):
        used |= {WQ[name] for name in re.findall(r'WQ(?:, |\[)"(\w+)"', file.read_text(encoding="utf-8"))}
    for file in [*(ROOT / "kg").rglob("*.rq"), ROOT / "ontology" / "shapes.ttl", ROOT / "docs" / "graph.md"]:
        used |= {WQ[name] for name in re.findall(r"\bwq:(\w+)", file.read_text(encoding="utf-8"))}
    assert len(used) > 40
    assert used - described() == set()


def test_vocabularies_are_one_named_graph_without_blank_nodes() -> None:
    assert {quad.graph_name for quad in vocabulary_quads()} == {NamedNode(ONTOLOGY)}
    assert all(isinstance(quad, Quad) and isinstance(quad.subject, NamedNode) for quad in vocabulary_quads())


def test_prefixes_of_the_vocabularies_are_the_known_ones() -> None:
    for name in ("waqai.ttl", "plover.ttl", "cameo.ttl", "shapes.ttl"):
        text = files("ontology").joinpath(name).read_text(encoding="utf-8")
        declared = dict(re.findall(r"@prefix (\w+): <([^>]+)>", text))
        declared.pop("shape", None)
        assert declared.items() <= dict(PREFIXES).items()
