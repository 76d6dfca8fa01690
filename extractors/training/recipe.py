"""The order in which models are made, and what each is made from."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from extractors.loading import arabic_pipeline
from extractors.training.corpora import CorpusError, name_sentences, part, treebank
from extractors.training.expansions import as_conllu, expansions
from extractors.training.known import names_by_kind
from extractors.training.lemmas import LemmatizerLearner
from extractors.training.loop import Plan, Progress, train
from extractors.training.naming import NameLearner, segmented
from extractors.training.parsing import ParserLearner
from extractors.training.splitting import TokenizerLearner
from extractors.training.stanza_parts import documents, vectors
from extractors.training.tagging import TaggerLearner, predicted_tags

__all__ = ["MODELS", "Made", "Recipe"]

MODELS = ("tokenizer", "expander", "tagger", "lemmatizer", "parser", "names")

#: Length and pace of each training from nothing: some seven hours of one core by the steps that were timed.
_PLANS: Mapping[str, Plan] = {
    "tokenizer": Plan(3000, 3e-3, average=0.997),
    "tagger": Plan(6000, 3e-3),
    "lemmatizer": Plan(6000, 2e-3),
    "parser": Plan(6000, 3e-3, half=True),
    "names": Plan(5000, 2e-3, second=0.999, clip=5.0),
}
#: Share of its dropout at which the tagger errs on the training part as often as on the development part.
_DROPPED = 0.12


@dataclass(frozen=True, slots=True)
class Made:
    """What one training came to: best score on the development part, steps and seconds of this run."""

    model: str
    score: float
    steps: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Recipe:
    """Where everything lies.

    Attributes:
        treebank: folder of a UD treebank.
        names: folder of corpora of names (``anercorp_train.txt``, ``aqmar/*.txt``).
        vectors: Stanza's file of word vectors.
        out: folder of weights and checkpoints.
        start: folder of weights to go on from.
        known_names: names of one word, for the tokenizer.
        steps: steps of every training, where the recipe's own are not wanted.
        seed: of everything drawn at random.
        say: where progress goes.
    """

    treebank: Path
    names: Path | None
    vectors: Path
    out: Path
    start: Path | None = None
    known_names: tuple[str, ...] = ()
    steps: int | None = None
    seed: int = 1
    say: Callable[[str], None] = print

    def make(self, model: str) -> Made:
        """Trains one model, going on from its checkpoint.

        Raises:
            CorpusError: its data is not there.
            KeyError: there is no such model.
        """
        began = time.monotonic()
        progress = _MAKERS[model](self)
        return Made(model, progress.best, progress.step, time.monotonic() - began)

    def plan(self, model: str) -> Plan:
        """The plan of a model, with ``steps`` in place of its own where given."""
        plan = _PLANS[model]
        return plan if self.steps is None else replace(plan, steps=self.steps, every=min(plan.every, self.steps))

    def trained(self, name: str) -> Path:
        """Weights of a model made before.

        Raises:
            CorpusError: it has not been made.
        """
        for folder in (self.out, self.start):
            if folder is not None and (folder / f"{name}.pt").is_file():
                return folder / f"{name}.pt"
        raise CorpusError(
            f"{self.out}: {name}.pt not there; make {name} first, or give a folder of weights to start from"
        )

    def clean(self, name: str) -> str:
        """A part of the treebank, cleaned."""
        return treebank(part(self.treebank, name))

    def beginning(self, name: str) -> Path | None:
        """Weights a model goes on from."""
        path = self.start / f"{name}.pt" if self.start is not None else None
        return path if path is not None and path.is_file() else None

    def run(self, learner: Any, name: str) -> Progress:
        """Trains a learner by the model's plan."""
        return train(learner, self.plan(name), self.out, name, self.seed, self.say)


def _tokenizer(recipe: Recipe) -> Progress:
    start = recipe.beginning("tokenizer")
    learner = TokenizerLearner(recipe.clean("train"), recipe.clean("dev"), recipe.known_names, start)
    return recipe.run(learner, "tokenizer")


def _expander(recipe: Recipe) -> Progress:
    """The expander is small: Stanza's own trainer makes it in minutes, from tokens alone, each once.

    Its dictionary is made anew afterwards, from all tokens: where one may be two things, the more frequent counts.
    """
    import tempfile

    from stanza.models import mwt_expander
    from stanza.models.mwt.trainer import Trainer

    epochs = 6 if recipe.steps is None else 1
    recipe.out.mkdir(parents=True, exist_ok=True)
    tokens, written = expansions(recipe.clean("train"))
    with tempfile.TemporaryDirectory() as folder:
        files = {name: Path(folder, f"{name}.conllu") for name in ("train", "dev")}
        files["train"].write_text(as_conllu(dict.fromkeys((*tokens, *written))), encoding="utf-8")
        files["dev"].write_text(recipe.clean("dev"), encoding="utf-8")
        mwt_expander.main(
            [
                f"--train_file={files['train']}", f"--eval_file={files['dev']}", f"--gold_file={files['dev']}",
                "--shorthand=ar_padt", "--lang=ar", f"--num_epoch={epochs}", f"--seed={recipe.seed}",
                f"--save_dir={recipe.out}", "--save_name=mwt_expander.pt",
            ]
        )  # fmt: skip
    model = recipe.out / "mwt_expander.pt"
    trainer = Trainer(model_file=str(model), args={}, device="cpu")
    known = {token for token, _ in tokens}
    trainer.expansion_dict = {}
    trainer.train_dict([*tokens, *((token, words) for token, words in written if token not in known)])
    trainer.save(str(model))
    return Progress(step=epochs, best=_expanded(model, recipe.clean("dev")))


def _expanded(model: Path, conllu: str) -> float:
    """Share of tokens with clitics that are taken apart right, dictionary and network together."""
    from stanza.models.common.doc import Document
    from stanza.models.mwt.data import DataLoader
    from stanza.models.mwt.trainer import Trainer

    trainer = Trainer(model_file=str(model), args={}, device="cpu")
    data = DataLoader(Document(documents(conllu)), 100, trainer.args, vocab=trainer.vocab, evaluation=True)
    gold = data.doc.get_mwt_expansions(evaluation=False)
    guessed = [words for batch in data.to_loader() for words in trainer.predict(batch)]
    found = trainer.ensemble(data.doc.get_mwt_expansions(evaluation=True), guessed)
    return float(sum(words == right for words, (_, right) in zip(found, gold, strict=True))) / max(1, len(gold))


def _tagger(recipe: Recipe) -> Progress:
    learner = TaggerLearner(
        recipe.clean("train"), recipe.clean("dev"), vectors(recipe.vectors), recipe.beginning("tagger")
    )
    return recipe.run(learner, "tagger")


def _lemmatizer(recipe: Recipe) -> Progress:
    return recipe.run(
        LemmatizerLearner(recipe.clean("train"), _with_predictions(recipe, "dev", lemmas=False)), "lemmatizer"
    )


def _parser(recipe: Recipe) -> Progress:
    train_part, dev_part = (_with_predictions(recipe, name) for name in ("train", "dev"))
    learner = ParserLearner(train_part, dev_part, vectors(recipe.vectors), recipe.beginning("parser"))
    return recipe.run(learner, "parser")


def _names(recipe: Recipe) -> Progress:
    if recipe.names is None:
        raise CorpusError("corpora of names are needed for names: give their folder")
    train_part, dev_part, _ = _name_corpora(recipe)
    learner = NameLearner(train_part, dev_part, vectors(recipe.vectors), names_by_kind())
    return recipe.run(learner, "names")


def _name_corpora(recipe: Recipe) -> tuple[list[Any], list[Any], list[Any]]:
    """Train, development and test part of the corpora of names, their tokens taken apart by our tokenizer.

    The last tenth of ANERcorp's training part serves for development. AQMAR's free categories are not ANERcorp's MISC:
    sentences that hold one are left out.
    """
    folder = recipe.names
    if folder is None or not (folder / "anercorp_train.txt").is_file():
        raise CorpusError(f"{folder}: anercorp_train.txt, anercorp_test.txt and a folder aqmar were expected")
    pipeline = arabic_pipeline(
        {"tokenizer": recipe.trained("tokenizer"), "mwt_expander": recipe.trained("mwt_expander")}, "tokenize,mwt"
    )
    first = segmented(pipeline, name_sentences(folder / "anercorp_train.txt"))
    second = [
        sentence
        for path in sorted((folder / "aqmar").glob("*.txt"))
        for sentence in name_sentences(path)
        if not any(tag.endswith("MISC") for _, tag in sentence)
    ]
    cut = len(first) * 9 // 10
    test = segmented(pipeline, name_sentences(folder / "anercorp_test.txt"))
    return first[:cut] + segmented(pipeline, second), first[cut:], test


def _with_predictions(recipe: Recipe, name: str, lemmas: bool = True) -> str:
    """A part of the treebank with the tags (and lemmas) that our own models give it."""
    from stanza.models.common.doc import Document
    from stanza.models.lemma.trainer import Trainer

    clean = recipe.clean(name)
    document = Document(documents(clean))
    learner = TaggerLearner(clean, clean, vectors(recipe.vectors), recipe.trained("tagger"))
    tags = predicted_tags(learner, document, dropped=_DROPPED if name == "train" else 0.0)
    words = [word for sentence in document.sentences for word in sentence.words]
    for word, (upos, _, _) in zip(words, (tag for sentence in tags for tag in sentence), strict=True):
        word.upos = upos
    if lemmas:
        lemmatizer = Trainer(model_file=str(recipe.trained("lemmatizer")), args={}, device="cpu")
        for word, lemma in zip(words, lemmatizer.predict_dict([(w.text, w.upos) for w in words]), strict=True):
            word.lemma = lemma
    return f"{document:C}\n\n"


_MAKERS: Mapping[str, Callable[[Recipe], Progress]] = {
    "tokenizer": _tokenizer,
    "expander": _expander,
    "tagger": _tagger,
    "lemmatizer": _lemmatizer,
    "parser": _parser,
    "names": _names,
}
