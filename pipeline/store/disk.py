"""Files that are on the disk when a call returns, power cut or not, and the pointer to the newest snapshot."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import StoreError

SNAPSHOTS = Path(".store") / "snapshots"
CURRENT = ".current"
_NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL}


# ------------------------------------------------------------------ files
def write(path: Path, data: bytes) -> None:
    """A file with its bytes; its name lasts once its folder is synced."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync(folder: Path) -> None:
    """Make the names in a folder last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno != errno.EINVAL:  # a file system that syncs no folders
            raise
    finally:
        os.close(handle)


def same(old: Path, new: Path) -> bool:
    """Make `new` the file that `old` is, or a copy where there are no hard links; False when `old` is not there."""
    try:
        os.link(old, new)
    except FileNotFoundError:
        return False
    except OSError:
        try:
            write(new, old.read_bytes())
        except FileNotFoundError:
            return False
    return True


def remove(path: Path) -> None:
    """Remove a file, a link or a folder, as far as that can be done."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(FileNotFoundError):
            path.unlink()


def clean_folder(path: Path) -> Path:
    """Make `path` an empty folder: a killed run may have left things in it."""
    with disk(path):
        remove(path)
        path.mkdir(parents=True)
    return path


@contextmanager
def disk(output: Path) -> Iterator[None]:
    """What the system says of the output folder, in words that a person can act on."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            mend = "free some space and run again; the files read are kept, and the tables published before stand"
            raise StoreError(f"the disk that holds {output} is full", mend) from error
        raise StoreError(
            f"the output folder {output} cannot be written: {error}",
            "mend that and run again (what was finished is kept), or give another --output",
        ) from error


# ------------------------------------------------------------------ the pointer
def pointed(output: Path) -> int:
    """Number of the newest snapshot, 0 before the first; raises `StoreError` where the pointer is not ours."""
    path = output / CURRENT
    try:
        return int(path.readlink().name if path.is_symlink() else path.read_text())
    except FileNotFoundError:
        return 0
    except ValueError as error:
        raise StoreError(f"{path} is not a link that kehoach made", "move it away and run again") from error


def point(output: Path, number: int) -> bool:
    """Make a snapshot the newest, in one step; False where the file system has no links and a file holds its number."""
    if link(output, CURRENT, SNAPSHOTS / str(number)):
        return True
    new = output / f".new-{CURRENT}"
    write(new, f"{number}\n".encode())
    new.replace(output / CURRENT)
    return False


def link(output: Path, name: str, target: Path) -> bool:
    """Make or move a link in one step; False where the file system has none."""
    new = output / f".new-{name}"
    new.unlink(missing_ok=True)
    try:
        new.symlink_to(target)
    except OSError as error:
        if error.errno in _NO_LINKS:
            return False
        raise
    new.rename(output / name)
    return True
