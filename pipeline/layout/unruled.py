"""Tables without rules: a row that names three columns or more, and below it numbered rows with white between columns."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.document import Box, Grid, Word
from pipeline.layout.rows import cluster_rows, usual_height
from pipeline.rules import load
from pipeline.text import bare, fold

_HEADERS = tuple(rule.regex for rule in load("table_headers").rules)
_COUNT = re.compile(r"^(?:S(?:O )?)?TT\W{0,2}$")  # on letters without diacritics
_NUMBER = re.compile(r"^\W?(?:\d{1,3}(?:\.\d{1,2}){0,2}|[IVX]{1,5}|[A-HĐ])\W{0,2}$")
_GROUP = re.compile(r"^\W?(?:[IVX]{1,5}|[A-HĐ])\W{0,2}$")
_MOST_HEAD = 4  # rows of print that the heads of the columns take
_GAP = 0.9  # times the height of letters, between the columns

_Interval = tuple[float, float]
_Rows = Sequence[Sequence[Word]]


class _Head(NamedTuple):
    """The heads of a table: index of its first row and of the first below, the white strips between its columns."""

    first: int
    below: int
    gutters: list[_Interval]


def white_tables(words: Sequence[Word]) -> tuple[Grid, ...]:
    """Tables told by white columns among words that no ruled table holds; their boxes are those of the rows of print."""
    rows = cluster_rows(words)
    em = usual_height(words)
    found: list[Grid] = []
    at = 0
    while at < len(rows):
        head = _head(rows, at, em)
        grid, end = _table(rows, head, em) if head else (None, at)
        if grid is not None:
            found.append(grid)
        at = max(end, at + 1)
    return tuple(found)


def _segments(row: Sequence[Word], em: float) -> list[list[Word]]:
    """The words of a row, parted where the white between them is wide."""
    parts = [[row[0]]]
    for before, word in itertools.pairwise(row):
        if word.box.x0 - before.box.x1 > _GAP * em:
            parts.append([word])
        else:
            parts[-1].append(word)
    return parts


def _head(rows: _Rows, at: int, em: float) -> _Head | None:
    """The heads that begin with a row: a count first (``TT``), then the names of at least two columns, one of them known."""
    if not 3 <= len(rows[at]) <= 40:
        return None
    first = " ".join(word.text for word in rows[at][:2])
    if not (_COUNT.match(bare(rows[at][0].text).upper()) or bare(first).upper().startswith("SO TT")):
        if bare(rows[at][0].text).upper() != "SO":
            return None
    below = next((i for i in range(at + 1, min(at + 1 + _MOST_HEAD, len(rows))) if _NUMBER.match(rows[i][0].text)), 0)
    if not below:
        return None
    spans = _union(rows[at:below])
    gutters = [(a[1], b[0]) for a, b in itertools.pairwise(spans) if b[0] - a[1] > _GAP * em]
    names = [
        fold(" ".join(w.text for row in rows[at:below] for w in row if low <= (w.box.x0 + w.box.x1) / 2 < high))
        for low, high in _between(gutters)
    ]
    known = sum(any(pattern.search(name) for pattern in _HEADERS) for name in names[1:])
    return _Head(at, below, gutters) if len(names) >= 3 and known and bare(names[0]).upper().endswith("TT") else None


def _between(gutters: Sequence[_Interval]) -> list[_Interval]:
    middles = [(a + b) / 2 for a, b in gutters]
    return list(itertools.pairwise([float("-inf"), *middles, float("inf")]))


def _union(rows: _Rows) -> list[_Interval]:
    """The stretches across the page where any word of the rows stands."""
    out: list[_Interval] = []
    for x0, x1 in sorted((word.box.x0, word.box.x1) for row in rows for word in row):
        if out and x0 <= out[-1][1]:
            out[-1] = out[-1][0], max(out[-1][1], x1)
        else:
            out.append((x0, x1))
    return out


def _table(rows: _Rows, head: _Head, em: float) -> tuple[Grid | None, int]:
    """The grid of the rows below the heads as far as the white columns go on, and the index of the first row behind."""
    gutters = head.gutters
    end, numbers, across = head.below, [], set()
    bottom = rows[head.below - 1][0].box.y1
    for i in range(head.below, len(rows)):
        row = rows[i]
        top = min(word.box.y0 for word in row)
        if top - bottom > 4 * em:
            break
        numbered = bool(_NUMBER.match(row[0].text)) and row[0].box.x1 <= gutters[0][1]
        free = _narrowed(gutters, row, em)
        if free is None and numbered and _GROUP.match(row[0].text):
            across.add(i)  # ``I. Nhiệm vụ chung`` over all columns
        elif free is None:
            break
        else:
            gutters = free
        if numbered:
            numbers.append(i)
        bottom, end = max(word.box.y1 for word in row), i + 1
    if len(numbers) < 2 or len(numbers) == len(across):
        return None, end
    return _grid(rows, _Head(head.first, head.below, gutters), [*numbers, end], across), end


def _narrowed(gutters: Sequence[_Interval], row: Sequence[Word], em: float) -> list[_Interval] | None:
    """The white strips that a row leaves; None where it closes one, or stands left of all."""
    out = []
    for low, high in gutters:
        middle = (low + high) / 2
        if any(word.box.x0 < middle - 0.2 * em and word.box.x1 > middle + 0.2 * em for word in row):
            return None
        low = max([low, *(w.box.x1 for w in row if (w.box.x0 + w.box.x1) / 2 < middle)])
        high = min([high, *(w.box.x0 for w in row if (w.box.x0 + w.box.x1) / 2 >= middle)])
        if high - low < 0.45 * em:
            return None
        out.append((low, high))
    return out


def _grid(rows: _Rows, head: _Head, starts: Sequence[int], across: set[int]) -> Grid:
    """Cells from white strip to white strip, from numbered row to numbered row."""
    words = [word for row in rows[head.first : starts[-1]] for word in row]
    left, right = min(w.box.x0 for w in words) - 2, max(w.box.x1 for w in words) + 2
    xs = [left, *((a + b) / 2 for a, b in head.gutters), right]
    tops = [rows[head.first], *(rows[i] for i in starts[:-1])]
    ys = [min(w.box.y0 for w in row) - 1 for row in tops] + [max(w.box.y1 for w in words) + 1]
    cells: list[tuple[Box | None, ...]] = []
    for at, (top, bottom) in enumerate(itertools.pairwise(ys)):
        edges = [xs[0], xs[1], xs[-1]] if at and starts[at - 1] in across else xs
        row: list[Box | None] = [Box(a, top, b, bottom) for a, b in itertools.pairwise(edges)]
        cells.append((*row, *[None] * (len(xs) - 1 - len(row))))
    return Grid(Box(left, ys[0], right, ys[-1]), tuple(cells))
