"""Which items are tasks, who answers for them and by when, in fictional acts."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.document import Task
from pipeline.tasks import extract
from tests.build import PLAN, document_of

HEAD = """\
ỦY BAN NHÂN DÂN
HUYỆN LŨNG VÂN
Số: 37/KH-UBND
Lũng Vân, ngày 14 tháng 3 năm 2024

{type}
{subject}

{lead}

"""


def act(body: str, type_name: str = "KẾ HOẠCH", subject: str = "Về chuyển đổi số", lead: str = "") -> tuple[Task, ...]:
    lead = lead or "Ủy ban nhân dân huyện ban hành Kế hoạch như sau:"
    return extract(document_of(HEAD.format(type=type_name, subject=subject, lead=lead) + body))


def roles(task: Task, role: str) -> list[str]:
    return [r.organ_text for r in task.responsibilities if r.role == role]


def one(line: str) -> Task:
    """The task of a plan whose only item is `line`."""
    tasks = act(f"I. NHIỆM VỤ\n\n1. {line}\n\n2. Tuyên truyền trên trang thông tin điện tử.")
    assert len(tasks) == 2, [t.text for t in tasks]
    return tasks[0]


# ------------------------------------------------------------------ items
def test_leaves_of_task_sections_are_tasks_and_nothing_else() -> None:
    assert [(t.section_label, t.text[:30]) for t in extract(document_of(PLAN))] == [
        ("II.1", "Mở chuyên mục trên trang thông"),
        ("II.1", "Tổ chức hội thi tìm hiểu trong"),
        ("II.2", "Rà soát hạ tầng số ở từng xã, "),
        ("III.1", "Chủ trì, phối hợp với Phòng Nộ"),
        ("III.2", "Ủy ban nhân dân các xã, thị tr"),
    ]


def test_spans_publish_the_text_as_it_stands() -> None:
    document = document_of(PLAN)
    for task in extract(document):
        assert document.text[task.span.start : task.span.end] == task.text
        for row in task.responsibilities:
            assert row.span is not None
            assert document.text[row.span.start : row.span.end] == row.organ_text


def test_lines_below_an_item_fill_it_and_are_no_tasks() -> None:
    tasks = act(
        "II. NỘI DUNG THỰC HIỆN\n\n"
        "1. Tập huấn cho tổ công nghệ số cộng đồng\n\n"
        "- Cơ quan chủ trì: Phòng Nội vụ.\n\n"
        "- Bộ phận tham mưu: bộ phận Tư pháp - Hộ tịch.\n\n"
        "- Đơn vị phối hợp: Đoàn Thanh niên huyện; các trường học.\n\n"
        "- Thời gian thực hiện: Quý 4 năm 2024.\n\n"
        "- Sản phẩm: Báo cáo kết quả tập huấn.\n\n"
        "2. Khảo sát hạ tầng số ở các xã\n\n"
        "- Bộ phận tham mưu: bộ phận Văn hóa - Thông tin.\n\n"
        "- Thời gian thực hiện: tháng 5 năm 2024."
    )
    assert [t.text for t in tasks] == ["Tập huấn cho tổ công nghệ số cộng đồng", "Khảo sát hạ tầng số ở các xã"]
    first, second = tasks
    assert roles(first, "lead") == ["Phòng Nội vụ"]
    assert roles(first, "support") == ["bộ phận Tư pháp - Hộ tịch", "Đoàn Thanh niên huyện", "các trường học"]
    assert (first.deadline, first.product) == (date(2024, 12, 31), "Báo cáo kết quả tập huấn")
    assert roles(second, "lead") == ["bộ phận Văn hóa - Thông tin"]
    assert second.deadline == date(2024, 5, 31)


def test_a_paragraph_that_a_blemish_cut_in_two_is_one_task() -> None:
    tasks = act(
        "I. NHIỆM VỤ\n\n- Rà soát danh sách các hộ nghèo trên địa bàn huyện và lập hồ sơ về -\n\nphòng Nội vụ huyện trước mùa mưa."
    )
    assert [t.text for t in tasks] == [
        "Rà soát danh sách các hộ nghèo trên địa bàn huyện và lập hồ sơ về - phòng Nội vụ huyện trước mùa mưa."
    ]


@pytest.mark.parametrize(
    ("type_name", "body", "count"),
    [
        ("CHỈ THỊ", "1. Phòng Nội vụ:\n\na) Rà soát biên chế của các xã.\n\nb) Báo cáo trước ngày 01/6/2024.\n\nGiao Thanh tra huyện kiểm tra việc thực hiện.", 3),
        ("BÁO CÁO", "I. KẾT QUẢ ĐẠT ĐƯỢC\n\n1. Đã tập huấn cho 20 xã.\n\nII. NHIỆM VỤ TRỌNG TÂM QUÝ II\n\n1. Hoàn thành số hóa hồ sơ.\n\n2. Tổ chức hội thi.", 2),
        ("QUYẾT ĐỊNH", "Điều 1. Phạm vi điều chỉnh\n\n1. Quy định về hội thi.\n\n2. Áp dụng cho các trường.\n\nĐiều 2. Tổ chức thực hiện\n\n1. Giao Phòng Nội vụ theo dõi việc thi hành.\n\n2. Quyết định này có hiệu lực kể từ ngày ký.", 1),
        ("GIẤY MỜI", "I. NỘI DUNG\n\n1. Phòng Nội vụ chuẩn bị tài liệu họp.\n\n2. Văn phòng bố trí hội trường.", 0),
    ],
)  # fmt: skip
def test_an_act_assigns_as_its_type_does(type_name: str, body: str, count: int) -> None:
    lead = "Ủy ban nhân dân huyện yêu cầu thực hiện các nội dung sau:"
    assert len(act(body, type_name, lead=lead)) == count


@pytest.mark.parametrize(
    "line",
    [
        "Kinh phí thực hiện Kế hoạch được bố trí từ ngân sách huyện.",
        "Ông Trần Văn Mẫu, Trưởng phòng Nội vụ",
        "Họ và tên: ………………………………",
        "Yêu cầu Thủ trưởng các phòng, ban và UBND các xã nghiêm túc triển khai thực hiện Kế hoạch này./.",
    ],
)
def test_what_stands_among_tasks_and_is_none(line: str) -> None:
    tasks = act(f"I. NHIỆM VỤ\n\n1. {line}\n\n2. Tuyên truyền trên trang thông tin điện tử.")
    assert [t.text for t in tasks] == ["Tuyên truyền trên trang thông tin điện tử."]


# ------------------------------------------------------------------ responsibilities
@pytest.mark.parametrize(
    ("line", "lead", "support", "report_to"),
    [
        ("Phòng Nội vụ chủ trì, phối hợp với Công an huyện, Đoàn Thanh niên huyện rà soát, báo cáo UBND huyện.",
         ["Phòng Nội vụ"], ["Công an huyện", "Đoàn Thanh niên huyện"], ["UBND huyện"]),
        ("Giao Phòng Tài chính - Kế hoạch thẩm định, trình Chủ tịch UBND huyện phê duyệt.",
         ["Phòng Tài chính - Kế hoạch"], [], ["Chủ tịch UBND huyện"]),
        ("Đề nghị Liên đoàn Lao động huyện vận động đoàn viên.", ["Liên đoàn Lao động huyện"], [], []),
        ("Ủy ban nhân dân huyện giao Thủ trưởng các phòng, ban và Chủ tịch UBND các xã trực tiếp chỉ đạo.",
         ["Thủ trưởng các phòng, ban", "Chủ tịch UBND các xã"], [], []),
        ("Hằng năm, Phòng Tư pháp có trách nhiệm báo cáo kết quả về UBND huyện (qua Văn phòng).",
         ["Phòng Tư pháp"], [], ["UBND huyện"]),
        ("Tham mưu UBND huyện ban hành quy chế; chịu trách nhiệm trước Chủ tịch UBND huyện.", [], [], []),
        ("Gửi danh sách về phòng họp để tổng hợp báo cáo Sở Nội vụ.", [], [], []),
        ("Rà soát quy trình của Sở Y tế và kế hoạch của các xã.", [], [], []),
        ("Phòng Nội vụ: Lập danh sách cán bộ dự thi.", ["Phòng Nội vụ"], [], []),
        ("Xây dựng kho dữ liệu. Giao Phòng Nội vụ chủ trì.", ["Phòng Nội vụ"], [], []),
    ],
)  # fmt: skip
def test_roles_that_an_item_states(line: str, lead: list[str], support: list[str], report_to: list[str]) -> None:
    task = one(line)
    assert (roles(task, "lead"), roles(task, "support"), roles(task, "report_to")) == (lead, support, report_to)


@pytest.mark.parametrize(
    ("heading", "lead"),
    [
        ("1. Công đoàn ngành Lũng Vân", ["Công đoàn ngành Lũng Vân"]),
        ("1. SỞ TÀI CHÍNH, SỞ NỘI VỤ", ["SỞ TÀI CHÍNH", "SỞ NỘI VỤ"]),
        ("1. Trách nhiệm của Phòng Nội vụ", ["Phòng Nội vụ"]),
        ("1. Chuyên viên phụ trách lĩnh vực Hành chính, Văn phòng", ["Chuyên viên phụ trách lĩnh vực Hành chính, Văn phòng"]),
        ("1. Tổ đảng ở Thường trực Ủy ban KT&NS", ["Tổ đảng ở Thường trực Ủy ban KT&NS"]),
        ("1. Đổi mới công tác cán bộ", []),
    ],
)  # fmt: skip
def test_a_heading_that_names_a_body_leads_what_stands_below(heading: str, lead: list[str]) -> None:
    tasks = act(
        f"I. TỔ CHỨC THỰC HIỆN\n\n{heading}\n\n- Lập kế hoạch tập huấn hằng quý.\n\n- Công an huyện bảo vệ hội thi."
    )
    assert roles(tasks[0], "lead") == lead
    assert all(r.inherited for r in tasks[0].responsibilities)
    assert roles(tasks[1], "lead") == ["Công an huyện"], "the body named in the item itself wins"


def test_a_lead_in_gives_its_body_unless_it_only_announces() -> None:
    body = "I. TỔ CHỨC THỰC HIỆN\n\n{}\n\n1. Lập kế hoạch tập huấn.\n\n2. Tổ chức hội thi."
    for line, lead in (
        ("Các công đoàn trực thuộc thực hiện một số nội dung sau:", ["Các công đoàn trực thuộc"]),
        ("Huyện ủy xác định các nhiệm vụ trọng tâm như sau:", []),
    ):
        assert roles(act(body.format(line))[0], "lead") == lead


def test_lines_that_close_a_section_fill_every_item_of_it() -> None:
    tasks = act(
        "I. MỞ RỘNG MẠNG LƯỚI\n\n"
        "1. Nội dung, biện pháp\n\n"
        "a) Tổ chức tập huấn cho tổ công nghệ số.\n\n"
        "b) Rà soát hạ tầng số của các xã.\n\n"
        "2. Cơ quan chủ trì, phối hợp\n\n"
        "a) Cơ quan chủ trì\n\n- Phòng Nội vụ.\n\n- Phòng Tư pháp; các xã.\n\n"
        "b) Cơ quan phối hợp: Huyện đoàn.\n\n"
        "3. Thời gian thực hiện: Tháng 11, 12/2024 và thường xuyên.\n\n"
        "II. KIỂM TRA\n\n"
        "1. Kiểm tra các xã."
    )
    assert [t.text[:14] for t in tasks] == ["Tổ chức tập hu", "Rà soát hạ tần", "Kiểm tra các x"]
    for task in tasks[:2]:
        assert roles(task, "lead") == ["Phòng Nội vụ", "Phòng Tư pháp", "các xã"]
        assert roles(task, "support") == ["Huyện đoàn"]
        assert (task.deadline, task.recurrence) == (date(2024, 12, 31), "thường xuyên")
    assert not tasks[2].responsibilities and tasks[2].deadline is None


def test_a_line_of_time_behind_each_step_is_of_that_step() -> None:
    steps = "\n\n".join(
        f"{n}. Bước {n}: Lập hồ sơ vòng {n}.\n\nPhòng Nội vụ tổ chức thẩm định hồ sơ vòng {n} của các xã.\n\n"
        f"Thời gian hoàn tất: trước ngày 1{n}/6/2024."
        for n in (1, 2, 3)
    )
    tasks = act(f"I. NHIỆM VỤ\n\n{steps}")
    assert [t.text[:30] for t in tasks] == ["Phòng Nội vụ tổ chức thẩm định"] * 3
    assert [t.deadline for t in tasks] == [date(2024, 6, 10), date(2024, 6, 11), date(2024, 6, 12)]


def test_a_lead_in_before_the_first_part_asks_its_body() -> None:
    lead = "Chủ tịch UBND huyện yêu cầu Trưởng phòng Nội vụ thực hiện các nội dung sau:"
    first, second = act("1. Rà soát biên chế.\n\n2. Phòng Tư pháp kiểm tra hộ tịch.", "CHỈ THỊ", lead=lead)
    assert roles(first, "lead") == ["Trưởng phòng Nội vụ"] and first.responsibilities[0].inherited
    assert roles(second, "lead") == ["Phòng Tư pháp"]


def test_a_later_sentence_leads_where_nothing_else_does() -> None:
    line = "Mở rộng mạng lưới ở thôn, bản. Hằng năm, các xã rà soát hạ tầng."
    assert roles(one(line), "lead") == ["các xã"]
    assert roles(act(f"I. PHÂN CÔNG\n\n1. Phòng Nội vụ\n\n- {line}")[0], "lead") == ["Phòng Nội vụ"]


def test_a_plan_issued_with_a_decision_assigns_as_a_plan() -> None:
    tasks = act(
        "Điều 1. Ban hành kèm theo Quyết định này Kế hoạch tập huấn.\n\n"
        "Điều 2. Quyết định này có hiệu lực kể từ ngày ký.\n\n"
        "Nơi nhận:\n- Như Điều 2;\n- Lưu: VT.\n\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nTrần Văn Mẫu\n\n"
        "KẾ HOẠCH\nTập huấn kỹ năng số\n"
        "(Kèm theo Quyết định số 37/QĐ-UBND ngày 14 tháng 3 năm 2024)\n\n"
        "I. NỘI DUNG CÔNG TÁC\n\n1. Tập huấn cho tổ công nghệ số.\n\n2. Phòng Nội vụ rà soát hạ tầng các xã.",
        "QUYẾT ĐỊNH",
        lead="Theo đề nghị của Trưởng phòng Nội vụ,\n\nQUYẾT ĐỊNH:",
    )
    assert [t.text for t in tasks] == ["Tập huấn cho tổ công nghệ số.", "Phòng Nội vụ rà soát hạ tầng các xã."]


def test_rights_and_procedures_of_a_normative_act_are_no_tasks() -> None:
    tasks = act(
        "Điều 1. Quyền và trách nhiệm của nhà thầu\n\n"
        "1. Yêu cầu chủ đầu tư cung cấp hồ sơ.\n\n2. Bảo đảm chất lượng công trình.\n\n"
        "Điều 2. Trình tự giải quyết\n\n1. Ủy ban nhân dân xã lập danh sách gửi Phòng Nội vụ.\n\n"
        "Điều 3. Tổ chức thực hiện\n\n1. Phòng Nội vụ hướng dẫn các xã lập dự toán.\n\n"
        "2. Các phòng, ban và Ủy ban nhân dân các xã chịu trách nhiệm thi hành Quyết định này.",
        "QUYẾT ĐỊNH",
    )
    assert [t.text for t in tasks] == ["Phòng Nội vụ hướng dẫn các xã lập dự toán."]


# ------------------------------------------------------------------ deadlines
@pytest.mark.parametrize(
    ("line", "start", "deadline"),
    [
        ("Tổ chức hội thi trong tháng 9/2024.", None, date(2024, 9, 30)),
        ("Lập danh sách trước ngày 15/12/2024.", None, date(2024, 12, 14)),
        ("Lập danh sách trước tháng 6/2024.", None, date(2024, 5, 31)),
        ("Gửi báo cáo chậm nhất ngày 20 tháng 11 năm 2024.", None, date(2024, 11, 20)),
        ("Nghiệm thu phần mềm, hoàn thành trong quý III/2024.", None, date(2024, 9, 30)),
        ("Hoàn thành việc số hóa trong năm 2025.", None, date(2025, 12, 31)),
        ("Đợt 1 (Từ 01/7/2024 đến 31/12/2024): Thi đua nước rút.", date(2024, 7, 1), date(2024, 12, 31)),
        ("Từ ngày 06 - 15/11/2024: Các đơn vị tự kiểm tra.", date(2024, 11, 6), date(2024, 11, 15)),
        ("Ngày 16/11/2024: Họp đoàn kiểm tra.", None, date(2024, 11, 16)),
        ("Họp thẩm định ngày 01/4/2024, trình hồ sơ trước ngày 10/5/2024.", None, date(2024, 5, 9)),
        ("Tập huấn cho các xã (Quý III/2024, Quý IV/2024 và thường xuyên).", None, date(2024, 12, 31)),
        ("Mở chuyên mục trên trang thông tin từ nay đến hết năm 2025.", None, date(2025, 12, 31)),
        ("Từ tháng 11/2024 trở đi, mở chuyên mục hỏi đáp.", date(2024, 11, 1), None),
        ("Nộp hồ sơ trước ngày 25/12.", None, date(2024, 12, 24)),
        ("Nộp hồ sơ trước ngày 10/01 của năm liền kề.", None, None),
        ("Trả kết quả trong 20 ngày kể từ khi nhận đủ hồ sơ.", None, None),
        ("Thực hiện Quyết định số 15/QĐ-UBND ngày 01/02/2024 của Ủy ban nhân dân tỉnh.", None, None),
        ("Rà soát chỉ tiêu giảm nghèo đến năm 2025 theo kế hoạch của tỉnh.", None, None),
        ("Rà soát đối tượng tham gia trước ngày 01/01/1995.", None, None),
    ],
)
def test_the_last_day_that_the_text_allows(line: str, start: date | None, deadline: date | None) -> None:
    task = one(line)
    assert (task.start_date, task.deadline) == (start, deadline)


def test_a_day_without_a_year_stays_open_where_the_act_does_not_settle_it() -> None:
    assert one("Nộp hồ sơ trước ngày 25/01.").deadline is None  # before the act's own date


@pytest.mark.parametrize(
    ("line", "recurrence"),
    [
        ("Hằng năm, tổ chức hội thi tay nghề.", "hằng năm"),
        ("Định kỳ 6 tháng, hàng năm báo cáo UBND huyện.", "6 tháng, hằng năm"),
        ("Thường xuyên kiểm tra các tổ công nghệ số.", "thường xuyên"),
        ("Công khai số liệu giải quyết hồ sơ hằng quý.", "hằng quý"),
        ("Bố trí kinh phí trong dự toán chi thường xuyên hằng năm.", None),
    ],
)
def test_recurrence_is_of_the_action_and_not_of_a_noun(line: str, recurrence: str | None) -> None:
    assert one(line).recurrence == recurrence


def test_a_period_in_a_heading_holds_for_what_stands_below() -> None:
    tasks = act(
        "I. TIẾN ĐỘ\n\n1. Đợt 1: Trong tháng 12/2024\n\n- Tổ chức hội thi.\n\n- Tổng kết trước ngày 20/12/2024."
    )
    assert [t.deadline for t in tasks] == [date(2024, 12, 31), date(2024, 12, 19)]


@pytest.mark.parametrize(
    ("line", "lead", "support"),
    [
        ("Rà soát hồ sơ lưu trữ (Sở Nội vụ chủ trì, Sở Tài chính phối hợp).", ["Sở Nội vụ"], []),
        ("Rà soát hồ sơ lưu trữ. Cơ quan chủ trì: Sở Nội vụ; cơ quan phối hợp: HND huyện.", ["Sở Nội vụ"], ["HND huyện"]),
        ("Rà soát hồ sơ lưu trữ; Phòng Nội vụ chủ trì thực hiện.", ["Phòng Nội vụ"], []),
        ("Phòng Nội vụ chủ trì rà soát hồ sơ; UBND xã Tân Mẫu phối hợp thực hiện.", ["Phòng Nội vụ"], ["UBND xã Tân Mẫu"]),
        ("Rà soát hồ sơ, do Phòng Nội vụ thực hiện.", ["Phòng Nội vụ"], []),
        ("Quán triệt Chỉ thị số 12/CT-UBND, Phòng Nội vụ rà soát hồ sơ.", ["Phòng Nội vụ"], []),
        ("Công tác lưu trữ: Phòng Nội vụ chủ trì, phối hợp với Văn phòng HĐND & UBND huyện rà soát hồ sơ.",
         ["Phòng Nội vụ"], ["Văn phòng HĐND & UBND huyện"]),
        ("Đối với Phòng Nội vụ: Rà soát hồ sơ lưu trữ.", ["Phòng Nội vụ"], []),
        ("Phòng Nội vụ gài bẫy chuột ở kho lưu trữ.", ["Phòng Nội vụ"], []),
        ("Phân công cán bộ phụ trách từng kho lưu trữ hồ sơ.", [], []),
        ("Rà soát hồ sơ lưu trữ (các bệnh viện thực hiện nghiêm túc việc này nhằm giữ hồ sơ).", [], []),
    ],
)  # fmt: skip
def test_roles_that_a_clause_apart_states(line: str, lead: list[str], support: list[str]) -> None:
    task = one(line)
    assert roles(task, "lead") == lead
    assert roles(task, "support") == support


@pytest.mark.parametrize(
    ("line", "deadline"),
    [
        ("Rà soát hồ sơ không quá ngày 10/9/2024.", date(2024, 9, 10)),
        ("Rà soát hồ sơ; thời gian thực hiện: quý III/2024;", date(2024, 9, 30)),
        ("Rà soát hồ sơ; thời hạn: năm 2025.", date(2025, 12, 31)),
        ("Rà soát hồ sơ, hoàn thành trong 6 tháng cuối năm 2024.", date(2024, 12, 31)),
        ("Cuối quý II/2024, rà soát hồ sơ.", date(2024, 6, 30)),
        ("Rà soát hồ sơ theo Kế hoạch số 37/KH-UBND trước ngày 18 tháng 6 năm 2024.", date(2024, 6, 17)),
        ("Trước khi họp Hội đồng 05 ngày, rà soát hồ sơ.", None),
        ("Rà soát hồ sơ chậm nhất vào ngày 20 hằng tháng.", None),
    ],
)
def test_limits_behind_labels_and_of_half_years(line: str, deadline: date | None) -> None:
    task = one(line)
    assert task.deadline == deadline
    assert task.deadline_text
    assert task.recurrence == ("hằng tháng" if "hằng tháng" in line else None)


@pytest.mark.parametrize(
    ("line", "product"),
    [
        ("Rà soát hồ sơ; sản phẩm: danh mục hồ sơ.", "danh mục hồ sơ"),
        ("Rà soát hồ sơ (kết quả: sổ tay, bảng tra), xong trong tháng 9/2024.", "sổ tay, bảng tra"),
        ("Rà soát hồ sơ. Sản phẩm đầu ra là bộ dữ liệu.", "bộ dữ liệu"),
        ("Rà soát hồ sơ, tổng hợp báo cáo kết quả.", None),
    ],
)
def test_a_product_behind_a_label(line: str, product: str | None) -> None:
    assert one(line).product == product


def test_what_an_article_approves_is_a_plan() -> None:
    body = """Điều 1. Phê duyệt Đề án lưu trữ với các nội dung chủ yếu sau:

1. Nhiệm vụ trọng tâm

- Phòng Nội vụ rà soát hồ sơ lưu trữ của huyện.

Điều 2. Quyết định này có hiệu lực kể từ ngày ký.
"""
    assert [t.text[:20] for t in act(body, "QUYẾT ĐỊNH", lead="QUYẾT ĐỊNH:")] == ["Phòng Nội vụ rà soát"]


def test_a_period_that_heads_bullets_gives_its_first_day_too() -> None:
    body = "I. NHIỆM VỤ\n\n- Đợt 2: tháng 6/2024\n\n+ Rà soát hồ sơ lưu trữ.\n\n+ Lập danh mục hồ sơ lưu trữ."
    assert [(t.start_date, t.deadline) for t in act(body)] == [(date(2024, 6, 1), date(2024, 6, 30))] * 2
