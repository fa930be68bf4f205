"""The story: what happens to a file, then to the archive, in this order and nowhere else.

file ─read▶ pages ─assemble▶ blocks ─split▶ documents ─outline, header, evidence, citations, tasks, targets, checks▶ rows
all rows ─resolve▶ cited numbers and dates, organs, acts, relations, plan_resolutions ─publish▶ the tables of one snapshot
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pipeline import (
    checks,
    citations,
    evidence,
    fingerprint,
    header,
    ingest,
    layout,
    resolve,
    split,
    store,
    structure,
    targets,
    tasks,
)
from pipeline.batch import Batch, Result, RunSummary, Task, failure, result_of
from pipeline.document import Block, Document, Source
from pipeline.engines import ENGINES
from pipeline.errors import KehoachError, UsageError, WorkFailed
from pipeline.ingest import Found
from pipeline.settings import Settings
from pipeline.tabulate import Row, tabulate

if TYPE_CHECKING:
    import pandas as pd

# Tables that `resolve` reads and returns with what the archive tells filled in.
_RESOLVED = ("documents", "fields", "candidates", "citations", "responsibilities")


# ------------------------------------------------------------------ one file
def process(path: str | Path, settings: Settings | None = None) -> list[Document]:
    """The acts that a file (or each file of a folder or archive) holds, with all that was found in them.

    Raises `KehoachError` when a file cannot be read.
    """
    settings = settings or Settings()
    documents: list[Document] = []
    for found in ingest.walk([path], settings):
        _, _, acts = _read(found, settings)
        documents += acts
    return documents


def rows_of(path: Path, settings: Settings | None = None) -> Iterator[dict[str, list[Row]]]:
    """Rows by table for each act of a file that is read on the spot, without the archive around it.

    Raises `KehoachError` when the file cannot be read.
    """
    settings = settings or Settings()
    for found in ingest.walk([path], settings):
        source, blocks, documents = _read(found, settings)
        for document in documents:
            rows = tabulate(source, blocks, [document])
            rows["documents"][0]["source_path"] = found.source_path
            yield rows


def study(document: Document, sources: Collection[str] = evidence.SOURCES) -> Document:
    """All that the stages find in one act, each seeing what came before it; `sources` of evidence may be left out."""
    sections, items = structure.outline(document)
    document = replace(document, sections=tuple(sections), items=tuple(items))
    document = replace(document, fields=header.extract(document))
    document = replace(document, fields=evidence.weigh(document, sources))
    document = replace(document, citations=citations.extract(document))
    document = replace(document, tasks=tasks.extract(document))
    document = replace(document, targets=targets.extract(document))
    return replace(document, flags=(*document.flags, *checks.check(document)))


def _read(found: Found, settings: Settings) -> tuple[Source, list[Block], list[Document]]:
    if found.error:
        raise found.error
    source = ingest.read(found, settings)
    blocks = layout.assemble(source)
    return source, blocks, [study(document, settings.evidence) for document in split.split(source, blocks)]


def read_file(task: Task, settings: Settings) -> Result:
    """All rows of one file; never raises: whatever goes wrong becomes the status and error of the file."""
    try:
        rows = tabulate(*_read(task.found, settings))
    except KehoachError as error:
        return failure(task, error)
    except MemoryError:
        return failure(task, WorkFailed("it needs more memory than there is", "run it with fewer --workers"))
    except Exception as error:
        said = f"{type(error).__name__}: {error}"[:500]
        defect = KehoachError(said, "this is a defect of the program; please report it together with the file")
        return failure(task, defect)
    return result_of(rows["files"][0]["file_id"], rows)


# ------------------------------------------------------------------ the archive
class Event(NamedTuple):
    """How far a run is: `step` is ``"found"``, ``"read"``, ``"linking"`` or ``"publishing"``."""

    step: str
    done: int = 0
    total: int = 0
    source_path: str = ""
    status: str = ""
    error: str | None = None


def process_folder(
    paths: Iterable[str | Path],
    output: str | Path,
    settings: Settings | None = None,
    *,
    force: bool = False,
    engine: str = "local",
    progress: Callable[[Event], None] | None = None,
) -> RunSummary:
    """Read every file under `paths` that is new or changed, and publish the tables of the whole archive in `output`.

    What is done stays done: a stopped run goes on where it was. `force` reads unchanged files again. With more than
    one worker a script needs the usual ``if __name__ == "__main__":``. Raises `StoreError` when the output cannot be
    written, `UsageError` for an input that is not there.
    """
    begun = time.monotonic()
    settings, output = settings or Settings(), Path(output)
    tell = progress or (lambda event: None)
    if engine not in ENGINES:
        raise UsageError(f"there is no engine {engine!r}", f"choose from: {', '.join(ENGINES)}")
    paths = [Path(path) for path in paths]
    for path in paths:
        if not os.path.lexists(path):
            raise UsageError(f"there is no {path}", "give the folder or file that holds the documents")
    with store.locked(output):
        store.prepare(output)
        ledger = store.Ledger(output / ".store" / "ledger.sqlite")
        unpacked = store.clean_folder(output / ".store" / "unpacked")
        try:
            batch = Batch(ledger, settings, force)
            todo = batch.sort_out(ingest.walk(paths, settings, unpacked))
            tell(Event("found", 0, len(todo)))
            try:
                for done, (task, outcome) in enumerate(ENGINES[engine](read_file, todo, settings), 1):
                    result = outcome if isinstance(outcome, Result) else failure(task, outcome)
                    batch.keep(task, result)
                    tell(Event("read", done, len(todo), task.found.source_path, result.status, result.error))
                removed = ledger.prune()
            finally:
                ledger.commit()  # a run that is stopped keeps what it finished
            snapshot, published = _publish(output, ledger, settings.evidence, tell)
        finally:
            ledger.close()
            shutil.rmtree(unpacked, ignore_errors=True)
    return RunSummary(
        output=output,
        snapshot=snapshot.path,
        found=len(batch.met),
        read=len(todo),
        unchanged=batch.unchanged,
        removed=removed,
        statuses=batch.statuses(),
        problems=batch.problems(),
        rows=snapshot.rows,
        published=published,
        seconds=time.monotonic() - begun,
    )


def _publish(
    output: Path, ledger: store.Ledger, sources: tuple[str, ...], tell: Callable[[Event], None]
) -> tuple[store.Snapshot, bool]:
    stamp = fingerprint.of_publishing(sources)
    before = store.published(output)
    if before and (before.generation, before.stamp) == (ledger.generation, stamp):
        return before, False
    tell(Event("linking"))
    rows = {name: [row for _, found in ledger.rows(name) for row in found] for name in _RESOLVED}
    paths = {row["file_id"]: row["source_path"] for row in ledger.file_rows()}
    for row in rows["documents"]:
        row["source_path"] = paths[row["file_id"]]
    resolved = resolve.resolve(rows, sources)
    tell(Event("publishing"))
    return store.publish(output, ledger, resolved, stamp), True


def load_tables(folder: str | Path) -> dict[str, pd.DataFrame]:
    """Every table of the newest published state below an output folder, by name, all from that one state.

    Raises `StoreError` when nothing was published there.
    """
    import pandas as pd

    state = store.current(Path(folder))
    return {path.name: pd.read_parquet(path) for path in sorted(state.iterdir()) if path.is_dir()}
