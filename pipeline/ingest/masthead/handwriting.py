"""Digits written by hand in the printed lines ``Số: 1695/QĐ-SYT`` and ``ngày 26 tháng 3 năm 2018``, read by a small network.

The network names every pixel column of the whole line: digits, and the printed words they stand between. What it is
unsure of stays open until a search over whole lines, so that a candidate's probability sums over all ways to read it.
"""

from __future__ import annotations

import json
import logging
import math
import re
from collections import defaultdict
from functools import cache
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline import trained
from pipeline.ingest import network
from pipeline.ingest.masthead import line_search
from pipeline.ingest.ocr.engine import Image

HEIGHT = 48  # of a line as the network sees it, in pixels
STEP = 4  # pixel columns of it per row of classes
_STRETCH = 1.2  # lines are widened: digits that touch stay apart
_WIDEST = 1600
_KEPT = 8  # candidates of one blank
_LEAST = 0.002  # probability of a candidate that is worth keeping
_NUMBER = re.compile(r"(?:S|(?=[0-9]))(?P<number>(?:[0-9]{1,6}[abcđ]?)?)(?:/.*)?")
_DATE = re.compile(r"N?(?P<day>[0-9]{0,2})T(?P<month>[0-9]{0,2})M(?P<year>[0-9]{0,4})")
_MOST = {"day": 31, "month": 12}

Ink = NDArray[np.float32]
_log = logging.getLogger(__name__)


class Reading(NamedTuple):
    """What stands in one blank: `kind` as in `Frame`, `x0` to `x1` in pixels of the line, texts with calibrated
    probability, best first (``""``: the blank is empty)."""

    kind: str
    x0: float
    x1: float
    candidates: tuple[tuple[str, float], ...]


class _Model(NamedTuple):
    session: Any
    alphabet: str
    temperature: float
    calibration: dict[str, tuple[float, float]]  # slope and offset of the log odds, by kind


def is_there() -> bool:
    """The trained part is installed and whole."""
    return _model() is not None


def version() -> str:
    """Digest of weights and calibration, for the cache's key; ``"none"`` without them."""
    if not is_there():
        return "none"
    return f"{trained.digest('handwriting', 'model.onnx')}-{trained.digest('handwriting', 'model.json')[:6]}"


def read_number(line: Image) -> tuple[Reading, ...]:
    """The number of a grey picture (height, width) of the line from ``Số:`` to its notation; nothing where none is found."""
    return _read(line, _NUMBER)


def read_date(line: Image) -> tuple[Reading, ...]:
    """Day, month and year of a grey picture (height, width) of the line that holds ``ngày … tháng … năm …``."""
    return _read(line, _DATE)


def prepared(line: Image) -> Ink | None:
    """The line as the network sees it: 48 pixels high, ink 1 and paper 0; None for a picture without a line in it."""
    if line.ndim != 2 or min(line.shape) < 8:
        return None
    wide = round(line.shape[1] * HEIGHT / line.shape[0] * _STRETCH)
    if not HEIGHT // 2 <= wide <= _WIDEST:
        return None
    way = cv2.INTER_AREA if line.shape[0] > HEIGHT * 1.3 else cv2.INTER_LINEAR
    small = np.asarray(cv2.resize(line, (wide, HEIGHT), interpolation=way), np.float32)
    paper, ink = np.percentile(small, (85, 1))
    if paper - ink < 24:
        return None
    seen: Ink = np.clip((paper - small) / (paper - ink), 0, 1).astype(np.float32)
    return seen


