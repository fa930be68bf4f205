"""Real documents and specimens under one scorer, side by side: specimens must not be the easier ones.

    python benchmarks/real.py [--reference FOLDER] [--errors]

scores the real documents alone, by how they came in. The reference folder lies outside the project, because its documents
are not the project's to give away: it holds `eval/gold/*.json`, `eval/score.py` and the documents that the gold names.
Where it is absent nothing is measured, and said so.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from figures import Figure
from pipeline import load_tables, process_folder
from pipeline.settings import Settings
from reference import Counts, as_json, f1, score, together
from sets import Scope

REAL_TEXT, REAL_SCANS = "real text", "real scans"
SIDES = {"specimens as text": ("text", "pdf"), "specimens as normal scans": ("normal",)}
_READ = {"text-layer", "plain"}


def is_there(reference: Path) -> bool:
    """There are real documents with gold, and the scorer."""
    return (reference / "eval" / "gold").is_dir() and (reference / "eval" / "score.py").is_file()


def of_real(scope: Scope, errors: bool = False) -> dict[str, tuple[int, Counts]]:
    """How many files, and what the reference scorer counts, of real documents that read as text and of scans."""
    wanted = {_file(path): path for path in sorted((scope.reference / "eval" / "gold").glob("*.json"))}
    files = [path for path in sorted(scope.reference.rglob("*")) if path.name in wanted and path.is_file()]
    output = scope.cache / "tables" / "real"
    shutil.rmtree(output, ignore_errors=True)
    process_folder(files, output, Settings(cache=scope.ocr))
    documents = load_tables(output)["documents"]
    kinds: dict[str, set[str]] = {REAL_TEXT: set(), REAL_SCANS: set()}
    for path, source in zip(documents["source_path"], documents["text_source"], strict=True):
        kinds[REAL_TEXT if source in _READ else REAL_SCANS].add(Path(path).name)
    found = {}
    for kind, names in kinds.items():
        with tempfile.TemporaryDirectory() as chosen:
            for name in names:
                shutil.copy(wanted[name], chosen)
            if names:
                found[kind] = len(names), score(scope.reference, Path(chosen), output, errors)
    return found


def of_specimens(scope: Scope) -> dict[str, tuple[int, Counts]]:
    """The same of specimen sets, whose tables of this run are there already."""
    found = {}
    for side, names in SIDES.items():
        parts = []
        for one in filter(None, map(scope.find, names)):
            with tempfile.TemporaryDirectory() as gold:
                as_json(scope.folder(one) / "gold", Path(gold))
                parts.append((len(list(Path(gold).iterdir())), score(scope.reference, Path(gold), scope.tables(one))))
        if parts:
            found[side] = sum(count for count, _ in parts), together(counts for _, counts in parts)
    return found


def measure(scope: Scope) -> list[Figure]:
    """F1 of everything that the reference scorer scores, on each side; empty without real documents."""
    if not is_there(scope.reference):
        return []
    out = []
    for side, (files, counts) in {**of_real(scope), **of_specimens(scope)}.items():
        out.append(Figure("beside/files", side, "", files, "count"))
        for name, found in counts.items():
            out.append(Figure(f"beside/{name}", side, "", f1(found), "share"))
            out.append(Figure(f"beside gold/{name}", side, "", found["tp"] + found["fn"], "count"))
    return out


def _file(gold: Path) -> str:
    return str(json.loads(gold.read_text(encoding="utf-8"))["file"])


def table(found: Mapping[str, tuple[int, Counts]]) -> str:
    """F1 by kind, for a terminal."""
    kinds = list(found)
    rows = [f"{'F1':28}" + "".join(f"{f'{kind} ({found[kind][0]})':>20}" for kind in kinds)]
    for name in sorted({name for _, counts in found.values() for name in counts}):
        cells = (found[kind][1].get(name) for kind in kinds)
        rows.append(f"{name:28}" + "".join(f"{'' if c is None else format(f1(c), '.3f'):>20}" for c in cells))
    return "\n".join(rows)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--reference", type=Path, default=Scope.reference)
    parser.add_argument("--errors", action="store_true", help="print every disagreement")
    args = parser.parse_args()
    scope = Scope(reference=args.reference)
    if not is_there(scope.reference):
        print(f"no reference documents under {args.reference}: nothing was measured")
        return 0
    print(table(of_real(scope, args.errors)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
