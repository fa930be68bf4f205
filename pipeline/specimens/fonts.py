"""Faces to set pages with: what each letter's advance is and where its ink lies, in shares of the size."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from pipeline.errors import MissingDependency

_FOLDER = Path("/usr/share/fonts/truetype")
_STYLES = ("", "b", "i", "bi")

# family: files of its four styles, and the Debian package that has them
FAMILIES = {
    "Tinos": ("croscore/Tinos-{}.ttf", ("Regular", "Bold", "Italic", "BoldItalic"), "fonts-croscore"),
    "FreeSerif": ("freefont/FreeSerif{}.ttf", ("", "Bold", "Italic", "BoldItalic"), "fonts-freefont-ttf"),
    "Arimo": ("croscore/Arimo-{}.ttf", ("Regular", "Bold", "Italic", "BoldItalic"), "fonts-croscore"),
}


class Ink(NamedTuple):
    """Where a word's ink lies about its origin, in shares of the size: left, below, right, above."""

    x0: float
    y0: float
    x1: float
    y1: float


class Face:
    """One style of a family as reportlab knows it by `name`.

    Args:
        name: under which it is registered: ``Tinos``, ``Tinos-b``, ``Tinos-bi``.
        font: the font that was read.
    """

    def __init__(self, name: str, font: TTFont) -> None:
        self.name = name
        self._font = font.face
        self._letters: dict[str, tuple[float, Ink]] = {}
        self._widths: dict[str, float] = {}
        self._inks: dict[str, Ink] = {}

    def width(self, text: str) -> float:
        """Advance of `text` in shares of the size."""
        width = self._widths.get(text)
        if width is None:
            width = self._widths[text] = sum(self._letter(letter)[0] for letter in text)
        return width

    def ink(self, text: str) -> Ink:
        """Box of the ink of `text`, wide enough for its advance."""
        ink = self._inks.get(text)
        if ink is None:
            ink = self._inks[text] = self._measure(text)
        return ink

    def _measure(self, text: str) -> Ink:
        x, boxes = 0.0, []
        for letter in text:
            advance, box = self._letter(letter)
            boxes.append(Ink(x + box.x0, box.y0, x + box.x1, box.y1))
            x += advance
        return Ink(
            min(0.0, *(box.x0 for box in boxes), 0.0),
            min(box.y0 for box in boxes),
            max(x, *(box.x1 for box in boxes), x),
            max(box.y1 for box in boxes),
        )

    def _letter(self, letter: str) -> tuple[float, Ink]:
        found = self._letters.get(letter)
        if found is None:
            font = self._font
            found = font.getCharWidth(ord(letter)) / 1000, self._outline(font.charToGlyph.get(ord(letter), 0))
            self._letters[letter] = found
        return found

    def _outline(self, glyph: int) -> Ink:
        """Bounds of a glyph from its header in the ``glyf`` table; nothing for a blank."""
        font = self._font
        start, end = font.glyphPos[glyph : glyph + 2]
        if start == end:
            return Ink(0, 0, 0, 0)
        at = font.get_table_pos("glyf")[0] + start
        em = font.unitsPerEm
        return Ink(*(value / em for value in struct.unpack(">4h", font._ttf_data[at + 2 : at + 10])))


class Family(NamedTuple):
    """The four faces of a family."""

    regular: Face
    bold: Face
    italic: Face
    bold_italic: Face

    def face(self, look: str) -> Face:
        """The face of a look: ``""``, ``"b"``, ``"i"``, ``"bi"``; other letters are passed over."""
        return self[("b" in look) + 2 * ("i" in look)]


@cache
def family(name: str) -> Family:
    """The faces of a family of `FAMILIES`. Raises `MissingDependency` naming the Debian package."""
    return Family(*_faces(name))


def _faces(name: str) -> Iterator[Face]:
    path, files, package = FAMILIES[name]
    for style, file in zip(_STYLES, files, strict=True):
        known = f"{name}-{style}" if style else name
        try:
            font = TTFont(known, str(_FOLDER / path.format(file)))
        except TTFError as error:
            raise MissingDependency(f"font {path.format(file)} is missing", f"apt-get install {package}") from error
        pdfmetrics.registerFont(font)
        yield Face(known, font)
