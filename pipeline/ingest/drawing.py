"""PDF pages as pdfium draws them: pictures for recognition, and the words that annotations add to a page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.document import Box, Word
from pipeline.errors import UnreadableFile, UnsafeInput
from pipeline.ingest.ocr.engine import Image

RENDERER = str(pdfium.version.PDFIUM_INFO)
ENCRYPTED = ("the PDF is encrypted with a password", "save a copy without the password")
_LEAST_DPI = 50


class Drawing:
    """A PDF opened by pdfium; close it after use. Pages are 1-based.

    Raises `UnreadableFile` for an encrypted or hopelessly damaged PDF.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._document = _open(path)
        self._flat: pdfium.PdfDocument | None = None

    def __enter__(self) -> Drawing:
        return self

    def __exit__(self, *_: object) -> None:
        self._document.close()
        if self._flat is not None:
            self._flat.close()

    def __len__(self) -> int:
        return len(self._document)

    def render(self, number: int, dpi: float, max_pixels: int, annotations: bool) -> tuple[Image, float]:
        """A page's picture, RGB or grey, and its true resolution: a very large page is drawn smaller.

        Raises `UnsafeInput` where the page would not fit into `max_pixels` legibly.
        """
        page = self._document[number - 1]
        try:
            width, height = page.get_size()
            if width * height * (dpi / 72) ** 2 > max_pixels:
                dpi = 72 * (max_pixels / (width * height)) ** 0.5
                if dpi < _LEAST_DPI:
                    problem = f"a page of {width:.0f} × {height:.0f} points is too large to be drawn"
                    raise UnsafeInput(problem, "print it on A3 or smaller")
            bitmap = page.render(
                scale=dpi / 72, draw_annots=annotations, may_draw_forms=annotations, rev_byteorder=True
            )
            pixels = np.array(bitmap.to_numpy())
            bitmap.close()
        finally:
            page.close()
        if pixels.ndim == 3:
            pixels = pixels[:, :, 0] if pixels.shape[2] == 1 else pixels[:, :, :3]
        return np.ascontiguousarray(pixels), dpi

    def annotation_words(self, number: int) -> list[Word]:
        """Words that annotations draw and the page's own text lacks: numbers and days set at signing, stamps."""
        page = self._document[number - 1]
        try:
            count = pdfium_c.FPDFPage_GetAnnotCount(page)
            if not any(_draws(page, index) for index in range(min(count, 1000))):
                return []
        finally:
            page.close()
        if self._flat is None:  # a copy: flattening changes what is drawn
            self._flat = _open(self._path)
        page = self._flat[number - 1]
        text = page.get_textpage()
        before = text.count_chars()
        text.close()
        done = pdfium_c.FPDFPage_Flatten(page, pdfium_c.FLAT_NORMALDISPLAY)
        page.close()
        if done != pdfium_c.FLATTEN_SUCCESS:
            return []
        page = self._flat[number - 1]
        try:
            return list(_words_from(page, before))
        finally:
            page.close()


def _open(path: Path) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableFile(*ENCRYPTED) from error
        raise UnreadableFile("the PDF is damaged or cut short", "copy it again from its source") from error
    document.init_forms()
    return document


def _draws(page: pdfium.PdfPage, index: int) -> bool:
    annotation = pdfium_c.FPDFPage_GetAnnot(page, index)
    try:
        silent = {pdfium_c.FPDF_ANNOT_LINK, pdfium_c.FPDF_ANNOT_POPUP, pdfium_c.FPDF_ANNOT_TEXT}
        return pdfium_c.FPDFAnnot_GetSubtype(annotation) not in silent
    finally:
        pdfium_c.FPDFPage_CloseAnnot(annotation)


def _words_from(page: pdfium.PdfPage, start: int) -> Iterator[Word]:
    """Words of a page's text from a character on, in points from the top left of what is shown."""
    text = page.get_textpage()
    left, bottom, right, top = page.get_cropbox()
    letters: list[str] = []
    boxes: list[tuple[float, float, float, float]] = []
    for index in range(start, text.count_chars() + 1):
        char = text.get_text_range(index, 1) if index < text.count_chars() else " "
        if char.strip():
            letters.append(char)
            boxes.append(text.get_charbox(index, loose=True))
        elif letters:
            x0, x1 = min(b[0] for b in boxes) - left, max(b[2] for b in boxes) - left
            y0, y1 = top - max(b[3] for b in boxes), top - min(b[1] for b in boxes)
            if 0 <= x0 < right - left and 0 <= y0 < top - bottom:
                box = Box(*(round(v, 2) for v in (x0, y0, x1, y1)))
                yield Word("".join(letters), box, 1.0, round(y1 - y0, 1))
            letters, boxes = [], []
    text.close()
