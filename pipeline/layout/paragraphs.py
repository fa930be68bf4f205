"""Lines of a page with geometry → paragraphs, list items, headings, tables."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from pipeline.blocks import text_block
from pipeline.document import APART, Block, Page, Word
from pipeline.layout.lines import Line
from pipeline.layout.tables import ENDS, grid_block, is_lower
from pipeline.outline_marks import find_marker
from pipeline.text import fold, is_upper
from pipeline.titles import is_type_line

_APPENDIX = re.compile(r"^(?:PHỤ LỤC|Phụ lục)\W*[\dIVX]{0,4}[A-Z]?\W*$")
_OPENINGS = ("Căn cứ ", "Kính gửi", "(Kèm theo ", "(Ban hành kèm ")  # no line of a paragraph but its first
_STROKES = 4  # characters at most that a signature leaves behind ``./.``
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
    return [_block(group, page, frame) for group in _asides_at_their_height(groups)]


class _Group(NamedTuple):
    """The lines of a block to be."""

    kind: str
    lines: list[Line]


def _asides_at_their_height(groups: Sequence[_Group]) -> list[_Group]:
    """What is not of the act goes before the first line of the act that lies below it; a stamp stays together."""
    own = [group for group in groups if group.kind not in APART]
    lines = [(line.box.y0, at, i > 0) for at, group in enumerate(own) for i, line in enumerate(group.lines)]
    before: list[list[_Group]] = [[] for _ in range(len(own) + 1)]
    stamp: _Group | None = None
    place = 0
    for group in groups:
        if group.kind not in APART:
            continue
        box = group.lines[0].box
        if stamp is None or group.kind != "stamp" or not _near(stamp, group):
            place = next((at + inside for top, at, inside in lines if top >= box.y1), len(own))
        stamp = group if group.kind == "stamp" else None
        before[place].append(group)
    return [group for at, some in enumerate(before) for group in (*some, *own[at : at + 1])]


def _near(above: _Group, group: _Group) -> bool:
    """Two lines of one stamp."""
    one, other = above.lines[0].box, group.lines[0].box
    return abs(other.y0 - one.y0) < 40 and other.x0 < one.x1 + 40 and one.x0 < other.x1 + 40


def _block(group: _Group, page: Page, frame: _Frame) -> Block:
    first = group.lines[0]
    if first.grid is not None:
        return grid_block(page, first.grid)
    words = [word for line in group.lines for word in line.words]
    if page.text_source == "ocr":
        words = _to_its_end(words)
    if group.kind in APART:
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


def _to_its_end(words: list[Word]) -> list[Word]:
    """Without the strokes of a signature that a scan has as letters behind the end of the act: ``thực hiện./. cá``."""
    end = next((i for i, word in enumerate(words, 1) if word.text.endswith("./.")), len(words))
    return words[:end] if sum(len(word.text) for word in words[end:]) <= _STROKES else words


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
        if not ENDS.search(old) and (is_lower(text) or (_OPEN_END.search(old) and not is_upper(text))):
            return True  # no paragraph begins with a small letter or ends in a preposition
        if distance > 1.3 * self.pitch or text.startswith("Điều "):
            return False
        if self.centred(before) or self.centred(line) or self._one_axis(before, line):
            return (
                ((self.centred(before) and self.centred(line)) or self._one_axis(before, line))
                and is_upper(old) == is_upper(text)
                and not ENDS.search(old)
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
            return (is_lower(text) or self._carried(before, line, first)) and not ENDS.search(old)
        if before is first and abs(indented) < 2.0 and line.box.x0 - self.left > self.em and not find_marker(fold(old)):
            return is_lower(text) and not ENDS.search(old)  # two first lines
        return not (ENDS.search(old) and line.box.x0 - self.left > 1.0 * self.em and not is_lower(text))

    def _runs_on(self, before: Line, line: Line, first: Line) -> bool:
        """The line before was full and unfinished: what looks like a marker is a word of the sentence."""
        if self.right - before.box.x1 > 1.5 * self.em or ENDS.search(before.text) or line.text.startswith(("+", "•")):
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
        return is_lower(line.text) or (
            find_marker(fold(first.text)) is not None and line.box.y0 - before.box.y0 < 2.2 * self.em
        )


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
