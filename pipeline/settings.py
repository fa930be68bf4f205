"""Everything a run can be told, in one frozen object."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

# Sources of an act's number and date beside its ink: copies on its later pages, the name of the file, the time of its
# digital signatures, other documents of the archive.
EVIDENCE = ("later-page", "file-name", "signature-time", "cited-by")
LEDGER = Path(".store", "ledger.sqlite")  # in an output folder; what has one is an output folder


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of a run; the defaults are what `kehoach run` uses.

    Attributes:
        engine: name of the OCR engine in `pipeline.ingest.ENGINES`; ``"auto"`` is the fastest that is installed.
        language: Tesseract language pack.
        dpi: resolution at which a scanned page is recognised.
        cache: folder of OCR results keyed by content; None keeps none.
        workers: processes that share the work; None means one per core, 0 works in this process without limits.
        memory: the most bytes of memory that a worker may take; None means its share of the machine.
        retries: how often a file or page that took its worker down is tried again.
        spread_pages: a file with more pages to recognise than this is shared among the workers page by page.
        address: the Ray cluster to work on (``10.0.0.1:6379``, ``ray://…``); None starts Ray on this machine.
        state: folder in which a run works whose output is a URL; None means one of the user's own for each URL.
        log: file to which records of what happens are appended (``-``: standard error); None keeps none.
        log_format: ``"text"``, or ``"json"`` for one JSON object a line.
        page_timeout: seconds that one page may take in OCR.
        file_timeout: seconds that one file may take in all.
        max_pixels: the largest page image that is decoded.
        max_archive_ratio: an archive that unpacks to more than this multiple of its size is refused.
        max_archive_bytes: the most bytes an archive may unpack to.
        max_archive_files: the most members an archive may hold.
        max_pages: the most pages read from one file; the rest is reported as an error of the file.
        evidence: what may help where the ink of a number or date is not clear, of `EVIDENCE`.
    """

    engine: str = "auto"
    language: str = "vie"
    dpi: int = 200
    cache: Path | None = None
    workers: int | None = None
    memory: int | None = None
    retries: int = 2
    spread_pages: int = 8
    address: str | None = None
    state: Path | None = None
    log: Path | None = None
    log_format: str = "text"
    page_timeout: float = 120.0
    file_timeout: float = 3600.0
    max_pixels: int = 120_000_000
    max_archive_ratio: int = 200
    max_archive_bytes: int = 4 << 30
    max_archive_files: int = 100_000
    max_pages: int = 5_000
    evidence: tuple[str, ...] = EVIDENCE
