"""The round seal of a body: two rings, its name on a circle, a star, and the emblem or the name in the middle."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence

from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from pipeline.document import Box
from pipeline.specimens.ink.digits import accents, bare, curve
from pipeline.specimens.ink.shapes import SHAPES, Point

_REDS = ((0.88, 0.09, 0.13), (0.82, 0.08, 0.12), (0.90, 0.14, 0.20), (0.84, 0.10, 0.22))


class Seal:
    """The seal of one body, the same whenever it is used.

    Args:
        name: of the body in capitals, set around: ``ỦY BAN NHÂN DÂN TỈNH SÔNG THƯƠNG``.
        form: of the act: ``state``, ``party36`` … decides what stands in the middle.
    """

    def __init__(self, name: str, form: str) -> None:
        habit = random.Random(f"seal/{name}")
        self._colour = habit.choice(_REDS)
        self.radius = habit.uniform(44, 52)
        self._rings = habit.uniform(1.6, 2.8), habit.choice((0.0, 0.5, 0.8))
        self._inner = habit.uniform(0.60, 0.68)
        self._around, self._middle, self._emblem = _legend(name, form, habit)

    def draw(self, canvas: Canvas, x: float, y: float, occasion: str) -> list[tuple[str, Box]]:
        """Stamp it with its middle at (x, y); gives its words with their boxes, y up."""
        chance = random.Random(f"{occasion}/seal")
        turn = chance.gauss(0, 8)
        strength = chance.uniform(0.68, 0.95)
        canvas.saveState()
        canvas.setStrokeColor(Color(*self._colour, alpha=strength))
        canvas.setFillColor(Color(*self._colour, alpha=strength))
        canvas.setLineCap(1)
        canvas.setLineJoin(1)
        canvas.translate(x, y)
        canvas.rotate(turn)
        self._draw_rings(canvas)
        words = [*self._draw_around(canvas), *self._draw_middle(canvas)]
        canvas.restoreState()
        return [(text, _box(points, x, y, math.radians(turn))) for text, points in words]

    def _draw_rings(self, canvas: Canvas) -> None:
        outer, thin = self._rings
        canvas.setLineWidth(outer)
        canvas.circle(0, 0, self.radius)
        if thin:
            canvas.setLineWidth(thin)
            canvas.circle(0, 0, self.radius - 2.6)
        canvas.setLineWidth(0.8)
        canvas.circle(0, 0, self.radius * self._inner)

    def _draw_around(self, canvas: Canvas) -> Iterator[tuple[str, list[Point]]]:
        """Letters on the circle from lower left to lower right, a star at the bottom."""
        room = self.radius * (1 - self._inner)
        height = room * 0.46
        base = self.radius * self._inner + room * 0.26
        words = self._around.split()
        drawn = [_letters(word, height) for word in words]
        blank = height * 0.65
        length = sum(width for _, width in drawn) + blank * (len(words) - 1)
        most = 2 * math.pi * base * 0.84
        squeeze = min(1.0, most / length)
        angle = math.pi / 2 + length * squeeze / base / 2
        canvas.setLineWidth(1.7)
        for word, (strokes, width) in zip(words, drawn, strict=True):
            points = [[_bend(px * squeeze, py, angle, base) for px, py in stroke] for stroke in strokes]
            _path(canvas, points)
            yield word, [point for stroke in points for point in stroke]
            angle -= (width + blank) * squeeze / base
        _star(canvas, 0, -(base + height / 2), height * 0.55)

    def _draw_middle(self, canvas: Canvas) -> Iterator[tuple[str, list[Point]]]:
        room = self.radius * self._inner
        if self._emblem:
            _EMBLEMS[self._emblem](canvas, room)
            return
        lines = self._middle
        height = min(room * 0.30, room * 1.25 / len(lines) / 1.5)
        canvas.setLineWidth(1.5)
        y = height * 1.5 * (len(lines) - 1) / 2 - height / 2
        for line in lines:
            drawn = [(word, *_letters(word, height)) for word in line.split()]
            length = sum(width for _, _, width in drawn) + height * 0.6 * (len(drawn) - 1)
            squeeze = min(1.0, 1.6 * room / length)
            x = -length * squeeze / 2
            for word, strokes, width in drawn:
                points = [[(x + px * squeeze, y + py) for px, py in stroke] for stroke in strokes]
                _path(canvas, points)
                yield word, [point for stroke in points for point in stroke]
                x += (width + height * 0.6) * squeeze
            y -= height * 1.5


def _legend(name: str, form: str, habit: random.Random) -> tuple[str, tuple[str, ...], str]:
    """What stands around, the lines in the middle, and the emblem that stands there instead."""
    if form.startswith("party"):
        return f"ĐẢNG CỘNG SẢN VIỆT NAM {name}", (), "sickle"
    if form == "state" and name.startswith(("ỦY BAN NHÂN DÂN", "UỶ BAN NHÂN DÂN", "HỘI ĐỒNG NHÂN DÂN", "BỘ ")):
        return name, (), "arms"
    around = "CỘNG HÒA XHCN VIỆT NAM" if form == "state" else habit.choice(("VIỆT NAM", name, name))
    words = name.split()
    per_line = -(-len(words) // min(3, max(1, len(words) // 2)))
    lines = tuple(" ".join(words[i : i + per_line]) for i in range(0, len(words), per_line))
    if around == name:
        return around, (), "cog"
    return around, lines[:4], ""


def _letters(word: str, height: float) -> tuple[list[list[Point]], float]:
    """Strokes of a word cut in rubber, `height` points high, and its width."""
    x, strokes = 0.0, []
    for letter in word:
        shape = _cut(letter)
        wide = max((px for stroke in shape for px, _ in stroke), default=0.3)
        strokes += [[((x + px * 0.82) * height, py * height) for px, py in stroke] for stroke in shape]
        x += wide * 0.82 + 0.2
    return strokes, (x - 0.2) * height


def _cut(letter: str) -> list[list[Point]]:
    """A letter without a hand's ways; a sign that no shape is known for is a dot."""
    plain, marks = bare(letter)
    if plain not in SHAPES:
        return [[(0.1, 0.4), (0.12, 0.42)]]
    shape = (*SHAPES[plain][0], *accents(plain, marks))
    return [list(curve(stroke)) for stroke in shape]


