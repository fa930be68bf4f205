"""Makes scans of clean pages at three published levels: clean, normal, hard.

`scan_pdf` scans a document, `scan_page` one picture, `image_pdf` writes scans as a scanner does; `carry` moves boxes of
the clean page to the scan. `LEVELS` is the one table of what may happen and how much. The same seed gives the same bytes.
"""

from __future__ import annotations

from pipeline.specimens.degrade.demo import scan_pages
from pipeline.specimens.degrade.geometry import carry
from pipeline.specimens.degrade.levels import LEVELS, Level
from pipeline.specimens.degrade.scan import Scan, image_pdf, scan_page, scan_pdf

__all__ = ["LEVELS", "Level", "Scan", "carry", "image_pdf", "scan_page", "scan_pages", "scan_pdf"]
