"""The grain of noisy paper made white, and pepper off: Tesseract loses whole lines between it."""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.ingest.ocr import page_image
from pipeline.ingest.ocr.engine import Image

_PAPER = 150  # brightness of paper, on a page whose background is divided
_NOISY = 4.0  # deviation of the paper's brightness from which its grain disturbs
_SPREAD = 2.5  # deviations below the paper's brightness at which white begins
_INK = 159  # brightness up to which a pixel is ink
_SPECK = 2e-4  # square inches: smaller pieces of ink are specks, or parts of letters that broke
_FAR = 0.05  # inches from any letter, where no part of one lies
_PEPPERED = 1.6  # specks a square inch of bare paper that are pepper
_EVEN = 0.3  # pepper lies as dense on bare paper as among letters, at least this share; parts of letters do not


def without_pepper(grey: Image, dpi: float) -> Image:
    """The page (height, width) without specks where they lie all over it; else as it is.

    Where specks lie among the letters alone, as on faint copies, they are parts of letters and stay.
    """
    _, labels, stats = page_image.pieces(np.asarray(cv2.inRange(grey, 0, _INK), np.uint8))
    small = stats[:, cv2.CC_STAT_AREA] < _SPECK * dpi**2
    small[0] = False
    letters = ~small
    letters[0] = False
    reach = 2 * round(_FAR * dpi) + 1
    near = cv2.dilate(letters.view(np.uint8)[labels], np.ones((reach, reach), np.uint8))
    alone = small & (near[stats[:, cv2.CC_STAT_TOP], stats[:, cv2.CC_STAT_LEFT]] == 0)
    taken = float(near.mean())
    bare = float(alone.sum()) / max(1 - taken, 0.01)
    among = float(small.sum() - alone.sum()) / max(taken, 0.01)
    if bare < max(_PEPPERED * grey.size / dpi**2, _EVEN * among):
        return grey
    specks = small.view(np.uint8)[labels]
    rim = cv2.dilate(specks, np.ones((3, 3), np.uint8))
    out = grey.copy()
    out[(rim > 0) & ((labels == 0) | (specks > 0))] = 255
    return out


def whiten(grey: Image) -> Image:
    """The page (height, width) with white paper where it was grained; else as it is. The ink keeps its greys."""
    some = grey[::3, ::3]
    paper = some[some > _PAPER]
    if not len(paper):
        return grey
    middle = float(np.median(paper))
    deviation = 1.48 * float(np.median(np.abs(paper.astype(np.float32) - middle)))  # as wide as a normal spread
    if deviation < _NOISY:
        return grey
    levels = np.clip(np.arange(256) * (255 / (middle - _SPREAD * deviation)), 0, 255)
    return np.asarray(cv2.LUT(grey, levels.astype(np.uint8)), np.uint8)
