"""Workers die, hang and eat memory: the pool goes on, only the page that did it is lost, and the rows stay the same."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline import schedule, store
from pipeline.batch import Result, Task
from pipeline.engines import ENGINES, local
from pipeline.errors import KehoachError, WorkFailed
from pipeline.ingest.ocr import cache
from pipeline.settings import Settings
from tests import faulty
from tests.small_archive import write_archive

HERE = Settings(workers=0, engine="faulty", dpi=faulty.DPI)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the engine is told its faults; holds the cache too."""
    (tmp_path / "faults").mkdir()
    return tmp_path


def settings(folder: Path, workers: int = 2, **more: Any) -> Settings:
    base = replace(HERE, workers=workers, language=str(folder / "faults"), cache=folder / f"ocr-{workers}")
    return replace(base, **more)


def results(tasks: list[Task], told: Settings, **more: Any) -> dict[str, Result]:
    return {task.found.source_path: result for task, result in schedule.read_all(faulty.read, tasks, told, **more)}


def asked(folder: Path) -> list[tuple[int, int]]:
    """``(page, process)`` of each page that was recognised."""
    lines = (folder / "faults" / "asked").read_text().splitlines()
    (folder / "faults" / "asked").unlink()
    return [(int(line.split()[0]), int(line.split()[1])) for line in lines]


def errors(result: Result) -> dict[int, str]:
    """The error of each page that has one."""
    return {row["page"]: row["error"] for row in store.decode("pages", result.rows["pages"]) if row["error"]}


def texts(result: Result) -> dict[int, str]:
    """The text of each page that has some."""
    return {row["page"]: row["text"] for row in store.decode("pages", result.rows["pages"]) if row["text"]}


# ------------------------------------------------------------------ the pool
def play(job: str, settings: Settings) -> Any:
    """Work that does to its process what a bad file may do."""
    faulty.suffer(job)
    if job == "defect":
        raise ValueError("no such thing")
    if job == "closure":
        return lambda: job
    return os.getpid() if job.startswith("pid") else len(job) * "x" if job.startswith("!") else job


def outcomes(jobs: list[str], told: Settings, timeout: float = 30.0) -> dict[str, Any]:
    found: dict[str, Any] = {}
    with ENGINES["local"](play, told) as pool:
        for job in jobs:
            pool.submit(job, timeout)
        while ended := pool.finished():
            found.update(ended)
    return found


def test_pool_survives_what_a_job_does_to_a_worker() -> None:
    bad = {
        "killed": "SIGKILL: out of memory",
        "crash": "SIGSEGV: a crash in a library",
        "abort": "SIGABRT: a crash in a library",
        "terminate": "more than the 0.5 GB",
        "exit": "ended with code 3",
        "hang": "longer than 5 seconds",
        "hungry": "more than the 0.5 GB",
        "defect": "ValueError: no such thing",
        "closure": "pickle",
    }
    good = [f"job {n}" for n in range(len(bad) + 1)]
    jobs = [job for pair in zip(good, bad, strict=False) for job in pair] + good[-1:]
    found = outcomes(jobs, Settings(workers=2, memory=1 << 29), 5.0)
    assert {job: found.pop(job) for job in good} == {job: job for job in good}
    for job, said in bad.items():
        assert said in str(found[job]) and isinstance(found[job], KehoachError), job
        assert isinstance(found[job], WorkFailed) == (job not in ("defect", "closure"))


def test_one_worker_is_a_process_and_none_is_this_one() -> None:
    assert outcomes(["pid 1", "pid 2"], Settings(workers=0)) == {"pid 1": os.getpid(), "pid 2": os.getpid()}
    alone = outcomes(["pid 1", "pid 2"], Settings(workers=1))
    assert len(set(alone.values())) == 1 and os.getpid() not in alone.values()


def test_workers_are_replaced_after_some_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "_JOBS", 5)
    found = outcomes([f"pid {n}" for n in range(20)], Settings(workers=1))
    assert len(set(found.values())) == 4
    monkeypatch.setattr(local, "_GROWN", 1)
    found = outcomes([f"pid {n}" for n in range(4)], Settings(workers=1))
    assert len(set(found.values())) == 4


def test_a_large_result_comes_whole() -> None:
    job = "!" * (3 << 20)
    assert outcomes([job], Settings(workers=1)) == {job: "x" * len(job)}


