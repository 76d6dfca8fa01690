"""Cleaning: which parts of an untouched article are worth reading, and what the rest is.

Nothing is cut out or rewritten: a page is a set of regions that point into the article's content.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ontology.records import Article

from .reading.dateline import dateline, is_date_line
from .reading.debris import Debris, debris, fold, tokens
from .reading.markup import blanked

__all__ = ["Kind", "LeftOut", "Page", "Region", "clean"]

Kind = Literal["headline", "dateline", "lead", "body", "subhead"]


@dataclass(frozen=True, slots=True)
class Region:
    """Characters ``start`` to ``end`` (exclusive) of the content; ``place`` is where a dateline says it was filed."""

    start: int
    end: int
    kind: Kind
    place: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Characters that are no part of the article, and what they are."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Page:
    """An article with its parts told apart.

    ``text`` is the content with tags and entities blanked out, as long as the content, so that
    ``text[region.start:region.end]`` is what to analyse and all offsets hold in both.
    """

    text: str
    headline: str | None
    regions: tuple[Region, ...]
    left_out: tuple[LeftOut, ...] = ()


def clean(article: Article) -> Page:
    """The headline, dateline, lead, subheads and body of an article, without the debris of its page.

    Time grows with the length of the content, whatever it holds.
    """
    return _Cleaner(article).page()


@dataclass(slots=True)
class _Line:
    """A line of the text, or what is left of it."""

    start: int
    end: int
    text: str
    words: tuple[str, ...]
    prose: bool


_BREAKS = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")
_STEP = re.compile(r"\s*[>›←→]+\s*|\s+[»/\\|]\s+")
_HOME = frozenset(tokens(word) for word in ("الرئيسية", "الرئيسة", "الصفحة", "البداية", "Home"))
_CODE = re.compile(
    r"[{}<>=;$\\]|https?:|www\.|\.(?:jpe?g|png|gif|js|css|html?|php|aspx?)\b|[\w.]+@[\w.]+", re.IGNORECASE
)
_ARABIC = re.compile(r"[ء-يٮ-ۓﭐ-ﷻﹰ-ﻼ]")
_FINAL = re.compile(r"[.!؟?…:؛،,][\s\"»”’)\]]*$|[\"»”]$")
_DECORATION = re.compile(r"^[\s\W_]+$")
_CLOCK = re.compile(r"^\W*\d{1,2}:\d{2}\W*(?:ت م|ص|م|صباحا|مساء|GMT|بتوقيت \S+(?: \S+)?)?\W*$")
_CATEGORY = re.compile(r"^\s*\S{2,15} ?/ +(?=\S)")
_CREDIT = re.compile(
    r"^[(\[]\s*(?:تصوير|عدسة|الصورة|صورة|أرشيف|ارشيف|Getty|AFP|Reuters|AP\b|EPA)[^\n]{0,80}$", re.IGNORECASE
)
_LABEL = re.compile(r"^\W*\w+\s*[:/|+\d–-]")
_SHORT, _EDGE, _HEAD_LINES = 16, 400, 6
_STOP = frozenset(
    tokens(
        "في من على إلى عن مع بعد قبل بين حول ضد خلال أن إن ما لا لم لن قد هل كل أي هذا هذه ذلك تلك التي الذي الذين و "
        "أو ثم هو هي هم كان كانت عند حتى منذ غير بسبب أمام تحت فوق كما لكن بل أكثر أول"
    )
)


class _Cleaner:
    """One article on its way to a page."""

    def __init__(self, article: Article) -> None:
        self._content = article.content
        self._title_end = len(article.title)
        self._debris: Debris = debris()
        self._text = blanked(self._content)
        self._regions: list[Region] = []
        self._left_out: list[LeftOut] = []

    def page(self) -> Page:
        headline = self._title()
        lines = self._lines()
        lines = self._without_page_parts(lines)
        if headline is None:
            headline, lines = self._find_headline(lines)
        else:
            lines = self._without_repeats(lines, headline)
        lines = self._without_tail(lines)
        self._body(lines)
        self._regions.sort(key=lambda region: region.start)
        self._left_out.sort(key=lambda part: part.start)
        return Page(self._text, headline, tuple(self._regions), tuple(self._left_out))

    def _title(self) -> str | None:
        title = self._text[: self._title_end]
        if not title.strip():
            return None
        category = _CATEGORY.match(title)
        start = category.end() if category and len(tokens(title)) > 3 else len(title) - len(title.lstrip())
        end = len(title.rstrip())
        self._regions.append(Region(start, end, "headline"))
        return " ".join(title[start:end].split())

    def _lines(self) -> list[_Line]:
        """The lines of the text, without blanks around them and without the empty ones."""
        lines = []
        position = self._title_end + 1
        for end, after in _line_ends(self._text, position):
            if (line := self._line(position, end)) is not None:
                lines.append(line)
            position = after
        return lines

    def _line(self, start: int, end: int) -> _Line | None:
        raw = self._text[start:end]
        text = raw.strip()
        if not text:
            return None
        start += len(raw) - len(raw.lstrip())
        words = tokens(text[:_EDGE])
        prose = len(words) > 24 or (len(words) >= 6 and _FINAL.search(text[-12:]) is not None)
        return _Line(start, start + len(text), text, words, prose)

    def _drop(self, line: _Line, reason: str) -> None:
        self._left_out.append(LeftOut(line.start, line.end, reason))

    def _without_page_parts(self, lines: list[_Line]) -> list[_Line]:
        """Lines that are article, each without the buttons before it and the trailer after it."""
        kept: list[_Line] = []
        related = closed = False
        breadcrumb: _Line | None = None
        for line in lines:
            closed = closed or (self._closes(line) and any(earlier.prose for earlier in kept[-20:]))
            if closed:
                self._drop(line, "readers")
                continue
            reason = self._reason(line)
            if reason == "breadcrumb" and breadcrumb is None and not kept:
                breadcrumb = line
            if reason == "date":
                self._regions.append(Region(line.start, line.end, "dateline"))
                continue
            if reason is None and related and len(line.words) <= 24 and not line.text.endswith("."):
                reason = "related"
            related = reason == "related" or (related and reason is not None)
            if reason is not None:
                self._drop(line, reason)
            elif (rest := self._trimmed(line)) is not None:
                kept.append(rest)
        if breadcrumb is not None and self._title_end == 0:
            self._crumb_headline(breadcrumb, kept)
        return kept

    def _crumb_headline(self, line: _Line, kept: list[_Line]) -> None:
        """The last step of a breadcrumb is the headline, where no line repeats it."""
        last = list(_STEP.finditer(line.text))[-1]
        words = tokens(line.text[last.end() :])
        if len(words) >= 4 and all(other.words != words for other in kept[:4]):
            self._left_out.remove(LeftOut(line.start, line.end, "breadcrumb"))
            self._left_out.append(LeftOut(line.start, line.start + last.end(), "breadcrumb"))
            if (rest := self._line(line.start + last.end(), line.end)) is not None:
                kept.insert(0, rest)

    def _closes(self, line: _Line) -> bool:
        """Whether readers' comments begin: ``التعليقات (3)``."""
        words = [word for word in line.words if not word.isdecimal()]
        return len(words) <= 4 and " ".join(words) in self._debris.closing

    def _reason(self, line: _Line) -> str | None:
        """Why a line is no part of the article; ``None`` where it is."""
        text, words, entries = line.text, line.words, self._debris
        if len(text) > 1000 and _ARABIC.search(text[:_EDGE]):
            return None
        arabic = len(_ARABIC.findall(text[:2000]))
        if _CLOCK.match(text[:80]):
            return "clock"
        if _DECORATION.match(text[:_EDGE]) or not words:
            return "decoration"
        if arabic * 10 < len(text[:2000].replace(" ", "")) * 3:
            if _CODE.search(text[:2000]) or not any(word.isalpha() and len(word) > 1 for word in words):
                return "markup"
            return "other script" if arabic == 0 and not line.prose and len(words) <= 24 else None
        if _is_breadcrumb(text):
            return "breadcrumb"
        if is_date_line(text, entries):
            return "date"
        if " ".join(words) in entries.whole:
            return "page element"
        size = entries.opening_length(words, entries.related)
        if size and (len(words) <= size + 2 or (size > 1 and (not line.prose or ":" in text[:40]))):
            return "related"
        if not line.prose and self._page_element(text, words):
            return "page element"
        if words[0] in entries.byline and len(words) <= 8 and _LABEL.match(text) and not line.prose:
            return "byline"
        if text.count('"') == 1 and _CODE.search(text[:2000]):
            return "markup"
        return None

    def _page_element(self, text: str, words: tuple[str, ...]) -> bool:
        """A button, a counter, a credit, a list of tags: known by how it begins."""
        size = self._debris.opening_length(words, self._debris.opening)
        if size == 1 and not (_LABEL.match(text) or len(words) <= 3 or words[0] in self._debris.tag_words):
            size = 0
        if not size and not _CREDIT.match(text):
            return False
        buttons = self._debris.buttons.match(text)
        return not (buttons and len(tokens(text[buttons.end() :])) > 8)

    def _trimmed(self, line: _Line) -> _Line | None:
        start, end = line.start, line.end
        head = line.text[:_EDGE]
        if found := self._debris.buttons.match(head):
            count = len(tokens(found.group()))
            if count >= 3 or (count >= 2 and found.group().isascii()):
                start += found.end()
                self._left_out.append(LeftOut(line.start, start, "buttons"))
        offset = max(0, len(line.text) - _EDGE)
        tail = line.text[offset:]
        ends = [found.start() for found in self._debris.trailers.finditer(tail) if offset + found.start() > 0]
        for found in self._debris.tags.finditer(tail):
            rest = tail[found.end() :]
            if not re.search(r"[.،؛:!؟\"«»“”]", rest):
                ends.append(found.start())
        if ends:
            end = min(end, line.start + offset + min(ends))
            self._left_out.append(LeftOut(end, line.end, "trailer"))
        return line if (start, end) == (line.start, line.end) else self._line(start, end)

    def _find_headline(self, lines: list[_Line]) -> tuple[str | None, list[_Line]]:
        """The first line of some length among those before the first sentence; the longest, where all are short."""
        before: list[int] = []
        for index, line in enumerate(lines[:_HEAD_LINES]):
            if len(line.words) > 24 or line.text.endswith((".", "،", "؛", ":")):
                break
            if len(line.words) >= 3 and not (dateline(line.text, self._debris) and len(line.words) <= 5):
                before.append(index)
        # A text of one line has no headline, nor one that ends without a line after it.
        before = [index for index in before if index + 1 < len(lines)]
        if not before:
            return None, lines
        long = [index for index in before if len(lines[index].words) >= 5]
        chosen = long[0] if long else max(before, key=lambda index: len(lines[index].words))
        line = lines[chosen]
        self._regions.append(Region(line.start, line.end, "headline"))
        headline = " ".join(line.text.split())
        return headline, self._without_repeats(lines[:chosen] + lines[chosen + 1 :], headline)

    def _without_repeats(self, lines: list[_Line], headline: str) -> list[_Line]:
        """Lines without those that say the headline once more."""
        wanted = fold(headline)
        kept = []
        for line in lines:
            if not line.prose and len(line.text) < 400 and _repeats(line.text, wanted):
                self._drop(line, "repeated headline")
            else:
                kept.append(line)
        return kept

    def _without_tail(self, lines: list[_Line]) -> list[_Line]:
        """Lines without the headlines of other articles that follow the last sentence."""
        last = len(lines)
        while last > 0 and _headline_like(lines[last - 1]):
            last -= 1
        if last == 0 or last == len(lines):
            return lines
        tail = lines[last:]
        if not _FINAL.search(lines[last - 1].text[-12:]):
            return lines  # prose without full stops: what looks like a headline may be a sentence
        own: set[str] = set()
        for region in self._regions:
            own.update(_content_words(tokens(self._text[region.start : region.end])))
        for line in lines[:last]:
            own.update(_content_words(tokens(line.text)))
        kept = lines[:last]
        for line in tail:
            words = _content_words(line.words)
            shared = sum(1 for word in words if word in own)
            if shared == 0 or (shared * 2 < len(words) and not line.text.startswith("و")):
                self._drop(line, "other headline")
            else:
                kept.append(line)
        return kept

    def _body(self, lines: list[_Line]) -> None:
        """Lead, subheads and body, and the dateline before them."""
        headed = any(region.kind == "headline" for region in self._regions)
        lead = False
        for index, line in enumerate(lines):
            start = line.start
            if not lead and (filed := dateline(line.text, self._debris)) is not None:
                place = (start + filed.place[0], start + filed.place[1]) if filed.place else None
                end = start + len(line.text[: filed.length].rstrip())
                self._regions.append(Region(start, end, "dateline", place))
                rest = self._line(start + filed.length, line.end)
                if rest is None:
                    continue
                start = rest.start
            follows = index + 1 < len(lines)
            if not lead:
                if headed and follows and len(line.words) <= 4 and not line.prose and start == line.start:
                    self._drop(line, "caption")
                    continue
                kind: Kind = "lead" if line.prose or not follows or len(line.words) > 12 else "subhead"
                lead = kind == "lead"
            else:
                kind = "subhead" if follows and _headline_like(line) else "body"
            self._regions.append(Region(start, line.end, kind))


