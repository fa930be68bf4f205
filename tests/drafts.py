"""Drafts of fictional acts, small, for tests of what sets and writes them."""

from __future__ import annotations

from pipeline.specimens.draft import Cell, Draft, Dressing, Paragraph, Table
from pipeline.specimens.rich import Rich, join


def said(text: str, role: str, depth: int = 0, marker: str = "") -> Paragraph:
    """A paragraph without marks."""
    return Paragraph(Rich(text), role, depth, marker)


def plan(rows: int = 12, dressing: Dressing | None = None) -> Draft:
    """A plan of a province with bullets, a task table across the page, number and day by hand."""
    code = join("", [Rich("Số: "), Rich("138").marked("hand"), "/KH-UBND"])
    day = join("", [Rich("Mây Trắng, ngày "), Rich("05").marked("hand"), " tháng 9 năm 2023"])
    return Draft(
        key="plan",
        form="state",
        genre="plan",
        manner="bullets",
        topic="",
        left=(said("ỦY BAN NHÂN DÂN", "organ"), said("TỈNH MÂY TRẮNG", "organ"), Paragraph(code, "code")),
        right=(
            said("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "motto"),
            said("Độc lập - Tự do - Hạnh phúc", "motto"),
            Paragraph(day, "dateline"),
        ),
        heading=(
            said("KẾ HOẠCH", "type"),
            said("Phát triển chợ nông thôn trên địa bàn tỉnh Mây Trắng giai đoạn 2023-2025", "subject"),
        ),
        body=(
            said("Thực hiện Nghị quyết số 12-NQ/TU ngày 04/5/2023 của Tỉnh ủy về chợ nông thôn, Ủy ban nhân dân tỉnh "
                 "ban hành Kế hoạch như sau:", "opening"),
            said("I. MỤC ĐÍCH, YÊU CẦU", "heading", 1, "I"),
            *(said(f"{i}. Bảo đảm mỗi cụm xã có một chợ sạch, có nước, có điện, có người quản lý; các hộ buôn bán "
                   f"được hướng dẫn phòng cháy và niêm yết giá ({i} đợt trong năm).", "item", 2, str(i))
              for i in range(1, 16)),
            said("II. TỔ CHỨC THỰC HIỆN", "heading", 1, "II"),
            said("Sở Công Thương chủ trì, theo dõi, báo cáo Ủy ban nhân dân tỉnh trước ngày 20/12 hằng năm.", "item", 2),
            said("Trên đây là Kế hoạch phát triển chợ nông thôn, đề nghị các đơn vị thực hiện./.", "closing"),
        ),
        recipients=(
            said("Nơi nhận:", "recipients"),
            said("- Thường trực Tỉnh ủy (để báo cáo);", "recipient"),
            said("- Các sở, ban, ngành tỉnh; Ủy ban nhân dân các huyện, thành phố; Hội Nông dân tỉnh;", "recipient"),
            said("- Lưu: VT, KT.", "recipient"),
        ),
        signature=(
            said("TM. ỦY BAN NHÂN DÂN", "signing"), said("KT. CHỦ TỊCH", "signing"), said("PHÓ CHỦ TỊCH", "position"),
            said("", "signature"), said("Lò Thị Mận", "signer"),
        ),
        appendices=(
            said("PHỤ LỤC", "appendix"), said("DANH MỤC NHIỆM VỤ", "caption"),
            said("(Kèm theo Kế hoạch số 138/KH-UBND của Ủy ban nhân dân tỉnh Mây Trắng)", "note"), task_table(rows),
        ),
        fields={"organ_name": "Ủy ban nhân dân tỉnh Mây Trắng"},
        dressing=dressing or Dressing(),
    )  # fmt: skip


def task_table(rows: int, landscape: bool = True) -> Table:
    """A head of two rows with merged cells, a group row, and a body over two rows in each pair."""
    head = [
        (cell("TT", rows=2), cell("Nhiệm vụ", rows=2), cell("Cơ quan", columns=2), None, cell("Thời gian", rows=2)),
        (None, None, cell("Chủ trì"), cell("Phối hợp"), None),
    ]
    body: list[tuple[Cell | None, ...]] = [(cell("I"), cell("Hạ tầng chợ", columns=4), None, None, None)]
    for i in range(1, rows + 1):
        lead = cell("Sở Công Thương", rows=2) if i % 2 else None
        body.append((
            Cell(Rich(str(i))),
            Cell(Rich(f"Sửa chữa mái, nền, đường thoát nước của chợ xã số {i}; lắp đèn chiếu sáng, đặt thùng rác.")),
            lead, Cell(Rich("Sở Xây dựng; Ủy ban nhân dân các huyện")), Cell(Rich(f"Quý {'I' * (i % 3 + 1)}/2024")),
        ))  # fmt: skip
    if rows % 2:  # the last row has no partner
        last = body[-1]
        body[-1] = (*last[:2], cell("Sở Công Thương"), *last[3:])
    return Table(
        (*head, *body), ("ordinal", "text", "lead", "support", "deadline"), (1, 7, 3, 4, 2.5), 2, landscape=landscape
    )


def cell(text: str, rows: int = 1, columns: int = 1) -> Cell:
    """A cell in bold letters."""
    return Cell(Rich(text), rows, columns, bold=True)


def party_resolution() -> Draft:
    """A resolution of a Party committee, printed and signed digitally."""
    return Draft(
        key="resolution", form="party36", genre="resolution", manner="clauses", topic="",
        left=(said("TỈNH ỦY MÂY TRẮNG", "organ"), said("Số 12-NQ/TU", "code")),
        right=(said("ĐẢNG CỘNG SẢN VIỆT NAM", "motto"), said("Mây Trắng, ngày 04 tháng 5 năm 2023", "dateline")),
        heading=(said("NGHỊ QUYẾT", "type"), said("về phát triển chợ nông thôn", "subject")),
        body=(
            said("1. Mục tiêu", "heading", 1, "1"),
            said("Đến năm 2025, ít nhất 80% số xã có chợ đạt chuẩn.", "item", 2),
            task_table(3, landscape=False),
            said("Nghị quyết này được phổ biến đến chi bộ.", "closing"),
        ),
        recipients=(said("Nơi nhận:", "recipients"), said("- Các huyện ủy,", "recipient"),
                    said("- Lưu Văn phòng Tỉnh ủy.", "recipient")),
        signature=(said("T/M BAN CHẤP HÀNH", "signing"), said("BÍ THƯ", "position"), said("Vi Văn Pản", "signer")),
        dressing=Dressing(
            signed_by=("Ký bởi: Tỉnh ủy Mây Trắng", "Thời gian ký: 04/05/2023 15:20:11 +07:00"), typist="HTL.03b",
            footer="Văn phòng Tỉnh ủy Mây Trắng", page_numbers="bottom",
        ),
    )  # fmt: skip
