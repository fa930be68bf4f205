"""The text layer of a PDF page: words with geometry, face and colour, and its ruled tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from pdfplumber.page import Page as PdfPage
from pdfplumber.utils.text import extract_words

from pipeline.document import Box, Grid, Word
from pipeline.ingest import legacy
from pipeline.text import nfc

_LINES = {
    "vertical_strategy": "lines",
    "horizontal_strategy": "lines",
    "snap_tolerance": 3,
    "intersection_tolerance": 4,
}
_BOLD = ("bold", "black", "heavy", "semibold", "demi")
_ITALIC = ("italic", "oblique")

Char = dict[str, Any]


def read_words(page: PdfPage) -> tuple[list[Word], int]:
    """Words of a page in its own upright coordinates, and the degrees clockwise that it had to be turned by.

    Doubled characters (imitated bold) count once, characters off the page not at all; legacy fonts are converted.
    """
    chars = _visible(page)
    chars, rotation = _turn_upright(chars, page)
    _convert_legacy(chars)
    rows = extract_words(chars, x_tolerance=3, x_tolerance_ratio=0.18, y_tolerance=3, return_chars=True)
    words = [word for row in rows if (word := _word(row)) is not None]
    return words, rotation


def _visible(page: PdfPage) -> list[Char]:
    left, top, right, bottom = _shown(page)
    kept: list[Char] = []
    seen: dict[tuple[object, ...], list[Char]] = defaultdict(list)
    for char in page.chars:
        x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
        if not (left <= x <= right and top <= y <= bottom):
            continue
        text = char["text"]
        if not text.isspace():
            # the same letter at nearly the same place again: bold made by printing twice
            twins = seen[text, round(char["size"])]
            if any(abs(t["x0"] - char["x0"]) < 1 and abs(t["top"] - char["top"]) < 1 for t in twins[-40:]):
                continue
            twins.append(char)
        kept.append(
            {
                **char,
                "x0": char["x0"] - left,
                "x1": char["x1"] - left,
                "top": char["top"] - top,
                "bottom": char["bottom"] - top,
            }
        )
    return kept


def _shown(page: PdfPage) -> tuple[float, float, float, float]:
    """What of the page is shown: its crop box within its media box, from the media box's top left."""
    x0, y0, x1, y1 = (float(v) for v in page.bbox)
    a0, b0, a1, b1 = (float(v) for v in (page.cropbox or page.bbox))
    box = max(x0, a0), max(y0, b0), min(x1, a1), min(y1, b1)
    return box if box[0] < box[2] and box[1] < box[3] else (x0, y0, x1, y1)


def shown_size(page: PdfPage) -> tuple[float, float]:
    """Width and height in points of what is shown."""
    x0, y0, x1, y1 = _shown(page)
    return round(x1 - x0, 2), round(y1 - y0, 2)


def covered(page: PdfPage) -> float:
    """Share of the page that pictures cover; the strips of one scan add up."""
    left, top, right, bottom = _shown(page)
    area = 0.0
    for image in page.images:
        width = min(image["x1"], right) - max(image["x0"], left)
        height = min(image["bottom"], bottom) - max(image["top"], top)
        area += max(width, 0.0) * max(height, 0.0)
    return min(area / ((right - left) * (bottom - top)), 1.0)


def _turn_upright(chars: list[Char], page: PdfPage) -> tuple[list[Char], int]:
    """Characters in upright coordinates: of a page whose text runs up, down or on its head, all turned alike."""
    ways = Counter(_way(char) for char in chars if not char["text"].isspace())
    if not ways:
        return chars, 0
    way = ways.most_common(1)[0][0]
    if way == 0:
        return chars, 0
    width, height = shown_size(page)
    turned = []
    for char in chars:
        x0, x1, top, bottom = (float(char[k]) for k in ("x0", "x1", "top", "bottom"))
        if way == 90:  # text runs upwards: the page is turned clockwise
            box = (height - bottom, height - top, x0, x1)
        elif way == 270:
            box = (top, bottom, width - x1, width - x0)
        else:
            box = (width - x1, width - x0, height - bottom, height - top)
        same = _way(char) == way
        turned.append(
            {**char, "x0": box[0], "x1": box[1], "top": box[2], "bottom": box[3], "upright": same, "doctop": box[2]}
        )
    return turned, way


