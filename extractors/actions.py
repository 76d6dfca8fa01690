"""The action lexicon: which words can speak of which events. Data in ``lexicon/``, described by its README."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extractors.morphology import circumstance_forms, noun_forms, participle_forms, verb_forms
from extractors.orthography import bare
from extractors.syntax import Word

__all__ = ["Cue", "Entry", "Lexicon", "LexiconError", "Light", "Reading", "Report", "package_lexicon", "stem"]

Frame = Mapping[str, tuple[str, ...]]
PARTS = ("verbs", "masdars", "nouns", "participles")
STRENGTHS = ("strong", "weak", "content")


class LexiconError(ValueError):
    """An entry that cannot be read; the message names file, entry and field."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A word family with its event type and argument frame. See ``lexicon/README.md``."""

    id: str
    type: str
    mode: str | None
    cameo: str
    words: Mapping[str, tuple[str, ...]]
    frame: Frame
    noun_frame: Frame | None
    requires: Mapping[str, frozenset[str]]
    excludes: Mapping[str, frozenset[str]]
    strength: str
    status: str | None
    reverse: bool
    file: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a word: an entry, and as which part (``verbs``, ``masdars``, ``nouns``,
    ``participles``).
    """

    entry: Entry
    part: str

    @property
    def verbal(self) -> bool:
        """Whether the word is read as a finite verb."""
        return self.part == "verbs"


@dataclass(frozen=True, slots=True)
class Light:
    """A verb that lends its arguments to an event noun: ``gives`` maps slots to the verb's positions."""

    noun: tuple[str, ...]
    gives: Frame


@dataclass(frozen=True, slots=True)
class Report:
    """A verb or phrase of saying. ``stance``: assert, deny, doubt, ask, promise or warn."""

    speaker: str
    stance: str


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that sharpen the mode of an event type when near its trigger."""

    type: str
    mode: str
    words: frozenset[str]
    within: str


def stem(form: str) -> str:
    """A noun's folded form without the article: القصف, للقصف → قصف. The article has no hamza: إلغاء stays whole."""
    word = bare(form)
    if form[:1] in ("إ", "أ", "آ"):
        return word
    for article in ("ال", "لل"):
        if word.startswith(article) and len(word) > len(article) + 1:
            return word[len(article) :]
    return word


def package_lexicon() -> Path:
    """Folder of the lexicon that ships with the package."""
    return Path(__file__).parent / "lexicon"


