"""Which language a text is in, as far as an extractor of Arabic needs to know."""

from __future__ import annotations

import re
from collections import Counter

__all__ = ["language"]

_SAMPLE = 20_000
_ARABIC_SCRIPT = re.compile(r"[ء-يٱ-ۓەۺ-ۿﭐ-ﷻﹰ-ﻼ]")
_WORD = re.compile(r"[^\W\d_]+")

# Letters that Arabic does not write (but for foreign names), by the language that does.
_LETTERS = {
    "fa": frozenset("پچژگکی"),
    "ur": frozenset("ٹڈڑےںہھ"),
    "ckb": frozenset("ێۆەڵڕڤ"),
    "ps": frozenset("ښېډځڅړڼۍ"),
}
_WORDS = {
    "ar": "في من على إلى الى أن ان عن مع التي الذي هذا هذه قال بعد قبل كما ما لا لم بين كان وقد أو قد ذلك خلال",
    "fa": "است این که برای با از را می شد شده خود آن های در به و کرد است.",
    "ur": "کے کی ہے میں نے سے کا کو اور پر یہ کہ ہیں گیا",
    "ckb": "لە بە بۆ کە ئەم و دوای نێوان لەگەڵ",
    "ps": "د په چې او ته له کې دی",
    "en": "the of and to in that is was for on with by said from at has have",
    "fr": "le la les de des et en du un une que est dans pour au par sur",
    "es": "el la los de y en que del un una por con para las se",
    "de": "der die das und in den von zu mit ist des ein dem nicht",
    "tr": "ve bir bu için ile de da olarak olan çok sonra kadar",
    "ru": "и в не на что он с по это как из у за",
    "he": "של את על לא זה עם הוא כי גם",
}
_FUNCTION_WORDS = {tongue: frozenset(words.split()) for tongue, words in _WORDS.items()}
_ARABIC_SCRIPTED = ("ar", "fa", "ur", "ckb", "ps")


def language(text: str) -> str | None:
    """ISO 639 code of the language of ``text`` (``"ar"``, ``"fa"``, ``"en"`` …), or ``None`` where it cannot be told.

    Looks at three samples of 20,000 characters at most, so its cost does not grow with the text.
    """
    sample = _sample(text)
    letters = sum(1 for character in sample if character.isalpha())
    if not letters:
        return None
    words = Counter(_WORD.findall(sample.lower()))
    arabic = len(_ARABIC_SCRIPT.findall(sample))
    if arabic * 2 >= letters:
        return _of_arabic_script(sample, words, arabic)
    return _by_words(words, [tongue for tongue in _FUNCTION_WORDS if tongue not in _ARABIC_SCRIPTED])


def _sample(text: str) -> str:
    if len(text) <= 3 * _SAMPLE:
        return text
    middle = len(text) // 2
    return " ".join((text[:_SAMPLE], text[middle : middle + _SAMPLE], text[-_SAMPLE:]))


def _of_arabic_script(sample: str, words: Counter[str], arabic: int) -> str:
    """Arabic unless letters that it lacks are common, or another language's small words outnumber its own."""
    counts = Counter(sample)
    foreign = {tongue: sum(counts[letter] for letter in letters) for tongue, letters in _LETTERS.items()}
    tongue, share = max(foreign.items(), key=lambda item: item[1])
    if foreign["ur"] * 50 > arabic:  # Urdu also writes the Persian letters
        tongue, share = "ur", max(share, foreign["ur"])
    if foreign["ckb"] * 25 > arabic:
        tongue = "ckb"
    if share * 40 < arabic:
        return "ar"
    # Arabic typed on a Persian keyboard has ی and ک throughout, but its own small words.
    voted = _by_words(_persian_keyboard(words), ["ar"])
    own = sum(_persian_keyboard(words)[word] for word in _FUNCTION_WORDS["ar"])
    theirs = sum(words[word] for word in _FUNCTION_WORDS[tongue])
    return "ar" if voted == "ar" and own > theirs else tongue


def _persian_keyboard(words: Counter[str]) -> Counter[str]:
    table = str.maketrans("یک", "يك")
    folded: Counter[str] = Counter()
    for word, count in words.items():
        folded[word.translate(table)] += count
    return folded


def _by_words(words: Counter[str], tongues: list[str]) -> str | None:
    scores = {tongue: sum(words[word] for word in _FUNCTION_WORDS[tongue]) for tongue in tongues}
    tongue, score = max(scores.items(), key=lambda item: item[1])
    return tongue if score * 20 >= max(20, words.total()) or (score and words.total() < 20) else None
