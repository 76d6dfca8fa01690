"""The shipped lexicon is sound, and its validator finds what is not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from extractors.actions import PARTS, Lexicon, LexiconError, package_lexicon, stem
from extractors.lexicon.__main__ import main
from extractors.lexicon.check import check, needs_present
from extractors.syntax import Word
from ontology.codes import TYPES

SOUND = """
[[entry]]
id = "assault.shell"
type = "ASSAULT"
mode = "heavy-weapons"
cameo = "194"
verbs = ["قصف"]
masdars = ["قصف"]
"""
SEEN_AS = {"verbs": "VERB", "masdars": "NOUN", "nouns": "NOUN", "participles": "ADJ"}


def alone(form: str, upos: str = "NOUN", lemma: str | None = None) -> Word:
    return Word(0, form, lemma or form, upos, {}, -1, "root", 0, len(form), 0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small sound lexicon."""
    (tmp_path / "actions").mkdir()
    (tmp_path / "actions" / "assault.toml").write_text(SOUND, encoding="utf-8")
    for name, table in (("light_verbs", "light"), ("reporting", "report"), ("modes", "cue"), ("cues", "cue")):
        (tmp_path / f"{name}.toml").write_text(f"{table} = []\n", encoding="utf-8")
    return tmp_path


def add(folder: Path, text: str, file: str = "actions/assault.toml") -> None:
    path = folder / file
    old = path.read_text(encoding="utf-8") if file.startswith("actions") and path.exists() else ""
    path.parent.mkdir(exist_ok=True)
    path.write_text(old + text, encoding="utf-8")


def test_the_shipped_lexicon_is_sound(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0, capsys.readouterr().out


def test_the_shipped_lexicon_covers_all_types_and_modes(lexicon: Lexicon) -> None:
    assert len(lexicon.entries) >= 1500
    said = {(e.type, e.mode) for e in lexicon.entries} | {(c.type, c.mode) for c in lexicon.cues}
    wanted = {(name, mode) for name, kind in TYPES.items() for mode in kind.modes}
    assert {t for t, _ in said} == set(TYPES)
    assert wanted - said == set()


def test_a_sound_folder_has_no_findings(folder: Path) -> None:
    assert check(folder) == []


ENTRY = '\n[[entry]]\nid = "assault.{}"\ntype = "ASSAULT"\ncameo = "190"\n'


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ('\n[[entry]]\nid = "assault.x"\ntype = "WAR"\ncameo = "190"\nverbs = ["غزا"]\n', "unknown type 'WAR'"),
        (ENTRY.format("x") + 'mode = "visit"\nverbs = ["هاجم"]\n', "ASSAULT has no mode 'visit'"),
        ('\n[[entry]]\nid = "assault.x"\ntype = "ASSAULT"\ncameo = "999"\nverbs = ["هاجم"]\n', "no CAMEO code '999'"),
        ('\n[[entry]]\nid = "assault.x"\ntype = "ASSAULT"\nverbs = ["هاجم"]\n', "no cameo"),
        (ENTRY.format("shell") + 'verbs = ["هاجم"]\n', "the id is taken by assault.toml:2"),
        (ENTRY.format("x") + 'verb = ["هاجم"]\n', "unknown field 'verb'"),
        (ENTRY.format("x"), "no words"),
        (ENTRY.format("x") + 'verbs = ["هاجم", "هاجم"]\n', "stands 2 times"),
        (ENTRY.format("x") + 'verbs = ["قَصَف"]\n', "not one plain Arabic word"),
        (ENTRY.format("x") + 'nouns = ["إطلاق نار"]\n', "not one plain Arabic word"),
        (ENTRY.format("x") + 'verbs = ["غار"]\n', "the present of 'غار' does not follow"),
        (ENTRY.format("x") + 'verbs = ["هاجم"]\nframe = { victim = "object" }\n', "unknown slot 'victim'"),
        (ENTRY.format("x") + 'verbs = ["هاجم"]\nframe = { actor = "nominative" }\n', "unknown position 'nominative'"),
        (ENTRY.format("x") + 'verbs = ["هاجم"]\nframe = { actor = "prep:" }\n', "unknown position 'prep:'"),
        (ENTRY.format("x") + 'verbs = ["هاجم"]\nframe = { actor = [] }\n', "names no position"),
        (ENTRY.format("x") + 'verbs = ["هاجم"]\nwith = { object = [] }\n', "has no words"),
        (ENTRY.format("x") + 'verbs = ["هاجم"]\nwith = { where = ["بلدة"] }\n', "unknown position 'where'"),
        (ENTRY.format("x") + 'verbs = ["هاجم"]\nstrength = "faint"\n', "unknown strength 'faint'"),
        (ENTRY.format("x") + 'verbs = ["هاجم"]\nstrength = "content"\n', "ASSAULT takes no content event"),
        (ENTRY.format("x") + 'verbs = ["هاجم"]\nstatus = "maybe"\n', "unknown status 'maybe'"),
        (ENTRY.format("x") + 'verbs = ["هاجم"]\nreverse = "yes"\n', "neither true nor false"),
        (ENTRY.format("x") + 'verbs = ["قصف"]\n', "dead: assault.shell (assault.toml:2) always comes first"),
        (ENTRY.format("x") + 'verbs = ["قصف", "هاجم"]\n', "'قصف' (verbs) is never read so"),
        (ENTRY.format("x") + 'nouns = ["قصف"]\n', "dead: assault.shell"),
        ("[[entry]\n", "not readable"),
    ],
)
def test_what_is_wrong_in_an_entry_is_found(folder: Path, text: str, finding: str) -> None:
    add(folder, text)
    findings = check(folder)
    assert any(finding in str(f) for f in findings), findings
    assert all(f.file == "assault.toml" and f.advice for f in findings)


