"""Seals and signatures lifted off a page's picture, so that the print under them is read and their strokes are not.

A small network (``models/seals``) says for each pixel how likely it is print. It looks only where something larger than
letters stands. Without the network the picture stays as it is.
"""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.document import Box
from pipeline.ingest.ocr.engine import Image, Mask, Rectangle
from pipeline.ingest.ocr.page_image import ink_mask
from pipeline.ingest.ocr.print_network import PrintNetwork

NETWORK = PrintNetwork("seals", "seals are not lifted off the print under them")
_LEAST, _WIDEST, _HIGHEST = 0.35, 4.5, 3.0  # inches: what may be a seal or a signature
_LETTER = 0.25  # inches: a letter is smaller
_SPARSE = 0.06  # share of its place that print has at least
_MOST = 8  # regions of one page
_AROUND = 0.6  # inches that tell a line from a seal over it


def lift(grey: Image, dpi: float) -> tuple[Image, list[Rectangle]]:
    """The picture (ink dark on white) without the ink of seals and signatures, and where it was looked for (pixels).

    The same picture and no places where there is none, and without the network.
    """
    if not NETWORK.is_there():
        return grey, []
    ink = ink_mask(grey)
    places = find(ink, dpi)
    out = grey.copy() if places else grey
    for x0, y0, x1, y1 in places:
        piece = grey[y0:y1, x0:x1]
        if (likely := NETWORK.likely(piece, dpi)) is None:
            return grey, []
        kept = _whole(np.clip((likely - 0.2) / 0.6, 0, 1), ink[y0:y1, x0:x1], dpi)
        out[y0:y1, x0:x1] = (255 - (255 - piece.astype(np.float32)) * kept).astype(np.uint8)
    return out, places


def likely_print(grey: Image, place: Rectangle, dpi: float) -> Mask | None:
    """How likely (0–1) each pixel of a place is print, told with what stands around; None without the network."""
    x0, y0, x1, y1 = place
    around = int(dpi * _AROUND)
    left, top = max(x0 - around, 0), max(y0 - around, 0)
    likely = NETWORK.likely(grey[top : y1 + around, left : x1 + around], dpi)
    return None if likely is None else likely[y0 - top : y1 - top, x0 - left : x1 - left]


def _whole(kept: Mask, ink: Mask, dpi: float) -> Mask:
    """`kept` (0–1), but 1 for letters that are print for the most part: their thin strokes and marks stay whole."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    share = np.bincount(labels.ravel(), kept.ravel(), count) / np.maximum(stats[:, cv2.CC_STAT_AREA], 1)
    small = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) < _LETTER * dpi
    clear = share > np.where(small, 0.7, 0.9)
    clear[0] = False
    near = cv2.dilate(clear[labels].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    return np.where(near & ((labels == 0) | clear[labels]), 1.0, kept)


def find(ink: Mask, dpi: float) -> list[Rectangle]:
    """Where something stands that may be a seal or a signature: x0, y0, x1, y1 in pixels, with a margin."""
    step = max(round(dpi / 50), 1)
    small = cv2.resize(ink, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA)
    coarse = (small > 40).astype(np.uint8)
    unit = dpi / step
    height, width = ink.shape
    pad = dpi * 0.12
    found: list[Rectangle] = []
    # Lines of print that nearly touch are found too, and stay: the network knows them, and takes the dirt off them.
    for picture in (coarse, cv2.morphologyEx(coarse, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))):
        _, _, stats, _ = cv2.connectedComponentsWithStats(picture, connectivity=8)
        for x, y, w, h, area in stats[1:].tolist():
            if not (_LEAST * unit <= w <= _WIDEST * unit and _LEAST * unit <= h <= _HIGHEST * unit):
                continue
            if area > 0.75 * w * h:  # a photograph, a black edge
                continue
            x0, y0 = max(int(x * step - pad), 0), max(int(y * step - pad), 0)
            x1, y1 = min(int((x + w) * step + pad), width), min(int((y + h) * step + pad), height)
            found.append((x0, y0, x1, y1))
    found = [one for one in found if _is_more_than_print(ink, one, dpi)]
    found.sort(key=lambda r: (r[0] - r[2]) * (r[3] - r[1]))
    return _apart(found)[:_MOST]


def _is_more_than_print(ink: Mask, place: Rectangle, dpi: float) -> bool:
    """Something there is larger than a letter, or it is as sparse as a seal of which a copy left dots."""
    x0, y0, x1, y1 = place
    half = cv2.resize(ink[y0:y1, x0:x1], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    _, _, stats, _ = cv2.connectedComponentsWithStats(cv2.inRange(half, 100, 255), connectivity=8)
    sizes = np.maximum(stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT])
    return bool((sizes >= _LETTER * dpi / 2).any() or cv2.countNonZero(half) < _SPARSE * half.size)


def _apart(rectangles: list[Rectangle]) -> list[Rectangle]:
    """Rectangles that share a place made one, until none do."""
    out: list[Rectangle] = []
    for one in rectangles:
        while (other := next((o for o in out if Box(*o).meets(Box(*one))), None)) is not None:
            out.remove(other)
            one = min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])
        out.append(one)
    return out
