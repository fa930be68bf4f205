"""The command as a user calls it: what it prints, where, and the code it ends with."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from rich.console import Console

from pipeline import cli, doctor, store
from pipeline.batch import RunSummary
from pipeline.commands import report, rows
from pipeline.schema import TABLES
from tests.small_archive import DISTRICT_PLAN, write_archive
from tests.test_export import write_tables

Kehoach = Callable[..., tuple[int, str, str]]


@pytest.fixture
def kehoach(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Kehoach:
    """Call the command in this process: ``kehoach("run", "x") → (exit code, stdout, stderr)``."""

    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["kehoach", *map(str, arguments)])
        monkeypatch.setenv("COLUMNS", "100")
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    return call


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``raw`` and, once run, ``out``."""
    root = tmp_path_factory.mktemp("cli")
    write_archive(root / "raw")
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "run", "raw", "--output", "out", "--workers", "0"],
        cwd=root, env=os.environ | {"PYTHONPATH": str(Path(cli.__file__).parents[2]), "COLUMNS": "100"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (root / "told").write_text(done.stdout, encoding="utf-8")
    (root / "log").write_text(done.stderr, encoding="utf-8")
    return root


def test_run_tells_what_was_found(archive: Path) -> None:
    told = (archive / "told").read_text(encoding="utf-8")
    assert "3 files: 3 done." in told
    assert "12-NQ/TU" in told and "45/KH-UBND" in told
    chain = [line for line in told.splitlines() if "/KH-UBND · " in line or "12-NQ/TU · " in line]
    depths = [len(line) - len(line.lstrip(" │└├─")) for line in chain]
    assert depths == sorted(set(depths))  # each under the one before
    assert "kehoach query" in told and "out/<table>" in told


def test_run_in_a_log_is_plain_lines(archive: Path) -> None:
    log = (archive / "log").read_text(encoding="utf-8")
    assert "[1/3] done raw/huyen/ke-hoach.txt" in log and "\x1b" not in log


def test_run_json_is_json_alone(archive: Path, kehoach: Kehoach) -> None:
    code, out, err = kehoach("run", archive / "raw", "-o", archive / "json", "--workers", 0, "--json")
    summary = json.loads(out)
    assert code == summary["exit_code"] == 0 and err == ""
    assert summary["rows"]["documents"] == 3 and summary["published"] is True


def test_second_run_says_that_nothing_changed(archive: Path, kehoach: Kehoach) -> None:
    kehoach("run", archive / "raw", "-o", archive / "twice", "--workers", 0)
    code, out, _ = kehoach("run", archive / "raw", "-o", archive / "twice", "--workers", 0)
    assert code == 0 and "Nothing to read: all are unchanged." in out and "The tables stand as they were." in out


def test_failed_file_is_named_with_its_mend(archive: Path, kehoach: Kehoach, tmp_path: Path) -> None:
    raw = write_archive(tmp_path / "raw")
    (raw / "hỏng.pdf").write_bytes(b"%PDF-1.7\nnothing of it")
    (raw / "ban-sao.pdf").write_bytes(b"%PDF-1.7\nnothing of it")
    code, out, err = kehoach("run", raw, "-o", tmp_path / "out", "--workers", 0)
    assert code == 1
    assert "5 files: 3 done, 1 failed, 1 the same as another." in out
    assert "hỏng.pdf: " in out and "; " in out.split("hỏng.pdf: ")[1]
    assert "failed" in err and "ban-sao.pdf: " in err


def test_undecodable_name_does_not_stop_the_report(tmp_path: Path) -> None:
    raw = write_archive(tmp_path / "raw")
    (raw / os.fsdecode(b"h\xe1ng.txt")).touch()
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "run", raw, "-o", tmp_path / "out", "--workers", "0"],
        env=os.environ | {"PYTHONPATH": str(Path(cli.__file__).parents[2]), "LC_ALL": "C", "PYTHONUTF8": "0"},
        capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1 and b"h\\xe1ng.txt" in done.stdout, done.stderr


