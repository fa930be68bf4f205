"""Stamps told from the act's own words before lines are formed: of the office that received it, of urgency and secrecy.

They are put wherever there is room, so their rows run into those of the masthead and the title:
``ĐẾN  Số: 2352`` stands beside ``V/v …``, ``Ngày: 21/3/2018`` beside the body's name.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.document import Box, Grid, Page, Word
from pipeline.rules import load
from pipeline.text import bare, fold

_NUMBER = load("layout").pattern("number-line")
_MARKS = load("header").pattern("urgency"), load("header").pattern("secrecy")
_ARRIVED = re.compile(r"^\W?DEN\W?$")  # on letters without diacritics, like the labels
_LABEL = re.compile(r"^\W?(?:So|Ngay|Gio|Chuyen)\W{0,2}(?:\d[\d./-]{0,9})?$")
_NAMED = re.compile(r"[A-Z]{2,5} VAN$|^VAN BAN$")  # before it
_VALUE = re.compile(r"^[\d./:…_-]{1,16}$")
_REACH = 125.0  # points that a stamp goes on to the right of its labels
_FRAME, _LABELS = (260.0, 120.0), 2  # points that a stamp's frame has at most; of its labels as many tell it
_TALL = 4.5  # stamps are at most so many lines high, above and below the word that names them


def marks(words: Sequence[Word]) -> list[list[Word]]:
    """Marks of urgency and secrecy stamped in red, and whatever stands aslant: all its words have the box of the stamp."""
    found: list[list[Word]] = []
    for word in (word for word in words if word.color == "red"):
        last = found[-1][-1] if found else None
        if last is not None and (word.box == last.box or _goes_on(last.box, word.box)):
            found[-1].append(word)
        else:
            found.append([word])
    return [row for row in found if (row[0].box == row[-1].box and len(row) > 1) or _is_mark(row)]


def framed(page: Page) -> list[int]:
    """Indexes of the page's grids that are no tables but the frames of incoming stamps: small, and they say so."""
    return [at for at, grid in enumerate(page.grids) if _is_frame(grid, page.words)]


def _is_frame(grid: Grid, words: Sequence[Word]) -> bool:
    box = grid.box
    if box.x1 - box.x0 > _FRAME[0] or box.y1 - box.y0 > _FRAME[1]:
        return False
    inside = [bare(word.text) for word in words if grid.holds(word.box)]
    named = any(_ARRIVED.match(text) for text in inside)
    return named or len({text.strip(":. ") for text in inside if _LABEL.match(text)}) >= _LABELS


def _goes_on(before: Box, box: Box) -> bool:
    height = before.y1 - before.y0
    return abs(box.y0 - before.y0) < 0.8 * height and -2 <= box.x0 - before.x1 < 1.5 * height


def _is_mark(row: Sequence[Word]) -> bool:
    text = fold(" ".join(word.text for word in row)).upper()
    return any((found := mark.search(text)) and len(found.group()) >= 0.7 * len(text) for mark in _MARKS)


class _Placed(NamedTuple):
    """A word in its row: the free stretch to its left, and the words from it on."""

    word: Word
    free: float
    rest: Sequence[Word]


def received(rows: Sequence[Sequence[Word]]) -> list[list[Word]]:
    """Words of incoming stamps, row by row; `rows` are the words of a page, each row from left to right."""
    found: list[list[Word]] = []
    for row in rows:
        for i, word in enumerate(row):
            if _ARRIVED.match(bare(word.text)):
                found += _stamp(rows, row, i)
    return found


def _stamp(rows: Sequence[Sequence[Word]], row: Sequence[Word], i: int) -> list[list[Word]]:
    """The stamp that the word `i` of a row names: that word, and the labels beside or below it with their values."""
    first = i - 2 if i >= 2 and _NAMED.search(bare(f"{row[i - 2].text} {row[i - 1].text}")) else i
    head, em = row[first : i + 1], row[i].box.y1 - row[i].box.y0
    if first and row[first].box.x0 - row[first - 1].box.x1 < 0.9 * em:
        return []  # a word of a title: KẾ HOẠCH … ĐẾN NĂM 2030
    after = row[i + 1] if i + 1 < len(row) else None
    if after is not None and after.box.x0 - row[i].box.x1 < 0.9 * em and not _LABEL.match(bare(after.text)):
        return []
    frame = Box(head[0].box.x0, head[0].box.y0, head[-1].box.x1, head[-1].box.y1)
    labels = [[*_row(placed)] for placed in _near(rows, frame, em, row[i]) if _is_label(placed, em)]
    return [[*head], *labels] if labels else []


def _near(rows: Sequence[Sequence[Word]], frame: Box, em: float, name: Word) -> list[_Placed]:
    """Words that stand where the labels of a stamp do."""
    near = []
    for row in rows:
        if row[0].box.y0 > frame.y1 + _TALL * em or row[0].box.y1 < frame.y0 - _TALL * em:
            continue
        for i, word in enumerate(row):
            beside = -2 <= word.box.x0 - frame.x1 <= 40 and abs(word.box.y0 - frame.y0) < 3 * em
            below = frame.x0 - 60 <= word.box.x0 <= frame.x1 and frame.y1 - 3 <= word.box.y0 < frame.y1 + _TALL * em
            if beside or below:
                free = word.box.x0 - row[i - 1].box.x1 if i and row[i - 1] is not name else em
                near.append(_Placed(word, free, row[i:]))
    return near


def _is_label(placed: _Placed, em: float) -> bool:
    """``Số:``, ``Ngày:`` at the beginning of a row of the stamp; not the act's own number."""
    own = _NUMBER.match(fold(" ".join(w.text for w in placed.rest[:8])))
    return bool(placed.free > 0.6 * em and _LABEL.match(bare(placed.word.text)) and not own)


def _row(placed: _Placed) -> list[Word]:
    """A label with what was filled in behind it."""
    taken = [placed.word]
    to_whom = fold(placed.word.text).startswith("Chuyển")
    for before, word in itertools.pairwise(placed.rest):
        gap, em = word.box.x0 - before.box.x1, placed.word.box.y1 - placed.word.box.y0
        goes_on = gap < (0.6 if to_whom else 4.0) * em and word.box.x1 < placed.word.box.x0 + _REACH
        if not goes_on or not (to_whom or _VALUE.match(fold(word.text))):
            break
        taken.append(word)
    return taken
