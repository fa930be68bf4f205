"""What a published table and its columns are made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pyarrow as pa

STRING, INT, DOUBLE, BOOL, DATE = pa.string(), pa.int32(), pa.float64(), pa.bool_(), pa.date32()
STRINGS = pa.list_(pa.string())
BBOX = pa.list_(pa.float64())
MOMENT = pa.timestamp("us", tz="UTC")
LONG = pa.int64()


@dataclass(frozen=True)
class Column:
    """One column: Arrow type, meaning in English, label in Vietnamese, unit, and the norm that defines it."""

    name: str
    type: pa.DataType
    description: str
    label: str
    unit: str = ""
    source: str = ""
    refers: tuple[str, str] | None = None  # (table, column) that every value must be found in


@dataclass(frozen=True)
class Table:
    """One table: its columns in order; the first ones named in `key` identify a row.

    `scope` is ``"file"`` for what one file alone yields, ``"archive"`` for what needs all of them, and ``"run"`` for
    what tells how the tables were made.
    """

    name: str
    description: str
    label: str
    key: tuple[str, ...]
    columns: tuple[Column, ...] = field(repr=False)
    scope: str = "file"

    @cached_property
    def arrow(self) -> pa.Schema:
        """Arrow schema; each field carries description, label, unit, source and reference as metadata."""
        fields = []
        for column in self.columns:
            meta = {"description": column.description, "label": column.label}
            meta |= {"unit": column.unit} if column.unit else {}
            meta |= {"source": column.source} if column.source else {}
            meta |= {"refers": ".".join(column.refers)} if column.refers else {}
            fields.append(pa.field(column.name, column.type, nullable=column.name not in self.key, metadata=meta))
        return pa.schema(fields, metadata={"description": self.description, "key": ",".join(self.key)})

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(column.name for column in self.columns)

    def to_arrow(self, rows: Iterable[dict[str, Any]]) -> pa.Table:
        """Rows as an Arrow table with exactly this schema; raises `ValueError` for a column that it does not have."""
        rows = list(rows)
        names = frozenset(self.names)
        unknown = {name for row in rows if not row.keys() <= names for name in row.keys() - names}
        if unknown:
            raise ValueError(f"table {self.name} has no column {', '.join(sorted(unknown))}")
        return pa.Table.from_pylist(rows, schema=self.arrow)
