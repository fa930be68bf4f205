"""What linking needs of each file, made from its rows once and kept beside them as long as both they and the code stand."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from pipeline.store.ledger import Ledger
from pipeline.store.rows import Row, decode, encode

_AT_ONCE = 500  # files


def bring_up(
    ledger: Ledger, stamp: str, names: tuple[str, ...], make: Callable[[dict[str, list[Row]]], list[Any]]
) -> None:
    """Make what is missing: `make` gets a file's rows of the tables in `names`; `stamp` says which code does it."""
    query = (
        "SELECT file_id FROM files WHERE status != 'failed' AND file_id > ? AND NOT EXISTS "
        f"(SELECT 1 FROM facts WHERE facts.file_id = files.file_id AND stamp = ?) ORDER BY file_id LIMIT {_AT_ONCE}"
    )
    last = ""
    while missing := [file_id for (file_id,) in ledger.select(query, (last, stamp))]:
        for file_id in missing:
            rows = {name: rows for name in names for _, rows in ledger.rows(name, file_id)}
            with ledger.errors():
                ledger.db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?, ?)", (file_id, stamp, encode(make(rows))))
        last = missing[-1]
    ledger.commit()


def kept(ledger: Ledger) -> Iterator[tuple[str, list[Any]]]:
    """``(path that the file is published under, its facts)``, by file_id."""
    query = (
        "SELECT (SELECT min(source_path) FROM paths WHERE paths.file_id = facts.file_id), facts FROM facts "
        "WHERE file_id IN (SELECT file_id FROM files) ORDER BY file_id"
    )
    found = ledger.select(query)
    while some := list(islice(found, _AT_ONCE)):
        # parsed together, so that their rows share the names of the columns: a fifth of the memory that linking takes
        text = b",".join(zlib.decompress(payload) for _, payload in some)
        yield from zip((source_path for source_path, _ in some), json.loads(b"[" + text + b"]"), strict=True)


def rows_of(ledger: Ledger, file_id: str, names: tuple[str, ...]) -> dict[str, list[Row]]:
    """Rows of one file by table."""
    return {
        name: [row for _, payload in ledger.payloads(name, file_id) for row in decode(name, payload)] for name in names
    }
