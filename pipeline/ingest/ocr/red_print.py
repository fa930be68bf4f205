"""Words printed in red: a name stamped beside its seal, marks of urgency and incoming stamps at any slant.

They are read from how red each pixel is, and not from where red ink is: a seal that lies over a name leaves it whole then.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import cv2
import numpy as np

from pipeline.document import Box, Word
from pipeline.ingest.ocr import seals
from pipeline.ingest.ocr.engine import Image, Mask
from pipeline.ingest.ocr.page_image import Prepared
from pipeline.ingest.ocr.second_look import Reader, overlaps, shifted
from pipeline.ingest.plausible import is_syllable

_MOST = 6  # pieces of red print on one page
_LEAST, _LOWEST, _LONG = (
    0.4,
    0.1,
    1.3,
)  # inches wide and high at least, width by height: a seal is round, a speck is small
_STAMP, _OBLONG = 0.9, 1.6  # inches high at most, width by height at least: a mark of urgency with its box or arrow
_STRAIGHT, _ASLANT = 3.0, 8.0  # degrees: print that is read as it stands, print that stands in no row
_INK = 70  # redness (0–255) of ink
_ROOM = 12  # pixels around what is read
_OUTLINE, _SPARSE = 0.5, 0.3  # inches of the longest letter; share of its box that the outline of a stamp fills at most
_ROUND = 0.8  # share of the circle around it that a seal fills
_SURE = 0.45


class _Piece(NamedTuple):
    """Red print in its own direction: middle, width and height in pixels, degrees that it descends by, outer box."""

    middle: tuple[float, float]
    width: float
    height: float
    slant: float
    outer: tuple[int, int, int, int]


def words(image: Image, prepared: Prepared, known: list[Word], dpi: float, read: Reader) -> list[Word]:
    """Words in red on an upright page that are not among `known`; the round text of seals is left out.

    `image` is what `prepared` was made of. Of a stamp well aslant every word has the
    box of the whole stamp.
    """
    if prepared.red is None:
        return []
    whole = redness(image, prepared.red, prepared)
    stamps = [piece for piece in _pieces(whole, dpi) if _is_stamp(whole, piece, dpi)]
    found: list[Word] = []
    for piece in stamps:
        letters = max(
            _pieces(_without_outline(_alone(whole, piece), dpi), dpi), key=lambda one: one.width, default=piece
        )
        found += _read(_without_outline(whole, dpi), piece._replace(slant=letters.slant), dpi, read)
    lifted, _ = seals.lift(whole, dpi)
    for piece in _pieces(lifted, dpi):
        if not any(_holds(stamp, piece) for stamp in stamps):
            found += _read(lifted, piece, dpi, read)
    return [word for word in found if not overlaps(word.box, known)]


def _is_stamp(picture: Image, piece: _Piece, dpi: float) -> bool:
    """A line or a mark in its box or arrow; a seal is none, nor what stands beside it."""
    if piece.height > _STAMP * dpi or piece.width < _OBLONG * piece.height:
        return False
    x, y, width, height = piece.outer
    ink = np.asarray(picture[y : y + height, x : x + width] < 255 - _INK, np.uint8)
    outlines, _ = cv2.findContours(ink, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    for outline in outlines:
        radius = cv2.minEnclosingCircle(outline)[1]
        if 2 * radius > _OUTLINE * dpi and cv2.contourArea(cv2.convexHull(outline)) > _ROUND * np.pi * radius**2:
            return False
    return True


def _alone(picture: Image, piece: _Piece) -> Image:
    """The picture with nothing but a piece on it."""
    x, y, width, height = piece.outer
    out = np.full_like(picture, 255)
    out[y : y + height, x : x + width] = picture[y : y + height, x : x + width]
    return out


def _holds(piece: _Piece, other: _Piece) -> bool:
    x, y, width, height = piece.outer
    return x <= other.middle[0] <= x + width and y <= other.middle[1] <= y + height


def redness(image: Image, where: Mask, prepared: Prepared) -> Image:
    """(height, width): the redder, the darker, straightened like `prepared`; white but `where` ink is red."""
    r, g, b = cv2.split(image)
    red = cv2.subtract(r, cv2.max(g, b))
    full = float(np.percentile(red[red > _INK], 90)) if (red > _INK).any() else 255.0
    dark = np.asarray(255 - cv2.convertScaleAbs(red, alpha=255 / full), np.uint8)
    dark = prepared.straighten(dark)
    return np.where(cv2.dilate(where, np.ones((5, 5), np.uint8)) > 0, dark, 255).astype(np.uint8)


def _pieces(picture: Image, dpi: float) -> list[_Piece]:
    """What may be a line or a stamp, the largest first."""
    near = np.ones((int(dpi * 0.08),) * 2, np.uint8)
    closed = cv2.morphologyEx(np.asarray(picture < 255 - _INK, np.uint8), cv2.MORPH_CLOSE, near)
    outlines, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for outline in sorted(outlines, key=cv2.contourArea, reverse=True)[:_MOST]:
        (x, y), (width, height), slant = cv2.minAreaRect(outline)
        if width < height:
            width, height, slant = height, width, slant - 90
        if slant < -90:
            slant += 180
        if width >= dpi * _LEAST and height >= dpi * _LOWEST and width >= height * _LONG:
            across, down, wide, high = cv2.boundingRect(outline)
            found.append(_Piece((x, y), width, height, slant, (across, down, wide, high)))
    return found


def _read(picture: Image, piece: _Piece, dpi: float, read: Reader) -> list[Word]:
    """What stands in a piece of red print, read in its own direction."""
    slanted, scale = abs(piece.slant) > _STRAIGHT, 72 / dpi
    x, y = piece.middle
    left, top = x - piece.width / 2 - _ROOM, y - piece.height / 2 - _ROOM
    matrix = cv2.getRotationMatrix2D(piece.middle, piece.slant if slanted else 0.0, 1.0)
    matrix[:, 2] -= np.array([left, top])
    size = int(piece.width) + 2 * _ROOM, int(piece.height) + 2 * _ROOM
    crop = np.asarray(cv2.warpAffine(picture, matrix, size, borderValue=255), np.uint8)
    told = [replace(word, color="red") for word in read(crop) if _is_printed(word)]
    if abs(piece.slant) > _ASLANT:
        across, down, width, height = (edge * scale for edge in piece.outer)
        return [replace(word, box=Box(across, down, across + width, down + height)) for word in told]
    rise = np.tan(np.radians(piece.slant)) if slanted else 0.0
    return [
        shifted(word, left * scale, top * scale + rise * ((word.box.x0 + word.box.x1) / 2 - (x - left) * scale))
        for word in told
    ]


def _without_outline(picture: Image, dpi: float) -> Image:
    """Stamps without their boxes and arrows: strokes too long and too thin to be letters."""
    ink: Mask = np.asarray(picture < 255 - _INK, np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    width, height, area = (stats[:, at] for at in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    gone = (np.maximum(width, height) > _OUTLINE * dpi) & (area < _SPARSE * width * height)
    gone[0] = False
    near = cv2.dilate(gone[labels].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    return np.where(near & (gone[labels] | (labels == 0)), 255, picture).astype(np.uint8)


def _is_printed(word: Word) -> bool:
    letters = "".join(c for c in word.text if c.isalnum())
    return word.confidence >= _SURE and len(letters) >= 2 and (letters.isdigit() or is_syllable(letters))
