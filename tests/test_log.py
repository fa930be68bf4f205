"""The log: one line a record, file and page in each, whole lines whoever writes them."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline import Settings, log, process_folder
from pipeline.batch import Result, Task, failure
from pipeline.errors import KehoachError, UsageError
from pipeline.ingest import Found, Share
from pipeline.run import Event
from pipeline.schedule import read_all
from tests.small_archive import write_archive


@pytest.fixture(autouse=True)
def quiet_again() -> Iterator[None]:
    yield
    log.configure(Settings())


def records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def configured(path: Path, form: str = "json") -> Path:
    log.configure(Settings(log=path, log_format=form), strict=True)
    return path


def test_every_record_has_file_and_page(tmp_path: Path) -> None:
    path = configured(tmp_path / "log")
    log.event("run-start", total=3)
    with log.about(file="a.pdf"):
        log.event("begun")
        with log.about(page=4):
            logging.getLogger("a.library").warning("odd font %s", "X")
        log.event("page-failed", "too dark", page=7)
    found = [(r["event"], r["file"], r["page"]) for r in records(path)]
    assert found == [
        ("run-start", None, None), ("begun", "a.pdf", None), ("message", "a.pdf", 4), ("page-failed", "a.pdf", 7),
    ]  # fmt: skip
    assert records(path)[2]["logger"] == "a.library" and records(path)[2]["message"] == "odd font X"
    assert records(path)[0]["total"] == 3 and records(path)[0]["time"].endswith("Z")


def test_about_of_another_file_forgets_the_page(tmp_path: Path) -> None:
    path = configured(tmp_path / "log")
    with log.about(file="a.pdf", page=2), log.about(file="b.pdf"):
        log.event("x")
    [record] = records(path)
    assert (record["file"], record["page"]) == ("b.pdf", None)


def test_a_name_cannot_forge_a_record(tmp_path: Path) -> None:
    path = configured(tmp_path / "log", "text")
    log.event("file-failed", "bad\nthing \x1b[2J", file="x\n2026-01-01T00:00:00Z info run-start.pdf", page=3, done=1)
    [line] = path.read_text(encoding="utf-8").splitlines()
    assert line.endswith(r"run-start.pdf page 3: bad\nthing \x1b[2J (done=1)") and " info file-failed x\\n2026" in line


def test_undecodable_names_are_kept_apart(tmp_path: Path) -> None:
    for form in log.FORMATS:
        path = configured(tmp_path / form, form)
        log.event("x", file="h\udce1ng.txt")
        assert "h\\udce1ng.txt" in path.read_text(encoding="utf-8")


def test_nothing_is_logged_unless_asked(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure(Settings())
    log.event("run-start")
    assert capsys.readouterr() == ("", "")


def test_a_log_that_was_moved_away_is_made_anew(tmp_path: Path) -> None:
    path = configured(tmp_path / "log")
    log.event("before")
    path.rename(tmp_path / "log.1")
    log.event("after")
    assert [r["event"] for r in records(path)] == ["after"]
    assert [r["event"] for r in records(tmp_path / "log.1")] == ["before"]


def test_a_log_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = Settings(log=tmp_path / "no" / "log")
    with pytest.raises(UsageError, match="cannot be written"):
        log.configure(settings, strict=True)
    log.configure(settings)  # a worker on another machine goes on
    log.event("run-start")
    assert "run-start" in capsys.readouterr().err
    with pytest.raises(UsageError, match="choose one of text, json"):
        log.configure(Settings(log_format="xml"))


def test_processes_share_a_log_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "log"
    code = (
        "import sys; from pathlib import Path; from pipeline import log; from pipeline.settings import Settings\n"
        "log.configure(Settings(log=Path(sys.argv[1]), log_format='json'))\n"
        "for n in range(200): log.event('x', 'ơ' * 20_000, n=n)"
    )
    # longer than any buffer, so that a second write for one line would show
    writers = [subprocess.Popen([sys.executable, "-c", code, path]) for _ in range(2)]
    assert [writer.wait() for writer in writers] == [0, 0]
    assert sorted(record["n"] for record in records(path)) == sorted([*range(200), *range(200)])


def test_a_run_tells_start_files_and_steps(tmp_path: Path) -> None:
    path = configured(tmp_path / "log")
    raw = write_archive(tmp_path / "raw")
    (raw / "hỏng.pdf").write_bytes(b"%PDF-1.7\nnothing of it")
    settings = Settings(workers=0, log=path, log_format="json")
    log.summarise(process_folder([raw], tmp_path / "out", settings, progress=log.Following()))
    found = records(path)
    names = [record["event"] for record in found]
    assert "found" in names and names[-2:] == ["published", "summary"]
    assert names.count("file-done") == 3 and names.count("file-failed") == 1
    [failed] = [record for record in found if record["event"] == "file-failed"]
    assert failed["file"].endswith("hỏng.pdf") and failed["level"] == "error" and failed["message"]
    last = found[-1]
    assert (last["found"], last["done"], last["failed"], last["documents"]) == (4, 3, 1, 3)
    assert last["files_per_minute"] > 0 and last["exit_code"] == 1


def test_progress_tells_rate_and_what_is_left(tmp_path: Path) -> None:
    path = configured(tmp_path / "log")
    now = [0.0]
    follow = log.Following(clock=lambda: now[0])
    follow(Event("found", 0, 40))
    for done in range(1, 31):
        now[0] += 6.0
        follow(Event("read", done, 40, "a.pdf", "done"))
    told = [record for record in records(path) if record["event"] == "progress"]
    assert [(r["done"], r["files_per_minute"], r["seconds_left"]) for r in told] == [
        (10, 10.0, 180), (20, 10.0, 120), (30, 10.0, 60),
    ]  # fmt: skip


def grumble(task: Task, settings: Settings, share: Share) -> Result:
    """Reads nothing, in a worker, but a library has something to say about its second page."""
    with log.about(page=2):
        logging.getLogger("a.library").warning("odd font")
    return failure(task, KehoachError("nothing there"))


def test_workers_log_too(tmp_path: Path) -> None:
    path = tmp_path / "log"
    tasks = [Task(Found(tmp_path / f"{name}.txt", f"{name}.txt"), name * 64) for name in "ab"]
    list(read_all(grumble, tasks, Settings(workers=1, log=path, log_format="json")))
    assert sorted((r["file"], r["page"], r["message"]) for r in records(path)) == [
        ("a.txt", 2, "odd font"), ("b.txt", 2, "odd font"),
    ]  # fmt: skip
    assert os.getpid() not in {record["process"] for record in records(path)}
