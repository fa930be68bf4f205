"""Documents on shared storage: listed in order, hashed once, fetched by the worker that reads them."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from pipeline.errors import KehoachError, StoreError, UsageError, WorkFailed
from pipeline.storage.opening import open_url, said

_THREADS = 8  # a store answers many at once; each answer takes its time
_AHEAD = 32
# What a store says of an object that changes with its bytes; the first that is there counts.
_MARKS = ("ETag", "etag", "md5", "content_md5", "checksum", "generation", "mtime", "LastModified", "last_modified", "created")  # fmt: skip


class Remote(NamedTuple):
    """An object on a store, whose `mark` changes when its bytes do; empty where the store tells nothing.

    It is fetched by `path` from the store of `root`, the URL that the user gave: its own name, which may hold anything
    (``::``, ``file://``), is never taken for a URL.
    """

    url: str
    size: int | None
    mark: str
    root: str
    path: str


class Surveyed(NamedTuple):
    """An object, the SHA-256 of its bytes, and where they lie now (None: known from before, nothing was fetched).

    `error` says why it could not be fetched.
    """

    remote: Remote
    digest: str
    path: Path | None
    error: KehoachError | None = None


def survey(url: str, folder: Path, known: Known, passed: Callable[[str], bool]) -> Iterator[Surveyed]:
    """Every object below a URL, folder by folder in order, without those whose name is `passed` over.

    What `known` has is not fetched; the rest is, into `folder`, some ahead of the one yielded, and removed when the
    next is asked for. Raises `StoreError` where the store cannot be listed.
    """
    fs, _ = open_url(url)
    with ThreadPoolExecutor(_THREADS) as threads:
        coming = _all(url, passed)
        waiting: deque[Future[Surveyed]] = deque()
        try:
            while True:
                while len(waiting) < _AHEAD and (remote := next(coming, None)) is not None:
                    to = folder / plain_name(remote.url)
                    waiting.append(threads.submit(_survey_one, fs, remote, known.digest(remote), to))
                if not waiting:
                    return
                met = waiting.popleft().result()
                yield met
                if met.path is not None:
                    met.path.unlink(missing_ok=True)
        finally:
            for future in waiting:
                future.cancel()


def fetch(remote: Remote, to: Path) -> None:
    """Copy an object to a file. Raises `WorkFailed` that names the URL: trying again may go better."""
    try:
        fs, _ = open_url(remote.root)
        with said(remote.url):
            to.parent.mkdir(parents=True, exist_ok=True)
            fs.get_file(remote.path, str(to))
    except StoreError as error:
        raise WorkFailed(error.problem, error.mend) from error


def _survey_one(fs: Any, remote: Remote, digest: str | None, to: Path) -> Surveyed:
    if digest:
        return Surveyed(remote, digest, None)
    try:
        with said(remote.url):
            fs.get_file(remote.path, str(to))
            with to.open("rb") as file:
                return Surveyed(remote, hashlib.file_digest(file, "sha256").hexdigest(), to)
    except KehoachError as error:
        to.unlink(missing_ok=True)
        return Surveyed(remote, "", None, error)


def _listed(fs: Any, path: str, url: str, root: str, passed: Callable[[str], bool]) -> Iterator[Remote]:
    """Objects below a path, which is shown as `url`; one folder's listing at a time is held."""
    with said(url):
        entries = sorted(fs.ls(path, detail=True), key=lambda entry: os.fsencode(entry["name"].rstrip("/")))
    for entry in entries:
        there = entry["name"].rstrip("/")
        name = PurePosixPath(there).name
        if there.lstrip("/") == path.strip("/") or passed(name):
            continue  # some stores keep an empty object for the folder itself
        below = f"{url.rstrip('/')}/{name}"
        if entry["type"] == "directory":
            yield from _listed(fs, there, below, root, passed)
        else:
            yield _remote(entry, below, root)


def _remote(info: dict[str, Any], url: str, root: str) -> Remote:
    mark = next((str(info[name]) for name in _MARKS if info.get(name)), "")
    return Remote(url, info.get("size"), f"{info.get('size')} {mark}" if mark else "", root, info["name"])


def _all(url: str, passed: Callable[[str], bool]) -> Iterator[Remote]:
    fs, path = open_url(url)
    with said(url):
        try:
            info = fs.info(path)
        except FileNotFoundError as error:
            raise UsageError(f"there is no {url}", "give the folder or file that holds the documents") from error
    if info["type"] == "file":
        yield _remote(info, url, url)
    else:
        yield from _listed(fs, path, url, url, passed)


def plain_name(url: str) -> str:
    """A name for the fetched copy: nothing of the object's own name but a plain ending of it can get into a path."""
    ending = PurePosixPath(url).suffix
    plain = ending if ending[1:].isascii() and ending[1:].isalnum() and len(ending) < 12 else ""
    return hashlib.sha256(url.encode("utf-8", "surrogateescape")).hexdigest()[:24] + plain


class Known:
    """SHA-256 of objects that were met before and can be read, by URL and mark.

    A lost or damaged file costs the time to fetch them again.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._db = self._open(path)
        except sqlite3.DatabaseError:
            path.unlink(missing_ok=True)
            self._db = self._open(path)

    @staticmethod
    def _open(path: Path) -> sqlite3.Connection:
        db = sqlite3.connect(path, isolation_level=None)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("CREATE TABLE IF NOT EXISTS known (url TEXT PRIMARY KEY, mark TEXT, digest TEXT) WITHOUT ROWID")
        return db

    def digest(self, remote: Remote) -> str | None:
        """SHA-256 of the object, None where it was not met with this mark."""
        row = self._db.execute("SELECT mark, digest FROM known WHERE url = ?", (remote.url,)).fetchone()
        return row[1] if row and remote.mark and row[0] == remote.mark else None

    def keep(self, remote: Remote, digest: str) -> None:
        """Note an object; one without a mark cannot be told from its successor, and is fetched each time."""
        if remote.mark:
            self._db.execute("INSERT OR REPLACE INTO known VALUES (?, ?, ?)", (remote.url, remote.mark, digest))

    def close(self) -> None:
        """What was kept is on disk."""
        self._db.close()
