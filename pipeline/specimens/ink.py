"""What hand and stamp leave on a signed page: signature, seal, incoming stamp."""

from __future__ import annotations

import math
import random

from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

_RED = (0.83, 0.10, 0.12)
_BLUE = (0.10, 0.18, 0.50)


class SealedSignature(Flowable):  # type: ignore[misc]  # reportlab has no types
    """A scribble with the round red seal over its left third and over the signer's name below.

    Args:
        width: of the column, in points.
        organ: lines of the body, written around the seal.
        seed: another seed is another hand.
    """

    def __init__(self, width: float, organ: tuple[str, ...], seed: int) -> None:
        super().__init__()
        self.width = width
        self.organ = " ".join(organ)
        self.random = random.Random(seed)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return width, 62

    def draw(self) -> None:
        self._scribble(self.width * 0.36, 30)
        _seal(self.canv, self.width * 0.36, 34, 42, self.organ, self.random.uniform(-12, 12))

    def _scribble(self, x: float, y: float) -> None:
        pen = self.canv.beginPath()
        pen.moveTo(x, y)
        for _ in range(6):
            points = [(x + self.random.uniform(2, 16), y + self.random.uniform(-18, 26)) for _ in range(2)]
            x += self.random.uniform(8, 18)
            pen.curveTo(*points[0], *points[1], x, y + self.random.uniform(-6, 10))
        pen.lineTo(x + 45, y + 22)
        self.canv.setStrokeColor(Color(*_BLUE))
        self.canv.setLineWidth(1.3)
        self.canv.drawPath(pen)


def _seal(canvas: Canvas, x: float, y: float, radius: float, text: str, turn: float) -> None:
    canvas.saveState()
    canvas.setStrokeColor(Color(*_RED, alpha=0.75))
    canvas.setFillColor(Color(*_RED, alpha=0.75))
    canvas.translate(x, y)
    canvas.rotate(turn)
    canvas.setLineWidth(2)
    canvas.circle(0, 0, radius)
    canvas.setLineWidth(0.8)
    canvas.circle(0, 0, radius * 0.66)
    canvas.setFont("Serif-Bold", 8)
    step = 300 / max(len(text), 1)
    for i, letter in enumerate(text):
        canvas.saveState()
        canvas.rotate(150 - i * step)
        canvas.drawCentredString(0, radius * 0.74, letter)
        canvas.restoreState()
    star = canvas.beginPath()
    for i in range(10):
        r = radius * (0.45 if i % 2 == 0 else 0.19)
        point = (r * math.sin(i * math.pi / 5), r * math.cos(i * math.pi / 5))
        star.moveTo(*point) if i == 0 else star.lineTo(*point)
    star.close()
    canvas.drawPath(star, fill=1, stroke=0)
    canvas.restoreState()


class ReceivedStamp(Flowable):  # type: ignore[misc]  # reportlab has no types
    """The frame ``ĐẾN  Số: 127  Ngày: 06/10/2022`` that the receiving office stamps beside the masthead."""

    def __init__(self, number: str, date: str) -> None:
        super().__init__()
        self.number = number
        self.date = date

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        return width, 46

    def draw(self) -> None:
        canvas = self.canv
        canvas.saveState()
        canvas.translate(self.width - 190, 12)
        canvas.rotate(1.5)
        canvas.setStrokeColor(Color(*_RED, alpha=0.8))
        canvas.setFillColor(Color(*_RED, alpha=0.8))
        canvas.setLineWidth(1.2)
        canvas.rect(0, 0, 150, 42)
        canvas.line(48, 0, 48, 42)
        canvas.line(48, 21, 150, 21)
        canvas.setFont("Serif-Bold", 13)
        canvas.drawString(9, 15, "ĐẾN")
        canvas.setFont("Serif", 11)
        canvas.drawString(54, 27, "Số:")
        canvas.drawString(54, 7, "Ngày:")
        canvas.setFillColor(Color(*_BLUE))
        canvas.setFont("Hand", 14)
        canvas.drawString(80, 27, self.number)
        canvas.drawString(86, 7, self.date)
        canvas.restoreState()
