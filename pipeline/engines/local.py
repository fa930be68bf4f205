"""Work on this machine: processes of which each has its own line to the run, so that one that dies disturbs no other.

Own code, because the standard library's `ProcessPoolExecutor` loses all jobs when one worker dies and can stop none that
hangs, and pebble, which can do both, tells neither why a worker died nor how far its job had come, and limits no memory.
"""

from __future__ import annotations

import functools
import multiprocessing
import os
import pickle
import queue
import signal
import socket
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from logging import WARNING
from multiprocessing import forkserver, resource_tracker
from multiprocessing.connection import wait as wait_for
from pathlib import Path
from types import TracebackType
from typing import Any

from pipeline import log
from pipeline.engines import worker
from pipeline.errors import KehoachError, WorkFailed, lacks_memory
from pipeline.settings import Settings

_AHEAD = 3  # jobs held for each worker
_JOBS = 1_000  # then a fresh process takes over, so that memory stays flat
_GROWN = 768 << 20  # or as soon as one holds more bytes than this
_FALSE_STARTS = 4  # workers that may die one after the other before they are ready
_PATIENCE = 30.0  # seconds without a byte within a result
_SHARE = 0.8  # of the machine's memory, for all workers
_LEAST = 1 << 30
_WORDS = 4_000  # bytes of what a library says when it dies that are looked at

Work = Callable[[Any, Settings], Any]
Outcome = tuple[Any, Any | KehoachError]


@dataclass(eq=False)
class _Job:
    job: Any
    timeout: float
    steps: list[Any] = field(default_factory=list)


