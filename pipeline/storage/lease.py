"""One writer at a time on a URL: a lock object with its holder's name and sign of life.

The age of a lock is told by the store's own clock, so that the clocks of two machines need not agree.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.errors import StoreError
from pipeline.storage.opening import create, read, remove, replace, said

BEAT = 30.0  # seconds between two signs of life
STALE = 300.0  # seconds without one, after which another may take the lock over


class Lease:
    """The right to write below a URL; `check` says whether it still holds."""

    def __init__(self, fs: Any, root: str, url: str, state_id: str) -> None:
        self._fs, self._url = fs, url
        self._path = f"{root}/.store/lock"
        self._token = uuid.uuid4().hex
        host = socket.gethostname()
        self._holder = {"holder": f"process {os.getpid()} on {host}", "state": f"{state_id} on {host}"}
        self._ended = threading.Event()

    @property
    def token(self) -> str:
        """Differs in every lease."""
        return self._token

    def take(self) -> None:
        """Raises `StoreError` naming the holder where another has it."""
        with said(self._url):
            if create(self._fs, self._path, self._content()):
                return
            for _ in range(2):  # it may be let go while we look
                there = self._there()
                if there is None:
                    if create(self._fs, self._path, self._content()):
                        return
                    continue
                age = self._age(self._path)
                if there.get("state") == self._holder["state"] or age > STALE:
                    # The same state folder: only we hold its lock on this disk, so the holder is dead.
                    if self._take_over(there):
                        return
                    continue
                self._refuse(there, age)
            self._refuse(self._there() or {}, 0.0)

    def check(self) -> None:
        """Raises `StoreError` where another has taken the lock over (this machine slept, or lost its network)."""
        with said(self._url):
            there = self._there()
        if (there or {}).get("token") != self._token:
            who = (there or {}).get("holder", "nobody")
            said_by = f"the lock on {self._url} was lost: {who} holds it now"
            raise StoreError(said_by, "nothing of it was published there; run again when that run has ended")

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Give signs of life until the end, then let go."""
        beat = threading.Thread(target=self._beat, name="lease", daemon=True)
        beat.start()
        try:
            yield
        finally:
            self._ended.set()
            beat.join()
            with said(self._url):
                if (self._there() or {}).get("token") == self._token:
                    remove(self._fs, self._path)

    def _beat(self) -> None:
        while not self._ended.wait(BEAT):
            try:
                if (self._there() or {}).get("token") != self._token:
                    return  # `check` tells it before anything is published
                replace(self._fs, self._path, self._content())
            except Exception:  # a network that is away for a while: the next beat may pass
                continue

    def _take_over(self, stale: dict[str, Any]) -> bool:
        """Of several who see the same stale lock one gets it: the one that creates the mark beside it."""
        mark = f"{self._path}-{stale.get('token', '')}"
        if not create(self._fs, mark, b""):
            if self._age(mark) > STALE:  # that one died in between
                remove(self._fs, mark)
            return False
        try:
            if (self._there() or {}).get("token") != stale.get("token"):
                return False
            replace(self._fs, self._path, self._content())
            return True
        finally:
            remove(self._fs, mark)

    def _refuse(self, there: dict[str, Any], age: float) -> None:
        who = there.get("holder", "another process")
        mend = (
            f"wait for it to end; if its machine is gone, the lock is free {STALE / 60:g} minutes after its last sign"
        )
        raise StoreError(
            f"another run is writing to {self._url}: {who}, last sign of life {max(age, 0):.0f} s ago", mend
        )

    def _there(self) -> dict[str, Any] | None:
        data = read(self._fs, self._path)
        if data is None:
            return None
        try:
            found = json.loads(data)
        except ValueError:
            found = None
        return found if isinstance(found, dict) else {}

    def _age(self, path: str) -> float:
        """Seconds since an object was written, by the clock of the store."""
        probe = f"{self._path}-clock-{self._token}"
        replace(self._fs, probe, b"")
        try:
            return (self._written(probe) - self._written(path)).total_seconds()
        except FileNotFoundError:
            return 0.0
        finally:
            remove(self._fs, probe)

    def _written(self, path: str) -> datetime:
        moment: datetime = self._fs.modified(path)
        return moment

    def _content(self) -> bytes:
        return json.dumps({**self._holder, "token": self._token}).encode()


def holder(fs: Any, root: str) -> str | None:
    """Who has the lock, and its last sign of life, in words; None where nobody has. Writes nothing."""
    path = f"{root}/.store/lock"
    try:
        data, moment = read(fs, path), fs.modified(path)
        found = json.loads(data or b"{}")
    except (FileNotFoundError, ValueError):
        return None
    who = found.get("holder", "another process") if isinstance(found, dict) else "another process"
    return f"{who}, last sign of life {moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


@contextmanager
def alone(folder: Path, url: str) -> Iterator[str]:
    """Hold a state folder on this disk, and give the id it keeps for good. Raises `StoreError` where another has it."""
    store = folder / ".store"
    try:
        store.mkdir(parents=True, exist_ok=True)
        handle = os.open(store / "state-id", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StoreError(
            f"the state folder {folder} cannot be written: {error.strerror}", "give another --state"
        ) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StoreError(f"another run on this machine is writing to {url}", "wait for it to end") from None
        known = os.read(handle, 100).decode(errors="replace").strip()
        if not known:
            known = uuid.uuid4().hex
            os.pwrite(handle, known.encode(), 0)
            os.fsync(handle)
        yield known
    finally:
        os.close(handle)
