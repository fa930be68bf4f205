"""The benchmark: how right, how sure and how fast the program is, and what a change won and lost.

    python benchmarks/bench.py [--accuracy] [--full] [--save] [--small] [--reference FOLDER]

Writes docs/benchmark.md, its plots and docs/benchmark/figures.parquet. Ends with 1 on a net loss against the saved
baseline, or when a fact holds no more that held in it. What it makes and reads is kept in benchmarks/.cache.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # before any library starts threads that spin against each other

import argparse
import hashlib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

import accuracy
import baseline
import facts
import growth
import mastheads
import names
import parts
import peers
import plots
import reading
import real
import report
import stages
from figures import Figures
from pipeline.errors import KehoachError
from pipeline.fingerprint import program_version
from pipeline.score import Judged
from sets import ROOT, Scope, small

BIGGEST = 10_000
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Run:
    """Everything that one run found."""

    figures: Figures
    judged: Mapping[str, Judged]
    verdicts: list[facts.Verdict]


def progress() -> Tell:
    """Prints what is being done, and since when."""
    begun = perf_counter()
    return lambda told: print(f"[{perf_counter() - begun:4.0f} s] {told}", flush=True)


def run(scope: Scope, tell: Tell, speed: bool = True) -> Run:
    """Every measure, one after another, so that none takes another's time."""
    figures = Figures()
    found = accuracy.judged(scope, tell)
    tell("accuracy: figures")
    figures.add([*accuracy.described(scope), *accuracy.measure(found), *parts.measure(scope)])
    tell("real documents" if real.is_there(scope.reference) else "real documents: none beside the project")
    figures.add([*real.measure(scope), *mastheads.measure(scope)])
    tell("facts")
    verdicts, left_out = facts.check(scope, facts.facts())
    figures.add(facts.measure(verdicts, left_out))
    if speed:
        figures.add(reading.measure(scope, tell))
        tell("speed: stages")
        figures.add(stages.measure(scope))
        tell("speed: underthesea on the same lines")
        figures.add(peers.measure(scope))
        figures.add(growth.measure(scope, tell))
    return Run(figures, found, verdicts)


def write(done: Run, stamped: Mapping[str, list[str]], folder: Path) -> None:
    """The report, its plots and its figures below `folder`."""
    made = plots.draw(done.figures, folder / "benchmark")
    specimens = hashlib.sha256("".join(mark for mark, _ in stamped.values()).encode()).hexdigest()[:16]
    about = names.About(program_version(), specimens, tuple(accuracy.trained_parts()), tuple(made))
    (folder / "benchmark.md").write_text(report.markdown(done.figures, about), encoding="utf-8")
    done.figures.write(folder / "benchmark" / "figures.parquet")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--reference", type=Path, default=Scope.reference, help="real documents with gold")
    parser.add_argument("--save", action="store_true", help="make this run the baseline")
    parser.add_argument("--accuracy", action="store_true", help="gain and loss alone: no speed, the report stays")
    parser.add_argument("--full", action="store_true", help=f"measure growth up to {BIGGEST:,} documents")
    parser.add_argument("--small", action="store_true", help="in miniature, into the cache: tries the program itself")
    args = parser.parse_args()
    scope = small(args.reference) if args.small else Scope(reference=args.reference)
    if args.full:
        scope = replace(scope, sizes=(*scope.sizes, BIGGEST))
    docs, kept = (scope.cache / "docs", scope.cache / "baseline") if args.small else (ROOT / "docs", baseline.FOLDER)
    tell = progress()
    try:
        done = run(scope, tell, speed=not args.accuracy)
    except KehoachError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    stamped = baseline.stamps(scope)
    if not args.accuracy:
        write(done, stamped, docs)
        tell(f"the report is {docs / 'benchmark.md'}")
    failing = sum(not verdict.holds for verdict in done.verdicts)
    print(
        f"facts: {len(done.verdicts) - failing} hold, {failing} fail (python benchmarks/facts.py --failing lists them)"
    )
    outcome = baseline.against(done.judged, stamped, {v.name: v.holds for v in done.verdicts}, kept)
    print("\n".join(outcome.lines))
    if args.save:
        baseline.save(done.judged, stamped, [v.name for v in done.verdicts if v.holds], kept)
        tell(f"the baseline is now this run: {kept}")
        return 0
    return int(outcome.is_loss)


if __name__ == "__main__":
    sys.exit(main())
