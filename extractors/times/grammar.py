"""The rewriting grammar: rules in ``grammar.toml``, applied in order to the items of an island.

Every class is one character, an island a string of them, a rule a regular expression over it whose match is
replaced by one item. Patterns hold no unbounded repetition, so a pass is linear in the length of the island.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

from extractors.times.lexicon import fold, lexicon
from extractors.times.terms import Term
from extractors.times.tokens import Item

__all__ = ["Grammar", "Hit", "Rule", "grammar", "parse", "rewrite"]

_FIRST_CHARACTER = 0xE000  # private use area: no class character is special in a regular expression
_SHORT = 12
"""Items of an island up to which its matches are kept."""
_NAME = re.compile(r"[A-Z][A-Z0-9]+|[\u0621-\u064a]+")
_MACRO = re.compile(r"<([a-z0-9]+)>")
_LABEL = re.compile(r"\b([a-z][a-z0-9]*):(\(|[A-Z][A-Z0-9]+|<[a-z0-9]+>)")

Builder = Callable[["Hit"], Term | str | int | float | None]


@dataclass(frozen=True, slots=True)
class Hit:
    """A match of a rule: the items by their label in the pattern."""

    match: re.Match[str]
    items: Sequence[Item]

    def get(self, label: str) -> Item | None:
        """The first item under a label, ``None`` where the pattern has no such label or left it out."""
        if label not in self.match.re.groupindex:
            return None
        at = self.match.start(label)
        return self.items[at] if at >= 0 else None

    def __getitem__(self, label: str) -> Item:
        item = self.get(label)
        if item is None:
            raise KeyError(f"the rule has no item labelled {label!r}")
        return item

    @property
    def gapless(self) -> bool:
        """Whether the matched items stand edge to edge, as in 22/4/2016."""
        inner = self.items[self.match.start() : self.match.end()]
        return all(a.end == b.start for a, b in pairwise(inner))


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the grammar: what it matches, what it makes of it, and an example of it."""

    name: str
    pattern: re.Pattern[str]
    build: Builder
    to: str
    example: str


@dataclass(frozen=True, slots=True)
class Grammar:
    """Rules in order, the character of each class, and the classes that are times when all rules are done."""

    rules: tuple[Rule, ...]
    characters: Mapping[str, str]
    reported: Mapping[str, str]


@cache
def grammar() -> Grammar:
    """The grammar of the package.

    Raises ``ValueError`` for a rule that names an unknown class, macro or builder: rule and culprit are in the text.
    """
    from extractors.times.builders import BUILDERS

    raw = tomllib.loads(files(__package__).joinpath("grammar.toml").read_text(encoding="utf8"))
    characters: dict[str, str] = {}
    produced = {rule["to"] for rule in raw["rule"]}
    numerals = {"NUM", "INT", "DECIMAL", "CLOCKNUM", "BIGINT", "STOP", "WORD"}
    for name in sorted(lexicon().classes | produced | numerals):
        characters[name] = chr(_FIRST_CHARACTER + len(characters))
    rules = []
    for entry in raw["rule"]:
        name = entry["name"]
        if entry["build"] not in BUILDERS:
            raise ValueError(f"grammar.toml: rule {name!r} wants the unknown builder {entry['build']!r}")
        pattern = _compile(name, entry["pattern"], raw["macros"], characters)
        rules.append(Rule(name, pattern, BUILDERS[entry["build"]], entry["to"], entry["example"]))
    reported = {cls: kind for kind, classes in raw["reported"].items() for cls in classes}
    return Grammar(tuple(rules), characters, reported)


def _compile(name: str, pattern: str, macros: Mapping[str, str], characters: Mapping[str, str]) -> re.Pattern[str]:
    def expand(match: re.Match[str]) -> str:
        if match[1] not in macros:
            raise ValueError(f"grammar.toml: rule {name!r} uses the unknown macro <{match[1]}>")
        return f"(?:{expand_all(macros[match[1]])})"

    def expand_all(text: str) -> str:
        return _MACRO.sub(expand, text)

    def character(match: re.Match[str]) -> str:
        word = match[0]
        if word in characters:
            return characters[word]
        lexeme = lexicon().words.get(fold(word))
        hint = f"; write its class {lexeme.cls}" if lexeme else ""
        raise ValueError(f"grammar.toml: rule {name!r} names the unknown class {word!r}{hint}")

    # Labels become groups; their names must not be read as classes, so they are put in last.
    labels: list[str] = []

    def label(match: re.Match[str]) -> str:
        labels.append(match[1])
        mark = chr(0xF000 + len(labels) - 1)
        return f"({mark}" if match[2] == "(" else f"({mark}{match[2]})"

    text = expand_all(_LABEL.sub(label, pattern))
    text = _NAME.sub(character, text).replace(" ", "")
    text = re.sub(r"\((?![?\uf000-\uf8ff])", "(?:", text)
    for k, word in enumerate(labels):
        text = text.replace(chr(0xF000 + k), f"?P<{word}>")
    return re.compile(text)


def parse(items: list[Item], rules: Grammar) -> list[Item]:
    """The island after all rules, in order."""
    line = "".join([rules.characters[item.cls] for item in items])
    at = _next_rule(line, 0)
    while at is not None:
        line, items = rewrite(rules.rules[at], line, items, rules.characters)
        at = _next_rule(line, at + 1)
    return items


def _next_rule(line: str, first: int) -> int | None:
    """The first rule from number ``first`` on that matches somewhere in the line."""
    return _next_rule_known(line, first) if len(line) <= _SHORT else _search_rules(line, first)


@lru_cache(maxsize=32_768)
def _next_rule_known(line: str, first: int) -> int | None:
    """Islands of news repeat a few thousand short class strings; their matches are looked up."""
    return _search_rules(line, first)


def _search_rules(line: str, first: int) -> int | None:
    rules = grammar().rules
    return next((k for k in range(first, len(rules)) if rules[k].pattern.search(line) is not None), None)


def rewrite(rule: Rule, line: str, items: list[Item], characters: Mapping[str, str]) -> tuple[str, list[Item]]:
    """The line and its items after one rule; the very same list where nothing matched."""
    built: list[Item] = []
    letters: list[str] = []
    done = position = 0
    while (match := rule.pattern.search(line, position)) is not None:
        first, last = match.span()
        value = rule.build(Hit(match, items)) if last > first else None
        if value is None:
            position = first + 1
            continue
        built += items[done:first]
        built.append(Item(rule.to, value, items[first].start, items[last - 1].end, rule.name))
        letters.append(line[done:first] + characters[rule.to])
        done = position = last
    if not built:
        return line, items
    return "".join([*letters, line[done:]]), built + items[done:]
