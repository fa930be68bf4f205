"""Words of a page → lines in reading order, with two-column bands (masthead, signature) read column by column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from pipeline.document import Box, Page, Word
from pipeline.rules import load
from pipeline.text import bare, fold, is_upper

_MOTTO = load("layout").pattern("motto")
_RECIPIENTS = load("layout").pattern("recipients")
_SIGNER = load("layout").pattern("signer-bare")
# What stands across both columns below a masthead, whatever its width.
_BAND_END = re.compile(r"^(?:K[íi]nh (?:gửi|trình)|Căn cứ|Điều 1|I\.)")


@dataclass(frozen=True, slots=True)
class Line:
    """A run of words on one row within one column; `column` is ``""`` outside two-column bands."""

    words: tuple[Word, ...]
    column: str = ""
    grid: int | None = None  # index of the page's table that stands here (then there are no words)
    box: Box = Box(0, 0, 0, 0)

    @property
    def text(self) -> str:
        return " ".join(w.text for w in self.words)

    @property
    def size(self) -> float:
        sizes = [w.size for w in self.words if w.size]
        return median(sizes) if sizes else self.box.y1 - self.box.y0


def make_line(words: Sequence[Word], column: str = "") -> Line:
    """A line of words ordered from left to right."""
    ordered = tuple(sorted(words, key=lambda w: w.box.x0))
    return Line(ordered, column, None, bounds([w.box for w in ordered]))


def bounds(boxes: Sequence[Box]) -> Box:
    """The smallest box around all."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return Box(min(x0), min(y0), max(x1), max(y1))


def page_lines(page: Page) -> list[Line]:
    """Lines of a page in reading order; a table of the page is one line with `grid` set, at its place."""
    grids = [g.box for g in page.grids]
    outside = [w for w in page.words if not any(_inside(w.box, g) for g in grids)]
    rows = cluster_rows(outside)
    lines = _columns(rows, page.width or 595.0)
    for index, box in enumerate(grids):
        at = next((i for i, line in enumerate(lines) if line.box.y0 > box.y0 and not line.column), len(lines))
        lines.insert(at, Line((), "", index, box))
    return lines


def _inside(word: Box, grid: Box) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
    return grid.x0 - 2 <= x <= grid.x1 + 2 and grid.y0 - 2 <= y <= grid.y1 + 2


def cluster_rows(words: Sequence[Word]) -> list[list[Word]]:
    """Words clustered by vertical overlap with their nearest neighbour, so that a slight slope does no harm."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (w.box.y0 + w.box.y1) / 2):
        height = max(word.box.y1 - word.box.y0, 1.0)
        best, best_overlap = None, 0.0
        for row in rows[-8:]:
            near = min(row, key=lambda w: _gap(w.box, word.box))
            overlap = min(near.box.y1, word.box.y1) - max(near.box.y0, word.box.y0)
            share = overlap / max(min(height, near.box.y1 - near.box.y0), 1.0)
            if share > 0.5 and share > best_overlap:
                best, best_overlap = row, share
        if best is None:
            rows.append([word])
        else:
            best.append(word)
    for row in rows:
        row.sort(key=lambda w: w.box.x0)
    rows.sort(key=lambda row: median((w.box.y0 + w.box.y1) / 2 for w in row))
    return rows


def _gap(a: Box, b: Box) -> float:
    return max(a.x0 - b.x1, b.x0 - a.x1, 0.0)


def _widest_gap(row: Sequence[Word], low: float, high: float) -> tuple[float, float] | None:
    """The widest empty stretch between neighbours of a row whose middle lies between two abscissas."""
    best = None
    for left, right in zip(row, row[1:], strict=False):
        a, b = left.box.x1, right.box.x0
        if low <= (a + b) / 2 <= high and (best is None or b - a > best[1] - best[0]):
            best = (a, b)
    return best


def _columns(rows: list[list[Word]], width: float) -> list[Line]:
    lines: list[Line] = []
    i = 0
    while i < len(rows):
        row = rows[i]
        gutter = _band_start(rows, i, width)
        if gutter is None:
            lines.append(make_line(row))
            i += 1
            continue
        end, split = _band_end(rows, i, gutter, width)
        names = ("recipients", "signature") if _is_closing(row, width) else ("masthead-left", "masthead-right")
        for name, side in ((names[0], 0), (names[1], 1)):
            for band_row in rows[i:end]:
                words = [w for w in band_row if ((w.box.x0 + w.box.x1) / 2 >= split) == bool(side)]
                if words:
                    lines.append(make_line(words, name))
        i = end
    return lines


def _text(row: Sequence[Word]) -> str:
    return fold(" ".join(w.text for w in row))


def _is_closing(row: Sequence[Word], width: float) -> bool:
    """A row that opens recipients and signature: ``Nơi nhận:`` on the left, or the signer's title alone on the right."""
    if _RECIPIENTS.search(_text(row)):
        return True
    right = _right_part(row, width)
    return bool(right) and bool(_SIGNER.match(bare(_text(right)))) and is_upper(_text(right))


