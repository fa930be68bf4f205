"""Casing, offices, names and recipients, each by itself."""

from __future__ import annotations

from time import perf_counter

import pytest

from pipeline import header
from pipeline.header.casing import healed, normal_case, wording
from pipeline.header.offices import authority, pieces
from pipeline.header.offices import healed as healed_office
from pipeline.header.persons import is_scrap, person, restored
from pipeline.header.spacing import respaced
from tests.build import PLAN, document_of

NOTHING = wording("")


@pytest.mark.parametrize(
    ("capitals", "name"),
    [
        ("ỦY BAN NHÂN DÂN THÀNH PHỐ SÔNG THƯƠNG", "Ủy ban nhân dân thành phố Sông Thương"),
        ("ỦY BAN NHÂN DÂN PHƯỜNG 3", "Ủy ban nhân dân Phường 3"),
        ("SỞ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI", "Sở Lao động - Thương binh và Xã hội"),
        ("BỘ LAO ĐỘNG – THƯƠNG BINH VÀ XÃ HỘI", "Bộ Lao động – Thương binh và Xã hội"),
        ("QUẬN ỦY BẾN NGỰ", "Quận ủy Bến Ngự"),
        ("BAN CHẤP HÀNH ĐẢNG BỘ XÃ BẢN MẠ", "Ban Chấp hành Đảng bộ xã Bản Mạ"),
        ("UBND HUYỆN LŨNG VÂN", "UBND huyện Lũng Vân"),
        ("LIÊN ĐOÀN LAO ĐỘNG TỈNH SÔNG THƯƠNG", "Liên đoàn Lao động tỉnh Sông Thương"),
        ("ỦY BAN MTTQ VIỆT NAM XÃ BẢN MẠ", "Ủy ban MTTQ Việt Nam xã Bản Mạ"),
    ],
)
def test_names_in_capitals_get_normal_case(capitals: str, name: str) -> None:
    assert normal_case(capitals, NOTHING, name=True) == name


@pytest.mark.parametrize(
    ("apart", "whole"),
    [
        ("KT. CHỦ TỊ CH P HÓ CHỦ T Ị CH", "KT. CHỦ TỊCH PHÓ CHỦ TỊCH"),
        ("S Ở G I Á O D Ụ C V À Đ À O T Ạ O", "SỞ GIÁO DỤC VÀ ĐÀO TẠO"),
        ("- B ộ X â y d ự n g; T hủ tướ ng C h í nh ph ủ;", "- Bộ Xây dựng; Thủ tướng Chính phủ;"),
        ("ngân sách trung ươ n g năm sau", "ngân sách trung ương năm sau"),
        ("B Ộ Y T Ế", "BỘ Y TẾ"),
        ("điểm b khoản 2, điểm c khoản 3", "điểm b khoản 2, điểm c khoản 3"),
        ("nhóm B và nhóm C của P. GD&ĐT", "nhóm B và nhóm C của P. GD&ĐT"),
        ("Lưu: VT, T H, K H", "Lưu: VT, T H, K H"),
    ],
)
def test_letters_set_apart_are_put_together_and_nothing_else(apart: str, whole: str) -> None:
    found = respaced(apart)
    assert " ".join(found.split()) == whole
    assert len(found) == len(apart)


def test_a_known_body_keeps_its_case_whatever_the_text_does() -> None:
    evidence = wording("giám sát của Ủy ban thường vụ Quốc hội, do Ủy ban thường vụ Quốc hội lập")
    assert normal_case("ỦY BAN THƯỜNG VỤ QUỐC HỘI", evidence, name=True) == "Ủy ban Thường vụ Quốc hội"


def test_the_text_decides_the_case_of_a_name() -> None:
    evidence = wording("theo quyết định của Tổng công ty Thủy điện Sông Thương về an toàn đập")
    assert normal_case("TỔNG CÔNG TY THỦY ĐIỆN SÔNG THƯƠNG", evidence, name=True) == (
        "Tổng công ty Thủy điện Sông Thương"
    )


