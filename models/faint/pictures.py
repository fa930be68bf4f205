"""Training pictures: pieces of black-and-white copies that lost their thin strokes, beside the same print whole.

Run as ``pictures.py FOLDER_OF_PDF_SPECIMENS OUTPUT.npz SCANS``.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from multiprocessing import Pool
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image as Pillow

from pipeline.ingest.ocr import creases, grain, page_image
from pipeline.specimens.degrade import levels, scan
from pipeline.specimens.degrade.levels import Format, Level, Range

Plane = NDArray[np.uint8]
DPI = 200
SIDE = 192
_OF_A_PAGE = 14
_LEAST_INK = 0.02

FAINT = Level(
    (Format("bilevel", 4, 200), Format("bilevel", 1, 300), Format("fax", 2, 204)),
    {
        "gain": Range(0.9, -0.6, 0.3),
        "fade": Range(0.9, 15, 60),
        "dropout": Range(0.7, 1, 10),
        "streaks": Range(0.25, 1, 5),
        "bleed": Range(0.3, 5, 30),
        "tone": Range(1, 1, 15),
        "skew": Range(0.5, 0.2, 2.5),
        "light": Range(0.6, 3, 25),
        "gutter": Range(0.1, 10, 50),
        "halftone": Range(0.15, 2, 6),
        "blur": Range(1, 0.3, 1.1),
        "noise": Range(1, 2, 16),
        "lines": Range(0.2, 1, 3),
        "specks": Range(0.8, 20, 600),
        "coarse": Range(0.25),
        "threshold": Range(1, 38, 70),
        "lost": Range(0.2, 1, 8),
    },
)


def pairs(pdf: Path, seed: str, first: int) -> Iterator[tuple[Plane, Plane]]:
    """Pieces of two pages of a PDF: as a copy made ready for recognition has them, and as they were printed."""
    levels.LEVELS["faint"] = FAINT
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [
            page.render(scale=DPI / 72, rev_byteorder=True).to_numpy()[:, :, :3]
            for page in list(document)[first : first + 2]
        ]
    for number, page in enumerate(pages):
        made = scan.scan_page(page, "faint", seed, number, dpi=DPI, back=pages[number - 1])
        copy = np.asarray(Pillow.open(io.BytesIO(made.image)).convert("L"), np.uint8)
        if made.dpi != DPI:
            copy = np.asarray(
                cv2.resize(copy, None, fx=DPI / made.dpi, fy=DPI / made.dpi, interpolation=cv2.INTER_AREA)
            )
        ready = page_image.prepare(copy)
        to_dots = np.diag([DPI / 72, DPI / 72, 1.0])
        matrix = to_dots @ np.reshape(made.transform, (3, 3)) @ np.linalg.inv(to_dots)
        print_ = cv2.warpPerspective(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY), matrix, copy.shape[::-1], borderValue=255)
        whole = ready.straighten(np.asarray(print_, np.uint8))
        yield from _pieces(
            grain.whiten(creases.without_creases(ready.grey)),
            whole,
            scan.dice(seed, number, "pieces"),
        )


def _pieces(copy: Plane, whole: Plane, dice: np.random.Generator) -> Iterator[tuple[Plane, Plane]]:
    found = 0
    for _ in range(60):
        y, x = (int(dice.integers(0, side - SIDE)) for side in copy.shape)
        piece = slice(y, y + SIDE), slice(x, x + SIDE)
        if (whole[piece] < 128).mean() > _LEAST_INK:
            yield copy[piece], whole[piece]
            found += 1
            if found == _OF_A_PAGE:
                return


def _made(job: tuple[Path, str, int]) -> list[tuple[Plane, Plane]]:
    try:
        return list(pairs(*job))
    except (ValueError, IndexError):
        return []


if __name__ == "__main__":
    files = sorted(Path(sys.argv[1]).rglob("*.pdf"))
    jobs = [(files[k % len(files)], f"faint {k}", 2 * (k // len(files))) for k in range(int(sys.argv[3]) // 2)]
    with Pool(2) as pool:
        found = [pair for some in pool.imap_unordered(_made, jobs) for pair in some]
    np.savez(sys.argv[2], copy=np.stack([a for a, _ in found]), whole=np.stack([b for _, b in found]))
    print(len(found), "pieces")
