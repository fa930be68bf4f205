"""The grammar of citations: what is composed is parsed back, whatever surrounds it, in linear time."""

from __future__ import annotations

from datetime import date
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.citations import extract
from pipeline.document import Block, Document, Piece, Span

TYPES = {"Kế hoạch": "KH", "Nghị quyết": "NQ", "Quyết định": "QĐ", "Chỉ thị": "CT", "Báo cáo": "BC", "Tờ trình": "TTr"}
STATE = ["UBND", "HĐND", "SYT", "BGDĐT", "LĐTBXH", "MTTQ-BTT", "UBND-VX"]
PARTY = ["TU", "HU", "QU", "ĐU", "TW", "ĐUK"]
ISSUERS = [
    "Tỉnh ủy Sông Thương",
    "Ban Thường vụ Huyện ủy Lũng Vân",
    "Ủy ban nhân dân huyện Bến Ngư",
    "Bộ trưởng Bộ Giáo dục và Đào tạo",
    "Sở Lao động - Thương binh và Xã hội",
    "Công đoàn ngành Muối Việt Nam",
    "Chính phủ",
]
GOVERNING = {
    "Căn cứ": "based_on",
    "Thực hiện": "implements",
    "Bãi bỏ": "repeals",
    "Sửa đổi, bổ sung một số điều của": "amends",
}


@st.composite
def codes(draw: st.DrawFn) -> tuple[str, str]:
    """(type name, canonical code) of the State's, the normative or the Party's form."""
    name, short = draw(st.sampled_from(sorted(TYPES.items())))
    number = f"{draw(st.integers(1, 9999)):02d}"
    form = draw(st.sampled_from(["state", "normative", "party"]))
    if form == "party":
        return name, f"{number}-{short}/{draw(st.sampled_from(PARTY))}"
    body = draw(st.sampled_from(STATE))
    year = f"/{draw(st.integers(1990, 2040))}" if form == "normative" else ""
    return name, f"{number}{year}/{short}-{body}"


@st.composite
def mentions(draw: st.DrawFn) -> tuple[str, str, date, str]:
    """(text, code, date, issuer) of a full mention, spaced and dated as documents do it."""
    name, code = draw(codes())
    day = draw(st.dates(date(1990, 1, 1), date(2040, 12, 31)))
    written = draw(
        st.sampled_from([f"{day.day}/{day.month}/{day.year}", f"{day.day:02d} tháng {day.month:02d} năm {day.year}"])
    )
    issuer = draw(st.sampled_from(ISSUERS))
    comma = draw(st.sampled_from(["", ","]))
    blank = draw(st.sampled_from(["", " "]))
    shown = code.replace("-", f"{blank}-{blank}", 1) if "/" in code.split("-")[-1] else code
    return f"{name} số {shown}{comma} ngày {written} của {issuer}", code, day, issuer


@given(mentions(), st.sampled_from(sorted(GOVERNING.items())))
@settings(max_examples=150, deadline=None)
def test_a_composed_mention_is_parsed_back(mention: tuple[str, str, date, str], governing: tuple[str, str]) -> None:
    text, code, day, issuer = mention
    document = plain_document(f"{governing[0]} {text} về phát triển nghề muối;")
    (found,) = extract(document)
    assert (found.code, found.issued_date, found.organ_name) == (code, day, issuer)
    assert found.relation == governing[1]
    assert document.text[found.span.start : found.span.end] == text
    assert found.title == "phát triển nghề muối"


@given(st.lists(mentions(), min_size=1, max_size=6), st.sampled_from(["; ", ", ", " và "]))
@settings(max_examples=100, deadline=None)
def test_every_act_of_a_list_is_one_row(listed: list[tuple[str, str, date, str]], link: str) -> None:
    found = extract(plain_document(f"Căn cứ {link.join(text for text, *_ in listed)}."))
    assert [(c.code, c.issued_date, c.organ_name) for c in found] == [tuple(m[1:]) for m in listed]
    assert {c.relation for c in found} == {"based_on"}


SOUP = [
    *"0/-.,;:()“” \n\t",
    *("12", "số ", "Nghị quyết ", "Luật ", "/KH-UBND", " và ", "của Bộ Y tế ", "ngày 1/2/2031", "Đất đai", "về "),
    "(sau đây gọi tắt là Nghị quyết)",
]


@given(st.lists(st.sampled_from(SOUP), max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_gives_sound_rows(parts: list[str]) -> None:
    text = "".join(parts)
    found = extract(plain_document(text))
    starts = [c.span.start for c in found]
    assert starts == sorted(starts)
    for index, citation in enumerate(found):
        assert 0 <= citation.span.start < citation.span.end <= len(text)
        assert "\n" not in text[citation.span.start : citation.span.end]
        assert citation.within is None or citation.within < index
        assert 0 < citation.confidence <= 1
        assert citation.code or citation.form in {"named", "self", "anaphor"}


HOSTILE = [
    *("0", "1/", "-", "/KH", "(", "“", ",", "Số: ", "ngày 1/1/2031 ", "Luật ", "của Ủy ban nhân dân ", "theo "),
    *("Kế hoạch số 1/KH-UBND về ", "Luật Đất đai, ", "Nghị quyết Đại hội ", "Kế hoạch này ", "Kế hoạch của UBND tỉnh "),
    *(
        "1/KH-UBND (sau đây gọi tắt là Kế hoạch) ",
        "Luật sửa đổi, bổ sung một số điều của Luật Đất đai và ",
        "Luật X 1 ",
    ),
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_time_grows_with_the_text_only(unit: str) -> None:
    small, large = (seconds(unit, size) for size in (1 << 16, 1 << 18))
    if large > 0.2 and large > 9 * small:
        small, large = min(small, seconds(unit, 1 << 16)), min(large, seconds(unit, 1 << 18))
        assert large <= 9 * small


def seconds(unit: str, size: int) -> float:
    document = plain_document((unit * (size // len(unit) + 1))[:size], "ocr")
    start = process_time()
    extract(document)
    return process_time() - start


def plain_document(text: str, text_source: str = "plain") -> Document:
    """A document of one block a line, nothing known of it."""
    blocks, at = [], 0
    for line in text.split("\n"):
        blocks.append(Block("text", line, (), 1, span=Span(at, at + len(line))))
        at += len(line) + 1
    pieces = (Piece(0, len(text), 1, None, 1.0),)
    return Document("d", "f", "tap/vb.txt", 1, text, tuple(blocks), pieces, 1, 1, text_source)
