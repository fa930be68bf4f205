"""Snapshots: immutable folders with one state of all tables, and the link that readers follow to the newest.

A snapshot is built beside the others under a name that nobody looks at, synced, renamed, and then `.current` is
swapped in one step. A part (one Parquet file) whose rows did not change is the same file as before, by hard link.
Parts are cut by the first digits of `file_id`, so that equal rows give equal parts whatever came when.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from operator import itemgetter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.dictionary import datapackage
from pipeline.errors import StoreError
from pipeline.schema import TABLES
from pipeline.store.ledger import Ledger

Row = dict[str, Any]
KEPT = 5  # snapshots kept for readers that still have one open …
KEPT_SECONDS = 3600.0  # … and none goes before this age
_PART_FILES = 1000  # files of the archive in one part, about
_MANIFEST = ".manifest.json"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A published state: its folder, the ledger's generation and the program that made it, rows by table."""

    path: Path
    generation: int
    stamp: str
    rows: dict[str, int]
    digests: dict[str, str]

    @property
    def number(self) -> int:
        """Snapshots count from 1."""
        return int(self.path.name)


@dataclass(frozen=True, slots=True)
class _Part:
    table: str
    file: str
    digest: str
    load: Callable[[], list[Row]]


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
        path = (output / ".current").resolve(strict=True)
        manifest = json.loads((path / _MANIFEST).read_text(encoding="utf-8"))
        return Snapshot(path, **manifest)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise StoreError(f"the tables in {output} cannot be read: {error}", "run again with --force") from error


def prepare(output: Path) -> None:
    """Clear what a killed run left; raises `StoreError` where a table's name is taken by something not ours."""
    for name in (*TABLES, ".current"):
        path = output / name
        if path.exists() and not path.is_symlink():
            raise StoreError(f"{path} is not a link that kehoach made", "move it away, or give another --output")
    with _disk(output):
        for left in (*output.glob(".new-*"), *(output / ".store" / "snapshots").glob(".building-*")):
            _remove(left)
        _tidy(output)


def clean_folder(path: Path) -> Path:
    """Make `path` an empty folder: a killed run may have left things in it."""
    with _disk(path):
        _remove(path)
        path.mkdir(parents=True)
    return path


def publish(output: Path, ledger: Ledger, resolved: dict[str, list[Row]], stamp: str) -> Snapshot:
    """Publish the ledger's rows, and `resolved` in place of (or beside) them, as a new snapshot.

    Raises `StoreError` when it cannot be written (disk full …); readers then go on seeing the old one.
    """
    before = published(output)
    root = output / ".store" / "snapshots"
    number = before.number + 1 if before else 1
    building = root / f".building-{number}"
    with _disk(output):
        root.mkdir(parents=True, exist_ok=True)
        try:
            manifest = _build(building, _parts(ledger, resolved), before)
            manifest |= {"generation": ledger.generation, "stamp": stamp}
            _write(building / _MANIFEST, json.dumps(manifest).encode())
            _sync(building)
            final = building.rename(root / str(number))
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            raise
        _sync(root)
        _link(output, ".current", Path(".store") / "snapshots" / str(number))
        for name in (*TABLES, "datapackage.json"):
            if not (output / name).is_symlink():
                _link(output, name, Path(".current") / name)
        _sync(output)
        _tidy(output)
    return Snapshot(final, **manifest)


# ------------------------------------------------------------------ parts
def _parts(ledger: Ledger, resolved: dict[str, list[Row]]) -> Iterator[_Part]:
    files = ledger.file_rows()
    known = {**resolved, "files": files}
    prefixes = _prefixes(len(files))
    for name, table in TABLES.items():
        seed = f"{pa.__version__}\n{table.arrow.to_string(show_schema_metadata=True)}\n{table.arrow.metadata}"
        if table.scope == "archive":
            yield _part(name, "", seed, sorted(known[name], key=itemgetter(*table.key)))
        elif name in known:
            owner = "file_id" if "file_id" in table.names else "doc_id"
            groups: dict[str, list[Row]] = {prefix: [] for prefix in prefixes}
            for row in known[name]:
                groups[row[owner][: len(prefixes[0])]].append(row)
            for prefix, rows in groups.items():
                yield _part(name, prefix, seed, rows)
        else:
            for prefix in prefixes:
                yield _Part(
                    name,
                    _file(name, prefix),
                    _digest(seed, ledger.digests(name, prefix)),
                    _loader(ledger, name, prefix),
                )


