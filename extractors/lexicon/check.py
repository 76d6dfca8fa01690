"""What can be wrong in the lexicon's files, found by rule: unknown names, empty lists, contradictions, dead entries."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from extractors.actions import PARTS, STRENGTHS
from extractors.events import CONTENT_TYPES
from extractors.lexicon.overlaps import overlaps
from extractors.lexicon.tables import Finding, Row, action_rows, rows
from extractors.orthography import bare
from ontology.codes import TYPES
from ontology.records import Status

__all__ = ["check"]

SLOTS = frozenset({"actor", "recipient", "content", "place", "about", "topic"})
POSITIONS = frozenset({"subject", "object", "genitive", "second", "nisba", "by", "clause"})
STANCES = frozenset({"assert", "deny", "doubt", "ask", "promise", "warn"})
EFFECTS = frozenset({"negated", "future", "hypothetical", "aim", "habit", "doubt", "demanded"})
SCOPES = frozenset({"verb", "clause", "genitive", "object"})
REACHES = frozenset({"phrase", "clause"})

_ENTRY_FIELDS = frozenset(
    {"id", "type", "mode", "cameo", *PARTS, "frame", "noun_frame", "with", "without", "strength", "status", "reverse"}
)
_PREPOSITION = re.compile(r"prep:[ء-ي]+( [ء-ي]+)*")
_WORD = re.compile(r"[ء-ي]+")


def check(folder: Path) -> list[Finding]:
    """All findings in a lexicon folder, file by file."""
    entries, findings = action_rows(folder)
    known_codes = _cameo_codes()
    for row in entries:
        findings += _entry(row, known_codes)
    findings += _repeated_ids(entries)
    findings += overlaps(entries)
    for name, table, one in (
        ("light_verbs.toml", "light", _light),
        ("reporting.toml", "report", _report),
        ("modes.toml", "cue", _mode_cue),
        ("cues.toml", "cue", _cue),
    ):
        found, wrong = rows(folder / name, table)
        findings += wrong
        for row in found:
            findings += one(row)
        findings += _AMONG[name](found)
    findings += _topics(folder / "cues.toml")
    findings += _word_lists(folder / "words.toml")
    return findings


def _cameo_codes() -> frozenset[str]:
    text = files("ontology").joinpath("cameo.ttl").read_text(encoding="utf-8")
    return frozenset(re.findall(r'skos:notation "(\d+)"', text))


# --- entries


def _entry(row: Row, cameo: frozenset[str]) -> Iterator[Finding]:
    values = row.values
    yield from _unknown_fields(row, _ENTRY_FIELDS)
    for field in ("id", "type", "cameo"):
        if not isinstance(values.get(field), str):
            yield row.finding(f"no {field}", f'add {field} = "…"')
    kind = values.get("type")
    if isinstance(kind, str):
        yield from _type_and_mode(row, kind)
        if not row.name.startswith(f"{kind.lower()}.") or not row.file.startswith(kind.lower()):
            yield row.finding(f"a {kind} entry by another name or in another file", f"call it {kind.lower()}.… there")
    if isinstance(values.get("cameo"), str) and values["cameo"] not in cameo:
        yield row.finding(f"no CAMEO code {values['cameo']!r}", "take one of ontology/cameo.ttl")
    if not any(row.words(part) for part in PARTS):
        yield row.finding("no words", f"add one of {', '.join(PARTS)}")
    for part in PARTS:
        yield from _words(row, part, verbs=part == "verbs", slashes=True)
    for field in ("frame", "noun_frame"):
        yield from _frame(row, field)
    for field in ("with", "without"):
        yield from _condition(row, field)
    if values.get("strength", "strong") not in STRENGTHS:
        yield row.finding(f"unknown strength {values['strength']!r}", f"take one of {', '.join(STRENGTHS)}")
    if values.get("strength") == "content":
        yield from _content(row)
    if "status" in values and values["status"] not in set(Status):
        yield row.finding(f"unknown status {values['status']!r}", f"take one of {', '.join(Status)}")
    if not isinstance(values.get("reverse", False), bool):
        yield row.finding("reverse is neither true nor false", "write it without quotes")


def _content(row: Row) -> Iterator[Finding]:
    if row.values.get("type") not in CONTENT_TYPES:
        yield row.finding(
            f"strength content, but {row.values.get('type')} takes no content event",
            f"make it weak; content belongs to {', '.join(sorted(CONTENT_TYPES))}",
        )
    elif not any("content" in (row.values.get(f) or {}) for f in ("frame", "noun_frame")):
        yield row.finding("strength content without a content slot", "say in the frame where the content stands")


def _type_and_mode(row: Row, kind: str) -> Iterator[Finding]:
    mode = row.values.get("mode")
    if kind not in TYPES:
        yield row.finding(f"unknown type {kind!r}", f"take one of {', '.join(TYPES)}")
    elif mode is not None and mode not in TYPES[kind].modes:
        modes = ", ".join(TYPES[kind].modes) or "none"
        yield row.finding(f"{kind} has no mode {mode!r}", f"leave it out or take one of its modes: {modes}")


def _frame(row: Row, field: str) -> Iterator[Finding]:
    frame = row.values.get(field)
    if frame is None:
        return
    if not isinstance(frame, dict) or not frame:
        yield row.finding(f"{field} names no slot", "fill it or leave it out")
        return
    yield from _slots(row, frame)


def _slots(row: Row, frame: dict[str, Any]) -> Iterator[Finding]:
    for slot, value in frame.items():
        if slot not in SLOTS:
            yield row.finding(f"unknown slot {slot!r}", f"take one of {', '.join(sorted(SLOTS))}")
        yield from _positions(row, value, slot)


def _positions(row: Row, value: Any, slot: str) -> Iterator[Finding]:
    positions = [value] if isinstance(value, str) else value
    if not isinstance(positions, list) or not positions or not all(isinstance(p, str) for p in positions):
        yield row.finding(f"{slot} names no position", "name one or a list of them")
        return
    for position in positions:
        for part in position.split("+"):
            if not _is_position(part):
                yield row.finding(f"unknown position {part!r} of {slot}", f"take one of {_known_positions()}")
    for position, count in Counter(positions).items():
        if count > 1:
            yield row.finding(f"{slot} names {position!r} twice", "once is enough")


def _is_position(position: str) -> bool:
    outer, dot, inner = position.partition(".")
    if dot:
        return _is_position(outer) and _is_position(inner)
    return position in POSITIONS or bool(_PREPOSITION.fullmatch(position))


def _known_positions() -> str:
    return f"{', '.join(sorted(POSITIONS))}, prep:X, a.b, a+b"


def _condition(row: Row, field: str) -> Iterator[Finding]:
    condition = row.values.get(field)
    if condition is None:
        return
    if not isinstance(condition, dict) or not condition:
        yield row.finding(f"`{field}` names no position", "fill it or leave it out")
        return
    for position, words in condition.items():
        if position != "any" and not _is_position(position):
            yield row.finding(
                f"unknown position {position!r} in `{field}`", f"take any, or one of {_known_positions()}"
            )
        if not isinstance(words, list) or not words or not all(isinstance(w, str) for w in words):
            yield row.finding(f"`{field}` at {position} has no words", "list some or take the position out")
            continue
        yield from _list(row, f"`{field}` at {position}", words)


def _repeated_ids(entries: Sequence[Row]) -> Iterator[Finding]:
    first: dict[str, Row] = {}
    for row in entries:
        other = first.setdefault(row.name, row)
        if other is not row:
            yield row.finding(f"the id is taken by {other.file}:{other.line}", "rename one")


# --- words


def _words(row: Row, field: str, *, verbs: bool = False, slashes: bool = False) -> Iterator[Finding]:
    """What is wrong with a list of words that are looked up one by one."""
    value = row.values.get(field)
    if value is None:
        return
    if not isinstance(value, list) or not value or not all(isinstance(w, str) for w in value):
        yield row.finding(f"{field} lists no words", 'write it as ["…", "…"] or leave it out')
        return
    if slashes:
        yield from _list(row, field, [form for word in value for form in _named(word, verbs)])
    else:
        yield from _list(row, field, value)
    if verbs:
        for word in value:
            if needs_present(word):
                yield row.finding(f"the present of {word!r} does not follow from its past", 'write "past/present"')


def _named(spec: str, verbs: bool) -> Sequence[str]:
    """Forms that a specification lists; of verbs the past alone, presents of two verbs may be alike."""
    forms = spec.split("/")
    return forms[:1] if verbs else forms


def _list(row: Row, field: str, words: Sequence[str]) -> Iterator[Finding]:
    for word in words:
        if not _WORD.fullmatch(word.strip()):
            yield row.finding(f"{word!r} in {field} is not one plain Arabic word", "write single words, no diacritics")
    for word, count in Counter(w.strip() for w in words).items():
        if count > 1:
            yield row.finding(f"{word!r} stands {count} times in {field}", "once is enough")


def needs_present(spec: str) -> bool:
    """Whether the past form of a verb leaves its present open and none is given.

    That is so of three-letter verbs with a weak letter first or in the middle, with final ى, and with initial أ.
    """
    past, slash, _ = spec.strip().partition("/")
    return not slash and len(past) == 3 and (past[0] in "وأ" or past[1] == "ا" or past[2] == "ى")


# --- light verbs, reports, modes, cues


def _unknown_fields(row: Row, known: frozenset[str]) -> Iterator[Finding]:
    for field in sorted(set(row.values) - known):
        yield row.finding(f"unknown field {field!r}", f"take one of {', '.join(sorted(known))}")


def _light(row: Row) -> Iterator[Finding]:
    yield from _unknown_fields(row, frozenset({"verbs", "noun", "gives"}))
    yield from _words(row, "verbs", verbs=True, slashes=True)
    if "verbs" not in row.values:
        yield row.finding("no verbs", 'add verbs = ["…"]')
    yield from _positions(row, row.values.get("noun"), "noun")
    gives = row.values.get("gives", {})
    if not isinstance(gives, dict):
        yield row.finding("gives is no table of slots", "write gives = { slot = position }")
    else:
        yield from _slots(row, gives)


def _among_light(found: Sequence[Row]) -> Iterator[Finding]:
    """Two rows that take the same noun of the same verb: the first one always wins."""
    first: dict[tuple[str, str], Row] = {}
    for row in found:
        noun = row.values.get("noun")
        for verb in row.words("verbs"):
            for position in [noun] if isinstance(noun, str) else noun or ():
                other = first.setdefault((bare(verb.partition("/")[0]), position), row)
                if other is not row:
                    yield row.finding(
                        f"{verb!r} with its event at {position} is in line {other.line} already, which wins",
                        "join the two rows, a slot may name several positions",
                    )


def _report(row: Row) -> Iterator[Finding]:
    yield from _unknown_fields(row, frozenset({"verbs", "phrases", "speaker", "stance"}))
    yield from _words(row, "verbs", verbs=True, slashes=True)
    if not row.words("verbs") and not row.words("phrases"):
        yield row.finding("neither verbs nor phrases", 'add verbs = ["…"] or phrases = ["…"]')
    if row.values.get("stance", "assert") not in STANCES:
        yield row.finding(f"unknown stance {row.values['stance']!r}", f"take one of {', '.join(sorted(STANCES))}")
    yield from _positions(row, row.values.get("speaker", "subject"), "speaker")


def _among_reports(found: Sequence[Row]) -> Iterator[Finding]:
    yield from _said_twice(
        (row, "", word.partition("/")[0], row.values.get("stance", "assert"))
        for row in found
        for word in (*row.words("verbs"), *row.words("phrases"))
    )


def _said_twice(words: Iterator[tuple[Row, str, str, Any]]) -> Iterator[Finding]:
    """Words listed twice for one purpose, with the same effect (idle) or another (contradiction)."""
    first: dict[tuple[str, str], tuple[Row, Any]] = {}
    for row, purpose, word, effect in words:
        other, same = first.setdefault((purpose, bare(word)), (row, effect))
        if other is not row or same != effect:
            what = "already" if same == effect else f"as {same}, not {effect}: a contradiction"
            yield row.finding(f"{word!r} stands in line {other.line} {what}", "keep it in one place")


def _mode_cue(row: Row) -> Iterator[Finding]:
    yield from _unknown_fields(row, frozenset({"type", "mode", "words", "within"}))
    kind = row.values.get("type")
    yield from _type_and_mode(row, kind) if isinstance(kind, str) else [row.finding("no type", 'add type = "…"')]
    if not isinstance(row.values.get("mode"), str):
        yield row.finding("no mode", 'add mode = "…"')
    if row.values.get("within", "phrase") not in REACHES:
        yield row.finding(f"unknown reach {row.values['within']!r}", "within is phrase or clause")
    if "words" not in row.values:
        yield row.finding("no words", 'add words = ["…"]')
    yield from _words(row, "words")


def _among_mode_cues(found: Sequence[Row]) -> Iterator[Finding]:
    """A word that an earlier cue of the type finds at least as far away gives its mode there."""
    first: dict[tuple[Any, str], Row] = {}
    for row in found:
        for word in row.words("words"):
            other = first.setdefault((row.values.get("type"), bare(word)), row)
            if other is not row and other.values.get("within") in ("clause", row.values.get("within")):
                yield row.finding(
                    f"{word!r} never gives {row.values.get('mode')}: line {other.line} finds it first", "keep it in one"
                )


def _cue(row: Row) -> Iterator[Finding]:
    yield from _unknown_fields(row, frozenset({"words", "effect", "scope", "note"}))
    scope = row.values.get("scope")
    if scope not in SCOPES:
        yield row.finding(f"unknown scope {scope!r}", f"take one of {', '.join(sorted(SCOPES))}")
    if row.values.get("effect") not in EFFECTS:
        yield row.finding(f"unknown effect {row.values.get('effect')!r}", f"take one of {', '.join(sorted(EFFECTS))}")
    if not row.words("words"):
        yield row.finding("no words", 'add words = ["…"]')
    for word in row.words("words"):
        if " " in word.strip() and scope in ("genitive", "object"):
            yield row.finding(
                f"the phrase {word!r} has no effect at scope {scope}", "phrases have scope verb or clause only"
            )
        if "/" not in word and not word.endswith("ـ") and not all(_WORD.fullmatch(w) for w in word.split()):
            yield row.finding(f"{word!r} is not plain Arabic", "write it without diacritics")


def _among_cues(found: Sequence[Row]) -> Iterator[Finding]:
    yield from _said_twice(
        (row, str(row.values.get("scope")), word.partition("/")[0], row.values.get("effect"))
        for row in found
        for word in row.words("words")
    )


_AMONG = {
    "light_verbs.toml": _among_light,
    "reporting.toml": _among_reports,
    "modes.toml": _among_mode_cues,
    "cues.toml": _among_cues,
}


def _topics(path: Path) -> Iterator[Finding]:
    try:
        topics = tomllib.loads(path.read_text(encoding="utf-8")).get("topics", {})
    except (OSError, ValueError):
        return  # reported with the cues
    for name, table in topics.items():
        row = Row(path.name, 0, f"topics.{name}", table if isinstance(table, dict) else {})
        if not row.words("words"):
            yield row.finding("an empty topic", "list its words or take it out")
        yield from _words(row, "words")


def _word_lists(path: Path) -> Iterator[Finding]:
    """Closed classes: every list of every table holds words, each once."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return  # a folder may hold a lexicon alone
    except ValueError as error:
        yield Finding(path.name, 0, "-", f"not readable: {error}", "mend its TOML")
        return
    for table, lists in tables.items():
        for name, listed in lists.items() if isinstance(lists, dict) else [(table, lists)]:
            row = Row(path.name, 0, f"{table}.{name}", {"words": listed})
            if not row.words("words") or len(row.words("words")) != len(listed):
                yield row.finding("no list of words", 'write it as ["…", "…"]')
            for word, count in Counter(row.words("words")).items():
                if count > 1:
                    yield row.finding(f"{word!r} stands {count} times", "once is enough")
