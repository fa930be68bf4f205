"""Layout of what OCR leaves: loose boxes, stamps, tables without rules, notes at the foot of a page."""

import itertools
import random
from dataclasses import replace

import cv2
import numpy as np

from pipeline.document import Box, Grid, Page, Word
from pipeline.ingest.ocr.ruling import find_columns, find_grids
from pipeline.layout import assemble
from pipeline.layout.rows import cluster_rows
from tests.build import line_at, page_source

LEFT = 85.0


def texts(words, kind="text"):
    return [b.text for b in assemble(page_source([words])) if b.kind == kind]


def scanned(*pages, grids=()):
    source = page_source([])
    made = tuple(Page(n, 595.0, 842.0, "ocr", tuple(words), grids) for n, words in enumerate(pages, 1))
    return assemble(replace(source, pages=made))


def test_a_dash_as_thin_as_its_stroke_stays_in_its_line():
    words = [*line_at("Nhiệm kỳ 2025", LEFT, 100), *line_at("2030", 210, 100), Word("-", Box(200, 106.2, 204, 106.9))]
    assert [[w.text for w in row] for row in cluster_rows(words)] == [["Nhiệm", "kỳ", "2025", "-", "2030"]]


def test_words_as_high_as_their_slanting_line_do_not_bind_it_to_the_next():
    rows = ["phối hợp giữa các phòng ban", "trong công tác bồi dưỡng", "cán bộ của huyện"]
    words = []
    for i, text in enumerate(rows):
        for word in line_at(text, LEFT, 100 + 15 * i):
            words.append(replace(word, box=word.box._replace(y0=word.box.y0 - 5, y1=word.box.y1 + 5)))
    assert [" ".join(w.text for w in row) for row in cluster_rows(words)] == rows


def test_rows_of_a_page_of_noise_take_time_in_proportion():
    draw = random.Random(3)
    words = []
    for _ in range(6000):
        x, y = draw.uniform(0, 560), draw.uniform(0, 800)
        words.append(Word("", Box(x, y, x + draw.uniform(0, 40), y + draw.uniform(0, 40)), 0.1))
    assert sum(map(len, cluster_rows(words))) == 6000
    assert cluster_rows([]) == []


def test_a_page_number_stands_before_the_words_that_go_on_below_it():
    first = line_at("Các phòng, ban, đơn vị của huyện phối hợp thực hiện kế hoạch này và báo cáo", LEFT, 760, 11)
    second = line_at("2", 300, 30, 11) + line_at("kết quả về Phòng Nội vụ trước ngày 15.", LEFT, 70)
    blocks = scanned(first, second)
    assert [b.kind for b in blocks] == ["furniture", "text"]
    assert [p.page for p in blocks[1].pieces][-1] == 2 and blocks[1].text.endswith(
        "báo cáo kết quả về Phòng Nội vụ trước ngày 15."
    )


def test_a_digital_signature_as_a_scan_spells_it_is_a_stamp_and_comes_first():
    words = line_at("| Ngày ky: 12.05.2024 08.15.01", 320, 40, 8) + line_at("¡cơ quan: Tỉnh Sông Thương", 320, 30, 8)
    for i, (left, right) in enumerate(
        [
            ("UBND TỈNH SÔNG THƯƠNG", "CỘNG HỌA XÃ HỌI CHU NGHĨA VIỆT NAM"),
            ("Số: 12/KH-UBND", "Sông Thương, ngày 3 tháng 5 năm 2024"),
        ]
    ):
        words += line_at(left, LEFT, 60 + 18 * i, 11) + line_at(right, 270, 60 + 18 * i, 11)
    kinds = [b.kind for b in scanned(words)]
    assert kinds == ["stamp"] * 2 + ["masthead-left"] * 2 + ["masthead-right"] * 2


HEAD = (("TT", 60), ("Nội dung công việc", 100), ("Chủ trì", 300), ("Thời gian", 420))


def table(numbers_at=0.0):
    """Two tasks below a group; the cells of the first have three lines."""
    words = [w for text, x in HEAD for w in line_at(text, x, 100)]
    words += line_at("I", 60, 122) + line_at(
        "Nhiệm vụ chung về chuyển đổi số của các phòng, ban trong toàn huyện", 85, 122
    )
    words += line_at("1", 60, 144 + numbers_at) + line_at("Phòng Nội vụ", 300, 144) + line_at("Quý I", 420, 144)
    for i, text in enumerate(("Rà soát các thủ tục", "hành chính đang có", "hiệu lực")):
        words += line_at(text, 85, 144 + 15 * i)
    words += line_at("2", 60, 200) + line_at("Tập huấn cán bộ", 85, 200) + line_at("Văn phòng", 300, 200)
    return words + line_at("Quý II", 420, 200)


