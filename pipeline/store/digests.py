"""Which parts of the tables have changed: digests of the ledger's rows, kept until one of the files changes."""

from __future__ import annotations

import hashlib
from typing import Any

from pipeline.store.ledger import PART, Ledger

_PATHS = ("files", "documents")  # tables that show where a file lies


def digests(ledger: Ledger, name: str, digits: int) -> dict[str, str]:
    """What a table's rows in the ledger are, by the first `digits` of file_id; a prefix without files has none."""
    _bring_up(ledger)  # `publish` has noted what was touched, when it asked for the generation
    found: dict[str, Any] = {}
    for part, digest in ledger.select("SELECT part, digest FROM digests WHERE name = ? ORDER BY part", (name,)):
        found.setdefault(part[:digits], hashlib.sha256()).update(f"{part}{digest}".encode())
    return {prefix: digest.hexdigest() for prefix, digest in found.items()}


def _bring_up(ledger: Ledger) -> None:
    missing = [
        part
        for (part,) in ledger.select(
            f"SELECT DISTINCT substr(file_id, 1, {PART}) FROM files EXCEPT SELECT DISTINCT part FROM digests"
        )
    ]
    for part in missing:
        found = _of_part(ledger, part)
        with ledger.errors():
            ledger.db.executemany("INSERT INTO digests VALUES (?, ?, ?)", [(part, *told) for told in found.items()])


def _of_part(ledger: Ledger, part: str) -> dict[str, str]:
    span = part, part + "g"
    found: dict[str, Any] = {name: hashlib.sha256() for name in _PATHS}
    query = "SELECT name, file_id, digest FROM found WHERE file_id >= ? AND file_id < ? ORDER BY file_id, name"
    for name, file_id, digest in ledger.select(query, span):
        found.setdefault(name, hashlib.sha256()).update(f"{file_id}{digest}".encode())
    query = "SELECT file_id, source_path FROM paths WHERE file_id >= ? AND file_id < ? ORDER BY 1, 2"
    for row in ledger.select(query, span):
        for name in _PATHS:
            found[name].update(repr(row).encode(errors="surrogatepass"))
    query = "SELECT file_id, fingerprint, processed_at FROM files WHERE file_id >= ? AND file_id < ? ORDER BY 1"
    for row in ledger.select(query, span):
        found["files"].update(repr(row).encode())
    return {name: digest.hexdigest() for name, digest in found.items()}
