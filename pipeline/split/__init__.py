"""Blocks of a file → its acts, each with its text fixed and its blocks in zones.

An act begins with a masthead or a number line and ends before the next; an appendix (also a form with a
masthead of its own) stays with the act before it. Zones follow Akoma Ntoso's preface, preamble, body, conclusions and
attachments in the words of the tables: preface, title, preamble, body, recipients, signature, appendix.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from math import inf

from pipeline.document import APART, Block, Document, Page, Piece, Source, Span
from pipeline.split.acts import act_starts
from pipeline.split.zones import zoned


def split(source: Source, blocks: Sequence[Block]) -> list[Document]:
    """The acts of a file in reading order; a file without a word gives none."""
    main = [b for b in blocks if b.kind not in APART]
    if not any(b.text.strip() for b in main):
        return []
    starts = [*act_starts(main), len(main)]
    apart = sorted((b for b in blocks if b.kind in APART), key=_page)
    documents = []
    for ordinal, (first, end) in enumerate(itertools.pairwise(starts), 1):
        document = _document(source, zoned(main[first:end]), ordinal)
        # pages without a word of any act go with the act before them
        since = document.page_first if first else 0
        until = max(document.page_last, main[end].page - 1) if end < len(main) else inf
        own = apart[bisect_left(apart, since, key=_page) : bisect_right(apart, until, key=_page)]
        documents.append(replace(document, asides=tuple(own)))
    return documents


def _document(source: Source, blocks: Sequence[Block], ordinal: int) -> Document:
    text: list[str] = []
    pieces: list[Piece] = []
    placed: list[Block] = []
    at = 0
    for block in blocks:
        if text:
            text.append("\n")
            at += 1
        moved = tuple(Piece(p[0] + at, p[1] + at, p[2], p[3], p[4]) for p in block.pieces)
        cells = tuple(replace(c, span=Span(c.span.start + at, c.span.end + at)) for c in block.cells)
        placed.append(replace(block, pieces=moved, cells=cells, span=Span(at, at + len(block.text))))
        pieces.extend(moved)
        text.append(block.text)
        at += len(block.text)
    pages = [p.page for p in pieces] or [b.page for b in blocks]
    first, last = min(pages), max(pages)
    own = source.pages[bisect_left(source.pages, first, key=_number) : bisect_right(source.pages, last, key=_number)]
    sources = {p.text_source for p in own if p.words or p.flow}
    read = [p.ocr_confidence for p in own if p.ocr_confidence is not None]
    pieces.sort(key=lambda p: p.start)
    return Document(
        doc_id=f"{source.file_id[:16]}-{ordinal}",
        file_id=source.file_id,
        source_path=source.path,
        ordinal=ordinal,
        text="".join(text),
        blocks=tuple(placed),
        pieces=tuple(pieces),
        page_first=first,
        page_last=last,
        text_source=sources.pop() if len(sources) == 1 else ("mixed" if sources else "plain"),
        ocr_confidence=sum(read) / len(read) if read else None,
        frames=tuple(frame for page in own for frame in page.frames),
        digital_signatures=source.digital_signatures,
    )


def _page(block: Block) -> int:
    return block.page


def _number(page: Page) -> int:
    return page.number
