"""How right: the published tables against hand-made gold of real documents, by how the documents came in.

    python benchmarks/accuracy.py [--reference FOLDER] [--output DIR] [--errors]

The reference folder lies outside the project, because its documents are not the project's to give away: it holds
`eval/gold/*.json`, `eval/score.py` and the documents the gold names. Where it is absent nothing is measured, and said so.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from pipeline import load_tables, process_folder

ROOT = Path(__file__).resolve().parents[1]
KINDS = {"text-layer": "text and born digital", "plain": "text and born digital"}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--reference", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--output", type=Path, help="keep the tables (and what was recognised) here")
    parser.add_argument("--errors", action="store_true", help="print every disagreement")
    args = parser.parse_args()
    gold = args.reference / "eval" / "gold"
    if not gold.is_dir():
        print(f"no reference documents under {args.reference}: nothing was measured")
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        output = args.output or Path(scratch) / "tables"
        wanted = {json.loads(path.read_text(encoding="utf-8"))["file"]: path for path in gold.glob("*.json")}
        files = [p for p in sorted(args.reference.rglob("*")) if p.name in wanted and p.is_file()]
        process_folder(files, output)
        documents = load_tables(output)["documents"]
        for kind in sorted(set(KINDS.values()) | {"scans"}):
            chosen = Path(scratch) / kind.replace(" ", "-")
            chosen.mkdir()
            of_kind = {
                Path(path).name
                for path, source in zip(documents["source_path"], documents["text_source"], strict=True)
                if KINDS.get(source, "scans") == kind
            }
            for name in of_kind & wanted.keys():
                shutil.copy(wanted[name], chosen)
            print(f"\n== {kind}: {len(of_kind)} files")
            score = [sys.executable, args.reference / "eval" / "score.py", "--gold", chosen, "--tables", output]
            subprocess.run([*map(str, score), *(["--errors"] if args.errors else [])], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
