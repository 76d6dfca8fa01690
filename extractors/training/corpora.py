"""What the models learn from: treebanks in CoNLL-U and corpora of names in BIO columns.

Empty nodes, enhanced dependencies and notes are left out, diacritics and tatweel dropped from forms: newspapers don't
write them, and the pipeline takes them from its input.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from extractors.orthography import regularise

__all__ = ["CorpusError", "Token", "name_sentences", "paragraphs", "part", "raw_text", "treebank"]

PARTS = ("train", "dev", "test")


class CorpusError(ValueError):
    """Data is not there or not in its format; the message says where."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token of running text.

    Attributes:
        text: as written.
        words: the syntactic words it is made of; one unless it carries clitics.
        tag: UPOS of its last word that is no pronoun clitic.
        spaced: a blank follows.
        last: the last of its sentence.
    """

    text: str
    words: tuple[str, ...]
    tag: str
    spaced: bool
    last: bool = False


def part(folder: Path, name: str) -> Path:
    """File of one part (``train``, ``dev``, ``test``) of a UD treebank.

    Raises:
        CorpusError: there is none, or more than one.
    """
    found = sorted(folder.glob(f"*-ud-{name}.conllu"))
    # A treebank that is only for testing lies beside its sister's test part: the one that has a train part is meant.
    stems = {p.name.rsplit("-", 1)[0] for p in folder.glob("*-ud-train.conllu")}
    found = [p for p in found if p.name.rsplit("-", 1)[0] in stems]
    if len(found) != 1:
        raise CorpusError(
            f"{folder}: one file *-ud-{name}.conllu of a treebank with a train part was expected, {len(found)} found"
        )
    return found[0]


def treebank(path: Path) -> str:
    """A CoNLL-U file with what we don't learn taken out.

    Raises:
        CorpusError: a line has not its ten columns.
    """
    lines = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line[:1].isdigit():
            lines.append(line)
            continue
        columns = line.split("\t")
        if len(columns) != 10:
            raise CorpusError(f"{path}:{number}: {len(columns)} columns where CoNLL-U has 10")
        if "." in columns[0]:
            continue
        columns[1] = _plain(columns[1])
        columns[8] = "_"
        columns[9] = "SpaceAfter=No" if "SpaceAfter=No" in columns[9] else "_"
        lines.append("\t".join(columns))
    return "\n".join(lines).rstrip() + "\n\n"


def _plain(form: str) -> str:
    # Only marks go; «» and Arabic-Indic digits stay as the treebank has them, for the models see both kinds.
    kept = "".join(c for c in form if not ("\u064b" <= c <= "\u0652" or c in "\u0670\u0640"))
    return kept or form


def paragraphs(conllu: str) -> list[list[Token]]:
    """Paragraphs of a cleaned treebank as running text."""
    found: list[list[Token]] = [[]]
    for sentence in _sentences(conllu):
        if sentence.opens and found[-1]:
            found.append([])
        found[-1].extend(sentence.tokens)
    return [p for p in found if p]


@dataclass(frozen=True, slots=True)
class _Sentence:
    opens: bool
    tokens: list[Token]


def _sentences(conllu: str) -> Iterator[_Sentence]:
    for block in conllu.split("\n\n"):
        lines = block.strip().split("\n")
        opens = any(line.startswith(("# newpar", "# newdoc")) for line in lines)
        rows = [line.split("\t") for line in lines if line[:1].isdigit()]
        if rows:
            yield _Sentence(opens, _tokens(rows))


def _tokens(rows: list[list[str]]) -> list[Token]:
    tokens: list[Token] = []
    i = 0
    while i < len(rows):
        text, spaced, members = rows[i][1], "SpaceAfter=No" not in rows[i][9], [rows[i]]
        if "-" in rows[i][0]:
            first, last = map(int, rows[i][0].split("-"))
            members = rows[i + 1 : i + 2 + last - first]
            i += len(members)
        i += 1
        tags = [m[3] for m in members if m[3] != "PRON"] or [members[-1][3]]
        tokens.append(Token(text, tuple(m[1] for m in members), tags[-1], spaced, i == len(rows)))
    return tokens


def raw_text(conllu: str) -> str:
    """The running text of a cleaned treebank, paragraphs apart by a blank line."""
    return "\n\n".join(
        "".join(t.text + (" " if t.spaced else "") for t in paragraph).strip() for paragraph in paragraphs(conllu)
    )


def name_sentences(path: Path) -> list[list[tuple[str, str]]]:
    """Sentences of a corpus of names: ``(word, tag)``, tags in BIO over PER, LOC, ORG and MISC.

    One word and its tag a line, sentences apart by an empty line. AQMAR's MIS and its free categories count as MISC; I-
    without a beginning becomes B-.

    Raises:
        CorpusError: a line is not a word and a tag.
    """
    sentences: list[list[tuple[str, str]]] = [[]]
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        pieces = line.split()
        if not pieces:
            if sentences[-1]:
                sentences.append([])
            continue
        if len(pieces) != 2:
            raise CorpusError(f"{path}:{number}: a word and its tag were expected, not {line!r}")
        word = regularise(pieces[0]).text or pieces[0]
        before = sentences[-1][-1][1] if sentences[-1] else "O"
        sentences[-1].append((word, _bio(pieces[1], before)))
    return [s for s in sentences if s]


_KINDS = {"PER": "PER", "PERS": "PER", "LOC": "LOC", "ORG": "ORG"}


def _bio(tag: str, before: str) -> str:
    mark, _, kind = tag.partition("-")
    if mark not in ("B", "I"):
        return "O"
    kind = _KINDS.get(kind[:4].rstrip("0123456789"), "MISC")
    return f"I-{kind}" if mark == "I" and before[2:] == kind else f"B-{kind}"
