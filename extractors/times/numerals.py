"""Numbers in words: «أحد عشر», «ألف وتسعمائة وثمانية وسبعون», «الحادي والعشرين»."""

from __future__ import annotations

import re

from extractors.times.tokens import Item

__all__ = ["numerals"]

_LETTERS = {
    "ONE": "o",
    "TEN": "x",
    "TEEN": "e",
    "TENS": "t",
    "THETENS": "T",
    "HUNDRED": "h",
    "THOUSAND": "k",
    "ORD": "r",
    "ORDF": "r",
    "AND": "w",
}
_BELOW_100 = r"(?:ow[tT]|ox|[oxet])"
_BELOW_1000 = rf"(?:o?h(?:w{_BELOW_100})?|{_BELOW_100})"
_NUMBER = re.compile(rf"(?P<ordinal>r(?:wT|x)|T)|(?P<cardinal>(?:{_BELOW_1000})?k(?:w{_BELOW_1000})?|{_BELOW_1000})")


def numerals(items: list[Item]) -> list[Item]:
    """The items with number words put together: class NUM for cardinals, ORD for ordinals, with whole values."""
    line = "".join([_LETTERS.get(item.cls, ".") for item in items])
    if not line.strip(".w"):
        return items
    out: list[Item] = []
    done = 0
    for match in _NUMBER.finditer(line):
        first, last = match.span()
        part = items[first:last]
        out += items[done:first]
        cls = ("ORDF" if part[0].cls == "ORDF" else "ORD") if match["ordinal"] else "NUM"
        out.append(Item(cls, _value(part), part[0].start, part[-1].end, "number-words"))
        done = last
    out += items[done:]
    return [Item(i.cls, _digit(i), i.start, i.end) if i.cls in ("ORD", "ORDF") and not i.rule else i for i in out]


def _digit(item: Item) -> int:
    return int(str(item.value))


def _value(part: list[Item]) -> int:
    total = current = 0
    for item in part:
        if item.cls == "AND":
            continue
        value = _digit(item)
        if item.cls == "THOUSAND":
            total += (current or 1) * value
            current = 0
        elif item.cls == "HUNDRED" and 0 < current < 10:
            current *= value
        else:
            current += value
    return total + current
