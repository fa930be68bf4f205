"""The commands that read: `run`, `watch`, `retry`; what they know: `status`; what they should know no more: `forget`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline import log, storage
from pipeline.cli import options
from pipeline.cli.printing import clean, console, print_json, show, tell
from pipeline.cli.signals import Stop
from pipeline.errors import UsageError
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.outcome import RunSummary
    from pipeline.upkeep import Status

_SHOWN = 20
Paths = Annotated[
    list[str] | None,
    typer.Argument(metavar="PATHS", help="Files, folders, archives; or URLs.", show_default=options.INPUT),
]
Reader = Callable[..., "RunSummary"]


def _stopping(kept: str) -> Stop:
    """A `Stop` that says, when it is told so, what happens now."""

    def told(name: str) -> None:
        # no print: the signal may have come in the middle of one
        with suppress(OSError):  # nor is a terminal that is gone a reason to lose anything
            os.write(2, f"kehoach: {name}: {kept}; a second one stops at once\n".encode())

    return Stop(told)


@options.with_settings
def run(
    settings: Settings,
    engine: str,
    paths: Paths = None,
    output: options.Output = options.OUTPUT,
    force: Annotated[bool, typer.Option("--force", help="Read unchanged files again.")] = False,
    as_json: options.AsJson = False,
) -> None:
    """Read the documents that are new or changed, and publish the tables of the whole archive.

    SIGTERM and Ctrl-C: no new work is begun, what is finished is kept and published; a second one stops at once, and
    what is finished is kept. The next run goes on from there.
    """
    from pipeline.run import process_folder

    def read(**more: Any) -> RunSummary:
        return process_folder(paths or [options.INPUT], output, settings, force=force, engine=engine, **more)

    raise typer.Exit(_read(read, output, settings, engine, as_json))


@options.with_settings
def retry(
    settings: Settings,
    engine: str,
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATHS", help="Only these files, or those below these folders.", show_default="all"),
    ] = None,
    output: options.Output = options.OUTPUT,
    failed: Annotated[
        bool, typer.Option("--failed", help="Files of which nothing could be read (the default).")
    ] = False,
    partial: Annotated[bool, typer.Option("--partial", help="Files of which pages could not be read.")] = False,
    as_json: options.AsJson = False,
) -> None:
    """Read again what failed, also what was tried as often as it may be: after a mend, or with other limits."""
    from pipeline import upkeep

    which = tuple(name for name, wanted in (("failed", failed), ("partial", partial)) if wanted) or ("failed",)
    with _on_disk(output, settings.state) as folder:
        if not paths and not any(getattr(upkeep.status(folder), name) for name in which):
            tell(f"no file is {' or '.join(which)}")
            return

        def read(**more: Any) -> RunSummary:
            return upkeep.retry(folder, settings, which, paths or (), engine=engine, **more)

        code = _read(read, output, settings, engine, as_json)
    raise typer.Exit(code)


@contextmanager
def _on_disk(output: str, state: Path | None = None) -> Iterator[Path]:
    """The folder in which an output is changed: itself, or that of a URL, which is brought up at the end."""
    if not storage.is_url(output):
        yield Path(output)
        return
    with storage.held(output, state) as mirror:
        yield mirror.folder
        mirror.push()


def _read(read: Reader, output: str, settings: Settings, engine: str, as_json: bool) -> int:
    """Run, telling how it goes on; gives its exit code, or that of the signal that stopped it."""
    from pipeline.commands import report
    from pipeline.commands.progress import Progress

    quiet = as_json or settings.log == log.STDERR
    with (
        _stopping("no new file is begun, what is finished is being published") as stop,
        Progress(console(stderr=True), quiet) as progress,
    ):
        log.event("run-start", engine=engine, workers=settings.workers, output=str(output))
        done = read(progress=log.Following(progress), stop=stop)
    log.summarise(done)
    if as_json:
        print_json(done.as_dict())
    else:
        show(report.summary(done))
    if done.stopped:
        left = f" with {done.waiting:,} files or more to read" if done.waiting else ""
        tell(f"kehoach: stopped{left}; run again to go on")
    return stop.exit_code if done.stopped else done.exit_code


@options.with_settings
def watch(
    settings: Settings,
    engine: str,
    folders: Annotated[list[Path], typer.Argument(metavar="FOLDERS", help="Folders to watch, with all below them.")],
    output: options.Output = options.OUTPUT,
    settle: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="A file is whole when its size and time stood so long.")
    ] = 10.0,
    every: Annotated[float, typer.Option(min=0.1, metavar="SECONDS", help="How often to look.")] = 10.0,
    batch: Annotated[
        int, typer.Option(min=1, metavar="N", help="At most so many files are published together.")
    ] = 10_000,
) -> None:
    """Read what arrives in folders, as soon as it is whole, until SIGTERM or Ctrl-C.

    Files on their way (.part, .tmp, .crdownload, ~$ …, hidden ones) wait until they have their name. A folder that is
    away, an output that is full or held by another run, are told of and tried again. When told to stop, what is
    finished is published, and the exit code is 0.
    """
    for folder in folders:
        if storage.is_url(str(folder)) or str(folder).startswith(("s3:", "gs:")):
            raise UsageError(
                f"{folder} cannot be watched", "watch looks at folders; for a URL call `kehoach run` by a timer"
            )
        if not folder.is_dir():
            raise UsageError(f"there is no folder {folder}", "give the folder in which documents arrive")
        for name, path in (("output", Path(output)), ("log", settings.log)):
            if path and path != log.STDERR and path.resolve().is_relative_to(folder.resolve()):
                raise UsageError(f"the {name} {path} lies in the watched folder {folder}", "it would watch itself")
    from pipeline import ingest
    from pipeline.commands import report
    from pipeline.run import process_folder
    from pipeline.watch import Batch, Intake
    from pipeline.watch import watch as keep_watching

    ingest.find_engine(settings.engine, settings.language)  # what is wrong with the options is wrong from the start

    def told(batch: Batch) -> None:
        if settings.log != log.STDERR:
            tell(report.batch_line(batch))

    with _stopping("what is finished is being published") as stop:

        def read(paths: list[Path]) -> RunSummary:
            log.event("run-start", engine=engine, workers=settings.workers, output=output)
            done = process_folder(paths, output, settings, engine=engine, progress=log.Following(), stop=stop)
            log.summarise(done)
            return done

        log.event("watching", ", ".join(map(str, folders)), output=output, every=every, settle=settle)
        if settings.log != log.STDERR:
            tell(f"watching {', '.join(map(str, folders))} every {every:g} s; tables in {output}")
        batches = keep_watching(Intake(tuple(folders), settle, settings.retries), read, stop, every, batch, told)
    log.event("stopped", batches=batches)


def status(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATHS", help="Count only the files below these.", show_default="all"),
    ] = None,
    output: options.Output = options.OUTPUT,
    state: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Of an output that is a URL: as for run.", show_default="as for run"),
    ] = None,
    as_json: options.AsJson = False,
) -> None:
    """Say what is done, failed and waiting, how long the rest will take, and who is at it; also while a run goes on.

    Changes nothing and waits for nobody. Of a URL it says what this machine knows, or what is published there where
    another published since. Ends with 0 whatever it says; for a monitor there is --json.
    """
    from pipeline import upkeep
    from pipeline.commands import standing

    if not storage.is_url(output):
        view, found = None, upkeep.status(Path(output), paths or ())
    else:
        with storage.view(output, state) as view:
            found = upkeep.status(view.folder, paths or ())
    if as_json:
        print_json(found.as_dict() | (standing.of_view(view) if view else {}))
    else:
        show(standing.status(found, output, view))


def forget(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAMES",
            help="Paths as in `files.source_path`, folders, doc_ids, file_ids.",
            show_default="none",
        ),
    ] = None,
    output: options.Output = options.OUTPUT,
    missing: Annotated[bool, typer.Option("--missing", help="Every file that is no longer where it was read.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be withdrawn.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: options.AsJson = False,
) -> None:
    """Withdraw files from the tables, with all that was read in them, and publish anew. The files themselves stay."""
    from pipeline import upkeep

    if not names and not missing:
        raise UsageError("nothing is named that should be forgotten", "give paths or ids, or --missing")
    with _on_disk(output) as folder:
        found = upkeep.forget(folder, names or (), missing=missing, dry_run=True)
        if missing and not names:
            _doubt(len(found), upkeep.status(folder))
        if found and not dry_run:
            if not yes:
                _ask(found, output)
            found = upkeep.forget(folder, names or (), missing=missing)
    if as_json:
        print_json({"forgotten": found, "dry_run": dry_run})
        return
    for path in found:
        print(clean(path))
    said = "would be withdrawn" if dry_run else "withdrawn; the tables are published without them"
    tell(f"{len(found):,} files {said if found else 'to withdraw'}")


def _doubt(missing: int, standing: Status) -> None:
    """A share that is away, or a wrong working folder, must not empty the tables."""
    held = standing.done + standing.partial + standing.failed
    if missing * 2 > held > 1:
        raise UsageError(
            f"{missing:,} of {held:,} files are not where they were read",
            "is the share mounted, and is this the folder that the runs were started in? If they are gone for good, "
            "name their folders: kehoach forget FOLDER",
        )


def _ask(found: list[str], output: str) -> None:
    for path in found[:_SHOWN]:
        tell(f"  {path}")
    if len(found) > _SHOWN:
        tell(f"  … and {len(found) - _SHOWN:,} more; --dry-run lists all")
    if not sys.stdin.isatty():
        raise UsageError(
            f"{len(found):,} files would be withdrawn from {output}", "look at them with --dry-run, then add --yes"
        )
    typer.confirm(f"Withdraw {len(found):,} files from {output}?", abort=True, err=True)
