"""The fixed specimen sets that every change is judged on, made once and kept in a cache folder.

Their seeds are kept for benchmarks: nothing is trained on worlds of a seed from `HELD_OUT` on. The three scan sets are
the same acts on the same pages, scanned worse and worse; ``born-digital`` is those pages before any scanner.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from pipeline import process_folder
from pipeline.settings import Settings
from pipeline.specimens.archive import make_archive

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / "benchmarks" / ".cache"
HELD_OUT = 900_000
WORKERS = os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Set:
    """Specimens of one kind: arguments of `make_archive`."""

    name: str
    count: int
    seed: int
    medium: str
    level: str = "all"


SETS = (
    Set("text", 160, HELD_OUT + 1, "text"),
    Set("pdf", 80, HELD_OUT + 2, "pdf"),
    Set("born-digital", 14, HELD_OUT + 3, "pdf"),
    Set("clean", 14, HELD_OUT + 3, "scan", "clean"),
    Set("normal", 14, HELD_OUT + 3, "scan", "normal"),
    Set("hard", 14, HELD_OUT + 3, "scan", "hard"),
)


def generator() -> str:
    """Digest of the code and the language that make specimens: when it changes, so do they."""
    digest = hashlib.sha256()
    for path in sorted((ROOT / "pipeline" / "specimens").rglob("*")):
        if path.suffix in {".py", ".toml"} and "demo" not in path.parts:
            digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def made(wanted: Set, cache: Path = CACHE) -> Path:
    """Folder of a set, made where it is missing or of an older generator."""
    folder = cache / "sets" / wanted.name
    stamp = {"generator": generator(), "set": [wanted.count, wanted.seed, wanted.medium, wanted.level]}
    told = folder / "stamp.json"
    if told.exists() and json.loads(told.read_text()) == stamp:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    make_archive(folder, wanted.count, wanted.seed, wanted.medium, wanted.level, WORKERS)
    told.write_text(json.dumps(stamp))
    return folder


def published(wanted: Set, cache: Path = CACHE) -> Path:
    """Tables that today's program makes of a set. What OCR read is kept between runs, the tables are not."""
    output = cache / "tables" / wanted.name
    shutil.rmtree(output, ignore_errors=True)
    process_folder([made(wanted, cache) / "files"], output, Settings(cache=cache / "ocr"))
    return output
