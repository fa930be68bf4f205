"""What a page break cut, made whole: paragraphs that go on, tables that continue."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.blocks import append
from pipeline.document import APART, Block
from pipeline.layout.continued import ENDS, Continued
from pipeline.outline_marks import find_marker
from pipeline.text import fold, is_upper

_SPECKS = 4  # characters at the head of a page, of which dirt makes points
_SEEN = 300  # characters at an end of a block that tell what it is


def join_pages(pages: Sequence[Sequence[Block]]) -> list[Block]:
    """Blocks of all pages, with paragraphs and tables that cross a page break joined."""
    out: list[Block] = []
    table: Continued | None = None  # the last block of the acts, where it is a table
    last: int | None = None  # its index
    for page in pages:
        blocks = list(page)
        own = [i for i, block in enumerate(blocks) if block.kind not in APART]
        if own and last is not None and out[last].page != blocks[own[0]].page:
            first = own[0]
            above: list[Block] | None = None  # what stands above the first words of the page, where they go on a block
            if table is not None and table.goes_on(blocks[first]):
                head = table.add(blocks[first])
                above = [*blocks[:first], *([] if head is None else [head])]
            elif (joined := _joined(out[last], blocks[first])) is not None:
                out[last] = joined
                above = blocks[:first]
            if above is not None:
                # a page number goes before the words that it stands above, not behind them
                out[last:last] = above
                last += len(above)
                blocks = blocks[first + 1 :]
                own = [i - first - 1 for i in own[1:]]
        if own:
            if table is not None and last is not None:
                out[last] = table.block()
            last = len(out) + own[-1]
            table = Continued(blocks[own[-1]]) if blocks[own[-1]].kind == "table" else None
        out.extend(blocks)
    if table is not None and last is not None:
        out[last] = table.block()
    return out


def _joined(before: Block, after: Block) -> Block | None:
    if before.kind != "text" or after.kind != "text":
        return None
    if (
        after.text[:_SPECKS].lstrip(",.;' ")[:1].islower()
        and len(before.text) > 60
        and not find_marker(fold(after.text))
    ):
        return append(before, after)  # no paragraph begins with a small letter, whatever was lost between
    if _runs_over(before, after):
        return append(before, after)
    end = before.text[-_SEEN:]
    if ENDS.search(end) or find_marker(fold(after.text)) or is_upper(end) or after.centered:
        return None
    starts_low = next((c for c in after.text if c.isalnum()), "").islower()
    if starts_low or before.text.endswith(","):
        return append(before, after)
    # A line that was full and goes on with a name or a number, without a first-line indent.
    if before.indent is not None and after.indent is not None and after.indent < 5 and len(before.text) > 60:
        return append(before, after)
    return None


def _runs_over(before: Block, after: Block) -> bool:
    """The last line of an indented paragraph is full, and what follows on the next page is not indented."""
    if before.indent is None or after.indent is None or before.indent < 10 or abs(after.indent) > 5:
        return False
    lines = [piece for piece in before.pieces if piece.page == before.pieces[-1].page and piece.box is not None]
    last = lines[-1].box if lines else None
    if (
        last is None
        or find_marker(fold(after.text))
        or after.centered
        or after.bold != before.bold
        or is_upper(after.text)
    ):
        return False
    edge = max(piece.box.x1 for piece in lines if piece.box is not None)
    several = any(piece.box is not None and piece.box.y1 < last.y0 for piece in lines)
    return several and edge - last.x1 < 1.5
