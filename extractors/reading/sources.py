"""Files, folders and standard input to articles, one at a time; what cannot be read is reported, the rest goes on."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import io
import os
import sys
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from ontology.records import ARTICLE_ID_LIMIT, Article

from .encoding import Unreadable, decode, sanitise
from .limits import ARTICLE_BYTES, GZIP_FLOOR, GZIP_RATIO, JSON_BYTES, megabytes
from .records import BadRecord, array_items, parse_json, to_article
from .webpage import WebArticle, looks_like_html, read_page

__all__ = ["InputProblem", "read_bytes", "read_record", "read_sources"]

SUFFIXES = frozenset({".txt", ".html", ".htm", ".xhtml", ".json", ".jsonl", ".ndjson"})
"""Files that are taken out of a folder (each also packed, ``.gz``); a file named outright is always taken."""

_LINE_SUFFIXES = frozenset({".jsonl", ".ndjson"})
_PAGE_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})


@dataclass(frozen=True, slots=True)
class InputProblem:
    """An input that could not be read: where it is (``line`` counts from 1, of line-wise files) and why."""

    path: str
    line: int | None
    reason: str

    def __str__(self) -> str:
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: {self.reason}"


def read_sources(
    paths: Iterable[str | Path], *, stdin: BinaryIO | None = None, published: dt.date | None = None
) -> Iterator[Article | InputProblem]:
    """Articles out of files, folders (with all below them, sorted) and ``-`` for standard input, in that order.

    Reads ``.txt`` (all of it is the text; the title is empty), ``.html``, ``.jsonl`` and ``.json`` records, each also
    with ``.gz``. One article at a time is held in memory. ``published`` is the date of articles that bring none.
    Articles without an id are named after their file (with the line number, of line-wise files), or by a hash of
    their content on standard input; an id is used once in a run.
    """
    names = _Names()
    for path in paths:
        if str(path) == "-":
            source = stdin if stdin is not None else sys.stdin.buffer
            yield from names.unique(_from_stream(source, "-", published))
            continue
        for file in _files(Path(path)):
            if isinstance(file, InputProblem):
                yield file
            else:
                yield from names.unique(_from_file(file, published))


def read_bytes(
    data: bytes, *, name: str = "body", published: dt.date | None = None, html: bool | None = None
) -> Article:
    """The one article in ``data``: an HTML page (``html``, or by its looks where ``None``) or plain text.

    The id is a hash of the content.

    :raises Unreadable: where there is none; the message goes after the name of the input.
    """
    if len(data) > ARTICLE_BYTES:
        raise Unreadable(f"is larger than {megabytes(ARTICLE_BYTES)}, the limit for one article")
    text = decode(data, markup=True)
    if html or (html is None and looks_like_html(text)):
        return _page_article(text, hashed_id(text), published)
    return _text_article(text, hashed_id(text), published)


def read_record(value: Any, *, published: dt.date | None = None) -> Article:
    """The article of one JSON record (already parsed); without an id it gets a hash of its content.

    :raises Unreadable: where it is none.
    """
    content = f"{value.get('title')}\n{value.get('text')}" if isinstance(value, dict) else ""
    try:
        return to_article(value, fallback_id=hashed_id(sanitise(content)), published=published)
    except BadRecord as error:
        raise Unreadable(str(error)) from None


def hashed_id(content: str) -> str:
    """An article id that depends on nothing but the content."""
    return "sha-" + hashlib.sha256(content.encode("utf-8", errors="replace")).hexdigest()[:16]


class Stream(Protocol):
    """What is read from: an open file, a packed one, standard input."""

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes, all that are left without it."""
        ...

    def readline(self, size: int = -1, /) -> bytes:
        """A line, or its first ``size`` bytes."""
        ...


