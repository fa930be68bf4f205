"""Names of bodies: where they end, what a list parts, what only looks like one; fictional places and fields."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.bodies import find_bodies, match_body, split_bodies, stops_at
from pipeline.text import fold, nfc


def names(text: str, *, noisy: bool = False) -> list[str]:
    folded = fold(text)
    return [body.name(text) for body in split_bodies(folded, 0, len(folded), noisy=noisy)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Các cấp ủy đảng trực thuộc Huyện ủy tổ chức phổ biến", ["Các cấp ủy đảng trực thuộc Huyện ủy"]),
        ("Văn phòng Huyện ủy căn cứ chức năng tham mưu", ["Văn phòng Huyện ủy"]),
        ("Ban Tổ chức Huyện ủy chủ trì", ["Ban Tổ chức Huyện ủy"]),
        ("Sở Tài chính phối hợp với Sở Xây dựng", ["Sở Tài chính"]),
        ("phòng Lao động - Thương binh và Xã hội rà soát", ["phòng Lao động - Thương binh và Xã hội"]),
        ("Ban Chỉ đạo xoá nhà tạm huyện Lũng Vân tập trung", ["Ban Chỉ đạo xoá nhà tạm huyện Lũng Vân"]),
        ("Sở Văn hóa, Thể thao và Du lịch khẩn trương", ["Sở Văn hóa, Thể thao và Du lịch"]),
        ("Ủy ban Thủy nông, Đê điều và Hồ đập chủ trì", ["Ủy ban Thủy nông, Đê điều và Hồ đập"]),
        ("Trung tâm Truyền thông, Giáo dục giới tính: Căn cứ", ["Trung tâm Truyền thông, Giáo dục giới tính"]),
        ("Văn phòng HĐND và UBND huyện tổng hợp", ["Văn phòng HĐND và UBND huyện"]),
        ("Ủy ban nhân dân quận - huyện phải kiểm tra", ["Ủy ban nhân dân quận - huyện"]),
        ("Đồng chí Phó Chủ tịch Ủy ban nhân dân xã trực tiếp", ["Phó Chủ tịch Ủy ban nhân dân xã"]),
        ("Thư ký Đoàn kiểm tra, đánh giá thông qua", ["Thư ký Đoàn kiểm tra, đánh giá"]),
        ("Các phòng chức năng của Sở Y tế cử cán bộ", ["Các phòng chức năng của Sở Y tế"]),
        ("UBND 14 phường tiếp tục", ["UBND 14 phường"]),
    ],
)
def test_a_name_ends_at_the_verb_that_governs_it(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Các ban Đảng, Văn phòng Huyện ủy căn cứ", ["Các ban Đảng", "Văn phòng Huyện ủy"]),
        ("Ban điều hành/Ban lãnh đạo các đơn vị phối hợp", ["Ban điều hành", "Ban lãnh đạo các đơn vị"]),
        (
            "Thủ trưởng các phòng, ban, đơn vị thuộc huyện và Chủ tịch UBND các xã trực tiếp",
            ["Thủ trưởng các phòng, ban, đơn vị thuộc huyện", "Chủ tịch UBND các xã"],
        ),
        ("UBND các huyện, thị xã, thành phố", ["UBND các huyện, thị xã, thành phố"]),
        ("các ban, ngành và các bộ phận có liên quan", ["các ban, ngành và các bộ phận có liên quan"]),
        (
            "Ủy ban nhân dân các phường và các tổ chức, doanh nghiệp",
            ["Ủy ban nhân dân các phường", "các tổ chức, doanh nghiệp"],
        ),
        ("Sở Y tế (qua Phòng Nghiệp vụ), Sở Nội vụ", ["Sở Y tế", "Sở Nội vụ"]),
        (
            "các Sở: Tài chính, Kế hoạch và Đầu tư, Nội vụ rà soát",
            ["Sở Tài chính", "Sở Kế hoạch và Đầu tư", "Sở Nội vụ"],
        ),
        ("Ban Tổ chức và Quản trị nguồn nhân lực chủ trì", ["Ban Tổ chức và Quản trị nguồn nhân lực"]),
    ],
)
def test_lists_are_parted_and_compound_names_are_not(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Tổ chức các cuộc vận động",
        "Ban hành quyết định",
        "Phòng, chống tham nhũng",
        "Lãnh đạo, chỉ đạo việc thực hiện",
        "Đoàn kết, thống nhất",
        "Hội nghị tổng kết",
        "cơ sở vật chất",
        "Bộ máy tinh gọn",
        "Tăng cường tuyên truyền",
    ],
)
def test_verbs_and_common_words_are_no_bodies(text: str) -> None:
    assert match_body(fold(text), 0, len(text)) is None


def test_a_recognised_page_may_have_lost_diacritics() -> None:
    text = "Giám độc Sở Y tế: ban hành"
    assert names(text) == []
    assert names(text, noisy=True) == ["Giám độc Sở Y tế"]


def test_every_name_of_a_paragraph_is_found_in_order() -> None:
    text = fold("Giao Sở Y tế phối hợp với Công an tỉnh, báo cáo UBND tỉnh Sông Thương trước ngày 01/3/2024.")
    assert [text[a:b] for a, b in find_bodies(text)] == ["Sở Y tế", "Công an tỉnh", "UBND tỉnh Sông Thương"]


def test_a_predicate_is_told_from_a_word_that_is_none() -> None:
    assert stops_at(" chủ trì", 0, 8)
    assert not stops_at(" của tỉnh", 0, 9)
    assert not stops_at(" để tổng hợp", 0, 12)


@given(st.text(alphabet="SởBanTổ các,và/-:;()\n thuộc của Ủy phòng", max_size=200))
@settings(max_examples=200, deadline=None)
def test_spans_lie_in_the_text_and_do_not_overlap(text: str) -> None:
    folded = fold(nfc(text))
    last = 0
    for start, end in find_bodies(folded):
        assert last <= start < end <= len(folded)
        assert folded[start:end].strip() == folded[start:end]
        last = end


@pytest.mark.parametrize(
    "unit", ["các sở, ", "Sở và Ban ", "Thủ trưởng của ", "Sở A, ", "Ban, B và ", "UBND các xã, phường "]
)
def test_hostile_text_takes_time_in_proportion(unit: str) -> None:
    short, long = (fold(unit * n) for n in (1_000, 8_000))
    find_bodies(short)
    began = process_time()
    find_bodies(short)
    middle = process_time()
    find_bodies(long)
    assert process_time() - middle < 40 * max(middle - began, 0.002)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BTC Huyện ủy, HND phường và Thị đoàn phối hợp", ["BTC Huyện ủy", "HND phường", "Thị đoàn"]),
        ("Công ty, Phân xưởng 2 và Trưởng các phòng, đơn vị thực hiện", ["Công ty", "Phân xưởng 2", "Trưởng các phòng, đơn vị"]),
        ("UBND xã Tân Mẫu Hai chủ trì", ["UBND xã Tân Mẫu Hai"]),
        ("Ban Quản lý các khu công nghiệp tỉnh, Vụ Tổ chức cán bộ chủ trì",
         ["Ban Quản lý các khu công nghiệp tỉnh", "Vụ Tổ chức cán bộ"]),
        ("tăng trưởng các ngành dịch vụ", []),
    ],
)  # fmt: skip
def test_short_names_and_names_of_inner_units(text: str, expected: list[str]) -> None:
    assert names(text) == expected
