"""The story: what happens to a file, then to the archive, in this order and nowhere else.

file ─read▶ pages ─assemble▶ blocks ─split▶ documents ─outline, header, citations, tasks, targets, checks▶ rows
all rows ─resolve▶ organs, acts, relations, plan_resolutions ─publish▶ the tables of one snapshot
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline import (
    checks,
    citations,
    fingerprint,
    header,
    ingest,
    layout,
    resolve,
    split,
    store,
    structure,
    targets,
    tasks,
)
from pipeline.document import Block, Document, Source
from pipeline.engines import ENGINES
from pipeline.errors import KehoachError, MissingDependency, UsageError, WorkFailed
from pipeline.ingest import Found
from pipeline.settings import Settings
from pipeline.tabulate import Row, failed, tabulate

if TYPE_CHECKING:
    import pandas as pd

# Tables that `resolve` reads; it returns the first three with their archive columns filled.
_RESOLVED = ("documents", "citations", "responsibilities")


# ------------------------------------------------------------------ one file
def process(path: str | Path, settings: Settings | None = None) -> list[Document]:
    """The acts that a file (or each file of a folder or archive) holds, with all that was found in them.

    Raises `KehoachError` when a file cannot be read.
    """
    settings = settings or Settings()
    documents: list[Document] = []
    for found in ingest.walk([path], settings):
        _, _, acts = _read(found, settings)
        documents += acts
    return documents


def rows_of(path: Path, settings: Settings | None = None) -> Iterator[dict[str, list[Row]]]:
    """Rows by table for each act of a file that is read on the spot, without the archive around it.

    Raises `KehoachError` when the file cannot be read.
    """
    settings = settings or Settings()
    for found in ingest.walk([path], settings):
        source, blocks, documents = _read(found, settings)
        for document in documents:
            rows = tabulate(source, blocks, [document])
            rows["documents"][0]["source_path"] = found.source_path
            yield rows


def study(document: Document) -> Document:
    """All that the stages find in one act, each seeing what came before it."""
    sections, items = structure.outline(document)
    document = replace(document, sections=tuple(sections), items=tuple(items))
    document = replace(document, fields=header.extract(document))
    document = replace(document, citations=citations.extract(document))
    document = replace(document, tasks=tasks.extract(document))
    document = replace(document, targets=targets.extract(document))
    return replace(document, flags=(*document.flags, *checks.check(document)))


def _read(found: Found, settings: Settings) -> tuple[Source, list[Block], list[Document]]:
    if found.error:
        raise found.error
    source = ingest.read(found, settings)
    blocks = layout.assemble(source)
    return source, blocks, [study(document) for document in split.split(source, blocks)]


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


def read_file(task: Task, settings: Settings) -> Result:
    """All rows of one file; never raises: whatever goes wrong becomes the status and error of the file."""
    try:
        rows = tabulate(*_read(task.found, settings))
    except KehoachError as error:
        return _failure(task, error)
    except MemoryError:
        return _failure(task, WorkFailed("it needs more memory than there is", "run it with fewer --workers"))
    except Exception as error:
        said = f"{type(error).__name__}: {error}"[:500]
        defect = KehoachError(said, "this is a defect of the program; please report it together with the file")
        return _failure(task, defect)
    [row] = rows["files"]
    return _result(row["file_id"], rows, retry=False)


def _failure(task: Task, error: KehoachError) -> Result:
    transient = isinstance(error, MissingDependency | WorkFailed)
    return _result(task.file_id, failed(task.file_id, _size(task.found), error), retry=transient)


def _size(found: Found) -> int | None:
    """Bytes of the file; None where it is not there, or only the archive around it is."""
    try:
        return None if found.error and "!" in found.source_path else found.path.stat().st_size
    except OSError:
        return None


def _result(file_id: str, rows: dict[str, list[Row]], retry: bool) -> Result:
    [row] = rows["files"]
    row["pipeline_version"] = fingerprint.program_version()
    return Result(file_id, row["status"], row["error"], retry, {name: store.encode(rows[name]) for name in rows})


# ------------------------------------------------------------------ the archive
class Event(NamedTuple):
    """How far a run is: `step` is ``"found"``, ``"read"``, ``"linking"`` or ``"publishing"``."""

    step: str
    done: int = 0
    total: int = 0
    source_path: str = ""
    status: str = ""
    error: str | None = None


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


def process_folder(
    paths: Iterable[str | Path],
    output: str | Path,
    settings: Settings | None = None,
    *,
    force: bool = False,
    engine: str = "local",
    progress: Callable[[Event], None] | None = None,
) -> RunSummary:
    """Read every file under `paths` that is new or changed, and publish the tables of the whole archive in `output`.

    What is done stays done: a stopped run goes on where it was. `force` reads unchanged files again. With more than
    one worker a script needs the usual ``if __name__ == "__main__":``. Raises `StoreError` when the output cannot be
    written, `UsageError` for an input that is not there.
    """
    begun = time.monotonic()
    settings, output = settings or Settings(), Path(output)
    tell = progress or (lambda event: None)
    if engine not in ENGINES:
        raise UsageError(f"there is no engine {engine!r}", f"choose from: {', '.join(ENGINES)}")
    with store.locked(output):
        store.prepare(output)
        ledger = store.Ledger(output / ".store" / "ledger.sqlite")
        unpacked = store.clean_folder(output / ".store" / "unpacked")
        try:
            batch = _Batch(ledger, settings, force)
            todo = batch.sort_out(ingest.walk(paths, settings, unpacked))
            tell(Event("found", 0, len(todo)))
            try:
                for done, (task, outcome) in enumerate(ENGINES[engine](read_file, todo, settings), 1):
                    result = outcome if isinstance(outcome, Result) else _failure(task, outcome)
                    batch.keep(task, result)
                    tell(Event("read", done, len(todo), task.found.source_path, result.status, result.error))
                removed = ledger.prune()
            finally:
                ledger.commit()  # a run that is stopped keeps what it finished
            snapshot, published = _publish(output, ledger, tell)
        finally:
            ledger.close()
            shutil.rmtree(unpacked, ignore_errors=True)
    return RunSummary(
        output=output,
        snapshot=snapshot.path,
        found=len(batch.met),
        read=len(todo),
        unchanged=batch.unchanged,
        removed=removed,
        statuses=batch.statuses(),
        problems=batch.problems(),
        rows=snapshot.rows,
        published=published,
        seconds=time.monotonic() - begun,
    )


class _Batch:
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
                self.keep(task, _failure(task, found.error))
            elif state is None or self._stale(state, found.source_path):
                tasks[task.file_id] = task
            else:
                self.unchanged += 1
                self.ledger.place(found.source_path, task.file_id)
                self.outcomes[task.file_id] = state.status, state.error
        return list(tasks.values())

    def _stale(self, state: store.FileState, source_path: str) -> bool:
        # the name's ending can decide how bytes are read (.md, .txt), and the first path in order gives it
        renamed = source_path < state.read_as and Path(source_path).suffix != Path(state.read_as).suffix
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


def _installed(settings: Settings) -> str:
    """The OCR engine as it is installed; files are read again once a missing one is there."""
    engine = ingest.find_engine(settings.engine)
    try:
        return f"{engine.version()} {settings.language in engine.languages()}"
    except MissingDependency:
        return "absent"


def _publish(output: Path, ledger: store.Ledger, tell: Callable[[Event], None]) -> tuple[store.Snapshot, bool]:
    stamp = fingerprint.of_publishing()
    before = store.published(output)
    if before and (before.generation, before.stamp) == (ledger.generation, stamp):
        return before, False
    tell(Event("linking"))
    rows = {name: [row for _, found in ledger.rows(name) for row in found] for name in _RESOLVED}
    paths = {row["file_id"]: row["source_path"] for row in ledger.file_rows()}
    for row in rows["documents"]:
        row["source_path"] = paths[row["file_id"]]
    resolved = resolve.resolve(rows)
    tell(Event("publishing"))
    return store.publish(output, ledger, resolved, stamp), True


def load_tables(folder: str | Path) -> dict[str, pd.DataFrame]:
    """Every table of the newest published state below an output folder, by name, all from that one state.

    Raises `StoreError` when nothing was published there.
    """
    import pandas as pd

    state = store.current(Path(folder))
    return {path.name: pd.read_parquet(path) for path in sorted(state.iterdir()) if path.is_dir()}
