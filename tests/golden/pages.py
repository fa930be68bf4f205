"""Pages of a fictional act from lines and tables placed on them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pipeline.document import Box, Grid, Page, Source, Word
from tests.build import line_at

_SIZE = 11.0


def source_of_pages(path: Path) -> Source:
    """The source that a reader of PDF gives for the words of a TOML file: see ``acts/ke-hoach-cong-doan.toml``."""
    raw = path.read_bytes()
    pages = tuple(_page(number, entry) for number, entry in enumerate(tomllib.loads(raw.decode())["page"], 1))
    return Source("c" * 64, path.name, "application/pdf", len(raw), pages)


def _page(number: int, entry: dict[str, Any]) -> Page:
    words = [word for x, y, text in entry["lines"] for word in line_at(text, x, y, _SIZE)]
    grids = []
    if table := entry.get("table"):
        xs, ys = table["columns"], table["rows"]
        rows = []
        for r, cells in enumerate(table["cells"]):
            rows.append(tuple(Box(xs[c], ys[r], xs[c + 1], ys[r + 1]) for c in range(len(cells))))
            words += [w for c, text in enumerate(cells) for w in _cell(text, rows[-1][c])]
        grids.append(Grid(Box(xs[0], ys[0], xs[-1], ys[-1]), tuple(rows)))
    return Page(number, 595.0, 842.0, "text-layer", tuple(words), tuple(grids))


def _cell(text: str, box: Box) -> list[Word]:
    """Words of a cell, broken to its width."""
    words: list[Word] = []
    line, y = "", box.y0 + 3
    for part in [*text.split(), ""]:
        longer = f"{line} {part}".strip()
        if part and len(longer) * _SIZE * 0.5 < box.x1 - box.x0 - 6:
            line = longer
            continue
        words += line_at(line, box.x0 + 3, y, _SIZE)
        line, y = part, y + 14
    return words
