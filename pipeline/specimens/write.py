"""Writes drafts in formats without pages: the markdown of an OCR system, plain text, Word.

What stands between the words differs with the seed; the words and their order are those of `Draft.text`.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from pipeline.specimens.draft import Block, Draft, Paragraph, Table
from pipeline.specimens.rich import Mark
from pipeline.specimens.word import docx

__all__ = ["docx", "markdown", "plain"]

_BOLD = {
    "organ",
    "motto",
    "type",
    "subject",
    "authority",
    "decree",
    "signing",
    "position",
    "signer",
    "appendix",
    "caption",
}
_ITALIC = {"dateline", "basis", "note", "recipients"}
_SIGN = re.compile(r"([*_|\\])")


# ------------------------------------------------------------------ plain text
def plain(draft: Draft, seed: str = "") -> str:
    """A paragraph a line, the cells of a row parted by tabs; some files are in pages, each begun by its number."""
    chance = random.Random(f"plain/{seed or draft.key}")
    blank = chance.random() < 0.6
    rule = chance.choice(("", "", "-------", "________"))
    parts = [_plain_part(part) for part in (draft.left, draft.right, draft.heading)]
    if rule and draft.form not in {"party36", "party05", "article"}:
        parts[:2] = [[*part, rule] for part in parts[:2]]
    body = _plain_part(draft.body)
    if len(body) > 16 and chance.random() < 0.3:
        half = chance.randrange(8, len(body) - 4)
        body[half] = f"\f2\n{body[half]}"
    parts += [body, _plain_part(draft.recipients), _plain_foot(draft), _plain_part(draft.appendices)]
    joint = "\n\n" if blank else "\n"
    return "\n\n".join(joint.join(part) for part in parts if part).replace("\n\f", "\f").replace("\n\n\f", "\f") + "\n"


def _plain_part(blocks: Sequence[Block]) -> list[str]:
    return [block.text for block in blocks if block.text]


def _plain_foot(draft: Draft) -> list[str]:
    """Lines of the signature, with room above the signer's name."""
    return [f"\n\n{p.text}" if p.role == "signer" else p.text for p in draft.signature if p.text]


# ------------------------------------------------------------------ markdown
def markdown(draft: Draft, seed: str = "") -> str:
    """The act as another OCR system returns it: headings and bold marked, tables in pipes, columns in a table or not."""
    chance = random.Random(f"markdown/{seed or draft.key}")
    columns = chance.random() < 0.4
    marked = _Marked(chance)
    parts = list(_beside(draft.left, draft.right, marked) if columns else _below((*draft.left, *draft.right), marked))
    parts += [marked.block(block) for block in (*draft.heading, *draft.body) if block.text]
    foot = (draft.recipients, draft.signature)
    parts += _beside(*foot, marked) if columns and all(foot) else _below((*foot[0], *foot[1]), marked)
    parts += [marked.block(block) for block in draft.appendices if block.text]
    return "\n\n".join(parts) + "\n"


class _Marked:
    """Marks blocks in one system's ways."""

    def __init__(self, chance: random.Random) -> None:
        self._title = chance.choice(("# {}", "## **{}**", "**{}**"))
        self._heading = chance.choice(("{} **{}**", "{} {}", "**{}**"))
        self._hand = chance.choice(("{}", "*{}*", "*{}* "))
        self._italics = chance.random() < 0.6

    def block(self, block: Block) -> str:
        """A paragraph or table as one part of the file."""
        return self.table(block) if isinstance(block, Table) else self.paragraph(block)

    def paragraph(self, paragraph: Paragraph) -> str:
        """A paragraph with the marks of its role."""
        text = self._words(paragraph)
        if paragraph.role == "type":
            return self._title.format(text)
        if paragraph.role == "heading":
            signs = "#" * min(paragraph.depth + 2, 6)
            return self._heading.format(*((signs, text) if "{} " in self._heading else (text,)))
        if paragraph.role in _BOLD or "b" in paragraph.look:
            return f"**{text}**"
        if self._italics and (paragraph.role in _ITALIC or "i" in paragraph.look):
            return f"*{text}*" if "*" not in text else text
        return text

    def _words(self, paragraph: Paragraph) -> str:
        out, end = "", 0
        for mark in _outer(paragraph.rich.marks):
            out += _escaped(paragraph.text[end : mark.start])
            words = _escaped(paragraph.text[mark.start : mark.end])
            out += self._hand.format(words) if mark.kind == "hand" else f"**{words}**"
            end = mark.end
        return out + _escaped(paragraph.text[end:])

    def table(self, table: Table) -> str:
        """Rows in pipes; where a merged cell covers the place the cell is empty."""
        rows = [
            "| " + " | ".join(_escaped(cell.rich.text) if cell else "" for cell in row) + " |" for row in table.rows
        ]
        return "\n".join([rows[0], "|" + "---|" * len(table.rows[0]), *rows[1:]])


def _outer(marks: Sequence[Mark]) -> Iterator[Mark]:
    """Marks of the pen and of bold letters, none within another."""
    end = 0
    for mark in sorted(marks, key=lambda m: (m.start, -m.end)):
        if mark.kind in {"hand", "bold"} and mark.start >= end and mark.end > mark.start:
            yield mark
            end = mark.end


def _beside(left: Sequence[Paragraph], right: Sequence[Paragraph], marked: _Marked) -> Iterator[str]:
    """Two columns as a table of one row."""
    cells = ["<br>".join(marked.paragraph(p) for p in column if p.text) for column in (left, right)]
    if any(cells):
        yield f"| {cells[0]} | {cells[1]} |\n|---|---|"


def _below(paragraphs: Sequence[Paragraph], marked: _Marked) -> Iterator[str]:
    return (marked.paragraph(paragraph) for paragraph in paragraphs if paragraph.text)


def _escaped(text: str) -> str:
    return _SIGN.sub(r"\\\1", text)
