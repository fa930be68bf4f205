"""The commands beside: `doctor` and `specimens`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import options
from pipeline.cli.printing import print_json, show


def doctor(as_json: options.AsJson = False) -> None:
    """Look at what is installed, and name the command that brings what is missing."""
    from dataclasses import asdict

    from pipeline.commands.rows import findings
    from pipeline.doctor import examine

    found = examine()
    if as_json:
        print_json([asdict(finding) for finding in found])
    else:
        show(findings(found))
    raise typer.Exit(3 if any(finding.needed and not finding.ok for finding in found) else 0)


def specimens(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FOLDER", help="New folder for files and gold.")],
    count: Annotated[int, typer.Option(min=1, metavar="N", help="How many acts.")] = 100,
    seed: Annotated[int, typer.Option(metavar="N", help="Another seed is another world.")] = 1,
    medium: Annotated[str, typer.Option(metavar="NAME", help="text, pdf, scan, or mixed.")] = "mixed",
    level: Annotated[str, typer.Option(metavar="NAME", help="Of scans: clean, normal, hard, or all.")] = "all",
    workers: Annotated[int, typer.Option(min=1, metavar="N", help="Processes that share the work.")] = 1,
    among: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Draw them, form by form, from a world of so many.")
    ] = None,
) -> None:
    """Make an archive of fictional acts, and beside it the truth about them in the published tables' own schema.

    OUTPUT/files holds the documents, OUTPUT/gold the tables. The same seed gives the same bytes. Seeds from 900000 on
    are the benchmarks': train on others.
    """
    from pipeline.specimens.archive import make_archive

    made = make_archive(output, count, seed, medium, level, workers, among)
    print(", ".join(f"{number:,} {name}" for name, number in made.items()))
    print(f"\nFiles: {output}/files    Gold: {output}/gold/<table>/*.parquet")
    print(f"Next:  kehoach run {output}/files --output TABLES && kehoach score --gold {output}/gold --tables TABLES")
