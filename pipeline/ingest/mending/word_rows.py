"""Words of a page as rows and runs of rows, from their boxes alone: what follows what, column by column."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from pipeline.document import Box, Word
from pipeline.text import is_upper

_GAP = 1.8  # of the row's height: a wider gap parts columns
_STEP = 2.2  # rows of one paragraph stand no farther apart than so many heights
_SHORT = 0.12  # share of the width by which a row that runs on may fall short


class Row(NamedTuple):
    """Words of one row of one column by their places among the page's words, from left to right, and its box."""

    words: tuple[int, ...]
    box: Box


def rows(words: Sequence[Word]) -> list[Row]:
    """Rows from the top, cut at gaps between columns."""
    lines: list[list[int]] = []
    for index in sorted(range(len(words)), key=lambda k: (_middle(words[k].box), words[k].box.x0)):
        box = words[index].box
        for line in reversed(lines[-4:]):
            last = words[line[-1]].box
            if abs(_middle(last) - _middle(box)) < 0.4 * max(min(box.y1 - box.y0, last.y1 - last.y0), 5.0):
                line.append(index)
                break
        else:
            lines.append([index])
    found: list[Row] = []
    for line in lines:
        line.sort(key=lambda k: words[k].box.x0)
        heights = sorted(words[k].box.y1 - words[k].box.y0 for k in line)
        gap = _GAP * max(heights[len(heights) // 2], 8.0)
        part = [line[0]]
        for before, index in pairwise(line):
            if words[index].box.x0 - words[before].box.x1 > gap:
                found.append(_row(part, words))
                part = []
            part.append(index)
        found.append(_row(part, words))
    return found


def runs(words: Sequence[Word], found: Sequence[Row]) -> list[list[int]]:
    """Rows that read on into each other, as lists of words; a row that ends short ends a run."""
    follower: dict[int, int] = {}
    taken: set[int] = set()
    for k, row in enumerate(found):
        for j in range(k + 1, min(k + 12, len(found))):
            if j not in taken and _reads_on(row, found[j], words):
                follower[k] = j
                taken.add(j)
                break
    out = []
    for k in range(len(found)):
        if k in taken:
            continue
        run, at = list(found[k].words), k
        while at in follower:
            at = follower[at]
            run += found[at].words
        out.append(run)
    return out


def _reads_on(row: Row, other: Row, words: Sequence[Word]) -> bool:
    height = row.box.y1 - row.box.y0
    step = _middle(other.box) - _middle(row.box)
    shared = min(row.box.x1, other.box.x1) - max(row.box.x0, other.box.x0)
    width = max(row.box.x1 - row.box.x0, other.box.x1 - other.box.x0)
    if not 0.5 * height < step < _STEP * max(height, 8.0) or shared <= 0:
        return False
    capitals = [is_upper(" ".join(words[k].text for k in one.words)) for one in (row, other)]
    if all(capitals):  # a heading, centred over several rows
        return True
    full = max(row.box.x1, other.box.x1) - row.box.x1 < _SHORT * width
    return full and capitals[0] == capitals[1] and other.box.x0 <= row.box.x0 + _SHORT * width


def _middle(box: Box) -> float:
    return (box.y0 + box.y1) / 2


def _row(line: Sequence[int], words: Sequence[Word]) -> Row:
    boxes = [words[k].box for k in line]
    x0, y0, x1, y1 = (
        min(b.x0 for b in boxes),
        min(b.y0 for b in boxes),
        max(b.x1 for b in boxes),
        max(b.y1 for b in boxes),
    )
    return Row(tuple(line), Box(x0, y0, x1, y1))