def test_a_table_without_rules_has_the_rows_and_cells_of_its_white_columns():
    wanted = [
        "TT\tNội dung công việc\tChủ trì\tThời gian",
        "I\tNhiệm vụ chung về chuyển đổi số của các phòng, ban trong toàn huyện\t\t",
        "1\tRà soát các thủ tục hành chính đang có hiệu lực\tPhòng Nội vụ\tQuý I",
        "2\tTập huấn cán bộ\tVăn phòng\tQuý II",
    ]
    after = line_at("Trên đây là Kế hoạch của Ủy ban nhân dân huyện, các đơn vị tổ chức thực hiện.", 60, 240)
    for numbers_at in (0.0, 15.0):  # at the top of its cell, and mid-cell
        found, last = scanned(table(numbers_at) + after)
        assert found.kind == "table" and found.text.split("\n") == wanted
        assert last.kind == "text"


def test_two_columns_of_words_without_heads_are_no_table():
    words = line_at("1", 60, 100) + line_at("Phòng Nội vụ", 120, 100) + line_at("12", 320, 100)
    words += line_at("2", 60, 118) + line_at("Văn phòng", 120, 118) + line_at("15", 320, 118)
    assert not texts(words, "table")


def test_a_grid_whose_walls_run_through_words_is_none():
    words = [w for i in range(6) for w in line_at("Ủy ban nhân dân huyện yêu cầu các phòng", LEFT, 100 + 20 * i)]
    walls = [LEFT + 8, LEFT + 60, LEFT + 118, LEFT + 166]
    rows = tuple(tuple(Box(a, y, b, y + 40) for a, b in itertools.pairwise(walls)) for y in (95, 135, 175))
    grid = Grid(Box(walls[0], 95, walls[-1], 215), rows)
    assert {b.kind for b in scanned(words, grids=(grid,))} == {"text"}


def test_notes_in_small_type_at_the_foot_are_footnotes_and_items_are_not():
    body = [w for i in range(10) for w in line_at("Các đơn vị trong huyện thực hiện nghiêm túc", LEFT, 100 + 60 * i)]
    note = line_at("1 Theo báo cáo của Phòng Nội vụ.", LEFT, 760, 9)
    item = line_at("1. Phòng Nội vụ báo cáo.", LEFT, 760, 9)
    assert texts(body + note, "footnote") == ["1 Theo báo cáo của Phòng Nội vụ."]
    assert texts(body + item, "footnote") == []


def test_a_running_foot_of_two_pages_is_no_text_of_the_act():
    pages = [
        line_at(f"Phần {n} của kế hoạch này.", LEFT, 300) + line_at(foot, LEFT, 800 + n, 9)
        for n, foot in ((1, "Kế hoạch tổ chức hội thi cấp huyện"), (2, "Kế hoạch tố chức hội thi cấp huyện"))
    ]
    assert [b.kind for b in scanned(*pages)] == ["text", "furniture", "text", "furniture"]


def test_hairlines_that_a_scan_left_grey_make_a_table_and_bold_print_makes_no_rule():
    page = np.full((1200, 1000), 255, np.uint8)
    for y in (200, 320, 440, 560):
        cv2.line(page, (100, y), (900, y), 188, 2)
    for x in (100, 200, 600, 900):
        cv2.line(page, (x, 200), (x, 560), 188, 2)
    for row in range(3):
        for line in range(2):
            cv2.putText(page, "HHHMMHHMMHHH", (215, 255 + 120 * row + 35 * line), cv2.FONT_HERSHEY_DUPLEX, 1.1, 0, 4)
    grids, lines = find_grids(page, find_columns(page, 200), 200)
    assert lines is not None and [(len(g.rows), len(g.rows[0])) for g in grids] == [(3, 3)]
    assert all(cell is not None for row in grids[0].rows for cell in row)


def test_a_row_that_begins_a_page_and_whose_number_was_not_read_is_a_row():
    def page(number, words):
        edges = [(60, 80), (80, 290), (290, 400), (400, 520)]
        rows = tuple(tuple(Box(a, y, b, y + 40) for a, b in edges) for y in (100, 140))
        read = tuple(replace(w, confidence=0.9) for w in words)
        return Page(number, 595.0, 842.0, "ocr", read, (Grid(Box(60, 100, 520, 180), rows),))

    first = [w for text, x in HEAD for w in line_at(text, x if x > 60 else 62, 110)] + line_at("7", 62, 150)
    first += line_at("Rà soát thủ tục", 85, 150) + line_at("Phòng Nội vụ", 300, 150) + line_at("Quý I", 420, 150)
    second = line_at("Tập huấn cán bộ", 85, 110) + line_at("Văn phòng", 300, 110) + line_at("Quý II", 420, 110)
    second += line_at("9", 62, 150) + line_at("Báo cáo", 85, 150) + line_at("Văn phòng", 300, 150)
    (found,) = assemble(replace(page_source([]), pages=(page(1, first), page(2, second))))
    assert [row.split("\t")[0] for row in found.text.split("\n")] == ["TT", "7", "", "9"]


def test_strokes_of_a_signature_behind_the_end_of_the_act_are_no_words():
    for tail, kept in (("cá", False), ("155%", False), ("(Kèm Danh mục)", True)):
        (block,) = scanned(line_at(f"Các đơn vị tổ chức thực hiện./. {tail}", LEFT, 100))
        assert block.text == "Các đơn vị tổ chức thực hiện./." + (f" {tail}" if kept else "")
