"""Handwriting: digits, signs and letters as the strokes of a pen, each writer with a hand of its own.

Nothing here knows of pages or files, so that a recogniser of digits can be trained from the same strokes.
"""

from __future__ import annotations

import math
import random
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.specimens.ink.shapes import ACCENTS, SHAPES, Point, Shape, parse

_SAMPLES = 7  # points on the curve between two of a shape
_ACCENTS: dict[str, Shape] = {mark: parse(shape) for mark, shape in ACCENTS.items()}


class Stroke(NamedTuple):
    """One movement of the pen: points in digit heights, y up from the base line; `letter` is the place in the text of what it belongs to."""

    letter: int
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Writer:
    """A hand.

    Attributes:
        slant: of upright strokes, as x per y; right is positive.
        breadth: of letters, 1 as in the shapes.
        gap: between letters; below 0 they overlap.
        wobble: how far letters stand off the base line, by standard deviation.
        tremor: how far points stray, by standard deviation.
        unruly: how much sizes differ.
        climb: of the base line, as y per x.
        fickle: how often it takes another shape than its usual one.
        join: how often a letter's last stroke runs on into the next.
    """

    slant: float
    breadth: float
    gap: float
    wobble: float
    tremor: float
    unruly: float
    climb: float
    fickle: float
    join: float

    @classmethod
    def of(cls, seed: str) -> Writer:
        """The hand of a seed."""
        chance = random.Random(f"writer/{seed}")
        return cls(
            slant=chance.triangular(-0.08, 0.5, 0.2),
            breadth=chance.triangular(0.68, 1.15, 0.88),
            gap=chance.triangular(-0.04, 0.22, 0.09),
            wobble=chance.triangular(0.0, 0.09, 0.03),
            tremor=chance.triangular(0.004, 0.045, 0.016),
            unruly=chance.triangular(0.02, 0.16, 0.06),
            climb=chance.gauss(0.02, 0.035),
            fickle=chance.choice((0.0, 0.05, 0.2)),
            join=chance.choice((0.0, 0.0, 0.0, 0.25)),
        )


def write(text: str, writer: str, occasion: str = "") -> list[Stroke]:
    """Strokes of `text` by the writer of a seed: ``write("2004", "văn thư 3")``.

    Args:
        text: digits, ``/ - . , :``, letters with their diacritics, blanks.
        writer: seed of the hand; the same hand keeps its shapes.
        occasion: the same text by the same hand comes out a little otherwise on another occasion.

    Raises:
        KeyError: a sign that no shape is known for; see `writable`.
    """
    hand = Writer.of(writer)
    chance = random.Random(f"{writer}/{occasion}/{text}")
    strokes: list[Stroke] = []
    x = 0.0
    for index, letter in enumerate(text):
        if letter == " ":
            x += 0.35
            continue
        shape = _shape(letter, hand, writer, chance)
        size = 1 + chance.gauss(0, hand.unruly)
        rise = chance.gauss(0, hand.wobble)
        turn = chance.gauss(0, 0.03)
        put = _Put(x, rise + hand.climb * x, size, hand.breadth * size, hand.slant + turn, hand.tremor)
        drawn = [Stroke(index, tuple(curve([put(point, chance) for point in stroke]))) for stroke in shape]
        if strokes and chance.random() < hand.join and text[index - 1].isdigit() and letter.isdigit():
            drawn[0] = Stroke(index, (strokes[-1].points[-1], *drawn[0].points))
        strokes += drawn
        right = max(px - hand.slant * (py - put.y) for stroke in drawn for px, py in stroke.points)
        x = right + hand.gap + chance.gauss(0, 0.025)
    return strokes


def writable(text: str) -> bool:
    """Whether `write` has a shape for every sign."""
    return all(letter == " " or bare(letter)[0] in SHAPES for letter in text)


def extent(strokes: Sequence[Stroke]) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of strokes, in digit heights."""
    xs = [x for stroke in strokes for x, _ in stroke.points]
    ys = [y for stroke in strokes for _, y in stroke.points]
    return min(xs), min(ys), max(xs), max(ys)


class _Put:
    """Moves a point of a shape to its place on the line."""

    def __init__(self, x: float, y: float, height: float, breadth: float, slant: float, tremor: float) -> None:
        self.x, self.y, self.height, self.breadth, self.slant, self.tremor = x, y, height, breadth, slant, tremor

    def __call__(self, point: Point, chance: random.Random) -> Point:
        y = point[1] * self.height
        x = self.x + point[0] * self.breadth + y * self.slant
        return x + chance.gauss(0, self.tremor), self.y + y + chance.gauss(0, self.tremor)


def _shape(letter: str, hand: Writer, writer: str, chance: random.Random) -> Shape:
    plain, marks = bare(letter)
    ways = SHAPES[plain]
    usual = random.Random(f"{writer}/{plain}").randrange(len(ways))
    shape = ways[chance.randrange(len(ways)) if chance.random() < hand.fickle else usual]
    return (*shape, *accents(plain, marks))


def accents(letter: str, marks: str) -> Iterator[tuple[Point, ...]]:
    """Strokes of the diacritics of a letter; a second one stands above the first."""
    lower = 0.0 if letter.isupper() else -0.5
    wide = max(x for stroke in SHAPES[letter][0] for x, _ in stroke)
    above = 0.0
    for mark in marks:
        for stroke in _ACCENTS[mark]:
            if mark == "\u031b":
                yield tuple((x + wide - 0.54, y + lower * 1.1) for x, y in stroke)
            elif mark == "\u0323":
                yield tuple((x + wide / 2 - 0.28, y) for x, y in stroke)
            else:
                yield tuple((x + wide / 2 - 0.28, y + lower + above) for x, y in stroke)
        above += 0.0 if mark in "\u031b\u0323" else 0.14


def bare(letter: str) -> tuple[str, str]:
    """A letter and its combining marks, circumflex, breve and horn first."""
    if letter in "Đđ":
        return letter, ""
    whole = unicodedata.normalize("NFD", letter)
    return whole[0], "".join(sorted(whole[1:], key=lambda mark: mark not in "\u0302\u0306\u031b"))


def curve(points: Sequence[Point]) -> Iterator[Point]:
    """Points along the Catmull-Rom curve through `points`; two close to each other make a corner."""
    if len(points) < 3:
        yield from points
        return
    ends = [points[0], *points, points[-1]]
    for p0, p1, p2, p3 in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        if math.dist(p1, p2) < 0.09:
            yield p1
            continue
        near, far = math.dist(p0, p1) < 0.09, math.dist(p2, p3) < 0.09
        a, b = (p1 if near else p0), (p2 if far else p3)
        for k in range(_SAMPLES):
            t = k / _SAMPLES
            yield _between(a[0], p1[0], p2[0], b[0], t), _between(a[1], p1[1], p2[1], b[1], t)
    yield points[-1]


def _between(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a))))
