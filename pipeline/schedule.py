"""Which job runs when: files, the pages of large ones, and what is tried again.

A file is one job. One with many pages to recognise hands them back, and they become some jobs for each worker that
fill the cache of recognised pages; then the file is read again. A file that takes its worker down is tried again page by page in
the same way, so that only the page that does it is lost. Whatever happens, a file gives the same rows.
"""

from __future__ import annotations

import functools
import tempfile
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count, islice
from logging import WARNING
from pathlib import Path
from typing import Any, NamedTuple

from pipeline import ingest, log
from pipeline.batch import Result, Task, failure
from pipeline.engines import ENGINES, Pool
from pipeline.errors import KehoachError, WorkFailed
from pipeline.ingest import Share, Spread, Tried
from pipeline.ingest.ocr import cache
from pipeline.settings import Settings

_LOOK = 0.5  # seconds between looks at `stop`
_MARGIN = 30.0  # seconds that a page may take beside its recognition, which may look at it twice
_FALLS = 60  # workers that the pages of one file may take down before the file is given up
_ROUNDS = 8  # times that a file may hand back pages; a page asks at most for one other

Read = Callable[[Task, Settings, Share], Result]


class FileJob(NamedTuple):
    """Read a file, as far as `share` allows."""

    serial: int
    task: Task
    share: Share


class PageJob(NamedTuple):
    """Recognise pages of a file into the cache, step by step; `alone`: try all that reading them takes."""

    serial: int
    task: Task
    pages: tuple[int, ...]
    alone: bool


def read_all(
    read: Read, tasks: Iterable[Task], settings: Settings, engine: str = "local", *, stop: Callable[[], bool] = bool
) -> Generator[tuple[Task, Result], None, None]:
    """Yield each task with what became of it, in any order; ends early, leaving work undone, once `stop` says so.

    `read` is a module-level function; it may raise `Spread`. Close the iterator to stop the workers. Raises
    `WorkFailed` when workers cannot be started.
    """
    coming = iter(tasks)
    with _with_cache(settings) as kept, ENGINES[engine](functools.partial(perform, read), kept) as pool:
        plan, held = _Plan(settings, pool), 0
        while not stop():
            for job in plan.next(coming, pool.room - held):
                pool.submit(job, plan.timeout(job))
                held += 1
            if not held:
                return
            for job, outcome in pool.finished(_LOOK):
                held -= 1
                for task, result in plan.settle(job, outcome):
                    if settings.cache is None:
                        cache.drop(kept.cache, task.file_id)
                    yield task, result


def perform(read: Read, job: FileJob | PageJob, settings: Settings) -> Result | Spread | Iterator[Tried]:
    """Do a job; what runs in a worker."""
    if isinstance(job, PageJob):
        return _try_pages(job, settings)
    with log.about(file=job.task.found.source_path):
        try:
            return read(job.task, settings, job.share)
        except Spread as spread:
            return spread


def _try_pages(job: PageJob, settings: Settings) -> Iterator[Tried]:
    with log.about(file=job.task.found.source_path):
        yield from ingest.try_pages(job.task.found, job.task.file_id, job.pages, settings, job.alone)


@contextmanager
def _with_cache(settings: Settings) -> Iterator[Settings]:
    """Pages come back through the cache: where the run keeps none, there is one until its end."""
    if settings.cache is not None or settings.workers == 0:
        yield settings
        return
    with tempfile.TemporaryDirectory(prefix="kehoach-ocr-", ignore_cleanup_errors=True) as folder:
        yield replace(settings, cache=Path(folder))


@dataclass
class _File:
    """A file in work: what is known of its pages, and how often it took its worker down."""

    task: Task
    most: int | None
    alone: bool = False
    falls: int = 0
    rounds: int = 0
    open: set[int] = field(default_factory=set)
    tried: set[int] = field(default_factory=set)
    lost: dict[int, str] = field(default_factory=dict)
    page_falls: Counter[int] = field(default_factory=Counter)
    killed: bool = False  # a page was lost that may go better another time

    def job(self, serial: int) -> FileJob:
        share = Share(self.most, self.alone, frozenset(self.tried), dict(self.lost))
        return FileJob(serial, self.task, share)


