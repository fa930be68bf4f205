"""Plain text, markdown, Word files, and text in the encodings before Unicode."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from hypothesis import given
from hypothesis import strategies as st

from pipeline import ingest
from pipeline.document import Page, Paragraph, TextTable
from pipeline.errors import UnreadableFile
from pipeline.ingest import legacy, plain, plausible
from pipeline.ingest.numbering import render
from pipeline.settings import Settings

TEXT = (
    "Cộng hòa xã hội chủ nghĩa Việt Nam. Ủy ban nhân dân huyện Lũng Vân ban hành kế hoạch thực hiện nghị quyết "
    "về đẩy mạnh chuyển đổi số, nâng cao chất lượng phục vụ; giữ vững kỷ cương, kỹ năng, ghềnh, quỹ, ngoẹo, ý nguyện."
)


def pages(path: Path) -> tuple[Page, ...]:
    (found,) = ingest.walk([path], Settings())
    return ingest.read(found, Settings()).pages


def flow(tmp_path: Path, text: str, name: str = "a.md") -> list[tuple[Paragraph | TextTable, ...]]:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return [page.flow for page in pages(path)]


def lines(tmp_path: Path, text: str) -> list[str]:
    return [part.text for page in flow(tmp_path, text) for part in page if isinstance(part, Paragraph)]


# ------------------------------------------------------------------ markdown
@pytest.mark.parametrize(
    ("marked", "bare"),
    [
        ("**KẾ HOẠCH**  ", "KẾ HOẠCH"),
        ("Số: *10* /KH-UBND", "Số: 10 /KH-UBND"),
        ("ngày *11* tháng *01* năm 2022", "ngày 11 tháng 01 năm 2022"),
        ("## **I. MỤC ĐÍCH, YÊU CẦU**", "I. MỤC ĐÍCH, YÊU CẦU"),
        ("### 1. Mục đích ###", "1. Mục đích"),
        (r"1\. Giao Sở Nội vụ \- Lao động", "1. Giao Sở Nội vụ - Lao động"),
        ("Lũng Vân,&nbsp;ngày 02 tháng 3", "Lũng Vân, ngày 02 tháng 3"),
        ("<b>Nơi nhận:</b>", "Nơi nhận:"),
        ("> trích dẫn", "trích dẫn"),
        ("***Đến năm 2025***: đạt 90%", "Đến năm 2025: đạt 90%"),
        ("tỷ lệ 5 * 3 và 2 * 4", "tỷ lệ 5 * 3 và 2 * 4"),
        ("* Về tổ chức", "* Về tổ chức"),
        ("tệp_tin_đính_kèm", "tệp_tin_đính_kèm"),
        ("[Nghị quyết 07](https://example.vn/7)", "Nghị quyết 07"),
        ("điểm [2] khoản 3", "điểm [2] khoản 3"),
        ("R&D, 3 < 5", "R&D, 3 < 5"),
        ("#1 và #2", "#1 và #2"),
    ],
)
def test_marks_go_and_words_stay(tmp_path: Path, marked: str, bare: str) -> None:
    assert lines(tmp_path, marked) == [bare]


def test_a_line_break_tag_parts_a_line(tmp_path: Path) -> None:
    assert lines(tmp_path, "ỦY BAN NHÂN DÂN<br>HUYỆN LŨNG VÂN") == ["ỦY BAN NHÂN DÂN", "HUYỆN LŨNG VÂN"]


def test_runs_of_blank_lines_are_one_empty_paragraph(tmp_path: Path) -> None:
    assert lines(tmp_path, "\n\nmột\nhai\n\n\nba\n\n") == ["một", "hai", "", "ba"]


def test_headings_and_bold_are_noted(tmp_path: Path) -> None:
    ((heading, bold, normal),) = flow(tmp_path, "## I. MỤC ĐÍCH\n**KẾ HOẠCH**\nvề *việc* ấy")
    assert (heading.style, bold.bold, normal.style, normal.bold) == ("heading", True, "normal", False)  # type: ignore[union-attr]


def test_a_markdown_table(tmp_path: Path) -> None:
    text = "| TT | Nội dung | Thời gian |\n|:--|---|--:|\n| 1 | **Rà soát**<br>văn bản | 9/2024 |\n| 2 | Báo cáo |\nhết"
    ((table, after),) = flow(tmp_path, text)
    assert isinstance(table, TextTable)
    assert table.rows == (("TT", "Nội dung", "Thời gian"), ("1", "Rà soát\nvăn bản", "9/2024"), ("2", "Báo cáo", ""))
    assert after == Paragraph("hết")


def test_lone_pipes_of_a_lost_table_are_dropped(tmp_path: Path) -> None:
    assert lines(tmp_path, "BỘ NỘI VỤ\n| \nSố: 1/TT-BNV\n|\n| Hà An") == ["BỘ NỘI VỤ", "Số: 1/TT-BNV", "Hà An"]


# ------------------------------------------------------------------ pages
def test_form_feeds_and_three_blank_lines_end_a_page(tmp_path: Path) -> None:
    assert len(flow(tmp_path, "một\n\n\n\nhai\fba\n\nbốn")) == 3


def test_the_room_for_a_signature_is_no_page(tmp_path: Path) -> None:
    assert len(flow(tmp_path, "CHỦ TỊCH\n\n\n\nTrần Thị Bích Lan\n")) == 1
    assert len(flow(tmp_path, "CHỦ TỊCH\n\n\n\n**Lò Văn Pánh**\n\n\n\nPHỤ LỤC")) == 2


# ------------------------------------------------------------------ encodings
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_encodings(encoding: str) -> None:
    assert plain.decode(TEXT.encode(encoding)) == TEXT


def test_windows_1258() -> None:
    # the code page has letters with their mark but tones as characters of their own
    import unicodedata

    def spell(letter: str) -> str:
        parts = unicodedata.normalize("NFD", letter)
        tone = next((c for c in parts[1:] if c in "\u0300\u0301\u0303\u0309\u0323"), "")
        return unicodedata.normalize("NFC", parts.replace(tone, "")) + tone if tone else letter

    assert plain.decode("".join(map(spell, TEXT)).encode("cp1258")) == TEXT


def test_old_codes_as_bytes() -> None:
    assert plain.decode(to_tcvn3(TEXT).encode("latin-1")) == TEXT.replace("Ủ", "ủ")  # capitals need their own font
    assert plain.decode(to_vni(TEXT).encode("latin-1")) == TEXT


def test_white_space_alone_and_noise_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(" \n\n \n", encoding="utf-8")
    with pytest.raises(UnreadableFile):
        pages(path)
    with pytest.raises(UnreadableFile):
        plain.decode(bytes(range(160, 256)) * 20)


# ------------------------------------------------------------------ legacy fonts
def to_tcvn3(text: str) -> str:
    back = {letter: code for code, letter in legacy.TCVN3.items()}
    return "".join(back.get(c, back.get(c.lower(), c)) for c in text)


def to_vni(text: str) -> str:
    back: dict[str, str] = {}
    for code, letter in legacy.VNI.items():
        back.setdefault(letter, code)
    return "".join(back.get(c, c) for c in text)


def test_legacy_text_is_recognised_and_converted_back() -> None:
    old, vni = to_tcvn3(TEXT.lower()), to_vni(TEXT)
    assert (legacy.encoding(old), legacy.encoding(vni)) == ("tcvn3", "vni")
    assert legacy.convert(old, "tcvn3") == TEXT.lower()
    assert legacy.convert(vni, "vni") == TEXT


def test_known_spellings_of_the_old_codes() -> None:
    assert legacy.from_tcvn3("Céng hoµ x· héi chñ nghÜa ViÖt Nam") == "Cộng hoà xã hội chủ nghĩa Việt Nam"
    assert legacy.from_vni("Ñoäc laäp - Töï do - Haïnh phuùc") == "Độc lập - Tự do - Hạnh phúc"


def test_the_font_decides_for_short_texts() -> None:
    assert legacy.encoding("Hµ Néi", "ABCDEF+.VnTime") == "tcvn3"
    assert legacy.convert("Hµ Néi", "tcvn3", ".VnTimeH") == "HÀ NỘI"
    assert legacy.encoding("Haø Noäi", "VNI-Times") == "vni"
    assert legacy.encoding("Hà Nội", ".VnTime") is None
    assert legacy.encoding("Hµ Néi") is None


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        TEXT.upper(),
        "Règlement du comité à l'été, où les élèves français étaient très âgés et déjà prêts",
        "El niño pequeño está en la montaña; mañana será otro día más según él",
        "plain English text that has nothing to do with any of this at all, really",
        "",
    ],
)
def test_other_text_is_never_converted(text: str) -> None:
    assert legacy.encoding(text) is None


def test_real_text_in_unicode_scores_high_and_mojibake_low() -> None:
    assert plausible.score(TEXT) > 0.93
    assert plausible.score(to_tcvn3(TEXT)) < 0.4
    assert plausible.score(to_vni(TEXT)) < 0.6
    assert plausible.score("Uy ban nhan dan huyen ban hanh ke hoach " * 8) < 0.6


@given(st.text(max_size=300))
def test_no_text_is_too_odd_to_clean(text: str) -> None:
    assert "\x00" not in plain.clean(text)
    assert 0.0 <= plausible.score(text) <= 1.0
    legacy.encoding(text)


def test_cleaning_is_linear_on_hostile_lines() -> None:
    import time

    for unit in ("*a ", "**a ", "__a ", "_x_*", "<b ", "[a](", "\\", "![", "|", "&", "# ", " "):
        start = time.process_time()
        plain.clean(unit * (200_000 // len(unit)))
        assert time.process_time() - start < 2.0, unit


# ------------------------------------------------------------------ Word
NUMBERS = """<w:abstractNum {ns} w:abstractNumId="77">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl>
<w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl>
<w:lvl w:ilvl="4"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2.%5."/></w:lvl>
</w:abstractNum>"""


def numbered(document: docx.document.Document, text: str, level: int) -> None:
    paragraph = document.add_paragraph(text)
    properties = paragraph._p.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>'))


def test_word_numbers_are_written_out(tmp_path: Path) -> None:
    document = docx.Document()
    root = document.part.numbering_part.element
    root.insert(0, parse_xml(NUMBERS.format(ns=nsdecls("w"))))
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    items = [
        ("Mục đích", 0),
        ("Yêu cầu", 1),
        ("rõ", 2),
        ("ràng", 2),
        ("sâu", 4),
        ("Nội dung", 1),
        ("lại", 2),
        ("Tổ chức", 0),
        ("chấm", 3),
        ("đầu", 1),
    ]
    for text, level in items:
        numbered(document, text, level)
    path = tmp_path / "a.docx"
    document.save(str(path))
    assert [part.text for part in pages(path)[0].flow] == [  # type: ignore[union-attr]
        "I. Mục đích",
        "1. Yêu cầu",
        "a) rõ",
        "b) ràng",
        "1.1. sâu",
        "2. Nội dung",
        "a) lại",
        "II. Tổ chức",
        "- chấm",
        "1. đầu",
    ]


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (4, "upperRoman", "IV"),
        (19, "lowerRoman", "xix"),
        (2, "lowerLetter", "b"),
        (28, "upperLetter", "BB"),
        (7, "decimalZero", "07"),
        (7, "decimal", "7"),
    ],
)
def test_number_forms(value: int, form: str, text: str) -> None:
    assert render(value, form) == text


def test_word_pages_tables_and_faces(tmp_path: Path) -> None:
    document = docx.Document()
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.add_run("KẾ HOẠCH").bold = True
    masthead = document.add_table(1, 2)
    masthead.cell(0, 0).text = "ỦY BAN NHÂN DÂN\nHUYỆN LŨNG VÂN"
    masthead.cell(0, 1).text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    document.add_paragraph("trang một").add_run().add_break(WD_BREAK.PAGE)
    grid = document.add_table(2, 3, style="Table Grid")
    grid.cell(0, 0).merge(grid.cell(0, 1)).text = "Nội dung"
    for column, text in enumerate(("1", "Rà soát", "9/2024")):
        grid.cell(1, column).text = text
    document.add_paragraph("dòng một\ndòng hai")
    path = tmp_path / "a.docx"
    document.save(str(path))
    first, second = pages(path)
    heading, table, one = first.flow
    assert heading == Paragraph("KẾ HOẠCH", "normal", True, True)
    assert table == TextTable((("ỦY BAN NHÂN DÂN\nHUYỆN LŨNG VÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),), False)
    assert isinstance(one, Paragraph) and one.text == "trang một"
    assert second.flow[0] == TextTable((("Nội dung", "", ""), ("1", "Rà soát", "9/2024")), True)
    assert [part.text for part in second.flow[1:]] == ["dòng một", "dòng hai"]  # type: ignore[union-attr]


def test_text_boxes_are_read_once(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("ngoài hộp")
    box = (
        f'<w:r {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        "<mc:AlternateContent><mc:Choice Requires='wps'><w:txbxContent><w:p><w:r><w:t>trong hộp</w:t></w:r></w:p>"
        "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>trong hộp</w:t></w:r></w:p>"
        "</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>"
    )
    paragraph._p.append(parse_xml(box))
    path = tmp_path / "a.docx"
    document.save(str(path))
    assert [part.text for part in pages(path)[0].flow] == ["ngoài hộp", "trong hộp"]  # type: ignore[union-attr]
    assert paragraph._p.find(qn("w:r")) is not None
