"""Engines of recognition: which is taken, where its data lies, what they read, and that one picture leaves no trace."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from faults.malformed.pdf_parts import FONTS
from pipeline import batch, ingest
from pipeline.document import Word
from pipeline.errors import MissingDependency, UnreadableFile
from pipeline.ingest.ocr import in_process, recognition, tessdata
from pipeline.ingest.ocr.engine import Engine, Image
from pipeline.ingest.ocr.tesseract import LARGEST, PytesseractEngine
from pipeline.settings import Settings

FONT = next((path for path in FONTS if Path(path).exists()), None)
IN_PROCESS = "vie" in ingest.ENGINES["tesserocr"].languages()
PROGRAM = shutil.which("tesseract") is not None and "vie" in PytesseractEngine().languages()
needs_tesserocr = pytest.mark.skipif(not IN_PROCESS or FONT is None, reason="tesserocr or its data is not installed")
DPI = 200
LINES = (
    "KẾ HOẠCH TUYÊN TRUYỀN NĂM 2024",
    "Giao Sở Nội vụ chủ trì, phối hợp với các sở, ban, ngành",
    "hoàn thành trước ngày 30 tháng 9 năm 2024.",
)


def page(*lines: str) -> Image:
    picture = Pillow.new("L", (1200, 130 * len(lines) + 100), 255)
    pen = ImageDraw.Draw(picture)
    for row, line in enumerate(lines):
        pen.text((90, 60 + 130 * row), line, fill=0, font=ImageFont.truetype(str(FONT), 38))
    return np.asarray(picture, np.uint8)


class Fake:
    """An engine with languages, a version and a model, and nothing to read."""

    def __init__(self, name: str, *languages: str, version: str = "1", model: str = "a") -> None:
        self.name, self._languages, self._version, self._model = name, languages, version, model

    def version(self) -> str:
        return self._version

    def model(self, language: str) -> str:
        return self._model

    def languages(self) -> tuple[str, ...]:
        return self._languages

    def recognise(self, *_: object, **__: object) -> list[Word]:
        return []


# ------------------------------------------------------------------ which engine
@pytest.mark.parametrize(
    ("in_process_has", "program_has", "language", "taken"),
    [
        (("vie",), ("vie",), "vie", "tesserocr"),
        (("eng",), ("eng", "vie"), "vie", "pytesseract"),
        (("vie",), ("eng", "vie"), "vie+eng", "pytesseract"),
        ((), (), "vie", "pytesseract"),
    ],
)
def test_the_fastest_engine_that_has_the_language_is_taken(
    monkeypatch: pytest.MonkeyPatch,
    in_process_has: tuple[str, ...],
    program_has: tuple[str, ...],
    language: str,
    taken: str,
) -> None:
    monkeypatch.setitem(ingest.ENGINES, "tesserocr", Fake("tesserocr", *in_process_has))
    monkeypatch.setitem(ingest.ENGINES, "pytesseract", Fake("pytesseract", *program_has))
    assert ingest.find_engine("auto", language).name == taken


def test_without_tesserocr_the_program_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tesserocr", None)
    in_process._module.cache_clear()
    try:
        assert ingest.ENGINES["tesserocr"].languages() == ()
        assert ingest.find_engine("auto").name == "pytesseract"
        with pytest.raises(MissingDependency, match="pip install tesserocr"):
            ingest.ENGINES["tesserocr"].version()
    finally:
        in_process._module.cache_clear()


def test_what_was_read_depends_on_engine_version_and_model(monkeypatch: pytest.MonkeyPatch) -> None:
    engines: list[Engine] = [
        Fake("one", "vie"),
        Fake("two", "vie"),
        Fake("one", "vie", version="2"),
        Fake("one", "vie", model="b"),
    ]
    keys = {recognition.cache_key("f", 1, engine, Settings()) for engine in engines}
    assert len(keys) == 4
    assert recognition.cache_key("f", 1, engines[0], Settings(engine="auto")) in keys  # however it was chosen
    installed = set()
    for engine in engines:
        monkeypatch.setitem(ingest.ENGINES, "tesserocr", engine)
        installed.add(batch._installed(Settings()))
    assert len(installed) == 4


# ------------------------------------------------------------------ where the data lies
def test_the_data_is_found_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("vie", "xyz"):
        (tmp_path / f"{name}.traineddata").write_bytes(name.encode())
    monkeypatch.setenv(tessdata.PREFIX, str(tmp_path))
    assert tessdata.find("xyz") == tmp_path == tessdata.find("vie+xyz")
    assert tessdata.find("none") is None and tessdata.digest("none") == "none"
    before = tessdata.digest("vie"), tessdata.digest("xyz")
    assert before[0] != before[1]
    (tmp_path / "vie.traineddata").write_bytes(b"another model")
    assert tessdata.digest("vie") != before[0] and tessdata.digest("xyz") == before[1]


def test_the_program_is_asked_for_its_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "dữ liệu"
    folder.mkdir()
    (folder / "qqq.traineddata").write_bytes(b"q")
    said = f'List of available languages in "{folder}/" (1):\nqqq\n'.encode()
    monkeypatch.delenv(tessdata.PREFIX, raising=False)
    monkeypatch.setattr(shutil, "which", lambda program: "/bin/tesseract")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 0, said, b""))
    tessdata._folders.cache_clear()
    try:
        assert tessdata.find("qqq") == folder
    finally:
        tessdata._folders.cache_clear()


def test_a_damaged_model_is_a_missing_dependency(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("tesserocr")
    (tmp_path / "qqq.traineddata").write_bytes(b"no model")
    monkeypatch.setenv(tessdata.PREFIX, str(tmp_path))
    with pytest.raises(MissingDependency, match="cannot load"):
        ingest.ENGINES["tesserocr"].recognise(np.full((40, 200), 255, np.uint8), "qqq", DPI)
    with pytest.raises(MissingDependency, match="tesseract-ocr-zzz"):
        ingest.ENGINES["tesserocr"].recognise(np.full((40, 200), 255, np.uint8), "zzz", DPI)


# ------------------------------------------------------------------ reading inside the process
@needs_tesserocr
def test_what_was_read_before_changes_nothing() -> None:
    engine = ingest.ENGINES["tesserocr"]
    one, other = page(*LINES), page("CHỈ THỊ", "Về việc tăng cường phòng, chống cháy rừng")
    first = engine.recognise(one, "vie", DPI)
    assert "phối" in [word.text for word in first] and all(0.8 < word.confidence <= 1 for word in first)
    engine.recognise(other, "vie", 300, "block")
    with pytest.raises(TimeoutError):
        engine.recognise(np.tile(one, (4, 1)), "vie", DPI, timeout=0.01)
    assert engine.recognise(one, "vie", DPI) == first
    assert engine.recognise(np.dstack([one] * 3), "vie", DPI) == first


@needs_tesserocr
def test_threads_do_not_disturb_each_other() -> None:
    engine, picture = ingest.ENGINES["tesserocr"], page(*LINES)
    expected = engine.recognise(picture, "vie", DPI)
    found: list[list[Word]] = []
    threads = [threading.Thread(target=lambda: found.append(engine.recognise(picture, "vie", DPI))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 3


@needs_tesserocr
def test_pictures_that_cannot_be_letters_are_no_crash(capfd: pytest.CaptureFixture[str]) -> None:
    engine = ingest.ENGINES["tesserocr"]
    for shape in ((1, 1), (1, 300), (300, 1), (7, 900)):
        for level in (0, 255):
            assert engine.recognise(np.full(shape, level, np.uint8), "vie", DPI, "line") == []
    with pytest.raises(UnreadableFile, match="pixels"):
        engine.recognise(np.full((9, LARGEST + 1), 255, np.uint8), "vie", DPI)
    assert capfd.readouterr() == ("", "")


@pytest.mark.slow
@needs_tesserocr
@pytest.mark.skipif(not PROGRAM, reason="tesseract is not installed")
def test_both_engines_read_the_same_model() -> None:
    picture = page(*LINES)
    read = {
        name: [word.text for word in ingest.ENGINES[name].recognise(picture, "vie", DPI)]
        for name in ("tesserocr", "pytesseract")
    }
    assert read["tesserocr"] == read["pytesseract"] == " ".join(LINES).split()
    assert ingest.ENGINES["tesserocr"].model("vie") == ingest.ENGINES["pytesseract"].model("vie") != "none"
