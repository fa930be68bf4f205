"""Recognised words are mended where the words around leave no doubt, and nowhere else."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import trained
from pipeline.document import Box, Page, Word
from pipeline.ingest.mending import correction, heading_numerals, word_rows
from pipeline.ingest.mending.lexicon import is_valid, new_style, token, tokens
from pipeline.ingest.mending.misreading import Misreading

SURE = 0.96


def page(*rows: str, confidence: float = SURE, apart: float = 4.0, source: str = "ocr") -> Page:
    """A page of rows; a word may bring its own confidence (``tố@0.7``), a bar makes a gap between columns."""
    words = []
    for number, row in enumerate(rows):
        x, y = 60.0, 60.0 + 18 * number
        for one in row.split():
            if one == "|":
                x += 80
                continue
            text, _, own = one.partition("@")
            words.append(Word(text, Box(x, y, x + 6 * len(text), y + 12), float(own) if own else confidence, 12.0))
            x += 6 * len(text) + apart
    return Page(1, width=595, height=842, text_source=source, words=tuple(words))


def text(read: Page) -> str:
    return " ".join(word.text for word in read.words)


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    correction._speller.cache_clear()
    yield
    correction._speller.cache_clear()


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("Các cơ quan, tố chức có liên quan thực hiện", "Các cơ quan, tổ chức có liên quan thực hiện"),
        ("- Tiếp tục đây mạnh cải cách hành chính", "- Tiếp tục đẩy mạnh cải cách hành chính"),
        ("báo cáo cấp có thâm quyên xem xét, quyết định", "báo cáo cấp có thẩm quyền xem xét, quyết định"),
        ("NGHỊ QUYÉT CỦA HỘI ĐÒNG NHÂN DÂN TỈNH", "NGHỊ QUYẾT CỦA HỘI ĐỒNG NHÂN DÂN TỈNH"),
        ("PHÓ GIÁM ĐÓC", "PHÓ GIÁM ĐỐC"),
        ("KÉ HOẠCH", "KẾ HOẠCH"),
        ("các cơ quan, tỗ@0.7 chức, cá nhân", "các cơ quan, tổ chức, cá nhân"),
        ("bảo đảm kinh phí thực hiệm@0.6 nhiệm vụ", "bảo đảm kinh phí thực hiện nhiệm vụ"),
    ],
)
def test_misread_words_are_mended(read: str, meant: str) -> None:
    assert text(correction.correct(page(read))) == meant


@pytest.mark.parametrize(
    "read",
    [
        "Kế hoạch số 173/KH-UBND ngày 0I/02/2022 của UBND tỉnh",
        "Nghị quyết số 02-NQ/TW ngày 12/6/2021 của BCHTW",
        "giải quyết khiếu nại, tố cáo của công dân",
        "Theo đề nghị của ông Tô Văn Thế và bà Lê Thị Tố Kiếm",
        "Trưởng phòng Tô Hiến Bố",
        "Nơi nhận: - BTV HU; - Lưu: VT, TH.",
        "a) Tố chức b) Cá nhân"[:2],
        "theo qui định hiện hành của công ti",
        "trồng cây quế, cây dẻ và nấm linh chi",
        "phần mềm Takeda đặt tại Singapore",
    ],
)
@pytest.mark.parametrize("confidence", [0.93, SURE])
def test_what_is_right_stays(read: str, confidence: float) -> None:
    mended = correction.correct(page(read, confidence=confidence))
    assert text(mended) == read
    assert all(word.raw is None for word in mended.words)


def test_a_typists_error_that_was_clearly_read_stays() -> None:
    assert text(correction.correct(page("tỷ lệ giảm xuuống 5% trong năm"))) == "tỷ lệ giảm xuuống 5% trong năm"


def test_changes_are_visible_and_the_rest_is_untouched() -> None:
    before = page("ủy ban nhân dân các cấp", "tố chức thực hiện nghiêm túc")
    after = correction.correct(before)
    changed = [word for word in after.words if word.raw is not None]
    assert [(word.raw, word.text) for word in changed] == [("tố", "tổ")]
    assert 0.5 < changed[0].confidence <= 0.95
    assert after.raw_text == "ủy ban nhân dân các cấp\ntố chức thực hiện nghiêm túc"
    assert [w for w in after.words if w.raw is None] == [w for w in before.words if w.text != "tố"]


def test_the_style_of_tone_marks_is_kept() -> None:
    assert text(correction.correct(page("Uỷ ban nhân dân tỉnh phối hợp tố chức"))) == (
        "Uỷ ban nhân dân tỉnh phối hợp tổ chức"
    )
    assert new_style("hóa") == "hoá" and new_style("hoàn") == "hoàn" and new_style("quý") == "quý"


def test_words_that_ran_together_are_cut() -> None:
    after = correction.correct(page("ỦY BANNHÂNDÂN@0.8 HUYỆN"))
    assert text(after) == "ỦY BAN NHÂN DÂN HUYỆN"
    cut = after.words[1:4]
    assert [word.raw for word in cut] == ["BANNHÂNDÂN", "", ""]
    assert cut[0].box.x1 <= cut[1].box.x0 + 0.01 and cut[2].box.x1 == page("ỦY BANNHÂNDÂN").words[1].box.x1


def test_a_word_that_was_torn_is_joined_and_a_lone_comma_set_to_its_word() -> None:
    after = correction.correct(page("các doanh nghi@0.6 ệp@0.6 trên địa bàn", apart=2.0))
    assert text(after) == "các doanh nghiệp trên địa bàn"
    assert after.words[2].raw == "nghi ệp"
    assert text(correction.correct(page("trong tháng , báo cáo kết quả"))) == "trong tháng, báo cáo kết quả"


def test_words_of_another_column_are_no_context() -> None:
    side_by_side = page("THÔNG TIN | TỐ", "BÁO CHÍ | CHỨC NĂNG")
    runs = word_rows.runs(side_by_side.words, word_rows.rows(side_by_side.words))
    assert [[side_by_side.words[k].text for k in run] for run in runs] == [
        ["THÔNG", "TIN", "BÁO", "CHÍ"],
        ["TỐ", "CHỨC", "NĂNG"],
    ]


def test_letters_of_other_alphabets_beside_the_one_meant() -> None:
    after = correction.correct(page("Quyết định số 55/QĐÐ-UBND@0.6 ngày 05⁄12/2022@0.6"))
    assert text(after) == "Quyết định số 55/QĐ-UBND ngày 05/12/2022"
    assert [word.raw for word in after.words if word.raw] == ["55/QĐÐ-UBND", "05⁄12/2022"]


@pytest.mark.parametrize(
    ("read", "meant"), [("ngày I8@0.6 tháng", "ngày 18 tháng"), ("mục 2§@0.5 và", "mục 28 và"), ("quý II@0.5 và", None),
                        ("ngày I8@0.95 tháng", None), ("số 1II@0.5 và", None), ("mã B12@0.5 và", None)]
)  # fmt: skip
def test_one_letter_in_an_uncertain_number_is_a_digit(read: str, meant: str | None) -> None:
    assert text(correction.correct(page(read))) == (meant or " ".join(w.partition("@")[0] for w in read.split()))


def first_words(*rows: str) -> list[str]:
    mended = heading_numerals.mend([page(*rows)])[0]
    return [mended.words[row.words[0]].text for row in word_rows.rows(mended.words)]


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("I. II. II. IV.", "I. II. III. IV."),
        ("I. H. II. IV.", "I. II. III. IV."),
        ("I/ IƯ IIU IV/", "I/ II/ III/ IV/"),
        ("I. HI. IV.", "I. III. IV."),
        ("V. VI. VII. VII. IX.", "V. VI. VII. VIII. IX."),
        ("VI. VII. VIIL", "VI. VII. VIII."),
        ("L II. III.", "I. II. III."),
    ],
)
def test_numerals_of_headings_follow_each_other(read: str, meant: str) -> None:
    assert first_words(*(f"{numeral} Nội dung thực hiện" for numeral in read.split())) == meant.split()


@pytest.mark.parametrize(
    "read", ["I. II. I. II.", "I. II.", "II. IV.", "H. L.", "I. V. VI.", "1. 2. 3.", "I. II. IV. V.", "L V."]
)
def test_numerals_that_may_be_right_stay(read: str) -> None:
    assert first_words(*(f"{numeral} Nội dung thực hiện" for numeral in read.split())) == read.split()


def test_numerals_go_on_over_pages_and_keep_what_was_read() -> None:
    first, second = page("I. MỤC ĐÍCH", "II. YÊU CẦU"), page("II. NHIỆM VỤ", "IV. TỔ CHỨC THỰC HIỆN")
    after = heading_numerals.mend([first, second])
    assert after[0] == first
    assert (after[1].words[0].text, after[1].words[0].raw) == ("III.", "II.")


def test_only_recognised_pages_are_touched() -> None:
    layer = page("Các cơ quan, tố chức có liên quan", source="text-layer")
    assert correction.correct(layer) is layer
    empty = Page(1, text_source="ocr")
    assert correction.correct(empty) is empty


def test_correction_is_the_same_each_time() -> None:
    read = page("Các cơ quan, tố chức có liên quan", "tiếp tục đây mạnh công tác tuyên truyền")
    assert correction.correct(read) == correction.correct(read)


def test_without_the_model_pages_pass_and_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("KEHOACH_MODELS", str(tmp_path))
    read = page("Các cơ quan, tố chức có liên quan")
    with caplog.at_level("WARNING"):
        after = correction.correct(read)
    assert after.words == read.words and after.raw_text == "Các cơ quan, tố chức có liên quan"
    assert not correction.is_there() and "missing" in caplog.text


@pytest.mark.parametrize("harm", ["cut", "flipped", "settings"])
def test_a_damaged_model_is_as_good_as_none(
    harm: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    own = trained.find("correction", "model.bin")
    assert own is not None
    folder = tmp_path / "correction"
    shutil.copytree(own.parent, folder)
    weights = folder / "model.bin"
    content = weights.read_bytes()
    if harm == "cut":
        weights.write_bytes(content[: len(content) // 2])
    elif harm == "flipped":
        weights.write_bytes(content[:-9] + bytes([content[-9] ^ 255]) + content[-8:])
    else:
        (folder / "model.json").write_text("[]", encoding="utf-8")
    monkeypatch.setenv("KEHOACH_MODELS", str(tmp_path))
    read = page("Các cơ quan, tố chức có liên quan")
    with caplog.at_level("WARNING"):
        assert correction.correct(read).words == read.words
    assert not correction.is_there() and "damaged" in caplog.text


def test_syllables_and_tokens() -> None:
    assert all(map(is_valid, ["nghiệp", "quốc", "giếng", "gìn", "khuỷu", "uỷ", "ý", "Đẩy", "yêu", "quyết"]))
    assert not any(map(is_valid, ["ngiệp", "cế", "tac", "Takeda", "thhị", "bbn", ""]))
    assert token("“Uỷ") == "ủy" and token("173/KH-UBND;") == "<c>" and token("01/02/2022") == "<d>"
    assert tokens(["1.", "Tổ", "chức;", "a)", "Sở", "Y", "tế"]) == [
        "<s>", "<n>", "<s>", "tổ", "chức", "<s>", "<m>", "<s>", "sở", "y", "tế", "<s>",
    ]  # fmt: skip


def test_a_misreading_that_was_seen_is_likelier_than_one_that_was_not() -> None:
    weights = {
        "right": {}, "wrong": {"ổ": {"ố": -1.0}}, "runs": {"rn": {"m": -3.0}}, "confidence": [3.0] * 9 + [0.0] * 10,
        "kinds": {"tone": -5, "quality": -6, "capital": -5, "both": -7, "case": -8, "letter": -9, "lost": -9, "added": -9, "right": 0},
    }  # fmt: skip
    found = Misreading(weights)
    assert found.log("tổ", "tố") == -1.0 and found.log("tổ", "tô") == -5 and found.log("tổ", "tổ") == 0
    assert found.log("barn", "bam") == -3.0 and found.log("ban", "bann") == -9
    assert found.doubt(0.3) == 3.0 and found.doubt(0.97) == 0.0


@pytest.mark.parametrize("read", ["~", "~-", "¬"])
def test_a_thin_dash_before_an_item_is_a_dash(read: str) -> None:
    mended = correction.correct(page(f"{read} Như trên;", "- Lưu: VT."))
    assert (mended.words[0].text, mended.words[0].raw) == ("-", read)
    assert mended.words[3].raw is None


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("bảo đảm quản lý. sử dụng đất đúng quy định", "bảo đảm quản lý, sử dụng đất đúng quy định"),
        ("kế hoạch năm 2025. dành cho cơ sở", "kế hoạch năm 2025, dành cho cơ sở"),
        ("theo đúng quy định. Các đơn vị báo cáo", "theo đúng quy định. Các đơn vị báo cáo"),
        ("theo đúng quy định. a) các đơn vị", "theo đúng quy định. a) các đơn vị"),
        ("UBND TP. cho ý kiến, v.v. và báo cáo", "UBND TP. cho ý kiến, v.v. và báo cáo"),
        ("từ ngày... tháng... năm", "từ ngày... tháng... năm"),
        ("ngày 20/5/2025. đ nơi nhận", "ngày 20/5/2025. đ nơi nhận"),
        ("1. đẩy mạnh cải cách hành chính", "1. đẩy mạnh cải cách hành chính"),
    ],
)
def test_a_stop_in_mid_sentence_is_a_comma(read: str, meant: str) -> None:
    assert text(correction.correct(page(read))) == meant


def test_a_stop_that_became_a_comma_keeps_what_was_read() -> None:
    made = correction.correct(page("bảo đảm quản lý. sử dụng đất"))
    assert [(word.raw, word.confidence) for word in made.words if word.raw] == [("lý.", 0.8)]
    assert made.raw_text == "bảo đảm quản lý. sử dụng đất"
