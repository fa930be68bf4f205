"""Words → rows of print, from boxes that are tight about the ink, jittered, lost or run together as OCR leaves them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from pipeline.document import Box, Word

_TALL = 2.5  # times the usual height: strokes of a signature
_DEEP = 1.1  # times the height of its line
_SHORT = 4  # characters that such strokes are taken for, at most
_UPRIGHT = 2.0  # how much higher letters are than wide
_THIN = 0.5  # a dash, a point, a quotation mark counts as half as high as letters are
_NEAR = 2  # words on each side whose place tells where the row is
_OPEN = 24  # rows that a word may still fall in


@dataclass(slots=True)
class _Row:
    """Words from left to right; `tops` and `bottoms` are those of their bands."""

    words: list[Word] = field(default_factory=list)
    lefts: list[float] = field(default_factory=list)
    bands: list[tuple[float, float]] = field(default_factory=list)
    top: float = float("inf")
    bottom: float = float("-inf")

    def add(self, word: Word, band: tuple[float, float]) -> None:
        at = bisect_left(self.lefts, word.box.x0)
        self.words.insert(at, word)
        self.lefts.insert(at, word.box.x0)
        self.bands.insert(at, band)
        self.top, self.bottom = min(self.top, band[0]), max(self.bottom, band[1])

    def overlap(self, word: Word, band: tuple[float, float]) -> float:
        """The share of a word's height that it has in common with the words nearest to it: rows may slope."""
        at = bisect_left(self.lefts, word.box.x0)
        near = self.bands[max(at - _NEAR, 0) : at + _NEAR]
        top, bottom = median([b[0] for b in near]), median([b[1] for b in near])
        return (min(bottom, band[1]) - max(top, band[0])) / min(band[1] - band[0], bottom - top)


def cluster_rows(words: Sequence[Word]) -> list[list[Word]]:
    """Rows from top to bottom, the words of each from left to right; a slight slope does no harm.

    Time grows with the number of words, however many of them lie on each other.
    """
    usual = usual_height(words)
    rows: list[_Row] = []
    high: list[tuple[Word, tuple[float, float]]] = []
    for word in sorted(words, key=_middle):
        if word.box.y1 - word.box.y0 > _TALL * usual and len(word.text) < _SHORT:
            high.append((word, _band(word.box, usual)))
        else:
            _add(rows[-_OPEN:], rows, word, _band(word.box, usual))
    rows.sort(key=_height)
    middles = [_height(row) for row in rows]
    kept = list(rows)
    for word, band in high:  # what is taller than print comes last: it would bind two rows
        at = bisect_left(middles, band[0] + band[1])
        _add(rows[max(at - _OPEN // 2, 0) : at + _OPEN // 2], kept, word, band)
    return [row.words for row in sorted(kept, key=_height)]


def usual_height(words: Sequence[Word]) -> float:
    """The height of letters as most words have it, at least 4 points.

    On a slanting line an engine gives every word the height of the whole line; how wide letters are tells it then.
    """
    heights = [word.box.y1 - word.box.y0 for word in words if word.text.isalnum()]
    widths = [(word.box.x1 - word.box.x0) / len(word.text) for word in words if word.text.isalnum()]
    return max(min(median(heights), _UPRIGHT * median(widths)), 4.0) if heights else 8.0


def _middle(word: Word) -> tuple[float, float]:
    return word.box.y0 + word.box.y1, word.box.x0


def _band(box: Box, usual: float) -> tuple[float, float]:
    """Where a word lies: a stretch about its middle, no more than letters are high and not much less."""
    half = min(max(box.y1 - box.y0, _THIN * usual), usual) / 2
    middle = (box.y0 + box.y1) / 2
    return middle - half, middle + half


def _add(open_rows: Sequence[_Row], rows: list[_Row], word: Word, band: tuple[float, float]) -> None:
    """The word goes into the row that it has most in common with, or begins one."""
    best = _best(open_rows, word, band)
    if best is None and word.size and word.box.y1 - word.box.y0 > _DEEP * word.size:
        # ink of the line below, or a speck, made its box deeper than the line: where its top is tells the row
        raised = word.box.y0, word.box.y0 + band[1] - band[0]
        best = _best(open_rows, word, raised)
        band = raised if best is not None else band
    if best is None:
        best = _Row()
        rows.append(best)
    best.add(word, band)


def _best(open_rows: Sequence[_Row], word: Word, band: tuple[float, float]) -> _Row | None:
    best, best_share = None, 0.5
    for row in open_rows:
        if row.bottom <= band[0] or row.top >= band[1]:
            continue
        share = row.overlap(word, band)
        if share > best_share:
            best, best_share = row, share
    return best


def _height(row: _Row) -> float:
    return median([band[0] + band[1] for band in row.bands])
