"""Ruled tables read column by column: nothing beside a cell can run into its lines."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pipeline.document import Box, Grid, Word
from pipeline.ingest.ocr.engine import Image, Rectangle
from pipeline.ingest.ocr.second_look import Reader, shifted

_SAME = 3.0  # points by which the sides of cells of one column differ
_EDGE = 1.4  # points that a bent rule may stand aside


def read(clean: Image, grids: tuple[Grid, ...], dpi: float, page: Reader, block: Reader) -> list[Word]:
    """Words of a page (boxes in points): what stands outside of tables by `page`, the columns of tables by `block`."""
    rest = clean.copy()
    words: list[Word] = []
    for grid in grids:
        for cells in _columns(grid):
            x0, y0, x1, y1 = _pixels(Box.around(cells), dpi, rest.shape)
            strip = np.full((y1 - y0, x1 - x0), 255, np.uint8)
            for cell in cells:
                left, top, right, bottom = _pixels(cell, dpi, rest.shape)
                strip[top - y0 : bottom - y0, left - x0 : right - x0] = rest[top:bottom, left:right]
                rest[top:bottom, left:right] = 255
            if (strip < 128).any():
                words += [shifted(word, x0 * 72 / dpi, y0 * 72 / dpi) for word in block(strip)]
    return page(rest) + words


def _columns(grid: Grid) -> Iterator[list[Box]]:
    """The cells of a table that have both sides in common, from the top."""
    left = [cell for row in grid.rows for cell in row if cell is not None]
    while left:
        first = left[0]
        alike = [cell for cell in left if max(abs(cell.x0 - first.x0), abs(cell.x1 - first.x1)) <= _SAME]
        left = [cell for cell in left if cell not in alike]
        yield alike


def _pixels(box: Box, dpi: float, size: tuple[int, ...]) -> Rectangle:
    """A cell on a picture of a size (height, width), with room beside it."""
    x0, y0, x1, y1 = (max(round(edge * dpi / 72), 0) for edge in box.widened(_EDGE, 0))
    return x0, y0, min(x1, size[1]), min(y1, size[0])
