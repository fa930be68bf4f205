"""Roman numerals before headings, mended where their sequence leaves no doubt: ``I. II. II. IV.``, ``I. H. II.``.

Tesseract takes III for II as often as not, and II for H or U; the strokes alone cannot tell, the numerals around can.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from pipeline.document import Page, Word
from pipeline.ingest.mending import word_rows

_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")
_VALUE = {numeral: value for value, numeral in enumerate(_NUMERALS, 1)}
_SHAPE = re.compile(r"([IVXHL1l|]*[IVXHL][IVXHL1l|]*)([UƯ]|[./-]{0,2})")
_STROKES = str.maketrans({"H": "II", "L": "I", "1": "I", "l": "I", "|": "I"})
_LOST = {(3, 2): 0.4, (8, 7): 0.3, (13, 12): 0.3, (2, 1): 0.03, (7, 6): 0.03, (12, 11): 0.03}  # (true, read)
_NEXT, _RESTART, _OTHER = 0.9, 0.05, 0.003
_SURE = 0.9  # of 32 numerals changed on specimen scans 30 were right
_MARGIN = 2.5  # logarithm of the odds between the best sequence and the best that keeps what was read


class _Heading(NamedTuple):
    page: int  # place among the pages
    word: int
    value: int  # as its strokes say
    tail: str
    text: str


def mend(pages: Sequence[Page]) -> tuple[Page, ...]:
    """The pages of a file with the numerals of headings mended; what was read stays in `Word.raw`."""
    found = [heading for at, page in enumerate(pages) if page.text_source == "ocr" for heading in _headings(at, page)]
    out = list(pages)
    if len(found) < 2:
        return tuple(out)
    values, score = _decode(found, {})
    for k, (heading, value) in enumerate(zip(found, values, strict=True)):
        text = _NUMERALS[value - 1] + heading.tail
        if text == heading.text or not _is_supported(values, k, heading.text.rstrip("./-") in _VALUE):
            continue
        if k == 0 and heading.text.rstrip("./-") in _VALUE:  # what came before it is not known
            continue
        if value != heading.value and score - _decode(found, {k: heading.value})[1] < _MARGIN:
            continue
        words = list(out[heading.page].words)
        word = words[heading.word]
        words[heading.word] = replace(word, text=text, raw=word.raw or word.text, confidence=_SURE)
        out[heading.page] = replace(out[heading.page], words=tuple(words))
    return tuple(out)


def _headings(at: int, page: Page) -> list[_Heading]:
    out: list[_Heading] = []
    for row in word_rows.rows(page.words):
        if len(row.words) < 2:
            continue
        word, after = page.words[row.words[0]], page.words[row.words[1]]
        shape = _SHAPE.fullmatch(word.text)
        if shape is None:
            continue
        strokes, tail = shape[1].translate(_STROKES), shape[2]
        if not tail and word.text.endswith("L"):  # ``I.`` run together
            tail = "."
        if not _opens_heading(after, bool(tail)):
            continue
        if tail in {"U", "Ư"}:  # ``I/`` run together
            strokes, tail = strokes + "I", "/"
        if strokes in _VALUE:
            out.append(_Heading(at, row.words[0], _VALUE[strokes], tail, word.text))
    return out


def _opens_heading(after: Word, closed: bool) -> bool:
    """A capitalised word follows; without a point after the numeral, one all in capitals."""
    text = after.text.lstrip("\"“'(")
    return text[:1].isupper() and len(text) > 1 and (closed or text.isupper())


def _is_supported(values: Sequence[int], k: int, legible: bool) -> bool:
    """The numeral before it, or the one after it, is its neighbour; I before II supports only what is no numeral (``L``)."""
    before = k > 0 and values[k - 1] == values[k] - 1
    return before or (k + 1 < len(values) and values[k + 1] == values[k] + 1 and (values[k] > 1 or not legible))


def _decode(found: Sequence[_Heading], fixed: dict[int, int]) -> tuple[list[int], float]:
    """The likeliest sequence of values, some of them fixed, and the logarithm of its probability."""
    every = range(1, len(_NUMERALS) + 1)
    scores = {v: math.log(0.6 if v == 1 else _RESTART) + _seen(found[0], v, fixed.get(0)) for v in every}
    back: list[dict[int, int]] = []
    for k, heading in enumerate(found[1:], 1):
        step: dict[int, int] = {}
        new: dict[int, float] = {}
        for v in every:
            before = max(every, key=lambda u: scores[u] + _step(u, v))
            step[v] = before
            new[v] = scores[before] + _step(before, v) + _seen(heading, v, fixed.get(k))
        back.append(step)
        scores = new
    last = max(every, key=lambda v: scores[v])
    path = [last]
    for step in reversed(back):
        path.append(step[path[-1]])
    return path[::-1], scores[last]


def _step(before: int, value: int) -> float:
    return math.log(_NEXT if value == before + 1 else _RESTART if value == 1 else _OTHER)


def _seen(heading: _Heading, value: int, fixed: int | None) -> float:
    if fixed is not None and fixed != value:
        return -math.inf
    if value == heading.value:
        return math.log(0.6)
    return math.log(_LOST.get((value, heading.value), 1e-5))
