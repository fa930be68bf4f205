"""Columns of paragraphs beside each other: mastheads, feet, and what stands in a table's cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.specimens.pages import Pages
from pipeline.specimens.prose import Line, Style


@dataclass(slots=True)
class Set:
    """Lines of one paragraph."""

    lines: list[Line]
    style: Style

    @property
    def height(self) -> float:
        return self.style.before + len(self.lines) * self.style.leading + self.style.after

    def draw(self, pages: Pages, x: float, y: float, width: float, layer: str = "text") -> float:
        """Set every line from the top `y` down; gives where it ends."""
        y += self.style.before
        for i, line in enumerate(self.lines):
            y = self.draw_line(pages, i, line, x, y, width, layer)
        return y + self.style.after

    def draw_line(
        self, pages: Pages, index: int, line: Line, x: float, y: float, width: float, layer: str = "text"
    ) -> float:
        """Set one line of the paragraph; gives where the next begins."""
        style = self.style
        left = style.left + (style.first if index == 0 else 0.0)
        pages.line(line, style, x + left, y, width - left, layer)
        return y + style.leading


@dataclass(slots=True)
class Rule:
    """A line under what stands above: `share` of the width of `above`, or of the column."""

    share: float
    above: Set | None = None
    height: float = 5.0
    stroke: float = 0.7

    def draw(self, pages: Pages, x: float, y: float, width: float, layer: str = "text") -> float:
        """Draw it in the middle of the column; gives where it ends."""
        wide = max((line.width for line in self.above.lines), default=width) if self.above else width
        half = min(wide * self.share, width) / 2
        if half:
            middle = x + width / 2
            pages.rules([(middle - half, y + 2, middle + half, y + 2)], self.stroke)
        return y + self.height


@dataclass(slots=True)
class Sign:
    """A sign set in the middle as the forms ask, and no part of the text: ``*``, ``-----``."""

    text: str
    style: Style

    @property
    def height(self) -> float:
        return self.style.leading

    def draw(self, pages: Pages, x: float, y: float, width: float, layer: str = "text") -> float:
        """Set it; gives where it ends."""
        face = self.style.family.face(self.style.look)
        pages.write(self.text, x + width / 2, y + self.style.baseline, face, self.style.size, align="c")
        return y + self.height


@dataclass(slots=True)
class Gap:
    """Room."""

    height: float

    def draw(self, pages: Pages, x: float, y: float, width: float, layer: str = "text") -> float:
        """Leave it; gives where it ends."""
        return y + self.height


Part = Set | Rule | Sign | Gap


@dataclass(slots=True)
class Stack:
    """Parts below each other in one column."""

    parts: list[Part] = field(default_factory=list)

    @property
    def height(self) -> float:
        return sum(part.height for part in self.parts)

    def add(self, parts: Iterable[Part]) -> None:
        """Put parts at the bottom."""
        self.parts.extend(parts)

    def draw(self, pages: Pages, x: float, y: float, width: float) -> float:
        """Set every part from the top `y` down; gives where it ends."""
        for part in self.parts:
            y = part.draw(pages, x, y, width)
        return y
