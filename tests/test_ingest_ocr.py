"""Scanned pages: preparation, tables, second look, recordings, cache; Tesseract itself only in the slow tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from faults.malformed.pdf_parts import FONTS
from pipeline import ingest
from pipeline.document import Box, Grid, Page, Word
from pipeline.errors import MissingDependency, UnreadableFile, UsageError
from pipeline.ingest import image
from pipeline.ingest.ocr import cache, page_image, recognition, recorded, ruling, second_look, tidied, unread
from pipeline.ingest.ocr.engine import Image
from pipeline.ingest.ocr.tesseract import words_of_table
from pipeline.settings import Settings

FONT = next((path for path in FONTS if Path(path).exists()), None)
needs_font = pytest.mark.skipif(FONT is None, reason="no font with Vietnamese letters")
needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
DPI = 200
GREY = 250  # paper that is not white all over: the copy is not in black and white


def sheet(
    lines: list[tuple[int, int, str]], size: tuple[int, int] = (1100, 700), height: int = 38, paper: int = 255
) -> Pillow.Image:
    """A page with lines of text at (x, y)."""
    picture = Pillow.new("RGB", size, (paper,) * 3)
    pen = ImageDraw.Draw(picture)
    face = ImageFont.truetype(str(FONT), height)
    for x, y, text in lines:
        pen.text((x, y), text, fill="black", font=face)
    return picture


def pixels(picture: Pillow.Image) -> Image:
    return np.asarray(picture, np.uint8)


LINES = [
    (120, 80, "KẾ HOẠCH"),
    (120, 180, "Giao Sở Nội vụ chủ trì, phối hợp với các sở"),
    (120, 280, "hoàn thành trước ngày 30/9/2023."),
]


def word(text: str, x0: float, y0: float, x1: float, y1: float, confidence: float = 0.95) -> Word:
    return Word(text, Box(x0, y0, x1, y1), confidence)


class Scripted:
    """An engine that says what it is told, and counts how often it is asked."""

    name = "scripted"

    def __init__(self, words: list[Word], again: list[Word] | None = None) -> None:
        self.words, self.again, self.asked = words, again or [], 0

    def version(self) -> str:
        return "1"

    def model(self, language: str) -> str:
        return f"model of {language}"

    def languages(self) -> tuple[str, ...]:
        return ("vie",)

    def recognise(self, image: Image, language: str, dpi: float, mode: str = "page", timeout: float = 1) -> list[Word]:
        self.asked += 1
        return list(self.words if mode == "page" else self.again)


# ------------------------------------------------------------------ the picture
@needs_font
@pytest.mark.parametrize("angle", [-3.0, -0.8, 0.0, 1.5])
def test_skew_is_found_and_taken_out(angle: float) -> None:
    grey = np.asarray(sheet(LINES * 1).convert("L").rotate(-angle, fillcolor=255), np.uint8)
    prepared = page_image.prepare(grey)
    assert prepared.skew == pytest.approx(angle, abs=0.25)
    assert abs(page_image.find_skew(prepared.grey)) <= 0.3


@needs_font
def test_red_ink_goes_and_black_under_it_stays() -> None:
    picture = sheet(LINES)
    pen = ImageDraw.Draw(picture)
    pen.ellipse((100, 150, 300, 350), outline=(220, 40, 40), width=12)
    prepared = page_image.prepare(pixels(picture))
    clean = page_image.prepare(pixels(sheet(LINES)))
    assert prepared.red is not None and clean.red is None
    assert np.abs(prepared.grey.astype(int) - clean.grey.astype(int)).mean() < 3


@needs_font
def test_shadow_is_divided_out() -> None:
    grey = np.asarray(sheet(LINES).convert("L"), np.float64)
    shadow = np.linspace(1.0, 0.45, grey.shape[1])[None, :]
    even = page_image.divide_background((grey * shadow).astype(np.uint8))
    assert np.median(even[:, -100:]) > 235


def test_blank_black_and_tiny_pages_give_nothing() -> None:
    engine = Scripted([word("x", 0, 0, 5, 5)])
    for picture in (
        np.full((800, 600), 255, np.uint8),
        np.zeros((800, 600), np.uint8),
        np.full((1, 1), 255, np.uint8),
        np.full((1, 500, 3), 250, np.uint8),
    ):
        page = recognition.recognise_page(picture, 1, DPI, engine, Settings())
        assert (page.words, page.error, page.ocr_confidence) == ((), None, None)
    assert engine.asked == 0


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_upright_turns_clockwise(degrees: int) -> None:
    picture = np.array([[1, 2], [3, 4]], np.uint8)
    turned = {0: [[1, 2], [3, 4]], 90: [[3, 1], [4, 2]], 180: [[4, 3], [2, 1]], 270: [[2, 4], [1, 3]]}
    assert page_image.upright(picture, degrees).tolist() == turned[degrees]


# ------------------------------------------------------------------ tables
def table(columns: list[int], rows: list[int], size: tuple[int, int] = (1600, 1100)) -> Image:
    picture = np.full((size[1], size[0]), 255, np.uint8)
    for x in columns:
        cv2.line(picture, (x, rows[0]), (x, rows[-1]), 0, 2)
    for y in rows:
        cv2.line(picture, (columns[0], y), (columns[-1], y), 0, 2)
    return picture


def grids_of(picture: Image) -> tuple[tuple[Grid, ...], Image | None]:
    return ruling.find_grids(picture, ruling.find_columns(picture, DPI), DPI)


def test_a_ruled_table_on_a_scan() -> None:
    (grid,), lines = grids_of(table([100, 200, 900, 1500], [100, 200, 400, 500]))
    assert [len(row) for row in grid.rows] == [3, 3, 3]
    assert grid.rows[1][1] == pytest.approx((72, 72, 324, 144), abs=2)
    assert lines is not None and lines[100, 500]


def test_a_merged_cell_holds_its_place_once() -> None:
    picture = table([100, 500, 900, 1500], [100, 200, 400, 500])
    picture[105:195, 490:510] = 255  # the first row's first two cells are one
    picture[390:410, 905:1495] = 255  # the last column's last two cells are one
    (grid,), _ = grids_of(picture)
    assert grid.rows[0][0] == pytest.approx((36, 36, 324, 72), abs=2) and grid.rows[0][1] is None
    assert grid.rows[1][2] == pytest.approx((324, 72, 540, 180), abs=2) and grid.rows[2][2] is None


def test_a_leaning_table_with_broken_lines() -> None:
    picture = table([100, 200, 900, 1500], [100, 200, 400, 500])
    rng = np.random.default_rng(1)
    for x, y in rng.integers(100, 1000, (60, 2)):
        picture[y : y + 3, x : x + 3] = 255
    (grid,), _ = grids_of(page_image.turn(picture, 0.4))
    assert [len(row) for row in grid.rows] == [3, 3, 3]
    assert all(cell is not None for row in grid.rows for cell in row)


@needs_font
def test_underlines_frames_and_letters_are_no_tables() -> None:
    dense = [(60, 40 + 44 * row, "lllll iiiii TTTTT HHHHH lIlIl |||| ttttt lllll") for row in range(14)]
    picture = pixels(sheet(dense).convert("L")).copy()
    cv2.rectangle(picture, (10, 10), (1090, 690), 0, 3)
    cv2.line(picture, (200, 660), (600, 660), 0, 3)
    assert grids_of(picture) == ((), None)


# ------------------------------------------------------------------ second look
@needs_font
def test_a_line_that_was_dropped_is_read_again() -> None:
    picture = pixels(sheet(LINES, paper=GREY))
    top = word("KẾ HOẠCH", 43, 30, 130, 46)
    last = word("hoàn thành trước ngày 30/9/2023.", 43, 101, 260, 120)
    engine = Scripted([top, last], again=[word("Giao Sở Nội vụ", 8.64, 8.64, 330, 24)])
    page = recognition.recognise_page(picture, 1, DPI, engine, Settings())
    found = [w for w in page.words if w.text.startswith("Giao")]
    assert len(found) == 1 and 60 < found[0].box.y0 < 75 and found[0].box.x0 == pytest.approx(28.4, abs=3)
    assert engine.asked == 2


@needs_font
def test_nothing_unread_asks_once() -> None:
    words = [word("KẾ HOẠCH", 43, 30, 130, 46), word("Giao Sở", 43, 64, 360, 84), word("hoàn", 43, 101, 260, 120)]
    engine = Scripted(words)
    recognition.recognise_page(pixels(sheet(LINES, paper=GREY)), 1, DPI, engine, Settings())
    assert engine.asked == 1


@needs_font
def test_an_unsure_reading_gives_way_to_a_better_one() -> None:
    grey = page_image.prepare(pixels(sheet(LINES))).grey
    sure = [word("KẾ HOẠCH", 43, 30, 130, 46), word("hoàn", 43, 101, 260, 120)]
    bad = word("Gjao S# Nộj", 43, 64, 360, 84, 0.2)
    letters = unread.find_letters(grey, DPI)
    better = second_look.read_again(
        grey, letters, [*sure, bad], (), lambda _: [word("Giao Sở Nội vụ", 8.64, 8.64, 320, 24, 0.9)]
    )
    assert [w.text for w in better] == ["KẾ HOẠCH", "hoàn", "Giao Sở Nội vụ"]
    kept = second_look.read_again(grey, letters, [*sure, bad], (), lambda _: [word("G S", 8.64, 8.64, 320, 24, 0.3)])
    assert bad in kept


def test_specks_go_and_words_stay() -> None:
    told = (("‹", 3, 0.1), ("|EEM©T#M", 9, 0.2), ("~", 3, 0.4), ("-", 3, 0.4), ("THADS", 9, 0.25), ("05/QĐ-X", 9, 0.1))
    words = [word(text, 20 * k, 0, 20 * k + high, high, sure) for k, (text, high, sure) in enumerate(told)]
    assert [w.text for w in tidied.drop_specks(words)] == ["-", "THADS", "05/QĐ-X"]


def test_marks_that_were_read_as_a_line_go() -> None:
    name = [word("Bùi", 100, 200, 120, 210, 0.92), word("Thị", 124, 200, 145, 213), word("Hường", 150, 199, 190, 213)]
    above = [word("ùi", 111, 199, 120, 202, 0.93), word("Thị", 142, 199, 144, 202), word("`", 160, 198, 163, 201, 0.74)]
    footnote = word("1", 191, 198, 194, 203, 0.7)
    assert tidied.drop_specks([*above, *name, footnote]) == [*name, footnote]


def test_a_signature_is_no_word() -> None:
    line = [word("Giao", 0, 0, 30, 10), word("Sở", 40, 0, 60, 10), word("số", 70, 0, 80, 9)]
    assert tidied.drop_specks([*line, word("—ƠG", 0, 20, 90, 60, 0.3)]) == line
    assert tidied.drop_specks([]) == []


def test_a_handwritten_day_is_cut_loose_from_the_printed_words() -> None:
    parts = tidied.part_dates(
        [word("ngày2Otháng", 100, 0, 210, 10, 0.1), word("ngày", 0, 0, 30, 10), word("hằngnăm|", 0, 0, 80, 10)]
    )
    assert [p.text for p in parts] == ["ngày", "2O", "tháng", "ngày", "hằng", "năm"]
    assert parts[1].box == Box(140, 0, 160, 10) and parts[1].confidence == 0.1


@needs_font
def test_a_page_on_its_head_is_turned() -> None:
    good = [word("Giao Sở Nội vụ chủ trì", 43, 64, 360, 84, 0.95)]

    class Turning(Scripted):
        def recognise(self, *args: object, **kwargs: object) -> list[Word]:
            self.asked += 1
            return [word("oeiG", 40, 60, 90, 70, 0.3)] if self.asked == 1 else good

    picture = pixels(sheet(LINES, paper=GREY).rotate(90, expand=True))
    page = recognition.recognise_page(picture, 1, DPI, Turning([]), Settings())
    assert page.rotation == 90 and page.words[0].text.startswith("Giao")
    assert (page.width, page.height) == pytest.approx((1100 * 0.36, 700 * 0.36), abs=1)


def test_tesseract_tables_are_read() -> None:
    head = "level page_num block_num par_num line_num word_num left top width height conf text"
    rows = [
        "4 1 1 1 1 0 0 0 400 40 -1 ",
        "5 1 1 1 1 1 100 200 50 30 96.5 KẾ",
        "5 1 1 1 1 2 160 200 90 30 -1 ",
        "broken",
    ]
    (only,) = words_of_table("\n".join([head, *rows]).replace(" ", "\t"), 200)
    assert only == Word("KẾ", Box(36, 72, 54, pytest.approx(82.8)), 0.965, 10.8)  # type: ignore[arg-type]


# ------------------------------------------------------------------ images
@needs_font
@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "CMYK", "I;16"])
def test_pictures_of_every_mode_are_black_on_white(mode: str) -> None:
    picture = sheet(LINES)
    if mode == "I;16":
        deep = np.asarray(picture.convert("L"), np.uint16) * 257
        picture = Pillow.fromarray(deep)
    else:
        picture = picture.convert(mode)
    grey = image.to_pixels(picture)
    grey = grey if grey.ndim == 2 else grey.min(axis=2)
    assert grey.dtype == np.uint8 and grey[5, 5] > 240 and grey.min() < 60


@needs_font
def test_transparent_paper_is_white() -> None:
    clear = Pillow.new("RGBA", (200, 100), (0, 0, 0, 0))
    assert image.to_pixels(clear).min() == 255


@needs_font
def test_resolution_is_found_without_being_written() -> None:
    body = [(60, 40 + 60 * row, "Giao Sở Nội vụ chủ trì, phối hợp với các sở, ban, ngành") for row in range(9)]
    for dpi in (150, 200, 300):
        picture = sheet(
            [(x, y * dpi // 200, t) for x, y, t in body], (1400 * dpi // 200, 600 * dpi // 200), 14 * dpi // 72
        )
        assert image.find_dpi(pixels(picture), None) == pytest.approx(dpi, rel=0.25)
    assert image.find_dpi(np.full((3508, 2480), 255, np.uint8), (72, 72)) == pytest.approx(300, rel=0.01)
    assert image.find_dpi(np.full((2200, 1700), 255, np.uint8), (200, 200)) == 200


@needs_font
def test_a_tiff_has_a_page_for_each_picture_and_a_huge_one_fails_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "quét.tif"
    big = Pillow.new("L", (3000, 3000), 255)
    sheet(LINES).save(path, save_all=True, append_images=[big, sheet(LINES)], dpi=(200, 200))
    engine = Scripted([word("KẾ HOẠCH", 43, 30, 130, 46)])
    monkeypatch.setitem(ingest.ENGINES, "scripted", engine)
    settings = Settings(engine="scripted", max_pixels=2_000_000)
    (found,) = ingest.walk([path], settings)
    source = ingest.read(found, settings)
    assert [bool(page.words) for page in source.pages] == [True, False, True]
    assert "too large" in str(source.pages[1].error) and source.errors[0].startswith("page 2")


# ------------------------------------------------------------------ recordings and cache
@pytest.fixture
def recordings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "recordings"
    folder.mkdir()
    monkeypatch.setenv(recorded.FOLDER, str(folder))
    recorded._read_folder.cache_clear()
    yield folder
    recorded._read_folder.cache_clear()


@needs_font
def test_a_recording_is_found_by_likeness(recordings: Path) -> None:
    words = [Word("KẾ", Box(1, 2, 3, 4), 0.91, 14.0, True, False, "red")]
    picture = pixels(sheet(LINES).convert("L"))
    recorded.record(recordings, picture, words, "vie")
    engine = ingest.ENGINES["recorded"]
    noisy = np.clip(picture.astype(int) + np.random.default_rng(0).integers(-3, 3, picture.shape), 0, 255)
    assert engine.recognise(noisy.astype(np.uint8), "vie", DPI) == words
    assert engine.languages() == ("vie",)
    other = pixels(sheet([(120, 500, "một trang khác hẳn, dài hơn nhiều"), *LINES]).convert("L"))
    with pytest.raises(UnreadableFile, match="recording"):
        engine.recognise(other, "vie", DPI)
    assert engine.recognise(other, "vie", DPI, "block") == []


def test_the_recorded_engine_needs_its_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(recorded.FOLDER, raising=False)
    with pytest.raises(MissingDependency):
        ingest.ENGINES["recorded"].recognise(np.zeros((10, 10), np.uint8), "vie", DPI)


def test_an_unknown_engine_is_named_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="pytesseract"):
        ingest.find_engine("abbyy")


@needs_font
def test_a_page_is_recognised_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "quét.png"
    sheet(LINES, paper=GREY).save(path, dpi=(200, 200))
    engine = Scripted(
        [word("KẾ HOẠCH", 43, 30, 130, 46), word("Giao", 43, 64, 360, 84), word("hoàn", 43, 101, 260, 120)]
    )
    monkeypatch.setitem(ingest.ENGINES, "scripted", engine)
    settings = Settings(engine="scripted", cache=tmp_path / "cache")
    (found,) = ingest.walk([path], settings)
    first = ingest.read(found, settings)
    assert ingest.read(found, settings) == first and engine.asked == 1
    ingest.read(found, replace(settings, language="vie+eng"))
    assert engine.asked == 2
    for entry in (tmp_path / "cache").rglob("*.gz"):
        entry.write_bytes(entry.read_bytes()[:20])
    assert ingest.read(found, settings) == first and engine.asked == 3
    assert ingest.read(found, settings) == first and engine.asked == 3


def test_a_cached_page_comes_back_whole(tmp_path: Path) -> None:
    grids, _ = grids_of(table([100, 200, 900, 1500], [100, 200, 400, 500]))
    page = Page(3, 595.0, 842.0, "ocr", (Word("kế", Box(1, 2, 3, 4), 0.5, 14.0),), grids, (), "x 1", 90, 1.5, 0.5)
    cache.save(tmp_path, "ab12", page)
    assert cache.load(tmp_path, "ab12") == page
    assert cache.load(tmp_path, "ff00") is None and cache.load(None, "ab12") is None
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == ["ab12.json.gz"]


# ------------------------------------------------------------------ Tesseract itself
@pytest.mark.slow
@needs_font
@needs_tesseract
def test_tesseract_reads_a_page_turned_and_skewed(tmp_path: Path) -> None:
    body = [
        (120, 100 + 70 * row, "Giao Sở Nội vụ chủ trì, phối hợp với các sở, ban, ngành có liên quan")
        for row in range(8)
    ]
    upright = sheet(body, (1500, 800))
    for angle in (0.0, 181.2):
        path = tmp_path / f"{angle}.png"
        upright.rotate(angle, expand=True, fillcolor="white").save(path, dpi=(200, 200))
        (found,) = ingest.walk([path], Settings())
        page = ingest.read(found, Settings()).pages[0]
        texts = [word.text for word in page.words]
        assert [texts.count(text) >= 7 for text in ("Giao", "Nội", "vụ", "phối", "ngành")] == [True] * 5
        assert page.rotation == (180 if angle else 0)
        assert page.ocr_engine is not None and page.ocr_engine.startswith(("tesserocr 5", "pytesseract 5"))


@pytest.mark.slow
@needs_tesseract
def test_a_missing_language_names_its_package() -> None:
    with pytest.raises(MissingDependency, match="tesseract-ocr-xyz"):
        ingest.ENGINES["pytesseract"].recognise(np.zeros((10, 10), np.uint8), "xyz", DPI)


@needs_font
def test_a_page_from_the_cache_is_the_page_that_was_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "quét.png"
    sheet(LINES).save(path, dpi=(200, 200))
    monkeypatch.setitem(ingest.ENGINES, "scripted", Scripted([word("KẾ HOẠCH", 43.3333, 30.125, 130.6667, 46)]))
    settings = Settings(engine="scripted", cache=tmp_path / "cache")
    (found,) = ingest.walk([path], settings)
    assert ingest.read(found, settings).pages == ingest.read(found, settings).pages
