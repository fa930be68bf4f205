"""What a run ends with: counts, the implementation chain, what failed, and where to go on."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow.parquet as pq
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from pipeline.outcome import RunSummary
from pipeline.watch import Batch

_LINES, _TWIGS = 30, 8  # of the chain, and under one act
_PROBLEMS = 20


def summary(done: RunSummary) -> Iterator[RenderableType | str]:
    """The end of a run, part by part."""
    yield _headline(done)
    counts = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for name, rows in done.rows.items():
        counts.add_row(f"  {name}", Text(f"{rows:,}", justify="right"))
    yield Group("", "In the archive:", counts)
    tree = chain(done.snapshot)
    if tree:
        yield Group("", "Who implements what:", tree)
    if done.problems:
        yield from _problems(done)
    where = "" if str(done.output) == "data/processed" else f" --output {shlex.quote(str(done.output))}"
    # plain strings: a command that is to be copied must not be broken into lines
    yield f"\nTables: {done.output}/<table>/*.parquet, described in {done.output}/datapackage.json"
    yield f'Next:   kehoach query "SELECT code, organ_name, subject FROM documents"{where}'


def _headline(done: RunSummary) -> Text:
    if not done.found:
        return Text("No file was found.")
    parts = [f"{count} {status}" for status, count in done.statuses.items() if count]
    copies = done.found - sum(done.statuses.values())
    text = f"{done.found} files: {', '.join(parts)}" + (f", {copies} the same as another. " if copies else ". ")
    text += f"{done.read} read, {done.unchanged} unchanged since they were read. " if done.read else ""
    text += f"{done.removed} replaced. " if done.removed else ""
    if not done.read:
        text += "Nothing to read: all are unchanged. "
    if not done.published:
        text += "The tables stand as they were. "
    return Text(f"{text}{done.seconds:.1f} s.", style="bold")


def _problems(done: RunSummary) -> Iterator[Text | str]:
    yield f"\nNot whole ({len(done.problems)}):"
    for path, status, error in done.problems[:_PROBLEMS]:
        yield Text.assemble("  ", (f"{status} ", "red" if status == "failed" else "yellow"), path, f": {error}")
    if len(done.problems) > _PROBLEMS:
        yield "  … the others: kehoach query \"SELECT source_path, error FROM files WHERE status != 'done'\""


def batch_line(batch: Batch) -> str:
    """What became of a batch of a watch, on one line."""
    files = f"batch {batch.number}: {batch.files:,} file{'s' if batch.files != 1 else ''}"
    done = batch.summary
    if done is None:
        return f"{files} not read: {batch.error}; trying again"
    told = ", ".join(f"{count:,} {status}" for status, count in done.statuses.items() if count)
    left = f"; {batch.waiting:,} waiting" if batch.waiting else ""
    tables = (
        f"{done.rows.get('documents', 0):,} documents in all" if done.published else "the tables stand as they were"
    )
    line = f"{files}: {told}; {done.read:,} read; {tables}{left}; {done.seconds:.1f} s"
    return "\n".join([line, *(f"  {status} {path}: {error}" for path, status, error in done.problems[:_PROBLEMS])])


# ------------------------------------------------------------------ the chain
def chain(snapshot: Path) -> Tree | None:
    """Acts under the acts that they implement, those with most plans first; None where nothing implements anything.

    At most some thirty lines: where there is more, it says how much.
    """
    acts = {row["act_key"]: row for row in pq.read_table(snapshot / "acts").to_pylist()}
    held = {row["doc_id"]: row for row in pq.read_table(snapshot / "documents").to_pylist()}
    below: dict[str, list[str]] = {}
    for row in pq.read_table(snapshot / "relations").to_pylist():
        if row["relation"] == "implements" and row["source_key"] != row["target_key"]:
            below.setdefault(row["target_key"], []).append(row["source_key"])
    plans = Counter(pq.read_table(snapshot / "plan_resolutions")["resolution_key"].to_pylist())
    return _Grower(acts, held, below, plans).grow() if below else None


_Acts = dict[str, dict[str, Any]]


class _Grower:
    def __init__(self, acts: _Acts, documents: _Acts, below: dict[str, list[str]], plans: Counter[str]) -> None:
        self.acts, self.documents, self.below, self.plans = acts, documents, below, plans
        self.left = _LINES
        self.drawn: set[str] = set()

    def grow(self) -> Tree:
        top = Tree("", hide_root=True)
        implementing = {key for keys in self.below.values() for key in keys}
        roots = [key for key in self.below if key not in implementing]
        # in a ring of acts none stands above: the first of it then does
        roots = sorted(roots or [min(self.below)], key=lambda key: (-self.plans[key], key))
        shown = sorted(roots[:_LINES], key=lambda key: (-self.plans[key], *self._order(key)))
        self._hang(top, shown + roots[_LINES:], len(roots))
        return top

    def _order(self, key: str) -> tuple[int, str, str]:
        """Acts with the most held acts below them first, then the oldest."""
        return -self._held_below(key), str(self.acts[key]["issued_date"] or "9999"), key

    def _held_below(self, key: str) -> int:
        seen, todo = {key}, [key]
        while todo:
            fresh = {child for child in self.below.get(todo.pop(), ()) if child not in seen}
            seen |= fresh
            todo += fresh
        return sum(bool(self.acts[one]["doc_id"]) for one in seen)

    def _hang(self, branch: Tree, keys: list[str], most: int = _TWIGS) -> None:
        for number, key in enumerate(keys):
            if self.left <= 0 or number == most:
                branch.add(Text(f"… {len(keys) - number} more", style="dim"))
                return
            self.left -= 1
            children = sorted(self.below.get(key, []), key=self._order)
            again = key in self.drawn and bool(children)
            self.drawn.add(key)
            twig = branch.add(self._label(key, " (see above)" if again else ""))
            if not again:
                self._hang(twig, children)

    def _label(self, key: str, note: str) -> Text:
        act = self.acts[key]
        held = self.documents.get(act["doc_id"])
        named = not act["code"] and not held  # cited by a name, which holds its body's
        told = [act["issued_date"] and act["issued_date"].strftime("%d/%m/%Y"), None if named else act["organ_name"]]
        name = act["code"] or (_unnumbered(held) if held else act["title"]) or key
        text = Text(_short(name, 80), style="bold" if held else "dim", overflow="ellipsis", no_wrap=True)
        text.append("".join(f" · {part}" for part in told if part) + note, style="not bold" if held else "dim")
        return text.append("" if held else " (only cited)", style="dim")


def _unnumbered(document: dict[str, Any]) -> str:
    """Name of an act without a number: ``Kế hoạch số …/KH-UBND``, type and subject, or the file of a text without any."""
    notation, subject = document["code_notation"], document["subject"]
    kind = document["type_name"] or ("Công văn" if document["type_code"] == "CV" else None)
    if notation:
        return f"{kind or 'Văn bản'} số …{'-' if '/' in notation else '/'}{notation}"
    if subject:
        return f"{kind or 'Văn bản'} “{_short(subject, 40)}”"
    return " ".join(part for part in (kind, PurePosixPath(document["source_path"]).name) if part)


def _short(text: str, most: int) -> str:
    """At most so many characters, cut between words."""
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]} …"
