"""Which files there are to read: folders in order, archives unpacked, what cannot be opened named with its mend."""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import stat
import tempfile
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from pipeline import storage
from pipeline.errors import KehoachError, UnreadableFile, UnsafeInput
from pipeline.ingest import archive, media
from pipeline.settings import LEDGER, Settings

MAX_DEPTH = 2
_fetched: dict[storage.Remote, Path] = {}  # what this process fetched last
_SKIPPED = frozenset({"thumbs.db", "desktop.ini", "__macosx"})


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read, or why it cannot be opened.

    Attributes:
        path: where the bytes are now; of an archive's member that was not unpacked, the archive.
        source_path: what is published (``data/raw/x.zip!inner/y.pdf``): the path as the user typed it, with ``/``;
            bytes of a name that are not UTF-8 appear as ``\\xNN``.
        error: why nothing can be read, None for a file of a kind that is read.
        remote: where the bytes are fetched from when they are read (`at_hand`); `path` is only where they will lie.
        digest: SHA-256 of the bytes, where it is known.
    """

    path: Path
    source_path: str
    error: KehoachError | None = None
    remote: storage.Remote | None = None
    digest: str = ""

    @property
    def file_id(self) -> str:
        """SHA-256 of the bytes; where there are none to read, of the source path: the row needs a key of its own."""
        if self.digest:
            return self.digest
        unpacked = self.error is None or "!" not in self.source_path
        try:
            if unpacked and self.path.is_file():
                with self.path.open("rb") as file:
                    return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            pass
        return hashlib.sha256(b"unread:" + self.source_path.encode()).hexdigest()


def at_hand(found: Found) -> Found:
    """The file with its bytes on this machine: itself, or a copy fetched from its store.

    A process keeps the copy until it needs another one: the pages of a large file come one after the other. Raises
    `StoreError` where it cannot be fetched.
    """
    if found.remote is None or found.error is not None:
        return found
    kept = _fetched.get(found.remote)
    if kept is None or not kept.is_file() or not found.remote.mark:
        for old in _fetched.values():
            shutil.rmtree(old.parent, ignore_errors=True)
        _fetched.clear()
        near = found.path.parent if found.path.parent.is_dir() else _until_exit()
        kept = Path(tempfile.mkdtemp(prefix="fetched-", dir=near)) / found.path.name
        storage.fetch(found.remote, kept)
        _fetched[found.remote] = kept
    return Found(kept, found.source_path)


def walk(
    paths: Iterable[Path | str],
    settings: Settings,
    unpack_to: Path | None = None,
    known: Callable[[Path, str], bool] = lambda path, source_path: False,
    own: Iterable[Path | None] = (),
) -> Iterator[Found]:
    """Every file below `paths` in a fixed order, archives unpacked to `unpack_to` (default: until the process ends).

    A path may be a URL (``s3://bucket/archive``). Hidden files, editors' lock files and a system's own litter are
    passed over, and what the program writes: `own` files and folders, and every output folder, met below a path that
    was given. What cannot be opened or is of a kind that is not read comes with its `error`, and the rest goes on.
    A file on the disk that is `known` is not opened and not told of.
    """
    passed = frozenset(map(_place, _there(own)))
    for given in paths:
        if storage.is_url(given):
            yield from _on_store(str(given), settings, unpack_to)
            continue
        yield from _enter(Path(given), printable(os.fspath(given)), settings, unpack_to, known, passed)


def printable(name: str) -> str:
    """A path for people: ``/`` between parts, undecodable bytes as ``\\xNN``."""
    raw = name.replace(os.sep, "/").encode("utf-8", "surrogateescape")
    return raw.decode("utf-8", "backslashreplace")


def _enter(
    path: Path,
    shown: str,
    settings: Settings,
    unpack_to: Path | None,
    known: Callable[[Path, str], bool],
    passed: Container[tuple[int, int]],
) -> Iterator[Found]:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            children = sorted(path.iterdir(), key=lambda p: os.fsencode(p.name))
        elif not stat.S_ISREG(mode):
            yield Found(path, shown, UnreadableFile("it is no regular file", "copy its content into a file"))
            return
        else:
            children = []
    except OSError as error:
        yield Found(path, shown, cannot_open(error))
        return
    if stat.S_ISDIR(mode):
        for child in children:
            if not is_litter(child.name) and not _is_own(child, passed):
                name = f"{shown.rstrip('/')}/{printable(child.name)}"
                yield from _enter(child, name, settings, unpack_to, known, passed)
    elif not known(path, shown):
        yield from _file(path, shown, settings, unpack_to, depth=0)


def _file(path: Path, shown: str, settings: Settings, unpack_to: Path | None, depth: int) -> Iterator[Found]:
    try:
        kind = media.media_type(path)
    except KehoachError as error:
        yield Found(path, shown, error)
        return
    except OSError as error:
        yield Found(path, shown, cannot_open(error))
        return
    if kind not in media.ARCHIVES:
        yield Found(path, shown)
        return
    if depth >= MAX_DEPTH:
        mend = f"archives in archives are opened {MAX_DEPTH} deep: unpack it"
        yield Found(path, shown, UnsafeInput("an archive inside too many archives", mend))
        return
    folder = Path(tempfile.mkdtemp(prefix="archive-", dir=unpack_to or _until_exit()))
    met: Counter[str] = Counter()
    for member in archive.unpack(path, kind, folder, settings):
        met[member.name] += 1
        name = f"{shown}!{_numbered(member.name, met[member.name])}" if member.name else shown
        if member.error is not None:
            yield Found(path, name, member.error)
        elif not any(is_litter(part) for part in member.name.split("/")):
            yield from _file(member.path, name, settings, unpack_to, depth + 1)
    if not met:
        yield Found(path, shown, UnreadableFile("the archive holds no files", "pack it again, or remove it"))


def _numbered(name: str, count: int) -> str:
    """The name of an archive's member; of the second of one name ``a (2).txt``, so that each has a row of its own."""
    if count == 1:
        return name
    folder, slash, last = name.rpartition("/")
    stem, dot, suffix = last.rpartition(".")
    return f"{folder}{slash}{stem} ({count}).{suffix}" if dot else f"{name} ({count})"


def _on_store(url: str, settings: Settings, unpack_to: Path | None) -> Iterator[Found]:
    folder = unpack_to or _until_exit()
    with closing(storage.Known((unpack_to.parent if unpack_to else folder) / "remote.sqlite")) as known:
        for met in storage.survey(url, folder, known, is_litter):
            shown = printable(met.remote.url)
            if met.path is None:  # known from before as a file of a kind that is read, or not to be had
                yield Found(folder / storage.plain_name(shown), shown, met.error, met.remote, met.digest)
                continue
            for found in _file(met.path, shown, settings, unpack_to, depth=0):
                if found.path == met.path and found.source_path == shown:
                    found = replace(found, remote=met.remote, digest=met.digest)
                    if found.error is None:
                        known.keep(met.remote, met.digest)
                yield found


def _is_own(path: Path, passed: Container[tuple[int, int]]) -> bool:
    """The program made it, or it is a linked folder, which may be a loop."""
    try:
        if path.is_symlink() and (path.is_dir() or path.readlink().parts[0] == ".current"):
            return True
        told = path.stat()
        return _place(told) in passed or (stat.S_ISDIR(told.st_mode) and (path / LEDGER).is_file())
    except OSError:  # what cannot be looked at is told of when it is opened
        return False


def _there(paths: Iterable[Path | None]) -> Iterator[os.stat_result]:
    for path in filter(None, paths):
        with suppress(OSError):
            yield path.stat()


def _place(told: os.stat_result) -> tuple[int, int]:
    """What tells one file or folder from all others, by whatever path."""
    return told.st_dev, told.st_ino


def is_litter(name: str) -> bool:
    """Whether a file or folder of this name is hidden, an editor's lock, or a system's own."""
    return name.startswith((".", "~$")) or name.lower() in _SKIPPED


def cannot_open(error: OSError) -> UnreadableFile:
    """What the system said about a file, with the mend."""
    if isinstance(error, FileNotFoundError):
        return UnreadableFile("the file is not there (moved or deleted)", "put it back or leave it out, and run again")
    if isinstance(error, PermissionError):
        return UnreadableFile("no permission to read it", "give the user that runs this the right to read it")
    return UnreadableFile(f"the system cannot read it ({error.strerror or error})", "copy it again from its source")


@cache
def _until_exit() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="kehoach-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
