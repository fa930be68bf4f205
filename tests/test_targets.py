"""Targets: what is one, with value, comparator, unit, rate and horizon, and what only looks like one."""

from __future__ import annotations

from dataclasses import replace
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.document import Field, Page, Paragraph, Source, Span, Target, Task, TextTable
from pipeline.layout import assemble
from pipeline.split import split
from pipeline.targets import extract
from tests.build import document_of, outlined

HEAD = """\
ỦY BAN NHÂN DÂN
HUYỆN LŨNG VÂN
Số: 41/KH-UBND
Lũng Vân, ngày 14 tháng 3 năm 2024

KẾ HOẠCH
Phát triển kinh tế tập thể năm 2024

Ủy ban nhân dân huyện ban hành Kế hoạch như sau:

"""
TARGETS, TASKS = "I. MỤC TIÊU, CHỈ TIÊU", "I. NHIỆM VỤ, GIẢI PHÁP"


def targets_of(*lines: str, heading: str = TARGETS, type_code: str | None = None) -> tuple[Target, ...]:
    document = document_of(HEAD + "\n\n".join((heading, *lines)) + "\n\n")
    if type_code:
        document = replace(document, fields={"type_code": Field("type_code", type_code)})
    return extract(document)


def said(target: Target) -> str:
    return f"{target.comparator} {target.value:g} {target.unit}"


@pytest.mark.parametrize(
    ("line", "rows"),
    [
        ("- Đạt 29.000 hội viên.", ["= 29000 hội viên"]),
        ("- Toàn huyện có khoảng 1.200 đoàn viên.", ["~ 1200 đoàn viên"]),
        ("- Thành lập mới ít nhất 25 hợp tác xã.", [">= 25 hợp tác xã"]),
        ("- 75% trở lên hợp tác xã hoạt động hiệu quả.", [">= 75 %"]),
        ("- Ít nhất 80% trở lên hợp tác xã có kế toán.", [">= 80 %"]),
        ("- Có từ 90% trở lên số hộ tham gia.", [">= 90 %"]),
        ("- Trên 85% xã có tổ hợp tác.", ["> 85 %"]),
        ("- Tỷ lệ hộ nghèo giảm còn dưới 2%.", ["< 2 %"]),
        ("- Số chi bộ hoàn thành xuất sắc không quá 20%.", ["<= 20 %"]),
        ("- Phấn đấu vượt mức chỉ tiêu 2.000 sáng kiến.", ["> 2000 sáng kiến"]),
        ("- Kết nạp từ 20 đến 25 đảng viên.", [">= 20 đảng viên", "<= 25 đảng viên"]),
        ("- Tăng trưởng bình quân 8 - 8,5%.", [">= 8 %", "<= 8.5 %"]),
        ("- Quy mô kinh tế số chiếm ≥ 30% GRDP.", [">= 30 % GRDP"]),
        ("- Thu ngân sách đạt 150 tỷ đồng.", ["= 1.5e+11 đồng"]),
        ("- Thu nhập đạt 75 triệu đồng/người/năm trở lên.", [">= 7.5e+07 đồng"]),
        ("- Nâng tỷ lệ che phủ rừng từ 42% lên 45%.", ["= 45 %"]),
        ("- 02 xã đạt chuẩn nông thôn mới.", ["= 2 xã"]),
        ("- Thuộc nhóm 10 tỉnh dẫn đầu cả nước về cải cách hành chính.", ["<= 10 tỉnh"]),
        ("- Ít nhất hai phần ba số chi bộ hoàn thành tốt nhiệm vụ.", [">= 0.666667 chi bộ"]),
        ("- Có ít nhất 9 bác sĩ/vạn dân, 30 giường bệnh/vạn dân.", [">= 9 bác sĩ", "= 30 giường bệnh"]),
        ("- Thời gian giải quyết hồ sơ không quá 3 ngày làm việc.", ["<= 3 ngày làm việc"]),
    ],
)
def test_target_of_a_targets_section(line: str, rows: list[str]) -> None:
    assert [said(t) for t in targets_of(line)] == rows