def _right_part(row: Sequence[Word], width: float) -> list[Word]:
    """The words right of a wide gap in the middle of the page; all of them where the row begins there."""
    if row[0].box.x0 > 0.42 * width:
        return list(row)
    gap = _widest_gap(row, 0.3 * width, 0.7 * width)
    em = max(median(w.box.y1 - w.box.y0 for w in row), 6.0)
    return [w for w in row if w.box.x0 >= gap[1]] if gap and gap[1] - gap[0] > 1.5 * em else []


def _band_start(rows: list[list[Word]], i: int, width: float) -> tuple[float, float] | None:
    """The gutter of a two-column band that begins at row `i`, None when none does."""
    row = rows[i]
    text = _text(row)
    em = max(median(w.box.y1 - w.box.y0 for w in row), 6.0)
    if _is_closing(row, width):
        gap = _widest_gap(row, width * 0.2, width * 0.8)
        if gap and gap[1] - gap[0] > 1.5 * em:
            return gap
        if row[0].box.x0 > 0.42 * width:
            return (0.0, row[0].box.x0)  # the recipients begin below, on the left
        return (row[-1].box.x1, width)  # the signature begins below, on the right
    # The body's name often stands a line above or below the motto: look ahead a little.
    for ahead in rows[i : i + 3]:
        if _MOTTO.search(_text(ahead)):
            gap = _widest_gap(ahead, width * 0.2, width * 0.65)
            if gap and gap[1] - gap[0] > 0.6 * em and _fits(row, gap):
                return gap
            # the motto alone on its row: everything left of it is the other column
            if ahead[0].box.x0 > width * 0.3 and _fits(row, (0.0, ahead[0].box.x0 - 1)):
                return (width * 0.1, ahead[0].box.x0 - 1)
    return None


def _fits(row: Sequence[Word], gap: tuple[float, float]) -> bool:
    return all(w.box.x1 <= gap[1] or w.box.x0 >= gap[0] for w in row)


def _band_end(rows: list[list[Word]], i: int, gutter: tuple[float, float], width: float) -> tuple[int, float]:
    """First row after the band that begins at `i`, and the abscissa that parts its columns."""
    low, high = gutter
    end = i
    closing = _is_closing(rows[i], width)
    limit = 60 if closing else 14
    for j in range(i, min(len(rows), i + limit)):
        row = rows[j]
        text = _text(row)
        if j > i and (_BAND_END.search(text) or (closing and _MOTTO.search(text))):
            break
        left = [w.box.x1 for w in row if (w.box.x0 + w.box.x1) / 2 < (low + high) / 2]
        right = [w.box.x0 for w in row if (w.box.x0 + w.box.x1) / 2 >= (low + high) / 2]
        new_low = max([low, *left]) if left else low
        new_high = min([high, *right]) if right else high
        if new_high - new_low < 2.0 or (left and right and not _parted(row, (low + high) / 2)):
            break
        if not closing and j > i and not (left and right) and _amid(row, width):
            break
        low, high = new_low, new_high
        end = j + 1
    return max(end, i + 1), (low + high) / 2


def _parted(row: Sequence[Word], x: float) -> bool:
    """No words of the row are close neighbours across `x`."""
    for a, b in zip(row, row[1:], strict=False):
        if (a.box.x0 + a.box.x1) / 2 < x <= (b.box.x0 + b.box.x1) / 2:
            return b.box.x0 - a.box.x1 > 0.45 * (a.box.y1 - a.box.y0)
    return True


def _amid(row: Sequence[Word], width: float) -> bool:
    """A row set about the middle of the page, as a title is: neither column's own."""
    return abs((row[0].box.x0 + row[-1].box.x1) / 2 - width / 2) < 0.08 * width
