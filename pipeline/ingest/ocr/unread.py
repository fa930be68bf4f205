"""Ink of letters that no word covers: where it stands on a page's picture, and how much of all it is.

Letters are known by their size and their neighbours alone. Strokes of signatures, ruled lines, dirt, photographs and the
black edges of a copy are none.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

from pipeline.document import Box, Word
from pipeline.ingest.ocr.engine import Image, Mask
from pipeline.ingest.ocr.page_image import ink_mask, pieces

_BEYOND = 0.04  # inches that letters may stand beyond their word's box
_LOW, _HIGH = 0.035, 0.22  # inches: heights of letters
_STROKE = 0.06  # inches: a row of letters that touch is as high as small letters are
_WIDE = 1.2  # inches: letters of a bad copy touch


class Run(NamedTuple):
    """Letters that stand together: their box in pixels, how many there are, and how many pixels of ink."""

    x0: int
    y0: int
    x1: int
    y1: int
    letters: int
    area: int


@dataclass(frozen=True)
class Letters:
    """What on a page has the size of letters.

    `labels`: (height, width), the number of each piece of ink, 0 for paper; `sizes`: x, y, width, height, area of each;
    `sound`: which of them are letters.
    """

    labels: Mask
    sizes: Mask
    sound: Mask
    dpi: float

    def height(self) -> float:
        """Their median height in pixels; infinite where there are none."""
        heights = self.sizes[self.sound, cv2.CC_STAT_HEIGHT]
        return float(np.median(heights)) if len(heights) else math.inf

    def left(self, boxes: Iterable[Box]) -> Mask:
        """Which letters have their middle outside all boxes (points), a little margin allowed."""
        x = self.sizes[:, 0] + self.sizes[:, 2] // 2
        y = self.sizes[:, 1] + self.sizes[:, 3] // 2
        return np.asarray(self.sound & ~covered(self.labels.shape, boxes, self.dpi)[y, x])

    def runs(self, chosen: Mask, beside: float, above: float) -> list[Run]:
        """Chosen letters joined where they stand within `beside` and `above` inches of each other."""
        where = np.flatnonzero(chosen)
        if not len(where):
            return []
        step = max(round(self.dpi / 100), 1)  # a coarse drawing of their boxes is enough to join them
        x0, y0 = self.sizes[where, 0], self.sizes[where, 1]
        x1, y1 = x0 + self.sizes[where, 2], y0 + self.sizes[where, 3]
        dx, dy = beside * self.dpi / 2, above * self.dpi / 2
        sheet = np.zeros((self.labels.shape[0] // step + 1, self.labels.shape[1] // step + 1), np.uint8)
        for a, b, c, d in np.stack([x0 - dx, y0 - dy, x1 + dx, y1 + dy], 1).astype(int).tolist():
            sheet[max(b // step, 0) : d // step + 1, max(a // step, 0) : c // step + 1] = 255
        number, joined = cv2.connectedComponents(sheet, connectivity=8)
        many = np.maximum(np.round(0.7 * (x1 - x0) / (y1 - y0)), 1)
        run = joined[(y0 + y1) // 2 // step, (x0 + x1) // 2 // step]
        out = []
        for label in range(1, number):
            own = run == label
            if own.any():
                box = int(x0[own].min()), int(y0[own].min()), int(x1[own].max()), int(y1[own].max())
                out.append(Run(*box, int(many[own].sum()), int(self.sizes[where[own], cv2.CC_STAT_AREA].sum())))
        return out


def find_letters(grey: Image, dpi: float) -> Letters:
    """The letters of a page made ready for recognition (see `page_image.prepare`)."""
    _, labels, sizes = pieces(ink_mask(grey))
    widths, heights, areas = sizes[:, cv2.CC_STAT_WIDTH], sizes[:, cv2.CC_STAT_HEIGHT], sizes[:, cv2.CC_STAT_AREA]
    sound = (heights >= _LOW * dpi) & (heights <= _HIGH * dpi) & (widths <= _WIDE * dpi) & (areas >= dpi * 0.1)
    edge = int(dpi * 0.08)  # shadows and black edges of the scan
    tall, wide = grey.shape[:2]
    sound &= (sizes[:, 0] > edge) & (sizes[:, 1] > edge)
    sound &= (sizes[:, 0] + widths < wide - edge) & (sizes[:, 1] + heights < tall - edge)
    sound &= areas < 0.85 * widths * heights + dpi * 0.3  # a full block is no letter, but for ``l`` and ``-``
    sound &= (heights >= _STROKE * dpi) | (widths <= 4 * heights)  # the trace of a staple, a slanting rule
    sound[0] = False
    return Letters(labels, sizes, sound, dpi)


def covered(shape: tuple[int, ...], boxes: Iterable[Box], dpi: float) -> Mask:
    """(height, width): where boxes (points) stand and a little beyond."""
    mask, scale = np.zeros(shape[:2], bool), dpi / 72
    corners = np.array(list(boxes), np.float64).reshape(-1, 4) * scale
    for x0, y0, x1, y1 in corners.astype(int).tolist():
        pad = int(min((y1 - y0) * 0.25, (x1 - x0) * 0.25, _BEYOND * dpi)) + 2
        mask[max(y0 - pad, 0) : y1 + pad, max(x0 - pad, 0) : x1 + pad] = True
    return mask


def share_unread(letters: Letters, words: Iterable[Word], others: Iterable[Box] = ()) -> float:
    """Share (0–1) of the ink of letters that neither words nor `others` (blanks filled by hand) cover.

    Fewer than three letters beside each other are dirt. 0.0 where nothing was read.
    """
    boxes = [*(word.box for word in words), *others]
    if not boxes:
        return 0.0
    left = letters.left(boxes)
    unread = sum(
        run.area for run in letters.runs(left, 0.08, 0.02) if run.letters >= 3 and _on_paper(run, boxes, letters)
    )
    read = int(letters.sizes[letters.sound & ~left, cv2.CC_STAT_AREA].sum())
    return unread / max(unread + read, 1)


def _on_paper(run: Run, boxes: Sequence[Box], letters: Letters) -> bool:
    """Not at the picture's side and far from all that was read: there lies the desk that a page was photographed on."""
    scale, away, side = letters.dpi / 72, 0.6 * letters.dpi, 0.5 * letters.dpi
    height, width = letters.labels.shape
    left, top = (min(box[k] for box in boxes) * scale - away for k in (0, 1))
    right, bottom = (max(box[k] for box in boxes) * scale + away for k in (2, 3))
    beyond = (
        run.x0 < min(side, left),
        run.y0 < min(side, top),
        run.x1 > max(width - side, right),
        run.y1 > max(height - side, bottom),
    )
    return not any(beyond)
