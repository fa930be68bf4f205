"""Task tables: headers, group rows, merged cells, rows and tables that a page break cuts; fictional tasks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pipeline.document import Block, Cell, Document, Item, Piece, Span
from pipeline.tasks import extract


def document_of_tables(*tables: Sequence[tuple[int, int, str] | tuple[int, int, str, int]]) -> Document:
    """A document of tables, each a list of (row, column, text[, rows covered])."""
    text, blocks, items = "", [], []
    for index, table in enumerate(tables):
        start, cells = len(text), []
        for row, column, written, *covered in table:
            cells.append(Cell(Span(len(text), len(text) + len(written)), row, column, covered[0] if covered else 1))
            text += written + "\t"
        span = Span(start, len(text))
        text += "\n"
        pieces = (Piece(span.start, span.end, 1, None, 1.0),)
        blocks.append(Block("table", text[span.start : span.end], pieces, 1, span=span, cells=tuple(cells)))
        items.append(Item(index, span, span, "", "table", "II", 1, None, None))
    pieces = tuple(p for b in blocks for p in b.pieces)
    return Document("d-1", "f", "bang.txt", 1, text, tuple(blocks), pieces, 1, 1, items=tuple(items))


def rows(*lines: str, first: int = 0) -> list[tuple[int, int, str]]:
    return [(first + r, c, cell.strip()) for r, line in enumerate(lines) for c, cell in enumerate(line.split("|"))]


HEADER = "TT | Nội dung nhiệm vụ | Đơn vị chủ trì | Đơn vị phối hợp | Thời gian hoàn thành | Sản phẩm"


def lead(task: object) -> list[str]:
    return [r.organ_text for r in task.responsibilities if r.role == "lead"]  # type: ignore[attr-defined]


def test_columns_fill_their_task_and_group_rows_are_headings() -> None:
    document = document_of_tables(
        rows(
            HEADER,
            "(1) | (2) | (3) | (4) | (5) | (6)",
            "I | Hạ tầng số | | | | ",
            "1 | Nâng cấp mạng số liệu cấp xã | Phòng Nội vụ | Công an huyện, các xã | 6/2025 | Biên bản nghiệm thu",
            "2 | Tập huấn tổ công nghệ số | Huyện đoàn; Phòng Tư pháp | | Thường xuyên | ",
        )
    )
    first, second = extract(document)
    assert (first.text, first.source, first.section_label) == ("Nâng cấp mạng số liệu cấp xã", "table", "II.1")
    assert [(r.role, r.organ_text) for r in first.responsibilities] == [
        ("lead", "Phòng Nội vụ"),
        ("support", "Công an huyện"),
        ("support", "các xã"),
    ]
    assert (first.deadline, first.product) == (date(2025, 6, 30), "Biên bản nghiệm thu")
    assert lead(second) == ["Huyện đoàn", "Phòng Tư pháp"]
    assert (second.deadline, second.recurrence, second.product) == (None, "thường xuyên", None)


def test_a_group_row_that_names_a_body_leads_its_rows() -> None:
    table = rows("STT | Công việc | Thời gian", "I | Phòng Nội vụ | ", "1 | Lập danh sách dự thi | Tháng 3/2025")
    (task,) = extract(document_of_tables(table))
    assert lead(task) == ["Phòng Nội vụ"]
    assert task.responsibilities[0].inherited


def test_a_range_without_words_and_a_bare_year_are_times() -> None:
    table = rows(
        "STT | Công việc | Thời gian | Người thực hiện",
        "1 | Lập hồ sơ mời thầu | 04/6/2025-15/6/2025 | Tổ lập hồ sơ",
        "2 | Vận hành hệ thống mới | 2026 | Trung tâm Công nghệ số",
    )
    first, second = extract(document_of_tables(table))
    assert (first.start_date, first.deadline) == (date(2025, 6, 4), date(2025, 6, 15))
    assert second.deadline == date(2026, 12, 31)
    assert (lead(first), lead(second)) == (["Tổ lập hồ sơ"], ["Trung tâm Công nghệ số"])


def test_a_table_goes_on_behind_a_page_break() -> None:
    first = rows(
        "TT | Công việc | Thời gian | Đơn vị thực hiện", "1 | Họp thẩm định hồ sơ | 23/4/2025 | Sở Y tế, các trạm"
    )
    second = [(0, 4, "y tế"), *rows("2 | Thẩm định giá thiết bị | 30/4/2025 | | Sở Tài chính", first=1)]
    tasks = extract(document_of_tables(first, second))
    assert [t.text for t in tasks] == ["Họp thẩm định hồ sơ", "Thẩm định giá thiết bị"]
    assert (lead(tasks[1]), tasks[1].deadline) == (["Sở Tài chính"], date(2025, 4, 30))


def test_parts_of_a_row_that_a_page_break_cut_are_joined() -> None:
    table = [*rows(HEADER, "1 | Xây dựng kho dữ liệu | Phòng Tư pháp | | Quý IV/2025 | "), (1, 1, "hộ tịch điện tử")]
    (task,) = extract(document_of_tables(table))
    assert task.text == "Xây dựng kho dữ liệu hộ tịch điện tử"


def test_a_merged_cell_holds_for_every_row_it_covers() -> None:
    table: list[tuple[int, int, str] | tuple[int, int, str, int]] = [
        *rows("TT | Nhiệm vụ | Chủ trì | Thời hạn"),
        (1, 0, "1"), (1, 1, "Lập bản đồ hạ tầng số"), (1, 2, "Phòng Nội vụ", 2), (1, 3, "5/2025"),
        (2, 0, "2"), (2, 1, "Công bố bản đồ hạ tầng số"), (2, 3, "7/2025"),
    ]  # fmt: skip
    assert [lead(t) for t in extract(document_of_tables(table))] == [["Phòng Nội vụ"], ["Phòng Nội vụ"]]


def test_a_table_that_measures_or_lists_gives_no_tasks() -> None:
    for header in (
        "TT | Chỉ tiêu | Đơn vị tính | Kế hoạch năm",
        "TT | Họ và tên | Chức vụ | Đơn vị chủ trì",
        "TT | Tên đơn vị | Địa chỉ | Thời gian",
        "Nội dung | Ghi chú | Số trang | Khổ giấy",
    ):
        table = rows(header, "1 | Xã Bến Ngự | 12 | Tháng 3/2025", "2 | Xã Đồng Mây | 15 | Tháng 4/2025")
        assert extract(document_of_tables(table)) == (), header
