"""Breaks paragraphs into lines, word by word, each word knowing where in the act's text it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple, Protocol

from pipeline.specimens.fonts import Face, Family
from pipeline.specimens.rich import Mark, Rich

# A word processor breaks a line after a hyphen or a dash inside a word.
_HYPHENS = "-–"
_TOKEN = re.compile(r"[^\s–-]+[–-]+(?=\S)|\S+")


@dataclass(frozen=True, slots=True)
class Style:
    """How a paragraph is set; lengths in points.

    Attributes:
        look: letters ``b`` and ``i`` choose the face.
        align: ``j`` justified, ``l``, ``c``, ``r``.
        first, left: indents of the first line and of all lines.
        keep: it stays on the page of what follows it.
    """

    family: Family
    size: float
    leading: float
    look: str = ""
    align: str = "l"
    first: float = 0.0
    left: float = 0.0
    before: float = 0.0
    after: float = 0.0
    keep: bool = False

    @property
    def blank(self) -> float:
        """Width of a blank."""
        return self.family.face(self.look).width(" ") * self.size

    @property
    def baseline(self) -> float:
        """From the top of a line to its base line."""
        return self.leading / 2 + self.size * 0.24


class Hand(Protocol):
    """Makes room for what will be written by hand."""

    def room(self, text: str, start: int, size: float) -> float:
        """Width of the blank that is left for `text` at the offset `start`."""


class Piece(NamedTuple):
    """A word, or the part of one that is of one face, or stands before a hyphen.

    Attributes:
        start: offset of its first letter in the act's text; -1 when it is not of it.
        blanks: how many blanks stand before it on its line; 0 glues it to the piece before.
        width: in points.
        hand: it is written by hand.
    """

    text: str
    start: int
    blanks: int
    face: Face
    width: float
    hand: bool


@dataclass(slots=True)
class Line:
    """Pieces that stand on one line; `width` as they are before the line is justified."""

    pieces: list[Piece] = field(default_factory=list)
    width: float = 0.0
    last: bool = False

    def add(self, piece: Piece, blank: float) -> None:
        """Put a piece at the end; blanks at the begin of a line go."""
        if not self.pieces:
            piece = piece._replace(blanks=0)
        self.pieces.append(piece)
        self.width += piece.width + piece.blanks * blank


def set_lines(rich: Rich, start: int, style: Style, width: float, hand: Hand | None = None) -> list[Line]:
    """Lines of a text that begins at the offset `start`, for a column `width` points wide.

    Marks ``bold`` and ``italic`` change the face; ``hand`` leaves a blank for the pen when there is a `hand`.
    """
    lines = [Line()]
    blank = style.blank
    room = width - style.left - style.first
    for piece in _pieces(rich, start, style, hand):
        line = lines[-1]
        forced = piece.blanks < 0
        if line.pieces and (forced or line.width + piece.width + piece.blanks * blank > room):
            line.last = forced
            lines.append(Line())
            for carried in () if forced else _glued(line, piece, blank):
                lines[-1].add(carried, blank)
            room = width - style.left
        for part in _fitting(piece, room, style.size):
            line = lines[-1]
            if line.pieces and part is not piece and line.width + part.width > room:
                line = Line()
                lines.append(line)
            line.add(part, blank)
    lines[-1].last = True
    return lines if lines[0].pieces else []


def even_lines(rich: Rich, start: int, style: Style, width: float, hand: Hand | None = None) -> list[Line]:
    """The same as few lines of about one length, as titles are broken by hand: not after a hyphen."""
    lines = set_lines(rich, start, style, width, hand)
    for tenths in range(5, 10) if len(lines) > 1 else ():
        even = set_lines(rich, start, style, width * tenths / 10, hand)
        if len(even) == len(lines) and not any(line.pieces[-1].text[-1] in _HYPHENS for line in even):
            return even
    return lines


def _glued(line: Line, following: Piece, blank: float) -> list[Piece]:
    """Takes off the end of a line what may not be parted from the piece that follows."""
    taken: list[Piece] = []
    while following.blanks == 0 and len(line.pieces) > 1 and line.pieces[-1].text[-1] not in _HYPHENS:
        following = line.pieces.pop()
        line.width -= following.width + following.blanks * blank
        taken.insert(0, following)
    return taken


def longest(rich: Rich, style: Style) -> float:
    """Width of the longest piece that cannot be broken, in points."""
    face = style.family.face(style.look)
    return max((face.width(token) for token in _TOKEN.findall(rich.text)), default=0.0) * style.size


def _pieces(rich: Rich, start: int, style: Style, hand: Hand | None) -> Iterator[Piece]:
    """Pieces in order; ``blanks`` is -1 before one that starts a new line by force."""
    text = rich.text
    end = 0
    for left, right, look, by_hand in _runs(rich, style.look, hand is not None):
        face = style.family.face(look)
        for match in _TOKEN.finditer(text, left, right):
            at = match.start()
            between = text[end:at]
            blanks = -1 if "\n" in between else len(between)
            end = match.end()
            token = match.group()
            offset = start + at if start >= 0 else -1
            if by_hand and hand is not None:
                yield Piece(token, offset, blanks, face, hand.room(token, offset, style.size), True)
            else:
                yield Piece(token, offset, blanks, face, face.width(token) * style.size, False)


def _runs(rich: Rich, look: str, by_hand: bool) -> list[tuple[int, int, str, bool]]:
    """Stretches of the text that are set alike: start, end, look, whether a hand writes it."""
    kinds = {"bold", "italic", "hand"} if by_hand else {"bold", "italic"}
    marks = [mark for mark in rich.marks if mark.kind in kinds and mark.end > mark.start]
    if not marks:
        return [(0, len(rich.text), look, False)]
    edges = sorted({0, len(rich.text), *(m.start for m in marks), *(m.end for m in marks)})
    return [
        (left, right, _look(marks, left, look), any(m.kind == "hand" and m.start <= left < m.end for m in marks))
        for left, right in pairwise(edges)
    ]


def _look(marks: Sequence[Mark], at: int, look: str) -> str:
    on = {mark.kind for mark in marks if mark.start <= at < mark.end}
    return look + ("b" if "bold" in on else "") + ("i" if "italic" in on else "")


def _fitting(piece: Piece, room: float, size: float) -> list[Piece]:
    """A piece that is wider than its column, cut where it must be."""
    if piece.width <= room or piece.hand or len(piece.text) < 2:
        return [piece]
    parts, begin, width = [], 0, 0.0
    for i, letter in enumerate(piece.text):
        wide = piece.face.width(letter) * size
        if width + wide > room and i > begin:
            parts.append((begin, i, width))
            begin, width = i, 0.0
        width += wide
    parts.append((begin, len(piece.text), width))
    return [
        Piece(
            piece.text[a:b], piece.start + a if piece.start >= 0 else -1, piece.blanks if a == 0 else 0,
            piece.face, wide, False,
        )
        for a, b, wide in parts
    ]  # fmt: skip
