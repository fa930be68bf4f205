"""A folder that is watched: which files have arrived whole, and a run for them, again and again.

The folders are looked at every so often: network shares tell nobody of a change. A file is whole when its size and
time of change have stood for a while, as seen by this process's clock; clocks of other machines do not matter.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import stat
import time
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from pipeline import log
from pipeline.errors import KehoachError
from pipeline.ingest.walk import is_litter, printable
from pipeline.outcome import RunSummary

_LONGEST_PAUSE = 300.0  # seconds between tries while something is wrong
_FIRST_RETRY = 60.0
# What copying programs, browsers and editors call a file that is not whole yet.
_TEMPORARY = re.compile(
    r"^[.~]|~$|^unconfirmed .*|\.(?:part|partial|filepart|crdownload|download|opdownload|upload|uploading|tmp|temp"
    r"|swp|lock|lck|!ut|aria2|incomplete|inprogress)$",
    re.IGNORECASE,
)


class Waiting(Protocol):
    """How a watch sleeps, and is told to stop: see `pipeline.cli.signals.Stop`."""

    def __call__(self) -> bool: ...
    def wait(self, seconds: float) -> bool: ...


class Batch(NamedTuple):
    """What became of the files that had arrived: a run's summary, or why there was none."""

    number: int
    files: int
    waiting: int
    summary: RunSummary | None
    error: Exception | None = None


class _Sight(NamedTuple):
    size: int
    changed: int  # nanoseconds, by the clock of whoever wrote it
    ready: float  # by ours: not handed out before


@dataclass
class Intake:
    """The files below some folders, as look after look sees them.

    Attributes:
        settle: seconds that a file must have stood still.
        retries: how often a file that could not be read whole is handed out again.
        troubles: folders that could not be looked at in the last look, with the system's reason.
    """

    folders: tuple[Path, ...]
    settle: float = 10.0
    retries: int = 2
    clock: Callable[[], float] = time.monotonic
    troubles: dict[str, str] = field(default_factory=dict)
    _open: dict[Path, _Sight] = field(default_factory=dict)  # seen, and not settled
    _settled: set[bytes] = field(default_factory=set)
    _tries: dict[Path, int] = field(default_factory=dict)

    def look(self) -> list[Path]:
        """Files that are whole, and were not settled before as they are now; in order."""
        now = self.clock()
        before, self.troubles = self.troubles, {}
        seen, still, settled = False, {}, set()
        for path, size, changed in self._files():
            seen = True
            mark = _mark(path, size, changed)
            if mark in self._settled:
                settled.add(mark)
                continue
            sight = self._open.get(path)
            if sight is None or (sight.size, sight.changed) != (size, changed):
                self._tries.pop(path, None)
                sight = _Sight(size, changed, now + self.settle)
            still[path] = sight
        whole = sorted(path for path, sight in still.items() if sight.ready <= now)
        if self.troubles or not seen:  # what is out of sight for now is not gone; an unmounted share is an empty folder
            settled |= self._settled
            still = {**self._open, **still}
        self._open, self._settled = still, settled
        self._tell(before)
        return whole

    @property
    def waiting(self) -> int:
        """How many files were seen that are not settled."""
        return len(self._open)

    def settle_all(self, paths: Iterable[Path], failed: Container[Path] = ()) -> None:
        """Note that these were handed out: they come again when they change, and the `failed` later and later."""
        for path in paths:
            sight, tries = self._open.get(path), self._tries.get(path, 0)
            if sight is None:
                continue
            if path in failed and tries < self.retries:
                self._tries[path] = tries + 1
                self._open[path] = sight._replace(ready=self.clock() + _FIRST_RETRY * 4**tries)
            else:
                self._tries.pop(path, None)
                del self._open[path]
                self._settled.add(_mark(path, sight.size, sight.changed))

    # -------------------------------------------------------------- the disk
    def _files(self) -> Iterator[tuple[Path, int, int]]:
        todo = [os.fspath(folder) for folder in reversed(self.folders)]
        while todo:
            folder = todo.pop()
            try:
                with os.scandir(folder) as entries:
                    for entry in entries:
                        if is_temporary(entry.name):
                            continue
                        if entry.is_dir(follow_symlinks=False):
                            todo.append(entry.path)
                            continue
                        try:
                            told = entry.stat()
                        except FileNotFoundError:  # moved on meanwhile
                            continue
                        if stat.S_ISREG(told.st_mode):
                            yield Path(entry.path), told.st_size, told.st_mtime_ns
            except OSError as error:
                if not isinstance(error, FileNotFoundError) or Path(folder) in self.folders:
                    self.troubles[folder] = error.strerror or str(error)

    def _tell(self, before: dict[str, str]) -> None:
        for path, reason in self.troubles.items():
            if path not in before:
                log.event("out-of-sight", reason, level=logging.WARNING, file=path)
        for path in before:
            if path not in self.troubles:
                log.event("in-sight-again", file=path)


def is_temporary(name: str) -> bool:
    """Whether a file of this name is on its way, hidden, or a system's litter (``x.pdf.part``, ``~$x.docx``)."""
    return bool(_TEMPORARY.search(name)) or is_litter(name)


def _mark(path: Path, size: int, changed: int) -> bytes:
    """16 bytes that stand for a file as it is: a million of them take little memory."""
    told = b"%s\0%d\0%d" % (os.fsencode(path), size, changed)
    return hashlib.blake2b(told, digest_size=16).digest()


# ------------------------------------------------------------------ again and again
def watch(
    intake: Intake,
    run: Callable[[list[Path]], RunSummary],
    stop: Waiting,
    every: float = 10.0,
    most: int = 10_000,
    told: Callable[[Batch], None] = lambda batch: None,
) -> int:
    """Run what has arrived, at most so many files at once, until `stop` says so; returns the number of batches.

    Looks every `every` seconds, or after as long as the last batch took, so that publishing takes at most half of the
    time. What goes wrong with a batch as a whole (a full disk, an output that is away or held by another run) is `told`
    and tried again, later and later.
    """
    number, pause = 0, every
    while not stop():
        begun = time.monotonic()
        whole = intake.look()
        paths = [path for path in whole[:most] if os.path.lexists(path)]
        batch = None
        if paths:
            number += 1
            batch = _run(number, paths, run, intake)
            told(batch)
        if batch and batch.error:
            pause = min(max(pause, every) * 2, max(_LONGEST_PAUSE, every))
        elif len(whole) > most:
            pause = 0.0
        else:
            pause = max(every, min(time.monotonic() - begun, _LONGEST_PAUSE))
        stop.wait(pause)
    return number


def _run(number: int, paths: list[Path], run: Callable[[list[Path]], RunSummary], intake: Intake) -> Batch:
    try:
        summary = run(paths)
    except (KehoachError, OSError) as error:
        log.event("batch-failed", str(error), level=logging.ERROR, batch=number, files=len(paths))
        return Batch(number, len(paths), intake.waiting, None, error)
    intake.settle_all(paths, _not_whole(paths, summary))
    counts: dict[str, Any] = {"read": summary.read, "waiting": intake.waiting, **summary.statuses}
    log.event("batch", batch=number, files=len(paths), **counts)
    return Batch(number, len(paths), intake.waiting, summary)


def _not_whole(paths: Iterable[Path], summary: RunSummary) -> set[Path]:
    """Files with a problem in them: of an archive, its members' problems are its own."""
    known = {printable(os.fspath(path)): path for path in paths}
    found = set()
    for name, _, _ in summary.problems:
        while name not in known and "!" in name:
            name = name.rpartition("!")[0]
        if name in known:
            found.add(known[name])
    return found
