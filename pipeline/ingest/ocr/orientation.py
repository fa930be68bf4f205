"""Which way up a page lies: by the direction of its lines and the marks of its letters, then by reading a piece of it."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from pipeline.document import Word
from pipeline.ingest.ocr.engine import Image
from pipeline.ingest.ocr.page_image import ink_mask, line_sharpness, pieces, upright
from pipeline.ingest.plausible import is_syllable

_CLEAR = 1.5  # times sharper, that the lines run in one direction and not in the other
_MANY = 12  # words that tell whether a page was read upright
_SIGNS = ".,;:()"
_BAND = 0.22  # share of the page's longer side that is read to compare turns, and of which marks are counted
_MARKS, _TIMES = 30, 2.0  # marks that tell; as many more must stand on one side
_LEAST_LETTER = 6  # pixels of height
_LETTER = ((0.7, 2.2), (0.25, 4.0))  # height and width of letters, in multiples of their middle height
_MARK = (0.5, 0.8)  # and of a mark at most
_REACH = 0.5  # and between a mark and its letter


def find_turn(grey: Image, read: Callable[[Image], list[Word]]) -> int:
    """Degrees clockwise (0, 90, 180, 270) to turn a cleaned page upright; `read` recognises a block of lines.

    It needs neither data for script and orientation nor a page with many letters, and costs up to four short readings:
    ask only where a page was read badly.
    """
    lying, standing = line_sharpness(grey), line_sharpness(np.ascontiguousarray(grey.T))
    if lying > _CLEAR * standing:
        turns = [0, 180]
    elif standing > _CLEAR * lying:
        turns = [90, 270]
    else:
        turns = [0, 90, 180, 270]
    if turns[0] == 90 and (standing_up := stands(upright(grey, 90))) is not None:
        return 90 if standing_up else 270
    worth = {turn: _worth(read(_densest_band(upright(grey, turn)))) for turn in turns}
    return max(turns, key=lambda turn: worth[turn])


def stands(grey: Image) -> bool | None:
    """The marks of the letters are above them: ``ễ``, ``ơ``, ``i``; False where below, so that the page is on its head;
    None where too few tell. `grey` is a cleaned page whose lines run across it.

    Vietnamese has several times more marks above its letters than below them (``ạ``).
    """
    band = _densest_band(grey)
    _, labels, stats = pieces(ink_mask(band))
    x, y, width, height = stats[1:, :4].T
    large = height[(height >= _LEAST_LETTER) & (height < len(band) / 4) & (width < 4 * height)]
    if len(large) < _MARKS:
        return None
    size = float(np.median(large))
    low, high, narrow, wide = (share * size for limits in _LETTER for share in limits)
    letters = np.concatenate([[False], (height > low) & (height < high) & (width > narrow) & (width < wide)])
    marks = (height < _MARK[0] * size) & (width < _MARK[1] * size) & (height >= 2) & (width >= 2)
    middle, top, bottom = (x + width // 2)[marks], y[marks], (y + height)[marks]
    reach = range(1, max(round(_REACH * size), 2) + 1)
    over = np.any([letters[labels[np.minimum(bottom + d - 1, len(band) - 1), middle]] for d in reach], axis=0)
    under = np.any([letters[labels[np.maximum(top - d, 0), middle]] for d in reach], axis=0)
    above, below = int((over & ~under).sum()), int((under & ~over).sum())
    if above + below < _MARKS or max(above, below) < _TIMES * min(above, below):
        return None
    return above > below


def lies_on_side(image: Image) -> bool:
    """A page (grey or RGB) wider than tall whose lines clearly run up or down, as one that was put in sideways.

    So does a wide table with many ruled columns: what is read must speak for it too.
    """
    grey = image if image.ndim == 2 else np.ascontiguousarray(image[:, :, 0])
    height, width = grey.shape
    if width <= height:
        return False
    size = 700, max(round(700 * height / width), 1)
    small = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA) if width > 700 else grey, np.uint8)
    return line_sharpness(np.ascontiguousarray(small.T)) > _CLEAR * line_sharpness(small)


def lies_sideways(words: list[Word]) -> bool:
    """Most words are taller than wide: Tesseract reads lines that run up or down the page, one by one, as they lie."""
    long = [word.box for word in words if sum(c.isalpha() for c in word.text) >= 3]
    return len(long) >= 5 and sum(box.y1 - box.y0 > box.x1 - box.x0 for box in long) > len(long) / 2


def is_upright(words: list[Word]) -> bool:
    """Most words are syllables, however unsure: of a faint page nine in ten, of one upside down one in four."""
    long = [text for word in words if sum(map(str.isalpha, text := word.text.strip(_SIGNS))) >= 3]
    return len(long) >= _MANY and sum(map(is_syllable, long)) > len(long) / 2


def _worth(words: list[Word]) -> float:
    return sum(word.confidence * len(word.text) for word in words if word.confidence > 0.5)


def _densest_band(grey: Image) -> Image:
    """The rows of the page with the most ink, cut where a row has least."""
    ink = cv2.reduce(ink_mask(grey), 1, cv2.REDUCE_AVG, dtype=cv2.CV_32F).ravel()
    rows = max(int(max(grey.shape) * _BAND), 1)
    if rows >= len(ink):
        return grey
    sums = np.convolve(ink, np.ones(rows), "valid")
    begin = int(np.argmax(sums))
    reach = rows // 8
    first = max(begin - reach, 0) + int(np.argmin(ink[max(begin - reach, 0) : begin + reach]))
    last = begin + rows - reach + int(np.argmin(ink[begin + rows - reach : begin + rows + reach]))
    return np.ascontiguousarray(grey[first:last])
