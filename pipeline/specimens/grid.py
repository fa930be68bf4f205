"""Tables on pages: columns as wide as their words ask, merged cells, rows that a page's end cuts, heads said again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

from pipeline.specimens.draft import Table
from pipeline.specimens.house import House
from pipeline.specimens.pages import Pages
from pipeline.specimens.prose import Line, Style, longest, set_lines

_PAD = 4.0  # between a cell's edges and its text
_SMALLEST = 9.0  # letters of a table that is too wide


class Frame(Protocol):
    """Where a table is set: pages that have an end."""

    pages: Pages
    y: float

    def left(self) -> float:
        """Points to the end of the page."""

    def turn(self) -> None:
        """Go on to the next page."""


@dataclass(slots=True)
class _Cell:
    row: int
    column: int
    rows: int
    columns: int
    lines: list[Line]
    style: Style
    done: int = 0  # lines that stand on earlier pages


class _Slice(NamedTuple):
    """A row, or as much of it as goes on a page; `ends` when nothing of it is left for the next."""

    row: int
    height: float
    ends: bool


class Grid:
    """A table measured for a width, ready to be set."""

    def __init__(self, table: Table, start: int, house: House, width: float) -> None:
        self._table = table
        self._house = house
        self._pad = 2.0 if table.ruled else 1.0
        self._edges, size = self._columns(width)
        self._cells = [self._cell(table, start, r, c, at, size) for r, c, at, _ in table.cells()]
        self._heights = self._row_heights()

    # ------------------------------------------------------------------ measuring
    def _columns(self, width: float) -> tuple[list[float], float]:
        """Edges of the columns and size of letters: a column gets what its longest word asks, as far as that goes."""
        table, size = self._table, self._house.table
        total = sum(table.widths)
        shares = [share / total * width for share in table.widths]
        while True:
            need = [_PAD * 2 + 1.0] * len(shares)
            for _, column, _, cell in table.cells():
                if cell.columns == 1:
                    style = replace(self._house.cell(cell.bold, cell.centred, False), size=size)
                    need[column] = max(need[column], longest(cell.rich, style) + 2 * _PAD + 1.0)
            if sum(need) <= width or size <= _SMALLEST:
                break
            size -= 0.5
        if sum(need) > width:
            need = [0.0] * len(shares)
        widths = _with_least(shares, need, width)
        edges = [0.0]
        for wide in widths:
            edges.append(edges[-1] + wide)
        return edges, size

    def _cell(self, table: Table, start: int, row: int, column: int, at: int, size: float) -> _Cell:
        cell = table.rows[row][column]
        assert cell is not None  # Table.cells gives only cells
        wide = self._edges[column + cell.columns] - self._edges[column] - 2 * _PAD
        head = row < table.header
        centred = cell.centred or head or (column < len(table.columns) and table.columns[column] == "ordinal")
        style = self._house.cell(cell.bold or head, centred, wide < 9 * size)
        style = replace(style, size=size, leading=size * 1.16)
        return _Cell(row, column, cell.rows, cell.columns, set_lines(cell.rich, start + at, style, wide), style)

    def _row_heights(self) -> list[float]:
        least = self._house.table * 1.16 + 2 * self._pad
        heights = [least] * len(self._table.rows)
        for cell in sorted(self._cells, key=lambda c: c.rows):
            need = len(cell.lines) * cell.style.leading + 2 * self._pad
            rows = range(cell.row, min(cell.row + cell.rows, len(heights)))
            if (lack := need - sum(heights[r] for r in rows)) > 0:
                heights[rows[-1]] += lack
        return heights

    @property
    def head(self) -> float:
        """Height of the rows that name the columns, and of the first row below."""
        return sum(self._heights[: self._table.header + 1])

    # ------------------------------------------------------------------ setting
    def draw(self, frame: Frame, x: float) -> None:
        """Set the table from where the frame stands, over as many pages as it takes."""
        row, again = self._table.header, False
        header = [_Slice(r, self._heights[r], True) for r in range(row)]
        if self.head > frame.left():
            frame.turn()
        while True:
            part = self._fill(row, frame.left() - sum(slice_.height for slice_ in header), again)
            self._draw_part(frame, x, header, "furniture" if again else "text")
            self._draw_part(frame, x, part, "text")
            if part:
                row = part[-1].row + part[-1].ends
            if row >= len(self._table.rows):
                return
            frame.turn()
            again = True

    def _fill(self, row: int, room: float, fresh: bool) -> list[_Slice]:
        """Rows from `row` on that go into `room`; the last may be cut between its lines."""
        part: list[_Slice] = []
        while row < len(self._table.rows):
            own = [cell for cell in self._cells if cell.row == row and cell.rows == 1]
            begun = any(cell.done for cell in own)
            height = max((self._rest(cell) for cell in own), default=0.0) if begun else self._heights[row]
            if height <= room:
                part.append(_Slice(row, height, True))
                room -= height
                row += 1
                continue
            leading = max((cell.style.leading for cell in own), default=room)
            count = int((room - 2 * self._pad) / leading)
            if own and count >= (1 if fresh and not part else 2) and (self._house.cuts or (fresh and not part)):
                part.append(_Slice(row, count * leading + 2 * self._pad, False))
            elif fresh and not part:
                part.append(_Slice(row, height, True))  # higher than a page and not to be cut
            break
        return part

    def _rest(self, cell: _Cell) -> float:
        return (len(cell.lines) - cell.done) * cell.style.leading + 2 * self._pad

    def _draw_part(self, frame: Frame, x: float, part: Sequence[_Slice], layer: str) -> None:
        """Set the slices that stand on one page, below each other."""
        tops, y = {}, frame.y
        for slice_ in part:
            tops[slice_.row] = y
            y += slice_.height
        edges: dict[tuple[float, float, float, float], None] = {}
        for cell in self._cells:
            rows = [slice_ for slice_ in part if cell.row <= slice_.row < cell.row + cell.rows]
            if not rows:
                continue
            top = tops[rows[0].row]
            bottom = top + sum(slice_.height for slice_ in rows)
            x0, x1 = x + self._edges[cell.column], x + self._edges[cell.column + cell.columns]
            for edge in ((x0, top, x1, top), (x0, bottom, x1, bottom), (x0, top, x0, bottom), (x1, top, x1, bottom)):
                edges[edge] = None
            if self._house.shade and self._table.ruled and cell.row < self._table.header:
                frame.pages.shade(x0, top, x1, bottom, self._house.shade)
            ends = rows[-1].ends and rows[-1].row == min(cell.row + cell.rows, len(self._table.rows)) - 1
            self._draw_cell(frame.pages, cell, x0, top, x1, bottom, ends, layer)
        if self._table.ruled:
            frame.pages.rules(list(edges), self._house.line)
        frame.y = y

    def _draw_cell(
        self, pages: Pages, cell: _Cell, x0: float, top: float, x1: float, bottom: float, ends: bool, layer: str
    ) -> None:
        leading = cell.style.leading
        room = bottom - top - 2 * self._pad
        count = len(cell.lines) if ends else max(int((room + 0.01) / leading), 0)
        lines = cell.lines[cell.done : cell.done + count] if layer == "text" else cell.lines
        y = top + self._pad
        if cell.done == 0 and ends and (not self._house.top_cells or cell.row < self._table.header):
            y += (room - len(lines) * leading) / 2
        for line in lines:
            pages.line(line, cell.style, x0 + _PAD, y, x1 - x0 - 2 * _PAD, layer)
            y += leading
        if layer == "text" and cell.row >= self._table.header:
            cell.done += len(lines)


def _with_least(shares: list[float], least: list[float], width: float) -> list[float]:
    """Shares of a width, none below its least; what that takes is taken from the others as they can give."""
    widths = [max(share, low) for share, low in zip(shares, least, strict=True)]
    over = sum(widths) - width
    give = [wide - low for wide, low in zip(widths, least, strict=True)]
    if over > 0 and sum(give) > 0:
        widths = [wide - over * can / sum(give) for wide, can in zip(widths, give, strict=True)]
    return widths
