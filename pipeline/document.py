"""Every data type that passes between stages: frozen, no live handles, no behaviour but look-up.

Pages come from `ingest`, blocks from `layout`, documents from `split`; the stages add what they
find. After a document's text is fixed, everything is a `Span` into it and `Document.locate` gives
the page and the box.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from pipeline.text import fold


class Span(NamedTuple):
    """Half-open character range ``[start, end)`` of a document's text."""

    start: int
    end: int

    def __bool__(self) -> bool:  # a NamedTuple is always true; an empty span should not be
        return self.end > self.start


class Box(NamedTuple):
    """Rectangle in points (1/72 inch) from the page's top left."""

    x0: float
    y0: float
    x1: float
    y1: float

    @classmethod
    def around(cls, boxes: Iterable[Box]) -> Box:
        """The smallest box around all; raises `ValueError` for none."""
        x0, y0, x1, y1 = zip(*boxes, strict=True)
        return cls(min(x0), min(y0), max(x1), max(y1))

    def meets(self, other: Box) -> bool:
        """They share some place."""
        return self.x0 < other.x1 and other.x0 < self.x1 and self.y0 < other.y1 and other.y0 < self.y1

    def widened(self, across: float, down: float) -> Box:
        """With a margin at each side."""
        return Box(self.x0 - across, self.y0 - down, self.x1 + across, self.y1 + down)


class Place(NamedTuple):
    """Where a span stands: 1-based page of the source file, and box (None for plain text)."""

    page: int
    box: Box | None


# ------------------------------------------------------------------ what a file holds
@dataclass(frozen=True, slots=True)
class Word:
    """One word of a page with geometry; `confidence` is 1.0 for a text layer, 0–1 for OCR.

    `size` is the font size in points where the reader knows it (OCR: height of the word's line). `raw` is what the
    engine read where the text was mended since, None where it stands as read.
    """

    text: str
    box: Box
    confidence: float = 1.0
    size: float | None = None
    bold: bool = False
    italic: bool = False
    color: str = "black"  # "black" or "red" (ink of stamps and seals)
    raw: str | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table found on a page: rows of cell boxes; None where a merged cell covers the place."""

    box: Box
    rows: tuple[tuple[Box | None, ...], ...]

    def holds(self, word: Box) -> bool:
        """A word's middle lies in the table, or on its edge."""
        x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
        return self.box.x0 - 2 <= x <= self.box.x1 + 2 and self.box.y0 - 2 <= y <= self.box.y1 + 2


@dataclass(frozen=True, slots=True)
class Frame:
    """A blank of the printed form that is filled by hand: ``Số: ___/KH-UBND``, ``ngày __ tháng __ năm ____``.

    Attributes:
        kind: ``"number"``, ``"day"``, ``"month"`` or ``"year"``.
        page: 1-based page in the source file.
        box: the blank on the page, between the printed words around it.
        candidates: what may be written there with its calibrated probability, best first; ``""`` is an empty blank.
            Empty where the ink is not read at all.
    """

    kind: str
    page: int
    box: Box
    candidates: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """One digital signature of a file: who signed, for which organisation, when (ISO 8601).

    `unaltered`: the signed bytes are as they were signed; None where that cannot be told. Nothing is asked online, so
    whether the certificate was valid is not judged.
    """

    signer: str
    organisation: str | None = None
    time: str | None = None
    unaltered: bool | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a format without geometry (DOCX, text, markdown), marks already taken off.

    `style` is one of ``"heading"``, ``"list"``, ``"normal"``; an automatic list number is part of `text`.
    """

    text: str
    style: str = "normal"
    bold: bool = False
    centered: bool = False


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table of a format without geometry; a merged cell repeats as ``""``; line breaks stay as ``\\n``."""

    rows: tuple[tuple[str, ...], ...]
    bordered: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """One page as read. Either `words` (with `grids`) or `flow` is filled, never both.

    Attributes:
        number: 1-based page in the source file.
        width, height: points, after the page was turned upright.
        text_source: ``"text-layer"``, ``"ocr"`` or ``"plain"``.
        rotation: degrees clockwise (0, 90, 180, 270) that the page was turned to stand upright.
        skew: degrees by which it was straightened.
        ocr_confidence: mean word confidence 0–1, None where there was no OCR.
        frames: blanks of the form that are filled by hand, and what may be written there.
        unread_ink: share (0–1) of the ink of letters that no word covers, None where there was no OCR.
        raw_text: what the engine read, line by line, before anything was mended; None where there was no OCR.
        error: why nothing (or not all) was read, in words.
    """

    number: int
    width: float | None = None
    height: float | None = None
    text_source: str = "plain"
    words: tuple[Word, ...] = ()
    grids: tuple[Grid, ...] = ()
    flow: tuple[Paragraph | TextTable, ...] = ()
    ocr_engine: str | None = None
    rotation: int = 0
    skew: float = 0.0
    ocr_confidence: float | None = None
    frames: tuple[Frame, ...] = ()
    unread_ink: float | None = None
    raw_text: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A file as read: what goes to `files` and `pages`, and to the stages."""

    file_id: str
    path: str
    media_type: str
    size: int
    pages: tuple[Page, ...]
    digital_signatures: tuple[Signature, ...] = ()
    errors: tuple[str, ...] = ()


# ------------------------------------------------------------------ what a page is made of
class Piece(NamedTuple):
    """A run of text that came from one place: a word of a page, or a whole line of plain text."""

    start: int
    end: int
    page: int
    box: Box | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table block: its span in the text; `row_span` counts rows that a merged cell covers."""

    span: Span
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


