"""Real lines cut from scans: whole, and their digits cut apart and put together to other numbers.

A table (tab-separated, no header) names them: file name without ``.png``, label as in `lines`, which parts are written by
hand (``number``, ``day``, ``month``, parted by blanks), and a group: lines of one group are never on both sides of a test.
"""

from __future__ import annotations

import csv
import random
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import onnxruntime
from hands import Mask, Written
from network import ALPHABET
from scanner import Picture

from pipeline.ingest.masthead import line_search
from pipeline.ingest.masthead.handwriting import _DATE, _NUMBER, prepared

_SIZE = 36.0  # pixels of print 13 points high in the lines of the reading stage
_DIGITS = "0123456789"


class Crop(NamedTuple):
    """A real line."""

    name: str
    picture: Picture
    label: str
    hand: frozenset[str]
    group: str


def load(folder: Path, table: Path) -> list[Crop]:
    """The crops of a table."""
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t"))
    found = []
    for name, label, hand, group in rows:
        picture = cv2.imread(str(folder / f"{name}.png"), cv2.IMREAD_GRAYSCALE)
        if picture is not None:
            found.append(Crop(name, np.asarray(picture, np.uint8), label, frozenset(hand.split()), group))
    return found


class Crops:
    """Real lines to learn from.

    Args:
        crops: the lines.
        model: a network that finds where the digits stand; the labels tell it which they are.
    """

    def __init__(self, crops: list[Crop], model: Path) -> None:
        self._lines = crops
        session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
        self.singles: dict[str, list[Written]] = {digit: [] for digit in _DIGITS}
        self.whole_blanks: list[Written] = []
        for crop in crops:
            for pieces in _cut(crop, session):
                self.whole_blanks.append(pieces[0])
                for piece in pieces[1:]:
                    self.singles[piece.text].append(piece)

    def whole(self, chance: random.Random) -> tuple[Picture, str]:
        """One line as it is, with more or less of what stands above and below."""
        crop = chance.choice(self._lines)
        top, bottom = chance.randint(-8, 14), chance.randint(-8, 14)
        picture = crop.picture[max(0, top) : crop.picture.shape[0] - max(0, bottom)]
        return np.pad(picture, ((max(0, -top), max(0, -bottom)), (0, 0)), constant_values=255), crop.label

    def digits(self, chance: random.Random, size: float, most: int) -> Written | None:
        """Digits for a blank: those of a real one, or single ones put side by side; `size` of the print in pixels."""
        scale = size / _SIZE * chance.uniform(0.85, 1.2)
        if chance.random() < 0.35:
            fit = [
                piece for piece in self.whole_blanks if len(piece.text) <= most and (most > 2) == (len(piece.text) > 2)
            ]
            return _sized(chance.choice(fit), scale) if fit else None
        if most == 2:
            day = chance.randint(1, 31)
            text = f"{day:02d}" if chance.random() < 0.4 else str(day)
        else:
            text = "".join(chance.choice(_DIGITS) for _ in range(chance.choice((2, 3, 3, 4, 4, 4, 5))))
        if any(not self.singles[digit] for digit in text):
            return None
        pieces = [chance.choice(self.singles[digit]) for digit in text]
        above = max(piece.base for piece in pieces)
        below = max(piece.mask.shape[0] - piece.base for piece in pieces)
        gaps = [round(chance.gauss(1, 2)) for _ in pieces]
        canvas = np.zeros(
            (round(above + below) + 1, sum(piece.mask.shape[1] for piece in pieces) + sum(gaps) + 20), np.float32
        )
        x, middles = 8, []
        for piece, gap in zip(pieces, gaps, strict=True):
            top, (tall, wide) = round(above - piece.base), piece.mask.shape
            part = canvas[top : top + tall, x : x + wide]
            np.maximum(part, piece.mask[: part.shape[0], : part.shape[1]], out=part)
            middles.append(x + wide / 2)
            x += wide + gap
        used = np.nonzero((canvas > 0.2).any(0))[0]
        canvas = canvas[:, used[0] : used[-1] + 1]
        return _sized(Written(canvas, above, text, tuple(middle - used[0] for middle in middles)), scale)


