"""Where the number line and the date line of a masthead stand on a scanned page, by words, layout and ink; and their strips.

The number stands in the left column below the issuer's name, the date in the right one below the motto, mostly at the
same height (NĐ 30/2020/NĐ-CP, Phụ lục I; HD 36-HD/VPTW). Recognition garbles or drops either, so that what is left of
the words says where the line is and the ink how far it goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from statistics import median

from rapidfuzz.distance import Levenshtein

from pipeline.document import Box, Word
from pipeline.ingest.masthead.line_strip import LEVEL, Row, written
from pipeline.ingest.ocr.engine import Image
from pipeline.text import bare

_LEFT = 75.0  # points by which a date line begins left of the motto at most
_TWO_LINES = 40.0  # points from a motto's first line to its second at most
_BELOW = 110.0  # points from the motto to the lowest number or date line
_MORE = 25.0  # points behind the notation that was read in which more of it may stand
_MOTTOES = (
    ("cong", "hoa", "xa", "hoi", "chu", "nghia", "viet", "nam"),
    ("doc", "lap", "tu", "do", "hanh", "phuc"),
    ("dang", "cong", "san", "viet", "nam"),
    ("doan", "tncs", "thanh", "nien", "ho", "chi", "minh"),
)
_ENOUGH = 0.55  # share of a motto's words that show it
_DATE = ("ngay", "thang", "nam")
_NAME = re.compile(r"\W?Ng[ãaâáà]i\b")
_YEAR = re.compile(r"[12][09]\d\d[.,;]?")
_MARK = re.compile(r"[Ss5][oóôốồổỏòõ60ỐÔÓé](?:[:;.,]|[\d#(z]|$)")
_NOTATION = re.compile(r"(?:^|[\d/|'’‡\-–]) ?[A-ZĐÐa-zđ]{1,5}[-–/][A-ZĐÐ]|^[/‡][A-ZĐÐ]{2}")


def find_rows(grey: Image, words: Sequence[Word], dpi: float) -> tuple[Row | None, Row | None]:
    """The number line and the date line of the page's masthead; None where there is none."""
    width, height = grey.shape[1] * 72 / dpi, grey.shape[0] * 72 / dpi
    mottoes = _mottoes(words, width)
    dates = list(_dates(words, width))
    if mottoes:
        low, left = max(box.y1 for box in mottoes), min(box.x0 for box in mottoes)
        dates = [row for row in dates if -2 < row.y - low < _BELOW and row.x1 > left and row.x0 > left - _LEFT]
    else:
        dates = [row for row in dates if row.y < height * 0.45]
    date = dates[0] if dates else None
    if date is None and not mottoes:
        return None, None
    split = min([box.x0 for box in mottoes] + ([date.x0] if date else [])) - 2
    top = mottoes[0].y0 - 4 if mottoes else (date.y - _BELOW if date else 0.0)
    bottom = (max(box.y1 for box in mottoes) if mottoes else top) + _BELOW
    number = _number(words, split, top, bottom, date)
    if number is None and not mottoes:
        return None, None
    if date is None:
        date = _inked(grey, dpi, split, width, mottoes[-1].y1, number)
    if number is None and date is not None:
        number = _level_with(grey, dpi, split, date)
    return number, date


# ------------------------------------------------------------------ words
def _mottoes(words: Sequence[Word], width: float) -> list[Box]:
    """Boxes of the motto's lines, from above; those of the page's first masthead alone."""
    found: list[Box] = []
    for row in _rows([w for w in words if w.box.x1 > width * 0.3 and w.confidence > 0.2]):
        for motto in _MOTTOES:
            at = {k: w for w in row for k, part in enumerate(motto) if like(w.text, part)}
            if len({id(w) for w in at.values()}) < _ENOUGH * len(motto) or not _cased(at.values(), motto):
                continue
            box = _around_words(list(at.values()))
            apart = found and not 0 < box.y0 - found[-1].y0 < _TWO_LINES
            foreign = sum(box.x0 < w.box.x0 < box.x1 and len(_letters(w.text)) > 1 for w in row) > len(motto) + 1
            if box.x1 > width * 0.5 and not apart and not foreign:
                found.append(box)
            break
    return found


def _cased(words: Iterable[Word], motto: Sequence[str]) -> bool:
    """Written as mottoes are: in capitals, or ``Độc lập - Tự do - Hạnh phúc``."""
    if motto[0] == "doc":
        return sum(_initial(w) for w in words) >= 2
    return all(_initial(w) for w in words) and any(w.text.isupper() for w in words)


def _initial(word: Word) -> bool:
    return next((c.isupper() for c in word.text if c.isalpha()), False)