def test_leaving_the_pool_stops_workers_at_once() -> None:
    with ENGINES["local"](play, Settings(workers=2)) as pool:
        pool.submit("pid", 10)
        [(_, pid)] = pool.finished()
        assert isinstance(pid, int)
        pool.submit("hang", 600)
        pool.submit("hang", 600)
        assert pool.finished(wait=0.2) == []
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_workers_end_with_the_run_that_is_killed(tmp_path: Path) -> None:
    code = (
        "from pipeline.engines import ENGINES\nfrom pipeline.settings import Settings\n"
        "from tests.test_schedule import play\n"
        "with ENGINES['local'](play, Settings(workers=1)) as pool:\n"
        "    pool.submit('pid', 60)\n    print(pool.finished()[0][1], flush=True)\n"
        "    pool.submit('hang', 600)\n    pool.finished()\n"
    )
    root = Path(__file__).parents[1]
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=root, text=True) as run:
        assert run.stdout is not None
        worker = int(run.stdout.readline())
        time.sleep(0.3)
        run.kill()
    for _ in range(100):
        if not Path(f"/proc/{worker}").exists() or "zombie" in Path(f"/proc/{worker}/status").read_text():
            return
        time.sleep(0.1)
    pytest.fail("the worker lives on")


class Stillborn:
    """Work that cannot even be unpickled by a worker."""

    __module__ = "pipeline.settings"

    def __call__(self, job: Any, told: Settings) -> Any:
        raise AssertionError

    def __reduce__(self) -> Any:
        return os._exit, (9,)


def test_workers_that_cannot_start_end_the_run() -> None:
    with pytest.raises(WorkFailed, match="before they begin"), ENGINES["local"](Stillborn(), Settings(workers=1)) as p:
        p.submit("a", 10)
        p.finished()


# ------------------------------------------------------------------ pages
@pytest.mark.parametrize(
    ("suffix", "pages"), [(".pdf", 10), (".tiff", 10), pytest.param(".pdf", 60, marks=pytest.mark.slow)]
)
def test_a_large_scan_is_shared_and_gives_the_same_rows(folder: Path, suffix: str, pages: int) -> None:
    task = faulty.scan(folder / f"scan{suffix}", pages)
    expected = results([task], settings(folder, 0))
    assert [page for page, _ in asked(folder)] == list(range(1, pages + 1))
    assert expected[task.found.source_path].status == "done"
    for told in (settings(folder), settings(folder, cache=None)):
        assert results([task], told) == expected
        done = asked(folder)
        assert sorted(page for page, _ in done) == list(range(1, pages + 1))
        assert len({process for _, process in done}) == told.workers
    assert results([task], settings(folder)) == expected and not (folder / "faults" / "asked").exists()


def test_a_short_scan_is_one_job(folder: Path) -> None:
    task = faulty.scan(folder / "scan.pdf", 3)
    assert results([task], settings(folder)) == results([task], settings(folder, 0))
    assert len({process for _, process in asked(folder)}) == 2  # a worker, and this process


@pytest.mark.parametrize(
    ("fault", "pages", "said"),
    [("killed", 3, "SIGKILL"), ("crash", 9, "SIGSEGV"), ("hungry", 3, "more than the 0.5 GB"), ("hang", 3, "longer")],
)
def test_only_the_page_that_kills_is_lost(
    folder: Path, fault: str, pages: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedule, "_MARGIN", 5.0)
    task, other = faulty.scan(folder / "scan.pdf", pages), faulty.scan(folder / "other.pdf", 1)
    whole = results([task], settings(folder, 0))["scan.pdf"]
    (folder / "faults" / "2.txt").write_text(fault)
    told = settings(folder, memory=1 << 29)
    if fault == "hang":
        told = replace(told, retries=1, file_timeout=8.0, page_timeout=1.0)
    found = results([task, other], told)
    result = found["scan.pdf"]
    assert (result.status, result.retry, result.attempts) == ("partial", True, 1 + (pages < 9))
    assert list(errors(result)) == [2] and said in errors(result)[2]
    assert texts(result) == {page: text for page, text in texts(whole).items() if page != 2}
    assert found["other.pdf"].status == "done"


@pytest.mark.parametrize("pages", [3, 9])
def test_a_page_that_kills_once_is_read_after_all(folder: Path, pages: int) -> None:
    task = faulty.scan(folder / "scan.pdf", pages)
    [expected] = results([task], settings(folder, 0)).values()
    (folder / "faults" / "2.txt").write_text("once killed")
    [result] = results([task], settings(folder)).values()
    assert result == expected._replace(attempts=1 + (pages < 9))


