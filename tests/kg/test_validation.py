"""Mapped articles keep to the shapes, broken ones are told."""

from __future__ import annotations

from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg import Run
from kg.mapping import to_quads
from kg.validation import validate
from ontology.namespaces import SEM, WQ
from ontology.records import Article, Extraction, Status


def test_the_sample_conforms_with_and_without_its_text(sample: Any) -> None:
    assert validate(to_quads(sample.extraction(), sample.article(), run=Run("1", "digest"))) == []
    assert validate(to_quads(sample.extraction())) == []


def test_an_article_without_events_conforms() -> None:
    assert validate(to_quads(Extraction(id="empty"), Article(id="empty", text=""))) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"type": "SHOUT", "mode": None}, "exactly one type"),
        ({"mode": "aerial"}, "one mode at most"),
        ({"cameo": "999"}, "of the codebook"),
        ({"mentions": ()}, "mentioned somewhere"),
    ],
)
def test_records_with_codes_that_do_not_exist_are_found(sample: Any, change: dict[str, Any], message: str) -> None:
    findings = validate(to_quads(sample.extraction("a", sample.call.model_copy(update=change))))
    assert [finding for finding in findings if message in finding.message]


def test_what_is_called_for_is_never_asserted(sample: Any) -> None:
    asserted = sample.ceasefire.model_copy(update={"status": Status.ASSERTED})
    (finding,) = validate(to_quads(sample.extraction("a", sample.call.model_copy(update={"content": asserted}))))
    assert "never asserted" in finding.message
    assert finding.path == WQ["factuality"]


@pytest.mark.parametrize(
    ("predicate", "message"),
    [
        (WQ["factuality"], "exactly one factuality"),
        (WQ["reportedIn"], "reported in exactly one article"),
        (WQ["confidence"], "exactly one confidence"),
        (WQ["span"], "the words"),
        (WQ["sentence"], "has a sentence"),
    ],
)
def test_missing_statements_are_found(sample: Any, predicate: str, message: str) -> None:
    quads = [quad for quad in to_quads(sample.extraction()) if quad.predicate.value != predicate]
    findings = validate(quads)
    assert any(message in finding.message for finding in findings)


def test_contradictions_are_found(sample: Any) -> None:
    quads = list(to_quads(sample.extraction("a", sample.strike)))
    event = next(quad.subject for quad in quads if quad.object == NamedNode(SEM["Event"]))
    added = [
        Quad(event, NamedNode(WQ["factuality"]), NamedNode(WQ["negated"])),
        Quad(event, NamedNode(WQ["cameoCode"]), Literal(195)),
    ]
    messages = {finding.message for finding in validate([*quads, *added])}
    assert any("exactly one factuality" in message for message in messages)
    assert any("exactly one CAMEO code, a string" in message for message in messages)
