"""Word's automatic list numbers as text: ``1.``, ``a)``, ``II.``, ``2.1.``, bullets as ``-``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph as WordParagraph

_MOST = 32_767  # Word counts no further; as a letter a billion would be forty million letters
_LEVELS = 9
_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC")),
    *((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)


@dataclass(slots=True)
class _Level:
    form: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None  # counts on after a level above, where 0


@dataclass(slots=True)
class _List:
    levels: dict[int, _Level] = field(default_factory=dict)
    counts: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)


class Numbering:
    """Counts the lists of one Word file; ask for each paragraph's label once, in the file's order."""

    def __init__(self, document: WordDocument) -> None:
        self._abstract: dict[str, _List] = {}
        self._lists: dict[str, tuple[_List, dict[int, _Level]]] = {}
        self._styles: dict[str, tuple[str, int]] = {}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        for node in root.findall(qn("w:abstractNum")):
            levels = {int(lvl.get(qn("w:ilvl"))): _level(lvl) for lvl in node.findall(qn("w:lvl"))}
            self._abstract[node.get(qn("w:abstractNumId"))] = _List(levels)
        for node in root.findall(qn("w:num")):
            base = self._abstract.get(_value(node.find(qn("w:abstractNumId"))) or "")
            if base is not None:
                self._lists[node.get(qn("w:numId"))] = self._overridden(base, node)

    @staticmethod
    def _overridden(base: _List, node: Any) -> tuple[_List, dict[int, _Level]]:
        """A list's levels with what this use of it changes; a restarted use counts by itself."""
        levels, restarted = dict(base.levels), False
        for override in node.findall(qn("w:lvlOverride")):
            index = int(override.get(qn("w:ilvl")))
            own, start = override.find(qn("w:lvl")), override.find(qn("w:startOverride"))
            if own is not None:
                levels[index] = _level(own)
            if start is not None:
                old = levels.get(index, _Level())
                levels[index] = _Level(old.form, old.text, int(_value(start) or 1), old.restart)
                restarted = True
        return (_List(levels) if restarted else base), levels

    def label(self, paragraph: WordParagraph) -> str:
        """The number or bullet that Word shows before a paragraph; ``""`` where it shows none."""
        found = _number_of(paragraph)
        if found is None or found[0] not in self._lists:
            return ""
        number_id, index = found
        state, levels = self._lists[number_id]
        level = levels.get(index)
        if level is None or not 0 <= index < _LEVELS:
            return ""
        if level.form == "bullet":
            return "-"
        count = state.counts[index]
        state.counts[index] = level.start if count is None else count + 1
        for deeper in range(index + 1, _LEVELS):
            below = levels.get(deeper)
            if below is None or below.restart != 0:
                state.counts[deeper] = None
        if level.form == "none":
            return level.text if "%" not in level.text else ""

        def shown(match: re.Match[str]) -> str:
            at = int(match.group(1)) - 1
            part = levels.get(at, _Level())
            value = state.counts[at]
            return render(part.start if value is None else value, part.form)

        return re.sub(r"%([1-9])", shown, level.text).strip()


def render(value: int, form: str) -> str:
    """A count in one of Word's number forms (``lowerLetter``: 28 → ``bb``)."""
    if value > _MOST:
        return str(value)
    if form in {"lowerLetter", "upperLetter"}:
        letter = chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1) if value > 0 else ""
        return letter.upper() if form == "upperLetter" else letter
    if form in {"lowerRoman", "upperRoman"}:
        roman = _roman(value)
        return roman if form == "upperRoman" else roman.lower()
    if form == "decimalZero":
        return f"{value:02d}"
    return str(value)


def _roman(value: int) -> str:
    out = ""
    for size, digits in _ROMAN:
        while value >= size and len(out) < 20:
            out += digits
            value -= size
    return out


def _number_of(paragraph: WordParagraph) -> tuple[str, int] | None:
    """List and level of a paragraph, its own or its style's; None where it has none or is taken out of its list."""
    own = _read(paragraph._p.pPr)
    if own is not None and own[0] is not None:
        return None if own[0] == "0" else (own[0], own[1] or 0)
    style = paragraph.style
    for _ in range(10):
        if style is None:
            return None
        found = _read(style.element.find(qn("w:pPr")))
        if found is not None and found[0] is not None:
            level = own[1] if own is not None and own[1] is not None else found[1]
            return None if found[0] == "0" else (found[0], level or 0)
        style = style.base_style
    return None


def _read(properties: Any) -> tuple[str | None, int | None] | None:
    node = properties.find(qn("w:numPr")) if properties is not None else None
    if node is None:
        return None
    level = _value(node.find(qn("w:ilvl")))
    return _value(node.find(qn("w:numId"))), int(level) if level and level.isdecimal() else None


def _value(node: Any) -> str | None:
    return node.get(qn("w:val")) if node is not None else None


def _level(node: Any) -> _Level:
    start, restart = _value(node.find(qn("w:start"))), _value(node.find(qn("w:lvlRestart")))
    return _Level(
        _value(node.find(qn("w:numFmt"))) or "decimal",
        _value(node.find(qn("w:lvlText"))) or "",
        int(start) if start and start.lstrip("-").isdecimal() else 1,
        int(restart) if restart and restart.isdecimal() else None,
    )
