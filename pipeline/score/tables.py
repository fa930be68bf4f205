"""Gold tables and published tables, read as rows by document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from pipeline import store
from pipeline.errors import StoreError
from pipeline.schema import TABLES

Row = dict[str, Any]
GROUPS = ("form", "genre", "manner", "level", "medium")  # what gold tells of each specimen
BY_DOCUMENT = ("fields", "sections", "citations", "tasks", "responsibilities", "targets", "plan_resolutions")
_ARCHIVE = ("acts", "relations")


@dataclass(frozen=True)
class Tables:
    """One folder of tables.

    Attributes:
        columns: of each table that is there, by its name.
        documents: rows by file_id, in order of `ordinal`.
        rows: rows of the tables that belong to documents, by table and doc_id.
        archive: rows of acts and relations.
        pages: text of each page, by file_id and number; None where the page has none.
    """

    columns: Mapping[str, frozenset[str]]
    documents: Mapping[str, list[Row]]
    rows: Mapping[str, Mapping[str, list[Row]]]
    archive: Mapping[str, list[Row]]
    pages: Mapping[tuple[str, int], str | None]


def read_gold(folder: Path) -> Tables:
    """Gold tables of `folder`; any of them may be missing but `documents`. Raises `StoreError` without it."""
    if _open(folder, "documents") is None:
        raise StoreError(f"{folder} holds no gold", "it must hold documents/*.parquet in the published schema")
    tables = {name: found for name in TABLES if (found := _open(folder, name)) is not None}
    pages = _page_texts(tables["pages"]) if "pages" in tables else {}
    words = _open(folder, "words")
    return _tables(tables, pages | (_word_texts(words) if words is not None else {}))


def read_published(folder: Path, files: Iterable[str]) -> Tables:
    """Published tables of `folder`, as far as they tell of `files` (file_id).

    Raises `StoreError` when one of them is missing.
    """
    snapshot = store.published(folder)
    state = snapshot.path if snapshot else folder
    tables = {}
    for name in TABLES:
        found = _open(state, name)
        if found is None:
            raise StoreError(f"{folder} holds no table {name}", f"make them with: kehoach run FOLDER --output {folder}")
        tables[name] = found
    wanted = pa.array(sorted(files), pa.string())
    for name in ("documents", "pages"):
        tables[name] = tables[name].filter(pc.is_in(tables[name]["file_id"], wanted))
    doc_ids = tables["documents"]["doc_id"]
    for name in BY_DOCUMENT:
        tables[name] = tables[name].filter(pc.is_in(tables[name]["doc_id"], doc_ids))
    return _tables(tables, _page_texts(tables["pages"]))


def specimens(folder: Path) -> dict[tuple[str, int], tuple[str | None, ...]]:
    """The `GROUPS` of each gold document, by file_id and ordinal; empty where gold does not tell them."""
    path = folder / "specimens.parquet"
    if not path.is_file():
        return {}
    rows = ds.dataset(path).to_table().to_pylist()
    return {(row["file_id"], row["ordinal"]): tuple(row.get(name) or None for name in GROUPS) for row in rows}


def _open(folder: Path, name: str) -> pa.Table | None:
    path = folder / name
    return ds.dataset(path, format="parquet").to_table() if any(path.glob("*.parquet")) else None


def _tables(tables: Mapping[str, pa.Table], pages: Mapping[tuple[str, int], str | None]) -> Tables:
    documents: dict[str, list[Row]] = {}
    for row in sorted(tables["documents"].to_pylist(), key=lambda row: (row["file_id"], row["ordinal"])):
        documents.setdefault(row["file_id"], []).append(row)
    rows: dict[str, dict[str, list[Row]]] = {}
    for name in BY_DOCUMENT:
        found = rows.setdefault(name, {})
        for row in tables[name].to_pylist() if name in tables else ():
            found.setdefault(row["doc_id"], []).append(row)
    return Tables(
        {name: frozenset(table.column_names) for name, table in tables.items()},
        documents,
        rows,
        {name: tables[name].to_pylist() if name in tables else [] for name in _ARCHIVE},
        pages,
    )


def _page_texts(pages: pa.Table) -> dict[tuple[str, int], str | None]:
    columns = (pages[name].to_pylist() for name in ("file_id", "page", "text"))
    return {(file_id, page): text for file_id, page, text in zip(*columns, strict=True)}


def _word_texts(words: pa.Table) -> dict[tuple[str, int], str | None]:
    """The words of each page in order, parted by blanks; the letters of seals are drawn, and no text."""
    found: dict[tuple[str, int], list[str]] = {}
    if "layer" in words.schema.names:
        words = words.filter(pc.not_equal(words["layer"], "seal"))
    columns = (words[name].to_pylist() for name in ("file_id", "page", "text"))
    for file_id, page, text in zip(*columns, strict=True):
        found.setdefault((file_id, page), []).append(text)
    return {page: " ".join(texts) for page, texts in found.items()}
