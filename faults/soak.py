"""A long run with the memory of every process: ``python -m faults.soak --count 10000``.

It writes ``memory.csv`` and ``memory.svg`` into ``build/soak`` and fails where the run itself or its workers grow: of
each, the largest of the last third of reading may not exceed the largest of the second third by more than `GROWTH`.
"""

from __future__ import annotations

import argparse
import csv
import json
import shutil
import sqlite3
import sys
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

from faults import processes

GROWTH = {"driver": 48 << 20, "worker": 96 << 20}  # bytes by which what is flat may vary
_DISTINCT = 2000  # specimens that are drawn; beyond, each is written again with another line at its end


class Sample(NamedTuple):
    """Memory at a moment: of the run itself, of the largest worker, of all processes together; files done by then."""

    seconds: float
    done: int
    driver: int
    worker: int
    total: int


def make(folder: Path, count: int, seed: int) -> Path:
    """`count` distinct text files below `folder`, made once."""
    raw = folder / f"raw-{count}-{seed}"
    if raw.exists():
        return raw
    drawn = folder / f"specimens-{min(count, _DISTINCT)}-{seed}"
    folder.mkdir(parents=True, exist_ok=True)
    if not (drawn / "specimens.json").exists():
        shutil.rmtree(drawn, ignore_errors=True)
        options = ["--count", min(count, _DISTINCT), "--seed", seed, "--medium", "text", "--output", drawn]
        code, said = processes.finish(["specimens", *options], folder / "log.txt", timeout=7200)
        if code:
            raise SystemExit(f"the specimens could not be made:\n{said[-2000:]}")
    sources = sorted(path for path in (drawn / "files").rglob("*") if path.suffix in {".txt", ".md"})
    making = folder / f".{raw.name}"
    shutil.rmtree(making, ignore_errors=True)
    for number in range(count):
        source = sources[number % len(sources)]
        target = making / f"{number // 500:03d}" / f"{number:06d}{source.suffix}"
        target.parent.mkdir(parents=True, exist_ok=True)
        again = f"\n\nBản sao số {number // len(sources)}\n" if number >= len(sources) else ""
        target.write_bytes(source.read_bytes() + again.encode())
    making.rename(raw)
    return raw


def run(raw: Path, folder: Path, workers: int, every: float = 1.0) -> list[Sample]:
    """Read everything with a fresh output folder; a sample every so many seconds until reading is done."""
    output = folder / "out"
    shutil.rmtree(output, ignore_errors=True)
    begun = time.monotonic()
    process = processes.begin(["run", raw, "-o", output, "--workers", workers], folder / "log.txt")
    samples = []
    try:
        while process.poll() is None:
            held = {pid: processes.memory(pid) for pid in processes.family(process.pid)}
            workers_held = [size for pid, size in held.items() if processes.role(pid, process.pid) == "worker"]
            driver = held.get(process.pid, 0)
            if driver:
                seconds = round(time.monotonic() - begun, 1)
                total = sum(held.values())
                samples.append(Sample(seconds, _done(output), driver, max(workers_held, default=0), total))
            time.sleep(every)
    finally:
        process.kill()
    if process.wait() not in (0, 1):
        raise SystemExit(f"the run failed; see {folder / 'log.txt'}")
    return samples


def _done(output: Path) -> int:
    """Files that the ledger holds; 0 before there is one."""
    path = output / ".store" / "ledger.sqlite"
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as ledger:
        return int(ledger.execute("SELECT count(*) FROM files").fetchone()[0])
    return 0


def growth(samples: list[Sample]) -> dict[str, int]:
    """Bytes by which the driver and the largest worker grew from the second third of reading to the last."""
    reading = [sample for sample in samples if sample.worker and sample.done]
    if len(reading) < 9:
        return {}
    third = len(reading) // 3
    return {
        name: max(getattr(s, name) for s in reading[2 * third :])
        - max(getattr(s, name) for s in reading[third : 2 * third])
        for name in GROWTH
    }


def draw(samples: list[Sample], path: Path) -> None:
    """The curve; nothing where matplotlib is not installed."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        return
    figure = Figure(figsize=(8, 4), layout="constrained")
    axes = figure.add_subplot()
    for name in ("driver", "worker", "total"):
        axes.plot([s.seconds for s in samples], [getattr(s, name) / 2**20 for s in samples], label=name)
    files = axes.twinx()
    files.plot([s.seconds for s in samples], [s.done for s in samples], color="grey", linestyle=":")
    files.set_ylabel("files done (dotted)")
    axes.set(xlabel="seconds", ylabel="MiB", ylim=(0, None))
    axes.legend(loc="lower right")
    figure.savefig(path)


def main() -> int:
    """Run the soak; 1 where memory grew."""
    parser = argparse.ArgumentParser(prog="python -m faults.soak", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--output", type=Path, default=Path("build/soak"))
    given = parser.parse_args()
    folder = given.output.resolve()
    samples = run(make(folder, given.count, given.seed), folder, given.workers)
    with (folder / "memory.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(Sample._fields)
        writer.writerows(samples)
    draw(samples, folder / "memory.svg")
    grown = growth(samples)
    peaks = {name: max(getattr(s, name) for s in samples) for name in ("driver", "worker", "total")}
    told = {"files": given.count, "seconds": samples[-1].seconds, "grown": grown, "peaks": peaks}
    print(json.dumps(told))
    too_much = [name for name, size in grown.items() if size > GROWTH[name]]
    for name in too_much:
        print(f"WRONG: the {name} grew by {grown[name] / 2**20:.0f} MiB", file=sys.stderr)
    return int(bool(too_much))


if __name__ == "__main__":
    sys.exit(main())
