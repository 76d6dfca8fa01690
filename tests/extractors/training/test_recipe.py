"""Every model is trained for a few steps on a handful of sentences of our own, so that the recipe can't rot."""

import json
import random
import shutil
from pathlib import Path

import pytest
import torch

from extractors.loading import arabic_pipeline
from extractors.training.__main__ import main
from extractors.training.corpora import CorpusError, name_sentences, paragraphs, part, raw_text, treebank
from extractors.training.loop import Plan, batches_by_length, train
from extractors.training.measuring import HABITS_MEASURED, as_people_type, scores
from extractors.training.naming import entities
from extractors.training.parsing import ParserLearner, arc_loss
from extractors.training.recipe import MODELS, Recipe
from extractors.training.stanza_parts import vectors
from extractors.training.writing import HABITS, aliases, habits_of, rewritten

HERE = Path(__file__).parent
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning", "ignore::DeprecationWarning", "ignore::FutureWarning")


def conllu(text: str) -> str:
    """The compact notation of ``sentences.txt`` as CoNLL-U."""
    blocks = []
    for number, block in enumerate(text.strip().split("\n\n"), 1):
        rows: list[str] = []
        count, pending = 0, None
        lines = [line for line in block.split("\n") if not line.startswith("#")]
        for line in lines:
            pieces = line.split()
            if pieces[0] == "=":
                pending = (len(rows), pieces[1])
                continue
            count += 1
            glued = "SpaceAfter=No" if pieces[-1] == "+" else "_"
            form, lemma, upos, xpos, feats, head, relation = pieces[:7]
            if pending:
                members = 1 if pending[1].endswith(form) and pending[1] == form else 2
                rows.insert(pending[0], f"{count}-{count + members - 1}\t{pending[1]}" + "\t_" * 7 + "\t_")
                pending = None
            rows.append("\t".join([str(count), form, lemma, upos, xpos, feats, head, relation, "_", "_"]))
            if glued != "_":
                at = next((i for i, r in enumerate(rows) if r.split("\t")[0].endswith(f"-{count}")), len(rows) - 1)
                rows[at] = rows[at][:-1] + glued
        blocks.append("\n".join([f"# newpar id = p{number}", f"# sent_id = s{number}", *rows]))
    return "\n\n".join(blocks) + "\n\n"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A treebank, corpora of names and vectors, all tiny."""
    folder = tmp_path_factory.mktemp("data")
    text = conllu((HERE / "sentences.txt").read_text(encoding="utf-8"))
    for name in ("train", "dev", "test"):
        (folder / f"ar_own-ud-{name}.conllu").write_text(text, encoding="utf-8")
    names = "وصل O\nأحمد B-PERS\nسالم I-PERS\nإلى O\nوبغداد B-LOC\n. O\n\n"
    (folder / "aqmar").mkdir()
    for path in ("anercorp_train.txt", "anercorp_test.txt", "aqmar/train.txt"):
        (folder / path).write_text(names * 12, encoding="utf-8")
    words = sorted({line.split("\t")[1] for line in text.split("\n") if line[:1].isdigit()})
    from stanza.models.common.pretrain import Pretrain

    lines = [f"{len(words)} 100", *(f"{word} " + " ".join(["0.1"] * 100) for word in words)]
    (folder / "vectors.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    Pretrain(str(folder / "vectors.pt"), str(folder / "vectors.txt")).load()
    return folder


@pytest.fixture(scope="module")
def made(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All models, two steps each."""
    out = tmp_path_factory.mktemp("models")
    command = ["all", "--treebank", str(data), "--names", str(data), "--vectors", str(data / "vectors.pt")]
    assert main([*command, "--out", str(out), "--steps", "2"]) == 0
    return out


