"""Blanks of the printed form that are filled by hand, found by layout, cut out and read: number, day, month, year."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.document import Frame, Word
from pipeline.ingest.engine import Image

LineReader = Callable[[Image], list[Word]]
"""Recognises one line that was cut out; boxes in points of what was cut out."""


def fill(
    grey: Image, words: list[Word], number: int, dpi: float, read: LineReader
) -> tuple[list[Word], tuple[Frame, ...]]:
    """`words` of page `number` with what stands by hand in the blanks of the masthead, and those blanks."""
    return words, ()
