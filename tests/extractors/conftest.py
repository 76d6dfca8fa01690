"""What tests of the extractors share: the shipped knowledge, and the shipped weights where a test asks for them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # `trees` is a helper beside the tests, not a package

from extractors.actions import Lexicon
from extractors.extractor import Extractor, Knowledge
from extractors.factuality import Cues


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """Lexicon, cues, actors, gazetteer and weights of merging, as shipped."""
    return Knowledge.load()


@pytest.fixture(scope="session")
def lexicon(knowledge: Knowledge) -> Lexicon:
    """The shipped lexicon."""
    return knowledge.lexicon


@pytest.fixture(scope="session")
def cues(knowledge: Knowledge) -> Cues:
    """The shipped cue words."""
    return knowledge.cues


@pytest.fixture(scope="session")
def extractor(knowledge: Knowledge) -> Extractor:
    """An extractor with the weights that ship with the package."""
    return Extractor(knowledge=knowledge)
