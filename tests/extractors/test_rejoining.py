"""False clitics are joined to their word again, and the tree stays a tree."""

from __future__ import annotations

from dataclasses import replace

from extractors.rejoining import rejoin
from extractors.syntax import Sentence, Word


def word(index: int, form: str, head: int, token: int, deprel: str = "dep") -> Word:
    return Word(index, form, form, "NOUN", {}, head, deprel, index * 10, index * 10 + len(form), token)


def sentence(*words: Word) -> Sentence:
    return Sentence(words, words[0].start, words[-1].end)


def depths(found: Sentence) -> list[int]:
    """Steps from each word to the root; a cycle would never come to an end."""
    out = []
    for one in found.words:
        seen, head = {one.index}, one.head
        while head >= 0:
            assert head not in seen, f"{one.form} hangs on itself"
            seen.add(head)
            head = found.words[head].head
        out.append(len(seen) - 1)
    return out


def test_the_whole_word_is_a_verb_again() -> None:
    found = rejoin(
        sentence(word(0, "س", 1, 0), word(1, "يطرت", -1, 0, "root"), word(2, "القوات", 1, 1, "nsubj")),
        {"سيطرت"}.__contains__,
    )
    assert [(w.form, w.upos, w.deprel, w.head) for w in found.words] == [
        ("سيطرت", "VERB", "root", -1),
        ("القوات", "NOUN", "nsubj", 0),
    ]
    assert found.words[0].start == 0


def test_what_stands_between_clitic_and_word_hangs_on_the_whole() -> None:
    found = rejoin(
        sentence(word(0, "و", -1, 0, "root"), word(1, "قعت", 2, 0), word(2, "الدولتان", 0, 1), word(3, "اتفاقا", 1, 2)),
        {"وقعت"}.__contains__,
    )
    assert depths(found) == [0, 1, 1]


def test_a_true_clitic_stays() -> None:
    given = sentence(word(0, "و", -1, 0, "root"), word(1, "قالت", 0, 0), replace(word(2, "الوزارة", 1, 1)))
    assert rejoin(given, {"قالت"}.__contains__) is given
