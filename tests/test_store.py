"""The output folder: one commit point, whole snapshots, one writer, the same bytes however a run came to its end."""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipeline import Settings, fingerprint, ingest, load_tables, process_folder, store
from pipeline.errors import StoreError
from pipeline.schema import TABLES
from pipeline.store import Ledger, decode, disk, encode, parts, snapshots
from tests import faulty
from tests.small_archive import DISTRICT_PLAN, write_archive

ALONE = Settings(workers=0)


def run(raw: Path, out: Path) -> Any:
    return process_folder([raw], out, ALONE)


def state(out: Path) -> dict[str, Any]:
    """Bytes of every published file but `runs`; of `files` the rows without their moment."""
    found: dict[str, Any] = {}
    for name in TABLES:
        for path in sorted((out / name).glob("*")) if name != "runs" else ():
            key = f"{name}/{path.name}"
            found[key] = pq.read_table(path).drop(["processed_at"]) if name == "files" else path.read_bytes()
    return found | {"datapackage": (out / "datapackage.json").read_bytes()}


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    return write_archive(tmp_path / "raw")


def dies(action: Callable[[], object], call: int) -> bool:
    """Run `action` in a process that is killed at its `call`-th touch of the disk, before it is made."""
    child = os.fork()
    if child == 0:
        left = [call]

        def killing(real: Callable[..., Any]) -> Callable[..., Any]:
            def touch(*args: Any) -> Any:
                left[0] -= 1
                if left[0] < 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return real(*args)

            return touch

        for name in ("write", "sync", "link", "point", "same", "remove"):
            setattr(disk, name, killing(getattr(disk, name)))
        Ledger.commit = killing(Ledger.commit)  # type: ignore[method-assign]
        Path.rename = killing(Path.rename)  # type: ignore[method-assign]
        action()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def killed_at(call: int, raw: Path, tmp_path: Path) -> bool:
    """A second run is killed at a touch of the disk: a reader sees one state or the other, and the next run mends all."""
    out, calm = tmp_path / "out", tmp_path / "calm"
    (raw / "nq.txt").rename(tmp_path / "nq.txt")
    run(raw, out)
    before = state(out)
    (tmp_path / "nq.txt").rename(raw / "nq.txt")
    died = dies(lambda: run(raw, out), call)
    seen = state(out)
    run(raw, calm)
    assert seen in (before, state(calm))
    run(raw, out)
    assert state(out) == state(calm)
    assert not list((out / ".store" / "snapshots").glob(".*"))
    outcomes = load_tables(out)["runs"]["outcome"].tolist()
    assert outcomes[0] == "finished" and set(outcomes[1:]) <= {"killed", "finished"}
    return died


@pytest.mark.parametrize("call", [0, 2, 4, 5, 9, 20, 30, 40, 42, 44, 46])
def test_killed_then_run_again(call: int, raw: Path, tmp_path: Path) -> None:
    assert killed_at(call, raw, tmp_path)


@pytest.mark.slow
def test_killed_at_any_touch_of_the_disk(tmp_path: Path) -> None:
    call, died = 0, True
    while died:
        here = tmp_path / str(call)
        died = killed_at(call, write_archive(here / "raw"), here)
        call += 1
    assert call > 50


