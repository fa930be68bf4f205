"""The files that one run meets: which must be read, which stand as they are, and what became of each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from pipeline import fingerprint, ingest, store
from pipeline.errors import KehoachError, MissingDependency, WorkFailed
from pipeline.ingest import Found
from pipeline.settings import Settings
from pipeline.tabulate import Row, failed


class Task(NamedTuple):
    """A file to be read, and what it was known by before."""

    found: Found
    file_id: str


class Result(NamedTuple):
    """What became of a file: the rows it gave by table (encoded), or why there are none."""

    file_id: str
    status: str
    error: str | None
    retry: bool
    rows: dict[str, bytes]


def failure(task: Task, error: KehoachError) -> Result:
    """What becomes of a file of which nothing could be read."""
    transient = isinstance(error, MissingDependency | WorkFailed)
    return result_of(task.file_id, failed(task.file_id, _size(task.found), error), retry=transient)


def _size(found: Found) -> int | None:
    """Bytes of the file; None where it is not there, or only the archive around it is."""
    try:
        return None if found.error and "!" in found.source_path else found.path.stat().st_size
    except OSError:
        return None


def _is_unread(task: Task) -> bool:
    """No byte of it could be read, so that its id is made from its path."""
    return task.file_id == hashlib.sha256(b"unread:" + task.found.source_path.encode()).hexdigest()


def result_of(file_id: str, rows: dict[str, list[Row]], retry: bool = False) -> Result:
    """What became of a file that gave these rows."""
    [row] = rows["files"]
    row["pipeline_version"] = fingerprint.program_version()
    return Result(file_id, row["status"], row["error"], retry, {name: store.encode(rows[name]) for name in rows})


def _installed(settings: Settings) -> str:
    """The OCR engine as it is installed; files are read again once a missing one is there."""
    engine = ingest.find_engine(settings.engine, settings.language)
    try:
        return f"{engine.name} {engine.version()} {engine.model(settings.language)} {settings.language in engine.languages()}"
    except MissingDependency:
        return "absent"


def _telling(source_path: str) -> tuple[str, str | None]:
    """What of a path can change the rows of a file: the ending of its name, and the name itself where it has figures."""
    path = Path(source_path)
    return path.suffix, path.stem if any(c.isdigit() for c in path.stem) else None


class Batch:
    """The files that one run meets: which must be read, and what became of each."""

    def __init__(self, ledger: store.Ledger, settings: Settings, force: bool) -> None:
        self.ledger = ledger
        self.force = force
        self.reading = fingerprint.of_reading(settings, _installed(settings))
        self.met: dict[str, str] = {}  # source_path → file_id
        self.outcomes: dict[str, tuple[str, str | None]] = {}  # file_id → status, error
        self.unchanged = 0

    def sort_out(self, files: Iterable[Found]) -> list[Task]:
        """The files to read, each distinct content once; the others are settled here."""
        tasks: dict[str, Task] = {}
        for found in sorted(files, key=lambda found: found.source_path):
            task = Task(found, found.file_id)
            self.met[found.source_path] = task.file_id
            state = self.ledger.state(task.file_id)
            if task.file_id in self.outcomes or task.file_id in tasks:
                self.ledger.place(found.source_path, task.file_id)
            elif found.error:
                self._note_error(task, found.error)
            elif state is None or self._stale(state, found.source_path):
                tasks[task.file_id] = task
            else:
                self.unchanged += 1
                self.ledger.place(found.source_path, task.file_id)
                self.outcomes[task.file_id] = state.status, state.error
        return list(tasks.values())

    def _note_error(self, task: Task, error: KehoachError) -> None:
        before = self.ledger.at(task.found.source_path)
        if _is_unread(task) and before and before.status != "failed":
            # What was read before stands until there are other bytes: a lost permission is no change of content.
            self.outcomes[task.file_id] = "failed", str(error)
        else:
            self.keep(task, failure(task, error))

    def _stale(self, state: store.FileState, source_path: str) -> bool:
        # a name's ending can decide how bytes are read (.md, .txt), and its figures may be the act's number; the first
        # path in order gives the name
        renamed = source_path < state.read_as and _telling(source_path) != _telling(state.read_as)
        return self.force or state.retry or state.fingerprint != self.reading or renamed

    def keep(self, task: Task, result: Result) -> None:
        """Put what became of a file into the ledger."""
        path = task.found.source_path
        self.met[path] = result.file_id
        self.outcomes[result.file_id] = result.status, result.error
        self.ledger.place(path, result.file_id)
        state = store.FileState(self.reading, path, result.status, result.error, result.retry)
        self.ledger.put(result.file_id, state, result.rows)

    def statuses(self) -> dict[str, int]:
        """How many of the distinct files met have each status."""
        counts = dict.fromkeys(("done", "partial", "failed"), 0)
        for status, _ in self.outcomes.values():
            counts[status] += 1
        return counts

    def problems(self) -> tuple[tuple[str, str, str], ...]:
        """``(source_path, status, error)`` of every file met that is not whole."""
        out = ((path, *self.outcomes[file_id]) for path, file_id in sorted(self.met.items()))
        return tuple((path, status, error or "") for path, status, error in out if status != "done")


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run did. `problems` are ``(source_path, status, error)`` of every file met that is not whole."""

    output: Path
    snapshot: Path
    found: int
    read: int
    unchanged: int
    removed: int
    statuses: dict[str, int]
    problems: tuple[tuple[str, str, str], ...]
    rows: dict[str, int]
    published: bool
    seconds: float

    @property
    def exit_code(self) -> int:
        """0 when every file met was read whole, else 1."""
        return 1 if self.problems else 0

    def as_dict(self) -> dict[str, Any]:
        """The summary as JSON can hold it."""
        return {
            **{name: getattr(self, name) for name in self.__slots__},
            "output": str(self.output),
            "snapshot": str(self.snapshot),
            "problems": [
                dict(zip(("source_path", "status", "error"), problem, strict=True)) for problem in self.problems
            ],
            "exit_code": self.exit_code,
        }
