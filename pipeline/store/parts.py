"""The tables cut into parts (Parquet files) by the first digits of `file_id`: equal rows give equal parts whatever came when.

A part's digest tells whether its rows are those of the snapshot before, without making them. Its file has a name that
its rows decide, so that who lists a table in one snapshot and opens it in the next gets the same rows or an error.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from operator import itemgetter
from typing import Any, ClassVar, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.columns import Table
from pipeline.schema import TABLES
from pipeline.store.digests import digests
from pipeline.store.ledger import PART, Ledger
from pipeline.store.rows import Row

PART_FILES = 256  # files of the archive in one part, at most, about: what one new file has written anew


class Linked(Protocol):
    """What linking the archive gives: its own tables, and what it fills into those of the files (`pipeline.resolve`)."""

    TABLES: ClassVar[tuple[str, ...]]
    archive: dict[str, list[Row]]

    def documents(self, prefix: str) -> list[str]: ...

    def filled(self, name: str, rows: list[Row], documents: Sequence[str]) -> list[Row]: ...

    def digests(self, name: str, digits: int) -> dict[str, str]: ...


@dataclass(frozen=True, slots=True)
class Part:
    """One part: `name` without its ending (``tasks/part-3f``), what its rows are, and how to get them."""

    table: Table
    name: str
    digest: str
    load: Callable[[], list[Row]]

    def parquet(self) -> tuple[str, bytes, int]:
        """File name, bytes and number of rows."""
        found = self.table.to_arrow(self.load())
        sink = io.BytesIO()
        pq.write_table(found, sink, compression="zstd")
        data = sink.getvalue()
        moments = [field.name for field in found.schema if pa.types.is_timestamp(field.type)]
        if moments:  # equal runs give equal names
            sink = io.BytesIO()
            pq.write_table(found.drop_columns(moments), sink)
        ending = "" if self.table.scope == "run" else f"-{hashlib.sha256(sink.getvalue()).hexdigest()[:12]}"
        return f"{self.name}{ending}.parquet", data, found.num_rows


def parts(ledger: Ledger, linked: Linked, runs: list[Row]) -> Iterator[Part]:
    """Every part of every table."""
    groups = _groups(ledger.count())
    digits = len(groups[0][0])
    for name, table in TABLES.items():
        seed = f"{pa.__version__}\n{table.arrow.to_string(show_schema_metadata=True)}\n{table.arrow.metadata}"
        if table.scope != "file":
            rows = sorted(runs if table.scope == "run" else linked.archive[name], key=itemgetter(*table.key))
            yield Part(table, _name(name, ""), _digest(seed, rows), lambda rows=rows: rows)  # type: ignore[misc]
            continue
        own = digests(ledger, name, digits)
        told = linked.digests(name, digits) if name in linked.TABLES else {}
        for group in groups:
            said = [(own.get(prefix), told.get(prefix)) for prefix in group]
            yield Part(table, _name(name, group[0]), _digest(seed, said), _loader(ledger, linked, name, group))


def _loader(ledger: Ledger, linked: Linked, name: str, group: Sequence[str]) -> Callable[[], list[Row]]:
    return lambda: [row for prefix in group for row in _rows(ledger, linked, name, prefix)]


def _rows(ledger: Ledger, linked: Linked, name: str, prefix: str) -> list[Row]:
    if name == "files":
        return ledger.file_rows(prefix)
    rows = [row for _, found in ledger.rows(name, prefix) for row in found]
    if name == "documents":
        paths = ledger.first_paths(prefix)
        rows = [{**row, "source_path": paths[row["file_id"]]} for row in rows]
    return linked.filled(name, rows, linked.documents(prefix)) if name in linked.TABLES else rows


def _groups(files: int) -> list[list[str]]:
    """First digits of file_id by part: twice as many parts each time that an archive has doubled."""
    parts = 1
    while files > PART_FILES * parts and parts < 16**PART:  # digests are kept by so many digits
        parts *= 2
    digits = -(-(parts.bit_length() - 1) // 4)
    prefixes = ["".join(p) for p in product("0123456789abcdef", repeat=digits)]
    size = len(prefixes) // parts
    return [prefixes[at : at + size] for at in range(0, len(prefixes), size)]


def _name(table: str, prefix: str) -> str:
    return f"{table}/part-{prefix or 'all'}"


def _digest(seed: str, values: Sequence[Any]) -> str:
    digest = hashlib.sha256(seed.encode())
    for value in values:
        told = sorted(value.items()) if isinstance(value, dict) else value
        digest.update(repr(told).encode(errors="surrogatepass"))
    return digest.hexdigest()