def test_what_a_page_says_itself_is_the_same_in_a_job_of_its_own(folder: Path) -> None:
    tasks = [faulty.scan(folder / f"scan{suffix}", 9) for suffix in (".pdf", ".tiff")]
    (folder / "faults" / "2.txt").write_text("unreadable")
    (folder / "faults" / "4.txt").write_text("slow")
    expected = results(tasks, settings(folder, 0))
    assert results(tasks, settings(folder)) == expected
    assert all("soaked" in errors(result)[2] and "1 s" in errors(result)[4] for result in expected.values())
    assert not any(result.retry for result in expected.values())


def test_a_page_that_kills_before_recognition_is_lost_alone(folder: Path) -> None:
    whole = faulty.born_digital(folder / "whole.pdf", "Trang mot", "Trang hai", "Trang ba")
    task = faulty.born_digital(folder / "bad.pdf", "Trang mot", "!crash", "Trang ba")
    found = results([task, whole], settings(folder))
    expected, result = texts(found["whole.pdf"]), found["bad.pdf"]
    assert (result.status, list(errors(result))) == ("partial", [2]) and "SIGSEGV" in errors(result)[2]
    assert texts(result) == {1: expected[1], 3: expected[3]}


def test_entries_of_a_file_travel(folder: Path) -> None:
    one, other = faulty.scan(folder / "one.pdf", 2), faulty.scan(folder / "other.pdf", 1)
    told, there = settings(folder, 0), folder / "there"
    expected = results([one, other], told)
    brought = cache.exported(told.cache, one.file_id)
    assert set(brought) == cache.entries(told.cache, one.file_id) and len(brought) == 2
    first = min(brought)
    assert set(cache.exported(told.cache, one.file_id, [first])) == set(brought) - {first}
    cache.take_in(there, one.file_id, {**brought, "../../escaped": b"no"})
    asked(folder)
    assert results([one], replace(told, cache=there)) == {"one.pdf": expected["one.pdf"]}
    assert not (folder / "faults" / "asked").exists() and not (folder / "escaped").exists()
    cache.drop(told.cache, one.file_id)
    assert not cache.entries(told.cache, one.file_id) and cache.entries(told.cache, other.file_id)
    assert cache.exported(None, one.file_id) == {}


def test_pages_are_kept_only_where_the_run_keeps_them(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(folder / "faults"))
    task = faulty.scan(folder / "scan.pdf", 9)
    results([task], settings(folder, cache=None))
    assert [path.name for path in (folder / "faults").iterdir()] == ["asked"]
    results([task], settings(folder))
    assert len(cache.entries(folder / "ocr-2", task.file_id)) == 9


# ------------------------------------------------------------------ files
@pytest.mark.parametrize("retries", [0, 2])
def test_a_file_that_kills_outside_recognition_fails_alone(folder: Path, retries: int) -> None:
    (folder / "bad.txt").write_text("!crash\nKẾ HOẠCH", encoding="utf-8")
    tasks = [faulty.task_of(folder / "bad.txt")]
    tasks += [faulty.task_of(path) for path in sorted(write_archive(folder / "raw").rglob("*.txt"))]
    found = list(schedule.read_all(faulty.read, tasks, settings(folder, retries=retries)))
    assert {(task.found.path.name, result.status) for task, result in found if result.status != "done"} == {
        ("bad.txt", "failed")
    }
    [bad] = [result for task, result in found if task.found.path.name == "bad.txt"]
    assert len(found) == 4 and (bad.retry, bad.attempts) == (True, 1 + retries) and "SIGSEGV" in str(bad.error)


def test_a_file_whose_memory_ends_is_read_by_a_fresh_worker(folder: Path) -> None:
    (folder / "bad.txt").write_text("!hungry\nKẾ HOẠCH", encoding="utf-8")
    [result] = results([faulty.task_of(folder / "bad.txt")], settings(folder, memory=1 << 29, retries=1)).values()
    assert result.status == "failed" and "--memory" in str(result.error) and result.attempts == 2


def test_a_run_that_is_stopped_takes_no_new_work(folder: Path) -> None:
    tasks = [faulty.task_of(path) for path in sorted(write_archive(folder / "raw").rglob("*.txt"))]
    done: list[Task] = []
    taken = iter(tasks)
    for task, _ in schedule.read_all(faulty.read, taken, settings(folder, 0), stop=lambda: bool(done)):
        done.append(task)
    assert len(done) == 1 and len(list(taken)) == 2