def test_every_model_is_made_and_can_be_loaded(made: Path, data: Path) -> None:
    """The pack of a fresh training reads a sentence from end to end."""
    assert {"tokenizer", "mwt_expander", "tagger", "lemmatizer", "parser", "names"} <= {
        p.stem for p in made.glob("*.pt")
    }
    packed = made / "packed"
    given = ["--treebank", str(data), "--vectors", str(data / "vectors.pt"), "--out", str(made)]
    assert main(["pack", *given, "--to", str(packed)]) == 0
    pipeline = arabic_pipeline(packed)
    words = [w for s in pipeline("أعلن الوزير استقالته أمس.").sentences for w in s.words]
    assert words and all(w.deprel and w.upos for w in words)
    state = torch.load(packed / "parser.pt", weights_only=True)
    assert "optimizer_state_dict" not in state
    assert {t.dtype for t in state["model"].values() if t.is_floating_point()} == {torch.float16}


def test_scores_are_of_the_whole_pipeline(made: Path, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``score`` prints figures of the test part and of its rewritten copy."""
    main(["pack", "--treebank", str(data), "--vectors", str(data / "vectors.pt"), "--out", str(made)])
    capsys.readouterr()
    assert main(["score", "--treebank", str(data), "--out", str(made / "packed")]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert set(figures) == {"test", "test, as people type", "megabytes"}
    assert 0 <= figures["test"]["LAS"] <= figures["test"]["UAS"] <= 100


def test_a_stopped_training_goes_on(data: Path, tmp_path: Path, made: Path) -> None:
    """Two steps and two more are four, and the second run says where it begins."""
    for model in ("tagger", "lemmatizer"):
        shutil.copy(made / f"{model}.pt", tmp_path)
    said: list[str] = []
    for steps in (2, 4):
        recipe = Recipe(data, data, data / "vectors.pt", tmp_path, steps=steps, say=said.append)
        assert recipe.make("parser").steps == steps
    assert any("going on from step 2" in line for line in said)


def test_loss_of_gold_arcs_is_the_loss_of_stanza(data: Path) -> None:
    """Without dropout both losses are one number, on one sentence: Stanza counts the root as a word, and padding in."""
    text = treebank(part(data, "train")).split("\n\n")[0] + "\n\n"
    learner = ParserLearner(text, text, vectors(data / "vectors.pt"))
    from stanza.models.depparse.trainer import unpack_batch

    batch = next(learner.batches(random.Random(1)))
    inputs, _, order, lengths, word_lengths, words = unpack_batch(batch, "cpu")
    network = learner.module
    for module in network.modules():
        if hasattr(module, "dropprob"):
            module.dropprob = 0.0  # type: ignore[assignment]
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
        if isinstance(getattr(module, "dropout", None), float):
            module.dropout = 0.0
    network.train()
    with torch.no_grad():
        ours = arc_loss(network, inputs, order, lengths, word_lengths, words)
        theirs, _ = network(*inputs, order, lengths, word_lengths, words)  # type: ignore[operator]
    size = lengths[0]
    assert float(ours) * (size - 1) == pytest.approx(float(theirs) * size, rel=1e-4)


def test_average_and_decay() -> None:
    """The rate rises, falls to nought, and never leaves its bounds."""
    plan = Plan(steps=100, rate=1.0, warmup=10)
    rates = [plan.rate_at(step) for step in range(100)]
    assert rates[0] == pytest.approx(0.1)
    assert max(rates) <= 1.0
    assert rates[-1] < 0.01


class _Line:
    """Learns that y is 3x."""

    def __init__(self) -> None:
        self.module = torch.nn.Linear(1, 1, bias=False)

    def batches(self, draw: random.Random) -> list[torch.Tensor]:
        return [torch.tensor([[draw.random()]]) for _ in range(5)]

    def loss(self, batch: torch.Tensor) -> torch.Tensor:
        return ((self.module(batch) - 3 * batch) ** 2).mean()

    def evaluate(self) -> float:
        return 1 / (1 + abs(float(self.module.weight) - 3))

    def save(self, path: Path) -> None:
        torch.save(self.module.state_dict(), path)


def test_the_loop_learns(tmp_path: Path) -> None:
    """The best average lies on disk and is better than the beginning."""
    torch.manual_seed(1)
    learner = _Line()
    before = learner.evaluate()
    progress = train(learner, Plan(300, rate=0.1, average=0.9, every=50), tmp_path, "line", say=lambda _: None)
    assert progress.best > max(before, 0.8)
    assert (tmp_path / "line.pt").is_file()


def test_batches_hold_every_sentence_once() -> None:
    """Groups respect the size, unless one sentence alone breaks it."""
    lengths = [3, 50, 4, 4, 9, 2]
    groups = batches_by_length(lengths, 10, random.Random(1))
    assert sorted(i for group in groups for i in group) == list(range(6))
    assert all(sum(lengths[i] for i in g) <= 10 or len(g) == 1 for g in groups)


def test_raw_text_keeps_spacing(data: Path) -> None:
    """Clitics stay on their host, punctuation on its word."""
    text = treebank(part(data, "train"))
    assert raw_text(text).split("\n\n")[0] == "أعلن الوزير استقالته أمس."
    tokens = paragraphs(text)[2]
    assert tokens[0].words == ("و", "قال")
    assert tokens[-1].last
    assert not tokens[-2].spaced


@pytest.mark.parametrize(
    ("word", "habit", "written"),
    [
        ("أعلن", "no-hamza", "اعلن"),
        ("إلى", "final-yeh-dotted", "إلي"),
        ("مصري", "final-yeh-undotted", "مصرى"),
        ("مدينة", "teh-as-heh", "مدينه"),
    ],
)
def test_habits(word: str, habit: str, written: str) -> None:
    """Each habit of writing, and nothing of another length."""
    assert rewritten(word, [habit]) == written
    assert len(rewritten(word, HABITS)) == len(word)


def test_habits_never_contradict() -> None:
    """Nobody both dots and undots a final ي."""
    for seed in range(50):
        drawn = habits_of(random.Random(seed))
        assert drawn
        assert not {"final-yeh-dotted", "final-yeh-undotted"} <= set(drawn)


def test_aliases_go_to_the_most_frequent_word() -> None:
    """«الى» stands for «إلى»; a word of the vocabulary stands for itself."""
    found = aliases(["إلى", "مدينة", "علي", "على"])
    assert found["الى"] == 0
    assert found["مدينه"] == 1
    assert "علي" not in found


def test_perturbed_copy_changes_forms_only(data: Path) -> None:
    """Trees, tags and lemmas stay."""
    text = treebank(part(data, "test"))
    before, after = text.split("\n"), as_people_type(text, HABITS_MEASURED).split("\n")
    changed = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    assert changed
    assert all(a.split("\t")[2:] == b.split("\t")[2:] for a, b in changed)


def test_names_in_tags() -> None:
    """BIO and BIOES both."""
    assert entities(["B-PER", "I-PER", "O", "B-LOC"]) == {(0, 2, "PER"), (3, 4, "LOC")}
    assert entities(["B-PER", "E-PER", "S-LOC", "S-LOC"]) == {(0, 2, "PER"), (2, 3, "LOC"), (3, 4, "LOC")}


def test_bad_data_is_told_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """File and line of what can't be read; a missing folder is no traceback."""
    bad = tmp_path / "x-ud-train.conllu"
    bad.write_text("1\tكلمة\tNOUN\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"x-ud-train\.conllu:1: 3 columns"):
        treebank(bad)
    columns = tmp_path / "names.txt"
    columns.write_text("بغداد B-LOC\nكلمة واحدة زائدة\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"names\.txt:2"):
        name_sentences(columns)
    assert main(["parser", "--treebank", str(tmp_path / "none"), "--out", str(tmp_path)]) == 1
    assert "conllu" in capsys.readouterr().err


def test_every_model_is_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    """The command names all models."""
    with pytest.raises(SystemExit):
        main(["--help"])
    said = capsys.readouterr().out
    assert all(model in said for model in MODELS)


def test_scores_of_a_perfect_pipeline(data: Path) -> None:
    """A pipeline that answers with the gold trees gets 100 everywhere."""
    from stanza.utils.conll import CoNLL

    text = treebank(part(data, "test"))
    figures = scores(lambda _: CoNLL.conll2doc(input_str=text), text)
    assert set(figures.values()) == {100.0}
