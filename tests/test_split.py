"""Files into acts, acts into zones."""

from hypothesis import given
from hypothesis import strategies as st

from tests.build import PLAN, document_of, documents_of

LETTER = """\
SỞ NỘI VỤ
Số: 412/SNV-CCHC
V/v gửi kế hoạch chuyển đổi số
Sông Thương, ngày 18 tháng 3 năm 2024

Kính gửi: Ủy ban nhân dân các huyện

Sở Nội vụ gửi kèm Kế hoạch của huyện Lũng Vân để tham khảo.

Nơi nhận:
- Như trên;
- Lưu: VT.

GIÁM ĐỐC

Trần Quốc Lĩnh

"""


def zones(document):
    return [(b.zone, b.text[:20]) for b in document.blocks]


def test_zones_of_a_plan():
    found = dict(reversed(zones(document_of(PLAN))))
    assert {"preface", "title", "preamble", "body", "recipients", "signature"} == set(found)
    assert found["preamble"].startswith("Căn cứ Kế hoạch")
    assert found["body"].startswith("I. MỤC ĐÍCH")
    signature = [text for zone, text in zones(document_of(PLAN)) if zone == "signature"]
    assert signature == ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Đinh Thế Khải"]


def test_a_letter_and_the_plan_it_sends_are_two_acts():
    first, second = documents_of(LETTER + PLAN)
    assert (first.ordinal, second.ordinal) == (1, 2)
    assert "412/SNV" in first.text and "412/SNV" not in second.text
    assert second.text.startswith("ỦY BAN NHÂN DÂN\nHUYỆN LŨNG VÂN")


def test_a_letter_sent_with_a_letter_whose_number_the_stamp_covers_is_an_act() -> None:
    sent = """\fBỘ Y TẾ
BỆNH VIỆN ĐA KHOA SÔNG THƯƠNG
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Sông Thương, ngày 04 tháng 3 năm 2024

Về việc tổ chức lớp tập huấn

ĐẾN | Kính gửi: Sở Nội vụ

Bệnh viện mở lớp tập huấn cho cán bộ y tế xã.
"""
    assert len(documents_of(LETTER + sent)) == 2
    assert len(documents_of(LETTER + sent.replace("Kính gửi: ", "Kính gựi, "))) == 2
    assert len(documents_of(LETTER + sent.replace("ĐẾN | Kính", "SỞ NỘI VỤ Kính"))) == 2
    about_nothing = sent.replace("Về việc tổ chức", "Tổ chức")
    assert len(documents_of(LETTER + about_nothing)) == 2
    assert len(documents_of(LETTER + sent.replace("Kính gửi: ", ""))) == 2
    assert len(documents_of(LETTER + about_nothing.replace("Kính gửi: ", ""))) == 1


def test_an_appendix_stays_with_its_act():
    document = document_of(
        PLAN + "\fPHỤ LỤC I\n\nDANH MỤC NHIỆM VỤ\n\n(Kèm theo Kế hoạch số 37/KH-UBND)\n\n1. Mua máy quét."
    )
    assert [z for z, t in zones(document) if t.startswith(("PHỤ LỤC", "1. Mua"))] == ["appendix", "appendix"]


def test_blank_forms_with_their_own_masthead_are_no_acts():
    form = "\fMẫu số 01\n\nỦY BAN NHÂN DÂN XÃ\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố:    /BB-UBND\n\nBIÊN BẢN\n\nHôm nay, chúng tôi gồm:"
    assert len(documents_of(PLAN + form)) == 1


def test_an_article_without_masthead_is_one_body():
    document = document_of("Chi bộ đã tổ chức học tập Nghị quyết số 07-NQ/TU.\n\nCác đảng viên tham gia đầy đủ.")
    assert {b.zone for b in document.blocks} == {"body"}


@given(st.lists(st.sampled_from([*PLAN.split("\n"), "\f", "Số: 12", "PHỤ LỤC", "- a;"]), max_size=60))
def test_spans_hold_their_text_whatever_the_order_of_lines(lines):
    for document in documents_of("\n".join(lines)):
        for block in document.blocks:
            assert document.text[block.span.start : block.span.end] == block.text
        for piece in document.pieces:
            assert 0 <= piece.start <= piece.end <= len(document.text)
        for item in document.items:
            assert item.parent is None or document.items[item.parent].level < item.level
        assert len(document.folded) == len(document.text)