class _Names:
    """The article ids of one run; each is given once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def unique(
        self, found: Iterable[tuple[Article | InputProblem, str, int | None, bool]]
    ) -> Iterator[Article | InputProblem]:
        """Articles whose id is new; a made-up id that is taken gets the hash of its path, a given one is a problem."""
        for item, path, line, given in found:
            if isinstance(item, InputProblem):
                yield item
                continue
            article = item
            if article.id in self._taken and not given:
                mark = hashlib.sha256(path.encode("utf-8", errors="replace")).hexdigest()[:8]
                article = article.model_copy(update={"id": f"{article.id}-{mark}"})
            if article.id in self._taken:
                yield InputProblem(
                    path, line, f"has the id '{article.id}', which another article of this run has already"
                )
                continue
            self._taken.add(article.id)
            yield article


_Found = Iterator[tuple[Article | InputProblem, str, int | None, bool]]


def _files(path: Path) -> Iterator[Path | InputProblem]:
    """The file itself, or the readable files below a folder, sorted; hidden ones are passed over."""
    try:
        if not path.is_dir():
            if path.exists():
                yield path
            else:
                yield InputProblem(sanitise(str(path)), None, "does not exist")
            return
    except (OSError, ValueError) as error:
        yield InputProblem(sanitise(str(path)), None, f"cannot be opened: {_os_reason(error)}")
        return
    problems: list[InputProblem] = []
    any_file = False

    def note(error: OSError) -> None:
        problems.append(InputProblem(sanitise(str(error.filename)), None, f"cannot be opened: {_os_reason(error)}"))

    for folder, folders, files in os.walk(path, onerror=note):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from problems
        problems.clear()
        for name in sorted(files):
            if not name.startswith(".") and _suffix(name) in SUFFIXES:
                any_file = True
                yield Path(folder, name)
    if problems:
        yield from problems
    elif not any_file:
        yield InputProblem(sanitise(str(path)), None, "is a folder without .txt, .html, .json or .jsonl files")


def _suffix(name: str) -> str:
    """The suffix that tells the format: ``.jsonl`` of ``a.jsonl.gz``."""
    lower = name.lower()
    return Path(lower.removesuffix(".gz")).suffix


def _from_file(path: Path, published: dt.date | None) -> _Found:
    shown = sanitise(str(path))
    suffix = _suffix(path.name)
    stem = sanitise(path.name.removesuffix(".gz"))
    stem = (Path(stem).stem.strip() or "article")[: ARTICLE_ID_LIMIT - 64]
    stem = "".join(character if character.isprintable() else "_" for character in stem)
    try:
        with path.open("rb") as raw:
            stream: Stream = raw
            if path.name.lower().endswith(".gz"):
                stream = _Unpacked(raw, os.fstat(raw.fileno()).st_size)
            if suffix in _LINE_SUFFIXES:
                yield from _lines(stream, shown, stem, published)
            elif suffix == ".json":
                yield from _array(stream, shown, stem, published)
            else:
                html = True if suffix in _PAGE_SUFFIXES else (False if suffix == ".txt" else None)
                yield _whole(stream, shown, stem, published, html), shown, None, False
    except OSError as error:
        yield InputProblem(shown, None, f"cannot be read: {_os_reason(error)}"), shown, None, False


def _from_stream(stream: BinaryIO, shown: str, published: dt.date | None) -> _Found:
    """Standard input: records where it begins with ``{``, else one page or text."""
    buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(_Raw(stream))
    try:
        head = buffered.peek(512)[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
        if head.startswith(b"{"):
            yield from _lines(buffered, shown, "stdin", published, hashed=True)
        elif head.startswith(b"["):
            yield from _array(buffered, shown, "stdin", published)
        else:
            yield _whole(buffered, shown, None, published, None), shown, None, False
    except OSError as error:
        yield InputProblem(shown, None, f"cannot be read: {_os_reason(error)}"), shown, None, False


def _whole(
    stream: Stream, shown: str, identifier: str | None, published: dt.date | None, html: bool | None
) -> Article | InputProblem:
    """The one article of a text or page."""
    try:
        data = _limited(stream, ARTICLE_BYTES, "the limit for one article")
        text = decode(data, markup=html is not False)
        identifier = identifier or hashed_id(text)
        if html or (html is None and looks_like_html(text)):
            return _page_article(text, identifier, published)
        return _text_article(text, identifier, published)
    except Unreadable as error:
        return InputProblem(shown, None, str(error))
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        return InputProblem(shown, None, f"is damaged: {error}")


def _text_article(text: str, identifier: str, published: dt.date | None) -> Article:
    if not text.strip():
        raise Unreadable("is empty")
    return Article(id=identifier, text=text, published=published)


def _page_article(html: str, identifier: str, published: dt.date | None) -> Article:
    if not html.strip():
        raise Unreadable("is empty")
    found = read_page(html)
    return WebArticle(
        id=identifier,
        title=found.title,
        text=found.text,
        published=published,
        source=sanitise(found.page.site) if found.page.site else None,
        url=sanitise(found.page.url) if found.page.url else None,
        page=found.page,
    )


def _array(stream: Stream, shown: str, stem: str, published: dt.date | None) -> _Found:
    try:
        data = _limited(stream, JSON_BYTES, "the limit for .json; put one record on each line of a .jsonl file")
        text = decode(data)
        if not text.strip():
            raise Unreadable("is empty")
        value = parse_json(text)
    except (Unreadable, BadRecord) as error:
        yield InputProblem(shown, None, str(error)), shown, None, False
        return
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield InputProblem(shown, None, f"is damaged: {error}"), shown, None, False
        return
    many = not isinstance(value, dict) or "text" not in value
    for number, record in enumerate(array_items(value), 1):
        name = f"{stem}-{number}" if many else stem
        try:
            article = to_article(record, fallback_id=name, published=published)
        except BadRecord as error:
            reason = f"record {number} {error}" if many else str(error)
            yield InputProblem(shown, None, reason), shown, None, False
            continue
        yield article, shown, None, article.id != name


def _lines(stream: Stream, shown: str, stem: str, published: dt.date | None, *, hashed: bool = False) -> _Found:
    """One record a line; a line that is none is reported, the others go on."""
    number, records = 0, 0
    try:
        for number, line in enumerate(_split(stream), 1):
            if line is None:
                reason = f"is longer than {megabytes(ARTICLE_BYTES)}, the limit for one article"
                yield InputProblem(shown, number, reason), shown, number, False
                records += 1
                continue
            try:
                text = line if isinstance(line, str) else decode(line)
                if not text.strip():
                    continue
                records += 1
                name = hashed_id(text) if hashed else f"{stem}-{number}"
                article = to_article(parse_json(text), fallback_id=name, published=published)
            except (Unreadable, BadRecord) as error:
                records += 1
                yield InputProblem(shown, number, str(error)), shown, number, False
                continue
            yield article, shown, number, article.id != name
    except (EOFError, zlib.error, gzip.BadGzipFile, Unreadable) as error:
        reason = str(error) if isinstance(error, Unreadable) else f"is damaged after this line: {error}"
        yield InputProblem(shown, number or None, reason), shown, None, False
        return
    if not records:
        yield InputProblem(shown, None, "is empty"), shown, None, False


def _split(stream: Stream) -> Iterator[bytes | str | None]:
    """The lines of a stream; ``None`` for one that is too long (it is passed over without being held)."""
    first = stream.readline(ARTICLE_BYTES + 1)
    if first.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield from _split_wide(first, stream)
        return
    line = first
    while line:
        if len(line) > ARTICLE_BYTES and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = stream.readline(1 << 20)
            yield None
        else:
            yield line
        line = stream.readline(ARTICLE_BYTES + 1)


def _split_wide(first: bytes, stream: Stream) -> Iterator[str]:
    """UTF-16 with a mark: line ends are two bytes there. Such files are read whole, up to the limit for ``.json``."""
    data = first + _limited(stream, JSON_BYTES, "the limit for UTF-16; save it as UTF-8")
    yield from data.decode("utf-16", errors="replace").split("\n")


def _limited(stream: Stream, limit: int, which: str) -> bytes:
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise Unreadable(f"is larger than {megabytes(limit)}, {which}")
    return data


def _os_reason(error: OSError | ValueError) -> str:
    return getattr(error, "strerror", None) or str(error)


class _Unpacked(gzip.GzipFile):
    """A gzip stream that stops at a size that no text grows to."""

    def __init__(self, packed: BinaryIO, size: int) -> None:
        super().__init__(fileobj=packed, mode="rb")
        self._allowed = max(GZIP_FLOOR, size * GZIP_RATIO)

    def read(self, size: int | None = -1) -> bytes:
        return self._counted(super().read(size))

    def readline(self, size: int | None = -1) -> bytes:
        return self._counted(super().readline(-1 if size is None else size))

    def _counted(self, data: bytes) -> bytes:
        if self.tell() > self._allowed:
            raise Unreadable(f"unpacks to more than {megabytes(self._allowed)}: not taken further")
        return data


class _Raw(io.RawIOBase):
    """Any object with ``read`` as a raw stream, so that it can be peeked into."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