@dataclass(eq=False)
class _Worker:
    """A process, this end of its line, what its libraries say, the job it has, and what of its answer has come."""

    process: Any
    line: socket.socket
    words: Path
    job: _Job | None = None
    deadline: float = 0.0
    ready: bool = False
    done: int = 0
    heard: bytearray = field(default_factory=bytearray)

    def give(self, job: _Job) -> None:
        self.job, self.deadline = job, time.monotonic() + job.timeout
        self.line.sendall(worker.pack(job.job))

    def hear(self) -> list[worker.Answer]:
        """Answers that are complete; raises `EOFError` when the line is closed."""
        part = self.line.recv(1 << 20)
        if not part:
            raise EOFError
        self.heard += part
        self.deadline = max(self.deadline, time.monotonic() + _PATIENCE)
        answers = []
        while len(self.heard) >= (start := worker.HEAD.size):
            end = start + worker.HEAD.unpack_from(self.heard)[0]
            if len(self.heard) < end:
                break
            answers.append(pickle.loads(memoryview(self.heard)[start:end]))
            self.heard = self.heard[end:]
        return answers

    def last_words(self) -> str:
        """The end of what its libraries said about the job."""
        try:
            return self.words.read_bytes()[-_WORDS:].decode(errors="replace").strip()
        except OSError:
            return ""

    def kill(self) -> None:
        """End the process and the programs it runs."""
        self.line.close()
        self.words.unlink(missing_ok=True)
        pid = self.process.pid
        try:
            os.killpg(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            self.process.kill()
        self.process.join()


class Workers:
    """A pool of processes. A thread hands out the jobs, so that no worker waits while the run does something else."""

    def __init__(self, work: Work, settings: Settings) -> None:
        self._work, self._settings = work, settings
        self._count = settings.workers or os.cpu_count() or 1
        self.room = _AHEAD * self._count
        self._limits = worker.Limits(settings.memory or share_of_memory(self._count), _GROWN)
        self._coming: deque[_Job] = deque()
        self._ended: queue.SimpleQueue[Outcome | BaseException] = queue.SimpleQueue()
        self._held = 0
        self._bell, self._ringer = socket.socketpair()
        self._stopped = False
        self._workers: list[_Worker] = []
        self._false_starts = 0
        self._thread = threading.Thread(target=self._run, name="kehoach-pool", daemon=True)
        # A fresh process forks the workers: they inherit no lock, no thread and no open file of this one.
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["__main__", *_modules(work)])

    def __enter__(self) -> Workers:
        # Whoever stops the run may tell the whole group of processes; the server must outlive the files being read.
        resource_tracker.ensure_running()  # the server starts it else, and it lets signals through again
        before = signal.pthread_sigmask(signal.SIG_BLOCK, worker.FOR_THE_RUN)
        try:
            forkserver.ensure_running()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped = True
        self._ringer.send(b"!")
        self._thread.join()
        self._bell.close()
        self._ringer.close()

    def submit(self, job: Any, timeout: float) -> None:
        """See `engines.Pool`."""
        self._held += 1
        self._coming.append(_Job(job, timeout))
        self._ringer.send(b"!")

    def finished(self, wait: float | None = None) -> list[Outcome]:
        """See `engines.Pool`."""
        ended: list[Outcome] = []
        while self._held:
            try:
                outcome = self._ended.get(block=not ended, timeout=wait)
            except queue.Empty:
                break
            if isinstance(outcome, BaseException):
                raise outcome
            self._held -= 1
            ended.append(outcome)
        return ended

    # -------------------------------------------------------------- the thread
    def _run(self) -> None:
        try:
            while not self._stopped:
                self._hand_out()
                self._listen()
                self._watch()
        except BaseException as error:
            self._ended.put(error)
        finally:
            for one in self._workers:
                one.kill()

    def _hand_out(self) -> None:
        for one in self._workers:
            if one.job is None and self._coming:
                self._give(one)
        while self._coming and len(self._workers) < self._count and not self._stopped:
            one = self._start()
            self._workers.append(one)
            self._give(one)

    def _give(self, one: _Worker) -> None:
        job = self._coming.popleft()
        try:
            one.give(job)
        except OSError:  # it has died meanwhile, which the next look will find
            one.job = None
            self._coming.appendleft(job)

    def _start(self) -> _Worker:
        ours, theirs = socket.socketpair()
        descriptor, words = tempfile.mkstemp(prefix="kehoach-worker-")
        os.close(descriptor)
        process = self._context.Process(
            target=worker.serve, args=(theirs, self._work, self._settings, self._limits, words), daemon=True
        )
        process.start()
        theirs.close()
        return _Worker(process, ours, Path(words))

    def _listen(self) -> None:
        busy = [one.deadline for one in self._workers if one.job and one.ready]
        patience = max(min(busy) - time.monotonic(), 0.0) if busy else None
        lines: dict[Any, _Worker] = {one.line: one for one in self._workers}
        for line in wait_for([self._bell, *lines], patience):
            if line is self._bell:
                self._bell.recv(1 << 16)
                continue
            one = lines[line]
            try:
                for answer in one.hear():
                    self._take(one, answer)
            except (EOFError, OSError):
                self._lost(one)

    def _take(self, one: _Worker, answer: worker.Answer) -> None:
        if answer.ready:
            one.ready, self._false_starts = True, 0
            if one.job:  # importing is no part of the job
                one.deadline = time.monotonic() + one.job.timeout
            return
        assert one.job is not None
        if answer.step:
            one.job.steps.append(answer.outcome)
            one.deadline = time.monotonic() + one.job.timeout
            return
        self._end(one, one.job.steps if answer.outcome == worker.STEPS else answer.outcome)
        one.done += 1
        if answer.spent or one.done >= _JOBS:
            one.kill()
            self._workers.remove(one)

    def _end(self, one: _Worker, outcome: Any) -> None:
        assert one.job is not None
        if isinstance(outcome, WorkFailed):
            outcome.steps = tuple(one.job.steps)
        self._ended.put((one.job.job, outcome))
        one.job = None

    def _lost(self, one: _Worker) -> None:
        self._workers.remove(one)
        one.process.join(5.0)
        code, words = one.process.exitcode, one.last_words()
        one.kill()
        if words:
            log.event("worker-died", words, level=WARNING, code=code)
        if one.job is None:
            return
        if one.ready:
            lack = code == -signal.SIGABRT and lacks_memory(words)
            self._end(one, worker.too_large(self._limits.memory) if lack else _cause(code))
            return
        self._coming.appendleft(one.job)  # it had not begun
        self._false_starts += 1
        if self._false_starts >= _FALSE_STARTS:
            raise WorkFailed(
                "the worker processes die before they begin",
                "give them more --memory, or run with --workers 0 to see why",
            )

    def _watch(self) -> None:
        now = time.monotonic()
        for one in [one for one in self._workers if one.job and one.ready and one.deadline <= now]:
            assert one.job is not None
            one.kill()
            self._workers.remove(one)
            said = f"it took longer than {one.job.timeout:g} seconds and was stopped"
            self._end(one, WorkFailed(said, "split the file, or give it more time (--file-timeout)", late=True))


def _modules(work: Work) -> list[str]:
    """What a fresh worker should have imported already."""
    if isinstance(work, functools.partial):
        return sorted({*_modules(work.func), *(m for part in work.args if callable(part) for m in _modules(part))})
    return [str(work.__module__)]


def _cause(code: int | None) -> WorkFailed:
    if code is not None and code < 0:
        name = signal.Signals(-code).name
        cause = "out of memory" if -code == signal.SIGKILL else "a crash in a library"
        return WorkFailed(f"it killed its worker process ({name}: {cause}, most likely)", "try it alone: --workers 0")
    return WorkFailed(f"its worker process ended with code {code}", "try it alone: --workers 0")


def share_of_memory(workers: int) -> int:
    """Bytes that each of so many workers may have by default: an even share of most of what the machine has."""
    total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    for path in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            total = min(total, int(Path(path).read_text()))
        except (OSError, ValueError):  # no such group, or "max"
            continue
    return max(int(total * _SHARE / workers), _LEAST)
