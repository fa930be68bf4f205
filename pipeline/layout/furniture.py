"""Which lines of a page belong to the page and not to the act: page numbers, running heads, stamps."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pipeline.document import Box
from pipeline.layout.lines import Line
from pipeline.rules import load
from pipeline.text import bare, fold

_RULES = load("layout")
_PAGE_NUMBER = _RULES.pattern("page-number")
_SIGNATURE_STAMP = _RULES.pattern("signature-stamp")
_INCOMING = _RULES.pattern("incoming-stamp")
_COPY = _RULES.pattern("copy-stamp")


def mark_furniture(pages: Sequence[tuple[float, list[Line]]]) -> list[dict[int, str]]:
    """For each page, line index → ``"furniture"`` or ``"stamp"``; other lines are not in the map."""
    marks: list[dict[int, str]] = [{} for _ in pages]
    heads: Counter[str] = Counter()
    for height, lines in pages:
        heads.update({_head_key(line) for line in lines if _at_edge(line, height)})
    repeated = {k for k, n in heads.items() if k and n >= max(3, 0.5 * len(pages))}
    for mark, (height, lines) in zip(marks, pages, strict=True):
        for i, line in enumerate(lines):
            text = fold(line.text)
            if line.grid is not None:
                continue
            at_edge = _at_edge(line, height)
            if at_edge and (_PAGE_NUMBER.match(text) or _head_key(line) in repeated):
                mark[i] = "furniture"
            elif _COPY.match(text):
                mark[i] = "stamp"
        _stamp_clusters(lines, mark)
    return marks


def _at_edge(line: Line, height: float) -> bool:
    return line.box.y1 < 0.09 * height or line.box.y0 > 0.92 * height


def _head_key(line: Line) -> str:
    return re.sub(r"\d+", "#", bare(line.text).lower()) if len(line.text) > 5 else ""


def _stamp_clusters(lines: Sequence[Line], mark: dict[int, str]) -> None:
    """A digital-signature block or an incoming stamp: its anchor line and the small lines that touch it."""
    for i, line in enumerate(lines):
        text = fold(line.text)
        if line.grid is not None or not (_SIGNATURE_STAMP.match(text) or _INCOMING.search(text)):
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


def _touches(frame: Box, line: Line) -> bool:
    x0, y0, x1, y1 = frame
    reach = 3.2 * max(y1 - y0, 8.0)
    return line.box.x0 < x1 + 150 and line.box.x1 > x0 - 150 and line.box.y0 < y1 + reach and line.box.y1 > y0 - reach


def _stampish(line: Line) -> bool:
    return bool(_SIGNATURE_STAMP.match(fold(line.text)) or _STAMPISH.match(fold(line.text)))