def test_show_from_the_archive(archive: Path, kehoach: Kehoach) -> None:
    for name in ("45/KH-UBND", "tinh/ke-hoach.txt", archive / "raw" / "tinh" / "ke-hoach.txt"):
        code, out, _ = kehoach("show", name, "-o", archive / "out")
        assert code == 0
        assert "Kế hoạch 45/KH-UBND" in out and "Sở Tài chính" in out and "implements" in out
        assert "14/12/2024" in out  # "trước ngày 15/12/2024" leaves the day out
        assert max(map(len, out.splitlines())) <= 100


def test_show_reads_a_new_file_on_the_spot(tmp_path: Path, kehoach: Kehoach) -> None:
    path = tmp_path / "moi.txt"
    path.write_text(DISTRICT_PLAN, encoding="utf-8")
    code, out, _ = kehoach("show", path, "-o", tmp_path / "none")
    assert code == 0 and "08/KH-UBND" in out
    code, out, _ = kehoach("show", path, "-o", tmp_path / "none", "--json")
    assert json.loads(out)[0]["documents"][0]["code"] == "08/KH-UBND"


def test_show_of_an_unknown_act_names_near_ones(archive: Path, kehoach: Kehoach) -> None:
    code, _, err = kehoach("show", "46/KH-UBND", "-o", archive / "out")
    assert code == 2 and "nearest: 45/KH-UBND" in err


def test_query_forms(archive: Path, kehoach: Kehoach) -> None:
    sql = "SELECT code, issued_date, recipients FROM documents WHERE code LIKE '45%'"
    _, out, _ = kehoach("query", sql, "-o", archive / "out", "-f", "json")
    assert json.loads(out) == [
        {"code": "45/KH-UBND", "issued_date": "2024-05-20", "recipients": ["Tỉnh ủy", "Lưu: VT"]}
    ]
    _, out, _ = kehoach("query", sql, "-o", archive / "out", "-f", "csv")
    assert list(csv.reader(io.StringIO(out))) == [
        ["code", "issued_date", "recipients"],
        ["45/KH-UBND", "2024-05-20", '["Tỉnh ủy", "Lưu: VT"]'],
    ]
    _, out, _ = kehoach("query", sql, "-o", archive / "out")
    assert "45/KH-UBND" in out and "1 row" in out


def test_query_without_sql_lists_the_tables(archive: Path, kehoach: Kehoach) -> None:
    code, out, _ = kehoach("query", "-o", archive / "out")
    assert code == 0 and all(name in out for name in TABLES)


def test_export_and_its_errors(archive: Path, kehoach: Kehoach, tmp_path: Path) -> None:
    for form in ("graphml", "gexf", "csv"):
        code, out, _ = kehoach("export", form, "-o", tmp_path / "graph", "--tables", archive / "out")
        assert code == 0 and "acts" in out and (tmp_path / "graph").exists()
    for form in ("csv", "xlsx"):
        code, _, err = kehoach("export", form, "-o", tmp_path / "no" / "graph", "--tables", archive / "out")
        assert code == 2 and "cannot be written" in err


def test_workbooks_of_tables_and_of_a_query(archive: Path, kehoach: Kehoach, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    source = ("-o", path, "-t", archive / "out")
    code, out, _ = kehoach("export", "xlsx", *source)
    assert code == 0 and all(name in out for name in TABLES) and zipfile.is_zipfile(path)
    assert (
        kehoach("export", "xlsx", *source, "--only", "tasks, documents")[1] == f"{path}: rows of documents 3, tasks 6\n"
    )
    assert "no table task;" in kehoach("export", "xlsx", *source, "--only", "task")[2]
    assert kehoach("export", "gexf", *source, "--only", "tasks")[0] == 2
    asked = ("query", "SELECT code FROM documents", "-o", archive / "out", "-f")
    assert kehoach(*asked, "xlsx", "--to", path)[1] == f"{path}: rows of query 3\n"
    assert "--to FILE.xlsx" in kehoach(*asked, "xlsx")[2] and kehoach(*asked, "table", "--to", path)[0] == 2
    assert kehoach(*asked, "csv", "--to", path)[:2] == (0, "") and path.read_bytes().startswith(b"\xef\xbb\xbfcode\n")
    long = "SELECT repeat('ă', 40000) AS chữ"
    assert "1 texts are longer" in kehoach("query", long, "-o", archive / "out", "-f", "xlsx", "--to", path)[2]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["query", "SELEC", "-o", "{out}"], 2, "syntax error"),
        (["query", "SELECT 1", "-o", "{root}/nowhere"], 3, "kehoach run"),
        (["run", "--workers", "-1"], 2, "--workers"),
        (["run", "{root}/raw", "--ocr", "magic", "-o", "{root}/x"], 2, "magic"),
        (["run", "{root}/raw", "--engine", "cloud", "-o", "{root}/x"], 2, "choose from: local"),
        (["fly"], 2, "fly"),
        (["run", "{root}/raw", "-o", "{root}/raw/nq.txt"], 3, "cannot be written"),
    ],
)  # fmt: skip
def test_wrong_usage_and_what_cannot_run(
    arguments: list[str], code: int, said: str, archive: Path, kehoach: Kehoach
) -> None:
    filled = [a.format(root=archive, out=archive / "out") for a in arguments]
    ended, out, err = kehoach(*filled)
    assert (ended, out) == (code, "") and said in err
    assert "Traceback" not in err


