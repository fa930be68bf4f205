"""Draws the README's picture from the tables of the demo archive: ``python docs/picture.py [data/processed]``."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

from rich.console import Console

from pipeline import process_folder
from pipeline.commands import report

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Run on the demo archive (a run over unchanged files reads nothing) and draw what the command prints."""
    output = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "data" / "processed"
    done = process_folder([ROOT / "data" / "raw"], output)
    console = Console(record=True, width=100, file=io.StringIO(), highlight=False, markup=False)
    console.print("$ kehoach run data/raw", style="bold")
    tree = report.chain(done.snapshot)
    if tree is None:
        raise SystemExit("no act of the demo implements another; there is nothing to draw")
    counts = (f"{done.rows[name]} {name}" for name in ("documents", "tasks", "targets", "citations"))
    console.print(f"{done.found} files: {', '.join(counts)}\n", soft_wrap=True)
    console.print("Who implements what:")
    console.print(tree)
    svg = console.export_svg(title="kehoach", unique_id="chain")
    # a reader's own fonts, nothing fetched from the network
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    (ROOT / "docs" / "chain.svg").write_text(svg + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
