"""Composed lines ``Số: 1695/QĐ-SYT`` and ``…, ngày 26 tháng 3 năm 2018``: print, a hand in the blanks, a scanner's faults.

Labels are strings of the recogniser's alphabet: ``S`` for the word before a number, ``N``, ``T``, ``M`` for ``ngày``,
``tháng``, ``năm``, digits and letters as they are, ``/`` for the sign between number and notation. Other print has none.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from hands import Hands, Mask, Written
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Picture = NDArray[np.uint8]
SORTS, BODIES, NAMES = (line.split() for line in (Path(__file__).parent / "words.txt").read_text("utf-8").splitlines())
"""Letters of kinds of acts and of bodies in notations, and syllables of place names."""


class Line(NamedTuple):
    """A composed line and what stands in it."""

    picture: Picture
    label: str
    places: tuple[float, ...] = ()  # where each sign of the label stands, as a share of the width; none if not known


@cache
def fonts(italic: bool) -> tuple[str, ...]:
    """Files of print with Vietnamese letters, Times-like ones several times."""
    root = Path("/usr/share/fonts/truetype")
    cut = "Italic" if italic else "Regular"
    times = [root / "croscore" / f"Tinos-{cut}.ttf", root / "liberation2" / f"LiberationSerif-{cut}.ttf"]
    bold = [root / "croscore" / f"Tinos-{'BoldItalic' if italic else 'Bold'}.ttf"]
    free = [root / "freefont" / f"FreeSerif{'Italic' if italic else ''}.ttf"]
    sans = [root / "liberation2" / f"LiberationSans-{cut}.ttf", root / "dejavu" / "DejaVuSerif.ttf"]
    return tuple(str(path) for path in (*times * 4, *bold * 2, *free * 2, *sans) if path.is_file())


@cache
def _font(path: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size)


class Composer:
    """Sets one line: print by `say`, a blank filled by hand by `fill`."""

    def __init__(self, chance: random.Random, hands: Hands, italic: bool, writers: int) -> None:
        self.chance, self.hands = chance, hands
        self.writer = chance.randrange(writers)
        self.size = chance.randint(27, 42)
        self.font = _font(chance.choice(fonts(italic)), self.size)
        self.high = self.size * 0.66 * chance.triangular(0.95, 2.1, 1.4)
        self.dark = chance.choice((1.0, 1.0, chance.uniform(0.6, 1.0)))
        self.tall = round(self.size * chance.triangular(1.75, 2.9, 2.2))
        self.base = round(self.tall / 2 + self.size * chance.uniform(0.18, 0.4))
        self.print = Image.new("L", (1500, self.tall))
        self.pen = ImageDraw.Draw(self.print)
        self.hand: Mask = np.zeros((self.tall, 1500), np.float32)
        self.x = chance.choice((2.0, chance.uniform(0, self.size), chance.uniform(0, self.size * 3)))
        self.loose = chance.triangular(0.6, 1.6, 0.95)
        self.dotted = chance.random() < 0.12
        self.label = ""
        self.middles: list[float] = []

    def say(self, text: str, label: str = "") -> None:
        """Print `text`; `label` is its digits, or one sign for all of it."""
        self.pen.text((self.x, self.base), text, 255, font=self.font, anchor="ls")
        start = len(text) - len(text.lstrip())
        ends = [self.x + self.font.getlength(text[:k]) for k in range(start, start + len(label) + 1)]
        if label and not label[0].isdigit():
            ends = [ends[0], self.x + self.font.getlength(text.rstrip())]
        self.middles += [(a + b) / 2 for a, b in pairwise(ends)]
        self.x += self.font.getlength(text)
        self.label += label

    def fill(self, text: str, mark: Callable[[str], str] = str.lower) -> None:
        """Write `text` by hand into a blank that may be too small or too large for it; ``""`` leaves it empty."""
        chance = self.chance
        room = self.size * (0.5 * max(2, len(text)) + 0.5) * self.loose
        if text:
            done = self.hands.write(text, self.high * chance.uniform(0.92, 1.08), chance, self.writer)
            wide = done.mask.shape[1]
            room = max(room if chance.random() < 0.75 else 0.0, wide * chance.uniform(0.78, 1.1))
            slack = room - wide
            left = self.x + (slack * chance.triangular(0.0, 1.0, 0.4) if slack > 0 else slack / 2)
            self._put(done, round(left), chance.gauss(0, 0.05))
        if self.dotted or (not text and chance.random() < 0.3):
            dot = self.font.getlength(".")
            self.pen.text((self.x, self.base), "." * int(room / dot), 255, font=self.font, anchor="ls")
        self.x += room
        self.label += mark(text)

    def put_real(self, done: Written) -> None:
        """Lay a real hand's digits into a blank of about their size."""
        chance = self.chance
        room = done.mask.shape[1] * chance.uniform(0.85, 1.35)
        slack = room - done.mask.shape[1]
        left = self.x + (slack * chance.uniform(0.1, 0.9) if slack > 0 else slack / 2)
        self._put(done, round(left), chance.gauss(0, 0.04))
        self.x += room
        self.label += done.text

    def _put(self, done: Written, left: int, rise: float) -> None:
        self.middles += [left + middle for middle in done.middles]
        mask, top = done.mask, round(self.base - done.base + rise * self.size)
        right, bottom = min(1500, left + mask.shape[1]), min(self.tall, top + mask.shape[0])
        x0, y0 = max(0, left), max(0, top)
        if x0 < right and y0 < bottom:
            part = mask[y0 - top : bottom - top, x0 - left : right - left]
            np.maximum(self.hand[y0:bottom, x0:right], part, out=self.hand[y0:bottom, x0:right])

    def done(self) -> Line:
        """The line as grey on white, before the scanner."""
        wide = min(1500, round(self.x + self.chance.choice((2.0, self.chance.uniform(0, 2) * self.size))))
        if self.chance.random() < 0.25:
            _neighbours(self.pen, self.chance, self.font, self.tall, wide)
        ink = np.asarray(self.print, np.float32)[:, :wide] / 255 * self.dark
        light = self.chance.choice((1.0, 1.0, self.chance.uniform(0.45, 1.0)))
        whole = 1 - (1 - ink) * (1 - self.hand[:, :wide] * light)
        places = tuple(middle / wide for middle in self.middles)
        return Line((255 - 255 * whole).astype(np.uint8), self.label, places)