def _bend(x: float, y: float, angle: float, base: float) -> Point:
    """A point of a straight line on the circle: `x` along it from `angle` clockwise, `y` outwards."""
    at = angle - x / base
    return (base + y) * math.cos(at), (base + y) * math.sin(at)


def _path(canvas: Canvas, lines: Sequence[Sequence[Point]]) -> None:
    path = canvas.beginPath()
    for first, *rest in lines:
        path.moveTo(*first)
        for point in rest:
            path.lineTo(*point)
    canvas.drawPath(path)


def _star(canvas: Canvas, x: float, y: float, radius: float) -> None:
    path = canvas.beginPath()
    for i in range(10):
        r = radius if i % 2 == 0 else radius * 0.40
        point = (x + r * math.sin(i * math.pi / 5), y + r * math.cos(i * math.pi / 5))
        path.moveTo(*point) if i == 0 else path.lineTo(*point)
    path.close()
    canvas.drawPath(path, fill=1, stroke=0)


def _arms(canvas: Canvas, room: float) -> None:
    """Ears of rice about a star, half a cogwheel below, a band."""
    _star(canvas, 0, room * 0.30, room * 0.26)
    canvas.setLineWidth(2.2)
    for side in (-1, 1):
        for k in range(15):
            at = math.radians(-50 + k * 9)
            x, y = room * 0.74 * math.cos(at), room * 0.74 * math.sin(at) + room * 0.05
            lean = at + side * 0 + 0.7
            dx, dy = room * 0.13 * math.cos(lean), room * 0.13 * math.sin(lean)
            canvas.line(side * x, y, side * (x + dx), y + dy)
            dx, dy = room * 0.13 * math.cos(lean + 1.3), room * 0.13 * math.sin(lean + 1.3)
            canvas.line(side * x, y, side * (x + dx), y + dy)
    canvas.setLineWidth(1.0)
    canvas.arc(-room * 0.62, -room * 0.58, room * 0.62, room * 0.66, 0, 360)
    _cog(canvas, room, -room * 0.36, room * 0.24, 0, 180)
    canvas.setLineWidth(3.2)
    canvas.arc(-room * 0.7, -room * 0.76, room * 0.7, room * 0.4, 205, 130)


def _cog(canvas: Canvas, room: float, y: float = 0.0, radius: float = 0.0, start: int = 0, sweep: int = 360) -> None:
    """A cogwheel, whole or the upper half."""
    radius = radius or room * 0.55
    canvas.setLineWidth(room * 0.09)
    canvas.arc(-radius, y - radius, radius, y + radius, start, sweep)
    for k in range(0, sweep + 1, 30):
        at = math.radians(start + k)
        cos, sin = math.cos(at), math.sin(at)
        canvas.line(cos * radius, y + sin * radius, cos * radius * 1.25, y + sin * radius * 1.25)
    if sweep == 360:
        _star(canvas, 0, y, radius * 0.6)


def _sickle(canvas: Canvas, room: float) -> None:
    """Hammer and sickle."""
    canvas.setLineWidth(room * 0.12)
    canvas.arc(-room * 0.5, -room * 0.5, room * 0.5, room * 0.5, -130, 215)
    canvas.line(-room * 0.32, -room * 0.38, -room * 0.52, -room * 0.58)
    canvas.line(room * 0.42, -room * 0.5, -room * 0.3, room * 0.26)
    canvas.setLineWidth(room * 0.2)
    canvas.line(-room * 0.46, room * 0.14, -room * 0.14, room * 0.42)


_EMBLEMS = {"arms": _arms, "cog": _cog, "sickle": _sickle}


def _box(points: Sequence[Point], x: float, y: float, turn: float) -> Box:
    cos, sin = math.cos(turn), math.sin(turn)
    xs = [x + px * cos - py * sin for px, py in points]
    ys = [y + px * sin + py * cos for px, py in points]
    return Box(min(xs) - 0.6, min(ys) - 0.6, max(xs) + 0.6, max(ys) + 0.6)
