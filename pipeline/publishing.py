"""From the ledger to the tables: what only the whole archive can tell is linked, and a new snapshot published.

What linking needs of each document is kept in the ledger; the rows of a part are looked at again only where the ledger
or the links of one of its files changed.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pipeline import fingerprint, resolve, store
from pipeline.tabulate import Row

_OWN = ("documents", "fields", "candidates")  # of a document that others tell something of


def publish(
    output: Path,
    ledger: store.Ledger,
    sources: Collection[str],
    run: Callable[[int], Row] | None = None,
    tell: Callable[[str], None] = lambda step: None,
) -> tuple[store.Snapshot, bool]:
    """Publish what the ledger holds; gives the newest snapshot, and whether it is a new one.

    `run` gives the row of the run that publishes, from the number of documents. `tell` is called with ``"linking"`` and
    ``"publishing"``. Raises `StoreError` when it cannot be written; the tables published before then stand.
    """
    stamp = fingerprint.of_publishing(sources)
    before = store.published(output)
    if before and (before.generation, before.stamp) == (ledger.generation, stamp):
        return before, False
    tell("linking")
    with _no_cycles():
        links = _linked(ledger, sources)
        tell("publishing")
        runs = store.runs.rows(ledger)
        if run:
            own = run(links.count)
            runs = [row for row in runs if row["run_id"] != own["run_id"]] + [own]
        snapshot = store.publish(output, ledger, links, runs, stamp)
    ledger.commit()
    return snapshot, True


def _linked(ledger: store.Ledger, sources: Collection[str]) -> resolve.Links:
    store.facts.bring_up(
        ledger, fingerprint.of_publishing(), resolve.TABLES, lambda rows: resolve.packed(resolve.facts_of(rows))
    )
    unpack = resolve.unpacker()
    facts: list[resolve.Facts] = []
    file_ids: dict[str, str] = {}
    for source_path, kept in store.facts.kept(ledger):
        for one in unpack(kept):
            if one.document:
                one.document["source_path"] = source_path
                file_ids[one.doc_id] = one.document["file_id"]
            facts.append(one)
    facts.sort(key=lambda one: one.doc_id)

    def load(doc_id: str) -> Mapping[str, list[Row]]:
        rows = store.facts.rows_of(ledger, file_ids[doc_id], _OWN)
        return {name: [row for row in found if row["doc_id"] == doc_id] for name, found in rows.items()}

    return resolve.link(facts, load, sources)


@contextmanager
def _no_cycles() -> Iterator[None]:
    """Millions of rows are made here and none refers to itself: looking for cycles among them takes longer than the work."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
