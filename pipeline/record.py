"""What a run tells of itself: its row in `runs` as it goes on, and the summary at its end."""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from pipeline import fingerprint, store
from pipeline.batch import Batch
from pipeline.ingest.walk import printable
from pipeline.outcome import RunSummary
from pipeline.settings import Settings
from pipeline.tabulate import Row

_INPUTS = 20  # named in a row of `runs`


class Record:
    """One run, kept in the ledger from its beginning: a context that notes how it ended, whatever ended it."""

    def __init__(
        self, ledger: store.Ledger, batch: Batch, paths: Sequence[str | Path], settings: Settings, engine: str
    ) -> None:
        self.removed = 0
        self._ledger, self._batch = ledger, batch
        self._begun = time.monotonic()
        self._outcome = store.runs.RUNNING
        self._told: Row = {
            "started_at": datetime.now(UTC),
            "host": socket.gethostname(),
            "process": os.getpid(),
            "inputs": _inputs(paths),
            "engine": engine,
            "workers": settings.workers,
            "version": fingerprint.program_version(),
            "fingerprint": batch.reading,
            "settings": json.dumps(asdict(settings), default=str, sort_keys=True),
        }
        self.run_id = 0

    def __enter__(self) -> Record:
        self.run_id, killed = store.runs.begin(self._ledger, self._told | self._counts())
        if killed:
            self._ledger.check()
        self._ledger.before_commit = self._note
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._outcome = "stopped" if isinstance(error, KeyboardInterrupt) else "failed"
            self._told |= {"finished_at": datetime.now(UTC), "error": str(error) or type(error).__name__}
        try:
            self._ledger.commit()  # a run that is stopped keeps what it finished
        except Exception:
            if error is None:
                raise
        finally:
            self._ledger.before_commit = lambda: None

    @property
    def stopped(self) -> bool:
        """It ended before it had read all that there is."""
        return not self._batch.walked or self._batch.given > self._batch.read

    def end(self, documents: int) -> None:
        """All is done."""
        self._told |= self.row(documents)
        self._outcome = self._told.pop("outcome")

    def row(self, documents: int) -> Row:
        """The row of `runs`, as if it ended now."""
        ended = {"outcome": "stopped" if self.stopped else "finished", "finished_at": datetime.now(UTC)}
        return {"run_id": self.run_id, "runs": 1, **self._told, **self._counts(), **ended, "documents": documents}

    def _counts(self) -> Row:
        batch = self._batch
        return {
            "files_found": batch.found(),
            "files_unchanged": batch.unchanged,
            "files_read": batch.read,
            "files_waiting": batch.given - batch.read,
            "files_removed": self.removed,
            **batch.counts,
            "pages": batch.pages,
            "seconds": round(time.monotonic() - self._begun, 3),
        }

    def _note(self) -> None:
        told = {name: value for name, value in (self._told | self._counts()).items() if name != "run_id"}
        store.runs.note(self._ledger, self.run_id, self._outcome, told)

    def summary(self, output: Path, snapshot: store.Snapshot, published: bool) -> RunSummary:
        """What the caller is told."""
        return RunSummary(
            output=output,
            snapshot=snapshot.path,
            found=self._batch.found(),
            read=self._batch.read,
            unchanged=self._batch.unchanged,
            removed=self.removed,
            statuses=self._batch.statuses(),
            problems=self._batch.problems(),
            rows=snapshot.rows,
            published=published,
            seconds=time.monotonic() - self._begun,
            stopped=self.stopped,
            waiting=self._batch.given - self._batch.read,
            run_id=self.run_id,
        )


def settings_of(row: Row) -> Settings:
    """The settings that a row of `runs` tells of; the default of what it does not tell."""
    told = json.loads(row.get("settings") or "{}")
    kept = {one.name: told[one.name] for one in fields(Settings) if one.name in told}
    kept |= {name: Path(kept[name]) for name in ("cache", "state", "log") if kept.get(name)}
    return Settings(**kept | ({"evidence": tuple(kept["evidence"])} if "evidence" in kept else {}))


def _inputs(paths: Sequence[str | Path]) -> list[str]:
    """What a run was given; of many files that are given one by one, as a watch does, the folders."""
    given = [os.fspath(path) for path in paths]
    if len(given) > _INPUTS:
        given = sorted({path.rpartition("/")[0] for path in given})
    if len(given) > _INPUTS:
        given = [*given[:_INPUTS], f"and {len(given) - _INPUTS} more folders"]
    return [printable(path) for path in given]
