"""The commands of an archive office: status, retry, forget, and being told to stop."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import typer

from pipeline import cli, storage, store
from pipeline.cli import options
from pipeline.cli.printing import clean
from pipeline.commands.standing import duration
from pipeline.settings import Settings
from tests.small_archive import RESOLUTION, write_archive
from tests.test_cli import Kehoach, kehoach

__all__ = ["kehoach"]
ROOT = Path(cli.__file__).parents[2]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "100"}


@pytest.fixture
def archive(tmp_path: Path, kehoach: Kehoach) -> Path:
    """A folder with ``raw``, of which one file cannot be read, and ``out``."""
    raw = write_archive(tmp_path / "raw")
    (raw / "hong.pdf").write_bytes(b"%PDF-1.7\nnothing of it")
    assert kehoach("run", raw, "-o", tmp_path / "out", "--workers", 0)[0] == 1
    return tmp_path


def paths(output: Path) -> set[str]:
    found = pq.read_table(store.current(output) / "files")["source_path"].to_pylist()
    return {path.rpartition("raw/")[2] for path in found}


# ------------------------------------------------------------------ status
def test_status_says_what_is_done_and_what_to_do(archive: Path, kehoach: Kehoach) -> None:
    code, out, _ = kehoach("status", "-o", archive / "out")
    assert code == 0 and "Files: 3 done, 0 partial, 1 failed." in out and "kehoach retry --failed" in out
    assert "No run is at it." in out and "they have all that was read" in out and "finished" in out
    code, out, _ = kehoach("status", "-o", archive / "out", "--json")
    told = json.loads(out)
    assert (told["done"], told["failed"], told["running"], told["current"]) == (3, 1, None, True)
    assert told["runs"][0]["files_read"] == 4 and "T" in told["runs"][0]["started_at"]
    _, out, _ = kehoach("status", archive / "raw" / "tinh", "-o", archive / "out", "--json")
    assert json.loads(out)["done"] == 1


def test_status_does_not_wait_for_who_holds_the_folder(archive: Path, kehoach: Kehoach) -> None:
    with store.locked(archive / "out"):
        code, out, _ = kehoach("status", "-o", archive / "out")
    assert code == 0 and f"At it: process {os.getpid()} on" in out


def test_status_of_nothing(tmp_path: Path, kehoach: Kehoach) -> None:
    code, _, err = kehoach("status", "-o", tmp_path)
    assert code == 3 and "make them with: kehoach run" in err


def test_status_of_a_url_says_whose_it_is(archive: Path, kehoach: Kehoach) -> None:
    url, one = f"file://{archive}/remote", archive / "one"
    kehoach("run", archive / "raw", "-o", url, "--state", one, "--workers", 0)
    code, out, _ = kehoach("status", "-o", url, "--state", one)
    assert code == 0 and f"{url}, as this machine knows it ({one}):" in out and "No run is at it." in out
    with storage.held(url, one):
        _, out, _ = kehoach("status", "-o", url, "--state", archive / "none")
        assert "as it was last published by another machine" in out and "Files: 3 done, 0 partial, 1 failed." in out
        assert f"At it: process {os.getpid()} on" in out and "No run is at it" not in out and "finished" in out
        told = json.loads(kehoach("status", "-o", url, "--state", archive / "none", "--json")[1])
        assert (told["done"], told["local"]) == (3, False) and "last sign of life" in told["lock"]
    assert not (archive / "none").exists()


def test_lengths_of_time() -> None:
    told = [duration(s) for s in (0.4, 89, 91, 3540, 3900, 200_000)]
    assert told == ["0 s", "89 s", "2 min", "59 min", "1 h 05 min", "2 days 7 h"]


# ------------------------------------------------------------------ retry
def test_retry_reads_what_failed_and_nothing_else(archive: Path, kehoach: Kehoach) -> None:
    code, out, _ = kehoach("retry", "--failed", "-o", archive / "out", "--workers", 0, "--json")
    told = json.loads(out)
    assert (code, told["read"], told["problems"][0]["status"]) == (1, 1, "failed")
    code, _, err = kehoach("retry", "--partial", "-o", archive / "out", "--workers", 0)
    assert code == 0 and "no file is partial" in err
    code, _, err = kehoach("retry", archive / "raw" / "tinh", "-o", archive / "out", "--workers", 0)
    assert code == 2 and "can be tried again" in err
    (archive / "raw" / "hong.pdf").write_bytes(RESOLUTION.encode())  # mended
    kehoach("run", archive / "raw", "-o", archive / "out", "--workers", 0)
    code, _, err = kehoach("retry", "-o", archive / "out", "--workers", 0)
    assert "no file is failed" in err or code == 1


# ------------------------------------------------------------------ forget
def test_forget_by_path_folder_and_id(archive: Path, kehoach: Kehoach) -> None:
    out = archive / "out"
    rows = pq.read_table(store.current(out) / "documents").to_pylist()
    [doc_id] = [row["doc_id"] for row in rows if row["code"] == "12-NQ/TU"]
    code, told, err = kehoach("forget", doc_id, "-o", out, "--dry-run")
    assert code == 0 and told.endswith("raw/nq.txt\n") and "1 files would be withdrawn" in err
    assert "nq.txt" in paths(out)
    assert kehoach("forget", doc_id, "-o", out, "--yes")[0] == 0
    assert kehoach("forget", archive / "raw" / "huyen", "-o", out, "--yes")[0] == 0
    assert paths(out) == {"tinh/ke-hoach.txt", "hong.pdf"} and (archive / "raw" / "nq.txt").exists()
    code, _, err = kehoach("forget", "khong-co.pdf", "-o", out, "--yes")
    assert code == 2 and "khong-co.pdf" in err


def test_forget_asks_before_it_does(archive: Path, kehoach: Kehoach) -> None:
    code, _, err = kehoach("forget", archive / "raw", "-o", archive / "out")
    assert code == 2 and "--dry-run" in err and len(paths(archive / "out")) == 4  # nobody is there to be asked
    assert kehoach("forget", "-o", archive / "out")[0] == 2


def test_forget_what_is_missing_but_not_a_share_that_is_away(archive: Path, kehoach: Kehoach) -> None:
    (archive / "raw" / "hong.pdf").unlink()
    code, out, _ = kehoach("forget", "--missing", "-o", archive / "out", "--yes", "--json")
    assert code == 0 and [Path(path).name for path in json.loads(out)["forgotten"]] == ["hong.pdf"]
    (archive / "raw").rename(archive / "away")
    code, _, err = kehoach("forget", "--missing", "-o", archive / "out", "--yes")
    assert code == 2 and "3 of 3 files are not where they were read" in err and len(paths(archive / "out")) == 3
    code, _, err = kehoach("forget", "--missing", archive / "raw", "-o", archive / "out", "--yes")
    assert code == 0 and paths(archive / "out") == set()


# ------------------------------------------------------------------ told to stop
def many(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        text = RESOLUTION.replace("Số 12-NQ/TU", f"Số {number + 1}-NQ/TU")
        (folder / f"{number:03}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_run_that_is_told_to_stop_publishes_what_it_has(number: signal.Signals, code: int, tmp_path: Path) -> None:
    many(tmp_path / "raw", 60)
    command = [sys.executable, "-m", "pipeline", "run", "raw", "-o", "out", "--workers", "1", "--log", "log"]
    process = subprocess.Popen(
        command, cwd=tmp_path, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    assert process.stderr is not None
    first = process.stderr.readline()
    os.killpg(process.pid, number)  # as a terminal and `timeout` do
    out, err = process.communicate(timeout=120)
    assert "done raw/" in first and process.returncode == code, err
    assert f"{number.name}: no new file is begun" in err and "run again to go on" in err and "Traceback" not in err
    kept = paths(tmp_path / "out")
    assert 0 < len(kept) < 60 and f"{len(kept)} done" in out
    again = subprocess.run([*command, "--json"], cwd=tmp_path, env=ENVIRONMENT, capture_output=True, check=False)
    told = json.loads(again.stdout)
    assert again.returncode == 0 and told["read"] == 60 - len(kept) and told["unchanged"] == len(kept)
    assert len(paths(tmp_path / "out")) == 60
    events = [line.split()[2] for line in (tmp_path / "log").read_text(encoding="utf-8").splitlines()]
    assert events.count("file-done:") + events.count("file-done") == 60 and "worker-lost" not in events


def test_a_second_signal_stops_at_once() -> None:
    code = (
        "import os, signal, time\nfrom pipeline.cli.signals import Stop\n"
        "with Stop() as stop:\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "    assert stop() and stop.exit_code == 143 and stop.wait(60)\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    time.sleep(60)"
    )
    done = subprocess.run([sys.executable, "-c", code], env=ENVIRONMENT, check=False, timeout=60)
    assert done.returncode == 130


def test_a_signal_that_was_to_be_ignored_still_is() -> None:
    code = (
        "import os, signal\nfrom pipeline.cli.signals import Stop\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "with Stop() as stop:\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    assert not stop() and not stop.wait(0.01) and stop.exit_code == 0\n"
        "assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL"
    )
    assert subprocess.run([sys.executable, "-c", code], env=ENVIRONMENT, check=False, timeout=60).returncode == 0


# ------------------------------------------------------------------ options and the terminal
@pytest.mark.parametrize(
    ("text", "size"),
    [("900M", 900 << 20), ("1.5G", 3 << 29), ("2 GiB", 2 << 30), ("3gb", 3 << 30), ("100000000", 10**8)],
)
def test_sizes(text: str, size: int) -> None:
    assert options.parse_size(text) == size


@pytest.mark.parametrize("text", ["", "much", "-1G", "1X", "12"])
def test_what_is_no_size(text: str) -> None:
    with pytest.raises(typer.BadParameter, match=r"size|little"):
        options.parse_size(text)


def test_options_become_settings(kehoach: Kehoach, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen: list[Settings] = []

    def note(paths: Any, output: Any, settings: Settings, **more: Any) -> None:
        seen.append(settings)
        raise KeyError

    monkeypatch.setattr("pipeline.run.process_folder", note)
    kehoach(
        "run", tmp_path, "-o", tmp_path / "out", "--memory", "2G", "--page-timeout", 7, "--file-timeout", 70, "--retries",
        0, "--log", tmp_path / "log", "--log-format", "json", "--workers", 3, "--without", "file-name",
        "--max-pages", 9,
    )  # fmt: skip
    kehoach("run", tmp_path, "--no-cache", "-o", "memory://tables")
    kehoach("run", tmp_path, "-o", "memory://tables", "--state", tmp_path / "state")
    [told, bare, remote] = seen
    assert (told.memory, told.page_timeout, told.file_timeout, told.retries, told.workers) == (2 << 30, 7, 70, 0, 3)
    assert told.max_pages == 9
    assert (told.log, told.log_format) == (tmp_path / "log", "json") and "file-name" not in told.evidence
    assert told.cache == tmp_path / "out" / ".store" / "ocr" and bare.cache is None
    assert remote.cache == tmp_path / "state" / ".store" / "ocr"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--address", "10.0.0.1:6379"], "add --engine ray"),
        (["--cache", "x", "--no-cache"], "contradict"),
        (["--log", "no/such/folder/log"], "cannot be written"),
        (["--memory", "lots"], "no size"),
        (["--log-format", "xml"], "xml"),
    ],
)
def test_options_that_make_no_sense(arguments: list[str], said: str, kehoach: Kehoach, tmp_path: Path) -> None:
    code, _, err = kehoach("run", tmp_path, "-o", tmp_path / "out", *arguments)
    assert code == 2 and said in " ".join(err.split())


def test_help_stands_in_groups(kehoach: Kehoach) -> None:
    _, out, _ = kehoach("run", "--help")
    order = ["Arguments:", "Options:", "Where the work runs:", "--workers", "Limits", "--memory", "Reading:", "--ocr"]
    places = [out.index(word) for word in [*order, "Log:", "--log-format", "130, 143"]]
    assert places == sorted(places)
    _, out, _ = kehoach("--help")
    assert out.index("Read documents:") < out.index("  watch") < out.index("Ask the tables:") < out.index("  query")


def test_no_escape_sequence_reaches_the_terminal(archive: Path, kehoach: Kehoach) -> None:
    assert clean("a\x1b[2J\tb\n\x9b") == "a\\x1b[2J\tb\n\\x9b"
    code, out, _ = kehoach("query", "SELECT chr(27) || '[2J' AS \"x\x1by\"", "-o", archive / "out")
    assert code == 0 and "\x1b" not in out and "\\x1b[2J" in out
    (archive / "raw" / "a\x1b]0;x\x07.txt").touch()
    code, out, err = kehoach("run", archive / "raw", "-o", archive / "out", "--workers", 0)
    assert "\x1b" not in out + err and "\x07" not in out + err and "\\x1b]0;x.txt: the file is empty" in out


def test_a_path_in_the_report_is_not_broken(kehoach: Kehoach, tmp_path: Path) -> None:
    raw = tmp_path / "raw" / ("một thư mục có tên rất dài " * 4).strip()
    raw.mkdir(parents=True)
    (raw / "hỏng hoàn toàn.pdf").write_bytes(b"%PDF-1.7\nnothing of it")
    _, out, _ = kehoach("run", tmp_path / "raw", "-o", tmp_path / "out", "--workers", 0)
    assert str(raw / "hỏng hoàn toàn.pdf") in out


def _csv(kehoach: Callable[..., tuple[int, str, str]], output: Path, sql: str) -> list[str]:
    code, out, _ = kehoach("query", sql, "-o", output, "-f", "csv")
    assert code == 0
    return out.splitlines()


def test_csv_of_a_query_runs_no_formula(archive: Path, kehoach: Kehoach) -> None:
    sql = "SELECT '=1+1' AS \"=x\", '-5' AS a, -5 AS b, '+84 24 1234' AS c, 'x' AS x, 'y' AS x"
    assert _csv(kehoach, archive / "out", sql) == ["'=x,a,b,c,x,x", "'=1+1,-5,-5,'+84 24 1234,x,y"]
