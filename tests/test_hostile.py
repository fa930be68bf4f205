"""Hostile text: whatever a file holds, every stage ends in time linear in its size and raises nothing.

Times are those of the process, a size is tried again before it fails, and the bounds are generous: what is looked for
is growth with the square of the size, which four times the text makes sixteen times as slow.
"""

from __future__ import annotations

import gc
import itertools
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline import Settings, layout, load_tables, process_folder, split
from pipeline.document import Box, Document, Grid, Page, Paragraph, Source, TextTable, Word
from pipeline.resolve import resolve
from pipeline.run import study
from pipeline.tabulate import tabulate
from pipeline.text import nfc
from tests.build import PLAN, line_at, page_source, source_of

HEAD = """ỦY BAN NHÂN DÂN
HUYỆN LŨNG VÂN
Số: 37/KH-UBND
Lũng Vân, ngày 14 tháng 3 năm 2024
KẾ HOẠCH
Thực hiện Nghị quyết số 07-NQ/TU ngày 05/01/2024 của Tỉnh ủy
I. NHIỆM VỤ
"""
CLOSING = "Nơi nhận:\n- Lưu: VT.\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nNguyễn Văn Mẫu"
DECISION = HEAD.replace("KẾ HOẠCH", "QUYẾT ĐỊNH").replace("KH-", "QĐ-").replace("I. NHIỆM VỤ\n", "")
DIRECTIVE = DECISION.replace("QUYẾT ĐỊNH", "CHỈ THỊ").replace("QĐ-", "CT-")
LETTER = "ỦY BAN NHÂN DÂN\nSố: 37/UBND-VX\n"

# one of each Unicode category, lone surrogates and unassigned code points among them
_CATEGORIES = itertools.groupby(
    sorted(range(0x11000), key=lambda c: unicodedata.category(chr(c))), key=lambda c: unicodedata.category(chr(c))
)
ODD = "".join(chr(next(group)) for _, group in _CATEGORIES)

# What a paragraph may repeat without end.
UNITS = {
    "digits": "1234567890", "dots": ".", "dots and blanks": ". ", "blanks": " ", "slashes": "/", "numbers and slashes": "1/",
    "numbers and dots": "1.", "dashes": "- ", "brackets": "(", "closing brackets": ")", "brackets and letters": "(a",
    "quotes": "“", "closing quotes": "”", "capitals": "A", "words in capitals": "ỦY BAN NHÂN DÂN ", "rules": "_", "stars": "*",
    "pipes": "|", "roman": "I. ", "combining": "a\u0301\u0323\u0302", "marks alone": "\u0301", "zero width": "a\u200b",
    "right to left": "\u202eא ", "nulls": "a\x00", "surrogates": "a\ud800", "categories": ODD, "other digits": "٣ ",
    "other dates": "ngày ٣/٣/2024 ", "resolution": "Nghị quyết số ", "codes": "07-NQ/TU, ", "named": "Luật Đất đai và ",
    "nested": "Kế hoạch số 1/KH-UBND về thực hiện ", "defined": "(sau đây gọi tắt là Nghị quyết) ", "congress": "Nghị quyết Đại hội ",
    "dates": "ngày 12/6/2024 ", "no dates": "ngày 00/00/2024, quý 9/2024, tháng 13/2024 ", "limits": "trước ngày 15/3/2024, ",
    "targets": "đạt 80% ", "ranges": "20 - 30% đến ", "fractions": "0/0 2/3 ", "horizons": "đến năm 2025 ", "bounds": "ít nhất ",
    "bodies": "Sở Y tế chủ trì, phối hợp với Sở Nội vụ; ", "support": "phối hợp với ", "reports": "báo cáo kết quả về Sở Y tế ",
    "gives": "; giao Sở Y tế ", "of": "của ", "colons": ": ", "addressees": "Kính gửi: ", "authorities": "TM. ",
}  # fmt: skip

