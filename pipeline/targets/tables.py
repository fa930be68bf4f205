"""Targets of tables: rows of indicators with a unit column and a column for each year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.document import Block, Cell, Document, Target
from pipeline.rules import load
from pipeline.targets.clauses import Passage
from pipeline.targets.horizons import Horizon, horizons, inherited
from pipeline.targets.judgement import Setting, judge
from pipeline.targets.quantities import Quantity, quantities
from pipeline.targets.rows import target_of
from pipeline.text import squeeze

_RULES = load("targets")
_INDICATOR, _UNIT, _VALUE, _BASELINE = (
    _RULES.pattern(n) for n in ("indicator-column", "unit-column", "value-column", "baseline-column")
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_WHEN = re.compile(r"thời (?:gian|hạn)|tiến độ|hoàn thành", re.IGNORECASE)
_NUMBERED = re.compile(r"^\W*(?:\d{1,3}(?:\.\d{1,3}){0,3}|[IVXLC]{1,6}|[a-zđ])\W*$")
_HEADER_ROWS = 4
_SCALES = (("nghìn tỷ ", 1e12), ("tỷ ", 1e9), ("triệu ", 1e6), ("nghìn ", 1e3))  # of a unit column: ``Tỷ đồng``


@dataclass(frozen=True, slots=True)
class _Columns:
    header_rows: int
    indicator: int
    unit: int | None
    values: dict[int, str | None]  # column → the year its header names
    when: int | None


def table_targets(document: Document, index: int, *, strict: bool) -> Iterator[Target]:
    """Targets of a table item: of a table of indicators each row and year, of any other the bounds its cells state."""
    item = document.items[index]
    block = document.blocks[item.block]
    rows: dict[int, list[Cell]] = {}
    for cell in block.cells:
        rows.setdefault(cell.row, []).append(cell)
    columns = _columns(document, rows)
    if columns is None:
        if not strict:
            yield from _prose_cells(document, block, item.section, rows)
        return
    group = inherited(document, index)
    for row, cells in sorted(rows.items()):
        if row < columns.header_rows:
            continue
        if limit := _group_limit(document, cells, columns):
            group = limit
            continue
        yield from _row(document, cells, columns, group, item.section)


def _columns(document: Document, rows: dict[int, list[Cell]]) -> _Columns | None:
    """The roles of the columns, None where the table is none of indicators."""
    headers: dict[int, str] = {}
    count = 0
    for row in sorted(rows)[:_HEADER_ROWS]:
        texts = {c.column: _text(document, c) for c in rows[row]}
        if row and (_is_body(texts) or not any(texts.values())):
            break
        for cell in rows[row]:
            for column in range(cell.column, cell.column + cell.column_span):
                headers[column] = f"{headers.get(column, '')} {texts[cell.column]}".strip()
        count += 1
    indicator = next((c for c, h in sorted(headers.items()) if _INDICATOR.search(h)), None)
    unit = next((c for c, h in headers.items() if _UNIT.search(h)), None)
    if indicator is None:
        return None
    values = {
        c: (years[-1] if (years := _YEAR.findall(h)) else None)
        for c, h in headers.items()
        if c not in {indicator, unit} and _VALUE.search(h) and not _BASELINE.search(h)
    }
    when = next((c for c, h in headers.items() if _WHEN.search(h) and c not in values), None)
    if not values or (unit is None and not any(values.values())):
        return None
    return _Columns(count, indicator, unit, values, when)


def _is_body(texts: dict[int, str]) -> bool:
    """A row that begins with a number or letter of its own is no header."""
    first = next((texts[c] for c in sorted(texts) if texts[c]), "")
    return bool(_NUMBERED.match(first)) and not all(_NUMBERED.match(t) for t in texts.values() if t)


def _group_limit(document: Document, cells: list[Cell], columns: _Columns) -> Horizon | None:
    """The year of a row that only says by when (``II | Đến năm 2045``)."""
    if any(_text(document, c) for c in cells if c.column in columns.values):
        return None
    for cell in cells:
        if found := horizons(Passage(document.folded, cell.span), heading=True):
            return found[-1]
    return None


def _row(
    document: Document, cells: list[Cell], columns: _Columns, group: Horizon | None, section: int | None
) -> Iterator[Target]:
    by_column = {c.column: c for c in cells}
    name = _text(document, by_column.get(columns.indicator))
    if not name:
        return
    unit = _text(document, by_column.get(columns.unit)) if columns.unit is not None else None
    for column, year in columns.values.items():
        cell = by_column.get(column)
        if cell is None or not cell.span:
            continue
        passage = Passage(document.folded, cell.span)
        for quantity in quantities(passage, document.text):
            if not _states_value(quantity, passage):
                continue
            limit = horizons(passage) or ([group] if group else [])
            when = _when(document, by_column.get(columns.when)) if columns.when is not None else None
            yield _target(document, quantity, name, unit, year or (limit[-1].value if limit else when), cells, section)


def _states_value(quantity: Quantity, passage: Passage) -> bool:
    """The number is the cell's value, not one of a sentence in it (``Đạt trình độ của 5 nước``)."""
    before = passage.text[passage.clause(quantity.lead).start : quantity.lead]
    return len(before.split()) <= 2


