"""A watched folder: whole files only, each once, whatever happens to the folder, the output and the process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipeline import cli, log, store
from pipeline.batch import RunSummary
from pipeline.errors import StoreError
from pipeline.settings import Settings
from pipeline.watch import Batch, Intake, is_temporary, watch
from tests.small_archive import DISTRICT_PLAN, PROVINCE_PLAN, RESOLUTION
from tests.test_cli import Kehoach, kehoach

__all__ = ["kehoach"]


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def passes(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def intake_of(inbox: Path, clock: Clock, **more: Any) -> Intake:
    return Intake((inbox,), settle=10, clock=clock, **more)


# ------------------------------------------------------------------ what is whole
def test_a_file_is_whole_when_it_stood_still(inbox: Path, clock: Clock) -> None:
    intake, path = intake_of(inbox, clock), inbox / "a.pdf"
    path.write_bytes(b"%PDF")
    for growth in range(4):  # a slow copy: it grows from look to look
        with path.open("ab") as file:
            file.write(b"more")
        assert intake.look() == [] and intake.waiting == 1, growth
        clock.passes(9)
    assert intake.look() == []
    clock.passes(1)
    assert intake.look() == [path]


def test_a_file_written_in_place_waits_though_its_size_stands(inbox: Path, clock: Clock) -> None:
    intake, path = intake_of(inbox, clock), inbox / "a.pdf"
    path.write_bytes(b"0000")
    intake.look()
    clock.passes(10)
    path.write_bytes(b"1111")
    os.utime(path, ns=(1, 1))  # the clock of the machine that wrote it may be anywhere
    assert intake.look() == []
    clock.passes(10)
    assert intake.look() == [path]


@pytest.mark.parametrize(
    "name",
    [".a.pdf.Xy12z", "a.pdf.part", "a.pdf.filepart", "a.crdownload", "~$a.docx", "a.TMP", "Thumbs.db", "a.pdf~",
     "Unconfirmed 12.crdownload", "a.partial", "~WRL0001.tmp", ".~lock.a.odt#"],
)  # fmt: skip
def test_names_of_files_on_their_way(name: str, inbox: Path, clock: Clock) -> None:
    assert is_temporary(name)
    (inbox / name).write_bytes(b"%PDF")
    intake = intake_of(inbox, clock)
    assert intake.look() == [] and intake.waiting == 0


def test_ordinary_names_are_taken() -> None:
    for name in ("kế hoạch.pdf", "part.pdf", "tmp 1.docx", "a.part1.pdf", "lock.txt", "Phụ lục 2~3.pdf"):
        assert not is_temporary(name)


def test_each_file_comes_once_until_it_changes(inbox: Path, clock: Clock) -> None:
    intake, path = intake_of(inbox, clock), inbox / "sub" / "a.pdf"
    path.parent.mkdir()
    path.write_bytes(b"1")
    intake.look()
    clock.passes(10)
    assert intake.look() == [path]
    intake.settle_all([path])
    assert intake.look() == [] and intake.waiting == 0
    path.write_bytes(b"22")
    assert intake.look() == []
    clock.passes(10)
    assert intake.look() == [path]


def test_what_is_not_settled_comes_again(inbox: Path, clock: Clock) -> None:
    intake, path = intake_of(inbox, clock), inbox / "a.pdf"
    path.write_bytes(b"1")
    intake.look()
    clock.passes(10)
    assert intake.look() == intake.look() == [path]


def test_failures_come_again_as_often_as_said_and_later_and_later(inbox: Path, clock: Clock) -> None:
    intake, path = intake_of(inbox, clock, retries=2), inbox / "a.pdf"
    path.write_bytes(b"1")
    intake.look()
    came = []
    for minute in range(60):
        clock.passes(60)
        if intake.look():
            came.append(minute)
            intake.settle_all([path], failed={path})
    assert came == [0, 1, 5]  # then not again …
    path.write_bytes(b"22")
    intake.look()
    clock.passes(10)
    assert intake.look() == [path]  # … until it changes


# ------------------------------------------------------------------ folders that go away
def test_a_share_that_goes_away_gives_nothing_twice(inbox: Path, clock: Clock, tmp_path: Path) -> None:
    intake = intake_of(inbox, clock)
    old, new = inbox / "old.pdf", inbox / "new.pdf"
    old.write_bytes(b"1")
    intake.look()
    clock.passes(10)
    intake.settle_all(intake.look())
    for away in ("gone", "empty"):  # the folder is not there; the mount point is, and nothing in it
        inbox.rename(tmp_path / "elsewhere")
        if away == "empty":
            inbox.mkdir()
        for _ in range(3):
            assert intake.look() == []
            clock.passes(10)
        assert bool(intake.troubles) == (away == "gone")
        if away == "empty":
            inbox.rmdir()
        (tmp_path / "elsewhere").rename(inbox)
        assert intake.look() == [] and not intake.troubles
    new.write_bytes(b"2")
    intake.look()
    clock.passes(10)
    assert intake.look() == [new]


def test_an_unreadable_folder_hides_no_other(
    inbox: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("a", "b"):
        (inbox / name).mkdir()
        (inbox / name / "x.pdf").write_bytes(b"1")
    shut, real = os.fspath(inbox / "a"), os.scandir

    def scandir(folder: Any) -> Any:
        if os.fspath(folder) == shut:
            raise PermissionError(13, "Permission denied")
        return real(folder)

    log.configure(Settings(log=tmp_path / "log", log_format="json"))
    monkeypatch.setattr(os, "scandir", scandir)
    intake = intake_of(inbox, clock)
    for _ in range(3):
        found = intake.look()
        clock.passes(10)
    assert found == [inbox / "b" / "x.pdf"] and intake.troubles == {shut: "Permission denied"}
    monkeypatch.setattr(os, "scandir", real)
    intake.look()
    clock.passes(10)
    assert inbox / "a" / "x.pdf" in intake.look()
    log.configure(Settings())
    told = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert [(r["event"], r["file"]) for r in told] == [("out-of-sight", shut), ("in-sight-again", shut)]


# ------------------------------------------------------------------ again and again
class Turns:
    """Stands in for the clock and the signals: stops after so many pauses, and notes them."""

    def __init__(self, clock: Clock, turns: int) -> None:
        self.clock, self.turns = clock, turns
        self.pauses: list[float] = []

    def __call__(self) -> bool:
        return len(self.pauses) >= self.turns

    def wait(self, seconds: float) -> bool:
        self.pauses.append(seconds)
        self.clock.passes(seconds)
        return self()


def summary_of(paths: list[Path], problems: tuple[tuple[str, str, str], ...] = ()) -> RunSummary:
    statuses = {"done": len(paths)}
    return RunSummary(Path("out"), Path("out"), len(paths), len(paths), 0, 0, statuses, problems, {}, True, 0.0)


def test_an_output_that_fails_is_tried_again_later_and_later(inbox: Path, clock: Clock) -> None:
    (inbox / "a.pdf").write_bytes(b"1")
    told: list[Batch] = []
    answers: Iterator[Exception | None] = iter([StoreError("the disk is full"), StoreError("the disk is full"), None])

    def run(paths: list[Path]) -> RunSummary:
        if error := next(answers):
            raise error
        return summary_of(paths)

    turns = Turns(clock, 6)
    assert watch(intake_of(inbox, clock), run, turns, every=10, told=told.append) == 3
    assert [bool(batch.error) for batch in told] == [True, True, False]
    assert turns.pauses[:4] == [10, 20, 40, 10]


def test_many_files_are_published_in_parts_without_a_pause(inbox: Path, clock: Clock) -> None:
    for number in range(5):
        (inbox / f"{number}.pdf").write_bytes(b"1")
    parts: list[int] = []

    def run(paths: list[Path]) -> RunSummary:
        parts.append(len(paths))
        return summary_of(paths)

    turns = Turns(clock, 5)
    watch(intake_of(inbox, clock), run, turns, every=10, most=2)
    assert parts == [2, 2, 1] and turns.pauses[1:3] == [0, 0]


def test_a_file_in_an_archive_that_fails_brings_the_archive_again(inbox: Path, clock: Clock) -> None:
    (inbox / "a!b.zip").write_bytes(b"1")
    (inbox / "a").write_bytes(b"1")
    handed: list[list[str]] = []

    def run(paths: list[Path]) -> RunSummary:
        handed.append([path.name for path in paths])
        return summary_of(paths, problems=((f"{inbox}/a!b.zip!c.pdf", "failed", "torn"),))

    watch(intake_of(inbox, clock, retries=1), run, Turns(clock, 30), every=10)
    assert handed[0] == ["a", "a!b.zip"] and handed[1:][-1] == ["a!b.zip"]


# ------------------------------------------------------------------ the command itself
@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start `kehoach watch in` in `tmp_path`; what is left of it at the end is killed."""
    begun: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "pipeline", "watch", "in", "-o", "out", "--settle", "0.3", "--every", "0.1"]
        environment = os.environ | {"PYTHONPATH": str(Path(cli.__file__).parents[2])}
        begun.append(
            subprocess.Popen([*command, *arguments], cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True)
        )
        return begun[-1]

    yield start
    for process in begun:
        if process.poll() is None:
            process.kill()
        process.communicate()


