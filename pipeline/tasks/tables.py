"""Task tables: ``STT | Nội dung nhiệm vụ | Đơn vị chủ trì | Đơn vị phối hợp | Thời gian hoàn thành | Sản phẩm``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from pipeline.document import Block, Document, Span
from pipeline.rules import load

_HEADER_ROWS = 4
_LONGEST_NAME = 40  # characters of a column's name
_NUMBER = re.compile(r"^\W*(?:\d{1,3}(?:[.,]\d{1,3}){0,3}|[a-zđ])\W*$")
_GROUP = re.compile(r"^\W*(?:[IVX]{1,5}|[A-HĐ])\W*$")
_COUNTED = re.compile(r"^\W*\(?\d{1,2}\)?\W*$")


@dataclass(slots=True)
class Row:
    """A row that is a task.

    Attributes:
        task: what is to be done, in one part or in those that a page break cut.
        cells: spans by what the column fills (lead, support, time, product).
        number: as written in the first column.
        groups: headings above it, inner first.
        item: index of the table in `Document.items`.
    """

    task: tuple[Span, ...]
    cells: dict[str, tuple[Span, ...]]
    number: str
    groups: tuple[Span, ...]
    item: int


@dataclass(slots=True)
class Columns:
    """What the columns of a table fill, by their index; `width`: columns in all."""

    fills: dict[int, str] = field(default_factory=dict)
    width: int = 0
    filled: list[int] = field(default_factory=list)  # columns that hold anything

    def of(self, name: str) -> list[int]:
        return [c for c, n in self.fills.items() if n == name]


@cache
def _headers() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((rule.data["fills"], rule.regex) for rule in load("table_headers").rules)


Grid = dict[int, dict[int, list[Span]]]


def read(document: Document, item: int, before: Columns | None, found: list[Row]) -> Columns | None:
    """Adds the tasks of a table to `found`; `before` are the columns of the task table that it may continue."""
    block = document.blocks[document.items[item].block]
    grid = _grid(block)
    if not grid:
        return None
    width = 1 + max(max(r) for r in grid.values())
    columns, first = _columns(document, grid, width)
    if columns is None and before is not None and not _looks_like_header(document, grid):
        columns, first = _continued(document, grid, before, width), 0
    if columns is None:
        return None
    columns.filled = columns.filled or _filled(document, grid, width)
    _rows(document, item, grid, columns, first, found)
    return columns


def _grid(block: Block) -> Grid:
    """Cells by row and column; a merged cell fills every row it covers, two cells of one place are parts of one."""
    grid: Grid = {}
    for cell in block.cells:
        for row in range(cell.row, cell.row + max(cell.row_span, 1)):
            grid.setdefault(row, {}).setdefault(cell.column, []).append(cell.span)
    return dict(sorted(grid.items()))


def _text(document: Document, spans: list[Span] | tuple[Span, ...]) -> str:
    return " ".join(" ".join(document.folded[a:b].split()) for a, b in spans).strip()


# ------------------------------------------------------------------ headers
def _columns(document: Document, grid: Grid, width: int) -> tuple[Columns | None, int]:
    """What the columns fill, and the first row below the header; None for a table that is no task table."""
    order = list(grid)
    for at in range(min(2, len(order))):  # a title may stand in the first row
        for depth in range(1, min(_HEADER_ROWS, len(order) - at)):
            columns = _read_header(document, grid, order[at : at + depth], width)
            if columns is None:
                continue
            below = at + depth
            if below < len(order) and _parts_columns(document, grid[order[below]], columns):
                below += 1  # ``Phân công`` over ``Chủ trì | Phối hợp``
                columns = _read_header(document, grid, order[at:below], width) or columns
            while below < len(order) and _is_header_row(document, grid[order[below]], columns):
                below += 1
            return columns, below
    return None, 0


def _read_header(document: Document, grid: Grid, header: list[int], width: int) -> Columns | None:
    columns = Columns(width=width)
    for column in range(width):
        words = " ".join(dict.fromkeys(_text(document, grid[r].get(column, [])) for r in header)).strip()
        if not words or len(words) > 120:
            continue
        fills = next((f for f, pattern in _headers() if pattern.search(words)), None)
        if fills:
            columns.fills[column] = fills
    tasks = columns.of("task")
    if not tasks or columns.of("measure"):
        return None
    for extra in tasks[1:]:  # the first that says what is to be done; a second is a detail of it
        columns.fills[extra] = "detail"
    described = set(columns.fills.values()) & {"lead", "support", "time", "product"}
    enough = described & {"lead", "support"} or {"time", "product"} <= described
    return columns if enough or (described and columns.of("number")) else None


def _is_header_row(document: Document, row: dict[int, list[Span]], columns: Columns) -> bool:
    """A further row of the header: column numbers, sub-headings of merged columns."""
    texts = [t for t in (_text(document, s) for s in row.values()) if t]
    if not texts or (all(_COUNTED.match(t) for t in texts) and len(texts) > 2):
        return True
    task = _text(document, row.get(columns.of("task")[0], []))
    return any(f == "task" and p.search(task) and len(task) < 40 for f, p in _headers()) and not any(
        _NUMBER.match(_text(document, row.get(c, []))) for c in columns.of("number")
    )


def _parts_columns(document: Document, row: dict[int, list[Span]], columns: Columns) -> bool:
    """A second row of the header, whose cells stand only below a head that spans several columns."""
    known = {*columns.of("task"), *columns.of("number")}
    texts = {c: t for c, s in row.items() if (t := _text(document, s))}
    return bool(texts) and not known & texts.keys() and all(_names_column(text) for text in texts.values())


def _names_column(text: str) -> bool:
    return len(text) < _LONGEST_NAME and any(pattern.search(text) for _, pattern in _headers())


def _filled(document: Document, grid: Grid, width: int) -> list[int]:
    return [c for c in range(width) if any(_text(document, r.get(c, [])) for r in grid.values())]


def _continued(document: Document, grid: Grid, before: Columns, width: int) -> Columns | None:
    """Columns of a table that goes on on a new page, where ruling may have split one or left one empty."""
    if before.width == width:
        return before
    filled = _filled(document, grid, width)
    if len(filled) != len(before.filled):
        return None
    fills = {new: before.fills[old] for new, old in zip(filled, before.filled, strict=True) if old in before.fills}
    return Columns(fills, width, filled)


def _looks_like_header(document: Document, grid: Grid) -> bool:
    first = next(iter(grid.values()))
    known = sum(
        any(p.search(_text(document, s)) for _, p in _headers()) and len(_text(document, s)) < 60
        for s in first.values()
    )
    return known >= max(2, len(first) - 1)


# ------------------------------------------------------------------ rows
def _rows(document: Document, item: int, grid: Grid, columns: Columns, first: int, found: list[Row]) -> None:
    continued = first == 0 and bool(found)
    groups: list[tuple[int, Span]] = [(0, s) for s in found[-1].groups[-1:]] if continued else []
    task_column = columns.of("task")[0]
    for order, index in enumerate(grid):
        if order < first:
            continue
        row = grid[index]
        if order > first and _is_header_row(document, row, columns):
            continue
        number = " ".join(_text(document, row.get(c, [])) for c in columns.of("number"))
        filled = {c: s for c, s in row.items() if _text(document, s)}
        task = filled.get(task_column, [])
        described = [c for c in filled if columns.fills.get(c) in {"lead", "support", "time", "product", "detail"}]
        if continued and order == 0 and columns.of("number") and not number and filled:
            _extend(found, filled, columns)
            continue
        if _is_group(document, number, filled, described, task_column):
            span = (task or next(iter(filled.values()), [Span(0, 0)]))[0]
            rank = 0 if _GROUP.match(number) or not number else 1 + number.strip(" .").count(".")
            groups = [g for g in groups if g[0] < rank]
            groups.append((rank, span))
            continue
        if not task:
            _extend(found, filled, columns)
            continue
        cells: dict[str, tuple[Span, ...]] = {}
        for column, spans in filled.items():
            fills = columns.fills.get(column)
            if fills in {"lead", "support", "time", "product"}:
                cells[fills] = (*cells.get(fills, ()), *spans)
        if len(_text(document, task)) > 5:
            found.append(Row(tuple(task), cells, number.strip(" ."), tuple(s for _, s in reversed(groups)), item))


def _is_group(
    document: Document, number: str, filled: dict[int, list[Span]], described: list[int], task_column: int
) -> bool:
    """A row that heads those below it: a Roman number or letter, or one text across the table."""
    if described:
        return False
    if _GROUP.match(number):
        return True
    texts = [c for c, s in filled.items() if not _NUMBER.match(_text(document, s))]
    return len(texts) == 1 and (not number.strip() or texts[0] != task_column or not _NUMBER.match(number))


def _extend(found: list[Row], filled: dict[int, list[Span]], columns: Columns) -> None:
    """A row without a number or task goes on with the cells of the row before it."""
    if not found:
        return
    for column, spans in filled.items():
        fills = columns.fills.get(column)
        if fills in {"lead", "support", "time", "product"}:
            found[-1].cells[fills] = (*found[-1].cells.get(fills, ()), *spans)
        elif fills == "task":
            found[-1].task = (*found[-1].task, *spans)