def _target(
    document: Document,
    quantity: Quantity,
    name: str,
    unit: str | None,
    horizon: str | None,
    cells: list[Cell],
    section: int | None,
) -> Target:
    own = "%" if quantity.kind == "percent" else None
    per = quantity.per
    value = quantity.number.value
    scale = next((size for word, size in _SCALES if (unit or "").lower().startswith(word)), 1.0)
    if unit and scale > 1.0:
        unit, value = unit[len(next(word for word, size in _SCALES if size == scale)) :], value * scale
    if unit and "/" in unit:
        unit, _, rate = unit.partition("/")
        per = rate.strip() or per
    return Target(
        span=quantity.span,
        text=squeeze(" ".join(_text(document, c) for c in cells)),
        indicator=name,
        comparator=quantity.comparator,
        value=value,
        value_text=document.text[quantity.number.span.start : quantity.number.span.end],
        unit=(unit or "").strip() or own or quantity.unit,
        per=per,
        horizon=horizon,
        horizon_text=horizon,
        section=section,
        confidence=round(0.92 * document.confidence(quantity.span), 4),
    )


def _prose_cells(
    document: Document, block: Block, section: int | None, rows: dict[int, list[Cell]]
) -> Iterator[Target]:
    """Bounds that the cells of a table of tasks state in words (``Ít nhất 10 cơ sở được thành lập``)."""
    header = {c.column: _text(document, c) for c in rows.get(0, ())}
    when = next((c for c, h in header.items() if _WHEN.search(h)), None)
    for cell in block.cells:
        passage = Passage(document.folded, cell.span)
        if cell.row == 0 or not cell.span or len(document.folded[cell.span.start : cell.span.end].split()) < 4:
            continue
        for quantity in quantities(passage, document.text):
            sure = judge(quantity, passage, Setting())
            if sure < 0.8 or (quantity.strength != "strong" and quantity.kind != "percent"):
                continue
            limits = horizons(passage)
            beside = next((c for c in rows[cell.row] if c.column == when), None)
            target = target_of(document, passage, quantity, sure, limits[-1] if limits else None, section)
            if target.horizon is None and (year := _when(document, beside)):
                target = _dated(target, year)
            yield target


def _dated(target: Target, year: str) -> Target:
    return replace(target, horizon=year, horizon_text=year)


def _when(document: Document, cell: Cell | None) -> str | None:
    """The year of a cell that holds nothing but a time (``2030``, ``Năm 2025``)."""
    text = _text(document, cell)
    years = _YEAR.findall(text)
    return years[-1] if years and len(text) <= 24 else None


def _text(document: Document, cell: Cell | None) -> str:
    return squeeze(document.text[cell.span.start : cell.span.end]) if cell and cell.span else ""