def line_with(process: subprocess.Popen[str], words: str) -> str:
    assert process.stderr is not None
    heard = []
    for line in process.stderr:
        heard.append(line)
        if words in line:
            return line
    raise AssertionError(f"{words!r} never came: {heard}")


def codes(output: Path) -> set[str]:
    return set(pq.read_table(store.current(output) / "documents")["code"].to_pylist())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_watch_reads_what_arrives_and_stops_when_told(
    number: signal.Signals, inbox: Path, tmp_path: Path, started: Callable[..., subprocess.Popen[str]]
) -> None:
    (inbox / "nq.txt").write_text(RESOLUTION, encoding="utf-8")
    (inbox / "kh.txt.part").write_text(PROVINCE_PLAN[:200], encoding="utf-8")
    process = started("--workers", "0")
    assert "1 file: 1 done; 1 read; 1 documents in all" in line_with(process, "batch 1:")
    assert codes(tmp_path / "out") == {"12-NQ/TU"}
    (inbox / "kh.txt.part").write_text(PROVINCE_PLAN, encoding="utf-8")
    (inbox / "kh.txt.part").rename(inbox / "kh.txt")
    (inbox / "sub").mkdir()
    line_with(process, "batch 2:")
    assert codes(tmp_path / "out") == {"12-NQ/TU", "45/KH-UBND"}
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0 and f"{number.name}: what is finished is being published" in said
    assert "Traceback" not in said