def _dates(words: Sequence[Word], width: float) -> Iterator[Row]:
    """Lines that hold at least two of ``ngày``, ``tháng``, ``năm 2018`` in the page's right part, best first."""
    found = []
    for row in _rows([w for w in words if w.box.x0 > width * 0.25]):
        at = {part: w for w in row for part in _DATE if like(w.text, part)}  # the last: ``Hà Nam, ngày …``
        years = [w for w in row if is_year(w.text)]
        if "nam" not in at and years:
            at["nam"] = years[0]
        if len(at) < 2 or (at.get("ngay") and at.get("nam") and at["ngay"].box.x0 > at["nam"].box.x0):
            continue
        first = min(w.box.x0 for w in at.values())
        place = [w for w in row if first - 130 < w.box.x1 < first + 4]
        x0 = _start(place, first)
        x1 = max([w.box.x1 for w in at.values()] + [w.box.x1 for w in years]) + 4
        if not years:
            x1 += 40 if "nam" in at else 90
        if "ngay" not in at:
            x0 = min(x0, at["thang"].box.x0 - 70)
        found.append((len(at), Row(_middle([*at.values(), *years]), x0, x1)))
    found.sort(key=lambda f: (-f[0], f[1].y))
    yield from (row for _, row in found)


def _start(place: Sequence[Word], first: float) -> float:
    """Left end of the words that run up to the date without a wide gap."""
    at = first
    for word in sorted(place, key=lambda w: -w.box.x1):
        if at - word.box.x1 > 14:
            break
        at = min(at, word.box.x0)
    return at


def _number(words: Sequence[Word], split: float, top: float, bottom: float, date: Row | None) -> Row | None:
    """The line in the left column that has the number's mark or notation; the one at the date's height where it can be."""
    found = []
    for row in _rows([w for w in words if w.box.x0 < split and top < _y(w) < bottom]):
        marks = [w for w in row if _MARK.match(w.text)]
        notations = [w for w in row if _NOTATION.search(w.text)]
        if marks and marks[0].text.isupper() and not notations:
            continue  # the head of a name: ``SỞ``
        if not marks and not notations:
            continue
        first = min(w.box.x0 for w in (*marks[:1], *notations[:1]))
        if any(w.box.x1 <= first and w.confidence > 0.5 and len(_letters(w.text)) > 1 for w in row):
            continue  # a sentence that names an act: ``thực hiện Kết luận số 58-KL/TU``
        y = _middle([w for w in row if w.confidence > 0.5 and w.box.y1 - w.box.y0 < 16] or row)
        if date is not None and abs(y - date.y) < 8:
            y = y if abs(y - date.y) < 3 else (y + date.y) / 2
        worth = 2 * bool(marks) + 2 * bool(notations) + 3 * (date is not None and abs(y - date.y) < 12)
        x0 = marks[0].box.x0 if marks else 0.0
        x1 = min(split, max(w.box.x1 for w in row) + _MORE) if notations else split
        found.append((worth, -y, Row(y, x0, x1)))
    found.sort(reverse=True)
    return found[0][2] if (found and found[0][0] >= 3) or (found and date is None) else None


def _rows(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Words of one height, from left to right."""
    row: list[Word] = []
    for word in sorted(words, key=_y):
        if row and _y(word) - _y(row[0]) > LEVEL:
            yield sorted(row, key=lambda w: w.box.x0)
            row = []
        row.append(word)
    if row:
        yield sorted(row, key=lambda w: w.box.x0)


def _y(word: Word) -> float:
    return (word.box.y0 + word.box.y1) / 2


def _middle(words: Sequence[Word]) -> float:
    return float(median(_y(w) for w in words))


@lru_cache(maxsize=4096)
def _letters(text: str) -> str:
    return "".join(c for c in bare(text).lower() if c.isalnum())


def is_year(text: str) -> bool:
    """``2018``, or what recognition makes of it: ``2917``."""
    return _YEAR.fullmatch(text) is not None


@lru_cache(maxsize=16384)
def like(text: str, word: str) -> bool:
    """`text` is `word` (given bare: ``ngay``) without its marks, or one letter apart where it is long enough to tell."""
    if _NAME.match(text):  # of the province, which stands before the day
        return False
    text = _letters(text)
    if text == word:
        return True
    return len(word) >= 4 and len(text) >= 3 and Levenshtein.distance(text, word, score_cutoff=1) <= 1


def _around_words(words: Sequence[Word]) -> Box:
    x0, y0, x1, y1 = zip(*(w.box for w in words), strict=True)
    return Box(min(x0), min(y0), max(x1), max(y1))


# ------------------------------------------------------------------ ink
def _level_with(grey: Image, dpi: float, split: float, date: Row) -> Row | None:
    """The left column at the date's height, where something is written there."""
    row = Row(date.y, split * 0.1, split)
    return row if written(grey, dpi, row) >= 20 else None


def _inked(grey: Image, dpi: float, split: float, width: float, motto: float, number: Row | None) -> Row | None:
    """The right column at the number's height, else the first line of ink below the motto."""
    heights = [number.y] if number is not None else [motto + 8 + 2 * step for step in range(24)]
    for y in heights:
        row = Row(y, split, width * 0.97)
        if written(grey, dpi, row) >= 60:
            return row
    return None
