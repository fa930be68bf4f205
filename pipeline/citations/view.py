"""A document's text as citations read it: three strings of one length, and where a mention may stand.

`text` is folded, with one kind of dash, Đ and slash; the lines of a title are one line. `plain` is the same in small
letters without diacritics, so that a scan's lost marks do no harm where only words matter.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

from pipeline.document import Document
from pipeline.text import bare

_ONE_KIND = str.maketrans(
    {"Ð": "Đ", "ð": "đ", "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "⁄": "/", "∕": "/", "`": "'", "´": "'"}
)
_LETTERS = [c for c in map(chr, range(0x41, 0x1EFA)) if c.isalpha() and len(bare(c).lower()) == 1]
PLAIN = str.maketrans({c: bare(c).lower() for c in _LETTERS if bare(c).lower() != c})
CLOSED = frozenset({"preface", "signature"})
_HEAD_ZONES = ("title", "preamble", "recipients")


def plain(text: str) -> str:
    """Small letters without diacritics, as long as `text`: ``Ủy ban`` → ``uy ban``."""
    return text.translate(PLAIN)


class View:
    """The text of a document for the citation grammar."""

    def __init__(self, document: Document) -> None:
        self.document = document
        text = document.folded.translate(_ONE_KIND)
        blocks = document.blocks
        joints = [
            a.span.end
            for a, b in zip(blocks, blocks[1:], strict=False)
            if a.zone == b.zone == "title" and a.span.end == b.span.start - 1
        ]
        for at in reversed(joints):
            text = f"{text[:at]} {text[at + 1 :]}"
        self.text = text
        self.plain = text.translate(PLAIN)

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
        """Other acts may be cited here: not in the masthead and not in the signature."""
        return self.zone(at) not in CLOSED

    def published_zone(self, at: int) -> str:
        """Zone as the table of citations has it; an appendix counts as body."""
        zone = self.zone(at)
        return zone if zone in _HEAD_ZONES else "body"

    def line_start(self, at: int) -> int:
        """Where the paragraph, or the cell of a table, that holds a character begins."""
        return max(self.text.rfind("\n", 0, at), self.text.rfind("\t", 0, at)) + 1

    def line_end(self, at: int) -> int:
        """Where the paragraph, or the cell of a table, that holds a character ends."""
        ends = [end for end in (self.text.find("\n", at), self.text.find("\t", at)) if end >= 0]
        return min(ends, default=len(self.text))

    @cached_property
    def sections(self) -> dict[int, int]:
        """Innermost section by block."""
        return {item.block: item.section for item in self.document.items if item.section is not None}

    def section(self, at: int) -> int | None:
        """Index of the innermost section that covers a character, None where none does."""
        found = self.sections.get(self.block(at))
        if found is not None:
            return found
        best = None
        for index, section in enumerate(self.document.sections):
            if section.span.start <= at < section.span.end and (
                best is None or section.span.start >= self.document.sections[best].span.start
            ):
                best = index
        return best