def readings(logits: Ink, model: _Model, form: re.Pattern[str], wide: float) -> tuple[Reading, ...]:
    """The blanks of a line `wide` pixels wide from the network's rows of classes, by the form of its text."""
    scaled = logits / model.temperature
    chances = np.exp(scaled - scaled.max(1, keepdims=True))
    chances /= chances.sum(1, keepdims=True)
    found = line_search.texts(chances, model.alphabet)
    total = sum(chance for _, chance in found)
    sums: dict[str, dict[str, float]] = {kind: defaultdict(float) for kind in form.groupindex}
    spelt: dict[tuple[str, str], str] = {}
    best: str | None = None
    for text, chance in found:
        if (match := form.fullmatch(text)) and _valid(match):
            best = text if best is None else best
            for kind, value in match.groupdict().items():
                shown = spelt.setdefault((kind, value.lstrip("0") if kind in _MOST else value), value)
                sums[kind][shown] += chance / total
    if best is None or not (match := form.fullmatch(best)):
        return ()
    places = line_search.aligned(chances, [model.alphabet.index(sign) + 1 for sign in best])
    pixels = wide / len(logits)
    out = []
    for kind, values in sums.items():
        x0, x1 = _extent(places, match.span(kind), len(logits))
        slope, offset = model.calibration.get(kind, (1.0, 0.0))
        out.append(Reading(kind, x0 * pixels, x1 * pixels, _calibrated(values, slope, offset)))
    return tuple(out)


def _read(line: Image, form: re.Pattern[str]) -> tuple[Reading, ...]:
    model, ink = _model(), prepared(line)
    if model is None or ink is None:
        return ()
    logits = model.session.run(None, {"line": ink[None, None]})[0][0]
    return readings(logits, model, form, line.shape[1])


def _valid(match: re.Match[str]) -> bool:
    """No day above 31, no month above 12, no ``0``; an empty blank is possible."""
    values = match.groupdict()
    if any(text and not 0 < int(text) <= most for kind, most in _MOST.items() if (text := values.get(kind))):
        return False
    number = values.get("number")
    return not number or number.strip("0") != ""


def _extent(places: list[int], span: tuple[int, int], rows: int) -> tuple[float, float]:
    """First and last row of the signs in `span`, or of the gap between their neighbours where there are none."""
    first, last = span
    if first < last:
        return max(0.0, places[first] - 2.0), min(float(rows), places[last - 1] + 3.0)
    before = places[first - 1] + 1.0 if first else 0.0
    after = float(places[first]) if first < len(places) else float(rows)
    return before, max(before, after)


def _calibrated(values: dict[str, float], slope: float, offset: float) -> tuple[tuple[str, float], ...]:
    """Candidates, best first; the best one's probability is calibrated, the others share what it leaves."""
    ranked = sorted(values.items(), key=lambda item: (-item[1], item[0]))
    first = min(max(ranked[0][1], 1e-6), 1 - 1e-6)
    sure = 1 / (1 + math.exp(-(slope * math.log(first / (1 - first)) + offset)))
    share = (1 - sure) / (1 - first)
    others = [(text, min(chance * share, sure)) for text, chance in ranked[1:_KEPT]]
    told = [(ranked[0][0], sure), *((text, chance) for text, chance in others if chance >= _LEAST)]
    return tuple((text, round(chance, 4)) for text, chance in told)


@cache
def _model() -> _Model | None:
    """The network with its settings; None, with a warning, where it is missing or cannot be read."""
    weights, settings = trained.find("handwriting", "model.onnx"), trained.find("handwriting", "model.json")
    if weights is None or settings is None:
        _log.warning("handwritten numbers are not read: no trained part handwriting in %s", trained.models())
        return None
    try:
        session = network.load(weights)
        told = json.loads(settings.read_text(encoding="utf-8"))
        calibration = {kind: (float(a), float(b)) for kind, (a, b) in told["calibration"].items()}
        model = _Model(session, str(told["alphabet"]), float(told["temperature"]), calibration)
        blank = session.run(None, {"line": np.zeros((1, 1, HEIGHT, HEIGHT), np.float32)})[0]
        if blank.shape != (1, HEIGHT // STEP, len(model.alphabet) + 1):
            raise ValueError(f"classes {blank.shape} do not fit the alphabet")
    except Exception as error:  # of whatever kind: a damaged part must not stop the reading
        _log.warning("handwritten numbers are not read: %s: %s", weights, error)
        return None
    return model
