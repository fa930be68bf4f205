"""Every malformed input ends with a row that says what is wrong and what to do, within its limits, beside good files."""

from __future__ import annotations

import re
import resource
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from faults import tables
from faults.malformed import CASES, EITHER, HEAVY, LINES, make_all
from pipeline import RunSummary, Settings, process_folder
from pipeline.ingest.walk import printable

GOOD = ("1 tốt.txt", "zz tốt.txt")  # the first and the last to be read
MEMORY = 1 << 30  # bytes that a worker may have; what is not heavy stays below
DRIVER = 256 << 20  # bytes by which the process that opens no file may grow
LIMITS = Settings(workers=2, memory=MEMORY, file_timeout=60, page_timeout=20, retries=0, max_pages=40)
Rows = dict[str, list[dict[str, Any]]]


def run(folder: Path, heavy: bool) -> tuple[Rows, RunSummary, RunSummary]:
    """Rows of `files` by the path below the folder (other paths too), and the summaries of two runs."""
    raw = make_all(folder / "raw", heavy)
    for number, name in enumerate(GOOD):
        (raw / name).write_text("\n".join((*LINES, f"{number}. Tổ chức thực hiện.")), encoding="utf-8")
    before = peak()
    done = process_folder([raw], folder / "out", LIMITS)
    assert peak() - before < DRIVER
    rows: Rows = defaultdict(list)
    for row in tables.load(folder / "out")["files"].to_pylist():
        for path in (row["source_path"], *row["other_paths"]):
            rows[path.removeprefix(f"{raw}/")].append(row)
    return rows, done, process_folder([raw], folder / "out", LIMITS)


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> tuple[Rows, RunSummary, RunSummary, Path]:
    folder = tmp_path_factory.mktemp("malformed")
    return *run(folder, heavy=False), folder


def peak() -> int:
    """The most memory that this process has held, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def rows_of(rows: Rows, name: str) -> Rows:
    """Rows of the input of that name: of the file, of the archive's members, of what lies below the folder."""
    return {path: found for path, found in rows.items() if path == name or path.startswith((name + "!", name + "/"))}


def assert_told(rows: Rows, name: str) -> None:
    case = CASES[name]
    own = rows_of(rows, printable(name))
    assert own, f"{name} has no row"
    expected = dict(case.members) or {"": case.word}
    for ending, word in expected.items():
        found = [row for path, same in own.items() if path.endswith(ending) for row in same]
        assert found, f"{name} has no row {ending}"
        assert word is EITHER or any(re.search(word or r"^$", row["error"] or "") for row in found), (name, found)
    for row in (row for same in own.values() for row in same):
        assert row["status"] == "done" or ("; " in row["error"] and "defect" not in row["error"]), row
        assert len(row["error"] or "") < 2_000, name


def test_the_corpus_is_large() -> None:
    assert len(CASES) > 200


@pytest.mark.parametrize("name", sorted(set(CASES) - HEAVY), ids=ascii)
def test_an_input_has_its_row(batch: tuple[Rows, RunSummary, RunSummary, Path], name: str) -> None:
    assert_told(batch[0], name)


def test_none_of_them_takes_a_gigabyte(batch: tuple[Rows, RunSummary, RunSummary, Path]) -> None:
    assert not [path for path, same in batch[0].items() if any("--memory" in (row["error"] or "") for row in same)]


def test_good_files_beside_them_are_read(batch: tuple[Rows, RunSummary, RunSummary, Path]) -> None:
    for name in GOOD:
        [row] = batch[0][name]
        assert row["status"] == "done"


def test_nothing_left_its_folder(batch: tuple[Rows, RunSummary, RunSummary, Path]) -> None:
    *_, folder = batch
    assert sorted(path.name for path in folder.iterdir()) == ["out", "raw"]
    assert not list(folder.parent.rglob("ngoài*"))
    store = folder / "out" / ".store"
    assert not [
        path for path in (folder / "out").rglob("*") if path.is_symlink() and store not in path.resolve().parents
    ]
    assert not (store / "unpacked").exists()


def test_a_second_run_reads_nothing_again(batch: tuple[Rows, RunSummary, RunSummary, Path]) -> None:
    _, first, second, _ = batch
    assert first.exit_code == second.exit_code == 1
    assert second.statuses == first.statuses
    assert second.read == 0


@pytest.mark.slow
def test_the_heavy_ones_are_stopped_by_their_limits(tmp_path: Path) -> None:
    rows, _, _ = run(tmp_path, heavy=True)
    for name in sorted(HEAVY):
        assert_told(rows, name)
    assert all(rows[name][0]["status"] == "done" for name in GOOD)
