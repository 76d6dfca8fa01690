"""Our decoder gives the trees of Stanza's own."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from stanza.models.common.chuliu_edmonds import chuliu_edmonds_one_root

from extractors.decoding import QuickBilinear, best_tree, quicken_pipeline
from extractors.loading import arabic_pipeline, package_models

TEXT = (
    "وقال المتحدث باسم الحكومة إن المحادثات ستستأنف غدا في العاصمة، وأضاف أن الوفد سيلتقي نظيره "
    "وبالتالي سيسلمه رسالته. "
    "قصفت الطائرات مواقع المسلحين شمال المدينة، مما أسفر عن مقتل عشرة منهم وإصابة آخرين. "
    "أعلنت الشركتان الفيتناميتان عن صفقتيهما الجديدتين."
)


@settings(deadline=None, max_examples=60)
@given(st.integers(2, 14), st.integers(0, 10_000))
def test_best_tree_is_the_best_tree_with_one_root(size: int, seed: int) -> None:
    scores = np.random.default_rng(seed).normal(size=(size, size)).astype(np.float32)
    np.fill_diagonal(scores, -np.inf)
    ours, theirs = best_tree(scores.copy()), chuliu_edmonds_one_root(scores.copy())
    assert list(ours[1:]).count(0) == 1
    rows = np.arange(1, size)
    assert scores[rows, ours[1:]].sum() == pytest.approx(scores[rows, theirs[1:]].sum(), rel=1e-4, abs=1e-4)


def test_bilinear_form() -> None:
    torch.manual_seed(1)
    slow = torch.nn.Bilinear(5, 4, 3)
    left, right = torch.randn(2, 6, 5), torch.randn(2, 6, 4)
    assert torch.allclose(QuickBilinear(slow)(left, right), slow(left, right), atol=1e-5)


@pytest.mark.models
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_trees_tags_and_words_are_those_of_stanza() -> None:
    def read(pipeline: object) -> list[tuple[object, ...]]:
        document = pipeline(TEXT)  # type: ignore[operator]
        return [(w.text, w.upos, w.feats, w.lemma, w.head, w.deprel) for s in document.sentences for w in s.words]

    theirs = read(arabic_pipeline(package_models()))
    ours = read(quicken_pipeline(arabic_pipeline(package_models())))
    assert len(ours) > 40
    assert ours == theirs
