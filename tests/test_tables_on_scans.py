"""Ruled tables on bad copies: dotted and leaning rules, streaks across them, cells read column by column."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from pipeline.document import Box, Grid, Page, Word
from pipeline.ingest.ocr import page_image, ruling, strips, strokes, tidied
from pipeline.ingest.ocr.engine import Image
from pipeline.layout import assemble
from tests.build import line_at, page_source

DPI = 200
ROWS, COLUMNS = [300, 420, 700, 1100, 1500], [150, 250, 800, 1100, 1500]


def table(ink: int = 0, dots: int = 0) -> Image:
    """A page with a table of four rows and columns; `dots`: its rules are dots so many pixels apart."""
    page = np.full((2200, 1650), 255, np.uint8)
    for y in ROWS:
        page[y : y + 2, COLUMNS[0] : COLUMNS[-1] : max(dots, 1)] = ink
    for x in COLUMNS:
        page[ROWS[0] : ROWS[-1] : max(dots, 1), x : x + 2] = ink
    return page


def cells(page: Image) -> list[int]:
    """Cells by row of the one table of a page; none where there is no table or more than one."""
    grids, _ = ruling.find_grids(page, ruling.find_columns(page, DPI), DPI)
    return [sum(cell is not None for cell in row) for row in grids[0].rows] if len(grids) == 1 else []


def write(page: Image, x: int, y: int, text: str, thick: int = 2) -> None:
    cv2.putText(page, text, (x, y), cv2.FONT_HERSHEY_DUPLEX, 0.9, 0, thick)


@pytest.mark.parametrize(("ink", "dots"), [(0, 0), (0, 6), (215, 0), (150, 4)])
def test_rules_are_found_be_they_dotted_or_pale(ink: int, dots: int) -> None:
    page = table(ink, dots)
    for row in ROWS[:-1]:
        write(page, 265, row + 70, "Sua doi, bo sung cac quy")
        write(page, 820, row + 70, "Phong Noi vu")
    assert cells(page) == [4, 4, 4, 4]


def test_a_streak_of_the_scanner_and_a_fold_are_no_rules() -> None:
    page = table()
    page[:, 500:502] = 0
    cv2.line(page, (700, 0), (760, 2199), 0, 2)
    assert cells(page) == [4, 4, 4, 4]


def test_numbers_above_each_other_are_no_rule_and_stay() -> None:
    page = table()
    for row in ROWS[:-1]:
        for line in range(3):
            cv2.line(page, (200, row + 30 + 38 * line), (200, row + 50 + 38 * line), 0, 4)  # I, 1, l
    grids, lines = ruling.find_grids(page, ruling.find_columns(page, DPI), DPI)
    assert [len(row) for row in grids[0].rows] == [4, 4, 4, 4]
    assert lines is not None and not lines[310:410, 190:210].any()


def test_a_page_photographed_aslant_is_made_upright() -> None:
    page = table()
    leaning = page_image.make_upright(page, (0.03, 0.015))
    found = ruling.find_columns(leaning, DPI)
    lean = strokes.lean(found, leaning.shape[1], DPI)
    assert lean == pytest.approx((-0.03, -0.015), abs=0.004)
    assert cells(page_image.make_upright(leaning, lean)) == [4, 4, 4, 4]
    assert strokes.lean(ruling.find_columns(page, DPI), page.shape[1], DPI) == (0.0, 0.0)


def test_red_ink_is_made_upright_with_its_page() -> None:
    red = np.zeros((1000, 800), np.uint8)
    red[100:900, 400:404] = 255
    prepared = page_image.Prepared(np.full((1000, 800), 255, np.uint8), red, 0.0).upright((0.05, 0.05))
    assert prepared.red is not None and prepared.lean == (0.05, 0.05)
    columns = [int(np.flatnonzero(prepared.red[y])[0]) for y in (150, 850)]
    assert columns[0] - columns[1] == pytest.approx(35, abs=3)
    assert (prepared.straighten(np.zeros((1000, 800), np.uint8), border=0) == 0).all()


def test_a_table_is_read_column_by_column_and_what_spans_columns_alone() -> None:
    asked: list[tuple[str, tuple[int, ...]]] = []

    def reader(name: str) -> strips.Reader:
        def read(picture: Image) -> list[Word]:
            asked.append((name, picture.shape))
            ys, xs = np.nonzero(picture < 128)
            return [Word(name, Box(*(v * 72 / DPI for v in (xs.min(), ys.min(), xs.max(), ys.max()))))]

        return read

    page = np.full((1000, 1000), 255, np.uint8)
    places = {"title": (100, 50), "one": (120, 250), "two": (520, 250), "group": (300, 350), "three": (520, 450)}
    for x, y in places.values():
        page[y : y + 20, x : x + 60] = 0
    point = 72 / DPI
    grid = Grid(
        Box(36, 72, 324, 180),
        (
            (Box(36, 72, 180, 108), Box(180, 72, 324, 108)),
            (Box(36, 108, 324, 144), None),
            (Box(36, 144, 180, 180), Box(180, 144, 324, 180)),
        ),
    )
    words = strips.read(page, (grid,), DPI, reader("page"), reader("block"))
    assert [name for name, _ in asked] == ["block", "block", "block", "page"]
    boxes = sorted((round(w.box.x0 / point), round(w.box.y0 / point)) for w in words)
    assert boxes == sorted([(100, 50), (120, 250), (520, 250), (300, 350)])  # both rows of the right column at once
    assert page[250, 120] == 0, "the page itself stays as it is"


def test_a_table_that_the_picture_cuts_is_read_as_far_as_it_goes() -> None:
    page = np.zeros((200, 300), np.uint8)
    grid = Grid(Box(0, 0, 110, 80), ((Box(0, 0, 60, 80), Box(60, 0, 110, 80)),))
    shapes: list[tuple[int, ...]] = []

    def read(picture: Image) -> list[Word]:
        shapes.append(picture.shape)
        return []

    assert strips.read(page, (grid,), DPI, read, read) == []
    assert shapes == [(200, 171), (200, 137), (200, 300)]


def test_dirt_in_the_margin_of_a_copy_is_no_word() -> None:
    sure = [Word("Sở", Box(80, 100, 95, 112)), Word("Y", Box(98, 100, 104, 112)), Word("7", Box(560, 800, 566, 812))]
    dirt = [Word("PYE", Box(583, 112, 594, 120), confidence=0.4), Word("9021", Box(125, 0, 446, 8), confidence=0.0)]
    unsure = Word("tế", Box(106, 100, 118, 112), confidence=0.4)
    assert tidied.drop_edges([*sure, unsure, *dirt], 595, 842) == [*sure, unsure]
    assert tidied.drop_edges(dirt, 595, 842) == dirt, "where nothing is sure nothing can be said"
    cut = [replace(sure[0], box=Box(2, 3, 20, 14)), replace(unsure, box=Box(4, 20, 16, 32))]
    assert tidied.drop_edges(cut, 300, 200) == cut, "a clipping has no margins"


def test_the_frame_of_an_incoming_stamp_beside_the_title_is_no_table() -> None:
    words = line_at("CHỈ THỊ", 260, 120) + line_at("Về việc tăng cường công tác phòng cháy", 180, 140)
    stamp = line_at("VĂN PHÒNG UBND", 20, 141, 9) + line_at("ĐẾN", 22, 165) + line_at("Số: 2352", 70, 160, 9)
    stamp += line_at("Ngày: 21/3", 70, 172, 9)
    words += line_at("trên địa bàn huyện Thạch Bàn", 200, 156)
    rows = ((Box(15, 135, 60, 155), Box(60, 135, 150, 155)), (Box(15, 155, 60, 185), Box(60, 155, 150, 185)))
    grid = Grid(Box(15, 135, 150, 185), rows)
    page = Page(1, 595.0, 842.0, "ocr", tuple(words + stamp), (grid,))
    blocks = assemble(replace(page_source([]), pages=(page,)))
    assert "Về việc tăng cường công tác phòng cháy trên địa bàn huyện Thạch Bàn" in [b.text for b in blocks]
    assert {b.kind for b in blocks} == {"text", "stamp"}
