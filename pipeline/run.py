"""The story: what happens to a file, then to the archive, in this order and nowhere else.

file ─read▶ pages ─assemble▶ blocks ─split▶ documents ─outline, header, evidence, citations, tasks, targets, checks▶ rows
all rows ─resolve▶ cited numbers and dates, organs, acts, relations, plan_resolutions ─publish▶ the tables of one snapshot
"""

from __future__ import annotations

import functools
import os
import shutil
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pipeline import (
    checks,
    citations,
    evidence,
    header,
    ingest,
    layout,
    schedule,
    split,
    storage,
    store,
    structure,
    targets,
    tasks,
)
from pipeline.batch import Batch, Result, RunSummary, Task, failure, result_of
from pipeline.document import Block, Document, Source
from pipeline.engines import ENGINES
from pipeline.errors import KehoachError, UsageError
from pipeline.ingest import Found
from pipeline.publishing import publish
from pipeline.record import Record
from pipeline.settings import LEDGER, Settings
from pipeline.tabulate import Row, tabulate

if TYPE_CHECKING:
    import pandas as pd

_FIRST_LOOK, _LOOK = 1.0, 0.05  # seconds that looking for files may take before the first one is read, and each other


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


def _read(
    found: Found, settings: Settings, share: ingest.Share = ingest.WHOLE
) -> tuple[Source, list[Block], list[Document]]:
    if found.error:
        raise found.error
    source = ingest.read(found, settings, share)
    blocks = layout.assemble(source)
    return source, blocks, [study(document, settings.evidence) for document in split.split(source, blocks)]


def read_file(task: Task, settings: Settings, share: ingest.Share = ingest.WHOLE) -> Result:
    """All rows of one file; whatever is wrong with it becomes its status and error.

    Raises `Spread` where `share` does not allow all of its pages, and `MemoryError`.
    """
    try:
        rows = tabulate(*_read(task.found, settings, share))
        return result_of(rows["files"][0]["file_id"], rows)
    except KehoachError as error:
        return failure(task, error)
    except (ingest.Spread, MemoryError):
        raise
    except Exception as error:
        said = f"{type(error).__name__}: {error}"[:500]
        defect = KehoachError(said, "this is a defect of the program; please report it together with the file")
        return failure(task, defect)


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
    stop: Callable[[], bool] = bool,
) -> RunSummary:
    """Read every file under `paths` that is new or changed, and publish the tables of the whole archive in `output`.

    What is done stays done: a stopped run goes on where it was. `force` reads unchanged files again. Once
    `stop` says so, no new work is begun and what is finished is published. With more than
    one worker a script needs the usual ``if __name__ == "__main__":``. Raises `StoreError` when the output cannot be
    written, `UsageError` for an input that is not there.
    """
    settings = settings or Settings()
    if storage.is_url(output):
        with storage.held(str(output), settings.state) as mirror:
            summary = process_folder(
                paths, mirror.folder, settings, force=force, engine=engine, progress=progress, stop=stop
            )
            mirror.push()
        return replace(summary, output=str(output))
    output = Path(output)
    tell = progress or (lambda event: None)
    if engine not in ENGINES:
        raise UsageError(f"there is no engine {engine!r}", f"choose from: {', '.join(ENGINES)}")
    paths = [path if storage.is_url(path) else Path(path) for path in paths]
    for path in paths:
        if not storage.is_url(path) and not os.path.lexists(path):
            raise UsageError(f"there is no {path}", "give the folder or file that holds the documents")
    with store.locked(output):
        store.prepare(output)
        ledger = store.Ledger(output / LEDGER)
        unpacked = store.clean_folder(output / ".store" / "unpacked")
        try:
            batch = Batch(ledger, settings, force)
            with Record(ledger, batch, paths, settings, engine) as record:
                own = (output, settings.cache, settings.state, settings.log)
                walk = functools.partial(ingest.walk, paths, settings, unpacked, own=own)
                tasks = _ahead(batch.tasks(lambda known: walk(known=known)), lambda: tell(_event(batch, "found")))
                # closed at once whatever happens here: workers go on until then
                with closing(schedule.read_all(read_file, tasks, settings, engine, stop=stop)) as outcomes:
                    for task, result in outcomes:
                        batch.keep(task, result)
                        tell(_event(batch, "read", task.found.source_path, result.status, result.error))
                record.removed = ledger.prune()
                ledger.commit()
                snapshot, published = publish(
                    output, ledger, settings.evidence, record.row, lambda step: tell(Event(step))
                )
                record.end(snapshot.rows["documents"])
                return record.summary(output, snapshot, published)
        finally:
            ledger.close()
            shutil.rmtree(unpacked, ignore_errors=True)


def _event(batch: Batch, step: str, *told: str | None) -> Event:
    return Event(step, batch.read, batch.given, *told)  # type: ignore[arg-type]


def _ahead(tasks: Iterator[Task], ended: Callable[[], None]) -> Iterator[Task]:
    """The same tasks; the walk is let run ahead of the reading, so that it is soon known how many there are."""
    ready: deque[Task] = deque()
    more, until = True, time.monotonic() + _FIRST_LOOK
    while more or ready:
        while more and (not ready or time.monotonic() < until):
            task = next(tasks, None)
            if task is None:
                more = False
                ended()
            else:
                ready.append(task)
        if ready:
            yield ready.popleft()
        until = time.monotonic() + _LOOK


def load_tables(folder: str | Path) -> dict[str, pd.DataFrame]:
    """Every table of the newest published state below an output folder, by name, all from that one state.

    Raises `StoreError` when nothing was published there.
    """
    import pandas as pd

    with storage.readable(folder) as local:
        state = store.current(local)
        return {path.name: pd.read_parquet(path) for path in sorted(state.iterdir()) if path.is_dir()}
