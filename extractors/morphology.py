"""Written forms of Arabic verbs and nouns, without diacritics, so that a lexicon can list a word once.

All forms are folded by :func:`extractors.orthography.bare`. The aim is recall on unvocalised text: forms that
only diacritics tell apart (قَصَفَ, قُصِفَ) coincide, and a few forms that do not exist do no harm.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from extractors.orthography import bare

__all__ = ["circumstance_forms", "noun_forms", "participle_forms", "passive_forms", "present_of", "verb_forms"]

_PAST_ENDINGS = ("", "ت", "وا", "و", "ا", "تا", "نا", "ن", "تم")
_PRESENT_ENDINGS = ("", "ون", "وا", "و", "ان", "ا", "ين", "ن")
_REMEMBERED = 16_384  # words whose forms are kept: the same lemmas come back in every article
_WEAK = "اويى"


@lru_cache(maxsize=_REMEMBERED)
def verb_forms(spec: str) -> frozenset[str]:
    """All forms of a verb given as ``"past"`` or ``"past/present"`` (3rd person masculine singular): دعا/يدعو."""
    past, _, present = spec.strip().partition("/")
    return frozenset(_past(bare(past)) | _present(bare(present or present_of(past))) | _passive(bare(past)))


def present_of(past: str) -> str:
    """The regular present of a past form by its pattern: أعلن → يعلن, انسحب → ينسحب, استعاد → يستعيد, دعا → يدعو."""
    if past.startswith("آ"):
        stem = "ؤا" + past[1:]
    elif (past[0] == "أ" and len(past) >= 4 and bare(past)[1] not in "ت") or (past[0] in "اإ" and len(past) >= 4):
        stem = past[1:]
    else:
        stem = past
    if past[-1] == "ى":
        stem = stem[:-1] + ("ى" if past[0] == "ت" else "ي")
    elif past[-1] == "ا" and len(past) == 3:
        stem = stem[:-1] + "و"
    if len(stem) >= 3 and stem[-2] == "ا" and (past[0] == "أ" or past.startswith("است")) and len(bare(past)) in (4, 6):
        stem = stem[:-2] + "ي" + stem[-1]
    return "ي" + stem


def _past(past: str) -> set[str]:
    forms = {past + ending for ending in _PAST_ENDINGS}
    if past[-1] in "اي":  # defective: دعا, دعت, دعوا, دعونا; نفى, نفت, نفوا
        forms |= {past[:-1] + e for e in ("ت", "تا", "وا", "و", "يا", "وت", "يت", "ونا", "ينا", "ا", "ي", "يت")}
    if len(past) == 3 and past[1] == "ا":  # hollow: قال, قلنا
        forms |= {past[0] + past[2] + e for e in ("نا", "ن", "تم")}
    return forms


def _present(present: str) -> set[str]:
    stems = {present[1:]}
    if present[-1] in _WEAK:  # يدعو, لم يدع, يدعون
        stems.add(present[1:-1])
    if len(present) >= 4 and present[-2] in _WEAK:  # لم يقل, لم يستعد
        stems.add(present[1:-2] + present[-1])
    return {
        p + stem + e for p in "يتنا" for stem in stems for e in _PRESENT_ENDINGS if len(stem) > 2 or stem == present[1:]
    }


@lru_cache(maxsize=_REMEMBERED)
def passive_forms(spec: str) -> frozenset[str]:
    """Written forms of a verb that can only be passive: قيل, هوجم, اغتيل."""
    past, _, present = spec.strip().partition("/")
    active = _past(bare(past)) | _present(bare(present or present_of(past)))
    return frozenset(_passive(bare(past)) - active)


def _passive(past: str) -> set[str]:
    """Written forms that only the passive has: قيل, هوجم, أدين, اغتيل, استعيد, دعي."""
    out: set[str] = set()
    if len(past) >= 3 and past[-2] == "ا":
        out |= {past[:-2] + "ي" + past[-1] + e for e in ("", "ت", "وا")}
    if len(past) == 4 and past[1] == "ا" and past[0] != "ت":
        out |= {past[0] + "و" + past[2:] + e for e in ("", "ت", "وا", "ا")}
    if past[-1] == "ا":
        out |= {past[:-1] + "ي" + e for e in ("", "ت")}
    return out


@lru_cache(maxsize=_REMEMBERED)
def noun_forms(spec: str) -> frozenset[str]:
    """Forms of a noun given as ``"singular"`` or ``"singular/plural/…"``: case, dual, sound plurals, construct."""
    return frozenset(form for word in spec.split("/") for form in _noun(bare(word.strip())))


def _noun(word: str) -> Iterator[str]:
    if not word:
        return
    yield word
    if " " in word:
        return
    if word.endswith("ه"):  # ة
        stem = word[:-1]
        yield from (stem + e for e in ("ات", "ت", "تان", "تين", "تي", "تا"))
    elif not word.endswith("ات"):
        yield from (word + e for e in ("ا", "ان", "ين", "ات", "ون", "ي", "و"))


def participle_forms(spec: str) -> frozenset[str]:
    """Forms of a participle: masculine, feminine, dual and sound plurals."""
    out: set[str] = set()
    for word in map(bare, spec.split("/")):
        out |= {word + e for e in ("", "ا", "ه", "ان", "ين", "ون", "ات", "تان", "تين", "ت", "و", "ي")}
    return frozenset(out)


def circumstance_forms(spec: str) -> frozenset[str]:
    """Active participle of a verb in the indefinite accusative, as news hangs one act on another: *مطالبا*,
    *داعيا*.
    """
    past, _, present = spec.strip().partition("/")
    folded, present = bare(past), bare(present or present_of(past))
    stems = {"م" + present[1:]}  # of three letters the first pattern and the second look alike: both
    if len(folded) == 3:
        middle = "ي" if folded[1] in "اي" else folded[1]
        stems.add(folded[0] + "ا" + middle + ("ي" if folded[2] in "اي" else folded[2]))
    return frozenset(stem + "ا" for stem in stems if not stem.endswith("ا"))
