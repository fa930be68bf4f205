"""An act as its drafter has it: paragraphs and tables whose marks say what is true of them.

The drafter composes it, `typeset` and `write` set it, `gold` reads the truth from it. All of them
count characters in one text, `Draft.text`: a paragraph a line, the cells of a table's row parted by
tabs, as the published text of a document is.

Marks (`Mark.kind` and its data) that `gold` knows:

``body``      a body is named: ``role`` ``lead``, ``support``, ``report_to`` or None (only talked about),
              ``key`` of the body in the world or None, ``name`` canonical.
``deadline``  a time limit: ``start``, ``end`` (dates or None), ``recurrence`` (``hằng năm`` … or None).
``product``   what is to be delivered.
``target``    a number with comparator and unit: ``value``, ``value_text``, ``comparator``, ``unit``, ``per``,
              ``horizon`` (``2025``, an ISO date or None: then that of the heading or lead-in above holds),
              ``indicator`` (its key in the language, or None).
``horizon``   in a heading or a lead-in: ``horizon`` of every target below it.
``citation``  an act is mentioned: ``form``, ``act`` (key in the world or None), ``type_code``, ``code``, ``number``,
              ``notation``, ``date``, ``organ``, ``title``, ``relation``. Nested marks are nested mentions.
``field``     a header field as written: ``name`` (a column of documents) and ``value`` (canonical, None when the paper
              does not tell). A value over several lines has the same mark on each, in order.
``hand``      written by hand on paper: set in a hand's letters on scans, left printed elsewhere.
``slip``      a typist's misprint: ``right``, the letters meant.
``debatable`` over a whole item: neither right nor wrong as a task (or, inside it, as a target).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.specimens.rich import Mark, Rich

# Where a paragraph stands, as typesetters and gold need to know it.
ROLES = (
    "organ", "parent", "code", "about", "motto", "dateline",  # masthead; about: V/v of a letter
    "type", "subject", "authority", "addressee", "addressees", "decree",  # heading: authority above a decision, Kính gửi
    "basis", "opening",  # preamble: Căn cứ lines, the words that lead to the body
    "heading", "lead-in", "item", "attribute", "plain", "closing", "article",  # body
    "recipients", "recipient",  # Nơi nhận: and its entries
    "signing", "position", "signer", "signature",  # foot; signature: room for hand and seal, no text
    "appendix", "caption", "note", "unit",  # appendix: PHỤ LỤC; caption: its title; note: (Kèm theo …)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, its marker (``III.``, ``a)``, ``-``) included in its text.

    Attributes:
        role: one of `ROLES`.
        depth: of a heading, lead-in, item or article in the outline, from 1; a paragraph belongs to the last
            one before it of a smaller depth. 0 outside the outline.
        marker: the number as the section path takes it (``III``, ``2``, ``a``, ``Điều 3``); "" for a bullet or none.
        kind: of a heading's section: purpose, targets, tasks, organisation, appendix or other.
        task: it is a task of its own (a leaf of a section that assigns).
        look: "b", "i", "bi", "c" (centred) … for typesetters, "" as the role has it.
    """

    rich: Rich
    role: str
    depth: int = 0
    marker: str = ""
    kind: str = ""
    task: bool = False
    look: str = ""

    @property
    def text(self) -> str:
        return self.rich.text


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table, over `rows` × `columns` places."""

    rich: Rich
    rows: int = 1
    columns: int = 1
    bold: bool = False
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; None where a merged cell covers the place.

    Attributes:
        columns: what each column holds: ordinal, text, lead, support, deadline, product, note, indicator, unit, value.
        header: how many rows at its head name the columns; they are set again on each page.
        widths: of the columns, as shares of the page's.
        task_rows: the rows that are tasks, each by its number in `rows`; group rows are not among them.
        landscape: set across the page.
        depth: of its rows in the outline.
    """

    rows: tuple[tuple[Cell | None, ...], ...]
    columns: tuple[str, ...]
    widths: tuple[float, ...]
    header: int = 1
    task_rows: frozenset[int] = frozenset()
    landscape: bool = False
    depth: int = 1
    ruled: bool = True

    @property
    def text(self) -> str:
        return "\n".join("\t".join(cell.rich.text if cell else "" for cell in row) for row in self.rows)

    def cells(self) -> Iterator[tuple[int, int, int, Cell]]:
        """Row, column, offset in the table's text, and the cell, in reading order."""
        at = 0
        for r, row in enumerate(self.rows):
            for c, cell in enumerate(row):
                if cell:
                    yield r, c, at, cell
                    at += len(cell.rich.text)
                at += 1  # the tab or the newline after it


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Dressing:
    """What the office adds to the page; none of it is of the act's text.

    Attributes:
        received: number and date in the incoming stamp (``ĐẾN``), or None.
        signed_by: lines of a digital-signature block (``Ký bởi: …``), or ().
        copied: lines of a copy certification (``SAO Y …``), or ().
        sealed: seal and signature of the signer over the foot.
        typist: the typist's line at the foot (``NTH.05b``), or "".
        page_numbers: "top", "bottom" or "".
        footer: running foot on each page, or "".
    """

    received: tuple[str, str] | None = None
    signed_by: tuple[str, ...] = ()
    copied: tuple[str, ...] = ()
    sealed: bool = True
    typist: str = ""
    page_numbers: str = "top"
    footer: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """One act, composed.

    Attributes:
        key: of the act in the world.
        form: state, party36 (to 26/5/2026), party05, union, youth, enterprise, or article (no masthead).
        genre: plan, letter, decision, directive, resolution, conclusion, report, programme, notice, submission, article.
        manner: of the body: bullets, clauses, table, loose (almost no structure), articles.
        topic: key of the topic in the language.
        left, right: columns of the masthead, each read from the top; empty in an article.
        heading: type, subject, authority lines, Kính gửi.
        body, recipients, signature, appendices: as read; the appendices start on a new page.
        fields: canonical header fields that no paragraph alone can tell (``type_code``, ``system``, ``organ_name``,
            ``parent_organ_name`` …): columns of documents.
        flags: flags that the document must carry.
        truth: the world's facts about it (relations, the act it copies), for the archive-wide tables.
    """

    key: str
    form: str
    genre: str
    manner: str
    topic: str
    left: tuple[Paragraph, ...]
    right: tuple[Paragraph, ...]
    heading: tuple[Paragraph, ...]
    body: tuple[Block, ...]
    recipients: tuple[Paragraph, ...]
    signature: tuple[Paragraph, ...]
    appendices: tuple[Block, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    dressing: Dressing = Dressing()
    truth: Mapping[str, Any] = field(default_factory=dict)

    def blocks(self) -> Iterator[tuple[int, Block]]:
        """Every paragraph and table in reading order, each with its offset in the text; empty paragraphs are left out."""
        at = 0
        for part in (
            self.left, self.right, self.heading, self.body, self.recipients, self.signature, self.appendices,
        ):  # fmt: skip
            for block in part:
                if block.text:
                    yield at, block
                    at += len(block.text) + 1

    @property
    def text(self) -> str:
        """The whole act, a paragraph a line."""
        return "\n".join(block.text for _, block in self.blocks())

    def marks(self) -> list[Mark]:
        """Every mark, by its place in the text."""
        return [mark for at, block in self.blocks() for mark in marks_of(block, at)]


def marks_of(block: Block, at: int) -> Iterator[Mark]:
    """Marks of a paragraph or of a table's cells, when the block starts at `at`."""
    if isinstance(block, Paragraph):
        yield from block.rich.moved(at)
    else:
        for _, _, offset, cell in block.cells():
            yield from cell.rich.moved(at + offset)
