"""Pages as they are set: lines go down word by word, and where each word's ink lies is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby

from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from pipeline.document import Box
from pipeline.specimens.fonts import Face
from pipeline.specimens.ink.clerk import Clerk
from pipeline.specimens.prose import Line, Piece, Style

A4 = (595.28, 841.89)
Colour = tuple[float, float, float]
BLACK: Colour = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class SetWord:
    """A word on a page.

    Attributes:
        page: 1-based in the file.
        box: of its ink, in points from the page's top left.
        start, end: in `Draft.text`; -1 when it is not of the act's text.
        hand: written with a pen.
        layer: ``text``; ``furniture`` (page numbers, rules set as signs, running feet, heads of tables said again),
            ``stamp`` (incoming stamp, digital signature, copy certification) or ``seal``.
    """

    text: str
    page: int
    box: Box
    start: int
    end: int
    hand: bool
    layer: str


class Pages:
    """A PDF in the making; lengths in points, y down from the top of the page."""

    def __init__(self) -> None:
        self._out = BytesIO()
        self.canvas = Canvas(self._out, pagesize=A4, invariant=1, initialFontName="Helvetica")
        self.sizes: list[tuple[float, float]] = []
        self.words: list[SetWord] = []
        self.clerk: Clerk | None = None
        self._turned = False

    @property
    def number(self) -> int:
        """The page in the making, from 1."""
        return len(self.sizes)

    @property
    def width(self) -> float:
        return self.sizes[-1][0]

    @property
    def height(self) -> float:
        return self.sizes[-1][1]

    def begin(self, landscape: bool = False) -> None:
        """A new page."""
        self.sizes.append((A4[1], A4[0]) if landscape else A4)
        self.canvas.setPageSize(self.sizes[-1])
        self._text = self.canvas.beginText()
        self._face: tuple[str, float] | None = None
        self._colour: Colour = BLACK
        self._spread = 0.0

    def end(self) -> None:
        """The page is done. Its words are drawn last, so that they show through stamps, as ink does."""
        self.canvas.drawText(self._text)
        self.canvas.showPage()

    def pdf(self) -> bytes:
        """The whole file; no page can follow."""
        self.canvas.save()
        return self._out.getvalue()

    # ------------------------------------------------------------------ words
    def line(self, line: Line, style: Style, x: float, top: float, width: float, layer: str = "text") -> None:
        """Set a line of a column that begins at `x`, its indents taken off `width` already."""
        blank = style.blank
        slack = width - line.width
        blanks = sum(piece.blanks for piece in line.pieces)
        spread = 0.0
        if style.align == "c":
            x += slack / 2
        elif style.align == "r":
            x += slack
        elif style.align == "j" and not line.last and blanks and slack > 0:
            spread = slack / blanks
        base = top + style.baseline
        placed = []
        for piece in line.pieces:
            x += piece.blanks * (blank + spread)
            placed.append((piece, x))
            x += piece.width
        for (face, by_hand), run in groupby(placed, key=lambda at: (at[0].face, at[0].hand)):
            parts = list(run)
            if by_hand:
                self._by_hand(parts, base, layer)
                continue
            text = "".join(" " * piece.blanks * (i > 0) + piece.text for i, (piece, _) in enumerate(parts))
            self._set(text, parts[0][1], base, face, style.size, spread + blank - face.width(" ") * style.size)
        self._keep(placed, base, style.size, layer)

    def _keep(self, placed: Sequence[tuple[Piece, float]], base: float, size: float, layer: str) -> None:
        """Remember the words of a line; pieces that are glued to each other are one."""
        words: list[list[tuple[Piece, float]]] = []
        for at in placed:
            if at[0].hand:
                continue
            if words and at[0].blanks == 0 and words[-1][-1][0].start + len(words[-1][-1][0].text) == at[0].start:
                words[-1].append(at)
            else:
                words.append([at])
        for word in words:
            boxes = [_ink(piece.face, piece.text, x, base, size) for piece, x in word]
            start = word[0][0].start if layer == "text" else -1
            text = "".join(piece.text for piece, _ in word)
            self.keep(text, _around(boxes), layer, start)

    def _by_hand(self, parts: Sequence[tuple[Piece, float]], base: float, layer: str) -> None:
        if self.clerk is None:
            return
        for piece, x in parts:
            box = self.clerk.fill(self.canvas, piece.start, x, self.height - base, piece.width)
            self.keep_drawn(piece.text, box, layer, piece.start, hand=True)

    def write(
        self, text: str, x: float, base: float, face: Face, size: float,
        layer: str = "furniture", colour: Colour = BLACK, align: str = "l",
    ) -> None:  # fmt: skip
        """Set words that are not of the act at `x` on a base line; where the canvas is turned, `base` is up from it."""
        canvas, whole = self.canvas, face.width(text) * size
        y = base if self._turned else self.height - base
        x -= {"l": 0.0, "c": whole / 2, "r": whole}[align]
        canvas.saveState()
        canvas.setFillColor(Color(*colour))
        canvas.setFont(face.name, size)
        canvas.drawString(x, y, text)
        canvas.restoreState()
        for match in re.finditer(r"\S+", text):
            left = x + face.width(text[: match.start()]) * size
            ink = face.ink(match.group())
            box = Box(left + ink.x0 * size, y + ink.y0 * size, left + ink.x1 * size, y + ink.y1 * size)
            self.keep_drawn(match.group(), box, layer)

    @contextmanager
    def turned(self, x: float, y: float, degrees: float) -> Iterator[Canvas]:
        """Draw with the origin at (x, y) from the top left, turned, y up."""
        self.canvas.saveState()
        self.canvas.translate(x, self.height - y)
        self.canvas.rotate(degrees)
        self._turned = True
        yield self.canvas
        self._turned = False
        self.canvas.restoreState()

    def keep_drawn(self, text: str, box: Box, layer: str, start: int = -1, hand: bool = False) -> None:
        """Remember a word drawn on the canvas as it is turned now, its box with y up."""
        corners = [self.canvas.absolutePosition(x, y) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
        xs, ys = zip(*corners, strict=True)
        box = Box(min(xs), self.height - max(ys), max(xs), self.height - min(ys))
        self.keep(text, box, layer, start, hand)

    def keep(self, text: str, box: Box, layer: str, start: int = -1, hand: bool = False) -> None:
        """Remember a word that stands in a box."""
        end = start + len(text) if start >= 0 else -1
        box = Box(*(round(value, 2) for value in box))
        self.words.append(SetWord(text, self.number, box, start, end, hand, layer))

    def _set(
        self, text: str, x: float, base: float, face: Face, size: float, spread: float, colour: Colour = BLACK
    ) -> None:
        out = self._text
        if (face.name, size) != self._face:
            out.setFont(face.name, size)
            self._face = face.name, size
        if colour != self._colour:
            out.setFillColor(Color(*colour))
            self._colour = colour
        if abs(spread - self._spread) > 1e-6:
            out.setWordSpace(spread)
            self._spread = spread
        out.setTextOrigin(x, self.height - base)
        out.textOut(text)

    def rules(self, lines: Sequence[tuple[float, float, float, float]], width: float) -> None:
        """Straight lines, each from (x0, y0) to (x1, y1)."""
        self.canvas.setLineWidth(width)
        self.canvas.lines([(x0, self.height - y0, x1, self.height - y1) for x0, y0, x1, y1 in lines])

    def shade(self, x0: float, y0: float, x1: float, y1: float, grey: float) -> None:
        """A grey ground."""
        self.canvas.saveState()
        self.canvas.setFillGray(grey)
        self.canvas.rect(x0, self.height - y1, x1 - x0, y1 - y0, stroke=0, fill=1)
        self.canvas.restoreState()


def _ink(face: Face, text: str, x: float, base: float, size: float) -> Box:
    ink = face.ink(text)
    return Box(x + ink.x0 * size, base - ink.y1 * size, x + ink.x1 * size, base - ink.y0 * size)


def _around(boxes: Sequence[Box]) -> Box:
    if len(boxes) == 1:
        return boxes[0]
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return Box(min(x0), min(y0), max(x1), max(y1))