@pytest.mark.parametrize(
    ("capitals", "sentence"),
    [
        ("VỀ CÔNG TÁC TUYÊN TRUYỀN CỦA ĐẢNG KHÓA XIII", "Về công tác tuyên truyền của đảng khóa XIII"),
        ("XỬ LÝ VI PHẠM TẠI HUYỆN LŨNG VÂN", "Xử lý vi phạm tại huyện Lũng Vân"),
        ("THEO QUYẾT ĐỊNH SỐ 12/2030/QĐ-TTG NĂM 2030", "Theo quyết định số 12/2030/QĐ-TTg năm 2030"),
        ("RÀ SOÁT TTHC VÀ HỖ TRỢ ASEAN", "Rà soát TTHC và hỗ trợ ASEAN"),
    ],
)
def test_a_title_in_capitals_gets_sentence_case(capitals: str, sentence: str) -> None:
    assert normal_case(capitals, NOTHING, name=False) == sentence


def test_a_sentence_beginning_says_nothing_of_a_words_case() -> None:
    evidence = wording("Chính sách mới. Chính sách đối với trẻ em là chính sách đối với mọi nhà")
    assert normal_case("VỀ CHÍNH SÁCH ĐỐI VỚI TRẺ EM", evidence, name=False) == "Về chính sách đối với trẻ em"


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("UDND TÍNH LÀO CAI", "UBND TỈNH LÀO CAI"),
        ("SỞ Y TẺ", "SỞ Y TẾ"),
        ("UBND TÍNH LÀO CAI", "UBND TỈNH LÀO CAI"),
        ("HỘI ĐÔNG NHÂN DÂN", "HỘI ĐỒNG NHÂN DÂN"),
    ],
)
def test_capitals_that_a_scan_misread_are_healed(read: str, meant: str) -> None:
    assert healed(read) == meant


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("KT. BỘ TRƯỞNG THỨ TRƯỞNG Vi Văn Thạch", ["KT. BỘ TRƯỞNG", "THỨ TRƯỞNG", "Vi Văn Thạch"]),
        ("TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH", ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]),
        ("TM. BAN THƯỜNG TRỰC", ["TM. BAN THƯỜNG TRỰC"]),
        ("T/M TỈNH ỦY (Đã ký) Vi Văn Thạch", ["T/M TỈNH ỦY", "(Đã ký)", "Vi Văn Thạch"]),
        ("VỤ TRƯỞNG VỤ KẾ HOẠCH", ["VỤ TRƯỞNG VỤ KẾ HOẠCH"]),
        ("TRƯỞNG BAN PHÓ THỦ TƯỚNG", ["TRƯỞNG BAN", "PHÓ THỦ TƯỚNG"]),
        ("KT. BỘ TRƯỞNG, CHỦ NHIỆM PHÓ CHỦ NHIỆM", ["KT. BỘ TRƯỞNG, CHỦ NHIỆM", "PHÓ CHỦ NHIỆM"]),
    ],
)
def test_what_ran_together_in_a_signature_is_parted(line: str, parts: list[str]) -> None:
    assert [line[a:b].strip() for a, b in pieces(line)] == parts


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("KT.GIÁM ĐÓC", "KT.GIÁM ĐỐC"),
        ("-T, GIAM ĐỌC", "KT, GIÁM ĐỐC"),
        ("CHÁNH VĂN", "CHÁNH VĂN PHÒNG"),
        ("PHO €HU TỊCH", "PHÓ CHỦ TỊCH"),
        ("TỔNG HỢP", "TỔNG HỢP"),
        ("PHÓ GIÁM Ti", "PHÓ GIÁM ĐỐC"),
        ("PHO Ò Ó GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
        ("CHÁNH VĂN P", "CHÁNH VĂN PHÒNG"),
        ("PHÓ CHỦ T", "PHÓ CHỦ T"),
        ("PHÓ TRƯỞNG LỚP", "PHÓ TRƯỞNG LỚP"),
        ("PHÓ VĂN PHÒNG", "PHÓ VĂN PHÒNG"),
    ],
)
def test_offices_that_a_scan_misread_are_healed(read: str, meant: str) -> None:
    assert healed_office(read) == meant


