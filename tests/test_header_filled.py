"""Number and date of a scanned act from what may be written in its blanks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pipeline import header
from pipeline.document import Box, Document, Field, Frame
from pipeline.header.filled import dates, told
from pipeline.layout import assemble
from pipeline.split import split

from .build import line_at, page_source

LINES = [
    ("UBND TỈNH SÔNG THƯƠNG", 60.0, 60.0),
    ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 300.0, 60.0),
    ("SỞ Y TẾ", 110.0, 76.0),
    ("Độc lập - Tự do - Hạnh phúc", 330.0, 76.0),
    ("Số: 1695 /KH-SYT", 90.0, 100.0),
    ("Sông Thương, ngày 26 tháng 3 năm 2023", 310.0, 100.0),
    ("KẾ HOẠCH", 260.0, 140.0),
    ("Tiêm nhắc vắc xin cho trẻ em vùng cao", 190.0, 158.0),
    ("1. Các trạm y tế lập danh sách trẻ em trên địa bàn phụ trách và gửi về Sở trước ngày 20/4/2023.", 70.0, 200.0),
]
Choices = tuple[tuple[str, float], ...]


def blank(kind: str, candidates: Choices) -> Frame:
    """A blank at the height of the number line and the date line."""
    return Frame(kind, 1, Box(120.0, 100.0, 140.0, 113.0), candidates)


def act(confidence: float = 0.9, **blanks: Choices) -> Document:
    """The act above, scanned, with blanks by kind."""
    words = [word for text, x, y in LINES for word in line_at(text, x, y, confidence=confidence)]
    source = page_source([words], "ocr")
    (document,) = split(source, assemble(source))
    return replace(document, frames=tuple(blank(kind, candidates) for kind, candidates in blanks.items()))


def fields_of(**blanks: Choices) -> dict[str, Field]:
    return header.extract(act(**blanks))


def test_a_sure_reading_is_the_number() -> None:
    fields = fields_of(number=(("1695", 0.96), ("4695", 0.02)))
    assert (fields["code_number"].value, fields["code"].value) == ("1695", "1695/KH-SYT")
    assert fields["code"].method == "model"
    assert [(c.value, c.source) for c in fields["code_number"].candidates] == [
        ("1695", "handwriting"),
        ("4695", "handwriting"),
    ]
    assert fields["code"].candidates[0].value == "1695/KH-SYT"


@pytest.mark.parametrize("choices", [(("1695", 0.6), ("4695", 0.3)), (("", 0.9), ("1", 0.05)), ()])
def test_a_doubtful_or_empty_blank_has_no_number_but_its_candidates(choices: Choices) -> None:
    fields = fields_of(number=choices)
    assert fields["code_number"].value is None and fields["code"].value is None
    assert fields["code_notation"].value == "KH-SYT"
    assert [c.value for c in fields["code_number"].candidates] == [text for text, _ in choices if text]


def test_a_blank_that_the_hand_left_empty_overrules_no_word_elsewhere() -> None:
    document = act(number=(("1695", 0.96),))
    far = replace(document.frames[0], box=Box(120.0, 400.0, 140.0, 413.0))
    fields = header.extract(replace(document, frames=(far,)))
    assert fields["code"].value == "1695/KH-SYT" and fields["code"].method == "rule"


def test_what_is_published_is_the_probability_of_the_reading() -> None:
    document = act(0.9, number=(("1695", 0.8),), day=(("26", 0.9),), month=(("3", 0.95),), year=(("2023", 1.0),))
    fields = header.extract(document)
    for name, sure in (("code_number", 0.8), ("issued_date", 0.9 * 0.95)):
        field = fields[name]
        assert field.span is not None
        assert field.confidence * document.confidence(field.span) == pytest.approx(sure, abs=0.01)
    assert told(document, fields["code"].span or document.pieces[0][:2], 2.0) == 1.0  # type: ignore[arg-type]


def test_a_notation_of_unknown_abbreviations_makes_the_code_less_sure() -> None:
    document = act(number=(("1695", 0.99),))
    known = header.extract(document)["code"]
    strange = header.extract(replace(document, text=document.text.replace("SYT", "SJW")))["code"]
    assert strange.candidates[0].confidence < known.candidates[0].confidence


def test_the_date_needs_day_month_and_year() -> None:
    whole = {"day": (("26", 0.97),), "month": (("3", 0.99),), "year": (("2023", 0.99),)}
    assert fields_of(**whole)["issued_date"].value == date(2023, 3, 26)
    assert fields_of(**{**whole, "day": (("26", 0.6), ("20", 0.4))})["issued_date"].value is None
    empty = fields_of(**{**whole, "day": (("", 0.95), ("1", 0.03))})["issued_date"]
    assert empty.value is None and [c.value for c in empty.candidates] == ["2023-03-01"]


def test_the_printed_year_stands_where_no_blank_has_it() -> None:
    fields = fields_of(day=(("26", 0.97),), month=(("3", 0.99),))
    assert fields["issued_date"].value == date(2023, 3, 26)


def test_a_day_that_no_calendar_has_leaves_its_share_to_the_others() -> None:
    day, month = blank("day", (("31", 0.5), ("21", 0.45))), blank("month", (("4", 0.9), ("1", 0.05)))
    likely = dates(day, month, [("2023", 1.0)])
    assert likely[0][0] == date(2023, 4, 21) and likely[0][1] == pytest.approx(0.405 / 0.55, abs=0.01)
    assert date(2023, 1, 31) in dict(likely)
