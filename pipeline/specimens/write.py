"""Writes acts in formats without pages: DOCX, the markdown of an OCR system, plain text."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from pipeline.specimens.compose import Act, month

_MOTTO = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")


# ------------------------------------------------------------------ DOCX
def docx(act: Act) -> bytes:
    """The act as a typist saves it in Word: masthead and foot in tables without borders."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(1.8)
    section.top_margin = section.bottom_margin = Cm(2)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(14)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "Times New Roman")

    masthead = document.add_table(rows=2, cols=2)
    _fill(masthead.cell(0, 0), [(line, "") for line in act.parent] + [(line, "b") for line in act.organ])
    _fill(masthead.cell(0, 1), [(line, "b") for line in _MOTTO])
    _fill(masthead.cell(1, 0), [(f"Số: {act.number}/{act.notation}", "")])
    _fill(masthead.cell(1, 1), [(_place_and_date(act), "i")])
    for text in (act.type, act.subject):
        _run(document.add_paragraph(), text, "b").alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in act.lines:
        mark = "b" if line.style in {"part", "heading"} else "i" if line.style == "basis" else ""
        paragraph = _run(document.add_paragraph(), line.text, mark)
        paragraph.paragraph_format.first_line_indent = Cm(1)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    foot = document.add_table(rows=1, cols=2)
    _fill(foot.cell(0, 0), [("Nơi nhận:", "bi")] + [(line, "") for line in _recipients(act)], centred=False)
    lines = [(line, "b") for line in (*act.authority, act.position)]
    _fill(foot.cell(0, 1), [*lines, ("", ""), ("", ""), ("", ""), (act.signer, "b")])

    properties = document.core_properties
    properties.author, properties.last_modified_by, properties.title = "", "", act.code
    properties.created = properties.modified = datetime(act.date.year, act.date.month, act.date.day)
    out = BytesIO()
    document.save(out)
    return _without_clock(out.getvalue())


def _fill(cell: _Cell, lines: list[tuple[str, str]], centred: bool = True) -> None:
    for i, (text, marks) in enumerate(lines):
        paragraph = _run(cell.paragraphs[0] if i == 0 else cell.add_paragraph(), text, marks)
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _run(paragraph: Paragraph, text: str, marks: str) -> Paragraph:
    run = paragraph.add_run(text)
    run.bold, run.italic = "b" in marks, "i" in marks
    return paragraph


def _without_clock(data: bytes) -> bytes:
    """The same zip with every member dated alike, so that two runs give the same bytes."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, (2022, 1, 1, 0, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


# ------------------------------------------------------------------ text
def markdown(act: Act) -> str:
    """The act as another OCR system returns it: headings and bold marked."""
    return "\n\n".join(_markdown_lines(act)) + "\n"


def _markdown_lines(act: Act) -> Iterator[str]:
    yield "\n".join(f"**{line}**" for line in (*act.parent, *act.organ))
    yield "\n".join(f"**{line}**" for line in _MOTTO)
    yield f"Số: *{act.number}* /{act.notation}"
    yield f"*{_place_and_date(act)}*"
    yield f"## **{act.type}**"
    yield f"**{act.subject}**"
    for line in act.lines:
        sign = {"part": "### **", "heading": "#### **"}.get(line.style, "")
        yield f"{sign}{line.text}{'**' if sign else ''}"
    yield "*Nơi nhận:*\n" + "\n".join(_recipients(act))
    for text in (*act.authority, act.position, act.signer):
        yield f"**{text}**"


def plain(act: Act) -> str:
    """The act as plain text: every paragraph one line, marks lost, a page number left in."""
    text = re.sub(r"[*#]+ ?", "", markdown(act))
    middle = text.index("\nII. ")
    return f"{text[:middle]}\n2\n{text[middle:]}"


def _place_and_date(act: Act) -> str:
    return f"{act.place}, ngày {act.date:%d} tháng {month(act.date)} năm {act.date:%Y}"


def _recipients(act: Act) -> list[str]:
    last = len(act.recipients) - 1
    return [f"- {name}{'.' if i == last else ';'}" for i, name in enumerate(act.recipients)]