# Kinds of blocks that belong to the page and not to the act: kept out of its text.
APART = frozenset({"furniture", "stamp", "footnote"})


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item, heading, masthead line, table … in reading order.

    Attributes:
        kind: ``"text"``, ``"table"``, ``"masthead-left"``, ``"masthead-right"``, ``"recipients"``, ``"signature"``,
            or what is kept out of a document's text: ``"furniture"`` (page numbers, running heads),
            ``"stamp"`` (incoming stamp, copy stamp, digital-signature block), ``"footnote"``.
        zone: set by `split`: ``"preface"``, ``"title"``, ``"preamble"``, ``"body"``, ``"recipients"``, ``"signature"``, ``"appendix"``.
        text: one paragraph, single spaces, no newline; a table's rows are lines, its cells parted by tabs.
        pieces: offsets into `text` until the document is made, into the document's text from then on.
        span: the block in the document's text.
        cells: only for tables; spans like `pieces`.
    """

    kind: str
    text: str
    pieces: tuple[Piece, ...]
    page: int
    zone: str = "body"
    span: Span = Span(0, 0)  # noqa: RUF009 - a named tuple, immutable
    cells: tuple[Cell, ...] = ()
    bold: bool = False
    italic: bool = False
    centered: bool = False
    size: float | None = None
    indent: float | None = None
    style: str = "normal"


# ------------------------------------------------------------------ what stages find
@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that a header field may have, and who says so.

    `source` is ``"print"`` (letters of the page), ``"handwriting"``, ``"later-page"``, ``"file-name"``,
    ``"signature-time"`` or ``"cited-by"``; `confidence` is the probability of the value by that source alone.
    """

    field: str
    value: str
    source: str
    confidence: float
    page: int | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One header field: canonical value, text as written, where it stands, how sure, and what else it may be."""

    name: str
    value: Any
    raw: str | None = None
    span: Span | None = None
    confidence: float = 1.0
    method: str = "rule"
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the outline with all that stands under it. `parent` indexes `Document.sections`."""

    label: str
    level: int
    heading: str
    kind: str
    span: Span  # heading and all below it
    heading_span: Span
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A paragraph of the body in the outline: heading, numbered clause, bullet or plain paragraph.

    Attributes:
        block: index in `Document.blocks`.
        span: the whole paragraph; `body` is what follows the marker.
        marker: as written (``"1."``, ``"a)"``, ``"-"``, ``""``); `form`: ``"part"``, ``"chapter"``, ``"roman"``,
            ``"article"``, ``"decimal"``, ``"letter"``, ``"dash"``, ``"plus"``, ``"plain"``.
        label: full path (``"III.2.1"``); plain paragraphs and bullets carry their parent's.
        level: depth in the outline, 1 for the outermost.
        parent: index in `Document.items` of the item it stands under.
        section: index in `Document.sections` of the innermost heading above it (or of itself).
        heading: it is a heading (a row of `sections`), not a leaf.
        lead_in: it ends in a colon and other items stand below it.
    """

    block: int
    span: Span
    body: Span
    marker: str
    form: str
    label: str
    level: int
    parent: int | None
    section: int | None
    heading: bool = False
    lead_in: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """A mention of one act. `within` indexes `Document.citations`."""

    span: Span
    form: str  # full, short, named, anaphor, self
    zone: str
    relation: str
    type_code: str | None = None
    code: str | None = None
    code_number: str | None = None
    code_notation: str | None = None
    issued_date: date | None = None
    organ_name: str | None = None
    title: str | None = None
    within: int | None = None
    section: int | None = None
    confidence: float = 1.0
    method: str = "rule"


@dataclass(frozen=True, slots=True)
class Responsibility:
    """A body that answers for a task: role is ``"lead"``, ``"support"`` or ``"report_to"``."""

    role: str
    organ_text: str
    span: Span | None
    inherited: bool = False
    confidence: float = 1.0
    method: str = "rule"


@dataclass(frozen=True, slots=True)
class Task:
    """A leaf item that the act assigns or undertakes."""

    span: Span
    text: str
    section: int | None
    section_label: str
    source: str = "clause"  # clause, table
    start_date: date | None = None
    deadline: date | None = None
    deadline_text: str | None = None
    recurrence: str | None = None
    product: str | None = None
    responsibilities: tuple[Responsibility, ...] = ()
    confidence: float = 1.0
    method: str = "rule"


@dataclass(frozen=True, slots=True)
class Target:
    """A number that the act undertakes to reach. `span` is the number with its comparator and unit."""

    span: Span
    text: str  # the clause that states it
    indicator: str | None
    comparator: str  # = >= > <= < ~
    value: float
    value_text: str
    unit: str | None
    per: str | None = None
    horizon: str | None = None
    horizon_text: str | None = None
    task: int | None = None
    section: int | None = None
    confidence: float = 1.0
    method: str = "rule"


@dataclass(frozen=True)
class Document:
    """One act: its text, where each character stands on the page, and what the stages found.

    A stage receives a Document and returns what it found; only the runner attaches it, with
    `dataclasses.replace`.
    """

    doc_id: str
    file_id: str
    source_path: str
    ordinal: int
    text: str
    blocks: tuple[Block, ...]
    pieces: tuple[Piece, ...]  # ordered, in the document's text
    page_first: int
    page_last: int
    text_source: str = "plain"
    ocr_confidence: float | None = None
    asides: tuple[Block, ...] = ()  # furniture, stamps, footnotes: kept apart, not in `text`
    frames: tuple[Frame, ...] = ()  # blanks filled by hand, of all its pages
    digital_signatures: tuple[Signature, ...] = ()  # of its file
    sections: tuple[Section, ...] = ()
    items: tuple[Item, ...] = ()
    fields: dict[str, Field] = field(default_factory=dict)
    citations: tuple[Citation, ...] = ()
    tasks: tuple[Task, ...] = ()
    targets: tuple[Target, ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def scanned(self) -> bool:
        """The text, or some of it, was recognised from pictures: marks and letters may be lost."""
        return self.text_source not in {"plain", "text-layer"}

    @cached_property
    def folded(self) -> str:
        """`text` with one placement of tone marks (``uỷ`` → ``ủy``): same length, so spans agree."""
        return fold(self.text)

    @cached_property
    def _starts(self) -> list[int]:
        return [piece.start for piece in self.pieces]

    def covering(self, span: Span) -> tuple[Piece, ...]:
        """The pieces that `span` touches."""
        first = max(bisect_right(self._starts, span.start) - 1, 0)
        last = bisect_left(self._starts, span.end)
        return tuple(p for p in self.pieces[first:last] if p.end > span.start and p.start < span.end)

    def locate(self, span: Span) -> Place:
        """Page and box of a span; of one that crosses a page break, those of its first page."""
        pieces = self.covering(span)
        if not pieces:
            return Place(self.page_first, None)
        page = pieces[0].page
        boxes = [p.box for p in pieces if p.page == page and p.box is not None]
        if not boxes:
            return Place(page, None)
        return Place(page, Box.around(boxes))

    def confidence(self, span: Span) -> float:
        """How well the words of a span were read: mean over its characters, 1.0 for plain text."""
        pieces = self.covering(span)
        total = sum(p.end - p.start for p in pieces)
        return sum(p.confidence * (p.end - p.start) for p in pieces) / total if total else 1.0

    def value(self, name: str) -> Any:
        """Value of a header field, None where the act has none."""
        found = self.fields.get(name)
        return found.value if found else None
