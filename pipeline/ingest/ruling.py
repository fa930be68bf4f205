"""Ruled tables on a page's picture: long lines found by morphology, cells from where they close."""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.document import Box, Grid
from pipeline.ingest.engine import Image, Mask
from pipeline.ingest.page_image import ink_mask


def find_grids(grey: Image, dpi: float) -> tuple[tuple[Grid, ...], Mask | None]:
    """Tables of at least two rows and two columns of closed cells, in points, and the mask of their lines.

    Underlines, a frame around the page and stamps in boxes are no tables.
    """
    ink = ink_mask(grey)
    across, down = _long_lines(ink, dpi)
    if not across.any() or not down.any():
        return (), None
    joined = cv2.dilate(cv2.bitwise_or(across, down), np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    grids, used = [], np.zeros_like(ink)
    for label in range(1, count):
        x, y, width, height = (int(v) for v in stats[label, :4])
        if width < dpi * 1.5 or height < dpi * 0.35:
            continue
        part = labels[y : y + height, x : x + width] == label
        rows = _cells(part, across[y : y + height, x : x + width], down[y : y + height, x : x + width], dpi)
        if rows is None:
            continue
        used[y : y + height, x : x + width][part] = 255
        grids.append(_grid(rows, x, y, 72.0 / dpi))
    return tuple(sorted(grids, key=lambda g: g.box.y0)), used if grids else None


def _long_lines(ink: Mask, dpi: float) -> tuple[Mask, Mask]:
    """Horizontal and vertical strokes longer than letters are, gaps of a bad scan closed."""
    length = int(dpi * 0.35)
    close = int(dpi * 0.06)
    across = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, close), np.uint8))
    across = cv2.morphologyEx(across, cv2.MORPH_OPEN, np.ones((1, length * 2), np.uint8))
    down = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((close, 1), np.uint8))
    down = cv2.morphologyEx(down, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
    return _thin(across, dpi, vertical=False), _thin(down, dpi, vertical=True)


def _thin(mask: Mask, dpi: float, vertical: bool) -> Mask:
    """Only strokes, not dark areas (photographs, black edges of a copy)."""
    thickest = max(int(dpi * 0.06), 3)
    kernel = np.ones((1, thickest) if vertical else (thickest, 1), np.uint8)
    thick = cv2.dilate(cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel), np.ones((thickest, thickest), np.uint8))
    return np.asarray(cv2.bitwise_and(mask, cv2.bitwise_not(thick)))


def _positions(mask: Mask, axis: int, least: float, gap: int) -> list[int]:
    """Where along an axis lines stand: centres of runs whose ink reaches `least` pixels."""
    profile = mask.sum(axis=1 - axis) / 255
    places = np.nonzero(profile >= least)[0]
    if len(places) == 0:
        return []
    runs = np.split(places, np.nonzero(np.diff(places) > gap)[0] + 1)
    return [int(run.mean()) for run in runs]


def _cells(part: Mask, across: Mask, down: Mask, dpi: float) -> list[list[tuple[int, int, int, int] | None]] | None:
    """Cell rectangles by row, a merged cell at its top left place and None elsewhere; None for what is no table."""
    across, down = across * part, down * part
    gap = max(int(dpi * 0.05), 3)
    # a slightly bent line is spread over several rows: blur before looking for its place
    ys = _positions(cv2.dilate(across, np.ones((gap, 1), np.uint8)), 0, dpi * 0.4, gap)
    xs = _positions(cv2.dilate(down, np.ones((1, gap), np.uint8)), 1, dpi * 0.2, gap)
    if len(ys) < 3 or len(xs) < 3:
        return None
    rows, columns = len(ys) - 1, len(xs) - 1
    walls = [[_covered(down, xs[c], ys[r], ys[r + 1], gap, 1) for c in range(len(xs))] for r in range(rows)]
    floors = [[_covered(across, ys[r], xs[c], xs[c + 1], gap, 0) for c in range(columns)] for r in range(len(ys))]
    taken = [[False] * columns for _ in range(rows)]
    out: list[list[tuple[int, int, int, int] | None]] = [[None] * columns for _ in range(rows)]
    closed = 0
    for r in range(rows):
        for c in range(columns):
            if taken[r][c]:
                continue
            right = c + 1
            while right < columns and not walls[r][right] and not taken[r][right]:
                right += 1
            below = r + 1
            while below < rows and not any(floors[below][k] for k in range(c, right)):
                below += 1
            for i in range(r, below):
                for k in range(c, right):
                    taken[i][k] = True
            out[r][c] = (xs[c], ys[r], xs[right], ys[below])
            closed += walls[r][c] and walls[r][right] and floors[r][c] and floors[below][c]
    filled = [row for row in out if any(row)]
    if len(filled) < 2 or closed < 4 or max(sum(c is not None for c in row) for row in filled) < 2:
        return None
    return filled


def _covered(mask: Mask, place: int, start: int, end: int, gap: int, axis: int) -> bool:
    """A line runs along most of the way between two crossings."""
    low, high = max(place - gap, 0), place + gap + 1
    strip = mask[start:end, low:high] if axis == 1 else mask[low:high, start:end]
    return strip.size > 0 and float(strip.max(axis=axis).mean()) / 255 > 0.6


def _grid(rows: list[list[tuple[int, int, int, int] | None]], x: int, y: int, scale: float) -> Grid:
    boxes = tuple(
        tuple(
            None
            if cell is None
            else Box(*(round(v * scale, 1) for v in (cell[0] + x, cell[1] + y, cell[2] + x, cell[3] + y)))
            for cell in row
        )
        for row in rows
    )
    flat = [cell for row in boxes for cell in row if cell is not None]
    return Grid(
        Box(min(b.x0 for b in flat), min(b.y0 for b in flat), max(b.x1 for b in flat), max(b.y1 for b in flat)), boxes
    )
