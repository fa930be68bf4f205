"""PDF files: each page from its text layer or recognised, whichever says more; a bad page does not lose the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import cv2
import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.psexceptions import PSException
from pdfplumber.page import Page as PdfPage
from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException
from pypdfium2 import PdfiumError

from pipeline.document import Page, Signature, Word
from pipeline.errors import KehoachError, MissingDependency, UnreadableFile, UnsafeInput
from pipeline.ingest import hidden, pdf_bounds, signatures, text_layer
from pipeline.ingest.drawing import ENCRYPTED, RENDERER, Drawing
from pipeline.ingest.ocr import cache, recognition
from pipeline.ingest.ocr.engine import Engine
from pipeline.ingest.sharing import WHOLE, Desk, Share, Tried, beyond
from pipeline.settings import Settings

pdf_bounds.apply()
logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns about every odd font of every page

_GOOD = 0.93  # score from which a hidden text layer can be as good as our recognition
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
    cv2.error,
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
    desk: Desk
    first: dict[int, Page] = field(default_factory=dict)  # the first page recognised: `trusts_hidden` asks for it too
    overlays: dict[int, list[Word]] = field(default_factory=dict)

    def overlay(self, number: int) -> list[Word]:
        """Words that annotations add; asked for once, since asking changes the copy that is asked."""
        if number not in self.overlays:
            self.overlays[number] = self.drawing.annotation_words(number)
        return self.overlays[number]

    @cached_property
    def trusts_hidden(self) -> bool:
        """The first scanned page that another program recognised well reads better by it than by us: so will the rest."""
        if self._sample is None:
            return False
        number, layer = self._sample
        if number in self.desk.share.lost:
            return False
        seen = _guarded(self, lambda: _recognised(self, _text_page(self, number), number))
        return isinstance(seen, Page) and hidden.beats(layer, seen)

    @cached_property
    def _sample(self) -> tuple[int, Page] | None:
        for number, page in enumerate(self.text.pages if self.text is not None else (), 1):
            try:
                layer, covered = _text_layer(page, number, self.desk)
                if layer is not None and hidden.is_hidden(layer, covered) and hidden.value(layer) >= _GOOD:
                    return number, layer
            finally:
                page.close()
        return None


def read(path: Path, file_id: str, engine: Engine, settings: Settings, share: Share = WHOLE) -> Reading:
    """Pages of a PDF, its digital signatures, and what went wrong in it.

    Raises `UnreadableFile` for an encrypted PDF and for one of which no page can be read, `Spread` as `share` says.
    """
    with _opened(path, file_id, engine, settings, Desk(share)) as file:
        return _read(file)


def try_pages(
    path: Path, file_id: str, numbers: Iterable[int], engine: Engine, settings: Settings, alone: bool
) -> Iterator[Tried]:
    """Recognise pages into the cache; with `alone` all that reading a page takes is tried, its text layer too."""
    with _opened(path, file_id, engine, settings, Desk(Share(0, alone))) as file:

        def tried(number: int) -> str | None:
            found = _with_text(file, number, _page if alone else _recognised)
            return found if isinstance(found, str) else None

        yield from file.desk.try_each(numbers, tried)


@contextmanager
def _opened(path: Path, file_id: str, engine: Engine, settings: Settings, desk: Desk) -> Iterator[_File]:
    with Drawing(path) as drawing:
        text = _open_text(path)
        try:
            yield _File(file_id, drawing, text, engine, settings, desk)
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
        document.stream.close()  # `document.close` would ask for its pages again
        return None
    return document


def _read(file: _File) -> Reading:
    count, most = len(file.drawing), file.settings.max_pages
    if count == 0:
        raise UnreadableFile("the PDF has no pages", "copy it again from its source")
    errors = [*beyond(most, count)]
    pages = file.desk.read(min(count, most), lambda number: _safe_page(file, number))
    errors += [f"page {page.number}: {page.error}" for page in pages if page.error]
    if all(page.error and not page.words for page in pages):
        raise UnreadableFile(f"no page can be read: {pages[0].error}", "copy or scan the file again")
    signed = signatures.digital_signatures(file.text.doc, file.text.path) if file.text is not None else ()
    return Reading(tuple(pages), signed, tuple(errors))


def _safe_page(file: _File, number: int) -> Page:
    if number in file.desk.share.lost:
        return Page(number, error=file.desk.share.lost[number])
    found = _with_text(file, number, _page)
    return found if isinstance(found, Page) else Page(number, error=found)


def _with_text(file: _File, number: int, read: Callable[[_File, PdfPage | None, int], Page]) -> Page | str:
    """What `read` makes of the page and its text layer, or what is wrong with it."""
    text_page = _text_page(file, number)
    try:
        return _guarded(file, lambda: read(file, text_page, number))
    finally:
        if text_page is not None:
            text_page.close()


def _text_page(file: _File, number: int) -> PdfPage | None:
    return file.text.pages[number - 1] if file.text is not None and number <= len(file.text.pages) else None


def _guarded(file: _File, read: Callable[[], Page]) -> Page | str:
    """What `read` gives, or what is wrong with the page."""
    try:
        return read()
    except MissingDependency:
        raise
    except KehoachError as error:
        return str(error)
    except TimeoutError as error:
        return f"{error}; scan the page again or allow more time"
    except _DAMAGE as error:
        file.desk.bear(error)
        return (
            f"the page is damaged ({type(error).__name__}: {str(error)[:120]}); print the page to a new PDF, or scan it"
        )
    except Exception as error:
        file.desk.bear(error)
        raise


def _page(file: _File, text_page: PdfPage | None, number: int) -> Page:
    overlay = file.overlay(number)
    layer, covered = _text_layer(text_page, number, file.desk)
    if layer is not None and layer.words:
        value = hidden.value(layer)
        if covered < hidden.SCANNED and value >= hidden.LEGIBLE:
            return replace(layer, words=(*layer.words, *overlay))
        if hidden.is_hidden(layer, covered) and value >= _GOOD and number > 1 and file.trusts_hidden:
            return hidden.restored(layer, overlay)
    elif layer is not None and not _may_hold_letters(text_page):
        return replace(layer, words=tuple(overlay))
    seen = _recognised(file, text_page, number)
    return hidden.better(layer, seen, overlay)


def _text_layer(page: PdfPage | None, number: int, desk: Desk) -> tuple[Page | None, float]:
    """The page as its text layer has it, None where that is broken, and the share of it that pictures cover."""
    if page is None:
        return None, 1.0
    try:
        words, rotation = text_layer.read_words(page)
        grids = text_layer.find_grids(page) if rotation == 0 and words else ()
        covered = text_layer.covered(page)
    except _DAMAGE as error:
        desk.bear(error, layer=True)
        return None, 1.0
    width, height = text_layer.shown_size(page)
    if rotation in {90, 270}:
        width, height = height, width
    turned = (int(page.rotation or 0) + rotation) % 360
    return Page(number, width, height, "text-layer", tuple(words), grids, rotation=turned), covered


def _may_hold_letters(page: PdfPage | None) -> bool:
    """Something is drawn on a page without text that could be letters: a picture, outlines."""
    return page is None or bool(page.images) or len(page.curves) + len(page.lines) + len(page.rects) > 20


def _recognised(file: _File, text_page: PdfPage | None, number: int) -> Page:
    """The page as the engine reads it, from the cache where it was read before; annotations with text are left out."""
    if number in file.first:
        return file.first[number]
    settings, engine = file.settings, file.engine
    overlaid = bool(file.overlay(number))
    entry = recognition.cache_key(file.file_id, number, engine, settings, renderer=RENDERER, overlaid=overlaid)
    kept = cache.load(settings.cache, entry)
    if kept is not None:
        return kept
    file.desk.permit(number)
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