def test_one_word_of_two_types_is_a_contradiction(folder: Path) -> None:
    add(folder, '[[entry]]\nid = "coerce.x"\ntype = "COERCE"\ncameo = "170"\nverbs = ["قصف"]\n', "actions/coerce.toml")
    assert any("unconditioned here and in assault.shell" in f.what for f in check(folder))


def test_a_condition_of_its_own_saves_an_entry(folder: Path) -> None:
    add(folder, ENTRY.format("x") + 'verbs = ["قصف"]\nwith = { object = ["بلدة"] }\n')
    assert check(folder) == []


def test_a_wider_condition_before_a_narrower_one_kills_it(folder: Path) -> None:
    add(folder, ENTRY.format("wide") + 'verbs = ["دك"]\nwith = { object = ["بلدة", "قرية"] }\n')
    add(folder, ENTRY.format("narrow") + 'verbs = ["دك"]\nwith = { object = ["قرية"] }\n')
    assert [f.entry for f in check(folder)] == ["assault.narrow"]


def test_an_exception_of_the_first_leaves_room_for_the_second(folder: Path) -> None:
    add(folder, ENTRY.format("first") + 'verbs = ["دك"]\nwithout = { object = ["سن"] }\n')
    add(folder, ENTRY.format("second") + 'verbs = ["دك"]\n')
    assert check(folder) == []


