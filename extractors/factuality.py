"""Whether an event is said to have happened: negation, future, possibility, aims, denial; and who says so."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from extractors.actions import Lexicon, Report, package_lexicon
from extractors.morphology import verb_forms
from extractors.orthography import bare
from extractors.phrases import case_of, nominal
from extractors.positions import subject
from extractors.syntax import Sentence, Word
from extractors.triggers import Trigger
from extractors.wordlists import words

__all__ = ["Claim", "Cues", "Factuality", "judge"]

_NO_EVENT = frozenset({"aim", "habit", "demanded"})
"""What is aimed at, done now and then, or demanded (and not read as the content of a call) is no event."""

_ADJUNCTS = words("events.temporal")

_AMBIGUOUS = frozenset({"ان"})
"""Conditional إن and assertive إنّ look alike without diacritics; the assertive one is the common one."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Who says it: the head of the speaker's phrase in ``sentence``, or the verb whose subject is unexpressed."""

    sentence: Sentence
    speaker: int | None
    verb: int | None
    stance: str


@dataclass(frozen=True, slots=True)
class Factuality:
    """``status`` as in ``ontology.records.Status``; ``None`` where the words state an aim or habit, not a happening."""

    status: str | None
    claim: Claim | None = None


@dataclass(frozen=True)
class Cues:
    """Cue words of ``lexicon/cues.toml``: written forms by scope, each with its citation form and effect; word
    sequences with their effect.
    """

    words: Mapping[str, Mapping[str, tuple[str, str]]]
    sequences: Mapping[str, Sequence[tuple[tuple[str, ...], str]]]
    topics: Mapping[str, frozenset[str]] = field(repr=False)

    @classmethod
    def load(cls, folder: Path | None = None) -> Cues:
        """Read ``cues.toml``."""
        raw = tomllib.loads(((folder or package_lexicon()) / "cues.toml").read_text(encoding="utf-8"))
        words: dict[str, dict[str, tuple[str, str]]] = {}
        sequences: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for row in raw.get("cue", []):
            scope, effect = row["scope"], row["effect"]
            for spec in row["words"]:
                parts = spec.split("/")[0].replace("ـ", "").split()
                if bare(spec) in _AMBIGUOUS:
                    continue
                if len(parts) > 1:
                    sequences.setdefault(scope, []).append((tuple(map(bare, parts)), effect))
                else:
                    forms = (
                        verb_forms(spec)
                        if scope in ("object", "clause") and len(bare(parts[0])) > 2
                        else frozenset({bare(parts[0])})
                    )
                    for form in forms | {bare(parts[0])}:
                        words.setdefault(scope, {}).setdefault(form, (bare(parts[0]), effect))
        topics = {name: frozenset(map(bare, table["words"])) for name, table in raw.get("topics", {}).items()}
        return cls(words, sequences, topics)

    def effect(self, scope: str, word: Word) -> str | None:
        """Effect of a word in a scope."""
        table, lemma = self.words.get(scope, {}), bare(word.lemma)
        if lemma in table:
            return table[lemma][1]
        citation, effect = table.get(word.bare, ("", None))
        known = (
            word.upos == "VERB" and lemma != word.bare
        )  # the tagger knows the verb, and it is another: تمكّن is not أمكن
        return None if known and word.bare != citation else effect


def judge(trigger: Trigger, cues: Cues, lexicon: Lexicon) -> Factuality:
    """Status and claim of a trigger from its own modifiers and from everything above it in the tree."""
    sentence = trigger.sentence
    effects = [*_own(sentence, trigger, cues), *_above(sentence, trigger.index, cues, lexicon)]
    claim = _claim_above(sentence, trigger.index, lexicon) or _phrase_claim(sentence, lexicon)
    if claim and claim.stance == "deny":
        effects.append("negated")
    return Factuality(_status(trigger, effects), claim)


def _above(sentence: Sentence, index: int, cues: Cues, lexicon: Lexicon) -> Iterator[str]:
    """Effects of the words whose complement a trigger stands in; relative clauses and adjuncts of time are islands."""
    link = sentence.words[index]
    for above in sentence.ancestors(index):
        if link.deprel.startswith(("acl", "advcl")) or (case_of(sentence, link.index) or "") in _ADJUNCTS:
            return
        if link.deprel not in ("conj", "parataxis") and _complement(link):
            if above.upos in ("VERB", "NOUN", "ADJ", "X") and (effect := cues.effect("object", above)):
                yield effect
            if (
                above.upos == "NOUN"
                and not link.deprel.startswith("obl")
                and (effect := cues.effect("genitive", above))
            ):
                yield effect
            if above.upos == "VERB" and lexicon.report(above) is None:
                yield from _particles(sentence, above.index, cues)
        link = above


def _claim_above(sentence: Sentence, index: int, lexicon: Lexicon) -> Claim | None:
    """The nearest verb or participle of saying whose complement a trigger stands in, and its speaker."""
    link = sentence.words[index]
    for above in sentence.ancestors(index):
        if link.index > above.index:
            aside = lexicon.report_aside(above)
            if aside:
                return _claim_aside(sentence, above.index, aside)
            report = lexicon.report(above)
            if report and link.deprel.partition(":")[0] in _SAID and link.index not in subject(sentence, above.index):
                return _claim(sentence, above.index, report)
        link = above
    return None


