"""Tables that go on over pages: heads said again are taken off, rows that a page's end cut are made whole."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace

from rapidfuzz import fuzz

from pipeline.blocks import append, table_block
from pipeline.document import Block, Piece
from pipeline.outline_marks import find_marker
from pipeline.text import fold, key

ENDS = re.compile(r"[.;:!?…][\"”’)]*$|/\.?$")  # a paragraph that is finished
_HEAD = 4  # rows that name the columns, at most
_SAME = 88  # rapidfuzz ratio of a head said again, which a scan reads a little otherwise
_Row = dict[int, Block]  # cells by column


class Continued:
    """A table that grows page by page; `block` puts it together, in time linear in its text."""

    def __init__(self, table: Block) -> None:
        self._first = table
        self._rows = _rows(table)
        self._spans = {(c.row, c.column): (c.row_span, c.column_span) for c in table.cells}
        self._width = _width(table)
        self._grown = False

    def goes_on(self, after: Block) -> bool:
        """`after`, the first block of the next page, is a part of this table."""
        return after.kind == "table" and self._width == _width(after) >= 2

    def add(self, after: Block) -> Block | None:
        """Take the part of the next page; gives the head that was said again there, which belongs to the page."""
        rows = _rows(after)
        head = self._head(rows)
        rest = rows[head:]
        cut = bool(rest) and self._is_cut(rest[0])
        if cut:
            last = self._rows[-1]
            for column, cell in rest[0].items():
                last[column] = _joined(last[column], cell) if column in last else cell
        first = len(self._rows) - (1 if cut else 0) - head
        self._rows += rest[1:] if cut else rest
        for own in after.cells:
            if own.row >= head:
                self._spans.setdefault((first + own.row, own.column), (own.row_span, own.column_span))
        self._grown = True
        return replace(_table(rows[:head], self._width, after.page), kind="furniture", cells=()) if head else None

    def block(self) -> Block:
        """The whole table."""
        if not self._grown:
            return self._first
        spans = [[self._spans.get((r, c), (1, 1)) for c in range(self._width)] for r in range(len(self._rows))]
        return _table(self._rows, self._width, self._first.page, spans)

    def _head(self, rows: list[_Row]) -> int:
        """How many of the rows say the names of the columns again."""
        count = 0
        for row, own in zip(rows[:_HEAD], self._rows, strict=False):
            told, known = _told(row), _told(own)
            if not any(known) or not (told == known or (count == 0 and _alike(told, known))):
                break
            count += 1
        return count

    def _is_cut(self, row: _Row) -> bool:
        """The row goes on with the last one: it has no number, or its words are the rest of a sentence."""
        last = self._rows[-1]
        filled = {c: cell.text for c, cell in row.items() if cell.text.strip()}
        if not filled or not last:
            return False
        if 0 not in filled and 0 in row and 0 in last and last[0].text.strip():
            return not _lost_its_number(row, filled)
        longest = max(filled, key=lambda c: len(filled[c]))
        before = last[longest].text if longest in last else ""
        begins = next((c for c in filled[longest] if c.isalnum()), "")
        return bool(before) and begins.islower() and not ENDS.search(before) and not find_marker(fold(filled[longest]))


def _lost_its_number(row: _Row, filled: dict[int, str]) -> bool:
    """A row read by OCR in which every other cell begins anew: its number was not read."""
    begun = (next((c for c in text if c.isalnum()), "a") for text in filled.values())
    read = any(piece.confidence < 1 for column in filled for piece in row[column].pieces)
    return read and 2 < len(row) == len(filled) + 1 and not any(c.islower() for c in begun)


def _joined(above: Block, below: Block) -> Block:
    """The two parts of a cell; a new clause begins a line."""
    if not above.text or not below.text:
        return above if above.text else below
    return append(above, below, "\n" if find_marker(fold(below.text)) else None)


def _told(row: _Row) -> list[str]:
    return [key(cell.text) for _, cell in sorted(row.items())]


def _alike(told: list[str], known: list[str]) -> bool:
    one, other = " ".join(told), " ".join(known)
    return len(other) > 12 and fuzz.ratio(one, other) >= _SAME


def _width(table: Block) -> int:
    return max((c.column + c.column_span for c in table.cells), default=0)


def _rows(table: Block) -> list[_Row]:
    """The cells of a table as blocks of their own."""
    starts = [piece.start for piece in table.pieces]
    rows: list[_Row] = [{} for _ in range(max((c.row for c in table.cells), default=-1) + 1)]
    for cell in table.cells:
        start, end = cell.span
        own = table.pieces[bisect_left(starts, start) : bisect_left(starts, end)]
        pieces = tuple(Piece(p[0] - start, p[1] - start, p[2], p[3], p[4]) for p in own)
        rows[cell.row][cell.column] = Block("text", table.text[start:end], pieces, table.page)
    return rows


def _table(rows: list[_Row], width: int, page: int, spans: list[list[tuple[int, int]]] | None = None) -> Block:
    return table_block([[row.get(c) for c in range(width)] for row in rows], page, spans or ())