@dataclass(frozen=True)
class Lexicon:
    """All entries, indexed by folded lemma and folded written form."""

    entries: tuple[Entry, ...]
    by_lemma: Mapping[str, tuple[Reading, ...]] = field(repr=False)
    by_form: Mapping[str, tuple[Reading, ...]] = field(repr=False)
    circumstances: Mapping[str, tuple[Reading, ...]] = field(repr=False)
    light: Mapping[str, tuple[Light, ...]] = field(repr=False)
    reports: Mapping[str, Report] = field(repr=False)
    asides: Mapping[str, Report] = field(repr=False)
    phrases: tuple[tuple[tuple[str, ...], Report], ...] = field(repr=False)
    cues: tuple[Cue, ...] = field(repr=False)

    @classmethod
    def load(cls, folder: Path | None = None) -> Lexicon:
        """Read a folder laid out as ``lexicon/README.md`` says.

        Raises:
            LexiconError: a file or entry that cannot be understood.
        """
        folder = folder or package_lexicon()
        entries = tuple(
            _entry(row, path) for path in sorted((folder / "actions").glob("*.toml")) for row in _rows(path, "entry")
        )
        by_lemma: dict[str, list[Reading]] = defaultdict(list)
        by_form: dict[str, list[Reading]] = defaultdict(list)
        circumstances: dict[str, list[Reading]] = defaultdict(list)
        for entry in entries:
            for part, specs in entry.words.items():
                reading = Reading(entry, part)
                for spec in specs:
                    for lemma in _lemmas(spec, part):
                        _add(by_lemma, lemma, reading)
                    for form in _forms(spec, part):
                        _add(by_form, form, reading)
                    if part == "verbs":
                        for form in circumstance_forms(spec):
                            _add(circumstances, form, Reading(entry, "participles"))
        light: dict[str, list[Light]] = defaultdict(list)
        for row in _rows(folder / "light_verbs.toml", "light"):
            verb = Light(_positions(row["noun"]), {slot: _positions(p) for slot, p in row.get("gives", {}).items()})
            for spec in row["verbs"]:
                for form in verb_forms(spec):
                    light[form].append(verb)
        reports: dict[str, Report] = {}
        asides: dict[str, Report] = {}
        phrases: list[tuple[tuple[str, ...], Report]] = []
        for row in _rows(folder / "reporting.toml", "report"):
            report = Report(row.get("speaker", "subject"), row.get("stance", "assert"))
            for spec in row.get("verbs", ()):
                reports.update(dict.fromkeys(verb_forms(spec), report))
                asides.update(dict.fromkeys(circumstance_forms(spec), report))
            phrases += [(tuple(bare(w) for w in phrase.split()), report) for phrase in row.get("phrases", ())]
        cues = tuple(
            Cue(r["type"], r["mode"], frozenset(map(stem, r["words"])), r.get("within", "phrase"))
            for r in _rows(folder / "modes.toml", "cue")
        )
        return cls(
            entries,
            {k: tuple(v) for k, v in by_lemma.items()},
            {k: tuple(v) for k, v in by_form.items()},
            {k: tuple(v) for k, v in circumstances.items()},
            {k: tuple(v) for k, v in light.items()},
            reports,
            asides,
            tuple(sorted(phrases, key=lambda p: -len(p[0]))),
            cues,
        )

    def readings(self, word: Word) -> list[Reading]:
        """How ``word`` can be read as an action, those of its tagged part of speech first.

        The lemma decides where the lexicon knows it; else the written form, which the lemmatizer may not have known.
        """
        parts = _PARTS_OF.get(word.upos, ())
        if not parts:
            return []
        if (
            word.upos in ("NOUN", "ADJ", "X")
            and word.feats.get("Definite", "Ind") == "Ind"
            and word.bare in self.circumstances
        ):
            return list(self.circumstances[word.bare])
        lemma, form = stem(word.lemma), (word.bare if word.upos == "VERB" else stem(word.form))
        whole = bare(word.lemma)  # التماس, التحاق: the first letters may be the word's own
        found = {id(r): r for r in (*self.by_lemma.get(whole, ()), *self.by_lemma.get(lemma, ())) if r.part in parts}
        if not found and word.upos != "VERB":
            found = {id(r): r for r in self.by_form.get(word.bare, ()) if r.part in parts and r.part != "participles"}
        if (word.upos == "VERB" and not found) or not _explains(lemma, form, word):
            found |= {
                id(r): r
                for r in self.by_form.get(form, ())
                if r.part in parts and (r.part != "participles" or word.upos == "ADJ")
            }
        if not found and word.upos in ("NOUN", "X", "ADJ", "PROPN"):
            found = {id(r): r for r in self.by_form.get(word.bare, ()) if r.part == "verbs" and _finite(word)}
        readings = [r for r in found.values() if r.verbal or not _other_hamza(word, r)]
        return sorted(readings, key=lambda r: parts.index(r.part) if r.part in parts else len(parts))

    def knows_verb(self, form: str) -> bool:
        """Whether a folded form is one of a listed verb: of an action, of saying, or a light one."""
        return form in self.reports or form in self.light or any(r.verbal for r in self.by_form.get(form, ()))

    def lights(self, verb: Word) -> tuple[Light, ...]:
        """The light verbs that a word can be, by its written form, else by its lemma."""
        return self.light.get(verb.bare) or self.light.get(bare(verb.lemma), ())

    def report_aside(self, word: Word) -> Report | None:
        """The reporting entry of a participle in the indefinite accusative: *مؤكدا*, *مضيفا*."""
        return self.asides.get(word.bare) if word.upos in ("NOUN", "ADJ", "X", "VERB", "ADV") else None

    def report(self, word: Word) -> Report | None:
        """The reporting entry of a verb, if it is one."""
        return (
            (self.reports.get(bare(word.lemma)) or self.reports.get(word.bare)) if word.upos in ("VERB", "X") else None
        )


