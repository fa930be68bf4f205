"""Which lines of a page belong to the page and not to the act: page numbers, running heads, stamps, footnotes."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from statistics import median

from rapidfuzz import fuzz

from pipeline.document import Box
from pipeline.layout.lines import STAMP, Line
from pipeline.rules import load
from pipeline.text import bare, fold

_RULES = load("layout")
_PAGE_NUMBER = _RULES.pattern("page-number")
_SIGNATURE_STAMP = _RULES.pattern("signature-stamp")
_SIGNATURE_BARE = _RULES.pattern("signature-stamp-bare")
_INCOMING = _RULES.pattern("incoming-stamp")
_COPY = _RULES.pattern("copy-stamp")
_COPY_NUMBER = _RULES.pattern("copy-number")
_TYPIST = _RULES.pattern("typist")
_NUMBER = _RULES.pattern("number-line")
_FILED = re.compile(r"^\W{0,3}Lưu\b")
_NOTE = re.compile(r"^(?:\(?\d{1,2}\)?|\[\d{1,2}\]|\*{1,3}) ?[^\W\d]")  # ``1. `` begins an item
_SMALL = 0.88  # of the usual size
_FEWEST = 8  # lines of a page that tell what size is usual
_RULE = re.compile(r"^[-–—_=~*]+$")
_NUMBER_AT = 58.0  # points from the edge of a page, among which its number stands
_LONG = 48  # characters; no line of an incoming stamp has more
_SAME = 90  # rapidfuzz ratio of a running head that a scan reads a little otherwise
_OFF = 8.0  # points by which lines about one axis are off it


def mark_furniture(pages: Sequence[tuple[float, list[Line]]]) -> list[dict[int, str]]:
    """For each page, line index → ``"furniture"``, ``"stamp"`` or ``"footnote"``; other lines are not in the map."""
    marks: list[dict[int, str]] = [{} for _ in pages]
    heads: Counter[str] = Counter()
    for height, lines in pages:
        heads.update({_head_key(line) for line in lines if _at_edge(line, height) and not line.column})
    repeated = {k for k, n in heads.items() if k and n >= max(3, 0.5 * len(pages))} | _same_place(pages)
    for mark, (height, lines) in zip(marks, pages, strict=True):
        for i, line in enumerate(lines):
            text = fold(line.text)
            if line.grid is not None:
                continue
            if line.column == STAMP:
                mark[i] = "stamp"
                continue
            at_edge = _at_edge(line, height)
            if (
                (at_edge and not line.column and _head_key(line) in repeated)
                or (_PAGE_NUMBER.match(text) and _at_edge(line, height, _NUMBER_AT))
                or _is_drawn_rule(line)
                or (_TYPIST.match(text) and _below_recipients(lines, i))
            ):
                mark[i] = "furniture"
            elif _COPY.match(text):
                mark[i] = "stamp"
                _certification(lines, i, mark)
        _stamp_clusters(lines, mark)
        _footnotes(lines, mark, height)
    return marks


def _same_place(pages: Sequence[tuple[float, list[Line]]]) -> set[str]:
    """Keys of lines that the next page says again at the same height, in its head or foot: few pages are enough then."""
    found: set[str] = set()
    edges = [[o for o in lines if not o.column and o.words and _at_edge(o, height)] for height, lines in pages]
    for above, below in itertools.pairwise(edges):
        for line in above:
            for other in below:
                one, two = _head_key(line), _head_key(other)
                if one and two and abs(line.box.y0 - other.box.y0) < _OFF and fuzz.ratio(one, two) >= _SAME:
                    found |= {one, two}
    return found


def _at_edge(line: Line, height: float, reach: float = 0.0) -> bool:
    """In the head or foot of a page, or within `reach` points of its edge."""
    return line.box.y1 < max(0.09 * height, reach) or line.box.y0 > min(0.92 * height, height - reach)


def _footnotes(lines: Sequence[Line], mark: dict[int, str], height: float) -> None:
    """Notes in smaller type at the foot of a page, the first with its number: ``1 Theo báo cáo của Sở Nội vụ``."""
    own = [i for i, line in enumerate(lines) if i not in mark and line.words]
    if len(own) < _FEWEST or any(lines[i].column in {"recipients", "signature"} for i in own):
        return
    usual = median([lines[i].size for i in own])
    first = len(own)
    while first and lines[own[first - 1]].size < _SMALL * usual and lines[own[first - 1]].box.y0 > 0.5 * height:
        first -= 1
    notes = own[first:]
    above = lines[own[first - 1]] if first else None
    if not notes or above is None or not _NOTE.match(lines[notes[0]].text):
        return
    if lines[notes[0]].box.y0 - above.box.y1 > 0.5 * usual:
        mark.update(dict.fromkeys(notes, "footnote"))


def _is_drawn_rule(line: Line) -> bool:
    """Signs set in place of a rule: ``-------``."""
    return bool(_RULE.match(line.text)) and len(line.text) > 2


def _below_recipients(lines: Sequence[Line], i: int) -> bool:
    """The list of recipients ends above the line: what stands there is the mark of who typed the act."""
    line = lines[i]
    near = (o for o in lines[max(0, i - 8) : i + 8] if 0 < line.box.y0 - o.box.y0 < 4 * o.size)
    return any(_FILED.search(fold(o.text)) and o.box.x0 < line.box.x1 for o in near)


def _certification(lines: Sequence[Line], anchor: int, mark: dict[int, str]) -> None:
    """The block of a copy certification around ``SAO Y``: lines about one axis, with a number of its own."""
    axis = _axis(lines[anchor])
    block = sorted(
        (i for i, o in enumerate(lines) if o.words and abs(_axis(o) - axis) < _OFF), key=lambda i: lines[i].box.y0
    )
    at = block.index(anchor)
    first = last = at
    while first and _follows(lines[block[first - 1]], lines[block[first]]) and len(lines[block[first - 1]].text) < 70:
        first -= 1
    while last + 1 < len(block) and _follows(lines[block[last]], lines[block[last + 1]]):
        last += 1
    if any(_COPY_NUMBER.match(fold(lines[i].text)) for i in block[first : last + 1]):
        mark.update(dict.fromkeys(block[first : last + 1], "stamp"))


def _axis(line: Line) -> float:
    return (line.box.x0 + line.box.x1) / 2


def _follows(above: Line, below: Line) -> bool:
    return below.box.y0 - above.box.y0 < 2.2 * max(above.size, below.size) and len(below.text) < 70


def _head_key(line: Line) -> str:
    return re.sub(r"\d+", "#", bare(line.text).lower()) if len(line.text) > 5 else ""


def _stamp_clusters(lines: Sequence[Line], mark: dict[int, str]) -> None:
    """A digital-signature block or an incoming stamp: its anchor line and the small lines that touch it."""
    for i, line in enumerate(lines):
        text = fold(line.text)
        if line.grid is not None or not (_is_signature_stamp(text) or _INCOMING.search(text)):
            continue
        mark[i] = "stamp"
        frame = line.box
        for j, other in enumerate(lines):
            if other.grid is not None or mark.get(j) or not other.words:
                continue
            if _touches(frame, other) and _stampish(other):
                mark[j] = "stamp"


_STAMPISH = re.compile(
    r"^(?:S[ốô] ?:? ?\d|Ngày ?:? ?\d{1,2}[/.]|Giờ|[\w.+-]+@|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\+07|(?:TRUNG TÂM|Trung tâm) (?:CÔNG|Công)|VÀ TIN HỌC|Chuyển|Số và|Lưu|v?n$|\d\d:\d\d)"
)


_SIGNED = re.compile(r"^\W{0,3}(?:n\w{1,5} )?ky[ :;.]")  # ``Người ký`` as a scan leaves it


def _is_signature_stamp(text: str) -> bool:
    return bool(_SIGNATURE_STAMP.match(text) or _SIGNATURE_BARE.match(bare(text).lower()))


def _touches(frame: Box, line: Line) -> bool:
    x0, y0, x1, y1 = frame
    reach = 3.2 * max(y1 - y0, 8.0)
    return line.box.x0 < x1 + 150 and line.box.x1 > x0 - 150 and line.box.y0 < y1 + reach and line.box.y1 > y0 - reach


def _stampish(line: Line) -> bool:
    text = fold(line.text)
    return bool(
        _is_signature_stamp(text)
        or _SIGNED.match(bare(text).lower())
        or (_STAMPISH.match(text) and len(text) < _LONG and not _NUMBER.match(text))
    )
