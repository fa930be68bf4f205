"""Files on their way to a store and back: their digests, and a database that may be in use."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any


def digests(snapshot: Path, names: list[str], known: dict[str, dict[str, Any]]) -> dict[str, str]:
    """SHA-256 by file; a part that is the very file noted before (a hard link) is not read again."""
    found = {}
    for name in names:
        stat, part = (snapshot / name).stat(), known.get(name, {})
        same = (stat.st_ino, stat.st_mtime_ns, stat.st_size) == (part.get("ino"), part.get("mtime"), part.get("size"))
        found[name] = part["sha256"] if same else sha256(snapshot / name)
    return found


def noted(snapshot: Path, digests: dict[str, str]) -> dict[str, dict[str, Any]]:
    """What `digests` knows them by again: their SHA-256, and how they lie on the disk."""
    stats = {name: (snapshot / name).stat() for name in digests}
    return {
        name: {"sha256": digests[name], "size": stat.st_size, "ino": stat.st_ino, "mtime": stat.st_mtime_ns}
        for name, stat in stats.items()
    }


def copy_database(path: Path, to: Path) -> None:
    """A whole copy of a SQLite file, whatever another process reads or has left in its journal."""
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)


def sha256(path: Path) -> str:
    """SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