@pytest.mark.parametrize(
    ("line", "rows"),
    [
        ("- Giải ngân 100% kế hoạch vốn được giao.", ["= 100 %"]),
        ("- Bố trí tối thiểu 2% chi ngân sách cho chuyển đổi số.", [">= 2 %"]),
        ("- Tổ chức ít nhất 02 hội nghị chuyên đề.", [">= 2 hội nghị"]),
        ("- Phấn đấu kết nạp 40 đảng viên.", ["= 40 đảng viên"]),
        ("- Tuyên truyền tối thiểu 04 lượt/năm.", [">= 4 lượt"]),
        ("- Mỗi chi bộ đăng ký ít nhất một mô hình.", [">= 1 mô hình"]),
    ],
)
def test_target_among_the_tasks(line: str, rows: list[str]) -> None:
    assert [said(t) for t in targets_of(line, heading=TASKS)] == rows


@pytest.mark.parametrize(
    "line",
    [
        "- Hợp tác xã (có 25 thành viên trở lên) được xếp loại.",
        "- Doanh nghiệp sử dụng từ 10 lao động trở lên phải đăng ký nội quy.",
        "- Đối với thôn có dưới 100 cử tri: họp toàn thể.",
        "- Hội đồng họp khi có ít nhất 2/3 thành viên dự.",
        "- Phối hợp với 14 phường triển khai 03 chương trình công tác.",
        "- Hưởng ứng Chương trình “01 triệu sáng kiến”.",
        "- Tổ chức kỷ niệm 92 năm Ngày thành lập.",
        "- Thực hiện Điều 22, 24, 25 và Đề án 06 tại phường 4, đợt 2.",
        "- Đến nay đã kết nạp 250 đảng viên, đạt 125% kế hoạch.",
        "- Mức hỗ trợ không quá 30 triệu đồng/hộ.",
        "- Hỗ trợ 100% kinh phí cho hộ nghèo.",
        "- Gửi báo cáo trong thời hạn không quá 05 ngày làm việc.",
        "- Người từ đủ 18 tuổi trở lên.",
        "- Không bố trí người không đạt tín nhiệm của trên 50% cử tri.",
        "- Thành lập 01 tổ công tác gồm 07 thành viên.",
        "- Điện thoại 0912 345 678, lúc 14h30 ngày 12/6/2024.",
        "- Thực hiện Kế hoạch số 35-KH/TU và Nghị quyết số 06 giai đoạn 2021 - 2025.",
    ],
)
def test_what_only_looks_like_a_target(line: str) -> None:
    assert targets_of(line, heading=TASKS) == ()


def test_normative_acts_and_reports_state_targets_only_in_so_many_words() -> None:
    rule = "- Công ty giữ ít nhất 36% tổng số quyền biểu quyết; 70% thành viên dự họp."
    assert targets_of(rule, heading="I. QUY ĐỊNH CHUNG", type_code="NĐ") == ()
    assert targets_of("- Tỷ lệ hồ sơ đúng hạn đạt 98%.", heading="I. NỘI DUNG", type_code="BC") == ()
    (target,) = targets_of("- Phấn đấu 98% hồ sơ đúng hạn.", heading="I. NỘI DUNG", type_code="BC")
    assert said(target) == "= 98 %"


@pytest.mark.parametrize(
    ("lines", "horizons"),
    [
        (("- Đến năm 2025: Có 90% xã đạt chuẩn; 20% xã kiểu mẫu.",), ["2025", "2025"]),
        (("1. Đến năm 2030", "- 90% xã đạt chuẩn."), ["2030"]),
        (("1. Mục tiêu của Chương trình đến năm 2030", "- 90% xã đạt chuẩn."), ["2030"]),
        (
            ("- Đạt 1,5% GRDP vào năm 2026, trên 2% GRDP vào năm 2028 và khoảng 3% GRDP vào năm 2030.",),
            ["2026", "2028", "2030"],
        ),
        (("- Trong năm 2024, kết nạp 5 đảng viên, phấn đấu đến năm 2025 kết nạp 12 đảng viên.",), ["2024", "2025"]),
        (("- Năm 2024 kết nạp 20 hội viên, năm 2025 kết nạp 25 hội viên.",), ["2024", "2025"]),
        (("- Đến năm 2030, đạt 100% xã, năm 2026 đạt 60%; 98% thôn có sân chơi.",), ["2030", "2026", "2030"]),
        (("- Giai đoạn 2026 - 2030: tăng 12%/năm.",), ["2030"]),
        (("- Giải ngân 100% kế hoạch vốn trước ngày 31/12/2024.",), ["2024-12-30"]),
        (("- Số vụ cháy giảm 5% so với năm 2023.",), [None]),
        (("- 100% đơn vị hoàn thành chỉ tiêu do tỉnh giao năm 2024.",), [None]),
        (("- 100% cơ quan thực hiện Chiến lược chuyển đổi số đến năm 2030.",), [None]),
        (("- Có 95% hộ có nước sạch.",), [None]),
    ],
)
def test_horizon(lines: tuple[str, ...], horizons: list[str | None]) -> None:
    assert [t.horizon for t in targets_of(*lines)] == horizons