def test_run_on_a_held_folder(archive: Path, kehoach: Kehoach) -> None:
    with store.locked(archive / "out"):
        code, _, err = kehoach("run", archive / "raw", "-o", archive / "out")
    assert code == 3 and f"process {os.getpid()} on" in err


def test_defect_is_told_as_such(archive: Path, kehoach: Kehoach, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.query.query", lambda *_: 1 / 0)
    code, _, err = kehoach("query", "SELECT 1", "-o", archive / "out")
    assert code == 3 and "this is a defect of the program" in err and "ZeroDivisionError" in err


def test_help_names_the_exit_codes_and_every_command_is_explained(kehoach: Kehoach) -> None:
    code, out, _ = kehoach("--help")
    assert code == 0 and "3 cannot run" in " ".join(out.split())
    for name in ("run", "show", "query", "export", "doctor", "schema", "score", "specimens"):
        assert name in out
        assert kehoach(name, "--help")[0] == 0


def test_specimens_are_made_read_and_scored(kehoach: Kehoach, tmp_path: Path) -> None:
    made = tmp_path / "made"
    code, out, _ = kehoach("specimens", "--count", "3", "--medium", "text", "-o", str(made))
    assert code == 0 and "3 documents" in out
    assert kehoach("specimens", "--count", "3", "-o", str(made))[0] == 2  # a folder in use
    assert kehoach("run", str(made / "files"), "-o", str(tmp_path / "tables"))[0] == 0
    code, out, _ = kehoach("score", "--gold", str(made / "gold"), "-t", str(tmp_path / "tables"))
    assert code == 0 and "header.code" in out


def test_help_and_import_are_quick() -> None:
    for arguments in (["-m", "pipeline", "--help"], ["-c", "import pipeline"]):
        spent = []
        for _ in range(3):
            begun = os.times().children_user
            subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
            spent.append(os.times().children_user - begun)
        assert min(spent) < 0.5


def test_schema_forms(kehoach: Kehoach) -> None:
    assert [t["table"] for t in json.loads(kehoach("schema", "-f", "json")[1])] == list(TABLES)
    assert kehoach("schema", "-f", "markdown")[1].startswith("# Data dictionary")
    assert "plan_resolutions" in kehoach("schema")[1]


# ------------------------------------------------------------------ doctor
def test_doctor_is_content_or_names_the_mend(kehoach: Kehoach, monkeypatch: pytest.MonkeyPatch) -> None:
    real = shutil.which
    monkeypatch.setattr(shutil, "which", lambda name: None if name == "tesseract" else real(name))
    code, out, _ = kehoach("doctor")
    assert code == 3 and "scans cannot be read" in out and "To mend it:" in out


def test_doctor_sees_a_missing_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}" if name in ("tesseract", "apt-get") else None)
    said = {"--version": "tesseract 5.3.0\n", "--list-langs": "List of languages:\neng\nosd\n"}
    monkeypatch.setattr(doctor, "_ask", lambda program, option: said[option])
    program, language = doctor._tesseract("vie")
    assert program.ok and not language.ok
    assert language.mend == "sudo apt-get install -y tesseract-ocr-vie"


def test_doctor_sees_missing_and_old_packages() -> None:
    missing = doctor._package("no-such-package", "1", "no-such-package>=1")
    old = doctor._package("rich", "9999", "rich>=9999")
    assert not missing.ok and "pip install 'no-such-package>=1'" in missing.mend
    assert not old.ok and "9999 is needed" in old.found


