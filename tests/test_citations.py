"""Mentions of acts: forms, lists, nesting, relations, zones, and what only looks like a citation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pipeline.citations import extract
from pipeline.document import Citation, Document, Field
from tests.build import PLAN, document_of


def cite(text: str) -> tuple[Citation, ...]:
    return extract(document_of(text))


def one(text: str) -> Citation:
    (found,) = cite(text)
    return found


def codes(text: str) -> list[str | None]:
    return [c.code for c in cite(text)]


def words(document: Document, citation: Citation) -> str:
    return document.text[citation.span.start : citation.span.end]


# ------------------------------------------------------------------ one mention
def test_a_full_mention_gives_code_type_date_issuer_and_title() -> None:
    found = one("Thực hiện Nghị quyết số 12-NQ/TU ngày 05/3/2021 của Tỉnh uỷ Sông Thương về phát triển nghề muối.")
    assert (found.form, found.code, found.code_number, found.code_notation) == ("full", "12-NQ/TU", "12", "NQ/TU")
    assert (found.type_code, found.issued_date, found.relation) == ("NQ", date(2021, 3, 5), "implements")
    assert found.organ_name == "Tỉnh ủy Sông Thương"
    assert found.title == "phát triển nghề muối"


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("Kế hoạch số 173 - KH/ĐU", "173-KH/ĐU"),
        ("Nghị định số 45/2031/NĐ-CP", "45/2031/NĐ-CP"),
        ("Nghị định số 45/2031/ND-CP", "45/2031/NĐ-CP"),
        ("Luật số 43/2033/QH 19", "43/2033/QH19"),
        ("Nghị quyết số 101/2035/UBTVQH20", "101/2035/UBTVQH20"),
        ("Nghị quyết liên tịch số 2/2035/NQLT-UBTVQH20-CP-ĐCTUBTWMTTQVN", "2/2035/NQLT-UBTVQH20-CP-ĐCTUBTWMTTQVN"),
        ("Công văn số 5633/VPCP-KSTT", "5633/VPCP-KSTT"),
        ("Thông tri số 04/TT-MTTW-BTT", "04/TT-MTTW-BTT"),
        ("Chương trình hành động số 22/Ctr-CĐNM", "22/CTr-CĐNM"),
        ("Nghị quyết số 09-NQ/Tw", "09-NQ/TW"),
        ("Quyết định số 8119/QD- SYT", "8119/QĐ-SYT"),
        ("Quyết định số 1O/QĐ-UBND", "10/QĐ-UBND"),
        ("Nghị quyết số 27/20317NQ-HĐND", "27/2031/NQ-HĐND"),
        ("Nghị quyết số 02NQ/TW", "02-NQ/TW"),
        ("Kế hoạch số 10/KHUBND", "10/KH-UBND"),
        ("Công văn số 174/HĐÐND-VHXH", "174/HĐND-VHXH"),
        ("Quyết định số 21/2031/QĐ-TIg", "21/2031/QĐ-TTg"),
    ],
)
def test_codes_of_every_system_are_spelled_as_the_norm_spells_them(written: str, canonical: str) -> None:
    assert codes(f"Căn cứ {written} ngày 02/6/2031;") == [canonical]


def test_the_type_word_decides_between_types_of_one_notation() -> None:
    text = "Thực hiện Quy định số 37-QĐ/TW ngày 25/10/2031 và Quyết định số 38-QĐ/TW ngày 26/10/2031 của Bộ Chính trị."
    assert [c.type_code for c in cite(text)] == ["QyĐ", "QĐ"]
    assert one("Căn cứ Công văn số 52/CT-TTHT ngày 02/6/2031 của Cục Thuế tỉnh Sông Thương;").type_code == "CV"


@pytest.mark.parametrize(
    ("behind", "issuer"),
    [
        (
            "của Bộ trưởng Bộ Lao động - Thương binh và Xã hội về việc công bố",
            "Bộ trưởng Bộ Lao động - Thương binh và Xã hội",
        ),
        ("của Bộ Văn hóa, Thể thao và Du lịch quy định chi tiết", "Bộ Văn hóa, Thể thao và Du lịch"),
        ("của Bộ trưởng, Chủ nhiệm Văn phòng Chính phủ hướng dẫn", "Bộ trưởng, Chủ nhiệm Văn phòng Chính phủ"),
        ("của UBND tỉnh Sông Thương, Sở Y tế ban hành Kế hoạch", "UBND tỉnh Sông Thương"),
        ("của Chính phủ và các văn bản hướng dẫn", "Chính phủ"),
        ("của Bộ Chính trị (khóa XIII) “về đổi mới”", "Bộ Chính trị"),
        ("của Ban Chỉ đạo Phòng, chống thiên tai tỉnh V/v ứng phó", "Ban Chỉ đạo Phòng, chống thiên tai tỉnh"),
        ("của Công đoàn cơ sở Nhà máy Muối Bến Ngư tại buổi họp", "Công đoàn cơ sở Nhà máy Muối Bến Ngư"),
        ("Sở Y tế về việc khám sức khỏe", "Sở Y tế"),
        ("của Ban Thường vụ Đảng ủy BHMT thực hiện chuyển đổi số", "Ban Thường vụ Đảng ủy BHMT"),
        ("của Bộ trưởng Bộ Tài chính sau khi thống nhất", "Bộ trưởng Bộ Tài chính"),
        ("của Chính phủ và Điều 5 của Quy chế", "Chính phủ"),
        ("CỦA BỘ XÂY DỰNG VỀ NHÀ Ở", "Bộ Xây dựng"),
        ("CỦA THỦ TƯỚNG CHÍNH PHỦ VỀ NHÀ Ở", "Thủ tướng Chính phủ"),
        (", của Chính phủ quy dịnh cấp chứng chỉ", "Chính phủ"),
        ("và các văn bản khác", None),
    ],
)
def test_the_issuer_ends_where_the_next_clause_begins(behind: str, issuer: str | None) -> None:
    assert one(f"Căn cứ Quyết định số 77/QĐ-ABC ngày 02/6/2031 {behind}".replace(" ,", ",")).organ_name == issuer


def test_a_joint_act_keeps_all_its_issuers() -> None:
    found = one(
        "theo Nghị quyết liên tịch số 102/2035/NQLT-UBTVQH20-CP-ĐCTUBTWMTTQVN ngày 26/9/2035 của Ủy ban Thường vụ "
        "Quốc hội, Chính phủ và Đoàn Chủ tịch Ủy ban Trung ương Mặt trận Tổ quốc Việt Nam."
    )
    assert found.organ_name == (
        "Ủy ban Thường vụ Quốc hội, Chính phủ và Đoàn Chủ tịch Ủy ban Trung ương Mặt trận Tổ quốc Việt Nam"
    )


def test_words_before_the_mention_may_give_issuer_and_date() -> None:
    letter = one("theo đề nghị của Đảng ủy Tổng công ty Muối tại công văn số 565-CV/ĐU ngày 13/8/2031")
    assert (letter.organ_name, letter.relation, letter.type_code) == ("Đảng ủy Tổng công ty Muối", "based_on", "CV")
    plan = one("Ngày 22/12/2034, Tỉnh ủy đã ban hành Nghị quyết số 57-NQ/TU về chuyển đổi số.")
    assert (plan.organ_name, plan.issued_date) == ("Tỉnh ủy", date(2034, 12, 22))
    house = one("Ủy ban Thường vụ Quốc hội khóa 20 đã ban hành Pháp lệnh số 04/2032/UBTVQH20 về trọng tài.")
    assert house.organ_name == "Ủy ban Thường vụ Quốc hội"
    own = "Bộ Lao động - Thương binh và Xã hội đã trình dự thảo Nghị định hướng dẫn thi hành Luật Việc làm tại Tờ trình số"
    submission = cite(f"{own} 77/TTr-LĐTBXH ngày 29/11/2032.")[-1]
    assert (submission.organ_name, submission.relation) == ("Bộ Lao động - Thương binh và Xã hội", "mentions")
    assert cite(f"{own} 77/TTr-SYT ngày 29/11/2032.")[-1].organ_name is None
    assert (
        one("được UBND tỉnh, Chủ tịch UBND tỉnh chỉ đạo tại Chỉ thị số 01/CT-UBND ngày 03/01/2034").organ_name is None
    )


def test_a_span_runs_from_the_type_to_the_issuer() -> None:
    document = document_of("Căn cứ Kế hoạch số 15/KH-UBND ngày 20/02/2024 của UBND tỉnh về nghề muối;")
    (found,) = extract(document)
    assert words(document, found) == "Kế hoạch số 15/KH-UBND ngày 20/02/2024 của UBND tỉnh"


# ------------------------------------------------------------------ lists
def test_one_date_and_issuer_for_a_list_of_numbers() -> None:
    found = cite("theo Quyết định số 217-QĐ/TW, 218-QĐ/TW ngày 12/12/2033 của Bộ Chính trị")
    assert [c.code for c in found] == ["217-QĐ/TW", "218-QĐ/TW"]
    assert {(c.issued_date, c.organ_name, c.type_code) for c in found} == {(date(2033, 12, 12), "Bộ Chính trị", "QĐ")}


def test_a_list_with_dates_of_their_own_shares_only_the_issuer() -> None:
    found = cite(
        "bãi bỏ các Nghị quyết: Số 39/2031/NQ-HĐND ngày 12/12/2031, số 27/2037/NQ-HĐND ngày 14/7/2037 của HĐND tỉnh."
    )
    assert [(c.issued_date, c.organ_name) for c in found] == [
        (date(2031, 12, 12), "HĐND tỉnh"),
        (date(2037, 7, 14), "HĐND tỉnh"),
    ]
    assert {c.relation for c in found} == {"repeals"}


def test_the_issuer_may_stand_before_the_numbers() -> None:
    found = cite(
        "các Quyết định của Thủ tướng Chính phủ số 142/2038/QĐ-TTg ngày 27/10/2038, số 53/2039/QĐ-TTg ngày 20/8/2039"
    )
    assert [c.organ_name for c in found] == ["Thủ tướng Chính phủ"] * 2


def test_acts_of_different_notations_share_nothing() -> None:
    first, second = cite(
        "theo Quyết định số 40/2031/QĐ-TTg và Thông tư số 8/2032/TT-BTC ngày 01/8/2032 của Bộ Tài chính"
    )
    assert (first.issued_date, first.organ_name) == (None, None)
    assert (second.issued_date, second.organ_name) == (date(2032, 8, 1), "Bộ Tài chính")


# ------------------------------------------------------------------ named acts
@pytest.mark.parametrize(
    ("text", "name", "type_code"),
    [
        ("theo Luật Phòng, chống tham nhũng năm 2018, các đơn vị", "Luật Phòng, chống tham nhũng năm 2018", "L"),
        ("quyền của người lao động theo Bộ luật Lao động.", "Bộ luật Lao động", "L"),
        ("Căn cứ Luật Nghề muối ngày 24 tháng 11 năm 2037;", "Luật Nghề muối ngày 24 tháng 11 năm 2037", "L"),
        ("theo Pháp lệnh Cựu chiến binh và các văn bản", "Pháp lệnh Cựu chiến binh", "PL"),
        ("thực hiện Nghị quyết Trung ương 6 (khóa X) về nghề muối", "Nghị quyết Trung ương 6 (khóa X)", "NQ"),
        ("Nghị quyết Đại hội XIV Công đoàn ngành Muối đề ra", "Nghị quyết Đại hội XIV Công đoàn ngành Muối", "NQ"),
        (
            "Thực hiện Kế hoạch hoạt động Công đoàn ngành Muối, mục tiêu",
            "Kế hoạch hoạt động Công đoàn ngành Muối",
            "KH",
        ),
    ],
)
def test_acts_named_without_a_number(text: str, name: str, type_code: str) -> None:
    document = document_of(text)
    (found,) = extract(document)
    assert (found.form, words(document, found), found.type_code, found.code) == ("named", name, type_code, None)


def test_an_amending_law_is_one_act_with_those_it_amends_inside() -> None:
    document = document_of("Căn cứ Luật sửa đổi, bổ sung một số điều của Luật Đất đai và Luật Nhà ở ngày 22/11/2039;")
    outer, *inner = extract(document)
    assert words(document, outer).endswith("ngày 22/11/2039") and outer.relation == "based_on"
    assert [(words(document, c), c.within, c.relation) for c in inner] == [
        ("Luật Đất đai", 0, "amends"),
        ("Luật Nhà ở", 0, "amends"),
    ]


def test_an_amending_ordinance_among_the_grounds_is_based_on() -> None:
    found = one(
        "Căn cứ Pháp lệnh sửa đổi, bổ sung một số điều của Pháp lệnh Trọng tài thương mại số 04/2032/PL-UBTVQH20 ngày "
        "16 tháng 7 năm 2032;"
    )
    assert (found.code, found.relation, found.type_code) == ("04/2032/PL-UBTVQH20", "based_on", "PL")
    assert found.title and found.title.startswith("Pháp lệnh sửa đổi")


def test_a_congress_may_be_named_without_saying_resolution_again() -> None:
    document = document_of("thực hiện Nghị quyết Đại hội VI Công đoàn Muối, Đại hội XII Công đoàn Việt Nam đề ra")
    assert [words(document, c) for c in extract(document)] == [
        "Nghị quyết Đại hội VI Công đoàn Muối",
        "Đại hội XII Công đoàn Việt Nam",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "nghị quyết đại hội công đoàn các cấp nhiệm kỳ 2017 - 2022 đề ra",
        "các chỉ thị, nghị quyết của Đảng, chính sách pháp luật của Nhà nước",
        "Chương trình mục tiêu quốc gia giai đoạn 2021-2025, Đề án 06/CP",
        "hiệp thương lần thứ nhất (Mẫu số 01/HNMT và Biểu mẫu số 02/BC-ABC)",
        "Điện thoại: 0297-3863456; tỷ lệ 2/3 số hộ; trực 24/7; tháng 6/2025",
        "đạt TCVN 5603:2023/BKHCN và QCVN 01:2021/BYT trên đường 30/4",
        "Xét Tờ trình số     /TTr-UBND ngày   tháng   năm 2025",
        "Nghị định số ..... /2018/NĐ-CP ngày ... tháng ... năm 2018",
        "theo quy định của pháp luật, Luật sư và Đoàn Luật sư tỉnh",
        "số tài khoản 3713/KB-ABCD",
    ],
)
def test_what_only_looks_like_a_citation_is_none(text: str) -> None:
    assert cite(text) == ()


# ------------------------------------------------------------------ one act, many mentions
def test_readings_of_one_code_become_the_better_supported_one_with_their_own_dates() -> None:
    text = PLAN.replace("KH-UBND", "KH-CĐNM").replace(
        "- Cụ thể hóa",
        "- Chương trình số 22/Ctr-CDNM ngày 19/01/2021 và Chương trình số 22/CTr-CĐNM ngày 19/01/2022. Cụ thể hóa",
    )
    found = [c for c in cite(text) if c.code_number == "22"]
    assert [c.code for c in found] == ["22/CTr-CĐNM"] * 2
    assert [c.issued_date for c in found] == [date(2021, 1, 19), date(2022, 1, 19)]


def test_a_scan_reading_of_its_own_yields_to_the_supported_one_but_acts_of_a_list_do_not() -> None:
    text = (
        "Căn cứ Công văn số 824/VP-KTTH ngày 28/02/2031;\nTheo Công văn số 894/VP-KTTH ngày 28/02/2031 của UBND tỉnh.\n"
    )
    text += "Theo Công văn số 894/VP-KTTH ngày 28/02/2031."
    assert codes(text) == ["824/VP-KTTH", "894/VP-KTTH", "894/VP-KTTH"]
    assert [c.code for c in extract(replace(document_of(text), text_source="ocr"))] == ["894/VP-KTTH"] * 3
    neighbours = "Căn cứ Quyết định số 1743/QĐ-SYT, 1744/QĐ-SYT ngày 31/12/2034.\n"
    neighbours += "Theo Quyết định số 1744/QĐ-SYT ngày 31/12/2034."
    assert {c.code for c in extract(replace(document_of(neighbours), text_source="ocr"))} == {
        "1743/QĐ-SYT",
        "1744/QĐ-SYT",
    }


def test_a_misread_number_over_the_appendix_of_a_scan_is_the_act_itself() -> None:
    fields = {"code": Field("code", "37/KH-UBND"), "issued_date": Field("issued_date", date(2024, 3, 14))}

    def form(code: str, source: str) -> str:
        text = (
            f"{PLAN}\fPHỤ LỤC\n(Kèm theo Kế hoạch số {code} ngày 14/3/2024 của Ủy ban nhân dân huyện)\n1. Xã Đồng Muối"
        )
        document = replace(document_of(text), fields=fields, text_source=source)
        return extract(document)[-1].form

    assert form("37/KH-UBND", "ocr") == form("97/KH-UBND", "ocr") == form("3 17/KH-UBND", "ocr") == "self"
    assert form("97/KH-UBND", "text-layer") != "self"


def test_figures_that_a_scan_broke_are_put_together() -> None:
    text = "Căn cứ Quyết định số §1 19/QĐ-SYT ngày 27/1 1/2031; Nghị định số 15/2030/NĐ-CP ngày 31 tháng l2 năm 2030;"
    first, second = extract(replace(document_of(text), text_source="ocr"))
    assert (first.code, first.issued_date, second.issued_date) == (
        "8119/QĐ-SYT",
        date(2031, 11, 27),
        date(2030, 12, 31),
    )


def test_short_forms_take_date_and_issuer_from_the_full_mention() -> None:
    text = "Thực hiện Nghị quyết số 12-NQ/TU ngày 05/3/2021 của Tỉnh ủy.\n"
    text += "- Quán triệt Nghị quyết 12-NQ/TU và Nghị quyết 12."
    full, short, shorter = cite(text)
    assert [c.form for c in (full, short, shorter)] == ["full", "short", "short"]
    assert {(c.code, c.issued_date, c.organ_name) for c in (short, shorter)} == {
        ("12-NQ/TU", date(2021, 3, 5), "Tỉnh ủy")
    }


def test_the_plan_of_a_body_that_was_cited_in_full() -> None:
    text = "Theo Kế hoạch số 55-KH/QU ngày 7/9/2031 của Quận ủy Bến Ngư.\nTriển khai Kế hoạch của Quận ủy Bến Ngư."
    assert [(c.form, c.code) for c in cite(text)] == [("full", "55-KH/QU"), ("short", "55-KH/QU")]


def test_a_defined_word_stands_for_the_act_and_only_after_its_definition() -> None:
    text = (
        "- Nghị quyết phải thiết thực.\n"
        "Thực hiện Nghị quyết số 12-NQ/TU ngày 05/3/2021 của Tỉnh ủy về nghề muối (sau đây gọi tắt là Nghị quyết).\n"
        "- Quán triệt Nghị quyết đến đoàn viên; nghị quyết đại hội các cấp.\n- Nghị quyết số 15-NQ/TU ngày 01/02/2022."
    )
    assert [(c.form, c.code) for c in cite(text)] == [
        ("full", "12-NQ/TU"),
        ("anaphor", "12-NQ/TU"),
        ("full", "15-NQ/TU"),
    ]


def test_the_document_itself() -> None:
    found = cite(PLAN)
    assert [(c.form, c.code, c.type_code) for c in found if c.form == "self"] == [("self", None, "KH")]
    text = (
        PLAN + "\fPHỤ LỤC\n(Kèm theo Kế hoạch số 37/KH-UBND ngày 14/3/2024 của Ủy ban nhân dân huyện)\n1. Xã Đồng Muối"
    )
    document = document_of(text)
    fields = {"code": Field("code", "37/KH-UBND"), "issued_date": Field("issued_date", date(2024, 3, 14))}
    assert "37/KH-UBND" in [c.code for c in extract(replace(document, fields=fields)) if c.form == "self"]
    other_year = replace(document, fields={**fields, "issued_date": Field("issued_date", date(2023, 3, 14))})
    assert "37/KH-UBND" not in [c.code for c in extract(other_year) if c.form == "self"]


# ------------------------------------------------------------------ relations and nesting
@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("Căn cứ {};", "based_on"),
        ("Trên cơ sở thống nhất của Thường trực HĐND tỉnh tại {}", "based_on"),
        ("Xét {} của Sở Y tế", "based_on"),
        ("Triển khai thực hiện {}", "implements"),
        ("Thực hiện các nhiệm vụ được giao tại {}", "implements"),
        ("theo quy định tại điểm a khoản 2 Điều 6 {}", "implements"),
        ("áp dụng theo Bộ tiêu chí (ban hành kèm theo {})", "implements"),
        ("Sửa đổi, bổ sung khoản 1 Điều 4 {}", "amends"),
        ("Kế hoạch này thay thế {}", "replaces"),
        ("Bãi bỏ {}", "repeals"),
        ("{} hết hiệu lực kể từ ngày 01/7/2032.", "repeals"),
        ("Hướng dẫn thi hành {}", "guides"),
        ("Phúc đáp {}", "mentions"),
        ("Danh mục thủ tục thay thế được công bố tại {}", "mentions"),
        ("Tỉnh thực hiện thẩm định 02 thủ tục tại {}", "mentions"),
    ],
)
def test_the_governing_words_give_the_relation(text: str, relation: str) -> None:
    assert one(text.format("Quyết định số 8/QĐ-UBND ngày 02/6/2031")).relation == relation


def test_a_list_has_one_relation_and_a_title_governs_nothing_behind_it() -> None:
    text = (
        "Căn cứ Nghị quyết số 1/NQ-CP ngày 02/6/2031 về triển khai dự toán; Kế hoạch số 2/KH-UBND ngày 03/6/2031 và "
        "Công văn số 3/UBND-TH ngày 04/6/2031;"
    )
    assert [c.relation for c in cite(text)] == ["based_on"] * 3


def test_a_law_amended_by_another_brings_the_other_under_the_same_relation() -> None:
    text = "Căn cứ Luật Đất đai số 5/2033/QH19 ngày 02/6/2033 đã được sửa đổi, bổ sung một số điều "
    text += "tại Luật số 8/2035/QH20;"
    assert [(c.code, c.relation, c.within) for c in cite(text)] == [
        ("5/2033/QH19", "based_on", None),
        ("8/2035/QH20", "based_on", None),
    ]


def test_a_mention_in_a_description_relates_the_two_acts() -> None:
    text = (
        "Căn cứ Chương trình hành động số 22/CTr-CĐNM ngày 19/01/2032 của Công đoàn ngành Muối về thực hiện Nghị quyết "
        "số 12-NQ/TU ngày 05/3/2031 của Tỉnh ủy; Nghị định số 9/2031/NĐ-CP ngày 02/3/2031 của Chính phủ quy định chi "
        "tiết một số điều của Luật Nghề muối; Công văn số 6/UBND-TH ngày 02/6/2032."
    )
    assert [(c.code, c.relation, c.within) for c in cite(text)] == [
        ("22/CTr-CĐNM", "based_on", None),
        ("12-NQ/TU", "implements", 0),
        ("9/2031/NĐ-CP", "based_on", None),
        (None, "guides", 2),
        ("6/UBND-TH", "based_on", None),
    ]


def test_an_act_behind_the_closing_quote_is_not_nested() -> None:
    text = (
        "theo Kế hoạch số 55-KH/QU ngày 7/9/2031 của Quận ủy “về đổi mới hoạt động”, gắn với thực hiện Nghị quyết số "
        "09-NQ/TU ngày 27/02/2031 của Tỉnh ủy"
    )
    assert [c.within for c in cite(text)] == [None, None]


def test_items_below_a_lead_in_take_its_relation() -> None:
    text = (
        "I. HIỆU LỰC\n1. Bãi bỏ các văn bản sau đây:\n- Quyết định số 8/QĐ-UBND ngày 02/6/2031 của UBND tỉnh;\n"
        "- Quyết định số 9/QĐ-UBND ngày 03/6/2031 của UBND tỉnh."
    )
    assert [c.relation for c in cite(text)] == ["repeals", "repeals"]


# ------------------------------------------------------------------ where
def test_zones_and_sections() -> None:
    document = document_of(PLAN)
    found = [c for c in extract(document) if c.form != "self"]
    assert [(c.code, c.zone) for c in found] == [
        ("07-NQ/TU", "title"),
        ("15/KH-UBND", "preamble"),
        ("07-NQ/TU", "body"),
    ]
    assert found[2].section is not None
    assert document.sections[found[2].section].heading == "Mục đích"
    assert "37/KH-UBND" not in [c.code for c in found], "the act's own number line is no citation"


def test_a_title_in_capitals_over_two_lines() -> None:
    text = PLAN.replace(
        "Thực hiện Nghị quyết số 07-NQ/TU ngày 05/01/2024 của Tỉnh ủy Sông Thương về chuyển đổi số",
        "THỰC HIỆN NGHỊ QUYẾT SỐ 07-NQ/TU NGÀY 05 THÁNG 01\nNĂM 2024 CỦA TỈNH ỦY SÔNG THƯƠNG VỀ CHUYỂN ĐỔI SỐ",
    )
    first = cite(text)[0]
    assert (first.code, first.issued_date, first.zone) == ("07-NQ/TU", date(2024, 1, 5), "title")
    assert (first.organ_name or "").lower() == "tỉnh ủy sông thương"


def test_a_number_that_a_scan_spoilt_is_mended_where_its_strokes_tell_it_and_else_left_out() -> None:
    text = "Theo Quyết định số §27/QD-SYT ngày 05/3/2024 của Giám đốc Sở Y tế."
    assert [c.code for c in extract(replace(document_of(text), text_source="ocr"))] == ["827/QĐ-SYT"]
    lost = "(Ban hành kèm theo Kế hoạch số 3 07/L/KH-SYT ngày 06/11/2023 của Sở Y tế)"
    assert {c.code for c in extract(replace(document_of(lost), text_source="ocr"))} <= {None}


def test_a_proposal_that_the_body_decides_on_is_a_ground() -> None:
    text = "Theo đề nghị của Giám đốc Sở Nội vụ tại Tờ trình số 14/TTr-SNV ngày 02 tháng 01 năm 2024;"
    assert one(text).relation == "based_on"
    assert one("Sở Nội vụ trình Quyết định số 14/QĐ-UBND ngày 02 tháng 01 năm 2024.").relation == "mentions"
