"""From a page's picture to its words: orientation, preparation, recognition, and a second look at ink left unread."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import cv2
import numpy as np

from pipeline.document import Box, Page, Word
from pipeline.ingest import page_image, ruling
from pipeline.ingest.engine import Engine, Image, Mask
from pipeline.settings import Settings

VERSION = 1  # raise it when the same picture and engine give another result
_TURNED = 0.62  # mean confidence below which a page may lie on its side or upside down


class _Job(NamedTuple):
    engine: Engine
    language: str
    dpi: float
    timeout: float


def recognise_page(image: Image, number: int, dpi: float, engine: Engine, settings: Settings) -> Page:
    """The page as recognised: words in points of the upright, straightened page, ruled tables, mean confidence.

    `image` is (height, width) grey or (height, width, 3) RGB at `dpi`. A blank page gives no words and no error.
    Raises `TimeoutError` and `MissingDependency` like the engine.
    """
    job = _Job(engine, settings.language, dpi, settings.page_timeout)
    rotation = 0
    if page_image.is_blank(image if image.ndim == 2 else image.min(axis=2)):
        return _page(image, number, dpi, engine, [], 0, 0.0)
    prepared, words, lines = _read(image, job)
    if mean_confidence(words) < _TURNED:
        turn = engine.orientation(prepared.grey, dpi, job.timeout)
        if turn:
            turned = page_image.upright(image, turn)
            other, other_words, other_lines = _read(turned, job)
            if _worth(other_words) > _worth(words):
                image, prepared, words, lines, rotation = turned, other, other_words, other_lines, turn
    grids, _ = lines
    words = drop_specks(words)
    words += _unread(prepared.grey, words, grids, job)
    if prepared.red is not None:
        words += _red_words(prepared.red, words, job)
    page = _page(image, number, dpi, engine, words, rotation, prepared.skew)
    return replace(page, grids=grids)


def _read(image: Image, job: _Job) -> tuple[page_image.Prepared, list[Word], tuple[tuple, Mask | None]]:  # type: ignore[type-arg]
    prepared = page_image.prepare(image)
    grids, lines = ruling.find_grids(prepared.grey, job.dpi)
    grey = prepared.grey
    if lines is not None:  # Tesseract takes ruled lines for letters (|, l, _) and drops cells next to them
        grey = grey.copy()
        grey[cv2.dilate(lines, np.ones((3, 3), np.uint8)) > 0] = 255
    words = job.engine.recognise(grey, job.language, job.dpi, "page", job.timeout)
    return prepared, words, (grids, lines)


def _page(
    image: Image, number: int, dpi: float, engine: Engine, words: list[Word], rotation: int, skew: float
) -> Page:
    confidence = round(mean_confidence(words), 4) if words else None
    return Page(
        number,
        width=round(image.shape[1] * 72 / dpi, 2),
        height=round(image.shape[0] * 72 / dpi, 2),
        text_source="ocr",
        words=tuple(words),
        ocr_engine=f"{engine.name} {engine.version()}",
        rotation=rotation,
        skew=skew,
        ocr_confidence=confidence,
    )


def mean_confidence(words: list[Word]) -> float:
    """Mean over the words, weighted by their length; 0.0 where there are none."""
    total = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / total if total else 0.0


def _worth(words: list[Word]) -> float:
    return sum(word.confidence * len(word.text) for word in words if word.confidence > 0.5)


def drop_specks(words: list[Word]) -> list[Word]:
    """Without what Tesseract makes of seals, signatures, folds and dirt.

    Kept is every word that is sure or has letters or digits that are not nearly hopeless.
    """
    kept = []
    for word in words:
        letters = sum(c.isalnum() for c in word.text)
        if word.confidence < 0.2 and letters <= 1:
            continue
        if letters == 0 and word.confidence < 0.5 and word.text not in {"-", "–", "—", "+", "•", "*"}:
            continue
        if word.confidence < 0.05 and letters < 3:
            continue
        kept.append(word)
    return kept


def _unread(grey: Image, words: list[Word], grids: tuple, job: _Job) -> list[Word]:  # type: ignore[type-arg]
    """Words of regions with text-like ink that no word covers: lines that the first pass dropped."""
    found: list[Word] = []
    for x0, y0, x1, y1 in unread_regions(grey, words, job.dpi):
        crop = grey[y0:y1, x0:x1]
        crop = cv2.copyMakeBorder(crop, 12, 12, 12, 12, cv2.BORDER_CONSTANT, value=255)
        mode = "line" if (y1 - y0) < job.dpi * 0.28 else "block"
        new = job.engine.recognise(crop, job.language, job.dpi, mode, job.timeout)
        dx, dy = ((x0 - 12) * 72 / job.dpi, (y0 - 12) * 72 / job.dpi)
        moved = [_shift(word, dx, dy) for word in new]
        decent = [word for word in moved if word.confidence >= 0.3 and any(c.isalnum() for c in word.text)]
        if mean_confidence(decent) >= 0.55:
            found += [w for w in moved if (w.confidence >= 0.3) and not _overlaps(w.box, words)]
    return found


def unread_regions(grey: Image, words: list[Word], dpi: float, most: int = 12) -> list[tuple[int, int, int, int]]:
    """Pixel rectangles (x0, y0, x1, y1) with letters that no word covers, joined along lines, at most `most`."""
    ink = page_image.ink_mask(grey)
    scale = dpi / 72
    for word in words:
        x0, y0, x1, y1 = (int(v * scale) for v in word.box)
        pad = int((y1 - y0) * 0.25) + 2
        ink[max(y0 - pad, 0) : y1 + pad, max(x0 - pad, 0) : x1 + pad] = 0
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    heights, widths, areas = (stats[:, i] for i in (cv2.CC_STAT_HEIGHT, cv2.CC_STAT_WIDTH, cv2.CC_STAT_AREA))
    low, high = dpi * 0.035, dpi * 0.22
    letters = (heights >= low) & (heights <= high) & (widths <= 2.5 * high) & (areas >= dpi * 0.1)
    letters[0] = False
    if not letters.any():
        return []
    mask = letters[labels].astype(np.uint8) * 255
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((int(dpi * 0.06), int(dpi * 0.2)), np.uint8))
    number, regions, boxes, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    letter_counts = np.bincount(
        regions[stats[letters, 1] + heights[letters] // 2, np.minimum(stats[letters, 0] + widths[letters] // 2, regions.shape[1] - 1)],
        minlength=number,
    )
    found = []
    for label in range(1, number):
        x, y, width, height = (int(v) for v in boxes[label, :4])
        if letter_counts[label] < 3 or width < dpi * 0.15 or height < low:
            continue
        pad = int(dpi * 0.03)
        found.append((max(x - pad, 0), max(y - pad, 0), min(x + width + pad, grey.shape[1]), min(y + height + pad, grey.shape[0])))
    found.sort(key=lambda b: -(b[2] - b[0]) * (b[3] - b[1]))
    return sorted(found[:most], key=lambda b: (b[1], b[0]))


def _red_words(red: Mask, words: list[Word], job: _Job) -> list[Word]:
    """Printed words in red ink (urgency and incoming stamps); the round text of seals does not read and is left out."""
    closed = cv2.morphologyEx(red, cv2.MORPH_CLOSE, np.ones((int(job.dpi * 0.1),) * 2, np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    found: list[Word] = []
    for x, y, width, height, area in stats[1:count]:
        if width < job.dpi * 0.4 or height < job.dpi * 0.1 or width < height * 1.3:
            continue  # a seal is round, a speck is small
        crop = 255 - red[y : y + height, x : x + width]
        crop = cv2.copyMakeBorder(crop, 12, 12, 12, 12, cv2.BORDER_CONSTANT, value=255)
        new = job.engine.recognise(crop, job.language, job.dpi, "block", job.timeout)
        dx, dy = ((int(x) - 12) * 72 / job.dpi, (int(y) - 12) * 72 / job.dpi)
        sure = [w for w in new if w.confidence >= 0.6 and sum(c.isalnum() for c in w.text) >= 2]
        found += [replace(_shift(w, dx, dy), color="red") for w in sure]
    return [w for w in found if not _overlaps(w.box, words)]


def _shift(word: Word, dx: float, dy: float) -> Word:
    box = word.box
    return replace(word, box=Box(box.x0 + dx, box.y0 + dy, box.x1 + dx, box.y1 + dy))


def _overlaps(box: Box, words: list[Word]) -> bool:
    """A word's middle lies on another word already read."""
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    return any(w.box.x0 <= x <= w.box.x1 and w.box.y0 <= y <= w.box.y1 for w in words)
