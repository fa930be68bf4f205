"""SQL over the published tables: every table of one snapshot is a view in an empty database that can reach no file."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds

from pipeline import store
from pipeline.errors import UsageError
from pipeline.schema import TABLES

_CLOSED = ("enable_external_access=false", "python_enable_replacement_scans=false", "lock_configuration=true")


def connect(output: Path) -> duckdb.DuckDBPyConnection:
    """A connection with a view of every table of the newest snapshot below `output`; nothing can be written.

    Raises `StoreError` when nothing was published there.
    """
    state = store.current(output)
    connection = duckdb.connect(":memory:")
    for name in TABLES:
        connection.register(name, ds.dataset(state / name, schema=TABLES[name].arrow, format="parquet"))
    for setting in _CLOSED:
        connection.execute(f"SET {setting}")
    return connection


def query(output: Path, sql: str) -> pa.Table:
    """The result of one SQL statement (DuckDB's dialect) over the tables below `output`.

    Raises `UsageError` with DuckDB's own words when the statement is wrong. Example::

        query(Path("data/processed"), "SELECT code, subject FROM documents WHERE type_code = 'KH'")
    """
    with connect(output) as connection:
        try:
            result = connection.sql(sql)
            if result is None:
                raise UsageError("the statement gives no rows", "tables can be read, not changed: write a SELECT")
            return result.to_arrow_table()
        except duckdb.Error as error:
            raise UsageError(f"the query failed: {error}", "`kehoach query` without SQL lists the tables") from error
