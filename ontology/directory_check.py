"""Checks of the tables of known actors: duplicates, contradictory names, unknown codes, dead head nouns.

``python -m ontology.directory [EXTRA]`` prints what is wrong, one finding a line with file and entry, and exits with 1
if anything is.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from ontology.folding import fold, fold_word, split_words
from ontology.tables import (
    ActorTableError,
    Contexts,
    Institution,
    RoleHeads,
    Row,
    read_contexts,
    read_institutions,
    read_roles,
    read_rows,
)

__all__ = ["check", "main"]


def check(
    rows: Sequence[Row], institutions: Sequence[Institution], heads: RoleHeads, contexts: Contexts
) -> Iterator[str]:
    """Yield what is wrong with the tables, a sentence each that says where."""
    yield from _identifiers(rows)
    yield from _names(rows, contexts.ambiguous)
    yield from _countries(rows)
    yield from _institutions(institutions)
    yield from _heads(heads)


def _identifiers(rows: Sequence[Row]) -> Iterator[str]:
    seen: dict[str, str] = {}
    for row in rows:
        if row.entry.id in seen:
            yield f"{row.origin}: id {row.entry.id} is also that of {seen[row.entry.id]}"
        seen.setdefault(row.entry.id, row.origin)


def _names(rows: Sequence[Row], ambiguous: frozenset[str]) -> Iterator[str]:
    bearers: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        own = [_key(name) for name in (*row.names, *row.metonyms, *row.weak)]
        for name, key in zip((*row.names, *row.metonyms, *row.weak), own, strict=True):
            if not key:
                yield f"{row.origin}: name {name!r} holds no letters"
            if own.count(key) > 1 and name in row.names and row.names.count(name) > 1:
                yield f"{row.origin}: name {name!r} is listed twice"
        for key in {_key(name) for name in (*row.names, *row.metonyms)}:
            bearers[key].append(row)
    for key, found in bearers.items():
        if key in ambiguous:
            continue
        if len({row.entry.id for row in found}) > 1 and not all(row.entry.kind == "person" for row in found):
            yield f"{found[0].origin}: name {key!r} is also that of {'; '.join(row.origin for row in found[1:])}"


def _countries(rows: Sequence[Row]) -> Iterator[str]:
    known = {row.entry.country for row in rows if row.entry.kind == "country"}
    for row in rows:
        for code in (row.entry.country, *(office.country for office in row.entry.offices)):
            if code and code not in known:
                yield f"{row.origin}: country {code} is not in countries.toml"
        if row.entry.since and row.entry.until and row.entry.until < row.entry.since:
            yield f"{row.origin}: ends ({row.entry.until}) before it begins ({row.entry.since})"


def _institutions(institutions: Sequence[Institution]) -> Iterator[str]:
    seen: dict[str, str] = {}
    for institution in institutions:
        for name in institution.ar:
            if _key(name) in seen:
                yield f"institutions.toml: {institution.slug}: name {name!r} is also in {seen[_key(name)]}"
            seen.setdefault(_key(name), institution.slug)


def _heads(heads: RoleHeads) -> Iterator[str]:
    seen: dict[str, str] = {}
    for table, roles in (("own", heads.own), ("borrowed", heads.borrowed)):
        for role, nouns in roles.items():
            for _, noun, plurals in nouns:
                for word in {noun, *plurals}:
                    if len(word.split()) != 1:
                        yield f"roles.toml: {table}.{role}: {word!r} is no single word; move it to [phrases]"
                place = f"{table}.{role}"
                if fold(noun) in seen:
                    yield f"roles.toml: {place}: {noun!r} is also in {seen[fold(noun)]}"
                seen.setdefault(fold(noun), place)
    phrases: dict[str, str] = {}
    for role, texts in heads.phrases.items():
        for phrase in texts:
            if len(phrase.split()) < 2:
                yield f"roles.toml: phrases.{role}: {phrase!r} is a single word; move it to [own]"
            if fold(phrase) in phrases:
                yield f"roles.toml: phrases.{role}: {phrase!r} is also in phrases.{phrases[fold(phrase)]}"
            phrases.setdefault(fold(phrase), role)


def _key(name: str) -> str:
    return " ".join(w for w in (fold_word(w) for w in split_words(name)) if w)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the findings; the exit status is 1 if there are any, else 0."""
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        rows = read_rows(Path(arguments[0]) if arguments else None)
        heads = read_roles()
        findings = list(check(rows, read_institutions(), heads, read_contexts()))
    except ActorTableError as error:
        findings, rows = [str(error)], ()
    for finding in findings:
        print(finding)
    kinds: dict[str, int] = defaultdict(int)
    for row in rows:
        kinds[row.entry.kind] += 1
    print(f"{len(findings)} findings; " + ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items())))
    return 1 if findings else 0
