"""Ink that the first recognition did not read, or read badly, looked at once more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np

from pipeline.document import Box, Grid, Word
from pipeline.ingest.ocr.engine import Image, Mask, Rectangle
from pipeline.ingest.ocr.unread import Letters, covered
from pipeline.ingest.plausible import is_syllable

Reader = Callable[[Image], list[Word]]

_LARGER = 1.5  # what is read a third time is drawn so much larger: touching and broken letters are told better
_UNSURE = 0.5  # words read with less are read again
_LINE, _HIGH, _LOW = 0.8, 0.4, 0.09  # inches: as wide unread may be a line; no line is higher, or lower
_BARE = 0.08  # of the ink of a line's fullest row of pixels: as little have the rows between two lines
_DASHES = frozenset("-–—+•*")


def mean_confidence(words: list[Word]) -> float:
    """Mean over the words, weighted by their length; 0.0 where there are none."""
    total = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / total if total else 0.0


def read_again(grey: Image, letters: Letters, words: list[Word], grids: tuple[Grid, ...], read: Reader) -> list[Word]:
    """`words` with lines that the first pass dropped, numbers in cells, and better readings of what was unsure.

    All regions are set below each other on one picture and read at once, each word then taken back to its place.
    """
    words = [word for word in words if not _is_border(word, grids)]
    sure = [word for word in words if word.confidence >= _UNSURE]
    regions = unread_regions(letters, sure, grids)
    if not regions:
        return words
    dpi = letters.dpi
    added: list[Word] = []
    dropped: set[int] = set()
    taken = covered(grey.shape, (word.box for word in sure), dpi)
    pieces = [_without(grey, letters, taken, region) for region in regions]
    for region, new in zip(regions, _read_regions(pieces, regions, dpi, read), strict=True):
        decent = [w for w in new if w.confidence >= 0.3 and (count_letters([w]) or w.text in _DASHES)]
        here = [k for k, w in enumerate(words) if w.confidence < _UNSURE and _within(w.box, region, dpi)]
        old = [words[k] for k in here]
        if (
            old
            and mean_confidence(decent) > mean_confidence(old) + 0.15
            and count_letters(decent) >= 0.6 * count_letters(old)
        ):
            dropped.update(here)
            added += [w for w in decent if not overlaps(w.box, sure)]
            continue
        if not count_letters(decent):
            continue
        if mean_confidence(decent) < 0.6:  # printing beside handwriting: ``Số:`` before a number
            decent = [w for w in decent if w.confidence >= 0.75 and sum(c.isalpha() for c in w.text) >= 2]
        added += [w for w in decent if not overlaps(w.box, words)]
    added = [word for word in added if not _is_border(word, grids)]
    return [word for k, word in enumerate(words) if k not in dropped] + added


def read_rest(
    grey: Image, letters: Letters, words: list[Word], grids: tuple[Grid, ...], read: Reader, raw: Reader
) -> list[Word]:
    """`words` with those that stand in what is still unread, each place read in its whole line by `read`.

    Beside their neighbours words are read that alone are not: ``(B/c);``, ``2020``, the number of a page. A line of
    which nothing comes is read by `raw`, which does not look for lines: touching letters are no line to Tesseract.
    """
    added: list[Word] = []
    dpi = letters.dpi
    for region in unread_regions(letters, words, grids, most=24, single=True):
        found: list[Word] = []
        if region[3] - region[1] <= dpi * _HIGH:
            found = _read_in_line(grey, region, words + added, dpi, read)
        if not found and region[2] - region[0] > dpi * _LINE:
            for one in _lines(grey, region, dpi):
                found += _read_raw(grey, one, words + added, dpi, raw)
        added += [word for word in found if not _is_border(word, grids)]
    return words + added


def _read_in_line(grey: Image, region: Rectangle, words: list[Word], dpi: float, read: Reader) -> list[Word]:
    """New words of a region, read with an inch of its line to both sides, and where that gives nothing alone."""
    x0, y0, x1, y1 = region
    pad = int(dpi * 0.05)
    top, bottom = max(y0 - pad, 0), min(y1 + pad, grey.shape[0])
    scale = 72 / dpi
    for beside in (int(dpi * 1.2), int(dpi * 0.1)):
        left, right = max(x0 - beside, 0), min(x1 + beside, grey.shape[1])
        piece = cv2.copyMakeBorder(grey[top:bottom, left:right], pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=255)
        piece = cv2.resize(piece, None, fx=_LARGER, fy=_LARGER, interpolation=cv2.INTER_CUBIC)
        told = read(np.asarray(piece, np.uint8))
        found = [placed(word, _LARGER, left * scale, top * scale, pad * scale) for word in told]
        found = [w for w in found if _within(w.box, region, dpi) and not overlaps(w.box, words)]
        found = [w for w in found if w.confidence >= (0.4 if could_be_written(w.text) else 0.6) and count_letters([w])]
        if found:
            return found
    return []


def _lines(grey: Image, region: Rectangle, dpi: float) -> list[Rectangle]:
    """The lines of a region, parted where rows of pixels have next to no ink; a mark parted from its letters stays with them."""
    x0, y0, x1, y1 = region
    ink = (grey[y0:y1, x0:x1] < 128).sum(axis=1)
    inked = np.flatnonzero(ink > _BARE * ink.max())
    if not len(inked):
        return []
    parts = [(int(part[0]), int(part[-1]) + 1) for part in np.split(inked, np.flatnonzero(np.diff(inked) > 1) + 1)]
    rows = [parts[0]]
    for top, bottom in parts[1:]:
        low = min(bottom - top, rows[-1][1] - rows[-1][0]) < _LOW * dpi
        if low and bottom - rows[-1][0] < _HIGH / 2 * dpi:
            rows[-1] = rows[-1][0], bottom
        else:
            rows.append((top, bottom))
    tall = [(top, bottom) for top, bottom in rows if _LOW * dpi <= bottom - top <= _HIGH * dpi]
    edge = int(dpi * 0.02)
    return [(x0, max(y0 + top - edge, y0), x1, min(y0 + bottom + edge, y1)) for top, bottom in tall]


def _read_raw(grey: Image, region: Rectangle, words: list[Word], dpi: float, read: Reader) -> list[Word]:
    """New words of a region taken for one line as it is; nothing where few of them are sure."""
    x0, y0, x1, y1 = region
    edge, scale = int(dpi * 0.04), 72 / dpi
    piece = cv2.copyMakeBorder(grey[y0:y1, x0:x1], edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=255)
    told = [placed(word, 1.0, x0 * scale, y0 * scale, edge * scale) for word in read(np.asarray(piece, np.uint8))]
    found = [word for word in told if could_be_written(word.text) and count_letters([word])]
    likely = count_letters(found) >= 0.7 * count_letters(told) and mean_confidence(found) >= 0.7
    return [word for word in found if word.confidence >= 0.4 and not overlaps(word.box, words)] if likely else []


def placed(word: Word, larger: float, left: float, top: float, edge: float) -> Word:
    """A word of a piece that was drawn `larger` (after an edge of `edge` points was set around it), in its place."""
    x0, y0, x1, y1 = (v / larger - edge for v in word.box)
    size = round(word.size / larger, 1) if word.size else word.size
    return replace(word, box=Box(x0 + left, y0 + top, x1 + left, y1 + top), size=size)


def _read_regions(pieces: list[Image], regions: list[Rectangle], dpi: float, read: Reader) -> list[list[Word]]:
    gap, scale = int(dpi * 0.12), 72 / dpi
    width = max(x1 - x0 for x0, _, x1, _ in regions) + 2 * gap
    sheet = np.full((sum(y1 - y0 + gap for _, y0, _, y1 in regions) + gap, width), 255, np.uint8)
    tops, at = [], gap
    for piece, (x0, y0, x1, y1) in zip(pieces, regions, strict=True):
        sheet[at : at + y1 - y0, gap : gap + x1 - x0] = piece
        tops.append(at)
        at += y1 - y0 + gap
    found: list[list[Word]] = [[] for _ in regions]
    for word in read(sheet):
        middle = (word.box.y0 + word.box.y1) / 2 / scale
        index = max(k for k, top in enumerate(tops) if k == 0 or top - gap / 2 <= middle)
        x0, y0, _, _ = regions[index]
        found[index].append(shifted(word, (x0 - gap) * scale, (y0 - tops[index]) * scale))
    return found


def unread_regions(
    letters: Letters, words: list[Word], grids: tuple[Grid, ...], most: int = 40, single: bool = False
) -> list[Rectangle]:
    """Pixel rectangles (x0, y0, x1, y1) with letters that no word covers, joined along lines, at most `most`.

    Three letters make a region; in a cell (the number of a row) and beside a word (``a)``) one is enough, and with
    `single` in the margins above and below all words too (the number of a page).
    """
    dpi = letters.dpi
    height, width = letters.labels.shape
    pad, scale = int(dpi * 0.03), 72 / dpi
    found: list[Rectangle] = []
    for x0, y0, x1, y1, count, _ in letters.runs(letters.left(word.box for word in words), 0.2, 0.03):
        box = Box(x0 * scale, y0 * scale, x1 * scale, y1 * scale)
        if y1 - y0 < dpi * 0.06:
            continue
        if _cell_at(grids, (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2) is None:
            few = x1 - x0 < dpi * 0.15 or count < 3
            if few and not _beside(box, words) and not (single and _in_margin(box, words)):
                continue
        left = max(x0 - int(dpi * 0.22), 0)  # a dash before the first letter belongs to it
        found.append((left, max(y0 - pad, 0), min(x1 + pad, width), min(y1 + pad, height)))
    found.sort(key=lambda b: (b[0] - b[2]) * (b[3] - b[1]))
    return sorted(found[:most], key=lambda b: (b[1], b[0]))


def _in_margin(box: Box, words: list[Word]) -> bool:
    """A letter's box stands clear above or below all words."""
    if not words or not 5 <= box.y1 - box.y0 <= 14:
        return False
    above, below = min(w.box.y0 for w in words), max(w.box.y1 for w in words)
    return above - 60 < box.y1 < above - 2 or below + 2 < box.y0


