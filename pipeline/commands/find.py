"""Which act a person means by a path, an id or a number."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.dataset as ds

from pipeline import store
from pipeline.errors import UsageError
from pipeline.schema import TABLES

Rows = dict[str, list[dict[str, Any]]]
_SHOWN = ("documents", "fields", "sections", "citations", "tasks", "responsibilities", "targets")


def in_archive(output: Path, name: str) -> Iterator[Rows]:
    """The rows of each act that `name` means in the archive: a doc_id, a number, a path, or a file with the same bytes.

    Raises `UsageError` with near names when there is none, `StoreError` when there is no archive.
    """
    state = store.current(output)
    known = _read(state, "documents", None, ["doc_id", "file_id", "code", "source_path"])
    wanted = [row["doc_id"] for row in known if _means(row, name)]
    if not wanted and Path(name).is_file():
        with Path(name).open("rb") as file:
            file_id = hashlib.file_digest(file, "sha256").hexdigest()
        wanted = [row["doc_id"] for row in known if row["file_id"] == file_id]
    if not wanted:
        names = [str(row[key]) for row in known for key in ("code", "source_path", "doc_id") if row[key]]
        near = difflib.get_close_matches(name, names, 3, 0.5)
        mend = (
            f"nearest: {', '.join(near)}"
            if near
            else '`kehoach query "SELECT code, source_path FROM documents"` lists them'
        )
        raise UsageError(f"{output} has no act {name!r}", mend)
    for doc_id in wanted:
        yield {table: _read(state, table, pc.field("doc_id") == doc_id) for table in _SHOWN}


def _means(row: dict[str, Any], name: str) -> bool:
    path = str(row["source_path"])
    return (
        name in (row["doc_id"], path)
        or (bool(row["code"]) and _squashed(row["code"]) == _squashed(name))
        or path.endswith(f"/{name}")
    )


def _squashed(code: str) -> str:
    return "".join(code.split()).lower()


def _read(state: Path, table: str, only: Any, columns: list[str] | None = None) -> list[dict[str, Any]]:
    dataset = ds.dataset(state / table, schema=TABLES[table].arrow, format="parquet")
    rows: list[dict[str, Any]] = dataset.to_table(columns=columns, filter=only).to_pylist()
    return rows
