"""Scanned files of any length, and an engine of recognition that does to its process what a page is said to do.

The engine is called ``faulty``; its language is a folder, in which ``<page>.txt`` says what happens at that page. It
reads how many squares stand on the page, and says so in words.
"""

from __future__ import annotations

import ctypes
import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw
from reportlab.pdfgen import canvas

from pipeline import ingest, run
from pipeline.batch import Result, Task
from pipeline.document import Box, Word
from pipeline.errors import UnreadableFile
from pipeline.ingest import Found, Share, text_layer
from pipeline.ingest.ocr.engine import Image
from pipeline.settings import Settings

DPI = 72
_SIZE = (595, 842)
_NAMES = ("xây", "dựng", "tuyển", "dụng", "đào", "tạo", "khen", "thưởng", "giáo", "dục", "kiểm", "tra", "tài", "chính")


class FaultyEngine:
    """See the module."""

    name = "faulty"

    def version(self) -> str:
        return "1"

    def model(self, language: str) -> str:
        return "1"

    def languages(self) -> tuple[str, ...]:
        return ()

    def recognise(
        self, image: Image, language: str, dpi: float, mode: str = "page", timeout: float = 120.0
    ) -> list[Word]:
        if mode != "page":
            return []
        page = cv2.connectedComponents(np.asarray(image < 128, np.uint8))[0] - 1
        with (Path(language) / "asked").open("a") as file:
            file.write(f"{page} {os.getpid()}\n")
        fault = Path(language) / f"{page}.txt"
        if fault.is_file():
            suffer(fault.read_text(), fault)
        return [word for row in range(4) for word in _line(page, row)]


def _line(page: int, row: int) -> list[Word]:
    """A line of text that stands elsewhere, and says something else, on each page: no running title."""
    y = 80 + 7 * page + 18 * row
    parts = (*f"{row + 1}. Sở Nội vụ chủ trì rà soát việc".split(), _NAMES[(page + 7 * row) % len(_NAMES)])
    return [Word(part, Box(60 + 40 * n, y, 95 + 40 * n, y + 12), 0.95, 12.0) for n, part in enumerate(parts)]


ingest.ENGINES[FaultyEngine.name] = FaultyEngine()


class DyingEngine(FaultyEngine):
    """Tesseract in the process, which dies of the signal that ``signal.txt`` names while it reads the second page."""

    name = "dying"

    def recognise(
        self, image: Image, language: str, dpi: float, mode: str = "page", timeout: float = 120.0
    ) -> list[Word]:
        words = super().recognise(image, language, dpi, mode, timeout)
        number = cv2.connectedComponents(np.asarray(image < 128, np.uint8))[0] - 1
        if mode == "page" and number == 2:
            last = signal.Signals[(Path(language) / "signal.txt").read_text()]
            tesseract, large = ingest.ENGINES["tesserocr"], np.tile(image, (3, 3))
            tesseract.recognise(image, "vie", dpi)  # it is loaded
            threading.Timer(0.1, os.kill, (os.getpid(), last)).start()
            for _ in range(600):
                tesseract.recognise(large, "vie", dpi)
        return words


ingest.ENGINES[DyingEngine.name] = DyingEngine()


def suffer(what: str, source: Path | None = None) -> None:
    """What a bad page or file does to the process that reads it; ``once …`` only the first time."""
    if what.startswith("once ") and source is not None:
        what = what.removeprefix("once ")
        source.unlink()
    if what == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "crash":
        ctypes.string_at(0)
    if what == "abort":
        os.abort()
    if what == "terminate":  # as the run time of C++ does
        os.write(2, b"terminate called after throwing an instance of 'std::bad_alloc'")
        os.abort()
    if what == "exit":
        os._exit(3)
    if what == "hang":
        time.sleep(600)
    if what == "hungry":
        held = []
        while True:
            held.append(bytearray(16 << 20))
    if what == "unreadable":
        raise UnreadableFile("the page is soaked", "dry it")
    if what == "slow":
        raise TimeoutError("recognition took longer than 1 s")


def _read_words(page: Any) -> Any:
    """The words of a text layer; the page suffers what a word like ``!crash`` says."""
    words, rotation = _read_words_soundly(page)
    for word in words:
        if word.text.startswith("!"):
            suffer(word.text[1:])
    return words, rotation


_read_words_soundly, text_layer.read_words = text_layer.read_words, _read_words


def read(task: Task, settings: Settings, share: Share) -> Result:
    """As a run reads a file; a text file whose first line is ``!…`` does what stands there."""
    if task.found.path.suffix == ".txt":
        first = task.found.path.read_text(encoding="utf-8").partition("\n")[0]
        if first.startswith("!"):
            suffer(first[1:])
    return run.read_file(task, settings, share)


def scan(path: Path, pages: int) -> Task:
    """A scanned PDF or TIFF: page n shows n squares."""
    pictures = []
    for number in range(1, pages + 1):
        picture = Pillow.new("L", _SIZE, 255)
        pen = ImageDraw.Draw(picture)
        for square in range(number):
            x, y = 60 + 40 * (square % 12), 100 + 40 * (square // 12)
            pen.rectangle((x, y, x + 9, y + 9), fill=0)
        pictures.append(picture)
    pictures[0].save(path, save_all=True, append_images=pictures[1:], resolution=DPI)
    return task_of(path)


def blank(path: Path, pages: int) -> Task:
    """A PDF or TIFF of small pictures that are all the same, quickly made."""
    picture = Pillow.new("L", (40, 60), 255)
    ImageDraw.Draw(picture).line((0, 5, 39, 5), fill=0)
    picture.save(path, save_all=True, append_images=[picture] * (pages - 1), resolution=DPI)
    return task_of(path)


def born_digital(path: Path, *pages: str) -> Task:
    """A PDF with a text layer, one line a page."""
    sheet = canvas.Canvas(str(path), pagesize=_SIZE, invariant=1)
    for number, text in enumerate(pages):
        for row in range(4):
            sheet.drawString(60, 700 - 20 * row - 7 * number, f"{row + 1}. {text} nam 2024 thang {row + number}")
        sheet.showPage()
    sheet.save()
    return task_of(path)


def task_of(path: Path) -> Task:
    """The task of reading a file."""
    found = Found(path, path.name)
    return Task(found, found.file_id)
