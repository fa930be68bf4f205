"""A document's text as citations read it: three strings of one length, and where a mention may stand.

`text` is folded, with one kind of dash, Đ and slash; the lines of a title are one line. `plain` is the same in small
letters without diacritics, so that a scan's lost marks do no harm where only words matter.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from itertools import pairwise

from pipeline.document import Document, Item, Span
from pipeline.text import bare

_ONE_KIND = {
    "Ð": "Đ",
    "ð": "đ",
    "–": "-",
    "—": "-",
    "‐": "-",
    "‑": "-",
    "−": "-",
    "⁄": "/",
    "∕": "/",
    "`": "'",
    "´": "'",
}


def _plain_letter(c: str) -> str:
    letter = bare(c).lower()
    return letter if c.isalpha() and len(letter) == 1 else c


# A whole table rather than a dictionary of the changed letters, for `translate` is slow on what it does not find.
_PLAIN = {n: _plain_letter(chr(n)) for n in (*range(0x250), *range(0x1E00, 0x1F00), *range(0x2010, 0x2030))}
_PARAGRAPH = 4000  # characters that a mention may look back or on in its paragraph
CLOSED = frozenset({"preface", "signature"})
_HEAD_ZONES = ("title", "preamble", "recipients")


def plain(text: str) -> str:
    """Small letters without diacritics, as long as `text`: ``Ủy ban`` → ``uy ban``."""
    return text.translate(_PLAIN)


# What scans do to figures: `ngày 2l/l2/2020`, `27/1 1/2024`, `201 1/NQ-HĐND`, `số §1 19/QĐ-UBND`.
_FIGURE = re.compile(r"(?:(?<=ngày )|(?<=tháng )|(?<=[0-9]/)|(?<=ngày))(?:[lI|\]O][0-9]|[0-9][lI|\]O])(?=[ /.])")
_SPLIT_MONTH = re.compile(r"(?<=[0-9]/)(1) ([0-2])(?=/(?:19|20)[0-9]{2})")
_SPLIT_DAY = re.compile(r"(?<=ngày )([0-3]) ([0-9])(?=/[0-9]{1,2}/)")
_SPLIT_YEAR = re.compile(r"(?<=/)((?:19|20)[0-9]) ([0-9])(?=/[A-ZĐ])")
_SPLIT_NUMBER = re.compile(r"(?<=[sS][oốôóỏõồổ] )([0-9§lI]{1,3}) ([0-9lI]{1,3})(?=/)")
_SECTION_SIGN = re.compile(r"(?<=[sS][oốôóỏõồổ] )§(?=[0-9]{1,4} ?/)")  # 8, by its strokes
_AS_DIGITS = str.maketrans("lI|]O§", "111108")


def _mended(text: str) -> str:
    """The figures of dates and numbers as a reader of the scan takes them; the length stays."""
    text = _FIGURE.sub(lambda m: m.group().translate(_AS_DIGITS), text)
    text = _SPLIT_MONTH.sub(r" \1\2", text)
    text = _SPLIT_DAY.sub(r" \1\2", text)
    text = _SPLIT_YEAR.sub(r"\1\2 ", text)
    text = _SECTION_SIGN.sub("8", text)
    return _SPLIT_NUMBER.sub(lambda m: f" {m[1]}{m[2]}".translate(_AS_DIGITS), text)


class View:
    """The text of a document for the citation grammar."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._sections: dict[int, int | None] = {}
        text = document.folded
        for odd, usual in _ONE_KIND.items():
            text = text.replace(odd, usual)
        blocks = document.blocks
        field = document.fields.get("subject")
        self._subject = field.span if field and field.span else Span(0, 0)
        joints = [
            a.span.end
            for a, b in pairwise(blocks)
            if a.span.end == b.span.start - 1
            and (a.zone == b.zone == "title" or (self._titled(a.span.end) and self._titled(b.span.start)))
        ]
        for at in reversed(joints):
            text = f"{text[:at]} {text[at + 1 :]}"
        if document.scanned:
            text = _mended(text)
        self.text = text
        self.plain = plain(text)

    @cached_property
    def _zone_starts(self) -> list[int]:
        return [block.span.start for block in self.document.blocks]

    def block(self, at: int) -> int:
        """Index of the block that holds a character."""
        return max(bisect_right(self._zone_starts, at) - 1, 0)

    def zone(self, at: int) -> str:
        """Zone of a character as the documents' blocks have it: ``"preface"``, ``"title"``, …, ``"appendix"``."""
        blocks = self.document.blocks
        return blocks[self.block(at)].zone if blocks else "body"

    def open(self, at: int) -> bool:
        """Other acts may be cited here: not in the signature, nor in the masthead but for a letter's subject."""
        return self.zone(at) not in CLOSED or self._titled(at)

    def _titled(self, at: int) -> bool:
        return self._subject.start <= at < self._subject.end

    def published_zone(self, at: int) -> str:
        """Zone as the table of citations has it; an appendix counts as body."""
        zone = "title" if self._titled(at) else self.zone(at)
        return zone if zone in _HEAD_ZONES else "body"

    def line_start(self, at: int) -> int:
        """Where the paragraph, or the cell of a table, that holds a character begins; not far back in a huge one."""
        floor = max(0, at - _PARAGRAPH)
        return max(self.text.rfind("\n", floor, at), self.text.rfind("\t", floor, at), floor - 1) + 1

    def line_end(self, at: int) -> int:
        """Where the paragraph, or the cell of a table, that holds a character ends; not far on in a huge one."""
        limit = min(len(self.text), at + _PARAGRAPH)
        ends = [end for end in (self.text.find("\n", at, limit), self.text.find("\t", at, limit)) if end >= 0]
        return min(ends, default=limit)

    @cached_property
    def items(self) -> dict[int, Item]:
        """Items of the outline by block."""
        return {item.block: item for item in self.document.items}

    def section(self, at: int) -> int | None:
        """Index of the innermost section that covers a character, None where none does."""
        block = self.block(at)
        if block not in self._sections:
            item = self.items.get(block)
            self._sections[block] = item.section if item and item.section is not None else self._covering(at)
        return self._sections[block]

    def _covering(self, at: int) -> int | None:
        sections = self.document.sections
        order, around = self._nested_sections
        place = bisect_right(order, at, key=lambda i: sections[i].span.start) - 1
        found = order[place] if place >= 0 else None
        while found is not None and sections[found].span.end <= at:
            found = around[found]
        return found

    @cached_property
    def _nested_sections(self) -> tuple[list[int], dict[int, int | None]]:
        """Sections by where they begin, and for each the one around it."""
        sections = self.document.sections
        order = sorted(range(len(sections)), key=lambda i: (sections[i].span.start, -sections[i].span.end))
        around: dict[int, int | None] = {}
        stack: list[int] = []
        for i in order:
            while stack and sections[stack[-1]].span.end <= sections[i].span.start:
                stack.pop()
            around[i] = stack[-1] if stack else None
            stack.append(i)
        return order, around
