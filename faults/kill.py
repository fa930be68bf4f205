"""Runs that are killed at random until the batch is done, and then compared with one that was left alone.

    python -m faults.kill --kills 200 --files 12 --seed 1

The archive grows in stages, so that tables are published again and again. Each fault is one of: the run is killed
(its workers must go by themselves), a worker is killed (the run goes on), all of its processes are killed at once (a
power cut, as far as the system is concerned), SIGTERM. It comes while the run starts, reads or publishes. Beside them
a reader loads the tables all the while. At the end of each round every table must be, byte for byte, that of the
undisturbed run. Scans are recognised anew in each round; some rounds run at once.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from faults import processes, tables
from pipeline import store

FAULTS = ("run", "worker", "all", "term")
_WEIGHTS = (4, 3, 2, 2)
_STAGES = 4
_MISSES = 5  # runs of a stage that may end before their fault; after the first there is nothing left to do but by force
_MOMENTS = ("starting", "reading", "publishing")
_SHARES = (2, 5, 3)  # of the faults, by moment; a worker can be killed only while the run reads


@dataclass
class Report:
    """What happened: faults by kind and by moment, rounds, states that were read, and what was wrong (nothing, one hopes)."""

    faults: Counter[str] = field(default_factory=Counter)
    moments: Counter[str] = field(default_factory=Counter)
    rounds: int = 0
    starts: int = 0
    loads: int = 0
    states: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def kills(self) -> int:
        """Faults that hit something."""
        return sum(self.faults.values())

    def hit(self, kind: str, moment: str) -> None:
        """Note a fault."""
        self.faults[kind] += 1
        self.moments[moment] += 1

    def add(self, other: Report) -> None:
        """Count in what happened in another round."""
        for mine, its in ((self.faults, other.faults), (self.moments, other.moments)):
            mine.update(its)
        self.rounds += other.rounds
        self.starts += other.starts
        self.loads += other.loads
        self.states += other.states
        self.wrong += other.wrong

    def __str__(self) -> str:
        hit = ", ".join(f"{count} {name}" for name, count in sorted(self.faults.items()))
        hit += "; " + ", ".join(f"{count} while {name}" for name, count in sorted(self.moments.items()))
        read = f"{self.loads} loads of {self.states} states by the reader"
        said = f"{self.kills} kills ({hit}) over {self.starts} runs in {self.rounds} rounds; {read}"
        return "\n".join([said, *(f"WRONG: {line}" for line in self.wrong), "" if self.wrong else "all tables equal"])


class Round:
    """An archive that grows from nothing while its runs are killed, in a folder of its own.

    `lasts` are the seconds that each part of an undisturbed run takes.
    """

    def __init__(self, files: list[Path], home: Path, chance: random.Random, workers: int) -> None:
        self.files = files
        self.home = home
        self.log = home / "log.txt"
        self.output = home / "out"
        self.workers = workers
        self.chance = chance
        self.report = Report(rounds=1)
        self.lasts = dict.fromkeys(_MOMENTS, 1.0)
        home.mkdir(parents=True)

    def calm(self) -> dict[str, Any]:
        """The run that nobody disturbs: its tables, and how long it takes."""
        self._grow(len(self.files))
        run = self._begin()
        times = [time.monotonic()]
        for working in (True, False):
            self._until(run, working)
            times.append(time.monotonic())
        if run.wait() not in (0, 1):
            raise SystemExit(f"the undisturbed run failed:\n{self.log.read_text(errors='replace')[-3000:]}")
        times.append(time.monotonic())
        self.lasts = {name: times[n + 1] - times[n] for n, name in enumerate(_MOMENTS)}
        return tables.published(self.output)

    def storm(self, kills: int, expected: dict[str, Any]) -> Report:
        """Kill up to `kills` times on the way, then compare."""
        left = kills
        with tables.Reader(self.output, pause=0.5) as reader:
            for stage in range(1, _STAGES + 1):
                self._grow(len(self.files) * stage // _STAGES)
                quota, misses = left // (_STAGES - stage + 1), 0
                while quota > 0 and misses < _MISSES:
                    if self._disturbed(force=misses > 0):
                        quota, left = quota - 1, left - 1
                    else:
                        misses += 1
                self._run()
        self._compare(expected, reader)
        if not self.report.wrong:
            shutil.rmtree(self.home)
        return self.report

    # ------------------------------------------------------------------ one run
    def _disturbed(self, force: bool) -> bool:
        """A run with one fault at a random moment; False where it was done before. `force` reads all files again."""
        kind = self.chance.choices(FAULTS, _WEIGHTS)[0]
        moment = "reading" if kind == "worker" else self.chance.choices(_MOMENTS, _SHARES)[0]
        run = self._begin(*(["--force"] if force else []))
        for working in (True, False)[: _MOMENTS.index(moment)]:
            self._until(run, working)
        share = 1 / _STAGES if moment == "reading" else 0.7
        self._wait(run, self.chance.random() * self.lasts[moment] * share)
        if run.poll() is not None:
            return False
        family, workers = processes.family(run.pid), self._workers(run)
        if kind == "worker":
            if workers:
                processes.kill(self.chance.choice(workers))
                self.report.hit(kind, moment)
            self._ended(run, family)
            return bool(workers)
        if kind == "all":
            for pid in family:
                processes.kill(pid)
        processes.kill(run.pid, signal.SIGTERM if kind == "term" else signal.SIGKILL)
        self.report.hit(kind, moment)
        self._ended(run, family)
        return True

    @staticmethod
    def _workers(run: subprocess.Popen[bytes]) -> list[int]:
        return [pid for pid in processes.family(run.pid) if processes.role(pid, run.pid) == "worker"]

    def _until(self, run: subprocess.Popen[bytes], working: bool) -> None:
        """Wait until the run has workers, or has none, or is over."""
        while bool(self._workers(run)) != working and run.poll() is None:
            time.sleep(0.05)

    @staticmethod
    def _wait(run: subprocess.Popen[bytes], seconds: float) -> None:
        with suppress(subprocess.TimeoutExpired):
            run.wait(seconds)

    def _ended(self, run: subprocess.Popen[bytes], family: list[int]) -> None:
        try:
            code = run.wait(120 + 10 * sum(self.lasts.values()))
        except subprocess.TimeoutExpired:
            self.report.wrong.append("a run hangs after a fault")
            run.kill()
            code = run.wait()
        if code not in (0, 1, 130, 143, -signal.SIGKILL, -signal.SIGTERM):
            self.report.wrong.append(f"a run ended with code {code}; see {self.log}")
        if left := processes.gone(family):
            self.report.wrong.append(f"{len(left)} processes outlive their run")
            for pid in left:
                processes.kill(pid)

    def _run(self) -> None:
        """A run to its end, as the next night's would be."""
        code = self._begin().wait(600)
        if code not in (0, 1):
            self.report.wrong.append(f"a run that nobody disturbed ended with code {code}; see {self.log}")

    def _compare(self, expected: dict[str, Any], reader: tables.Reader) -> None:
        self.report.loads += reader.loads
        self.report.states += len(reader.states)
        self.report.wrong += reader.wrong
        different = tables.differences(expected, tables.published(self.output))
        if different:
            self.report.wrong.append(f"{self.output} differs from the undisturbed run in {', '.join(different[:8])}")
        folder = self.output / ".store"
        litter = [*self.output.glob(".new-*"), *(folder / "snapshots").glob(".*"), *folder.glob("unpacked/*")]
        if litter:
            self.report.wrong.append(f"left behind: {', '.join(map(str, litter[:5]))}")
        with store.locked(self.output):
            pass

    def _begin(self, *options: str) -> subprocess.Popen[bytes]:
        """A run on the archive, named from its own folder: all rounds then say the same of where a file lies."""
        # a file may have its worker killed under it many times, which is not its fault
        given = ["run", "raw", "-o", "out", "--workers", self.workers, "--retries", 50, "--cache", "pages", *options]
        self.report.starts += 1
        return processes.begin(given, self.log, folder=self.home)

    def _grow(self, count: int) -> None:
        raw = self.home / "raw"
        raw.mkdir(exist_ok=True)
        for number, path in enumerate(self.files[:count]):
            target = raw / f"{number // 50:03d}" / f"{number:05d}{path.suffix}"
            if not target.exists():
                target.parent.mkdir(exist_ok=True)
                arriving = target.with_name(f".{target.name}")
                shutil.copyfile(path, arriving)
                arriving.rename(target)


