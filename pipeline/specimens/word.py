"""Writes drafts as Word files: masthead and foot in tables without borders, tables with merged cells."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from xml.sax.saxutils import escape

from pipeline.specimens.draft import Block, Cell, Draft, Paragraph, Table
from pipeline.specimens.rich import Rich

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_EMPTY = Cell(Rich(""))
_WIDTH, _ACROSS = 9184, 14572  # of the text, in twips

_BOLD = {"organ", "motto", "type", "subject", "authority", "decree", "heading", "signing", "position", "signer"}
_BOLD |= {"appendix", "caption", "recipients"}
_ITALIC = {"dateline", "basis", "note", "recipients", "unit"}
_CENTRED = {"type", "subject", "authority", "decree", "appendix", "caption", "note"}
_COLUMNS = {"organ", "parent", "code", "about", "motto", "dateline", "signing", "position", "signer", "signature"}
_SIZES = {"recipients": 24, "recipient": 22, "about": 24, "organ": 26, "parent": 26, "motto": 26}  # half points

_STATIC = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
    "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "word/styles.xml": f"<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr>"
    '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="Times New Roman" w:cs="Times New Roman"/>'
    '<w:sz w:val="28"/><w:szCs w:val="28"/><w:lang w:val="vi-VN"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/></w:style></w:styles>',
}


def docx(draft: Draft) -> bytes:
    """The act as a typist saves it in Word; the same draft gives the same bytes."""
    body = "".join(_document(draft))
    parts = _STATIC | {"word/document.xml": f"<w:document {_W}><w:body>{body}</w:body></w:document>"}
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), _HEAD + content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _document(draft: Draft) -> Iterator[str]:
    across = False
    if draft.left or draft.right:
        yield _beside(draft.left, draft.right, 0.42)
    for block in (*draft.heading, *draft.body):
        yield from _turned(across, block)
        across = isinstance(block, Table) and block.landscape
        yield _block(block)
    if across:
        yield _section(True, end=True)
        across = False
    if draft.recipients or draft.signature:
        yield _beside(draft.recipients, draft.signature, 0.48)
    groups = _groups(draft.appendices)
    for group in groups:
        turned = any(isinstance(block, Table) and block.landscape for block in group)
        if turned != across:
            yield _section(across, end=True)
        first = turned == across  # a section begins on a page of its own
        across = turned
        for block in group:
            yield _block(block, on_new_page=first)
            first = False
    yield _section(across)


def _turned(across: bool, block: Block) -> Iterator[str]:
    """The end of a section before a page is turned."""
    turn = isinstance(block, Table) and block.landscape
    if turn != across:
        yield _section(across, end=True)


def _groups(blocks: Sequence[Block]) -> list[list[Block]]:
    """Appendices, each with its title."""
    groups: list[list[Block]] = []
    for block in blocks:
        if not groups or (isinstance(block, Paragraph) and block.role == "appendix"):
            groups.append([])
        groups[-1].append(block)
    return groups


def _section(across: bool, end: bool = False) -> str:
    """Size and margins of the pages up to here; with `end`, more pages of another size follow."""
    size = 'w:w="16838" w:h="11906" w:orient="landscape"' if across else 'w:w="11906" w:h="16838"'
    margins = '<w:pgMar w:top="1134" w:right="1021" w:bottom="1134" w:left="1701" w:header="567" w:footer="567"/>'
    properties = f"<w:sectPr><w:pgSz {size}/>{margins}</w:sectPr>"
    return f"<w:p><w:pPr>{properties}</w:pPr></w:p>" if end else properties


def _block(block: Block, on_new_page: bool = False) -> str:
    if isinstance(block, Table):
        return _table(block)
    return _paragraph(block, on_new_page=on_new_page) if block.text else ""


def _paragraph(paragraph: Paragraph, on_new_page: bool = False, size: int = 28) -> str:
    role, look = paragraph.role, paragraph.look
    centred = role in _CENTRED or role in _COLUMNS or "c" in look
    align = "center" if centred else "right" if role == "unit" else "left" if role.startswith("recipient") else "both"
    indent = "" if align != "both" else '<w:ind w:firstLine="567"/>'
    page = "<w:pageBreakBefore/>" if on_new_page else ""
    properties = f'<w:pPr>{page}<w:spacing w:before="60" w:after="60"/>{indent}<w:jc w:val="{align}"/></w:pPr>'
    bold, italic = role in _BOLD or "b" in look, role in _ITALIC or "i" in look
    runs, end = [], 0
    for mark in sorted((m for m in paragraph.rich.marks if m.kind == "bold"), key=lambda m: m.start):
        if mark.start >= end:
            runs.append(_run(paragraph.text[end : mark.start], bold, italic, _SIZES.get(role, size)))
            runs.append(_run(paragraph.text[mark.start : mark.end], True, italic, _SIZES.get(role, size)))
            end = mark.end
    runs.append(_run(paragraph.text[end:], bold, italic, _SIZES.get(role, size)))
    return f"<w:p>{properties}{''.join(runs)}</w:p>"


def _run(text: str, bold: bool, italic: bool, size: int) -> str:
    if not text:
        return ""
    marks = "<w:b/>" * bold + "<w:i/>" * italic + f'<w:sz w:val="{size}"/>'
    return f'<w:r><w:rPr>{marks}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _beside(left: Sequence[Paragraph], right: Sequence[Paragraph], share: float) -> str:
    """Two columns in a table without borders; empty paragraphs are the room for a signature."""
    widths = [int(_WIDTH * share), _WIDTH - int(_WIDTH * share)]
    cells = []
    for width, column in zip(widths, (left, right), strict=True):
        inner = "".join(_paragraph(p) * (1 if p.text else 3) for p in column) or "<w:p/>"
        cells.append(f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{inner}</w:tc>')
    return _rows(widths, [f"<w:tr>{''.join(cells)}</w:tr>"], ruled=False) + "<w:p/>"


def _table(table: Table) -> str:
    whole = _ACROSS if table.landscape else _WIDTH
    total = sum(table.widths)
    widths = [int(whole * share / total) for share in table.widths]
    rows = []
    for r, row in enumerate(table.rows):
        head = "<w:trPr><w:tblHeader/></w:trPr>" if r < table.header else ""
        rows.append(f"<w:tr>{head}{''.join(_cells(table, r, row, widths))}</w:tr>")
    return _rows(widths, rows, table.ruled) + "<w:p/>"


def _cells(table: Table, r: int, row: Sequence[Cell | None], widths: Sequence[int]) -> Iterator[str]:
    """Cells of a row; one that a merged cell of a row above covers goes on with it."""
    c = 0
    while c < len(row):
        cell = row[c]
        above = None if cell else _covering(table, r, c)
        columns = (cell or above or _EMPTY).columns
        width = sum(widths[c : c + columns])
        merge = '<w:vMerge w:val="restart"/>' if cell and cell.rows > 1 else "<w:vMerge/>" if above else ""
        span = f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
        properties = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}</w:tcPr>'
        if cell:
            look = "b" * (cell.bold or r < table.header) + "c" * (cell.centred or r < table.header)
            inner = _paragraph(Paragraph(cell.rich, "recipient", look=look), size=24)
        else:
            inner = "<w:p/>"
        yield f"<w:tc>{properties}{inner}</w:tc>"
        c += columns


def _covering(table: Table, row: int, column: int) -> Cell | None:
    """The merged cell of a row above that covers a place and begins in its column."""
    for r in range(row - 1, -1, -1):
        cell = table.rows[r][column]
        if cell:
            return cell if r + cell.rows > row else None
    return None


def _rows(widths: Sequence[int], rows: Sequence[str], ruled: bool) -> str:
    edges = ("top", "left", "bottom", "right", "insideH", "insideV")
    lines = "".join(f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for edge in edges)
    borders = f"<w:tblBorders>{lines}</w:tblBorders>" if ruled else ""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    properties = f'<w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>{borders}</w:tblPr>'
    return f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