@pytest.mark.parametrize(
    ("line", "per"),
    [
        ("- Mỗi năm thành lập mới ít nhất 25 hợp tác xã.", "năm"),
        ("- Hằng năm, lãnh đạo huyện tổ chức đối thoại với thanh niên ít nhất 1 lần.", "năm"),
        ("- Tăng bình quân 10%/năm.", "năm"),
        ("- Đạt 12 người trên một vạn dân.", "vạn dân"),
        ("- Đạt 12 người.", None),
    ],
)
def test_rate(line: str, per: str | None) -> None:
    assert [t.per for t in targets_of(line)] == [per]


@pytest.mark.parametrize(
    ("line", "indicator"),
    [
        ("- Tỷ lệ lao động qua đào tạo đạt trên 70%.", "Tỷ lệ lao động qua đào tạo"),
        ("- Đến năm 2025, trên 85% xã (có đường nhựa) có chợ.", "xã có chợ"),
        ("- Giải quyết việc làm cho 1.500 lao động.", "Giải quyết việc làm cho lao động"),
        ("- Thu ngân sách đạt 150 tỷ đồng, tăng 10% so với năm 2023.", "Thu ngân sách"),
        ("- Cơ cấu: nông nghiệp 30%, công nghiệp 70%.", "nông nghiệp"),
    ],
)
def test_indicator(line: str, indicator: str) -> None:
    assert targets_of(line)[0].indicator == indicator


def test_span_text_and_task() -> None:
    document = document_of(HEAD + TASKS + "\n\n- Rà soát; bảo đảm ít nhất 80% hồ sơ đúng hạn; báo cáo.\n\n")
    (item,) = (i for i in document.items if i.form == "dash")
    document = replace(document, tasks=(Task(Span(0, 1), "x", None, ""), Task(item.span, "y", item.section, "")))
    (target,) = extract(document)
    assert document.text[target.span.start : target.span.end] == "ít nhất 80%"
    assert target.value_text == "80%"
    assert target.text == "bảo đảm ít nhất 80% hồ sơ đúng hạn"
    assert target.task == 1
    assert target.section == item.section


ROWS = (
    ("TT", "Chỉ tiêu", "Đơn vị tính", "Thực hiện 2023", "Kế hoạch 2025", "Mục tiêu đến năm 2030", "Cơ quan chủ trì"),
    ("1", "Tỷ lệ hộ nghèo", "%", "5,2", "< 3", "≤ 1", "Phòng Nội vụ"),
    ("2", "Số bác sĩ", "Người/vạn dân", "8", "9", "11 - 12", "Trung tâm Y tế"),
    ("3", "Chất lượng dịch vụ", "Mức", "Khá", "Tốt", "Đạt mức của 5 tỉnh dẫn đầu", "Các phòng"),
)


def table_targets_of(rows: tuple[tuple[str, ...], ...]) -> tuple[Target, ...]:
    flow = (*(Paragraph(line) for line in HEAD.split("\n")), Paragraph("PHỤ LỤC"), TextTable(rows))
    source = Source("f" * 64, "tap/phu-luc.docx", "application/docx", 1, (Page(1, flow=flow),))
    (document,) = outlined(split(source, assemble(source)))
    return extract(document)


def test_table_of_indicators_by_year() -> None:
    found = [(t.indicator, said(t), t.per, t.horizon) for t in table_targets_of(ROWS)]
    assert found == [
        ("Tỷ lệ hộ nghèo", "< 3 %", None, "2025"),
        ("Tỷ lệ hộ nghèo", "<= 1 %", None, "2030"),
        ("Số bác sĩ", "= 9 Người", "vạn dân", "2025"),
        ("Số bác sĩ", ">= 11 Người", "vạn dân", "2030"),
        ("Số bác sĩ", "<= 12 Người", "vạn dân", "2030"),
    ]


