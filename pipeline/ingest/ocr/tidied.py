"""The words that an engine gives for a page without what is none: dirt, edges, strokes of a pen; torn and joined ones mended."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.document import Box, Word
from pipeline.ingest.ocr.second_look import could_be_written

_UNSURE = 0.5
_SURE = 0.8
_TALL = 2.2  # times as high as half of the words are
_MARGIN = 15.0  # points from the side of a page in which nobody prints
_BAND = 12.0  # points
_ABOVE = 0.4  # of its height, that the marks of a word may stand above it
_DATE_WORDS = re.compile("(ngày|tháng|năm)")


def tidy(words: list[Word], width: float, height: float) -> list[Word]:
    """Words (boxes in points) of a page of that size, ready for a second look."""
    return drop_specks(drop_edges(part_dates(join_hyphens(words)), width, height))


def drop_edges(words: list[Word], width: float, height: float) -> list[Word]:
    """Without what Tesseract makes of the black edge of a copy: unsure words in a margin where no sure one stands."""
    sure = [word.box for word in words if word.confidence >= _SURE]
    if not sure:
        return words
    print_ = Box.around(sure)
    inner = Box(
        min(_MARGIN, print_.x0),
        min(_MARGIN, print_.y0),
        max(width - _MARGIN, print_.x1),
        max(height - _MARGIN, print_.y1),
    )
    return [word for word in words if word.confidence >= _SURE or inner.meets(word.box)]


def drop_specks(words: list[Word]) -> list[Word]:
    """Without what Tesseract makes of seals, signatures, folds and dirt, and of the marks of letters alone.

    Kept is every word that is sure or has letters or digits that are not nearly hopeless.
    """
    heights = sorted(word.box.y1 - word.box.y0 for word in words)
    middle = heights[len(heights) // 2] if words else 0.0
    kept, near = [], _Rows(words)
    for word in words:
        letters = sum(c.isalnum() for c in word.text)
        if word.confidence < 0.2 and letters <= 1:
            continue
        if letters == 0 and word.confidence < 0.5 and word.text not in {"-", "–", "—", "+", "•", "*"}:
            continue
        if word.box.y1 - word.box.y0 > _TALL * middle and (letters == 0 or word.confidence < _SURE):  # strokes of a pen
            continue
        if word.confidence < 0.3 and not could_be_written(word.text):
            continue
        if word.box.y1 - word.box.y0 < middle and any(_is_part(word, other) for other in near.around(word.box)):
            continue
        kept.append(word)
    return kept


class _Rows:
    """The words of a page by where they stand down the page: each is asked about few others."""

    def __init__(self, words: list[Word]) -> None:
        self.bands: dict[int, list[Word]] = {}
        for word in words:
            above = _ABOVE * (word.box.y1 - word.box.y0)
            for band in range(int((word.box.y0 - above) // _BAND), int((word.box.y1 + above) // _BAND) + 1):
                self.bands.setdefault(band, []).append(word)

    def around(self, box: Box) -> list[Word]:
        """Words of which a part may lie at a box, which is lower than they are."""
        return self.bands.get(int((box.y0 + box.y1) / 2 // _BAND), [])


def _is_part(word: Word, other: Word) -> bool:
    """A part of another word that was read once more: Tesseract takes the marks of some letters for a line of their own."""
    box, whole = word.box, other.box
    height = whole.y1 - whole.y0
    low = box.y1 - box.y0 <= 0.6 * height and whole.y0 - _ABOVE * height <= box.y0 and box.y1 <= whole.y1 + 0.2 * height
    if not low or box.x0 < whole.x0 - 2 or box.x1 > whole.x1 + 2:
        return False
    less_sure = word.confidence < _SURE and other.confidence >= max(word.confidence, _UNSURE)
    return word.text in other.text or (less_sure and len(word.text) < len(other.text))


def join_hyphens(words: list[Word]) -> list[Word]:
    """Words with a notation in one piece whose hyphen was read at both sides of a seam: ``12/QĐ- -UBND``."""
    out: list[Word] = []
    for word in words:
        last = out[-1] if out else None
        if last and len(word.text) > 1 < len(last.text) and last.text[-1] == word.text[0] == "-":
            a, b = last.box, word.box
            height = a.y1 - a.y0
            if b.x0 - a.x1 < height and abs(b.y0 - a.y0) < 0.5 * height:
                sure = min(last.confidence, word.confidence)
                box = Box.around((a, b))
                out[-1] = replace(last, text=last.text + word.text[1:], box=box, confidence=sure)
                continue
        out.append(word)
    return out


def part_dates(words: list[Word]) -> list[Word]:
    """Words with ``ngày``, ``tháng``, ``năm`` cut loose from a number that ran into them (``ngày2Otháng``)."""
    out: list[Word] = []
    for word in words:
        parts = [part for part in _DATE_WORDS.split(word.text) if part]
        if len(parts) < 2 or len(word.text) > 24:
            out.append(word)
            continue
        width, at = (word.box.x1 - word.box.x0) / len(word.text), word.box.x0
        for part in parts:
            box = word.box._replace(x0=round(at, 2), x1=round(at + width * len(part), 2))
            at += width * len(part)
            if _DATE_WORDS.fullmatch(part):
                out.append(replace(word, text=part, box=box, confidence=max(word.confidence, 0.3)))
            elif any(c.isalnum() for c in part) or part in ",.":
                out.append(replace(word, text=part, box=box))
    return out