_SAID = frozenset({"ccomp", "obj", "obl", "parataxis", "xcomp", "advcl", "dep"})


def _status(trigger: Trigger, effects: Sequence[str]) -> str | None:
    if _NO_EVENT & set(effects):
        return None
    for effect in ("negated", "future", "hypothetical"):
        if effect in effects and not (effect == "future" and trigger.reading.entry.type == "THREATEN"):
            return effect
    return trigger.reading.entry.status or "asserted"


def _own(sentence: Sentence, trigger: Trigger, cues: Cues) -> Iterator[str]:
    yield from _particles(sentence, trigger.index, cues)
    if trigger.light:
        yield from _particles(sentence, trigger.light[1], cues)
    word = trigger.word
    previous = sentence.words[trigger.index - 1] if trigger.index else None
    if not trigger.reading.verbal and previous is not None:
        effect = cues.effect("genitive", previous)
        if effect and previous.upos in ("NOUN", "ADJ", "ADP", "X", "PART") and not word.form.startswith("ال"):
            yield effect
        for adjective in sentence.dependents(trigger.index, "amod"):
            if effect := cues.effect("genitive", adjective):
                yield effect
    if (
        trigger.reading.verbal
        and word.feats.get("Aspect") == "Imp"
        and any(
            bare(w.lemma) == "كان" and w.upos == "VERB"
            for w in sentence.words[max(0, trigger.index - 8) : trigger.index]
        )
    ):
        yield "habit"  # كان with the imperfect: a state or custom of the past
    if trigger.reading.verbal and _future_prefix(word, previous):
        yield "future"
    if (
        trigger.reading.verbal
        and word.feats.get("Aspect") == "Imp"
        and previous is not None
        and previous.bare in ("ل", "كي", "لكي")
        and previous.upos in ("SCONJ", "PART", "CCONJ", "ADP", "AUX")
    ):
        yield "aim"


def _future_prefix(word: Word, previous: Word | None) -> bool:
    if previous is not None and previous.bare in ("س", "سوف"):
        return True
    return (
        word.feats.get("Aspect") == "Imp"
        and len(word.bare) > 4
        and word.bare[0] == "س"
        and word.bare[1] in "يتنا"
        and not bare(word.lemma).startswith(word.bare[:2])
    )


def _particles(sentence: Sentence, index: int, cues: Cues) -> Iterator[str]:
    """Effects of particles on a word and of the words just before it."""
    seen: set[int] = set()
    for word in sentence.dependents(index, "advmod", "mark", "aux", "case", "cc", "dep", "cop", "det"):
        if word.index < index and index - word.index <= 4:
            seen.add(word.index)
            effect = cues.effect("verb", word) or (
                cues.effect("clause", word) if word.deprel in ("mark", "advmod") else None
            )
            if effect:
                yield _sharpened(effect, word, sentence.words[index])
    if index and index - 1 not in seen:
        word = sentence.words[index - 1]
        if word.upos in ("PART", "AUX", "SCONJ", "ADV", "VERB") and (effect := cues.effect("verb", word)):
            yield _sharpened(effect, word, sentence.words[index])
    before = tuple(w.bare for w in sentence.words[max(0, index - 5) : index])
    for scope in ("verb", "clause"):
        for sequence, effect in cues.sequences.get(scope, ()):
            if before[-len(sequence) :] == sequence:
                yield effect


def _sharpened(effect: str, particle: Word, verb: Word) -> str:
    """قد means possibility before the imperfect only; what stands in the perfect is not future."""
    if verb.feats.get("Aspect") == "Perf" and (particle.bare in ("قد", "لقد") or effect == "future"):
        return "affirmed"
    return effect


def _complement(link: Word) -> bool:
    return link.deprel.partition(":")[0] in ("ccomp", "xcomp", "obj", "obl", "nmod", "nsubj", "csubj")


def _claim(sentence: Sentence, verb: int, report: Report) -> Claim:
    speakers = subject(sentence, verb)
    return Claim(sentence, speakers[0] if speakers else None, verb, report.stance)


def _claim_aside(sentence: Sentence, participle: int, report: Report) -> Claim:
    """«…، *مؤكدا* أن …»: the subject of the verb above speaks."""
    verb = next((w.index for w in sentence.ancestors(participle) if w.upos == "VERB"), None)
    speakers = subject(sentence, verb) if verb is not None else []
    return Claim(sentence, speakers[0] if speakers else None, verb, report.stance)


def _phrase_claim(sentence: Sentence, lexicon: Lexicon) -> Claim | None:
    """«بحسب مصادر», «وفقا للجنة الأطباء» anywhere in the sentence."""
    forms = [w.bare for w in sentence.words]
    for sequence, report in lexicon.phrases:
        width = len(sequence)
        for i in range(len(forms) - width):
            if tuple(forms[i : i + width]) == sequence:
                following = next(
                    (w for w in sentence.words[i + width : i + width + 3] if nominal(w) and w.upos != "ADJ"), None
                )
                if following is not None:
                    return Claim(sentence, following.index, None, report.stance)
    return None
