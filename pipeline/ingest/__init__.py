"""Reading: files, folders and archives in, pages of words out.

One module for each kind of input (`pdf`, `image`, `word`, `plain`, `archive`) and for each engine of text
recognition (`tesseract`, `in_process`, `recorded`); a new engine is one module and one line in `ENGINES`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from logging import WARNING
from pathlib import Path
from typing import Protocol

from pipeline import log
from pipeline.document import Source
from pipeline.errors import UnreadableFile, UsageError
from pipeline.ingest import image, media, pdf, plain, word
from pipeline.ingest.mending import correction, heading_numerals
from pipeline.ingest.ocr.engine import Engine
from pipeline.ingest.ocr.in_process import TesserocrEngine
from pipeline.ingest.ocr.recorded import RecordedEngine
from pipeline.ingest.ocr.tesseract import PytesseractEngine
from pipeline.ingest.sharing import WHOLE, Share, Spread, Tried
from pipeline.ingest.walk import Found, at_hand, cannot_open, walk
from pipeline.settings import Settings

__all__ = [
    "AUTO",
    "ENGINES",
    "WHOLE",
    "Engine",
    "Found",
    "Share",
    "Spread",
    "Tried",
    "at_hand",
    "cannot_open",
    "find_engine",
    "read",
    "try_pages",
    "walk",
]


class _Paged(Protocol):
    """A reader of a kind of file whose pages may need recognition."""

    def read(self, path: Path, file_id: str, engine: Engine, settings: Settings, share: Share) -> pdf.Reading: ...

    def try_pages(
        self, path: Path, file_id: str, numbers: Iterable[int], engine: Engine, settings: Settings, alone: bool
    ) -> Iterator[Tried]: ...


ENGINES: dict[str, Engine] = {
    "pytesseract": PytesseractEngine(),
    "tesserocr": TesserocrEngine(),
    "recorded": RecordedEngine(),
}
_PAGED: dict[str, _Paged] = {media.PDF: pdf, **dict.fromkeys(media.IMAGES, image)}
AUTO = "auto"
_FASTEST = ("tesserocr", "pytesseract")  # the same model: the first that is installed with the language


def find_engine(name: str, language: str = "vie") -> Engine:
    """The engine of a name; ``"auto"`` is the fastest that is installed with the language, the same in every worker.

    Where none is, it is the last, which says what to install once a page needs it. Raises `UsageError` naming the
    engines there are.
    """
    if name == AUTO:
        wanted = set(language.split("+"))
        return next(
            (e for e in map(ENGINES.get, _FASTEST) if e and wanted <= set(e.languages())), ENGINES[_FASTEST[-1]]
        )
    try:
        return ENGINES[name]
    except KeyError:
        raise UsageError(f"there is no OCR engine {name!r}", f"choose one of {', '.join([AUTO, *ENGINES])}") from None


def read(found: Found, settings: Settings, share: Share = WHOLE) -> Source:
    """All pages of a file.

    Raises `UnreadableFile` or `UnsafeInput` where nothing can be read, with the mend; a page that cannot be
    read keeps its place with its `error`, which `Source.errors` repeats. Raises `MissingDependency` where a page
    needs recognition and the engine or its language is not installed, `Spread` where `share` does not allow all.
    """
    if found.error is not None:
        raise found.error
    try:
        found = at_hand(found)
        path = found.path
        size = path.stat().st_size
        kind = media.media_type(path)
        file_id = found.file_id
        engine = find_engine(settings.engine, settings.language)
        if kind in _PAGED:
            reading = _PAGED[kind].read(path, file_id, engine, settings, share)
        elif kind == media.DOCX:
            reading = word.read(path, settings)
        elif kind in {media.TEXT, media.MARKDOWN}:
            reading = plain.read(path, settings)
        else:
            raise UnreadableFile("an archive is no document", "give it to `walk`, which unpacks it")
    except OSError as error:
        raise cannot_open(error) from error
    for page in reading.pages:
        if page.error:
            log.event("page-failed", page.error, level=WARNING, file=found.source_path, page=page.number)
    pages = heading_numerals.mend(tuple(map(correction.correct, reading.pages)))  # what is cached is as it was read
    return Source(file_id, found.source_path, kind, size, pages, reading.digital_signatures, reading.errors)


def try_pages(
    found: Found, file_id: str, numbers: Iterable[int], settings: Settings, alone: bool = False
) -> Iterator[Tried]:
    """Recognise pages of a file into the cache, one after the other, and say of each what became of it.

    `alone` tries all that reading a page takes. The file is opened once. Raises what `read` raises where it cannot be.
    """
    try:
        found = at_hand(found)
        reader = _PAGED[media.media_type(found.path)]
        engine = find_engine(settings.engine, settings.language)
        yield from reader.try_pages(found.path, file_id, numbers, engine, settings, alone)
    except OSError as error:
        raise cannot_open(error) from error
