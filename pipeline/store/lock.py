"""One writer at a time on an output folder."""

from __future__ import annotations

import fcntl
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import StoreError

_PATIENCE = 0.5  # seconds: who only looks for the holder is soon gone


@contextmanager
def locked(output: Path) -> Iterator[None]:
    """Hold the output folder for writing; the system lets go of it however the process ends.

    Raises `StoreError` naming the process and machine that hold it, or why the folder cannot be written.
    """
    path = output / ".store" / "lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise StoreError(
            f"the output folder {output} cannot be written: {error.strerror}", "give another one with --output"
        ) from error
    try:
        try:
            _take(handle)
        except BlockingIOError:
            holder = os.read(handle, 300).decode(errors="replace").strip() or "another process"
            raise StoreError(
                f"another run is writing to {output}: {holder}", "wait for it to end, or give another --output"
            ) from None
        except OSError as error:
            raise StoreError(
                f"the file system of {output} keeps no locks: {error.strerror}",
                "give an --output on a local disk and copy the tables afterwards",
            ) from error
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"process {os.getpid()} on {socket.gethostname()}\n".encode(), 0)
        yield
    finally:
        os.close(handle)


def _take(handle: int) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise
            time.sleep(_PATIENCE / 10)


def holder(output: Path) -> str | None:
    """Process and machine that hold the output folder, None where nobody does; waits for nobody and changes nothing."""
    try:
        handle = os.open(output / ".store" / "lock", os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return os.read(handle, 300).decode(errors="replace").strip() or "another process"
    except OSError:
        return None
    finally:
        os.close(handle)
    return None
