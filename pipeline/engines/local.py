"""Work on this machine: a pool of processes that survives what a file does to one of them."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, TimeoutError, wait
from itertools import islice
from typing import Any

from pebble import ProcessExpired, ProcessPool

from pipeline.errors import KehoachError, WorkFailed
from pipeline.settings import Settings

_FILES_PER_WORKER = 100  # then a fresh process takes over, so that memory stays flat
_AHEAD = 3  # tasks queued for each worker


def run(
    work: Callable[[Any, Settings], Any], tasks: Iterable[Any], settings: Settings
) -> Iterator[tuple[Any, Any | KehoachError]]:
    """Yield ``(task, result)`` as they finish; a task that ran out of time or killed its worker gives `WorkFailed`.

    With ``settings.workers == 1`` everything runs in this process, in order, without time limit.
    """
    if settings.workers == 1:
        for task in tasks:
            yield task, work(task, settings)
        return
    workers = settings.workers or os.cpu_count() or 1
    tasks = iter(tasks)
    # A fresh process that forks the workers: they inherit no lock, no thread and no open file of this one.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([work.__module__])
    pool = ProcessPool(max_workers=workers, max_tasks=_FILES_PER_WORKER, context=context)
    running: dict[Future[Any], Any] = {}
    try:
        while True:
            for task in islice(tasks, _AHEAD * workers - len(running)):
                running[pool.schedule(work, (task, settings), timeout=settings.file_timeout)] = task
            if not running:
                break
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                yield running.pop(future), _outcome(future, settings)
        pool.close()
    finally:
        pool.stop()
        pool.join()


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
            name = signal.Signals(-code).name
            hint = "out of memory" if -code == signal.SIGKILL else "a crash in a library"
            return WorkFailed(
                f"it killed its worker process ({name}: {hint}, most likely)", "try it alone: --workers 1"
            )
        return WorkFailed(f"its worker process ended with code {code}", "try it alone: --workers 1")
