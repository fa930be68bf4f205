"""Where the acts of a file begin: at a masthead or a number line, not at an appendix or a blank form."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from pipeline.document import Block
from pipeline.outline_marks import find_marker
from pipeline.rules import load
from pipeline.text import fold, is_upper
from pipeline.titles import title_type

_RULES = load("layout")
_MOTTO = _RULES.pattern("motto")
_NUMBER = _RULES.pattern("number-line")
_BARE_NUMBER = _RULES.pattern("bare-number-line")
_PLACE_DATE = _RULES.pattern("place-date")
_AUTHORITY = _RULES.pattern("authority")
APPENDIX = re.compile(
    r"^[^\w]{0,3}(?:PHỤ LỤC|Phụ lục(?! kèm)|BIỂU MẪU|Biểu mẫu|BIỂU SỐ|Biểu số|BẢNG TỔNG HỢP|DANH SÁCH|DANH MỤC"
    r"|MẪU SỐ|Mẫu số|Mẫu \d|MẪU \d)"
)
_CLOSING = 80  # blocks above a masthead among which the closing of the act before it stands
_ATTACHED = re.compile(r"^\W{0,3}(?:Ban hành )?[Kk]èm theo ")


def act_starts(blocks: Sequence[Block]) -> list[int]:
    starts = [0]
    numbers: list[int] = []  # number lines so far
    for i, block in enumerate(blocks):
        if block.kind == "table":
            continue
        number = is_number_line(block)
        if number:
            numbers.append(i)
        if not number and not (_MOTTO.search(fold(block.text)) and _begins_page(blocks, i)):
            continue
        first = _masthead_start(blocks, i)
        if first <= starts[-1]:
            continue
        if _is_form(blocks, first):
            continue
        complete = _is_complete(blocks[max(starts[-1], first - _CLOSING) : first])
        if number:
            # what stands above the first masthead is a cover line or a running head of the same act
            numbered = bisect_left(numbers, first) > bisect_left(numbers, starts[-1])
            begins = (numbered or complete) and _is_masthead(blocks, first, i)
        else:
            begins = complete and _is_dated_masthead(blocks, first)
        if begins:
            starts.append(first)
    return starts


def is_number_line(block: Block) -> bool:
    """``Số: 12/KH-UBND``, also without its first word in the left column of a scanned masthead."""
    text = fold(block.text)
    return bool(_NUMBER.match(text) or (block.kind == "masthead-left" and _BARE_NUMBER.match(text)))


def has_number(blocks: Sequence[Block]) -> bool:
    return any(is_number_line(b) for b in blocks if b.kind != "table")


def _begins_page(blocks: Sequence[Block], i: int) -> bool:
    """Among the first lines of its page."""
    return i == 0 or any(blocks[j].page != blocks[i].page for j in range(max(0, i - 8), i))


_ADDRESSED = re.compile(r"(?:^|\W)K[íi]nh g\wi{1,2} ?[:,.]")  # also behind the stamp of who received it
_SUBJECT = re.compile(r"^(?:V/v|Về việc) ")
_DATED = re.compile(r"(?:ngày|tháng).{1,20}năm {0,3}(?:19|20)\d\d")


def _is_dated_masthead(blocks: Sequence[Block], first: int) -> bool:
    """A masthead whose number the scan lost: motto, a date with its year, and a title, a subject or an addressee below."""
    head = [fold(b.text) for b in blocks[first : first + 14] if b.kind != "table"]
    return any(_PLACE_DATE.match(t) and _DATED.search(t) for t in head) and any(
        title_type(t) or _SUBJECT.match(t) or _ADDRESSED.search(t) for t in head
    )


def _masthead_start(blocks: Sequence[Block], number: int) -> int:
    """The first block of the masthead around a number line: capitals, mottoes and rules above it."""
    first = number
    while first > 0 and number - first < 12:
        block = blocks[first - 1]
        if block.kind in {"recipients", "signature", "table"}:
            break
        text = fold(block.text)
        if (
            block.kind.startswith("masthead")
            or _MOTTO.search(text)
            or _PLACE_DATE.match(text)
            or not re.search(r"\w", text)
            or (is_upper(text, 0.7) and len(text) < 120 and not _AUTHORITY.match(text) and not find_marker(text))
        ):
            first -= 1
        else:
            break
    return first


def _is_masthead(blocks: Sequence[Block], first: int, number: int) -> bool:
    """A date with its place, a motto, or an act's title stands beside the number."""
    near = [fold(b.text) for b in blocks[first : number + 7] if b.kind != "table"]
    return any(_PLACE_DATE.match(t) or _MOTTO.search(t) for t in near) or any(title_type(t) for t in near)


def _is_complete(blocks: Sequence[Block]) -> bool:
    return any(b.kind in {"recipients", "signature"} for b in blocks)


def _is_form(blocks: Sequence[Block], first: int) -> bool:
    """A blank form or an appendix with a masthead of its own: announced by a line just above."""
    for block in reversed(blocks[max(0, first - 3) : first + 2]):
        text = fold(block.text)
        if block.kind == "table":
            break
        if APPENDIX.match(text) or _ATTACHED.match(text):
            return True
    return False