_PARTS_OF = {
    "VERB": ("verbs",),
    "NOUN": ("masdars", "nouns", "participles"),
    "ADJ": ("participles",),
    "X": ("masdars", "nouns"),
    "PROPN": ("masdars", "nouns"),
}


def _other_hamza(word: Word, reading: Reading) -> bool:
    """Whether the written hamza tells the word from the entry's: أعمار (ages) is not إعمار. Where it is left out,
    nothing is told.
    """
    form = word.form[2:] if word.form.startswith("ال") else word.form
    if form[:1] not in ("أ", "إ"):
        return False
    initials = {
        w.strip()[:1]
        for spec in reading.entry.words[reading.part]
        for w in spec.split("/")
        if bare(w.strip())[:3] == bare(form)[:3]
    }
    return bool(initials & {"أ", "إ"}) and form[0] not in initials


def _explains(lemma: str, form: str, word: Word) -> bool:
    """Whether the lemma given by the tagger is a real analysis of the form (an unknown form is its own lemma)."""
    return lemma != form and form in (verb_forms(lemma) if word.upos == "VERB" else noun_forms(lemma))


def _finite(word: Word) -> bool:
    """A form that can only be a verb, though it was tagged otherwise: يعدمون, استولوا."""
    w = word.bare
    return (
        len(w) > 3
        and not w.startswith("ال")
        and (w.endswith("وا") or (w[0] in "يت" and w.endswith(("ون", "وا"))) or w[0] == "ي")
    )


def _lemmas(spec: str, part: str) -> Iterator[str]:
    words = spec.split("/")
    yield bare(words[0].strip())
    if part in ("masdars", "nouns", "participles"):
        yield from (bare(w.strip()) for w in words[1:])


def _forms(spec: str, part: str) -> frozenset[str]:
    if part == "verbs":
        return verb_forms(spec)
    return participle_forms(spec) if part == "participles" else noun_forms(spec)


def _add(index: dict[str, list[Reading]], key: str, reading: Reading) -> None:
    if all(r.entry is not reading.entry or r.part != reading.part for r in index[key]):
        index[key].append(reading)


def _rows(path: Path, table: str) -> list[Mapping[str, Any]]:
    if not path.is_file():
        return []
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get(table, [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LexiconError(f"{path}: {error}") from error
    return list(rows)


def _entry(row: Mapping[str, Any], path: Path) -> Entry:
    try:
        return Entry(
            id=row["id"],
            type=row["type"],
            mode=row.get("mode"),
            cameo=row["cameo"],
            words={part: tuple(row[part]) for part in PARTS if row.get(part)},
            frame=_frame(row.get("frame")) or {"actor": ("subject",), "recipient": ("object",)},
            noun_frame=_frame(row.get("noun_frame")),
            requires=_condition(row.get("with")),
            excludes=_condition(row.get("without")),
            strength=row.get("strength", "strong"),
            status=row.get("status"),
            reverse=row.get("reverse", False),
            file=path.name,
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise LexiconError(f"{path}: entry {row.get('id', '?')}: {error!r}") from error


def _frame(raw: Mapping[str, str | Sequence[str]] | None) -> Frame | None:
    return {slot: _positions(value) for slot, value in raw.items()} if raw else None


def _positions(value: str | Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _condition(raw: Mapping[str, Iterable[str]] | None) -> Mapping[str, frozenset[str]]:
    return {position: frozenset(map(stem, words)) for position, words in (raw or {}).items()}
