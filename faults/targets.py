"""What fuzzing calls: bytes in, and nothing out but an error that names its mend."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from faults.malformed.words import docx
from pipeline import Settings, ingest, layout, split, store
from pipeline.document import Page, Paragraph, Source, Word
from pipeline.errors import KehoachError
from pipeline.ingest.ocr.engine import Image
from pipeline.resolve import resolve
from pipeline.run import study
from pipeline.schema import TABLES
from pipeline.tabulate import tabulate
from pipeline.text import nfc


class Blind:
    """An OCR engine that sees nothing, so that what is tried are the readers and not Tesseract."""

    name = "blind"

    def version(self) -> str:
        """Always the same."""
        return "1"

    def model(self, language: str) -> str:
        """None, whatever the language."""
        return "none"

    def languages(self) -> tuple[str, ...]:
        """The one that is asked for."""
        return ("vie",)

    def recognise(
        self, image: Image, language: str, dpi: float, mode: str = "page", timeout: float = 120.0
    ) -> list[Word]:
        """No words."""
        return []


ingest.ENGINES["blind"] = Blind()
SETTINGS = Settings(
    engine="blind",
    dpi=72,
    max_pixels=4_000_000,
    max_pages=10,
    max_archive_bytes=16 << 20,
    max_archive_files=100,
    workers=0,
)


def read(data: bytes, name: str) -> None:
    """Read `data` as a file of that name, through every stage to rows.

    Raises whatever is raised that is no `KehoachError`; `AssertionError` for an error without a mend.
    """
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    try:
        path = folder / name
        path.write_bytes(data)
        for found in ingest.walk([path], SETTINGS, folder):
            try:
                rows_of(ingest.read(found, SETTINGS))
            except KehoachError as error:
                assert "; " in str(error), error  # what is wrong; the mend
        assert not [p for p in folder.rglob("*") if p.is_symlink()]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def rows_of(source: Source) -> None:
    """Everything that is done with a file once it was read: stages, rows, the archive around them, their tables."""
    blocks = layout.assemble(source)
    documents = [study(document) for document in split.split(source, blocks)]
    rows = tabulate(source, blocks, documents)
    for row in rows["documents"]:
        row["source_path"] = source.path
    rows |= {name: found for name, found in resolve(rows).items() if name in TABLES}
    for name, found in rows.items():
        assert store.decode(name, store.encode(found)) is not None
        if name not in {"files", "documents"}:  # these get their last columns from the ledger
            TABLES[name].to_arrow(found)


def text(data: bytes) -> None:
    """The stages alone, on text of any code points."""
    pages = data.decode("utf-8", "surrogatepass" if data.count(b"\xed") else "replace") if _whole(data) else ""
    flows = [tuple(Paragraph(nfc(line)) for line in page.split("\n")) for page in pages.split("\f")]
    if any(paragraph.text.strip() for flow in flows for paragraph in flow):
        made = tuple(Page(number, flow=flow) for number, flow in enumerate(flows, 1))
        rows_of(Source("a" * 64, "tap/37-kh-ubnd.txt", "text/plain", len(data), made))


def _whole(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def word(data: bytes) -> None:
    """A sound Word file around the XML of a body."""
    read(docx(data.decode("utf-8", "replace")), "a.docx")


TARGETS: dict[str, Callable[[bytes], None]] = {
    "pdf": lambda data: read(data, "a.pdf"),
    "docx": word,
    "image": lambda data: read(data, "a.png"),
    "text": lambda data: read(data, "a.txt"),
    "archive": lambda data: read(data, "a.zip"),
    "stages": text,
}
