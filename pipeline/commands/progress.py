"""How a run tells that it goes on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

if TYPE_CHECKING:
    from pipeline.run import Event


class Progress:
    """Tells how a run goes on: a bar on a terminal, plain lines in a log, nothing but failures with ``--json``."""

    def __init__(self, console: Console, quiet: bool) -> None:
        self.quiet = quiet
        self.console = console
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self.bar = Bar(*columns, console=self.console, transient=True) if self.console.is_terminal else None
        self.task: Any = None

    def __enter__(self) -> Progress:
        if self.bar and not self.quiet:
            self.bar.start()
            self.task = self.bar.add_task("looking for files", total=None)
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar:
            self.bar.stop()

    def __call__(self, event: Event) -> None:
        if self.quiet:
            return
        if self.bar:
            steps = {"linking": "linking acts", "publishing": "publishing"}
            name = steps.get(event.step) or Path(event.source_path).name[-40:] or "reading"
            self.bar.update(self.task, description=name)
            if event.step in ("found", "read"):
                self.bar.update(self.task, completed=event.done, total=event.total)
        if event.step == "read" and (event.error or not self.bar):
            error = f": {event.error}" if event.error else ""
            self.console.print(
                f"[{event.done}/{event.total}] {event.status} {event.source_path}{error}", soft_wrap=True
            )
