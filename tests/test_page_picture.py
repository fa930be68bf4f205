"""The page's picture: what a scanner adds is taken off, the way up is found, and odd pictures give no letters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from pipeline import ingest
from pipeline.document import Box, Source, Word
from pipeline.ingest import image
from pipeline.ingest.ocr import clean, orientation, page_image
from pipeline.ingest.ocr.engine import Image
from pipeline.settings import Settings
from tests.test_engines import DPI, FONT, Fake, needs_tesserocr

needs_font = pytest.mark.skipif(FONT is None, reason="no font with Vietnamese letters")
WORDS = [
    "Sở",
    "Nội",
    "vụ",
    "chủ",
    "trì,",
    "phối",
    "hợp",
    "với",
    "các",
    "sở,",
    "ban,",
    "ngành",
    "liên",
    "quan",
    "tổ",
    "chức",
    "thực",
    "hiện",
    "trước",
    "ngày",
    "ba",
    "mươi",
    "tháng",
    "chín",
]
BODY = ["Giao " + " ".join(WORDS[(5 * row + k * (row % 3 + 1)) % len(WORDS)] for k in range(13)) for row in range(24)]

FIGURES = [" ".join(str(1357 * (row + k + 2) % 10_000) for k in range(14)) for row in range(24)]


def sheet(rows: int = 24, dpi: int = DPI, body: Sequence[str] = BODY) -> Image:
    """An A4 page of body text at a resolution."""
    scale = dpi / 72
    picture = Pillow.new("L", (round(595 * scale), round(842 * scale)), 255)
    pen, face = ImageDraw.Draw(picture), ImageFont.truetype(str(FONT), round(12 * scale))
    for row in range(rows):
        pen.text((70 * scale, (70 + 28 * row) * scale), body[row], fill=20, font=face)
    return np.array(picture, np.uint8)


def read(path: Path, monkeypatch: pytest.MonkeyPatch | None = None) -> Source:
    if monkeypatch is not None:
        monkeypatch.setitem(ingest.ENGINES, "fake", Fake("fake", "vie"))
    settings = Settings(engine="fake" if monkeypatch is not None else "auto")
    (found,) = ingest.walk([path], settings)
    return ingest.read(found, settings)


# ------------------------------------------------------------------ what a scanner adds
@needs_font
@pytest.mark.parametrize("width", [1, 3, 5])
@pytest.mark.parametrize("lying", [False, True])
def test_a_streak_goes_and_the_letters_under_it_stay(width: int, lying: bool) -> None:
    page = sheet()
    streaked = page.copy()
    at = 803  # through the letters
    if lying:
        streaked[at + 300 : at + 300 + width] = 60
    else:
        streaked[:, at : at + width] = 60
    mended = clean.without_streaks(streaked)
    before, after = (np.abs(p.astype(int) - page).sum() for p in (streaked, mended))
    assert after < 0.2 * before


@needs_font
def test_lines_of_a_table_and_clean_pages_are_left_alone() -> None:
    page = sheet()
    assert clean.without_streaks(page) is page and clean.without_dark_edges(page) is page
    page[300:2100, 500:503] = 0
    page[400:403, 150:1500] = 0
    assert np.array_equal(clean.without_streaks(page), page)


@needs_font
def test_the_dark_beyond_the_paper_turns_white_and_letters_near_it_stay() -> None:
    page = sheet()
    dark = page.copy()
    dark[:, :90] = 10
    dark[-60:] = 0
    mended = clean.without_dark_edges(dark)
    assert mended[:, :70].min() > 200 and mended[-40:].min() > 200
    assert np.array_equal(mended[100:2000, 180:], page[100:2000, 180:])


def test_a_black_page_is_blank_after_cleaning() -> None:
    for picture in (np.zeros((2339, 1654), np.uint8), np.full((2339, 1654, 3), 8, np.uint8)):
        assert page_image.is_blank(picture)
        assert page_image.prepare(picture).grey.shape == (2339, 1654)


# ------------------------------------------------------------------ the way up
@needs_font
@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize("body", [BODY, FIGURES], ids=["marked", "unmarked"])
def test_the_turn_is_found_by_lines_and_marks_and_by_reading(turned: int, body: Sequence[str]) -> None:
    page = page_image.upright(sheet(body=body), turned)
    whole = page_image.upright(page, (360 - turned) % 360)
    asked: list[Image] = []

    def reader(picture: Image) -> list[Word]:
        asked.append(picture)
        band = whole[:, : picture.shape[1]]
        right = any(np.array_equal(picture, band[y : y + len(picture)]) for y in range(len(band) - len(picture) + 1))
        return [Word(BODY[0], Box(0, 0, 1, 1), 0.9 if right else 0.4)]

    assert (orientation.find_turn(page, reader) + turned) % 360 == 0
    assert len(asked) == (0 if turned in (90, 270) and body is BODY else 2)
    assert all(len(picture) < 700 for picture in asked)


@needs_font
def test_the_marks_of_letters_tell_whether_a_page_is_on_its_head() -> None:
    page = sheet()
    assert orientation.stands(page) is True and orientation.stands(page_image.upright(page, 180)) is False
    assert orientation.stands(sheet(body=FIGURES)) is None and orientation.stands(sheet(rows=0)) is None
    specks = np.where(np.random.default_rng(3).random(page.shape) < 0.004, 0, sheet(body=FIGURES)).astype(np.uint8)
    assert orientation.stands(specks) is None


@pytest.mark.slow
@needs_tesserocr
@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_turned_page_is_read(turned: int, tmp_path: Path) -> None:
    path = tmp_path / "quét.png"
    Pillow.fromarray(page_image.upright(sheet(8), turned)).save(path, dpi=(DPI, DPI))
    (page,) = read(path).pages
    assert page.rotation == 360 - turned
    assert [word.text for word in page.words].count("Giao") >= 7


# ------------------------------------------------------------------ odd pictures
@pytest.mark.parametrize("mode", ["I;16", "I", "F"])
def test_the_grain_of_a_deep_blank_page_is_no_ink(mode: str, tmp_path: Path) -> None:
    grain = 60_000 + np.random.default_rng(0).integers(0, 300, (800, 600))
    deep = {"I;16": np.uint16, "I": np.int32, "F": np.float32}[mode]
    picture = Pillow.fromarray(grain.astype(deep))
    assert picture.mode == mode and image.to_pixels(picture).min() > 225
    assert image.to_pixels(Pillow.fromarray(np.zeros((8, 8), deep))).max() == 0


@needs_font
@pytest.mark.parametrize("told", [(1, 1), (72, 72), (96, 96), (9999, 9999), (0, 0), None, ("x", 1), (600, 600)])
def test_a_wrong_resolution_is_not_believed(told: object) -> None:
    assert image.find_dpi(sheet(dpi=300), told) == pytest.approx(300, rel=0.02)


@needs_font
def test_the_letters_of_a_piece_of_a_page_tell_its_resolution() -> None:
    piece = sheet(dpi=300)[200:1440, 250:1150]  # of the shape of a page, and smaller
    assert image.find_dpi(piece, None) == pytest.approx(300, rel=0.3)
    assert image.find_dpi(piece, (300, 300)) == 300


@pytest.mark.parametrize("name", ["white", "black", "one pixel high", "one pixel", "grey", "cmyk", "bilevel"])
def test_pictures_without_letters_give_a_page_without_words(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = {
        "white": Pillow.new("RGB", (900, 1200), "white"),
        "black": Pillow.new("L", (900, 1200), 0),
        "one pixel high": Pillow.fromarray((np.arange(900) % 7 < 3).astype(np.uint8)[None] * 255),
        "one pixel": Pillow.new("L", (1, 1), 0),
        "grey": Pillow.new("L", (900, 1200), 128),
        "cmyk": Pillow.new("CMYK", (900, 1200), (0, 0, 0, 0)),
        "bilevel": Pillow.new("1", (900, 1200), 1),
    }[name]
    path = tmp_path / "trang.tif"
    picture.save(path, dpi=(1, 1))
    source = read(path, monkeypatch)
    assert [(page.words, page.error) for page in source.pages] == [((), None)]


@pytest.mark.slow
@needs_tesserocr
def test_a_photograph_gives_no_invented_text(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    coarse = Pillow.fromarray(random.integers(20, 235, (24, 18, 3)).astype(np.uint8))
    scene = np.asarray(coarse.resize((1200, 1600), Pillow.Resampling.BICUBIC), np.int16)
    scene = np.clip(scene + random.integers(-12, 12, scene.shape), 0, 255).astype(np.uint8)
    path = tmp_path / "ảnh.jpg"
    Pillow.fromarray(scene).save(path, quality=85)
    (page,) = read(path).pages
    assert sum(c.isalnum() for word in page.words for c in word.text) <= 3


@pytest.mark.slow
@needs_tesserocr
def test_a_picture_turned_by_its_camera_and_a_tiff_of_odd_pages_are_read(tmp_path: Path) -> None:
    held, pages = tmp_path / "máy ảnh.jpg", tmp_path / "quét.tif"
    exif = Pillow.Exif()
    exif[0x0112] = 6  # to be turned 90° clockwise
    Pillow.fromarray(page_image.upright(sheet(6), 270)).save(held, exif=exif, dpi=(72, 72))
    (page,) = read(held).pages
    assert page.rotation == 0 and [word.text for word in page.words].count("Giao") == 6
    paper = Pillow.fromarray(sheet(6))
    kinds = [paper.convert("1"), Pillow.new("L", (900, 1200), 255), paper.convert("CMYK")]
    kinds[0].save(pages, save_all=True, append_images=kinds[1:])
    found = read(pages).pages
    assert [[word.text for word in page.words].count("Giao") for page in found] == [6, 0, 6]
