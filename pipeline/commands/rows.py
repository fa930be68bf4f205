"""Rows of a query, of `doctor` and of the data dictionary, for a terminal or another program."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.dictionary import kind
from pipeline.doctor import Finding
from pipeline.schema import TABLES
from pipeline.spreadsheet import write_csv

_ROWS = 200  # on a terminal
_CELL = 400  # characters of one cell on a terminal
OVERVIEW = " UNION ALL ".join(
    f"""SELECT '{name}' AS "table", count(*) AS rows, '{table.description.replace("'", "''")}' AS meaning FROM {name}"""
    for name, table in TABLES.items()
)


def as_table(result: pa.Table) -> RenderableType:
    """A query's result for a terminal; says so when it is cut."""
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for field in result.schema:
        number = pa.types.is_integer(field.type) or pa.types.is_floating(field.type)
        table.add_column(Text(field.name), justify="right" if number else "left", overflow="fold")
    for row in result.slice(0, _ROWS).to_pylist():
        table.add_row(*(_cell(value) for value in row.values()))
    left = result.num_rows - _ROWS
    note = (
        f"… {left:,} more rows: --format csv prints all"
        if left > 0
        else f"{result.num_rows:,} row{'s' if result.num_rows != 1 else ''}"
    )
    return Group(table, Text(note, style="dim"))


def _cell(value: Any) -> Text:
    if value is None:
        return Text("")
    if isinstance(value, list):
        value = "; ".join(map(str, value))
    text = f"{value:.6g}" if isinstance(value, float) else str(value)
    return Text(text if len(text) <= _CELL else text[:_CELL] + "…")


def as_csv(result: pa.Table) -> str:
    """A query's result as CSV; lists as JSON, absent values as empty cells, formulas as text."""
    text = io.StringIO()
    write_csv(text, result.column_names, zip(*(column.to_pylist() for column in result.columns), strict=True), "\n")
    return text.getvalue()


def as_json(result: pa.Table) -> str:
    """A query's result as a JSON array of objects."""
    return json.dumps(result.to_pylist(), ensure_ascii=False, indent=1, default=str) + "\n"


def findings(found: list[Finding]) -> Iterator[RenderableType]:
    """What `doctor` saw, then what to do."""
    table = Table(box=None, show_header=False, padding=(0, 1, 0, 0))
    for one in found:
        mark = Text("ok", style="green") if one.ok else Text("missing" if one.needed else "absent", style="red")
        table.add_row(mark, one.name, Text(one.found))
    yield table
    mends = list(dict.fromkeys(one.mend for one in found if not one.ok and one.mend))
    yield Group(
        "", *(["To mend it:", *(Text(f"  {mend}") for mend in mends)] if mends else ["All that is needed is here."])
    )


def dictionary() -> Iterator[RenderableType]:
    """The data dictionary for a terminal."""
    for table in TABLES.values():
        grid = Table(box=None, show_header=False, padding=(0, 2, 0, 2))
        for column in table.columns:
            mark = "*" if column.name in table.key else " "
            meaning = Text(column.description)
            meaning.append(f" [{column.unit}]" if column.unit else "", style="dim")
            meaning.append(f" → {'.'.join(column.refers)}" if column.refers else "", style="dim")
            grid.add_row(Text(f"{mark}{column.name}", style="bold" if mark == "*" else ""), kind(column), meaning)
        yield Group(Text(f"{table.name}: {table.description}", style="bold cyan"), grid, "")
