"""The command `kehoach`: the only package that prints."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from typing import Annotated, Any, NoReturn

import typer

from pipeline.cli import batch, tables, tools
from pipeline.cli.grouped import Command, Group
from pipeline.cli.printing import tell
from pipeline.errors import KehoachError, UsageError

EXIT_CODES = "Exit codes: 0 all done; 1 some files failed, in whole or in part; 2 wrong usage; 3 cannot run."
STOPPED = f"{EXIT_CODES[:-1]}; 130, 143 stopped by Ctrl-C, SIGTERM: run again to go on."
_READ, _ASK, _MORE = "Read documents", "Ask the tables", "More"

app = typer.Typer(
    name="kehoach",
    cls=Group,
    help="Turns archives of Vietnamese official documents into linked tables that analysts can trust.",
    epilog=STOPPED,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _add(panel: str, command: Callable[..., Any], short: str, epilog: str | None = None) -> None:
    app.command(cls=Command, short_help=short, epilog=epilog, rich_help_panel=panel)(command)


_add(_READ, batch.run, "Read new documents and publish the tables.", STOPPED)
_add(_READ, batch.watch, "Read what arrives in a folder.", "Exit codes: 0 told to stop; 2 wrong usage; 3 cannot run.")
_add(_READ, batch.status, "Say what is done, failed, waiting.", EXIT_CODES)
_add(_READ, batch.retry, "Read again what failed.", STOPPED)
_add(_READ, batch.forget, "Withdraw files from the tables.", EXIT_CODES)
_add(_ASK, tables.query, "Ask the tables in SQL.")
_add(_ASK, tables.show, "Show what was found in a document.")
_add(_ASK, tables.export, "Write a workbook or the citation graph.")
_add(_ASK, tables.schema, "Print the data dictionary.")
_add(_MORE, tools.doctor, "Name what is missing, and its mend.", EXIT_CODES)
_add(_MORE, tables.score, "Measure the tables against gold.", EXIT_CODES)
_add(_MORE, tools.specimens, "Make fictional documents with their truth.")


@app.callback(invoke_without_command=True)
def _top(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        from pipeline.fingerprint import program_version

        print(f"kehoach {program_version()}")
        raise typer.Exit


def main() -> NoReturn:
    """Entry point: runs the command and ends with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # a file name in an unknown encoding must not stop the report that names it
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        app(prog_name="kehoach")
    except KehoachError as error:
        tell(f"kehoach: {error}")
        sys.exit(2 if isinstance(error, UsageError) else 3)
    except BrokenPipeError:  # `kehoach query … | head`
        sys.stderr.close()
        sys.exit(0)
    except Exception:
        traceback.print_exc()
        tell("kehoach: this is a defect of the program; please report it with the lines above")
        sys.exit(3)
    sys.exit(0)
