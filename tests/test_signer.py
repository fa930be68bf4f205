"""Names under seals read in several lights, words printed in red, and lines of which Tesseract makes none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from faults.malformed.pdf_parts import FONTS
from pipeline.document import Box, Page, Word
from pipeline.ingest.ocr import page_image, red_print, seals, second_look, signer, unread
from pipeline.ingest.ocr.engine import Image
from pipeline.layout import assemble
from tests.build import line_at, page_source

FONT = next((path for path in FONTS if Path(path).exists()), None)
DPI = 200
needs_font = pytest.mark.skipif(FONT is None, reason="no font with Vietnamese letters")
needs_network = pytest.mark.skipif(not seals.NETWORK.is_there(), reason="the trained part is not installed")


def word(text: str, x: float = 0, confidence: float = 0.95) -> Word:
    return Word(text, Box(x, 10, x + 30, 22), confidence)


def reading(*told: tuple[str, float]) -> list[Word]:
    return [word(text, 40 * k, confidence) for k, (text, confidence) in enumerate(told)]


def said(words: list[Word]) -> str:
    return " ".join(w.text for w in words)


# ------------------------------------------------------------------ what several readings say
def test_the_name_is_what_most_readings_say() -> None:
    lights = [
        reading(("Nguyên", 0.9), ("Văn", 0.9), ("Khải", 0.9)),
        reading(("Nguyễn", 0.9), ("Văn", 0.9), ("Khải", 0.9)),
        reading(("Nguyễn", 0.8), ("Văn", 0.9), ("Khái", 0.4)),
        reading((".", 0.2), ("Nguyễn", 0.9), ("Văn", 0.9), ("Khải", 0.9)),
        [],
    ]
    found = signer._name(lights)
    assert said(found) == "Nguyễn Văn Khải"
    assert found[0].confidence == pytest.approx((0.9 + 0.8 + 0.9) / 5)  # one reading disagrees, one says nothing


def test_no_name_is_made_of_words_that_are_none() -> None:
    assert signer._name([reading(("Trân", 0.9), ("Trọng", 0.9))] * 5) == []
    assert signer._name([[]] * 5) == []


def test_signs_between_two_words_and_capitals_within_one() -> None:
    assert said(signer._name([reading(("Tô'Trung", 0.6), ("RạNg", 0.9))] * 5)) == "Tô Trung Rạng"


def test_a_divided_family_name_is_the_one_that_all_readings_nearly_have() -> None:
    lights = [reading((first, 0.3), ("Hữu", 0.9), ("Thành", 0.9)) for first in ("Trầu", "Trầđ", "Trầu", "Trâu", "Trầe")]
    found = signer._name(lights)
    assert said(found) == "Trần Hữu Thành" and found[0].confidence < 0.5
    certain = [reading(("Cà", 0.9), ("Hữu", 0.9), ("Thành", 0.9))] * 5  # a rare name read well is no common one
    assert signer._name(certain) == []


def test_an_office_has_its_words_alone() -> None:
    lights = [reading(("PMÓ", 0.6), ("BÍ", 0.9), ("THƯ", 0.9))] * 3 + [reading(("PHÓ", 0.8), ("BÍ", 0.9), ("THƯ", 0.9))]
    assert said(signer._office([*lights, []])) == "PHÓ BÍ THƯ"
    assert said(signer._office([reading(("KT.", 0.8), ("GIÁM", 0.9), ("ĐỐC", 0.9))] * 5)) == "KT. GIÁM ĐỐC"
    assert signer._office([reading(("PMÓ", 0.6), ("BÍ", 0.9), ("THƯ", 0.9))] * 5) == []


def test_lines_of_a_list_are_no_names() -> None:
    row = [word("-", 0), word("Lưu", 40, 0.5), word("Phòng", 80, 0.5)]
    assert not signer._is_unsure(row)
    assert not signer._is_unsure([word("Sở", 0, 0.5), word("Tư", 40, 0.5), word("pháp;", 80, 0.5)])
    assert signer._is_unsure([word("Lậng", 0, 0.6), word("Thị", 40), word("Hiền", 80)])
    assert not signer._is_unsure([word("Đặng", 0), word("Thị", 40), word("Hiền", 80)])


@needs_font
@needs_network
@pytest.mark.parametrize(("given", "times"), [(["Hiền"] * 5, 3), (["Hiền", "Hiển", "Hiền", "Hiền", "Hiên"], 5)])
def test_a_name_beside_a_seal_is_read_until_readings_agree_and_one_elsewhere_is_not(
    given: list[str], times: int
) -> None:
    page = np.full((700, 1100), 255, np.uint8)
    for radius, thick in ((140, 6), (132, 2), (88, 2)):
        cv2.circle(page, (560, 320), radius, 0, thick, cv2.LINE_AA)
    near = [Word(text, Box(x, 160, x + 35, 172), 0.5) for text, x in (("Lậng", 190), ("Thị", 230), ("Hiền", 270))]
    far = [Word(text, Box(x, 30, x + 35, 42), 0.5) for text, x in (("Lậng", 190), ("Thị", 230), ("Hiền", 270))]
    asked: list[Image] = []

    def line(picture: Image) -> list[Word]:
        asked.append(picture)
        return reading(("Đặng", 0.8), ("Thị", 0.9), (given[len(asked) - 1], 0.9))

    seal = seals.find(page_image.ink_mask(page), DPI)
    letters = unread.find_letters(page, DPI)
    assert signer.read_again(page, seal, letters, far, DPI, line) == far and not asked
    assert said(signer.read_again(page, seal, letters, near, DPI, line)) == "Đặng Thị Hiền" and len(asked) == times


# ------------------------------------------------------------------ print in red
RED = (214, 40, 60)


def in_red(text: str, slant: float, frame: bool = False) -> Image:
    """A white RGB page with `text` in red, descending by `slant` degrees."""
    sheet = Pillow.new("L", (1000, 700), 0)
    pen = ImageDraw.Draw(sheet)
    pen.text((400, 300), text, 255, ImageFont.truetype(str(FONT), 40))
    if frame:
        x0, y0, x1, y1 = pen.textbbox((400, 300), text, ImageFont.truetype(str(FONT), 40))
        pen.rectangle((x0 - 16, y0 - 16, x1 + 16, y1 + 16), outline=255, width=5)
    ink = np.asarray(sheet.rotate(-slant, resample=Pillow.Resampling.BICUBIC), np.float32)[:, :, None] / 255
    return np.asarray(255 - ink * (255 - np.array(RED)), np.uint8)


def read_red(page: Image, read: Callable[[Image], list[Word]]) -> list[Word]:
    prepared = page_image.Prepared(np.full(page.shape[:2], 255, np.uint8), page_image.red_ink(page), 0.0)
    return red_print.words(page, prepared, [], DPI, read)


@needs_font
def test_a_mark_aslant_in_its_frame_is_read_straight_and_without_the_frame() -> None:
    seen: list[Image] = []

    def read(picture: Image) -> list[Word]:
        seen.append(picture)
        return [word("HỎA"), word("TỐC", 40)]

    found = read_red(in_red("HỎA TỐC", -20, frame=True), read)
    assert [w.text for w in found] == ["HỎA", "TỐC"] and {w.color for w in found} == {"red"}
    assert found[0].box == found[1].box  # of the whole stamp
    (crop,) = seen
    ys, xs = np.nonzero(crop < 128)
    assert (xs.max() - xs.min()) > 3 * (ys.max() - ys.min()) > 0  # a straight line, its frame gone


@needs_font
def test_a_line_in_red_keeps_its_place() -> None:
    found = read_red(in_red("Lê Hoàng Anh", 0), lambda _: [Word("Hoàng", Box(20, 6, 50, 20), 0.95)])
    (name,) = found
    assert 144 < name.box.x0 < 175 and 100 < name.box.y0 < 125


def test_a_grey_page_has_no_red_words() -> None:
    page = page_image.Prepared(np.full((700, 500), 255, np.uint8), None, 0.0)
    assert red_print.words(page.grey, page, [], DPI, lambda _: pytest.fail("nothing is read")) == []


# ------------------------------------------------------------------ marks and layout
def kinds(words: list[Word]) -> list[tuple[str, str]]:
    source = page_source([words])
    pages = (Page(1, 595.0, 842.0, "ocr", tuple(words)),)
    return [(b.kind, b.text) for b in assemble(type(source)(source.file_id, source.path, source.media_type, 0, pages))]


def test_a_mark_in_red_is_a_stamp_and_no_part_of_the_line_beside_it() -> None:
    line = line_at("- Sở Nông nghiệp và Môi trường;", 250, 300)
    stamp = [Word(text, Box(40, 270, 180, 330), 0.9, color="red") for text in ("HỎA", "TỐC")]
    assert ("stamp", "HỎA TỐC") in kinds([*line, *stamp])
    assert ("text", "- Sở Nông nghiệp và Môi trường;") in kinds([*line, *stamp])
    straight = [Word("MẬT", Box(60, 301, 90, 313), 0.9, color="red")]
    assert ("stamp", "MẬT") in kinds([*line, *straight])
    named = [Word(text, Box(x, 400, x + 35, 412), 0.9, color="red") for text, x in (("Lê", 300), ("Anh", 340))]
    assert all(kind != "stamp" for kind, _ in kinds([*line, *named]))


# ------------------------------------------------------------------ a line that is none to Tesseract
@needs_font
def test_a_line_of_which_nothing_comes_is_read_raw() -> None:
    sheet = Pillow.new("L", (1100, 400), 255)
    ImageDraw.Draw(sheet).text((100, 100), "các phòng chuyên môn", 0, ImageFont.truetype(str(FONT), 36))
    page = np.asarray(sheet, np.uint8)
    letters = unread.find_letters(page, DPI)
    told = [("__", 0, 0.5), ("các", 10, 0.9), ("phòng", 50, 0.9), ("chuyên", 95, 0.9)]

    def raw(_: Image) -> list[Word]:
        return [Word(text, Box(x, 4, x + 30, 16), sure) for text, x, sure in told]

    found = second_look.read_rest(page, letters, [], (), lambda _: [], raw)
    assert [w.text for w in found] == ["các", "phòng", "chuyên"]
    told[1:] = [("c@", 10, 0.2), ("phòng", 50, 0.9), ("uu#n", 95, 0.3)]
    assert second_look.read_rest(page, letters, [], (), lambda _: [], raw) == []


@needs_font
def test_lines_joined_by_their_marks_are_read_raw_one_by_one() -> None:
    sheet = Pillow.new("L", (1100, 400), 255)
    pen = ImageDraw.Draw(sheet)
    for y, text in ((100, "HUYỆN ĐOÀN LŨNG LƯ"), (142, "ĐOÀN THỊ TRẤN")):
        pen.text((100, y), text, 0, ImageFont.truetype(str(FONT), 36))
    rows = second_look._lines(np.asarray(sheet, np.uint8), (90, 90, 700, 200), DPI)
    assert len(rows) == 2
    assert rows[0][1] < 115 and 128 < rows[0][3] < 160 and rows[1][3] <= 200
    assert second_look._lines(np.full((400, 1100), 255, np.uint8), (90, 90, 700, 200), DPI) == []


def test_the_trace_of_a_staple_is_no_letter() -> None:
    page = np.full((1000, 800), 255, np.uint8)
    cv2.line(page, (300, 100), (420, 106), 0, 2)
    assert not unread.find_letters(page, DPI).sound.any()
