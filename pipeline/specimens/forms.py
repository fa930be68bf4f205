"""The parts of an act that stand in columns: the masthead, and recipients beside the signature."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.specimens.draft import Paragraph
from pipeline.specimens.house import House
from pipeline.specimens.pages import Pages
from pipeline.specimens.prose import Hand, Style, even_lines, set_lines
from pipeline.specimens.stack import Gap, Part, Rule, Set, Sign, Stack

# Signs under a body's name, and under a title, where the form asks for a sign in place of a rule.
_UNDER_NAME = {"party36": "*", "party05": "*", "youth": "***"}
_UNDER_TITLE = {"party36": "-----", "party05": "-----"}
_NAMES = {"parent", "organ"}
_PAD = 5.0  # beside the columns of a masthead
_SMALLEST = 10.5  # letters of a dateline
_WRAPPED = 0.5  # by which letters are smaller where a long name goes over two lines all the same

Placed = tuple[Paragraph, int]  # a paragraph and its offset in the act's text


class Masthead:
    """Bodies and number to the left, state or party, place and day to the right."""

    def __init__(self, left: Sequence[Placed], right: Sequence[Placed], house: House, hand: Hand | None) -> None:
        self._house = house
        self._hand = hand
        self._names = [placed for placed in left if placed[0].role in _NAMES or is_sign(placed[0])]
        self._number = [placed for placed in left if placed not in self._names]
        self._motto = [placed for placed in right if placed[0].role == "motto" or is_sign(placed[0])]
        self._day = [placed for placed in right if placed not in self._motto]

    def draw(self, pages: Pages, x: float, y: float, width: float) -> tuple[float, float]:
        """Set it; gives where the left column ends and where the whole does."""
        house = self._house
        x, width = x - house.outset, width + 2 * house.outset
        first, less = self._columns(width)
        inner, second = first - 2 * _PAD, width - first - 2 * _PAD
        names, motto = self._stack(self._names, inner, less), self._stack(self._motto, second, less)
        _underline(names, self._names, house.rules[0], _UNDER_NAME.get(house.form))
        _underline(motto, self._motto, house.rules[1])
        number, day = self._stack(self._number, inner), self._stack(self._day, second)
        names.draw(pages, x + _PAD, y, inner)
        motto.draw(pages, x + first + _PAD, y, second)
        y += max(names.height, motto.height) + house.gap
        left = number.draw(pages, x + _PAD, y, inner)
        right = day.draw(pages, x + first + _PAD, y, second)
        return left, max(left, right)

    def _columns(self, width: float) -> tuple[float, float]:
        """Width of the left column, and by how much letters are smaller so that each line goes into its own."""
        for less in (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, _WRAPPED):
            left, right = (
                max((self._wide(placed[0], less) for placed in column), default=0.0) + 2 * _PAD + 1
                for column in (self._names, self._motto)
            )
            if left + right <= width:
                break
        return max(min(max(self._house.column * width, left), width - right), 0.3 * width), less

    def _wide(self, paragraph: Paragraph, less: float) -> float:
        style = self._style(paragraph, less)
        return style.family.face(style.look).width(paragraph.text) * style.size

    def _style(self, paragraph: Paragraph, less: float) -> Style:
        style = self._house.style(paragraph)
        if paragraph.role == "about":
            return replace(_sized(style, style.size - 1), before=2.0)
        grown = 0.5 if paragraph.role == "motto" and (self._house.party or not paragraph.text.isupper()) else 0.0
        return _sized(style, style.size - less + grown)

    def _stack(self, column: Iterable[Placed], width: float, less: float = 0.0) -> Stack:
        stack = Stack()
        for paragraph, start in column:
            if paragraph.text:
                style = self._style(paragraph, less)
                breaking = even_lines if paragraph.role in _NAMES else set_lines
                lines = breaking(paragraph.rich, start, style, width, self._hand)
                while paragraph.role == "dateline" and len(lines) > 1 and style.size > _SMALLEST:
                    style = _sized(style, style.size - 0.5)
                    lines = set_lines(paragraph.rich, start, style, width, self._hand)
                stack.add([Set(lines, style)])
        return stack


def is_sign(paragraph: Paragraph) -> bool:
    """A rule that was typed: ``-------``, ``***``."""
    return bool(paragraph.text) and not any(letter.isalnum() for letter in paragraph.text)


def _underline(stack: Stack, column: Sequence[Placed], share: float, sign: str | None = None) -> None:
    """The rule or sign below a column's names, unless it was typed."""
    if stack.parts and isinstance(last := stack.parts[-1], Set) and not any(is_sign(p) for p, _ in column):
        stack.add([Sign(sign, last.style) if sign else Rule(share, last)])


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


def signature(placed: Sequence[Placed], house: House, width: float, room: float) -> tuple[Stack, float]:
    """The column that is signed, and how far below its top the room for hand and seal begins.

    Where a copy says ``(Đã ký)``, that stands in the middle of the room.
    """
    stack = Stack()
    begins = -1.0
    for paragraph, start in placed:
        style = house.style(paragraph)
        lines = set_lines(paragraph.rich, start, style, width)
        if paragraph.role == "signature" or (paragraph.role == "signer" and begins < 0):
            begins = stack.height
            around = Gap((room - len(lines) * style.leading) / 2 if paragraph.role == "signature" else room / 2)
            stack.add([around, Set(lines, style), around] if paragraph.role == "signature" else [around, around])
        if lines and paragraph.role != "signature":
            stack.add([Set(lines, style)])
    return stack, max(begins, 0.0)


def _sized(style: Style, size: float) -> Style:
    return replace(style, size=size, leading=size * 1.17)
