"""What runs on each machine of a cluster: a pool of processes there, and the files and recognised pages sent along.

Nothing is shared with the machine that gives the work but the messages themselves: bytes of a file go with its first
job, pages recognised here go back as soon as they are, so that they outlive this machine.
"""

from __future__ import annotations

import fcntl
import os
import platform
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any, NamedTuple

from pipeline import fingerprint
from pipeline.engines import local
from pipeline.errors import MissingDependency
from pipeline.ingest import find_engine
from pipeline.ingest.ocr import cache
from pipeline.settings import Settings

_FOLDERS = "kehoach-node-"


@dataclass(frozen=True, slots=True)
class Parcel:
    """A job on its way to a node.

    Attributes:
        number: told back with the outcome.
        bytes_: makes the bytes of its file, asked for once while jobs of that file are here; None: it needs none, or
            fetches them itself.
        entries: recognised pages of the file that the run knows and the node does not, as `cache.exported` gives them.
    """

    number: int
    job: Any
    timeout: float
    bytes_: Callable[[], bytes] | None = None
    entries: Mapping[str, bytes] = field(default_factory=dict)


class Answer(NamedTuple):
    """What became of a node since the last one.

    Attributes:
        outcomes: jobs that ended.
        pages: by file, the pages recognised, those of jobs that go on too.
        log: the records that the workers logged, line by line.
    """

    outcomes: list[Outcome]
    pages: dict[str, dict[str, bytes]]
    log: bytes


class Outcome(NamedTuple):
    """What became of a parcel's job."""

    number: int
    result: Any


class Node:
    """Work on this machine for a run on another one. To be used by one thread."""

    def __init__(self, work: Callable[[Any, Settings], Any], settings: Settings, workers: int) -> None:
        self._folder, self._lock = _own_folder()
        kept = None if settings.cache is None else self._folder / "ocr"
        self._log = None if settings.log is None else self._folder / "log"
        self._told = 0  # bytes of the log that were given back
        self._settings = replace(settings, workers=workers, cache=kept, log=self._log)
        self._pool = local.Workers(work, self._settings)
        self._pool.__enter__()
        self._numbers: dict[int, tuple[int, Any]] = {}  # of parcels, by the identity of the job that the pool holds
        self._files: Counter[str] = Counter()  # how many jobs of each file are here
        self._shared: dict[str, set[str]] = {}  # by file: recognised pages that the run has too

    def identity(self) -> dict[str, str]:
        """All of this machine that rows depend on."""
        return identity(self._settings)

    def exchange(self, parcels: list[Parcel], wait: float) -> Answer:
        """Take new jobs, and give back those that ended; waits up to `wait` seconds for one."""
        for parcel in parcels:
            self._take(parcel)
        ended = self._pool.finished(wait)
        pages = self._recognised()  # also those of files that go now
        return Answer([self._give_back(job, result) for job, result in ended], pages, self._logged())

    def stop(self) -> None:
        """End all work, and leave nothing on the disk."""
        self._pool.__exit__(None, None, None)
        shutil.rmtree(self._folder, ignore_errors=True)
        os.close(self._lock)

    def _take(self, parcel: Parcel) -> None:
        task = parcel.job.task
        file_id = task.file_id
        home = self._folder / file_id
        path = home / task.found.path.name
        if not self._files[file_id]:
            home.mkdir(exist_ok=True)
            if parcel.bytes_ is not None:
                path.write_bytes(parcel.bytes_())
        self._files[file_id] += 1
        cache.take_in(self._settings.cache, file_id, parcel.entries)
        self._shared.setdefault(file_id, set()).update(parcel.entries)
        job = parcel.job._replace(task=task._replace(found=replace(task.found, path=path)))
        self._numbers[id(job)] = (parcel.number, job)  # holding the job keeps its identity its own
        self._pool.submit(job, parcel.timeout)

    def _recognised(self) -> dict[str, dict[str, bytes]]:
        found = {}
        for file_id, shared in self._shared.items():
            fresh = cache.exported(self._settings.cache, file_id, shared)
            if fresh:
                found[file_id] = fresh
                shared.update(fresh)
        return found

    def _logged(self) -> bytes:
        if self._log is None or not self._log.exists():
            return b""
        with self._log.open("rb") as file:
            file.seek(self._told)
            whole, end, _ = file.read().rpartition(b"\n")
        self._told += len(whole) + len(end)
        return whole + end

    def _give_back(self, job: Any, result: Any) -> Outcome:
        number, _ = self._numbers.pop(id(job))
        file_id = job.task.file_id
        self._files[file_id] -= 1
        if not self._files[file_id]:
            del self._files[file_id], self._shared[file_id]
            cache.drop(self._settings.cache, file_id)
            shutil.rmtree(self._folder / file_id, ignore_errors=True)
        return Outcome(number, result)


def identity(settings: Settings) -> dict[str, str]:
    """All of this machine that rows depend on, by name: equal on two machines, they give equal rows."""
    engine = find_engine(settings.engine, settings.language)
    try:
        recognition = f"{engine.name} {engine.version()}"
        language = f"{settings.language} {engine.model(settings.language)}" if _speaks(engine, settings) else "missing"
    except MissingDependency:
        recognition = language = "missing"
    return {
        "processor": platform.machine(),
        "kehoach": f"{fingerprint.program_version()} {fingerprint.of_publishing()}",
        "trained parts": fingerprint.of_models(),
        "Tesseract": recognition,
        "language": language,
        **{f"package {name}": found for name, found in _packages()},
    }


def _speaks(engine: Any, settings: Settings) -> bool:
    return set(settings.language.split("+")) <= set(engine.languages())


def _packages() -> list[tuple[str, str]]:
    found = []
    for line in requires("kehoach") or []:
        requirement, _, marker = line.partition(";")
        if "extra" not in marker:
            name = requirement.split(">")[0].split("=")[0].split("[")[0].strip()
            try:
                found.append((name, version(name)))
            except PackageNotFoundError:
                found.append((name, "missing"))
    return found


def _own_folder() -> tuple[Path, int]:
    """A temporary folder and its lock; those of nodes that died, which nobody holds any more, are removed."""
    root = Path(tempfile.gettempdir())
    for left in root.glob(f"{_FOLDERS}*"):
        with suppress(OSError):
            handle = os.open(left / "lock", os.O_RDWR)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left, ignore_errors=True)
            finally:
                os.close(handle)
    folder = Path(tempfile.mkdtemp(prefix=_FOLDERS))
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)
    return folder, handle
