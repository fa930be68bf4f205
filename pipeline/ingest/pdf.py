"""PDF files: each page from its text layer or recognised, whichever says more; a bad page does not lose the others."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.psexceptions import PSException
from pdfplumber.page import Page as PdfPage
from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException
from pypdfium2 import PdfiumError

from pipeline.document import Page, Signature, Word
from pipeline.errors import KehoachError, MissingDependency, UnreadableFile, UnsafeInput
from pipeline.ingest import signatures, text_layer
from pipeline.ingest.drawing import ENCRYPTED, RENDERER, Drawing
from pipeline.ingest.ocr import cache, recognition
from pipeline.ingest.ocr.engine import Engine
from pipeline.ingest.plausible import score
from pipeline.settings import Settings

logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns about every odd font of every page

_SCANNED = 0.7  # share of the page that pictures cover when it is a scan
_FEW_WORDS = 60  # a scan with fewer words of text layer has only stamps there
_LEGIBLE = 0.5  # a born-digital page that scores less has fonts without a way back to letters
_GOOD = 0.93  # score from which a hidden text layer can be as good as our recognition
_CLEARLY = 1.02  # times the right words by which it must beat ours where both are there to be compared
_HIDDEN_ENGINE = "text layer under the scan"
_HIDDEN = 0.9  # confidence in another program's recognition
# What parsers raise on damaged files, besides their own errors.
_DAMAGE = (
    PSException,
    PdfminerException,
    MalformedPDFException,
    PdfiumError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    OSError,
    MemoryError,
)


class Reading(NamedTuple):
    """What a reader of one kind of file gives: pages, digital signatures, and what went wrong in words."""

    pages: tuple[Page, ...]
    digital_signatures: tuple[Signature, ...] = ()
    errors: tuple[str, ...] = ()


@dataclass(frozen=True)
class _File:
    """An open PDF with all that reading one of its pages needs; `text` is None where its structure is broken."""

    file_id: str
    drawing: Drawing
    text: PDF | None
    engine: Engine
    settings: Settings
    first: dict[int, Page] = field(
        default_factory=dict
    )  # the first page recognised, which `trusts_hidden` asks for too

    @cached_property
    def trusts_hidden(self) -> bool:
        """The first scanned page that another program recognised well reads better by it than by us: so will the rest."""
        for number, page in enumerate(self.text.pages if self.text is not None else (), 1):
            try:
                layer, covered = _text_layer(page, number)
                if layer is not None and _is_hidden(layer, covered) and _value(layer) >= _GOOD:
                    return _beats(layer, _recognised(self, page, number, bool(self.drawing.annotation_words(number))))
            finally:
                page.close()
        return False


def read(path: Path, file_id: str, engine: Engine, settings: Settings) -> Reading:
    """Pages of a PDF, its digital signatures, and what went wrong in it.

    Raises `UnreadableFile` for an encrypted PDF and for one of which no page can be read.
    """
    with Drawing(path) as drawing:
        text = _open_text(path)
        try:
            return _read(_File(file_id, drawing, text, engine, settings))
        finally:
            if text is not None:
                text.close()


def _open_text(path: Path) -> PDF | None:
    try:
        document = pdfplumber.open(path)
    except _DAMAGE as error:
        if any(isinstance(part, PDFPasswordIncorrect) for part in (error, *error.args)):
            raise UnreadableFile(*ENCRYPTED) from error
        return None
    try:
        _ = document.pages
    except _DAMAGE:
        document.close()
        return None
    return document


def _read(file: _File) -> Reading:
    count, most = len(file.drawing), file.settings.max_pages
    if count == 0:
        raise UnreadableFile("the PDF has no pages", "copy it again from its source")
    errors = [f"only the first {most} of {count} pages were read; split the file"] if count > most else []
    pages = [_safe_page(file, number) for number in range(1, min(count, most) + 1)]
    errors += [f"page {page.number}: {page.error}" for page in pages if page.error]
    if all(page.error and not page.words for page in pages):
        raise UnreadableFile(f"no page can be read: {pages[0].error}", "copy or scan the file again")
    signed = signatures.digital_signatures(file.text.doc, file.text.path) if file.text is not None else ()
    return Reading(tuple(pages), signed, tuple(errors))


def _safe_page(file: _File, number: int) -> Page:
    text_page = None
    try:
        if file.text is not None and number <= len(file.text.pages):
            text_page = file.text.pages[number - 1]
        return _page(file, text_page, number)
    except MissingDependency:
        raise
    except KehoachError as error:
        return Page(number, error=str(error))
    except TimeoutError as error:
        return Page(number, error=f"{error}; scan the page again or allow more time")
    except _DAMAGE as error:
        return Page(number, error=f"the page is damaged ({type(error).__name__}: {str(error)[:120]})")
    finally:
        if text_page is not None:
            text_page.close()


def _page(file: _File, text_page: PdfPage | None, number: int) -> Page:
    overlay = file.drawing.annotation_words(number)
    layer, covered = _text_layer(text_page, number)
    if layer is not None and layer.words:
        value = score(" ".join(word.text for word in layer.words))
        if covered < _SCANNED and value >= _LEGIBLE:
            return replace(layer, words=(*layer.words, *overlay))
        if _is_hidden(layer, covered) and value >= _GOOD and number > 1 and file.trusts_hidden:
            return _hidden(layer, overlay)
    elif layer is not None and not _may_hold_letters(text_page):
        return replace(layer, words=tuple(overlay))
    seen = _recognised(file, text_page, number, bool(overlay))
    return _better(layer, seen, overlay)


def _text_layer(page: PdfPage | None, number: int) -> tuple[Page | None, float]:
    """The page as its text layer has it, None where that is broken, and the share of it that pictures cover."""
    if page is None:
        return None, 1.0
    try:
        words, rotation = text_layer.read_words(page)
        grids = text_layer.find_grids(page) if rotation == 0 and words else ()
        covered = text_layer.covered(page)
    except _DAMAGE:
        return None, 1.0
    width, height = text_layer.shown_size(page)
    if rotation in {90, 270}:
        width, height = height, width
    turned = (int(page.rotation or 0) + rotation) % 360
    return Page(number, width, height, "text-layer", tuple(words), grids, rotation=turned), covered


def _may_hold_letters(page: PdfPage | None) -> bool:
    """Something is drawn on a page without text that could be letters: a picture, outlines."""
    return page is None or bool(page.images) or len(page.curves) + len(page.lines) + len(page.rects) > 20


def _better(layer: Page | None, seen: Page, overlay: list[Word]) -> Page:
    """Of a scan's hidden text layer and our recognition the one that reads more like Vietnamese; stamps join ours."""
    if layer is None or not layer.words:
        return replace(seen, words=_merge(seen.words, overlay))
    if len(layer.words) >= _FEW_WORDS and _beats(layer, seen):
        return replace(_hidden(layer, overlay), frames=seen.frames)  # what is written by hand they do not tell
    stamps = list(layer.words) if len(layer.words) < _FEW_WORDS and _value(layer) >= _LEGIBLE else []
    return replace(seen, words=_merge(seen.words, stamps + overlay))


