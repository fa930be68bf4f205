"""The parts of an act that stand in columns: the masthead, and recipients beside the signature."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.specimens.draft import Paragraph
from pipeline.specimens.house import House
from pipeline.specimens.pages import Pages
from pipeline.specimens.prose import Hand, Style, set_lines
from pipeline.specimens.stack import Gap, Part, Rule, Set, Sign, Stack

# Signs under a body's name, and under a title, where the form asks for a sign in place of a rule.
_UNDER_NAME = {"party36": "*", "party05": "*", "youth": "***"}
_UNDER_TITLE = {"party36": "-----", "party05": "-----"}
_NAMES = {"parent", "organ"}

Placed = tuple[Paragraph, int]  # a paragraph and its offset in the act's text


class Masthead:
    """Bodies and number to the left, state or party, place and day to the right."""

    def __init__(self, left: Sequence[Placed], right: Sequence[Placed], house: House, hand: Hand | None) -> None:
        self._house = house
        self._hand = hand
        self._width = 0.0
        self._left, self._right = left, right

    def draw(self, pages: Pages, x: float, y: float, width: float) -> tuple[float, float]:
        """Set it; gives where the left column ends and where the whole does."""
        house = self._house
        x, width = x - house.outset, width + 2 * house.outset
        first = width * house.column
        names = self._names(first)
        motto = self._motto(width - first)
        number = self._stack((p for p in self._left if p[0].role not in _NAMES), first)
        day = self._stack((p for p in self._right if p[0].role != "motto"), width - first)
        names.draw(pages, x, y, first)
        motto.draw(pages, x + first, y, width - first)
        y += max(names.height, motto.height) + house.gap
        left = number.draw(pages, x, y, first)
        right = day.draw(pages, x + first, y, width - first)
        return left, max(left, right)

    def _names(self, width: float) -> Stack:
        stack = self._stack((p for p in self._left if p[0].role in _NAMES), width)
        if stack.parts and isinstance(last := stack.parts[-1], Set):
            sign = _UNDER_NAME.get(self._house.form)
            stack.add([Sign(sign, last.style) if sign else Rule(self._house.rules[0], last)])
        return stack

    def _motto(self, width: float) -> Stack:
        stack = Stack()
        for i, placed in enumerate(p for p in self._right if p[0].role == "motto"):
            style = self._house.style(placed[0])
            points = style.size + (0.5 if i or self._house.party else 0.0)
            stack.add(self._part(placed, _sized(style, points), width, single=True))
        if stack.parts and isinstance(last := stack.parts[-1], Set):
            stack.add([Rule(self._house.rules[1], last)])
        return stack

    def _stack(self, placed: Iterable[Placed], width: float) -> Stack:
        stack = Stack()
        for one in placed:
            stack.add(self._part(one, self._house.style(one[0]), width))
        return stack

    def _part(self, placed: Placed, style: Style, width: float, single: bool = False) -> list[Part]:
        """One paragraph of a column; its letters get a little smaller rather than go to another line."""
        paragraph, start = placed
        if not paragraph.text:
            return []
        if paragraph.role == "about":
            style = replace(_sized(style, style.size - 1), before=2.0)
            width *= 0.92
        least = style.size - (3.0 if single else 1.0)
        lines = set_lines(paragraph.rich, start, style, width, self._hand)
        while len(lines) > 1 and paragraph.role not in {"about", "code"} and style.size > least:
            style = _sized(style, style.size - 0.5)
            lines = set_lines(paragraph.rich, start, style, width, self._hand)
        return [Set(lines, style)]


def title_rule(house: House, above: Set) -> list[Part]:
    """What stands below the title of an act: a rule, or the sign that the form asks for."""
    if house.form == "article":
        return [Gap(6.0)]
    if sign := _UNDER_TITLE.get(house.form):
        return [Sign(sign, replace(above.style, look="")), Gap(4.0)]
    return [Gap(1.5), Rule(house.rules[2], above), Gap(7.0)]


def recipients(placed: Iterable[Placed], house: House, width: float) -> Stack:
    """The column ``Nơi nhận``: entries hang from their dashes."""
    stack = Stack()
    for paragraph, start in placed:
        style = house.style(paragraph)
        if paragraph.role == "recipient":
            style = replace(style, left=5.0, first=-5.0)
        stack.add([Set(set_lines(paragraph.rich, start, style, width - 4), style)])
    return stack


def signature(placed: Iterable[Placed], house: House, width: float, room: float) -> tuple[Stack, float]:
    """The column that is signed, and how far below its top the room for hand and seal begins."""
    stack = Stack()
    begins = 0.0
    for paragraph, start in placed:
        if paragraph.role == "signer" and not begins:
            begins = stack.height
            stack.add([Gap(room)])
        if paragraph.text:
            style = house.style(paragraph)
            stack.add([Set(set_lines(paragraph.rich, start, style, width), style)])
    return stack, begins


def _sized(style: Style, size: float) -> Style:
    return replace(style, size=size, leading=size * 1.17)
