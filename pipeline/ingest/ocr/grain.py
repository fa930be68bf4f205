"""The grain of noisy paper made white: Tesseract loses whole lines in it."""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.ingest.ocr.engine import Image

_PAPER = 150  # brightness of paper, on a page whose background is divided
_NOISY = 4.0  # deviation of the paper's brightness from which its grain disturbs
_SPREAD = 2.5  # deviations below the paper's brightness at which white begins


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
