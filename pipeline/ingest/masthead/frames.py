"""Blanks of the printed form that are filled by hand, found by layout, cut out and read: number, day, month, year."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pipeline.document import Box, Frame, Word
from pipeline.ingest.masthead import blanks, handwriting, line_strip, masthead_lines, masthead_words
from pipeline.ingest.masthead.line_strip import Row, Strip
from pipeline.ingest.ocr.engine import Image

LineReader = Callable[[Image], list[Word]]
"""Recognises one line that was cut out; boxes in points of what was cut out."""


def fill(
    grey: Image, words: list[Word], number: int, dpi: float, read: LineReader
) -> tuple[list[Word], tuple[Frame, ...]]:
    """`words` of page `number` with what stands by hand in the blanks of the masthead, and those blanks.

    Raises like `read`. Without the trained part the words stay as they are and no blank is told.
    """
    if not handwriting.is_there():
        return words, ()
    found: list[Frame] = []
    lines = masthead_lines.find_rows(grey, words, dpi)
    for row, recognise, compose in zip(
        lines,
        (handwriting.read_number, handwriting.read_date),
        (masthead_words.number_line, masthead_words.date_line),
        strict=True,
    ):
        strip = line_strip.cut(grey, row, dpi) if row is not None else None
        if row is None or strip is None:
            continue
        readings = recognise(strip.picture)
        if not readings:
            continue
        read_there = _on(words, row, strip, dpi)
        own = blanks.parted(read_there)
        frames = [_frame(reading, strip, row, own, number, dpi) for reading in readings]
        line = compose(strip, row, own, frames, dpi, read)
        taken = {id(word) for word in read_there}
        words = [word for word in words if id(word) not in taken] + line
        found += frames
    return words, tuple(found)


def _on(words: Sequence[Word], row: Row, strip: Strip, dpi: float) -> list[Word]:
    """The words of a line that stand on its strip, from left to right."""
    scale = 72 / dpi
    left, right = strip.x * scale, (strip.x + strip.picture.shape[1]) * scale
    here = []
    for word in words:
        x, y = (word.box.x0 + word.box.x1) / 2, (word.box.y0 + word.box.y1) / 2
        middle = word.box.y0 + 2 < row.y < word.box.y1 - 2  # of tall figures it is not the word's own
        if left <= x <= right and (middle or abs(y - row.y) < line_strip.LEVEL):
            here.append(word)
    return sorted(here, key=lambda word: word.box.x0)


def _frame(
    reading: handwriting.Reading, strip: Strip, row: Row, words: Sequence[Word], number: int, dpi: float
) -> Frame:
    scale = 72 / dpi
    between = blanks.ends(reading.kind, words)
    if between is None:
        edges = [strip.x + line_strip.gap_near(strip.picture, x, dpi) for x in (reading.x0, reading.x1)]
        between = min(edges) * scale, max(edges) * scale
    half = line_strip.HALF / 2
    box = Box(*(round(v, 2) for v in (between[0], row.y - half, between[1], row.y + half)))
    return Frame(
        reading.kind, number, box, blanks.fused(reading.candidates, blanks.printed(words, *between, reading.kind))
    )
