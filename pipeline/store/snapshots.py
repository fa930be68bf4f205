"""Snapshots: immutable folders with one state of all tables, and the pointer that readers follow to the newest.

A snapshot is built beside the others under a name that nobody looks at, synced, renamed, and then `.current` is
swapped in one step. A part whose rows did not change is the same file as before, by hard link.
"""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.dictionary import datapackage
from pipeline.errors import StoreError
from pipeline.schema import TABLES
from pipeline.store import disk
from pipeline.store.ledger import Ledger
from pipeline.store.parts import Linked, Part, parts
from pipeline.store.rows import Row

KEPT = 5  # snapshots kept for readers that still have one open …
KEPT_SECONDS = 3600.0  # … and none goes before this age
_MANIFEST = ".manifest.json"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A published state: its folder, the ledger's generation and the program that made it, rows by table.

    `parts` are digest, file and number of rows of each part by its name.
    """

    path: Path
    generation: str | int
    stamp: str
    rows: dict[str, int]
    parts: dict[str, tuple[str, str, int]] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """Snapshots count from 1."""
        return int(self.path.name)


def current(output: Path) -> Path:
    """Folder of the newest snapshot, resolved once so that what is read below it is one state.

    Raises `StoreError` when nothing was published there.
    """
    found = published(output)
    if found is None:
        raise StoreError(f"{output} holds no tables", f"make them with: kehoach run FOLDER --output {output}")
    return found.path


def published(output: Path) -> Snapshot | None:
    """The newest snapshot, None before the first."""
    try:
        number = disk.pointed(output)
        path = (output / disk.SNAPSHOTS / str(number)).resolve(strict=bool(number))
        if not number:
            return None
        told = json.loads((path / _MANIFEST).read_text(encoding="utf-8"))
        found = {name: (digest, file, rows) for name, (digest, file, rows) in told.get("parts", {}).items()}
        return Snapshot(path, told["generation"], told["stamp"], told["rows"], found)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise StoreError(
            f"the tables in {output} cannot be read: {error}",
            "give the user that runs this the right to read them; or remove .current there and run again",
        ) from error


def prepare(output: Path) -> None:
    """Clear what a killed run left; raises `StoreError` where a table's name is taken by something not ours."""
    for name in (*TABLES, disk.CURRENT):
        path = output / name
        ours = path.is_symlink() or (name == disk.CURRENT and path.is_file())
        if path.exists() and not ours:
            raise StoreError(f"{path} is not a link that kehoach made", "move it away, or give another --output")
    with disk.disk(output):
        for left in (*output.glob(".new-*"), *(output / disk.SNAPSHOTS).glob(".building-*")):
            disk.remove(left)
        for folder in (output, output.parent):  # SQLite syncs the ledger's own folder, and no other
            disk.sync(folder)
        _tidy(output)


def publish(output: Path, ledger: Ledger, linked: Linked, runs: list[Row], stamp: str) -> Snapshot:
    """Publish the ledger's rows as a new snapshot, with what the archive tells of them, and the rows of `runs`.

    Raises `StoreError` when it cannot be written (disk full …); readers then go on seeing the old one.
    """
    before = published(output)
    root = output / disk.SNAPSHOTS
    number = before.number + 1 if before else 1
    building = root / f".building-{number}"
    with disk.disk(output):
        root.mkdir(parents=True, exist_ok=True)
        disk.sync(output / ".store")
        try:
            manifest = _build(building, ledger, linked, runs, before)
            manifest |= {"generation": ledger.generation, "stamp": stamp}
            disk.write(building / _MANIFEST, json.dumps(manifest).encode())
            disk.sync(building)
            final = building.rename(root / str(number))
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            raise
        disk.sync(root)
        if disk.point(output, number):
            for name in (*TABLES, "datapackage.json"):
                if not (output / name).is_symlink():
                    disk.link(output, name, Path(disk.CURRENT) / name)
        disk.sync(output)
        _tidy(output)
    return Snapshot(final, manifest["generation"], stamp, manifest["rows"], manifest["parts"])


def _build(folder: Path, ledger: Ledger, linked: Linked, runs: list[Row], before: Snapshot | None) -> dict[str, Any]:
    """Write or link every part; returns what the manifest says of them, and rows by table."""
    counts = dict.fromkeys(TABLES, 0)
    made: dict[str, tuple[str, str, int]] = {}
    for name in TABLES:
        (folder / name).mkdir(parents=True)
    for part in parts(ledger, linked, runs):
        made[part.name] = _same(part, folder, before) or _written(part, folder)
        counts[part.table.name] += made[part.name][2]
    files = sorted(file for _, file, _ in made.values())
    disk.write(folder / "datapackage.json", datapackage(files).encode())
    for name in TABLES:
        disk.sync(folder / name)
    return {"parts": made, "rows": counts}


def _same(part: Part, folder: Path, before: Snapshot | None) -> tuple[str, str, int] | None:
    known = before.parts.get(part.name) if before else None
    if not (before and known and known[0] == part.digest):
        return None
    return known if disk.same(before.path / known[1], folder / known[1]) else None


def _written(part: Part, folder: Path) -> tuple[str, str, int]:
    file, data, rows = part.parquet()
    disk.write(folder / file, data)
    return part.digest, file, rows


def _tidy(output: Path) -> None:
    """Remove snapshots that no reader should have open any more, and those that never became current."""
    root = output / disk.SNAPSHOTS
    newest = disk.pointed(output)
    numbers = sorted(int(p.name) for p in root.glob("*") if p.name.isdigit())
    for number in numbers:
        age = time.time() - (root / str(number)).stat().st_mtime
        if number > newest or (number <= newest - KEPT and age > KEPT_SECONDS):
            disk.remove(root / str(number))