def test_killed_in_the_first_run_leaves_no_table(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert dies(lambda: run(raw, out), 8)
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
    monkeypatch.setattr(parts, "PART_FILES", 1)
    out = tmp_path / "out"
    run(raw, out)
    inodes = {p: p.stat().st_ino for p in store.current(out).glob("tasks/*.parquet")}
    assert len(inodes) == 4
    (raw / "more.txt").write_text(DISTRICT_PLAN.replace("08/KH", "09/KH"), encoding="utf-8")
    run(raw, out)
    again = {p.stat().st_ino for p in store.current(out).glob("tasks/*.parquet")}
    assert len(again & set(inodes.values())) == 3
    assert len(load_tables(out)["documents"]) == 4


@pytest.mark.parametrize("files", [0, 1, 256, 257, 1000, 4096, 4097, 100_000, 10_000_000])
def test_every_file_is_in_one_part_and_parts_hold_few(files: int) -> None:
    groups = parts._groups(files)
    digits = len(groups[0][0])
    assert [prefix for group in groups for prefix in group] == [
        f"{n:0{digits}x}" if digits else "" for n in range(16**digits)
    ]
    assert len({len(group) for group in groups}) == 1 and len(groups) <= 4096
    assert files / len(groups) <= parts.PART_FILES or len(groups) == 4096


def test_disk_full_leaves_the_old_tables(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    run(raw, out)
    before = state(out)
    (raw / "more.txt").write_text(DISTRICT_PLAN.replace("08/KH", "09/KH"), encoding="utf-8")

    def full(path: Path, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(disk, "write", full)
        with pytest.raises(StoreError, match="full; free some space"):
            run(raw, out)
    assert state(out) == before
    assert [p.name for p in (out / ".store" / "snapshots").iterdir()] == ["1"]
    done = run(raw, out)
    assert (done.read, done.published) == (0, True)
    assert len(load_tables(out)["documents"]) == 4


def test_full_disk_under_the_ledger_is_told_as_such(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    ledger.db.execute("PRAGMA max_page_count = 20")
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
    with pytest.raises(
        StoreError, match=r"is damaged: .*move ledger\.sqlite, ledger\.sqlite-wal, ledger\.sqlite-shm away"
    ):
        run(raw, out)
    assert len(load_tables(out)["files"]) == 3


def test_rows_survive_the_ledger() -> None:
    from datetime import date

    rows = [
        {"task_id": "x-t1", "deadline": date(2024, 12, 14), "start_date": None, "text": "Rà soát “thư viện” \u2028"}
    ]
    assert decode("tasks", encode(rows)) == rows


# ------------------------------------------------------------------ the disk
def test_all_is_synced_before_readers_are_led_to_it(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    run(raw, out)
    (raw / "more.txt").write_text(DISTRICT_PLAN.replace("08/KH", "09/KH"), encoding="utf-8")
    synced: set[str] = set()
    real, point = os.fsync, disk.point

    def fsync(handle: int) -> None:
        real(handle)
        synced.add(str(Path(f"/proc/self/fd/{handle}").readlink()))

    def checked(output: Path, number: int) -> bool:
        folder = output / ".store" / "snapshots" / str(number)
        built = {str(path).replace(f"/{number}", f"/.building-{number}", 1) for path in [folder, *folder.rglob("*")]}
        old = {path.stat().st_ino for path in (folder.parent / str(number - 1)).rglob("*")}
        linked = {
            str(path).replace(f"/{number}", f"/.building-{number}", 1)
            for path in folder.rglob("*")
            if path.stat().st_ino in old
        }
        assert built - linked <= synced, sorted(built - linked - synced)
        assert str(folder.parent) in synced
        synced.clear()
        return point(output, number)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(disk, "point", checked)
    assert run(raw, out).published
    assert str(out) in synced  # the new pointer lasts before the run says that it is done


def test_every_commit_of_the_ledger_waits_for_the_disk(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    assert ledger.db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert ledger.db.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL


def test_a_disk_without_links(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any, **__: Any) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "symlink_to", refused)
    monkeypatch.setattr(os, "link", refused)
    out = tmp_path / "out"
    run(raw, out)
    (raw / "more.txt").write_text(DISTRICT_PLAN.replace("08/KH", "09/KH"), encoding="utf-8")
    assert run(raw, out).published
    assert (out / ".current").read_text() == "2\n" and not (out / "files").exists()
    assert len(load_tables(out)["files"]) == 4
    assert len(pq.read_table(store.current(out) / "files")) == 4


def test_a_disk_without_locks_is_named(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", refused)
    with pytest.raises(StoreError, match="keeps no locks: No locks available; give an --output on a local disk"):
        run(raw, tmp_path / "out")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_an_output_that_may_not_be_written(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir(mode=0o500)
    with pytest.raises(StoreError, match="cannot be written: Permission denied; give another one"):
        run(raw, out)


@pytest.mark.parametrize(("number", "said"), [(errno.EROFS, "Read-only"), (errno.EACCES, "Permission denied")])
def test_a_right_lost_while_publishing(
    number: int, said: str, raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    run(raw, out)
    before = state(out)
    (raw / "more.txt").write_text(DISTRICT_PLAN.replace("08/KH", "09/KH"), encoding="utf-8")
    with monkeypatch.context() as patch:

        def refused(*_: Any) -> None:
            raise OSError(number, os.strerror(number))

        patch.setattr(disk, "write", refused)
        with pytest.raises(StoreError, match=f"cannot be written: .*{said}.*what was finished is kept"):
            run(raw, out)
    assert state(out) == before
    assert run(raw, out).read == 0 and len(load_tables(out)["files"]) == 4
    assert load_tables(out)["runs"]["outcome"].tolist() == ["finished", "failed", "finished"]


def test_a_ledger_that_lost_its_right_says_so(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    ledger.commit()
    ledger.db.execute("PRAGMA query_only = 1")
    with pytest.raises(StoreError, match=r"cannot be written: .*; give the user that runs this the right"):
        ledger.place("a.txt", "0" * 64)


def test_parts_have_names_that_their_rows_decide(raw: Path, tmp_path: Path) -> None:
    """Who lists a table in one state and opens it in the next gets the same rows or an error, never others."""
    out = tmp_path / "out"
    run(raw, out)
    listed = {path.name for path in (out / "tasks").iterdir()}
    (raw / "more.txt").write_text(DISTRICT_PLAN.replace("08/KH", "09/KH"), encoding="utf-8")
    run(raw, out)
    assert not listed & {path.name for path in (out / "tasks").iterdir()}


def test_what_was_recognised_is_kept_when_only_rules_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw, out, asked = tmp_path / "raw", tmp_path / "out", tmp_path / "asked"
    raw.mkdir()
    asked.touch()
    faulty.scan(raw / "scan.pdf", 3)
    monkeypatch.setitem(ingest.ENGINES, "faulty", faulty.FaultyEngine())
    cache = out / ".store" / "ocr"
    told = Settings(engine="faulty", language=str(tmp_path), workers=0, cache=cache, dpi=faulty.DPI)

    def runs(settings: Settings) -> tuple[int, int]:
        before = len(asked.read_text().splitlines())
        read = process_folder([raw], out, settings).read
        return read, len(asked.read_text().splitlines()) - before

    assert runs(told) == (1, 3)
    assert runs(told) == (0, 0)
    monkeypatch.setattr(fingerprint, "_code", lambda everything: "other rules")
    assert runs(told) == (1, 0)
    assert runs(replace(told, max_pages=7)) == (1, 0)
    assert runs(replace(told, dpi=100)) == (1, 3)
