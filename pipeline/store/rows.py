"""Rows as the ledger keeps them: compressed JSON."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Any

import pyarrow as pa

from pipeline.schema import TABLES

Row = dict[str, Any]


def encode(rows: list[Any]) -> bytes:
    """Rows as compressed JSON; dates in ISO form."""
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"), default=_iso)
    return zlib.compress(text.encode(), 3)


def _iso(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no column holds a {type(value).__name__}: {value!r}")


def decode(name: str, payload: bytes) -> list[Row]:
    """Rows of table `name` back from `encode`, dates and moments as Python's."""
    rows: list[Row] = json.loads(zlib.decompress(payload))
    for column, parse in _temporal(name):
        for row in rows:
            if row.get(column):
                row[column] = parse(row[column])
    return rows


@cache
def _temporal(name: str) -> list[tuple[str, Callable[[str], date]]]:
    return [
        (field.name, date.fromisoformat if pa.types.is_date(field.type) else datetime.fromisoformat)
        for field in TABLES[name].arrow
        if pa.types.is_temporal(field.type)
    ]