def _beside(box: Box, words: list[Word]) -> bool:
    """A word of the same height stands right after the box on its line."""
    height = box.y1 - box.y0
    for word in words:
        shared = min(box.y1, word.box.y1) - max(box.y0, word.box.y0)
        if 0 <= word.box.x0 - box.x1 < 30 and shared > 0.6 * height and word.box.y1 - word.box.y0 < 2.5 * height:
            return True
    return False


def _without(grey: Image, letters: Letters, taken: Mask, region: Rectangle) -> Image:
    """A region's picture without the letters of words (`taken`); those that only reach into a word's box stay whole."""
    x0, y0, x1, y1 = region
    frame = slice(y0, y1), slice(x0, x1)
    labels = letters.labels[frame]
    areas = np.maximum(letters.sizes[:, cv2.CC_STAT_AREA], 1)
    gone = np.bincount(labels[taken[frame]], minlength=len(areas)) / areas > 0.6
    gone[0] = False
    shadow = cv2.dilate(gone[labels].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    return np.asarray(np.where(shadow & ((labels == 0) | gone[labels]), 255, grey[frame]), np.uint8)


def could_be_written(text: str) -> bool:
    """A syllable, number, notation or abbreviation, as opposed to ``|EEM©T#M``."""
    bare = text.strip(".,;:()[]\"'“”‘’-–—/ ")
    if not bare or any(not (c.isalnum() or c in "-–/.,:&%()") for c in bare):
        return False
    return is_syllable(bare) or bare.isupper() or any(c.isdigit() for c in bare)


def count_letters(words: list[Word]) -> int:
    """Letters and digits of the words."""
    return sum(c.isalnum() for word in words for c in word.text)


def _is_border(word: Word, grids: tuple[Grid, ...]) -> bool:
    """A remnant of a table's line, read as ``|`` or ``_``."""
    if any(c.isalnum() for c in word.text):
        return False
    x, y = (word.box.x0 + word.box.x1) / 2, (word.box.y0 + word.box.y1) / 2
    cell = _cell_at(grids, x, y)
    return cell is not None and min(x - cell.x0, cell.x1 - x, y - cell.y0, cell.y1 - y) < 4


def _cell_at(grids: tuple[Grid, ...], x: float, y: float) -> Box | None:
    for grid in grids:
        if grid.box.x0 <= x <= grid.box.x1 and grid.box.y0 <= y <= grid.box.y1:
            for cell in (cell for row in grid.rows for cell in row if cell is not None):
                if cell.x0 <= x <= cell.x1 and cell.y0 <= y <= cell.y1:
                    return cell
    return None


def _within(box: Box, region: Rectangle, dpi: float) -> bool:
    x, y = (box.x0 + box.x1) / 2 * dpi / 72, (box.y0 + box.y1) / 2 * dpi / 72
    return region[0] <= x <= region[2] and region[1] <= y <= region[3]


def shifted(word: Word, dx: float, dy: float) -> Word:
    """The word moved by points."""
    box = word.box
    return replace(word, box=Box(box.x0 + dx, box.y0 + dy, box.x1 + dx, box.y1 + dy))


def overlaps(box: Box, words: list[Word]) -> bool:
    """A word's middle lies on another word already read."""
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    return any(w.box.x0 <= x <= w.box.x1 and w.box.y0 <= y <= w.box.y1 for w in words)
