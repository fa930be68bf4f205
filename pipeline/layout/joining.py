"""What a page break cut, made whole: paragraphs that go on, tables that continue."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import takewhile

from pipeline.blocks import append
from pipeline.document import APART, Block, Cell
from pipeline.outline_marks import find_marker
from pipeline.text import fold, is_upper, key

ENDS = re.compile(r"[.;:!?…][\"”’)]*$|/\.?$")  # a paragraph that is finished
_SEEN = 300  # characters or cells at an end of a block that tell what it is


def join_pages(pages: Sequence[Sequence[Block]]) -> list[Block]:
    """Blocks of all pages, with paragraphs and tables that cross a page break joined."""
    out: list[Block] = []
    for blocks in pages:
        first = next((i for i, b in enumerate(blocks) if b.kind not in APART), None)
        last = next((i for i in range(len(out) - 1, -1, -1) if out[i].kind not in APART), None)
        blocks = list(blocks)
        if first is not None and last is not None and out[last].page != blocks[first].page:
            joined = _joined(out[last], blocks[first])
            if joined is not None:
                out[last] = joined
                del blocks[first]
        out.extend(blocks)
    return out


def _joined(before: Block, after: Block) -> Block | None:
    if before.kind == after.kind == "table":
        return _continued_table(before, after)
    if before.kind != "text" or after.kind != "text":
        return None
    if after.text[:1].islower() and len(before.text) > 60 and not find_marker(fold(after.text)):
        return append(before, after)  # no paragraph begins with a small letter, whatever was lost between
    end = before.text[-_SEEN:]
    if ENDS.search(end) or find_marker(fold(after.text)) or is_upper(end) or after.centered:
        return None
    starts_low = next((c for c in after.text if c.isalnum()), "").islower()
    if starts_low or before.text.endswith(","):
        return append(before, after)
    # A line that was full and goes on with a name or a number, without a first-line indent.
    if before.indent is not None and after.indent is not None and after.indent < 5 and len(before.text) > 60:
        return append(before, after)
    return None


def _continued_table(before: Block, after: Block) -> Block | None:
    """The second part of a table, its repeated head dropped and a row that was cut made whole."""
    width = _width(before.cells[:_SEEN])  # a table may have gone on for hundreds of pages
    if width != _width(after.cells) or width < 2:
        return None
    rows = _rows(after)
    last = before.cells[-1].row
    head = _row(before, takewhile(lambda c: c.row == 0, before.cells), width)
    skip = 1 if rows and [key(t) for t in rows[0]] == [key(t) for t in head] else 0
    end = _row(before, reversed([*takewhile(lambda c: c.row == last, reversed(before.cells))]), width)
    cut = len(rows) > skip and not rows[skip][0] and bool(end[0]) and any(rows[skip])
    merged = append(before, after, "\n")
    # The cells of a row that the page break cut go on those of the last row: the text stays as it stands, the lower
    # part keeps its own span and takes the same row and column, and readers of the table join the two.
    first = last + (0 if cut else 1) - skip
    added = merged.cells[len(before.cells) :]
    cells = tuple(replace(c, row=first + c.row) for c in added if c.row >= skip)
    return replace(merged, cells=before.cells + cells)


def _width(cells: Sequence[Cell]) -> int:
    return max((c.column + c.column_span for c in cells), default=0)


def _rows(table: Block) -> list[list[str]]:
    width = _width(table.cells)
    count = max((c.row for c in table.cells), default=-1) + 1
    rows: list[list[Cell]] = [[] for _ in range(count)]
    for cell in table.cells:
        rows[cell.row].append(cell)
    return [_row(table, cells, width) for cells in rows]


def _row(table: Block, cells: Iterable[Cell], width: int) -> list[str]:
    row = [""] * width
    for cell in cells:
        row[cell.column] += table.text[cell.span.start : cell.span.end].strip()
    return row