def test_table_of_indicators_with_years_in_group_rows() -> None:
    rows = (
        ("TT", "Chỉ tiêu", "Đơn vị", "Kết quả"),
        ("I", "Đến năm 2030", "", ""),
        ("1", "Phủ sóng 5G", "% dân số", "99"),
        ("II", "Đến năm 2045", "", ""),
        ("2", "Xếp hạng chính quyền số", "Thứ bậc", "≤ 3 vùng; ≤ 20 cả nước"),
    )
    assert [(said(t), t.horizon) for t in table_targets_of(rows)] == [
        ("= 99 % dân số", "2030"),
        ("<= 3 Thứ bậc", "2045"),
        ("<= 20 Thứ bậc", "2045"),
    ]


def test_table_that_counts_is_no_table_of_targets() -> None:
    rows = (("STT", "Nội dung", "Số lượng", "Đơn giá"), ("1", "In tờ rơi tuyên truyền", "500", "2.000"))
    assert table_targets_of(rows) == ()


def test_confidence_falls_with_the_words_that_were_read_badly() -> None:
    document = document_of(HEAD + TARGETS + "\n\n- Có 95% hộ có nước sạch.\n\n")
    blurred = replace(document, pieces=tuple(p._replace(confidence=0.5) for p in document.pieces))
    assert extract(blurred)[0].confidence == pytest.approx(extract(document)[0].confidence / 2)


BOUNDS = ("phấn đấu", "đạt", "ít nhất", "trên", "dưới", "từ", "đến", "trở lên", "mỗi", "năm 2025", "so với")
THINGS = ("90%", "20 - 30%", "1.500", "2/3", "hộ", "xã", "tỷ đồng", "/năm", "(", ")", "“", "”", ";", ".", ",", ":")
WORDS = st.sampled_from(BOUNDS + THINGS)


@settings(deadline=None, max_examples=150)
@given(st.lists(WORDS, max_size=40))
def test_spans_lie_in_their_clause(words: list[str]) -> None:
    document = document_of(HEAD + TARGETS + "\n\n- Nội dung " + " ".join(words) + ".\n\n")
    for target in extract(document):
        assert 0 <= target.span.start < target.span.end <= len(document.text)
        assert target.value_text in document.text[target.span.start : target.span.end]
        assert target.comparator in {"=", ">=", ">", "<=", "<", "~"}
        assert target.indicator != ""
        assert target.unit != ""


@pytest.mark.parametrize(
    "unit", ["ít nhất 1 ", "1% ", "(1", "“1 ", "từ 1 đến ", "đến năm 2025 1%, ", "doanh nghiệp có từ 1 "]
)
def test_hostile_paragraph_takes_linear_time(unit: str) -> None:
    def seconds(size: int) -> float:
        document = document_of(HEAD + TARGETS + "\n\n- " + unit * (size // len(unit)) + ".\n\n")
        started = process_time()
        extract(document)
        return process_time() - started

    small, large = seconds(4_000), seconds(32_000)
    assert large < 0.5 or large < 16 * small


@pytest.mark.parametrize(
    ("line", "rows"),
    [
        ("- Mỗi xã hỗ trợ 40 hộ xây, sửa nhà.", 1),
        ("- Bố trí 855 tỷ đồng để làm đập dâng.", 1),
        ("- Thời gian giải quyết chế độ rút xuống dưới 4 ngày làm việc.", 1),
        ("- Giá trị sản phẩm trên 1 ha đất canh tác đạt 90 triệu đồng.", 1),
        ("- Thực hiện 8 nhóm nhiệm vụ, giải pháp đã đề ra.", 0),
    ],
)
def test_counts_sums_and_rates_among_the_targets(line: str, rows: int) -> None:
    assert len(targets_of(line)) == rows


def test_a_unit_column_scales_its_numbers() -> None:
    rows = (("STT", "Nội dung chỉ tiêu", "Đơn vị tính", "Mục tiêu"), ("1", "Vận động nguồn lực", "Tỷ đồng", "≥ 14"))
    [target] = table_targets_of(rows)
    assert (target.comparator, target.value, target.unit) == (">=", 14e9, "đồng")
