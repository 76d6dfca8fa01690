"""Bytes to text: which encoding Arabic text is in, and what is no text at all.

Arabic pages come in UTF-8, UTF-16, windows-1256 and ISO 8859-6. The two single-byte ones share half of
their letter positions, so a wrong guess still shows Arabic letters; the letters' frequencies tell them apart.
"""

from __future__ import annotations

import codecs
import math
import re
from itertools import pairwise

__all__ = ["Unreadable", "decode", "sanitise"]


class Unreadable(ValueError):
    """The bytes are not text that can be read; the message says why."""


_SAMPLE = 65_536
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "gzip-compressed"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"SQLite format 3", "a database"),
    (b"{\\rtf", "an RTF document"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"BZh", "bzip2-compressed"),
    (b"\xfd7zXZ", "xz-compressed"),
)
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""^\s{0,8}<\?xml[^>]{0,80}?encoding\s*=\s*["']([A-Za-z0-9_.-]{2,40})""")

# Letters of Arabic news text, per thousand letters (measured on Arabic newspaper prose, rounded).
_PER_THOUSAND = {
    "ا": 145, "ل": 120, "ي": 78, "م": 60, "و": 60, "ن": 60, "ر": 50, "ت": 42, "ة": 36, "ب": 38, "ع": 36, "د": 33,
    "س": 27, "ف": 28, "ه": 28, "ق": 26, "أ": 24, "ك": 22, "ح": 22, "ج": 15, "ش": 13, "ط": 12, "ص": 11, "خ": 9,
    "ى": 10, "إ": 9, "ض": 8, "ذ": 7, "ث": 6, "ز": 7, "غ": 5, "ئ": 4, "ء": 4, "ظ": 3, "ؤ": 1.5, "آ": 1.5,
}  # fmt: skip
_LOG = {letter: math.log(count / 1000) for letter, count in _PER_THOUSAND.items()}
_ODD = math.log(0.0002)
# Between two letters of a word these never stand in Arabic: they end words.
_FINAL_ONLY = frozenset("ةى")


def decode(data: bytes, *, markup: bool = False) -> str:
    """Text of ``data``, with line ends as they were.

    A byte-order mark decides; then valid UTF-8; then what an HTML page declares (``markup``); then UTF-16
    without a mark; then the likelier of windows-1256 and ISO 8859-6 by letter statistics.

    :raises Unreadable: for binary data, and where no encoding fits.
    """
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise Unreadable(f"is {what}, not text")
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return sanitise(data.decode(codec, errors="replace"))
    if wide := _wide(data[:_SAMPLE]):
        return sanitise(data.decode(wide, errors="replace"))
    _refuse_binary(data[:_SAMPLE])
    try:
        return sanitise(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        damaged = error
    if markup and (declared := _declared(data[:4096])):
        try:
            return sanitise(data.decode(declared))
        except (UnicodeDecodeError, LookupError):
            pass
    if _mostly_utf8(data[:_SAMPLE]):
        return sanitise(data.decode("utf-8", errors="replace"))
    return sanitise(_single_byte(data, damaged))


def sanitise(text: str) -> str:
    """``text`` with each lone surrogate and NUL as U+FFFD, so that any store takes it; offsets stay as they were."""
    return _UNSTORABLE.sub("\ufffd", text)


def _refuse_binary(sample: bytes) -> None:
    """Text holds next to no control characters."""
    if not sample:
        return
    controls = sum(1 for byte in sample if byte < 32 and byte not in (9, 10, 11, 12, 13, 27))
    if controls > max(8, len(sample) // 50) or (controls and controls * 4 >= len(sample)):
        raise Unreadable("is binary data, not text")


def _wide(sample: bytes) -> str | None:
    """UTF-16 without a mark: every second byte is the page number, 06 for Arabic and 00 for spaces and digits."""
    even = sample[: len(sample) // 2 * 2]
    if len(even) < 8:
        return None
    half = len(even) // 2
    for codec, pages in (("utf-16-le", even[1::2]), ("utf-16-be", even[0::2])):
        arabic, plain = pages.count(6), pages.count(0)
        if arabic + plain >= half * 0.9 and plain >= 1 and arabic >= half * 0.2:
            return codec
        if plain >= half * 0.95 and sample.count(0) <= half * 1.02:
            return codec
    return None


def _declared(head: bytes) -> str | None:
    found = _META_CHARSET.search(head) or _XML_ENCODING.search(head)
    if not found:
        return None
    name = found.group(1).decode("ascii").lower()
    # Pages that say ISO 8859-6 or Latin-1 are left to the statistics: browsers read many of them as windows-1256.
    if name in {"iso-8859-1", "latin1", "us-ascii", "utf-8", "iso-8859-6", "windows-1252"}:
        return None
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


def _mostly_utf8(sample: bytes) -> bool:
    """A few broken bytes in UTF-8 text: whole multi-byte characters outnumber the breaks by far."""
    text = sample.decode("utf-8", errors="replace")
    whole = sum(1 for character in text if character > "\x7f" and character != "�")
    broken = text.count("�")
    return whole > 20 and broken * 20 <= whole


def _single_byte(data: bytes, error: UnicodeDecodeError) -> str:
    sample = data[:_SAMPLE]
    scored = []
    for codec in ("cp1256", "iso8859_6"):
        try:
            scored.append((_arabic_score(sample.decode(codec)), codec))
        except UnicodeDecodeError:
            continue
    best, codec = max(scored, default=(-math.inf, ""))
    if best > -4.2:
        return data.decode(codec, errors="replace")
    return _other(data, sample, error)


def _arabic_score(text: str) -> float:
    """Mean log probability of the letters as Arabic; about −3.1 for Arabic prose, below −4.5 for anything else."""
    total, count = 0.0, 0
    for before, letter in pairwise(text):
        if letter.isascii() or letter.isspace():
            continue
        if not letter.isalpha():
            total, count = total + (_ODD / 2 if before.isalpha() else -2.0), count + 1
            continue
        total += _LOG.get(letter, _ODD)
        if before in _FINAL_ONLY:
            total += _ODD
        count += 1
    return total / count if count else -math.inf


def _other(data: bytes, sample: bytes, error: UnicodeDecodeError) -> str:
    """Text in another script: nothing will be extracted, but the reader should not be told it is broken."""
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    if best is None or best.chaos > 0.15:
        raise Unreadable(
            f"is in no encoding that can be told: not UTF-8 (byte {error.start}), not Arabic in windows-1256 or "
            "ISO 8859-6; save it as UTF-8"
        )
    return data.decode(best.encoding, errors="replace")
