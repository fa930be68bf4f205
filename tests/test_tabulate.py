"""Findings become rows: grounded to page and box, confidence with the reading in it, absent as null."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pipeline.document import (
    Block,
    Box,
    Citation,
    Document,
    Field,
    Page,
    Piece,
    Responsibility,
    Section,
    Source,
    Span,
    Target,
    Task,
)
from pipeline.errors import UnreadableFile
from pipeline.schema import TABLES
from pipeline.tabulate import tabulate

TEXT = "KẾ HOẠCH số 45/KH-UBND\nMở 5 phòng đọc trước ngày 15/12/2024."
PIECES = (
    Piece(0, 8, 1, Box(200, 80, 260, 94), 0.9),
    Piece(9, 22, 1, Box(264, 80.004, 380, 94), 0.8),
    Piece(23, 30, 1, Box(80, 700, 130, 712), 0.6),
    Piece(31, 60, 2, Box(80, 60, 300, 72), 0.6),
)


def document(**found: Any) -> Document:
    return Document("a-1", "a", "kh.pdf", 1, TEXT, (), PIECES, 1, 2, "ocr", 0.72, **found)


def source(*pages: Page, errors: tuple[str, ...] = ()) -> Source:
    return Source("a", "kh.pdf", "application/pdf", 9, pages or (Page(1, 595.0, 842.0, "ocr"),), (), errors)


def test_header_fields_are_grounded_and_weighed_by_the_reading() -> None:
    code = Field("code", "45/KH-UBND", "số 45/KH-UBND", Span(9, 22), 0.9)
    day = Field("issued_date", None, "ngày    tháng 5 năm 2024", None, 0.5)
    rows = tabulate(source(), [], [document(fields={"code": code, "issued_date": day}, flags=("b", "a", "b"))])
    [act] = rows["documents"]
    assert (act["code"], act["code_raw"], act["issued_date"]) == ("45/KH-UBND", "số 45/KH-UBND", None)
    assert act["issued_date_raw"] == "ngày    tháng 5 năm 2024"
    assert (act["page_amount"], act["flags"], act["recipients"]) == (2, ["a", "b"], None)
    found, blank = rows["fields"]
    assert (found["page"], found["start"], found["end"]) == (1, 9, 22)
    assert found["bbox"] == [264, 80, 380, 94] and found["confidence"] == pytest.approx(0.72)
    assert (blank["value"], blank["start"], blank["bbox"], blank["page"]) == (None, None, None, 1)
    assert act["confidence"] == pytest.approx((0.72 + 0.5) / 2)


def test_act_without_header_claims_no_confidence() -> None:
    assert tabulate(source(), [], [document()])["documents"][0]["confidence"] is None


def test_ids_link_rows() -> None:
    bodies = tuple(
        Responsibility(role, name, None, True) for role, name in [("lead", "A"), ("support", "B"), ("lead", "C")]
    )
    rows = tabulate(
        source(),
        [],
        [
            document(
                sections=(
                    Section("", 1, "", "tasks", Span(0, 61), Span(0, 0)),
                    Section("I", 2, "x", "tasks", Span(23, 61), Span(23, 30), 0),
                ),
                citations=(
                    Citation(Span(0, 22), "full", "body", "mentions"),
                    Citation(Span(9, 22), "full", "body", "mentions", within=0, section=1),
                ),
                tasks=(Task(Span(23, 61), TEXT[23:], 1, "", deadline=date(2024, 12, 14), responsibilities=bodies),),
                targets=(Target(Span(26, 33), TEXT[23:], "", "=", 5.0, "5", "phòng đọc", task=0, section=1),),
            )
        ],
    )
    assert [row["parent_id"] for row in rows["sections"]] == [None, "a-1-s1"]
    assert [row["label"] for row in rows["sections"]] == [None, "I"]
    assert (rows["citations"][1]["within"], rows["citations"][1]["section_id"]) == ("a-1-c1", "a-1-s2")
    assert rows["citations"][0]["text"] == "KẾ HOẠCH số 45/KH-UBND"
    assert (rows["tasks"][0]["task_id"], rows["tasks"][0]["section_label"]) == ("a-1-t1", None)
    assert [(row["role"], row["ordinal"]) for row in rows["responsibilities"]] == [
        ("lead", 1),
        ("support", 1),
        ("lead", 2),
    ]
    assert (rows["targets"][0]["task_id"], rows["targets"][0]["indicator"]) == ("a-1-t1", None)
    for name, found in rows.items():
        TABLES[name].to_arrow(found)


def test_a_span_over_two_pages_is_grounded_on_its_first() -> None:
    [task] = tabulate(source(), [], [document(tasks=(Task(Span(23, 61), TEXT[23:], None, ""),))])["tasks"]
    assert (task["page"], task["bbox"], task["confidence"]) == (1, [80, 700, 130, 712], 0.6)


def test_page_text_is_cut_where_the_page_turns() -> None:
    words = "Mở 5 phòng đọc trước ngày 15/12/2024."
    pieces = (Piece(0, 10, 1, None, 1.0), Piece(11, len(words), 2, None, 1.0))
    blocks = [Block("text", words, pieces, 1), Block("furniture", "2", (), 2)]
    rows = tabulate(source(Page(1), Page(2), Page(3)), blocks, [document()])
    assert [row["text"] for row in rows["pages"]] == ["Mở 5 phòng", "đọc trước ngày 15/12/2024.\n2", None]


def test_partly_read_file() -> None:
    pages = Page(1), Page(2, error="the image is damaged"), Page(3, error="too large")
    [row] = tabulate(source(*pages, errors=("page 3: too large",)), [], [document()])["files"]
    assert row["status"] == "partial"
    assert row["error"] == "page 3: too large; page 2: the image is damaged"


def test_file_without_any_text_fails_with_its_reason() -> None:
    with pytest.raises(UnreadableFile, match="no text was found on any page; look at it"):
        tabulate(source(), [], [])
    with pytest.raises(UnreadableFile, match="page 1: the image is damaged"):
        tabulate(source(Page(1, error="the image is damaged")), [], [])
