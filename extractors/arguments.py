"""Fills the slots of a trigger's frame with the heads that stand in its positions, inherited where the sentence
implies them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from extractors.control import (
    controller,
    inherited_subject,
    introduced_by_pronoun,
    relative_antecedent,
    subject_or_inherited,
)
from extractors.morphology import passive_forms
from extractors.orthography import bare
from extractors.phrases import case_of, members, nominal
from extractors.positions import passive, resolve, subject
from extractors.syntax import Sentence
from extractors.triggers import Trigger
from extractors.wordlists import words

__all__ = ["Dropped", "Slots", "fill"]

_SUFFERED = words("arguments.suffered")
_PHYSICAL = frozenset({"ASSAULT", "COERCE", "SANCTION", "RETREAT", "AID"})
_AGENTLESS = words("arguments.agentless")


@dataclass(frozen=True, slots=True)
class Dropped:
    """A subject that only the verb's ending shows: ``index`` is the verb."""

    index: int


@dataclass(frozen=True)
class Slots:
    """Heads by slot (``actor``, ``recipient``, ``content``, ``place``, ``about``), all in the trigger's sentence.

    ``dropped`` is the verb whose unexpressed subject is the actor (or, passive, the recipient).
    """

    heads: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    dropped: Dropped | None = None
    dropped_slot: str = "actor"

    def get(self, slot: str) -> tuple[int, ...]:
        """Heads of a slot; empty where nothing fills it."""
        return self.heads.get(slot, ())


def fill(trigger: Trigger) -> Slots:
    """Find the participants of a trigger."""
    slots = (
        _participle(trigger)
        if trigger.reading.part == "participles"
        else _verbal(trigger)
        if trigger.reading.verbal
        else _nominal(trigger)
    )
    if trigger.reading.entry.reverse:
        heads = dict(slots.heads)
        heads["actor"], heads["recipient"] = slots.get("recipient"), slots.get("actor")
        slots = Slots(heads, slots.dropped, "recipient" if slots.dropped_slot == "actor" else "actor")
    return slots


def _verbal(trigger: Trigger) -> Slots:
    sentence, index, frame = trigger.sentence, trigger.index, trigger.reading.entry.frame
    heads: dict[str, tuple[int, ...]] = {}
    voice = "passive" if passive(sentence, index) or _patient_only(trigger) else "active"
    own = subject(sentence, index)
    for slot, positions in frame.items():
        if voice == "passive":
            positions = tuple(q for p in positions for q in _passive_positions(p))
        heads[slot] = _first(sentence, index, positions, verbal=True)
    if voice == "passive" and not heads.get("actor"):
        heads["actor"] = tuple(resolve(sentence, index, "by", verbal=True))
    relative = relative_antecedent(sentence, index)
    patient = _slot_of(frame, "object")
    if voice == "passive":
        if patient and not heads.get(patient):
            heads[patient] = tuple(own) or ((relative,) if relative is not None else ())
        if patient and not heads.get(patient) and relative is None:
            return Slots(_split(sentence, heads), _dropped(sentence, index), patient)
        return Slots(_split(sentence, heads))
    agent = _slot_of(frame, "subject")
    if (
        agent
        and not own
        and patient is None
        and "object" not in trigger.reading.entry.requires
        and not introduced_by_pronoun(sentence, index)
    ):  # an intransitive verb has no object: what was parsed as one is its subject
        own = [
            w.index
            for w in sentence.dependents(index, "obj")
            if nominal(w) and w.upos != "PRON" and index < w.index <= index + 2
        ]
        if own:
            heads[agent] = tuple(own)
    if agent and not own:
        inherited = inherited_subject(sentence, index) if relative is None else ()
        if relative is not None and not _resumed(sentence, index):
            heads[agent] = (relative, *(h for h in heads.get(agent, ()) if h != relative))
        elif inherited:
            heads[agent] = (*inherited, *(h for h in heads.get(agent, ()) if h not in inherited))
        else:
            return Slots(_split(sentence, heads), Dropped(index), agent)
    elif (
        relative is not None
        and own
        and patient
        and (not heads.get(patient) or sentence.words[heads[patient][0]].upos == "PRON")
    ):
        heads[patient] = (relative,)
    return Slots(_split(sentence, heads))


def _passive_positions(position: str) -> tuple[str, ...]:
    """Positions as the passive verb has them: the object is its subject, the agent stands behind على يد or من قبل."""
    if position == "subject":
        return ("by",)
    if position == "subject+object":
        return ("subject",)
    return tuple(p for p in (position,) if p)


