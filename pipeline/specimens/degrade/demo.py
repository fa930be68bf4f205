"""The scans of the demo archive, whose pictures stay as they are: turned a little, toned, speckled, blurred."""

from __future__ import annotations

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from pipeline.specimens.degrade import files


def scan_pages(pdf: bytes, seed: int, dpi: int = 170, quality: int = 52) -> list[bytes]:
    """Each page of `pdf` as the JPEG of a scan at `dpi`; the same seed gives the same noise."""
    random = np.random.default_rng(seed)
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [page.render(scale=dpi / 72).to_pil().convert("RGB") for page in document]
    finally:
        document.close()
    return [files.jpeg(_scan(page, random), dpi, quality) for page in pages]


def _scan(page: Image.Image, random: np.random.Generator) -> NDArray[np.uint8]:
    skew = float(random.uniform(0.4, 1.1) * random.choice([-1, 1]))
    page = page.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor="white")
    page = page.filter(ImageFilter.GaussianBlur(float(random.uniform(0.45, 0.7))))
    pixels = np.asarray(page, dtype=np.float32)
    height, width = pixels.shape[:2]
    # the lamp: a little darker to one edge; the paper: not quite white
    shade = np.linspace(1.0, float(random.uniform(0.93, 0.97)), width, dtype=np.float32)[None, :, None]
    paper = np.array([0.985, 0.975, 0.955], dtype=np.float32)
    pixels = pixels * shade * paper
    pixels += random.normal(0, 4.0, (height, width, 1)).astype(np.float32)
    specks = random.random((height, width)) < 0.00012
    pixels[specks] = random.uniform(30, 120)
    return np.clip(pixels, 0, 255).astype(np.uint8)
