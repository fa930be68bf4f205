"""Tables without rules: a row that names three columns or more, and below it numbered rows with white between columns."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from pipeline.document import Box, Grid, Page, Word
from pipeline.layout.rows import cluster_rows, usual_height
from pipeline.rules import load
from pipeline.text import bare, fold

_HEADERS = tuple(rule.regex for rule in load("table_headers").rules)
_RECIPIENTS = load("layout").pattern("recipients")
_COUNT = re.compile(r"^(?:S?TT\W{0,2}|SO)$")  # on letters without diacritics
_NUMBER = re.compile(r"^\W?(?:\d{1,3}(?:\.\d{1,2}){0,2}|[IVX]{1,5}|[A-HĐ])\W{0,2}$")
_GROUP = re.compile(r"^\W?(?:[IVX]{1,5}|[A-HĐ])\W{0,2}$")
_MOST_HEAD = 12  # rows of print from the count to the first number
_MOST_WORDS = 40
_OVER = 3.0  # points by which a word reaches over a wall
_CROSSED = 0.08  # share of the words in a table
_FEW = 12
_LEFT = 0.4  # times the height of letters, that is left white between columns by all rows
_GAP = 0.9  # times the height of letters, between the columns

_Interval = tuple[float, float]
_Rows = Sequence[Sequence[Word]]


class _Head(NamedTuple):
    """The heads of a table: index of its first row and of the first below, the white strips between its columns."""

    first: int
    below: int
    gutters: list[_Interval]


def with_tables(page: Page) -> Page:
    """The page with the tables that its words show: white columns make one, words across its walls unmake one."""
    grids = page.grids
    if page.text_source == "ocr" and grids:
        grids = tuple(grid for grid in grids if not _is_crossed(grid, page.words))
    outside = [word for word in page.words if not any(grid.holds(word.box) for grid in grids)]
    white = white_tables(outside) if any(_COUNT.match(bare(word.text).upper()) for word in outside) else ()
    if grids == page.grids and not white:
        return page
    return replace(page, grids=tuple(sorted((*grids, *white), key=lambda grid: grid.box.y0)))


def _is_crossed(grid: Grid, words: Sequence[Word]) -> bool:
    """Words run over the walls of the cells: streaks of a scanner and print made a table of running text."""
    walls = sorted({x for row in grid.rows for cell in row if cell for x in (cell.x0, cell.x1)})
    own = [word.box for word in words if grid.holds(word.box)]
    crossed = 0
    for box in own:
        y = (box.y0 + box.y1) / 2
        over = walls[bisect_left(walls, box.x0 + _OVER) : bisect_left(walls, box.x1 - _OVER)]
        cells = [cell for row in grid.rows for cell in row if cell and cell.y0 <= y <= cell.y1] if over else []
        crossed += any(abs(x - cell.x0) < 1 or abs(x - cell.x1) < 1 for x in over for cell in cells)
    return len(own) >= _FEW and crossed > _CROSSED * len(own)


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


def _head(rows: _Rows, at: int, em: float) -> _Head | None:
    """The heads about a row that begins with a count (``TT``): the names of at least two more columns, one of them known."""
    if len(rows[at]) > _MOST_WORDS or not _COUNT.match(bare(rows[at][0].text).upper()):
        return None
    number = next((i for i in range(at + 1, min(at + _MOST_HEAD, len(rows))) if _NUMBER.match(rows[i][0].text)), 0)
    if not number:
        return None
    below = _parting(rows, at, number, em)
    first = at
    while first and at - first < 2 and _is_near(rows[first - 1], rows[first], em):
        if rows[first - 1][0].box.x0 < rows[at][0].box.x1:
            break  # text above the table
        first -= 1
    spans = _union(rows[first:below])
    gutters = [(a[1], b[0]) for a, b in itertools.pairwise(spans) if b[0] - a[1] > _GAP * em]
    names = [
        fold(" ".join(w.text for row in rows[first:below] for w in row if low <= (w.box.x0 + w.box.x1) / 2 < high))
        for low, high in _between(gutters)
    ]
    known = sum(any(pattern.search(name) for pattern in _HEADERS) for name in names[1:])
    counted = bare(names[0]).upper().endswith("TT")
    return _Head(first, below, gutters) if len(names) >= 3 and known and counted else None


def _is_near(above: Sequence[Word], row: Sequence[Word], em: float) -> bool:
    return min(w.box.y0 for w in row) - max(w.box.y1 for w in above) < 0.8 * em


def _parting(rows: _Rows, before: int, number: int, em: float) -> int:
    """The row that begins with a number's cell: its own, or one above where more white shows that numbers stand mid-cell."""
    best, most = number, _white_above(rows, before, number) + 0.15 * em
    for k in range(before + 1, number):
        white = _white_above(rows, before, k)
        if white > most:
            best, most = k, white
    return best


def _white_above(rows: _Rows, before: int, k: int) -> float:
    return min(w.box.y0 for w in rows[k]) - max(w.box.y1 for row in rows[before:k] for w in row)


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
    strips = [[gutter] for gutter in head.gutters]
    end, numbers, across = head.below, [], set()
    bottom = rows[head.below - 1][0].box.y1
    for i in range(head.below, len(rows)):
        row = rows[i]
        top = min(word.box.y0 for word in row)
        if top - bottom > 3 * em or _RECIPIENTS.match(fold(" ".join(w.text for w in row[:4]))):
            break
        numbered = bool(_NUMBER.match(row[0].text)) and row[0].box.x1 <= head.gutters[0][1]
        free = _narrowed(strips, row, em)
        if free is None and numbered and _GROUP.match(row[0].text):
            across.add(i)  # ``I. Nhiệm vụ chung`` over all columns
        elif free is None:
            break
        else:
            strips = free
        if numbered:
            numbers.append(i)
        bottom, end = max(word.box.y1 for word in row), i + 1
    if len(numbers) < 2 or len(numbers) == len(across):
        return None, end
    gutters = [max(strip, key=lambda s: s[1] - s[0]) for strip in strips]
    parted = [_parting(rows, before, i, em) for before, i in itertools.pairwise([head.below - 1, *numbers])]
    over = {start for start, i in zip(parted, numbers, strict=True) if i in across}
    return _grid(rows, _Head(head.first, head.below, gutters), [*parted, end], over), end


def _narrowed(strips: Sequence[list[_Interval]], row: Sequence[Word], em: float) -> list[list[_Interval]] | None:
    """What a row leaves of the white strips between the columns; None where it closes one."""
    taken = _union([row])
    out = []
    for strip in strips:
        left: list[_Interval] = []
        for low, high in strip:
            edges = [low, *(x for span in taken for x in span if low < x < high), high]
            left += [
                (a, b)
                for a, b in itertools.pairwise(edges)
                if b - a >= _LEFT * em and not any(x0 < (a + b) / 2 < x1 for x0, x1 in taken)
            ]
        if not left:
            return None
        out.append(left)
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
