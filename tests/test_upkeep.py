"""What keeps an output folder in order: status while a run goes on, trying again, withdrawing, moving, migrating."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest

from pipeline import Settings, ingest, load_tables, process_folder, resolve, store, upkeep
from pipeline.errors import MissingDependency, StoreError, UsageError, WorkFailed
from pipeline.ingest import Found
from pipeline.run import Event
from pipeline.store import format, seen
from tests.small_archive import DISTRICT_PLAN, write_archive

ALONE = Settings(workers=0)


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that were written a moment ago count as settled."""
    monkeypatch.setattr(seen, "SETTLED", -1.0)


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    return write_archive(tmp_path / "raw")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def run(raw: Path, out: Path, **more: Any) -> Any:
    return process_folder([raw], out, more.pop("settings", ALONE), **more)


def paths(out: Path) -> dict[str, str]:
    return {Path(row.source_path).name: row.status for row in load_tables(out)["files"].itertuples()}


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that were hashed or sniffed."""
    names: list[str] = []
    hashed, sniffed = hashlib.file_digest, ingest.media.media_type

    def digest(file: Any, name: str) -> Any:
        names.append(Path(file.name).name)
        return hashed(file, name)

    def sniff(path: Path) -> str:
        names.append(path.name)
        return sniffed(path)

    monkeypatch.setattr(hashlib, "file_digest", digest)
    monkeypatch.setattr(ingest.media, "media_type", sniff)
    return names


# ------------------------------------------------------------------ files that did not change
def test_unchanged_files_are_not_opened(raw: Path, out: Path, opened: list[str]) -> None:
    run(raw, out)
    assert opened
    opened.clear()
    again = run(raw, out)
    assert (opened, again.unchanged, again.found, again.published) == ([], 3, 3, False)
    plan = raw / "huyen" / "ke-hoach.txt"
    plan.write_text(DISTRICT_PLAN.replace("08/KH-UBND", "18/KH-UBND"), encoding="utf-8")
    assert run(raw, out).read == 1 and set(opened) == {"ke-hoach.txt"}


def test_bytes_changed_under_the_same_size_and_time_are_seen(raw: Path, out: Path) -> None:
    run(raw, out)
    plan = raw / "huyen" / "ke-hoach.txt"
    before = plan.stat()
    plan.write_text(DISTRICT_PLAN.replace("08/KH-UBND", "18/KH-UBND"), encoding="utf-8")
    os.utime(plan, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert plan.stat().st_size == before.st_size
    assert run(raw, out).read == 1


def test_a_file_changed_a_moment_ago_is_looked_at_again(
    raw: Path, out: Path, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seen, "SETTLED", 60.0)
    run(raw, out)
    opened.clear()
    assert run(raw, out).unchanged == 3 and opened


def test_an_unchanged_archive_is_not_unpacked(raw: Path, out: Path, opened: list[str]) -> None:
    with zipfile.ZipFile(raw / "goi.zip", "w") as pack:
        pack.writestr("a/ke-hoach.txt", DISTRICT_PLAN.replace("08/KH", "09/KH"))
        pack.writestr("b.txt", DISTRICT_PLAN.replace("08/KH", "10/KH"))
    assert run(raw, out).read == 5
    opened.clear()
    again = run(raw, out)
    assert (opened, again.found, again.unchanged) == ([], 5, 5)
    other = Settings(workers=0, max_archive_files=1)  # may decide otherwise
    assert run(raw, out, settings=other).exit_code == 1 and opened


def test_a_folder_that_was_renamed_is_neither_read_nor_hashed_again(raw: Path, out: Path, opened: list[str]) -> None:
    run(raw, out)
    (raw / "tinh").rename(raw / "uy-ban-tinh")
    opened.clear()
    done = run(raw, out)
    assert (done.read, done.unchanged) == (0, 3) and opened == ["ke-hoach.txt"]  # looked at, to learn its kind
    found = sorted(load_tables(out)["files"]["source_path"])
    assert [path for path in found if "tinh/" in path] == [f"{raw}/uy-ban-tinh/ke-hoach.txt"]


def test_a_moved_file_keeps_its_rows_under_its_new_path(raw: Path, out: Path) -> None:
    run(raw, out)
    before = load_tables(out)
    (raw / "cu").mkdir()
    (raw / "nq.txt").rename(raw / "cu" / "nq.txt")
    done = run(raw, out)
    assert (done.read, done.removed, done.published) == (0, 0, True)
    after = load_tables(out)
    assert not any(after["files"]["other_paths"].map(len))
    assert f"{raw}/cu/nq.txt" in set(after["documents"]["source_path"])
    moved = before["documents"].assign(source_path=lambda d: d["source_path"].str.replace("/nq.txt", "/cu/nq.txt"))
    assert after["documents"].equals(moved)


def test_a_new_name_with_other_figures_is_read_again(raw: Path, out: Path, tmp_path: Path) -> None:
    run(raw, out)
    (raw / "nq.txt").rename(raw / "zz-12-NQ.txt")
    assert run(raw, out).read == 1
    run(raw, tmp_path / "calm")
    assert load_tables(out)["candidates"].equals(load_tables(tmp_path / "calm")["candidates"])


def test_a_member_that_left_its_archive_and_lies_elsewhere_moved(raw: Path, out: Path) -> None:
    with zipfile.ZipFile(raw / "goi.zip", "w") as pack:
        pack.writestr("a.txt", DISTRICT_PLAN.replace("08/KH", "09/KH"))
        pack.writestr("b.txt", DISTRICT_PLAN.replace("08/KH", "10/KH"))
    run(raw, out)
    with zipfile.ZipFile(raw / "goi.zip", "w") as pack:
        pack.writestr("b.txt", DISTRICT_PLAN.replace("08/KH", "10/KH"))
    (raw / "a.txt").write_text(DISTRICT_PLAN.replace("08/KH", "09/KH"), encoding="utf-8")
    assert run(raw, out).read == 0
    files = load_tables(out)["files"]
    assert f"{raw}/a.txt" in set(files["source_path"]) and not any(files["other_paths"].map(len))


# ------------------------------------------------------------------ trying again
def test_a_failure_that_may_pass_is_tried_as_often_as_said(
    raw: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def falls(found: Found, *_: Any) -> Any:
        tried.append(found.source_path)
        raise WorkFailed("it killed its worker process", "")

    settings = Settings(workers=0, retries=2)
    with monkeypatch.context() as patch:
        patch.setattr(ingest, "read", falls)
        counts = []
        for _ in range(5):
            tried.clear()
            assert run(raw, out, settings=settings).statuses["failed"] == 3
            counts.append(len(tried))
        assert counts == [3, 3, 3, 0, 0]
        assert upkeep.status(out).exhausted == 3
        assert upkeep.retry(out, settings).statuses["failed"] == 3 and len(tried) == 3
    done = upkeep.retry(out, settings)
    assert (done.read, done.exit_code, set(paths(out).values())) == (3, 0, {"done"})
    with pytest.raises(UsageError, match="no file that is failed"):
        upkeep.retry(out, settings)
    with pytest.raises(UsageError, match="choose from"):
        upkeep.retry(out, settings, ("broken",))


def test_changes_are_published_as_the_last_run_was_told(raw: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, ...]] = []
    link = resolve.link

    def noted(facts: Any, load: Any, sources: Any) -> Any:
        told.append(sources)
        return link(facts, load, sources)

    monkeypatch.setattr(resolve, "link", noted)
    settings = Settings(workers=0, evidence=("file-name",), retries=0, max_pages=7)
    with monkeypatch.context() as patch:
        patch.setattr(ingest, "read", lambda *_: (_ for _ in ()).throw(WorkFailed("it killed its worker process", "")))
        run(raw, out, settings=settings)
        assert upkeep.status(out).exhausted == 3  # with the `retries` that the run had
    upkeep.retry(out, names=["*/huyen/*"])
    assert upkeep.status(out).runs[0]["settings"] == upkeep.status(out).runs[1]["settings"]
    upkeep.retry(out, ALONE, names=["*/nq.txt"])  # which says nothing of evidence
    upkeep.forget(out, ["*/huyen/*"])
    upkeep.republish(out)
    assert told == [("file-name",)] * 4
    upkeep.retry(out, Settings(workers=0, evidence=("later-page",)))
    assert told[-1] == ("later-page",)


def test_what_is_missing_is_looked_for_by_every_run(raw: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: Any) -> Any:
        raise MissingDependency("no program for .doc files", "install it")

    with monkeypatch.context() as patch:
        patch.setattr(ingest, "read", missing)
        assert [run(raw, out).read for _ in range(5)] == [3] * 5
    assert run(raw, out).exit_code == 0


# ------------------------------------------------------------------ stopping
def test_a_run_that_is_told_to_stop_publishes_what_it_finished(raw: Path, out: Path) -> None:
    told: list[Event] = []
    done = run(raw, out, progress=told.append, stop=lambda: any(event.step == "read" for event in told))
    assert (done.stopped, done.read, done.published, done.waiting) == (True, 1, True, 2)
    assert len(load_tables(out)["files"]) == 1
    assert load_tables(out)["runs"]["outcome"].tolist() == ["stopped"]
    rest = run(raw, out)
    assert (rest.stopped, rest.read, rest.run_id) == (False, 2, 2)
    assert load_tables(out)["runs"]["outcome"].tolist() == ["stopped", "finished"]


def test_changed_bytes_that_were_not_read_yet_leave_the_old_rows(raw: Path, out: Path) -> None:
    run(raw, out)
    (raw / "nq.txt").write_text(DISTRICT_PLAN.replace("08/KH", "09/KH"), encoding="utf-8")
    done = run(raw, out, stop=lambda: True)
    assert (done.read, done.removed) == (0, 0) and "12-NQ/TU" in set(load_tables(out)["documents"]["code"])
    assert run(raw, out).removed == 1


# ------------------------------------------------------------------ status
def test_status_while_a_run_goes_on(raw: Path, out: Path) -> None:
    seen_at: list[upkeep.Status] = []

    def look(event: Event) -> None:
        if event.step in ("read", "publishing"):
            seen_at.append(upkeep.status(out))

    with pytest.raises(StoreError, match="holds no tables"):
        upkeep.status(out)
    run(raw, out, progress=look)
    assert all(s.holder and f"process {os.getpid()} " in s.holder and s.running for s in seen_at)
    last = seen_at[-1]
    assert (last.done, last.waiting, last.published, last.current) == (3, 0, None, False)
    after = upkeep.status(out)
    assert (after.running, after.holder, after.published, after.current) == (None, None, 1, True)
    assert after.runs[0]["outcome"] == "finished" and after.rate
    assert upkeep.status(out, [raw / "huyen"]).done == 1 and upkeep.status(out, [raw]).done == 3


def test_a_run_that_was_killed_is_told_as_such(raw: Path, out: Path) -> None:
    if (child := os.fork()) == 0:
        run(raw, out, progress=lambda event: os._exit(1) if event.step == "read" else None)
    os.waitpid(child, 0)
    assert upkeep.status(out).runs[0]["outcome"] == "killed"
    run(raw, out)
    assert load_tables(out)["runs"]["outcome"].tolist() == ["killed", "finished"]


def test_old_runs_are_folded_by_day(raw: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A watch makes a run of each batch: their number stays bounded, and their sums stay what they were."""
    monkeypatch.setattr(store.runs, "KEPT", 3)
    monkeypatch.setattr(store.runs, "_FOLD_EVERY", 4)
    for number in range(11):
        (raw / "nq.txt").write_text(DISTRICT_PLAN.replace("08/KH", f"{number + 1}/KH"), encoding="utf-8")
        run(raw, out)
    table = load_tables(out)["runs"]
    assert table["run_id"].tolist() == [5, 6, 7, 8, 9, 10, 11] and table["runs"].tolist() == [5, 1, 1, 1, 1, 1, 1]
    assert table["files_read"].tolist() == [7, 1, 1, 1, 1, 1, 1] and table["documents"].tolist() == [3] * 7
    db = sqlite3.connect(out / ".store" / "ledger.sqlite")
    with db:
        db.execute(
            """UPDATE runs SET told = replace(told, '"started_at": "20', '"started_at": "19') WHERE run_id = 8"""
        )
    db.close()
    run(raw, out)  # unchanged: the 12th folds, and the 13th publishes
    (raw / "nq.txt").unlink()
    upkeep.forget(out, [f"{raw}/nq.txt"])
    table = load_tables(out)["runs"]
    assert table["run_id"].tolist() == [8, 9, 10, 11, 12] and table["runs"].tolist() == [1, 8, 1, 1, 1]
    assert table["files_read"].sum() == 13 and table["started_at"].is_monotonic_increasing