# Lines of which a file may hold a million.
LINES = (
    "", "a", "1", "- a", "1. Tổ chức", "I. NHIỆM VỤ", "a) Sở Y tế chủ trì", "Số: 12/KH-UBND", "Điều 1. Tổ chức", "Chương I", "٣. a",
    "TM. ỦY BAN NHÂN DÂN", "Nơi nhận:", "- Lưu: VT.", "KẾ HOẠCH", "ỦY BAN NHÂN DÂN", "PHỤ LỤC", "Nguyễn Văn Mẫu", "Nhiệm vụ:",
    "Độc lập - Tự do - Hạnh phúc", "- Đến năm 2025 đạt 80%", "tổ chức thực hiện", "Kính gửi: Sở Y tế", "\fa", "| a | b |",
    "Căn cứ Nghị quyết số 07-NQ/TU ngày 05/01/2024;", "Đơn vị chủ trì: Sở Y tế.", "Thời gian: tháng 9/2024.", "Nghị quyết này",
    "1. Tổ chức tuyên truyền\nThời gian: tháng 9/2024.\nĐơn vị chủ trì: Sở Y tế.", "TỔ CHỨC THỰC HIỆN\nSở Y tế chủ trì thực hiện.",
    HEAD + "1. Sở Y tế chủ trì thực hiện.\n" + CLOSING,
)  # fmt: skip