def test_the_mark_of_authority_is_tidied() -> None:
    assert authority("T / M BAN THƯỜNG VỤ") == "T/M BAN THƯỜNG VỤ"
    assert authority("KT.GIÁM ĐỐC") == "KT. GIÁM ĐỐC"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Đinh Thế Khải", "Đinh Thế Khải"),
        ("BS.CKII Lò Thị Ban", "Lò Thị Ban"),
        ("Thượng tướng Vi Văn Thạch", "Vi Văn Thạch"),
        ("Đặ ng Văn Sính", "Đặng Văn Sính"),
        ("~ý Nguyễn Thị Sim .", "Nguyễn Thị Sim"),
        ("NÔNG VĂN HỰU", "NÔNG VĂN HỰU"),
        ("HỒ Thị Lúa", "Hồ Thị Lúa"),
        ("Hội đồng thẩm định đã họp", None),
        ("ko ĐA AAAã", None),
    ],
)
def test_a_name_is_found_in_what_stands_around(line: str, name: str | None) -> None:
    assert person(line) == name


def test_scraps_of_names() -> None:
    assert is_scrap("Văn Sính")
    assert is_scrap("Nguyễn Văn")
    assert not is_scrap("Đinh Thế Khải")


def recipients_of(block: str) -> list[str]:
    fields = header.extract(
        document_of(PLAN.split("- UBND tỉnh (để b/c);")[0] + block + "\n\nCHỦ TỊCH\n\nĐinh Thế Khải\n")
    )
    found = fields["recipients"].value
    assert isinstance(found, list)
    return found


def test_an_entry_goes_on_where_its_column_broke_it() -> None:
    block = "- Sở Thông tin\nvà Truyền thông (để theo dõi);\n- TT. Huyện ủy;\n(để báo cáo)\n- Lưu: VT, VHTT./."
    assert recipients_of(block) == [
        "Sở Thông tin và Truyền thông (để theo dõi)",
        "TT. Huyện ủy; (để báo cáo)",
        "Lưu: VT, VHTT",
    ]


def test_a_list_without_dashes_has_an_entry_a_line() -> None:
    assert recipients_of("Như trên;\nCác xã, thị trấn;\nLưu: VT.") == ["Như trên", "Các xã, thị trấn", "Lưu: VT"]


def test_entries_that_ran_together_are_parted() -> None:
    assert recipients_of("- Như trên; - Các xã (để thực hiện); - Lưu: VT.") == [
        "Như trên",
        "Các xã (để thực hiện)",
        "Lưu: VT",
    ]


@pytest.mark.parametrize(
    "unit", ["UBND ", "KT. CHỦ TỊCH ", "ngày 1 tháng ", "Số: ", "A", "- ", "Nguyễn ", "tháng, năm "]
)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    document = document_of(PLAN.replace("HUYỆN LŨNG VÂN\n", unit * (200_000 // len(unit)) + "\n", 1))
    start = perf_counter()
    header.extract(document)
    assert perf_counter() - start < 5


@pytest.mark.parametrize("name", ["Siu H'Lem", "Rơ Châm K'Bin", "A H'Nguên", "Vừ A Chua", "Rmah Y Thuôn"])
def test_names_of_two_part_syllables_are_whole(name: str) -> None:
    assert person(name) == name


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("Nguyên Quôc Huy", "Nguyễn Quốc Huy"),
        ("Trân Thị Ngoc", "Trần Thị Ngọc"),
        ("Nguyễn Đưc Thành", "Nguyễn Đức Thành"),
        ("Lê Hoàng Viêt", "Lê Hoàng Viêt"),  # Việt or Viết
        ("Vo Minh Anh", "Võ Minh Anh"),
        ("Ha Minh Anh", "Hà Minh Anh"),
        ("Zung Minh Anh", "Zung Minh Anh"),  # no family name
        ("Hà Thái Ân", "Hà Thái Ân"),
    ],
)
def test_marks_that_a_scan_lost_come_back_where_one_name_is_meant(read: str, meant: str) -> None:
    assert restored(read) == meant
