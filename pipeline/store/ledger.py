"""What is known of each file, and the rows it gave, in SQLite: what is committed here is done, nothing else is."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.errors import StoreError
from pipeline.store import format
from pipeline.store.rows import Row, decode

_COMMIT_EVERY = 0.5  # seconds of finished work that a power cut may cost
PART = 3  # digits of file_id by which digests are kept
_LATER = "g"  # after every hexadecimal digit


@dataclass(frozen=True, slots=True)
class FileState:
    """What the ledger says of a file: which rules made its rows, the path it was read under, how it went.

    `retry` is set where trying again may go better (a time limit, a crash, a missing program); `attempts` is how many
    runs have tried, as far as they count.
    """

    fingerprint: str
    read_as: str
    status: str
    error: str | None
    retry: bool
    attempts: int = 1


class Ledger:
    """The ledger of one output folder; to be opened by the process that holds its lock.

    `before_commit` is called before each commit. Raises `StoreError` when it cannot be opened, is damaged, or the disk
    is full.
    """

    def __init__(self, path: Path) -> None:
        self._committed = time.monotonic()
        self.path = path
        self.before_commit: Callable[[], None] = lambda: None
        self._touched: set[str] = set()  # parts whose rows are not what they were
        with self.errors():
            self.db = format.connect(path)
            self.db.execute("BEGIN")

    def errors(self) -> AbstractContextManager[None]:
        """Turns what SQLite says into `StoreError`."""
        return format.errors(self.path)

    def close(self) -> None:
        """Close without committing what is open."""
        self.db.close()

    def check(self) -> None:
        """Look through the whole ledger; raises `StoreError` when it is damaged."""
        with self.errors():
            [[said]] = self.db.execute("PRAGMA quick_check(1)").fetchall()
        if said != "ok":
            raise format.damaged(self.path, said)

    # -------------------------------------------------------------- files
    def state(self, file_id: str) -> FileState | None:
        """What is known of a file, None if it never came by."""
        with self.errors():
            row = self.db.execute(
                "SELECT fingerprint, read_as, status, error, retry, attempts FROM files WHERE file_id = ?", (file_id,)
            ).fetchone()
        return FileState(row[0], row[1], row[2], row[3], bool(row[4]), row[5]) if row else None

    def at(self, source_path: str) -> FileState | None:
        """What is known of the file that was last found at `source_path`."""
        with self.errors():
            row = self.db.execute("SELECT file_id FROM paths WHERE source_path = ?", (source_path,)).fetchone()
        return self.state(row[0]) if row else None

    def place(self, source_path: str, file_id: str) -> None:
        """Note that these bytes now lie at `source_path`."""
        with self.errors():
            old = self.db.execute("SELECT file_id FROM paths WHERE source_path = ?", (source_path,)).fetchone()
            if old == (file_id,):
                return
            self.db.execute("INSERT OR REPLACE INTO paths VALUES (?, ?)", (source_path, file_id))
            self._touch(file_id, *(old or ()))

    def unplace(self, source_path: str) -> None:
        """Nothing lies at `source_path` any more; `prune` drops the file when no path leads to it."""
        with self.errors():
            old = self.db.execute("SELECT file_id FROM paths WHERE source_path = ?", (source_path,)).fetchone()
            self.db.execute("DELETE FROM paths WHERE source_path = ?", (source_path,))
            self.db.execute("DELETE FROM seen WHERE source_path = ?", (source_path.split("!", 1)[0],))
            self._touch(*(old or ()))

    def put(
        self, file_id: str, state: FileState, found: dict[str, bytes], facts: tuple[str, bytes] | None = None
    ) -> None:
        """Replace what is known of a file and the rows it gave; rows equal to the old ones count as no change.

        `facts` are those of `store.facts` with their stamp, where they were made together with the rows.
        """
        digests = {name: hashlib.sha256(rows).hexdigest() for name, rows in found.items()}
        with self.errors():
            old = dict(self.db.execute("SELECT name, digest FROM found WHERE file_id = ?", (file_id,)))
            before = self.state(file_id)
            if old == digests and before and replace(before, retry=state.retry, attempts=state.attempts) == state:
                told = (state.retry, state.attempts, file_id)
                self.db.execute("UPDATE files SET retry = ?, attempts = ? WHERE file_id = ?", told)
                return
            self.db.execute("DELETE FROM found WHERE file_id = ?", (file_id,))
            self.db.executemany(
                "INSERT INTO found VALUES (?, ?, ?, ?)", [(file_id, n, digests[n], rows) for n, rows in found.items()]
            )
            self.db.execute(
                "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (file_id, state.fingerprint, state.read_as, state.status, state.error, state.retry,
                 datetime.now(UTC).isoformat(), state.attempts),
            )  # fmt: skip
            self._touch(file_id)
            if facts:
                self.db.execute("INSERT INTO facts VALUES (?, ?, ?)", (file_id, *facts))
        if time.monotonic() - self._committed > _COMMIT_EVERY:
            self.commit()

    def try_again(self, file_id: str) -> None:
        """Have a file read again by the next run that meets it; its rows stand until then."""
        with self.errors():
            self.db.execute("UPDATE files SET retry = 1, attempts = 0 WHERE file_id = ?", (file_id,))
            self.db.execute("DELETE FROM seen WHERE file_id = ?", (file_id,))

    def prune(self) -> int:
        """Drop files that no path leads to any more (their path has other bytes now); returns how many."""
        with self.errors():
            gone = self.db.execute(
                "SELECT file_id FROM files WHERE NOT EXISTS (SELECT 1 FROM paths WHERE paths.file_id = files.file_id)"
            ).fetchall()
            for (file_id,) in gone:
                for table in ("found", "files"):
                    self.db.execute(f"DELETE FROM {table} WHERE file_id = ?", (file_id,))
                self._touch(file_id)
        return len(gone)

    def _touch(self, *file_ids: str) -> None:
        """Rows of these files are not what they were."""
        for file_id in file_ids:
            self._touched.add(file_id[:PART])
            self.db.execute("DELETE FROM facts WHERE file_id = ?", (file_id,))

    def _note_touched(self) -> None:
        if self._touched:
            self.db.executemany("DELETE FROM digests WHERE part = ?", [(part,) for part in sorted(self._touched)])
            self.db.execute("UPDATE state SET generation = generation + 1")
            self._touched.clear()

    def commit(self) -> None:
        """Make all that was put so far last, power cut or not."""
        with self.errors():
            self.before_commit()
            self._note_touched()
            self.db.execute("COMMIT")
            self.db.execute("BEGIN")
        self._committed = time.monotonic()

    # -------------------------------------------------------------- for publishing
    @property
    def generation(self) -> str:
        """Changes with every change; equal generations hold equal rows."""
        with self.errors():
            self._note_touched()
            ledger_id, number = self.db.execute("SELECT ledger_id, generation FROM state").fetchone()
        return f"{ledger_id}-{number}"

    def count(self) -> int:
        """How many files there are."""
        with self.errors():
            return int(self.db.execute("SELECT count(*) FROM files").fetchone()[0])

    def first_path(self, file_id: str) -> str:
        """The path that a file is published under."""
        with self.errors():
            query = "SELECT min(source_path) FROM paths WHERE file_id = ?"
            return str(self.db.execute(query, (file_id,)).fetchone()[0])

    def first_paths(self, prefix: str) -> dict[str, str]:
        """The paths that the files whose id begins with `prefix` are published under."""
        query = "SELECT file_id, min(source_path) FROM paths WHERE file_id >= ? AND file_id < ? GROUP BY file_id"
        return dict(self.select(query, (prefix, prefix + _LATER)))

    def file_rows(self, prefix: str = "") -> list[Row]:
        """Rows of `files`, by file_id, each under the first path in order that leads to it."""
        span = prefix, prefix + _LATER
        paths: dict[str, list[str]] = {}
        with self.errors():
            query = "SELECT file_id, source_path FROM paths WHERE file_id >= ? AND file_id < ? ORDER BY 1, 2"
            for file_id, source_path in self.db.execute(query, span):
                paths.setdefault(file_id, []).append(source_path)
            query = "SELECT file_id, fingerprint, processed_at FROM files WHERE file_id >= ? AND file_id < ? ORDER BY 1"
            known = self.db.execute(query, span).fetchall()
        rows = []
        found = dict(self.rows("files", prefix))
        for file_id, fingerprint, processed_at in known:
            first, *others = paths[file_id]
            [row] = found[file_id]
            row |= {"source_path": first, "other_paths": others, "fingerprint": fingerprint}
            rows.append(row | {"processed_at": datetime.fromisoformat(processed_at)})
        return rows

    def rows(self, name: str, prefix: str = "") -> Iterator[tuple[str, list[Row]]]:
        """``(file_id, rows of table `name`)`` by file_id, of the files whose id begins with `prefix`."""
        for file_id, payload in self.payloads(name, prefix):
            yield file_id, decode(name, payload)

    def payloads(self, name: str, prefix: str = "") -> Iterator[tuple[str, bytes]]:
        """``(file_id, encoded rows of table `name`)`` by file_id; raises `StoreError` for rows that are damaged."""
        for file_id, digest, payload in self.select(
            "SELECT file_id, digest, rows FROM found WHERE file_id >= ? AND file_id < ? AND name = ? ORDER BY file_id",
            (prefix, prefix + _LATER, name),
        ):
            if hashlib.sha256(payload).hexdigest() != digest:
                raise self._lost(file_id, name)
            yield file_id, payload

    def select(self, query: str, values: tuple[Any, ...] = ()) -> Iterator[Any]:
        """Rows of a query."""
        with self.errors():
            yield from self.db.execute(query, values)

    def _lost(self, file_id: str, name: str) -> StoreError:
        path = self.first_path(file_id)
        self.try_again(file_id)
        with self.errors():  # else the same rows would count as no change
            self.db.execute("UPDATE found SET digest = '' WHERE file_id = ?", (file_id,))
        self.commit()
        return StoreError(
            f"the ledger {self.path} is damaged: the rows of {name} that {path} gave are not those that were kept",
            "run again: the file is read anew; and look at the disk",
        )
