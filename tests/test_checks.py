"""Each flag on a document that earns it, and none on one that does not."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from pipeline.checks import check
from pipeline.document import Block, Citation, Document, Field, Item, Piece, Span

PLAN = {"type_code": "KH", "code_number": "12", "code_notation": "KH-UBND", "issued_date": date(2022, 2, 16)}


def document(*lines: str, zone: str = "body", read: float = 1.0, **fields: Any) -> Document:
    """Fields whose value is a `Field` stand as given; the others are read without doubt and stand nowhere."""
    text, blocks, pieces = "\n".join(lines), [], []
    for line in lines:
        start = pieces[-1].end + 1 if pieces else 0
        pieces.append(Piece(start, start + len(line), 1, None, read))
        blocks.append(Block("text", line, (pieces[-1],), 1, zone, Span(start, start + len(line))))
    made = {k: v if isinstance(v, Field) else Field(k, v) for k, v in {**PLAN, **fields}.items()}
    source = "plain" if read == 1.0 else "ocr"
    return Document("0" * 16 + "-1", "f", "p", 1, text, tuple(blocks), tuple(pieces), 1, 1, source, fields=made)


def outline(*marks: tuple[str, str, int | None], zone: str = "body") -> Document:
    """A document whose items have these markers, forms and parents."""
    doc = document(*(f"{mark} Nội dung" for mark, _, _ in marks), zone=zone)
    items = [
        Item(i, b.span, b.span, mark, form, "", 1, parent, None)
        for i, ((mark, form, parent), b) in enumerate(zip(marks, doc.blocks, strict=True))
    ]
    return replace(doc, items=tuple(items))


def citing(*citations: tuple[str, date | None, str | None], **fields: Any) -> Document:
    found = [
        Citation(Span(0, 1), "full", "body", "implements", code=code, issued_date=issued, organ_name=organ)
        for code, issued, organ in citations
    ]
    return replace(document("Nội dung", **fields), citations=tuple(found))


def test_a_sound_document_has_no_flags() -> None:
    sound = citing(
        ("02-NQ/TW", date(2021, 6, 12), "Bộ Chính trị"),
        ("02-NQ/TW", None, None),
        ("124-QĐ/TW", date(2018, 2, 2), "Ban Bí thư"),
        ("124-QĐ/TW", date(2018, 2, 2), "Ban Chấp hành Trung ương"),
        ("6/QĐ-BYT", date(2016, 11, 18), "Bộ trưởng Bộ Y tế"),
        ("6/QĐ-BYT", date(2016, 11, 18), "Bộ Y tế"),
        ("10/KH-UBND", date(2021, 1, 5), "Chủ tịch UBND tỉnh"),
        ("10/KH-UBND", date(2020, 3, 7), "Ủy ban nhân dân tỉnh"),  # another year's number
    )
    assert check(sound) == ()
    assert check(replace(document("Một bài viết, không phải văn bản."), fields={})) == ()


@pytest.mark.parametrize(
    ("marks", "gap"),
    [
        ([("I.", "roman", None), ("II.", "roman", None), ("1.", "decimal1", 1), ("2.", "decimal1", 1)], False),
        ([("I.", "roman", None), ("III.", "roman", None)], True),
        ([("I.", "roman", None), ("2.", "decimal1", 0)], True),
        ([("1.", "decimal1", None), ("1.1.", "decimal2", 0), ("2.", "decimal1", None), ("2.1.", "decimal2", 2)], False),
        ([("1.", "decimal1", None), ("2.", "decimal1", None), ("1.", "decimal1", None)], True),
        ([("Chương I", "chapter", None), ("Điều 1.", "article", 0), ("Chương II", "chapter", None),
          ("Điều 2.", "article", 2), ("Điều 1.", "article", 2)], False),
        ([("a)", "letter", None), ("c)", "letter", None), ("-", "dash", None)], False),
    ],
)  # fmt: skip
def test_numbering(marks: list[tuple[str, str, int | None]], gap: bool) -> None:
    assert check(outline(*marks)) == (("section_numbering_gap",) if gap else ())
    assert check(outline(*marks, zone="appendix")) == ()


@pytest.mark.parametrize(
    ("fields", "flags"),
    [
        ({"type_code": "QĐ"}, ("type_mismatch",)),
        ({"type_code": "QyĐ", "code_notation": "QĐ/TW"}, ()),
        ({"type_code": "CV", "code_notation": "UBND-VX"}, ()),
        ({"code_number": None}, ("number_missing",)),
        ({"issued_date": Field("issued_date", None, "ngày     tháng 02 năm 2022")}, ("date_incomplete",)),
    ],
)
def test_header(fields: dict[str, Any], flags: tuple[str, ...]) -> None:
    assert check(document("Nội dung", **fields)) == flags


def test_impossible_dates() -> None:
    line = "Ba Sông, ngày 31 tháng 02 năm 2022"
    found = document(line, issued_date=Field("issued_date", None, line[9:]))
    assert check(found) == ("impossible_date:31 tháng 02 năm 2022",)
    assert check(document("Từ 30/02/2021 đến 28/02/2022, tăng 12.5.2021")) == ("impossible_date:30/02/2021",)


def test_citation_conflicts() -> None:
    body = "Công đoàn Đường sông Việt Nam"
    found = citing(("22/CTr-CĐĐS", date(2022, 1, 19), body), ("22/Ctr-CDDS", date(2021, 1, 19), body))
    assert check(found) == ("citation_date_conflict:22/CTr-CĐĐS",)
    assert check(citing(("30/2020/NĐ-CP", date(2020, 3, 5), None), ("30/2020/NĐ-CP", date(2019, 4, 6), None))) == (
        "citation_date_conflict:30/2020/NĐ-CP",
    )
    assert check(citing(("9/VP-KTTH", date(2020, 3, 5), "UBND tỉnh Hà Nam"))) == ("citation_issuer_conflict:9/VP-KTTH",)
    assert check(citing(("9/VP-KTTH", date(2020, 3, 5), "Văn phòng UBND tỉnh Hà Nam"))) == ()
    two = (("5/CT-CĐ", date(2020, 3, 5), "Công đoàn Bến Mới"), ("5/CT-CĐ", date(2020, 3, 5), "Công đoàn Sông Lam"))
    assert check(citing(*two)) == ("citation_issuer_conflict:5/CT-CĐ",)


def test_cited_after_issue() -> None:
    assert check(citing(("02-NQ/TW", date(2023, 6, 12), None))) == ("cited_after_issue:02-NQ/TW",)
    assert check(citing(("02-NQ/TW", date(2023, 6, 12), None), issued_date=None)) == ("date_incomplete",)


def test_badly_read_fields() -> None:
    number = Field("code_number", "12", "12", Span(0, 2))
    assert check(document("12 Nội dung", read=0.4, code_number=number)) == ("low_confidence:code_number",)
    assert check(document("12 Nội dung", read=0.9, code_number=number)) == ()


@pytest.mark.parametrize("line", ["DỰ THẢO", "Dự thảo lần 2", "(Dự thảo)", "DỰ THẢO NGHỊ QUYẾT"])
def test_drafts(line: str) -> None:
    assert check(document(line, zone="preface")) == ("draft",)
    assert check(document(line)) == ()


def test_no_draft_in_a_title_that_speaks_of_one() -> None:
    assert check(document("Về việc góp ý dự thảo Nghị quyết", "Dự thảo Luật được gửi các sở", zone="title")) == ()


def test_a_document_is_checked_in_a_millisecond() -> None:
    marks = [(f"{n}.", "decimal1", None) for n in range(1, 200)]
    doc = outline(*marks)
    citations = tuple(Citation(Span(0, 1), "full", "body", "implements", code=f"{n}/KH-UBND") for n in range(40))
    doc = replace(doc, text=doc.text + " ngày 05/3/2020 của cơ quan" * 700, citations=citations)
    check(doc)
    started = time.process_time()
    for _ in range(10):
        check(doc)
    assert (time.process_time() - started) / 10 < 0.01  # ten times the budget: shared machines stall
