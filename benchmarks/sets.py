"""The fixed specimen sets that every change is judged on, made once and kept in a cache folder.

Their seeds are kept for benchmarks: nothing is trained on worlds of a seed from `HELD_OUT` on. The three scan sets are
the same acts on the same pages, scanned worse and worse; ``born-digital`` is those pages before any scanner.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter

import pyarrow.dataset as ds

from names import UNTRAINED
from pipeline import process_folder
from pipeline.settings import Settings
from pipeline.specimens.archive import make_archive

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / "benchmarks" / ".cache"
HELD_OUT = 900_000
WORKERS = os.cpu_count() or 1
LEVELS = ("clean", "normal", "hard")  # of scans; the sets of these names
READ = ("text", "pdf", "born-digital")  # without OCR


@dataclass(frozen=True, slots=True)
class Set:
    """Specimens of one kind: arguments of `make_archive`."""

    name: str
    count: int
    seed: int
    medium: str
    level: str = "all"
    among: int | None = None

    @property
    def is_scan(self) -> bool:
        return self.medium == "scan"


SETS = (
    Set("text", 400, HELD_OUT + 1, "text"),
    Set("pdf", 120, HELD_OUT + 2, "pdf", among=3_000),
    Set("born-digital", 20, HELD_OUT + 3, "pdf", among=3_000),
    Set("clean", 20, HELD_OUT + 3, "scan", "clean", 3_000),
    Set("normal", 20, HELD_OUT + 3, "scan", "normal", 3_000),
    Set("hard", 20, HELD_OUT + 3, "scan", "hard", 3_000),
)


@dataclass(frozen=True)
class Scope:
    """What one run measures, and where it keeps things.

    Attributes:
        cache: specimens, what OCR read, tables; nothing in it is needed.
        reference: real documents with hand-made gold, outside the project; may be absent.
        sizes: of the archives that growth is measured at.
        pages: of each scan level that other readers read too.
        timed: of these, pages on which time is taken.
    """

    cache: Path = CACHE
    reference: Path = ROOT.parent / "shared"
    sets: tuple[Set, ...] = SETS
    sizes: tuple[int, ...] = (100, 1_000)
    pages: int = 24
    timed: int = 24
    ocr: Path = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ocr", self.cache / "ocr")

    def find(self, name: str) -> Set | None:
        return next((one for one in self.sets if one.name == name), None)

    def folder(self, wanted: Set) -> Path:
        return self.cache / "sets" / wanted.name

    def tables(self, wanted: Set) -> Path:
        return self.cache / "tables" / wanted.name


def small(reference: Path) -> Scope:
    """The same in miniature, to try the program itself; its figures mean nothing."""
    sets = tuple(replace(one, count=max(one.count // 10, 2)) for one in SETS)
    return Scope(CACHE / "small", reference, sets, (10, 40), 2, 1)


def generator() -> str:
    """Digest of the code and the language that make specimens: when it changes, they are made anew."""
    digest = hashlib.sha256()
    package = ROOT / "pipeline"
    for path in [*sorted((package / "specimens").rglob("*")), package / "schema.py", package / "text.py"]:
        if path.suffix in {".py", ".toml"} and "demo" not in path.parts:
            digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def made(wanted: Set, scope: Scope, workers: int = WORKERS) -> Path:
    """Folder of a set, made where it is missing or of an older generator."""
    folder = scope.folder(wanted)
    key = [generator(), wanted.count, wanted.seed, wanted.medium, wanted.level, wanted.among]
    if stamp(folder).get("key") == key:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    begun = perf_counter()
    make_archive(folder, wanted.count, wanted.seed, wanted.medium, wanted.level, workers, wanted.among)
    told = {"key": key, "seconds": round(perf_counter() - begun, 3), "workers": workers, "digest": digest(folder)}
    (folder / "stamp.json").write_text(json.dumps(told))
    return folder


def stamp(folder: Path) -> dict[str, object]:
    """How a set was made: ``seconds`` it took with ``workers``, ``digest`` of what came of it."""
    path = folder / "stamp.json"
    return dict(json.loads(path.read_text())) if path.exists() else {}


def digest(folder: Path) -> str:
    """Digest of the files and the gold rows of a set: the same specimens have the same on every machine."""
    total = hashlib.sha256()
    for path in sorted((folder / "files").rglob("*")):
        if path.is_file():
            total.update(path.name.encode() + b"\0" + path.read_bytes())
    for table in sorted((folder / "gold").iterdir()):
        if table.name != "words":  # they follow from the files
            for batch in ds.dataset(table).to_batches():
                total.update(json.dumps(batch.to_pylist(), default=str).encode())
    return total.hexdigest()[:16]


def published(wanted: Set, scope: Scope, untrained: bool = False) -> Path:
    """Tables that today's program makes of a set. What OCR read is kept between runs, the tables are not."""
    output = scope.tables(wanted)
    files = made(wanted, scope) / "files"
    if untrained:
        output = output.with_name(f"{wanted.name}{UNTRAINED}")
    shutil.rmtree(output, ignore_errors=True)
    if untrained:  # where trained parts lie is settled when the program starts
        command = [sys.executable, "-m", "pipeline", "run", files, "--output", output, "--cache", scope.ocr, "--json"]
        nothing = {**os.environ, "KEHOACH_MODELS": os.fspath(scope.cache / "no-models")}
        subprocess.run(list(map(str, command)), check=True, capture_output=True, env=nothing, cwd=ROOT)
    else:
        process_folder([files], output, Settings(cache=scope.ocr))
    return output
