"""The cells of a table on a page → a block of rows and cells."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from pipeline.blocks import append, table_block, text_block
from pipeline.document import Block, Box, Page, Word
from pipeline.layout.lines import Line, make_line
from pipeline.layout.rows import cluster_rows
from pipeline.outline_marks import find_marker
from pipeline.text import fold

ENDS = re.compile(r"[.;:!?…][\"”’)]?$|/\.?$")  # a line that ends its paragraph
_BAND = 24.0  # points
_TALLEST = 200  # rows that one cell covers


def is_lower(text: str) -> bool:
    """The first letter or digit is a small letter."""
    first = next((c for c in text if c.isalnum()), "")
    return first.islower()


def grid_block(page: Page, index: int) -> Block:
    """The table of a page's grid: the words of each cell, in lines."""
    grid = page.grids[index]
    cells = [list(row) for row in grid.rows]
    placed: dict[tuple[int, int], list[Word]] = {}
    flat = [(r, c, box) for r, row in enumerate(cells) for c, box in enumerate(row) if box is not None]
    bands: dict[int, list[tuple[int, int, Box]]] = {}  # cells by the stretches of the page that they reach
    for cell in flat:
        for band in range(int(cell[2].y0 // _BAND), int(cell[2].y1 // _BAND) + 1):
            bands.setdefault(band, []).append(cell)
    for word in page.words:
        x, y = (word.box.x0 + word.box.x1) / 2, (word.box.y0 + word.box.y1) / 2
        if not grid.holds(word.box):
            continue
        near = bands.get(int(y // _BAND), ())
        home = next(((r, c) for r, c, b in near if b.x0 <= x <= b.x1 and b.y0 <= y <= b.y1), None)
        if home is None and flat:
            home = min(flat, key=lambda f: _distance(f[2], x, y))[:2]
        if home is not None:
            placed.setdefault(home, []).append(word)
    rows: list[list[Block | None]] = []
    for r, row in enumerate(cells):
        rows.append([None if box is None else _cell(placed.get((r, c), []), page.number) for c, box in enumerate(row)])
    return table_block(rows, page.number, _cell_spans(cells))


def _distance(box: Box, x: float, y: float) -> float:
    return max(box.x0 - x, x - box.x1, 0.0) + max(box.y0 - y, y - box.y1, 0.0)


def _cell_spans(cells: list[list[Box | None]]) -> list[list[tuple[int, int]]]:
    """(rows, columns) that each cell covers: itself and the empty places below it and to its right."""
    spans = [[(1, 1) for _ in row] for row in cells]
    tops = [min((b.y0 for b in row if b), default=0.0) for row in cells]
    for r, row in enumerate(cells):
        for c, box in enumerate(row):
            if box is None:
                continue
            below = itertools.takewhile(lambda top, end=box.y1 - 3: top < end, tops[r : r + _TALLEST])  # type: ignore[misc]
            height = sum(top >= box.y0 - 3 for top in below) or 1
            width = 1
            while c + width < len(row) and row[c + width] is None and _covered(cells, r, c + width, box):
                width += 1
            spans[r][c] = (height, width)
    return spans


def _covered(cells: list[list[Box | None]], r: int, c: int, box: Box) -> bool:
    edge = next((row[c] for row in cells if c < len(row) and row[c] is not None), None)
    return edge is not None and edge.x0 < box.x1 - 3


def _cell(words: Sequence[Word], page: int) -> Block:
    """The text of a cell; its own paragraphs parted by newlines."""
    rows = [make_line(row) for row in cluster_rows(list(words))]
    if not rows:
        return Block("text", "", (), page)
    right = max(line.box.x1 for line in rows)
    whole: Block | None = None
    before: Line | None = None
    for line in rows:
        block = text_block("text", line.words, page)
        if whole is None or before is None:
            whole, before = block, line
            continue
        room = right - before.box.x1
        fits = room > line.words[0].box.x1 - line.words[0].box.x0 + 0.4 * line.size  # ended on purpose
        marked = find_marker(fold(line.text)) and (fits or ENDS.search(before.text) or not line.text.startswith("-"))
        ended = ENDS.search(before.text) and fits and not is_lower(line.text)
        whole = append(whole, block, "\n" if marked or ended else None)
        before = line
    return whole or Block("text", "", (), page)
