"""Properties of the joined pipeline that hold for any text: what was found stands where it says, and nothing is lost."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import replace
from datetime import date
from math import isfinite
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from pipeline import layout, split
from pipeline.document import Block, Document, Page, Paragraph, Source, Span, TextTable
from pipeline.run import study
from pipeline.tabulate import Row, tabulate
from pipeline.text import fold, nfc, squeeze

BODIES = ("Sở Y tế", "Ủy ban nhân dân huyện Lũng Vân", "UBND các xã, thị trấn", "Các phòng, ban", "Tỉnh ủy", "Chi bộ")
TYPES = ("Kế hoạch", "Nghị quyết", "Quyết định", "Chỉ thị")
CODES = ("37/KH-UBND", "07-NQ/TU", "145/2020/NĐ-CP", "22/CTr-CĐDK", "45/2019/QH14", "5 /KH- UBND", "/QĐ-UBND")
DATES = (
    "ngày 05/01/2024",
    "ngày 31/02/2024",
    "ngày 16 tháng 02 năm 2022",
    "ngày    tháng 3 năm 2024",
    "năm 2025",
    "quý III/2024",
)

HEADS = (
    "Độc lập - Tự do - Hạnh phúc", "I. MỤC ĐÍCH", "II. NHIỆM VỤ", "III. CHỈ TIÊU", "Chương I", "QUY ĐỊNH CHUNG", "*", "2",
    "Nơi nhận:", "- Lưu: VT.", "TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "Nguyễn Văn Mẫu", "PHỤ LỤC", "V/v báo cáo", "",
)  # fmt: skip
KEYS = {
    "documents": "doc_id",
    "sections": "section_id",
    "citations": "citation_id",
    "tasks": "task_id",
    "targets": "target_id",
}

bodies, types, codes, dates = (st.sampled_from(x) for x in (BODIES, TYPES, CODES, DATES))
numbers = st.one_of(st.integers(0, 40).map(str), st.sampled_from(["I", "II", "IV", "1.1", "2.3.1", "a", "đ"]))
marks = st.one_of(
    st.sampled_from(["- ", "+ ", "* ", ""]),
    st.tuples(numbers, st.sampled_from([". ", ") ", "/ "])).map("".join),
    st.integers(1, 30).map("Điều {}. ".format),
)
citations = st.builds("{} số {} {} của {}".format, types, codes, dates, bodies)
clauses = st.one_of(
    citations,
    st.builds("Thực hiện {} về {}".format, citations, citations),
    st.builds("{} (sau đây gọi tắt là {})".format, citations, types),
    st.builds("{} chủ trì, phối hợp với {} tổ chức thực hiện trước {}".format, bodies, bodies, dates),
    st.builds("{} báo cáo {} kết quả thực hiện {} này hằng quý".format, bodies, bodies, types),
    st.builds("Đến {}, ít nhất {}% hộ dân, {} xã đạt chuẩn".format, dates, numbers, numbers),
    st.builds("Từ {} đến {} đạt {}/{} chỉ tiêu, tăng từ 20 - 30%".format, dates, dates, numbers, numbers),
    st.builds("Giao {}: {}".format, bodies, bodies),
    st.sampled_from(
        ["Thời gian: tháng 9/2024", "Đơn vị chủ trì: Sở Y tế", "Nhiệm vụ:", "tổ chức thực hiện", "Luật Đất đai"]
    ),
    st.text(max_size=40),
)
sentences = st.builds("{}{}{}".format, marks, clauses, st.sampled_from(["", ".", ";", ":", ","]))
heads = st.one_of(
    st.builds("Số: {}".format, codes),
    st.builds("Lũng Vân, {}".format, dates),
    types.map(str.upper),
    bodies.map(str.upper),
    st.sampled_from(HEADS),
)
lines = st.lists(st.one_of(heads, sentences), max_size=30)
cells = st.one_of(
    numbers, bodies, dates, clauses, st.sampled_from(["STT", "Nội dung", "Đơn vị chủ trì", "Thời gian", ""])
)
rows = st.integers(1, 5).flatmap(lambda n: st.lists(st.lists(cells, min_size=n, max_size=n), min_size=1, max_size=5))
parts = st.one_of(lines, lines, lines, rows.map(lambda found: [tuple(map(tuple, found))]))
files = st.lists(st.lists(parts, max_size=4), min_size=1, max_size=3)
quickly = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def clean(text: str) -> str:
    """As every reader gives it: NFC, and lone surrogates, which no reader gives, left out."""
    return nfc(text)


def source_of(pages: list[list[list[Any]]]) -> Source:
    """A source of pages of lines and tables."""
    return Source("a" * 64, "tap/la.txt", "text/plain", 1, tuple(_page(n, page) for n, page in enumerate(pages, 1)))


def _page(number: int, page: list[list[Any]]) -> Page:
    flow: list[Paragraph | TextTable] = []
    for part in page:
        for entry in part:
            if isinstance(entry, str):
                flow.append(Paragraph(clean(entry)))
            else:
                flow.append(TextTable(tuple(tuple(clean(cell) for cell in row) for row in entry)))
    return Page(number, flow=tuple(flow))


def studied(source: Source) -> tuple[list[Block], list[Document]]:
    blocks = layout.assemble(source)
    return blocks, [study(document) for document in split.split(source, blocks)]


def inside(span: Span, around: Span | Document) -> bool:
    start, end = (0, len(around.text)) if isinstance(around, Document) else around
    return start <= span.start <= span.end <= end


def letters(text: str) -> Counter[str]:
    return Counter(c for c in text if c.isalnum())


@given(files)
@quickly
def test_no_letter_is_lost_and_none_invented(pages: list[list[list[Any]]]) -> None:
    source = source_of(pages)
    _, documents = studied(source)
    given = Counter[str]()
    for page in source.pages:
        for part in page.flow:
            texts = [part.text] if isinstance(part, Paragraph) else [c for row in part.rows for c in row]
            given += letters("".join(texts))
    held = sum((letters(d.text) for d in documents), Counter[str]())
    aside = {id(b): b for d in documents for b in d.asides}
    held += sum((letters(b.text) for b in aside.values()), Counter[str]())
    if documents:
        assert held == given


@given(files)
@quickly
def test_blocks_and_pieces_tile_the_text(pages: list[list[list[Any]]]) -> None:
    for document in studied(source_of(pages))[1]:
        assert "\n".join(b.text for b in document.blocks) == document.text
        assert all(document.text[b.span.start : b.span.end] == b.text for b in document.blocks)
        assert all(inside(Span(p.start, p.end), document) for p in document.pieces)
        assert all(a.end <= b.start for a, b in zip(document.pieces, document.pieces[1:], strict=False))
        assert all(inside(cell.span, b.span) for b in document.blocks for cell in b.cells)
        assert len(document.folded) == len(document.text)


@given(files)
@quickly
def test_outline_is_a_forest_in_reading_order(pages: list[list[list[Any]]]) -> None:
    for document in studied(source_of(pages))[1]:
        for i, section in enumerate(document.sections):
            assert inside(section.span, document) and inside(section.heading_span, section.span)
            assert section.heading in document.text[section.heading_span.start : section.heading_span.end]
            if section.parent is not None:
                assert section.parent < i
                assert inside(section.span, document.sections[section.parent].span)
        for i, item in enumerate(document.items):
            assert inside(item.span, document) and inside(item.body, item.span)
            assert item.parent is None or (item.parent < i and document.items[item.parent].level < item.level)
            assert item.section is None or inside(item.span, document.sections[item.section].span)


@given(files)
@quickly
def test_citations_hold_what_they_claim(pages: list[list[list[Any]]]) -> None:
    for document in studied(source_of(pages))[1]:
        found = document.citations
        assert list(found) == sorted(found, key=lambda c: (c.span.start, -c.span.end))
        for i, citation in enumerate(found):
            written = document.text[citation.span.start : citation.span.end]
            assert citation.span and inside(citation.span, document) and written.strip()
            assert citation.within is None or 0 <= citation.within < i
            assert citation.section is None or inside(citation.span, document.sections[citation.section].span)
            assert citation.issued_date is None or isinstance(citation.issued_date, date)
            if citation.code is not None:
                assert citation.code.startswith(citation.code_number or "?")
                assert citation.code.endswith(citation.code_notation or "?")
                if citation.form in {"full", "short"}:
                    assert (citation.code_number or "").lstrip("0") in written
            assert 0.0 <= citation.confidence <= 1.0


@given(files)
@quickly
def test_tasks_hold_what_they_claim(pages: list[list[list[Any]]]) -> None:
    for document in studied(source_of(pages))[1]:
        assert [t.span.start for t in document.tasks] == sorted(t.span.start for t in document.tasks)
        for task in document.tasks:
            assert task.span and inside(task.span, document)
            assert squeeze(document.text[task.span.start : task.span.end]) in task.text
            assert not (task.start_date and task.deadline) or task.start_date <= task.deadline
            assert task.section is None or task.section < len(document.sections)
            for body in task.responsibilities:
                assert body.span and inside(body.span, document)
                written = squeeze(document.text[body.span.start : body.span.end]).strip(" .,;:")
                assert body.organ_text.endswith(written) and body.organ_text


@given(files)
@quickly
def test_targets_hold_what_they_claim(pages: list[list[list[Any]]]) -> None:
    for document in studied(source_of(pages))[1]:
        for target in document.targets:
            assert target.span and inside(target.span, document) and isfinite(target.value)
            assert target.comparator in {"=", ">=", ">", "<=", "<", "~"}
            assert target.value_text in document.text
            assert (
                not target.horizon
                or re.fullmatch(r"(?:19|20)\d\d", target.horizon)
                or date.fromisoformat(target.horizon)
            )
            if target.task is not None:
                assert inside(target.span, document.tasks[target.task].span)


@given(files)
@quickly
def test_header_stands_where_it_says(pages: list[list[list[Any]]]) -> None:
    for document in studied(source_of(pages))[1]:
        for name, field in document.fields.items():
            assert field.name == name and 0.0 <= field.confidence <= 1.0
            assert field.span is None or (field.span and inside(field.span, document))
        issued = document.value("issued_date")
        assert issued is None or isinstance(issued, date)
        code, notation = document.value("code"), document.value("code_notation")
        assert not code or (notation and fold(code).endswith(fold(notation)))


@given(files)
@quickly
def test_rows_have_unique_keys_known_parents_and_nfc_text(pages: list[list[list[Any]]]) -> None:
    tables = tabulated(source_of(pages))
    ids: dict[str, set[str]] = {}
    for name, key in KEYS.items():
        found = [row[key] for row in tables[name]]
        ids[key] = set(found)
        assert len(found) == len(ids[key])
    roles = [(row["task_id"], row["role"], row["ordinal"]) for row in tables["responsibilities"]]
    assert len(roles) == len(set(roles))
    for row in (row for name, found in tables.items() for row in found if name not in {"files", "pages"}):
        assert row["doc_id"] in ids["doc_id"]
        assert row.get("section_id") in {None, *ids["section_id"]}
        assert row.get("parent_id") in {None, *ids["section_id"]}
        assert row.get("task_id") in {None, *ids["task_id"]}
        assert row.get("within") in {None, *ids["citation_id"]}
    for row in (row for found in tables.values() for row in found):
        for value in (v for column in row.values() for v in (column if isinstance(column, list) else [column])):
            if isinstance(value, str):
                assert value and unicodedata.is_normalized("NFC", value), row


@given(files)
@quickly
def test_the_same_input_gives_the_same_rows(pages: list[list[list[Any]]]) -> None:
    source = source_of(pages)
    assert tabulated(source) == tabulated(replace(source))


def tabulated(source: Source) -> dict[str, list[Row]]:
    blocks, documents = studied(source)
    assume(any(document.text.strip() for document in documents))
    return tabulate(source, blocks, documents)
