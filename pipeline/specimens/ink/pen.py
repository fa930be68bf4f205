"""Strokes on a page: a pen's colour and line, handwritten words, scribbles and signatures."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from pipeline.document import Box
from pipeline.specimens.ink.digits import Stroke, curve, extent, writable, write
from pipeline.specimens.ink.shapes import Point

_INKS = ((0.07, 0.12, 0.42), (0.10, 0.18, 0.55), (0.16, 0.24, 0.62), (0.05, 0.05, 0.07), (0.12, 0.12, 0.15))


class Pen(NamedTuple):
    """What a writer holds: line width in points, and colour."""

    width: float
    colour: tuple[float, float, float]

    @classmethod
    def of(cls, seed: str) -> Pen:
        """The pen of a seed: blue or black, a ballpoint or a felt tip."""
        chance = random.Random(f"pen/{seed}")
        return cls(chance.triangular(0.6, 2.0, 1.0), chance.choice(_INKS))

    def draw(self, canvas: Canvas, lines: Iterable[Sequence[Point]]) -> None:
        """Draw lines of points on the canvas."""
        canvas.saveState()
        canvas.setStrokeColor(Color(*self.colour))
        canvas.setLineWidth(self.width)
        canvas.setLineCap(1)
        canvas.setLineJoin(1)
        path = canvas.beginPath()
        for first, *rest in lines:
            path.moveTo(*first)
            for point in rest:
                path.lineTo(*point)
        canvas.drawPath(path)
        canvas.restoreState()


class Written(NamedTuple):
    """Handwritten words ready to be put on a page; width in points, the strokes in digit heights."""

    strokes: list[Stroke]
    size: float
    pen: Pen
    bounds: tuple[float, float, float, float]

    @property
    def width(self) -> float:
        return (self.bounds[2] - self.bounds[0]) * self.size

    def draw(self, canvas: Canvas, x: float, y: float) -> Box:
        """Draw with the left edge at `x` and the base line at `y`; gives the box of its ink, y up, pen width included."""
        left, bottom, right, top = self.bounds
        size = self.size
        moved = [[(x + (px - left) * size, y + py * size) for px, py in stroke.points] for stroke in self.strokes]
        self.pen.draw(canvas, moved)
        half = self.pen.width / 2
        return Box(x - half, y + bottom * size - half, x + (right - left) * size + half, y + top * size + half)


def written(text: str, writer: str, occasion: str, size: float) -> Written:
    """`text` by a writer's hand, its digits `size` points high; signs that no hand has a shape for are left out."""
    known = "".join(letter for letter in text if writable(letter)) or "-"
    strokes = write(known, writer, occasion)
    return Written(strokes, size, Pen.of(writer), extent(strokes))


def signature(name: str, occasion: str) -> list[list[Point]]:
    """The signature of a person, about 110 points wide from the origin; alike on each occasion, never the same."""
    habit = random.Random(f"signature/{name}")
    chance = random.Random(f"{name}/{occasion}")
    kind = habit.choice(("letters", "letters", "waves", "loops"))
    lines = {"letters": _letters, "waves": _waves, "loops": _loops}[kind](name, habit)
    flourish = habit.choice(("over", "under", "long", "both", "none"))
    right = max(x for line in lines for x, _ in line)
    if flourish in {"over", "long", "both"}:
        lines.append([(right * 0.3, -4.0), (right, 6.0), (right + habit.uniform(30, 70), habit.uniform(12, 34))])
    if flourish in {"under", "both"}:
        lines.append([(-habit.uniform(5, 30), -10.0), (right * 0.5, -13.0), (right + habit.uniform(10, 50), -4.0)])
    turn = math.radians(habit.uniform(-4, 14) + chance.gauss(0, 1.5))
    cos, sin = math.cos(turn), math.sin(turn)
    out = []
    for line in lines:
        moved = [(x + chance.gauss(0, 0.5), y + chance.gauss(0, 0.5)) for x, y in line]
        out.append([(x * cos - y * sin, x * sin + y * cos) for x, y in curve([(x / 20, y / 20) for x, y in moved])])
    return [[(x * 20, y * 20) for x, y in line] for line in out]


def _letters(name: str, habit: random.Random) -> list[list[Point]]:
    """The last name, more or less to be read, run together."""
    word = name.split()[-1].lower()[: habit.randint(2, 5)]
    word = "".join(letter for letter in word if writable(letter)) or "nh"
    tall, broad = habit.uniform(14, 24), habit.uniform(14, 36)
    strokes = write(word, f"{name}/signature")
    line: list[Point] = []
    for stroke in strokes:
        points = [(x * broad, y * tall) for x, y in stroke.points[::3]]
        line += points if len(stroke.points) > 9 else []
    return [line or [(0.0, 0.0), (20.0, 10.0), (40.0, 0.0)]]


def _waves(name: str, habit: random.Random) -> list[list[Point]]:
    """A capital's sweep, then humps that grow flat."""
    x, line = 0.0, [(0.0, 0.0), (habit.uniform(4, 14), habit.uniform(26, 44)), (habit.uniform(8, 16), -6.0)]
    x = line[-1][0]
    for k in range(habit.randint(4, 9)):
        high = habit.uniform(8, 24) / (1 + 0.35 * k)
        line += [(x + habit.uniform(4, 7), high), (x + habit.uniform(8, 14), -habit.uniform(0, 5))]
        x = line[-1][0]
    return [[*line, (x + habit.uniform(15, 60), habit.uniform(-4, 12))]]


def _loops(name: str, habit: random.Random) -> list[list[Point]]:
    """Large loops laid over each other."""
    line: list[Point] = []
    wide, tall = habit.uniform(10, 22), habit.uniform(12, 26)
    turns = habit.randint(3, 6)
    for k in range(turns * 6):
        angle = k * math.pi / 3
        shrink = 1 - 0.5 * k / (turns * 6)
        line.append((k * habit.uniform(2.0, 3.6) + wide * math.cos(angle) * shrink, tall * math.sin(angle) * shrink))
    return [line, [(wide, -tall), (wide * 2.5, tall * 0.2), (wide * 5, tall * 0.4)]]
