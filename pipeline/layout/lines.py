"""Words of a page → lines in reading order, with two-column bands (masthead, signature) read column by column."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from rapidfuzz import fuzz

from pipeline.document import Box, Page, Word
from pipeline.layout import stamps
from pipeline.layout.rows import cluster_rows
from pipeline.rules import load
from pipeline.text import bare, fold, is_upper

_MOTTO = load("layout").pattern("motto")
_MOTTO_BARE = load("layout").pattern("motto-bare")
_WHOLE_MOTTOES = ("CONG HOA XA HOI CHU NGHIA VIET NAM", "DANG CONG SAN VIET NAM", "DOC LAP - TU DO - HANH PHUC")
_LIKE = 84  # rapidfuzz ratio of a motto whose letters a scan took for others
_YOUTH = load("layout").pattern("youth-union")
_RECIPIENTS = load("layout").pattern("recipients")
_SIGNER = load("layout").pattern("signer-bare")
_SHORTEST_MOTTO = 20
STAMP = "stamp"  # column of the lines of stamps
# What stands across both columns below a masthead, whatever its width.
_BAND_END = re.compile(r"^(?:K[íi]nh (?:gửi|trình)|Căn cứ|Điều 1|I\.)")


@dataclass(frozen=True, slots=True)
class Line:
    """A run of words on one row within one column; `column` is ``""`` outside two-column bands."""

    words: tuple[Word, ...]
    box: Box
    column: str = ""
    grid: int | None = None  # index of the page's table that stands here (then there are no words)

    text: str = ""

    @property
    def size(self) -> float:
        sizes = sorted(w.size for w in self.words if w.size)
        return sizes[len(sizes) // 2] if sizes else self.box.y1 - self.box.y0


def make_line(words: Sequence[Word], column: str = "") -> Line:
    """A line of words, which stand from left to right."""
    return Line(tuple(words), Box.around(w.box for w in words), column, None, " ".join([w.text for w in words]))


def page_lines(page: Page) -> list[Line]:
    """Lines of a page in reading order, those of stamps last; a table is one line with `grid` set, at its place."""
    framed = stamps.framed(page)
    outside = [w for w in page.words if not any(grid.holds(w.box) for grid in page.grids)]
    marks = stamps.marks(outside)
    marked = {id(w) for row in marks for w in row}
    rows = cluster_rows([w for w in outside if id(w) not in marked])
    if received := stamps.received(rows):
        taken = {id(w) for row in received for w in row}
        rows = [left for row in rows if (left := [w for w in row if id(w) not in taken])]
    lines = _columns(rows, page.width or 595.0)
    boxed: list[list[Word]] = []
    for index, grid in enumerate(page.grids):
        if index in framed:
            boxed += cluster_rows([w for w in page.words if grid.holds(w.box)])
            continue
        box = grid.box
        at = next((i for i, line in enumerate(lines) if line.box.y0 > box.y0 and not line.column), len(lines))
        lines.insert(at, Line((), box, "", index))
    return lines + [make_line(row, STAMP) for row in (*boxed, *received, *marks)]


def _widest_gap(row: Sequence[Word], low: float, high: float) -> tuple[float, float] | None:
    """The widest empty stretch between neighbours of a row whose middle lies between two abscissas."""
    best = None
    for left, right in itertools.pairwise(row):
        a, b = left.box.x1, right.box.x0
        if low <= (a + b) / 2 <= high and (best is None or b - a > best[1] - best[0]):
            best = (a, b)
    return best


def _columns(rows: list[list[Word]], width: float) -> list[Line]:
    lines: list[Line] = []
    texts = [_text(row) for row in rows]
    mottoes = [_is_motto(text) for text in texts]
    i = 0
    while i < len(rows):
        if _is_closing(rows[i], texts[i], width):
            splits = _closing_band(rows[i:], width)
            names = ("recipients", "signature")
        elif any(mottoes[i : i + 3]) and (gutter := _masthead_gutter(rows[i : i + 3], width)):
            splits = _masthead_band(rows[i:], gutter, width)
            names = ("masthead-left", "masthead-right")
        else:
            lines.append(make_line(rows[i]))
            i += 1
            continue
        band = list(zip(rows[i:], splits, strict=False))
        for name, right in zip(names, (False, True), strict=True):
            for row, split in band:
                words = [w for w in row if (_middle(w) >= split) == right]
                if words:
                    lines.append(make_line(words, name))
        i += len(splits)
    return lines


def _is_motto(text: str) -> bool:
    """What the right column of a masthead begins with."""
    if _MOTTO.search(text) or _YOUTH.search(text):
        return True
    plain = bare(text)
    return bool(_MOTTO_BARE.search(plain) or _YOUTH.search(plain) or _reads_like_a_motto(plain))


def _reads_like_a_motto(plain: str) -> bool:
    """A row of capitals that ends in a motto, some letters aside; the other column may stand before it."""
    if len(plain) < _SHORTEST_MOTTO or not is_upper(plain, 0.7):
        return False
    return any(fuzz.ratio(plain[-len(motto) :].upper(), motto) >= _LIKE for motto in _WHOLE_MOTTOES)


def _middle(word: Word) -> float:
    return (word.box.x0 + word.box.x1) / 2


def _text(row: Sequence[Word]) -> str:
    return fold(" ".join(w.text for w in row))


def _is_closing(row: Sequence[Word], text: str, width: float) -> bool:
    """A row that opens recipients and signature: ``Nơi nhận:`` on the left, or the signer's title alone on the right."""
    if _RECIPIENTS.search(text):
        return True
    title = _text(_right_part(row, width))
    return bool(title) and is_upper(title) and bool(_SIGNER.match(bare(title)))


