"""What making specimens costs, and how `kehoach run` grows with the archive: documents a second, memory."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, sleep

from figures import Figure
from pipeline.specimens.archive import compose
from pipeline.specimens.grammar import language
from pipeline.specimens.paper import put_on_paper
from pipeline.specimens.world import build
from sets import HELD_OUT, LEVELS, ROOT, WORKERS, Scope, Set, made, stamp

SEED = HELD_OUT + 4
LOOK = 0.05  # seconds between two looks at memory
PAGE = os.sysconf("SC_PAGE_SIZE")
ACTS = 4  # put on paper at each level
Tell = Callable[[str], None]


def measure(scope: Scope, tell: Tell) -> list[Figure]:
    """Making and running archives of each size, all of text files."""
    out: list[Figure] = []
    for size in scope.sizes:
        tell(f"growth: {size:,} documents")
        one = Set(f"growth-{size}", size, SEED, "text")
        folder = made(one, scope, workers=1)
        out.append(Figure("making/seconds", "text", f"documents={size}", float(str(stamp(folder)["seconds"])), "s"))
        out += of_run(folder / "files", scope.cache / "tables" / one.name, size)
    return out + of_pages()


def of_run(files: Path, output: Path, size: int) -> list[Figure]:
    """One `kehoach run` from nothing, all cores; the first part of the time is what any run costs."""
    shutil.rmtree(output, ignore_errors=True)
    command = [sys.executable, "-m", "pipeline", "run", files, "--output", output, "--no-cache", "--json"]
    begun = perf_counter()
    run = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
    high = 0
    while run.poll() is None:
        high = max(high, resident(run.pid))
        sleep(LOOK)
    seconds = perf_counter() - begun
    if run.returncode:
        raise RuntimeError(f"kehoach run ended with {run.returncode} on {size} specimens")
    stored = sum(path.stat().st_size for path in output.rglob("*") if path.is_file() and not path.is_symlink())
    shutil.rmtree(output)
    group = f"documents={size}"
    return [
        Figure("growth/documents a second", "text", group, size / seconds, "1/s"),
        Figure("growth/ms a document", "text", group, 1000 * seconds / size, "ms"),
        Figure("growth/memory", "text", group, high / 1e6, "MB"),
        Figure("growth/disk a document", "text", group, stored / 1000 / size, "KB"),
        Figure("growth/workers", "text", group, WORKERS, "count"),
    ]


def resident(root: int) -> int:
    """Bytes in memory of a process and all below it; what they share is counted once for each."""
    children: dict[int, list[int]] = {}
    sizes: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            sizes[int(folder.name)] = int((folder / "statm").read_text().split()[1]) * PAGE
        except (OSError, IndexError, ValueError):  # it ended meanwhile
            continue
        children.setdefault(parent, []).append(int(folder.name))
    total, waiting = 0, [root]
    while waiting:
        process = waiting.pop()
        total += sizes.get(process, 0)
        waiting += children.get(process, [])
    return total


def of_pages() -> list[Figure]:
    """Seconds to typeset a page, and to typeset and degrade it, by level, on one core."""
    world = build(SEED, 60, language())
    drafts = [compose(world, plan) for plan in world.held()[:ACTS]]
    put_on_paper(drafts[:1], "pdf", "", "first")  # fonts are read
    out = []
    for medium, level in (("pdf", ""), *(("scan", level) for level in LEVELS)):
        begun = perf_counter()
        pages = sum(
            len(put_on_paper([draft], medium, level, f"{SEED}/{number}").pages) for number, draft in enumerate(drafts)
        )
        seconds = (perf_counter() - begun) / pages
        out.append(Figure("making/seconds a page", level or "born-digital", "", seconds, "s"))
    return out