@pytest.mark.parametrize(
    ("file", "text", "finding"),
    [
        ("light_verbs", '[[light]]\nverbs = ["قام"]\nnoun = "prep:ب"\n', "the present of 'قام'"),
        ("light_verbs", '[[light]]\nverbs = ["نفذ"]\n', "noun names no position"),
        (
            "light_verbs",
            '[[light]]\nverbs = ["نفذ"]\nnoun = "object"\ngives = { who = "subject" }\n',
            "unknown slot 'who'",
        ),
        ("light_verbs", 2 * '[[light]]\nverbs = ["نفذ"]\nnoun = "object"\n', "is in line 1 already"),
        ("reporting", '[[report]]\nverbs = ["صرح"]\nstance = "shout"\n', "unknown stance 'shout'"),
        ("reporting", '[[report]]\nstance = "assert"\n', "neither verbs nor phrases"),
        (
            "reporting",
            '[[report]]\nverbs = ["صرح"]\n[[report]]\nverbs = ["صرح"]\nstance = "deny"\n',
            "as assert, not deny: a contradiction",
        ),
        ("modes", '[[cue]]\ntype = "ASSAULT"\nmode = "naval"\nwords = ["بحري"]\n', "ASSAULT has no mode 'naval'"),
        (
            "modes",
            '[[cue]]\ntype = "ASSAULT"\nmode = "aerial"\nwords = ["جوي"]\nwithin = "text"\n',
            "unknown reach 'text'",
        ),
        (
            "modes",
            '[[cue]]\ntype = "ASSAULT"\nmode = "aerial"\nwords = ["درون"]\n'
            '[[cue]]\ntype = "ASSAULT"\nmode = "drone"\nwords = ["درون"]\n',
            "never gives drone",
        ),
        ("cues", '[[cue]]\nwords = ["لم"]\neffect = "never"\nscope = "verb"\n', "unknown effect 'never'"),
        ("cues", '[[cue]]\nwords = ["لم"]\neffect = "negated"\nscope = "page"\n', "unknown scope 'page'"),
        ("cues", '[[cue]]\nwords = []\neffect = "negated"\nscope = "verb"\n', "no words"),
        (
            "cues",
            '[[cue]]\nwords = ["حال دون"]\neffect = "negated"\nscope = "object"\n',
            "has no effect at scope object",
        ),
        ("cues", "[topics.sport]\nwords = []\n", "an empty topic"),
        ("words", "[events]\ntexts = []\n", "no list of words"),
    ],
)
def test_what_is_wrong_in_the_other_files_is_found(folder: Path, file: str, text: str, finding: str) -> None:
    add(folder, text, f"{file}.toml")
    findings = check(folder)
    assert any(finding in str(f) for f in findings), findings


def test_missing_files_and_empty_folders_are_findings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 1
    printed = capsys.readouterr().out
    assert "no entries" in printed
    assert "light_verbs.toml:0" in printed


@pytest.mark.parametrize(
    ("verb", "open_"),
    [("قام", True), ("وقع", True), ("نفى", True), ("أيد", True), ("قام/يقوم", False), ("هاجم", False), ("دعا", False)],
)
def test_which_presents_have_to_be_given(verb: str, open_: bool) -> None:
    assert needs_present(verb) is open_


# --- reading


def test_an_unreadable_entry_is_named(folder: Path) -> None:
    add(folder, '\n[[entry]]\nid = "assault.y"\nverbs = ["هاجم"]\n')
    with pytest.raises(LexiconError, match=r"assault\.toml: entry assault\.y: KeyError\('type'\)"):
        Lexicon.load(folder)


def test_a_lexicon_is_read_from_any_folder(tmp_path: Path, lexicon: Lexicon) -> None:
    copy = shutil.copytree(package_lexicon(), tmp_path / "copy")
    assert Lexicon.load(copy).entries == lexicon.entries


@pytest.mark.parametrize(
    ("word", "entry"),
    [
        (alone("قصفت", "VERB", "قصف"), "assault.shell"),
        (alone("القصف", "NOUN"), "assault.shell"),
        (alone("يقصفون", "VERB"), "assault.shell"),  # a lemma that the tagger did not know
    ],
)
def test_a_word_is_found_by_lemma_or_form(folder: Path, word: Word, entry: str) -> None:
    assert [r.entry.id for r in Lexicon.load(folder).readings(word)][:1] == [entry]


def test_written_hamza_tells_words_apart(lexicon: Lexicon) -> None:
    assert not any("إعمار" in s for r in lexicon.readings(alone("أعمار")) for s in r.entry.words[r.part])


def test_adverbs_and_particles_are_no_actions(lexicon: Lexicon) -> None:
    assert lexicon.readings(alone("قصف", "ADV")) == []
    assert lexicon.readings(alone("قصف", "PUNCT")) == []


def test_every_word_is_found_as_what_it_is_listed(lexicon: Lexicon) -> None:
    lost = [
        (entry.id, part, word)
        for entry in lexicon.entries
        for part in PARTS
        for spec in entry.words.get(part, ())
        for word in spec.split("/")[: 1 if part == "verbs" else None]
        if all(r.entry is not entry for r in lexicon.readings(alone(word, SEEN_AS[part])))
    ]
    assert lost == []


def test_the_article_is_no_part_of_a_noun() -> None:
    assert stem("القصف") == stem("للقصف") == stem("قصف") == "قصف"