def _line_ends(text: str, position: int) -> list[tuple[int, int]]:
    """End and next start of each line."""
    ends = [(found.start(), found.end()) for found in _BREAKS.finditer(text, position)]
    return [*ends, (len(text), len(text))]


def _is_breadcrumb(text: str) -> bool:
    """Steps with ``>`` between them, all but the last short; ``|`` and the like only where they begin at home."""
    if len(text) > 600 or not _STEP.search(text):
        return False
    steps = [step for step in _STEP.split(text) if step.strip()]
    if len(steps) < 2 or any(len(tokens(step)) > 5 for step in steps[:-1]):
        return False
    return tokens(steps[0])[:1] in _HOME or re.search(r"\s[>›←]\s", text) is not None


def _repeats(text: str, headline: str) -> bool:
    """Whether a line is the headline again, as such or before the name of the site (``… | صحيفة كذا``)."""
    folded = fold(text)
    if folded == headline:
        return True
    site = re.search(r"\s[|–—-]\s", text[len(headline) // 2 :])
    return site is not None and folded.startswith(f"{headline} ") and len(folded[len(headline) :].split()) <= 4


def _headline_like(line: _Line) -> bool:
    return not line.prose and 2 <= len(line.words) <= _SHORT and not _FINAL.search(line.text) and not _listed(line.text)


def _listed(text: str) -> bool:
    """An item of a list: a name with its number or age is part of the article."""
    return re.match(r"\s*(?:[-–—•*·▪]|\(?[0-9٠-٩]{1,3}[.)\-ـ])", text) is not None


def _content_words(words: tuple[str, ...]) -> list[str]:
    """Words that carry meaning, without the article and the clitics before it."""
    return [_stem(word) for word in words if word not in _STOP and len(word) > 1 and not word.isdecimal()]


def _stem(word: str) -> str:
    for prefix in ("وبال", "وال", "بال", "كال", "فال", "لل", "ال", "و", "ب", "ل"):
        if word.startswith(prefix) and len(word) - len(prefix) >= 3:
            return word[len(prefix) :]
    return word