def storm(
    files: list[Path], home: Path, kills: int, seed: int, workers: int, *, a_round: int = 25, at_once: int = 1
) -> Report:
    """Kill about `kills` times over rounds of `a_round` kills each, so many of them at once; stops where one goes wrong."""
    calm = Round(files, home / "calm", random.Random(seed), workers)
    expected, told, begun = calm.calm(), Report(), 0

    def one(number: int) -> Report:
        made = Round(files, home / f"round-{number}", random.Random(f"{seed}-{number}"), workers)
        made.lasts = calm.lasts
        return made.storm(a_round, expected)

    while told.kills < kills and not told.wrong:
        numbers = range(begun, begun + min(at_once, -(-(kills - told.kills) // a_round)))
        begun = numbers.stop
        with ThreadPoolExecutor(at_once) as pool:
            for report in pool.map(one, numbers):
                told.add(report)
        print(told, flush=True)
    return told


def make_files(folder: Path, count: int, seed: int) -> list[Path]:
    """Specimens as text and DOCX between scans (one in ten files), made once for each count and seed."""
    made: dict[str, list[Path]] = {}
    folder.mkdir(parents=True, exist_ok=True)
    for medium, part in (("text", count - count // 10), ("scan", count // 10)):
        target = folder / f"{medium}-{part}-{seed}"
        if part and not (target / "files").exists():
            shutil.rmtree(target, ignore_errors=True)
            options = ["--count", part, "--seed", seed, "--medium", medium, "--level", "clean", "--output", target]
            code, said = processes.finish(["specimens", *options], folder / "log.txt")
            if code:
                raise SystemExit(f"the specimens could not be made:\n{said[-2000:]}")
        made[medium] = sorted(path for path in (target / "files").rglob("*") if path.is_file())
    return [*made["scan"][::2], *made["text"], *made["scan"][1::2]]


def main() -> int:
    """Run the storm; 0 where nothing was lost."""
    parser = argparse.ArgumentParser(prog="python -m faults.kill", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--files", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--at-once", type=int, default=4, help="rounds that run beside each other")
    parser.add_argument("--output", type=Path, default=Path("build/fault"))
    given = parser.parse_args()
    given.output.mkdir(parents=True, exist_ok=True)
    files = make_files(given.output.resolve() / "specimens", given.files, given.seed)
    home = given.output.resolve() / "storm"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    return int(bool(storm(files, home, given.kills, given.seed, given.workers, at_once=given.at_once).wrong))


if __name__ == "__main__":
    sys.exit(main())