def repeated(unit: str, size: int) -> str:
    return (unit * (size // len(unit) + 1))[:size]


def one_paragraph(unit: str) -> Callable[[int], str]:
    return lambda size: HEAD + "1. " + repeated(unit, size)


def many_lines(line: str, head: str = HEAD) -> Callable[[int], str]:
    return lambda size: head + "\n".join([line] * (size // (len(line) + 1)))


def half(first: str, second: str, between: str = "") -> Callable[[int], str]:
    """Many of one line, then many of another."""
    return lambda size: "".join((many_lines(first)(size // 2), f"\n{between}", many_lines(second, "")(size // 2)))


def numbered(line: str, head: str = HEAD) -> Callable[[int], str]:
    """Many lines that differ: `{n}` is their number, `{w}` a word of their own."""
    return lambda size: (
        head
        + "\n".join(
            line.format(n=n, w=f"{chr(65 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676 % 26)}")
            for n in range(size // len(line))
        )
    )


SHAPES: dict[str, Callable[[int], str]] = {
    **{f"paragraph of {name}": one_paragraph(unit) for name, unit in UNITS.items()},
    **{f"lines {line[:30]!r}": many_lines(line) for line in LINES},
    "no act": many_lines("Tổ chức thực hiện.", ""),
    "lead-ins over bullets": half("Nhiệm vụ:", "- Tổ chức tuyên truyền sâu rộng"),
    "lead-ins over paragraphs": half("Nhiệm vụ trọng tâm:", "Tổ chức tuyên truyền sâu rộng."),
    "attributes over bullets": half("Đơn vị chủ trì: Sở Y tế.", "- Tổ chức tuyên truyền sâu rộng"),
    "products over bullets": half("Sản phẩm: Báo cáo.", "- Tổ chức tuyên truyền sâu rộng"),
    "sections over recipients": half("I. NHIỆM VỤ", "- Sở Y tế (Kế hoạch số 5/KH-UBND ngày 1/2/2024);", "Nơi nhận:\n"),
    "tasks of an appendix": half("I. NHIỆM VỤ", "1. Sở Y tế chủ trì thực hiện nhiệm vụ.", CLOSING + "\nPHỤ LỤC\n"),
    "paragraphs of a directive": many_lines("Sở Y tế chủ trì thực hiện nhiệm vụ được giao.", DIRECTIVE),
    "articles": numbered("Điều {n}. Sở Y tế thực hiện.\n1. Ban hành kế hoạch đạt 80%.\na) Giao Sở Y tế.", DECISION),
    "forms in turn": many_lines("PHẦN THỨ NHẤT\nCHƯƠNG I\nMỤC 1\nI. A\n1. B\n1.1. C\n1.1.1. D\na) E\n- f\n+ g\n* h"),
    "numbers of numbers": lambda size: HEAD + "\n".join("1." * (n % 400 + 1) + " a" for n in range(size // 400)),
    "one code, many bodies": numbered("- Kế hoạch số 5/KH-UBND của Ủy ban nhân dân huyện Vân {w}"),
    "one number, many acts": numbered("- Kế hoạch số 5/KH-{w} của UBND tỉnh; Kế hoạch số 5"),
    "many codes": numbered("- Kế hoạch số {n}/KH-UBND ngày 1/2/2024 của UBND tỉnh; Kế hoạch {n}"),
    "many definitions": numbered("- Kế hoạch số {n}/KH-UBND (sau đây gọi tắt là Kế hoạch {n})"),
    "a list in a title": lambda size: HEAD + "1. Kế hoạch số 5/KH-UBND về thực hiện " + repeated("Nghị quyết số 6/NQ-CP, ", size),
    "a list in quotes": lambda size: HEAD + "1. Kế hoạch số 5/KH-UBND về “" + repeated("thực hiện Kế hoạch số 6/KH-UBND ", size),
    "a long masthead": lambda size: repeated("ỦY BAN NHÂN DÂN ", size) + "\n" + HEAD,
    "a long subject": lambda size: LETTER + "V/v " + repeated("thực hiện nghị quyết ", size) + "\nKính gửi: Sở Y tế",
    "a long title": lambda size: HEAD.replace("I. NHIỆM VỤ\n", "") + repeated("SỐ 05-NQ/TU ", size),
    "a long number": lambda size: f"UBND\nSố: {'3' * size}/KH-UBND\nLũng Vân, ngày 1 tháng 3 năm 2024\nKẾ HOẠCH",
    "a long notation": lambda size: f"UBND\nSố: 37/{'KH-' * (size // 3)}UBND\nLũng Vân, ngày 1 tháng 3 năm 2024\nKẾ HOẠCH",
    "a blank date": lambda size: f"{LETTER}Lũng Vân, ngày {' ' * size}tháng 3 năm 2024",
    "a dotted date": lambda size: f"{LETTER}Lũng Vân, ngày {'.' * size}tháng 3 năm 2024",
    "a great number": lambda size: f"{HEAD}1. đạt {'9' * size}% trong tháng {'9' * size}/2024",
}  # fmt: skip


def studied(source: Source) -> list[Document]:
    """Everything that is done with one file after it was read."""
    blocks = layout.assemble(source)
    documents = [study(document) for document in split.split(source, blocks)]
    if any(document.text.strip() for document in documents):
        tabulate(source, blocks, documents)
    return documents


def seconds(make: Callable[[int], Source], size: int) -> float:
    source = make(size)
    with no_collection():
        begun = time.process_time()
        studied(source)
        return time.process_time() - begun


@contextmanager
def no_collection() -> Iterator[None]:
    """Without the garbage collector, whose work grows with all that the other tests left in memory."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def assert_linear(make: Callable[[int], Source], size: int, at_most: float) -> None:
    """Four times `size` takes about four times as long and less than `at_most` seconds; quadratic work takes sixteen."""
    for _ in range(3):
        small, large = seconds(make, size), seconds(make, 4 * size)
        if large <= 9 * small + 0.15 and large < at_most:
            return
    pytest.fail(f"{size} took {small:.2f} s, {4 * size} took {large:.2f} s")


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    """Rules are compiled before anything is measured."""
    studied(source_of(PLAN))


def text_source(make: Callable[[int], str]) -> Callable[[int], Source]:
    return lambda size: source_of_odd(make(size))


def source_of_odd(text: str) -> Source:
    """`source_of` for text that UTF-8 cannot hold."""
    pages = tuple(
        Page(number, flow=tuple(Paragraph(nfc(line)) for line in page.split("\n")))
        for number, page in enumerate(text.split("\f"), 1)
    )
    return Source("a" * 64, "tap/la.txt", "text/plain", len(text), pages)


# Nothing but numbers, each of which is weighed: linear, but slow.
DENSE = {"lines '1'", *(f"paragraph of {unit}" for unit in ("other digits", "fractions", "ranges", "targets"))}


@pytest.mark.parametrize("name", SHAPES)
def test_time_grows_with_the_text(name: str) -> None:
    assert_linear(text_source(SHAPES[name]), 4_000 if name in DENSE else 12_000, at_most=20.0)


MEGABYTE = (
    "paragraph of blanks", "paragraph of digits", "paragraph of dots", "paragraph of slashes", "paragraph of resolution",
    "paragraph of brackets and letters", "paragraph of categories", "lines ''", "a dotted date",
)  # fmt: skip


@pytest.mark.parametrize("name", MEGABYTE)
def test_a_megabyte(name: str) -> None:
    assert_linear(text_source(SHAPES[name]), 250_000, at_most=30.0)


def test_two_hundred_thousand_short_lines() -> None:
    assert_linear(text_source(many_lines("a")), 100_000, at_most=30.0)


# ------------------------------------------------------------------ pages with geometry, tables
HEADER_ROW = ("STT", "Nội dung nhiệm vụ", "Đơn vị chủ trì", "Thời gian")
TASK_ROW = ("1", "Tổ chức thực hiện", "Sở Y tế; Sở Nội vụ", "tháng 9/2024")


def tables(*rows: tuple[tuple[str, ...], ...]) -> Source:
    """A table on each page."""
    pages = tuple(Page(number, flow=(TextTable((HEADER_ROW, *some)),)) for number, some in enumerate(rows, 1))
    return Source("a" * 64, "tap/bang.docx", "application/x", 1, pages)


def ruled(rows: int) -> Source:
    """One ruled table of five columns."""
    cells = tuple(
        tuple(Box(100 + c * 20, 100 + r * 5, 120 + c * 20, 105 + r * 5) for c in range(5)) for r in range(rows)
    )
    words = tuple(Word("Sở", Box(b.x0 + 1, b.y0 + 1, b.x1 - 1, b.y1 - 1)) for row in cells for b in row)
    grid = Grid(Box(100, 100, 200, 100 + 5 * rows), cells)
    return Source("a" * 64, "tap/bang.pdf", "application/pdf", 1, (Page(1, 595, 842, "text-layer", words, (grid,)),))


PAGES: dict[str, Callable[[int], Source]] = {
    "a column of lines": lambda n: page_source([[w for i in range(n) for w in line_at("tổ chức", 90, 50 + 5 * i)]]),
    "one row of words": lambda n: page_source([line_at("a " * n, 90, 50)]),
    "words on one place": lambda n: page_source([[Word("a", Box(100, 100, 110, 110))] * n]),
    "a paragraph over all pages": lambda n: page_source([line_at("tổ chức", 90, 50)] * n),
    "a running head on all pages": lambda n: page_source([line_at("2", 290, 20) + line_at("Tổ chức,", 90, 150)] * n),
    "a ruled table": ruled,
    "a table over all pages": lambda n: tables(*[(TASK_ROW, TASK_ROW)] * n),
    "a long table": lambda n: tables((TASK_ROW,) * n),
    "a cell over all rows": lambda n: tables((TASK_ROW, *[("", "a", "Sở Nội vụ", "tháng 9/2024")] * n)),
    "a long cell": lambda n: tables((("1", "Tổ chức\n" * n, "Sở Y tế; " * n, "tháng 9/2024, " * n),)),
    "a wide table": lambda n: tables((("Sở Y tế",) * n,)),
}


@pytest.mark.parametrize("name", PAGES)
def test_time_grows_with_the_pages(name: str) -> None:
    assert_linear(PAGES[name], 250, at_most=20.0)


# ------------------------------------------------------------------ the archive, the files
def test_resolving_grows_with_the_archive() -> None:
    act = (
        "ỦY BAN NHÂN DÂN\nHUYỆN VÂN {w}\nSố: {n}/KH-UBND\nLũng Vân, ngày 14 tháng 3 năm 2024\nKẾ HOẠCH\nI. NHIỆM VỤ\n"
        "1. Thực hiện Kế hoạch số {n}/KH-UBND ngày 1/2/2024 của Ủy ban nhân dân huyện Vân {w}.\n" + CLOSING
    )

    def cost(size: int) -> float:
        source = source_of(numbered(act, "")(size))
        blocks = layout.assemble(source)
        rows = tabulate(source, blocks, [study(document) for document in split.split(source, blocks)])
        with no_collection():
            begun = time.process_time()
            resolve(rows)
            return time.process_time() - begun

    assert any(cost(120_000) <= 9 * cost(30_000) + 0.15 for _ in range(3))


def test_hostile_files_are_read_and_published(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    for number, (name, unit) in enumerate(UNITS.items()):
        text = HEAD + f"1. Sở Y tế thực hiện {number}. {repeated(unit, 300)}\n{repeated(unit, 300)}\n" + name
        (raw / f"{number}.txt").write_bytes(text.encode("utf-8", "surrogatepass"))
    done = process_folder([raw], tmp_path / "out", Settings(workers=0))
    assert not [problem for problem in done.problems if "defect" in (problem[2] or "")]
    documents = load_tables(tmp_path / "out")["documents"]
    assert len(documents) == done.statuses["done"] + done.statuses["partial"] >= len(UNITS) - 4
