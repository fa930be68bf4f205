"""Which job runs when: files, the pages of large ones, and what is tried again.

A file is one job. One with many pages to recognise hands them back, and they become jobs of their own that fill the
cache of recognised pages; then the file is read again. A file that takes its worker down is tried again page by page in
the same way, so that only the page that does it is lost. Whatever happens, a file gives the same rows.
"""

from __future__ import annotations

import functools
import tempfile
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count, islice
from logging import WARNING
from pathlib import Path
from typing import Any, NamedTuple

from pipeline import ingest, log
from pipeline.batch import Result, Task, failure
from pipeline.engines import ENGINES
from pipeline.errors import KehoachError, WorkFailed
from pipeline.ingest import Share, Spread
from pipeline.ingest.ocr import cache
from pipeline.settings import Settings

_LOOK = 0.5  # seconds between looks at `stop`
_MARGIN = 30.0  # seconds that a page may take beside its recognition, which may look at it twice
_ROUNDS = 8  # times that a file may hand back pages; a page asks at most for one other

Read = Callable[[Task, Settings, Share], Result]


class FileJob(NamedTuple):
    """Read a file, as far as `share` allows."""

    serial: int
    task: Task
    share: Share


class PageJob(NamedTuple):
    """Recognise a page of a file into the cache; `alone`: try all that reading it takes."""

    serial: int
    task: Task
    page: int
    alone: bool


class Tried(NamedTuple):
    """What became of a page: `error` where it cannot be read; `deferred` where it waits for another page."""

    error: str | None = None
    deferred: bool = False


def read_all(
    read: Read, tasks: Iterable[Task], settings: Settings, engine: str = "local", *, stop: Callable[[], bool] = bool
) -> Iterator[tuple[Task, Result]]:
    """Yield each task with what became of it, in any order; ends early, leaving work undone, once `stop` says so.

    `read` is a module-level function; it may raise `Spread`. Close the iterator to stop the workers. Raises
    `WorkFailed` when workers cannot be started.
    """
    coming = iter(tasks)
    with _with_cache(settings) as kept, ENGINES[engine](functools.partial(perform, read), kept) as pool:
        plan, held = _Plan(settings), 0
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


def perform(read: Read, job: FileJob | PageJob, settings: Settings) -> Result | Spread | Tried:
    """Do a job; what runs in a worker."""
    with log.about(file=job.task.found.source_path, page=job.page if isinstance(job, PageJob) else None):
        if isinstance(job, PageJob):
            try:
                error = ingest.try_page(job.task.found, job.task.file_id, job.page, settings, job.alone)
            except ingest.Deferred:
                return Tried(deferred=True)
            return Tried(error)
        try:
            return read(job.task, settings, job.share)
        except Spread as spread:
            return spread


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
    share: Share
    falls: int = 0
    rounds: int = 0
    open: set[int] = field(default_factory=set)
    page_falls: Counter[int] = field(default_factory=Counter)
    killed: bool = False  # a page was lost that may go better another time


class _Plan:
    """What is to be done next, and what follows from what was done."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._share = Share(None if settings.workers == 0 else settings.spread_pages)
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
            self._files[serial] = _File(task, self._share)
            yield FileJob(serial, task, self._share)

    def timeout(self, job: FileJob | PageJob) -> float:
        """Seconds that a job may take."""
        return 2 * self._settings.page_timeout + _MARGIN if isinstance(job, PageJob) else self._settings.file_timeout

    def settle(self, job: Any, outcome: Any) -> Iterator[tuple[Task, Result]]:
        """Take what became of a job; yields its task once that is settled."""
        file = self._files[job.serial]
        if isinstance(outcome, WorkFailed):
            page = job.page if isinstance(job, PageJob) else None
            log.event("worker-lost", str(outcome), level=WARNING, file=file.task.found.source_path, page=page)
        if isinstance(job, PageJob):
            self._settle_page(file, job, outcome)
        elif isinstance(outcome, Spread):
            file.rounds += 1
            file.open = set(outcome.pages)
            if file.rounds > _ROUNDS:
                file.share, file.open = replace(file.share, most=None, alone=False), set()
            alone = file.share.alone
            self._waiting.extend(PageJob(job.serial, file.task, page, alone) for page in outcome.pages if file.open)
            self._go_on(job.serial, file)
        elif isinstance(outcome, WorkFailed) and file.falls < self._settings.retries and self._settings.workers != 0:
            file.falls += 1
            file.share = Share(0, alone=True, lost=file.share.lost)
            self._go_on(job.serial, file)
        else:
            del self._files[job.serial]
            result = outcome if isinstance(outcome, Result) else failure(file.task, outcome)
            yield file.task, result._replace(attempts=result.attempts + file.falls, retry=result.retry or file.killed)

    def _settle_page(self, file: _File, job: PageJob, outcome: Tried | KehoachError) -> None:
        share, page = file.share, job.page
        if isinstance(outcome, WorkFailed) and file.page_falls[page] < self._settings.retries:
            file.page_falls[page] += 1
            self._waiting.append(job)
            return
        if isinstance(outcome, WorkFailed):
            file.killed = True
            file.share = replace(share, lost={**share.lost, page: str(outcome)})
        elif isinstance(outcome, Tried) and outcome.error is not None:
            file.share = replace(share, lost={**share.lost, page: outcome.error})
        elif isinstance(outcome, KehoachError) or not outcome.deferred:  # the file itself will meet what went wrong
            file.share = replace(share, tried=share.tried | {page})
        file.open.discard(page)
        self._go_on(job.serial, file)

    def _go_on(self, serial: int, file: _File) -> None:
        """Read the file again when none of its pages is out."""
        if not file.open:
            self._waiting.append(FileJob(serial, file.task, file.share))
