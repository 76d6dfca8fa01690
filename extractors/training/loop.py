"""A training loop that any of our models can use: decaying steps, averaged weights, and a checkpoint to go on from.

Weights are averaged over the steps (exponential moving average), and it is the average that is scored and kept: on a
small treebank it is worth as much as many more epochs (Polyak and Juditsky 1992).
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import torch

__all__ = ["Learner", "Plan", "Progress", "batches_by_length", "train"]


class Learner(Protocol):
    """What the loop needs to know of a model in training."""

    @property
    def module(self) -> torch.nn.Module:
        """The network whose parameters are learned."""
        ...

    def batches(self, draw: random.Random) -> Iterator[Any]:
        """One epoch of the training part, in an order drawn at random."""
        ...

    def loss(self, batch: Any) -> torch.Tensor:
        """Loss of one batch, a scalar that can be differentiated."""
        ...

    def evaluate(self) -> float:
        """Score on the development part, between 0 and 1; higher is better."""
        ...

    def save(self, path: Path) -> None:
        """Writes the weights, as the pipeline reads them."""
        ...


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast to learn.

    Attributes:
        steps: batches in all.
        rate: learning rate at its height; it rises over ``warmup`` steps and falls to nought along a cosine.
        second: decay of Adam's second moment; 0.95 is what Dozat and Manning (2017) found for parsing.
        clip: largest norm of a gradient.
        average: share of the old in the running average of weights at each step.
        every: steps between two evaluations, each of which also writes a checkpoint.
        half: computes in bfloat16 where the processor has it; worth it for wide networks only.
    """

    steps: int
    rate: float = 2e-3
    warmup: int = 50
    second: float = 0.95
    clip: float = 1.0
    average: float = 0.998
    every: int = 250
    half: bool = False

    def rate_at(self, step: int) -> float:
        """Learning rate of a step, counted from 0."""
        if step < self.warmup:
            return self.rate * (step + 1) / self.warmup
        done = (step - self.warmup) / max(1, self.steps - self.warmup)
        return self.rate * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))


@dataclass(slots=True)
class Progress:
    """Where a training stands. Scores are those of the averaged weights on the development part."""

    step: int = 0
    best: float = -1.0
    history: list[tuple[int, float]] = field(default_factory=list)


def train(
    learner: Learner, plan: Plan, folder: Path, name: str, seed: int = 1, say: Callable[[str], None] = print
) -> Progress:
    """Trains until the plan's last step, going on from ``folder/name.checkpoint`` where there is one.

    The best averaged weights lie in ``folder/name.pt`` when it returns.

    Raises:
        OSError: the folder can't be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    checkpoint = folder / f"{name}.checkpoint"
    optimizer = torch.optim.Adam(_learned(learner.module), lr=plan.rate, betas=(0.9, plan.second), eps=1e-6)
    average = _Average(learner.module, plan.average)
    progress = Progress()
    if checkpoint.is_file():
        progress = _restore(checkpoint, learner.module, optimizer, average)
        say(f"{name}: going on from step {progress.step}, best so far {progress.best:.4f}")
    draw = random.Random(seed + progress.step)
    random.seed(seed + progress.step)
    torch.manual_seed(seed + progress.step)
    began, losses = time.monotonic(), [0.0]
    for batch in _endless(learner, draw):
        if progress.step >= plan.steps:
            break
        losses.append(_step(learner, batch, optimizer, plan, progress.step))
        average.update()
        progress.step += 1
        if progress.step % plan.every == 0 or progress.step == plan.steps:
            with average.applied():
                score = float(learner.evaluate())
                if score > progress.best:
                    progress.best = score
                    learner.save(folder / f"{name}.pt")
            progress.history.append((progress.step, score))
            pace = (time.monotonic() - began) / (len(losses) - 1)
            loss = sum(losses) / len(losses)
            say(f"{name}: step {progress.step}/{plan.steps}, loss {loss:.3f}, score {score:.4f}, {pace:.2f} s a step")
            began, losses = time.monotonic(), [0.0]
            _keep(checkpoint, learner.module, optimizer, average, progress)
    return progress


def batches_by_length(lengths: Sequence[int], words: int, draw: random.Random) -> list[list[int]]:
    """Indexes of sentences grouped with others of like length, ``words`` at most a group (longer ones stand alone).

    Order of the groups and of sentences of one length is drawn at random.
    """
    order = sorted(range(len(lengths)), key=lambda i: (lengths[i], draw.random()))
    groups: list[list[int]] = [[]]
    size = 0
    for i in order:
        if groups[-1] and size + lengths[i] > words:
            groups.append([])
            size = 0
        groups[-1].append(i)
        size += lengths[i]
    draw.shuffle(groups)
    return groups


def _endless(learner: Learner, draw: random.Random) -> Iterator[Any]:
    while True:
        yield from learner.batches(draw)


def _learned(module: torch.nn.Module) -> list[torch.nn.Parameter]:
    return [p for p in module.parameters() if p.requires_grad]


def _step(learner: Learner, batch: Any, optimizer: torch.optim.Optimizer, plan: Plan, step: int) -> float:
    for group in optimizer.param_groups:
        group["lr"] = plan.rate_at(step)
    learner.module.train()
    optimizer.zero_grad()
    device = next(learner.module.parameters()).device
    with torch.autocast(device.type, dtype=torch.bfloat16) if plan.half else nullcontext():
        loss = learner.loss(batch)
    torch.autograd.backward(loss)
    torch.nn.utils.clip_grad_norm_(_learned(learner.module), plan.clip)
    optimizer.step()
    return float(loss.detach())


class _Average:
    """Running average of what a module learns."""

    def __init__(self, module: torch.nn.Module, share: float) -> None:
        self._module, self._share, self.updates = module, share, 0
        self.shadow = [p.detach().clone() for p in _learned(module)]

    def update(self) -> None:
        self.updates += 1
        # The first steps would otherwise hang on to the random beginning.
        share = min(self._share, (1 + self.updates) / (10 + self.updates))
        torch._foreach_lerp_(self.shadow, [p.detach() for p in _learned(self._module)], 1 - share)

    @contextmanager
    def applied(self) -> Iterator[None]:
        """The module carries the average within, its own weights again after."""
        own = [p.detach().clone() for p in _learned(self._module)]
        self._copy(self.shadow)
        try:
            yield
        finally:
            self._copy(own)

    def _copy(self, weights: Sequence[torch.Tensor]) -> None:
        with torch.no_grad():
            for parameter, weight in zip(_learned(self._module), weights, strict=True):
                parameter.copy_(weight)


def _keep(
    path: Path, module: torch.nn.Module, optimizer: torch.optim.Optimizer, average: _Average, progress: Progress
) -> None:
    state = {
        "weights": [p.detach() for p in _learned(module)],
        "average": average.shadow,
        "updates": average.updates,
        "optimizer": optimizer.state_dict(),
        "step": progress.step,
        "best": progress.best,
        "history": progress.history,
    }
    torch.save(state, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


def _restore(path: Path, module: torch.nn.Module, optimizer: torch.optim.Optimizer, average: _Average) -> Progress:
    state = torch.load(path, map_location="cpu", weights_only=True)
    average._copy(state["weights"])
    average.shadow = [w.to(p.device) for w, p in zip(state["average"], _learned(module), strict=True)]
    average.updates = state["updates"]
    optimizer.load_state_dict(state["optimizer"])
    return Progress(state["step"], state["best"], [tuple(entry) for entry in state["history"]])
