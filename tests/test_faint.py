"""Faint black-and-white copies: told from others, made whole by the network, left alone without it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from faults.malformed.pdf_parts import FONTS
from pipeline import trained
from pipeline.document import Box, Word
from pipeline.ingest.ocr import faint, page_image
from pipeline.ingest.ocr.engine import Image

FONT = next((path for path in FONTS if Path(path).exists()), None)
pytestmark = pytest.mark.skipif(FONT is None, reason="no font with Vietnamese letters")
needs_network = pytest.mark.skipif(not faint.NETWORK.is_there(), reason="the trained part is not installed")
DPI = 200
BADLY, WELL = 0.4, 0.95


def printed() -> Image:
    """A page of print as a device sees it, before it makes dots black or white."""
    page = Pillow.new("L", (1200, 900), 255)
    pen, face = ImageDraw.Draw(page), ImageFont.truetype(str(FONT), 36)
    for row in range(14):
        pen.text((80, 60 + 55 * row), "Ủy ban nhân dân huyện tổ chức thực hiện nhiệm vụ", 0, face)
    return np.asarray(cv2.GaussianBlur(np.asarray(page, np.uint8), (0, 0), 1.3), np.uint8)


def copy(share: float) -> Image:
    """Black where the page is darker than a share of white: the lower, the fainter."""
    return np.asarray(np.where(printed() < 255 * share, 0, 255), np.uint8)


def reader(confidence: float) -> faint.Reader:
    return lambda picture: [Word("huyện", Box(0, 0, 50, 12), confidence)]


@pytest.fixture
def no_models(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("KEHOACH_MODELS", str(tmp_path))
    for _ in range(2):
        trained.digest.cache_clear()
        faint.NETWORK.__dict__.pop("_session", None)
        if _ == 0:
            yield


def lost(picture: Image) -> float:
    """Share of the pixels of print, as a fair copy has it, that are white."""
    whole = copy(0.6) == 0
    return float((picture[whole] > 127).mean())


def test_a_copy_in_black_and_white_is_told_at_any_resolution() -> None:
    grey = np.clip(printed().astype(int) - 8 + np.random.default_rng(1).integers(-6, 7, (900, 1200)), 0, 255)
    small = cv2.resize(copy(0.5), None, fx=0.67, fy=0.67, interpolation=cv2.INTER_AREA)
    assert page_image.is_bilevel(copy(0.5)) and page_image.is_bilevel(np.asarray(small, np.uint8))
    assert not page_image.is_bilevel(grey.astype(np.uint8))
    assert page_image.prepare(copy(0.5)).bilevel


@needs_network
def test_print_that_lost_its_thin_strokes_is_made_whole() -> None:
    faded = copy(0.4)
    whole = faint.make_whole(faded, DPI, reader(BADLY))
    assert lost(faded) > 0.3 and lost(whole) < 0.6 * lost(faded)
    assert (whole[:40] == 255).all(), "nothing is added to paper"


@needs_network
def test_a_page_that_reads_well_or_whose_strokes_are_full_is_left_alone() -> None:
    faded = copy(0.4)
    assert faint.make_whole(faded, DPI, lambda picture: [Word("#|ƒ", Box(0, 0, 9, 9), BADLY)]) is faded, "no print"
    faded, full = copy(0.4), np.asarray(cv2.erode(copy(0.6), np.ones((3, 3), np.uint8)), np.uint8)
    assert faint.make_whole(faded, DPI, reader(WELL)) is faded
    assert faint.make_whole(full, DPI, reader(BADLY)) is full
    blank = np.full((300, 300), 255, np.uint8)
    assert faint.make_whole(blank, DPI, reader(BADLY)) is blank


@pytest.mark.usefixtures("no_models")
def test_without_the_network_a_faint_page_stays(caplog: pytest.LogCaptureFixture) -> None:
    faded = copy(0.4)
    assert faint.make_whole(faded, DPI, reader(BADLY)) is faded
    assert faint.NETWORK.version() == "none" and "faint" in caplog.text
