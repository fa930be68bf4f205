"""What is known of each file, and the rows it gave, in SQLite: what is committed here is done, nothing else is."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.errors import StoreError
from pipeline.schema import TABLES

Row = dict[str, Any]
FORMAT = 1
_COMMIT_EVERY = 0.5  # seconds of finished work that a power cut may cost
_SCHEMA = """
CREATE TABLE files (
    file_id TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, read_as TEXT NOT NULL,
    status TEXT NOT NULL, error TEXT, retry INTEGER NOT NULL, processed_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE paths (source_path TEXT PRIMARY KEY, file_id TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE found (
    file_id TEXT NOT NULL, name TEXT NOT NULL, digest TEXT NOT NULL, rows BLOB NOT NULL, PRIMARY KEY (file_id, name)
);
CREATE TABLE state (generation INTEGER NOT NULL);
INSERT INTO state VALUES (0);
"""


@dataclass(frozen=True, slots=True)
class FileState:
    """What the ledger says of a file: which rules made its rows, the path it was read under, how it went.

    `retry` is set where trying again may go better (a time limit, a crash, a missing program).
    """

    fingerprint: str
    read_as: str
    status: str
    error: str | None
    retry: bool


# ------------------------------------------------------------------ rows as bytes
def encode(rows: list[Row]) -> bytes:
    """Rows as compressed JSON; dates in ISO form."""
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"), default=_iso)
    return zlib.compress(text.encode(), 3)


def _iso(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no column holds a {type(value).__name__}: {value!r}")


def decode(name: str, payload: bytes) -> list[Row]:
    """Rows of table `name` back from `encode`, dates and moments as Python's."""
    rows: list[Row] = json.loads(zlib.decompress(payload))
    for column, parse in _temporal(name):
        for row in rows:
            if row.get(column):
                row[column] = parse(row[column])
    return rows


@cache
def _temporal(name: str) -> list[tuple[str, Callable[[str], date]]]:
    return [
        (field.name, date.fromisoformat if pa.types.is_date(field.type) else datetime.fromisoformat)
        for field in TABLES[name].arrow
        if pa.types.is_temporal(field.type)
    ]


class Ledger:
    """The ledger of one output folder; to be opened by the process that holds its lock.

    Raises `StoreError` when it cannot be opened, is damaged, or the disk is full.
    """

    def __init__(self, path: Path) -> None:
        self._committed = time.monotonic()
        self.path = path
        with self._errors():
            self._db = sqlite3.connect(path, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                self._db.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {FORMAT}; COMMIT;")
            elif version != FORMAT:
                raise StoreError(
                    f"{path} was written by another version (format {version}, this one reads {FORMAT})",
                    "give another --output; the input is read again",
                )
            self._db.execute("BEGIN")

    def close(self) -> None:
        """Close without committing what is open."""
        self._db.close()

    # -------------------------------------------------------------- files
    def state(self, file_id: str) -> FileState | None:
        """What is known of a file, None if it never came by."""
        with self._errors():
            row = self._db.execute(
                "SELECT fingerprint, read_as, status, error, retry FROM files WHERE file_id = ?", (file_id,)
            ).fetchone()
        return FileState(row[0], row[1], row[2], row[3], bool(row[4])) if row else None

    def at(self, source_path: str) -> FileState | None:
        """What is known of the file that was last found at `source_path`."""
        with self._errors():
            row = self._db.execute("SELECT file_id FROM paths WHERE source_path = ?", (source_path,)).fetchone()
        return self.state(row[0]) if row else None

    def place(self, source_path: str, file_id: str) -> None:
        """Note that these bytes now lie at `source_path`."""
        with self._errors():
            changed = self._db.execute(
                "INSERT INTO paths VALUES (?, ?) ON CONFLICT DO UPDATE SET file_id = excluded.file_id "
                "WHERE file_id != excluded.file_id",
                (source_path, file_id),
            ).rowcount
            self._touch(changed)

    def put(self, file_id: str, state: FileState, found: dict[str, bytes]) -> None:
        """Replace what is known of a file and the rows it gave; rows equal to the old ones count as no change."""
        digests = {name: hashlib.sha256(rows).hexdigest() for name, rows in found.items()}
        with self._errors():
            old = dict(self._db.execute("SELECT name, digest FROM found WHERE file_id = ?", (file_id,)))
            if old == digests and self.state(file_id) == state:
                return
            self._db.execute("DELETE FROM found WHERE file_id = ?", (file_id,))
            self._db.executemany(
                "INSERT INTO found VALUES (?, ?, ?, ?)", [(file_id, n, digests[n], rows) for n, rows in found.items()]
            )
            self._db.execute(
                "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?)",
                (file_id, state.fingerprint, state.read_as, state.status, state.error, state.retry,
                 datetime.now(UTC).isoformat()),
            )  # fmt: skip
            self._touch(1)
        if time.monotonic() - self._committed > _COMMIT_EVERY:
            self.commit()

    def prune(self) -> int:
        """Drop files that no path leads to any more (their path has other bytes now); returns how many."""
        with self._errors():
            gone = "(SELECT file_id FROM files WHERE file_id NOT IN (SELECT file_id FROM paths))"
            self._db.execute(f"DELETE FROM found WHERE file_id IN {gone}")
            dropped = self._db.execute(f"DELETE FROM files WHERE file_id IN {gone}").rowcount
            # a path whose file was never finished (the run was stopped) is not part of the archive yet
            self._touch(dropped)
        return dropped

    def commit(self) -> None:
        """Make all that was put so far last, power cut or not."""
        with self._errors():
            self._db.execute("COMMIT")
            self._db.execute("BEGIN")
        self._committed = time.monotonic()

    # -------------------------------------------------------------- for publishing
    @property
    def generation(self) -> int:
        """Grows with every change; equal generations hold equal rows."""
        with self._errors():
            return int(self._db.execute("SELECT generation FROM state").fetchone()[0])

    def file_rows(self) -> list[Row]:
        """Rows of `files`, by file_id, each under the first path in order that leads to it."""
        paths: dict[str, list[str]] = {}
        with self._errors():
            for source_path, file_id in self._db.execute("SELECT source_path, file_id FROM paths ORDER BY source_path"):
                paths.setdefault(file_id, []).append(source_path)
            known = self._db.execute("SELECT file_id, fingerprint, processed_at FROM files ORDER BY file_id").fetchall()
        rows = []
        found = dict(self.rows("files"))
        for file_id, fingerprint, processed_at in known:
            first, *others = paths[file_id]
            [row] = found[file_id]
            row |= {"source_path": first, "other_paths": others, "fingerprint": fingerprint}
            rows.append(row | {"processed_at": datetime.fromisoformat(processed_at)})
        return rows

    def rows(self, name: str, prefix: str = "") -> Iterator[tuple[str, list[Row]]]:
        """``(file_id, rows of table `name`)`` by file_id, of the files whose id begins with `prefix`."""
        for file_id, payload in self._select("rows", name, prefix):
            yield file_id, decode(name, payload)

    def digests(self, name: str, prefix: str = "") -> Iterable[tuple[str, str]]:
        """``(file_id, digest of its rows of table `name`)`` by file_id."""
        return self._select("digest", name, prefix)

    def _select(self, column: str, name: str, prefix: str) -> Iterator[tuple[str, Any]]:
        with self._errors():
            yield from self._db.execute(
                f"SELECT file_id, {column} FROM found WHERE name = ? AND file_id >= ? AND file_id < ? ORDER BY file_id",
                (name, prefix, prefix + "g"),  # g: after every hexadecimal digit
            )

    def _touch(self, changes: int) -> None:
        if changes > 0:
            self._db.execute("UPDATE state SET generation = generation + 1")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", None)
            if code == sqlite3.SQLITE_FULL:
                mend = "free some space and run again; what was finished is kept"
                raise StoreError(f"the disk that holds {self.path} is full", mend) from error
            mend = "if it is damaged, remove the .store folder beside the tables and run again; the input is read anew"
            raise StoreError(f"the ledger {self.path} failed: {error}", mend) from error
