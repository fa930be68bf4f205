"""A workbook for Excel and LibreOffice: a sheet for each table; text is text, numbers are numbers, dates are dates."""

from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError, FileSizeError

from pipeline import store
from pipeline.errors import UsageError
from pipeline.export.xml_text import allowed
from pipeline.schema import TABLES
from pipeline.spreadsheet import is_formula

ROWS, COLUMNS, LETTERS = 1_048_576, 16_384, 32_767  # the most that a sheet and a cell hold
_WIDEST, _SAMPLE = 60, 200
_EXACT = 1 << 53  # from here on a spreadsheet rounds whole numbers
_FIRST_DAY = date(1900, 3, 1)  # before it Excel counts a day that never was


def tables(output: Path, names: Collection[str] = ()) -> dict[str, ds.Dataset]:
    """The tables published below `output`, or those of `names`, in the order of the dictionary.

    Raises `UsageError` for a table that there is not, `StoreError` when nothing was published there.
    """
    if unknown := sorted(set(names) - set(TABLES)):
        raise UsageError(f"there is no table {', '.join(unknown)}", f"choose from: {', '.join(TABLES)}")
    state = store.current(output)
    wanted = [name for name in TABLES if not names or name in names]
    return {name: ds.dataset(state / name, schema=TABLES[name].arrow, format="parquet") for name in wanted}


def write(sheets: Mapping[str, ds.Dataset], path: Path) -> int:
    """Write a sheet for each dataset; gives how many texts were cut because a cell cannot hold them, each of which says so.

    The file appears whole or not at all. Raises `UsageError` where there are more rows or columns than a sheet holds.
    """
    counts = {name: rows.count_rows() for name, rows in sheets.items()}
    for name, rows in sheets.items():
        _check(name, counts[name], len(rows.schema))
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".kehoach-") as folder:
        made = Path(folder) / "workbook"
        told = {"constant_memory": True, "tmpdir": folder, "default_date_format": "yyyy-mm-dd"}
        book = xlsxwriter.Workbook(str(made), told)
        cut = sum(_Sheet(book, name, rows.schema.names).fill(rows, counts[name]) for name, rows in sheets.items())
        try:
            book.close()
        except FileCreateError as error:
            raise error.args[0] from error  # the `OSError` behind it
        except FileSizeError as error:
            raise UsageError(f"{path} would be larger than 4 GB", "choose fewer tables, or fewer rows") from error
        made.replace(path)
    return cut


def _check(name: str, rows: int, columns: int) -> None:
    mend = "ask for a part of it (kehoach query … --format xlsx), or take CSV, or the Parquet files as they are"
    if rows >= ROWS:
        raise UsageError(f"{name} has {rows:,} rows, and a sheet holds {ROWS - 1:,} below its header", mend)
    if columns > COLUMNS:
        raise UsageError(f"{name} has {columns:,} columns, and a sheet holds {COLUMNS:,}", mend)


class _Sheet:
    """A sheet that is being written, row after row."""

    def __init__(self, book: Any, name: str, columns: list[str]) -> None:
        self._sheet = book.add_worksheet(name)
        self._moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        # Such a text stays one also when someone edits its cell.
        self._quoted = book.add_format({"quote_prefix": True})
        self._cut = 0
        self._columns = [self._fitting(column) for column in columns]
        bold = book.add_format({"bold": True})
        for number, column in enumerate(self._columns):
            self._sheet.write_string(0, number, column, bold)
        self._widths = [len(column) + 4 for column in self._columns]  # the filter's button stands there too

    def fill(self, rows: ds.Dataset, count: int) -> int:
        """Write all rows; gives how many texts were cut."""
        row = 0
        for batch in rows.to_batches(batch_size=4096, batch_readahead=1, fragment_readahead=1):
            for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                row += 1
                for number, value in enumerate(values):
                    if value is not None:
                        self._put(row, number, value)
        last = max(len(self._columns) - 1, 0)
        self._sheet.freeze_panes(1, 0)
        self._sheet.autofilter(0, 0, count, last)
        self._sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        for number, width in enumerate(self._widths):
            self._sheet.set_column(number, number, min(width, _WIDEST))
        return self._cut

    def _put(self, row: int, column: int, value: Any) -> None:
        sheet = self._sheet
        if isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif isinstance(value, int | float | Decimal) and math.isfinite(value) and _is_exact(value):
            sheet.write_number(row, column, value)
        elif isinstance(value, datetime) and value.date() >= _FIRST_DAY:
            plain = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
            sheet.write_datetime(row, column, plain, self._moment)
            self._widen(row, column, 19)
        elif isinstance(value, date) and not isinstance(value, datetime) and value >= _FIRST_DAY:
            sheet.write_datetime(row, column, value)
            self._widen(row, column, 10)
        elif value == value:  # NaN is no value
            text = self._fitting(_as_text(value))
            sheet.write_string(row, column, text, self._quoted if is_formula(text) else None)
            self._widen(row, column, len(text))

    def _widen(self, row: int, column: int, letters: int) -> None:
        if row <= _SAMPLE:
            self._widths[column] = max(self._widths[column], letters + 1)

    def _fitting(self, text: str) -> str:
        """Text as a cell can hold it; what was cut says so at its end. Letters are counted as Excel does, in UTF-16."""
        text = allowed(text)
        if text.startswith("<r>") and text.endswith("</r>"):
            text = f" {text}"  # XlsxWriter would take it for XML of its own, and write it as it stands
        if len(text) <= LETTERS // 2 or len(text.encode("utf-16-le")) <= 2 * LETTERS:
            return text
        self._cut += 1
        note = f" … [cut: {len(text):,} characters]"
        return text.encode("utf-16-le")[: 2 * (LETTERS - len(note))].decode("utf-16-le", "ignore") + note


def _is_exact(value: float | Decimal) -> bool:
    return isinstance(value, float) or abs(value) <= _EXACT


def _as_text(value: Any) -> str:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value if isinstance(value, str) else str(value)
