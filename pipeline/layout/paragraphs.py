"""Lines of a page with geometry → paragraphs, list items, headings, tables."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from pipeline.blocks import append, table_block, text_block
from pipeline.document import Block, Box, Page, Word
from pipeline.layout.lines import Line, cluster_rows, make_line
from pipeline.outline_marks import find_marker
from pipeline.text import fold, is_upper
from pipeline.titles import is_type_line

_BAND = 24.0  # points
_TALLEST = 200  # rows that one cell covers
_ENDS = re.compile(r"[.;:!?…][\"”’)]?$|/\.?$")
_APPENDIX = re.compile(r"^(?:PHỤ LỤC|Phụ lục)\W*[\dIVX]{0,4}[A-Z]?\W*$")
_OPENINGS = ("Căn cứ ", "Kính gửi", "(Kèm theo ", "(Ban hành kèm ")  # no line of a paragraph but its first
_OPEN_END = re.compile(
    r"(?:\b(?:về|của|và|các|tại|với|do|theo|cho|đến|số|là|bởi|từ|trong|những|hoặc|ngày|tháng|năm))[ _—–-]*$"
)


def page_blocks(page: Page, lines: Sequence[Line], marks: dict[int, str]) -> list[Block]:
    """Blocks of one page; `marks` says which lines are furniture or stamps."""
    body = [
        line for i, line in enumerate(lines) if i not in marks and not line.column and line.grid is None and line.words
    ]
    frame = _Frame(body, page.width or 595.0)
    groups: list[_Group] = []
    open_group: _Group | None = None
    for i, line in enumerate(lines):
        if line.grid is not None:
            groups.append(_Group("table", [line]))
            open_group = None
        elif i in marks and line.words:
            # a page number between two lines of a paragraph does not part them
            groups.append(_Group(marks[i], [line]))
        elif line.words:
            if open_group is not None and frame.goes_on(open_group.lines[-1], line, open_group.lines[0]):
                open_group.lines.append(line)
            else:
                open_group = _Group(line.column or "text", [line])
                groups.append(open_group)
    return [_block(group, page, frame) for group in groups]


class _Group(NamedTuple):
    """The lines of a block to be."""

    kind: str
    lines: list[Line]


def _block(group: _Group, page: Page, frame: _Frame) -> Block:
    first = group.lines[0]
    if first.grid is not None:
        return _table(page, first.grid)
    words = [word for line in group.lines for word in line.words]
    if group.kind in {"furniture", "stamp"}:
        return text_block(group.kind, words, page.number)
    return text_block(
        group.kind,
        words,
        page.number,
        bold=_bold(first),
        italic=_most(first, [w.italic for w in first.words]),
        centered=frame.centred(first),
        size=round(first.size, 1),
        indent=round(first.box.x0 - frame.left, 1),
    )


def _most(line: Line, styled: list[bool]) -> bool:
    """More than six in ten of a line's letters are set in a style."""
    if not any(styled):
        return False
    letters = [len(w.text) for w in line.words]
    return all(styled) or sum(n for n, yes in zip(letters, styled, strict=True) if yes) > 0.6 * sum(letters)


def _bold(line: Line) -> bool:
    return _most(line, [w.bold for w in line.words])


