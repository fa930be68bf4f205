"""Which act a person means by a path, an id or a number."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.query import connect

Row = dict[str, Any]
_SHOWN = ("documents", "fields", "candidates", "sections", "citations", "tasks", "responsibilities", "targets")


def in_archive(output: Path, name: str) -> Iterator[dict[str, list[Row]]]:
    """The rows of each act that `name` means in the archive: a doc_id, a number, a path, or a file with the same bytes.

    Raises `UsageError` with near names when there is none, `StoreError` when there is no archive.
    """
    with connect(output) as tables:

        def select(sql: str, *values: str) -> list[Row]:
            rows: list[Row] = tables.sql(sql, params=values).to_arrow_table().to_pylist()
            return rows

        known = select("SELECT doc_id, file_id, code, source_path FROM documents")
        wanted = [row["doc_id"] for row in known if _means(row, name)] or _same_bytes(known, Path(name))
        if not wanted:
            raise UsageError(f"{output} has no act {name!r}", _near(known, name))
        for doc_id in wanted:
            yield {table: select(f"SELECT * FROM {table} WHERE doc_id = ?", doc_id) for table in _SHOWN}


def _means(row: Row, name: str) -> bool:
    path = str(row["source_path"])
    return (
        name in (row["doc_id"], path)
        or (bool(row["code"]) and _squashed(row["code"]) == _squashed(name))
        or path.endswith(f"/{name}")
    )


def _squashed(code: str) -> str:
    return "".join(code.split()).lower()


def _same_bytes(known: list[Row], path: Path) -> list[str]:
    if not path.is_file():
        return []
    with path.open("rb") as file:
        file_id = hashlib.file_digest(file, "sha256").hexdigest()
    return [row["doc_id"] for row in known if row["file_id"] == file_id]


def _near(known: list[Row], name: str) -> str:
    names = [str(row[key]) for row in known for key in ("code", "source_path", "doc_id") if row[key]]
    near = [n for n in names if name.lower() in n.lower()][:3] or difflib.get_close_matches(name, names, 3, 0.5)
    return (
        f"nearest: {', '.join(near)}"
        if near
        else '`kehoach query "SELECT code, source_path FROM documents"` lists them'
    )
