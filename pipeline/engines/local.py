"""Work on this machine: a pool of processes that survives what a file does to one of them."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, TimeoutError, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import Any

from pebble import ProcessExpired, ProcessPool

from pipeline.errors import KehoachError, WorkFailed
from pipeline.settings import Settings

_FILES_PER_WORKER = 100  # then a fresh process takes over, so that memory stays flat
_AHEAD = 3  # tasks queued for each worker
_BREAKS = 3  # pools that may break one after the other without a single result

Work = Callable[[Any, Settings], Any]
Outcome = tuple[Any, Any | KehoachError]


def run(work: Work, tasks: Iterable[Any], settings: Settings) -> Iterator[Outcome]:
    """Yield ``(task, result)`` as they finish; a task that ran out of time or killed its worker gives `WorkFailed`.

    With ``settings.workers == 1`` everything runs in this process, in order, without time limit.
    Raises `WorkFailed` when workers cannot be started at all.
    """
    if settings.workers == 1:
        for task in tasks:
            yield task, work(task, settings)
        return
    workers = settings.workers or os.cpu_count() or 1
    coming, waiting = iter(tasks), deque[Any]()
    breaks = 0
    while breaks < _BREAKS:
        pool = _pool(work, workers)
        running: dict[Future[Any], Any] = {}
        try:
            while True:
                room = _AHEAD * workers - len(running)
                for task in _take(waiting, coming, room):
                    running[pool.schedule(work, (task, settings), timeout=settings.file_timeout)] = task
                if not running:
                    return
                finished, _ = wait(running, return_when=FIRST_COMPLETED)
                if any(isinstance(future.exception(), BrokenProcessPool) for future in finished):
                    break
                breaks = 0
                for future in finished:
                    yield running.pop(future), _outcome(future, settings)
        finally:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()
        # A worker that is killed between two files breaks the pool: what it held starts again in a new one.
        waiting.extend(running.values())
        breaks += 1
    raise WorkFailed("the worker processes die before they begin", "run with --workers 1 to see why")


def _pool(work: Work, workers: int) -> ProcessPool:
    # A fresh process forks the workers: they inherit no lock, no thread and no open file of this one.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([work.__module__])
    return ProcessPool(max_workers=workers, max_tasks=_FILES_PER_WORKER, context=context)


def _take(waiting: deque[Any], coming: Iterator[Any], room: int) -> Iterator[Any]:
    while waiting and room > 0:
        room -= 1
        yield waiting.popleft()
    yield from islice(coming, max(room, 0))


def _outcome(future: Future[Any], settings: Settings) -> Any | KehoachError:
    try:
        return future.result()
    except TimeoutError:
        return WorkFailed(
            f"it took longer than {settings.file_timeout:g} seconds and was stopped",
            "split the file, or give it more time (--file-timeout)",
        )
    except ProcessExpired as error:
        code = error.exitcode
        if code is not None and code < 0:
            cause = "out of memory" if -code == signal.SIGKILL else "a crash in a library"
            said = f"it killed its worker process ({signal.Signals(-code).name}: {cause}, most likely)"
        else:
            said = f"its worker process ended with code {code}"
        return WorkFailed(said, "try it alone: --workers 1")