def test_watch_waits_for_the_run_that_holds_the_output(
    inbox: Path, tmp_path: Path, started: Callable[..., subprocess.Popen[str]]
) -> None:
    with store.locked(tmp_path / "out"):
        process = started("--workers", "0", "--log", "log", "--log-format", "json")
        (inbox / "huyen.txt").write_text(DISTRICT_PLAN, encoding="utf-8")
        assert "another run is writing" in line_with(process, "batch 1:")
    assert "1 documents in all" in line_with(process, "documents in all")
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == 0
    events = [json.loads(line)["event"] for line in (tmp_path / "log").read_text(encoding="utf-8").splitlines()]
    assert events[0] == "watching" and events[-1] == "stopped"
    assert "batch-failed" in events and "file-done" in events and events.count("summary") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "there is no folder"),
        (["s3://x/y"], "cannot be watched"),
        (["in", "-o", "in/tables"], "would watch itself"),
        (["in", "--log", "in/log"], "would watch itself"),
    ],
)
def test_watch_of_what_makes_no_sense(
    arguments: list[str], said: str, inbox: Path, tmp_path: Path, kehoach: Kehoach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = kehoach("watch", *(["-o", "out"] if "-o" not in arguments else []), *arguments)
    log.configure(Settings())
    assert code == 2 and said in err and not (tmp_path / "out").exists()
