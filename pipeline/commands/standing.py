"""How an output folder stands: what was read, what waits, who is at it, and how the last runs went."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from pipeline.storage import View
    from pipeline.upkeep import Status

_COLOURS = {"finished": "green", "running": "green", "stopped": "yellow", "killed": "red", "failed": "red"}


def status(found: Status, output: str, view: View | None = None) -> Iterator[RenderableType | str]:
    """All that `upkeep.status` saw, for a terminal; `view` says where, if the output is a URL."""
    if view:
        yield from _whose(view, output)
    where = "" if output == "data/processed" else f" --output {output}"
    yield Text(f"Files: {found.done:,} done, {found.partial:,} partial, {found.failed:,} failed.", style="bold")
    if found.failed or found.partial:
        again = f"; {found.exhausted:,} of them are not tried again before that" if found.exhausted else ""
        yield f"  kehoach retry --failed --partial{where}   reads those again{again}"
    if not view or view.local:
        yield _now(found)
    if view and view.holder and not found.holder:
        yield f"At it: {view.holder}. What it has read is told once it publishes."
    yield _tables(found)
    if found.runs:
        yield Group("", "Last runs:", _runs(found.runs))


def of_view(view: View) -> dict[str, Any]:
    """Where the status of a URL was seen, as JSON can hold it."""
    return {"local": view.local, "lock": view.holder, "problem": view.problem}


def _whose(view: View, output: str) -> Iterator[str]:
    if view.local:
        yield f"{output}, as this machine knows it ({view.folder}):"
    else:
        yield f"{output}, as it was last published by another machine or with another --state:"
    if view.problem:
        yield f"  What is published there could not be asked: {view.problem}"


def _now(found: Status) -> str:
    if found.running is None:
        waiting = f" {found.waiting:,} files wait for the next one." if found.waiting else ""
        if found.holder:
            return f"At it: {found.holder}, which is no run.{waiting}"
        return f"No run is at it.{waiting}"
    parts = [f"A run is at it: {found.holder}, since {_moment(found.running['started_at'])}"]
    parts.append(f"{found.running['files_read']:,} files read")
    parts.append("still looking for files" if found.waiting is None else f"{found.waiting:,} waiting")
    if found.rate:
        parts.append(f"{found.rate * 60:,.1f} a minute")
    if found.seconds_left is not None:
        parts.append(f"some {duration(found.seconds_left)} left")
    return ", ".join(parts) + "."


def _tables(found: Status) -> str:
    if found.published is None:
        return "Tables: none are published yet."
    fresh = "they have all that was read" if found.current else "what was read since comes with the next publication"
    return f"Tables: state {found.published}; {fresh}."


def _runs(runs: tuple[dict[str, Any], ...]) -> RenderableType:
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for name in ("run", "began", "outcome", "read", "done", "partial", "failed", "took", "why"):
        table.add_column(name, justify="left" if name in ("began", "outcome", "why") else "right", overflow="fold")
    for row in runs:
        outcome = Text(row["outcome"], style=_COLOURS.get(row["outcome"], ""))
        counts = [f"{row[name]:,}" for name in ("files_read", "done", "partial", "failed")]
        took = duration(row["seconds"])
        table.add_row(
            str(row["run_id"]), _moment(row["started_at"]), outcome, *counts, took, Text(row.get("error") or "")
        )
    return table


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


def duration(seconds: float) -> str:
    """A length of time as people say it: ``40 s``, ``12 min``, ``3 h 05 min``, ``4 days 2 h``."""
    minutes = round(seconds / 60)
    if seconds < 90:
        return f"{seconds:.0f} s"
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h {minutes % 60:02} min"
    return f"{minutes // 1440} days {minutes % 1440 // 60} h"
