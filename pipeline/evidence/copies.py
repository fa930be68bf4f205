"""Copies of an act's number and day on its later pages: ``(Kèm theo Kế hoạch số 173/KH-UBND ngày 05/3/2024 …)``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.dates import find_dates
from pipeline.document import Block, Box, Candidate, Document, Piece, Span
from pipeline.text import bare, fold

_ATTACHED = r"[Kk]èm theo (?:[^\W\d_]+ ){1,5}"
_NUMBER = r"[Ss]ố ?:? {0,3}(?P<number>\d{1,6}[a-zđ]?) {0,2}[/–—-] {0,2}(?P<notation>[A-ZĐ0-9][\w./–—-]{1,30})"
_CAPTION = re.compile(_ATTACHED + _NUMBER)
_HEAD = re.compile(_NUMBER)
_REACH = 60  # characters behind the number among which its day stands
_RIGHT = 0.95  # of copies that were surely read
# As for numbers beside the masthead: what a hand wrote, OCR reads clean but wrong with certainties below.
_LEGIBLE, _DOUBTED = 0.82, 0.4
_FRAME = 0.9  # what is read in a blank of an appendix, for the act's own


def candidates(document: Document, notation: str) -> Iterator[Candidate]:
    """Numbers and days that captions of appendices, running heads and their blanks give to an act of this notation."""
    wanted = _letters(notation)
    first = document.page_first
    for block in document.blocks:
        if block.page > first or block.zone == "appendix":
            yield from _found(document.folded, block.span, _CAPTION, wanted, block, document.covering(block.span))
    for block in document.asides:
        if block.kind == "furniture" and block.page > first:
            yield from _found(fold(block.text), Span(0, len(block.text)), _HEAD, wanted, block, block.pieces)
    for frame in document.frames:
        if frame.kind == "number" and frame.page > first:
            for value, sure in frame.candidates:
                if value:
                    yield Candidate("code_number", value, "later-page", round(sure * _FRAME, 4), frame.page, frame.box)


def _found(
    text: str, span: Span, pattern: re.Pattern[str], wanted: str, block: Block, pieces: tuple[Piece, ...]
) -> Iterator[Candidate]:
    for m in pattern.finditer(text, span.start, span.end):
        if _letters(m["notation"].rstrip(".,-–/")) != wanted:
            continue
        yield _candidate("code_number", m["number"], Span(*m.span("number")), block, pieces)
        near = next(find_dates(text, m.end(), min(m.end() + _REACH, span.end)), None)
        if near and near.value and not re.search(r"[Ss]ố ?:? ?\d", text[m.end() : near.span.start]):
            yield _candidate("issued_date", near.value.isoformat(), near.span, block, pieces)


def _candidate(field: str, value: str, span: Span, block: Block, pieces: tuple[Piece, ...]) -> Candidate:
    own = [p for p in pieces if p.end > span.start and p.start < span.end]
    read = min((p.confidence for p in own), default=1.0)
    sure = _RIGHT * (read if read >= _LEGIBLE else read * _DOUBTED)
    page = own[0].page if own else block.page
    boxes = [p.box for p in own if p.box is not None and p.page == page]
    box = (
        Box(*(f(side) for f, side in zip((min, min, max, max), zip(*boxes, strict=True), strict=True)))
        if boxes
        else None
    )
    return Candidate(field, value, "later-page", round(sure, 4), page, box)


def _letters(notation: str) -> str:
    """A notation without its marks and accents, as two readings of it are compared."""
    return re.sub(r"[^A-Z0-9]", "", bare(notation).upper())
