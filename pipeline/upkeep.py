"""Looking after an output folder: how far it is, trying again what failed, withdrawing what is no more."""

from __future__ import annotations

import fnmatch
import re
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipeline import store
from pipeline.errors import StoreError, UsageError
from pipeline.outcome import RunSummary
from pipeline.publishing import publish
from pipeline.record import settings_of
from pipeline.run import process_folder
from pipeline.settings import EVIDENCE, LEDGER, Settings
from pipeline.store import format
from pipeline.store.seen import lies
from pipeline.tabulate import Row

_LAST_RUNS = 5
STATUSES = ("done", "partial", "failed")


@dataclass(frozen=True, slots=True)
class Status:
    """How far an output folder is.

    Attributes:
        done, partial, failed: files in the ledger, by how they were read.
        waiting: files that a run met and has not read yet; None while a run is still looking for files.
        exhausted: files that failed, and that runs try no more before `retry`, as the last run's `retries` has it.
        rate: files a second that the present or the last run reads, None where it has read none.
        seconds_left: until the present run has read all it met, None where there is no run or that cannot be told.
        running: the row of `runs` of the present run, `holder` its process and machine in words.
        runs: rows of the last runs, the newest first.
        published: number of the newest snapshot, None before the first; `current` when it has all that the ledger has.
    """

    done: int
    partial: int
    failed: int
    waiting: int | None
    exhausted: int
    rate: float | None
    seconds_left: float | None
    running: Row | None
    holder: str | None
    runs: tuple[Row, ...] = field(default=())
    published: int | None = None
    current: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The status as JSON can hold it, but for moments."""
        return {name: getattr(self, name) for name in self.__slots__} | {"runs": list(self.runs)}


def status(output: str | Path, paths: Iterable[str | Path] = ()) -> Status:
    """How far an output folder is; of the files below `paths`, where any are given. Changes nothing, waits for nobody.

    Raises `StoreError` when no run was ever made there, or the ledger cannot be read.
    """
    output = Path(output)
    holder = store.holder(output)
    with _looking(output) as db:
        counts = dict.fromkeys(STATUSES, 0) | dict(_counted(db, [str(path).rstrip("/") for path in paths]))
        query = "SELECT run_id, outcome, told FROM runs ORDER BY run_id DESC LIMIT ?"
        runs = tuple(store.runs.row_of(*row) for row in db.execute(query, (_LAST_RUNS,)))
        [generation] = db.execute("SELECT ledger_id || '-' || generation FROM state").fetchone()
        query = "SELECT count(*) FROM files WHERE retry AND attempts > ?"
        [exhausted] = db.execute(query, (_last_settings(db).retries,)).fetchone()
    if runs and not holder and runs[0]["outcome"] == store.runs.RUNNING:
        runs = ({**runs[0], "outcome": store.runs.KILLED}, *runs[1:])
    running = runs[0] if holder and runs and runs[0]["outcome"] == store.runs.RUNNING else None
    rate = next((row["files_read"] / row["seconds"] for row in runs if row["files_read"] and row["seconds"]), None)
    waiting = int(runs[0]["files_waiting"]) if runs else 0
    snapshot = store.published(output)
    return Status(
        **counts,
        waiting=waiting,
        exhausted=exhausted,
        rate=rate,
        seconds_left=waiting / rate if running and rate else None,
        running=running,
        holder=holder,
        runs=runs,
        published=snapshot.number if snapshot else None,
        current=bool(snapshot and snapshot.generation == generation),
    )


def _last_settings(db: sqlite3.Connection) -> Settings:
    """What the last run was told, which is how the archive is read and linked."""
    found = db.execute("SELECT run_id, outcome, told FROM runs ORDER BY run_id DESC LIMIT 1").fetchone()
    return settings_of(store.runs.row_of(*found)) if found else Settings()


@contextmanager
def _looking(output: Path) -> Iterator[sqlite3.Connection]:
    path = output / LEDGER
    if not path.is_file():
        raise StoreError(f"{output} holds no tables", f"make them with: kehoach run FOLDER --output {output}")
    with format.errors(path):
        db = format.look(path)
        if db is None:
            raise StoreError(f"{path} was written by an older version", "run once more, which brings it up to date")
        with closing(db):
            yield db


def _counted(db: sqlite3.Connection, below: Collection[str]) -> Iterator[tuple[str, int]]:
    if not below:
        yield from db.execute("SELECT status, count(*) FROM files GROUP BY status")
        return
    db.execute("CREATE TEMP TABLE below (file_id TEXT PRIMARY KEY)")
    for path in below:
        span = (path, path + "/", path + "0", path + "!", path + '"')
        query = (
            "INSERT OR IGNORE INTO below SELECT file_id FROM paths WHERE source_path = ? "
            "OR (source_path > ? AND source_path < ?) OR (source_path > ? AND source_path < ?)"
        )
        db.execute(query, span)
    yield from db.execute("SELECT status, count(*) FROM files JOIN below USING (file_id) GROUP BY status")


# ------------------------------------------------------------------ changes
def retry(
    output: str | Path,
    settings: Settings | None = None,
    which: Collection[str] = ("failed",),
    names: Collection[str] = (),
    **more: Any,
) -> RunSummary:
    """Read the files again that have a status of `which`, wherever they lie, and publish; `more` is for `process_folder`.

    With `names` (as for `forget`) only those that one of them fits. Without `settings` those of the last run hold, and
    its evidence holds for the whole archive unless `settings` leaves some out. Raises `UsageError` when there is none, or for a status that there is not.
    """
    output = Path(output)
    if not which or set(which) - set(STATUSES):
        raise UsageError(
            f"there is no status {', '.join(sorted(set(which) - set(STATUSES)))}", "choose from: failed, partial, done"
        )
    with _held(output) as ledger:
        marks = ", ".join("?" * len(which))
        query = f"SELECT file_id FROM files WHERE status IN ({marks})"
        found = {str(file_id): ledger.first_path(file_id) for (file_id,) in list(ledger.select(query, tuple(which)))}
        if names:
            found = {file_id: path for file_id, path in found.items() if any(_fits(n, path, file_id) for n in names)}
        paths = {path.partition("!")[0] for path in found.values()}
        last = _last_settings(ledger.db)
        for file_id in found:
            ledger.try_again(file_id)
        ledger.commit()
    there = [path for path in sorted(paths) if lies(path)]
    if not there:
        gone = f"; {len(paths)} are not there any more: kehoach forget --missing" if paths else ""
        raise UsageError(f"no file that is {' or '.join(which)} can be tried again{gone}", "see kehoach status")
    if settings is None or settings.evidence == EVIDENCE:
        settings = replace(settings or last, evidence=last.evidence)
    return process_folder(there, output, settings, **more)


def forget(output: str | Path, names: Iterable[str], *, missing: bool = False, dry_run: bool = False) -> list[str]:
    """Withdraw files from the tables and publish; gives the paths withdrawn, in order.

    A name is a path as `files.source_path` has it, a folder or archive (all below it), a pattern (``*/2019/*.pdf``),
    a doc_id, or the beginning of a file_id, of 8 digits at least. `missing` withdraws every path at which nothing lies
    any more. A file that lies elsewhere too keeps its rows. Raises `UsageError` for a name that fits nothing.
    """
    output = Path(output)
    with _held(output) as ledger:
        placed = [(str(path), str(file_id)) for path, file_id in ledger.select("SELECT * FROM paths ORDER BY 1")]
        going = {path for path, _ in placed if missing and not lies(path)}
        for name in names:
            fits = {path for path, file_id in placed if _fits(name, path, file_id)}
            if not fits:
                raise UsageError(
                    f"no file of {output} is called {name}", "see: kehoach query 'SELECT source_path FROM files'"
                )
            going |= fits
        if going and not dry_run:
            for path in sorted(going):
                ledger.unplace(path)
            ledger.prune()
            ledger.commit()
            publish(output, ledger, _last_settings(ledger.db).evidence)
    return sorted(going)


def _fits(name: str, path: str, file_id: str) -> bool:
    name = name.rstrip("/")
    if path == name or path.startswith((f"{name}/", f"{name}!")):
        return True
    digits = re.fullmatch(r"([0-9a-f]{16})-\d+|([0-9a-f]{8,64})", name)
    return (digits is not None and file_id.startswith(digits[1] or digits[2])) or fnmatch.fnmatchcase(path, name)


def republish(output: str | Path, tell: Callable[[str], None] = lambda step: None) -> store.Snapshot:
    """Publish what the ledger holds, linked as in the last run, if that is not what is published."""
    with _held(Path(output)) as ledger:
        snapshot, _ = publish(Path(output), ledger, _last_settings(ledger.db).evidence, tell=tell)
    return snapshot


@contextmanager
def _held(output: Path) -> Iterator[store.Ledger]:
    path = output / LEDGER
    if not path.is_file():
        raise StoreError(f"{output} holds no tables", f"make them with: kehoach run FOLDER --output {output}")
    with store.locked(output):
        store.prepare(output)
        with closing(store.Ledger(path)) as ledger:
            yield ledger