def _neighbours(
    pen: ImageDraw.ImageDraw, chance: random.Random, font: ImageFont.FreeTypeFont, tall: int, wide: int
) -> None:
    """Parts of the lines above and below, rules and strokes that reach into the strip."""
    size = font.size
    if chance.random() < 0.6:
        words = " ".join(chance.sample(NAMES, 4))
        pen.text(
            (chance.uniform(-40, wide / 2), tall + size * chance.uniform(0.42, 0.75)),
            words,
            255,
            font=font,
            anchor="ls",
        )
    if chance.random() < 0.4:
        words = " ".join(chance.sample(NAMES, 3)).lower()
        pen.text(
            (chance.uniform(-40, wide / 2), -size * chance.uniform(-0.12, 0.1)), words, 255, font=font, anchor="ls"
        )
    if chance.random() < 0.3:
        y, x = chance.choice((chance.uniform(0, 6), tall - chance.uniform(1, 8))), chance.uniform(0, wide * 0.7)
        pen.line((x, y, x + chance.uniform(30, 200), y + chance.uniform(-2, 2)), 255, chance.randint(1, 3))


def number_text(chance: random.Random) -> str:
    """A number as offices count: 1 to 6 digits, rarely with a letter."""
    digits = chance.choices((1, 2, 3, 4, 5, 6), (10, 26, 28, 28, 7, 1))[0]
    text = "".join(str(chance.randrange(10)) for _ in range(digits))
    if digits == 1 and chance.random() < 0.3:
        text = f"0{text}"
    if digits > 2 and text[0] == "0":
        text = str(chance.randint(1, 9)) + text[1:]
    return text + chance.choice("aaaabbbcđABC") if chance.random() < 0.05 else text


def number_line(chance: random.Random, compose: Composer, real: Written | None) -> Line:
    """``Số: 1695/QĐ-SYT``, the number by hand, printed, or not there."""
    word = chance.choices(("Số:", "Số", "Số :", "SỐ:", "Số."), (70, 12, 8, 5, 2))[0]
    compose.say(word, "S")
    if chance.random() < 0.5:
        compose.say(chance.choice((" ", " ", "  ")))
    part, sign = chance.random(), chance.choices(("/", "-", " /", "- ", " - ", "/ ", ""), (62, 10, 10, 4, 3, 8, 3))[0]
    text = number_text(chance)
    if real:
        compose.put_real(real)
    elif part < 0.7:
        compose.fill(text)
        if chance.random() < 0.06 and sign.strip() == "/":
            compose.fill("/", lambda _: "/")
            sign = ""
    elif part < 0.88:
        compose.say(text, text.lower())
    else:
        compose.fill("")
    if sign and not compose.label.endswith("/"):
        compose.say(sign, "/")
    year = chance.randint(1990, 2035)
    notation = f"{chance.choice(SORTS)}{chance.choice('--/')}{chance.choice(BODIES)}"
    if chance.random() < 0.06 and sign == "/":
        compose.say(str(year), str(year))
        compose.say("/", "/")
    elif chance.random() < 0.3:
        notation = f"{chance.choice(BODIES)}-{chance.choice(BODIES)}"
    if chance.random() < 0.95:
        compose.say(notation)
    return compose.done()


def date_line(chance: random.Random, compose: Composer, real: Written | None) -> Line:
    """``Kiên Giang, ngày 26 tháng 3 năm 2018``; each part by hand, printed, or not there."""
    if chance.random() < 0.9:
        place = " ".join(chance.sample(NAMES, chance.randint(1, 3)))
        compose.say(place + chance.choice((", ", ", ", ", ", ",", " ", "  ")))
    compose.say(chance.choice(("ngày", "ngày", "ngày", "ngày", "Ngày")), "N")
    day, month = chance.randint(1, 31), chance.randint(1, 12)
    tight = chance.random() < 0.5
    for what, word, sign, hand in ((day, "tháng", "T", 0.6), (month, "năm", "M", 0.4)):
        text = f"{what:02d}" if chance.random() < (0.5 if sign == "T" or what < 3 else 0.25) else str(what)
        if not tight:
            compose.say(" ")
        if sign == "T" and real and len(real.text) <= 2:
            compose.put_real(real)
        elif chance.random() < hand:
            compose.fill(text)
        elif chance.random() < 0.12:
            compose.fill("")
        else:
            compose.say(("" if compose.x and not tight else " ") + text + " ", text)
        compose.say(chance.choice(("", " ", "")) + word, sign)
    year = str(chance.randint(1995, 2032))
    if chance.random() < 0.9:
        compose.say(" " + year, year)
    else:
        known = chance.choice((2, 3))
        compose.say(" " + year[:known], year[:known])
        compose.fill(year[known:] if chance.random() < 0.8 else "")
    if chance.random() < 0.08:
        compose.say(".")
    return compose.done()
