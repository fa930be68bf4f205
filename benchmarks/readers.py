"""Other readers of pages: plain Tesseract, OCRmyPDF and pdftotext, each as its users run it, one core each."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pypdfium2

from pipeline import ingest
from pipeline.document import Source
from pipeline.settings import Settings

DPI = 300
Texts = list[str]  # one of each page
_ONE_CORE = {**os.environ, "OMP_THREAD_LIMIT": "1"}


def tesseract(path: Path, first: int | None = None) -> tuple[Texts, float]:
    """`tesseract -l vie --psm 3` on each page (or the `first` ones) at 300 dpi, and its seconds of processor time.

    Drawing a page of a PDF counts, as it does for this program; packing the picture into a file does not.
    """
    texts, seconds = [], 0.0
    with tempfile.TemporaryDirectory() as folder:
        for image, drawing in _pictures(path, Path(folder), first):
            seconds += drawing
            begun = processor_seconds()
            texts.append(_output(["tesseract", str(image), "-", "-l", "vie", "--psm", "3"]))
            seconds += processor_seconds() - begun
    return texts, seconds


def ocrmypdf(path: Path, first: int | None = None) -> tuple[Texts, float]:
    """OCRmyPDF with what it does by itself to improve pages of Vietnamese, all steps counted."""
    with tempfile.TemporaryDirectory() as folder:
        told, out = Path(folder) / "text", Path(folder) / "out.pdf"
        pages = ["--pages", f"1-{first}"] if first else []
        source = ["--image-dpi", str(DPI)] if path.suffix != ".pdf" else ["--force-ocr"]
        begun = processor_seconds()
        command = ["ocrmypdf", "-l", "vie", "-j", "1", "--deskew", "--output-type", "pdf", "--sidecar", str(told)]
        _output([*command, *source, *pages, str(path), str(out)])
        seconds = processor_seconds() - begun
        return told.read_text(encoding="utf-8").rstrip("\f").split("\f")[:first], seconds


def pdftotext(path: Path, first: int | None = None) -> tuple[Texts, float]:
    """`pdftotext` of a text layer in its own reading order."""
    begun = processor_seconds()
    text = _output(["pdftotext", *(["-l", str(first)] if first else []), str(path), "-"])
    return text.rstrip("\f").split("\f"), processor_seconds() - begun


def kehoach(path: Path, first: int | None = None) -> tuple[Texts, float]:
    """This program, from the file to words; texts are taken from its tables, so none come from here."""
    settings = Settings(max_pages=first) if first else Settings()
    begun = processor_seconds()
    source = opened(path, settings)
    return [""] * len(source.pages), processor_seconds() - begun


SCAN_READERS: dict[str, Callable[[Path, int | None], tuple[Texts, float]]] = {
    "tesseract": tesseract,
    "ocrmypdf": ocrmypdf,
}


def opened(path: Path, settings: Settings | None = None) -> Source:
    """Pages of one file as this program reads them."""
    [found] = ingest.walk([path], settings or Settings())
    return ingest.read(found, settings or Settings())


def processor_seconds() -> float:
    """Processor time of this process and of the programs that it ran and waited for: other work on the machine adds nothing."""
    used = (resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def is_installed(reader: str) -> bool:
    return shutil.which(reader) is not None


def kept(reader: str, path: Path, cache_folder: Path) -> Texts:
    """What a reader reads, from the cache where the same version read the same bytes."""
    key = hashlib.sha256(f"{reader} {version(reader)} ".encode() + path.read_bytes()).hexdigest()
    place = cache_folder / f"{key}.json"
    if place.exists():
        return list(json.loads(place.read_text(encoding="utf-8")))
    texts, _ = SCAN_READERS[reader](path, None)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")
    return texts


@cache
def version(reader: str) -> str:
    """First line of what it says of itself."""
    done = subprocess.run([reader, "--version"], capture_output=True, text=True, check=False)
    return (done.stdout or done.stderr).split("\n")[0]


def _pictures(path: Path, folder: Path, first: int | None) -> list[tuple[Path, float]]:
    """Pages as pictures, each with the seconds that drawing it took: a PDF drawn at `DPI`, a picture as it is."""
    if path.suffix != ".pdf":
        return [(path, 0.0)]
    out = []
    document = pypdfium2.PdfDocument(path)
    for number in range(min(len(document), first or len(document))):
        begun = processor_seconds()
        picture = document[number].render(scale=DPI / 72).to_pil()
        seconds = processor_seconds() - begun
        place = folder / f"{number}.png"
        picture.save(place, dpi=(DPI, DPI))
        out.append((place, seconds))
    document.close()
    return out


def _output(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, env=_ONE_CORE).stdout.decode("utf-8", "replace")
