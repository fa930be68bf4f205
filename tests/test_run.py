"""A run reads what is new, replaces what changed, names what failed, and goes on with the rest."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from pipeline import Settings, ingest, load_tables, process, process_folder, targets
from pipeline.document import Document
from pipeline.errors import MissingDependency, UsageError
from pipeline.run import Event
from tests.small_archive import DISTRICT_PLAN, PROVINCE_PLAN, write_archive

ALONE = Settings(workers=0)


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    return write_archive(tmp_path / "raw")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def files(out: Path) -> dict[str, Any]:
    frame = load_tables(out)["files"]
    return {Path(row.source_path).name: row for row in frame.itertuples()}


def test_process_gives_the_acts_with_all_that_was_found(raw: Path) -> None:
    [act] = process(raw / "tinh" / "ke-hoach.txt")
    assert isinstance(act, Document)
    assert act.value("code") == "45/KH-UBND"
    assert [c.code for c in act.citations][:1] == ["12-NQ/TU"]
    assert len(act.tasks) == 2
    assert act.sections


def test_second_run_reads_and_publishes_nothing(raw: Path, out: Path) -> None:
    first = process_folder([raw], out, ALONE)
    second = process_folder([raw], out, ALONE)
    assert (first.read, first.unchanged, first.published) == (3, 0, True)
    assert (second.read, second.unchanged, second.published) == (0, 3, False)
    assert first.snapshot == second.snapshot
    assert first.rows == second.rows and first.rows["documents"] == 3


def test_changed_file_replaces_its_rows(raw: Path, out: Path) -> None:
    process_folder([raw], out, ALONE)
    plan = raw / "huyen" / "ke-hoach.txt"
    plan.write_text(DISTRICT_PLAN.replace("08/KH-UBND", "18/KH-UBND"), encoding="utf-8")
    done = process_folder([raw], out, ALONE)
    assert (done.read, done.unchanged, done.removed) == (1, 2, 1)
    tables = load_tables(out)
    assert sorted(tables["documents"]["code"]) == ["12-NQ/TU", "18/KH-UBND", "45/KH-UBND"]
    assert set(tables["tasks"]["doc_id"]) <= set(tables["documents"]["doc_id"])


def test_a_file_that_is_gone_from_the_input_stays_in_the_archive(raw: Path, out: Path) -> None:
    process_folder([raw], out, ALONE)
    (raw / "nq.txt").unlink()
    process_folder([raw], out, ALONE)
    assert len(load_tables(out)["documents"]) == 3


def test_force_and_other_settings_read_again(raw: Path, out: Path) -> None:
    process_folder([raw], out, ALONE)
    assert process_folder([raw], out, ALONE, force=True).read == 3
    assert process_folder([raw], out, Settings(workers=0, dpi=150)).read == 3
    assert process_folder([raw], out, Settings(workers=0, dpi=150)).read == 0


def test_same_bytes_at_two_paths_are_one_file(raw: Path, out: Path) -> None:
    (raw / "ban-sao.txt").write_text(PROVINCE_PLAN, encoding="utf-8")
    process_folder([raw], out, ALONE)
    row = files(out)["ban-sao.txt"]
    assert [Path(p).name for p in row.other_paths] == ["ke-hoach.txt"]
    documents = load_tables(out)["documents"]
    assert len(documents) == 3
    assert Path(documents.set_index("code")["source_path"]["45/KH-UBND"]).name == "ban-sao.txt"


def test_empty_file_has_its_row_and_the_rest_goes_on(raw: Path, out: Path) -> None:
    (raw / "rong.txt").touch()
    done = process_folder([raw], out, ALONE)
    assert done.statuses == {"done": 3, "partial": 0, "failed": 1} and done.exit_code == 1
    row = files(out)["rong.txt"]
    assert (row.status, row.bytes) == ("failed", 0) and row.error
    again = process_folder([raw], out, ALONE)
    assert (again.read, again.published, again.exit_code) == (0, False, 1)


def test_unexpected_exception_is_told_as_a_defect(raw: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = targets.extract

    def broken(document: Document) -> Any:
        if "08/KH-UBND" in document.text:
            raise ZeroDivisionError("division by zero")
        return real(document)

    monkeypatch.setattr(targets, "extract", broken)
    done = process_folder([raw], out, ALONE)
    [(path, status, error)] = done.problems
    assert path.endswith("huyen/ke-hoach.txt") and status == "failed"
    assert "ZeroDivisionError: division by zero" in error and "this is a defect of the program" in error
    assert len(load_tables(out)["documents"]) == 2


def test_what_a_missing_program_failed_is_tried_again(raw: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(found: Any, settings: Settings, share: Any = None) -> Any:
        raise MissingDependency("tesseract is not installed", "install it")

    with monkeypatch.context() as patch:
        patch.setattr(ingest, "read", missing)
        assert process_folder([raw], out, ALONE).statuses["failed"] == 3
    assert process_folder([raw], out, ALONE).statuses == {"done": 3, "partial": 0, "failed": 0}


def test_unreadable_path_becomes_readable(raw: Path, out: Path) -> None:
    link = raw / "lien-ket.txt"
    link.symlink_to(raw / "later.txt")
    assert process_folder([raw], out, ALONE).statuses["failed"] == 1
    (raw / "later.txt").write_text(DISTRICT_PLAN.replace("08/KH", "09/KH"), encoding="utf-8")
    done = process_folder([raw], out, ALONE)
    assert done.exit_code == 0 and done.removed == 1
    assert set(load_tables(out)["files"]["status"]) == {"done"}


def test_what_was_read_stands_when_its_file_cannot_be_read_any_more(raw: Path, out: Path) -> None:
    process_folder([raw], out, ALONE)
    (raw / "nq.txt").unlink()
    (raw / "nq.txt").symlink_to(raw / "gone.txt")
    done = process_folder([raw], out, ALONE)
    assert done.statuses == {"done": 2, "partial": 0, "failed": 1} and done.exit_code == 1
    assert len(load_tables(out)["documents"]) == 3


def test_input_that_is_not_there_is_wrong_usage(out: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no"):
        process_folder([tmp_path / "nowhere"], out, ALONE)
    assert not out.exists()


def test_name_in_an_unknown_encoding(raw: Path, out: Path) -> None:
    (raw / os.fsdecode(b"k\xea-ho\xb9ch.txt")).write_text(DISTRICT_PLAN.replace("08/KH", "09/KH"), encoding="utf-8")
    assert process_folder([raw], out, ALONE).exit_code == 0
    assert "k\\xea-ho\\xb9ch.txt" in files(out)


def test_progress_is_told_file_by_file(raw: Path, out: Path) -> None:
    told: list[Event] = []
    process_folder([raw], out, ALONE, progress=told.append)
    assert [event.step for event in told] == ["found", "read", "read", "read", "linking", "publishing"]
    assert [event.done for event in told if event.step == "read"] == [1, 2, 3]
    assert {event.total for event in told if event.step in ("found", "read")} == {3}


def test_stopped_run_goes_on_where_it_was(raw: Path, out: Path) -> None:
    def stop(event: Event) -> None:
        if event.step == "read" and event.done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        process_folder([raw], out, ALONE, progress=stop)
    assert process_folder([raw], out, ALONE).read == 1


def test_unknown_engine_names_the_known_ones(raw: Path, out: Path) -> None:
    with pytest.raises(UsageError, match="choose from: local"):
        process_folder([raw], out, ALONE, engine="cloud")


# ------------------------------------------------------------------ an output folder among the documents
def names(out: Path) -> set[str]:
    return set(load_tables(out)["files"]["source_path"])


def test_an_output_folder_below_the_input_is_not_read(raw: Path) -> None:
    out, log, cache = raw / "bang", raw / "nhat-ky.txt", raw / "nhan-dang"
    log.write_text("một dòng\n", encoding="utf-8")
    cache.mkdir()
    (cache / "trang.txt").write_text("không phải văn bản\n", encoding="utf-8")
    settings = Settings(workers=0, log=log, cache=cache)
    first = process_folder([raw], out, settings)
    (out / "bao-cao.txt").write_text("xuất ra từ các bảng\n", encoding="utf-8")
    (out / "do-thi.graphml").write_text("<graphml/>", encoding="utf-8")
    second = process_folder([raw], out, settings)
    assert (first.found, first.exit_code) == (second.found, second.exit_code) == (3, 0)
    assert not second.published
    assert names(out) == {f"{raw}/nq.txt", f"{raw}/tinh/ke-hoach.txt", f"{raw}/huyen/ke-hoach.txt"}


def test_an_output_folder_of_another_run_is_not_read(raw: Path, tmp_path: Path) -> None:
    process_folder([raw], raw / "cu", ALONE)
    (raw / "cu" / "bao-cao.csv").write_text("a,b\n", encoding="utf-8")
    assert process_folder([raw], tmp_path / "out", ALONE).found == 3


def test_tables_beside_the_documents_are_not_read(raw: Path) -> None:
    for _ in range(2):
        done = process_folder([raw], raw, ALONE)
        assert (done.found, done.exit_code) == (3, 0)


def test_a_folder_of_documents_below_the_output_is_read_where_it_is_given(raw: Path, tmp_path: Path) -> None:
    assert process_folder([raw], tmp_path, ALONE).found == 3
