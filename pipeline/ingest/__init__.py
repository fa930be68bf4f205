"""Reading: files, folders and archives in, pages of words out.

One module for each kind of input (`pdf`, `image`, `word`, `plain`, `archive`) and for each engine of text
recognition (`tesseract`, `in_process`, `recorded`); a new engine is one module and one line in `ENGINES`.
"""

from __future__ import annotations

from pipeline.document import Source
from pipeline.errors import UnreadableFile, UsageError
from pipeline.ingest import image, media, pdf, plain, word
from pipeline.ingest.mending import correction, heading_numerals
from pipeline.ingest.ocr.engine import Engine
from pipeline.ingest.ocr.in_process import TesserocrEngine
from pipeline.ingest.ocr.recorded import RecordedEngine
from pipeline.ingest.ocr.tesseract import PytesseractEngine
from pipeline.ingest.walk import Found, cannot_open, walk
from pipeline.settings import Settings

__all__ = ["AUTO", "ENGINES", "Engine", "Found", "find_engine", "read", "walk"]

ENGINES: dict[str, Engine] = {
    "pytesseract": PytesseractEngine(),
    "tesserocr": TesserocrEngine(),
    "recorded": RecordedEngine(),
}
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


def read(found: Found, settings: Settings) -> Source:
    """All pages of a file.

    Raises `UnreadableFile` or `UnsafeInput` where nothing can be read, with the mend; a page that cannot be
    read keeps its place with its `error`, which `Source.errors` repeats. Raises `MissingDependency` where a page
    needs recognition and the engine or its language is not installed.
    """
    if found.error is not None:
        raise found.error
    path = found.path
    try:
        size = path.stat().st_size
        kind = media.media_type(path)
        file_id = found.file_id
        engine = find_engine(settings.engine, settings.language)
        if kind == media.PDF:
            reading = pdf.read(path, file_id, engine, settings)
        elif kind in media.IMAGES:
            reading = image.read(path, file_id, engine, settings)
        elif kind == media.DOCX:
            reading = word.read(path, settings)
        elif kind in {media.TEXT, media.MARKDOWN}:
            reading = plain.read(path, settings)
        else:
            raise UnreadableFile("an archive is no document", "give it to `walk`, which unpacks it")
    except OSError as error:
        raise cannot_open(error) from error
    pages = heading_numerals.mend(tuple(map(correction.correct, reading.pages)))  # what is cached is as it was read
    return Source(file_id, found.source_path, kind, size, pages, reading.digital_signatures, reading.errors)
