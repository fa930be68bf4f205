"""SQL over the tables: what it answers, what it refuses, and how it says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import Settings, process_folder
from pipeline.errors import StoreError, UsageError
from pipeline.query import query
from tests.small_archive import write_archive


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("query") / "a [folder]'s* name"
    process_folder([write_archive(root / "raw")], root / "out", Settings(workers=0))
    return root / "out"


def test_tables_join(output: Path) -> None:
    rows = query(
        output,
        "SELECT d.code, a.code AS resolution, p.depth FROM plan_resolutions p JOIN documents d USING (doc_id) "
        "JOIN acts a ON a.act_key = p.resolution_key ORDER BY depth",
    ).to_pylist()
    assert [(row["code"], row["resolution"], row["depth"]) for row in rows] == [
        ("45/KH-UBND", "12-NQ/TU", 1),
        ("08/KH-UBND", "12-NQ/TU", 2),
    ]


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELEC 1", 'syntax error at or near "SELEC"'),
        ("SELECT colour FROM documents", 'Referenced column "colour" not found'),
        ("SELECT * FROM dokuments", "dokuments does not exist"),
        ("", "write one SELECT"),
        ("SELECT 1; SELECT 2", "write one SELECT"),
        ("CREATE TABLE x AS SELECT 1", "can be read, not changed"),
        ("DROP VIEW files", "can be read, not changed"),
        ("COPY (SELECT 1) TO '/tmp/kehoach-query.csv'", "can be read, not changed"),
        ("SELECT * FROM read_text('/etc/hostname')", "Permission Error"),
        ("SELECT * FROM output", "does not exist"),  # a Python variable is no table
    ],
)
def test_what_is_refused_is_said(sql: str, said: str, output: Path) -> None:
    with pytest.raises(UsageError, match=r"failed|read") as caught:
        query(output, sql)
    assert said in str(caught.value)


def test_no_tables_yet(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="kehoach run"):
        query(tmp_path, "SELECT 1")
