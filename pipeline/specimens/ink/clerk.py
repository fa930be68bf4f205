"""The clerk who fills in what the typist left blank: numbers and days."""

from __future__ import annotations

import random

from reportlab.pdfgen.canvas import Canvas

from pipeline.document import Box
from pipeline.specimens.ink.pen import Written, written

_DIGIT = 0.66  # height of a printed digit as a share of the size


class Clerk:
    """Leaves blanks in printed lines and writes into them, not always within.

    Args:
        writer: seed of the hand; the same clerk writes in every act of a body.
        occasion: seed of what differs from act to act.
    """

    def __init__(self, writer: str, occasion: str) -> None:
        self._writer = writer
        self._occasion = occasion
        habit = random.Random(f"{writer}/clerk")
        self._large = habit.uniform(1.15, 2.0)
        self._loose = habit.uniform(0.7, 1.25)
        self._chance = random.Random(f"{occasion}/clerk")
        self._dotted = self._chance.random() < 0.16
        self._waiting: dict[int, Written] = {}

    def room(self, text: str, start: int, size: float) -> float:
        """Width of the blank that the typist left for `text`, which stands at the offset `start`."""
        high = size * _DIGIT * self._large * self._chance.uniform(0.9, 1.1)
        done = written(text, self._writer, f"{self._occasion}/{start}", high)
        self._waiting[start] = done
        blank = size * (0.5 * len(text) + 0.6) * self._loose  # the typist does not know the hand
        return max(blank, done.width * self._chance.uniform(0.72, 1.1))

    def fill(self, canvas: Canvas, start: int, x: float, y: float, width: float) -> Box:
        """Write what belongs at `start` into the blank from `x` on the base line `y`; gives the ink's box, y up."""
        done = self._waiting.pop(start)
        if self._dotted:
            canvas.saveState()
            canvas.setLineCap(1)
            canvas.setLineWidth(1.0)
            canvas.setDash(0.01, 3.1)
            canvas.line(x + 1, y, x + width - 1, y)
            canvas.restoreState()
        slack = width - done.width
        left = x + slack * self._chance.triangular(0.0, 1.0, 0.4) if slack > 0 else x + slack / 2
        return done.draw(canvas, left, y + self._chance.gauss(0.6, 1.4))
