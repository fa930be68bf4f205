"""Print made whole on black-and-white copies that lost its thin strokes: faxes, worn drums, too low a threshold.

A small network (``models/faint``) says for each pixel how likely it was print. It is asked about pages whose strokes are
thin and that read badly. Without it the picture stays as it is.
"""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.ingest.ocr.engine import Image
from pipeline.ingest.ocr.page_image import ink_mask, pieces
from pipeline.ingest.ocr.print_network import PrintNetwork
from pipeline.ingest.ocr.second_look import Reader, mean_confidence

NETWORK = PrintNetwork("faint", "print that lost its thin strokes is not made whole")
_CORE = 0.36  # share of the ink that lies inside of strokes: thin ones have less
_BANDS, _HIGH = (0.35, 0.7), 0.7  # where the page is tried: shares of the way down its print; inches of each place
_PIECE, _EDGE = 0.05, 0.05  # inches: pieces of letters are as large; around the print
_READ_WELL = 0.83  # mean confidence


def make_whole(grey: Image, dpi: float, read: Reader) -> Image:
    """The picture (ink dark on white) of a black-and-white page with its print made whole where it reads badly by `read`.

    The same picture where its strokes are not thin or lines from its midst read well, and without the network.
    """
    if not _is_thin(grey) or not NETWORK.is_there():
        return grey
    part = _print_area(grey, dpi)
    print_ = np.ascontiguousarray(grey[part])
    if mean_confidence(read(_midst(print_, dpi))) >= _READ_WELL or (likely := NETWORK.likely(print_, dpi)) is None:
        return grey
    out = grey.copy()
    out[part] = np.rint(255 * (1 - likely))
    return out


def _is_thin(grey: Image) -> bool:
    """The strokes are mostly edge."""
    ink = ink_mask(grey)
    core = cv2.countNonZero(cv2.erode(ink, np.ones((3, 3), np.uint8)))
    return 0 < core < _CORE * cv2.countNonZero(ink)


def _print_area(grey: Image, dpi: float) -> tuple[slice, slice]:
    """Rows and columns that hold everything that is as large as a piece of a letter; dirt around them is left out."""
    _, _, stats = pieces(ink_mask(grey))
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
    """Some lines from the midst of a page."""
    high = round(_HIGH * dpi)
    return np.vstack([print_[top : top + high] for top in (int(share * len(print_)) for share in _BANDS)])
