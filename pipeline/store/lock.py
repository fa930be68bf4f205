"""One writer at a time on an output folder."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import StoreError


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
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
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
