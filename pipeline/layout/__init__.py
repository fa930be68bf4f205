"""Pages → blocks in reading order: columns, tables, stamps and page furniture told apart, paragraphs joined.

A page with geometry goes through `lines` (rows of words, columns) and `paragraphs`; a page without through `flow`.
`joining` then mends what a page break cut. Blocks carry their pieces, so that every character keeps its place.
"""

from __future__ import annotations

from pipeline.document import Block, Source
from pipeline.layout.flow import flow_blocks
from pipeline.layout.furniture import mark_furniture
from pipeline.layout.joining import join_pages
from pipeline.layout.lines import page_lines
from pipeline.layout.paragraphs import page_blocks
from pipeline.layout.unruled import with_tables


def assemble(source: Source) -> list[Block]:
    """All blocks of a file in reading order; `Piece` offsets are into each block's own text."""
    pages: list[list[Block]] = []
    geometric = [(page, page_lines(page)) for page in map(with_tables, source.pages) if page.words]
    furniture = mark_furniture([(page.height or 0.0, lines) for page, lines in geometric])
    lines_of = {page.number: (page, lines, furniture[i]) for i, (page, lines) in enumerate(geometric)}
    for page in source.pages:
        if page.flow:
            pages.append(flow_blocks(page))
        elif page.number in lines_of:
            pages.append(page_blocks(*lines_of[page.number]))
    return join_pages(pages)
