"""Trees from a Stanza graph parser, in a fraction of the time of its own decoder and the same trees.

Three things are left out that Stanza computes and a tree does not need:

* the search for the best tree where every word's best head already makes one (Chu and Liu 1965, Edmonds 1967 come in
  for the others only, compiled);
* label scores of all pairs of words, where those of the chosen arcs suffice;
* the repair of doubled subjects and objects where none is doubled.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from stanza.models.common.vocab import VOCAB_PREFIX_SIZE
from stanza.models.depparse.head_constraints import find_head_constraint_violations, resolve_head_constraint_violations
from ufal.chu_liu_edmonds import chu_liu_edmonds

__all__ = ["ArcDecoder", "QuickBilinear", "UnseenExpander", "best_tree", "quicken", "quicken_pipeline"]


class QuickBilinear(torch.nn.Module):
    """The bilinear form of ``torch.nn.Bilinear`` as two matrix products: several times faster on a processor.

    Shares the parameters of the module it stands in for.
    """

    def __init__(self, slow: torch.nn.Bilinear) -> None:
        super().__init__()
        self.weight, self.bias = slow.weight, slow.bias

    def forward(self, left: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
        """``left[…, i] · weight[o, i, j] · right[…, j] + bias[o]``, of shape ``[…, o]``."""
        out, i, j = self.weight.shape
        folded = (left.reshape(-1, i) @ self.weight.permute(1, 0, 2).reshape(i, out * j)).view(-1, out, j)
        scores = torch.bmm(folded, right.reshape(-1, j, 1)).squeeze(2) + self.bias
        return scores.view(*left.shape[:-1], out)


def quicken(module: torch.nn.Module) -> None:
    """Replaces the bilinear classifiers of a network of Stanza's by :class:`QuickBilinear`; weights stay."""
    for part in module.modules():
        inner = getattr(part, "W_bilin", None)
        if isinstance(inner, torch.nn.Bilinear):
            part.W_bilin = QuickBilinear(inner)


def quicken_pipeline(pipeline: Any) -> Any:
    """The same pipeline, its expander, tagger and parser at our pace; other processors are left as they are."""
    tagger, parser = pipeline.processors.get("pos"), pipeline.processors.get("depparse")
    expander = pipeline.processors.get("mwt")
    if expander is not None and not isinstance(expander.trainer, UnseenExpander):
        expander._trainer = UnseenExpander(expander.trainer)
    if tagger is not None:
        quicken(tagger.trainer.model)
        for column in ("xpos", "feats"):
            _remember_units(tagger.trainer.vocab[column])
    if parser is not None and not isinstance(parser.trainer.model, ArcDecoder):
        parser.trainer.model = ArcDecoder(parser.trainer.model)
    return pipeline


def _remember_units(vocabulary: Any) -> None:
    """Bundles of features are few and come again and again; Stanza spells each out anew for every word."""
    spell, spelled = vocabulary.id2unit, dict[Any, Any]()

    def id2unit(ids: Any) -> Any:
        key = tuple(ids) if isinstance(ids, list) else ids
        if key not in spelled:
            spelled[key] = spell(ids)
        return spelled[key]

    vocabulary.id2unit = id2unit


def best_tree(scores: NDArray[np.float32]) -> NDArray[np.int64]:
    """Heads of the best tree with one root.

    Args:
        scores: ``scores[d, h]`` is the score of ``h`` as the head of ``d``, ``[n + 1, n + 1]``, 0 the root.

    Returns:
        Head of each node, ``[n + 1]``; that of the root is 0.
    """
    heads: NDArray[np.int64] = np.argmax(scores, axis=1)
    heads[0] = 0
    if _is_tree(heads):
        return heads
    single = scores.astype(np.float64)
    np.fill_diagonal(single, -np.inf)
    # One root, by Stanojević and Cohen 2021: arcs from the root made so dear that the best tree has one alone.
    finite = single[np.isfinite(single)]
    single[:, 0] += min(float(finite.min()), 0.0) * len(single)
    found, _ = chu_liu_edmonds(np.ascontiguousarray(single))
    heads = np.asarray(found, dtype=np.int64)
    heads[0] = 0
    return heads


def _is_tree(heads: NDArray[np.int64]) -> bool:
    listed = heads.tolist()
    if listed[1:].count(0) != 1:
        return False
    state = [0] * len(listed)
    state[0] = 2
    for node in range(1, len(listed)):
        path = []
        while state[node] == 0:
            state[node] = 1
            path.append(node)
            node = listed[node]
        if state[node] == 1:
            return False
        for passed in path:
            state[passed] = 2
    return True


class UnseenExpander:
    """Stands in for the trainer of a Stanza expander: its network spells only tokens that its dictionary lacks, each
    once a batch. Stanza lets it spell all, and takes the dictionary's word after.
    """

    def __init__(self, trainer: Any) -> None:
        self._inner = trainer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def predict(self, batch: Any, unsort: bool = True, never_decode_unk: bool = False, vocab: Any = None) -> list[str]:
        """Words of each token of a batch, blanks between; a token of the dictionary stands as it is."""
        tokens, order = list(batch[4]), batch[5]
        rows = {token: row for row, token in enumerate(tokens) if self._inner.dict_expansion(token) is None}
        spelled: dict[str, str] = {}
        if rows:
            picked = torch.tensor(list(rows.values()))
            longest = int((~batch[1][picked]).sum(1).max())
            sources = [tensor[picked, :longest] for tensor in batch[:2]]
            part = (*sources, *(tensor[picked] for tensor in batch[2:4]), list(rows), list(range(len(rows))))
            found = self._inner.predict(part, unsort=False, never_decode_unk=never_decode_unk, vocab=vocab)
            spelled = dict(zip(rows, found, strict=True))
        words = [spelled.get(token, token) for token in tokens]
        if not unsort:
            return words
        placed = [""] * len(words)
        for place, word in zip(order, words, strict=True):
            placed[place] = word
        return placed


