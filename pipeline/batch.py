"""The files that one run meets: which must be read, which stand as they are, and what became of each."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from logging import ERROR
from pathlib import Path

from pipeline import fingerprint, ingest, log, store
from pipeline.errors import KehoachError, MissingDependency
from pipeline.ingest import Found
from pipeline.outcome import Result, RunSummary, Task, failure, result_of
from pipeline.settings import Settings
from pipeline.store.seen import lies, signature

__all__ = ["Batch", "Result", "RunSummary", "Task", "failure", "result_of"]

Known = Callable[[Path, str], bool]


def _is_unread(task: Task) -> bool:
    """No byte of it could be read, so that its id is made from its path."""
    return task.file_id == hashlib.sha256(b"unread:" + task.found.source_path.encode()).hexdigest()


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


@dataclass(slots=True)
class _Looking:
    """A file on the disk that the walk is at: how it looked before it was opened, and what it gave so far."""

    path: Path
    source_path: str
    mark: str
    file_id: str | None = None
    members: int = 0


class Batch:
    """The files that one run meets: which must be read, and what became of each."""

    def __init__(self, ledger: store.Ledger, settings: Settings, force: bool) -> None:
        self.ledger = ledger
        self.force = force
        self.retries = settings.retries
        self.reading = fingerprint.of_reading(settings, _installed(settings))
        self.unchanged = self.given = self.read = self.pages = 0
        self.counts = dict.fromkeys(("done", "partial", "failed"), 0)  # of what was read
        self.walked = False
        self._seen = store.Seen(ledger, fingerprint.of_unpacking(settings))
        self._looking: _Looking | None = None
        self._tasks: dict[str, str] = {}  # file_id → the path it is read under
        self._again: dict[str, Task] = {}  # to be read under another path, which comes before
        self._renamed: dict[str, Found] = {}  # unchanged bytes under a new name that would give other rows
        self._lost: dict[str, str] = {}  # source_path → why what was read there cannot be read any more

    # -------------------------------------------------------------- what is to be read
    def tasks(self, walk: Callable[[Known], Iterable[Found]]) -> Iterator[Task]:
        """The files to read, each distinct content once; the others are settled here.

        `walk` gives the files, but for those that the function it is given knows.
        """
        for found in walk(self._knows):
            for task in self._sort_out(found):
                self.given += 1
                yield task
        self._looked()
        self._settle_moves()
        for file_id, task in self._again.items():
            self._tasks[file_id] = task.found.source_path
            self.given += 1
            yield task
        self.walked = True

    def _sort_out(self, found: Found) -> Iterator[Task]:
        task = Task(found, self._identified(found))
        path, file_id = found.source_path, task.file_id
        state = self.ledger.state(file_id)
        if found.error:
            self._note_error(task, found.error)
        elif file_id in self._tasks:
            self._meet(path, file_id)
            under = self._tasks[file_id]
            if path < under and _telling(path) != _telling(under):  # the first path in order gives the name
                self._again[file_id] = task
        elif state is None or self._stale(state, path):
            self._meet(path, file_id)
            self._tasks[file_id] = path
            yield task
        else:
            self._stands(path, file_id)
            if _telling(path) != _telling(state.read_as):
                self._renamed[path] = found

    def _stale(self, state: store.FileState, source_path: str) -> bool:
        # a name's ending can decide how bytes are read (.md, .txt), and its figures may be the act's number; the first
        # path in order gives the name
        renamed = source_path < state.read_as and _telling(source_path) != _telling(state.read_as)
        again = state.retry and state.attempts <= self.retries
        return self.force or again or state.fingerprint != self.reading or renamed

    def _stands(self, source_path: str, file_id: str) -> None:
        self.unchanged += not self._is_met(file_id)
        self._meet(source_path, file_id)
        self.ledger.place(source_path, file_id)

    def _note_error(self, task: Task, error: KehoachError) -> None:
        path = task.found.source_path
        log.event("file-failed", str(error), level=ERROR, file=path, page=None)
        before = self.ledger.at(path)
        if _is_unread(task) and before and before.status != "failed":
            # What was read before stands until there are other bytes: a lost permission is no change of content.
            self._lost[path] = str(error)
        else:
            self._meet(path, task.file_id)
            self._put(task, failure(task, error))

    # -------------------------------------------------------------- files that need not be opened
    def _knows(self, path: Path, source_path: str) -> bool:
        """A file on the disk is what it was when a run saw it last, and all it gave stands."""
        self._looked()
        mark = None if self.force else signature(path)
        if mark is None:
            return False
        members = self._seen.members(source_path, mark)
        if members is not None and all(self._current(*member) for member in members):
            for member in members:
                self._stands(*member)
            return True
        self._looking = _Looking(path, source_path, mark)
        return False

    def _current(self, source_path: str, file_id: str) -> bool:
        state = self.ledger.state(file_id)
        return state is not None and not self._stale(state, source_path)

    def _identified(self, found: Found) -> str:
        looking = self._looking
        if looking is None or found.remote:
            return found.file_id
        if found.source_path.partition("!")[0] != looking.source_path.partition("!")[0]:  # it could not be looked at
            self._looked()
            return found.file_id
        looking.members += 1
        if found.source_path != looking.source_path:
            return found.file_id
        file_id = self._seen.file_id(looking.mark) if not found.error else None
        looking.file_id = file_id or found.file_id
        if _is_unread(Task(found, looking.file_id)):
            self._looking = None
        return looking.file_id

    def _looked(self) -> None:
        """The walk goes on to the next file: what it found in the last one is kept."""
        if self._looking:
            at = self._looking
            self._seen.note(at.source_path, at.path, at.mark, at.file_id, at.members)
            self._looking = None

    # -------------------------------------------------------------- files that moved
    def _settle_moves(self) -> None:
        """Of bytes that were met, paths that are gone lead to them no more; a file met nowhere stays as it is."""
        query = (
            "SELECT DISTINCT paths.source_path, paths.file_id FROM met JOIN paths ON paths.file_id = met.file_id "
            "WHERE paths.source_path NOT IN (SELECT source_path FROM met) ORDER BY 1"
        )
        moved = set()
        for source_path, file_id in list(self.ledger.select(query)):
            if source_path not in self._lost and (self._is_unpacked(source_path) or not lies(source_path)):
                self.ledger.unplace(source_path)
                moved.add(file_id)
        for file_id in sorted(moved - set(self._tasks)):
            state, first = self.ledger.state(file_id), self.ledger.first_path(file_id)
            if state and _telling(first) != _telling(state.read_as):
                if first in self._renamed:
                    self._again[file_id] = Task(self._renamed[first], file_id)
                else:
                    self.ledger.try_again(file_id)

    def _is_unpacked(self, source_path: str) -> bool:
        """It is a member of an archive that was met, and was not among what the archive holds now."""
        archive, bang, _ = source_path.partition("!")
        query = "SELECT 1 FROM met WHERE source_path > ? AND source_path < ? LIMIT 1"
        return bool(bang) and any(self.ledger.select(query, (archive + "!", archive + '"')))

    # -------------------------------------------------------------- what became of it
    def keep(self, task: Task, result: Result) -> None:
        """Put what became of a file into the ledger."""
        self.read += 1
        path = task.found.source_path
        if self._tasks.get(task.file_id, path) != path:
            return  # it is read under the name that counts as well
        if result.file_id != task.file_id:  # it was written to while it was read
            self._meet(path, result.file_id)
        self.counts[result.status] += 1
        self.pages += sum(row.get("pages") or 0 for row in store.decode("files", result.rows["files"]))
        self._put(task, result)

    def _put(self, task: Task, result: Result) -> None:
        before = self.ledger.state(result.file_id)
        tried = before.attempts if before and before.retry and before.fingerprint == self.reading else 0
        attempts = tried + 1 if result.retry and result.attempts else int(not result.retry)
        state = store.FileState(
            self.reading, task.found.source_path, result.status, result.error, result.retry, attempts
        )
        for (path,) in list(self.ledger.select("SELECT source_path FROM met WHERE file_id = ?", (result.file_id,))):
            self.ledger.place(path, result.file_id)
        facts = (fingerprint.of_publishing(), result.facts) if result.facts else None
        self.ledger.put(result.file_id, state, result.rows, facts)

    def _meet(self, source_path: str, file_id: str) -> None:
        with self.ledger.errors():
            self.ledger.db.execute("INSERT OR REPLACE INTO met VALUES (?, ?)", (source_path, file_id))

    def _is_met(self, file_id: str) -> bool:
        return any(self.ledger.select("SELECT 1 FROM met WHERE file_id = ? LIMIT 1", (file_id,)))

    # -------------------------------------------------------------- told at the end
    def found(self) -> int:
        """How many paths were met."""
        return int(next(self.ledger.select("SELECT count(*) FROM met"))[0]) + len(self._lost)

    def statuses(self) -> dict[str, int]:
        """How many of the distinct files met have each status."""
        counts = dict.fromkeys(("done", "partial", "failed"), 0)
        query = "SELECT status, count(*) FROM files WHERE file_id IN (SELECT file_id FROM met) GROUP BY status"
        counts.update(self.ledger.select(query))
        counts["failed"] += len(self._lost)
        return counts

    def problems(self) -> tuple[tuple[str, str, str], ...]:
        """``(source_path, status, error)`` of every file met that is not whole."""
        query = "SELECT source_path, status, error FROM met JOIN files USING (file_id) WHERE status != 'done'"
        found = [(path, status, error or "") for path, status, error in self.ledger.select(query)]
        return tuple(sorted([*found, *((path, "failed", error) for path, error in self._lost.items())]))
