"""The outline: what stands under what, and what each section is for."""

import pytest

from pipeline.outline_marks import find_marker, number_of, roman_value
from pipeline.section_kinds import section_kind
from tests.build import PLAN, document_of


@pytest.mark.parametrize(
    ("text", "mark", "form"),
    [
        ("I. MỤC ĐÍCH", "I.", "roman"),
        ("V - TỔ CHỨC THỰC HIỆN", "V -", "roman"),
        ("2.1. Các cấp", "2.1.", "decimal2"),
        ("2.1 Các cấp", "2.1", "decimal2"),
        ("1/ Giao Sở Nội vụ", "1/", "decimal1"),
        ("đ) Báo cáo", "đ)", "letter"),
        ("gø) Báo cáo", "gø)", "letter"),
        ("-Nâng cao", "-", "dash"),
        ("Điều 5. Hiệu lực", "Điều 5.", "article"),
        ("Thứ hai, đổi mới", "Thứ hai,", "ordinal"),
        ("Phần thứ nhất", "Phần thứ nhất", "part"),
    ],
)
def test_markers(text, mark, form):
    marker = find_marker(text)
    assert (marker.text, marker.form) == (mark, form)


@pytest.mark.parametrize(
    "text",
    [
        "100% các xã",
        "22.000 đoàn viên",
        "12/6/2021 là hạn",
        "10 chương trình",
        "TM. ỦY BAN",
        "Mục 2 Kế hoạch này",
        "Tôi",
    ],
)
def test_what_is_no_marker(text):
    assert find_marker(text) is None


def test_numbers_of_markers():
    assert [number_of(m) for m in ("II.", "2.1.", "Điều 5.", "đ)", "-", "V -")] == ["II", "2.1", "5", "đ", "", "V"]
    assert [number_of(m) for m in ("ø)", "gø)")] == ["g", "g"]
    assert [roman_value(r) for r in ("I", "IV", "IX", "XIV", "a")] == [1, 4, 9, 14, None]


def test_outline_of_a_plan():
    document = document_of(PLAN)
    sections = {s.label: s for s in document.sections if s.label}
    assert {label: s.kind for label, s in sections.items()} == {
        "I": "purpose",
        "I.1": "purpose",
        "I.2": "purpose",
        "II": "tasks",
        "II.1": "tasks",
        "III": "organisation",
        "III.1": "organisation",
    }
    assert sections["II.1"].heading == "Đẩy mạnh tuyên truyền"
    assert document.sections[sections["II.1"].parent].label == "II"
    zones = {s.kind for s in document.sections if not s.label}
    assert zones == {"preamble", "recipients", "signature"}


def test_bullets_stand_under_their_heading_and_a_clause_of_its_own_is_a_leaf():
    document = document_of(PLAN)
    items = {document.text[i.body.start : i.body.end][:12]: i for i in document.items}
    bullet, clause = items["Mở chuyên mụ"], items["Rà soát hạ t"]
    assert document.items[bullet.parent].label == "II.1" and not bullet.heading
    assert clause.label == "II.2" and not clause.heading
    closing = items["Trên đây là "]
    assert document.items[closing.parent].label == "III"


def test_a_lead_in_holds_the_list_below_it():
    document = document_of(
        "I. NHIỆM VỤ\n\nCác xã thực hiện các nội dung sau:\n\n1. Rà soát.\n\n2. Báo cáo.\n\nKinh phí do huyện bảo đảm."
    )
    lead, first, second, after = document.items[1:5]
    assert lead.lead_in and first.parent == second.parent == 1
    assert after.parent == 0


def test_an_act_without_numbers_is_parted_by_its_lead_ins():
    document = document_of(
        "Chi bộ nêu các mục tiêu và yêu cầu, đồng thời đề ra những chỉ tiêu sau:\n\n100% đảng viên học tập.\n\nKết nạp hai đoàn viên.\n\n"
        "Để đạt mục tiêu, Chi bộ xác định các nhiệm vụ, giải pháp như sau:\n\nNâng cao chất lượng sinh hoạt.\n\nTăng cường kiểm tra."
    )
    assert [s.kind for s in document.sections] == ["targets", "tasks"]
    assert [i.parent for i in document.items] == [None, 0, 0, None, 3, 3]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("NHIỆM VỤ, GIẢI PHÁP", "tasks"),
        ("MỤC TIÊU, CHỈ TIÊU", "targets"),
        ("Tổ chức thực hiện", "organisation"),
        ("NỘI DUNG, THỜI GIAN VÀ PHÂN CÔNG THỰC HIỆN", "tasks"),
        ("KẾT QUẢ TRIỂN KHAI THỰC HIỆN", "purpose"),
        ("NỘI DUNG TRÌNH", None),
        ("Đồng chí A", None),
    ],
)
def test_kinds(heading, kind):
    assert section_kind(heading) == kind


def test_a_part_keeps_the_kind_of_what_it_stands_in() -> None:
    document = document_of("III. TỔ CHỨC THỰC HIỆN\n1- Công an xã có nhiệm vụ:\n- Lập danh sách.\n- Mở lớp.")
    assert [(s.label, s.kind) for s in document.sections] == [("III", "organisation"), ("III.1", "organisation")]


def test_an_item_with_nothing_but_attributes_below_it_is_no_section() -> None:
    text = "II. NHIỆM VỤ\n1. Mở lớp tập huấn.\n- Thời gian: Quý II/2025.\n- Đơn vị chủ trì: Công an xã."
    assert [s.label for s in document_of(text).sections] == ["II"]
