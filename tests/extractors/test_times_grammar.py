"""The grammar file: every rule has an example that it matches, and mistakes in it are told clearly."""

from __future__ import annotations

import re

import pytest

from extractors.times.grammar import Rule, grammar, rewrite
from extractors.times.lexicon import fold, lexicon
from extractors.times.numerals import numerals
from extractors.times.tokens import islands

CARRIERS = (
    "{}",
    "وقع ذلك {}.",
    "سأعود {}.",
    "وقع ذلك في {}.",
    "سأعود في {}.",
    "استمر ذلك منذ {}.",
    "استمر حتى {}.",
    "({})",
)


def rules_used(text: str) -> set[str]:
    """The names of the rules that match anything of a text."""
    used = set()
    rules = grammar()
    for island in islands(text):
        items = numerals(island)
        line = "".join(rules.characters[item.cls] for item in items)
        for rule in rules.rules:
            line, after = rewrite(rule, line, items, rules.characters)
            if after is not items:
                used.add(rule.name)
            items = after
    return used


@pytest.mark.parametrize("rule", grammar().rules, ids=lambda rule: rule.name)
def test_rule_matches_its_example(rule: Rule) -> None:
    assert any(rule.name in rules_used(carrier.format(rule.example)) for carrier in CARRIERS)


def test_rule_names_are_unique() -> None:
    names = [rule.name for rule in grammar().rules]
    assert len(set(names)) == len(names)


def test_patterns_repeat_nothing_without_bound() -> None:
    assert not [rule.name for rule in grammar().rules if re.search(r"[*+]|\{\d*,\}", rule.pattern.pattern)]


def test_spelling_is_folded_and_exact_words_are_not() -> None:
    assert fold("الأربعاءُ") == fold("الاربعاء")
    assert lexicon().words[fold("آب")].exact == "آب"


def test_proclitics_are_found_with_what_they_hold_to() -> None:
    reading = lexicon().words[fold("للشهر")]
    assert (reading.cls, reading.proclitics) == ("THEMONTH", ("ل",))
