"""Which files there are to read: folders in order, archives unpacked, what cannot be opened named with its mend."""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.errors import KehoachError, UnreadableFile, UnsafeInput
from pipeline.ingest import archive, media
from pipeline.settings import Settings

MAX_DEPTH = 2
_SKIPPED = frozenset({"thumbs.db", "desktop.ini", "__macosx"})


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read, or why it cannot be opened.

    Attributes:
        path: where the bytes are now; of an archive's member that was not unpacked, the archive.
        source_path: what is published (``data/raw/x.zip!inner/y.pdf``): the path as the user typed it, with ``/``;
            bytes of a name that are not UTF-8 appear as ``\\xNN``.
        error: why nothing can be read, None for a file of a kind that is read.
    """

    path: Path
    source_path: str
    error: KehoachError | None = None

    @property
    def file_id(self) -> str:
        """SHA-256 of the bytes; where there are none to read, of the source path: the row needs a key of its own."""
        unpacked = self.error is None or "!" not in self.source_path
        try:
            if unpacked and self.path.is_file():
                with self.path.open("rb") as file:
                    return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            pass
        return hashlib.sha256(b"unread:" + self.source_path.encode()).hexdigest()


def walk(paths: Iterable[Path | str], settings: Settings, unpack_to: Path | None = None) -> Iterator[Found]:
    """Every file below `paths` in a fixed order, archives unpacked to `unpack_to` (default: until the process ends).

    Hidden files, editors' lock files and a system's own litter are passed over; what cannot be opened or is of a
    kind that is not read comes with its `error`, and the rest goes on.
    """
    for given in paths:
        yield from _enter(Path(given), printable(os.fspath(given)), settings, unpack_to, depth=0)


def printable(name: str) -> str:
    """A path for people: ``/`` between parts, undecodable bytes as ``\\xNN``."""
    raw = name.replace(os.sep, "/").encode("utf-8", "surrogateescape")
    return raw.decode("utf-8", "backslashreplace")


def _enter(path: Path, shown: str, settings: Settings, unpack_to: Path | None, depth: int) -> Iterator[Found]:
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
            if not _litter(child.name) and not (child.is_symlink() and child.is_dir()):  # a linked folder may be a loop
                yield from _enter(child, f"{shown.rstrip('/')}/{printable(child.name)}", settings, unpack_to, depth)
        return
    yield from _file(path, shown, settings, unpack_to, depth)


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
    for member in archive.unpack(path, kind, folder, settings):
        name = f"{shown}!{member.name}" if member.name else shown
        if member.error is not None:
            yield Found(path, name, member.error)
        elif not any(_litter(part) for part in member.name.split("/")):
            yield from _file(member.path, name, settings, unpack_to, depth + 1)


def _litter(name: str) -> bool:
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