def _right_part(row: Sequence[Word], width: float) -> list[Word]:
    """The words right of a wide gap in the middle of the page; all of them where the row begins there."""
    if row[0].box.x0 > 0.42 * width:
        return list(row)
    gap = _widest_gap(row, 0.3 * width, 0.7 * width)
    if gap is None or gap[1] - gap[0] < 9.0:
        return []
    em = max(median(w.box.y1 - w.box.y0 for w in row), 6.0)
    return [w for w in row if w.box.x0 >= gap[1]] if gap[1] - gap[0] > 1.5 * em else []


def _masthead_gutter(rows: list[list[Word]], width: float) -> tuple[float, float] | None:
    """The empty strip between the columns of a masthead that begins with these rows, None when none does."""
    row = rows[0]
    em = max(median(w.box.y1 - w.box.y0 for w in row), 6.0)
    # The body's name often stands a line above or below the motto: look ahead a little.
    for ahead in rows:
        if _is_motto(_text(ahead)):
            gap = _widest_gap(ahead, width * 0.2, width * 0.65)
            if gap and gap[1] - gap[0] > 0.6 * em and _fits(row, gap):
                return gap
            # the motto alone on its row: everything left of it is the other column
            if ahead[0].box.x0 > width * 0.3 and _fits(row, (0.0, ahead[0].box.x0 - 1)):
                return (width * 0.1, ahead[0].box.x0 - 1)
    return None


def _fits(row: Sequence[Word], gap: tuple[float, float]) -> bool:
    return all(w.box.x1 <= gap[1] or w.box.x0 >= gap[0] for w in row)


def _masthead_band(rows: list[list[Word]], gutter: tuple[float, float], width: float) -> list[float]:
    """For each row of the masthead that begins the rows, the abscissa that parts its columns."""
    low, high = gutter
    count = 0
    for row in rows[:14]:
        middle = (low + high) / 2
        if count and _BAND_END.search(_text(row)):
            break
        if row[-1].box.x1 <= high - 2.0:  # of the left column alone, however wide
            left, right = [w.box.x1 for w in row], []
        elif row[0].box.x0 >= low + 2.0:
            left, right = [], [w.box.x0 for w in row]
        else:
            left = [w.box.x1 for w in row if _middle(w) < middle]
            right = [w.box.x0 for w in row if _middle(w) >= middle]
        new_low, new_high = max([low, *left]), min([high, *right])
        if new_high - new_low < 2.0 or (left and right and not _parted(row, middle)):
            break
        if count and not (left and right) and _amid(row, width):
            break
        low, high = new_low, new_high
        count += 1
    return [(low + high) / 2] * max(count, 1)


def _closing_band(rows: list[list[Word]], width: float) -> list[float]:
    """For each row of recipients and signature the abscissa that parts them: entries are longer or shorter, so each has its own."""
    splits: list[float] = []
    axis = 0.0  # of what stands above in the right column
    for row in rows[:60]:
        text = _text(row)
        if splits and (_BAND_END.search(text) or _MOTTO.search(text)):
            break
        right = _right_part(row, width) or (_beside(row, axis) if axis else [])
        if right:
            axis = (right[0].box.x0 + right[-1].box.x1) / 2
            splits.append(right[0].box.x0)
        elif row[-1].box.x1 > 0.8 * width and row[0].box.x0 < 0.3 * width:
            break  # full width: text again
        else:
            splits.append(width)
    return splits or [width]


def _beside(row: Sequence[Word], axis: float) -> list[Word]:
    """The signer's title in capitals about the axis of the column, close behind a long entry of the recipients' list."""
    for i in range(1, len(row)):
        right = row[i:]
        if abs((right[0].box.x0 + right[-1].box.x1) / 2 - axis) < 6.0 and is_upper(_text(right)):
            return list(right) if not is_upper(row[i - 1].text) else []
    return []


def _parted(row: Sequence[Word], x: float) -> bool:
    """No words of the row are close neighbours across `x`."""
    for a, b in itertools.pairwise(row):
        if (a.box.x0 + a.box.x1) / 2 < x <= (b.box.x0 + b.box.x1) / 2:
            return b.box.x0 - a.box.x1 > 0.45 * (a.box.y1 - a.box.y0)
    return True


def _amid(row: Sequence[Word], width: float) -> bool:
    """A row set about the middle of the page, as a title is: neither column's own."""
    return abs((row[0].box.x0 + row[-1].box.x1) / 2 - width / 2) < 0.08 * width