class _Plan:
    """What is to be done next, and what follows from what was done."""

    def __init__(self, settings: Settings, pool: Pool) -> None:
        self._settings, self._pool = settings, pool
        self._limited = settings.workers != 0
        self._files: dict[int, _File] = {}
        self._serials = count()
        self._waiting: deque[FileJob | PageJob] = deque()

    def next(self, tasks: Iterator[Task], room: int) -> Iterator[FileJob | PageJob]:
        """Up to `room` jobs: what was begun goes before what is new."""
        while self._waiting and room > 0:
            room -= 1
            yield self._waiting.popleft()
        for task in islice(tasks, max(room, 0)):
            serial = next(self._serials)
            self._files[serial] = file = _File(task, self._settings.spread_pages if self._limited else None)
            yield file.job(serial)

    def timeout(self, job: FileJob | PageJob) -> float:
        """Seconds that a job may take, of pages each one."""
        return 2 * self._settings.page_timeout + _MARGIN if isinstance(job, PageJob) else self._settings.file_timeout

    def settle(self, job: Any, outcome: Any) -> Iterator[tuple[Task, Result]]:
        """Take what became of a job; yields its task once that is settled."""
        file = self._files.get(job.serial)
        if file is None:  # it was given up meanwhile
            return
        if isinstance(outcome, WorkFailed):
            page = job.pages[len(outcome.steps)] if isinstance(job, PageJob) and _rest(job, outcome) else None
            log.event("worker-lost", str(outcome), level=WARNING, file=file.task.found.source_path, page=page)
        if isinstance(job, PageJob):
            self._settle_pages(file, job, outcome)
            if sum(file.page_falls.values()) <= _FALLS:
                return
            said = f"its pages took {_FALLS} worker processes down, the last one since {outcome.problem}"
            outcome = WorkFailed(said, "split the file, or scan it again")
            self._waiting = deque(other for other in self._waiting if other.serial != job.serial)
        elif isinstance(outcome, Spread):
            self._spread(job.serial, file, outcome.pages)
            return
        elif isinstance(outcome, WorkFailed) and self._may_go_better(file, outcome):
            file.falls += 1
            file.most, file.alone = 0, True
            self._waiting.append(file.job(job.serial))
            return
        del self._files[job.serial]
        result = outcome if isinstance(outcome, Result) else failure(file.task, outcome)
        yield file.task, result._replace(attempts=result.attempts + file.falls, retry=result.retry or file.killed)

    def _may_go_better(self, file: _File, error: WorkFailed) -> bool:
        """Another try is worth its time: after a crash, as often as is said; when time ran out, once page by page."""
        return self._limited and file.falls < self._settings.retries and not (error.late and file.alone)

    def _spread(self, serial: int, file: _File, pages: tuple[int, ...]) -> None:
        file.rounds += 1
        if file.rounds > _ROUNDS:
            file.most, file.alone = None, False
            self._waiting.append(file.job(serial))
            return
        file.open = set(pages)
        size = -(-len(pages) // self._pool.room)  # the file is opened as often as that, however many pages it has
        for start in range(0, len(pages), size):
            self._waiting.append(PageJob(serial, file.task, pages[start : start + size], file.alone))

    def _settle_pages(self, file: _File, job: PageJob, outcome: list[Tried] | KehoachError) -> None:
        if isinstance(outcome, KehoachError) and not isinstance(outcome, WorkFailed):
            outcome = [Tried()] * len(job.pages)  # the file itself will meet what went wrong
        for page, tried in zip(job.pages, outcome.steps if isinstance(outcome, WorkFailed) else outcome, strict=False):
            if tried.error is not None:
                file.lost[page] = tried.error
            elif not tried.deferred:
                file.tried.add(page)
            file.open.discard(page)
        rest = _rest(job, outcome)
        if rest and isinstance(outcome, WorkFailed):
            self._fall(file, job, rest[0], outcome)
            rest = rest[1:]
        if rest:
            self._waiting.append(job._replace(pages=rest))
        if not file.open:
            self._waiting.append(file.job(job.serial))

    def _fall(self, file: _File, job: PageJob, page: int, error: WorkFailed) -> None:
        """A page took its worker down: it is tried again by itself, but once only where it ran out of time."""
        file.page_falls[page] += 1
        retries = self._settings.retries
        if file.page_falls[page] <= (min(retries, 1) if error.late else retries):
            self._waiting.append(job._replace(pages=(page,)))
            return
        file.killed = True
        file.lost[page] = str(error)
        file.open.discard(page)


def _rest(job: PageJob, outcome: list[Tried] | WorkFailed) -> tuple[int, ...]:
    """The pages that a job did not come to the end of."""
    return job.pages[len(outcome.steps if isinstance(outcome, WorkFailed) else outcome) :]
