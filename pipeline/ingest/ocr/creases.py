"""Creases of folded paper taken off a page: the dark line from one edge of the paper to the other, and its shade."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.ingest.ocr.engine import Image, Mask

_A4 = 11.69  # inches of the long side: the pictures carry no resolution here, and most pages are A4
_STEEPEST = 0.03  # slope against the text: paper is folded along its edges
_REACH = 0.055  # inches between the middle of a crease and the paper beside it
_SHADE = 0.17  # inches to both sides that the slope beside a crease may darken
_CORE = 0.03  # inches to both sides that its dark line takes
_BLACK = 0.55  # share of the paper's brightness below which a crease hides what is under it
_RAGGED = 0.012  # inches that the ragged sides of a black crease reach beyond it
_FINE = 16  # pixels along the crease that are looked at together
_CONTRAST = 9  # of brightness, that a crease is darker than its sides
_PAPER = 150  # brightness of paper, on a page whose background is divided
_SEEN = 0.75  # share of its length along which a crease is dark, where there is paper beside it
_MOST = 4  # creases one way
_RUNS = 60  # dark places in a margin: more are noise


def without_creases(grey: Image) -> Image:
    """The page (height, width) without creases that cross it whole, text under them kept.

    `grey` is straight and of even paper. A ruled line ends with its table or at the margin, and stays.
    """
    if min(grey.shape) < 400:
        return grey
    level = _without_level(grey)
    upright: Image = np.asarray(cv2.transpose(level), np.uint8)
    found = _without_level(upright)
    return level if found is upright else np.asarray(cv2.transpose(found), np.uint8)


def _without_level(grey: Image) -> Image:
    height, width = grey.shape
    inch = max(height, width) / _A4
    out = grey
    for at, slope in _find(grey, inch):
        line = at + slope * (np.arange(width) - width / 2)
        line = _followed(out, line, inch)
        out = _lifted(out, line, inch)
    return out


def _find(grey: Image, inch: float) -> list[tuple[float, float]]:
    """Height in the middle and slope of each crease."""
    height, width = grey.shape
    reach = round(_REACH * inch)
    coarse = cv2.resize(grey, (width // _FINE, height), interpolation=cv2.INTER_AREA)
    sides = cv2.min(coarse[: -2 * reach], coarse[2 * reach :])
    paper = cv2.inRange(sides, _PAPER, 255)
    dark = cv2.bitwise_and(cv2.inRange(cv2.subtract(sides, coarse[reach:-reach]), _CONTRAST, 255), paper)
    near = np.ones((5, 1), np.uint8)
    dark, paper = (cv2.dilate(mask, near).astype(bool) for mask in (dark, paper))
    columns = dark.shape[1]
    # the paper's own edge may lie inside the picture: the outermost parts do not count
    margins = [slice(round(columns * a), round(columns * b)) for a, b in ((0.04, 0.1), (0.9, 0.96))]
    ends = [_dark_rows(dark[:, part], paper[:, part]) for part in margins]
    across = columns * 0.86  # from the middle of one margin to that of the other
    found: list[tuple[float, float, float]] = []
    for left in ends[0]:
        for right in ends[1]:
            lean = (right - left) / across
            if abs(lean) <= _STEEPEST * _FINE and (share := _share_dark(dark, paper, (left + right) / 2, lean)):
                found.append((share, (left + right) / 2 + reach, lean / _FINE))
    kept: list[tuple[float, float]] = []
    for _, at, slope in sorted(found, reverse=True):
        if len(kept) < _MOST and all(abs(at - other) > 0.3 * inch for other, _ in kept):
            kept.append((at, slope))
    return kept


def _dark_rows(dark: Mask, paper: Mask) -> list[float]:
    """Middles of the rows that are dark in most of a margin; none where there are too many to be creases."""
    seen = (dark.sum(axis=1) > 0.5 * paper.sum(axis=1)) & (paper.mean(axis=1) > 0.3)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], seen.view(np.int8), [0]])))
    runs = [(a + b - 1) / 2 for a, b in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)]
    return runs if len(runs) <= _RUNS else []


def _share_dark(dark: Mask, paper: Mask, at: float, lean: float) -> float:
    """Share of a line that is dark where there is paper beside it; 0.0 where that is too little for a crease."""
    columns = np.arange(round(dark.shape[1] * 0.04), round(dark.shape[1] * 0.96))
    rows = np.round(at + lean * (columns - (dark.shape[1] - 1) / 2)).astype(np.int64).clip(0, len(dark) - 1)
    light = paper[rows, columns]
    share = float(dark[rows, columns].sum()) / max(int(light.sum()), 1)
    return share if share > _SEEN and light.mean() > 0.3 else 0.0


def _followed(grey: Image, line: NDArray[np.float64], inch: float) -> NDArray[np.int64]:
    """The line moved to where the page is darkest near it, as paper bends."""
    reach = max(round(0.02 * inch), 2)
    band = _band(grey, np.round(line).astype(np.int64), reach).astype(np.float32)
    window = max(round(0.5 * inch), 1)
    darkest = cv2.blur(band, (window, 3)).argmin(axis=0) - reach
    smooth = cv2.blur(darkest.astype(np.float32)[None], (window, 1))[0]
    moved: NDArray[np.int64] = np.round(line + smooth).astype(np.int64)
    return moved


def _band(grey: Image, line: NDArray[np.int64], reach: int) -> Image:
    """Rows around a line, straightened: (2 reach + 1, width)."""
    rows = np.clip(line[None] + np.arange(-reach, reach + 1)[:, None], 0, grey.shape[0] - 1)
    return np.asarray(grey[rows, np.arange(grey.shape[1])[None]], np.uint8)


def _lifted(grey: Image, line: NDArray[np.int64], inch: float) -> Image:
    """The page with the paper along a line as bright as elsewhere; what is as dark as ink is joined over the line."""
    reach, core = round(_SHADE * inch), round(_CORE * inch)
    band = _band(grey, line, reach)
    paper = _rank_along(band, round(0.35 * inch))
    sides = np.median(paper[[0, 1, -2, -1]], axis=0)
    black = paper < _BLACK * sides[None]
    black[: reach - core] = black[reach + core + 1 :] = False  # there a window is dark by its letters
    shaded = (paper > _BLACK * sides[None]) | black
    paper = np.where(shaded, np.minimum(paper, sides[None]), sides[None]).astype(np.uint8)
    even = np.asarray(cv2.divide(band, np.maximum(paper, 1), scale=float(np.median(sides))), np.uint8)
    if black.any():
        even = _joined(even, black, max(round(_RAGGED * inch), 1))
    out = grey.copy()
    rows = np.clip(line[None] + np.arange(-reach, reach + 1)[:, None], 0, grey.shape[0] - 1)
    out[rows, np.arange(grey.shape[1])[None]] = even
    return out


def _rank_along(band: Image, window: int) -> Mask:
    """How bright the paper is along each row of a band: the upper quarter of a window."""
    step = max(window // 4, 1)
    starts = range(0, max(band.shape[1] - window, 0) + 1, step)
    ranks = np.stack([np.percentile(band[:, s : s + window], 75, axis=1) for s in starts], axis=1)
    centres = np.array([s + window / 2 for s in starts])
    at = np.arange(band.shape[1])
    return np.stack([np.interp(at, centres, row) for row in ranks]).astype(np.float32)


def _joined(band: Image, black: Mask, ragged: int) -> Image:
    """Where a crease is as black as ink: each column from the paper or stroke above it to the one below it."""
    out = band.astype(np.float32)
    rows = np.arange(len(band))[:, None]
    first = np.where(black, rows, len(band)).min(axis=0) - 1 - ragged
    last = np.where(black, rows, -1).max(axis=0) + 1 + ragged
    columns = np.flatnonzero((last > first) & (first >= 0) & (last < len(band)))
    ends = [cv2.medianBlur(band[edge[columns].clip(0, len(band) - 1), columns][None], 3)[0] for edge in (first, last)]
    for x, above, below in zip(columns.tolist(), *ends, strict=True):
        a, b = first[x], last[x]
        out[a : b + 1, x] = np.interp(np.arange(a, b + 1), (a, b), (above, below))
    return out.astype(np.uint8)
