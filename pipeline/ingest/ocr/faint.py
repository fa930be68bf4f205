"""Print made whole on black-and-white copies that lost its thin strokes: faxes, worn drums, too low a threshold.

A small network (``models/faint``) says for each pixel how likely it was print. It is asked about pages whose strokes are
thin and that read badly. Without it the picture stays as it is.
"""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.document import Word
from pipeline.ingest.ocr.engine import Image, Mask
from pipeline.ingest.ocr.page_image import ink_mask, pieces
from pipeline.ingest.ocr.print_network import PrintNetwork
from pipeline.ingest.ocr.second_look import Reader, mean_confidence
from pipeline.ingest.plausible import is_syllable

NETWORK = PrintNetwork("faint", "print that lost its thin strokes is not made whole")
_CORE = 0.36  # share of the ink that lies inside of strokes: thin ones have less
_HIGH, _FULL = 0.7, 0.5  # inches of a stretch that is tried; share of the ink that the fullest one has
_INK = 200  # brightness of the palest ink
_AROUND = 17  # pixels of print around ink that is left of it: elsewhere nothing is made
_PIECE, _EDGE = 0.05, 0.05  # inches: pieces of letters are as large; around the print
_READ_WELL = 0.66  # mean confidence
_SYLLABLES = 0.5  # share of the words


def make_whole(grey: Image, dpi: float, read: Reader) -> Image:
    """The picture (ink dark on white) of a black-and-white page with its print made whole where it reads badly by `read`.

    The same picture where its strokes are not thin or lines from its midst read well, and without the network.
    """
    ink = ink_mask(grey)
    if not _is_thin(ink) or not NETWORK.is_there():
        return grey
    part = _print_area(ink, dpi)
    print_ = np.ascontiguousarray(grey[part])
    if not _reads_badly(read(_midst(print_, dpi))) or (likely := NETWORK.likely(print_, dpi)) is None:
        return grey
    near = cv2.dilate(cv2.inRange(print_, 0, _INK), np.ones((_AROUND, _AROUND), np.uint8)) > 0
    out = grey.copy()
    out[part] = np.where(near, np.rint(255 * (1 - likely)), 255)
    return out


def _reads_badly(words: list[Word]) -> bool:
    """Print that is hard to read; what gives hardly a syllable is dirt, shines through, or stands on its head."""
    told = [word.text.strip(".,;:()") for word in words]
    return mean_confidence(words) < _READ_WELL and sum(map(is_syllable, told)) >= _SYLLABLES * max(len(told), 1)


def _is_thin(ink: Mask) -> bool:
    """The strokes are mostly edge."""
    core = cv2.countNonZero(cv2.erode(ink, np.ones((3, 3), np.uint8)))
    return 0 < core < _CORE * cv2.countNonZero(ink)


def _print_area(ink: Mask, dpi: float) -> tuple[slice, slice]:
    """Rows and columns that hold everything that is as large as a piece of a letter; dirt around them is left out."""
    _, _, stats = pieces(ink)
    left, top, width, height = stats[1:, :4].T
    letters = np.maximum(width, height) >= _PIECE * dpi
    if not letters.any():
        return slice(None), slice(None)
    edge = round(_EDGE * dpi)
    rows, columns = (
        slice(max(int(at[letters].min()) - edge, 0), int((at + size)[letters].max()) + edge)
        for at, size in ((top, height), (left, width))
    )
    return rows, columns


def _midst(print_: Image, dpi: float) -> Image:
    """Some lines of a page: of the stretches that are as full as most of its print, the two that are the palest."""
    high = min(round(_HIGH * dpi), len(print_))
    ink = cv2.reduce(cv2.inRange(print_, 0, _INK), 1, cv2.REDUCE_AVG, dtype=cv2.CV_32F).ravel()
    full = {top: float(ink[top : top + high].mean()) for top in range(0, len(print_) - high + 1, high)}
    chosen = sorted((top for top in full if full[top] >= _FULL * max(full.values())), key=lambda top: full[top])[:2]
    return np.vstack([print_[top : top + high] for top in chosen])