class ArcDecoder:
    """Stands in for the network of a Stanza parser while it predicts; arguments as of ``GraphParser.predict``."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._relations = model.vocab["deprel"]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def predict(
        self,
        word: torch.Tensor,
        word_mask: torch.Tensor,
        wordchars: torch.Tensor,
        wordchars_mask: torch.Tensor,
        upos: torch.Tensor,
        xpos: torch.Tensor,
        ufeats: torch.Tensor,
        pretrained: torch.Tensor,
        lemma: torch.Tensor,
        head: torch.Tensor,
        deprel: torch.Tensor,
        word_orig_idx: Sequence[int],
        sentlens: Sequence[int],
        wordlens: Sequence[int],
        text: Sequence[Sequence[str]],
        resolve_head_constraints: bool = False,
    ) -> list[list[list[Any]]]:
        """Head and relation of each word of each sentence, ``[[head, relation], …]``; lengths count the root."""
        model = self._model
        states = model.embed(
            word, word_mask, wordchars, wordchars_mask, upos, xpos, ufeats, pretrained, lemma, head, deprel,
            word_orig_idx, sentlens, wordlens, text,
        )  # fmt: skip
        arcs = F.log_softmax(_arc_scores(model, states), 2).cpu().numpy()
        trees = [best_tree(arcs[i, :length, :length]) for i, length in enumerate(sentlens)]
        dependents, heads = model.deprel.W1(states), model.deprel.W2(states)
        # One product for the chosen arcs of the whole batch: the weights are read once and not for every sentence.
        left = torch.cat([dependents[i, 1:length] for i, length in enumerate(sentlens)])
        right = torch.cat([heads[i, torch.from_numpy(tree[1:])] for i, tree in enumerate(trees)])
        chosen = iter(_labels(model.deprel, left, right))
        found = []
        for i, (length, tree) in enumerate(zip(sentlens, trees, strict=True)):
            relations = self._relations.unmap([next(chosen) + VOCAB_PREFIX_SIZE for _ in range(1, length)])
            if resolve_head_constraints and find_head_constraint_violations(tree, relations):
                whole = _all_labels(model.deprel, dependents[i, :length], heads[i, :length])
                scores = arcs[i, :length, :length]
                tree, labels = resolve_head_constraint_violations(scores, whole, tree, self._relations)
                relations = self._relations.unmap([label + VOCAB_PREFIX_SIZE for label in labels])
            found.append([[int(h), relation] for h, relation in zip(tree[1:], relations, strict=True)])
        return found


def _arc_scores(model: Any, states: torch.Tensor) -> torch.Tensor:
    """Scores of heads as ``GraphParser.forward_scores`` computes them: arcs, order and distance; ``[b, n, n]``."""
    scores = model.unlabeled(states, states).squeeze(3)
    place = torch.arange(states.size(1), device=states.device)
    offset = place.view(1, 1, -1) - place.view(1, -1, 1)
    if model.args["linearization"]:
        order = model.linearization(states, states).squeeze(3)
        scores = scores + F.logsigmoid(order * torch.sign(offset).float())
    if model.args["distance"]:
        distance = 1 + F.softplus(model.distance(states, states).squeeze(3))
        scores = scores - torch.log((offset.abs().float() - distance) ** 2 / 2 + 1)
    own = torch.eye(states.size(1), dtype=torch.bool, device=states.device)
    masked: torch.Tensor = scores.masked_fill(own, -float("inf"))
    return masked


def _with_one(states: torch.Tensor) -> torch.Tensor:
    return torch.cat([states, states.new_ones(*states.shape[:-1], 1)], -1)


def _labels(scorer: Any, dependents: torch.Tensor, heads: torch.Tensor) -> list[int]:
    """Best label of each chosen arc, from hidden states of its two ends."""
    weight = scorer.scorer.W_bilin.weight
    i, j, out = weight.shape
    left, right = _with_one(scorer.hidden_func(dependents)), _with_one(scorer.hidden_func(heads))
    folded = (left @ weight.reshape(i, j * out)).view(-1, j, out)
    scores = torch.bmm(right.unsqueeze(1), folded).squeeze(1) + scorer.scorer.W_bilin.bias
    best: list[int] = scores.argmax(1).tolist()
    return best


def _all_labels(scorer: Any, dependents: torch.Tensor, heads: torch.Tensor) -> NDArray[np.float32]:
    """Log-probabilities of the labels of all pairs of one sentence, ``[n, n, labels]``."""
    scores = scorer.scorer(scorer.hidden_func(dependents).unsqueeze(0), scorer.hidden_func(heads).unsqueeze(0))
    whole: NDArray[np.float32] = F.log_softmax(scores[0], 2).cpu().numpy()
    return whole
