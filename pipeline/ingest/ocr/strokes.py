"""The strokes that tables are ruled with, told from letters by the paper at both their sides, be they ever so faint.

Averaged along its own direction a rule of which a bad copy left dots, or a shade of grey, is darker than its sides all
the way; letters are not, as ink stands beside them.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from pipeline.ingest.ocr.engine import Image, Mask
from pipeline.ingest.ocr.page_image import pieces

_SHRINK = 4  # pixels along a rule that are looked at together
_WINDOW = 0.3  # inches along a rule over which its darkness is averaged
_BESIDE = (0.025, 0.045)  # inches from the middle of a rule in which there is paper at both sides
_TIMES = 2.0  # as dark as its sides
_FAINTEST = 6  # of 255, that a rule is darker than its sides on average
_OF_PEAK = 0.45  # share of the darkness of a rule that is left where it ends within the window
_GAP = 0.15  # inches of a rule that letters may touch
_DRAWN = 0.25  # share of its mean darkness from which a place of a rule is drawn
_DOTS, _SOLID = 0.04, 0.75  # inches between dots; share of a rule that is drawn, or lies between such dots
_THICK, _STEEPEST = 0.06, 0.07  # inches; slope
_NEAR = 0.12  # inches from a rule twice as long: the straight edge of a column of text
_COLLINEAR, _REACH = 0.04, 0.1  # inches between parts of one rule; to the rule at which another ends
_BEYOND, _FAR = 0.25, 1.5  # inches beyond the outermost rules, at both ends and at one
_UPRIGHT, _BENT = 0.012, 1.5  # slope of a rule of an upright page; pixels that its ends may stand aside
_MOST = 0.5  # share of the way between them
_FEWEST, _CLEAR = 3, 5.0  # rules, and inches of them, by which a lean is told
_LEAST_LEAN, _SPREAD, _ALIKE = 0.003, 0.02, 0.0015  # slopes


class Stroke(NamedTuple):
    """A rule that runs down a page: its x in the middle of its height, top, bottom (pixels), and how x grows with y."""

    x: float
    top: int
    bottom: int
    slope: float


class Strokes(NamedTuple):
    """Rules that run one way: `each`, x and y exchanged where they run across; `labels`: the number, from 1, that each
    has on the page drawn `_SHRINK` times narrower along them, as rows.
    """

    each: tuple[Stroke, ...]
    labels: Mask
    upright: bool

    def mask(self, size: tuple[int, int], kept: tuple[Stroke, ...] | None = None) -> Mask:
        """Where they run (255), or those that are kept: (height, width)."""
        chosen = np.array([0] + [255 * (kept is None or stroke in kept) for stroke in self.each], np.uint8)
        small = chosen[self.labels]
        if self.upright:
            small = np.ascontiguousarray(small.T)
        return np.asarray(cv2.resize(small, size[::-1], interpolation=cv2.INTER_NEAREST), np.uint8)


def down(grey: Image, dpi: float, least: float) -> Strokes:
    """Rules that run down the page (height, width), of at least `least` inches that are drawn."""
    small = cv2.resize(grey, (grey.shape[1], max(len(grey) // _SHRINK, 1)), interpolation=cv2.INTER_AREA)
    return Strokes(*_find(np.asarray(cv2.transpose(small), np.uint8), dpi, least), upright=True)


def across(grey: Image, dpi: float, least: float) -> Strokes:
    """Rules that run across the page (height, width), of at least `least` inches that are drawn."""
    small = cv2.resize(grey, (max(grey.shape[1] // _SHRINK, 1), len(grey)), interpolation=cv2.INTER_AREA)
    return Strokes(*_find(np.asarray(small, np.uint8), dpi, least), upright=False)


def bound(columns: Strokes, rows: Strokes, dpi: float) -> tuple[Stroke, ...]:
    """The rules down a page that begin and end at a rule across it, or run a good part of the way between such rules.

    Stems of letters above each other do neither; streaks of a scanner and folds run on above and below.
    """
    if not rows.each:
        return ()
    first, last = (edge(row.x for row in rows.each) for edge in (min, max))
    kept = []
    for stroke in columns.each:
        if abs(stroke.slope) > _UPRIGHT + _BENT / (stroke.bottom - stroke.top):
            continue
        line = [other for other in columns.each if _away(stroke, other) <= _COLLINEAR * dpi]
        top, bottom = min(other.top for other in line), max(other.bottom for other in line)
        length = sum(other.bottom - other.top for other in line)
        ends = sum(any(abs(row.x - end) <= _REACH * dpi for row in rows.each) for end in (top, bottom))
        if min(first - top, bottom - last) > _BEYOND * dpi or max(first - top, bottom - last) > _FAR * dpi:
            continue
        if ends == 2 or (ends and length >= dpi) or length >= _MOST * (last - first):
            kept.append(stroke)
    return tuple(kept)


def _away(a: Stroke, b: Stroke) -> float:
    """How far the shorter of two rules lies from the line on which the longer one lies."""
    long, short = sorted((a, b), key=lambda stroke: stroke.top - stroke.bottom)
    middle = (short.top + short.bottom) / 2
    return abs(long.x + long.slope * (middle - (long.top + long.bottom) / 2) - short.x)


def lean(found: Strokes, width: int, dpi: float) -> tuple[float, float]:
    """The slopes (x by y) of rules down a page at its left and right side; 0.0 where they stand upright or disagree.

    Rules of a page that was photographed aslant lean, and come together above or below.
    """
    long = [stroke for stroke in found.each if stroke.bottom - stroke.top >= dpi]
    if len(long) < _FEWEST:
        return 0.0, 0.0
    x, slope, length = (
        np.array(column) for column in zip(*((s.x, s.slope, s.bottom - s.top) for s in long), strict=True)
    )
    near = abs(slope - np.median(slope)) <= _SPREAD  # a fold or a stroke of a pen leans otherwise
    if near.sum() < _FEWEST or length[near].sum() < max(_CLEAR * dpi, 0.7 * length.sum()) or np.ptp(x[near]) < dpi:
        return 0.0, 0.0
    growth, start = np.polyfit(x[near], slope[near], 1, w=length[near])
    off = abs(start + growth * x[near] - slope[near])
    left, right = float(start), float(start + growth * width)
    if np.average(off, weights=length[near]) > _ALIKE or max(abs(left), abs(right)) < _LEAST_LEAN:
        return 0.0, 0.0
    return round(left, 5), round(right, 5)


def _find(small: Image, dpi: float, least: float) -> tuple[tuple[Stroke, ...], Mask]:
    """Rules across a picture that is drawn narrower by `_SHRINK`."""
    along = dpi / _SHRINK
    dark = cv2.bitwise_not(small)
    window = max(round(_WINDOW * along), 3)
    mean = cv2.blur(np.asarray(dark, np.float32), (window, 1))
    mean = mean - _TIMES * _beside(mean, dpi)
    mask = np.asarray(cv2.inRange(mean, _FAINTEST, 255), np.uint8)
    if not cv2.countNonZero(mask):
        return (), mask
    peak = cv2.dilate(mean, np.ones((1, window), np.uint8))
    mask[mean < _OF_PEAK * peak] = 0
    mask = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((1, max(round(_GAP * along), 1)), np.uint8)))
    return _long(mask, dark, mean, dpi, least)


def _beside(mean: Mask, dpi: float) -> Mask:
    """What is darkest a little above or below each place: (height, width)."""
    near, far = (max(round(edge * dpi), 2) for edge in _BESIDE)
    darkest = cv2.dilate(mean, np.ones((far - near + 1, 1), np.uint8))
    middle, height = (near + far) // 2, len(mean)
    framed = cv2.copyMakeBorder(darkest, middle, middle, 0, 0, cv2.BORDER_CONSTANT, value=0)
    return np.asarray(cv2.max(framed[:height], framed[2 * middle :]))


def _long(mask: Mask, dark: Mask, mean: Mask, dpi: float, least: float) -> tuple[tuple[Stroke, ...], Mask]:
    """The pieces of a mask that are as long and thin as rules, but for the edges of columns of text beside them."""
    along = dpi / _SHRINK
    _, labels, stats = pieces(mask)
    found: dict[Stroke, int] = {}
    for label in (np.flatnonzero(stats[1:, cv2.CC_STAT_WIDTH] >= least * along) + 1).tolist():
        x, y, width, height = (int(v) for v in stats[label, :4])
        if height > _THICK * dpi + _STEEPEST * width * _SHRINK:
            continue
        part = slice(y, y + height), slice(x, x + width)
        own = labels[part] == label
        level = np.where(own, mean[part], 0).max(axis=0)
        drawn = np.where(own, dark[part], 0).max(axis=0) > np.maximum(_DRAWN * level, 1)
        first, last = (int(end) for end in (drawn.argmax(), width - drawn[::-1].argmax()))
        close = cv2.morphologyEx(drawn[None].astype(np.uint8), cv2.MORPH_CLOSE, np.ones((1, round(_DOTS * along) + 1)))
        if drawn.sum() < least * along or close.sum() < _SOLID * (last - first):
            continue
        rows = (own * np.arange(height)[:, None]).sum(axis=0) / own.sum(axis=0)
        slope, start = np.polyfit(np.arange(width), rows, 1)
        middle = y + float(start + slope * (first + last) / 2)
        found[Stroke(middle, (x + first) * _SHRINK, (x + last) * _SHRINK, float(slope) / _SHRINK)] = label
    kept = [stroke for stroke in found if not any(_is_beside(stroke, other, dpi) for other in found)]
    numbers = np.zeros(len(stats), np.uint16)
    numbers[[found[stroke] for stroke in kept]] = np.arange(1, len(kept) + 1)
    return tuple(kept), numbers[labels]


def _is_beside(stroke: Stroke, other: Stroke, dpi: float) -> bool:
    if other.bottom - other.top < 2 * (stroke.bottom - stroke.top):
        return False
    middle = (stroke.top + stroke.bottom) / 2
    return other.top <= middle <= other.bottom and _away(other, stroke) <= _NEAR * dpi
