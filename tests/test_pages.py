"""The pages of a large file: what they cost, what is done again when one kills its worker, and when that ends."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pdfplumber.page import Page as PdfPage
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from pipeline import ingest, run, schedule
from pipeline.document import Box, Page, Word
from pipeline.engines import ENGINES, local
from pipeline.engines.here import Here
from pipeline.ingest import image, pdf
from pipeline.ingest.ocr import recognition
from pipeline.settings import Settings
from tests import faulty
from tests.small_archive import write_archive
from tests.test_schedule import asked, errors, results, settings

WORD = Word("việc", Box(10, 10, 30, 20), 0.9, 12.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """See `test_schedule.folder`."""
    (tmp_path / "faults").mkdir()
    return tmp_path


class Roomy(Here):
    """Jobs run in this process, and are planned as for two workers."""

    room = 6


@pytest.mark.parametrize("suffix", [".pdf", ".tiff"])
def test_a_file_is_opened_as_often_however_many_pages_it_has(
    folder: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: Counter[str] = Counter()

    def counted(owner: Any, name: str) -> None:
        plain = getattr(owner, name)

        def call(*given: Any, **named: Any) -> Any:
            done[name] += 1
            return plain(*given, **named)

        monkeypatch.setattr(owner, name, call)

    counted(ImageFileDirectory_v2, "load")  # one page of a TIFF
    counted(PdfPage, "__init__")
    counted(image, "_opened")
    counted(pdf, "_open_text")
    counted(schedule, "_try_pages")
    monkeypatch.setitem(ENGINES, "local", Roomy)
    monkeypatch.setattr(
        recognition, "recognise_page", lambda pixels, number, *_: Page(number, text_source="ocr", words=(WORD,))
    )
    costs = {}
    for pages in (30, 120):
        task = faulty.blank(folder / f"{pages}{suffix}", pages)
        done.clear()
        [result] = results([task], settings(folder)).values()
        assert result.status == "done"
        costs[pages] = done.copy()
    assert costs[30]["_try_pages"] == costs[120]["_try_pages"] == Roomy.room
    for name, times in costs[120].items():
        assert times <= 4 * costs[30][name], name
    assert costs[120]["_opened"] == costs[30]["_opened"] and costs[120]["_open_text"] == costs[30]["_open_text"]


def test_a_page_that_kills_costs_the_pages_beside_it_nothing(folder: Path) -> None:
    task = faulty.scan(folder / "scan.pdf", 12)
    (folder / "faults" / "7.txt").write_text("crash")
    [result] = results([task], settings(folder, workers=1)).values()
    assert list(errors(result)) == [7]
    assert Counter(page for page, _ in asked(folder)) == {page: 3 if page == 7 else 1 for page in range(1, 13)}


def test_a_worker_that_grew_hands_the_rest_of_its_pages_on(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    task = faulty.scan(folder / "scan.pdf", 9)
    expected = results([task], settings(folder, 0))
    asked(folder)
    monkeypatch.setattr(local, "_GROWN", 1)
    assert results([task], settings(folder, workers=1)) == expected
    assert len({process for _, process in asked(folder)}) == 9


def test_a_file_of_pages_that_all_kill_is_given_up(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "_FALLS", 3)
    task, other = faulty.scan(folder / "scan.pdf", 12), faulty.scan(folder / "other.pdf", 1)
    for page in range(2, 13):
        (folder / "faults" / f"{page}.txt").write_text("crash")
    found = results([task, other], settings(folder))
    assert (found["scan.pdf"].status, found["scan.pdf"].retry) == ("failed", True)
    assert "took 3 worker processes down" in str(found["scan.pdf"].error)
    assert found["other.pdf"].status == "done"


def test_a_file_that_hangs_is_tried_once_more(folder: Path) -> None:
    (folder / "bad.txt").write_text("!hang\nKẾ HOẠCH", encoding="utf-8")
    told = settings(folder, retries=5, file_timeout=2.0)
    [result] = results([faulty.task_of(folder / "bad.txt")], told).values()
    assert (result.status, result.retry, result.attempts) == ("failed", True, 2)


@pytest.mark.parametrize("fault", ["abort", "crash"])
@pytest.mark.skipif("vie" not in ingest.ENGINES["tesserocr"].languages(), reason="tesserocr is not installed")
def test_a_crash_within_tesseract_loses_its_page(folder: Path, fault: str) -> None:
    (folder / "faults" / "signal.txt").write_text({"abort": "SIGABRT", "crash": "SIGSEGV"}[fault])
    task = faulty.scan(folder / "scan.tiff", 3)
    told = replace(settings(folder, retries=1, workers=1), engine="dying")
    [result] = results([task], told).values()
    assert result.status == "partial" and list(errors(result)) == [2], (result, errors(result))
    assert ("SIGABRT" if fault == "abort" else "SIGSEGV") in errors(result)[2]


def test_an_error_beside_the_reading_stops_the_workers(folder: Path) -> None:
    class Stopped(Exception):
        pass

    def tell(event: run.Event) -> None:
        if event.step == "read":
            raise Stopped

    raw = write_archive(folder / "raw")
    before = multiprocessing_children()
    with pytest.raises(Stopped) as caught:
        run.process_folder([raw], folder / "out", Settings(workers=2), progress=tell)
    assert caught.value is not None and multiprocessing_children() <= before  # while the error is still held


def multiprocessing_children() -> set[int]:
    """Workers that this process has and that live."""
    return {int(child.pid or 0) for child in multiprocessing.active_children()}
