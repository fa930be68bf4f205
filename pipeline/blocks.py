"""Building blocks: words or lines into a block's text with one piece for each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from pipeline.document import Block, Cell, Piece, Span, Word
from pipeline.text import nfc

# A code or a date broken at its sign goes on without a blank: ``02-`` + ``NQ/TW``, ``2/KH-MTTQ-`` + ``BTT``, ``4/`` + ``2027``.
_BROKEN = re.compile(r"(?:[^\W_]/|\d-)$")
_CODE = re.compile(r"[A-ZĐ][a-zđ]{0,3}-$")
_SEEN = 24  # characters on each side of a line's end that tell


def glue(before: str, after: str) -> str:
    """What goes between two lines of one paragraph: a blank, or nothing inside a code or a date."""
    if not before or not after:
        return ""
    if before[-1] not in "-/" or not after[0].isalnum():
        return " "
    if _BROKEN.search(before[-2:]):
        return ""
    ends, begins = before[-_SEEN:].rsplit(" ", 1)[-1], after[:_SEEN].split(" ", 1)[0]
    code = _CODE.search(ends) and (begins[0].isdigit() or begins[0].isupper()) and "/" in ends + begins
    return "" if code else " "


def text_block(kind: str, words: Iterable[Word], page: int, **more: Any) -> Block:
    """A block of words in order, parted by single blanks; `glue` tells what stands at the end of a line."""
    words = list(words)
    whole = " ".join([word.text for word in words])
    odd = nfc(whole) != whole
    parts: list[str] = []
    pieces: list[Piece] = []
    at, edge = 0, 0.0
    for word in words:
        text = nfc(word.text).strip() if odd else word.text
        if not text:
            continue
        if at:
            joint = glue("".join(parts[-3:]), text) if parts[-1][-1] in "-/" and word.box.x0 < edge else " "
            parts.append(joint)
            at += len(joint)
        end = at + len(text)
        pieces.append(Piece(at, end, page, word.box, word.confidence))
        parts.append(text)
        at, edge = end, word.box.x0
    return Block(kind, "".join(parts), tuple(pieces), page, **more)


def plain_block(kind: str, text: str, page: int, **more: Any) -> Block:
    """A block of text without geometry: one piece."""
    text = " ".join(text.split())
    return Block(kind, text, (Piece(0, len(text), page, None, 1.0),), page, **more)


def append(first: Block, second: Block, joint: str | None = None) -> Block:
    """`second` goes on where `first` stopped: one paragraph."""
    return chain([first, second], [joint])


def chain(blocks: Sequence[Block], joints: Iterable[str | None] = ()) -> Block:
    """Blocks that go on one in the other as one paragraph, in time linear in their text.

    `joints` stand between neighbours; None, or none given, leaves it to `glue`.
    """
    if len(blocks) == 1:
        return blocks[0]
    parts = [blocks[0].text]
    pieces, cells = list(blocks[0].pieces), list(blocks[0].cells)
    at, end = len(blocks[0].text), blocks[0].text[-_SEEN:]
    given = iter(joints)
    for block in blocks[1:]:
        joint = next(given, None)
        if joint is None:
            joint = glue(end, block.text)
        parts += [joint, block.text]
        end = (end + joint + block.text[-_SEEN:])[-_SEEN:]
        shift = at + len(joint)
        pieces += [Piece(p[0] + shift, p[1] + shift, p[2], p[3], p[4]) for p in block.pieces]
        cells += (shifted(c, shift) for c in block.cells)
        at = shift + len(block.text)
    return replace(blocks[0], text="".join(parts), pieces=tuple(pieces), cells=tuple(cells))


def shifted(cell: Cell, by: int) -> Cell:
    """The same cell further on in the text."""
    return replace(cell, span=Span(cell.span.start + by, cell.span.end + by))


def table_block(
    rows: Sequence[Sequence[Block | None]], page: int, spans: Sequence[Sequence[tuple[int, int]]] = ()
) -> Block:
    """A table: cells parted by tabs, rows by newlines; None where a merged cell covers the place."""
    text: list[str] = []
    pieces: list[Piece] = []
    cells: list[Cell] = []
    at = 0
    for r, row in enumerate(rows):
        if r:
            text.append("\n")
            at += 1
        for c, cell in enumerate(row):
            if c:
                text.append("\t")
                at += 1
            if cell is None:
                continue
            height, width = spans[r][c] if spans else (1, 1)
            cells.append(Cell(Span(at, at + len(cell.text)), r, c, height, width))
            pieces.extend(Piece(p[0] + at, p[1] + at, p[2], p[3], p[4]) for p in cell.pieces)
            text.append(cell.text)
            at += len(cell.text)
    return Block("table", "".join(text), tuple(pieces), page, cells=tuple(cells))
