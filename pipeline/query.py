"""SQL over the published tables: every table of one snapshot is a view in a database that can reach nothing else."""

from __future__ import annotations

from glob import escape
from pathlib import Path

import duckdb
import pyarrow as pa

from pipeline import store
from pipeline.errors import UsageError
from pipeline.schema import TABLES

_CLOSED = ("enable_external_access=false", "python_enable_replacements=false", "lock_configuration=true")


def connect(output: Path) -> duckdb.DuckDBPyConnection:
    """A connection with a view of every table of the newest snapshot below `output`, and no other file in reach.

    Raises `StoreError` when nothing was published there.
    """
    state = str(store.current(output))
    connection = duckdb.connect(":memory:")
    for name in TABLES:
        files = _quoted(f"{escape(state)}/{name}/*.parquet")
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet({files})")
    # DuckDB compares both the pattern and the files that it finds with this list
    connection.execute(f"SET allowed_directories=[{_quoted(state)}, {_quoted(escape(state))}]")
    for setting in _CLOSED:
        connection.execute(f"SET {setting}")
    return connection


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def query(output: Path, sql: str) -> pa.Table:
    """The result of one SELECT (DuckDB's dialect) over the tables below `output`.

    Raises `UsageError` with DuckDB's own words when the statement is wrong. Example::

        query(Path("data/processed"), "SELECT code, subject FROM documents WHERE type_code = 'KH'")
    """
    with connect(output) as connection:
        try:
            kinds = [statement.type for statement in connection.extract_statements(sql)]
            if kinds != [duckdb.StatementType.SELECT]:
                raise UsageError("the tables can be read, not changed", "write one SELECT")
            return connection.sql(sql).to_arrow_table()
        except duckdb.Error as error:
            mend = "`kehoach query` without SQL lists the tables" if isinstance(error, duckdb.CatalogException) else ""
            raise UsageError(f"the query failed: {str(error).strip()}", mend) from error