def _patient_only(trigger: Trigger) -> bool:
    """An unvocalised verb that takes an object but has only one participant suffers, it does not act: قُتل جندي."""
    sentence, index, entry = trigger.sentence, trigger.index, trigger.reading.entry
    if "object" not in entry.frame.get("recipient", ()) or "content" in entry.frame or entry.type not in _PHYSICAL:
        return False
    word = sentence.words[index]
    verbs = entry.words.get("verbs", ())
    if any(word.bare in passive_forms(verb) for verb in verbs):
        return True
    if not any(bare(verb.partition("/")[0]) in _SUFFERED for verb in verbs):
        return False
    if word.feats.get("Aspect") != "Perf" and not sentence.dependents(index, "nsubj:pass"):
        return False
    objects = [w for w in sentence.dependents(index, "obj", "iobj") if nominal(w)]
    subjects = subject(sentence, index)
    if subjects and not objects:
        return subjects[0] > index and not any(
            resolve(sentence, index, p, verbal=True) for p in entry.frame.get("recipient", ()) if p != "object"
        )
    if objects and not subjects:
        # «قتل 14 جنديا»: no subject anywhere that it could have inherited
        return (
            objects[0].upos != "PRON"
            and word.feats.get("Number", "Sing") == "Sing"
            and relative_antecedent(sentence, index) is None
            and not inherited_subject(sentence, index)
            and not introduced_by_pronoun(sentence, index)
        )
    return False


def _dropped(sentence: Sentence, index: int) -> Dropped | None:
    return (
        Dropped(index)
        if introduced_by_pronoun(sentence, index) or sentence.words[index].feats.get("Number") == "Plur"
        else None
    )


def _resumed(sentence: Sentence, index: int) -> bool:
    """Whether a pronoun inside the relative clause stands for the antecedent: «سرت التي سيطر عليها الجيش»."""
    return any(w.upos == "PRON" and w.head == index for w in sentence.words[index + 1 : index + 4]) and bool(
        subject(sentence, index)
    )


def _nominal(trigger: Trigger) -> Slots:
    sentence, index, entry = trigger.sentence, trigger.index, trigger.reading.entry
    heads: dict[str, tuple[int, ...]] = {}
    for slot, positions in _noun_frame(trigger).items():
        heads[slot] = _first(sentence, index, positions, verbal=False)
    if trigger.light:
        light, verb = trigger.light
        suffers = passive(sentence, verb)
        for slot, positions in light.gives.items():
            wanted = tuple("by" if suffers and p == "subject" else p for p in positions)
            given = tuple(h for h in _first(sentence, verb, wanted, verbal=True) if h != index)
            if not given and wanted == ("subject",):
                given = subject_or_inherited(sentence, verb)
                if not given:
                    return Slots(_split(sentence, heads), Dropped(verb), slot)
            if given and not (slot != "actor" and heads.get(slot)):
                heads[slot] = given
        if entry.frame.get("actor", ("",))[0].startswith("subject+") and heads.get(
            "actor"
        ):  # symmetric: أجرى محادثات مع
            extra = _first(sentence, verb, ("prep:مع",), verbal=True) or _first(
                sentence, index, ("prep:مع",), verbal=False
            )
            heads["actor"] = tuple(dict.fromkeys((*heads["actor"], *extra)))
    elif not heads.get("actor") and bare(sentence.words[index].lemma) not in _AGENTLESS:
        heads["actor"] = controller(sentence, index, heads, entry.type)
    shared = set(heads.get("actor", ())) & set(heads.get("recipient", ()))
    if shared:
        heads["recipient"] = (
            tuple(h for h in heads["recipient"] if h not in shared) if heads.get("second") else heads["recipient"]
        )
        heads["actor"] = tuple(h for h in heads["actor"] if h not in shared)
    return Slots(_split(sentence, heads))


def _noun_frame(trigger: Trigger) -> Mapping[str, Sequence[str]]:
    entry = trigger.reading.entry
    if entry.noun_frame is not None:
        return _two_terms(trigger, entry.noun_frame)
    frame: dict[str, Sequence[str]] = {}
    transitive = trigger.reading.part == "masdars" and "object" in entry.frame.get("recipient", ())
    content_object = trigger.reading.part == "masdars" and "object" in entry.frame.get("content", ())
    second = bool(resolve(trigger.sentence, trigger.index, "second", verbal=False))
    for slot, positions in entry.frame.items():
        frame[slot] = tuple(p for p in positions if p.startswith(("prep:", "clause")))
    if transitive or content_object:
        patient = "recipient" if transitive else "content"
        if second:
            frame["actor"] = ("genitive", "by", "nisba")
            frame[patient] = ("second", *frame.get(patient, ()))
        else:
            frame["actor"] = ("by", "nisba")
            frame[patient] = ("genitive", *frame.get(patient, ()))
            if (
                frame.get("recipient")
                and patient == "recipient"
                and _first(trigger.sentence, trigger.index, frame["recipient"][1:], verbal=False)
            ):
                frame["actor"] = ("genitive", "by", "nisba")
                frame["recipient"] = frame["recipient"][1:]
    else:
        frame["actor"] = ("genitive", "by", "nisba", *frame.get("actor", ()))
    return frame