def _is_hidden(layer: Page, covered: float) -> bool:
    """A text layer that another program's recognition laid under a scan, and no mere stamps."""
    return covered >= _SCANNED and len(layer.words) >= _FEW_WORDS


def _beats(layer: Page, seen: Page) -> bool:
    theirs = _value(layer) * min(len(layer.words), 1.2 * len(seen.words))
    return theirs > _CLEARLY * _value(seen) * len(seen.words)


def _value(page: Page) -> float:
    return score(" ".join(word.text for word in page.words))


def _hidden(layer: Page, overlay: list[Word]) -> Page:
    """The layer as what it is: recognition by a program that is not known."""
    words = tuple(replace(word, confidence=_HIDDEN) for word in layer.words)
    return replace(
        layer, words=(*words, *overlay), text_source="ocr", ocr_engine=_HIDDEN_ENGINE, ocr_confidence=_HIDDEN
    )


def _merge(words: tuple[Word, ...], exact: list[Word]) -> tuple[Word, ...]:
    """Recognised words, with those that a text layer holds in their places."""

    def covered(word: Word) -> bool:
        x, y = (word.box.x0 + word.box.x1) / 2, (word.box.y0 + word.box.y1) / 2
        return any(e.box.x0 <= x <= e.box.x1 and e.box.y0 <= y <= e.box.y1 for e in exact)

    return (*(word for word in words if not covered(word)), *exact)


def _recognised(file: _File, text_page: PdfPage | None, number: int, overlaid: bool) -> Page:
    """The page as the engine reads it, from the cache where it was read before; annotations with text are left out."""
    if number in file.first:
        return file.first[number]
    settings, engine = file.settings, file.engine
    entry = recognition.cache_key(file.file_id, number, engine, settings, renderer=RENDERER, overlaid=overlaid)
    kept = cache.load(settings.cache, entry)
    if kept is not None:
        return kept
    for image in text_page.images if text_page is not None else ():
        width, height = (int(v or 0) for v in image.get("srcsize", (0, 0)))
        if width * height > settings.max_pixels:
            problem = f"a picture of {width} × {height} pixels is too large to be decoded"
            raise UnsafeInput(problem, "scan the page at 300 dpi or less")
    picture, dpi = file.drawing.render(number, settings.dpi, settings.max_pixels, annotations=not overlaid)
    page = recognition.recognise_page(picture, number, dpi, engine, settings)
    turned = int(text_page.rotation or 0) if text_page is not None else 0
    page = replace(page, rotation=(page.rotation + turned) % 360)
    cache.save(settings.cache, entry, page)
    if not file.first:
        file.first[number] = page
    return page
