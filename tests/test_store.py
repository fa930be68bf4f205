"""The output folder: one commit point, whole snapshots, one writer, the same bytes however a run came to its end."""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipeline import Settings, load_tables, process_folder, store
from pipeline.errors import StoreError
from pipeline.schema import TABLES
from pipeline.store import Ledger, decode, encode, snapshots
from tests.small_archive import DISTRICT_PLAN, write_archive

ALONE = Settings(workers=1)


def run(raw: Path, out: Path) -> Any:
    return process_folder([raw], out, ALONE)


def state(out: Path) -> dict[str, Any]:
    """Bytes of every published file; of `files` the rows without their moment."""
    found: dict[str, Any] = {}
    for name in TABLES:
        for path in sorted((out / name).glob("*")):
            key = f"{name}/{path.name}"
            found[key] = pq.read_table(path).drop(["processed_at"]) if name == "files" else path.read_bytes()
    return found | {"datapackage": (out / "datapackage.json").read_bytes()}


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    return write_archive(tmp_path / "raw")


def dies(action: Callable[[], object], at: str, call: int) -> bool:
    """Run `action` in a process that is killed when `snapshots.<at>` is called the `call`-th time."""
    child = os.fork()
    if child == 0:
        left, real = [call], getattr(snapshots, at)

        def killer(*args: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args)

        setattr(snapshots, at, killer)
        action()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


@pytest.mark.parametrize(
    ("at", "call"),
    [
        ("_write", 0),
        ("_write", 3),
        ("_sync", 0),
        ("_sync", 13),
        ("_sync", 14),
        ("_link", 0),
        ("_sync", 15),
        ("_tidy", 1),
    ],
)
def test_killed_while_publishing_then_run_again(at: str, call: int, raw: Path, tmp_path: Path) -> None:
    out, calm = tmp_path / "out", tmp_path / "calm"
    (raw / "nq.txt").rename(tmp_path / "nq.txt")
    run(raw, out)
    before = state(out)
    (tmp_path / "nq.txt").rename(raw / "nq.txt")
    assert dies(lambda: run(raw, out), at, call)
    seen = state(out)
    run(raw, calm)
    assert seen in (before, state(calm))
    run(raw, out)
    assert state(out) == state(calm)
    assert not list((out / ".store" / "snapshots").glob(".*"))


def test_killed_in_the_first_run_leaves_no_table(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert dies(lambda: run(raw, out), "_write", 3)
    with pytest.raises(StoreError, match="holds no tables"):
        load_tables(out)
    run(raw, out)
    assert len(load_tables(out)["files"]) == 3


def test_order_of_runs_and_workers_does_not_matter(raw: Path, tmp_path: Path) -> None:
    at_once, bit_by_bit = tmp_path / "a", tmp_path / "b"
    process_folder([raw], at_once, Settings(workers=2))
    for name in ("huyen/ke-hoach.txt", "nq.txt", "tinh/ke-hoach.txt"):
        aside = tmp_path / "aside" / name
        aside.parent.mkdir(parents=True, exist_ok=True)
        (raw / name).rename(aside)
    for name in ("tinh/ke-hoach.txt", "nq.txt", "huyen/ke-hoach.txt"):
        (tmp_path / "aside" / name).rename(raw / name)
        run(raw, bit_by_bit)
    assert state(at_once) == state(bit_by_bit)


def test_parts_whose_rows_did_not_change_are_the_same_file(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "_PART_FILES", 1)
    out = tmp_path / "out"
    run(raw, out)
    inodes = {p: p.stat().st_ino for p in store.current(out).glob("tasks/*.parquet")}
    assert len(inodes) == 16
    (raw / "more.txt").write_text(DISTRICT_PLAN.replace("08/KH", "09/KH"), encoding="utf-8")
    run(raw, out)
    same = [p for p, inode in inodes.items() if (store.current(out) / "tasks" / p.name).stat().st_ino == inode]
    assert len(same) == 15
    assert len(load_tables(out)["documents"]) == 4


def test_disk_full_leaves_the_old_tables(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    run(raw, out)
    before = state(out)
    (raw / "more.txt").write_text(DISTRICT_PLAN.replace("08/KH", "09/KH"), encoding="utf-8")

    def full(path: Path, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(snapshots, "_write", full)
        with pytest.raises(StoreError, match="full; free some space"):
            run(raw, out)
    assert state(out) == before
    assert [p.name for p in (out / ".store" / "snapshots").iterdir()] == ["1"]
    done = run(raw, out)
    assert (done.read, done.published) == (0, True)
    assert len(load_tables(out)["documents"]) == 4


def test_full_disk_under_the_ledger_is_told_as_such(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    ledger._db.execute("PRAGMA max_page_count = 20")
    state = store.FileState("f", "a.txt", "done", None, False)
    with pytest.raises(StoreError, match="is full"):
        for number in range(50):
            ledger.put(f"{number:064x}", state, {"files": os.urandom(4000)})


def test_second_writer_is_told_who_holds_the_folder(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with store.locked(out), pytest.raises(StoreError, match=rf"process {os.getpid()} on "):
        run(raw, out)
    run(raw, out)


def test_a_reader_keeps_the_snapshot_it_opened(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(raw, out)
    opened = store.current(out)
    for number in range(8):
        (raw / "more.txt").write_text(DISTRICT_PLAN.replace("08/KH", f"1{number}/KH"), encoding="utf-8")
        run(raw, out)
    assert pq.read_table(opened / "files").num_rows == 3  # younger than an hour
    assert pq.read_table(out / "files").num_rows == 4


def test_old_snapshots_go(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "KEPT_SECONDS", -1.0)
    out = tmp_path / "out"
    for number in range(8):
        (raw / "more.txt").write_text(DISTRICT_PLAN.replace("08/KH", f"1{number}/KH"), encoding="utf-8")
        run(raw, out)
    assert sorted(int(p.name) for p in (out / ".store" / "snapshots").iterdir()) == [4, 5, 6, 7, 8]


def test_a_folder_of_another_program_is_left_alone(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "documents").mkdir(parents=True)
    (out / "documents" / "mine.txt").write_text("x")
    with pytest.raises(StoreError, match="not a link that kehoach made"):
        run(raw, out)
    assert (out / "documents" / "mine.txt").read_text() == "x"


def test_damaged_ledger_is_a_clear_error(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(raw, out)
    (out / ".store" / "ledger.sqlite").write_bytes(b"no database" * 100)
    with pytest.raises(StoreError, match=r"remove the \.store folder"):
        run(raw, out)
    assert len(load_tables(out)["files"]) == 3


def test_rows_survive_the_ledger() -> None:
    from datetime import date

    rows = [
        {"task_id": "x-t1", "deadline": date(2024, 12, 14), "start_date": None, "text": "Rà soát “thư viện” \u2028"}
    ]
    assert decode("tasks", encode(rows)) == rows
