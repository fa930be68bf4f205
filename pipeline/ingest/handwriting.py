"""Digits written by hand in the printed lines ``Số: 1695/QĐ-SYT`` and ``ngày 26 tháng 3 năm 2018``, read by a small network."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.ingest.engine import Image


class Reading(NamedTuple):
    """What stands in one blank: `kind` as in `Frame`, `x0` to `x1` in pixels of the line, texts with calibrated
    probability, best first (``""``: the blank is empty)."""

    kind: str
    x0: float
    x1: float
    candidates: tuple[tuple[str, float], ...]


def is_there() -> bool:
    """The trained part is installed and whole."""
    return False


def version() -> str:
    """Digest of the weights, for the cache's key; ``"none"`` without them."""
    return "none"


def read_number(line: Image) -> tuple[Reading, ...]:
    """The number of a grey picture (height, width) of the line from ``Số:`` to its notation; nothing where none is found."""
    return ()


def read_date(line: Image) -> tuple[Reading, ...]:
    """Day, month and year of a grey picture (height, width) of the line that holds ``ngày … tháng … năm …``."""
    return ()
