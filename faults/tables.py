"""Published tables as a black box sees them: their bytes, and whether what a reader loads is one state."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline import store
from pipeline.errors import StoreError
from pipeline.schema import TABLES

_OF_A_RUN = "runs"  # tells of runs, and so differs between them
_MOMENT = "processed_at"  # the one column of the others that does


def published(output: Path) -> dict[str, Any]:
    """What is published below `output`: bytes by file; of `files` the rows without their moment."""
    folder = store.current(output)
    found: dict[str, Any] = {}
    for path in sorted(folder.rglob("*.parquet")):
        name = path.parent.name
        if name == "files":
            found[f"{name}/{path.name}"] = pq.read_table(path).drop([_MOMENT]).to_pylist()
        elif name != _OF_A_RUN:
            found[f"{name}/{path.name}"] = path.read_bytes()
    return found


def differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """Names of published files that are not equal in both."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def load(output: Path) -> dict[str, pa.Table]:
    """All tables of the newest state, as any reader loads them."""
    folder = store.current(output)
    return {name: pq.read_table(folder / name) for name in TABLES if (folder / name).is_dir()}


def contradictions(tables: dict[str, pa.Table]) -> list[str]:
    """What the tables of one state may not say: a key twice, a reference to a row that is not there, a file unread."""
    wrong = []
    for name, table in tables.items():
        keys = list(zip(*(table[column].to_pylist() for column in TABLES[name].key), strict=True))
        if len(keys) != len(set(keys)):
            wrong.append(f"{name} has a key twice")
        for column in TABLES[name].columns:
            if column.refers and column.refers[0] in tables:
                there = tables[column.refers[0]][column.refers[1]].combine_chunks()
                lost = pc.sum(pc.invert(pc.is_in(table[column.name].drop_null(), value_set=there))).as_py()
                if lost:
                    wrong.append(f"{lost} rows of {name} refer to no row of {column.refers[0]}")
    done = {row["file_id"] for row in tables["files"].to_pylist() if row["status"] == "done"}
    without = done - set(tables["documents"]["file_id"].to_pylist())
    return wrong + ([f"{len(without)} files are done and have no document"] if without else [])


class Reader:
    """A reader that loads the tables again and again beside the runs, and notes every state that is none.

    Files may come, and must not go: the archive only grows while it watches.
    """

    def __init__(self, output: Path, pause: float = 0.2) -> None:
        self.output = output
        self.pause = pause
        self.loads = 0
        self.states: set[str] = set()
        self.wrong: list[str] = []
        self._files: set[str] = set()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Reader:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._end.wait(self.pause):
            try:
                self._look()
            except Exception as error:
                self.wrong.append(f"loading failed: {type(error).__name__}: {error}")

    def _look(self) -> None:
        try:
            state = str(store.current(self.output))
        except StoreError as error:
            if self._files or "holds no tables" not in str(error):
                raise
            return  # nothing is published yet
        if state in self.states and time.monotonic() % 1 > 0.3:
            return
        tables = load(self.output)
        files = set(tables["files"]["file_id"].to_pylist())
        self.wrong += contradictions(tables)
        if self._files - files:
            self.wrong.append(f"{len(self._files - files)} files that were published are gone")
        self._files = files
        self.states.add(state)
        self.loads += 1