# ------------------------------------------------------------------ withdrawing
def test_forget_withdraws_and_publishes(raw: Path, out: Path) -> None:
    run(raw, out)
    assert upkeep.forget(out, ["*/huyen/*"], dry_run=True) == [f"{raw}/huyen/ke-hoach.txt"]
    assert len(load_tables(out)["files"]) == 3
    assert upkeep.forget(out, [f"{raw}/huyen/"]) == [f"{raw}/huyen/ke-hoach.txt"]
    tables = load_tables(out)
    assert len(tables["documents"]) == 2 and "08/KH-UBND" not in set(tables["documents"]["code"])
    assert set(tables["tasks"]["doc_id"]) <= set(tables["documents"]["doc_id"])
    file_id = tables["files"]["file_id"][0]
    assert len(upkeep.forget(out, [file_id[:12]])) == 1
    with pytest.raises(UsageError, match=r"no file of .* is called khong-co"):
        upkeep.forget(out, ["khong-co"])
    assert run(raw, out).read == 2


def test_forget_what_is_missing(raw: Path, out: Path) -> None:
    run(raw, out)
    (raw / "nq.txt").unlink()
    run(raw, out)
    assert "nq.txt" in paths(out)
    assert upkeep.forget(out, [], missing=True) == [f"{raw}/nq.txt"]
    assert "nq.txt" not in paths(out)
    assert upkeep.forget(out, [], missing=True) == []


