"""Abbreviations that the notations of acts are made of (``KH-UBND``, ``KL/TU``), and which one a misread part means."""

from __future__ import annotations

import re
from functools import cache

from pipeline.rules import load
from pipeline.text import bare

BODIES = frozenset(load("header").data["notation"]["bodies"])
TYPES = frozenset(load("types").data["names"].values()) | {"QĐi", "VBHN", "SL", "SY", "TrS"}
# Letters that recognition takes for each other.
_SHAPES = str.maketrans({"0": "O", "1": "I", "l": "I", "|": "I", "5": "S", "8": "B", "6": "G", "Q": "O", "C": "G"})
_SIGNS = re.compile(r"[-–—/. ]+")


def known(notation: str) -> bool:
    """It is made of abbreviations that there are, and of years."""
    parts = [part for part in _SIGNS.split(notation) if part]
    return bool(parts) and all(part in TYPES or part in BODIES or part.isdigit() for part in parts)


def alike(part: str, among: frozenset[str]) -> str | None:
    """The one abbreviation of the same shape: ``UBNĐ`` → ``UBND``, ``QD`` → ``QĐ``."""
    if len(part) < 2 or any(c.islower() for c in part[:2]):
        return None
    return _by_shape(among).get(shape(part))


def near(part: str, code: str) -> bool:
    """One letter apart, of two or more."""
    if len(part) != len(code) or len(code) < 2:
        return False
    return sum(a != b for a, b in zip(shape(part), shape(code), strict=True)) <= 1


def shape(part: str) -> str:
    """A part with letters of one look made one: ``QĐ`` and ``0D`` are ``OD``."""
    return bare(part).upper().translate(_SHAPES)


@cache
def _by_shape(among: frozenset[str]) -> dict[str, str | None]:
    shapes: dict[str, str | None] = {}
    for code in among:
        shapes[shape(code)] = None if shape(code) in shapes else code
    return shapes
