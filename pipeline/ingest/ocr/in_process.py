"""Tesseract inside this process through `tesserocr`, where that package is installed: the same model, loaded once.

A page takes two thirds of the processor time of the command line, which loads the model for every picture.
"""

from __future__ import annotations

import ctypes
import os
import sys
import threading
import time
from functools import cache
from typing import Any

from pipeline.document import Word
from pipeline.errors import MissingDependency, UnreadableFile
from pipeline.ingest.ocr import tessdata
from pipeline.ingest.ocr.engine import Image
from pipeline.ingest.ocr.tesseract import INSTALL, LARGEST, LEAST, MODES, lacks, words_of_table

_NO_MESSAGES = 6  # Leptonica's L_SEVERITY_NONE
_INSTALL = "install it: pip install tesserocr, or choose the engine pytesseract"
# One object of the library for each thread and language: it holds the loaded model and is not safe between threads.
_held = threading.local()


class TesserocrEngine:
    """The C++ interface of Tesseract; see `Engine`."""

    name = "tesserocr"

    def version(self) -> str:
        """``"5.5.4"``; raises `MissingDependency` without the package."""
        return str(_module().tesseract_version().split()[1])

    def model(self, language: str) -> str:
        """Digest of the language's data."""
        return tessdata.digest(language)

    def languages(self) -> tuple[str, ...]:
        """Languages with data on this machine; empty without the package."""
        try:
            _module()
        except MissingDependency:
            return ()
        return tuple(sorted({name for folder in tessdata.folders() for name in tessdata.languages(folder)}))

    def recognise(
        self, image: Image, language: str, dpi: float, mode: str = "page", timeout: float = 120.0
    ) -> list[Word]:
        """Words in Tesseract's order; boxes in points; see `Engine`."""
        api = _api(language)
        if min(image.shape[:2]) < LEAST:
            return []
        begun = time.monotonic()
        try:
            api.SetPageSegMode(MODES[mode])
            _set_image(api, image, dpi)
            if not api.Recognize(max(int(timeout * 1000), 1)):
                if time.monotonic() - begun < timeout:
                    raise UnreadableFile("tesseract failed on a picture", "scan the page again")
                raise TimeoutError(f"recognition took longer than {timeout:g} s")
            return words_of_table("header\n" + api.GetTSVText(0), dpi)
        finally:
            api.Clear()


def _set_image(api: Any, image: Image, dpi: float) -> None:
    height, width = image.shape[:2]
    if max(height, width) > LARGEST:
        raise UnreadableFile(f"a picture of {width} × {height} pixels cannot be recognised", "scan it at 300 dpi")
    depth = 1 if image.ndim == 2 else image.shape[2]
    api.SetImageBytes(image.tobytes(), width, height, depth, width * depth)
    api.SetSourceResolution(max(round(dpi), 1))


@cache
def _module() -> Any:
    # OpenMP's threads spin against each other; it reads the limit when the library is loaded.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    try:
        import tesserocr
    except ImportError as error:
        raise MissingDependency("the package tesserocr is not installed", _INSTALL) from error
    _silence(tesserocr)
    return tesserocr


def _silence(module: Any) -> None:
    """Leptonica, below Tesseract, would write what it dislikes about a picture to the terminal."""
    library = sys.modules.get(f"{module.__name__}.{module.__name__}", module).__file__ or ""
    try:
        ctypes.CDLL(library).setMsgSeverity(_NO_MESSAGES)
    except (OSError, AttributeError):  # built in another way: it may write
        return


def _api(language: str) -> Any:
    """The library's object for a language in this thread, made at the first call."""
    held: dict[str, Any] = _held.__dict__.setdefault("apis", {})
    if language in held:
        return held[language]
    module = _module()
    folder = tessdata.find(language)
    if folder is None:
        missing = sorted(set(language.split("+")) - {n for at in tessdata.folders() for n in tessdata.languages(at)})
        raise lacks(missing or language.split("+"))
    try:
        api = module.PyTessBaseAPI(path=f"{folder}{os.sep}", lang=language, oem=1)
    except RuntimeError as error:
        raise MissingDependency(f"Tesseract cannot load its data {language} from {folder}", INSTALL) from error
    api.SetVariable("debug_file", os.devnull)  # it would write about empty pages to the terminal
    held[language] = api
    return api