class _Frame:
    """Margins and line pitch of a page's body, and from them whether one line goes on in the next."""

    def __init__(self, lines: Sequence[Line], width: float) -> None:
        self.width = width
        long = [line for line in lines if line.box.x1 - line.box.x0 > 0.45 * width] or list(lines)
        # First lines are indented, often all of them: the margin is the leftmost place where lines begin again and again.
        # The short last lines of paragraphs tell it too, where hardly a paragraph has more than two lines.
        self.left = min(_edge([line.box.x0 for line in some], 85.0) for some in (long, lines or long))
        self.right = -_edge([-line.box.x1 for line in long], 50.0 - width)
        self.em = median([line.size for line in long]) if long else 13.0
        gaps = [b.box.y0 - a.box.y0 for a, b in itertools.pairwise(lines) if 0 < b.box.y0 - a.box.y0 < 3.2 * self.em]
        self.pitch = sorted(gaps)[len(gaps) // 3] if gaps else 1.4 * self.em

    def centred(self, line: Line) -> bool:
        """Both margins are left free, about equally."""
        if line.column:
            return False
        left, right = line.box.x0 - self.left, self.right - line.box.x1
        return left > 2.2 * self.em and right > 2.2 * self.em and abs(left - right) < 0.35 * (left + right)

    def goes_on(self, before: Line, line: Line, first: Line) -> bool:
        """`line` belongs to the paragraph that `before` ends and `first` began."""
        if before.column != line.column:
            return False
        text, old = line.text, before.text
        if line.column:
            return self._goes_on_in_column(before, line, first)
        distance = line.box.y0 - before.box.y0
        if distance > 1.75 * self.pitch or distance < -self.pitch:
            return False
        if find_marker(fold(text)) and not self._runs_on(before, line, first):
            return False
        if is_type_line(fold(old)) or _APPENDIX.match(fold(old)) or text.startswith(_OPENINGS):
            return False
        if not _ENDS.search(old) and (_lower(text) or (_OPEN_END.search(old) and not is_upper(text))):
            return True  # no paragraph begins with a small letter or ends in a preposition
        if distance > 1.3 * self.pitch or text.startswith("Điều "):
            return False
        if self.centred(before) or self.centred(line) or self._one_axis(before, line):
            return (
                ((self.centred(before) and self.centred(line)) or self._one_axis(before, line))
                and is_upper(old) == is_upper(text)
                and not _ENDS.search(old)
                and distance < 1.5 * self.pitch
            )
        if _bold(before) != _bold(line) and not self._runs_on(before, line, first):
            return False
        short = self.right - before.box.x1
        first_word = line.words[0].box.x1 - line.words[0].box.x0
        if short > first_word + 2.2 * self.em:
            return False  # the next word would have fitted: the line was ended on purpose
        indented = line.box.x0 - before.box.x0
        if indented > 1.2 * self.em and line.box.x0 - self.left > 1.2 * self.em:
            return (_lower(text) or self._carried(before, line, first)) and not _ENDS.search(old)
        if before is first and abs(indented) < 2.0 and line.box.x0 - self.left > self.em and not find_marker(fold(old)):
            return _lower(text) and not _ENDS.search(old)  # two first lines
        return not (_ENDS.search(old) and line.box.x0 - self.left > 1.0 * self.em and not _lower(text))

    def _runs_on(self, before: Line, line: Line, first: Line) -> bool:
        """The line before was full and unfinished: what looks like a marker is a word of the sentence."""
        if self.right - before.box.x1 > 1.5 * self.em or _ENDS.search(before.text) or line.text.startswith(("+", "•")):
            return False
        if (is_upper(line.text) and len(line.words) > 1) or (_bold(line) and not _bold(before)):
            return False  # a heading
        if line.text.startswith(("-", "–")) and abs(line.box.x0 - first.box.x0) < 0.8 * self.em:
            return False
        return line.box.x0 - self.left < 0.8 * self.em or self._carried(before, line, first)

    def _carried(self, before: Line, line: Line, first: Line) -> bool:
        """An item's lines hang from its first, behind its marker."""
        if before is not first:
            return before.box.x0 > first.box.x0 and abs(line.box.x0 - before.box.x0) < 2.0
        return find_marker(fold(first.text)) is not None and 0 < line.box.x0 - first.box.x0 < 2.5 * self.em

    def _one_axis(self, before: Line, line: Line) -> bool:
        """Two lines of capitals about the middle of the page, the first as long as there is room."""
        middle = (self.left + self.right) / 2
        off = max(abs((o.box.x0 + o.box.x1) / 2 - middle) for o in (before, line))
        return off < 0.5 * self.em and _bold(before) == _bold(line) and is_upper(before.text) and is_upper(line.text)

    def _goes_on_in_column(self, before: Line, line: Line, first: Line) -> bool:
        """Only an entry of the recipients' list runs over several lines; the other columns are read line by line."""
        if line.column != "recipients" or find_marker(fold(line.text)) or line.text.startswith("Lưu"):
            return False
        if before.text.rstrip().endswith((";", ":", ".")):
            return False
        return _lower(line.text) or (
            find_marker(fold(first.text)) is not None and line.box.y0 - before.box.y0 < 2.2 * self.em
        )


def _lower(text: str) -> bool:
    first = next((c for c in text if c.isalnum()), "")
    return first.islower()


def _edge(values: Sequence[float], default: float, step: float = 4.0) -> float:
    """The lowest value that a good share of the lines have, give or take `step` points."""
    if not values:
        return default
    counts = Counter(round(v / step) for v in values)
    enough = max(2, 0.12 * len(values))
    for k in sorted(counts):
        if counts[k] + counts[k + 1] >= enough:
            return median(v for v in values if round(v / step) in {k, k + 1})
    return min(values)


def _table(page: Page, index: int) -> Block:
    """A ruled table: the words of each cell, in lines."""
    grid = page.grids[index]
    cells = [list(row) for row in grid.rows]
    placed: dict[tuple[int, int], list[Word]] = {}
    flat = [(r, c, box) for r, row in enumerate(cells) for c, box in enumerate(row) if box is not None]
    bands: dict[int, list[tuple[int, int, Box]]] = {}  # cells by the stretches of the page that they reach
    for cell in flat:
        for band in range(int(cell[2].y0 // _BAND), int(cell[2].y1 // _BAND) + 1):
            bands.setdefault(band, []).append(cell)
    for word in page.words:
        x, y = (word.box.x0 + word.box.x1) / 2, (word.box.y0 + word.box.y1) / 2
        if not (grid.box.x0 - 2 <= x <= grid.box.x1 + 2 and grid.box.y0 - 2 <= y <= grid.box.y1 + 2):
            continue
        near = bands.get(int(y // _BAND), ())
        home = next(((r, c) for r, c, b in near if b.x0 <= x <= b.x1 and b.y0 <= y <= b.y1), None)
        if home is None and flat:
            home = min(flat, key=lambda f: _distance(f[2], x, y))[:2]
        if home is not None:
            placed.setdefault(home, []).append(word)
    rows: list[list[Block | None]] = []
    for r, row in enumerate(cells):
        rows.append([None if box is None else _cell(placed.get((r, c), []), page.number) for c, box in enumerate(row)])
    return table_block(rows, page.number, _cell_spans(cells))


def _distance(box: Box, x: float, y: float) -> float:
    return max(box.x0 - x, x - box.x1, 0.0) + max(box.y0 - y, y - box.y1, 0.0)


def _cell_spans(cells: list[list[Box | None]]) -> list[list[tuple[int, int]]]:
    """(rows, columns) that each cell covers: itself and the empty places below it and to its right."""
    spans = [[(1, 1) for _ in row] for row in cells]
    tops = [min((b.y0 for b in row if b), default=0.0) for row in cells]
    for r, row in enumerate(cells):
        for c, box in enumerate(row):
            if box is None:
                continue
            height = (
                sum(top >= box.y0 - 3 for top in itertools.takewhile((box.y1 - 3).__gt__, tops[r : r + _TALLEST])) or 1
            )
            width = 1
            while c + width < len(row) and row[c + width] is None and _covered(cells, r, c + width, box):
                width += 1
            spans[r][c] = (height, width)
    return spans


def _covered(cells: list[list[Box | None]], r: int, c: int, box: Box) -> bool:
    edge = next((row[c] for row in cells if c < len(row) and row[c] is not None), None)
    return edge is not None and edge.x0 < box.x1 - 3


def _cell(words: Sequence[Word], page: int) -> Block:
    """The text of a cell; its own paragraphs parted by newlines."""
    rows = [make_line(row) for row in cluster_rows(list(words))]
    if not rows:
        return Block("text", "", (), page)
    right = max(line.box.x1 for line in rows)
    whole: Block | None = None
    before: Line | None = None
    for line in rows:
        block = text_block("text", line.words, page)
        if whole is None or before is None:
            whole, before = block, line
            continue
        room = right - before.box.x1
        fits = room > line.words[0].box.x1 - line.words[0].box.x0 + 0.4 * line.size  # ended on purpose
        marked = find_marker(fold(line.text)) and (fits or _ENDS.search(before.text) or not line.text.startswith("-"))
        ended = _ENDS.search(before.text) and fits and not _lower(line.text)
        whole = append(whole, block, "\n" if marked or ended else None)
        before = line
    return whole or Block("text", "", (), page)