def _part(name: str, prefix: str, seed: str, rows: list[Row]) -> _Part:
    text = json.dumps(rows, ensure_ascii=False, sort_keys=True, default=str)
    return _Part(name, _file(name, prefix), _digest(seed, text), lambda: rows)


def _loader(ledger: Ledger, name: str, prefix: str) -> Callable[[], list[Row]]:
    return lambda: [row for _, rows in ledger.rows(name, prefix) for row in rows]


def _prefixes(files: int) -> list[str]:
    digits = 0
    while files > _PART_FILES * 16**digits:
        digits += 1
    return ["".join(p) for p in product("0123456789abcdef", repeat=digits)]


def _file(name: str, prefix: str) -> str:
    return f"{name}/part-{prefix or 'all'}.parquet"


def _digest(seed: str, rows: Any) -> str:
    digest = hashlib.sha256(seed.encode())
    for chunk in [rows] if isinstance(rows, str) else map(repr, rows):
        digest.update(chunk.encode(errors="surrogatepass"))
    return digest.hexdigest()


def _build(folder: Path, parts: Iterator[_Part], before: Snapshot | None) -> dict[str, Any]:
    """Write or link every part; returns digests by file and rows by table."""
    digests: dict[str, str] = {}
    counts = dict.fromkeys(TABLES, 0)
    for name in TABLES:
        (folder / name).mkdir(parents=True)
    for part in parts:
        path = folder / part.file
        if before and before.digests.get(part.file) == part.digest and _same(before.path / part.file, path):
            pass
        else:
            sink = io.BytesIO()
            pq.write_table(TABLES[part.table].to_arrow(part.load()), sink, compression="zstd")
            _write(path, sink.getvalue())
        digests[part.file] = part.digest
        counts[part.table] += pq.read_metadata(path).num_rows
    _write(folder / "datapackage.json", datapackage(sorted(digests)).encode())
    for name in TABLES:
        _sync(folder / name)
    return {"digests": digests, "rows": counts}


def _same(old: Path, new: Path) -> bool:
    try:
        os.link(old, new)
    except FileNotFoundError:
        return False
    except OSError:  # a file system without hard links
        _write(new, old.read_bytes())
    return True


# ------------------------------------------------------------------ the disk
def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _link(output: Path, name: str, target: Path) -> None:
    """Make or move a link in one step."""
    new = output / f".new-{name}"
    new.unlink(missing_ok=True)
    new.symlink_to(target)
    new.rename(output / name)


def _tidy(output: Path) -> None:
    """Remove snapshots that no reader should have open any more, and those that never became current."""
    root = output / ".store" / "snapshots"
    link = output / ".current"
    newest = int(link.readlink().name) if link.is_symlink() else 0
    numbers = sorted(int(p.name) for p in root.glob("*") if p.name.isdigit())
    for number in numbers:
        age = time.time() - (root / str(number)).stat().st_mtime
        if number > newest or (number <= newest - KEPT and age > KEPT_SECONDS):
            _remove(root / str(number))


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(FileNotFoundError):
            path.unlink()


@contextmanager
def _disk(output: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            mend = "free some space and run again; the files read are kept, and the tables published before stand"
            raise StoreError(f"the disk that holds {output} is full", mend) from error
        raise StoreError(
            f"the output folder {output} cannot be written: {error}", "mend that, or give another --output"
        ) from error
