"""Ruled tables on a page's picture: cells from where long strokes close."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from pipeline.document import Box, Grid
from pipeline.ingest.ocr import strokes
from pipeline.ingest.ocr.engine import Image, Mask, Rectangle
from pipeline.ingest.ocr.page_image import pieces
from pipeline.ingest.ocr.strokes import Strokes

_FAINT = 45  # of 255; a hairline is so much paler than what parts letters from paper
_PALEST = 215
_BESIDE = 0.3  # share of ink beside a stroke
_COLUMN, _ROW = 0.28, 0.5  # inches of stroke that a line between columns or rows has at least
_RUNS = 0.34  # share of the height of a table that a line between columns is drawn on
_BROKEN = 0.3  # inches of a line that may be missing
_SURELY = 0.9
_MOSTLY = 0.35
_HARDLY = 0.35


def find_columns(grey: Image, dpi: float) -> Strokes:
    """Rules that run down the page, long enough to stand between columns."""
    return strokes.down(grey, dpi, _COLUMN)


def find_grids(grey: Image, columns: Strokes, dpi: float) -> tuple[tuple[Grid, ...], Mask | None]:
    """Tables of at least two rows and two columns of closed cells, in points, and the mask of their lines.

    `columns` is what `find_columns` finds on the page. Underlines, a frame around it and stamps in boxes are no tables.
    """
    if len(columns.each) < 3:  # half of all pages
        return (), None
    rows = strokes.across(grey, dpi, _ROW)
    kept = strokes.bound(columns, rows, dpi)
    if len(kept) < 3 or len(rows.each) < 3:
        return (), None
    ink, across, down = faint_ink(grey), rows.mask(grey.shape), columns.mask(grey.shape, kept)
    gap, broken = _gap(dpi), round(dpi * _BROKEN)
    joined = cv2.bitwise_or(
        cv2.dilate(across, np.ones((3, broken), np.uint8)), cv2.dilate(down, np.ones((broken, 3), np.uint8))
    )
    count, labels, stats = pieces(joined)
    grids, used = [], np.zeros_like(ink)
    for label in range(1, count):
        x, y, width, height = (int(v) for v in stats[label, :4])
        if width < dpi * 1.5 or height < dpi * 0.35:
            continue
        part = labels[y : y + height, x : x + width] == label
        frame = slice(y, y + height), slice(x, x + width)
        cells = _cells(_Lines(across[frame] * part, down[frame] * part, ink[frame], dpi))
        if cells is None:
            continue
        grids.append(_grid(cells, x, y, 72.0 / dpi))
        edge = [round(side * dpi / 72) for side in grids[-1].box]
        inside = slice(max(edge[1] - gap, 0), edge[3] + gap), slice(max(edge[0] - gap, 0), edge[2] + gap)
        used[inside] = cv2.bitwise_or(across[inside], down[inside])
    return tuple(sorted(grids, key=lambda g: g.box.y0)), used if grids else None


def faint_ink(grey: Image) -> Mask:
    """Where there is ink (255), also where a hairline came out grey: by the darkness of letters on this page."""
    level, _ = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    darkest = int(min(max(level + _FAINT, _PALEST - 15), _PALEST))
    return np.asarray(cv2.inRange(grey, 0, darkest - 1), np.uint8)


def _positions(mask: Mask, axis: int, least: float, gap: int) -> list[int]:
    """Where along an axis lines stand: centres of runs whose ink reaches `least` pixels."""
    profile = np.asarray(cv2.reduce(mask, 1 - axis, cv2.REDUCE_SUM, dtype=cv2.CV_32S)).ravel() / 255
    places = np.nonzero(profile >= least)[0]
    if len(places) == 0:
        return []
    runs = np.split(places, np.nonzero(np.diff(places) > gap)[0] + 1)
    return [int(run.mean()) for run in runs]


def _gap(dpi: float) -> int:
    """Pixels that parts of one line stand apart at most."""
    return max(int(dpi * 0.05), 3)


class _Lines(NamedTuple):
    """What a table is drawn with: its horizontal and vertical strokes, and all ink there."""

    across: Mask
    down: Mask
    ink: Mask
    dpi: float


def _cells(lines: _Lines) -> list[list[Rectangle | None]] | None:
    """Cell rectangles by row, a merged cell at its top left place and None elsewhere; None for what is no table."""
    gap = _gap(lines.dpi)
    height = lines.ink.shape[0]
    # a slightly bent line is spread over several rows: thicken before looking for its place
    ys = _positions(cv2.dilate(lines.across, np.ones((gap, 1), np.uint8)), 0, lines.dpi * 0.4, gap)
    xs = _positions(
        cv2.dilate(lines.down, np.ones((1, gap), np.uint8)), 1, max(lines.dpi * _COLUMN, _RUNS * height), gap
    )
    if len(ys) < 3 or len(xs) < 3:
        return None
    rows, columns = len(ys) - 1, len(xs) - 1
    walls = [[_drawn(lines, x, ys[r], ys[r + 1], gap, upright=True) for x in xs] for r in range(rows)]
    floors = [[_drawn(lines, y, xs[c], xs[c + 1], gap, upright=False) for c in range(columns)] for y in ys]
    for y, floor in zip(ys, floors, strict=True):
        if columns > 2 and sum(floor) == 1:  # below one cell alone: a line of bold print may look like it
            c = floor.index(True)
            floor[c] = _share(lines.across, y, xs[c], xs[c + 1], gap, upright=False) >= _SURELY
        elif 2 * sum(floor) >= columns:  # drawn beside: a little ink is enough
            for c in range(columns):
                floor[c] = floor[c] or _inked(lines.ink, y, xs[c], xs[c + 1], gap, upright=False) >= _HARDLY
    out: list[list[Rectangle | None]] = [[None] * columns for _ in range(rows)]
    taken = [[False] * columns for _ in range(rows)]
    closed = 0
    for r in range(rows):
        for c in range(columns):
            if taken[r][c]:
                continue
            right, below = _extent(walls, floors, taken, r, c)
            for i in range(r, below):
                taken[i][c:right] = [True] * (right - c)
            out[r][c] = (xs[c], ys[r], xs[right], ys[below])
            closed += walls[r][c] and walls[r][right] and floors[r][c] and floors[below][c]
    filled = [row for row in out if any(row)]
    if len(filled) < 2 or closed < 4 or max(sum(cell is not None for cell in row) for row in filled) < 2:
        return None
    return filled


def _extent(
    walls: list[list[bool]], floors: list[list[bool]], taken: list[list[bool]], row: int, column: int
) -> tuple[int, int]:
    """Where the cell that begins at a place ends: the next wall to its right, the next floor below."""
    right = column + 1
    while right < len(taken[0]) and not walls[row][right] and not taken[row][right]:
        right += 1
    below = row + 1
    while below < len(taken) and not any(floors[below][column:right]):
        below += 1
    return right, below


def _drawn(lines: _Lines, place: int, start: int, end: int, gap: int, upright: bool) -> bool:
    """A line runs along most of the way between two crossings, as a stroke or as ink that is broken by the scan."""
    strokes = lines.down if upright else lines.across
    return (
        _share(strokes, place, start, end, gap, upright) >= _MOSTLY
        or _inked(lines.ink, place, start, end, gap, upright) >= 0.7
    )


def _inked(ink: Mask, place: int, start: int, end: int, gap: int, upright: bool) -> float:
    """The share of the way that is ink; nothing where letters stand, which have ink above or below."""
    beside = max(_share(ink, place + away, start, end, 0, upright) for away in (-gap, gap))
    return _share(ink, place, start, end, gap // 3, upright) if beside < _BESIDE else 0.0


def _share(mask: Mask, place: int, start: int, end: int, reach: int, upright: bool) -> float:
    """The share of the way from `start` to `end` on which the mask is set within `reach` of a place."""
    band = slice(max(place - reach, 0), place + reach + 1)
    strip = mask[start:end, band] if upright else mask[band, start:end]
    return float((strip.max(axis=1 if upright else 0) > 0).mean()) if strip.size else 0.0


def _grid(rows: list[list[Rectangle | None]], x: int, y: int, scale: float) -> Grid:
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