# ------------------------------------------------------------------ the ledger
def test_a_ledger_of_the_first_format_is_brought_up_to_date(raw: Path, out: Path) -> None:
    run(raw, out)
    path = out / ".store" / "ledger.sqlite"
    with sqlite3.connect(path) as new:
        kept = {name: new.execute(f"SELECT * FROM {name}").fetchall() for name in ("files", "paths", "found")}
    new.close()
    for left in path.parent.glob("ledger.sqlite*"):
        left.unlink()
    with sqlite3.connect(path) as old:
        old.executescript(format._STEPS[1] + "PRAGMA user_version = 1; UPDATE state SET generation = 7;")
        for name, rows in kept.items():
            width = 7 if name == "files" else len(rows[0])
            old.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * width)})", [row[:width] for row in rows])
    old.close()
    before = load_tables(out)
    done = run(raw, out)
    assert (done.read, done.unchanged) == (0, 3)
    assert load_tables(out)["documents"].equals(before["documents"])
    with sqlite3.connect(path) as later:
        later.execute("PRAGMA user_version = 99")
    later.close()
    with pytest.raises(StoreError, match="a later version"):
        run(raw, out)


def test_rows_damaged_in_the_ledger_are_never_published(raw: Path, out: Path) -> None:
    run(raw, out)
    before = load_tables(out)
    with sqlite3.connect(out / ".store" / "ledger.sqlite") as db:
        [[rows]] = db.execute("SELECT rows FROM found WHERE name = 'tasks' LIMIT 1").fetchall()
        flipped = rows[:20] + bytes([rows[20] ^ 1]) + rows[21:]
        db.execute("UPDATE found SET rows = ? WHERE name = 'tasks' AND rows = ?", (flipped, rows))
    db.close()
    (raw / "more.txt").write_text(DISTRICT_PLAN.replace("08/KH", "09/KH"), encoding="utf-8")
    with pytest.raises(StoreError, match=r"is damaged: the rows of tasks that .*; run again"):
        run(raw, out)
    assert load_tables(out)["tasks"].equals(before["tasks"])
    assert run(raw, out).read == 1  # the damaged one
    assert len(load_tables(out)["documents"]) == 4


def test_a_ledger_damaged_by_a_power_cut_is_found(raw: Path, out: Path) -> None:
    run(raw, out)
    path = out / ".store" / "ledger.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("UPDATE runs SET outcome = 'running'")
    db.close()
    data = bytearray(path.read_bytes())
    for at in range(8192, len(data), 4096):  # every page but those of the tables' own descriptions
        data[at : at + 64] = b"\xff" * 64
    path.write_bytes(data)
    with pytest.raises(StoreError, match=r"damaged|ledger"):
        run(raw, out)
    assert len(load_tables(out)["files"]) == 3
    for left in path.parent.glob("ledger.sqlite*"):
        left.rename(left.with_name(f"old-{left.name}"))
    done = run(raw, out)  # as the message says
    assert (done.read, done.published, len(load_tables(out)["files"])) == (3, True, 3)
