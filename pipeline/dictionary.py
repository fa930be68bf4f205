"""The data dictionary of the published tables: as Frictionless data package, markdown and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from pipeline.schema import TABLES, Column, Table

_KINDS = (
    (pa.types.is_string, "string"),
    (pa.types.is_boolean, "boolean"),
    (pa.types.is_integer, "integer"),
    (pa.types.is_floating, "number"),
    (pa.types.is_date, "date"),
    (pa.types.is_timestamp, "datetime"),
    (pa.types.is_list, "array"),
)


def kind(column: Column) -> str:
    """Type of a column in Frictionless words (``string``, ``integer``, ``date``, ``array`` …)."""
    return next(name for test, name in _KINDS if test(column.type))


def datapackage(files: Iterable[str]) -> str:
    """``datapackage.json`` (Frictionless Data Package 1) for tables in `files` (``tasks/part-all.parquet`` …)."""
    files = list(files)
    resources = [_resource(table, [f for f in files if f.startswith(f"{table.name}/")]) for table in TABLES.values()]
    package = {
        "name": "kehoach",
        "title": "Tables of an archive of Vietnamese official documents",
        "profile": "data-package",
        "resources": resources,
    }
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"


def as_json() -> list[dict[str, Any]]:
    """Every table with its columns, keys and references."""
    return [
        {
            "table": table.name,
            "description": table.description,
            "label": table.label,
            "key": list(table.key),
            "columns": [_field(column) | {"arrow_type": str(column.type)} for column in table.columns],
        }
        for table in TABLES.values()
    ]


def as_markdown() -> str:
    """The dictionary as one markdown page."""
    lines = ["# Data dictionary", ""]
    for table in TABLES.values():
        lines += [f"## {table.name} ({table.label})", "", f"{table.description} Key: `{'`, `'.join(table.key)}`.", ""]
        lines += ["| column | type | meaning | Vietnamese | unit | source |", "|---|---|---|---|---|---|"]
        for column in table.columns:
            meaning = column.description + (f" → `{'.'.join(column.refers)}`" if column.refers else "")
            cells = (f"`{column.name}`", kind(column), meaning, column.label, column.unit, column.source)
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
        lines.append("")
    return "\n".join(lines)


def _resource(table: Table, files: list[str]) -> dict[str, Any]:
    references = [
        {
            "fields": [column.name],
            "reference": {"resource": _other(table, column.refers[0]), "fields": [column.refers[1]]},
        }
        for column in table.columns
        if column.refers
    ]
    schema: dict[str, Any] = {"fields": [_field(column) for column in table.columns], "primaryKey": list(table.key)}
    if references:
        schema["foreignKeys"] = references
    return {
        "name": table.name.replace("_", "-"),
        "title": table.label,
        "description": table.description,
        "path": files,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "schema": schema,
    }


def _other(table: Table, name: str) -> str:
    return "" if name == table.name else name.replace("_", "-")  # "" is the table itself


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": kind(column),
        "title": column.label,
        "description": column.description,
    }
    field |= {"unit": column.unit} if column.unit else {}
    field |= {"source": column.source} if column.source else {}
    field |= {"references": ".".join(column.refers)} if column.refers else {}
    return field
