"""Files known by their size, times and place on the disk, so that what did not change is not even opened."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

from pipeline.store.ledger import Ledger

SETTLED = 2.0  # seconds that a file must have stood still for its times to tell it from a later one


def signature(path: Path) -> str | None:
    """What changes whenever a file does; None where it is not there, or has changed so lately that this may not hold."""
    try:
        stat = path.stat()
    except OSError:
        return None
    if max(stat.st_ctime, stat.st_mtime) > time.time() - SETTLED:
        return None
    return f"{stat.st_size}:{stat.st_mtime_ns}:{stat.st_ctime_ns}:{stat.st_ino}"


class Seen:
    """What earlier runs saw at each path; `limits` are the settings that decide which members an archive gives."""

    def __init__(self, ledger: Ledger, limits: str) -> None:
        self._ledger = ledger
        self._limits = limits

    def members(self, source_path: str, mark: str) -> list[tuple[str, str]] | None:
        """``(source_path, file_id)`` of what an unchanged file held: itself, or the members of an archive."""
        query = "SELECT members FROM seen WHERE source_path = ? AND signature = ? AND limits = ?"
        row = next(self._ledger.select(query, (source_path, mark, self._limits)), None)
        if row is None:
            return None
        held = list(self._placed(source_path))
        return held if len(held) == row[0] else None  # a run was stopped before it had them all

    def _placed(self, source_path: str) -> Iterator[tuple[str, str]]:
        yield from self._ledger.select(
            "SELECT source_path, file_id FROM paths WHERE source_path = ? OR (source_path > ? AND source_path < ?)",
            (source_path, source_path + "!", source_path + '"'),
        )

    def file_id(self, mark: str) -> str | None:
        """The hash of a file seen before, here or elsewhere (a folder that was renamed)."""
        query = "SELECT file_id FROM seen WHERE signature = ? AND file_id IS NOT NULL LIMIT 1"
        row = next(self._ledger.select(query, (mark,)), None)
        return row[0] if row else None

    def note(self, source_path: str, path: Path, mark: str, file_id: str | None, members: int) -> None:
        """Keep what was found at a path, if the file is still what it was when `mark` was taken."""
        if signature(path) != mark:
            return
        with self._ledger.errors():
            self._ledger.db.execute(
                "INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?, ?)",
                (source_path, mark, file_id, members, self._limits),
            )


def lies(source_path: str) -> bool:
    """There is something at a published path, or that cannot be told (bytes shown as ``\\xNN``, a URL)."""
    plain = source_path.split("!", 1)[0]
    return "\\x" in plain or "://" in plain or os.path.lexists(plain) or os.path.lexists(source_path)
