"""Blanks of the masthead on pages drawn here: where their lines are found, what is cut out, and how words are put right."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from pipeline.document import Box, Frame, Word
from pipeline.ingest.masthead import blanks, frames, handwriting, line_strip, masthead_lines, masthead_words
from pipeline.ingest.masthead.handwriting import Reading
from pipeline.ingest.ocr.engine import Image
from pipeline.notation import alike, known, near

from .build import line_at

DPI = 200.0
SCALE = DPI / 72
MOTTO = [("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 310.0, 60.0), ("Độc lập - Tự do - Hạnh phúc", 330.0, 76.0)]
ISSUER = [("UBND TỈNH SÔNG THƯƠNG", 60.0, 60.0), ("SỞ Y TẾ", 110.0, 76.0)]
NUMBER = ("Số: 1695 /KH-SYT", 90.0, 104.0)
DATE = ("Sông Thương, ngày 26 tháng 3 năm 2023", 310.0, 104.0)


def words_of(*lines: tuple[str, float, float], confidence: float = 0.95) -> list[Word]:
    """Placed lines ``(text, x, y)`` as OCR gives them, 10 points high."""
    return [word for text, x, y in lines for word in line_at(text, x, y, 10.0, confidence)]


def drawn(words: Sequence[Word], *more: tuple[float, float, float, float]) -> Image:
    """A white page with the letters of words as strokes, and black bars ``(x0, y0, x1, y1)`` in points."""
    page = np.full((2339, 1654), 255, np.uint8)
    for word in words:
        letter = (word.box.x1 - word.box.x0) / len(word.text)
        for k in range(len(word.text)):
            x0, x1 = word.box.x0 + k * letter + 1.0, word.box.x0 + (k + 1) * letter - 0.6
            corners = [round(v * SCALE) for v in (x0, word.box.y0 + 1, x1, word.box.y1 - 1)]
            cv2.rectangle(page, tuple(corners[:2]), tuple(corners[2:]), 0, 2)
    for bar in more:
        x0, y0, x1, y1 = (round(v * SCALE) for v in bar)
        page[y0:y1, x0:x1] = 0
    return page


def none_read(picture: Image) -> list[Word]:
    """An engine that reads nothing."""
    return []


# ------------------------------------------------------------------ where the lines are
def test_both_lines_are_found_by_their_words() -> None:
    words = words_of(*ISSUER, *MOTTO, NUMBER, DATE)
    number, date = masthead_lines.find_rows(drawn(words), words, DPI)
    assert number is not None and date is not None
    assert (round(number.y), round(date.y)) == (109, 109)
    assert number.x0 == pytest.approx(90, abs=1) and date.x0 == pytest.approx(310, abs=1)
    assert date.x1 >= max(w.box.x1 for w in words if w.text == "2023")


def test_a_lost_number_line_is_found_by_its_ink_beside_the_date() -> None:
    written = words_of(*ISSUER, *MOTTO, NUMBER, DATE)
    read = words_of(*ISSUER, *MOTTO, DATE)
    number, _ = masthead_lines.find_rows(drawn(written), read, DPI)
    assert number is not None and number.y == pytest.approx(109, abs=1)
    without, _ = masthead_lines.find_rows(drawn(read), read, DPI)
    assert without is None


def test_a_lost_date_line_is_found_by_its_ink_beside_the_number() -> None:
    written = words_of(*ISSUER, *MOTTO, NUMBER, DATE)
    read = words_of(*ISSUER, *MOTTO, NUMBER)
    _, date = masthead_lines.find_rows(drawn(written), read, DPI)
    assert date is not None and date.y == pytest.approx(109, abs=2)


@pytest.mark.parametrize(
    "garbled",
    [
        "Sông Thương, ngảy 26 thắng 3 nằm 2023",
        "Sông Thương, 26 tháng 3 năm 2023",
        "Sông Thương, ngày 26 tháng 3 nam 2O23",
    ],
)
def test_a_garbled_date_line_is_found(garbled: str) -> None:
    words = words_of(*ISSUER, *MOTTO, NUMBER, (garbled, 310.0, 104.0))
    _, date = masthead_lines.find_rows(drawn(words), words, DPI)
    assert date is not None and date.y == pytest.approx(109, abs=1)


def test_mottoes_of_party_and_youth_show_a_masthead() -> None:
    for motto in ("ĐẢNG CỘNG SẢN VIỆT NAM", ":ĐOÀN THANH NIÊN CỘNG SẢN HỒ CHÍ MINH"):
        words = words_of(("TỈNH ỦY SÔNG THƯƠNG", 80.0, 60.0), (motto, 330.0, 60.0), ("Số 453-KL/TU", 90.0, 90.0))
        number, _ = masthead_lines.find_rows(drawn(words), words, DPI)
        assert number is not None and number.y == pytest.approx(95, abs=1)


def test_a_date_in_running_text_makes_no_masthead() -> None:
    words = words_of(
        ("thực hiện Kế hoạch số 06/KH-UBND ngày 31 tháng 01 năm 2022 của Ủy ban", 80.0, 100.0),
        ("nhân dân tỉnh Sông Thương về chuyển đổi số và tiến độ năm 2022 của các xã", 80.0, 118.0),
    )
    assert masthead_lines.find_rows(drawn(words), words, DPI) == (None, None)


# ------------------------------------------------------------------ the strip
def test_a_strip_holds_its_line_and_nothing_of_its_neighbours() -> None:
    line = words_of(("Số: 1695 /KH-SYT", 90.0, 104.0))
    around = words_of(("SỞ Y TẾ TỈNH", 90.0, 89.0), ("V/v tiêm chủng mở rộng", 90.0, 119.0))
    tall = (120.0, 99.0, 122.0, 116.0)  # a stroke of a hand
    rule = (90.0, 101.5, 150.0, 102.2)
    strip = line_strip.cut(drawn([*line, *around], tall, rule), line_strip.Row(109.0, 90.0, 300.0), DPI)
    assert strip is not None
    alone = line_strip.cut(drawn(line, tall), line_strip.Row(109.0, 90.0, 300.0), DPI)
    assert alone is not None and strip.picture.shape == alone.picture.shape
    assert int((strip.picture < 128).sum()) == pytest.approx(int((alone.picture < 128).sum()), rel=0.02)


def test_an_empty_line_gives_no_strip() -> None:
    assert line_strip.cut(drawn([]), line_strip.Row(109.0, 90.0, 300.0), DPI) is None


# ------------------------------------------------------------------ words put right
def read_as(monkeypatch: pytest.MonkeyPatch, *readings: Reading) -> None:
    """The recogniser says this of every line that has blanks of its kinds."""
    monkeypatch.setattr(handwriting, "is_there", lambda: True)
    for name, kinds in (("read_number", {"number"}), ("read_date", {"day", "month", "year"})):
        told = tuple(reading for reading in readings if reading.kind in kinds)
        monkeypatch.setattr(handwriting, name, lambda line, told=told: told)


def pixels(strip_x: float, x0: float, x1: float) -> tuple[float, float]:
    """Ends of a blank in pixels of a strip that begins at `strip_x` points."""
    return (x0 - strip_x) * SCALE, (x1 - strip_x) * SCALE


@pytest.mark.parametrize("lost", [False, True], ids=["read again", "read once"])
def test_print_and_handwriting_that_ran_together_are_parted(monkeypatch: pytest.MonkeyPatch, lost: bool) -> None:
    written = words_of(*MOTTO, NUMBER, DATE)
    read = words_of(*MOTTO, DATE)
    read.append(Word("Số:^695/KH-SYT", Box(90.0, 104.0, 172.0, 114.0), 0.41, 10.0))
    read_as(monkeypatch, Reading("number", *pixels(85.0, 111.0, 133.0), (("1695", 0.93), ("4695", 0.04))))
    again = [Word("/KH-SYT", Box(57.0, 12.0, 102.0, 26.0), 0.91)]  # enlarged, from the strip's corner
    words, found = frames.fill(drawn(written), read, 1, DPI, lambda picture: [] if lost else again)
    line = sorted((w for w in words if w.box.x0 < 300 and w.box.y0 > 95), key=lambda w: w.box.x0)
    assert [w.text for w in line] == ["Số:", "1695", "/KH-SYT"]
    assert line[1].confidence == pytest.approx(0.93) and line[1].raw == "Số:^695/KH-SYT"
    assert [(b.kind, b.page, b.candidates[0][0]) for b in found] == [("number", 1, "1695")]
    assert not any("^" in w.text for w in words)


@pytest.mark.parametrize(("read", "left"), [("'2z/RHMTW", "/RHMTW"), ("2#-QÐ/ĐU", "-QĐ/ĐU"), ("1695", None)])
def test_a_notation_is_told_from_what_runs_across_the_blank(read: str, left: str | None) -> None:
    blank = Frame("number", 1, Box(111.0, 104.0, 133.0, 114.0), ())
    found = masthead_words._behind_sign([Word(read, Box(90.0, 104.0, 172.0, 114.0), 0.4)], blank)
    assert [(word.text, word.box.x0) for word in found] == ([(left, 133.0)] if left else [])


def test_a_date_line_is_made_anew_around_its_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    written = words_of(*MOTTO, NUMBER, ("Sông Thương, ngày 26 tháng 3 năm 2023", 310.0, 104.0))
    place = {w.text: w.box for w in written if w.box.x0 >= 300}
    read = [w for w in written if w.text not in {"ngày", "26", "tháng", "3", "năm"}]
    read.append(Word("ngày2Otháng", Box(place["ngày"].x0, 104.0, place["tháng"].x1, 114.0), 0.5))
    x = 305.0
    read_as(
        monkeypatch,
        Reading("day", *pixels(x, place["26"].x0, place["26"].x1), (("26", 0.97),)),
        Reading("month", *pixels(x, place["3"].x0, place["3"].x1), (("3", 0.99),)),
        Reading("year", *pixels(x, place["2023"].x0, place["2023"].x1), (("2023", 0.99),)),
    )
    words, found = frames.fill(drawn(written), read, 1, DPI, none_read)
    line = sorted((w for w in words if w.box.x0 > 300 and w.box.y0 > 95), key=lambda w: w.box.x0)
    assert [w.text for w in line] == ["Sông", "Thương,", "ngày", "26", "tháng", "3", "năm", "2023"]
    assert [b.kind for b in found] == ["day", "month", "year"]


def test_an_empty_blank_is_told_and_adds_no_word(monkeypatch: pytest.MonkeyPatch) -> None:
    words = words_of(*MOTTO, ("Số: /KH-SYT", 90.0, 104.0), DATE)
    read_as(monkeypatch, Reading("number", *pixels(85.0, 106.0, 107.0), (("", 0.95), ("1", 0.02))))
    again = [Word("Số:", Box(5.0, 12.0, 25.0, 26.0), 0.9), Word("/KH-SYT", Box(30.0, 12.0, 88.0, 26.0), 0.9)]
    out, found = frames.fill(drawn(words), words, 1, DPI, lambda picture: again)
    assert [w.text for w in out if w.box.x0 < 300 and w.box.y0 > 95] == ["Số:", "/KH-SYT"]
    assert found[0].candidates[0] == ("", 0.95)


def test_without_the_trained_part_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handwriting, "is_there", lambda: False)
    words = words_of(*MOTTO, NUMBER, DATE)
    assert frames.fill(drawn(words), words, 1, DPI, none_read) == (words, ())


def test_a_blank_ends_where_the_notation_begins() -> None:
    number = words_of(("Số: 12 /KH-SYT", 90.0, 104.0))
    assert blanks.ends("number", number) == (number[0].box.x1, number[2].box.x0)
    assert blanks.ends("number", words_of(("Số JB.KH/ /BTCTU", 90.0, 104.0))) is None
    assert blanks.ends("month", words_of(("Hà Nam, ngày 3 tháng 4 năm 2023", 310.0, 104.0))) is not None
    assert blanks.ends("day", words_of(("Hà Nam, 3 tháng 4 năm 2023", 310.0, 104.0))) is None


def test_legible_words_that_ran_together_are_cut_apart() -> None:
    parts = blanks.parted(words_of(("Số:12/KH-SYT SỞ 2Otháng", 90.0, 104.0)))
    assert [w.text for w in parts] == ["Số:", "12", "/KH-SYT", "SỞ", "2Otháng"]
    assert parts[0].box.x1 == parts[1].box.x0


# ------------------------------------------------------------------ two readings of one blank
def test_two_readings_that_agree_are_surer_than_either() -> None:
    assert blanks.fused([("12", 0.8), ("17", 0.1)], ("12", 0.8))[0][1] > 0.9


def test_a_reading_that_is_not_sure_does_not_overrule_clear_print() -> None:
    assert blanks.fused([("17", 0.8), ("12", 0.1)], ("12", 0.995))[0][0] == "12"


def test_digits_that_the_engine_dropped_are_not_missed() -> None:
    assert blanks.fused([("340", 0.95), ("3240", 0.02)], ("0", 0.995))[0][0] == "340"
    assert blanks.fused([("340", 0.95)], ("341", 0.995))[0][0] == "341"


def test_a_sure_reading_outweighs_doubtful_print_and_loses_by_it() -> None:
    (best, sure), *_ = blanks.fused([("695", 0.95)], ("635", 0.5))
    assert best == "695" and 0.7 < sure < 0.95


def test_without_print_the_candidates_stay_as_they_are() -> None:
    assert blanks.fused([("5", 0.6), ("6", 0.3)], None) == (("5", 0.6), ("6", 0.3))


# ------------------------------------------------------------------ notations
def test_abbreviations_are_known_by_shape_and_by_one_letter() -> None:
    assert known("KH-UBND") and known("/2025/NQ-HĐND") and not known("XZ-UBND")
    assert alike("QD", frozenset({"QĐ", "KH"})) == "QĐ"
    assert near("UBNI", "UBND") and not near("UBKT", "UBND")