def _way(char: Char) -> int:
    """Degrees clockwise that a character's page must be turned by for it to stand upright."""
    a, b, _, d, *_ = char.get("matrix") or (1, 0, 0, 1)
    if abs(a) >= abs(b):
        return 180 if a < 0 and d < 0 else 0
    return 90 if b > 0 else 270


def _convert_legacy(chars: list[Char]) -> None:
    by_font: dict[str, list[Char]] = defaultdict(list)
    for char in chars:
        by_font[char["fontname"]].append(char)
    for font, of_font in by_font.items():
        code = legacy.encoding("".join(c["text"] for c in of_font), font)
        if code == "tcvn3":  # one code, one letter
            for char in of_font:
                char["text"] = legacy.convert(char["text"], code, font)
        elif code == "vni":
            for char in of_font:
                char["vni"] = True


def _word(row: Char) -> Word | None:
    chars: list[Char] = row["chars"]
    text = "".join(c["text"] for c in chars)
    if any(c.get("vni") for c in chars):
        text = legacy.convert(text, "vni")
    text = nfc(text).strip()
    if not text or text.startswith("(cid:"):
        return None
    size = Counter(round(float(c["size"]), 1) for c in chars).most_common(1)[0][0]
    face = Counter(c["fontname"] for c in chars).most_common(1)[0][0].rsplit("+", 1)[-1].lower()
    box = Box(*(round(float(row[k]), 2) for k in ("x0", "top", "x1", "bottom")))
    bold, italic = any(name in face for name in _BOLD), any(name in face for name in _ITALIC)
    return Word(text, box, 1.0, size, bold, italic, "red" if _red(chars[0]) else "black")


def _red(char: Char) -> bool:
    color = char.get("non_stroking_color")
    if not isinstance(color, tuple | list) or not all(isinstance(v, int | float) for v in color):
        return False
    if len(color) == 3:
        r, g, b = color
    elif len(color) == 4:
        c, m, y, k = color
        r, g, b = (1 - c) * (1 - k), (1 - m) * (1 - k), (1 - y) * (1 - k)
    else:
        return False
    return bool(r > 0.5 and g < 0.4 and b < 0.4)


def find_grids(page: PdfPage) -> tuple[Grid, ...]:
    """Ruled tables of at least two rows and two columns; underlines, filled backgrounds and frames are none."""
    ruled = page.filter(_is_rule)
    if len(ruled.edges) < 6 or len({round(e["x0"]) for e in ruled.edges if e["orientation"] == "v"}) < 3:
        return ()
    left, top, *_ = _shown(page)

    def place(box: tuple[float, ...]) -> Box:
        return Box(*(round(float(v) - (top if i % 2 else left), 1) for i, v in enumerate(box)))

    grids = []
    for table in ruled.find_tables(_LINES):
        rows = tuple(tuple(place(c) if c else None for c in row.cells) for row in table.rows)
        full = [row for row in rows if any(row)]
        if len(full) >= 2 and max(sum(c is not None for c in row) for row in full) >= 2:
            grids.append(Grid(place(table.bbox), tuple(full)))
    return tuple(sorted(grids, key=lambda g: (g.box.y0, g.box.x0)))


def _is_rule(item: Char) -> bool:
    """Lines, thin and stroked rectangles; not the filled ones that Word puts behind text."""
    kind = item.get("object_type")
    if kind == "line":
        return True
    if kind != "rect":
        return False
    if min(item["width"], item["height"]) <= 3:
        return True
    return bool(item.get("stroke")) and not _white(item.get("stroking_color"))


def _white(color: object) -> bool:
    return isinstance(color, tuple | list) and len(color) in {1, 3} and all(v == 1 for v in color)