def _two_terms(trigger: Trigger, frame: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
    """With two terms the genitive acts and the second suffers: قصف *الطيران* للمواقع."""
    if "second" not in frame.get("actor", ()) or not resolve(trigger.sentence, trigger.index, "second", verbal=False):
        return frame
    patient = next((slot for slot, positions in frame.items() if slot != "actor" and "genitive" in positions), None)
    return {**frame, "actor": ("genitive",), patient: ("second",)} if patient else frame


def _participle(trigger: Trigger) -> Slots:
    """A participle describes a noun: «المدينة *المحاصرة* من قبل …» suffers, «قوات *محاصِرة* للمدينة» acts."""
    sentence, index, entry = trigger.sentence, trigger.index, trigger.reading.entry
    word = sentence.words[index]
    described: tuple[int, ...] = ()
    if word.deprel in ("amod", "nmod", "acl", "appos") and word.head >= 0 and nominal(sentence.words[word.head]):
        described = (word.head,)
    elif word.deprel in ("xcomp", "root", "parataxis", "conj", "ccomp"):
        described = tuple(subject(sentence, index) or (subject(sentence, word.head) if word.head >= 0 else ()))
    if word.feats.get("Definite", "Ind") == "Ind" and word.bare.endswith(("ا", "ين")) and word.deprel != "amod":
        return _circumstance(trigger)
    by = tuple(resolve(sentence, index, "by", verbal=False))
    behind = tuple(i for i in resolve(sentence, index, "genitive", verbal=False) if i > index)
    transitive = "object" in entry.frame.get("recipient", ())
    heads: dict[str, tuple[int, ...]] = {
        slot: _first(sentence, index, tuple(p for p in positions if p.startswith(("prep:", "clause"))), verbal=False)
        for slot, positions in entry.frame.items()
    }
    if by or (transitive and not behind):
        heads["actor"], heads["recipient"] = by, heads.get("recipient") or described
    else:
        heads["actor"] = described
        if transitive:
            heads["recipient"] = behind
    return Slots(_split(sentence, heads))


def _circumstance(trigger: Trigger) -> Slots:
    """«…، *مطالبا* الحكومة بـ…»: what the subject of the verb above does besides; objects as the verb has them."""
    sentence, index, frame = trigger.sentence, trigger.index, trigger.reading.entry.frame
    heads: dict[str, tuple[int, ...]] = {}
    objects = [
        w.index
        for w in sentence.dependents(index, "obj", "nmod", "iobj")
        if w.index > index and nominal(w) and case_of(sentence, w.index) is None
    ][:1]
    for slot, positions in frame.items():
        for position in positions:
            found = (
                objects
                if position == "object"
                else resolve(sentence, index, position, verbal=True)
                if position.startswith(("prep:", "clause"))
                else []
            )
            if found:
                heads[slot] = tuple(found)
                break
    verb = next((w.index for w in sentence.ancestors(index) if w.upos == "VERB"), None)
    if verb is not None:
        agent = _slot_of(frame, "subject") or "actor"
        heads[agent] = subject_or_inherited(sentence, verb)
        if not heads[agent]:
            return Slots(_split(sentence, heads), Dropped(verb), agent)
        return Slots(_split(sentence, heads))
    return Slots(_split(sentence, heads), Dropped(index), _slot_of(frame, "subject") or "actor")


def _first(sentence: Sentence, index: int, positions: Sequence[str], *, verbal: bool) -> tuple[int, ...]:
    """Heads of the first position that is filled; a joined position counts when all its parts are, else as a last
    resort.
    """
    partial: tuple[int, ...] = ()
    for position in positions:
        parts = [resolve(sentence, index, p, verbal=verbal) for p in position.split("+")]
        found = tuple(dict.fromkeys(i for part in parts for i in part if i != index))
        if found and all(parts):
            return found
        partial = partial or found
    return partial


def _slot_of(frame: Mapping[str, Sequence[str]], position: str) -> str | None:
    """The slot that a position fills, alone or first in a joined one."""
    for slot, positions in frame.items():
        if any(p.split("+")[0] == position for p in positions):
            return slot
    return None


def _split(sentence: Sentence, heads: Mapping[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    out: dict[str, tuple[int, ...]] = {}
    for slot, found in heads.items():
        if slot in ("actor", "recipient"):
            out[slot] = tuple(dict.fromkeys(m for h in found for m in members(sentence, h)))
        else:
            out[slot] = tuple(found)
    return out
