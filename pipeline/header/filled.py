"""Blanks of the masthead that a hand filled, as the fields read them: which belongs to a line, and how sure a value is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import product

from pipeline.dates import make_date
from pipeline.document import Candidate, Document, Frame, Span

TRUSTED = 0.7  # a reading of handwriting is a field's value from this calibrated probability on
SOURCE = "handwriting"
_YEAR = 4  # digits
_MOST = 5  # candidates of a field


def frames_on(document: Document, span: Span) -> dict[str, Frame]:
    """The blanks at the height of a line, by kind; empty where no frame was found there."""
    found: dict[str, Frame] = {}
    boxes = [(piece.page, piece.box) for piece in document.covering(span) if piece.box is not None]
    for frame in document.frames:
        middle = (frame.box.y0 + frame.box.y1) / 2
        if any(page == frame.page and box.y0 - 4 <= middle <= box.y1 + 4 for page, box in boxes):
            found.setdefault(frame.kind, frame)
    return found


def told(document: Document, span: Span, probability: float) -> float:
    """Confidence of a field so that, weighed with how its words were read, it is published as `probability`."""
    read = document.confidence(span)
    return min(1.0, probability / read) if read > 0 else 0.0


def as_candidates(name: str, values: Iterable[tuple[str, float]], frame: Frame) -> tuple[Candidate, ...]:
    """Candidates of a field from what may be written in a blank, best first."""
    likely = [(value, p) for value, p in values if value][:_MOST]
    return tuple(Candidate(name, value, SOURCE, round(p, 4), frame.page, frame.box) for value, p in likely)


def dates(day: Frame, month: Frame, year: Iterable[tuple[str, float]]) -> list[tuple[date, float]]:
    """Days of the calendar that the blanks may tell with their probabilities, most probable first.

    What no calendar has (``31/02``) is left out, and its share goes to the others; years are (text, probability).
    """
    found: dict[date, float] = {}
    impossible = 0.0
    for (d, p), (m, q), (y, r) in product(day.candidates, month.candidates, year):
        if not (d.isdigit() and m.isdigit() and y.isdigit() and len(y) == _YEAR):
            continue  # an empty blank is no day that the calendar lacks
        value = make_date(d, m, y)
        if value is None:
            impossible += p * q * r
        else:
            found[value] = found.get(value, 0.0) + p * q * r
    return sorted(_weighed(found, impossible), key=lambda item: (-item[1], item[0]))


def _weighed(found: dict[date, float], impossible: float) -> Iterator[tuple[date, float]]:
    possible = 1.0 - impossible
    for value, p in found.items():
        yield value, min(1.0, p / possible) if possible > 0 else 0.0