def _sized(piece: Written, scale: float) -> Written:
    tall, wide = piece.mask.shape
    size = (max(2, round(wide * scale)), max(2, round(tall * scale)))
    mask = np.asarray(cv2.resize(piece.mask, size, interpolation=cv2.INTER_AREA), np.float32)
    return Written(mask, piece.base * scale, piece.text, tuple(middle * scale for middle in piece.middles))


def _cut(crop: Crop, session: onnxruntime.InferenceSession) -> list[list[Written]]:
    """For each blank written by hand, all of it and then its digits."""
    ink = prepared(crop.picture)
    form = (_NUMBER if crop.label[0] == "S" else _DATE).fullmatch(crop.label)
    if ink is None or form is None:
        return []
    logits = session.run(None, {"line": ink[None, None]})[0][0]
    chances = np.exp(logits - logits.max(1, keepdims=True))
    chances /= chances.sum(1, keepdims=True)
    places = line_search.aligned(chances, [ALPHABET.index(sign) + 1 for sign in crop.label])
    scale = crop.picture.shape[1] / len(logits)
    middles = [(place + 0.5) * scale for place in places]
    mask = (255 - crop.picture.astype(np.float32)) / 255
    base, out = _base(mask), []
    for kind in crop.hand & set(form.groupdict()):
        first, last = form.span(kind)
        if not crop.label[first:last].isdigit():
            continue
        step = float(np.median(np.diff(middles[first:last]))) if last - first > 1 else 17.0
        hopes = [
            middles[first] - step / 2,
            *((a + b) / 2 for a, b in pairwise(middles[first:last])),
            middles[last - 1] + step / 2,
        ]
        seams = [_seam(mask, hope, step) for hope in hopes]
        if any(b[0] - a[0] < 3 for a, b in pairwise(seams)):
            continue
        text = crop.label[first:last]
        edges = [seam[0] for seam in seams]
        pieces = [_between(mask, seams[0], seams[-1], base, text, [(a + b) / 2 for a, b in pairwise(edges)])]
        pieces += [
            _between(mask, a, b, base, sign, [(a[0] + b[0]) / 2])
            for (a, b), sign in zip(pairwise(seams), text, strict=True)
        ]
        if all(piece.mask.shape[1] > 2 for piece in pieces):
            out.append(pieces)
    return out


def _base(mask: Mask) -> float:
    """Row of the base line of print: where the ink of the rows falls off most."""
    rows = cv2.GaussianBlur(mask.sum(1, keepdims=True), (1, 5), 1.2)[:, 0]
    middle = len(rows) // 2
    return middle + float(np.argmax(rows[middle:-3] - rows[middle + 3 :])) + 1.5


def _seam(mask: Mask, hope: float, step: float) -> tuple[float, float]:
    """The leaning line with the least ink near `hope`: its column at half height, and its slant."""
    tall, wide = mask.shape
    rows = np.arange(tall)
    best, found = 1e9, (hope, 0.0)
    for slant in (0.0, 0.1, 0.2, 0.3, 0.4):
        for off in np.arange(-0.4 * step, 0.41 * step, 1.0):
            columns = np.round(hope + off + slant * (tall / 2 - rows)).astype(int)
            inside = (columns >= 0) & (columns < wide)
            cost = float(mask[rows[inside], columns[inside]].sum()) + abs(off) * 0.15
            if cost < best:
                best, found = cost, (hope + off, slant)
    return found


def _between(
    mask: Mask, left: tuple[float, float], right: tuple[float, float], base: float, text: str, at: list[float]
) -> Written:
    tall, wide = mask.shape
    rows, columns = np.mgrid[0:tall, 0:wide]
    lean = tall / 2 - rows
    inside = (columns >= left[0] + left[1] * lean) & (columns < right[0] + right[1] * lean)
    cut = np.where(inside, mask, 0)
    cut = np.where(np.abs(rows - (base - 10)) < 34, cut, 0).astype(np.float32)  # nothing of the lines above and below
    used = np.nonzero((cut > 0.3).any(0))[0]
    if not len(used):
        return Written(cut[:, :1], base, text, (0.0,))
    return Written(cut[:, used[0] : used[-1] + 1], base, text, tuple(column - used[0] for column in at))
