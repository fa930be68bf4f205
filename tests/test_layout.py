"""Words on pages into blocks in reading order."""

from dataclasses import replace

from pipeline.document import Box, Grid, Page, TextTable
from pipeline.layout import assemble
from tests.build import line_at, page_source, source_of

LEFT, RIGHT = 85.0, 270.0


def masthead():
    rows = [
        ("UBND TỈNH SÔNG THƯƠNG", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("SỞ NỘI VỤ", "Độc lập - Tự do - Hạnh phúc"),
        ("Số: 12/KH-SNV", "Sông Thương, ngày 3 tháng 5 năm 2024"),
    ]
    words = []
    for i, (left, right) in enumerate(rows):
        words += line_at(left, LEFT, 60 + 18 * i, 11) + line_at(right, RIGHT, 60 + 18 * i + i % 2, 11)
    return words


def test_masthead_is_read_column_by_column():
    words = masthead() + line_at("KẾ HOẠCH", 260, 140, bold=True)
    blocks = assemble(page_source([words]))
    assert [b.text for b in blocks if b.kind == "masthead-left"] == [
        "UBND TỈNH SÔNG THƯƠNG",
        "SỞ NỘI VỤ",
        "Số: 12/KH-SNV",
    ]
    assert [b.text for b in blocks if b.kind == "masthead-right"][-1] == "Sông Thương, ngày 3 tháng 5 năm 2024"
    assert blocks[-1].text == "KẾ HOẠCH" and blocks[-1].kind == "text"


def test_recipients_and_signature_are_two_columns():
    words = line_at("Nơi nhận:", LEFT, 600) + line_at("KT. GIÁM ĐỐC", 340, 600)
    words += line_at("- Như trên;", LEFT, 616, 11) + line_at("PHÓ GIÁM ĐỐC", 340, 616)
    words += line_at("- Lưu: VT.", LEFT, 632, 11) + line_at("Trần Quốc Lĩnh", 345, 700)
    blocks = assemble(page_source([words]))
    assert [b.text for b in blocks if b.kind == "recipients"] == ["Nơi nhận:", "- Như trên;", "- Lưu: VT."]
    assert [b.text for b in blocks if b.kind == "signature"] == ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Trần Quốc Lĩnh"]


def full_line(text, y, x=LEFT):
    """A justified line: words spread to the right margin."""
    words = line_at(text, x, y)
    spare = (540 - words[-1].box.x1) / max(len(words) - 1, 1)
    return [replace(w, box=Box(w.box.x0 + i * spare, y, w.box.x1 + i * spare, y + 13)) for i, w in enumerate(words)]


def test_paragraphs_are_joined_across_lines_and_pages_but_items_kept_apart():
    first = full_line("- Rà soát hạ tầng số ở từng xã và lập danh mục", 100, 110) + full_line(
        "đầu tư trong năm để trình Ủy ban nhân dân huyện xem", 118
    )
    first += line_at("xét.", LEFT, 136) + full_line("- Nâng cao kỹ năng số cho cán bộ và nhân dân,", 154, 110)
    second = (
        line_at("2", 300, 30, 11) + line_at("nhất là ở vùng cao.", LEFT, 70) + line_at("- Báo cáo kết quả.", 110, 88)
    )
    blocks = [b for b in assemble(page_source([first, second])) if b.kind == "text"]
    assert [b.text for b in blocks] == [
        "- Rà soát hạ tầng số ở từng xã và lập danh mục đầu tư trong năm để trình Ủy ban nhân dân huyện xem xét.",
        "- Nâng cao kỹ năng số cho cán bộ và nhân dân, nhất là ở vùng cao.",
        "- Báo cáo kết quả.",
    ]
    assert {p.page for p in blocks[1].pieces} == {1, 2}


def test_page_numbers_and_signature_stamps_are_kept_apart():
    words = (
        line_at("3", 300, 30, 11)
        + line_at("Ký bởi: Sở Nội vụ", 400, 40, 8)
        + line_at("Thời gian ký: 3/5/2024", 400, 50, 8)
    )
    words += line_at("1. Báo cáo hằng quý.", LEFT, 120)
    kinds = {b.text: b.kind for b in assemble(page_source([words]))}
    assert (
        kinds["3"] == "furniture" and kinds["Ký bởi: Sở Nội vụ"] == "stamp" and kinds["1. Báo cáo hằng quý."] == "text"
    )


def grid(y, rows):
    return Grid(
        Box(80, y, 540, y + 20 * rows),
        tuple(
            (Box(80, y + 20 * r, 120, y + 20 * r + 20), Box(120, y + 20 * r, 540, y + 20 * r + 20)) for r in range(rows)
        ),
    )


def test_a_table_over_two_pages_is_one_without_the_second_head():
    first = (
        line_at("STT", 84, 703, 11)
        + line_at("Nhiệm vụ", 125, 703, 11)
        + line_at("1", 84, 723, 11)
        + line_at("Mua máy", 125, 723, 11)
    )
    second = (
        line_at("STT", 84, 63, 11)
        + line_at("Nhiệm vụ", 125, 63, 11)
        + line_at("2", 84, 83, 11)
        + line_at("Tập huấn", 125, 83, 11)
    )
    pages = tuple(
        Page(n, 595.0, 842.0, "text-layer", tuple(words), (grid(y, 2),))
        for n, words, y in ((1, first, 700), (2, second, 60))
    )
    head, table = assemble(replace(page_source([]), pages=pages))
    assert table.text == "STT\tNhiệm vụ\n1\tMua máy\n2\tTập huấn"
    cells = {(c.row, c.column): table.text[c.span.start : c.span.end] for c in table.cells}
    assert cells == {(0, 0): "STT", (0, 1): "Nhiệm vụ", (1, 0): "1", (1, 1): "Mua máy", (2, 0): "2", (2, 1): "Tập huấn"}
    assert (head.kind, head.page, head.text) == ("furniture", 2, "STT\tNhiệm vụ")


def test_a_row_cut_by_the_page_is_made_whole_cell_by_cell():
    first = line_at("3", 84, 703, 11) + line_at("Lập danh mục thủ tục", 125, 703, 11) + line_at("4", 84, 723, 11)
    first += line_at("Tập huấn cán bộ", 125, 723, 11)
    second = (
        line_at("các phường về kỹ năng số", 125, 63, 11) + line_at("5", 84, 83, 11) + line_at("Báo cáo", 125, 83, 11)
    )
    pages = tuple(
        Page(n, 595.0, 842.0, "text-layer", tuple(words), (grid(y, 2),))
        for n, words, y in ((1, first, 700), (2, second, 60))
    )
    (table,) = assemble(replace(page_source([]), pages=pages))
    assert table.text == "3\tLập danh mục thủ tục\n4\tTập huấn cán bộ các phường về kỹ năng số\n5\tBáo cáo"
    assert [piece.page for piece in table.pieces if table.text[piece.start : piece.end] in {"bộ", "phường"}] == [1, 2]


def texts(words, kind):
    return [b.text for b in assemble(page_source([words])) if b.kind == kind]


def test_an_incoming_stamp_is_kept_apart_from_the_lines_that_it_stands_beside():
    stamp = line_at("ĐẾN", 40, 152, 14) + line_at("Số:", 84, 138, 11) + line_at("2352", 110, 138, 11)
    stamp += line_at("Ngày:", 84, 154, 11) + line_at("21/3/2024", 125, 154, 11) + line_at("Chuyển:", 84, 170, 11)
    words = masthead() + stamp + line_at("KẾ HOẠCH", 260, 140, bold=True)
    words += line_at("Bảo trì trạm bơm đến năm 2030", 210, 155, bold=True)
    assert texts(words, "stamp") == ["ĐẾN", "Số: 2352", "Ngày: 21/3/2024", "Chuyển:"]
    assert "Số: 12/KH-SNV" in texts(words, "masthead-left")
    assert "Bảo trì trạm bơm đến năm 2030" in texts(words, "text")
    title = line_at("ĐẾN NĂM 2030", 250, 160) + line_at("Số: 7/KH-SNV", 84, 180)
    assert texts(title, "stamp") == []


def test_the_typist_and_the_certification_of_a_copy_are_no_part_of_the_act():
    words = (
        line_at("Nơi nhận:", LEFT, 600) + line_at("- Lưu: VT, TH.", LEFT, 616, 11) + line_at("LVT.05b", LEFT, 632, 8)
    )
    words += line_at("GIÁM ĐỐC", 360, 600, bold=True)
    for i, text in enumerate(("PHÒNG NỘI VỤ", "Số: 15/SY-PNV", "SAO Y", "Ngày 12 tháng 5 năm 2024")):
        line = line_at(text, 0, 670 + 15 * i, 11)
        left = 150 - line[-1].box.x1 / 2
        words += [replace(w, box=Box(w.box.x0 + left, w.box.y0, w.box.x1 + left, w.box.y1)) for w in line]
    assert texts(words, "recipients") == ["Nơi nhận:", "- Lưu: VT, TH."]
    assert texts(words, "furniture") == ["LVT.05b"]
    assert len(texts(words, "stamp")) == 4


def test_codes_broken_at_the_end_of_a_line_are_whole_and_blanks_within_a_line_stay():
    words = full_line("Thực hiện Kế hoạch số 15/KH-MTTQ-", 100, 110) + line_at("BTT của huyện Lũng Vân.", LEFT, 118)
    assert texts(words, "text") == ["Thực hiện Kế hoạch số 15/KH-MTTQ-BTT của huyện Lũng Vân."]
    assert texts(line_at("Số: 37/ KH-SNV", LEFT, 100), "text") == ["Số: 37/ KH-SNV"]


def test_a_dash_that_a_line_begins_with_in_the_middle_of_a_name_is_no_item():
    words = full_line("Giao Phòng Lao động", 100, 116) + full_line(
        "- Thương binh và Xã hội chủ trì, phối hợp với các xã", 118
    )
    words += line_at("thực hiện.", LEFT, 136) + full_line("- Rà soát hộ nghèo ở từng thôn, bản trong huyện", 154, 116)
    words += line_at("mỗi năm.", LEFT, 172)
    assert len(texts(words, "text")) == 2


def test_lines_hang_from_the_marker_of_their_item():
    words = full_line("- Triển khai Kế hoạch số", 100, 103) + full_line(
        "22/KH-UBND ở các xã, phường của thị xã trong năm", 118, 121
    )
    words += line_at("nay.", 121, 136) + line_at("1. Thời gian", LEFT, 154) + line_at("2. Địa điểm", LEFT, 172)
    assert len(texts(words, "text")) == 3


def test_layout_tables_become_columns_and_real_ones_stay():
    head = TextTable(
        (
            ("SỞ NỘI VỤ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"),
            ("Số: 5/KH-SNV", "Lũng Vân, ngày 1 tháng 2 năm 2024"),
        )
    )
    real = TextTable((("STT", "Nhiệm vụ"), ("1", "Mua máy")))
    source = source_of("")
    blocks = assemble(replace(source, pages=(replace(source.pages[0], flow=(head, real)),)))
    assert [b.kind for b in blocks] == ["masthead-left"] * 2 + ["masthead-right"] * 3 + ["table"]
