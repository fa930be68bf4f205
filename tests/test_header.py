"""Header fields of fictional acts in the forms of State, Party, union and Front, printed and scanned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from pipeline import checks, header
from pipeline.document import Box, Document, Field
from pipeline.layout import assemble
from pipeline.split import split
from tests.build import PLAN, document_of, line_at, page_source


def fields_of(text: str) -> dict[str, Field]:
    return header.extract(document_of(text))


def values(fields: dict[str, Field], *names: str) -> tuple[Any, ...]:
    return tuple(fields[name].value if name in fields else None for name in names)


PARTY = """\
ĐẢNG BỘ TỈNH SÔNG THƯƠNG
HUYỆN ỦY LŨNG VÂN

Số 41 - CTr/HU

ĐẢNG CỘNG SẢN VIỆT NAM

Lũng Vân, ngày 09 tháng 6 năm 2023

CHƯƠNG TRÌNH HÀNH ĐỘNG
thực hiện Nghị quyết số 12-NQ/TU về phát triển du lịch cộng đồng

Thực hiện Nghị quyết số 12-NQ/TU, Ban Thường vụ Huyện ủy Lũng Vân ban hành Chương trình hành động như sau:

I. MỤC TIÊU

1. Mỗi xã vùng hồ có một điểm đón khách.

Nơi nhận:
- Tỉnh ủy (để b/c),
- Các chi, đảng bộ trực thuộc,
- Lưu VPHU.

T/M BAN THƯỜNG VỤ
PHÓ BÍ THƯ THƯỜNG TRỰC

Ma Văn Sính
"""

LETTER = """\
UBND TỈNH SÔNG THƯƠNG
SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH

Số: 318/SVHTTDL-QLDL
V/v rà soát điểm du lịch cộng đồng

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Sông Thương, ngày 02 tháng 7 năm 2023

Kính gửi: Ủy ban nhân dân các huyện, thành phố

Thực hiện Kế hoạch số 20/KH-UBND, Sở đề nghị các huyện gửi danh sách điểm du lịch trước ngày 20/7/2023.

Nơi nhận:
- Như trên;
- Lưu: VT, QLDL.

KT. GIÁM ĐỐC
PHÓ GIÁM ĐỐC

