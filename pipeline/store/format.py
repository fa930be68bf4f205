"""The ledger's format on disk: made, opened, brought up to date, and what goes wrong with it told in words."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import StoreError

FORMAT = 2
WAIT = 10.0  # seconds that a reader and a writer wait for each other
# What each format has more than the one before; a ledger of any age is brought up to date in one step, its rows kept.
_STEPS = {
    1: """
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
""",
    2: """
ALTER TABLE files ADD COLUMN attempts INTEGER NOT NULL DEFAULT 1;
ALTER TABLE state ADD COLUMN ledger_id TEXT NOT NULL DEFAULT '';
UPDATE state SET ledger_id = '{ledger_id}';
CREATE INDEX paths_of_file ON paths (file_id, source_path);
CREATE TABLE seen (
    source_path TEXT PRIMARY KEY, signature TEXT NOT NULL, file_id TEXT, members INTEGER NOT NULL, limits TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX seen_signature ON seen (signature);
CREATE TABLE facts (file_id TEXT PRIMARY KEY, stamp TEXT NOT NULL, facts BLOB NOT NULL);
CREATE TABLE digests (part TEXT NOT NULL, name TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (part, name)) WITHOUT ROWID;
CREATE TABLE runs (run_id INTEGER PRIMARY KEY, outcome TEXT NOT NULL, told TEXT NOT NULL);
""",
}
_TEMPORARY = """
PRAGMA temp_store = FILE;
CREATE TEMP TABLE met (source_path TEXT PRIMARY KEY, file_id TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX temp.met_file ON met (file_id);
"""


def connect(path: Path) -> sqlite3.Connection:
    """The ledger at `path`, made or brought up to the newest format, every commit synced to the disk.

    Raises `sqlite3.Error`, and `StoreError` for a ledger of a later version.
    """
    db = sqlite3.connect(path, isolation_level=None, timeout=WAIT)
    try:
        # where the file system has no shared memory (a network drive) the mode stays what it was, which is as safe
        db.execute("PRAGMA journal_mode = WAL").fetchone()
        db.execute("PRAGMA synchronous = FULL")
        version = _version(db, path)
        if version < FORMAT:
            steps = "".join(_STEPS[number] for number in range(version + 1, FORMAT + 1))
            script = steps.replace("{ledger_id}", uuid.uuid4().hex)
            db.executescript(f"BEGIN IMMEDIATE; {script} PRAGMA user_version = {FORMAT}; COMMIT;")
        db.executescript(_TEMPORARY)
    except BaseException:
        db.close()
        raise
    return db


def look(path: Path) -> sqlite3.Connection | None:
    """The ledger at `path` for reading only, while another process may write it; None for one of an older format.

    Raises `sqlite3.Error`, and `StoreError` for a ledger of a later version.
    """
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=WAIT)
    try:
        if _version(db, path) == FORMAT:
            return db
    except BaseException:
        db.close()
        raise
    db.close()
    return None


def _version(db: sqlite3.Connection, path: Path) -> int:
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if version > FORMAT:
        raise StoreError(
            f"{path} was written by a later version (format {version}, this one reads up to {FORMAT})",
            "use that version, or give another --output",
        )
    return version


def damaged(path: Path, said: object) -> StoreError:
    """The error for a ledger that cannot be trusted."""
    names = ", ".join(path.name + end for end in ("", "-wal", "-shm"))
    return StoreError(
        f"the ledger {path} is damaged: {said}",
        f"move {names} away from there and run again: the files are read anew, what was recognised (.store/ocr) is "
        "kept, and the tables published before stand until then",
    )


@contextmanager
def errors(path: Path) -> Iterator[None]:
    """What SQLite says, in words that a person can act on."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_FULL:
            mend = "free some space and run again; what was finished is kept"
            raise StoreError(f"the disk that holds {path} is full", mend) from error
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise damaged(path, error) from error
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
            mend = "give the user that runs this the right to write there and run again; what was finished is kept"
            raise StoreError(f"the ledger {path} cannot be written: {error}", mend) from error
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise StoreError(f"another program holds the ledger {path}", "end it and run again") from error
        mend = "look at the disk that holds it and run again; what was finished is kept"
        raise StoreError(f"the ledger {path} failed: {error}", mend) from error
