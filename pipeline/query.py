"""SQL over the published tables: every table of one snapshot is a view in an empty database that can reach no file."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds

from pipeline import store
from pipeline.errors import UsageError
from pipeline.schema import TABLES

_CLOSED = ("enable_external_access=false", "python_enable_replacements=false", "lock_configuration=true")
_READING = ([duckdb.StatementType.SELECT], [duckdb.StatementType.EXPLAIN])


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
            statements = connection.extract_statements(sql)
            if [statement.type for statement in statements] not in _READING:
                raise UsageError("the tables can be read, not changed", "write one SELECT")
            return connection.execute(statements[0]).to_arrow_table()
        except duckdb.Error as error:
            mend = "`kehoach query` without SQL lists the tables" if isinstance(error, duckdb.CatalogException) else ""
            raise UsageError(f"the query failed: {str(error).strip()}", mend) from error