Ths. Lò Thị Ban
"""


def test_a_state_plan_has_every_field() -> None:
    fields = fields_of(PLAN)
    assert values(fields, "type_code", "type_name") == ("KH", "Kế hoạch")
    assert values(fields, "code", "code_number", "code_notation") == ("37/KH-UBND", "37", "KH-UBND")
    assert values(fields, "issued_date", "place") == (date(2024, 3, 14), "Lũng Vân")
    assert values(fields, "organ_name", "parent_organ_name", "system") == (
        "Ủy ban nhân dân huyện Lũng Vân",
        None,
        "state",
    )
    assert fields["subject"].value.startswith("Thực hiện Nghị quyết số 07-NQ/TU ngày 05/01/2024")
    assert values(fields, "signing_authority", "signer_position", "signer_name") == (
        "TM. ỦY BAN NHÂN DÂN, KT. CHỦ TỊCH",
        "Phó Chủ tịch",
        "Đinh Thế Khải",
    )
    assert fields["recipients"].value == ["UBND tỉnh (để b/c)", "Các phòng, ban thuộc huyện", "Lưu: VT"]
    assert "urgency" not in fields
    assert "secrecy" not in fields


def test_a_party_programme_keeps_the_partys_form() -> None:
    fields = fields_of(PARTY)
    assert values(fields, "code", "code_number", "code_notation") == ("41-CTr/HU", "41", "CTr/HU")
    assert fields["code"].raw == "41 - CTr/HU"
    assert values(fields, "organ_name", "parent_organ_name", "system") == (
        "Huyện ủy Lũng Vân",
        "Đảng bộ tỉnh Sông Thương",
        "party",
    )
    assert values(fields, "type_code", "type_name") == ("CTr", "Chương trình hành động")
    assert fields["subject"].value == "thực hiện Nghị quyết số 12-NQ/TU về phát triển du lịch cộng đồng"
    assert values(fields, "signing_authority", "signer_position") == ("T/M BAN THƯỜNG VỤ", "Phó Bí thư Thường trực")
    assert fields["recipients"].value == ["Tỉnh ủy (để b/c)", "Các chi, đảng bộ trực thuộc", "Lưu VPHU"]


def test_a_letter_has_no_type_name_and_its_subject_after_the_mark() -> None:
    fields = fields_of(LETTER)
    assert values(fields, "type_code", "type_name") == ("CV", None)
    assert fields["code"].value == "318/SVHTTDL-QLDL"
    assert fields["subject"].value == "rà soát điểm du lịch cộng đồng"
    assert values(fields, "organ_name", "parent_organ_name") == (
        "Sở Văn hóa, Thể thao và Du lịch",
        "UBND tỉnh Sông Thương",
    )
    assert fields["signer_name"].value == "Lò Thị Ban"
    assert fields["recipients"].value == ["Như trên", "Lưu: VT, QLDL"]


def test_every_span_holds_the_raw_text() -> None:
    for text in (PLAN, PARTY, LETTER):
        document = document_of(text)
        for field in header.extract(document).values():
            if field.span and field.raw and field.name in {"code", "place", "issued_date", "signer_name", "type_code"}:
                assert document.text[field.span.start : field.span.end].strip() == field.raw


def test_blank_number_and_day_leave_the_printed_part() -> None:
    text = PLAN.replace("Số: 37/KH-UBND", "Số:      /KH-UBND").replace("ngày 14 tháng 3", "ngày     tháng 3")
    fields = fields_of(text)
    assert values(fields, "code", "code_number", "code_notation") == (None, None, "KH-UBND")
    assert fields["code"].raw == "/KH-UBND"
    assert fields["issued_date"].value is None
    assert fields["issued_date"].raw.endswith("tháng 3 năm 2024")
    assert fields["place"].value == "Lũng Vân"


def test_year_in_the_code_belongs_to_the_notation() -> None:
    fields = fields_of(PLAN.replace("37/KH-UBND", "05/2024/QĐ-UBND"))
    assert values(fields, "code", "code_number", "code_notation") == ("05/2024/QĐ-UBND", "05", "2024/QĐ-UBND")


@pytest.mark.parametrize(
    ("printed", "meant"),
    [("KH-UBNĐ", "KH-UBND"), ("KH-HDND", "KH-HĐND"), ("KH-ÐU", "KH-ĐU"), ("KH-LĐLĐ", "KH-LĐLĐ"), ("KH-XYZ", "KH-XYZ")],
)
def test_a_misread_notation_is_mended_where_only_one_is_meant(printed: str, meant: str) -> None:
    fields = fields_of(PLAN.replace("KH-UBND\n", f"{printed}\n", 1))
    assert fields["code_notation"].value == meant
    assert fields["code_notation"].raw == printed


def test_a_lost_masthead_is_made_up_from_signature_and_text() -> None:
    lost = PLAN.split("Số: 37", 1)[1]
    fields = fields_of("Số: 37" + lost)
    assert fields["organ_name"].value == "Ủy ban nhân dân huyện Lũng Vân"
    assert fields["organ_name"].confidence < 0.8


def test_a_standing_body_signs_for_the_union_that_issues() -> None:
    text = (
        "Số: 8/KH-CĐ\nLũng Vân, ngày 10 tháng 3 năm 2024\nKẾ HOẠCH\nTổ chức hội thao\n\n"
        "Để chào mừng ngày hội, Công đoàn Dệt Lũng Vân ban hành kế hoạch tổ chức hội thao như sau:\n\nI. NỘI DUNG\n\n"
        "1. Thi đấu bóng chuyền.\n\nNơi nhận:\n- Các tổ công đoàn;\n- Lưu: VT.\n\n"
        "TM. BAN THƯỜNG VỤ\nCHỦ TỊCH\n\nLục Văn Vượng\n"
    )
    assert values(fields_of(text), "organ_name", "system") == ("Công đoàn Dệt Lũng Vân", "union")


def test_a_standing_body_under_its_committee_is_joined_to_it() -> None:
    text = PLAN.replace(
        "ỦY BAN NHÂN DÂN\nHUYỆN LŨNG VÂN\n",
        "ỦY BAN MẶT TRẬN TỔ QUỐC VIỆT NAM\nXÃ BẢN MẠ\nBAN THƯỜNG TRỰC\n",
    ).replace("TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH", "TM. BAN THƯỜNG TRỰC\nCHỦ TỊCH")
    fields = fields_of(text)
    above = "Ủy ban Mặt trận Tổ quốc Việt Nam xã Bản Mạ"
    assert values(fields, "organ_name", "parent_organ_name", "system") == (f"Ban Thường trực {above}", above, "other")
    assert values(fields, "signing_authority", "signer_position") == ("TM. BAN THƯỜNG TRỰC", "Chủ tịch")


def test_one_line_that_holds_two_bodies_is_parted() -> None:
    text = LETTER.replace("UBND TỈNH SÔNG THƯƠNG\nSỞ VĂN HÓA", "UBND TỈNH SÔNG THƯƠNG SỞ VĂN HÓA")
    assert values(fields_of(text), "organ_name", "parent_organ_name") == (
        "Sở Văn hóa, Thể thao và Du lịch",
        "UBND tỉnh Sông Thương",
    )


def test_a_subject_in_capitals_takes_the_case_of_the_text() -> None:
    text = PLAN.replace(
        "Thực hiện Nghị quyết số 07-NQ/TU ngày 05/01/2024 của Tỉnh ủy Sông Thương về chuyển đổi số",
        "CỦA ỦY BAN NHÂN DÂN HUYỆN LŨNG VÂN VỀ CHUYỂN ĐỔI SỐ TẠI CÁC XÃ, THỊ TRẤN NĂM 2024",
    )
    subject = fields_of(text)["subject"].value
    assert subject == "Của Ủy ban nhân dân huyện Lũng Vân về chuyển đổi số tại các xã, thị trấn năm 2024"


def test_marks_of_urgency_and_secrecy() -> None:
    fields = fields_of(PLAN.replace("Số: 37/KH-UBND\n", "Số: 37/KH-UBND\nHỎA TỐC\nMẬT\n"))
    assert values(fields, "urgency", "secrecy") == ("Hỏa tốc", "Mật")
    assert fields["organ_name"].value == "Ủy ban nhân dân huyện Lũng Vân"


def test_an_act_without_recipients_still_has_its_signer() -> None:
    text = PLAN.split("Nơi nhận:")[0] + "CHỦ TỊCH\n(Đã ký)\nĐinh Thế Khải\n"
    assert values(fields_of(text), "signer_position", "signer_name") == ("Chủ tịch", "Đinh Thế Khải")


def test_a_law_has_the_day_on_which_it_was_passed() -> None:
    text = (
        "QUỐC HỘI\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
        "Luật số: 31/2030/QH20\nLUẬT\nĐƯỜNG THỦY NỘI ĐỊA\n"
        "Quốc hội ban hành Luật Đường thủy nội địa.\nĐiều 1. Phạm vi\nLuật này quy định về bến, cảng.\n"
        "Luật này được Quốc hội khóa XX, Kỳ họp thứ 2 thông qua ngày 11 tháng 6 năm 2030.\n"
        "CHỦ TỊCH QUỐC HỘI\n(Đã ký)\nĐỗ Quang Lẫm\n"
    )
    fields = fields_of(text)
    assert values(fields, "code", "issued_date", "organ_name") == ("31/2030/QH20", date(2030, 6, 11), "Quốc hội")
    assert values(fields, "signer_position", "signer_name") == ("Chủ tịch Quốc hội", "Đỗ Quang Lẫm")


def test_a_web_article_has_no_fields() -> None:
    text = (
        "Huyện đẩy nhanh chuyển đổi số\n\nTheo Kế hoạch số 37/KH-UBND ngày 14/3/2024 của UBND huyện Lũng Vân, "
        "các xã phải lập tổ công nghệ số cộng đồng.\n\nÔng Đinh Thế Khải cho biết việc này sẽ hoàn thành trong năm.\n"
    )
    assert fields_of(text) == {}


def test_dates_and_codes_of_a_heading_above_the_masthead_are_not_the_acts() -> None:
    head = "Kế hoạch số 99/KH-UBND năm 2001 sửa đổi sau ngày 30 tháng 4 năm 2001 về chuyển đổi số\n\n"
    fields = fields_of(head + PLAN)
    assert values(fields, "code", "issued_date") == ("37/KH-UBND", date(2024, 3, 14))


# ------------------------------------------------------------------ scans
def scanned(lines: Sequence[tuple[str, float, float]], **more: Any) -> Document:
    """One page of placed lines ``(text, x, y)`` as OCR gives it."""
    words = [word for text, x, y in lines for word in line_at(text, x, y, confidence=more.get("confidence", 0.95))]
    source = page_source([words], "ocr")
    (document,) = split(source, assemble(source))
    return document


TOP = [
    ("UBND TĨNH SÔNG THƯƠNG", 60.0, 60.0),
    ("CỌNG HÒA XÃ HỘI CHỦ NGHĨA YIỆT NAM", 300.0, 60.0),
    ("SỞ Y TẺ", 110.0, 76.0),
    ("Độc lập - Tự do - Hạnh phúc", 330.0, 76.0),
    ("Số: 12 /KH-SYT", 90.0, 100.0),
    ("Sông Thương, ngày 05 tháng 4 năm 2023", 310.0, 100.0),
    ("KÉ HOẠCH", 260.0, 140.0),
    ("Tiêm nhắc vắc xin cho trẻ em vùng cao", 190.0, 158.0),
    ("1. Các trạm y tế lập danh sách trẻ em trên địa bàn phụ trách và gửi về Sở trước ngày 20/4/2023.", 70.0, 200.0),
    ("Nơi nhận:", 70.0, 600.0),
    ("KT.GIÁM ĐÓC", 380.0, 600.0),
    ("- UBND tỉnh;", 70.0, 616.0),
    ("PHO €IÁM ĐỐC", 380.0, 616.0),
    ("- Lưu: VT.", 70.0, 632.0),
    ("Lò Thị Glang", 380.0, 690.0),
]


def test_a_scan_is_read_through_lost_marks() -> None:
    fields = header.extract(scanned(TOP))
    assert values(fields, "type_code", "code", "issued_date") == ("KH", "12/KH-SYT", date(2023, 4, 5))
    assert values(fields, "organ_name", "parent_organ_name") == ("Sở Y tế", "UBND tỉnh Sông Thương")
    assert fields["subject"].value == "Tiêm nhắc vắc xin cho trẻ em vùng cao"
    assert values(fields, "signing_authority", "signer_position", "signer_name") == (
        "KT. GIÁM ĐỐC",
        "Phó Giám đốc",
        "Lò Thị Giang",
    )
    assert fields["recipients"].value == ["UBND tỉnh", "Lưu: VT"]


def test_an_uncertain_number_and_day_are_no_values() -> None:
    fields = header.extract(scanned(TOP, confidence=0.5))
    assert values(fields, "code", "code_number", "code_notation") == (None, None, "KH-SYT")
    assert fields["issued_date"].value is None
    assert fields["place"].value == "Sông Thương"


def by_hand(document: Document, read: dict[str, float]) -> Document:
    """The same act with words as tall as a hand writes them: times the height that the reader gave."""
    pieces = []
    for piece in document.pieces:
        taller = read.get(document.text[piece.start : piece.end])
        box = piece.box
        if taller and box:
            box = Box(box.x0, box.y1 - taller * (box.y1 - box.y0), box.x1, box.y1)
        pieces.append(piece._replace(box=box))
    return replace(document, pieces=tuple(pieces))


@pytest.mark.parametrize(
    ("day", "taller", "issued"),
    [("05", 1.8, date(2023, 4, 5)), ("20", 1.0, date(2023, 4, 20)), ("20", 1.8, None), ("24", 1.3, None)],
)
def test_a_day_in_handwriting_counts_only_in_figures_that_are_not_mistaken(
    day: str, taller: float, issued: date | None
) -> None:
    lines = [(text.replace("ngày 05", f"ngày {day}"), x, y) for text, x, y in TOP]
    field = header.extract(by_hand(scanned(lines), {day: taller}))["issued_date"]
    assert field.value == issued
    assert f"ngày {day} tháng 4" in (field.raw or "")
    assert taller == 1.0 or field.confidence <= 0.6


@pytest.mark.parametrize(("taller", "number"), [(1.6, "12"), (2.4, None)])
def test_a_number_that_ink_overgrows_is_no_value(taller: float, number: str | None) -> None:
    fields = header.extract(by_hand(scanned(TOP), {"12": taller}))
    assert values(fields, "code_number", "code_notation") == (number, "KH-SYT")


def test_what_a_seal_left_behind_an_office_is_no_part_of_it() -> None:
    lines = [*TOP[:-1], ("SỐ", 410.0, 632.0), TOP[-1]]
    assert header.extract(scanned(lines))["signer_position"].value == "Phó Giám đốc"


def test_a_known_place_that_a_scan_misread_by_a_letter() -> None:
    lines = [(text.replace("Sông Thương, ngày", "TP.Hà Chí Minh, ngày"), x, y) for text, x, y in TOP]
    assert header.extract(scanned(lines))["place"].value == "TP. Hồ Chí Minh"


def test_a_masthead_that_broke_off_is_made_whole_by_the_signature() -> None:
    text = PLAN.replace("ỦY BAN NHÂN DÂN\nHUYỆN LŨNG VÂN\n", "ỦY BAN THƯỜNG VỤ\n", 1)
    text = text.replace("TM. ỦY BAN NHÂN DÂN\n", "TM. ỦY BAN THƯỜNG VỤ QUỐC HỘI\n")
    assert fields_of(text)["organ_name"].value == "Ủy ban Thường vụ Quốc hội"


def test_the_body_that_resolves_is_no_part_of_the_title() -> None:
    text = PLAN.replace(
        "Sông Thương về chuyển đổi số\n", "Sông Thương về chuyển đổi số\nỦY BAN NHÂN DÂN HUYỆN LŨNG VÂN\n", 1
    )
    assert fields_of(text)["subject"].value == fields_of(PLAN)["subject"].value


def test_a_deputy_signs_for_the_head() -> None:
    """The seal covers the word that parts the two offices."""
    lines = [("GIÁM ĐỐC" if text.startswith("PHO") else text, x, y) for text, x, y in TOP]
    assert header.extract(scanned(lines))["signer_position"].value == "Phó Giám đốc"


@pytest.mark.parametrize(
    ("left", "sure"), [("PHÓ M", True), ("tU GIÁM ĐỐC", True), ("Ñ È ø", False), ("", False)], ids=str
)
@pytest.mark.parametrize(("office", "deputy"), [("GIÁM ĐỐC", "Phó Giám đốc"), ("BỘ TRƯỞNG", "Thứ trưởng")])
def test_who_signs_for_a_head_is_the_deputy_though_a_seal_covers_the_office(
    left: str, sure: bool, office: str, deputy: str
) -> None:
    """Norm: Nghị định 30/2020/NĐ-CP, phụ lục I, mục II.7: ``KT.`` stands before the head's office, the deputy's below."""
    left = left.replace("GIÁM ĐỐC", office)
    lines = [(f"KT. {office}" if text.startswith("KT.") else text, x, y) for text, x, y in TOP]
    lines = [(left if text.startswith("PHO") else text, x, y) for text, x, y in lines if left or text[:3] != "PHO"]
    document = scanned(lines)
    fields = header.extract(document)
    assert fields["signing_authority"].value == f"KT. {office}"
    assert fields["signer_position"].value == deputy
    told = checks.check(replace(document, fields=fields))
    assert ("low_confidence:signer_position" in told) != sure


@pytest.mark.parametrize("deputy", ["PHÓ GIÁM ĐỐC", "PHÓ TẮM Đ", "PHó"])
def test_a_head_above_his_deputy_is_signed_for_though_the_mark_was_lost(deputy: str) -> None:
    lines = [("GIÁM ĐÓC" if text.startswith("KT.") else text, x, y) for text, x, y in TOP]
    lines = [(deputy if text.startswith("PHO") else text, x, y) for text, x, y in lines]
    fields = header.extract(scanned(lines))
    found = [fields[name].value if name in fields else None for name in ("signing_authority", "signer_position")]
    assert found == (["KT. GIÁM ĐỐC", "Phó Giám đốc"] if " " in deputy else [None, "Giám đốc"])


def test_a_head_who_signs_himself_signs_for_nobody() -> None:
    lines = [("GIÁM ĐỐC" if text.startswith("KT.") else text, x, y) for text, x, y in TOP if not text.startswith("PHO")]
    fields = header.extract(scanned(lines))
    assert "signing_authority" not in fields or fields["signing_authority"].value is None
    assert fields["signer_position"].value == "Giám đốc"


def test_the_number_of_another_act_in_the_subject_is_not_the_acts_own() -> None:
    own = [("V/v triển khai Quyết định" if text.startswith("Số:") else text, x, y) for text, x, y in TOP]
    lines = [*own[:5], ("Số 14/QĐ-BYT của Bộ Y tế", 80.0, 114.0), *own[5:]]
    fields = header.extract(scanned(lines))
    assert "code" not in fields or fields["code"].value is None


def test_dirt_below_the_type_does_not_end_the_title() -> None:
    at = next(i for i, (text, _, _) in enumerate(TOP) if text == "KÉ HOẠCH")
    lines = [*TOP[: at + 1], ("- _", 150.0, 149.0), *TOP[at + 1 :]]
    assert header.extract(scanned(lines))["subject"].value == "Tiêm nhắc vắc xin cho trẻ em vùng cao"


def test_the_office_behind_the_body_signed_for_is_no_part_of_its_name() -> None:
    text = PLAN.replace("ỦY BAN NHÂN DÂN\nHUYỆN LŨNG VÂN\n", "CHÍNH PHỦ\n", 1)
    text = text.replace("TM. ỦY BAN NHÂN DÂN\n", "TM. CHÍNH PHỦ THỦ TƯỚNG\n")
    assert fields_of(text)["organ_name"].value == "Chính phủ"


@pytest.mark.parametrize("mark", ["-T,, GIAM ĐỌC", "VT, GIÁM ĐÓC", "KT. GIÁM ĐÓC", "KT. IIÁM ĐỐC"])
def test_a_seal_over_the_mark_and_the_offices_leaves_them_legible(mark: str) -> None:
    lines = [(mark if text.startswith("KT.") else text, x, y) for text, x, y in TOP]
    lines = [("'GIÁM ĐỚC," if text.startswith("PHO") else text, x, y) for text, x, y in lines]
    fields = header.extract(scanned(lines))
    assert values(fields, "signing_authority", "signer_position") == ("KT. GIÁM ĐỐC", "Phó Giám đốc")


def test_an_office_is_told_by_its_second_word_where_a_seal_covers_the_first() -> None:
    lines = [("KT. IŨ TỊCH" if text.startswith("KT.") else text, x, y) for text, x, y in TOP]
    lines = [("fÚ TỊCH" if text.startswith("PHO") else text, x, y) for text, x, y in lines]
    fields = header.extract(scanned(lines))
    assert values(fields, "signing_authority", "signer_position") == ("KT. CHỦ TỊCH", "Phó Chủ tịch")


@pytest.mark.parametrize("read", ["UIBND TĨNH SÔNG THƯƠNG", "PDBND TÍNH SÔNG THƯƠNG", "UBNØ TỈNH SÔNG THƯƠNG"])
def test_the_committee_above_is_read_through_misread_letters(read: str) -> None:
    lines = [(read if text.startswith("UBND") else text, x, y) for text, x, y in TOP]
    assert header.extract(scanned(lines))["parent_organ_name"].value == "UBND tỉnh Sông Thương"


@pytest.mark.parametrize("mark", ["V/v ", "VW ", ""])
def test_the_subject_of_a_letter_is_found_where_its_mark_was_lost(mark: str) -> None:
    lines = [(text.replace("/KH-SYT", "/SYT-NVY"), x, y) for text, x, y in TOP if y < 110]
    lines += [(f"{mark}báo cáo kết quả tiêm", 80.0, 114.0), ("chủng mở rộng quý I", 85.0, 128.0)]
    lines += [("Kính gửi: Các trung tâm y tế huyện trong toàn tỉnh và bệnh viện đa khoa khu vực", 90.0, 190.0)]
    fields = header.extract(scanned([*lines, *TOP[8:]]))
    assert fields["subject"].value == "báo cáo kết quả tiêm chủng mở rộng quý I"


def test_a_scrap_of_a_name_is_no_name() -> None:
    lines = [("Thị Giang" if text.startswith("Lò") else text, x, y) for text, x, y in TOP]
    assert "signer_name" not in header.extract(scanned(lines))


@pytest.mark.parametrize(
    ("lines", "parent", "organ", "system"),
    [
        (
            ("LĐLĐ TỈNH SÔNG THƯƠNG", "CÔNG ĐOÀN", "CÔNG TY DỆT LŨNG VÂN"),
            "LĐLĐ tỉnh Sông Thương",
            "Công đoàn Công ty Dệt Lũng Vân",
            "union",
        ),
        (("UBND TỈNH SÔNG THƯƠNG", "SỞ VĂN HÓA,", "THỂ THAO VÀ DU LỊCH"), "UBND tỉnh Sông Thương",
         "Sở Văn hóa, Thể thao và Du lịch", "state"),
        (("SỞ TÀI NGUYÊN VÀ MÔI", "TRƯỜNG"), None, "Sở Tài nguyên và Môi trường", "state"),
        (("BỘ CÔNG AN", "CÔNG AN", "TỈNH SÔNG THƯƠNG"), "Bộ Công an", "Công an tỉnh Sông Thương", "state"),
        (("TỔNG LIÊN ĐOÀN", "LAO ĐỘNG VIỆT NAM", "LIÊN ĐOÀN LAO ĐỘNG", "TỈNH SÔNG THƯƠNG"),
         "Tổng Liên đoàn Lao động Việt Nam", "Liên đoàn Lao động tỉnh Sông Thương", "union"),
        (("BAN CHỈ ĐẠO", "CHUYỂN ĐỔI SỐ"), None, "Ban Chỉ đạo Chuyển đổi số", "state"),
    ],
)  # fmt: skip
def test_a_name_that_its_lines_break(lines: tuple[str, ...], parent: str | None, organ: str, system: str) -> None:
    fields = fields_of(PLAN.replace("ỦY BAN NHÂN DÂN\nHUYỆN LŨNG VÂN", "\n".join(lines)))
    assert values(fields, "organ_name", "system") == (organ, system)
    assert (fields["parent_organ_name"].value if "parent_organ_name" in fields else None) == parent


def test_a_place_of_two_names_is_whole() -> None:
    fields = fields_of(PLAN.replace("Lũng Vân, ngày", "Lũng Vân - Đắk Mơ-ning, ngày"))
    assert values(fields, "place", "issued_date") == ("Lũng Vân - Đắk Mơ-ning", date(2024, 3, 14))


def test_a_notation_of_the_youth_union_tells_its_system() -> None:
    fields = fields_of(
        PLAN.replace("ỦY BAN NHÂN DÂN\nHUYỆN LŨNG VÂN", "ĐOÀN PHƯỜNG 1").replace("37/KH-UBND", "37-KH/ĐTN")
    )
    assert fields["system"].value == "youth"
