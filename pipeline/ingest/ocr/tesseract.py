"""Tesseract through its command line: one process per image, one thread per process."""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from functools import lru_cache
from typing import Any

from PIL import Image as Pillow

from pipeline.document import Box, Word
from pipeline.errors import MissingDependency, UnreadableFile
from pipeline.ingest.ocr import tessdata
from pipeline.ingest.ocr.engine import Image

MODES = {"page": 3, "block": 6, "line": 7, "raw": 13}
LEAST, LARGEST = 8, 32_767  # pixels of a side: no letter can be told in less, Tesseract takes no more
INSTALL = (
    "install it: sudo apt-get install tesseract-ocr tesseract-ocr-vie (macOS: brew install tesseract tesseract-lang)"
)


class PytesseractEngine:
    """`tesseract` run by pytesseract; settings as measured best on Vietnamese scans (LSTM only, automatic layout)."""

    name = "pytesseract"

    def version(self) -> str:
        """``"5.3.0"``; raises `MissingDependency` without the program."""
        return _version()

    def model(self, language: str) -> str:
        """Digest of the language's data."""
        return tessdata.digest(language)

    def languages(self) -> tuple[str, ...]:
        """Installed language packs."""
        return _languages()

    def recognise(
        self, image: Image, language: str, dpi: float, mode: str = "page", timeout: float = 120.0
    ) -> list[Word]:
        """Words in Tesseract's order; boxes in points; see `Engine`."""
        require(language)
        if min(image.shape[:2]) < LEAST:
            return []
        config = f"--psm {MODES[mode]} --oem 1 --dpi {round(dpi)}"
        return words_of_table(_run(image, language, config, timeout), dpi)


def _library() -> Any:
    """pytesseract, imported where it is used: it loads pandas, which takes a second."""
    import pytesseract

    return pytesseract


def _run(image: Image, language: str, config: str, timeout: float) -> str:
    library = _library()
    # OpenMP's threads spin against each other: a page takes eight times as long without the limit.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    picture = Pillow.fromarray(image)
    picture.format = "PPM"  # PNG compression would cost a tenth of the recognition
    try:
        return str(library.image_to_data(picture, lang=language, config=config, timeout=timeout))
    except library.TesseractNotFoundError as error:
        raise MissingDependency("the program tesseract is not installed", INSTALL) from error
    except library.TesseractError as error:
        raise UnreadableFile(f"tesseract failed ({str(error.message)[:200]})", "scan the page again") from error
    except RuntimeError as error:
        if "timeout" in str(error).lower():
            raise TimeoutError(f"recognition took longer than {timeout:g} s") from error
        raise


def words_of_table(table: str, dpi: float) -> list[Word]:
    """Words of Tesseract's TSV; `size` is the height of the word's line in points."""
    scale = 72.0 / dpi
    lines: dict[tuple[str, ...], list[tuple[str, Box, float]]] = defaultdict(list)
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) < 12 or cells[0] != "5" or not cells[11].strip():
            continue
        x, y, width, height = (int(c) * scale for c in cells[6:10])
        confidence = max(float(cells[10]), 0.0) / 100
        lines[tuple(cells[1:5])].append((cells[11].strip(), Box(x, y, x + width, y + height), confidence))
    words = []
    for line in lines.values():
        heights = sorted(box.y1 - box.y0 for _, box, _ in line)
        size = round(heights[int(len(heights) * 0.8)], 1)
        words += [Word(text, box, round(confidence, 3), size) for text, box, confidence in line]
    return words


def require(language: str) -> None:
    """Raise `MissingDependency` unless Tesseract and all of `language` (``"vie"``, ``"vie+eng"``) are installed."""
    _version()
    missing = sorted(set(language.split("+")) - set(_languages()))
    if missing:
        raise lacks(missing)


def lacks(languages: list[str]) -> MissingDependency:
    """The error for languages that are not installed, with the command that brings them."""
    pack = " ".join(f"tesseract-ocr-{part}" for part in languages)
    return MissingDependency(
        f"Tesseract lacks the language {', '.join(languages)}", f"install it: sudo apt-get install {pack}"
    )


@lru_cache(maxsize=1)
def _version() -> str:
    library = _library()
    if shutil.which(library.pytesseract.tesseract_cmd) is None:
        raise MissingDependency("the program tesseract is not installed", INSTALL)
    return str(library.get_tesseract_version())


@lru_cache(maxsize=1)
def _languages() -> tuple[str, ...]:
    library = _library()
    try:
        return tuple(sorted(library.get_languages()))
    except (library.TesseractError, library.TesseractNotFoundError, OSError):
        return ()
