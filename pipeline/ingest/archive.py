"""Zip and tar archives unpacked without trusting them: names, links, sizes and ratios are checked while reading.

Members are written under numbers, never under their own names, so that no name can leave the folder.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from pipeline.errors import KehoachError, UnreadableFile, UnsafeInput
from pipeline.ingest import media
from pipeline.settings import Settings

_CHUNK = 1 << 20
_LONGEST_HEADER = 4 << 20  # bytes that a tar may put before a member: its name, its extended attributes
_SMALL = 1 << 20  # below a megabyte no ratio is a bomb: blank pages shrink a thousandfold
_UNNAMED = "unnamed"  # what a member is called that has no name
_DAMAGE = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    gzip.BadGzipFile,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    LookupError,
    ArithmeticError,
    struct.error,
)


@dataclass(frozen=True, slots=True)
class Member:
    """One member of an archive: its name inside (empty: the archive itself), and where it lies or why it does not."""

    name: str
    path: Path
    error: KehoachError | None = None


class _Budget:
    """What an archive may still unpack to."""

    def __init__(self, packed: int, settings: Settings) -> None:
        self.left = min(settings.max_archive_bytes, max(packed * settings.max_archive_ratio, _SMALL))
        self.ratio = settings.max_archive_ratio

    def spend(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            problem = f"the archive unpacks to far more than its size (over {self.ratio} times, or over the limit)"
            raise UnsafeInput(problem, "unpack it by hand if you trust it; the members before this one were read")


def unpack(path: Path, kind: str, folder: Path, settings: Settings) -> Iterator[Member]:
    """Unpack the files of an archive into `folder`, in its order; a bad member does not lose the good ones."""
    try:
        budget = _Budget(path.stat().st_size, settings)
        yield from (_zip if kind == media.ZIP else _tar)(path, folder, settings, budget)
    except UnsafeInput as error:
        yield Member("", path, error)
    except _DAMAGE as error:
        yield Member("", path, _damaged(error))


def _zip(path: Path, folder: Path, settings: Settings, budget: _Budget) -> Iterator[Member]:
    with zipfile.ZipFile(path) as archive:
        entries = [entry for entry in archive.infolist() if not entry.filename.endswith("/")]
        _check_count(len(entries), settings)
        for number, entry in enumerate(entries):
            name = _zip_name(entry) or _UNNAMED
            error: KehoachError | None = _bad_name(name)
            if error is None and entry.flag_bits & 1:
                error = UnreadableFile("protected by a password", "unpack it with the password and add the files")
            if error is None and (entry.external_attr >> 16) & 0o170000 == 0o120000:
                error = UnsafeInput("a link, not a file", "pack the file itself")
            if error is None and entry.file_size > max(entry.compress_size * budget.ratio, _SMALL):
                error = UnsafeInput(
                    f"unpacks to over {budget.ratio} times its size", "unpack it by hand if you trust it"
                )
            if error is not None:
                yield Member(name, path, error)
                continue
            target = folder / f"{number:06d}{_safe_suffix(name)}"
            try:
                with archive.open(entry) as stream:
                    _write(stream, target, budget)
            except UnsafeInput:
                raise
            except _DAMAGE as damage:
                yield Member(name, path, _damaged(damage))
                continue
            yield Member(name, target)


def _tar(path: Path, folder: Path, settings: Settings, budget: _Budget) -> Iterator[Member]:
    with _decompressed(path) as stream:
        archive = _open_tar(stream, budget)
        if archive is None:
            stream.seek(0)
            yield from _single(path, stream, folder, budget)
            return
        for number, entry in enumerate(archive):
            _check_count(number, settings)
            name = entry.name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace") or _UNNAMED
            if entry.isdir():
                continue
            error: KehoachError | None = _bad_name(name)
            if error is None and not entry.isreg():
                error = UnsafeInput("a link or device, not a file", "pack the file itself")
            content = archive.extractfile(entry) if error is None else None
            if error is not None or content is None:
                yield Member(name, path, error)
                continue
            target = folder / f"{number:06d}{_safe_suffix(name)}"
            _write(content, target, budget)
            yield Member(name, target)


def _open_tar(stream: IO[bytes], budget: _Budget) -> tarfile.TarFile | None:
    try:
        return tarfile.open(fileobj=cast(IO[bytes], _Guarded(stream, budget)), mode="r:")
    except tarfile.ReadError:
        return None


class _Guarded:
    """A tar as `tarfile` reads it: what it skips is counted, and it takes no long header or name into memory."""

    def __init__(self, stream: IO[bytes], budget: _Budget) -> None:
        self.stream = stream
        self.budget = budget
        self.tell = stream.tell

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= _LONGEST_HEADER:
            raise UnsafeInput("the archive has a header of many megabytes", "pack the files again")
        return self.stream.read(size)

    def seek(self, position: int) -> int:
        self.budget.spend(max(position - self.stream.tell(), 0))
        return self.stream.seek(position)


def _decompressed(path: Path) -> IO[bytes]:
    with path.open("rb") as file:
        head = file.read(6)
    for magic, opener in ((b"\x1f\x8b", gzip.open), (b"BZh", bz2.open), (b"\xfd7zXZ", lzma.open)):
        if head.startswith(magic):
            return cast(IO[bytes], opener(path, "rb"))
    return path.open("rb")


def _single(path: Path, stream: IO[bytes], folder: Path, budget: _Budget) -> Iterator[Member]:
    """A compressed file that is no tar archive (``kehoach.pdf.gz``): one member."""
    name = path.stem or "content"
    target = folder / f"000000{_safe_suffix(name)}"
    _write(stream, target, budget)
    yield Member(name, target)


def _write(stream: IO[bytes], target: Path, budget: _Budget) -> None:
    try:
        with target.open("wb") as out:
            while chunk := stream.read(_CHUNK):
                budget.spend(len(chunk))
                out.write(chunk)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _zip_name(entry: zipfile.ZipInfo) -> str:
    if entry.flag_bits & 0x800:
        return entry.filename
    # Without the UTF-8 flag Python reads names as cp437; most packers that leave it out wrote UTF-8 all the same.
    return entry.filename.encode("cp437", "replace").decode("utf-8", "backslashreplace")


def _bad_name(name: str) -> UnsafeInput | None:
    parts = re.split(r"[/\\]", name)
    if name.startswith(("/", "\\")) or ".." in parts or re.match(r"[A-Za-z]:", name) or "\x00" in name:
        return UnsafeInput("the member's name leaves the archive's folder", "pack the files under plain names")
    return None


def _safe_suffix(name: str) -> str:
    match = re.search(r"\.[A-Za-z0-9]{1,8}$", name)
    return match.group().lower() if match else ""


def _check_count(count: int, settings: Settings) -> None:
    if count > settings.max_archive_files:
        raise UnsafeInput(f"the archive holds more than {settings.max_archive_files} files", "split it")


def _damaged(error: Exception) -> UnreadableFile:
    return UnreadableFile(f"the archive is damaged here ({error})", "copy or pack it again")
