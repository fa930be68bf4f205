"""The commands that show tables: `query`, `show`, `export`, `schema`, `score`."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipeline import storage
from pipeline.cli import options
from pipeline.cli.printing import console, print_json
from pipeline.cli.printing import show as print_parts
from pipeline.errors import KehoachError, UsageError


class Rows(StrEnum):
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
    form: Annotated[Rows, typer.Option("--format", "-f", help="How to print the rows.")] = Rows.table,
) -> None:
    """Ask the tables in SQL: every table of `kehoach schema` is there under its name.

    In CSV, text that a spreadsheet would run as a formula gets a leading apostrophe; JSON is as it is in the tables.
    """
    from pipeline.commands import rows
    from pipeline.query import query as ask

    with storage.readable(output) as local:
        result = ask(local, sql or rows.OVERVIEW)
    if form is Rows.table:
        print_parts([rows.as_table(result)])
    else:
        sys.stdout.write(rows.as_csv(result) if form is Rows.csv else rows.as_json(result))


def export(
    form: Annotated[Graph, typer.Argument(metavar="graphml|gexf|csv", help="Format of the file.")],
    to: Annotated[Path, typer.Option("--to", "-o", metavar="FILE", help="File to write.")],
    tables: options.Tables = options.OUTPUT,
) -> None:
    """Write the citation graph, acts and the relations between them, for other programs."""
    from pipeline.export import EXPORTERS, read

    with storage.readable(tables) as local:
        graph = read(local)
    try:
        EXPORTERS[form](graph, to)
    except OSError as error:
        raise UsageError(f"{to} cannot be written: {error.strerror}", "give another file with -o") from error
    print(f"{to}: {graph.number_of_nodes()} acts, {graph.number_of_edges()} relations")


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
