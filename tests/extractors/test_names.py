"""Names are found in sentences, with their words and characters."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extractors import ModelsMissingError
from extractors.names import NameTagger
from extractors.syntax import Region, StanzaParser

pytestmark = pytest.mark.models


def test_persons_places_and_organisations() -> None:
    text = "وصل وزير الخارجية الأميركي جون كيري إلى القاهرة، والتقى مسؤولين في الأمم المتحدة."
    (sentences,) = StanzaParser().parse([Region(text, 0)])
    found = [(n.kind, text[n.start : n.end]) for names in NameTagger().names(sentences) for n in names]
    assert ("PER", "جون كيري") in found
    assert ("LOC", "القاهرة") in found
    assert ("ORG", "الأمم المتحدة") in found


def test_no_sentences_no_names() -> None:
    assert NameTagger().names([]) == []


def test_missing_weights_are_told(tmp_path: Path) -> None:
    with pytest.raises(ModelsMissingError, match=r"names\.pt, vectors\.pt"):
        NameTagger(tmp_path)


def test_figures_of_the_card_are_facts(tmp_path: Path) -> None:
    """The card's figures stand in a file beside it, in range."""
    card = Path(__file__).parents[2] / "extractors" / "models" / "scores.json"
    figures = json.loads(card.read_text(encoding="utf-8"))
    assert {"test", "test, as people type", "names"} <= set(figures)
    assert all(0 <= value <= 100 for part in figures.values() if isinstance(part, dict) for value in part.values())
