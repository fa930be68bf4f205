"""Tesseract inside this process through `tesserocr`, where that package is installed: the same model, less overhead."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Any

from PIL import Image as Pillow

from pipeline.document import Word
from pipeline.errors import MissingDependency
from pipeline.ingest.engine import Image
from pipeline.ingest.tesseract import MODES, words_of_table

_INSTALL = "install it: pip install tesserocr, or choose the engine pytesseract"


class TesserocrEngine:
    """The C++ interface of Tesseract; see `Engine`."""

    name = "tesserocr"

    def version(self) -> str:
        """``"5.3.0"``; raises `MissingDependency` without the package."""
        return str(_module().tesseract_version().split()[1])

    def languages(self) -> tuple[str, ...]:
        """Languages that the package finds; empty without the package."""
        try:
            return tuple(sorted(_module().get_languages()[1]))
        except MissingDependency:
            return ()

    def recognise(
        self, image: Image, language: str, dpi: float, mode: str = "page", timeout: float = 120.0
    ) -> list[Word]:
        """Words in Tesseract's order; boxes in points; see `Engine`."""
        api = _api(language)
        api.SetPageSegMode(MODES[mode])
        api.SetImage(Pillow.fromarray(image))
        api.SetSourceResolution(round(dpi))
        if not api.Recognize(int(timeout * 1000)):
            raise TimeoutError(f"recognition took longer than {timeout:g} s")
        table = "header\n" + api.GetTSVText(0)
        api.Clear()
        return words_of_table(table, dpi)

    def orientation(self, image: Image, dpi: float, timeout: float = 30.0) -> int | None:
        """Script and orientation detection, where the `osd` data is installed and it is sure."""
        if "osd" not in self.languages():
            return None
        with _module().PyTessBaseAPI(lang="osd", psm=0) as api:
            api.SetImage(Pillow.fromarray(image))
            api.SetSourceResolution(round(dpi))
            found = api.DetectOrientationScript()
        return (360 - int(found["orient_deg"])) % 360 if found else None


def _module() -> Any:
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    try:
        import tesserocr
    except ImportError as error:
        raise MissingDependency("the package tesserocr is not installed", _INSTALL) from error
    return tesserocr


@lru_cache(maxsize=2)
def _api(language: str) -> Any:
    module = _module()
    missing = sorted(set(language.split("+")) - set(module.get_languages()[1]))
    if missing:
        pack = " ".join(f"tesseract-ocr-{part}" for part in missing)
        raise MissingDependency(
            f"Tesseract lacks the language {', '.join(missing)}", f"install it: sudo apt-get install {pack}"
        )
    return module.PyTessBaseAPI(lang=language, oem=1)
