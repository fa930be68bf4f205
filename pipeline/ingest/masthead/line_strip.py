"""One line of a page cut out as a picture of its own, without what its neighbours reach into it."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from pipeline.ingest.ocr.engine import Image, Mask
from pipeline.ingest.ocr.page_image import ink_mask

HALF = 14.5  # points above and below a line's middle that its strip shows: tall figures and descenders
_PITCH = 9.0  # points: what lies further off belongs to the line above or below
LEVEL = 5.5  # points by which words of one line differ in height
_PAD = 5.0  # points of white on the left and right of a strip
_SLACK = 70.0  # points on the left of the words read in which the line may begin
_SPACE = 9.0  # points between two words at most
_BLANK = 48.0  # points that a blank is long at most
_RULE, _CORE = 24.0, 5.0  # points: longer level strokes are rules, but for those so near to the line's middle
_NEAR = 3.6  # points by which the ends of a blank are moved to a gap between letters
_STRAY, _NARROW, _SHORTEST = 14.0, 10.0, 60.0  # points: a narrow stroke so far behind a line is none of its words


class Row(NamedTuple):
    """A line of the form: height of its middle and its left and right limit, in points."""

    y: float
    x0: float
    x1: float


class Strip(NamedTuple):
    """A line cut out: grey picture, and its place on the page in pixels."""

    picture: Image
    x: int
    y: int


def cut(grey: Image, row: Row, dpi: float) -> Strip | None:
    """The strip of a line, white where letters of its neighbours reach in; None where no ink is left."""
    scale = dpi / 72
    row = row._replace(x0=row.x0 - _SLACK)
    y0, y1 = max(int((row.y - HALF) * scale), 0), min(int((row.y + HALF) * scale) + 1, grey.shape[0])
    x0, x1 = max(int((row.x0 - _PAD) * scale), 0), min(int((row.x1 + _PAD) * scale) + 1, grey.shape[1])
    picture = grey[y0:y1, x0:x1]
    if picture.shape[0] < 8 or picture.shape[1] < 8:
        return None
    ink = _without_rules(ink_mask(picture), row.y * scale - y0, scale)
    own = _own_ink(ink, (row.y * scale) - y0, scale)
    if not own.any():
        return None
    clean = np.where(_around(ink_mask(picture) > 0, own), 255, picture).astype(np.uint8)
    first, last = _extent(np.asarray(own.any(axis=0)), int((row.x0 + _SLACK) * scale) - x0, scale)
    pad = int(_PAD * scale)
    left, right = max(first - pad, 0), min(last + pad, clean.shape[1])
    return Strip(np.ascontiguousarray(clean[:, left:right]), x0 + left, y0)


def gap_near(picture: Image, x: float, dpi: float) -> int:
    """The column without ink nearest to `x` on a strip, `x` itself where none is near."""
    reach = round(_NEAR * dpi / 72)
    free = np.nonzero(~(ink_mask(picture) > 0).any(axis=0))[0]
    near = free[np.abs(free - x) <= reach]
    return int(near[np.argmin(np.abs(near - x))]) if near.size else round(x)


def written(grey: Image, dpi: float, row: Row) -> float:
    """How much of a line is written on, in points of its length; rules and what only reaches in are left out."""
    scale = dpi / 72
    y0, y1 = max(int((row.y - HALF) * scale), 0), int((row.y + HALF) * scale)
    part = grey[y0:y1, max(int(row.x0 * scale), 0) : int(row.x1 * scale)]
    if part.size == 0:
        return 0.0
    own = _own_ink(ink_mask(part), row.y * scale - y0, scale)
    middle = own[int((row.y - 3) * scale) - y0 : int((row.y + 3) * scale) - y0]
    return float(middle.any(axis=0).sum()) / scale


def _own_ink(ink: Mask, middle: float, scale: float) -> Mask:
    """Ink of the line itself: shapes that lie near its middle; dirt without a letter's size counts only beside them."""
    _, labels, stats, centres = cv2.connectedComponentsWithStats(ink, connectivity=8)
    tops, heights = stats[:, cv2.CC_STAT_TOP], stats[:, cv2.CC_STAT_HEIGHT]
    reach = (tops < middle + 2 * scale) & (tops + heights > middle - 2 * scale)
    near = np.abs(centres[:, 1] - middle) < _PITCH * scale
    marks = near & (stats[:, cv2.CC_STAT_AREA] >= 2)  # diacritics, dots
    own = (reach & (heights < 2 * HALF * scale)) | marks
    own &= ~((heights < 1.2 * scale) & (stats[:, cv2.CC_STAT_WIDTH] > 20 * scale))  # a rule
    own[0] = False
    return np.asarray(own[labels])


def _extent(columns: Mask, start: int, scale: float) -> tuple[int, int]:
    """First and last column of the line: its ink from `start` on, with what stands close on the left of that."""
    at = np.nonzero(columns)[0]
    core = at[at >= start - int(2 * scale)]
    if not core.size:
        return int(at[0]), int(at[-1])
    last = int(core[-1])
    for k in np.nonzero(np.diff(core) > _STRAY * scale)[0][::-1]:
        blank, after = (core[k + 1] - core[k]) / scale, (last - core[k + 1]) / scale
        if (blank > _BLANK or after < _NARROW) and core[k] - core[0] > _SHORTEST * scale:
            last = int(core[k])  # a stroke or dirt behind the line's end
    first = int(core[0])
    for column in at[at < first][::-1]:
        if first - column > _SPACE * scale:
            break
        first = int(column)
    return first, last


def _without_rules(ink: Mask, middle: float, scale: float) -> Mask:
    """Ink without what is left of a rule above or below the line."""
    rules = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, round(_RULE * scale)), np.uint8))
    around = round(_CORE * scale)
    rules[max(round(middle) - around, 0) : round(middle) + around] = 0
    return np.where(rules > 0, 0, ink).astype(np.uint8)


def _around(ink: Mask, own: Mask) -> Mask:
    """Where ink of others and its grey edge lie."""
    others = (ink & ~own).astype(np.uint8)
    wide = cv2.dilate(others, np.ones((3, 3), np.uint8)) > 0
    return np.asarray(wide & ~own)
