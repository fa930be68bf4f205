"""Word files (DOCX): paragraphs with their automatic numbers, tables, pages where Word left its page breaks."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.exceptions import PythonDocxError
from docx.opc.exceptions import OpcError
from docx.oxml.exceptions import XmlchemyError
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph as WordParagraph
from lxml import etree

from pipeline.document import Page, Paragraph, TextTable
from pipeline.errors import UnreadableFile, UnsafeInput
from pipeline.ingest.numbering import Numbering
from pipeline.ingest.pdf import Reading
from pipeline.ingest.sharing import beyond
from pipeline.settings import Settings
from pipeline.text import nfc

_DAMAGE = (
    PythonDocxError, OpcError, XmlchemyError, etree.LxmlError, zipfile.BadZipFile, zlib.error, EOFError, ArithmeticError,
    AssertionError, AttributeError, LookupError, NotImplementedError, OSError, RecursionError, RuntimeError, TypeError, ValueError,
)  # fmt: skip
_MOST_BASES = 20  # styles that a style may be based on, one after the other; a loop has no end
_MOST_COLUMNS = 1000  # of a table; Word itself stops at 63
_MOST_XML = 400 << 20  # bytes of XML that are parsed; a real act has a few hundred thousand


def read(path: Path, settings: Settings) -> Reading:
    """Pages of a Word file in reading order; footnotes, headers and footers are left out.

    Raises `UnreadableFile` for a damaged file, `UnsafeInput` for one that unpacks to far more than its size.
    """
    try:
        _check_size(path, settings)
        document = docx.Document(str(path))
        _check_spans(document)
        pages = list(_pages(document))
    except _DAMAGE as error:
        raise UnreadableFile("the Word file is damaged", "open it in Word and save it again") from error
    if not any(part for page in pages for part in page):
        raise UnreadableFile("the Word file holds no text", "if it holds pictures of pages, save it as PDF")
    most = settings.max_pages
    errors = beyond(most, len(pages))
    return Reading(tuple(Page(n, flow=tuple(flow)) for n, flow in enumerate(pages[:most], 1)), (), errors)


def _check_size(path: Path, settings: Settings) -> None:
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
    total, packed = sum(e.file_size for e in entries), sum(e.compress_size for e in entries)
    xml = sum(entry.file_size for entry in entries if entry.filename.endswith((".xml", ".rels")))
    if xml > _MOST_XML or (total > 20 << 20 and total > packed * settings.max_archive_ratio):
        raise UnsafeInput("the Word file unpacks to far more than its size", "save it as PDF if you trust it")


def _check_spans(document: WordDocument) -> None:
    """A cell over a billion columns would become a billion cells."""
    for span in document.element.body.iter(qn("w:gridSpan"), qn("w:gridBefore"), qn("w:gridAfter")):
        if int(span.get(qn("w:val")) or 0) > _MOST_COLUMNS:
            raise ValueError(f"a cell spans more than {_MOST_COLUMNS} columns")


def _pages(document: WordDocument) -> Iterator[list[Paragraph | TextTable]]:
    numbering = Numbering(document)
    page: list[Paragraph | TextTable] = []
    for block in _blocks(document.element.body, document):
        if isinstance(block, Table):
            page.extend(_text_boxes(block._tbl, document, numbering))
            table = _table(block, numbering)
            if table is not None:
                page.append(table)
            if _breaks(block._tbl):
                yield page
                page = []
            continue
        for part in _paragraphs(block, numbering):
            if part is None:
                if page:
                    yield page
                page = []
            else:
                page.append(part)
        page.extend(_text_boxes(block._p, document, numbering))
    yield page


def _blocks(parent: Any, document: WordDocument) -> Iterator[WordParagraph | Table]:
    """Paragraphs and tables in order, those within content controls and accepted insertions too."""
    for child in parent.iterchildren():
        if child.tag == qn("w:p"):
            yield WordParagraph(child, document._body)
        elif child.tag == qn("w:tbl"):
            yield Table(child, document._body)
        elif child.tag in {qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:smartTag"), qn("w:customXml")}:
            yield from _blocks(child, document)


def _paragraphs(block: WordParagraph, numbering: Numbering) -> Iterator[Paragraph | None]:
    """A Word paragraph as one or more (line breaks part it); None where a page ends."""
    label = numbering.label(block)
    style = "list" if label else "heading" if (block.style is not None and _is_heading(block)) else "normal"
    bold = _is_bold(block)
    centered = block.alignment == WD_ALIGN_PARAGRAPH.CENTER
    first = True
    for kind, text in _runs(block._p):
        if kind == "page":
            yield None
            continue
        text = nfc(text).strip()
        if text or first:
            full = f"{label} {text}".strip() if first and label else text
            yield Paragraph(full, style, bold and bool(text), centered)
        first = False


def _runs(element: Any) -> list[tuple[str, str]]:
    """``("text", line)`` for each line of a paragraph and ``("page", "")`` for each page break.

    A page break that Word noted in the middle of a paragraph does not cut the paragraph: the page ends before it
    where the break is near its start, else after it.
    """
    lines: list[str] = [""]
    hard_breaks: list[int] = []
    soft_at: int | None = None
    for node in element.iter(
        qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr"), qn("w:noBreakHyphen"), qn("w:lastRenderedPageBreak")
    ):
        if _inside(node, element, (qn("w:txbxContent"), qn("w:del"))):
            continue
        if node.tag == qn("w:t"):
            lines[-1] += node.text or ""
        elif node.tag == qn("w:tab"):
            if node.getparent().tag == qn("w:r"):
                lines[-1] += " "
        elif node.tag == qn("w:noBreakHyphen"):
            lines[-1] += "-"
        elif node.tag == qn("w:lastRenderedPageBreak"):
            soft_at = sum(map(len, lines))
        elif node.get(qn("w:type")) == "page":
            hard_breaks.append(len(lines) - 1 if lines[-1].strip() == "" else len(lines))
            if lines[-1].strip():
                lines.append("")
        elif node.get(qn("w:type")) != "column":
            lines.append("")
    out: list[tuple[str, str]] = []
    for index, line in enumerate(lines):
        if index in hard_breaks:
            out.append(("page", ""))
        if index == 0 or line.strip():
            out.append(("text", line))
    if len(lines) in hard_breaks:
        out.append(("page", ""))
    if soft_at is not None and not hard_breaks:
        total = sum(map(len, lines))
        out.insert(0 if soft_at <= total / 2 else len(out), ("page", ""))
    before = element.find(qn("w:pPr"))
    flag = before.find(qn("w:pageBreakBefore")) if before is not None else None
    if flag is not None and flag.get(qn("w:val")) not in {"0", "false"} and ("page", "") not in out:
        out.insert(0, ("page", ""))
    return out


def _inside(node: Any, top: Any, tags: tuple[str, ...]) -> bool:
    parent = node.getparent()
    while parent is not None and parent is not top:
        if parent.tag in tags:
            return True
        parent = parent.getparent()
    return False


def _breaks(element: Any) -> bool:
    return any(True for _ in element.iter(qn("w:lastRenderedPageBreak")))


def _is_heading(block: WordParagraph) -> bool:
    name = (block.style.name or "").lower() if block.style is not None else ""
    return name.startswith(("heading", "title", "tiêu đề"))


def _is_bold(block: WordParagraph) -> bool:
    runs = [run for run in block.runs if run.text.strip()]
    style_bold = bool(block.style is not None and block.style.font is not None and block.style.font.bold)
    total = sum(len(run.text) for run in runs)
    strong = sum(len(run.text) for run in runs if (run.bold if run.bold is not None else style_bold))
    return total > 0 and strong >= 0.8 * total


def _table(table: Table, numbering: Numbering) -> TextTable | None:
    rows: list[tuple[str, ...]] = []
    merged: set[int] = set()  # columns of the row above whose cell may be continued
    for row in table.rows:
        cells = ["" for _ in range(row.grid_cols_before)]
        above, merged = merged, set()
        for cell in row._tr.tc_lst:
            if cell.vMerge:
                merged.add(len(cells))
            continued = cell.vMerge == "continue" and len(cells) in above
            cells.append("" if continued else _cell_text(cell, table, numbering))
            cells += [""] * (cell.grid_span - 1)
        rows.append(tuple(cells))
    if not any(any(row) for row in rows):
        return None
    width = max(len(row) for row in rows)
    return TextTable(tuple(row + ("",) * (width - len(row)) for row in rows), _bordered(table))


def _cell_text(cell: Any, table: Table, numbering: Numbering) -> str:
    lines = []
    for element in cell.iter(qn("w:p")):
        if _inside(element, cell, (qn("w:txbxContent"),)):
            continue
        paragraph = WordParagraph(element, table._parent)
        label = numbering.label(paragraph)
        parts = [nfc(text).strip() for kind, text in _runs(element) if kind == "text"]
        text = "\n".join(part for part in parts if part)
        if text:
            lines.append(f"{label} {text}" if label else text)
    return "\n".join(lines)


def _bordered(table: Table) -> bool:
    """The table draws lines between its cells, by its own borders, its style's or its cells'."""
    properties = table._tbl.find(qn("w:tblPr"))
    own = properties.find(qn("w:tblBorders")) if properties is not None else None
    if own is not None:
        return _draws(own)
    for borders in table._tbl.iter(qn("w:tcBorders")):
        return _draws(borders)
    style = table.style if properties is not None else None
    for _ in range(_MOST_BASES):
        if style is None:
            break
        borders = style.element.find(f".//{qn('w:tblBorders')}")
        if borders is not None:
            return _draws(borders)
        style = style.base_style
    return False


def _draws(borders: Any) -> bool:
    values = [edge.get(qn("w:val")) for edge in borders.iterchildren()]
    return sum(value not in {None, "nil", "none"} for value in values) >= 2


def _text_boxes(element: Any, document: WordDocument, numbering: Numbering) -> list[Paragraph | TextTable]:
    """Text of boxes anchored in a paragraph; Word writes each twice, of which the first is taken."""
    found: list[Paragraph | TextTable] = []
    for box in element.iter(qn("w:txbxContent")):
        if any(parent.tag.endswith("}Fallback") for parent in box.iterancestors()):
            continue
        for child in box.iter(qn("w:p")):
            found.extend(
                p for p in _paragraphs(WordParagraph(child, document._body), numbering) if p is not None and p.text
            )
    return found
