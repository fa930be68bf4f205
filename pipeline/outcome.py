"""What became of a file, and of a run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from pipeline import fingerprint, resolve, store
from pipeline.errors import KehoachError, MissingDependency, WorkFailed
from pipeline.ingest import Found
from pipeline.tabulate import Row, failed


class Task(NamedTuple):
    """A file to be read, and what it was known by before."""

    found: Found
    file_id: str


class Result(NamedTuple):
    """What became of a file: the rows it gave by table (encoded), or why there are none.

    `retry` says that trying again may go better; `attempts` how often it was tried, 0 where that does not count. `facts`
    is what linking needs of the rows (encoded), made where they were.
    """

    file_id: str
    status: str
    error: str | None
    retry: bool
    rows: dict[str, bytes]
    attempts: int = 1
    facts: bytes | None = None


def failure(task: Task, error: KehoachError) -> Result:
    """What becomes of a file of which nothing could be read."""
    transient = isinstance(error, MissingDependency | WorkFailed)
    result = result_of(task.file_id, failed(task.file_id, _size(task.found), error), retry=transient)
    # what is missing may be installed after any number of runs, and not finding it costs nothing
    return result._replace(attempts=0) if isinstance(error, MissingDependency) else result


def _size(found: Found) -> int | None:
    """Bytes of the file; None where it is not there, or only the archive around it is."""
    if found.remote is not None:
        return found.remote.size
    try:
        return None if found.error and "!" in found.source_path else found.path.stat().st_size
    except OSError:
        return None


def result_of(file_id: str, rows: dict[str, list[Row]], retry: bool = False) -> Result:
    """What became of a file that gave these rows."""
    [row] = rows["files"]
    row["pipeline_version"] = fingerprint.program_version()
    facts = store.encode(resolve.packed(resolve.facts_of(rows))) if row["status"] != "failed" else None
    encoded = {name: store.encode(rows[name]) for name in rows}
    return Result(file_id, row["status"], row["error"], retry, encoded, facts=facts)


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run did. `problems` are ``(source_path, status, error)`` of every file met that is not whole.

    `stopped` says that it was told to end before it had read all, and `waiting` how many files it had met and left.
    """

    output: Path | str
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
    stopped: bool = False
    waiting: int = 0
    run_id: int = 0

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
