"""The commands that show tables: `query`, `show`, `export`, `schema`, `score`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline import storage
from pipeline.cli import options
from pipeline.cli.printing import console, print_json, tell
from pipeline.cli.printing import show as print_parts
from pipeline.errors import KehoachError, UsageError

if TYPE_CHECKING:
    from pyarrow.dataset import Dataset


class Rows(StrEnum):
    """Forms that rows can be printed in."""

    table = "table"
    csv = "csv"
    json = "json"
    xlsx = "xlsx"


class Dictionary(StrEnum):
    """Forms of the data dictionary."""

    table = "table"
    markdown = "markdown"
    json = "json"


class Form(StrEnum):
    """Forms of a file for other programs: the tables, or the citation graph."""

    xlsx = "xlsx"
    graphml = "graphml"
    gexf = "gexf"
    csv = "csv"


def show(
    file: Annotated[str, typer.Argument(help="A path, a doc_id, a number like 46/KH-UBND, or any file on disk.")],
    output: options.Output = options.OUTPUT,
    as_json: options.AsJson = False,
) -> None:
    """Show what was found in a document, with page and confidence; a file not in the archive is read on the spot."""
    from pipeline.commands import find
    from pipeline.commands.show import document
    from pipeline.run import rows_of

    try:
        with storage.readable(output) as local:
            acts = list(find.in_archive(local, file))
    except KehoachError:
        if not Path(file).is_file():
            raise
        acts = list(rows_of(Path(file)))
    if as_json:
        print_json(acts)
        return
    for number, rows in enumerate(acts):
        if number:
            console().rule()
        print_parts(document(rows))


def query(
    sql: Annotated[
        str | None, typer.Argument(help="One SELECT in DuckDB's SQL; without it the tables are listed.")
    ] = None,
    output: options.Output = options.OUTPUT,
    form: Annotated[Rows, typer.Option("--format", "-f", help="How to give the rows.")] = Rows.table,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE", help="File to write; xlsx needs one.", show_default="print")
    ] = None,
) -> None:
    """Ask the tables in SQL: every table of `kehoach schema` is there under its name.

    In CSV, text that a spreadsheet would run as a formula gets a leading apostrophe; in a workbook (xlsx) it is text
    as it stands. JSON is as it is in the tables.
    """
    from pipeline.commands import rows
    from pipeline.query import query as ask

    if form is Rows.table and to:
        raise UsageError("a table is for the terminal", "say how to write it: --format csv, json or xlsx")
    if form is Rows.xlsx and not to:
        raise UsageError("a workbook goes to a file", "name it: --to FILE.xlsx")
    with storage.readable(output) as local:
        result = ask(local, sql or rows.OVERVIEW)
    if form is Rows.table:
        print_parts([rows.as_table(result)])
    elif form is Rows.xlsx and to:
        from pyarrow.dataset import dataset

        _write_workbook({"query": dataset(result)}, to)
    elif to:
        text = rows.as_csv(result) if form is Rows.csv else rows.as_json(result)
        with _writing(to):
            to.write_text(text, encoding="utf-8-sig" if form is Rows.csv else "utf-8")
    else:
        sys.stdout.write(rows.as_csv(result) if form is Rows.csv else rows.as_json(result))


def export(
    form: Annotated[
        Form, typer.Argument(metavar="xlsx|graphml|gexf|csv", help="The tables as a workbook, or the citation graph.")
    ],
    to: Annotated[Path, typer.Option("--to", "-o", metavar="FILE", help="File to write.")],
    tables: options.Tables = options.OUTPUT,
    only: Annotated[
        str | None,
        typer.Option(metavar="NAMES", help="Tables of the workbook, such as documents,tasks.", show_default="all"),
    ] = None,
) -> None:
    """Write a file for other programs: xlsx is a workbook for Excel and LibreOffice with a sheet for each table.

    graphml, gexf and csv are the citation graph: acts, and the relations between them. For a workbook of a query's
    result: kehoach query SQL --format xlsx --to FILE.
    """
    from pipeline.export import EXPORTERS, read, workbook

    if only and form is not Form.xlsx:
        raise UsageError(f"--only chooses tables, and {form} has none", "leave it out, or write xlsx")
    with storage.readable(tables) as local:
        if form is Form.xlsx:
            names = [name.strip() for name in (only or "").split(",") if name.strip()]
            _write_workbook(workbook.tables(local, names), to)
            return
        graph = read(local)
    with _writing(to):
        EXPORTERS[form](graph, to)
    print(f"{to}: {graph.number_of_nodes()} acts, {graph.number_of_edges()} relations")


def _write_workbook(sheets: Mapping[str, Dataset], to: Path) -> None:
    from pipeline.export import workbook

    with _writing(to):
        cut = workbook.write(sheets, to)
    told = ", ".join(f"{name} {rows.count_rows():,}" for name, rows in sheets.items())
    print(f"{to}: rows of {told}")
    if cut:
        tell(f"{cut:,} texts are longer than the {workbook.LETTERS:,} letters of a cell and were cut; each says so")


@contextmanager
def _writing(to: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UsageError(f"{to} cannot be written: {error.strerror}", "give another file") from error


def schema(
    form: Annotated[Dictionary, typer.Option("--format", "-f", help="How to print it.")] = Dictionary.table,
) -> None:
    """Print the data dictionary: every table and column with its meaning."""
    from pipeline import dictionary
    from pipeline.commands import rows

    if form is Dictionary.json:
        print_json(dictionary.as_json())
    elif form is Dictionary.markdown:
        sys.stdout.write(dictionary.as_markdown())
    else:
        for part in rows.dictionary():
            console().print(part)


def score(
    gold: Annotated[Path, typer.Option(metavar="FOLDER", help="Gold tables, in the published schema.")],
    tables: options.Tables = options.OUTPUT,
    by: Annotated[
        str | None, typer.Option(metavar="NAME", help="Also by form, genre, manner, level or medium.")
    ] = None,
    json_file: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="File for the figures.")] = None,
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Rows judged before; a net loss ends with 1.")
    ] = None,
    save: Annotated[Path | None, typer.Option(metavar="FILE", help="Keep the rows judged here, as a baseline.")] = None,
    errors: Annotated[bool, typer.Option("--errors", help="List every row that is not right.")] = False,
) -> None:
    """Measure the tables against gold tables: precision, recall and F1 of each thing, text errors, calibration."""
    from pipeline.commands.score import report, write_json
    from pipeline.score import compare, judge, read_baseline, save_baseline

    before = read_baseline(baseline) if baseline else None
    with storage.readable(tables) as local:
        judged = judge(gold, local)
    compared = compare(judged, before) if before is not None else None
    for part in report(judged, by, compared, errors):
        console().print(part, soft_wrap=True)
    if json_file:
        write_json(json_file, judged, by, compared)
    if save:
        save_baseline(judged, save)
    raise typer.Exit(1 if compared and compared.is_loss else 0)
