"""Pages without geometry (DOCX, text, markdown) → blocks: lines joined, layout tables taken apart."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from pipeline.blocks import chain, plain_block, table_block
from pipeline.document import Block, Page, Paragraph, TextTable
from pipeline.layout.continued import ENDS
from pipeline.outline_marks import find_marker
from pipeline.rules import load
from pipeline.text import fold, is_person, is_upper

_RULES = load("layout")
_MOTTO = _RULES.pattern("motto")
_NUMBER = _RULES.pattern("number-line")
_PLACE_DATE = _RULES.pattern("place-date")
_RECIPIENTS = _RULES.pattern("recipients")
_AUTHORITY = _RULES.pattern("authority")
_PAGE_NUMBER = _RULES.pattern("page-number")
_RULE_LINE = re.compile(r"^[\W_]{2,}$")
# The entries of a list whose line breaks were lost: ``- Như trên; - Bộ Tài chính;``
_SUBJECT = r"\s+(?=V/[vV] )"  # the subject of a letter, when it ran into the number line
_ENTRY = re.compile(r"(?<=[;,.:)])\s+(?=[-–•+]\s?\w)")


def flow_blocks(page: Page) -> list[Block]:
    """Blocks of one page without geometry."""
    wrapped = _is_wrapped(page)
    paragraphs: list[list[Block]] = []  # the lines of each
    before: Paragraph | None = None
    for part in page.flow:
        if isinstance(part, TextTable):
            paragraphs.extend([block] for block in _table(part, page.number))
            before = None
            continue
        text = " ".join(part.text.split())
        if not text:
            before = None
            continue
        if _RULE_LINE.match(text):
            continue
        if _PAGE_NUMBER.match(text) and not paragraphs:
            paragraphs.append([plain_block("furniture", text, page.number)])
            continue
        block = plain_block("text", text, page.number, bold=part.bold, centered=part.centered, style=part.style)
        if before is not None and paragraphs and _same_paragraph(before.text, text, wrapped):
            paragraphs[-1].append(block)
        else:
            paragraphs.append([block])
        before = part
    return _closing([chain(lines) for lines in paragraphs])


def _is_wrapped(page: Page) -> float | None:
    """The width at which the file's lines were broken, None where a line is a paragraph."""
    lengths = [len(p.text) for p in page.flow if isinstance(p, Paragraph) and p.text]
    if len(lengths) < 12 or max(lengths) > 160:
        return None
    longest = sorted(lengths)[int(0.9 * len(lengths))]
    near = sum(0.8 * longest <= n <= 1.1 * longest for n in lengths)
    return longest if near >= 0.35 * len(lengths) else None


def _same_paragraph(before: str, text: str, wrapped: float | None) -> bool:
    """Two neighbouring lines are one paragraph that was broken to a width."""
    folded = fold(text)
    if find_marker(folded) or _AUTHORITY.match(folded) or _NUMBER.match(folded) or _RECIPIENTS.match(folded):
        return False
    if ENDS.search(before) or _RECIPIENTS.match(fold(before)) or _NUMBER.match(fold(before)):
        return False
    if text[:1].islower():
        return not is_upper(before)
    return wrapped is not None and len(before) > 0.85 * wrapped and is_upper(before) == is_upper(text)


def _table(table: TextTable, page: int) -> list[Block]:
    """A table as such, or the columns of a masthead or a closing that was laid out as one."""
    whole = sum(len(cell) for row in table.rows for cell in row)
    width = max((len(row) for row in table.rows), default=0)
    if width == 1:
        return [plain_block("text", line, page) for row in table.rows for line in _lines(row[0])]
    if width <= 3 and whole < 1500 and _is_masthead(table):
        return _columns(table, page, "masthead-left", "masthead-right")
    if width <= 3 and any(
        _RECIPIENTS.match(fold(line)) for row in table.rows for cell in row[:1] for line in _lines(cell)
    ):
        return _columns(table, page, "recipients", "signature")
    if (
        width <= 3
        and not table.bordered
        and len(table.rows) <= 3
        and any(_AUTHORITY.search(fold(c)) for r in table.rows for c in r)
    ):
        return _columns(table, page, "recipients", "signature")
    if width == 2 and _is_signature(table):
        return _columns(table, page, "recipients", "signature")
    rows = [[plain_cell(cell, page) for cell in row] for row in table.rows]
    return [table_block(rows, page)]


def _is_signature(table: TextTable) -> bool:
    """An empty left column beside the signer's: a closing without recipients."""
    right = " ".join(row[-1] for row in table.rows if row)
    name = re.sub(r"\([^)]*\)", "", right).strip()
    alone = not any(cell.strip() for row in table.rows for cell in row[:-1])
    return alone and len(right) < 200 and bool(_AUTHORITY.match(fold(right)) or is_person(name))


def _is_masthead(table: TextTable) -> bool:
    cells = [fold(line) for row in table.rows for cell in row for line in _lines(cell)]
    return any(_MOTTO.search(c) for c in cells) or (
        any(_NUMBER.match(c) for c in cells) and any(_PLACE_DATE.match(c) for c in cells)
    )


def plain_cell(text: str, page: int) -> Block:
    """A cell whose own paragraphs are parted by newlines."""
    lines = [line for line in (" ".join(line.split()) for line in text.split("\n")) if line]
    if not lines:
        return Block("text", "", (), page)
    joints = [
        "\n" if find_marker(fold(line)) or ENDS.search(before) or line[:1].isupper() else " "
        for before, line in pairwise(lines)
    ]
    return chain([plain_block("text", line, page) for line in lines], joints)


def _columns(table: TextTable, page: int, left: str, right: str) -> list[Block]:
    blocks = []
    for kind, column in ((left, 0), (right, -1)):
        for row in table.rows:
            for line in _lines(row[column]) if row else ():
                blocks.append(plain_block(kind, line, page))
    return blocks


def _lines(cell: str) -> list[str]:
    """Lines of a layout cell, also where line breaks were lost in the conversion."""
    lines = []
    for line in re.split(r"\n|(?<![-_*\s])\s*[-_*]{4,}\s*|(?<![^\n])[-_*]{4,}\s*|" + _SUBJECT, cell):
        for part in _ENTRY.split(line):
            text = " ".join(part.split())
            if text and not _RULE_LINE.match(text):
                lines.append(text)
    return lines


_LIST_ENTRY = re.compile(r"^(?:[-–•+*]|Lưu\b|Như )")


def _closing(blocks: list[Block]) -> list[Block]:
    """Marks recipients and signature where they stand one below the other in the text."""
    out: list[Block] = []
    state = ""
    for block in blocks:
        if block.kind != "text":
            state = ""
            out.append(block)
            continue
        folded = fold(block.text)
        if _RECIPIENTS.match(folded):
            state = "recipients"
            for line in _ENTRY.split(block.text):
                out.append(plain_block("recipients", line, block.page))
            continue
        entry = _LIST_ENTRY.match(folded)
        if state == "recipients" and not entry and (_AUTHORITY.match(folded) or is_upper(block.text)):
            state = "signature"
        elif (state == "recipients" and not entry and len(block.text) > 90) or (
            state == "signature"
            and (
                is_person(out[-1].text)
                or len(block.text) > 60
                or find_marker(folded)
                or _MOTTO.search(folded)
                or _NUMBER.match(folded)
            )
        ):
            state = ""
        out.append(replace(block, kind=state) if state else block)
    return out
