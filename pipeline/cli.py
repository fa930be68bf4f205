"""The command `kehoach`: the only file that prints."""

from __future__ import annotations

import json
import sys
import traceback
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from pipeline.errors import KehoachError, UsageError
from pipeline.settings import Settings

if TYPE_CHECKING:
    from rich.console import Console


EXIT_CODES = "Exit codes: 0 all done; 1 some files failed, in whole or in part; 2 wrong usage; 3 cannot run."
_DEFAULTS = Settings()

app = typer.Typer(
    name="kehoach",
    help="Turns archives of Vietnamese official documents into linked tables that analysts can trust.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


class Table(StrEnum):
    """Forms that rows can be printed in."""

    table = "table"
    csv = "csv"
    json = "json"


class Dictionary(StrEnum):
    """Forms of the data dictionary."""

    table = "table"
    markdown = "markdown"
    json = "json"


class Graph(StrEnum):
    """Forms of the citation graph."""

    graphml = "graphml"
    gexf = "gexf"
    csv = "csv"


Output = Annotated[Path, typer.Option("--output", "-o", help="Folder that holds the tables.")]
_OUTPUT = Path("data/processed")
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON only.")]


def main() -> NoReturn:
    """Entry point: runs the command and ends with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # a file name in an unknown encoding must not stop the report that names it
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        app(prog_name="kehoach")
    except KehoachError as error:
        print(f"kehoach: {error}", file=sys.stderr)
        sys.exit(2 if isinstance(error, UsageError) else 3)
    except BrokenPipeError:  # `kehoach query … | head`
        sys.stderr.close()
        sys.exit(0)
    except Exception:
        traceback.print_exc()
        print("kehoach: this is a defect of the program; please report it with the lines above", file=sys.stderr)
        sys.exit(3)
    sys.exit(0)


@app.callback(invoke_without_command=True)
def _top(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        from pipeline.fingerprint import program_version

        print(f"kehoach {program_version()}")
        raise typer.Exit


@app.command(epilog=EXIT_CODES, short_help="Read new documents and publish the tables.")
def run(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files, folders, archives.", show_default="data/raw")
    ] = None,
    output: Output = _OUTPUT,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes that share the work.", show_default="one a core")
    ] = None,
    engine: Annotated[str, typer.Option(help="Where the work runs.")] = "local",
    ocr: Annotated[
        str, typer.Option(help="OCR engine: auto (the fastest there is), tesserocr, pytesseract.")
    ] = _DEFAULTS.engine,
    dpi: Annotated[int, typer.Option(min=70, max=1200, help="Resolution at which scans are read.")] = _DEFAULTS.dpi,
    cache: Annotated[Path | None, typer.Option(help="Folder of OCR results.", show_default="OUTPUT/.store/ocr")] = None,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Keep no OCR results.")] = False,
    file_timeout: Annotated[float, typer.Option(min=1, help="Seconds that a file may take.")] = _DEFAULTS.file_timeout,
    force: Annotated[bool, typer.Option("--force", help="Read unchanged files again.")] = False,
    without: Annotated[str, typer.Option(help="Evidence not to use, such as file-name,cited-by.")] = "",
    as_json: AsJson = False,
) -> None:
    """Read the documents that are new or changed, and publish the tables of the whole archive."""
    from pipeline import evidence
    from pipeline.commands import report
    from pipeline.commands.progress import Progress
    from pipeline.run import process_folder

    settings = Settings(
        engine=ocr,
        dpi=dpi,
        workers=workers,
        cache=None if no_cache else cache or output / ".store" / "ocr",
        file_timeout=file_timeout,
        evidence=evidence.without(without),
    )
    try:
        with Progress(_console(stderr=True), quiet=as_json) as progress:
            done = process_folder(
                paths or [Path("data/raw")], output, settings, force=force, engine=engine, progress=progress
            )
    except KeyboardInterrupt:
        print("kehoach: stopped; what was finished is kept, run again to go on", file=sys.stderr)
        raise typer.Exit(130) from None
    if as_json:
        _print_json(done.as_dict())
    else:
        console = _console()
        for part in report.summary(done):
            console.print(part, soft_wrap=isinstance(part, str))
    raise typer.Exit(done.exit_code)


@app.command(short_help="Show what was found in a document.")
def show(
    file: Annotated[str, typer.Argument(help="A path, a doc_id, a number like 46/KH-UBND, or any file on disk.")],
    output: Output = _OUTPUT,
    as_json: AsJson = False,
) -> None:
    """Show what was found in a document, with page and confidence; a file not in the archive is read on the spot."""
    from pipeline.commands import find
    from pipeline.commands.show import document
    from pipeline.run import rows_of

    try:
        acts = list(find.in_archive(output, file))
    except KehoachError:
        if not Path(file).is_file():
            raise
        acts = list(rows_of(Path(file)))
    if as_json:
        _print_json(acts)
        return
    console = _console()
    for number, rows in enumerate(acts):
        if number:
            console.rule()
        for part in document(rows):
            console.print(part)


@app.command(short_help="Ask the tables in SQL.")
def query(
    sql: Annotated[
        str | None, typer.Argument(help="One SELECT in DuckDB's SQL; without it the tables are listed.")
    ] = None,
    output: Output = _OUTPUT,
    form: Annotated[Table, typer.Option("--format", "-f", help="How to print the rows.")] = Table.table,
) -> None:
    """Ask the tables in SQL: every table of `kehoach schema` is there under its name."""
    from pipeline.commands import rows
    from pipeline.query import query as ask

    result = ask(output, sql or rows.OVERVIEW)
    if form is Table.table:
        _console().print(rows.as_table(result))
    else:
        sys.stdout.write(rows.as_csv(result) if form is Table.csv else rows.as_json(result))


@app.command(short_help="Write the citation graph to a file.")
def export(
    form: Annotated[Graph, typer.Argument(metavar="graphml|gexf|csv", help="Format of the file.")],
    to: Annotated[Path, typer.Option("--to", "-o", help="File to write.")],
    tables: Annotated[Path, typer.Option("--tables", "-t", help="Folder that holds the tables.")] = _OUTPUT,
) -> None:
    """Write the citation graph, acts and the relations between them, for other programs."""
    from pipeline.export import EXPORTERS, read

    graph = read(tables)
    try:
        EXPORTERS[form](graph, to)
    except OSError as error:
        raise UsageError(f"{to} cannot be written: {error.strerror}", "give another file with -o") from error
    print(f"{to}: {graph.number_of_nodes()} acts, {graph.number_of_edges()} relations")


@app.command(epilog=EXIT_CODES, short_help="Measure the tables against gold.")
def score(
    gold: Annotated[Path, typer.Option(help="Folder of gold tables, in the published schema.")],
    tables: Annotated[Path, typer.Option("--tables", "-t", help="Folder that holds the tables.")] = _OUTPUT,
    by: Annotated[str | None, typer.Option(help="Also by form, genre, manner, level or medium.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="File for the figures.")] = None,
    baseline: Annotated[Path | None, typer.Option(help="Rows judged before; a net loss ends with 1.")] = None,
    save: Annotated[Path | None, typer.Option(help="File to keep the rows judged in, as a baseline.")] = None,
    errors: Annotated[bool, typer.Option("--errors", help="List every row that is not right.")] = False,
) -> None:
    """Measure the tables against gold tables: precision, recall and F1 of each thing, text errors, calibration."""
    from pipeline.commands.score import report, write_json
    from pipeline.score import compare, judge, read_baseline, save_baseline

    before = read_baseline(baseline) if baseline else None
    judged = judge(gold, tables)
    compared = compare(judged, before) if before is not None else None
    for part in report(judged, by, compared, errors):
        _console().print(part, soft_wrap=True)
    if json_file:
        write_json(json_file, judged, by, compared)
    if save:
        save_baseline(judged, save)
    raise typer.Exit(1 if compared and compared.is_loss else 0)


@app.command(epilog=EXIT_CODES, short_help="Name what is missing, and its mend.")
def doctor(as_json: AsJson = False) -> None:
    """Look at what is installed, and name the command that brings what is missing."""
    from dataclasses import asdict

    from pipeline.commands.rows import findings
    from pipeline.doctor import examine

    found = examine()
    if as_json:
        _print_json([asdict(finding) for finding in found])
    else:
        for part in findings(found):
            _console().print(part)
    raise typer.Exit(3 if any(finding.needed and not finding.ok for finding in found) else 0)


@app.command(short_help="Print the data dictionary.")
def schema(
    form: Annotated[Dictionary, typer.Option("--format", "-f", help="How to print it.")] = Dictionary.table,
) -> None:
    """Print the data dictionary: every table and column with its meaning."""
    from pipeline import dictionary
    from pipeline.commands import rows

    if form is Dictionary.json:
        _print_json(dictionary.as_json())
    elif form is Dictionary.markdown:
        sys.stdout.write(dictionary.as_markdown())
    else:
        for part in rows.dictionary():
            _console().print(part)


@app.command(short_help="Make fictional documents with their truth.")
def specimens(
    output: Annotated[Path, typer.Option("--output", "-o", help="New folder for files and gold.")],
    count: Annotated[int, typer.Option(min=1, help="How many acts.")] = 100,
    seed: Annotated[int, typer.Option(help="Another seed is another world.")] = 1,
    medium: Annotated[str, typer.Option(help="text, pdf, scan, or mixed.")] = "mixed",
    level: Annotated[str, typer.Option(help="Of scans: clean, normal, hard, or all.")] = "all",
    workers: Annotated[int, typer.Option(min=1, help="Processes that share the work.")] = 1,
    among: Annotated[int | None, typer.Option(min=1, help="Draw them, form by form, from a world of so many.")] = None,
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


# ------------------------------------------------------------------ printing
def _console(stderr: bool = False) -> Console:
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, markup=False, soft_wrap=False)


def _print_json(value: Any) -> None:
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1, default=str)
    sys.stdout.write("\n")
