"""Scans of a seed of your own, read beside plain Tesseract: pages that nobody has looked at.

    python benchmarks/fresh.py [--level hard] [--acts 45] [--seed 7201] [--pages 80]

The fixed sets of `make bench` are small, so that a few illegible pages move a figure; this takes as many acts as you like.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from pathlib import Path

import readers
import reading
from sets import CACHE, LEVELS, Scope, Set, published

OTHER = "tesseract"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--level", choices=LEVELS, default="hard")
    parser.add_argument("--acts", type=int, default=45)
    parser.add_argument("--seed", type=int, default=7201)
    parser.add_argument("--pages", type=int, default=80, help="read by both (whole files)")
    parser.add_argument("--cache", type=Path, default=CACHE / "fresh")
    args = parser.parse_args()
    if not readers.is_installed(OTHER):
        print("tesseract is not installed: nothing was measured")
        return 0
    one = Set(args.level, args.acts, args.seed, "scan", args.level, 3_000)
    scope = Scope(args.cache, sets=(one,), pages=args.pages, timed=args.pages)
    published(one, scope)
    told: dict[str, dict[str, float]] = defaultdict(dict)
    for figure in reading.beside(scope, one, [OTHER]):
        told[figure.name][figure.group] = figure.value
    for name, found in told.items():
        print(f"{name:24}" + "".join(f"  {group} {value:.4f}" for group, value in found.items()))
    ours, other = f"reader={reading.OURS}", f"reader={OTHER}"
    for name in ("reading/cer", "reading/cer_reordered"):
        print(f"{name}: ours {told[name][ours] / max(told[name][other], 1e-9):.3f} of the other's")
    seconds = told["reading/seconds a page"]
    print(f"speed: {seconds[other] / seconds[ours]:.2f} pages while the other reads one")
    return 0


if __name__ == "__main__":
    sys.exit(main())
