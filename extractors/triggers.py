"""Words that speak of events: each with the lexicon entry that reads it and the light verb that carries it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extractors.actions import Lexicon, Light, Reading, stem
from extractors.orthography import bare
from extractors.positions import clause_head, resolve
from extractors.syntax import Sentence, Word
from extractors.wordlists import words

__all__ = ["Trigger", "find_triggers", "mode_of"]


@dataclass(frozen=True, slots=True)
class Trigger:
    """Word ``index`` of a sentence read as an event word; ``light`` is the verb that lends it arguments, if any."""

    sentence: Sentence
    index: int
    reading: Reading
    light: tuple[Light, int] | None = None

    @property
    def word(self) -> Word:
        """The trigger word."""
        return self.sentence.words[self.index]


def find_triggers(sentence: Sentence, lexicon: Lexicon, names: frozenset[int] = frozenset()) -> list[Trigger]:
    """All triggers of a sentence, at most one reading a word: the first whose conditions hold, conditioned ones
    before plain ones.

    Words in ``names`` (indexes) are parts of proper names and no event nouns. A word that completes a fixed expression
    (*سراح* of أطلق سراح, *إطلاق* of وقف إطلاق النار) is no trigger of its own.
    """
    found: list[Trigger] = []
    for word in sentence.words:
        if word.index in names and word.upos != "VERB":
            continue
        fitting = [
            r for r in lexicon.readings(word) if _holds(sentence, word.index, r) and not _counted(sentence, word, r)
        ]
        if not fitting:
            continue
        best = min(fitting, key=lambda r: (not r.entry.requires, _mismatch(word, r)))
        found.append(
            Trigger(sentence, word.index, best, None if best.verbal else _light(sentence, word.index, lexicon))
        )
    consumed = {i for trigger in found for i in _completing(trigger)}
    return [trigger for trigger in found if trigger.index not in consumed]


def _completing(trigger: Trigger) -> Iterator[int]:
    """Words near a trigger that its entry asked for."""
    wanted = frozenset().union(
        *(words for position, words in trigger.reading.entry.requires.items() if position in _COMPLETING)
    )
    if wanted:
        for word in trigger.sentence.words[trigger.index + 1 : trigger.index + 6]:
            if _is(word, wanted):
                yield word.index
                if (
                    word.index + 1 < len(trigger.sentence.words)
                    and trigger.sentence.words[word.index + 1].head == word.index
                ):
                    continue


_COMPLETING = frozenset({"object", "genitive", "nisba", "object.genitive"})


def _counted(sentence: Sentence, word: Word, reading: Reading) -> bool:
    """«عشرين *معتقلا*»: behind a number the accusative counts and reports nothing."""
    if reading.part != "participles":
        return False
    above = sentence.words[word.head] if word.head >= 0 else None
    before = sentence.words[word.index - 1] if word.index else None
    return any(w is not None and w.upos == "NUM" for w in (above, before))


def _mismatch(word: Word, reading: Reading) -> int:
    return int(reading.verbal != (word.upos == "VERB"))


def _holds(sentence: Sentence, index: int, reading: Reading) -> bool:
    entry = reading.entry
    if any(_present(sentence, index, position, words, reading) for position, words in entry.excludes.items()):
        return False
    return all(
        _present(sentence, index, position, words, reading, near=True) for position, words in entry.requires.items()
    )


def _present(
    sentence: Sentence, index: int, position: str, wanted: frozenset[str], reading: Reading, *, near: bool = False
) -> bool:
    """Whether one of the wanted words stands in the position; with ``near`` just behind the trigger will do, trees
    err.
    """
    if position == "any":
        head = clause_head(sentence, index)
        return any(
            _is(w, wanted)
            for w in sentence.words
            if abs(w.index - index) <= 12
            and w.index != index
            and (clause_head(sentence, w.index) == head or abs(w.index - index) <= 4)
        )
    if position == "nisba":
        return any(_is(w, wanted) for w in sentence.dependents(index, "amod", "nmod") if w.upos in ("ADJ", "NOUN")) or (
            near and any(_is(w, wanted) for w in sentence.words[index + 1 : index + 3])
        )
    if position == "clause":
        return any(_is(sentence.words[i], wanted) for i in resolve(sentence, index, position, verbal=reading.verbal))
    heads = resolve(sentence, index, position, verbal=reading.verbal)
    if not reading.verbal and position == "object":
        heads += resolve(sentence, index, "genitive", verbal=False)
    if not reading.verbal and position == "subject":
        heads += resolve(sentence, index, "genitive", verbal=False)
    for head in heads:
        if any(
            _is(w, wanted) for w in (sentence.words[head], *sentence.dependents(head, "conj", "nmod", "amod", "flat"))
        ):
            return True
    if not near:
        return False
    words = sentence.words[index + 1 : index + (4 if position in ("object", "genitive", "object.genitive") else 6)]
    if position.startswith("prep:"):
        prepositions = bare(position[5:]).split()
        if not any(w.bare == prepositions[0] for w in words):
            return False
    return any(_is(w, wanted) for w in words) or (
        position == "subject" and any(_is(w, wanted) for w in sentence.words[max(0, index - 3) : index])
    )


def _is(word: Word, wanted: frozenset[str]) -> bool:
    return stem(word.lemma) in wanted or stem(word.form) in wanted or bare(word.lemma) in wanted


def _light(sentence: Sentence, index: int, lexicon: Lexicon) -> tuple[Light, int] | None:
    """The light verb above a noun, if the noun stands where that verb takes its event: شنّ *هجوما*."""
    for verb in _verbs_above(sentence, index):
        for light in lexicon.lights(verb):
            for position in light.noun:
                if index in _with_members(sentence, resolve(sentence, verb.index, position, verbal=True)):
                    return light, verb.index
    return _relative_light(sentence, index, lexicon)


def _relative_light(sentence: Sentence, index: int, lexicon: Lexicon) -> tuple[Light, int] | None:
    """«الغارات التي *يشنها* التحالف»: the light verb stands in a relative clause and resumes the noun by a pronoun."""
    for verb in sentence.dependents(index, "acl"):
        if verb.upos != "VERB" or verb.index > index + 6:
            continue
        for light in lexicon.lights(verb):
            resumed = any(
                w.upos == "PRON" and w.token == verb.token for w in sentence.words[verb.index + 1 : verb.index + 2]
            )
            if "object" in light.noun and (resumed or light.gives.get("actor") == ("subject",)):
                return light, verb.index
    return None


def _verbs_above(sentence: Sentence, index: int) -> Iterator[Word]:
    for distance, word in enumerate(sentence.ancestors(index)):
        if word.upos == "VERB":
            yield word
            return
        if distance > 2:
            return


def _with_members(sentence: Sentence, heads: list[int]) -> set[int]:
    found = set(heads)
    for head in heads:
        found |= {
            w.index
            for w in sentence.dependents(head, "conj", "nummod", "nmod")
            if w.deprel == "conj"
            or sentence.words[head].upos in ("NUM", "DET")
            or bare(sentence.words[head].lemma) in _QUANTIFIERS
        }
    return found


_QUANTIFIERS = words("triggers.quantifiers")


def mode_of(trigger: Trigger, lexicon: Lexicon) -> str | None:
    """The entry's mode, or one that words near the trigger give: غارة *جوية*."""
    entry = trigger.reading.entry
    if entry.mode:
        return entry.mode
    sentence, index = trigger.sentence, trigger.index
    phrase = {index, *(w.index for w in sentence.dependents(index) if w.deprel not in ("conj", "parataxis"))}
    phrase |= {w.index for i in tuple(phrase) if i != index for w in sentence.dependents(i, "amod", "nmod", "flat")}
    if trigger.light:
        phrase.add(trigger.light[1])
    head = clause_head(sentence, index)
    for cue in lexicon.cues:
        if cue.type != entry.type:
            continue
        if cue.within == "phrase":
            scope = [sentence.words[i] for i in phrase]
        else:
            scope = [w for w in sentence.words if abs(w.index - index) <= 15 and clause_head(sentence, w.index) == head]
        if any(_is(w, cue.words) for w in scope):
            return cue.mode
    return None