# ------------------------------------------------------------------ what is drawn
def shown(*parts: Any) -> str:
    out = io.StringIO()
    console = Console(width=100, file=out, color_system=None)
    for part in parts:
        console.print(part)
    return out.getvalue()


def implements(source: str, target: str) -> dict[str, Any]:
    return {
        "source_key": source,
        "target_key": target,
        "relation": "implements",
        "evidence": [],
        "nested": False,
        "confidence": 1.0,
    }


def test_chain_with_rings_shared_plans_and_many_lines(tmp_path: Path) -> None:
    day = date(2024, 1, 1)
    acts: list[dict[str, Any]] = [{"act_key": f"{n:02}", "code": f"{n:02}/KH", "issued_date": day} for n in range(50)]
    for act in acts[1::2]:
        act["doc_id"] = "d"
    ring = [implements("01", "02"), implements("02", "01")]
    drawn = shown(report.chain(store.current(write_tables(tmp_path / "ring", acts, ring))))
    assert "01/KH" in drawn and "02/KH" in drawn and len(drawn.splitlines()) < 6
    shared = [implements("03", "01"), implements("03", "02"), implements("04", "03")]
    drawn = shown(report.chain(store.current(write_tables(tmp_path / "shared", acts, shared))))
    assert drawn.count("03/KH") == 2 and drawn.count("04/KH") == 1 and "(see above)" in drawn
    many = [implements(f"{n:02}", "00") for n in range(1, 50)]
    drawn = shown(report.chain(store.current(write_tables(tmp_path / "many", acts, many))))
    assert len(drawn.splitlines()) == 10 and "… 41 more" in drawn and "(only cited)" in drawn
    deep = [implements(f"{n + 1:02}", f"{n:02}") for n in range(49)]
    drawn = shown(report.chain(store.current(write_tables(tmp_path / "deep", acts, deep))))
    assert len(drawn.splitlines()) <= 31


def test_acts_without_a_number_are_drawn_by_what_tells_them(tmp_path: Path) -> None:
    acts: list[dict[str, Any]] = [{"act_key": "00", "code": "00/NQ"}]
    papers: list[dict[str, Any]] = []
    told: list[dict[str, Any]] = [
        {"type_code": "KH", "type_name": "Kế hoạch", "code_notation": "KH-UBND", "subject": "chuyển đổi số"},
        {"type_code": "KH", "type_name": "Kế hoạch", "code_notation": "KH/ĐU"},
        {"type_code": "CV", "subject": "báo cáo tiến độ chuyển đổi số của các xã vùng cao trong quý"},
        {},
    ]
    for n, more in enumerate(told):
        acts.append({"act_key": f"doc:{n}", "doc_id": f"{n}", "organ_name": "Ủy ban nhân dân xã Bản Mạ"})
        papers.append({"doc_id": f"{n}", "source_path": f"tap/bai-viet-{n}.txt", **more})
    acts.append({"act_key": "named:x", "title": "Chương trình hành động của Chi bộ", "organ_name": "Chi bộ"})
    links = [implements(act["act_key"], "00") for act in acts[1:]]
    drawn = shown(report.chain(store.current(write_tables(tmp_path / "out", acts, links, papers))))
    assert "Kế hoạch số …/KH-UBND · Ủy ban nhân dân xã Bản Mạ" in drawn and "Kế hoạch số …-KH/ĐU" in drawn
    assert "Công văn “báo cáo tiến độ chuyển đổi số của các …”" in drawn and "bai-viet-3.txt" in drawn
    assert "Chương trình hành động của Chi bộ (only cited)" in drawn and "doc:" not in drawn


def test_summary_of_an_empty_folder(tmp_path: Path) -> None:
    output = write_tables(tmp_path / "out", [], [])
    done = RunSummary(output, store.current(output), 0, 0, 0, 0, {}, (), dict.fromkeys(TABLES, 0), True, 0.1)
    assert "No file was found." in shown(*report.summary(done))


def test_long_results_say_that_they_are_cut() -> None:
    assert "… 50 more rows" in shown(rows.as_table(pa.table({"n": list(range(250))})))
