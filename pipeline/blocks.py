"""Building blocks: words or lines into a block's text with one piece for each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from pipeline.document import Block, Cell, Piece, Span, Word
from pipeline.text import nfc

# A code or a double surname broken at its sign goes on without a blank: ``số 02-`` + ``NQ/TW``.
_GLUED = re.compile(r"[\dA-ZĐ][-/]$")
_GOES_ON = re.compile(r"^[\dA-ZĐ]")


def glue(before: str, after: str) -> str:
    """What goes between two lines of one paragraph: a blank, or nothing inside a code."""
    if not before or not after:
        return ""
    return "" if _GLUED.search(before) and _GOES_ON.match(after) and "/" in (before[-6:] + after[:6]) else " "


def text_block(kind: str, words: Iterable[Word], page: int, **more: Any) -> Block:
    """A block of words in order, parted by single blanks."""
    parts: list[str] = []
    pieces: list[Piece] = []
    at = 0
    for word in words:
        text = nfc(word.text).strip()
        if not text:
            continue
        if at:
            joint = glue(parts[-1], text)
            parts.append(joint) if joint else None
            at += len(joint)
        pieces.append(Piece(at, at + len(text), page, word.box, word.confidence))
        parts.append(text)
        at += len(text)
    return Block(kind, "".join(parts), tuple(pieces), page, **more)


def plain_block(kind: str, text: str, page: int, **more: Any) -> Block:
    """A block of text without geometry: one piece."""
    text = " ".join(text.split())
    return Block(kind, text, (Piece(0, len(text), page, None, 1.0),), page, **more)


def append(first: Block, second: Block, joint: str | None = None) -> Block:
    """`second` goes on where `first` stopped: one paragraph."""
    if joint is None:
        joint = glue(first.text, second.text)
    shift = len(first.text) + len(joint)
    moved = tuple(p._replace(start=p.start + shift, end=p.end + shift) for p in second.pieces)
    cells = tuple(shifted(c, shift) for c in second.cells)
    return replace(first, text=first.text + joint + second.text, pieces=first.pieces + moved, cells=first.cells + cells)


def shifted(cell: Cell, by: int) -> Cell:
    """The same cell further on in the text."""
    return replace(cell, span=Span(cell.span.start + by, cell.span.end + by))


def table_block(rows: Sequence[Sequence[Block | None]], page: int, spans: Sequence[Sequence[tuple[int, int]]] = ()) -> Block:
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
            pieces.extend(p._replace(start=p.start + at, end=p.end + at) for p in cell.pieces)
            text.append(cell.text)
            at += len(cell.text)
    return Block("table", "".join(text), tuple(pieces), page, cells=tuple(cells))
